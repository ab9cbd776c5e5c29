//! Texts as a keyboard of Latin letters has them, whatever program wrote them.

use std::borrow::Cow;

use super::super::names::{composed, single_spaced};

/// A text with the spaces and hyphens of a keyboard, one between two words, each letter with its marks as one character,
/// without what nobody sees, and with a comma and a full stop of Latin.
pub(crate) fn with_plain_spaces(text: &str) -> Cow<'_, str> {
    let plain = |letter: char| match letter {
        '\u{a0}' | '\u{2009}' | '\u{202f}' => Some(' '),
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '－' => Some('-'),
        '／' => Some('/'),
        '．' | '॰' => Some('.'),
        '،' | '၊' => Some(','),
        '\u{200b}'..='\u{200f}' => None,
        other => Some(other),
    };
    let plain = match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => composed(text.chars().filter_map(plain).collect()).into(),
    };
    match plain.contains("  ") {
        true => single_spaced(&plain).into(),
        false => plain,
    }
}
