//! Names of declared fields that somebody else's columns or tables have: whose they are, and the ways out.

use std::collections::BTreeSet;
use std::fmt;

use rusqlite::{Connection, Result};

use crate::archive::model::derived::Kind;
use crate::archive::model::owned::{Made, OwnedParts};
use crate::archive::model::{misfit, shape};
use crate::field::{Field, FieldKind};
use crate::revision::graph::RevisionGraph;

/// A field whose name is taken: what has it holds somebody else's values or rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The field.
    pub field: Field,
    /// What has its name, as it is shown: `entries.books`, or tables, views and indexes.
    objects: Vec<String>,
    /// Whether one of these is a view or an index.
    is_of_another_kind: bool,
    maker: Maker,
    /// Why the field could not be held there, where it could not.
    misfit: Option<String>,
    /// Whether the workspace's own part of the model declares it.
    is_declared: bool,
}

/// Who made what has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    /// An applied revision.
    Revision,
    /// Another tool.
    Other,
}

/// The declared fields whose columns or tables are there and hold what somebody else wrote: neither an applied revision
/// nor one of the graph that is still to be made them for the field. `of_schema` are the names, as those of
/// fields, that the workspace's own part of the model declares.
pub fn taken(
    connection: &Connection,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Result<Vec<Taken>> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let held = OwnedParts::of(connection)?;
    let waiting = held.clone().and_waiting(connection, graph)?;
    let mut taken = Vec::new();
    for field in fields {
        let name = field.name.as_str();
        let is_free = match field.kind {
            FieldKind::List => {
                held.is_known_as(name, Kind::List)
                    || is_room(connection, name)? && held.is_list(connection, name)?
            }
            _ => {
                shape::type_of_column(connection, name)?.is_none()
                    || held.is_column(connection, name)?
            }
        };
        if !is_free {
            let it = Taken::of(connection, field, of_schema)?;
            // What another tool made no revision can take, nor make once more.
            let is_coming = waiting.makes(name) && !held.makes(name) && it.maker == Maker::Revision;
            taken.extend((!is_coming).then_some(it));
        }
    }
    Ok(taken)
}

/// Whether nothing but tables has the names of a list's tables.
fn is_room(connection: &Connection, field: &str) -> Result<bool> {
    Ok(objects(connection, field)?.iter().all(|(_, kind)| kind == "table"))
}

/// What has the names of a list's tables, with its kind: SQLite keeps tables, views and indexes apart by their names alone.
fn objects(connection: &Connection, field: &str) -> Result<Vec<(String, String)>> {
    let sql = "SELECT name, type FROM sqlite_schema
        WHERE lower(name) IN (?1, 'entry_' || ?1) AND type <> 'trigger' ORDER BY length(name)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([field], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

impl Taken {
    /// Looks at what has a field's name.
    pub fn of(
        connection: &Connection,
        field: &Field,
        of_schema: &BTreeSet<String>,
    ) -> Result<Self> {
        let name = field.name.as_str();
        let made = Made::of(connection)?;
        let named = match field.kind {
            FieldKind::List => objects(connection, name)?,
            _ => Vec::new(),
        };
        let is_made = match field.kind {
            FieldKind::List => {
                named.iter().all(|(it, _)| made.objects.contains(&it.to_ascii_lowercase()))
            }
            _ => made.columns.contains(name),
        };
        let is_of_another_kind = named.iter().any(|(_, kind)| kind != "table");
        let objects = match field.kind {
            FieldKind::List => named.into_iter().map(|(name, _)| name).collect(),
            _ => vec![format!("entries.{name}")],
        };
        let maker = if is_made { Maker::Revision } else { Maker::Other };
        let misfit = misfit::of(connection, field)?;
        let is_declared = of_schema.contains(name);
        let field = field.clone();
        Ok(Self { field, objects, is_of_another_kind, maker, misfit, is_declared })
    }

    /// The same, where only the entries' own values showed that it cannot hold them.
    #[must_use]
    pub fn that_refuses(mut self, why: &str) -> Self {
        self.misfit.get_or_insert_with(|| why.to_owned());
        self
    }

    /// What has the name.
    pub fn listed(&self) -> String {
        let objects: Vec<String> = self.objects.iter().map(|it| format!("`{it}`")).collect();
        objects.join(" and ")
    }

    /// The ways out, each of which works as it stands.
    pub fn way_out(&self) -> String {
        let keys: Vec<String> = self.field.keys.iter().map(|it| format!("\"{it}\"")).collect();
        let keys = keys.join(", ");
        let other = match self.maker {
            Maker::Other => self.renamed(),
            Maker::Revision if self.misfit.is_some() || self.is_of_another_kind => self.dropped(),
            Maker::Revision => self.handed_over(),
        };
        let drift = match (self.maker, self.field.kind) {
            (Maker::Other, kind) if kind != FieldKind::List => {
                ", and upgrade with `journal upgrade --allow-drift`"
            }
            _ => "",
        };
        format!(
            "give the field another name in journal.toml, with `keys = [{keys}]`{drift}; or {other}"
        )
    }

    /// The way where another tool made it: no revision can take it.
    fn renamed(&self) -> String {
        let name = &self.field.name;
        if self.is_of_another_kind {
            return format!(
                "give {} another name with the tool that made it; then `journal migration create \"Add a field\"`",
                self.listed()
            );
        }
        let rename = |object: &String| format!("ALTER TABLE {object} RENAME TO my_{object}");
        let statement = match self.field.kind {
            FieldKind::List => self.objects.iter().map(rename).collect::<Vec<_>>().join("; "),
            // A column of `entries` that no revision made is drift, and a table of its own is none.
            _ => format!(
                "CREATE TABLE my_{name} AS SELECT id, {name} FROM entries; ALTER TABLE entries DROP COLUMN {name}"
            ),
        };
        format!(
            "give what is in {} another name with the tool that made it: `{statement}`; then `journal migration create \
             \"Add a field\"`",
            self.listed()
        )
    }

    /// The way where it cannot hold the field.
    fn dropped(&self) -> String {
        format!(
            "drop {} first, and lose what is in it: {}take the field out of journal.toml, then `journal migration create \"Drop \
             them\"` and `journal upgrade --allow-data-loss`, and declare the field again",
            self.listed(),
            self.undeclared()
        )
    }

    fn handed_over(&self) -> String {
        let losses = self.objects.join(", ");
        let name = &self.field.name;
        format!(
            "hand it over to the entries: {}`journal migration create --empty \"Hand over\"`, write `-- repopulate: {name}` \
             and `-- loses: {losses}` into the head of its up.sql, and `journal upgrade --allow-data-loss`; what is in it then \
             goes, and stays in the backup alone",
            self.undeclared()
        )
    }

    /// What comes first where `schema.sql` still declares it: both cannot be in one model.
    fn undeclared(&self) -> String {
        if self.is_declared {
            format!("take {} out of schema.sql, ", self.listed())
        } else {
            String::new()
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (are, them) = if self.objects.len() > 1 { ("are", "them") } else { ("is", "it") };
        let listed = self.listed();
        write!(f, "{listed} {are} not the field's: no revision made {them} for it")?;
        if self.field.kind != FieldKind::List {
            f.write_str(", and there are values in it")?;
        }
        match &self.misfit {
            Some(misfit) if self.field.kind == FieldKind::List => write!(f, ", and {misfit}"),
            _ => Ok(()),
        }
    }
}
