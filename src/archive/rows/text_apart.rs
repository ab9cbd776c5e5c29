//! The full-text index of a new archive, filled apart: in a database of its own, or several, so that other threads can do it
//! while the rows are written, and moved into the archive at the end.
//!
//! To fill the index takes three quarters of what a first sync writes, and SQLite has one writer for each database. What
//! is moved are the rows of the index's own tables, as a dump or a `VACUUM` moves them; SQLite describes these tables at
//! <https://www.sqlite.org/fts5.html#the_fts5_shadow_tables>.

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::file::create::connect_new;
use crate::archive::file::scratch_file::ScratchFile;
use crate::archive::model::row::Row;
use crate::archive::rows::bulk;
use crate::archive::rows::text_index::{self, TextIndex, Texts};
use crate::archive::rows::text_joined::{self, Joint};
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;

/// The index while it is filled, in one part or several.
#[derive(Debug)]
pub struct TextApart {
    parts: Vec<TextPart>,
}

/// A part of the index, which has some of the entries; its file goes with it, whatever happens.
#[derive(Debug)]
pub struct TextPart {
    connection: Connection,
    _file: ScratchFile,
}

impl TextApart {
    /// Begins the index of a new archive, in so many parts where they can be joined again; none where the archive has no
    /// index yet, or has entries already, because a revision made some: then it is filled in its place.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], where the folder of the archive cannot be written.
    pub fn begin(archive: &Archive, parts: usize) -> Result<Option<Self>, ArchiveError> {
        let definition = "SELECT sql FROM sqlite_schema WHERE name = 'entries_fts' AND NOT EXISTS (SELECT 1 FROM entries)";
        let definition: Option<String> = archive
            .connection()
            .query_row(definition, [], |row| row.get(0))
            .optional()
            .map_err(ArchiveError::database("read the schema"))?;
        let Some(definition) = definition else { return Ok(None) };
        let is_known = text_joined::is_known(archive.connection());
        let is_known = is_known.map_err(ArchiveError::database("read the schema"))?;
        let parts = if is_known { parts.max(1) } else { 1 };
        let parts = (0..parts).map(|_| TextPart::begin(archive, &definition, parts));
        Ok(Some(Self { parts: parts.collect::<Result<_, _>>()? }))
    }

    /// The parts, each of which a thread may fill.
    pub fn into_parts(self) -> Vec<TextPart> {
        self.parts
    }
}

/// Moves the parts of an index, which are complete, into the archive, whose own is empty; `archive` is the connection to
/// it, inside a transaction.
///
/// # Errors
///
/// [`ArchiveError`], where the disk is full.
pub fn move_into(parts: &[TextPart], archive: &Connection) -> Result<(), ArchiveError> {
    let parts: Vec<&Connection> = parts.iter().map(|it| &it.connection).collect();
    move_all(&parts, archive).map_err(filling())
}

/// Nothing may have been asked of the archive's index on this connection: FTS5 would go on with what it read then.
fn move_all(parts: &[&Connection], archive: &Connection) -> Result<()> {
    match (Joint::of(parts, archive)?, parts) {
        (Some(joint), _) => joint.write(parts, archive),
        (None, [part]) => move_tables(part, archive),
        // Each part is of a make that cannot be joined, though the empty index was not.
        (None, _) => text_index::rebuild(archive),
    }
}

impl TextPart {
    fn begin(archive: &Archive, definition: &str, parts: usize) -> Result<Self, ArchiveError> {
        let file = ScratchFile::create(archive.path(), ".new-text")?;
        let page_size =
            archive.connection().pragma_query_value(None, "page_size", |row| row.get(0));
        let page_size = page_size.map_err(ArchiveError::database("read the schema"))?;
        let connection = connect_new(file.path(), Owner::Journal, page_size)?;
        // From here on it has no name, so that nothing is left of it even where the process is killed.
        file.unname();
        let begin = || -> Result<()> {
            connection.execute_batch(definition)?;
            bulk::begin_part(&connection, parts)?;
            connection.execute_batch("BEGIN")
        };
        begin().map_err(filling())?;
        Ok(Self { connection, _file: file })
    }

    /// What takes the texts, in the order of their ids.
    pub fn filler(&self) -> Filler<'_> {
        Filler(TextIndex::new(&self.connection))
    }

    /// Completes the part; nothing can be added after this.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], where the disk is full.
    pub fn complete(&self) -> Result<(), ArchiveError> {
        let complete = || {
            bulk::end_part(&self.connection)?;
            self.connection.execute_batch("COMMIT")
        };
        complete().map_err(filling())
    }
}

/// Takes texts into a part of an index.
pub struct Filler<'c>(TextIndex<'c>);

impl Filler<'_> {
    /// Puts an entry in.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], where the disk is full.
    pub fn add(&mut self, id: i64, row: &Row) -> Result<(), ArchiveError> {
        self.0.add(id, Texts::of(row)).map_err(filling())
    }
}

fn filling() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("write to the archive")
}

/// Puts all that an index keeps in place of what the archive's keeps, whatever that means to FTS5.
fn move_tables(from: &Connection, archive: &Connection) -> Result<()> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'entries\\_fts\\_%' ESCAPE '\\'";
    let tables: Result<Vec<String>> =
        from.prepare(tables)?.query_map([], |row| row.get(0))?.collect();
    tables?.iter().try_for_each(|it| move_rows(from, it, archive))
}

/// Puts the rows of a table in place of those that the archive's table of the same name has.
fn move_rows(from: &Connection, table: &str, into: &Connection) -> Result<()> {
    into.execute(&format!("DELETE FROM {table}"), [])?;
    let mut read = from.prepare(&format!("SELECT * FROM {table}"))?;
    let width = read.column_count();
    let marks = vec!["?"; width].join(", ");
    let mut write = into.prepare(&format!("INSERT INTO {table} VALUES ({marks})"))?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        for at in 0..width {
            write.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(row.get_ref(at)?))?;
        }
        write.raw_execute()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index, whose columns and options these are, of one text with this id.
    fn index(of: &str, id: Option<i64>) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let entries = "CREATE TABLE entries (id INTEGER PRIMARY KEY, body);
            INSERT INTO entries VALUES (1, 'rain'), (2, 'rain');";
        let table = format!("{entries} CREATE VIRTUAL TABLE entries_fts USING fts5(body{of})");
        connection.execute_batch(&table).unwrap();
        let add = "INSERT INTO entries_fts (rowid, body) VALUES (?1, 'rain')";
        if let Some(id) = id {
            connection.execute(add, [id]).unwrap();
        }
        connection
    }

    fn found(connection: &Connection) -> Vec<i64> {
        let check = "INSERT INTO entries_fts (entries_fts) VALUES ('integrity-check')";
        connection.execute(check, []).unwrap();
        let sql = "SELECT rowid FROM entries_fts('rain')";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_>>().unwrap()
    }

    /// FTS5 itself writes a structure of the later make for an index of this kind.
    const LATER: &str = ", content='', contentless_delete=1";
    const OURS: &str = ", content='entries', content_rowid='id'";

    #[test]
    fn parts_become_one_index() {
        let archive = index(OURS, None);
        move_all(&[&index(OURS, Some(1)), &index(OURS, Some(2))], &archive).unwrap();
        assert_eq!(found(&archive), [1, 2]);
    }

    #[test]
    fn one_part_of_a_make_that_is_not_known_is_moved_as_it_is() {
        let archive = index(LATER, None);
        assert!(!text_joined::is_known(&archive).unwrap(), "so there is one part");
        move_all(&[&index(LATER, Some(1))], &archive).unwrap();
        assert_eq!(found(&archive), [1]);
    }

    #[test]
    fn parts_of_a_make_that_is_not_known_are_made_again_from_the_rows() {
        let archive = index(OURS, None);
        move_all(&[&index(OURS, Some(1)), &index(LATER, Some(2))], &archive).unwrap();
        assert_eq!(found(&archive), [1, 2]);
    }
}
