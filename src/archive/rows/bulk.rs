//! Bulk loads of the full-text index.

use rusqlite::{Connection, Result};

/// From this many entries on a bulk load is worth its beginning and end.
pub const WORTH_IT: usize = 1000;

/// How many bytes of postings the index collects in memory before it writes them: 16 MiB.
const BULK_HASH: i64 = 16 << 20;

/// FTS5's own default, which is put back after a bulk load because the setting is kept in the file: 1 MiB.
const USUAL_HASH: i64 = 1 << 20;

/// Lets the full-text index collect more in memory: a first sync takes two thirds of the time.
///
/// The setting `hashsize` is not in SQLite's manual; should a later one refuse it, the load is slower and no more.
/// Returns whether it was taken.
pub fn begin(connection: &Connection) -> bool {
    set(connection, BULK_HASH).is_ok()
}

/// Puts the usual setting back.
pub fn end(connection: &Connection) -> Result<()> {
    set(connection, USUAL_HASH)
}

fn set(connection: &Connection, bytes: i64) -> Result<()> {
    let sql = "INSERT INTO entries_fts (entries_fts, rank) VALUES ('hashsize', ?1)";
    connection.execute(sql, [bytes]).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_still_takes_the_setting_that_is_not_in_its_manual() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE VIRTUAL TABLE entries_fts USING fts5(body)").unwrap();
        assert!(begin(&connection));
        end(&connection).unwrap();
    }
}
