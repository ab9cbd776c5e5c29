//! The words of the full-text index, read from its leaves without the texts that say them: FTS5 itself shows a word only by
//! walking through all of these. The format is that of `fts5_index.c`: four bytes say where the first list and the page's own
//! index begin; the index has the distances between the words; each word but the first of a leaf leaves out what it has in
//! common with the one before it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::model::tokens::whole_characters;
use crate::archive::rows::index_blocks::{Numbers, STRUCTURE, Segment, Structure, leaf_id};

/// What stands before each word: those of indexes of beginnings have another mark.
const MARK: &str = "0";

/// The words from one on, and before another one; some may be left of texts that are gone. None where the index, or a leaf of
/// it, is of another make than is known here.
pub(crate) fn between(
    connection: &Connection,
    from: &str,
    end: &str,
) -> Result<Option<Vec<String>>> {
    let Some(structure) = block(connection, STRUCTURE)?.and_then(|it| Structure::read(&it)) else {
        return Ok(None);
    };
    let (from, end) = (format!("{MARK}{from}"), format!("{MARK}{end}"));
    let mut words = BTreeSet::new();
    for segment in structure.segments() {
        for leaf in leaves(connection, segment, &from, &end)? {
            let block = block(connection, leaf_id(segment.number, leaf))?;
            let Some(found) = block.and_then(|it| words_of(&it)) else { return Ok(None) };
            let is_sought = |it: &Vec<u8>| from.as_bytes() <= &it[..] && &it[..] < end.as_bytes();
            words.extend(found.into_iter().filter(is_sought));
        }
    }
    let plain = words.iter().filter_map(|it| it.get(1..)).map(whole_characters);
    Ok(Some(plain.map(str::to_owned).collect()))
}

/// The leaves of a segment that may have such words: of each that has a word its table says what none before it reaches.
fn leaves(
    connection: &Connection,
    segment: Segment,
    from: &str,
    end: &str,
) -> Result<BTreeSet<u64>> {
    let of = segment.number.cast_signed();
    let sql = "SELECT pgno FROM main.entries_fts_idx WHERE segid = ?1 AND term <= ?2 ORDER BY term DESC LIMIT 1";
    let mut first = connection.prepare_cached(sql)?;
    let first: Option<i64> =
        first.query_row(params![of, from.as_bytes()], |row| row.get(0)).optional()?;
    let sql = "SELECT pgno FROM main.entries_fts_idx WHERE segid = ?1 AND term > ?2 AND term < ?3 ORDER BY term";
    let mut others = connection.prepare_cached(sql)?;
    let others =
        others.query_map(params![of, from.as_bytes(), end.as_bytes()], |row| row.get(0))?;
    let all: Vec<i64> = first.map(Ok).into_iter().chain(others).collect::<Result<_>>()?;
    // The last bit says whether the list of the leaf's last word has an index of its own. A segment that is being merged into
    // another loses its first leaves, and the table still names them.
    Ok(all.into_iter().map(|it| (it.cast_unsigned() >> 1).max(segment.first_leaf)).collect())
}

fn block(connection: &Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT block FROM main.entries_fts_data WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()
}

/// The words of a leaf, with their marks.
fn words_of(leaf: &[u8]) -> Option<Vec<Vec<u8>>> {
    let index = usize::from(u16::from_be_bytes([*leaf.get(2)?, *leaf.get(3)?]));
    let mut distances = Numbers(leaf.get(index..)?);
    let (mut at, mut word, mut words) = (0, Vec::new(), Vec::<Vec<u8>>::new());
    for distance in distances.by_ref() {
        at += usize::try_from(distance).ok()?;
        let mut numbers = Numbers(leaf.get(at..index)?);
        let shared = if words.is_empty() { 0 } else { usize::try_from(numbers.next()?).ok()? };
        let length = usize::try_from(numbers.next()?).ok()?;
        word.truncate(shared);
        word.extend(numbers.0.get(..length)?);
        words.push(word.clone());
    }
    distances.0.is_empty().then_some(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(texts: &[String], page_size: u32) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(&format!(
                "CREATE VIRTUAL TABLE entries_fts USING fts5(a, b, content='');
                 INSERT INTO entries_fts (entries_fts, rank) VALUES ('pgsz', {page_size});
                 CREATE VIRTUAL TABLE words USING fts5vocab(entries_fts, row);"
            ))
            .unwrap();
        let mut insert =
            connection.prepare("INSERT INTO entries_fts (a, b) VALUES (?1, ?2)").unwrap();
        for text in texts {
            let (a, b) = text.split_at(text.len() / 2);
            insert.execute([a, b]).unwrap();
        }
        drop(insert);
        connection
    }

    proptest! {
        #[test]
        fn the_leaves_have_the_words_that_fts5_shows(
            texts in prop::collection::vec("[abéж]{1,3}( [abéж]{1,9}){0,60}", 0..40),
            page_size in 32_u32..200,
            from in "[abж]{0,3}",
        ) {
            let texts: Vec<String> = texts.into_iter().filter(|it| it.is_char_boundary(it.len() / 2)).collect();
            let connection = index(&texts, page_size);
            let end = format!("{from}\u{10ffff}");
            let sql = "SELECT term FROM words WHERE term >= ?1 AND term < ?2 ORDER BY term";
            let mut shown = connection.prepare(sql).unwrap();
            let shown = shown.query_map([&from, &end], |row| row.get(0)).unwrap();
            let shown: Vec<String> = shown.collect::<Result<_>>().unwrap();
            prop_assert_eq!(between(&connection, &from, &end).unwrap(), Some(shown));
        }
    }

    #[test]
    fn a_word_that_fts5_has_cut_keeps_its_whole_characters() {
        let connection = index(&["字".repeat(22_000)], 4000);
        let words = between(&connection, "字", "字\u{10ffff}").unwrap().unwrap();
        assert!(words.iter().all(|it| it.chars().all(|it| it == '字')), "no word is left to FTS5");
        assert_eq!(words.iter().map(String::len).max(), Some(32_766));
    }

    #[test]
    fn an_index_of_another_make_is_left_to_fts5() {
        let connection = index(&["rain".to_owned()], 4000);
        let sql = "UPDATE entries_fts_data SET block = x'00000000ff000001' WHERE id = 10";
        connection.execute_batch(sql).unwrap();
        assert_eq!(between(&connection, "r", "s").unwrap(), None);
    }
}
