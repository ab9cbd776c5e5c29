//! Numbers to be drawn: each chart is a value with a caption, and its numbers as a table for those who cannot see it.
//!
//! [`text`] draws a chart for a terminal, [`svg`] for a page.

pub mod balance;
pub mod calendar;
pub mod land;
pub mod look;
pub mod map;
pub mod months;
pub mod number;
pub mod svg;
pub mod text;

pub use balance::Balance;
pub use calendar::{Calendar, Levels, gap};
pub use map::{Frame, Map, Spot};
pub use months::Months;

use crate::number::grouped;

/// What a picture is called, and what it shows in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// A word of small letters, digits and `-` that no other picture of a page has.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What somebody who sees the picture learns from it, in a sentence or two.
    pub description: String,
}

/// The numbers of a picture. Every row has a cell for each heading; the first cell of a row names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The heading of each column.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// Amounts that are compared with each other by length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bars {
    /// What it is.
    pub caption: Caption,
    /// What a label is: `place`.
    pub of: String,
    /// What a value counts: `entries`.
    pub unit: String,
    /// The bars, first to last.
    pub bars: Vec<Bar>,
}

/// One amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Its name, whatever it holds.
    pub label: String,
    /// How much.
    pub value: u64,
    /// A word or two beside the value.
    pub note: String,
    /// The colour that the writer gave it, `#RRGGBB`.
    pub colour: Option<String>,
}

impl Bars {
    /// The greatest value.
    pub fn greatest(&self) -> u64 {
        self.bars.iter().map(|bar| bar.value).max().unwrap_or(0)
    }

    /// The bars in parts of at most `count`, each numbered in its caption.
    pub fn parts(&self, count: usize) -> Vec<Self> {
        let part = |(nth, bars): (usize, &[Bar])| {
            let (first, last) = (nth * count + 1, nth * count + bars.len());
            let caption = Caption {
                id: format!("{}-{first}", self.caption.id),
                title: format!("{}, {first} to {last}", self.caption.title),
                description: self.caption.description.clone(),
            };
            Self { caption, bars: bars.to_vec(), ..self.clone() }
        };
        self.bars.chunks(count.max(1)).enumerate().map(part).collect()
    }

    /// Its numbers.
    pub fn table(&self) -> Table {
        let row = |bar: &Bar| vec![plain(&bar.label), grouped(bar.value)];
        Table {
            head: vec![self.of.clone(), self.unit.clone()],
            rows: self.bars.iter().map(row).collect(),
        }
    }
}

/// A text that came from an entry, made fit for one line anywhere: white space is a space, a character that a terminal
/// or a page would obey rather than show is `\u{fffd}`.
pub fn plain(text: &str) -> String {
    let harmless = |letter: char| match letter {
        _ if letter.is_whitespace() => ' ',
        _ if letter.is_control() || turns_the_line(letter) => char::REPLACEMENT_CHARACTER,
        _ => letter,
    };
    text.trim().chars().map(harmless).collect()
}

/// Whether a character only changes the direction of what follows.
fn turns_the_line(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_command_a_terminal_or_turn_a_line() {
        assert_eq!(plain("a\u{1b}[31mb\u{9b}0m\u{7f}"), "a\u{fffd}[31mb\u{fffd}0m\u{fffd}");
        assert_eq!(plain(" two\n\tlines\u{2028}or\r\nthree "), "two  lines or  three");
        assert_eq!(plain("evil\u{202e}txt.exe"), "evil\u{fffd}txt.exe");
        assert_eq!(plain("雨 👩‍💻 café"), "雨 👩‍💻 café");
    }
}
