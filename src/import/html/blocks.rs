//! Lists and tables of HTML as blocks of Markdown.

use super::{Look, Reader, inner};
use crate::import::imported::Imported;
use crate::import::markup::Element;

/// A list, in lines.
pub(super) fn list(
    it: &Element,
    look: Look,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) -> String {
    let is_counted = it.name == "ol";
    let first: usize = it.attribute("start").and_then(|it| it.parse().ok()).unwrap_or(1);
    let mut lines = Vec::new();
    for item in it.elements() {
        let blocks = match item.name.as_str() {
            "ul" | "ol" => vec![list(item, look, entry, reader)],
            _ => inner(item, look, entry, reader),
        };
        let mark = if is_counted { format!("{}. ", first + lines.len()) } else { "- ".to_owned() };
        let is_box = item.attribute("data-checked").or_else(|| item.attribute("data-list"));
        let mark = match is_box {
            Some("true" | "checked") => "- [x] ".to_owned(),
            Some("false" | "unchecked") => "- [ ] ".to_owned(),
            _ => mark,
        };
        // A list in an item stands right below its text.
        let mut text = String::new();
        for block in blocks {
            let digits =
                block.len() - block.trim_start_matches(|it: char| it.is_ascii_digit()).len();
            let is_list =
                block.starts_with("- ") || digits > 0 && block[digits..].starts_with(". ");
            let gap = if text.is_empty() {
                ""
            } else if is_list {
                "\n"
            } else {
                "\n\n"
            };
            text.push_str(&format!("{gap}{block}"));
        }
        // What belongs to an item stands below its text, however long its number is.
        let width = if mark.starts_with("- ") { 2 } else { mark.len() };
        let indent = " ".repeat(width);
        lines.push(indented(&text, &mark, &indent).trim_end().to_owned());
    }
    lines.join("\n")
}

/// Lines with something before the first, and before the others.
pub(super) fn indented(text: &str, first: &str, others: &str) -> String {
    let lines = text.lines().enumerate().map(|(nth, line)| {
        let before = if nth == 0 { first } else { others };
        if line.is_empty() && before.trim().is_empty() {
            String::new()
        } else {
            format!("{before}{line}")
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    if text.is_empty() { first.to_owned() } else { text }
}

/// A table, whose cells have their styles and links, and no line feeds.
pub(super) fn table(it: &Element, entry: &mut Imported, reader: &mut Reader<'_>) -> String {
    let mut rows = Vec::new();
    it.all(&|it| it.name == "tr", &mut rows);
    let mut cells = |row: &Element| {
        let cells = row.elements().filter(|it| matches!(it.name.as_str(), "td" | "th"));
        let cells = cells.map(|it| inner(it, Look::default(), entry, reader).join(" "));
        let cells = cells.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
        cells.map(|it| it.replace("\\|", "|").replace('|', "\\|")).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> =
        rows.into_iter().map(&mut cells).filter(|it| !it.is_empty()).collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    for (nth, mut row) in rows.into_iter().enumerate() {
        row.resize(width, String::new());
        lines.push(format!("| {} |", row.join(" | ")));
        if nth == 0 {
            lines.push(format!("|{}", " --- |".repeat(width)));
        }
    }
    lines.join("\n")
}
