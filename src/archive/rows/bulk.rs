//! Bulk loads of the full-text index.

use rusqlite::{Connection, Result, params};

/// From this many entries on a bulk load is worth its beginning and end.
pub const WORTH_IT: usize = 1000;

/// How many bytes of postings the index collects in memory before it writes them: 16 MiB.
const BULK_HASH: i64 = 16 << 20;

/// FTS5's own default, which is put back after a bulk load because the setting is kept in the file: 1 MiB.
const USUAL_HASH: i64 = 1 << 20;

/// How many bytes of postings all parts together collect that are filled apart: 8 MiB. Where segments are merged sixteen at a
/// time, 16 MiB are no faster, and 4 make twice as many segments.
const PARTS_HASH: i64 = 8 << 20;

/// FTS5's own default, put back likewise: four segments of a level are merged into one of the next.
const USUAL_MERGE: i64 = 4;

/// So much of a part that is filled apart is kept in memory as pages: what is written of it is hardly read again.
const PART_CACHE_KIB: i64 = 1024;

/// Lets the full-text index collect more in memory: a first sync takes two thirds of the time.
///
/// The setting `hashsize` is not in SQLite's manual; should a later one refuse it, the load is slower and no more.
/// Returns whether it was taken.
pub fn begin(connection: &Connection) -> bool {
    set(connection, "hashsize", BULK_HASH).is_ok()
}

/// As [`begin`], for one of so many parts that are filled apart at once. Segments are merged sixteen at a time, as FTS5 does
/// where it is to merge no fewer, so that each text is written once or twice and not at every level of four.
pub(crate) fn begin_part(connection: &Connection, parts: usize) -> Result<()> {
    connection.pragma_update(None, "cache_size", -PART_CACHE_KIB)?;
    set(connection, "automerge", 0)?;
    let share = PARTS_HASH / i64::try_from(parts).unwrap_or(PARTS_HASH).max(1);
    // Another hash is not worth an error, as above.
    let _ = set(connection, "hashsize", share);
    Ok(())
}

/// Puts the usual settings of a part back.
pub(crate) fn end_part(connection: &Connection) -> Result<()> {
    end(connection)?;
    set(connection, "automerge", USUAL_MERGE)
}

/// Puts the usual setting back.
pub fn end(connection: &Connection) -> Result<()> {
    set(connection, "hashsize", USUAL_HASH)
}

fn set(connection: &Connection, setting: &str, value: i64) -> Result<()> {
    let sql = "INSERT INTO entries_fts (entries_fts, rank) VALUES (?1, ?2)";
    connection.execute(sql, params![setting, value]).map(|_| ())
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
        begin_part(&connection, 3).unwrap();
        end_part(&connection).unwrap();
    }
}
