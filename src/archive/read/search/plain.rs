//! What people type into a search, read so that no text is ever an error: words, `"phrases"`, `prefix*`, `-without`,
//! `AND`, `OR`, `NOT` in capitals, brackets, `title:` and `body:`.

mod lexemes;

use std::iter::Peekable;

use crate::entry::body::{is_letter, is_unspaced};
use lexemes::{Lexeme, lex};

/// A query as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Query<T = Term> {
    Term(T),
    Not(Box<Self>),
    /// All of them hold. Never empty.
    And(Vec<Self>),
    /// One of them holds. Never empty.
    Or(Vec<Self>),
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// As it was written, without quotes and marks; holds a letter or a digit.
    pub(super) text: String,
    /// Whether its last word may go on.
    pub(super) is_prefix: bool,
    /// Whether it stood in quotes.
    pub(super) is_phrase: bool,
    /// Where it must stand.
    pub(super) column: Option<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Title,
    Body,
}

impl Query {
    /// Reads what was typed; none where there is no letter and no digit in it.
    ///
    /// `AND` binds closer than `OR`, and stands between words that have nothing between them. An operator without
    /// something to work on is left out; where operators are all there is, they are words.
    pub(super) fn read(text: &str) -> Option<Self> {
        let lexemes = lex(text);
        let query = Parser { lexemes: lexemes.clone().into_iter().peekable() }.any(0);
        query.or_else(|| {
            let words = lexemes.into_iter().map(Lexeme::into_word);
            Parser { lexemes: words.collect::<Vec<_>>().into_iter().peekable() }.any(0)
        })
    }

    /// The same query with each term in `column`, but for those that have one.
    fn within(self, column: Option<Column>) -> Self {
        let all = |queries: Vec<Self>| queries.into_iter().map(|it| it.within(column)).collect();
        match self {
            Self::Term(term) => Self::Term(Term { column: term.column.or(column), ..term }),
            Self::Not(query) => Self::Not(Box::new(query.within(column))),
            Self::And(queries) => Self::And(all(queries)),
            Self::Or(queries) => Self::Or(all(queries)),
        }
    }
}

/// Brackets deeper than this are left out, so that no text can exhaust the stack, nor that of FTS5, which has room for a hundred.
const DEEPEST: usize = 24;

struct Parser {
    lexemes: Peekable<std::vec::IntoIter<Lexeme>>,
}

impl Parser {
    /// Reads one or more alternatives, to the end of the text or of the bracket.
    fn any(&mut self, depth: usize) -> Option<Query> {
        let mut alternatives = Vec::new();
        loop {
            alternatives.extend(self.all(depth));
            if self.lexemes.next_if_eq(&Lexeme::Or).is_some() {
                continue;
            }
            match self.lexemes.peek() {
                // A bracket that nobody opened.
                Some(Lexeme::Close) if depth == 0 => drop(self.lexemes.next()),
                Some(Lexeme::Close) | None => return Query::join(alternatives, Query::Or),
                Some(_) => {}
            }
        }
    }

    /// Reads what must all hold, to the next `OR`.
    fn all(&mut self, depth: usize) -> Option<Query> {
        let mut queries = Vec::new();
        loop {
            match self.lexemes.peek() {
                Some(Lexeme::And) => drop(self.lexemes.next()),
                Some(Lexeme::Close) if depth == 0 => drop(self.lexemes.next()),
                Some(Lexeme::Or | Lexeme::Close) | None => break,
                Some(_) => queries.extend(self.one(depth)),
            }
        }
        Query::join(queries, Query::And)
    }

    /// Reads a term or a bracket with what stands before it; none where there is no letter in it.
    fn one(&mut self, depth: usize) -> Option<Query> {
        let (mut is_negated, mut column) = (false, None);
        loop {
            match self
                .lexemes
                .next_if(|it| !matches!(it, Lexeme::And | Lexeme::Or | Lexeme::Close))?
            {
                Lexeme::Not | Lexeme::Minus => is_negated = !is_negated,
                Lexeme::Column(it) => column = Some(it),
                Lexeme::Open if depth < DEEPEST => {
                    let inner = self.any(depth + 1);
                    self.lexemes.next_if_eq(&Lexeme::Close);
                    return inner.map(|it| it.within(column).negated(is_negated));
                }
                Lexeme::Text { text, is_prefix, is_phrase } => {
                    let term = Term { text, is_prefix, is_phrase, column };
                    return term.is_word().then(|| Query::Term(term).negated(is_negated));
                }
                _ => {}
            }
        }
    }
}

impl<T> Query<T> {
    /// Joins queries; alone, one stays what it is.
    fn join(mut queries: Vec<Self>, join: fn(Vec<Self>) -> Self) -> Option<Self> {
        match queries.len() {
            0 => None,
            1 => queries.pop(),
            _ => Some(join(queries)),
        }
    }

    /// Any of what is wanted; none where all of it is left out.
    pub(super) fn any_of(&self) -> Option<Self>
    where
        T: Clone,
    {
        match self {
            Self::Term(term) => Some(Self::Term(term.clone())),
            Self::Not(_) => None,
            Self::And(queries) | Self::Or(queries) => {
                Self::join(queries.iter().filter_map(Self::any_of).collect(), Self::Or)
            }
        }
    }

    /// The same query of other terms.
    pub(super) fn map<U, E>(
        self,
        change: &mut impl FnMut(T) -> Result<U, E>,
    ) -> Result<Query<U>, E> {
        Ok(match self {
            Self::And(queries) => Query::And(Self::map_all(queries, change)?),
            Self::Or(queries) => Query::Or(Self::map_all(queries, change)?),
            Self::Term(term) => Query::Term(change(term)?),
            Self::Not(query) => Query::Not(Box::new(query.map(change)?)),
        })
    }

    fn map_all<U, E>(
        queries: Vec<Self>,
        change: &mut impl FnMut(T) -> Result<U, E>,
    ) -> Result<Vec<Query<U>>, E> {
        queries.into_iter().map(|it| it.map(change)).collect()
    }
}

impl Query {
    fn negated(self, is_negated: bool) -> Self {
        if is_negated { Self::Not(Box::new(self)) } else { self }
    }
}

impl Term {
    /// Whether there is something in it that the index knows: letters, digits, and private characters.
    fn is_word(&self) -> bool {
        let is_private = |it: char| matches!(it, '\u{e000}'..='\u{f8ff}');
        self.text.contains(|it: char| is_letter(it) || is_unspaced(it) || is_private(it))
    }
}

#[cfg(test)]
mod tests;
