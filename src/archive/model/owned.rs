//! Which objects of the schema are ours, and which the workspace manages: a list in the archive, never a pattern of names.

mod made;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result, params};

use crate::archive::file::ours::has_ours;
use crate::archive::model::derived::{Derived, Kind, asked};
use crate::engine::ledger;
use crate::field::FieldKind;
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::sql::quoted;
use crate::sqlite::dropped::{none_left, one};
pub use made::Made;
use made::{core, is_kept, made_by};

/// Whose rows the objects that a revision made are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The binary's own schema.
    Core,
    /// A list that `[fields]` declared.
    Field,
    /// What a workspace's model or its own revisions made: the rows are the user's.
    Managed,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Field => "field",
            Self::Managed => "managed",
        }
    }
}

/// The fields that are lists and have tables here which hold what entries say: their names. Where the archive notes what
/// was derived, those that it notes as lists, and of those of which it notes no kind the ones without a column; else those
/// that the applied revisions made tables for. Other tables of these names hold somebody else's rows.
pub fn list_fields(connection: &Connection) -> Result<BTreeSet<String>> {
    let mut lists = match noted(connection)? {
        Some(kinds) => {
            let columns = columns(connection)?;
            let is_list = |name: &str, kind: Option<Kind>| match kind {
                Some(kind) => kind == Kind::List,
                None => !columns.contains(name),
            };
            let lists = kinds.into_iter().filter(|(name, kind)| is_list(name, *kind));
            lists.map(|(name, _)| name).collect()
        }
        None => Derived::applied(&ledger::read(connection)?).lists().clone(),
    };
    let tables = tables(connection)?;
    lists.retain(|it| tables.contains(it) && tables.contains(&format!("entry_{it}")));
    Ok(lists)
}

/// The columns of `entries`, in small letters.
fn columns(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT lower(name) FROM pragma_table_xinfo('entries')";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The tables of the archive, in small letters.
fn tables(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT lower(name) FROM sqlite_schema WHERE type = 'table'";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// What the archive knows of the columns and tables that hold declared fields.
#[derive(Clone, Debug, Default)]
pub struct OwnedParts {
    derived: Derived,
    /// The parts that were derived before, each with its kind where that is known; none where the archive does not note that.
    noted: Option<BTreeMap<String, Option<Kind>>>,
}

impl OwnedParts {
    /// Reads it.
    pub fn of(connection: &Connection) -> Result<Self> {
        let derived = Derived::applied(&ledger::read(connection)?);
        Ok(Self { derived, noted: noted(connection)? })
    }

    /// Adds what the revisions of a graph make that are still to be applied.
    pub fn and_waiting(mut self, connection: &Connection, graph: &RevisionGraph) -> Result<Self> {
        let ledger = ledger::read(connection)?;
        let waiting = graph.revisions().filter(|it| !ledger.holds(it.id()));
        waiting.for_each(|it| self.derived.add(it));
        Ok(self)
    }

    /// Adds what one more revision makes, and what it hands over.
    pub fn add(&mut self, revision: &Revision) {
        self.derived.add(revision);
        if let Some(noted) = &mut self.noted {
            noted.extend(asked(revision).map(|it| (it.to_owned(), None)));
        }
    }

    /// Whether the tables of a list hold what a field says: they were derived before, or a revision made them and there is
    /// nothing in them that could be lost. An archive that does not note what was derived was written by a `journal` that
    /// filled whatever a revision had made.
    pub fn is_list(&self, connection: &Connection, field: &str) -> Result<bool> {
        if self.is_known_as(field, Kind::List) {
            return Ok(true);
        }
        let there = tables(connection)?;
        let ours = [field.to_owned(), format!("entry_{field}")];
        let mut ours = ours.iter().filter(|it| there.contains(*it)).peekable();
        if ours.peek().is_none() {
            return Ok(true);
        }
        if self.noted.is_none() {
            let made = Made::of(connection)?;
            return Ok(ours.all(|it| made.objects.contains(it)));
        }
        for table in ours {
            if is_of_others_or_filled(connection, table)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether what has a field's name is known to be the field's, whatever is in it: it was derived before, or
    /// a step that is looked at together with this archive asks for it. A revision that says that it was asked for is not
    /// enough: another tool may have filled it since, or nobody may ever have run it.
    pub fn is_known(&self, field: &str) -> bool {
        self.is_known_as(field, Kind::Column) || self.is_known_as(field, Kind::List)
    }

    /// The same of what holds a field of one kind: a column leaves tables that have its name to those who made them.
    pub fn is_known_as(&self, field: &str, kind: Kind) -> bool {
        match (&self.noted, kind) {
            (Some(noted), _) => noted.get(field).is_some_and(|it| it.is_none_or(|it| it == kind)),
            (None, Kind::List) => self.derived.lists().contains(field),
            (None, Kind::Column) => self.derived.covers_column("entries", field),
        }
    }

    /// Whether one of the revisions makes the column or the tables of a field.
    pub fn makes(&self, field: &str) -> bool {
        self.derived.lists().contains(field) || self.derived.covers_column("entries", field)
    }

    /// Whether one of the revisions makes what a field of this kind is held in.
    pub fn makes_as(&self, field: &str, kind: FieldKind) -> bool {
        match kind {
            FieldKind::List => self.derived.lists().contains(field),
            _ => self.derived.covers_column("entries", field),
        }
    }

    /// Whether a column of `entries` holds what a field says: it was derived before, or there is nothing in it that could
    /// be lost. An archive that does not note what was derived was written by a `journal` that filled whatever a revision
    /// had made.
    pub fn is_column(&self, connection: &Connection, field: &str) -> Result<bool> {
        if self.is_known_as(field, Kind::Column) {
            return Ok(true);
        }
        if self.noted.is_none() && Made::of(connection)?.columns.contains(field) {
            return Ok(true);
        }
        let column = quoted(field);
        let any = format!("SELECT EXISTS (SELECT 1 FROM main.entries WHERE {column} IS NOT NULL)");
        connection.query_row(&any, [], |row| row.get::<_, bool>(0)).map(|has_values| !has_values)
    }
}

/// Whether no revision made a table, or there is something in it.
fn is_of_others_or_filled(connection: &Connection, table: &str) -> Result<bool> {
    let any = format!(
        "SELECT EXISTS (SELECT 1 FROM main.{})
         OR NOT EXISTS (SELECT 1 FROM main.owned WHERE type = 'table' AND lower(name) = ?1)",
        quoted(table)
    );
    connection.query_row(&any, [table], |row| row.get(0))
}

/// The parts of which the archive notes by what they were derived, each with how it is held where the note says so; none where
/// it does not note that at all, or somebody emptied the notes: there are always some of the core.
pub fn noted(connection: &Connection) -> Result<Option<BTreeMap<String, Option<Kind>>>> {
    if !has_ours(connection, "derived_by")? {
        return Ok(None);
    }
    let sql = "SELECT part, definition FROM main.derived_by";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let definition: Option<String> = row.get(1)?;
        Ok((row.get(0)?, definition.and_then(|it| kind_in(&it))))
    })?;
    let kinds: BTreeMap<_, _> = rows.collect::<Result<_>>()?;
    Ok(Some(kinds).filter(|it| !it.is_empty()))
}

/// The kind that the definition of a field says.
fn kind_in(definition: &str) -> Option<Kind> {
    let value: serde_json::Value = serde_json::from_str(definition).ok()?;
    let is_list = value.get("type")?.as_str()? == FieldKind::List.as_str();
    Some(if is_list { Kind::List } else { Kind::Column })
}

/// The names of the list, in small letters; none of an archive that does not keep it.
pub fn names(connection: &Connection) -> Result<BTreeSet<String>> {
    if !is_kept(connection)? {
        return Ok(BTreeSet::new());
    }
    let mut statement = connection.prepare_cached("SELECT lower(name) FROM main.owned")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Writes the list again, as the applied revisions make it; a ledger that cannot be replayed leaves it as it is.
pub fn note(connection: &Connection) -> Result<()> {
    if !is_kept(connection)? {
        return Ok(());
    }
    let ledger = ledger::read(connection)?;
    let (Ok(objects), Ok(core)) = (made_by(&ledger), core()) else { return Ok(()) };
    let derived = Derived::applied(&ledger);
    connection.execute("DELETE FROM owned", [])?;
    none_left(connection, "SELECT 1 FROM owned", [])?;
    let sql = "INSERT INTO owned (type, name, role, made_by) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = connection.prepare(sql)?;
    for (object, row) in objects {
        let is_core = core.contains(&object);
        let (kind, name) = object;
        let role = role_of((&kind, &name), is_core, &derived);
        one(insert.execute(params![kind, name, role.as_str(), row.revision.as_str()])?)?;
    }
    Ok(())
}

fn role_of((kind, name): (&str, &str), is_core: bool, derived: &Derived) -> Role {
    match () {
        () if is_core => Role::Core,
        () if kind == "table" && derived.covers_table(name) => Role::Field,
        () => Role::Managed,
    }
}
