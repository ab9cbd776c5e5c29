//! A term of a query cut into words, as the index has them.

use std::ops::Range;

use rusqlite::Result;
use unicode_normalization::UnicodeNormalization;

use super::plain::{Column, Query, Term};
use crate::archive::model::tokens::Tokens;
use crate::entry::body::{belongs_to_run, characters, is_letter, is_unspaced};

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
    /// Some of it, or all: as it was written, the layout of all of it, and the parts where the script changes.
    Unspaced { text: String, whole: Phrase, parts: Vec<TermPart> },
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
                text,
            },
        };
        Ok(Self { spacing, is_prefix, is_phrase, column })
    }

    /// Whether the index alone cannot tell where it stands: its layout of single characters leaves out the words that stand apart
    /// from them, and does not tell title and body apart.
    pub(super) fn is_to_be_looked_up(&self) -> bool {
        let Spacing::Unspaced { text, parts, .. } = &self.spacing else { return false };
        let runs = text.split(|it| !belongs_to_run(it)).filter(|it| !it.is_empty()).count();
        self.column.is_some() || runs > 1 || parts.len() > 1
    }
}

impl Query<Cut> {
    /// Whether the index alone cannot tell what it finds.
    pub(super) fn is_to_be_looked_up(&self) -> bool {
        match self {
            Self::Term(term) => term.is_to_be_looked_up(),
            Self::Not(query) => query.is_to_be_looked_up(),
            Self::And(queries) | Self::Or(queries) => queries.iter().any(Self::is_to_be_looked_up),
        }
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

/// Cuts a text where its script changes between those without spaces and others, and a word that touches such a change from
/// those beside it; parts without a letter are left out.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<bool> = None;
    for (at, letter) in text.char_indices() {
        let is_of_word = is_letter(letter) || is_unspaced(letter);
        let here = is_of_word.then(|| is_unspaced(letter));
        if let (Some(is), Some(was)) = (here, before)
            && is != was
        {
            push_part(&mut parts, text, start..at);
            start = at;
        }
        before = here.or(before);
    }
    push_part(&mut parts, text, start..text.len());
    parts.retain(|part| part.contains(|it: char| is_letter(it) || is_unspaced(it)));
    parts
}

/// Adds a part, and apart from its other words those that are written as one with what stands before or behind it.
fn push_part<'t>(parts: &mut Vec<&'t str>, text: &'t str, part: Range<usize>) {
    let (before, mut rest, behind) = (&text[..part.start], &text[part.clone()], &text[part.end..]);
    if rest.contains(is_unspaced) {
        return parts.push(rest);
    }
    let is_between = |it: char| !belongs_to_run(it);
    if let Some(end) = rest.find(is_between).filter(|_| before.ends_with(belongs_to_run)) {
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    let is_touched = rest.ends_with(belongs_to_run) && !behind.is_empty();
    let last = rest.char_indices().rev().find(|(_, it)| is_between(*it)).filter(|_| is_touched);
    let cut = last.map_or(0, |(at, it)| at + it.len_utf8());
    parts.extend([&rest[..cut], &rest[cut..]]);
}
