//! Walks over the tokens of a definition that SQLite has accepted.

use crate::sql::{Token, code};

use super::name::Name;
use super::table::Conflict;

/// A place among the tokens of a definition.
#[derive(Clone, Debug)]
pub(super) struct SqlReader<'s> {
    /// The whole text that the tokens are of.
    pub(super) sql: &'s str,
    tokens: Vec<Token<'s>>,
    next: usize,
}

impl<'s> SqlReader<'s> {
    pub(super) fn new(sql: &'s str) -> Self {
        Self { sql, tokens: code(sql), next: 0 }
    }

    /// The token that comes next.
    pub(super) fn peek(&self) -> Option<&Token<'s>> {
        self.tokens.get(self.next)
    }

    /// How many tokens lie behind.
    pub(super) fn position(&self) -> usize {
        self.next
    }

    /// The tokens from a position to here.
    pub(super) fn since(&self, position: usize) -> &[Token<'s>] {
        &self.tokens[position..self.next]
    }

    /// The tokens that are still to come.
    pub(super) fn rest(&self) -> &[Token<'s>] {
        &self.tokens[self.next..]
    }

    /// Steps over one token.
    pub(super) fn skip(&mut self) {
        self.next = (self.next + 1).min(self.tokens.len());
    }

    /// Whether the next token is this keyword.
    pub(super) fn is_at(&self, word: &str) -> bool {
        self.peek().is_some_and(|it| it.is_word(word))
    }

    /// Whether the next token is one of these keywords.
    pub(super) fn is_at_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_at(word))
    }

    /// Whether the next token is this mark.
    pub(super) fn is_at_mark(&self, mark: &str) -> bool {
        self.peek().is_some_and(|it| it.is_symbol(mark))
    }

    /// Steps over these keywords, where they come next; all of them or none.
    pub(super) fn take(&mut self, words: &[&str]) -> bool {
        let rest = &self.tokens[self.next..];
        let matches = rest.len() >= words.len()
            && words.iter().zip(rest).all(|(word, token)| token.is_word(word));
        if matches {
            self.next += words.len();
        }
        matches
    }

    /// Steps over this mark, where it comes next.
    pub(super) fn take_mark(&mut self, mark: &str) -> bool {
        let is_there = self.is_at_mark(mark);
        self.next += usize::from(is_there);
        is_there
    }

    /// Reads a name: bare, quoted, or as a string.
    pub(super) fn name(&mut self) -> Option<Name> {
        let name = self.peek()?.name()?;
        self.skip();
        Some(Name::new(name))
    }

    /// Reads a name that may have its database before it.
    pub(super) fn qualified_name(&mut self) -> Option<Name> {
        let name = self.name()?;
        if self.take_mark(".") { self.name() } else { Some(name) }
    }

    /// Reads `( … )` with what is in it.
    pub(super) fn parenthesised(&mut self) -> Option<Vec<Token<'s>>> {
        let start = self.position();
        if !self.is_at_mark("(") {
            return None;
        }
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            depth = depth + usize::from(token.is_symbol("(")) - usize::from(token.is_symbol(")"));
            self.skip();
            if depth == 0 {
                return Some(self.since(start).to_vec());
            }
        }
        None
    }

    /// Reads `ON CONFLICT …`, where it comes next.
    pub(super) fn conflict(&mut self) -> Conflict {
        if !self.take(&["ON", "CONFLICT"]) {
            return Conflict::default();
        }
        let words = [
            ("ROLLBACK", Conflict::Rollback),
            ("FAIL", Conflict::Fail),
            ("IGNORE", Conflict::Ignore),
            ("REPLACE", Conflict::Replace),
        ];
        let found = words.into_iter().find(|(word, _)| self.is_at(word));
        self.skip();
        found.map_or(Conflict::Abort, |(_, conflict)| conflict)
    }
}

/// Cuts tokens at the commas that stand in no parentheses; an enclosing pair is taken off before.
pub(super) fn cut_at_commas<'a, 's>(enclosed: &'a [Token<'s>]) -> Vec<&'a [Token<'s>]> {
    let [_, inner @ .., _] = enclosed else { return Vec::new() };
    let mut depth = 0_usize;
    inner
        .split(|token| {
            depth += usize::from(token.is_symbol("("));
            depth = depth.saturating_sub(usize::from(token.is_symbol(")")));
            depth == 0 && token.is_symbol(",")
        })
        .collect()
}
