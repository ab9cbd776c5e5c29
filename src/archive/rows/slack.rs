//! What the full-text index still holds of texts that were taken out of it, and the index written anew where that is much of
//! it.
//!
//! FTS5 notes that a text is gone, and drops the note and the text when it merges the two. In a journal of which the same
//! entries are edited again and again they would wait for each other until the index is five times as large.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::rows::index_blocks::{COUNTS, Counts, STRUCTURE, Segment, Structure};

/// When an index is written anew.
struct Rule {
    /// Where ten words take more than so many bytes: thirty to forty are usual.
    bytes: u64,
    /// Once what was written to it since, times this, is as large as it was then.
    growth: u64,
}

/// That of an index which is written in a hundredth of a second.
const SMALL: Rule = Rule { bytes: 35, growth: 2 };

/// That of any other.
const LARGE: Rule = Rule { bytes: 70, growth: 1 };

/// How many leaves a small index has at most.
const MOST_OF_SMALL: u64 = 256;

/// How many bytes a leaf has: FTS5's own default.
const LEAF_BYTES: u64 = 4050;

/// An index of fewer leaves is left as it is.
const FEWEST_LEAVES: u64 = 16;

/// The index is written in so many steps at most: after each, FTS5 lets go of what it has read, so that the next takes these
/// pages and the file does not grow by a second index.
const STEPS: u64 = 16;

/// The leaves of a step at least: it leaves one of them half empty.
const SHORTEST_STEP: u64 = 8;

/// Writes the index anew, where little of it is needed. That takes as long as the texts are, and comes round only after half
/// as many words were written to the index as it holds, and to a large one as many.
pub(crate) fn take_in(connection: &Connection) -> Result<()> {
    match loose_leaves(connection)? {
        Some(leaves) => merge(connection, leaves),
        None => Ok(()),
    }
}

/// Makes one segment of an index of so many leaves.
fn merge(connection: &Connection, leaves: u64) -> Result<()> {
    // A negative number of leaves takes in all segments, and goes on where the one before has ended.
    let sql = "INSERT INTO entries_fts (entries_fts, rank) VALUES ('merge', ?1)";
    let mut statement = connection.prepare_cached(sql)?;
    let step = (leaves / STEPS).max(SHORTEST_STEP);
    let step = -i64::try_from(step).unwrap_or(i64::MAX);
    loop {
        let before = connection.total_changes();
        statement.execute([step])?;
        // The command itself is one change, and where nothing is left to be merged the only one.
        if connection.total_changes() - before < 2 {
            return Ok(());
        }
    }
}

/// How many leaves the index has, where it is to be written anew.
fn loose_leaves(connection: &Connection) -> Result<Option<u64>> {
    let words = block(connection, COUNTS)?.and_then(|it| Counts::read(&it)?.words());
    let structure = block(connection, STRUCTURE)?.and_then(|it| Structure::read(&it));
    let (Some(words), Some(structure)) = (words, structure) else { return Ok(None) };
    let leaves = || structure.segments().map(Segment::leaves);
    let (all, largest) = (leaves().sum::<u64>(), leaves().max().unwrap_or_default());
    let is_loose = all >= FEWEST_LEAVES && rule(all).is_met(all, largest, words);
    Ok(Some(all).filter(|_| is_loose))
}

fn rule(leaves: u64) -> Rule {
    if leaves <= MOST_OF_SMALL { SMALL } else { LARGE }
}

impl Rule {
    /// For an index of so many leaves and words, and of so many leaves in its largest segment.
    fn is_met(&self, all: u64, largest: u64, words: u64) -> bool {
        let has_grown = all.saturating_sub(largest).saturating_mul(self.growth) >= largest;
        has_grown && all.saturating_mul(10 * LEAF_BYTES) > words.saturating_mul(self.bytes)
    }
}

fn block(connection: &Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT block FROM main.entries_fts_data WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE VIRTUAL TABLE entries_fts USING fts5(body)").unwrap();
        connection
    }

    /// Three hundred words of five hundred, others in each round.
    fn text(round: usize, id: usize) -> String {
        let words = (0..300).map(|it| format!("w{}", (it * 7 + id * 3 + round) % 500));
        words.collect::<Vec<_>>().join(" ")
    }

    fn write(connection: &Connection, round: usize, entries: usize) {
        for id in 1..=entries {
            let sql = "INSERT OR REPLACE INTO entries_fts (rowid, body) VALUES (?1, ?2)";
            connection.execute(sql, (i64::try_from(id).unwrap(), text(round, id))).unwrap();
        }
    }

    fn leaves(connection: &Connection) -> u64 {
        let structure = block(connection, STRUCTURE).unwrap().unwrap();
        Structure::read(&structure).unwrap().segments().map(Segment::leaves).sum()
    }

    fn check(connection: &Connection, entries: usize, round: usize) {
        let check = "INSERT INTO entries_fts (entries_fts) VALUES ('integrity-check')";
        connection.execute(check, []).unwrap();
        let found = "SELECT count(*) FROM entries_fts WHERE entries_fts MATCH 'w0' AND rowid <= ?1";
        let expected = (1..=entries).filter(|id| text(round, *id).contains("w0 ")).count();
        let entries = i64::try_from(entries).unwrap();
        let found: i64 = connection.query_row(found, [entries], |row| row.get(0)).unwrap();
        assert_eq!(found, i64::try_from(expected).unwrap());
    }

    #[test]
    fn an_index_whose_texts_change_again_and_again_stays_small_and_finds_what_is_there() {
        let connection = empty();
        let mut largest = 0;
        for round in 0..200 {
            write(&connection, round, 20);
            take_in(&connection).unwrap();
            largest = largest.max(leaves(&connection));
        }
        let words = block(&connection, COUNTS).unwrap().unwrap();
        assert_eq!(Counts::read(&words).unwrap().words().unwrap(), 6000);
        assert!(largest <= FEWEST_LEAVES * 2, "{largest} leaves");
        check(&connection, 20, 199);
    }

    #[test]
    fn an_index_is_written_anew_in_one_segment_without_the_room_for_a_second() {
        let connection = empty();
        let pages = || {
            let count = connection.pragma_query_value(None, "page_count", |row| row.get(0));
            count.unwrap_or(0_i64)
        };
        write(&connection, 0, 400);
        merge(&connection, leaves(&connection)).unwrap();
        let lone = leaves(&connection);
        assert!(lone > 4 * SHORTEST_STEP, "{lone} leaves");
        let mut round = 0;
        while loose_leaves(&connection).unwrap().is_none() {
            round += 1;
            write(&connection, round, 40);
            assert!(leaves(&connection) < 2 * lone, "it is never loose");
        }
        let loose = pages();
        take_in(&connection).unwrap();
        let structure = block(&connection, STRUCTURE).unwrap().unwrap();
        assert_eq!(Structure::read(&structure).unwrap().segments().count(), 1);
        assert!(leaves(&connection) <= lone + lone / 8, "{} leaves of {lone}", leaves(&connection));
        assert!(pages() <= loose + 2 * SHORTEST_STEP.cast_signed(), "{loose} pages, {}", pages());
        check(&connection, 40, round);
    }

    #[test]
    fn a_large_index_waits_until_it_is_twice_as_large() {
        assert!(rule(150).is_met(150, 100, 100_000));
        assert!(!rule(150).is_met(150, 101, 100_000));
        assert!(!rule(150).is_met(150, 100, 180_000), "three bytes and a half a word are usual");
        assert!(!rule(1500).is_met(1500, 1000, 500_000));
        assert!(rule(2000).is_met(2000, 1000, 1_000_000));
    }
}
