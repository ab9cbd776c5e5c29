//! Tables of ours that came after the first archives: in an older one somebody else's may have the name.

use rusqlite::{Connection, Result};

use crate::sqlite::catalog::has_columns;

/// The tables, each with columns by which it is told from others of its name.
const TABLES: [(&str, &[&str]); 8] = [
    ("archive_place", &["id", "canonical", "relative"]),
    ("derived_by", &["part", "reader", "definition"]),
    ("entry_versions", &["entry_id", "bytes_id", "seen_in"]),
    ("file_absences", &["entry_id", "gone_in", "back_in"]),
    ("file_stamps", &["entry_id", "size", "modified_ns"]),
    ("owned", &["type", "name", "role", "made_by"]),
    ("search_forms", &["folded", "form"]),
    ("syncs", &["number", "synced_at"]),
];

/// Whether there is a table of this name, and it is ours.
pub(crate) fn has_ours(connection: &Connection, table: &str) -> Result<bool> {
    let columns = TABLES.iter().find(|(name, _)| *name == table).map_or(&[][..], |it| it.1);
    has_columns(connection, table, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_ours_is_told_from_anothers_of_its_name() {
        let connection = Connection::open_in_memory().unwrap();
        for (table, _) in TABLES {
            assert!(!has_ours(&connection, table).unwrap(), "{table}");
            connection
                .execute_batch(&format!("CREATE TABLE {table} (id, name, entry_id)"))
                .unwrap();
            assert!(!has_ours(&connection, table).unwrap(), "{table}");
            connection.execute_batch(&format!("DROP TABLE {table}")).unwrap();
        }
        connection.execute_batch(include_str!("../model/model.sql")).unwrap();
        for (table, _) in TABLES {
            assert!(has_ours(&connection, table).unwrap(), "{table}");
        }
    }
}
