//! What is found in the order of its rank.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::cut::Cut;
use super::plain::Query;
use super::{HOLDS_RUN, Hit, Search, SearchError, as_typed, last};
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

/// How many of the newest matches are ranked at once. A word that is in nearly every entry says little about any of
/// them, and the person who looks for it should not wait for a hundred thousand ranks.
const RANKED_AT_ONCE: usize = 20_000;

impl Search {
    /// Visits what one after the other matches, and none before it; all that is found is marked.
    pub(super) fn each_ranked<E: From<SearchError>>(
        &self,
        connection: &Connection,
        selection: &Selection,
        matching: &[String],
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        let mut left = usize::try_from(selection.limit()).unwrap_or(usize::MAX);
        let mut tiers: Vec<(usize, String)> = tiers(matching).into_iter().enumerate().collect();
        if selection.is_reversed() {
            tiers.reverse();
        }
        for (at, tier) in tiers {
            let mut before = i64::MAX;
            while left > 0 {
                let ranked = self.rank(connection, selection, &tier, before).map_err(failed)?;
                let Some(oldest) = ranked.iter().map(|(_, id)| *id).min() else { break };
                let count = ranked.len();
                let query = self.query.as_ref().filter(|_| at == 0);
                let ids = in_order(connection, query, ranked, selection.is_reversed(), left);
                let ids = ids.map_err(failed)?;
                self.each_of(connection, last(matching), &ids, &mut visit)?;
                (left, before) = (left - ids.len(), oldest);
                if count < RANKED_AT_ONCE {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Ranks the newest matches before an id; a match in the title counts as much as ten in the text.
    fn rank(
        &self,
        connection: &Connection,
        selection: &Selection,
        matching: &str,
        before: i64,
    ) -> rusqlite::Result<Vec<(f64, i64)>> {
        let (selected, values) = selection.query(connection)?;
        // Which entries are living is known from the few that are not.
        let (filter, values) = match selection.asks() {
            Asks::Nothing => (format!("NOT IN ({LEFT_OUT})"), &[][..]),
            Asks::Unchanged => (format!("NOT IN ({LEFT_OUT} UNION ALL {CHANGED_SINCE})"), values),
            Asks::More => (format!("IN ({selected})"), values),
        };
        let within = self
            .within
            .iter()
            .map(|(column, _)| format!("AND {HOLDS_RUN}(entries_fts.{column}, ?)"));
        let within = within.collect::<Vec<_>>().join(" ");
        let sql = format!(
            "SELECT bm25(entries_fts, 1.0, 10.0, 1.0), rowid FROM entries_fts
            WHERE entries_fts MATCH ? AND rowid < ? AND +rowid {filter} {within}
            ORDER BY rowid DESC LIMIT {RANKED_AT_ONCE}"
        );
        let matching = [Value::from(matching.to_owned()), Value::from(before)];
        let within = self.within.iter().map(|(_, run)| Value::from(run.clone()));
        let values = matching.into_iter().chain(values.iter().cloned()).chain(within);
        let mut statement = connection.prepare(&sql)?;
        let ranked =
            statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        ranked.collect()
    }
}

/// What each expression finds beyond the one before it.
fn tiers(matching: &[String]) -> Vec<String> {
    let first = matching.first().cloned();
    let beyond = matching.windows(2).map(|it| format!("({}) NOT ({})", it[1], it[0]));
    first.into_iter().chain(beyond).collect()
}

/// The first `most` ids as [`best_first`] has them, those that say a query in its own letters before the others, or behind.
fn in_order(
    connection: &Connection,
    query: Option<&Query<Cut>>,
    ranked: Vec<(f64, i64)>,
    is_reversed: bool,
    most: usize,
) -> rusqlite::Result<Vec<i64>> {
    let Some(query) = query else { return best_first(connection, ranked, is_reversed, most) };
    if !is_reversed {
        // Nearly always all of them do, and what stands behind them needs no look.
        let first = best_first(connection, ranked.clone(), is_reversed, most)?;
        if as_typed::said(connection, query, &first)?.len() == first.len() {
            return Ok(first);
        }
    }
    let ids: Vec<i64> = ranked.iter().map(|(_, id)| *id).collect();
    let said = as_typed::said(connection, query, &ids)?;
    let (said, others) = ranked.into_iter().partition(|(_, id)| said.contains(id));
    let parts = if is_reversed { [others, said] } else { [said, others] };
    let mut all = Vec::new();
    for part in parts {
        all.extend(best_first(connection, part, is_reversed, most)?);
    }
    all.truncate(most);
    Ok(all)
}

/// The first `most` ids, the best match first, or last; of matches that are alike the newer entry comes first, or last.
fn best_first(
    connection: &Connection,
    mut ranked: Vec<(f64, i64)>,
    is_reversed: bool,
    most: usize,
) -> rusqlite::Result<Vec<i64>> {
    // BM25 as FTS5 gives it is less, the better a match is.
    ranked.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    if is_reversed {
        ranked.reverse();
    }
    let mut ids: Vec<i64> = ranked.iter().map(|(_, id)| *id).collect();
    let mut start = 0;
    for alike in ranked.chunk_by(|(one, _), (other, _)| one.total_cmp(other).is_eq()) {
        let end = start + alike.len();
        if start < most && alike.len() > 1 {
            sort_by_rank(connection, &mut ids[start..end], |id| *id, Direction::of(is_reversed))?;
        }
        start = end;
    }
    ids.truncate(most);
    Ok(ids)
}
