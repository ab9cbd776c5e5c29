//! What was found, as people read it: a message, its place, the line with a mark, the way out.

use anstyle::{AnsiColor, Style};

use crate::finding::{Excerpt, Finding, Place, Severity};
use crate::terminal::{safe, safe_line};

pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
// For warnings and marks: yellow vanishes on a light ground.
pub(super) const MAGENTA: Style = AnsiColor::Magenta.on_default().bold();
pub(super) const BLUE: Style = AnsiColor::Blue.on_default().bold();
pub(super) const BOLD: Style = Style::new().bold();

/// A finding as people read it.
pub(super) fn finding_text(finding: &Finding) -> String {
    let (style, word) = match finding.severity {
        Severity::Error => (RED, "error"),
        Severity::Warning => (MAGENTA, "warning"),
    };
    let mut text = format!("{style}{word}{style:#}: {}\n", safe(&finding.message));
    push_place(&mut text, &finding.place, finding.excerpt.as_ref());
    push_hint(&mut text, finding.hint.as_deref());
    text
}

/// The place, and the line with its mark where there is one.
pub(super) fn push_place(text: &mut String, place: &Place, excerpt: Option<&Excerpt>) {
    if place.path.is_empty() {
        return;
    }
    text.push_str(&format!(" {BLUE}-->{BLUE:#} {}\n", safe_line(&place.to_string())));
    let (Some(line), Some(excerpt)) = (place.line, excerpt) else { return };
    let margin = " ".repeat(line.to_string().len());
    let Window { shown, column } = Window::around(excerpt);
    // A tab before the mark stays one, so that both lines are indented alike.
    let before = shown.chars().take(column.saturating_sub(1));
    let indent: String = before.map(|it| if it == '\t' { '\t' } else { ' ' }).collect();
    let rest = shown.chars().count().saturating_sub(column.saturating_sub(1));
    let mark = "^".repeat(excerpt.length.min(rest.max(1)));
    text.push_str(&format!("{BLUE}{line} |{BLUE:#} {}\n", safe(&shown)));
    text.push_str(&format!("{margin} {BLUE}|{BLUE:#} {indent}{MAGENTA}{mark}{MAGENTA:#}\n"));
}

/// The part of a line around its mark that is worth showing: a paragraph of Markdown is one line.
struct Window {
    shown: String,
    /// Where the mark begins in it, from 1.
    column: usize,
}

impl Window {
    const WIDTH: usize = 90;

    fn around(excerpt: &Excerpt) -> Self {
        let letters: Vec<char> = excerpt.text.chars().collect();
        let first = excerpt.column.saturating_sub(1).min(letters.len());
        let start = if first < Self::WIDTH * 2 / 3 { 0 } else { first - Self::WIDTH / 3 };
        let end = letters.len().min(start + Self::WIDTH);
        let (before, after) =
            (if start > 0 { "…" } else { "" }, if end < letters.len() { "…" } else { "" });
        let shown: String = letters[start..end].iter().collect();
        Self {
            shown: format!("{before}{shown}{after}"),
            column: first - start + before.chars().count() + 1,
        }
    }
}

pub(super) fn push_hint(text: &mut String, hint: Option<&str>) {
    if let Some(hint) = hint {
        text.push_str(&format!("{BLUE}hint{BLUE:#}: {}\n", safe(hint)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_the_part_around_the_mark_is_shown() {
        let text = format!("{}X{}", "a".repeat(500), "b".repeat(500));
        let Window { shown, column } = Window::around(&Excerpt { text, column: 501, length: 1 });
        assert_eq!(shown.chars().nth(column - 1), Some('X'));
        assert!(shown.chars().count() < 100 && shown.starts_with('…') && shown.ends_with('…'));
    }

    #[test]
    fn a_finding_reads_like_a_compilers() {
        let finding =
            Finding::error(Place::at("a.md", 2, 7), "unquoted-colon", "a value holds a colon")
                .with_hint("put it in quotes")
                .with_excerpt(Some(Excerpt {
                    text: "title: a: b".to_owned(),
                    column: 9,
                    length: 1,
                }));
        let plain = anstream::adapter::strip_str(&finding_text(&finding)).to_string();
        assert_eq!(
            plain,
            "error: a value holds a colon\n --> a.md:2:7\n2 | title: a: b\n  |         ^\nhint: put it in quotes\n"
        );
    }
}
