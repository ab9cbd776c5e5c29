//! What has changed since a sync, in its order, and what of the rest stands beside it.

use std::collections::HashSet;

use super::super::chunks::{LookError, place, reading};
use super::super::copies::Copies;
use super::{Journal, most};
use crate::archive::read::selection::Selection;
use crate::archive::read::stood::{Changed, Since, Stood};
use crate::entry::Filter;
use crate::entry::filter::Sort;

impl Journal<'_> {
    /// The first entries that have not changed since, as many as are asked for, and none behind a day.
    fn unchanged_page(&self, last: Option<&str>) -> Result<Selection, LookError> {
        /// To look at the names of more costs as much as to look at all.
        const PAGE: usize = 1000;
        let connection = self.versions.archive.connection();
        let bound = |selection: Selection| match last {
            Some(day) => selection.until(day, self.filter.reverse),
            None => selection,
        };
        if most(&self.filter) <= PAGE {
            let page = Selection::new(connection, &self.filter)?.unchanged_since(self.number);
            let page = bound(page);
            let ids = page.ids(connection).map_err(reading())?;
            if self.filter.conflicts || !self.copies.may_be_among(&ids).map_err(reading())? {
                return Ok(page);
            }
        }
        self.unchanged(&self.filter).map(bound)
    }

    /// The entries that have not changed since, as the archive selects them; the copies of conflicts among them are those of
    /// then.
    pub(super) fn unchanged(&self, filter: &Filter) -> Result<Selection, LookError> {
        let connection = self.versions.archive.connection();
        let then = self.copies.otherwise().map_err(reading())?;
        let Some(copies) = then.filter(|_| !filter.conflicts) else {
            return Ok(Selection::new(connection, filter)?.unchanged_since(self.number));
        };
        let copies: Vec<i64> = copies.keys().copied().collect();
        let all = Filter { conflicts: true, ..filter.clone() };
        let selection = Selection::new(connection, &all)?.unchanged_since(self.number);
        Ok(selection.without(&copies))
    }

    /// What of those that have changed since fits as far as day and words tell, as the archive selects it: copies of
    /// conflicts, too, which are told anew.
    pub(super) fn candidates(&self) -> Result<Selection, LookError> {
        let connection = self.versions.archive.connection();
        Ok(Selection::new(connection, &of_day_and_words(&self.filter))?)
    }

    /// Those that have changed since, in their order.
    pub(super) fn since<'s>(&'s self, selection: &'s Selection) -> Since<'s> {
        let connection = self.versions.archive.connection();
        let order = (self.filter.sort.unwrap_or(Sort::Date), self.filter.reverse);
        Since { connection, number: self.number, selection, order }
    }

    /// So many of those that have changed since, or as many as are left: without the copies of conflicts, unless these are
    /// asked for.
    pub(super) fn take(
        &self,
        changed: &mut Changed<'_>,
        copies: &Copies<'_>,
        most: usize,
    ) -> rusqlite::Result<Vec<Stood>> {
        let mut taken = Vec::new();
        while taken.len() < most {
            let mut more = changed.take(most - taken.len())?;
            if more.is_empty() {
                break;
            }
            self.disputes.settle(&mut more)?;
            copies.mark(&mut more)?;
            more.retain(|it| self.filter.conflicts || it.row.conflict_of.is_none());
            self.versions.note_paths(&more);
            taken.append(&mut more);
        }
        Ok(taken)
    }

    /// The first of those that have changed since and fit, in their order, as many as can be asked for.
    pub(super) fn changed(&self) -> Result<Vec<Stood>, LookError> {
        let (selection, most) = (self.candidates()?, most(&self.filter));
        let (since, copies) = (self.since(&selection), &self.copies);
        if self.filter.asks_of_day_and_words() {
            let first = since.each(|changed| self.take(changed, copies, most)).map_err(reading())?;
            return Ok(first.map_err(reading())?);
        }
        let filter = unlimited(&self.filter);
        let mut fitting = Vec::new();
        let all = since.each(|changed| {
            let more = |size| self.take(changed, copies, size);
            self.versions.each_chunk(
                more,
                || since.count(),
                |chunk, past| {
                    let selection = Selection::new(past.connection(), &filter)?;
                    let ids = selection.ids(past.connection()).map_err(reading())?;
                    let ids: HashSet<usize> = ids.into_iter().map(place).collect();
                    let fits = chunk.iter().enumerate().filter(|(at, _)| ids.contains(at));
                    fitting.extend(fits.map(|(_, stood)| stood.clone()));
                    Ok::<_, LookError>(fitting.len() < most)
                },
            )
        });
        all.map_err(reading())??;
        Ok(fitting)
    }

    /// The entries that have not changed since, as far as they can be asked for beside those that have: where these fill
    /// what is wanted, none of a later day.
    pub(super) fn unchanged_among(&self, changed: &[Stood]) -> Result<Selection, LookError> {
        let last = changed.last().filter(|_| changed.len() >= most(&self.filter));
        let by_day = self.filter.sort.unwrap_or(Sort::Date) == Sort::Date;
        self.unchanged_page(last.and_then(|it| it.row.date.as_deref()).filter(|_| by_day))
    }
}

pub(super) fn unlimited(filter: &Filter) -> Filter {
    Filter { limit: None, ..filter.clone() }
}

/// What a filter asks of day and words alone.
fn of_day_and_words(filter: &Filter) -> Filter {
    Filter {
        days: filter.days.clone(),
        months: filter.months.clone(),
        anniversaries: filter.anniversaries.clone(),
        words: filter.words,
        undated: filter.undated,
        conflicts: true,
        ..Filter::default()
    }
}
