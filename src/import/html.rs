//! HTML of other diaries as Markdown: paragraphs, lists, styles, links and pictures; what has no form there leaves its text.

use super::escape::escaped;
use super::imported::Imported;
use super::markup::{Element, Node};

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
    let mut reader = Reader { look: &|_| Look::default(), picture: &mut |_, _| None };
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
        for ((look, run), is_raw) in runs.into_iter().zip(std::mem::take(&mut self.is_raw)) {
            if is_raw {
                text.push_str(&run);
            } else {
                styled(&mut text, look, &run);
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
fn styled(out: &mut String, look: Look, run: &str) {
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
        out.push_str(&signs);
        escaped(out, inner, false);
        out.extend(signs.chars().rev());
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
        "code" | "tt" | "kbd" => page.push(look, &format!("`{}`", it.text().trim()), true),
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
        "pre" => page.block(format!("```\n{}\n```", it.text().trim_matches('\n'))),
        "table" => {
            let text = table(it);
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
        let url = url.replace(' ', "%20").replace(')', "%29");
        page.push(look, &format!("[{label}]({url})"), true);
    }
}

fn list(it: &Element, look: Look, entry: &mut Imported, reader: &mut Reader<'_>) -> String {
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
            let is_list = block.starts_with("- ") || block.starts_with("1. ");
            let gap = if text.is_empty() {
                ""
            } else if is_list {
                "\n"
            } else {
                "\n\n"
            };
            text.push_str(&format!("{gap}{block}"));
        }
        let indent = " ".repeat(if is_counted { 3 } else { 2 });
        lines.push(indented(&text, &mark, &indent).trim_end().to_owned());
    }
    lines.join("\n")
}

/// Lines with something before the first, and before the others.
fn indented(text: &str, first: &str, others: &str) -> String {
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

fn table(it: &Element) -> String {
    let mut rows = Vec::new();
    it.all(&|it| it.name == "tr", &mut rows);
    let cells = |row: &Element| {
        let cells = row.elements().filter(|it| matches!(it.name.as_str(), "td" | "th"));
        let cells = cells.map(|it| it.text().split_whitespace().collect::<Vec<_>>().join(" "));
        cells.map(|it| it.replace('|', "\\|")).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = rows.into_iter().map(cells).filter(|it| !it.is_empty()).collect();
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
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(simple(html, &mut Imported::default()), expected, "{html}");
    }

    #[test]
    fn paragraphs_breaks_and_styles() {
        check(
            "<p dir=\"auto\">Ferry day</p>\n<p><strong>Slow</strong> sea &amp; sun<br>bread</p>",
            "Ferry day\n\n**Slow** sea & sun  \nbread",
        );
        check("Flat sea, \"slow\" day.<br><br>Bread.", "Flat sea, \"slow\" day.\n\nBread.");
        check("<b>a </b>b<i> c</i> <em><b>d</b></em><s>e</s>", "**a** b *c* ***d***~~e~~");
        check("a<div>b</div>c<div><div>d</div></div>", "a\n\nb\n\nc\n\nd");
        check("1. no list * star&nbsp;x", "1\\. no list * star x");
        check("plain\n text", "plain text");
        check("", "");
    }

    #[test]
    fn lists_quotations_tables_and_links() {
        check(
            "<ul><li>a</li><li>b<ol><li>c</li><li><p>d</p><p>e</p></li></ol></li></ul>",
            "- a\n- b\n  1. c\n  2. d\n\n     e",
        );
        check("<blockquote>a<p>b</p></blockquote>c", "> a\n>\n> b\n\nc");
        check("<h2>A <b>b</b></h2>c", "## A **b**\n\nc");
        check(
            "<a href=\"https://example.org/(x)\">a [b]</a> <a href='https://e.org'>https://e.org</a>",
            "[a \\[b\\]](https://example.org/(x%29) https://e.org",
        );
        check(
            "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
            "| a | b\\|c |\n| --- | --- |\n| 1 |  |",
        );
        check("<pre>a\n  *b*</pre><hr><code>*x*</code>", "```\na\n  *b*\n```\n\n---\n\n`*x*`");
        check(
            "<ul><li data-checked=\"true\">a</li></ul><input type=checkbox checked>b",
            "- [x] a\n\n[x] b",
        );
    }
}
