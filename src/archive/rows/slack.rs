//! What the full-text index still holds of texts that were taken out of it, and the index written anew where that is most
//! of it.
//!
//! FTS5 notes that a text is gone, and drops the note and the text when it merges the two. In a journal of which the same
//! entries are edited again and again they would wait for each other until the index is five times as large.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::rows::index_blocks::{COUNTS, Counts, STRUCTURE, Segment, Structure};

/// How many bytes of the index a word takes at most in an index that is worth its size: three to four are usual.
const MOST_BYTES: u64 = 7;

/// How many bytes a leaf has: FTS5's own default.
const LEAF_BYTES: u64 = 4050;

/// An index of fewer leaves is left as it is.
const FEWEST_LEAVES: u64 = 16;

/// Writes the index anew, where little of it is needed. That takes as long as the texts are, and comes round only after as
/// many words were written to the index as it holds.
pub(crate) fn take_in(connection: &Connection) -> Result<()> {
    if is_loose(connection)? {
        let sql = "INSERT INTO entries_fts (entries_fts) VALUES ('optimize')";
        connection.execute(sql, [])?;
    }
    Ok(())
}

fn is_loose(connection: &Connection) -> Result<bool> {
    let words = block(connection, COUNTS)?.and_then(|it| Counts::read(&it)?.words());
    let structure = block(connection, STRUCTURE)?.and_then(|it| Structure::read(&it));
    let (Some(words), Some(structure)) = (words, structure) else { return Ok(false) };
    let leaves = || structure.segments().map(Segment::leaves);
    let (all, largest) = (leaves().sum::<u64>(), leaves().max().unwrap_or_default());
    let has_grown = all.saturating_sub(largest) >= largest;
    let is_large = all.saturating_mul(LEAF_BYTES) > words.saturating_mul(MOST_BYTES);
    Ok(has_grown && is_large && all >= FEWEST_LEAVES)
}

fn block(connection: &Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT block FROM main.entries_fts_data WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_whose_texts_change_again_and_again_stays_small_and_finds_what_is_there() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE VIRTUAL TABLE entries_fts USING fts5(body)").unwrap();
        let text = |round: usize, id: usize| {
            let words = (0..300).map(|it| format!("w{}", (it * 7 + id * 3 + round) % 500));
            words.collect::<Vec<_>>().join(" ")
        };
        let mut largest = 0;
        for round in 0..200 {
            for id in 1..=20 {
                let sql = "INSERT OR REPLACE INTO entries_fts (rowid, body) VALUES (?1, ?2)";
                connection.execute(sql, (i64::try_from(id).unwrap(), text(round, id))).unwrap();
            }
            take_in(&connection).unwrap();
            let structure = block(&connection, STRUCTURE).unwrap().unwrap();
            let structure = Structure::read(&structure).unwrap();
            largest = largest.max(structure.segments().map(Segment::leaves).sum());
        }
        let words = block(&connection, COUNTS).unwrap().unwrap();
        let words = Counts::read(&words).unwrap().words().unwrap();
        assert_eq!(words, 6000);
        assert!(largest * LEAF_BYTES <= words * MOST_BYTES + 60 * LEAF_BYTES, "{largest} leaves");
        let check = "INSERT INTO entries_fts (entries_fts) VALUES ('integrity-check')";
        connection.execute(check, []).unwrap();
        let found = "SELECT count(*) FROM entries_fts WHERE entries_fts MATCH 'w0'";
        let expected = (1..=20).filter(|id| text(199, *id).contains("w0 ")).count();
        let found: i64 = connection.query_row(found, [], |row| row.get(0)).unwrap();
        assert_eq!(found, i64::try_from(expected).unwrap());
    }
}
