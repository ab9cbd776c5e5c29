//! What the full-text index still holds of texts that were taken out of it, and the index written anew where that is most
//! of it.
//!
//! FTS5 notes that a text is gone, and drops the note and the text when it merges the two. In a journal of which the same
//! entries are edited again and again they would wait for each other until the index is five times as large.

use rusqlite::{Connection, OptionalExtension, Result};

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
    let (Some(words), Some(segments)) = (block(connection, 1)?, block(connection, 10)?) else {
        return Ok(false);
    };
    let (Some(words), Some(segments)) = (words_of(&words), leaves_of(&segments)) else {
        return Ok(false);
    };
    let (all, largest) = (segments.iter().sum::<u64>(), segments.iter().copied().max());
    let has_grown = all.saturating_sub(largest.unwrap_or_default()) >= largest.unwrap_or_default();
    let is_large = all.saturating_mul(LEAF_BYTES) > words.saturating_mul(MOST_BYTES);
    Ok(has_grown && is_large && all >= FEWEST_LEAVES)
}

fn block(connection: &Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT block FROM main.entries_fts_data WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()
}

/// How many words the index holds: block 1 counts the rows, then the words of each column.
fn words_of(block: &[u8]) -> Option<u64> {
    let mut numbers = Numbers(block);
    numbers.next()?;
    numbers.try_fold(0, u64::checked_add)
}

/// How many leaves each segment has: block 10 has a count of changes, then the levels with their segments. One of another
/// make (its count is followed by `FF 00 00 01`) tells nothing.
fn leaves_of(block: &[u8]) -> Option<Vec<u64>> {
    let rest = block.get(4..).filter(|it| !it.starts_with(&[0xff, 0, 0, 1]))?;
    let mut numbers = Numbers(rest);
    let (levels, _segments, _written) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let mut leaves = Vec::new();
    for _ in 0..levels {
        let (_merging, segments) = (numbers.next()?, numbers.next()?);
        for _ in 0..segments {
            let (_id, first, last) = (numbers.next()?, numbers.next()?, numbers.next()?);
            leaves.push(if last == 0 { 0 } else { (last + 1).checked_sub(first)? });
        }
    }
    Some(leaves)
}

/// Numbers as SQLite packs them: seven bits a byte, the most significant first, and eight in the ninth.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..9 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            if place == 8 {
                return Some(number << 8 | u64::from(*byte));
            }
            number = number << 7 | u64::from(byte & 0x7f);
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_sqlite_packs_them() {
        let packed = [0x7f, 0x81, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80];
        assert_eq!(Numbers(&packed).collect::<Vec<_>>(), [127, 128, u64::MAX]);
    }

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
            let leaves = leaves_of(&block(&connection, 10).unwrap().unwrap()).unwrap();
            largest = largest.max(leaves.iter().sum());
        }
        let words = words_of(&block(&connection, 1).unwrap().unwrap()).unwrap();
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
