//! The full-text index of a new archive, filled apart: in a database of its own, so that another thread can do it while
//! the rows are written, and moved into the archive at the end.
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
use crate::archive::rows::text_index::{TextIndex, Texts};
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;

/// The index while it is filled; its file goes with it, whatever happens.
#[derive(Debug)]
pub struct TextApart {
    connection: Connection,
    _file: ScratchFile,
}

impl TextApart {
    /// Begins the index of a new archive; none where the archive has no index yet, or has entries already, because a
    /// revision made some: then it is filled in its place.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], where the folder of the archive cannot be written.
    pub fn begin(archive: &Archive) -> Result<Option<Self>, ArchiveError> {
        let definition = "SELECT sql FROM sqlite_schema WHERE name = 'entries_fts' AND NOT EXISTS (SELECT 1 FROM entries)";
        let definition: Option<String> = archive
            .connection()
            .query_row(definition, [], |row| row.get(0))
            .optional()
            .map_err(ArchiveError::database("read the schema"))?;
        let Some(definition) = definition else { return Ok(None) };
        let file = ScratchFile::create(archive.path(), ".new-text")?;
        let page_size =
            archive.connection().pragma_query_value(None, "page_size", |row| row.get(0));
        let page_size = page_size.map_err(ArchiveError::database("read the schema"))?;
        let connection = connect_new(file.path(), Owner::Journal, page_size)?;
        // From here on it has no name, so that nothing is left of it even where the process is killed.
        file.unname();
        let begin = || -> Result<()> {
            connection.execute_batch(&definition)?;
            bulk::begin(&connection);
            connection.execute_batch("BEGIN")
        };
        begin().map_err(filling())?;
        Ok(Some(Self { connection, _file: file }))
    }

    /// What takes the texts, in the order of their ids.
    pub fn filler(&self) -> Filler<'_> {
        Filler(TextIndex::new(&self.connection))
    }

    /// Completes the index; nothing can be added after this.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], where the disk is full.
    pub fn complete(&self) -> Result<(), ArchiveError> {
        let complete = || {
            bulk::end(&self.connection)?;
            self.connection.execute_batch("COMMIT")
        };
        complete().map_err(filling())
    }

    /// Moves the index into the archive, whose own is empty; `archive` is the connection to it, inside a transaction.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], where the disk is full.
    pub fn move_into(self, archive: &Connection) -> Result<(), ArchiveError> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'entries\\_fts\\_%' ESCAPE '\\'";
        let tables = || -> Result<Vec<String>> {
            self.connection.prepare(tables)?.query_map([], |row| row.get(0))?.collect()
        };
        let move_all =
            || tables()?.iter().try_for_each(|it| move_rows(&self.connection, it, archive));
        move_all().map_err(filling())
    }
}

/// Takes texts into an index that is filled apart.
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
