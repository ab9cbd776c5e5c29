//! What is found in the order of its rank.

use std::collections::VecDeque;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::beside::Besides;
use super::cut::Cut;
use super::narrowed::page_sizes;
use super::plain::Query;
use super::{Hit, Search, SearchError, as_typed, last};
use crate::archive::read::list::at_one_moment;
use crate::archive::read::order::{Direction, sort_by_rank};
use crate::archive::read::selection::{Asks, Selection};

/// What is not wanted where nothing is said of it; both halves are read from small indexes.
const LEFT_OUT: &str = "
    SELECT id FROM entries WHERE removed_at IS NOT NULL
    UNION ALL
    SELECT id FROM entries WHERE conflict_of IS NOT NULL";

/// What a sync after this one made what it is, read from the index over days.
const CHANGED_SINCE: &str = "
    SELECT id FROM entries INDEXED BY entries_day WHERE removed_at IS NULL AND coalesce(seen_in, 0) > ?";

/// How many of the newest matches are ranked before all others. A word that is in nearly every entry says little about any of
/// them, and the person who looks for it should not wait for a hundred thousand ranks.
const RANKED_FIRST: usize = 2_000;

/// How many are ranked at once behind them: FTS5 counts all matches again each time.
const RANKED_THEN: usize = 20_000;

impl Search {
    /// Visits what one after the other matches, and none before it; all that is found is marked.
    pub(super) fn each_ranked<E: From<SearchError>>(
        &self,
        connection: &Connection,
        selection: &Selection,
        matching: &[String],
        besides: Option<&Besides>,
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        let mut left = usize::try_from(selection.limit()).unwrap_or(usize::MAX);
        let mut tiers: Vec<(usize, String)> = tiers(matching).into_iter().enumerate().collect();
        if selection.is_reversed() {
            tiers.reverse();
        }
        for (at, tier) in tiers {
            let (mut before, mut at_once) = (i64::MAX, RANKED_FIRST);
            while left > 0 {
                let held = at_one_moment(connection).map_err(failed)?;
                let ranked = rank(connection, selection, (&tier, besides), (before, at_once))
                    .map_err(failed)?;
                let Some(oldest) = ranked.iter().map(|(_, id)| *id).min() else { break };
                let count = ranked.len();
                let query = self.query.as_ref().filter(|_| at == 0);
                let mut order = InOrder::new(query, ranked, selection.is_reversed());
                drop(held);
                for size in page_sizes() {
                    let held = at_one_moment(connection).map_err(failed)?;
                    let page = order.page(connection, size.min(left)).map_err(failed)?;
                    drop(held);
                    if page.is_empty() {
                        break;
                    }
                    self.each_of_page(connection, last(matching), &page, &mut visit)?;
                    left -= page.len();
                }
                before = oldest;
                if count < at_once {
                    break;
                }
                at_once = RANKED_THEN;
            }
        }
        Ok(())
    }
}

/// Ranks the newest matches before an id; a match in the title counts as much as ten in the text.
fn rank(
    connection: &Connection,
    selection: &Selection,
    (matching, besides): (&str, Option<&Besides>),
    (before, at_once): (i64, usize),
) -> rusqlite::Result<Vec<(f64, i64)>> {
    let (selected, values) = selection.query(connection)?;
    // Which entries are living is known from the few that are not.
    let (filter, values) = match selection.asks() {
        Asks::Nothing => (format!("NOT IN ({LEFT_OUT})"), &[][..]),
        Asks::Unchanged => (format!("NOT IN ({LEFT_OUT} UNION ALL {CHANGED_SINCE})"), values),
        Asks::More => (format!("IN ({selected})"), values),
    };
    let holds = besides.map(|it| format!("AND {}", it.of_table("entries_fts", "rowid")));
    let holds = holds.unwrap_or_default();
    let sql = format!(
        "SELECT bm25(entries_fts, 1.0, 10.0, 1.0), rowid FROM entries_fts
        WHERE entries_fts MATCH ? AND rowid < ? AND +rowid {filter} {holds}
        ORDER BY rowid DESC LIMIT {at_once}"
    );
    let matching = [Value::from(matching.to_owned()), Value::from(before)];
    let besides = besides.into_iter().flat_map(Besides::values);
    let values = matching.into_iter().chain(values.iter().cloned()).chain(besides);
    let mut statement = connection.prepare(&sql)?;
    let ranked =
        statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    ranked.collect()
}

/// What each expression finds beyond the one before it.
fn tiers(matching: &[String]) -> Vec<String> {
    let first = matching.first().cloned();
    let beyond = matching.windows(2).map(|it| format!("({}) NOT ({})", it[1], it[0]));
    first.into_iter().chain(beyond).collect()
}

/// Matches in their order, found out page by page: whoever has seen enough waits for no more.
struct InOrder<'q> {
    /// The best match first, or last; those that are alike are in their order up to `settled`.
    ranked: VecDeque<(f64, i64)>,
    /// How many of the first matches are in their order.
    settled: usize,
    /// Where it is still to be seen who says it: those that say it in its own letters come before the others, or behind.
    query: Option<&'q Query<Cut>>,
    is_reversed: bool,
}

impl<'q> InOrder<'q> {
    fn new(query: Option<&'q Query<Cut>>, mut ranked: Vec<(f64, i64)>, is_reversed: bool) -> Self {
        // BM25 as FTS5 gives it is less, the better a match is.
        ranked.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        if is_reversed {
            ranked.reverse();
        }
        Self { ranked: ranked.into(), settled: 0, query, is_reversed }
    }

    /// The next ids, at most so many; none where there are no more.
    fn page(&mut self, connection: &Connection, most: usize) -> rusqlite::Result<Vec<i64>> {
        if let Some(query) = self.query {
            // Nearly always all of them do, and what stands behind them needs no look.
            let are_next_said = !self.is_reversed && {
                self.settle(connection, most)?;
                let next: Vec<i64> = self.ranked.iter().take(most).map(|it| it.1).collect();
                as_typed::said(connection, query, &next)?.len() == next.len()
            };
            if !are_next_said {
                self.part(connection, query)?;
            }
        }
        self.settle(connection, most)?;
        let page = self.ranked.drain(..most.min(self.ranked.len()));
        let page: Vec<i64> = page.map(|(_, id)| id).collect();
        self.settled = self.settled.saturating_sub(page.len());
        Ok(page)
    }

    /// Puts those that say it before the others, or behind.
    fn part(&mut self, connection: &Connection, query: &Query<Cut>) -> rusqlite::Result<()> {
        self.settle(connection, usize::MAX)?;
        let ids: Vec<i64> = self.ranked.iter().map(|it| it.1).collect();
        let said = as_typed::said(connection, query, &ids)?;
        let is_reversed = self.is_reversed;
        // A sort that is stable keeps the order among each of them.
        self.ranked.make_contiguous().sort_by_key(|(_, id)| said.contains(id) == is_reversed);
        (self.settled, self.query) = (self.ranked.len(), None);
        Ok(())
    }

    /// Puts the first matches in their order, at least so many: of those that are alike the newer entry comes first, or last.
    fn settle(&mut self, connection: &Connection, most: usize) -> rusqlite::Result<()> {
        let direction = Direction::of(self.is_reversed);
        let (mut start, ranked) = (self.settled, self.ranked.make_contiguous());
        while start < most.min(ranked.len()) {
            let rank = ranked[start].0;
            let alike = ranked[start..].iter().take_while(|it| it.0.total_cmp(&rank).is_eq());
            let end = start + alike.count();
            if end - start > 1 {
                sort_by_rank(connection, &mut ranked[start..end], |it| it.1, direction)?;
            }
            start = end;
        }
        self.settled = start;
        Ok(())
    }
}
