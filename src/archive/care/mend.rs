//! Damage to the bytes of an entry, seen before it spreads, and mended from bytes that are whole.

use rusqlite::{Connection, Result, params};

use crate::archive::ArchiveError;
use crate::archive::model::known::path_meant;
use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::rows::write::{Pass, RowWriter};
use crate::archive::rows::{search_forms, text_index};
use crate::backup::Receipt;
use crate::entry;
use crate::entry::{EntryPath, Source, SourceHash};
use crate::field::Field;

/// An entry whose bytes are damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Its row.
    pub id: i64,
    /// Its path.
    pub path: EntryPath,
    /// The hash that its bytes should have, as it is stored.
    pub hash: String,
    /// The hash that they have.
    pub found: String,
}

/// Finds the damaged entry at a path, living or removed; none where every entry there is whole.
pub fn damaged_at(connection: &Connection, path: &str) -> Result<Option<Damaged>> {
    let sql = "SELECT id, path, path_bytes, source_hash, source FROM entries WHERE path = ?1 \
               ORDER BY removed_at IS NOT NULL, id DESC";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([path])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if !text_index::is_whole(connection, id)? {
            let path = path_meant(row.get_ref(1)?, row.get_ref(2)?)?.0;
            let hash = String::from_utf8_lossy(row.get_ref(3)?.as_bytes().unwrap_or_default());
            let bytes = row.get_ref(4)?.as_bytes_or_null().ok().flatten().unwrap_or_default();
            let found = SourceHash::of(bytes).to_string();
            return Ok(Some(Damaged { id, path, hash: hash.into_owned(), found }));
        }
    }
    Ok(None)
}

/// Gives a damaged entry whole bytes again, and derives its row from them; one transaction. Its id, its path, and
/// whether its file is gone stay. Its stamp is no longer trusted, so that the next sync reads its file.
///
/// # Errors
///
/// [`ArchiveError::Database`], [`ArchiveError::ChangedSinceBackup`]; the archive is then as it was.
pub fn put_back(
    connection: &mut Connection,
    damaged: &Damaged,
    source: Source,
    fields: &[Field],
    receipt: &Receipt,
) -> std::result::Result<(), ArchiveError> {
    let writing = || ArchiveError::database("put the entry back");
    let transaction = connection.transaction().map_err(writing())?;
    if !receipt.still_holds(&transaction).map_err(writing())? {
        return Err(ArchiveError::ChangedSinceBackup);
    }
    let shape = Shape::of(&transaction, fields).map_err(writing())?;
    let has_index = shape.search;
    let (entry, _) = entry::parse(&damaged.path, &source, &shape.declared());
    let row = Row::new(&damaged.path, source, entry);
    let sql = "UPDATE entries SET source = ?2, source_hash = ?3 WHERE id = ?1";
    let values = params![damaged.id, row.source.bytes(), row.hash];
    transaction.execute(sql, values).map_err(writing())?;
    let mut writer = RowWriter::new(&transaction, shape, Pass::Some, None);
    writer.put_back(damaged.id, &damaged.path, &row).map_err(writing())?;
    writer.finish().map_err(writing())?;
    if has_index {
        // The index may hold the damaged text by now, and can be told of no text but the one it holds.
        let again = text_index::rebuild(&transaction);
        again.and_then(|()| search_forms::write_again(&transaction)).map_err(writing())?;
    }
    transaction.commit().map_err(writing())
}
