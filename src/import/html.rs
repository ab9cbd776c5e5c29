//! HTML of other diaries as Markdown: paragraphs, lists, styles, links and pictures; what has no form there leaves its text.

mod blocks;

use super::escape::escaped;
use super::imported::Imported;
use super::markdown::{address, between, code, fence};
use super::markup::{Element, Node};
use blocks::{indented, list, table};

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
    pub(super) is_struck: bool,
    pub(super) is_marked: bool,
}

impl Look {
    fn and(self, other: Self) -> Self {
        Self {
            is_bold: self.is_bold || other.is_bold,
            is_italic: self.is_italic || other.is_italic,
            is_struck: self.is_struck || other.is_struck,
            is_marked: self.is_marked || other.is_marked,
        }
    }

    fn signs(self) -> String {
        let signs = [
            (self.is_marked, "=="),
            (self.is_struck, "~~"),
            (self.is_bold, "**"),
            (self.is_italic, "*"),
        ];
        signs.into_iter().filter(|(is_so, _)| *is_so).map(|(_, it)| it).collect()
    }
}

/// What of a page is not told by its elements alone.
pub(super) struct Reader<'r> {
    /// How an element looks besides what its name says.
    pub(super) look: &'r dyn Fn(&Element) -> Look,
    /// What stands for a picture, by its address; nothing where the text does not show it.
    pub(super) picture: &'r mut dyn FnMut(&mut Imported, &str) -> Option<String>,
}

/// The Markdown of an element's content.
pub(super) fn markdown(element: &Element, entry: &mut Imported, reader: &mut Reader<'_>) -> String {
    let mut page = Page::default();
    children(element, Look::default(), &mut page, entry, reader);
    page.end();
    page.blocks.join("\n\n")
}

/// The Markdown of HTML that is no more than text, styles and lists.
pub(super) fn simple(html: &str, entry: &mut Imported) -> String {
    let mut picture =
        |_: &mut Imported, url: &str| url.contains("://").then(|| format!("![]({})", address(url)));
    let mut reader = Reader { look: &|_| Look::default(), picture: &mut picture };
    markdown(&super::markup::read(html), entry, &mut reader)
}

/// Blocks that are complete, and the paragraph that is being written, in runs.
#[derive(Default)]
struct Page {
    blocks: Vec<String>,
    runs: Vec<(Look, String)>,
    /// Markdown that stands in the paragraph as it is.
    is_raw: Vec<bool>,
}

impl Page {
    fn push(&mut self, look: Look, text: &str, is_raw: bool) {
        match (self.runs.last_mut(), self.is_raw.last()) {
            (Some((last, before)), Some(was)) if *last == look && *was == is_raw && !is_raw => {
                before.push_str(text);
            }
            _ => {
                self.runs.push((look, text.to_owned()));
                self.is_raw.push(is_raw);
            }
        }
    }

    /// The paragraph as Markdown, in which two line feeds and more begin another.
    fn paragraph(&mut self) -> String {
        let mut text = String::new();
        let runs = std::mem::take(&mut self.runs);
        let firsts: Vec<Option<char>> = runs.iter().map(|(_, run)| run.chars().next()).collect();
        let raw = std::mem::take(&mut self.is_raw);
        for (number, ((look, run), is_raw)) in runs.into_iter().zip(raw).enumerate() {
            if is_raw {
                text.push_str(&run);
            } else {
                let next = firsts.get(number + 1).copied().flatten();
                styled(&mut text, look, &run, next);
            }
        }
        text
    }

    fn end(&mut self) {
        let text = self.paragraph();
        for part in text.split("\n\n") {
            let lines: Vec<&str> =
                part.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
            if !lines.is_empty() {
                self.blocks.push(lines.join("  \n"));
            }
        }
    }

    fn block(&mut self, text: String) {
        self.end();
        if !text.trim().is_empty() {
            self.blocks.push(text);
        }
    }
}

/// Writes a run with its signs, each line by itself; spaces stay outside of them.
fn styled(out: &mut String, look: Look, run: &str, next: Option<char>) {
    let count = run.split('\n').count();
    for (nth, line) in run.split('\n').enumerate() {
        if nth > 0 {
            out.push('\n');
        }
        let inner = line.trim();
        if inner.is_empty() {
            // A space in a paragraph stays one.
            let is_apart = !line.is_empty() && !out.is_empty() && !out.ends_with([' ', '\n']);
            out.push_str(if is_apart { " " } else { "" });
            continue;
        }
        let signs = look.signs();
        if line.starts_with(char::is_whitespace) && !out.ends_with([' ', '\n']) && !out.is_empty() {
            out.push(' ');
        }
        let is_apart = line.ends_with(char::is_whitespace) || nth + 1 < count;
        let next = next.filter(|_| !is_apart);
        between(out, &signs, inner, next, |out, text| escaped(out, text, false));
        if line.ends_with(char::is_whitespace) {
            out.push(' ');
        }
    }
}

fn children(
    element: &Element,
    look: Look,
    page: &mut Page,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) {
    for child in &element.children {
        match child {
            Node::Text(text) => page.push(look, &collapsed(text), false),
            Node::Element(it) => one(it, look.and((reader.look)(it)), page, entry, reader),
        }
    }
}

fn one(it: &Element, look: Look, page: &mut Page, entry: &mut Imported, reader: &mut Reader<'_>) {
    let with = |change: fn(&mut Look)| {
        let mut look = look;
        change(&mut look);
        look
    };
    match it.name.as_str() {
        "head" | "style" | "script" | "title" | "template" => {}
        "br" => page.push(look, "\n", false),
        "hr" => page.block("---".to_owned()),
        "b" | "strong" => children(it, with(|it| it.is_bold = true), page, entry, reader),
        "i" | "em" | "cite" => children(it, with(|it| it.is_italic = true), page, entry, reader),
        "s" | "del" | "strike" => children(it, with(|it| it.is_struck = true), page, entry, reader),
        "mark" => children(it, with(|it| it.is_marked = true), page, entry, reader),
        "code" | "tt" | "kbd" => page.push(look, &code(it.text().trim()), true),
        "a" => link(it, look, page, entry, reader),
        "img" | "video" | "audio" => {
            if let Some(shown) = it.attribute("src").and_then(|it| (reader.picture)(entry, it)) {
                page.push(look, &shown, true);
            }
        }
        "input" if it.attribute("type") == Some("checkbox") => {
            let mark = if it.attribute("checked").is_some() { "[x] " } else { "[ ] " };
            page.push(look, mark, true);
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            let level = it.name[1..].parse().unwrap_or(1);
            let text = inner(it, look, entry, reader).join(" ").replace("  \n", " ");
            page.block(if text.is_empty() {
                text
            } else {
                format!("{} {text}", "#".repeat(level))
            });
        }
        "ul" | "ol" => {
            let text = list(it, look, entry, reader);
            page.block(text);
        }
        "blockquote" => {
            let text = inner(it, look, entry, reader).join("\n\n");
            page.block(indented(&text, "> ", "> ").replace("> \n", ">\n"));
        }
        "pre" => {
            let text = it.text();
            let (text, fence) = (text.trim_matches('\n'), fence(&text));
            page.block(format!("{fence}\n{text}\n{fence}"));
        }
        // What is shown out of another page leaves its address.
        "iframe" | "embed" => {
            if let Some(url) = it.attribute("src").filter(|it| it.contains("://")) {
                page.push(look, &format!("<{}>", address(url)), true);
            }
        }
        "table" => {
            let text = table(it, entry, reader);
            page.block(text);
        }
        "p" | "div" | "section" | "article" | "header" | "footer" | "li" | "body" | "html"
        | "figure" | "figcaption" | "dl" | "dt" | "dd" => {
            page.end();
            children(it, look, page, entry, reader);
            page.end();
        }
        _ => children(it, look, page, entry, reader),
    }
}

/// The blocks of an element by themselves.
fn inner(it: &Element, look: Look, entry: &mut Imported, reader: &mut Reader<'_>) -> Vec<String> {
    let mut page = Page::default();
    children(it, look, &mut page, entry, reader);
    page.end();
    page.blocks
}

fn link(it: &Element, look: Look, page: &mut Page, entry: &mut Imported, reader: &mut Reader<'_>) {
    let url = it.attribute("href").unwrap_or_default().trim();
    let text = it.text();
    if url.is_empty() || text.trim().is_empty() {
        children(it, look, page, entry, reader);
    } else if text.trim() == url {
        page.push(look, url, true);
    } else {
        let mut label = String::new();
        escaped(&mut label, text.split_whitespace().collect::<Vec<_>>().join(" ").as_str(), true);
        page.push(look, &format!("[{label}]({})", address(url)), true);
    }
}

/// A text in which any space is one.
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|it| !matches!(it, '\u{200b}' | '\u{fdd0}' | '\u{fdd1}')) {
        let is_space = matches!(letter, ' ' | '\n' | '\r' | '\t' | '\u{a0}');
        if !is_space {
            out.push(letter);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests;
