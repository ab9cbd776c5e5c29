//! The full-text index of the entries: what is put into it, and taken out again, and whether it can be.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::archive::model::prepared::{Prepared, Utf8};
use crate::entry::SourceHash;

/// Whether the bytes of an entry are those that were hashed.
pub(crate) fn is_whole(connection: &Connection, id: i64) -> Result<bool> {
    let sql = "SELECT source, source_hash FROM entries WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let whole = statement.query_row([id], |row| {
        let hash = SourceHash::of(row.get_ref(0)?.as_blob()?).to_string();
        Ok(row.get_ref(1)?.as_bytes()? == hash.as_bytes())
    });
    Ok(whole.optional()?.unwrap_or(true))
}

/// Makes the full-text index anew from the text of all entries.
pub(crate) fn rebuild(connection: &Connection) -> Result<()> {
    let sql = "INSERT INTO entries_fts (entries_fts) VALUES ('rebuild')";
    connection.execute(sql, []).map(|_| ())
}

/// Keeps the index in step with the rows, in an archive that has one.
pub(crate) struct TextIndex<'c> {
    read: Prepared<'c>,
    add: Prepared<'c>,
    remove: Prepared<'c>,
}

/// What the index is told of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    pub(crate) title: Option<&'a str>,
    /// UTF-8.
    pub(crate) body: &'a [u8],
    pub(crate) characters: Option<&'a str>,
}

impl<'c> TextIndex<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        let read = "SELECT title, body, characters FROM entries WHERE id = ?1";
        // Plain inserts of values: a trigger, or an INSERT from a SELECT, takes more than twice the time.
        let add =
            "INSERT INTO entries_fts (rowid, title, body, characters) VALUES (?1, ?2, ?3, ?4)";
        let remove = "INSERT INTO entries_fts (entries_fts, rowid, title, body, characters) \
                      VALUES ('delete', ?1, ?2, ?3, ?4)";
        let held = |sql| Prepared::new(connection, sql);
        Self { read: held(read), add: held(add), remove: held(remove) }
    }

    /// Puts an entry in.
    pub(crate) fn add(&mut self, id: i64, texts: Texts<'_>) -> Result<()> {
        let Texts { title, body, characters } = texts;
        self.add.execute(params![id, title, Utf8(body), characters]).map(|_| ())
    }

    /// Puts an entry in as it stands in its row.
    pub(crate) fn add_row(&mut self, id: i64) -> Result<()> {
        let mut rows = self.read.statement()?.query([id])?;
        match rows.next()? {
            Some(row) => execute(&mut self.add, id, row),
            None => Ok(()),
        }
    }

    /// Takes an entry out as it stands in its row, unless it is to be put in with the same texts again; tells whether
    /// it did. The index must be told what it holds, so this comes before the row is changed.
    pub(crate) fn remove_row(&mut self, id: i64, texts: Texts<'_>) -> Result<bool> {
        let mut rows = self.read.statement()?.query([id])?;
        match rows.next()? {
            Some(row) if texts.are(row)? => Ok(false),
            Some(row) => execute(&mut self.remove, id, row).map(|()| true),
            None => Ok(true),
        }
    }
}

/// Runs a statement on the id and the three texts of a row.
fn execute(statement: &mut Prepared<'_>, id: i64, row: &Row<'_>) -> Result<()> {
    let text = |at| row.get_ref(at).map(ToSqlOutput::Borrowed);
    statement.execute(params![id, text(0)?, text(1)?, text(2)?]).map(|_| ())
}

impl<'a> Texts<'a> {
    /// The texts of a new entry.
    pub(crate) fn of(row: &'a crate::archive::model::row::Row) -> Self {
        Self {
            title: row.title.as_deref(),
            body: row.text(),
            characters: row.body.characters.as_deref(),
        }
    }

    /// Whether a row holds these texts.
    fn are(&self, row: &Row<'_>) -> Result<bool> {
        let held = (row.get_ref(0)?, row.get_ref(1)?, row.get_ref(2)?);
        let texts = (self.title.into(), ValueRef::Text(self.body), self.characters.into());
        Ok(held == texts)
    }
}
