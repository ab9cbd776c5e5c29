//! HTML of other diaries as Markdown: paragraphs, lists, styles, links and pictures; what has no form there leaves its text.

mod blocks;
mod element;
mod link;
mod look;
mod page;

use std::sync::LazyLock;

use regex::Regex;

use super::bundle::decoded;
use super::escape::escaped;
use super::imported::Imported;
use super::looks::{Looks, worn_by, worn_by_name};
use super::lost::Lost;
use super::markdown::address;
use super::markup::{Element, Node};
use element::one;
pub(super) use look::{Look, has_styles, look_of};
use page::Page;

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
