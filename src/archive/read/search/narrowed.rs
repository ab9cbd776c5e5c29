//! The statement that a search asks, narrowed by filters.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::fault::{SearchError, offending};
use super::{Asked, Hit, Question, Search, last};
use crate::archive::read::selection::Selection;
use crate::sqlite::sentences;

impl Search {
    /// The selection of those entries that are found.
    pub(super) fn narrow(&self, selection: &Selection, question: &Question) -> Selection {
        let told = match &question.asked {
            Asked::Matching(all) => Some(("IN", last(all))),
            Asked::Excluding(it) => Some(("NOT IN", it.as_str())),
            Asked::Signs => return self.scan(selection),
            Asked::Everything => None,
        };
        let narrowed = told.map_or(selection.clone(), |(word, expression)| {
            let found = "(SELECT rowid FROM entries_fts WHERE entries_fts MATCH ?)";
            let found = format!("+entries.id {word} {found}");
            selection.clone().and(found, Value::from(expression.to_owned()))
        });
        match &question.besides {
            Some(besides) => narrowed.and_all(besides.of_table("entries", "id"), besides.values()),
            None => narrowed,
        }
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
    pub(super) fn each_beginning<E: From<SearchError>>(
        &self,
        connection: &Connection,
        ids: Vec<i64>,
        mut visit: impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        ids.into_iter().try_for_each(|id| visit(self.beginning(connection, id).map_err(failed)?))
    }

    /// Visits entries that match, each with its snippet.
    pub(super) fn each_of<E: From<SearchError>>(
        &self,
        connection: &Connection,
        matching: &str,
        ids: &[i64],
        visit: &mut impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut rest, mut sizes) = (ids, page_sizes());
        while !rest.is_empty() {
            let size = sizes.next().unwrap_or(usize::MAX);
            let (page, after) = rest.split_at(size.min(rest.len()));
            self.each_of_page(connection, matching, page, visit)?;
            rest = after;
        }
        Ok(())
    }

    /// What FTS5 says of a query in its own syntax is an error of the writer, not of the archive.
    pub(super) fn explain(&self, error: rusqlite::Error) -> SearchError {
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

/// How many entries are asked for at once. Only a query that matches marks what it found, and that query walks through all
/// its matches: so first for a page of them, then for ever more. Whoever reads but the first pays for the
/// second.
pub(super) fn page_sizes() -> impl Iterator<Item = usize> {
    std::iter::successors(Some(50_usize), |it| it.checked_mul(2))
}
