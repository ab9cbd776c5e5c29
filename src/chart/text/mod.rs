//! Charts as terminal text: rows of spans that fill no more than the columns they are given.
//!
//! A span has a role and no colour: what colours are, and whether there are any, is decided where the text is written.
//! Every picture can be read without them, because the shape of a letter tells as much.

mod bars;
mod calendar;
mod map;
mod months;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::plain;

pub use bars::bars;
pub use calendar::{calendar, legend};
pub use map::map;
pub use months::months;

/// What a piece of text is, for whoever gives it a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Plain,
    /// The heading of a picture or of a part.
    Heading,
    /// A number that matters.
    Number,
    /// What may stand back: units, axes, notes.
    Faint,
    /// The body of a bar or a line.
    Bar,
    /// A strength, 0 to 4.
    Level(u8),
}

/// A piece of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its text: no control characters, no line ends.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// A row of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its pieces, left to right.
    pub spans: Vec<Span>,
}

impl Row {
    /// A row of one piece.
    pub fn of(role: Role, text: impl Into<String>) -> Self {
        Self::default().with(role, text)
    }

    /// The row with another piece at its end.
    #[must_use]
    pub fn with(mut self, role: Role, text: impl Into<String>) -> Self {
        self.push(role, text);
        self
    }

    /// Puts another piece at the end; joined to the last where that has the same role.
    pub fn push(&mut self, role: Role, text: impl Into<String>) {
        let text = text.into();
        match self.spans.last_mut().filter(|last| last.role == role) {
            Some(last) => last.text.push_str(&text),
            None if text.is_empty() => {}
            None => self.spans.push(Span { text, role }),
        }
    }

    /// The row without spaces at its end.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self
    }

    /// How many columns of a terminal it takes.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| span.text.width()).sum()
    }

    /// Its text without roles.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// Two pictures beside each other, the left one `left_width` columns wide and more.
pub fn beside(left: Vec<Row>, right: Vec<Row>, left_width: usize) -> Vec<Row> {
    let height = left.len().max(right.len());
    let mut left = left.into_iter();
    let mut right = right.into_iter();
    let row = |_| {
        let mut row = left.next().unwrap_or_default();
        let Some(other) = right.next() else { return row };
        row.push(Role::Plain, " ".repeat(left_width.saturating_sub(row.width())));
        for span in other.spans {
            row.push(span.role, span.text);
        }
        row
    };
    (0..height).map(row).collect()
}

/// Cuts a label to at most `width` columns, on the bounds of what a reader takes for a letter; `…` tells that it was cut.
pub fn cut(label: &str, width: usize) -> String {
    let label = plain(label);
    if label.width() <= width {
        return label;
    }
    let mut kept = String::new();
    for letter in label.graphemes(true) {
        if kept.width() + letter.width() + 1 > width {
            break;
        }
        kept.push_str(letter);
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

/// A text of ours in lines of at most `width` columns, broken between words; a longer word is cut.
pub fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut().filter(|line| line.width() + 1 + word.width() <= width) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(cut(word, width)),
        }
    }
    lines
}

/// A label in exactly `width` columns: cut, or filled with spaces on its right.
pub fn fitted(label: &str, width: usize) -> String {
    let mut fitted = cut(label, width);
    fitted.extend(std::iter::repeat_n(' ', width.saturating_sub(fitted.width())));
    fitted
}

/// A number in at least `width` columns, filled with spaces on its left.
pub fn right(number: &str, width: usize) -> String {
    format!("{}{number}", " ".repeat(width.saturating_sub(number.width())))
}

#[cfg(test)]
pub(super) fn drawn(rows: &[Row]) -> String {
    rows.iter().flat_map(|row| [row.clone().trimmed().text(), "\n".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cut_where_its_letters_end() {
        assert_eq!(cut("Lisbon", 6), "Lisbon");
        assert_eq!(cut("Lisbon", 5), "Lisb…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("👩‍💻👩‍💻", 3), "👩‍💻…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!((cut("x", 0), cut("xy", 1)), (String::new(), "…".into()));
    }

    #[test]
    fn a_fitted_label_is_as_wide_as_asked() {
        for label in ["", "a", "日本語", "a very long label", "👩‍💻 at work", "\u{1b}[2J"]
        {
            assert_eq!(fitted(label, 8).width(), 8, "{label}");
        }
    }

    #[test]
    fn pictures_beside_each_other_keep_their_columns() {
        let rows =
            |texts: &[&str]| texts.iter().map(|it| Row::of(Role::Plain, *it)).collect::<Vec<_>>();
        let both = beside(rows(&["日本", "b"]), rows(&["x", "y", "z"]), 6);
        assert_eq!(drawn(&both), "日本  x\nb     y\n      z\n");
    }

    #[test]
    fn pieces_of_one_role_are_one_span() {
        let row = Row::of(Role::Faint, "a")
            .with(Role::Faint, "b")
            .with(Role::Plain, "")
            .with(Role::Bar, "c");
        assert_eq!((row.spans.len(), row.text().as_str(), row.width()), (2, "abc", 3));
    }
}
