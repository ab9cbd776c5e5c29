//! Tables of ours that somebody dropped: without them rows are read as if they said something, and written nowhere.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, Result};

use crate::engine::ledger;
use crate::finding::shell_quoted;
use crate::revision::graph::RevisionGraph;

/// The tables that an archive at head has, as `model.sql` declares them.
const TABLES: [&str; 19] = [
    "archive_place",
    "derived_by",
    "entries",
    "entries_fts",
    "entry_locations",
    "entry_moods",
    "entry_people",
    "entry_tags",
    "entry_versions",
    "file_absences",
    "file_stamps",
    "locations",
    "moods",
    "owned",
    "people",
    "search_forms",
    "syncs",
    "tags",
    "version_bytes",
];

/// The tables of ours that an archive lacks, though all that makes them was applied; none of one that is behind.
///
/// # Errors
///
/// SQLite says no.
pub fn lacking(connection: &Connection, graph: &RevisionGraph) -> Result<Vec<String>> {
    let tables = missing_tables(connection)?;
    if tables.is_empty() {
        return Ok(tables);
    }
    let ledger = ledger::read(connection)?;
    let mut carried = graph.revisions().filter(|it| it.is_carried).peekable();
    let is_at_head = carried.peek().is_some() && carried.all(|it| ledger.holds(it.id()));
    Ok(if is_at_head { tables } else { Vec::new() })
}

/// How tables of ours that are missing come back.
pub fn way_out(archive: &Path) -> String {
    format!(
        "a backup from before holds what was in them, `journal backup list`; `journal migration diff archive current | \
         sqlite3 {}` makes them again, empty, and `journal sync` fills what the entries say",
        shell_quoted(&archive.display().to_string())
    )
}

fn missing_tables(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT lower(name) FROM main.sqlite_schema WHERE type = 'table'";
    let mut statement = connection.prepare(sql)?;
    let there: BTreeSet<String> =
        statement.query_map((), |row| row.get(0))?.collect::<Result<_>>()?;
    Ok(TABLES.iter().filter(|it| !there.contains(**it)).map(|it| (*it).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_of_the_model_is_missed_and_no_other() {
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(missing_tables(&connection).unwrap(), TABLES);
        connection.execute_batch(include_str!("model.sql")).unwrap();
        assert_eq!(missing_tables(&connection).unwrap(), [""; 0]);
        let of_ours = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                       AND name NOT LIKE 'entries_fts_%'";
        let count: i64 = connection.query_row(of_ours, (), |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(count), Ok(TABLES.len()), "a table of the model is not listed");
    }
}
