//! The whole journal as it stood at a sync: what has not changed since is asked of the archive, the rest is read out of its
//! versions, each once, and asked of a small archive in memory.

use std::cell::RefCell;
use std::collections::HashSet;

use rayon::prelude::*;

use crate::archive::list::{self, Row as Shown};
use crate::archive::past::{Mould, Past};
use crate::archive::row::Row;
use crate::archive::search::{Hit, Search, SearchError};
use crate::archive::selection::{Selection, SelectionError};
use crate::archive::stood::{self, Stood};
use crate::archive::versions::VersionError;
use crate::archive::{Archive, ArchiveError};
use crate::entry::body::opening;
use crate::entry::filter::{Sort, Standing};
use crate::entry::{self, EntryPath, Filter};
use crate::field::Field;
use crate::progress::Progress;

/// The journal as it stood at a sync.
pub struct Journal<'a> {
    archive: &'a Archive,
    number: i64,
    filter: Filter,
    mould: Mould,
    progress: &'a dyn Progress,
    /// What could not be given back.
    damaged: RefCell<Vec<Stood>>,
}

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

/// A version whose text says what its entry no longer says.
#[derive(Debug)]
pub struct GoneHit {
    /// The version that said it last.
    pub stood: Stood,
    /// As it is shown.
    pub hit: Hit,
}

/// What was read of an entry: its place among those that were asked for, where it lay, and what it said.
type Read = (usize, EntryPath, Row);

/// So many entries are read at first, so that a first page is soon there, and at most.
const CHUNKS: (usize, usize) = (64, 2048);

/// So many entries one thread reads with one connection.
const SHARE: usize = 64;

fn reading() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("read the versions")
}

impl<'a> Journal<'a> {
    /// The entries of a filter, as they stood at the sync of a number.
    ///
    /// # Errors
    ///
    /// Where the schema of the archive cannot be read.
    pub fn at(
        archive: &'a Archive,
        number: i64,
        filter: Filter,
        fields: &[Field],
        progress: &'a dyn Progress,
    ) -> Result<Self, LookError> {
        let mould = Mould::of(archive.connection(), fields)?;
        Ok(Self { archive, number, filter, mould, progress, damaged: RefCell::default() })
    }

    /// The versions that were met and could not be given back.
    pub fn damaged(&self) -> Vec<Stood> {
        self.damaged.borrow().clone()
    }

    /// The entries that have not changed since, as the archive selects them.
    fn unchanged(&self, filter: &Filter) -> Result<Selection, LookError> {
        let selection = Selection::new(self.archive.connection(), filter)?;
        Ok(selection.unchanged_since(self.number))
    }

    /// Those that have changed since and fit as far as day and words tell, in their order.
    fn candidates(&self) -> Result<Vec<Stood>, LookError> {
        let connection = self.archive.connection();
        let plain = Selection::new(connection, &of_day_and_words(&self.filter))?;
        let mut stood = stood::changed_since(connection, self.number, &plain).map_err(reading())?;
        stood.sort_by(|one, other| self.compare(&one.row, &other.row));
        Ok(stood)
    }

    fn compare(&self, one: &Shown, other: &Shown) -> std::cmp::Ordering {
        let sort = self.filter.sort.unwrap_or(Sort::Date);
        stood::compare(one, other, sort, self.filter.reverse)
    }

    /// Those that have changed since and fit, in their order.
    fn changed(&self) -> Result<Vec<Stood>, LookError> {
        let candidates = self.candidates()?;
        if self.filter.asks_of_day_and_words() {
            return Ok(candidates);
        }
        let filter = unlimited(&self.filter);
        let mut fitting = Vec::new();
        self.each_chunk(&candidates, |chunk, past| {
            let selection = Selection::new(past.connection(), &filter)?;
            let ids = selection.ids(past.connection()).map_err(reading())?;
            let ids: HashSet<usize> = ids.into_iter().map(place).collect();
            let fits = chunk.iter().enumerate().filter(|(at, _)| ids.contains(at));
            fitting.extend(fits.map(|(_, stood)| stood.clone()));
            Ok::<_, LookError>(true)
        })?;
        Ok(fitting)
    }

    /// Visits the entries in their order, until `visit` says no.
    ///
    /// # Errors
    ///
    /// [`LookError`], or what `visit` returns.
    pub fn list<E: From<LookError>>(
        &self,
        mut visit: impl FnMut(Shown) -> Result<bool, E>,
    ) -> Result<(), E> {
        let mut changed = self.changed()?.into_iter().peekable();
        let mut left = most(&self.filter);
        let mut show = |row: Shown| {
            left = left.saturating_sub(1);
            Ok::<_, Wrapped<E>>(visit(row).map_err(Wrapped)? && left > 0)
        };
        if most(&self.filter) == 0 {
            return Ok(());
        }
        let (mut is_wanted, unchanged) = (true, self.unchanged(&self.filter)?);
        let merged = list::each_page(
            self.archive,
            &unchanged,
            |rows| rows,
            |rows| {
                for row in rows {
                    while let Some(before) = changed
                        .next_if(|it| self.compare(&it.row, &row).is_lt())
                        .filter(|_| is_wanted)
                    {
                        is_wanted = show(self.opened(before).map_err(|it| Wrapped(it.into()))?)?;
                    }
                    is_wanted = is_wanted && show(row)?;
                    if !is_wanted {
                        break;
                    }
                }
                Ok(is_wanted)
            },
        );
        merged.map_err(|Wrapped(error)| error)?;
        for stood in changed {
            if !is_wanted {
                break;
            }
            is_wanted = show(self.opened(stood)?).map_err(|Wrapped(error)| error)?;
        }
        Ok(())
    }

    /// An entry as lists show it; one without a title with how its text began.
    fn opened(&self, stood: Stood) -> Result<Shown, LookError> {
        const OPENING: usize = 60;
        let mut row = stood.row.clone();
        if row.title.is_some() {
            return Ok(row);
        }
        match stood.source(self.archive.connection()) {
            Ok((path, source)) => {
                let (entry, _) = entry::parse(&path, &source, &[]);
                let text = opening(&entry.body.text(&source), OPENING);
                row.opening = Some(text).filter(|it| !it.is_empty());
            }
            Err(VersionError::Sqlite(error)) => return Err(reading()(error).into()),
            Err(_) => self.damaged.borrow_mut().push(stood),
        }
        Ok(row)
    }

    /// Visits the entries that are found. Where no order is asked for, those that have not changed since come first, the
    /// best of them first, as a search without a moment has them; then the others, the newest few first, of these again the
    /// best.
    ///
    /// # Errors
    ///
    /// [`LookError`], or what `visit` returns.
    pub fn search<E: From<LookError>>(
        &self,
        search: &Search,
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let most = most(&self.filter);
        if self.filter.sort.is_none() && !self.filter.reverse {
            let mut left = most;
            return self.each_hit(search, |hit| {
                if left > 0 {
                    left -= 1;
                    visit(hit)?;
                }
                Ok(left > 0)
            });
        }
        let mut hits = Vec::new();
        self.each_hit(search, |hit| {
            hits.push(hit);
            Ok::<_, E>(true)
        })?;
        match self.filter.sort {
            Some(_) => hits.sort_by(|one, other| self.compare(&one.row, &other.row)),
            None => hits.reverse(),
        }
        hits.into_iter().take(most).try_for_each(visit)
    }

    fn each_hit<E: From<LookError>>(
        &self,
        search: &Search,
        mut visit: impl FnMut(Hit) -> Result<bool, E>,
    ) -> Result<(), E> {
        let filter = Filter { reverse: false, sort: None, ..unlimited(&self.filter) };
        let unchanged = self.unchanged(&Filter { limit: self.filter.limit, ..filter.clone() })?;
        let mut is_wanted = true;
        let mut show = |hit: Hit| match visit(hit) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Ended::Enough),
            Err(error) => Err(Ended::Failed(error)),
        };
        match search.each(self.archive.connection(), &unchanged, &mut show) {
            Ok(()) => {}
            Err(Ended::Enough) => return Ok(()),
            Err(Ended::Failed(error)) => return Err(error),
        }
        let candidates = self.candidates()?;
        self.each_chunk(&candidates, |chunk, past| {
            let selection = Selection::new(past.connection(), &filter).map_err(LookError::from)?;
            let searched = search.each(past.connection(), &selection, |mut hit| {
                if let Some(stood) = chunk.get(place(hit.row.id)) {
                    hit.row.id = stood.row.id;
                }
                show(hit)
            });
            match searched {
                Ok(()) => {}
                Err(Ended::Enough) => is_wanted = false,
                Err(Ended::Failed(error)) => return Err(error),
            }
            Ok(is_wanted)
        })
    }

    /// Visits the versions that say what their entries no longer say, of each entry the last that does, the newest first.
    /// The moment does not count.
    ///
    /// # Errors
    ///
    /// [`LookError`], or what `visit` returns.
    pub fn gone<E: From<LookError>>(
        &self,
        search: &Search,
        mut visit: impl FnMut(GoneHit) -> Result<(), E>,
    ) -> Result<(), E> {
        let connection = self.archive.connection();
        let mut told = HashSet::new();
        for standing in [Standing::Living, Standing::Removed] {
            let all = Selection::new(connection, &Filter { standing, ..Filter::default() });
            let found = search.ids(connection, &all.map_err(LookError::from)?);
            told.extend(found.map_err(LookError::from)?);
        }
        let earlier = stood::earlier(connection).map_err(|it| LookError::from(reading()(it)))?;
        let earlier: Vec<Stood> =
            earlier.into_iter().filter(|it| !told.contains(&it.row.id)).collect();
        let filter = Filter { reverse: false, sort: None, ..unlimited(&self.filter) };
        let mut left = most(&self.filter);
        self.each_chunk(&earlier, |chunk, past| {
            let selection = Selection::new(past.connection(), &filter).map_err(LookError::from)?;
            let mut hits = search.hits(past.connection(), &selection).map_err(LookError::from)?;
            hits.sort_by_key(|hit| hit.row.id);
            for mut hit in hits {
                let Some(stood) = chunk.get(place(hit.row.id)) else { continue };
                if left > 0 && told.insert(stood.row.id) {
                    left -= 1;
                    hit.row.id = stood.row.id;
                    visit(GoneHit { stood: stood.clone(), hit })?;
                }
            }
            Ok(left > 0)
        })
    }

    /// All of it in an archive in memory, each entry under its own id.
    ///
    /// # Errors
    ///
    /// [`LookError`].
    pub fn whole(&self) -> Result<Past, LookError> {
        let connection = self.archive.connection();
        let everything = Filter { limit: None, ..Filter::default() };
        let unchanged = self.unchanged(&everything)?.ids(connection).map_err(reading())?;
        let plain = Selection::new(connection, &everything)?;
        let mut all = stood::changed_since(connection, self.number, &plain).map_err(reading())?;
        all.extend(unchanged.into_iter().map(Stood::as_it_is));
        all.sort_by_key(|it| it.row.id);
        let past = self.mould.empty()?;
        let total = u64::try_from(all.len()).ok();
        self.progress.begin("looking back", total);
        for chunk in all.chunks(CHUNKS.1) {
            let read = self.read(chunk)?;
            let entries = read.iter().map(|(at, path, row)| (chunk[*at].row.id, path, row));
            self.mould.fill(&past, entries)?;
        }
        Ok(past)
    }

    /// Reads entries chunk by chunk, each chunk into an archive in memory where the ids are the places in the chunk and one
    /// more, until `visit` says no.
    fn each_chunk<E: From<LookError>>(
        &self,
        all: &[Stood],
        mut visit: impl FnMut(&[Stood], &Past) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.progress.begin("looking back", u64::try_from(all.len()).ok());
        let (mut rest, mut size) = (all, CHUNKS.0);
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            let read = self.read(chunk)?;
            let entries = read.iter().map(|(at, path, row)| (id(*at), path, row));
            let past = self.mould.empty().map_err(LookError::from)?;
            self.mould.fill(&past, entries).map_err(LookError::from)?;
            if !visit(chunk, &past)? {
                break;
            }
            (rest, size) = (after, (size * 4).min(CHUNKS.1));
        }
        Ok(())
    }

    /// Reads what entries were, on all cores; what is damaged is noted and left out.
    fn read(&self, stood: &[Stood]) -> Result<Vec<Read>, LookError> {
        let path = self.archive.path();
        let fields = self.mould.fields();
        let read_share = |(share, all): (usize, &[Stood])| {
            let own = Archive::open_to_read(path, |_| ())?;
            let read = all.iter().enumerate().map(|(at, stood)| {
                if self.progress.is_stopped() {
                    return Err(ArchiveError::Stopped);
                }
                let at = share * SHARE + at;
                match stood.source(own.connection()) {
                    Ok((path, source)) => {
                        let (entry, _) = entry::parse(&path, &source, fields);
                        let row = Row::new(&path, source, entry);
                        Ok(Ok((at, path, row)))
                    }
                    Err(VersionError::Sqlite(error)) => Err(reading()(error)),
                    Err(_) => Ok(Err(at)),
                }
            });
            read.collect::<Result<Vec<Result<Read, usize>>, ArchiveError>>()
        };
        let shares: Vec<(usize, &[Stood])> = stood.chunks(SHARE).enumerate().collect();
        let read = shares.into_par_iter().map(read_share);
        let read: Vec<Vec<Result<Read, usize>>> = read.collect::<Result<_, ArchiveError>>()?;
        self.progress.advance(stood.len() as u64);
        let (mut whole, mut damaged) = (Vec::with_capacity(stood.len()), self.damaged.borrow_mut());
        for read in read.into_iter().flatten() {
            match read {
                Ok(read) => whole.push(read),
                Err(at) => damaged.extend(stood.get(at).cloned()),
            }
        }
        Ok(whole)
    }
}

/// Why a search ended before its end.
enum Ended<E> {
    Enough,
    Failed(E),
}

impl<E: From<LookError>> From<SearchError> for Ended<E> {
    fn from(error: SearchError) -> Self {
        Self::Failed(LookError::from(error).into())
    }
}

/// What `visit` returned, or the archive said.
struct Wrapped<E>(E);

impl<E: From<LookError>> From<ArchiveError> for Wrapped<E> {
    fn from(error: ArchiveError) -> Self {
        Self(LookError::from(error).into())
    }
}

fn most(filter: &Filter) -> usize {
    filter.limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX)
}

fn unlimited(filter: &Filter) -> Filter {
    Filter { limit: None, ..filter.clone() }
}

/// What a filter asks of day and words alone.
fn of_day_and_words(filter: &Filter) -> Filter {
    Filter {
        days: filter.days.clone(),
        month: filter.month,
        anniversary: filter.anniversary.clone(),
        words: filter.words,
        undated: filter.undated,
        ..Filter::default()
    }
}

/// The id of an entry in an archive in memory, by its place in its chunk.
fn id(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX - 1) + 1
}

/// The place of an entry in its chunk, by its id in an archive in memory.
fn place(id: i64) -> usize {
    usize::try_from(id - 1).unwrap_or(usize::MAX)
}
