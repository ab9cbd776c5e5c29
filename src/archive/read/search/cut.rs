//! A term of a query cut into words, as the index has them.

use rusqlite::Result;
use unicode_normalization::UnicodeNormalization;

use super::plain::{Column, Term};
use crate::archive::model::tokens::Tokens;
use crate::entry::body::{characters, is_unspaced};

/// A term and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) spacing: Spacing,
    /// Whether its last word may go on.
    pub(super) is_prefix: bool,
    /// Whether it is meant as it was written: it stood in quotes.
    pub(super) is_phrase: bool,
    /// Where it must stand.
    pub(super) column: Option<Column>,
}

/// What of a term is written without spaces between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spacing {
    /// Nothing.
    Spaced(Phrase),
    /// Some of it, or all: the layout of all of it, and the parts where the script changes.
    Unspaced { whole: Phrase, parts: Vec<TermPart> },
}

/// A part of a term between two changes of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TermPart {
    /// As it was written, or laid out.
    pub(super) phrase: Phrase,
    /// Whether it is laid out.
    pub(super) is_unspaced: bool,
    /// As it was written.
    pub(super) written: String,
}

/// Words behind each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// As they were written.
    pub(super) text: String,
    /// As the index has them.
    pub(super) words: Vec<String>,
}

impl Cut {
    /// Cuts a term.
    pub(super) fn of(term: Term, tokens: &Tokens) -> Result<Self> {
        let Term { text, is_prefix, is_phrase, column } = term;
        // Marks that stand apart would be letters of their own to the index.
        let text: String = text.nfc().collect();
        let spacing = match characters(&text) {
            None => Spacing::Spaced(Phrase::of(text, tokens)?),
            Some(layout) => Spacing::Unspaced {
                parts: parts(&text)
                    .into_iter()
                    .map(|it| TermPart::of(it, tokens))
                    .collect::<Result<_>>()?,
                whole: Phrase::of(layout, tokens)?,
            },
        };
        Ok(Self { spacing, is_prefix, is_phrase, column })
    }
}

impl TermPart {
    fn of(written: &str, tokens: &Tokens) -> Result<Self> {
        let layout = characters(written);
        let is_unspaced = layout.is_some();
        let phrase = Phrase::of(layout.unwrap_or_else(|| written.to_owned()), tokens)?;
        Ok(Self { phrase, is_unspaced, written: written.to_owned() })
    }
}

impl Phrase {
    fn of(text: String, tokens: &Tokens) -> Result<Self> {
        Ok(Self { words: tokens.of(&text)?, text })
    }
}

/// Cuts a text where its script changes between those without spaces and others; parts without a letter are left out.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<bool> = None;
    for (at, letter) in text.char_indices() {
        let is_letter = letter.is_alphanumeric() || is_unspaced(letter);
        let here = is_letter.then(|| is_unspaced(letter));
        if let (Some(is), Some(was)) = (here, before)
            && is != was
        {
            parts.push(&text[start..at]);
            start = at;
        }
        before = here.or(before);
    }
    parts.push(&text[start..]);
    parts.retain(|part| part.contains(|it: char| it.is_alphanumeric() || is_unspaced(it)));
    parts
}
