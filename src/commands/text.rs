//! Text laid out for a terminal: Markdown with its marks as styles, lines wrapped at words, cells fitted to columns.

use anstyle::{Effects, Style};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::output::safe;
use crate::entry::body::{MARKDOWN, is_cjk, without_title};

/// Lays Markdown out in lines of at most so many columns, but for code, tables and words that are longer. A heading
/// that says the same as the title above is left out.
pub(super) fn markdown(markdown: &str, title: &str, width: usize) -> Vec<String> {
    let mut page = Page { width, is_open: true, ..Page::default() };
    for event in without_title(Parser::new_ext(markdown, MARKDOWN), title) {
        page.take(event);
    }
    page.wrap();
    page.lines
}

/// Wraps pieces of text, each in its style, behind `first`; the lines after the first are indented as far.
pub(super) fn wrapped(first: &str, pieces: &[(Style, &str)], width: usize) -> Vec<String> {
    let mut page = Page { width, is_open: true, ..Page::default() };
    let columns = anstream::adapter::strip_str(first).to_string().width();
    page.open(first, &" ".repeat(columns));
    for (style, text) in pieces {
        page.push(text, *style);
    }
    page.wrap();
    page.lines
}

/// The beginning of a text in so many columns, filled up with spaces.
pub(super) fn fitted(text: &str, columns: usize) -> String {
    let cut = cut(text.chars(), width(text), columns);
    padded(&cut.map_or_else(|| text.to_owned(), |cut| cut + "…"), columns)
}

/// A text in at least so many columns.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// How many columns a text takes that holds no control characters.
fn width(text: &str) -> usize {
    // Each letter of ASCII takes one.
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The end of a text in so many columns: of a path it tells more than the beginning.
pub(super) fn fitted_end(text: &str, columns: usize) -> String {
    let cut = cut(text.chars().rev(), width(text), columns);
    cut.map_or_else(|| text.to_owned(), |cut| format!("…{}", cut.chars().rev().collect::<String>()))
}

/// As many of the letters as leave a column for the mark that more would follow; none where all have room.
fn cut(letters: impl Iterator<Item = char>, width: usize, columns: usize) -> Option<String> {
    if width <= columns {
        return None;
    }
    let mut cut = String::new();
    for letter in letters {
        if cut.width() + letter.width().unwrap_or(0) + 1 > columns {
            break;
        }
        cut.push(letter);
    }
    Some(cut)
}

#[derive(Default)]
struct Page {
    width: usize,
    lines: Vec<String>,
    /// What stands before each line: marks of lists and quotations.
    margins: Vec<Margin>,
    /// The words that are not yet laid out.
    words: Vec<Word>,
    /// Whether space stands between the last word and the next.
    is_apart: bool,
    effects: Vec<Effects>,
    /// Whether nothing stands yet in the item or the quotation that is open: its first block needs no empty line.
    is_open: bool,
    /// The number of the next item of each list that is open.
    lists: Vec<Option<u64>>,
    links: Vec<Link>,
    code: Option<String>,
    table: Vec<Vec<String>>,
}

struct Margin {
    first: String,
    rest: String,
    is_begun: bool,
}

/// A link that is open: where it leads, and how many words stood before it.
struct Link {
    address: String,
    start: usize,
}

/// What is never broken: pieces of text, each with its style.
#[derive(Default)]
struct Word {
    pieces: Vec<(Style, String)>,
    is_apart: bool,
}

impl Word {
    fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| text.width()).sum()
    }

    fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// Words on one line, without their styles.
fn joined(words: &[Word]) -> String {
    let mut line = String::new();
    for word in words {
        let space = if word.is_apart && !line.is_empty() { " " } else { "" };
        line.extend([space, &word.text()]);
    }
    line
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push_here(&text),
            },
            Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.with(Effects::DIMMED, &text);
            }
            Event::FootnoteReference(name) => self.with(Effects::DIMMED, &format!("[{name}]")),
            Event::TaskListMarker(is_done) => self.push_here(if is_done { "[x] " } else { "[ ] " }),
            Event::SoftBreak => self.is_apart = true,
            Event::HardBreak => self.wrap(),
            Event::Rule => {
                self.begin_block();
                self.emit(&"─".repeat(self.room().min(20)));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push_here(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::Table(_) => self.begin_block(),
            Tag::Heading { level, .. } => {
                self.begin_block();
                let is_first = level == HeadingLevel::H1;
                let underline = if is_first { Effects::UNDERLINE } else { Effects::new() };
                self.effects.push(Effects::BOLD | underline);
            }
            Tag::BlockQuote(_) => {
                self.begin_block();
                self.open("│ ", "│ ");
            }
            Tag::CodeBlock(_) => {
                self.begin_block();
                self.open("    ", "    ");
                self.code = Some(String::new());
            }
            Tag::List(start) => {
                self.wrap();
                if self.lists.is_empty() {
                    self.begin_block();
                }
                self.lists.push(start);
            }
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(name) => {
                self.begin_block();
                self.open(&format!("[{}] ", safe(&name)), "    ");
            }
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            Tag::Emphasis => self.effects.push(Effects::ITALIC),
            Tag::Strong => self.effects.push(Effects::BOLD),
            Tag::Strikethrough => self.effects.push(Effects::STRIKETHROUGH),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push(Link { address: dest_url.to_string(), start: self.words.len() });
                self.effects.push(Effects::UNDERLINE);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.wrap(),
            TagEnd::Heading(_) => {
                self.effects.pop();
                self.wrap();
            }
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.wrap();
                self.margins.pop();
                self.is_open = false;
            }
            TagEnd::CodeBlock => {
                for line in self.code.take().unwrap_or_default().lines() {
                    self.emit(&dimmed(&safe(line).replace('\t', "    ")));
                }
                self.margins.pop();
                self.is_open = false;
            }
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::TableCell => {
                let cell = joined(&std::mem::take(&mut self.words));
                self.table.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
                self.is_apart = false;
            }
            TagEnd::Table => self.lay_out_table(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => drop(self.effects.pop()),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    fn start_item(&mut self) {
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        let rest = " ".repeat(mark.width());
        self.open(&mark, &rest);
    }

    fn open(&mut self, first: &str, rest: &str) {
        let (first, rest) = (first.to_owned(), rest.to_owned());
        self.margins.push(Margin { first, rest, is_begun: false });
        self.is_open = true;
    }

    /// Where a link leads is told behind it, unless its text says so.
    fn end_link(&mut self) {
        self.effects.pop();
        let Some(Link { address, start }) = self.links.pop() else { return };
        let shown = joined(self.words.get(start..).unwrap_or_default());
        let is_elsewhere = address.contains("://") && !address.ends_with(&shown);
        if is_elsewhere {
            self.is_apart = true;
            self.with(Effects::DIMMED, &format!("({address})"));
        }
    }

    /// Begins a block: an empty line stands before it, unless it is the first.
    fn begin_block(&mut self) {
        self.wrap();
        if !std::mem::replace(&mut self.is_open, false) {
            let margin: String = self.margins.iter().map(|it| it.rest.as_str()).collect();
            self.lines.push(margin.trim_end().to_owned());
        }
    }

    fn with(&mut self, effects: Effects, text: &str) {
        self.effects.push(effects);
        self.push_here(text);
        self.effects.pop();
    }

    /// Adds text in the style of where it stands.
    fn push_here(&mut self, text: &str) {
        let effects = self.effects.iter().fold(Effects::new(), |all, it| all | *it);
        self.push(text, Style::new().effects(effects));
    }

    /// Adds text to the words. Chinese and Japanese may be broken before any character.
    fn push(&mut self, text: &str, style: Style) {
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
    fn room(&self) -> usize {
        let margins: usize = self.margins.iter().map(|it| it.rest.width()).sum();
        self.width.saturating_sub(margins).max(10)
    }

    /// Lays the words out in lines.
    fn wrap(&mut self) {
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
    fn emit(&mut self, line: &str) {
        let mut whole = String::new();
        for margin in &mut self.margins {
            let is_begun = std::mem::replace(&mut margin.is_begun, true);
            whole.push_str(if is_begun { &margin.rest } else { &margin.first });
        }
        whole.push_str(line);
        self.lines.push(whole.trim_end().to_owned());
        self.is_open = false;
    }

    fn lay_out_table(&mut self) {
        let rows = std::mem::take(&mut self.table);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (index, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
            });
            self.emit(cells.collect::<Vec<_>>().join("  ").trim_end());
            if index == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                self.emit(&rule.join("  "));
            }
        }
    }
}

fn dimmed(text: &str) -> String {
    let style = Style::new().dimmed();
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the lines without their styles.
    fn check(text: &str, width: usize, expected: &str) {
        let lines: Vec<String> = markdown(text, "Sun", width)
            .iter()
            .map(|line| anstream::adapter::strip_str(line).to_string().trim_end().to_owned())
            .collect();
        assert_eq!(lines.join("\n"), expected, "{text}");
    }

    #[test]
    fn a_text_takes_its_columns_whatever_it_is_written_in() {
        assert_eq!(fitted("Rain", 6), "Rain  ");
        assert_eq!(fitted("Rainy days", 6), "Rainy…");
        assert_eq!(fitted("散歩の日記", 6), "散歩… ");
        assert_eq!(fitted_end("2025/09/rain.md", 9), "…/rain.md");
        assert_eq!(fitted_end("rain.md", 9), "rain.md");
    }

    #[test]
    fn pieces_are_wrapped_behind_what_stands_before_them() {
        let plain = Style::new();
        let lines = wrapped("tags  ", &[(plain, "one two"), (plain, "s three")], 14);
        assert_eq!(lines, ["tags  one twos", "      three"]);
    }

    #[test]
    fn text_is_wrapped_at_words() {
        check("Light rain\nin *Lisbon*, all day.", 16, "Light rain in\nLisbon, all day.");
        check("one\n\ntwo  \nthree", 20, "one\n\ntwo\nthree");
        check("今日は雨。散歩", 10, "今日は雨。\n散歩");
    }

    #[test]
    fn what_is_written_without_spaces_stays_so_in_a_table_and_a_link() {
        check("|紙|b c|\n|-|-|\n|雨。|d|", 20, "紙    b c\n────  ───\n雨。  d");
        check("[紙の里](https://a.b/紙の里)", 30, "紙の里");
    }

    #[test]
    fn blocks_have_their_marks() {
        check("# Rain\n\ntext", 20, "Rain\n\ntext");
        check("# Sun\n\ntext", 20, "text");
        check(
            "- one\n- two three four\n  - deep\n- [x] done",
            12,
            "• one\n• two three\n  four\n  • deep\n• [x] done",
        );
        check("3. a\n4. b\n\nafter", 20, "3. a\n4. b\n\nafter");
        check("> one two\n>\n> three", 9, "│ one two\n│\n│ three");
        check("a\n\n---\n\nb", 5, "a\n\n──────────\n\nb");
    }

    #[test]
    fn code_and_tables_keep_their_lines() {
        check("```rust\nfn a() {\n\tb\n}\n```", 5, "    fn a() {\n        b\n    }");
        check("| a | long |\n|---|---|\n| bb | c |", 5, "a   long\n──  ────\nbb  c");
    }

    #[test]
    fn a_link_tells_where_it_leads() {
        check(
            "[the sea](https://x.org/sea) <https://x.org>",
            60,
            "the sea (https://x.org/sea) https://x.org",
        );
        check("[b](b.md) ![pic](p.jpg) [[Ana]]", 60, "b pic Ana");
    }

    #[test]
    fn nothing_of_an_entry_is_obeyed_by_the_terminal() {
        let all = markdown("a\x1b[31mb\n\n```\n\x1b]0;x\x07\n```\n\n| \x1b[1m |\n|---|\n", "", 40)
            .concat();
        let plain = anstream::adapter::strip_str(&all).to_string();
        assert!(plain.contains("\u{fffd}[31mb") && !plain.contains('\x07'), "{plain:?}");
    }
}
