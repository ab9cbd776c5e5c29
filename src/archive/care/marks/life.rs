//! The life of one entry: the syncs of its versions follow each other, and what it is now follows them.

mod gone;
mod numbers;
mod otherwise;
pub(super) mod read;

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use super::Fix;
use super::exchanged;
use super::exchanged::Link;
use super::syncs::Numbers;
use crate::archive::model::syncs::Doubts;
use crate::archive::versions::{VersionError, bytes_by_length, bytes_of, lives};
use crate::entry::EntryPath;
use crate::sqlite::damage;

/// An entry as its numbers tell of it.
pub(super) struct Life {
    pub(super) id: i64,
    pub(super) path: String,
    seen_in: Option<i64>,
    gone_in: Option<i64>,
    emptied_in: Option<i64>,
    removed_at: Option<String>,
    word_count: i64,
    hash: String,
    first_seen_in: Option<i64>,
    /// From which sync to which its file was gone.
    absences: Vec<(i64, i64)>,
    /// Oldest first, each once.
    versions: Vec<Version>,
    /// The versions that are another one again.
    copies: Vec<i64>,
    /// Where it must lie, where its row notes another path.
    now_at: Option<EntryPath>,
}

/// An absence that cannot have been, and what it was.
#[derive(Clone, Copy)]
pub(super) struct Absence {
    pub(super) entry: i64,
    /// The sync that is noted to have found the file gone.
    pub(super) noted: i64,
    pub(super) was: Option<(i64, i64)>,
}

/// What is to be thought of an entry.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) fixes: Vec<Fix>,
    /// Absences that cannot have been, each with the one that was, where there was any.
    pub(super) absences: Vec<Absence>,
    /// Versions that are another one again.
    pub(super) copies: Vec<i64>,
    /// Whether something is no longer held then that a version tells of now.
    pub(super) lets_go: bool,
    /// Whether something is wrong that nothing here can put right.
    pub(super) is_contradicted: bool,
    /// What is not known to be true once that is mended.
    pub(super) doubts: Doubts,
}

impl Judged {
    fn is_nothing(&self) -> bool {
        self.fixes.is_empty()
            && self.absences.is_empty()
            && self.copies.is_empty()
            && !self.is_contradicted
    }
}

struct Version {
    id: i64,
    hash: Vec<u8>,
    noted: (String, Option<Vec<u8>>),
    seen_in: i64,
    replaced_in: i64,
    /// The path that it had, where its row notes another one, or other exact bytes of it.
    path: Option<EntryPath>,
    is_delta: bool,
    length: i64,
    bytes: i64,
    /// The bytes that its own are pressed against.
    base: Option<i64>,
    /// The length of the bytes that are stored; none where there are none.
    stored: Option<i64>,
    word_count: i64,
}

impl Version {
    /// Where the two lengths differ: the one that is stored with the bytes counts, if these come back by it.
    fn other_length(&self, connection: &Connection) -> Result<Option<Fix>> {
        let Some(stored) = self.stored.filter(|it| *it != self.length) else { return Ok(None) };
        let (table, id, length) = match bytes_of(connection, self.id) {
            Ok(_) => ("entry_versions", self.id, stored),
            Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => return Err(error),
            Err(_) => match bytes_by_length(connection, self.id, Some(self.length)) {
                Ok(_) => ("version_bytes", self.bytes, self.length),
                // Then it is not the length that is wrong.
                Err(_) => return Ok(None),
            },
        };
        Ok(Some(Fix { table, column: "length", id, value: Value::Integer(length) }))
    }
}

impl Life {
    /// What cannot be true of it, each with what may be.
    pub(super) fn judge(&self, connection: &Connection, numbers: &Numbers) -> Result<Judged> {
        let mut judged = Judged { copies: self.copies.clone(), ..Judged::default() };
        match self.misplaced(connection, numbers)? {
            Some(fixes) => judged.fixes = fixes,
            None => match self.exchanged(connection)? {
                Some(fixes) => judged.fixes = fixes,
                None => self.of_numbers(connection, numbers, &mut judged)?,
            },
        }
        // Which bytes stand beside which says what lay where: it is judged once they stand in their order.
        if judged.is_nothing() {
            judged.fixes.extend(self.of_paths(connection)?);
        }
        for it in &self.versions {
            judged.fixes.extend(it.other_length(connection)?);
        }
        let is_moved = |it: &Fix| it.table == "entry_versions" && it.column == "replaced_in";
        let is_settled = judged.is_contradicted || judged.fixes.iter().any(is_moved);
        self.of_entry(connection, numbers, is_settled, &mut judged)?;
        Ok(judged)
    }

    /// What cannot be true of what it is now. Since when it is so is not judged by versions that are wrong themselves.
    fn of_entry(
        &self,
        connection: &Connection,
        numbers: &Numbers,
        is_settled: bool,
        judged: &mut Judged,
    ) -> Result<()> {
        let Judged { fixes, doubts, .. } = judged;
        if fixes.iter().any(|it| it.table == "entries" && it.column == "seen_in") {
            return Ok(());
        }
        let mut fix = |column, value: Value| {
            fixes.push(Fix { table: "entries", column, id: self.id, value });
        };
        if let Some(seen_in) = self.other_seen_in(numbers).filter(|_| !is_settled) {
            fix("seen_in", seen_in);
            return Ok(());
        }
        // When its file went is judged by the sync that saw it last.
        if self.seen_in.is_some_and(|it| !numbers.has(it)) {
            return Ok(());
        }
        let gone = self.gone_otherwise(connection, numbers)?;
        if let Some((column, value)) = gone.fix {
            fix(column, value);
        }
        if let Some(at) = gone.removed_at {
            fix("removed_at", Value::Text(at));
        }
        doubts.spans.extend(gone.span.map(|(from, until)| (self.id, from, until)));
        doubts.times.extend(gone.time);
        if let Some(emptied_in) = self.other_emptied_in(connection, numbers)? {
            fix("emptied_in", emptied_in);
        }
        Ok(())
    }

    fn seen(&self) -> i64 {
        self.seen_in.unwrap_or(0)
    }

    /// Where two versions that can be given back stand in each other's places.
    fn exchanged(&self, connection: &Connection) -> Result<Option<Vec<Fix>>> {
        let link = |it: &Version| Link {
            version: it.id,
            seen_in: it.seen_in,
            replaced_in: it.replaced_in,
            bytes: it.bytes,
            is_delta: it.is_delta,
            base: it.base,
        };
        let links: Vec<Link> = self.versions.iter().map(link).collect();
        let Some(pair) = exchanged::within(&links) else { return Ok(None) };
        for it in [pair.0, pair.1] {
            match bytes_of(connection, it.version) {
                Ok(_) => {}
                Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => {
                    return Err(error);
                }
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(exchanged::turned(pair)))
    }

    fn absence(&self, nth: usize, was: Option<(i64, i64)>) -> Absence {
        Absence { entry: self.id, noted: self.absences[nth].0, was }
    }

    /// The paths that versions had, and that the entry has, where their rows note others.
    fn of_paths(&self, connection: &Connection) -> Result<Vec<Fix>> {
        let mut fixes = Vec::new();
        let mut fix = |table, id, path: &EntryPath| {
            let exact = path.exact().map_or(Value::Null, |it| Value::Blob(it.to_vec()));
            let shown = Value::Text(path.as_str().to_owned());
            for (column, value) in [("path", shown), ("path_bytes", exact)] {
                fixes.push(Fix { table, column, id, value });
            }
        };
        for it in &self.versions {
            if let Some(path) = &it.path {
                fix("entry_versions", it.id, path);
            }
        }
        // Nothing lies where another entry does.
        if let Some(path) = &self.now_at
            && lives::living_at(connection, path)?.is_none()
        {
            fix("entries", self.id, path);
        }
        Ok(fixes)
    }
}
