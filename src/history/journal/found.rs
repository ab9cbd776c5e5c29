//! What is found in the journal as it stood, and what was said once and no longer is.

use std::collections::HashSet;

use super::super::chunks::{place, reading};
use super::{GoneHit, Journal, LookError, most, unlimited};
use crate::archive::read::past::Past;
use crate::archive::read::search::{Hit, Search, SearchError};
use crate::archive::read::selection::Selection;
use crate::archive::read::stood;
use crate::archive::read::stood::{Since, Stood};
use crate::entry::Filter;
use crate::entry::filter::Sort;

impl Journal<'_> {
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
        let connection = self.versions.archive.connection();
        let is_any = stood::is_any_unchanged(connection, self.number).map_err(reading());
        let is_any = is_any.map_err(LookError::from)?;
        let mut is_wanted = true;
        let mut show = |hit: Hit| {
            self.disputes.meet(hit.row.id);
            match self.versions.go_on().map_err(E::from).and_then(|()| visit(hit)) {
                Ok(true) => Ok(()),
                Ok(false) => Err(Ended::Enough),
                Err(error) => Err(Ended::Failed(error)),
            }
        };
        if is_any {
            let first = Filter { limit: self.filter.limit, ..filter.clone() };
            let found = search.each(connection, &self.unchanged(&first)?, |mut hit| {
                self.mark(&mut hit.row).map_err(|it| Ended::Failed(it.into()))?;
                show(hit)
            });
            match found {
                Ok(()) => {}
                Err(Ended::Enough) => return Ok(()),
                Err(Ended::Failed(error)) => return Err(error),
            }
        }
        let candidates = self.candidates()?;
        let since = Since { order: (Sort::Date, false), ..self.since(&candidates) };
        let copies = &self.copies;
        let look = |chunk: &[Stood], past: &Past| {
            let selection = Selection::new(past.connection(), &filter).map_err(LookError::from)?;
            let searched = search.each(past.connection(), &selection, |mut hit| {
                if let Some(stood) = chunk.get(place(hit.row.id)) {
                    hit.row.id = stood.row.id;
                    hit.row.conflict_of = stood.row.conflict_of;
                }
                show(hit)
            });
            match searched {
                Ok(()) => {}
                Err(Ended::Enough) => is_wanted = false,
                Err(Ended::Failed(error)) => return Err(error),
            }
            Ok(is_wanted)
        };
        let looked = since.each(|changed| {
            let more = |size| self.take(changed, copies, size);
            self.versions.each_chunk(more, || since.count(), look)
        });
        looked.map_err(|error| E::from(LookError::from(reading()(error))))?
    }

    /// Visits the versions that say what their entries no longer say, or said last before their files went, of each entry the
    /// last that does, the newest first. The moment does not count. Where an entry says a word of the same stem now, what it no
    /// longer says is what `exact` finds.
    ///
    /// # Errors
    ///
    /// [`LookError`], or what `visit` returns.
    pub fn gone<E: From<LookError>>(
        &self,
        search: &Search,
        exact: &Search,
        mut visit: impl FnMut(GoneHit) -> Result<(), E>,
    ) -> Result<(), E> {
        let connection = self.versions.archive.connection();
        let all = Selection::new(connection, &Filter { conflicts: true, ..Filter::default() });
        let all = all.map_err(LookError::from)?;
        let found_by = |it: &Search| -> Result<HashSet<i64>, LookError> {
            Ok(it.ids(connection, &all)?.into_iter().collect())
        };
        let (akin, mut told) = (found_by(search)?, found_by(exact)?);
        let earlier = stood::earlier(connection).map_err(|it| LookError::from(reading()(it)))?;
        let earlier: Vec<Stood> =
            earlier.into_iter().filter(|it| !told.contains(&it.row.id)).collect();
        let filter = Filter { reverse: false, sort: None, ..unlimited(&self.filter) };
        let mut left = most(&self.filter);
        let count = earlier.len() as u64;
        let mut earlier = earlier.into_iter();
        let more = |size| Ok(earlier.by_ref().take(size).collect());
        self.versions.each_chunk(
            more,
            || Ok(count),
            |chunk, past| {
                let selection =
                    Selection::new(past.connection(), &filter).map_err(LookError::from)?;
                let mut hits =
                    search.hits(past.connection(), &selection).map_err(LookError::from)?;
                hits.sort_by_key(|hit| hit.row.id);
                if chunk.iter().any(|it| akin.contains(&it.row.id)) {
                    let exact = exact.ids(past.connection(), &selection);
                    let exact: HashSet<i64> = exact.map_err(LookError::from)?.into_iter().collect();
                    let is_akin =
                        |id| chunk.get(place(id)).is_some_and(|it| akin.contains(&it.row.id));
                    hits.retain(|hit| exact.contains(&hit.row.id) || !is_akin(hit.row.id));
                }
                for mut hit in hits {
                    let Some(stood) = chunk.get(place(hit.row.id)) else { continue };
                    if left > 0 && told.insert(stood.row.id) {
                        left -= 1;
                        hit.row.id = stood.row.id;
                        hit.row.removed_at.clone_from(&stood.row.removed_at);
                        self.versions.note_paths([stood]);
                        visit(GoneHit { stood: stood.clone(), hit })?;
                    }
                }
                Ok(left > 0)
            },
        )
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
