//! The pieces of a query: words, phrases, brackets and filters.

use super::super::Head;

/// A piece of a query with the space before it.
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) kind: Kind,
    /// Whether it is a filter whose value has no quotes.
    pub(super) may_go_on: bool,
}

pub(super) enum Kind {
    Word,
    /// A phrase, or a bracket.
    Other,
    Filter {
        minus: bool,
        head: Head,
        value: String,
    },
}

impl Piece<'_> {
    pub(super) fn is_filter(&self) -> bool {
        matches!(self.kind, Kind::Filter { .. })
    }

    /// A word that is no operator, and leaves nothing out.
    pub(super) fn is_plain_word(&self) -> bool {
        let word = self.text.trim();
        matches!(self.kind, Kind::Word)
            && !matches!(word, "AND" | "OR" | "NOT")
            && !word.starts_with('-')
    }
}

/// Cuts a query into words, phrases, brackets and filters.
pub(super) fn pieces(query: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = query;
    while !rest.trim_start().is_empty() {
        let space = rest.len() - rest.trim_start().len();
        let (kind, length, may_go_on) = piece(&rest[space..]);
        let (text, after) = rest.split_at(space + length);
        pieces.push(Piece { text, kind, may_go_on });
        rest = after;
    }
    pieces
}

/// What a text begins with, how many bytes of it that is, and whether the value of a filter may go on.
pub(super) fn piece(text: &str) -> (Kind, usize, bool) {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let minus = bare.len() < text.len();
    let start = usize::from(minus);
    if let Some(phrase) = bare.strip_prefix('"') {
        return (Kind::Other, start + 1 + quotation(phrase), false);
    }
    if bare.starts_with(['(', ')']) {
        return (Kind::Other, start + 1, false);
    }
    let ends = |it: char| it.is_whitespace() || matches!(it, '"' | '(' | ')');
    let end = bare.find(ends).unwrap_or(bare.len()).max(usize::from(bare.is_empty()));
    let word = bare.get(..end).unwrap_or(bare);
    let filter = word.split_once(':').and_then(|(head, value)| Some((Head::named(head)?, value)));
    match filter {
        Some((head, "")) if bare[end..].starts_with('"') => {
            let (value, length) = unquoted(&bare[end + 1..]);
            let length = start + end + 1 + length;
            if value.trim().is_empty() {
                return (Kind::Other, length, false);
            }
            let value = value.trim().to_owned();
            (Kind::Filter { minus, head, value }, length, false)
        }
        Some((head, value)) if !value.is_empty() => {
            // A quotation mark within a value is a letter of it: `tag:a"b`.
            let ends = |it: char| it.is_whitespace() || matches!(it, '(' | ')');
            let end = bare.find(ends).unwrap_or(bare.len());
            let value = bare[word.len() - value.len()..end].to_owned();
            (Kind::Filter { minus, head, value }, start + end, true)
        }
        _ => (Kind::Word, (start + word.len()).max(1), false),
    }
}

/// How many bytes a quotation has that is open, with its end.
fn quotation(text: &str) -> usize {
    text.find('"').map_or(text.len(), |at| at + 1)
}

/// The value of a filter that a quotation has, in which two marks stand for one, and how many bytes the quotation has.
fn unquoted(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '"' && letters.next_if(|it| it.1 == '"').is_none() {
            return (value, at + 1);
        }
        value.push(letter);
    }
    (value, text.len())
}
