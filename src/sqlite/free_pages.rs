//! What stands in the free pages of a database: texts that rows have left there which are gone.
//!
//! SQLite overwrites a page that gets free only where it is asked to, and whoever reads the file reads it. An archive that
//! notes what a purge still owes needs none of this: it is for those from before there was that note.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use crate::sql::quoted;

/// Texts are compared in pieces of so many bytes: shorter than a sentence, and long enough to stand nowhere by chance.
const PIECE: usize = 32;

/// With so many bytes of a text at its end or beginning a piece is known for one that goes beyond it.
const EDGE: usize = 2;

/// So many pieces tell enough.
const MANY: usize = 4096;

/// Pieces of the texts that stand in free pages, by their first bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    pieces: HashMap<[u8; 8], Vec<[u8; PIECE]>>,
    count: usize,
}

/// Reads the free pages of a database that no connection of this process has open: closing the file drops the locks that
/// SQLite holds on it. What it says of itself is not trusted, and what cannot be read ends the reading.
///
/// # Errors
///
/// The file system says no.
pub fn remains(path: &Path) -> io::Result<Remains> {
    let file = File::open(path)?;
    let mut header = [0; 100];
    file.read_exact_at(&mut header, 0)?;
    // The file format keeps the size of a page at offset 16, the first page of the list at 32, and its length at 36.
    let size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let (mut trunk, count) = (number_at(&header, 32), number_at(&header, 36));
    let mut remains = Remains::default();
    if size < 512 {
        return Ok(remains);
    }
    let mut read = 0;
    while trunk != 0 && read < count && !remains.is_enough() {
        let Some(page) = page(&file, trunk, size)? else { break };
        // A page of the list: the next one, how many free pages it names, and these; behind them is what was there before.
        let named = usize::try_from(number_at(&page, 4)).unwrap_or(usize::MAX).min(size / 4 - 2);
        remains.take(&page[8 + 4 * named..]);
        for index in 0..named {
            if let Some(leaf) = self::page(&file, number_at(&page, 8 + 4 * index), size)? {
                remains.take(&leaf);
            }
        }
        (trunk, read) = (number_at(&page, 0), read + 1 + u32::try_from(named).unwrap_or(0));
    }
    Ok(remains)
}

/// One page; none where the file has no such page.
fn page(file: &File, number: u32, size: usize) -> io::Result<Option<Vec<u8>>> {
    let Some(before) = number.checked_sub(1) else { return Ok(None) };
    let mut page = vec![0; size];
    match file.read_exact_at(&mut page, u64::from(before) * size as u64) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        other => other.map(|()| Some(page)),
    }
}

fn number_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |it| u32::from_be_bytes([it[0], it[1], it[2], it[3]]))
}

impl Remains {
    /// Whether no text was found.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn is_enough(&self) -> bool {
        self.count >= MANY
    }

    /// Takes the pieces of the texts among these bytes.
    fn take(&mut self, bytes: &[u8]) {
        let is_control = |it: char| it.is_control() && !matches!(it, '\n' | '\r' | '\t');
        let texts = bytes.utf8_chunks().flat_map(|it| it.valid().split(is_control));
        for piece in texts.flat_map(|it| it.as_bytes().chunks_exact(PIECE)) {
            if is_prose(piece) && !self.is_enough() {
                let (mut first, mut whole) = ([0; 8], [0; PIECE]);
                first.copy_from_slice(&piece[..8]);
                whole.copy_from_slice(piece);
                self.pieces.entry(first).or_default().push(whole);
                self.count += 1;
            }
        }
    }

    /// Strikes out what stands in these bytes too.
    pub fn strike(&mut self, bytes: &[u8]) {
        for window in bytes.windows(PIECE) {
            let Some(first) = window.first_chunk() else { continue };
            if let Some(pieces) = self.pieces.get_mut(first) {
                let before = pieces.len();
                pieces.retain(|it| it != window);
                self.count -= before - pieces.len();
            }
        }
    }

    /// Strikes out what stands in these bytes too, and pieces in which they begin or end: beside them a row has hashes, times
    /// and names.
    pub fn strike_with_edges(&mut self, bytes: &[u8]) {
        self.strike(bytes);
        // The numbers of a row, too, may look like a space.
        let is_word = |it: &[u8]| {
            it.is_ascii() && it.iter().filter(|it| it.is_ascii_whitespace()).count() < 2
        };
        let is_edge = |piece: &[u8; PIECE]| {
            (1..PIECE).any(|at| {
                let (before, behind) = piece.split_at(at);
                (behind.len() >= EDGE && is_word(before) && bytes.starts_with(behind))
                    || (before.len() >= EDGE && bytes.ends_with(before) && is_word(behind))
            })
        };
        for pieces in self.pieces.values_mut() {
            let before = pieces.len();
            pieces.retain(|it| !is_edge(it));
            self.count -= before - pieces.len();
        }
    }

    /// Strikes out what stands in a row of the database, or in its schema. What is left was written by rows that are gone,
    /// and by nobody since.
    pub fn strike_rows(&mut self, connection: &Connection) -> Result<()> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
        let tables: Vec<String> =
            connection.prepare(tables)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
        for table in ["sqlite_schema".to_owned()].iter().chain(&tables) {
            let mut statement =
                connection.prepare(&format!("SELECT * FROM main.{}", quoted(table)))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if self.is_empty() {
                    return Ok(());
                }
                for column in 0..columns {
                    if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column)? {
                        self.strike(bytes);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a text is left of which more than a name can be read.
    pub fn say_something(&self) -> bool {
        self.count > 1
    }
}

/// Whether words stand in a piece: neither a hash nor a number has a space, and a script without spaces is not ASCII.
fn is_prose(piece: &[u8]) -> bool {
    piece.iter().any(|it| b" \n\t".contains(it) || !it.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "Quetzalcoatl was here, he said, and went away again over the water. ";

    /// A database with free pages in which the text of a deleted row stands.
    fn check(deleted: &str, living: &str, expected: bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("CREATE TABLE t (a); PRAGMA secure_delete = OFF").unwrap();
        for text in [deleted, living] {
            connection.execute("INSERT INTO t VALUES (?1)", [text]).unwrap();
        }
        connection.execute("DELETE FROM t WHERE rowid = 1", []).unwrap();
        drop(connection);
        let mut remains = remains(&path).unwrap();
        remains.strike_rows(&Connection::open(&path).unwrap()).unwrap();
        assert_eq!(remains.say_something(), expected, "{} pieces", remains.count);
    }

    #[test]
    fn a_text_that_no_row_has_any_more_is_found() {
        check(&SENTENCE.repeat(400), "Rain.", true);
        check(&"雨が降っていた。".repeat(2000), "Rain.", true);
    }

    #[test]
    fn a_text_that_a_row_still_has_is_none_that_was_left() {
        check(&SENTENCE.repeat(400), &format!("Rain. {}", SENTENCE.repeat(2)), false);
        check(&"0123456789abcdef".repeat(2000), "Rain.", false);
        check("Rain.", &SENTENCE.repeat(400), false);
    }

    #[test]
    fn a_word_beside_what_is_struck_out_is_struck_out_with_it() {
        let struck = b"SELECT a text that was long;\n";
        let take = |text: &str| {
            let mut remains = Remains::default();
            remains.take(text.as_bytes());
            assert_eq!(remains.count, 1, "{text}");
            remains.strike_with_edges(struck);
            remains.count
        };
        assert_eq!(take("8c9c82ec6470182d9aSELECT a text "), 0);
        assert_eq!(take(" was long;\n2026-11-29T15:03:23Z8c"), 0);
        assert_eq!(take("8c9c82ec 64701d9a SELECT a text "), 1);
        assert_eq!(take("t was long;\nand a heron stood by "), 1);
    }

    #[test]
    fn a_file_that_says_nonsense_of_itself_ends_the_reading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        for (at, bytes) in [(16, [0, 0]), (32, [255, 255]), (38, [255, 255])] {
            let mut file = vec![7; 2048];
            file[16..20].copy_from_slice(&[2, 0, 0, 0]);
            file[32..40].copy_from_slice(&[0, 0, 0, 2, 0, 0, 0, 9]);
            file[at..at + 2].copy_from_slice(&bytes);
            std::fs::write(&path, file).unwrap();
            assert!(remains(&path).unwrap().is_empty());
        }
    }
}
