//! Whether every word that is looked for under another form has it in the archive.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use crate::archive::model::row::Row;
use crate::archive::model::tokens::Tokens;
use crate::archive::rows::search_forms::{forms_of, has};

/// What is known of the words that were met.
pub(super) struct Forms<'c> {
    connection: &'c Connection,
    has_table: bool,
    tokens: Option<Tokens>,
    sound: HashSet<String>,
}

impl<'c> Forms<'c> {
    pub(super) fn new(connection: &'c Connection, has_table: bool) -> Self {
        Self { connection, has_table, tokens: None, sound: HashSet::new() }
    }

    /// Whether all words of a row have their forms. The table may hold more.
    pub(super) fn have(&mut self, row: &Row) -> Result<bool> {
        let words = row.words_that_fold.iter().filter(|it| !self.sound.contains(*it));
        let words: Vec<String> = words.cloned().collect();
        if !self.has_table || words.is_empty() {
            return Ok(true);
        }
        let tokens = match &self.tokens {
            Some(tokens) => tokens,
            None => self.tokens.insert(Tokens::new()?),
        };
        for form in forms_of(tokens, &words)? {
            if !has(self.connection, &form)? {
                return Ok(false);
            }
        }
        self.sound.extend(words);
        Ok(true)
    }
}
