//! The rows of an entry: inserted, updated, renamed, marked as removed, taken back.

mod derived;
mod standing;

use std::collections::HashMap;

use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, OptionalExtension, Result, params, params_from_iter};

use crate::archive::model::prepared::Prepared;
use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::rows::identity::Identities;
use crate::archive::rows::join_rows::JoinRows;
pub use crate::archive::rows::join_rows::{Pass, Standing};
use crate::archive::rows::search_forms::NewForms;
use crate::archive::rows::stamps::Stamps;
use crate::archive::rows::text_index::{TextIndex, Texts};
use crate::archive::rows::values::{
    borrowed, file_columns, front_matter_columns, front_matter_values, insert_sql, owned,
    update_sql, whole,
};
use crate::archive::rows::{slack, text_index};
use crate::archive::versions::story::Returns;
use crate::archive::versions::{Next, Versions};
use crate::entry::{EntryPath, Stamp};
use crate::field::Field;
use crate::revision::repopulate::Repopulate;
use crate::sqlite::dropped::one;

/// One version of a file, as it is written to the archive.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Where it lies.
    pub path: &'a EntryPath,
    /// Its size and time of change; none where that is too recent to be trusted.
    pub stamp: Option<Stamp>,
    /// Its bytes, and what they say.
    pub row: &'a Row,
    /// Whether its text is gone, though its file is there.
    pub is_emptied: bool,
}

/// The syncs that saw an entry as it is, and found its text gone.
struct Since(Value, Value);

impl Since {
    fn put_back(self, id: i64, connection: &Connection) -> Result<()> {
        let sql = "UPDATE main.entries SET seen_in = ?2, emptied_in = ?3 WHERE id = ?1";
        one(connection.prepare_cached(sql)?.execute(params![id, self.0, self.1])?)
    }
}

/// Writes entries; one for each transaction.
pub struct RowWriter<'c> {
    connection: &'c Connection,
    shape: Shape,
    declared: Vec<Field>,
    insert: Prepared<'c>,
    update: Prepared<'c>,
    stamps: Stamps<'c>,
    identities: Identities,
    versions: Versions<'c>,
    returns: Returns<'c>,
    /// The entries whose versions are kept already, and whether their bytes are those that were hashed.
    kept: HashMap<i64, bool>,
    number: Option<i64>,
    joins: JoinRows<'c>,
    index: Option<TextIndex<'c>>,
    /// What is to be looked for under another form; none where the archive has no room for it.
    forms: Option<NewForms>,
    /// Whether a damaged text was replaced, which the full-text index could not be told to forget.
    is_index_stale: bool,
}

impl<'c> RowWriter<'c> {
    /// A writer for an archive of this shape, in the sync of this number, which keeps what it replaces.
    pub fn new(connection: &'c Connection, shape: Shape, pass: Pass, number: Option<i64>) -> Self {
        let all = [file_columns(&shape), front_matter_columns(&shape)].concat();
        let of_new: &[&str] = if shape.histories { &["identity", "first_seen_in"] } else { &[] };
        let of_new = of_new.iter().chain(&["removed_at"]).map(|&it| it.to_owned());
        let new = [all.clone(), of_new.collect()].concat();
        Self {
            connection,
            declared: shape.declared(),
            insert: Prepared::new(connection, insert_sql(&new)),
            update: Prepared::new(connection, update_sql(&all)),
            stamps: Stamps::new(connection, &shape),
            identities: Identities::default(),
            versions: Versions::new(connection, &shape, number),
            returns: Returns::new(connection, number.filter(|_| shape.histories)),
            kept: HashMap::new(),
            number,
            joins: JoinRows::new(connection, &shape, pass),
            index: shape.search.then(|| TextIndex::new(connection)),
            forms: shape.forms.then(NewForms::default),
            is_index_stale: false,
            shape,
        }
    }

    /// The same writer, which keeps nothing of what it replaces.
    #[must_use]
    pub fn keeping_no_versions(mut self) -> Self {
        self.versions = Versions::new(self.connection, &self.shape, None);
        self
    }

    /// Keeps what entries are that are about to be replaced by these rows: many at once, so that they are pressed on every
    /// core.
    /// Of each stands there whether its file was moved.
    pub fn keep<'r>(&mut self, next: impl IntoIterator<Item = (i64, &'r Row, bool)>) -> Result<()> {
        let next = next.into_iter();
        let next = next.map(|(id, row, is_moved)| Next { id, bytes: row.source.bytes(), is_moved });
        self.kept.extend(self.versions.keep(&next.collect::<Vec<_>>())?);
        Ok(())
    }

    /// The entries of which nothing could be kept since this was last asked, because their bytes were damaged.
    pub fn take_lost(&mut self) -> Vec<i64> {
        self.versions.take_lost()
    }

    /// The entries whose bytes were damaged and came back from a file that was moved or returned, since this was last asked.
    pub fn take_healed(&mut self) -> Vec<i64> {
        let healed = self.versions.take_healed();
        // The index may have been made from the damage.
        self.is_index_stale |= !healed.is_empty() && self.index.is_some();
        healed
    }

    /// Keeps what an entry is, unless that was done with others; tells whether its bytes are those that were hashed.
    fn keep_one(&mut self, id: i64, next: &Row, is_moved: bool) -> Result<bool> {
        if !self.kept.contains_key(&id) {
            self.keep([(id, next, is_moved)])?;
        }
        let kept = self.kept.remove(&id);
        kept.map_or_else(|| text_index::is_whole(self.connection, id), Ok)
    }

    /// Adds an entry and returns its id.
    pub fn insert(&mut self, version: Version<'_>) -> Result<i64> {
        self.insert_as(version, None)
    }

    /// Adds an entry whose file is gone and returns its id; another one may lie at its path.
    pub fn insert_removed(&mut self, version: Version<'_>, removed_at: &str) -> Result<i64> {
        let id = self.insert_as(version, Some(removed_at))?;
        self.joins.note(id)?;
        Ok(id)
    }

    fn insert_as(&mut self, version: Version<'_>, removed_at: Option<&str>) -> Result<i64> {
        let row = version.row;
        let texts = Texts::of(row);
        let identity = self.identities.next(self.connection)?;
        let mut values = self.file_values(version, row);
        values.extend(front_matter_values(&self.shape, row));
        if self.shape.histories {
            values.extend([borrowed(identity.as_slice()), owned(self.number)]);
        }
        values.push(borrowed(removed_at));
        let id = self.insert.insert(params_from_iter(values))?;
        self.stamps.set(id, version.stamp)?;
        self.joins.write(id, row, &Repopulate::Full, Standing::New)?;
        self.note_forms(row);
        if let Some(index) = &mut self.index {
            index.add(id, texts)?;
        }
        Ok(id)
    }

    /// Gives an entry another version of its file; its id stays. Where the new front matter cannot be read, moods,
    /// places, tags, people and fields are those of the one that is held.
    pub fn update(&mut self, id: i64, version: Version<'_>) -> Result<()> {
        self.update_as(id, version, None)
    }

    /// Gives an entry whose file is gone a later last version; another one may lie at its path.
    pub fn update_removed(
        &mut self,
        id: i64,
        version: Version<'_>,
        removed_at: &str,
    ) -> Result<()> {
        self.update_as(id, version, Some(removed_at))?;
        self.joins.note(id)
    }

    fn update_as(&mut self, id: i64, version: Version<'_>, removed_at: Option<&str>) -> Result<()> {
        let held = self.with_held(id, version)?;
        let row = held.as_ref().unwrap_or(version.row);
        let texts = Texts::of(row);
        self.note_forms(row);
        let is_whole = self.keep_one(id, row, false)?;
        let since = if is_whole { None } else { self.since_when_same(id, row)? };
        self.returns.note(id)?;
        self.joins.prepare(id, row)?;
        self.is_index_stale |= !is_whole && self.index.is_some();
        let is_removed = match &mut self.index {
            Some(index) if is_whole => index.remove_row(id, texts)?,
            _ => false,
        };
        let mut values = self.file_values(version, row);
        values.extend(front_matter_values(&self.shape, row));
        values.extend([borrowed(removed_at), owned(id)]);
        one(self.update.execute(params_from_iter(values))?)?;
        if let Some(since) = since {
            since.put_back(id, self.connection)?;
        }
        self.stamps.set(id, version.stamp)?;
        self.joins.write(id, row, &Repopulate::Full, Standing::Living)?;
        match &mut self.index {
            Some(index) if is_removed => index.add(id, texts),
            _ => Ok(()),
        }
    }

    /// Since when an entry whose bytes, or whose hash, are damaged was what is written over them: then nothing has changed
    /// but the damage. None where it is something else, or its file was gone.
    fn since_when_same(&self, id: i64, row: &Row) -> Result<Option<Since>> {
        const SINCE: &str = "
            SELECT seen_in, emptied_in
            FROM main.entries
            WHERE id = ?1 AND removed_at IS NULL AND (source_hash = ?2 OR source = ?3)";
        if !self.shape.histories {
            return Ok(None);
        }
        let values = params![id, row.hash, row.source.bytes()];
        let read = |row: &rusqlite::Row<'_>| Ok(Since(row.get(0)?, row.get(1)?));
        self.connection.prepare_cached(SINCE)?.query_row(values, read).optional()
    }

    /// The values of [`file_columns`].
    fn file_values<'v>(&self, version: Version<'v>, row: &'v Row) -> Vec<ToSqlOutput<'v>> {
        let mut values = Vec::with_capacity(24);
        values.extend([
            borrowed(version.path.as_str()),
            borrowed(version.path.exact()),
            borrowed(row.hash.as_str()),
            borrowed(row.source.bytes()),
            borrowed(row.error.as_deref()),
            owned(whole(row.body.word_count)),
            owned(whole(row.body.offset)),
            borrowed(row.body.decoded.as_deref()),
        ]);
        if self.shape.characters {
            values.push(borrowed(row.body.characters.as_deref()));
        }
        if self.shape.histories {
            let emptied_in = self.number.filter(|_| version.is_emptied);
            values.extend([owned(self.number), owned(Value::Null), owned(emptied_in)]);
        }
        values
    }

    /// Brings the full-text index up to date where single entries could not be; called once, after the last entry.
    pub fn finish(self) -> Result<()> {
        self.joins.finish()?;
        self.forms.iter().try_for_each(|it| it.write(self.connection))?;
        match (self.is_index_stale, self.index.is_some()) {
            (true, _) => text_index::rebuild(self.connection),
            (false, true) => slack::take_in(self.connection),
            (false, false) => Ok(()),
        }
    }
}
