//! Triggers of other tools that change rows of ours while these are written: what stands there afterwards is not what the
//! entries say. What a trigger does is asked of SQLite, which names each table and column when it prepares a statement.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::ArchiveError;
use crate::archive::file::ours::has_ours;
use crate::archive::model::joins;
use crate::archive::model::missing::TABLES;
use crate::archive::model::shape::Shape;
use crate::field::{Field, FieldKind};
use crate::finding::shell_quoted;
use crate::sql::{code, quoted};
use crate::sqlite::guard::{self, Fired};

/// Columns of ours whose values no entry says: whoever likes gives a mood its colour.
const OF_THE_USER: [(&str, &str); 2] = [("moods", "color_hex"), ("moods", "description")];

/// The triggers that are not ours, fire when a row of ours is written, and write one, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Altering(BTreeMap<String, Trigger>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Trigger {
    on: String,
    /// The tables and columns of ours that it changes.
    writes: BTreeSet<String>,
    /// Whether a revision or the model of the workspace made it.
    is_managed: bool,
}

impl Altering {
    /// Asks SQLite for them.
    pub fn of(connection: &Connection, fields: &[Field]) -> Result<Self> {
        let mut altering = Self::default();
        if !has_triggers(connection)? {
            return Ok(altering);
        }
        let tables = tables(connection, fields)?;
        let statements: Vec<String> = tables.iter().flat_map(Table::changes).collect();
        for fired in guard::fired(connection, &statements)? {
            let writes = match tables.iter().find_map(|it| it.written_by(&fired)) {
                Some(writes) => Some(writes),
                None => written_beside(connection, &tables, &fired)?,
            };
            let Some(writes) = writes else { continue };
            if let Some(known) = altering.0.get_mut(&fired.trigger) {
                known.writes.insert(writes);
            } else if let Some(trigger) = trigger(connection, &fired.trigger, writes)? {
                altering.0.insert(fired.trigger, trigger);
            }
        }
        Ok(altering)
    }

    /// The error that they are there, where they are; the way out is a command where it is known which archive has them.
    pub fn told(&self, archive: Option<&Path>) -> Option<ArchiveError> {
        let way_out = self.way_out(archive);
        (!self.0.is_empty()).then(|| ArchiveError::Altered { triggers: self.in_words(), way_out })
    }

    /// What each is and does.
    pub fn in_words(&self) -> Vec<String> {
        let words = |(name, it): (&String, &Trigger)| {
            let writes: Vec<String> = it.writes.iter().map(|it| format!("`{it}`")).collect();
            let on = &it.on;
            let writes = writes.join(", ");
            format!(
                "the trigger `{name}` on `{on}` changes {writes} while `journal` writes what entries say"
            )
        };
        self.0.iter().map(words).collect()
    }

    /// How the archive gets rid of them, and of what they changed.
    pub fn way_out(&self, archive: Option<&Path>) -> String {
        let dropping = |is_managed: bool| {
            let named = self.0.iter().filter(|(_, it)| it.is_managed == is_managed);
            let drops: Vec<String> =
                named.map(|(name, _)| format!("DROP TRIGGER {}", quoted(name))).collect();
            (!drops.is_empty()).then(|| drops.join("; "))
        };
        let theirs = dropping(false).map(|sql| match archive {
            Some(path) => {
                let path = shell_quoted(&path.display().to_string());
                format!("sqlite3 {path} {}", shell_quoted(&sql))
            }
            None => format!("`{sql}` with the tool that made it"),
        });
        let managed = dropping(true).map(|sql| {
            format!(
                "`journal migration create --empty \"Drop a trigger\"`, `{sql}` in its `up.sql` and the text of the trigger in \
                 its `down.sql`, `journal upgrade`"
            )
        });
        let steps: Vec<String> = theirs.into_iter().chain(managed).collect();
        format!(
            "drop it: {}; then `journal repopulate --force` writes again what was changed; a trigger may write tables and columns \
             of your own",
            steps.join("; ")
        )
    }
}

fn has_triggers(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger')";
    connection.query_row(sql, [], |row| row.get(0))
}

/// A table of ours that is there, and its columns that are ours and can be written.
struct Table {
    name: String,
    columns: Vec<String>,
}

impl Table {
    /// Statements that change it in every way.
    fn changes(&self) -> Vec<String> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        let name = quoted(&self.name);
        let set: Vec<String> =
            self.columns.iter().map(|it| format!("{0} = {0}", quoted(it))).collect();
        vec![
            format!("INSERT INTO {name} DEFAULT VALUES"),
            format!("DELETE FROM {name}"),
            format!("UPDATE {name} SET {}", set.join(", ")),
        ]
    }

    /// What of this table a trigger writes, where it does: the table, or one of its columns.
    fn written_by(&self, fired: &Fired) -> Option<String> {
        if !self.name.eq_ignore_ascii_case(&fired.table) {
            return None;
        }
        let Some(column) = &fired.column else { return Some(self.name.clone()) };
        let is_ours = self.columns.iter().any(|it| it.eq_ignore_ascii_case(column));
        let is_users = OF_THE_USER.contains(&(self.name.as_str(), column.as_str()));
        // The index is written by a word in its first column, too.
        let is_ours = (is_ours && !is_users) || self.columns.is_empty();
        is_ours.then(|| format!("{}.{column}", self.name))
    }
}

/// The tables of ours, those of the core and those of lists; a declared field is a column of `entries`.
fn tables(connection: &Connection, fields: &[Field]) -> Result<Vec<Table>> {
    const COLUMNS: &str = "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid";
    const IS_THERE: &str =
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = ?1)";
    let shape = Shape::of(connection, fields)?;
    let scalars = shape.present_fields().filter(|it| !matches!(it.kind, FieldKind::List));
    let scalars: Vec<String> = scalars.map(|it| it.name.as_str().to_owned()).collect();
    let mut columns = connection.prepare(COLUMNS)?;
    let mut of = |name: &str| -> Result<Vec<String>> {
        columns.query_map([name], |row| row.get(0))?.collect()
    };
    let mut is_there = connection.prepare(IS_THERE)?;
    let mut tables = Vec::new();
    for (name, declared) in TABLES {
        let is_ours = |it: &String| {
            let it = it.to_ascii_lowercase();
            declared.split(' ').any(|ours| ours == it)
                || (name == "entries" && scalars.contains(&it))
        };
        if is_there.query_row([name], |row| row.get(0))? {
            let columns = of(name)?.into_iter().filter(is_ours).collect();
            tables.push(Table { name: name.to_owned(), columns });
        }
    }
    let is_core = |it: &str| TABLES.iter().any(|(name, _)| *name == it);
    for join in joins::all(connection)?.into_iter().filter(|it| !is_core(&it.table)) {
        for name in [join.table, join.names] {
            tables.push(Table { columns: of(&name)?, name });
        }
    }
    Ok(tables)
}

/// What a trigger writes of ours beside its words: the numbers that were given, which never go back, and whole rows, where it
/// replaces what is in the way of a column of its own.
fn written_beside(
    connection: &Connection,
    tables: &[Table],
    fired: &Fired,
) -> Result<Option<String>> {
    const SQL: &str = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    if fired.table.eq_ignore_ascii_case("sqlite_sequence") {
        return Ok(Some("sqlite_sequence".to_owned()));
    }
    let Some(table) = tables.iter().find(|it| it.name.eq_ignore_ascii_case(&fired.table)) else {
        return Ok(None);
    };
    let sql: Option<String> =
        connection.query_row(SQL, [&fired.trigger], |row| row.get(0)).optional()?;
    let replaces = sql.is_some_and(|it| code(&it).iter().any(|it| it.is_word("REPLACE")));
    Ok(replaces.then(|| table.name.clone()))
}

/// A trigger by its name; none that is ours.
fn trigger(connection: &Connection, name: &str, writes: String) -> Result<Option<Trigger>> {
    const ON: &str = "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    const ROLE: &str = "SELECT role FROM owned WHERE type = 'trigger' AND name = ?1";
    let Some(on) = connection.query_row(ON, [name], |row| row.get(0)).optional()? else {
        return Ok(None);
    };
    let role: Option<String> = match has_ours(connection, "owned")? {
        true => connection.query_row(ROLE, [name], |row| row.get(0)).optional()?,
        false => None,
    };
    let is_ours = matches!(role.as_deref(), Some("core" | "field"));
    let is_managed = role.as_deref() == Some("managed");
    Ok((!is_ours).then(|| Trigger { on, writes: BTreeSet::from([writes]), is_managed }))
}
