//! Which entries say something: full-text search with filters, ranks and snippets.

mod as_typed;
mod beside;
mod cut;
mod expression;
mod fault;
mod long;
mod narrowed;
mod plain;
mod ranked;
mod shown;
mod snippet;
mod sought;
mod unmarked;
mod vocabulary;

pub use snippet::Snippet;

use rusqlite::Connection;

use crate::archive::model::tokens::Tokens;
use crate::archive::read::list::{Row, at_one_moment};
use crate::archive::read::selection::Selection;
use crate::entry::body::spelt_out;
use crate::entry::language::Language;
use beside::Besides;
use cut::Cut;
use expression::{Expression, Reach};
pub use fault::SearchError;
use plain::{Column, Query};
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
}

/// All that is found.
fn last(matching: &[String]) -> &str {
    matching.last().map_or("", String::as_str)
}

#[cfg(test)]
mod tests;
