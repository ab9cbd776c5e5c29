//! Day One's rich text, a list of runs and objects in JSON, as Markdown.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::plain::{address, with_links};
use crate::import::escape::escaped;
use crate::import::imported::Imported;
use crate::import::looks::{Kind as Worn, Looks};
use crate::import::lost::Lost;
use crate::import::markdown::{self, Closed, Next, between, code, open_link, reads_as};
use crate::import::record::Record;
use crate::import::shown::{Styled, style_of as name_of};

/// A line: what it is, and its text.
#[derive(Default)]
struct Line {
    kind: Kind,
    text: String,
}

/// What a line is.
#[derive(Clone, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Text,
    Heading(usize),
    Item {
        mark: String,
        depth: usize,
    },
    Quote,
    Code,
    /// A picture, a table, a rule: a block of its own.
    Block,
}

/// A run of text in one style.
#[derive(Clone, Default, PartialEq, Eq)]
struct Style {
    is_bold: bool,
    is_italic: bool,
    is_struck: bool,
    is_code: bool,
    /// The colour in which it is marked, which no sign says.
    colour: Option<String>,
    url: Option<String>,
}

/// The Markdown of a rich text; none where it cannot be read, or has nothing in it.
pub(super) fn markdown(
    rich: &str,
    entry: &mut Imported,
    show: &mut impl FnMut(&mut Imported, &str) -> Option<String>,
    lost: &mut Lost,
) -> Option<String> {
    let mut rich = Record::of_value(serde_json::from_str(rich).ok()?)?;
    // Blank lines between paragraphs are left out where it says so; else each stands for itself.
    let are_apart = rich.record("meta").is_some_and(|mut it| it.flag("small-lines-removed"));
    let mut lines: Vec<Line> = Vec::new();
    let (mut writer, mut looks) = (Writer::default(), Looks::default());
    for mut node in rich.records("contents") {
        let mut attributes = node.record("attributes").unwrap_or_default();
        for mut object in node.records("embeddedObjects") {
            writer.end(&mut lines);
            if let Some(text) = embedded(&mut object, entry, show, lost) {
                lines.push(Line { kind: Kind::Block, text });
            }
        }
        let text = node.plain("text");
        node.tell_rest("richText.", lost);
        let Some(text) = text else { continue };
        let kind = attributes.record("line").map(|it| kind_of(it, lost)).unwrap_or_default();
        let style = style_of(&mut attributes);
        let worn = looks
            .put_on(style.colour.iter().map(|it| (Worn::Highlight, Some(it.clone()))).collect());
        looks.meet(&text);
        looks.take_off(worn);
        attributes.skip(&["autolink", "identifier"]);
        attributes.tell_rest("richText.attributes.", lost);
        for (nth, part) in text.split('\n').enumerate() {
            if nth > 0 {
                // A blank line is one, too: of code, if it says so.
                writer.kind.get_or_insert_with(|| kind.clone());
                writer.close(&mut lines);
            }
            writer.push(part, &kind, &style);
        }
    }
    writer.end(&mut lines);
    looks.leave_out(writer.unshown);
    lost.note_looks(&looks);
    if rich.has_more_than_nothing("contents") {
        lost.note("richText.contents");
    }
    // An address of another entry may stand in the text without being a link.
    let text = with_links(&joined(&lines, are_apart));
    (!text.trim().is_empty()).then_some(text)
}

/// The line that is being written, in runs.
#[derive(Default)]
struct Writer {
    kind: Option<Kind>,
    runs: Vec<(Style, String)>,
    /// The styles that do not show where they stand.
    unshown: BTreeSet<&'static str>,
}

impl Writer {
    fn push(&mut self, text: &str, kind: &Kind, style: &Style) {
        if text.is_empty() {
            return;
        }
        // What a line is, its first run says.
        self.kind.get_or_insert_with(|| kind.clone());
        match self.runs.last_mut() {
            Some((last, before)) if last == style => before.push_str(text),
            _ => self.runs.push((style.clone(), text.to_owned())),
        }
    }

    /// Ends a line where its line feed stands, even where it is blank.
    fn close(&mut self, lines: &mut Vec<Line>) {
        let kind = self.kind.take().unwrap_or_default();
        let break_at = match kind {
            Kind::Code => "\n",
            // A heading is one line.
            Kind::Heading(_) => " ",
            _ => "  \n",
        };
        let is_shown = |it: &char| !matches!(it, '\u{200b}' | '\u{fffc}' | '\u{fdd0}' | '\u{fdd1}');
        let runs = std::mem::take(&mut self.runs).into_iter().map(|(style, run)| {
            let run: String = run.chars().filter(is_shown).collect();
            (style, run.replace('\u{2028}', break_at))
        });
        let runs: Vec<(Style, String)> = runs.collect();
        let mut text: String = if kind == Kind::Code {
            let styles = runs.iter().flat_map(|(style, _)| signs(style)).filter_map(name_of);
            self.unshown.extend(styles);
            runs.into_iter().map(|(_, run)| run).collect()
        } else {
            let (styled, plain) = (written(&runs, true), written(&runs, false));
            let text = if reads_as(&styled, &plain) { styled } else { plain };
            self.unshown.extend(wanted(&runs).unshown_in(&text));
            text
        };
        // Signs at its end would close a heading, and be gone.
        if matches!(kind, Kind::Heading(_)) && text.trim_end().ends_with(" #") {
            text.insert(text.trim_end().len() - 1, '\\');
        }
        lines.push(Line { kind, text });
    }

    /// Ends a line that has no line feed of its own.
    fn end(&mut self, lines: &mut Vec<Line>) {
        if !self.runs.is_empty() {
            self.close(lines);
        }
    }
}

/// What a line is; what else is said of it is told.
fn kind_of(mut line: Record, lost: &mut Lost) -> Kind {
    let kind = take_kind(&mut line);
    line.skip(&["identifier", "listIndex", "checked"]);
    if line.whole("indentLevel").is_some_and(|it| it > 1) && !matches!(kind, Kind::Item { .. }) {
        lost.note("richText.line.indentLevel");
    }
    line.tell_rest("richText.line.", lost);
    kind
}

fn take_kind(line: &mut Record) -> Kind {
    let level = line.number("header").unwrap_or_default();
    if (1.0..=6.0).contains(&level) {
        return Kind::Heading(
            [1, 2, 3, 4, 5, 6].into_iter().filter(|it| f64::from(*it) <= level).count(),
        );
    }
    let level = line.clone().whole("indentLevel").map(|it| it.saturating_sub(1));
    let depth = level.and_then(|it| usize::try_from(it).ok()).unwrap_or_default().min(8);
    let mark = match line.text("listStyle").as_deref() {
        Some("numbered") => format!("{}.", line.whole("listIndex").unwrap_or(1).max(1)),
        Some("checkbox") if line.flag("checked") => "- [x]".to_owned(),
        Some("checkbox") => "- [ ]".to_owned(),
        Some(style) if style != "none" => "-".to_owned(),
        _ if line.flag("codeBlock") => return Kind::Code,
        _ if line.flag("quote") => return Kind::Quote,
        _ => return Kind::Text,
    };
    Kind::Item { mark, depth }
}

fn style_of(attributes: &mut Record) -> Style {
    // Nothing else is shown of code, which stands in one piece.
    if attributes.flag("inlineCode") {
        return Style { is_code: true, ..Style::default() };
    }
    Style {
        is_bold: attributes.flag("bold"),
        is_italic: attributes.flag("italic"),
        is_struck: attributes.flag("strikethrough"),
        is_code: false,
        colour: attributes.text("highlightedColor"),
        url: attributes.text("linkURL"),
    }
}

/// Runs as Markdown, with the styles of their texts or without them.
fn written(runs: &[(Style, String)], has_styles: bool) -> String {
    let (mut text, mut closed) = (String::new(), Closed::default());
    let as_next = |(style, run): &(Style, String)| {
        let signs = if style.url.is_some() { Vec::new() } else { signs(style) };
        Next { letter: run.chars().next(), signs }
    };
    for (number, (style, run)) in runs.iter().enumerate() {
        let next = runs.get(number + 1).map(as_next).unwrap_or_default();
        let (is_code, url) = (style.is_code, style.url.clone());
        let bare = Style { is_code, url, ..Style::default() };
        styled(&mut text, if has_styles { style } else { &bare }, run, &next, &mut closed);
    }
    text
}

/// The styles that runs are to have.
fn wanted(runs: &[(Style, String)]) -> Styled {
    let mut wanted = Styled::default();
    for (style, run) in runs.iter().filter(|(style, _)| !style.is_code) {
        wanted.add(&signs(style), run);
    }
    wanted
}

/// The signs of a style, from the outer to the inner.
fn signs(style: &Style) -> Vec<&'static str> {
    let flags = [
        (style.colour.is_some(), "=="),
        (style.is_struck, "~~"),
        (style.is_bold, "**"),
        (style.is_italic, "*"),
    ];
    flags.into_iter().filter(|(is_so, _)| *is_so).map(|(_, it)| it).collect()
}

/// Writes a run with its signs around it; spaces stay outside of them.
fn styled(out: &mut String, style: &Style, run: &str, next: &Next, closed: &mut Closed) {
    let inner = run.trim();
    if inner.is_empty() {
        out.push_str(run);
        return;
    }
    let start = run.len() - run.trim_start().len();
    let (before, after) = (&run[..start], &run[start + inner.len()..]);
    out.push_str(before);
    if style.is_code {
        out.push_str(&code(inner));
    } else if style.url.as_deref() == Some(inner) {
        out.push_str(inner);
    } else {
        let signs = signs(style);
        let next = if after.is_empty() { next } else { &Next::default() };
        match &style.url {
            Some(url) => {
                open_link(out);
                let closed = &mut Closed::default();
                between(out, &signs, inner, &Next::default(), closed, |out, text| {
                    escaped(out, text, true);
                });
                out.push_str(&format!("]({})", address(&markdown::address(url))));
            }
            None => {
                between(out, &signs, inner, next, closed, |out, text| escaped(out, text, false));
            }
        }
    }
    out.push_str(after);
}

/// What an object in the text becomes.
fn embedded(
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
fn table(rows: Vec<Json>, lost: &mut Lost) -> Option<String> {
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

/// A line that begins with spaces or tabs: where these would make code of it they are spaces that make none.
fn indented(line: &str) -> Cow<'_, str> {
    let rest = line.trim_start_matches([' ', '\t']);
    let space = &line[..line.len() - rest.len()];
    if space.len() < 4 && !space.contains('\t') {
        return Cow::Borrowed(line);
    }
    let width: usize = space.chars().map(|it| if it == '\t' { 4 } else { 1 }).sum();
    Cow::Owned(format!("{}{rest}", "\u{a0}".repeat(width)))
}

/// Lines as Markdown has them: a blank one between paragraphs and blocks, none within a list, a quotation or code.
fn joined(lines: &[Line], are_apart: bool) -> String {
    let mut text = String::new();
    let code = lines.iter().filter(|it| it.kind == Kind::Code).map(|it| it.text.as_str());
    let code = code.collect::<Vec<_>>().join("\n");
    let fence = format!("{}\n", markdown::fence(&code));
    // The depths of the items that the next one may lie below.
    let mut depths: Vec<usize> = Vec::new();
    let mut before: Option<&Kind> = None;
    for line in lines {
        // Whatever is behind it, be it blank, is none of it.
        if before == Some(&Kind::Code) && line.kind != Kind::Code {
            text.push_str(&fence);
        }
        if line.text.trim().is_empty() && line.kind != Kind::Code {
            if !are_apart && !text.ends_with("\n\n") && !text.is_empty() {
                text.push('\n');
            }
            before = None;
            continue;
        }
        let is_one = match (before, &line.kind) {
            (Some(Kind::Item { .. }), Kind::Item { .. })
            | (Some(Kind::Quote), Kind::Quote)
            | (Some(Kind::Code), Kind::Code) => true,
            (Some(Kind::Text), Kind::Text) => !are_apart,
            _ => false,
        };
        if !is_one && !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        match &line.kind {
            Kind::Text => text.push_str(&indented(&line.text)),
            Kind::Block => text.push_str(&line.text),
            Kind::Heading(level) => text.push_str(&format!("{} {}", "#".repeat(*level), line.text)),
            Kind::Item { mark, depth } => {
                // A list begins at the margin, and no item lies two levels below the one before.
                if !is_one {
                    depths.clear();
                }
                let before_depth = depths.len();
                while depths.pop_if(|last| *last >= *depth).is_some() {}
                depths.push(*depth);
                let is_deeper = is_one && depths.len() > before_depth;
                // Right below a text no list begins with another number than 1.
                if is_deeper && mark.ends_with('.') && mark != "1." {
                    text.push('\n');
                }
                let depth = depths.len() - 1;
                let (depth, line) = ("    ".repeat(depth), indented(&line.text));
                text.push_str(&format!("{depth}{mark} {line}"));
            }
            Kind::Quote => text.push_str(&format!("> {}", indented(&line.text))),
            Kind::Code => {
                if !is_one {
                    text.push_str(&fence);
                }
                text.push_str(&line.text);
            }
        }
        text.push('\n');
        before = Some(&line.kind);
    }
    if before == Some(&Kind::Code) {
        text.push_str(&fence);
    }
    text
}

#[cfg(test)]
mod tests;
