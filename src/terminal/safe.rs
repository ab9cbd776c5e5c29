//! Text that a terminal only shows, and does not obey.

use std::borrow::Cow;

/// Takes out of a text what a terminal would obey: control characters but line feed and tab, and the marks that turn
/// the direction of writing. Every line end becomes a line feed.
pub fn safe(text: &str) -> String {
    let safe = |it: char| if is_obeyed(it) { '\u{fffd}' } else { it };
    with_line_feeds(text).chars().map(safe).collect()
}

/// A text with a line feed at the end of each line, where it had `\r\n` or `\r`.
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => text.into(),
    }
}

/// The same on one line.
pub fn safe_line(text: &str) -> Cow<'_, str> {
    let is_mark = |it: char| is_obeyed(it) || it == '\n' || it == '\t';
    match text.contains(is_mark) {
        true => safe(text).replace(['\n', '\t'], " ").into(),
        false => text.into(),
    }
}

/// A text of data with what a terminal would obey written as `\u001b`, as JSON writes it; line ends stay.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_line_end = letter == '\r' && letters.peek() == Some(&'\n');
        match is_obeyed(letter) && !is_line_end {
            true => escaped.push_str(&format!("\\u{:04x}", u32::from(letter))),
            false => escaped.push(letter),
        }
    }
    escaped.into()
}

fn is_obeyed(letter: char) -> bool {
    (letter.is_control() && letter != '\n' && letter != '\t')
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_comes_from_an_entry() {
        assert_eq!(
            safe("a\x1b[31mb\u{9b}c\x07\u{202e}d\n\te"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}d\n\te"
        );
    }
}
