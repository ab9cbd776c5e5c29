//! A page of words laid out in lines: wrapped, behind the marks of lists and quotations.

use anstyle::{Effects, Style};
use unicode_width::UnicodeWidthStr;

use super::columns::Align;
use super::safe::safe;
use crate::entry::body::is_cjk;

#[derive(Default)]
pub(super) struct Page {
    pub(super) width: usize,
    pub(super) lines: Vec<String>,
    /// What stands before each line: marks of lists and quotations.
    pub(super) margins: Vec<Margin>,
    /// The words that are not yet laid out.
    pub(super) words: Vec<Word>,
    /// Whether space stands between the last word and the next.
    pub(super) is_apart: bool,
    pub(super) effects: Vec<Effects>,
    /// Whether nothing stands yet in the item or the quotation that is open: its first block needs no empty line.
    pub(super) is_open: bool,
    /// The number of the next item of each list that is open.
    pub(super) lists: Vec<Option<u64>>,
    pub(super) links: Vec<Link>,
    pub(super) code: Option<String>,
    pub(super) table: Vec<Vec<String>>,
    pub(super) aligns: Vec<Align>,
}

pub(super) struct Margin {
    pub(super) first: String,
    pub(super) rest: String,
    pub(super) is_begun: bool,
}

/// A link that is open: where it leads, and how many words stood before it.
pub(super) struct Link {
    pub(super) address: String,
    pub(super) start: usize,
}

/// What is never broken: pieces of text, each with its style.
#[derive(Default)]
pub(super) struct Word {
    pub(super) pieces: Vec<(Style, String)>,
    pub(super) is_apart: bool,
}

impl Word {
    pub(super) fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| text.width()).sum()
    }

    pub(super) fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// Words on one line, without their styles.
pub(super) fn joined(words: &[Word]) -> String {
    let mut line = String::new();
    for word in words {
        let space = if word.is_apart && !line.is_empty() { " " } else { "" };
        line.extend([space, &word.text()]);
    }
    line
}

impl Page {
    pub(super) fn open(&mut self, first: &str, rest: &str) {
        let (first, rest) = (first.to_owned(), rest.to_owned());
        self.margins.push(Margin { first, rest, is_begun: false });
        self.is_open = true;
    }

    /// Begins a block: an empty line stands before it, unless it is the first.
    pub(super) fn begin_block(&mut self) {
        self.wrap();
        if !std::mem::replace(&mut self.is_open, false) {
            let margin: String = self.margins.iter().map(|it| it.rest.as_str()).collect();
            self.lines.push(margin.trim_end().to_owned());
        }
    }

    pub(super) fn with(&mut self, effects: Effects, text: &str) {
        self.effects.push(effects);
        self.push_here(text);
        self.effects.pop();
    }

    /// Adds text in the style of where it stands.
    pub(super) fn push_here(&mut self, text: &str) {
        let effects = self.effects.iter().fold(Effects::new(), |all, it| all | *it);
        self.push(text, Style::new().effects(effects));
    }

    /// Adds text to the words. Chinese and Japanese may be broken before any character.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        for letter in safe(text).chars() {
            if letter.is_whitespace() {
                self.is_apart = true;
                continue;
            }
            let is_new = self.is_apart || self.words.is_empty() || is_cjk(letter);
            if is_new {
                let is_apart = std::mem::replace(&mut self.is_apart, false);
                self.words.push(Word { pieces: Vec::new(), is_apart });
            }
            let Some(word) = self.words.last_mut() else { continue };
            match word.pieces.last_mut().filter(|(same, _)| *same == style) {
                Some((_, piece)) => piece.push(letter),
                None => word.pieces.push((style, letter.to_string())),
            }
        }
    }

    /// How many columns stand beside the margins.
    pub(super) fn room(&self) -> usize {
        let margins: usize = self.margins.iter().map(|it| it.rest.width()).sum();
        self.width.saturating_sub(margins).max(10)
    }

    /// Lays the words out in lines.
    pub(super) fn wrap(&mut self) {
        let room = self.room();
        let (mut line, mut columns) = (String::new(), 0);
        self.is_apart = false;
        for word in std::mem::take(&mut self.words) {
            let space = usize::from(word.is_apart && columns > 0);
            if columns > 0 && columns + space + word.width() > room {
                self.emit(&std::mem::take(&mut line));
                columns = 0;
            } else if space > 0 {
                line.push(' ');
                columns += 1;
            }
            columns += word.width();
            for (style, text) in word.pieces {
                line.push_str(&format!("{style}{text}{style:#}"));
            }
        }
        if columns > 0 {
            self.emit(&line);
        }
    }

    /// Adds a line behind the margins.
    pub(super) fn emit(&mut self, line: &str) {
        let mut whole = String::new();
        for margin in &mut self.margins {
            let is_begun = std::mem::replace(&mut margin.is_begun, true);
            whole.push_str(if is_begun { &margin.rest } else { &margin.first });
        }
        whole.push_str(line);
        self.lines.push(whole.trim_end().to_owned());
        self.is_open = false;
    }
}
