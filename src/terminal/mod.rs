//! Text laid out for a terminal: Markdown with its marks as styles, lines wrapped at words, cells fitted to columns.

mod columns;
mod markdown;
mod page;
mod safe;

use anstyle::Style;
use pulldown_cmark::Parser;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::entry::body::{MARKDOWN, without_title};
pub use columns::{Align, table};
use page::Page;
pub use safe::{escaped, safe, safe_line, with_line_feeds};

/// A line of text is read with ease up to about so many columns.
pub const MEASURE: usize = 80;

/// Lays Markdown out in lines of at most so many columns, but for code and words that are longer. A heading
/// that says the same as the title above is left out.
pub fn markdown(markdown: &str, title: &str, width: usize) -> Vec<String> {
    let mut page = Page { width, is_open: true, ..Page::default() };
    for event in without_title(Parser::new_ext(markdown, MARKDOWN), title) {
        page.take(event);
    }
    page.wrap();
    page.lines
}

/// Wraps pieces of text, each in its style, behind `first`; the lines after the first are indented as far.
pub fn wrapped(first: &str, pieces: &[(Style, &str)], width: usize) -> Vec<String> {
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
pub fn fitted(text: &str, columns: usize) -> String {
    let cut = cut(text.chars(), width(text), columns);
    padded(&cut.map_or_else(|| text.to_owned(), |cut| cut + "…"), columns)
}

/// A text in at least so many columns.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// How many columns a text takes that holds no control characters.
fn width(text: &str) -> usize {
    // Each letter of ASCII takes one.
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The end of a text in so many columns: of a path it tells more than the beginning.
pub fn fitted_end(text: &str, columns: usize) -> String {
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
        check("|a|n|\n|:-:|--:|\n|ccc|1|\n|d|22|", 20, " a    n\n───  ──\nccc   1\n d   22");
        check(
            "> |a|b|\n> |-|-|\n> |one two three|x|",
            13,
            "│ a         b\n│ ────────  ─\n│ one two   x\n│ three",
        );
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
