//! HTML of other diaries as Markdown: paragraphs, lists, styles, links and pictures; what has no form there leaves its text.

mod blocks;
mod page;

use std::sync::LazyLock;

use regex::Regex;

use super::bundle::decoded;
use super::escape::escaped;
use super::imported::Imported;
use super::looks::{Looks, worn_by, worn_by_name};
use super::lost::Lost;
use super::markdown::{address, fence};
use super::markup::{Element, Node};
use super::shown::style_of;
use blocks::{apart, indented, list, table};
use page::{Page, Run};

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

    fn signs(self) -> Vec<&'static str> {
        let signs = [
            (self.is_marked, "=="),
            (self.is_struck, "~~"),
            (self.is_bold, "**"),
            (self.is_italic, "*"),
        ];
        signs.into_iter().filter(|(is_so, _)| *is_so).map(|(_, it)| it).collect()
    }

    /// What the styles are called where they are told.
    fn names(self) -> Vec<&'static str> {
        self.signs().into_iter().filter_map(style_of).collect()
    }
}

/// What of a page is not told by its elements alone.
pub(super) struct Reader<'r> {
    /// What is said of how an element looks besides its name and its own style.
    rules: &'r dyn Fn(&Element) -> Rules<'r>,
    /// What stands for a picture, a sound or a film; nothing where the text does not show it.
    pub(super) picture: &'r mut dyn FnMut(&mut Imported, Shown<'_>) -> Option<String>,
    /// How many lists are around what is read, and how many quotations.
    lists: usize,
    quotes: usize,
    /// How the texts look where Markdown has no signs for it.
    looks: Looks,
}

/// What the class of an element says of how it looks.
#[derive(Clone, Copy, Default)]
pub(super) struct Rules<'r> {
    pub(super) look: Look,
    pub(super) css: &'r str,
}

impl<'r> Reader<'r> {
    pub(super) fn new(
        rules: &'r dyn Fn(&Element) -> Rules<'r>,
        picture: &'r mut dyn FnMut(&mut Imported, Shown<'_>) -> Option<String>,
    ) -> Self {
        Self { rules, picture, lists: 0, quotes: 0, looks: Looks::default() }
    }

    /// How an element looks within another one, and how many looks it puts on for which there are no signs.
    fn dress(&mut self, it: &Element, around: Look) -> (Look, usize) {
        let (rules, own) = ((self.rules)(it), it.attribute("style").unwrap_or_default());
        let mut worn = worn_by(rules.css);
        worn.extend(worn_by_name(it));
        worn.extend(worn_by(own));
        (around.and(rules.look).and(look_of(own)), self.looks.put_on(worn))
    }
}

/// What an element shows: where that lies, and the words for it.
#[derive(Clone, Copy)]
pub(super) struct Shown<'e> {
    pub(super) address: &'e str,
    pub(super) label: &'e str,
}

impl Shown<'_> {
    /// The Markdown of what lies elsewhere; none of what should lie beside the page, or stands in it.
    pub(super) fn elsewhere(self) -> Option<String> {
        let mut label = String::new();
        escaped(&mut label, self.label, true);
        let is_elsewhere = self.address.contains("://");
        is_elsewhere.then(|| format!("![{label}]({})", address(self.address)))
    }

    /// The name of the file.
    pub(super) fn file(self) -> String {
        decoded(self.address.rsplit('/').next().unwrap_or(self.address))
    }

    /// Whether the bytes of the file stand in the address itself.
    pub(super) fn is_within(self) -> bool {
        self.address.starts_with("data:")
    }
}

/// Quotes within quotes; those deeper stand in the innermost.
const DEEPEST_QUOTE: usize = 12;

/// Lists within lists; the items of those deeper stand in the innermost.
const DEEPEST_LIST: usize = 20;

/// What a picture that stands in a text itself is called where it is not kept.
pub(super) const WITHIN: &str = "a picture within the text";

/// The Markdown of an element's content, and what of how its texts look it does not show.
pub(super) fn markdown(
    element: &Element,
    entry: &mut Imported,
    mut reader: Reader<'_>,
) -> (String, Looks) {
    let text = inner(element, Look::default(), entry, &mut reader).join("\n\n");
    (text, reader.looks)
}

/// The Markdown of HTML that is no more than text, styles and lists; a file that it shows is told.
pub(super) fn simple(html: &str, lost: &mut Lost) -> String {
    let mut picture = |_: &mut Imported, shown: Shown<'_>| {
        shown.elsewhere().or_else(|| {
            lost.note(WITHIN);
            None
        })
    };
    let reader = Reader::new(&|_| Rules::default(), &mut picture);
    let (text, looks) = markdown(&super::markup::read(html), &mut Imported::default(), reader);
    lost.note_looks(&looks);
    text
}

/// How rules of CSS make a text look.
pub(super) fn look_of(css: &str) -> Look {
    let css: String =
        css.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_lowercase();
    let says = |rules: &[&str]| rules.iter().any(|it| css.contains(it));
    let bold =
        ["font-weight:bold", "font-weight:6", "font-weight:7", "font-weight:8", "font-weight:9"];
    Look {
        is_bold: says(&bold),
        is_italic: says(&["font-style:italic", "font-style:oblique"]),
        is_struck: says(&["line-through"]),
        is_marked: false,
    }
}

/// The names of elements that programs write into the texts of entries.
const NAMES: &str = "p|br|div|span|b|i|u|s|em|strong|del|strike|ul|ol|li|h[1-6]|a|font|blockquote|pre|code|hr|sub|sup|mark";

/// Whether any element stands in a text.
pub(super) fn holds_html(text: &str) -> bool {
    static ELEMENT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(&format!(r"(?i)</?(?:{NAMES})(?:\s[^<>]*)?/?>")).ok());
    ELEMENT.as_ref().is_some_and(|it| it.is_match(text))
}

/// Whether a text begins with an element, and not with a word in such brackets: `<phew> what`.
pub(super) fn begins_as_html(text: &str) -> bool {
    static BEGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let others = "html|head|body|section|article|header|main|table|img|figure|style";
        Regex::new(&format!(
            r"(?i)^\s*(?:<!doctype html[^<>]*>\s*)?<(?:{NAMES}|{others})(?:\s[^<>]*)?/?>"
        ))
        .ok()
    });
    BEGIN.as_ref().is_some_and(|it| it.is_match(text))
}

/// Whether anything in a page is more than text in lines.
pub(super) fn has_styles(page: &Element) -> bool {
    const PLAIN: [&str; 9] = ["p", "div", "span", "br", "html", "body", "head", "style", "meta"];
    let mut found = Vec::new();
    let is_styled = |it: &Element| {
        let own = look_of(it.attribute("style").unwrap_or_default());
        !PLAIN.contains(&it.name.as_str()) || own != Look::default()
    };
    page.all(&is_styled, &mut found);
    !found.is_empty()
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
            Node::Text(text) => {
                reader.looks.meet(text);
                page.text(look, &collapsed(text));
            }
            Node::Element(it) => {
                let (look, worn) = reader.dress(it, look);
                one(it, look, page, entry, reader);
                reader.looks.take_off(worn);
            }
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
        "br" => page.text(look, "\n"),
        "hr" => page.block("---".to_owned()),
        "b" | "strong" => children(it, with(|it| it.is_bold = true), page, entry, reader),
        "i" | "em" | "cite" => children(it, with(|it| it.is_italic = true), page, entry, reader),
        "s" | "del" | "strike" => children(it, with(|it| it.is_struck = true), page, entry, reader),
        "mark" => children(it, with(|it| it.is_marked = true), page, entry, reader),
        "code" | "tt" | "kbd" => {
            reader.looks.leave_out(look.names());
            page.push(Run::Code(it.lines().trim().replace('\n', " ")));
        }
        "a" => link(it, look, page, entry, reader),
        // Markdown has no signs for them, and takes them as they are.
        "sup" | "sub" => {
            page.raw(&format!("<{}>", it.name));
            children(it, look, page, entry, reader);
            page.raw(&format!("</{}>", it.name));
        }
        "img" | "video" | "audio" | "object" => media(it, look, page, entry, reader),
        "input" if it.attribute("type") == Some("checkbox") => {
            let mark = if it.attribute("checked").is_some() { "[x] " } else { "[ ] " };
            page.raw(mark);
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            let level = it.name[1..].parse().unwrap_or(1);
            let mut text = inner(it, look, entry, reader).join(" ").replace("  \n", " ");
            // A sign at its end would close it, and be gone.
            if text.ends_with(" #") {
                text.insert(text.len() - 1, '\\');
            }
            page.block(if text.is_empty() {
                text
            } else {
                format!("{} {text}", "#".repeat(level))
            });
        }
        "ul" | "ol" => {
            page.end();
            let text = list(it, look, entry, reader);
            let text = match page.blocks.last() {
                Some(above) => apart(text, above),
                None => text,
            };
            page.block(text);
        }
        "blockquote" => {
            reader.quotes += 1;
            let text = inner(it, look, entry, reader).join("\n\n");
            reader.quotes -= 1;
            // Nobody sees more of them, and thousands make of each line a page.
            page.block(match reader.quotes >= DEEPEST_QUOTE {
                true => text,
                false => indented(&text, "> ", "> ").replace("> \n", ">\n"),
            });
        }
        "pre" => {
            let text = it.lines();
            let (text, fence) = (text.trim_matches('\n'), fence(&text));
            page.block(format!("{fence}\n{text}\n{fence}"));
        }
        // What is shown out of another page leaves its address.
        "iframe" | "embed" => {
            if let Some(url) = it.attribute("src").filter(|it| it.contains("://")) {
                page.raw(&format!("<{}>", address(url)));
            }
        }
        "table" => {
            let text = table(it, entry, reader);
            page.block(text);
        }
        "p" | "div" | "section" | "article" | "header" | "footer" | "li" | "body" | "html"
        | "figure" | "figcaption" | "dl" | "dt" | "dd" | "details" | "summary" | "main"
        | "aside" | "nav" | "address" | "fieldset" | "legend" | "form" | "center" | "caption"
        | "tr" => {
            page.end();
            children(it, look, page, entry, reader);
            page.end();
        }
        _ => children(it, look, page, entry, reader),
    }
}

/// A picture, a sound or a film, of which an element may name several forms; the text in it is for programs that show none.
fn media(it: &Element, look: Look, page: &mut Page, entry: &mut Imported, reader: &mut Reader<'_>) {
    let named = |it: &Element| it.attribute("src").or(it.attribute("data")).map(str::to_owned);
    let mut within = Vec::new();
    it.all(&|it| matches!(it.name.as_str(), "source" | "embed" | "img"), &mut within);
    let named = named(it).or_else(|| within.into_iter().find_map(named));
    let Some(address) = named.filter(|it| !it.trim().is_empty()) else {
        return children(it, look, page, entry, reader);
    };
    let label = it.attribute("alt").or(it.attribute("title")).unwrap_or_default();
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(shown) = (reader.picture)(entry, Shown { address: address.trim(), label: &label }) {
        page.raw(&shown);
    }
}

/// The blocks of an element by themselves.
fn inner(it: &Element, look: Look, entry: &mut Imported, reader: &mut Reader<'_>) -> Vec<String> {
    let mut page = Page::default();
    children(it, look, &mut page, entry, reader);
    page.end();
    reader.looks.leave_out(std::mem::take(&mut page.unshown));
    page.blocks
}

/// The blocks of an element that is a part of another one, with what it looks like itself.
fn inner_of(
    it: &Element,
    look: Look,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) -> Vec<String> {
    let (look, worn) = reader.dress(it, look);
    let blocks = inner(it, look, entry, reader);
    reader.looks.take_off(worn);
    blocks
}

fn link(it: &Element, look: Look, page: &mut Page, entry: &mut Imported, reader: &mut Reader<'_>) {
    let url = it.attribute("href").unwrap_or_default().trim();
    let text = it.lines();
    let mut pictures = Vec::new();
    it.all(&|it| it.name == "img", &mut pictures);
    let is_blank = text.trim().is_empty() && pictures.is_empty();
    if url.is_empty() || is_blank || page.is_label() {
        children(it, look, page, entry, reader);
    } else if text.trim() == url {
        reader.looks.leave_out(look.names());
        page.raw(url);
    } else {
        let (mut label, mut blocks) = (Page::of_label(), Vec::new());
        it.all(&is_more_than_words, &mut blocks);
        if !blocks.is_empty() && text.trim().is_empty() {
            children(it, look, page, entry, reader);
            return page.raw(&format!("<{}>", address(url)));
        }
        if blocks.is_empty() {
            children(it, look, &mut label, entry, reader);
        } else {
            label.text(look, &collapsed(&text));
            reader.looks.leave_out(styles_within(it));
        }
        label.end();
        reader.looks.leave_out(std::mem::take(&mut label.unshown));
        let label = label.blocks.join(" ");
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        page.push(Run::Link(format!("{label}]({})", address(url))));
    }
}

/// The styles of what stands in an element, by their names.
fn styles_within(it: &Element) -> Vec<&'static str> {
    let look = |it: &Element| Look {
        is_bold: matches!(it.name.as_str(), "b" | "strong"),
        is_italic: matches!(it.name.as_str(), "i" | "em" | "cite"),
        is_struck: matches!(it.name.as_str(), "s" | "del" | "strike"),
        is_marked: it.name == "mark",
    };
    let look = |it: &Element| look(it).and(look_of(it.attribute("style").unwrap_or_default()));
    let mut styled = Vec::new();
    it.all(&|it| look(it) != Look::default(), &mut styled);
    styled.into_iter().flat_map(|it| look(it).names()).collect()
}

/// Whether an element is more than words, so that it cannot stand in those of a link.
fn is_more_than_words(it: &Element) -> bool {
    const BLOCKS: [&str; 22] = [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "hr",
        "iframe",
        "embed",
        "video",
        "audio",
        "object",
        "input",
    ];
    BLOCKS.contains(&it.name.as_str())
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
