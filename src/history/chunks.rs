//! Entries as they were, read out of their versions on all cores, and laid out in archives in memory.

use std::cell::{OnceCell, RefCell};

use rusqlite::Connection;

use crate::archive::model::row::Row;
use crate::archive::read::past::{Mould, Past};
use crate::archive::read::search::SearchError;
use crate::archive::read::selection::SelectionError;
use crate::archive::read::stood::Stood;
use crate::archive::rows::laid_out;
use crate::archive::versions::VersionError;
use crate::archive::{Archive, ArchiveError};
use crate::entry::EntryPath;
use crate::field::Field;
use crate::progress::Progress;
use crate::threads;

/// Why one cannot look back.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// A filter cannot be asked.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// A query cannot be asked.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Reads versions.
pub(super) struct Versions<'a> {
    pub(super) archive: &'a Archive,
    fields: Vec<Field>,
    /// Looked at when the first entry is laid out: a list by day needs none.
    mould: OnceCell<Mould>,
    progress: &'a dyn Progress,
    /// What could not be given back.
    damaged: RefCell<Vec<Stood>>,
    /// What was given under another path than its row notes.
    misplaced: RefCell<Vec<Stood>>,
}

/// What was read of an entry: its place among those that were asked for, where it lay, and what it said.
type Read = (usize, EntryPath, Row);

/// So many entries are read at first, so that a first page is soon there, and at most.
const CHUNKS: (usize, usize) = (64, 2048);

/// So many entries one thread reads with one connection.
const SHARE: usize = 64;

pub(super) fn reading() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("read the versions")
}

impl<'a> Versions<'a> {
    pub(super) fn of(archive: &'a Archive, fields: &[Field], progress: &'a dyn Progress) -> Self {
        let (fields, mould) = (fields.to_vec(), OnceCell::new());
        let (damaged, misplaced) = (RefCell::default(), RefCell::default());
        Self { archive, fields, mould, progress, damaged, misplaced }
    }

    fn mould(&self) -> Result<&Mould, ArchiveError> {
        if let Some(mould) = self.mould.get() {
            return Ok(mould);
        }
        let mould = Mould::of(self.archive.connection(), &self.fields)?;
        Ok(self.mould.get_or_init(|| mould))
    }

    /// Goes on, unless the person asked to stop.
    pub(super) fn go_on(&self) -> Result<(), LookError> {
        match self.progress.is_stopped() {
            true => Err(ArchiveError::Stopped.into()),
            false => Ok(()),
        }
    }

    /// The versions that were met and could not be given back.
    pub(super) fn damaged(&self) -> Vec<Stood> {
        self.damaged.borrow().clone()
    }

    pub(super) fn note_damage(&self, stood: Stood) {
        self.damaged.borrow_mut().push(stood);
    }

    /// The versions that were met and whose rows note a path that they cannot have had.
    pub(super) fn misplaced(&self) -> Vec<Stood> {
        self.misplaced.borrow().clone()
    }

    pub(super) fn note_paths<'s>(&self, stood: impl IntoIterator<Item = &'s Stood>) {
        let misplaced = stood.into_iter().filter(|it| it.noted.is_some());
        self.misplaced.borrow_mut().extend(misplaced.cloned());
    }

    /// Reads entries, in the order of their ids, into one archive in memory, each under its own id.
    pub(super) fn all(&self, all: &[Stood]) -> Result<Past, LookError> {
        let mould = self.mould()?;
        let past = mould.empty()?;
        self.progress.begin("looking back", u64::try_from(all.len()).ok());
        for chunk in all.chunks(CHUNKS.1) {
            let read = self.read(chunk)?;
            let entries =
                read.iter().filter_map(|(at, path, row)| Some((chunk.get(*at)?.row.id, path, row)));
            mould.fill(&past, entries)?;
        }
        Ok(past)
    }

    /// Reads entries chunk by chunk, as `more` gives them, each chunk into an archive in memory where the ids are the places
    /// in the chunk and one more, until `visit` says no. How many there are in all is asked of `count` once it takes longer.
    pub(super) fn each_chunk<E: From<LookError>>(
        &self,
        mut more: impl FnMut(usize) -> rusqlite::Result<Vec<Stood>>,
        count: impl FnOnce() -> rusqlite::Result<u64>,
        mut visit: impl FnMut(&[Stood], &Past) -> Result<bool, E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(LookError::from(reading()(error)));
        let (mut size, mut count) = (CHUNKS.0, Some(count));
        loop {
            let chunk = more(size).map_err(failed)?;
            if chunk.is_empty() {
                return Ok(());
            }
            if size > CHUNKS.0
                && let Some(count) = count.take()
            {
                self.progress.begin("looking back", Some(count().map_err(failed)?));
                self.progress.advance(CHUNKS.0 as u64);
            }
            let read = self.read(&chunk)?;
            let entries = read.iter().map(|(at, path, row)| (id(*at), path, row));
            let mould = self.mould().map_err(LookError::from)?;
            let past = mould.empty().map_err(LookError::from)?;
            mould.fill(&past, entries).map_err(LookError::from)?;
            if !visit(&chunk, &past)? {
                return Ok(());
            }
            size = (size * 4).min(CHUNKS.1);
        }
    }

    /// Reads what entries were, on all cores; what is damaged is noted and left out.
    fn read(&self, stood: &[Stood]) -> Result<Vec<Read>, LookError> {
        let path = self.archive.path();
        let fields = &self.fields;
        let read_share = |(share, all): (usize, &[Stood]), connection: &Connection| {
            let read = all.iter().enumerate().map(|(at, stood)| {
                if self.progress.is_stopped() {
                    return Err(ArchiveError::Stopped);
                }
                let at = share * SHARE + at;
                match stood.source(connection) {
                    Ok((path, source)) => {
                        let of = (stood.row.id, stood.version);
                        let row = laid_out::row(connection, of, &path, source, fields);
                        Ok(Ok((at, path, row.map_err(reading())?)))
                    }
                    Err(VersionError::Sqlite(error)) => Err(reading()(error)),
                    Err(_) => Ok(Err(stood.named(connection).map_err(reading())?)),
                }
            });
            read.collect::<Result<Vec<Result<Read, Stood>>, ArchiveError>>()
        };
        let shares: Vec<(usize, &[Stood])> = stood.chunks(SHARE).enumerate().collect();
        let read: Vec<Vec<Result<Read, Stood>>> = if self.archive.has_locks() {
            let own = |it| read_share(it, Archive::open_to_read(path, |_| ())?.connection());
            threads::map(shares, own).into_iter().collect::<Result<_, ArchiveError>>()?
        } else {
            let here = self.archive.connection();
            let read = shares.into_iter().map(|it| read_share(it, here));
            read.collect::<Result<_, ArchiveError>>()?
        };
        self.progress.advance(stood.len() as u64);
        let (mut whole, mut damaged) = (Vec::with_capacity(stood.len()), self.damaged.borrow_mut());
        for read in read.into_iter().flatten() {
            match read {
                Ok(read) => whole.push(read),
                Err(unread) => damaged.push(unread),
            }
        }
        Ok(whole)
    }
}

/// The id of an entry in an archive in memory, by its place in its chunk.
fn id(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX - 1) + 1
}

/// The place of an entry in its chunk, by its id in an archive in memory.
pub(super) fn place(id: i64) -> usize {
    usize::try_from(id - 1).unwrap_or(usize::MAX)
}
