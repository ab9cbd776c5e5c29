//! Objects in a rich text: files, rules, tables.

use serde_json::Value as Json;

use super::style::{style_of, styled};
use crate::import::imported::Imported;
use crate::import::lost::Lost;
use crate::import::markdown::{Closed, Next};
use crate::import::record::Record;

/// What an object in the text becomes.
pub(super) fn embedded(
    object: &mut Record,
    entry: &mut Imported,
    show: &mut impl FnMut(&mut Imported, &str) -> Option<String>,
    lost: &mut Lost,
) -> Option<String> {
    let kind = object.text("type").unwrap_or_default();
    let shown = match kind.as_str() {
        "photo" | "video" | "audio" | "pdfAttachment" => {
            object.text("identifier").and_then(|id| show(entry, &id))
        }
        "externalVideo" | "externalAudio" => object.text("url").map(|it| format!("<{it}>")),
        "horizontalRuleLine" | "horizontalLineRule" => Some("---".to_owned()),
        "table" => {
            let markdown = object.text("markdown").map(|it| it.trim().to_owned());
            markdown.or_else(|| table(object.list("rows"), lost))
        }
        _ => object.text("url").map(|it| format!("<{it}>")),
    };
    if shown.is_none() {
        lost.note(&format!("an object of the text: {kind}"));
    }
    shown
}

/// A table of its cells, where the export says no Markdown of it; the first row is its head.
pub(super) fn table(rows: Vec<Json>, lost: &mut Lost) -> Option<String> {
    let mut cell = |it: Json| {
        let Some(mut it) = Record::of_value(it) else {
            lost.note("richText: a cell of a table");
            return String::new();
        };
        let content = it.records("content");
        if it.has_more_than_nothing("content") {
            lost.note("richText: a cell of a table");
        }
        let mut cell = String::new();
        for mut run in content {
            let mut attributes = run.record("attributes").unwrap_or_default();
            let style = style_of(&mut attributes);
            attributes.skip(&["autolink", "line"]);
            attributes.tell_rest("richText.attributes.", lost);
            let text = run.text("text").unwrap_or_default();
            let (text, closed) = (text.replace(['\n', '\u{2028}'], " "), &mut Closed::default());
            styled(&mut cell, &style, &text, &Next::default(), closed);
        }
        let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        // A text that escapes this sign itself stays one cell, too.
        cell.replace("\\|", "|").replace('|', "\\|")
    };
    let cells = rows.into_iter().filter_map(|it| match it {
        Json::Array(row) => Some(row.into_iter().map(&mut cell).collect::<Vec<_>>()),
        _ => None,
    });
    let rows: Vec<Vec<String>> = cells.filter(|it| !it.is_empty()).collect();
    let line = |row: &[String]| format!("| {} |", row.join(" | "));
    let first = rows.first()?;
    let rule = vec!["---".to_owned(); first.len()];
    let lines = [line(first), line(&rule)].into_iter();
    Some(lines.chain(rows[1..].iter().map(|it| line(it))).collect::<Vec<_>>().join("\n"))
}
