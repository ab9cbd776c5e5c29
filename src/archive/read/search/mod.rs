//! Which entries say something: full-text search with filters, ranks and snippets.

mod expression;
mod plain;
mod snippet;

pub use snippet::Snippet;

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::archive::read::list::Row;
use crate::archive::read::order::{Direction, sort_by_rank};
use crate::archive::read::selection::{Asks, Selection};
use crate::sqlite::sentences;
use expression::{Expression, runs, runs_within};
use plain::Query;
use snippet::{CLOSE, OPEN};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// As people type it: no text is an error.
    Plain(&'a str),
    /// In FTS5's own syntax.
    Fts(&'a str),
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry.
    pub row: Row,
    /// A few words around what was found in its body; the beginning of the body, where that was in the title.
    pub snippet: Snippet,
}

/// Why nothing can be looked for.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// FTS5 does not read what was asked in its own syntax.
    #[error("that is not a query of FTS5: {message}")]
    Syntax {
        /// The query.
        query: String,
        /// What FTS5 says.
        message: String,
        /// Where the token stands that it cannot read, in bytes, and how long it is.
        token: Option<(usize, usize)>,
    },
    /// SQLite failed.
    #[error("cannot search the archive")]
    Sqlite(#[from] rusqlite::Error),
}

/// A query that is ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Search {
    expression: Option<Expression>,
    /// The query in FTS5's own syntax, for errors.
    written: Option<String>,
    /// What FTS5 cannot mark in a text.
    runs: Vec<String>,
    /// What FTS5 cannot find in one column alone: the column of `entries`, and what stands in it.
    within: Vec<(&'static str, String)>,
    /// Signs that are in no index, because there is no letter in them: each must stand in the text.
    signs: Vec<String>,
}

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
    /// Reads what is looked for.
    pub fn new(wanted: Wanted<'_>) -> Self {
        match wanted {
            Wanted::Plain(text) => match Query::read(text) {
                Some(query) => Self {
                    expression: Some(Expression::of(&query)),
                    runs: runs(&query),
                    within: runs_within(&query),
                    ..Self::default()
                },
                None => Self::for_signs(text),
            },
            Wanted::Fts(query) => Self {
                expression: Some(Expression::Matching(query.to_owned())),
                written: Some(query.to_owned()),
                ..Self::default()
            },
        }
    }

    /// Looks for `🎉`, `:-)` or `?!` as they stand.
    fn for_signs(text: &str) -> Self {
        let signs: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Self { runs: signs.clone(), signs, ..Self::default() }
    }

    /// Whether there is nothing in the query that can be found.
    pub fn is_empty(&self) -> bool {
        self.expression.is_none() && self.signs.is_empty()
    }

    /// Visits the entries of a selection that are found: in the order that the selection names, or else the best first.
    ///
    /// The rank is FTS5's (Okapi BM25), a title counting ten times. Of more than 20,000 matches the newest 20,000 come
    /// first, each such part ranked by itself.
    ///
    /// # Errors
    ///
    /// [`SearchError`], or what `visit` returns.
    pub fn each<E: From<SearchError>>(
        &self,
        connection: &Connection,
        selection: &Selection,
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        if self.is_empty() {
            return Ok(());
        }
        let Some(expression) = &self.expression else {
            let ids = self.scan(selection).ids(connection).map_err(failed)?;
            return self.each_beginning(connection, ids, visit);
        };
        if let (Expression::Matching(matching), None) = (expression, selection.sort()) {
            return self.each_ranked(connection, selection, matching, visit);
        }
        let ids = self.narrow(selection, expression).ids(connection).map_err(failed)?;
        match expression {
            Expression::Matching(matching) => self.each_of(connection, matching, &ids, &mut visit),
            Expression::Excluding(_) => self.each_beginning(connection, ids, visit),
        }
    }

    /// The entries of a selection that are found, as [`Search::each`] visits them.
    ///
    /// # Errors
    ///
    /// [`SearchError`].
    pub fn hits(
        &self,
        connection: &Connection,
        selection: &Selection,
    ) -> Result<Vec<Hit>, SearchError> {
        let mut hits = Vec::new();
        self.each(connection, selection, |hit| {
            hits.push(hit);
            Ok::<_, SearchError>(())
        })?;
        Ok(hits)
    }

    /// The ids of the entries of a selection that are found, in no order.
    ///
    /// # Errors
    ///
    /// [`SearchError`].
    pub fn ids(
        &self,
        connection: &Connection,
        selection: &Selection,
    ) -> Result<Vec<i64>, SearchError> {
        let narrowed = match &self.expression {
            Some(expression) => self.narrow(selection, expression),
            None => self.scan(selection),
        };
        narrowed.ids(connection).map_err(|error| self.explain(error))
    }

    fn each_ranked<E: From<SearchError>>(
        &self,
        connection: &Connection,
        selection: &Selection,
        matching: &str,
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        let mut left = usize::try_from(selection.limit()).unwrap_or(usize::MAX);
        let mut before = i64::MAX;
        while left > 0 {
            let ranked = self.rank(connection, selection, matching, before).map_err(failed)?;
            let Some(oldest) = ranked.iter().map(|(_, id)| *id).min() else { break };
            let count = ranked.len();
            let ids =
                best_first(connection, ranked, selection.is_reversed(), left).map_err(failed)?;
            self.each_of(connection, matching, &ids, &mut visit)?;
            (left, before) = (left - ids.len(), oldest);
            if count < RANKED_AT_ONCE {
                break;
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
        let within =
            self.within.iter().map(|(column, _)| format!("AND instr(entries_fts.{column}, ?)"));
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

    /// The selection of those entries that are found.
    fn narrow(&self, selection: &Selection, expression: &Expression) -> Selection {
        let (word, expression) = match expression {
            Expression::Matching(it) => ("IN", it),
            Expression::Excluding(it) => ("NOT IN", it),
        };
        let found = "(SELECT rowid FROM entries_fts WHERE entries_fts MATCH ?)";
        let found = format!("+entries.id {word} {found}");
        let narrowed = selection.clone().and(found, Value::from(expression.clone()));
        self.within.iter().fold(narrowed, |narrowed, (column, run)| {
            narrowed.and(format!("instr(entries.{column}, ?)"), Value::from(run.clone()))
        })
    }

    /// The selection of those entries in which the signs stand: no index knows them, so that every text is read.
    fn scan(&self, selection: &Selection) -> Selection {
        const HOLDS: &str = "instr(coalesce(entries.title, '') || char(10) || entries.body, ?)";
        let narrow = |narrowed: Selection, sign: &String| {
            narrowed.and(HOLDS.to_owned(), Value::from(sign.clone()))
        };
        self.signs.iter().fold(selection.clone(), narrow)
    }

    /// Visits entries in which FTS5 marks nothing.
    fn each_beginning<E: From<SearchError>>(
        &self,
        connection: &Connection,
        ids: Vec<i64>,
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        ids.into_iter().try_for_each(|id| visit(self.beginning(connection, id).map_err(failed)?))
    }

    /// Visits entries that match, each with its snippet.
    ///
    /// Only a query that matches marks what it found, and that query walks through all its matches; so it is asked for
    /// some entries at once, first for a page of them, then for ever more.
    fn each_of<E: From<SearchError>>(
        &self,
        connection: &Connection,
        matching: &str,
        ids: &[i64],
        visit: &mut impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut rest, mut size) = (ids, 50);
        while !rest.is_empty() {
            let (page, after) = rest.split_at(size.min(rest.len()));
            let marked = self.marked(connection, matching, page);
            let mut marked = marked.map_err(|error| self.explain(error))?;
            page.iter().filter_map(|id| marked.remove(id)).try_for_each(&mut *visit)?;
            (rest, size) = (after, size * 10);
        }
        Ok(())
    }

    fn marked(
        &self,
        connection: &Connection,
        matching: &str,
        ids: &[i64],
    ) -> rusqlite::Result<HashMap<i64, Hit>> {
        let columns = Row::COLUMNS;
        let sql = format!(
            "SELECT {columns}, highlight(entries_fts, 0, ?, ?)
            FROM entries_fts CROSS JOIN entries ON entries.id = entries_fts.rowid
            WHERE entries_fts MATCH ? AND +entries_fts.rowid IN (SELECT value FROM json_each(?))"
        );
        let ids = serde_json::Value::from(ids).to_string();
        let mut statement = connection.prepare_cached(&sql)?;
        let values = params![OPEN.to_string(), CLOSE.to_string(), matching, ids];
        let hits = statement.query_map(values, |row| self.read(row))?;
        hits.map(|hit| hit.map(|hit| (hit.row.id, hit))).collect()
    }

    /// An entry with the beginning of its text.
    fn beginning(&self, connection: &Connection, id: i64) -> rusqlite::Result<Hit> {
        let columns = Row::COLUMNS;
        let sql = format!("SELECT {columns}, entries.body FROM entries WHERE entries.id = ?");
        connection.prepare_cached(&sql)?.query_row([id], |row| self.read(row))
    }

    fn read(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Hit> {
        let marked: Option<String> = row.get(Row::WIDTH)?;
        let snippet = Snippet::of(&marked.unwrap_or_default(), &self.runs);
        Ok(Hit { row: Row::read(row)?, snippet })
    }

    /// What FTS5 says of a query in its own syntax is an error of the writer, not of the archive.
    fn explain(&self, error: rusqlite::Error) -> SearchError {
        let Some(query) = &self.written else { return error.into() };
        let message = match &error {
            rusqlite::Error::SqliteFailure(_, Some(message)) => sentences::of_full_text(message),
            _ => None,
        };
        let Some(message) = message.map(str::to_owned) else { return error.into() };
        let token = offending(&message, query);
        SearchError::Syntax { query: query.clone(), message, token }
    }
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

/// The token that a message of FTS5 names, where it stands in the query.
fn offending(message: &str, query: &str) -> Option<(usize, usize)> {
    if sentences::is_unterminated(message) {
        let at = query.rfind('"')?;
        return Some((at, query.len() - at));
    }
    // FTS5 names a token, not its place: at the end of the query it names nothing.
    match sentences::token_of_full_text(message)? {
        "" => Some((query.len(), 0)),
        token => query.find(token).map(|at| (at, token.len())),
    }
}

#[cfg(test)]
mod tests;
