//! The whole journal as it stood at a sync: what has not changed since is asked of the archive, the rest is read out of its
//! versions, each once, and asked of a small archive in memory.

mod changed;
mod found;

pub use super::chunks::LookError;
use super::chunks::{Versions, reading};
use super::copies::Copies;
use super::disputes::Disputes;
use super::left_out;
use crate::archive::read::list::Row as Shown;
use crate::archive::read::past::Past;
use crate::archive::read::search::Hit;
use crate::archive::read::selection::Selection;
use crate::archive::read::stood::{Since, Stood};
use crate::archive::read::{list, stood};
use crate::archive::versions::VersionError;
use crate::archive::versions::story::Care;
use crate::archive::{Archive, ArchiveError};
use crate::entry::body::opening;
use crate::entry::filter::Sort;
use crate::entry::{self, Filter};
use crate::field::Field;
use crate::finding::Finding;
use crate::progress::Progress;
use changed::unlimited;

/// The journal as it stood at a sync.
pub struct Journal<'a> {
    number: i64,
    filter: Filter,
    versions: Versions<'a>,
    copies: Copies<'a>,
    disputes: Disputes<'a>,
}

/// A version whose text says what its entry no longer says.
#[derive(Debug)]
pub struct GoneHit {
    /// The version that said it last.
    pub stood: Stood,
    /// As it is shown.
    pub hit: Hit,
}

impl<'a> Journal<'a> {
    /// The entries of a filter, as they stood at the sync of a number.
    pub fn at(
        archive: &'a Archive,
        number: i64,
        filter: Filter,
        fields: &[Field],
        progress: &'a dyn Progress,
    ) -> Self {
        let copies = Copies::at(archive.connection(), number);
        let disputes = Disputes::at(archive.connection(), number, filter.limit.is_none());
        Self { number, filter, versions: Versions::of(archive, fields, progress), copies, disputes }
    }

    /// What was in it and is not given: the versions that were met and are damaged, and all that is no longer held.
    pub fn left_out(&self) -> Result<Vec<Finding>, LookError> {
        let mut findings = left_out::damaged(&self.versions.damaged());
        findings.extend(self.versions.misplaced().iter().filter_map(left_out::misplaced));
        let connection = self.versions.archive.connection();
        let care = if self.filter.limit.is_some() { Care::AsNoted } else { Care::Every };
        findings.extend(left_out::not_held(connection, self.number, care).map_err(reading())?);
        findings.extend(self.disputes.findings().map_err(reading())?);
        Ok(findings)
    }

    /// Says of an entry that has not changed since whether it was a copy then.
    fn mark(&self, row: &mut Shown) -> Result<(), LookError> {
        Ok(self.copies.mark_unchanged(row).map_err(reading())?)
    }

    fn compare(&self, one: &Shown, other: &Shown) -> std::cmp::Ordering {
        let sort = self.filter.sort.unwrap_or(Sort::Date);
        stood::compare(one, other, sort, self.filter.reverse)
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
        let changed = self.changed()?;
        let unchanged = self.unchanged_among(&changed)?;
        let mut changed = changed.into_iter().peekable();
        let mut left = most(&self.filter);
        let mut show = |row: Shown| {
            left = left.saturating_sub(1);
            self.disputes.meet(row.id);
            self.versions.go_on().map_err(|it| Wrapped(E::from(it)))?;
            Ok::<_, Wrapped<E>>(visit(row).map_err(Wrapped)? && left > 0)
        };
        if most(&self.filter) == 0 {
            return Ok(());
        }
        let mut is_wanted = true;
        let merged = list::each_page(
            self.versions.archive,
            &unchanged,
            |rows| rows,
            |rows| {
                for mut row in rows {
                    self.mark(&mut row).map_err(|it| Wrapped(it.into()))?;
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
        // As far as lists look into the text of what is there now.
        const LOOKED_AT: usize = 500;
        let mut row = stood.row.clone();
        if row.title.is_some() {
            return Ok(row);
        }
        match stood.source(self.versions.archive.connection()) {
            Ok((path, source)) => {
                let (entry, _) = entry::parse(&path, &source, &[]);
                let text: String = entry.body.text(&source).chars().take(LOOKED_AT).collect();
                let text = opening(&text, OPENING);
                row.opening = Some(text).filter(|it| !it.is_empty());
            }
            Err(VersionError::Sqlite(error)) => return Err(reading()(error).into()),
            Err(_) => self.versions.note_damage(stood),
        }
        Ok(row)
    }

    /// All of it in an archive in memory, each entry under its own id.
    ///
    /// # Errors
    ///
    /// [`LookError`].
    pub fn whole(&self) -> Result<Past, LookError> {
        let connection = self.versions.archive.connection();
        let everything = Filter { conflicts: true, ..Filter::default() };
        let unchanged = self.unchanged(&everything)?.ids(connection).map_err(reading())?;
        let plain = Selection::new(connection, &everything)?;
        let order = (Sort::Id, false);
        let since = Since { connection, number: self.number, selection: &plain, order };
        let mut all = since.all().map_err(reading())?;
        self.disputes.settle(&mut all).map_err(reading())?;
        self.versions.note_paths(&all);
        all.extend(unchanged.into_iter().map(Stood::as_it_is));
        all.sort_by_key(|it| it.row.id);
        self.versions.all(&all)
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
