//! Which entries say something: full-text search with filters, ranks and snippets.

mod as_typed;
mod beside;
mod cut;
mod expression;
mod long;
mod plain;
mod ranked;
mod snippet;
mod sought;
mod unmarked;
mod vocabulary;

pub use snippet::Snippet;

use std::collections::HashMap;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params};

use crate::archive::model::tokens::Tokens;
use crate::archive::read::list::{Row, at_one_moment};
use crate::archive::read::selection::Selection;
use crate::entry::body::{LANGUAGE_MARK, spelt_out};
use crate::entry::language::Language;
use crate::sqlite::sentences;
use beside::Besides;
use cut::Cut;
use expression::{Expression, Reach};
use plain::{Column, Query};
use snippet::{CLOSE, OPEN};
use sought::Sought;
use vocabulary::Vocabulary;

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
    /// The title with what was found in it; empty where there is none.
    pub title: Snippet,
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
#[derive(Debug, Default)]
pub struct Search {
    query: Option<Query<Cut>>,
    /// The query in FTS5's own syntax.
    written: Option<String>,
    /// Whether words of the same stem are found too, and in which language where entries name none.
    stems: Option<Language>,
    /// What FTS5 cannot mark in a body.
    sought: Vec<Sought>,
    /// The same of a title.
    sought_in_title: Vec<Sought>,
    /// Signs that are in no index, because there is no letter in them: each must stand in the text.
    signs: Vec<String>,
    /// Whether every entry is found.
    is_everything: bool,
}

/// A query as it is asked of one archive.
struct Question {
    asked: Asked,
    /// What has to hold besides, where the index alone cannot tell.
    besides: Option<Besides>,
}

/// What the index is asked.
enum Asked {
    /// By what FTS5 matches: as it was typed, then what is found besides, and last all of it.
    Matching(Vec<String>),
    /// By what it does not match.
    Excluding(String),
    /// By signs alone.
    Signs,
    /// By nothing: all are found.
    Everything,
}

impl Asked {
    fn alone(self) -> Question {
        Question { asked: self, besides: None }
    }
}

impl Search {
    /// Reads what is looked for.
    ///
    /// # Errors
    ///
    /// [`SearchError::Sqlite`], where memory is short.
    pub fn new(wanted: Wanted<'_>) -> Result<Self, SearchError> {
        match wanted {
            Wanted::Plain(text) => match Query::read(&spelt_out(text)) {
                Some(query) => Self::for_words(query),
                None => Ok(Self::for_signs(text)),
            },
            Wanted::Fts(query) => Ok(Self { written: Some(query.to_owned()), ..Self::default() }),
        }
    }

    /// Finds every entry.
    pub fn everything() -> Self {
        Self { is_everything: true, ..Self::default() }
    }

    /// Whether every entry is found.
    pub fn is_everything(&self) -> bool {
        self.is_everything
    }

    /// The same search, which also finds words of the same stem: in the language that an entry names, else in this one.
    #[must_use]
    pub fn with_stems(self, language: Language) -> Self {
        Self { stems: Some(language), ..self }
    }

    fn for_words(query: Query) -> Result<Self, SearchError> {
        let tokens = Tokens::new()?;
        let query = query.map(&mut |term| Cut::of(term, &tokens))?;
        let (sought, sought_in_title) =
            (sought::all_of(&query, Column::Body), sought::all_of(&query, Column::Title));
        Ok(Self { query: Some(query), sought, sought_in_title, ..Self::default() })
    }

    /// Looks for `🎉`, `:-)` or `?!` as they stand.
    fn for_signs(text: &str) -> Self {
        let signs: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let sought: Vec<Sought> = signs.iter().map(|it| Sought::sign(it)).collect();
        Self { sought_in_title: sought.clone(), sought, signs, ..Self::default() }
    }

    /// Whether there is nothing in the query that can be found.
    pub fn is_empty(&self) -> bool {
        self.query.is_none()
            && self.written.is_none()
            && self.signs.is_empty()
            && !self.is_everything
    }

    /// Lays the query out for the words that an archive holds.
    fn ask(&self, connection: &Connection) -> rusqlite::Result<Question> {
        let query = match (&self.query, &self.written) {
            (Some(query), _) => query,
            (None, Some(written)) => return Ok(Asked::Matching(vec![written.clone()]).alone()),
            (None, None) if self.is_everything => return Ok(Asked::Everything.alone()),
            (None, None) => return Ok(Asked::Signs.alone()),
        };
        let vocabulary = Vocabulary::new(connection);
        let kindred = self.stems.map(|language| Reach::Kindred(&vocabulary, language));
        let reaches = [Some(Reach::Written), Some(Reach::Folded(&vocabulary)), kindred];
        let mut all: Vec<String> = Vec::new();
        let mut excluding = None;
        for reach in reaches.into_iter().flatten() {
            match Expression::of(query, reach)? {
                Some(Expression::Matching(it)) => {
                    all.extend((all.last() != Some(&it)).then_some(it));
                }
                Some(Expression::Excluding(it)) => excluding = Some(it),
                None => {}
            }
        }
        let asked = match excluding {
            Some(excluding) => Asked::Excluding(excluding),
            None if all.is_empty() => Asked::Everything,
            None => Asked::Matching(all),
        };
        let reach = kindred.unwrap_or(Reach::Folded(&vocabulary));
        Ok(Question { asked, besides: Besides::of(connection, query, reach)? })
    }

    /// Visits the entries of a selection that are found: in the order that the selection names, or else the best first.
    ///
    /// What says it as it was typed comes before other forms of the words, and these before words of the same stem. The rank is
    /// FTS5's (Okapi BM25), a title counting ten times. Of more than 2,000 matches the newest 2,000 come first, each such
    /// part ranked by itself.
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
        // The words of the archive are looked up one by one.
        let held = at_one_moment(connection).map_err(failed)?;
        let question = self.ask(connection).map_err(failed)?;
        drop(held);
        if let (Asked::Matching(matching), None) = (&question.asked, selection.sort()) {
            let besides = question.besides.as_ref();
            return self.each_ranked(connection, selection, matching, besides, visit);
        }
        let ids = self.narrow(selection, &question).ids(connection).map_err(failed)?;
        match question.asked {
            Asked::Matching(all) => self.each_of(connection, last(&all), &ids, &mut visit),
            Asked::Excluding(_) | Asked::Signs | Asked::Everything => {
                self.each_beginning(connection, ids, visit)
            }
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
        let question = self.ask(connection).map_err(|error| self.explain(error))?;
        self.narrow(selection, &question).ids(connection).map_err(|error| self.explain(error))
    }

    /// The selection of those entries that are found.
    fn narrow(&self, selection: &Selection, question: &Question) -> Selection {
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
    fn each_of<E: From<SearchError>>(
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

    /// Visits a page of entries that match, each with its snippet.
    fn each_of_page<E: From<SearchError>>(
        &self,
        connection: &Connection,
        matching: &str,
        page: &[i64],
        visit: &mut impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        let held = at_one_moment(connection).map_err(failed)?;
        let mut marked = self.marked(connection, matching, page).map_err(failed)?;
        drop(held);
        page.iter().filter_map(|id| marked.remove(id)).try_for_each(visit)
    }

    fn marked(
        &self,
        connection: &Connection,
        matching: &str,
        ids: &[i64],
    ) -> rusqlite::Result<HashMap<i64, Hit>> {
        let columns = Row::COLUMNS;
        let sql = format!(
            "SELECT {columns},
                CASE WHEN length(entries.source) <= {} THEN highlight(entries_fts, 0, ?1, ?2) END,
                highlight(entries_fts, 1, ?1, ?2)
            FROM entries_fts CROSS JOIN entries ON entries.id = entries_fts.rowid
            WHERE entries_fts MATCH ?3 AND entries_fts.rowid BETWEEN ?5 AND ?6
                AND +entries_fts.rowid IN (SELECT value FROM json_each(?4))",
            long::LONGEST
        );
        // The query walks through all that it matches between these two.
        let (least, greatest) = (ids.iter().min(), ids.iter().max());
        let list = serde_json::Value::from(ids).to_string();
        let mut statement = connection.prepare_cached(&sql)?;
        let values = params![OPEN.to_string(), CLOSE.to_string(), matching, list, least, greatest];
        let hits = statement.query_map(values, |row| {
            Ok((row.get_ref(Row::WIDTH)? == ValueRef::Null, self.read(row)?))
        })?;
        let mut marked = HashMap::new();
        for hit in hits {
            let (is_long, mut hit) = hit?;
            if is_long {
                hit.snippet = self.snippet_of_long(connection, hit.row.id)?;
            }
            marked.insert(hit.row.id, hit);
        }
        Ok(marked)
    }

    fn snippet_of_long(&self, connection: &Connection, id: i64) -> rusqlite::Result<Snippet> {
        let sql = "SELECT body, substr(characters, nullif(instr(characters, ?2), 0)) FROM entries WHERE id = ?1";
        let values = params![id, LANGUAGE_MARK.to_string()];
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (body, language): (Option<String>, Option<String>) =
            connection.prepare_cached(sql)?.query_row(values, read)?;
        let body = body.unwrap_or_default();
        let marked = match self.any_of(connection)? {
            Some(matching) => long::mark(&body, language.as_deref(), &matching)?,
            None => body,
        };
        Ok(Snippet::of(&marked, &self.sought))
    }

    /// What matches a part of a text in which any of what is looked for stands.
    fn any_of(&self, connection: &Connection) -> rusqlite::Result<Option<String>> {
        let Some(query) = &self.query else { return Ok(self.written.clone()) };
        let Some(any) = query.any_of() else { return Ok(None) };
        let vocabulary = Vocabulary::new(connection);
        let reach = match self.stems {
            Some(language) => Reach::Kindred(&vocabulary, language),
            None => Reach::Folded(&vocabulary),
        };
        Ok(match Expression::of(&any, reach)? {
            Some(Expression::Matching(it)) => Some(it),
            Some(Expression::Excluding(_)) | None => None,
        })
    }

    /// An entry with the beginning of its text.
    fn beginning(&self, connection: &Connection, id: i64) -> rusqlite::Result<Hit> {
        let columns = Row::COLUMNS;
        let sql = format!(
            "SELECT {columns}, entries.body, entries.title FROM entries WHERE entries.id = ?"
        );
        connection.prepare_cached(&sql)?.query_row([id], |row| self.read(row))
    }

    fn read(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Hit> {
        let (body, title): (Option<String>, Option<String>) =
            (row.get(Row::WIDTH)?, row.get(Row::WIDTH + 1)?);
        let snippet = Snippet::of(&body.unwrap_or_default(), &self.sought);
        let title = Snippet::whole(&title.unwrap_or_default(), &self.sought_in_title);
        Ok(Hit { row: Row::read(row)?, snippet, title })
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

/// How many entries are asked for at once. Only a query that matches marks what it found, and that query walks through all
/// its matches: so first for a page of them, then for ever more. Whoever reads but the first pays for the
/// second.
fn page_sizes() -> impl Iterator<Item = usize> {
    std::iter::successors(Some(50_usize), |it| it.checked_mul(2))
}

/// All that is found.
fn last(matching: &[String]) -> &str {
    matching.last().map_or("", String::as_str)
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
