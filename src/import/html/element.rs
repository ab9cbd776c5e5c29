//! One element of HTML as Markdown, by its name.

use super::blocks::{apart, indented, list, table};
use super::link::link;
use super::page::{Page, Run};
use super::{DEEPEST_QUOTE, Look, Reader, Shown, children, inner};
use crate::import::imported::Imported;
use crate::import::markdown::{address, fence};
use crate::import::markup::Element;

/// Elements that stand in blocks of their own.
const BLOCKS: [&str; 26] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "li",
    "body",
    "html",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
    "main",
    "aside",
    "nav",
    "address",
    "fieldset",
    "legend",
    "form",
    "center",
    "caption",
    "tr",
];

/// Writes an element into a page.
pub(super) fn one(
    it: &Element,
    look: Look,
    page: &mut Page,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) {
    let look = look.and(Look::of_name(&it.name));
    match it.name.as_str() {
        "head" | "style" | "script" | "title" | "template" => {}
        "br" => page.text(look, "\n"),
        "hr" => page.block("---".to_owned()),
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
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => heading(it, look, page, entry, reader),
        "ul" | "ol" => below(it, look, page, entry, reader),
        "blockquote" => quotation(it, look, page, entry, reader),
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
        name if BLOCKS.contains(&name) => {
            page.end();
            children(it, look, page, entry, reader);
            page.end();
        }
        _ => children(it, look, page, entry, reader),
    }
}

fn heading(
    it: &Element,
    look: Look,
    page: &mut Page,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) {
    let level = it.name[1..].parse().unwrap_or(1);
    let mut text = inner(it, look, entry, reader).join(" ").replace("  \n", " ");
    // A sign at its end would close it, and be gone.
    if text.ends_with(" #") {
        text.insert(text.len() - 1, '\\');
    }
    page.block(if text.is_empty() { text } else { format!("{} {text}", "#".repeat(level)) });
}

/// A list, apart from one that stands above it.
fn below(it: &Element, look: Look, page: &mut Page, entry: &mut Imported, reader: &mut Reader<'_>) {
    page.end();
    let text = list(it, look, entry, reader);
    let text = match page.blocks.last() {
        Some(above) => apart(text, above),
        None => text,
    };
    page.block(text);
}

fn quotation(
    it: &Element,
    look: Look,
    page: &mut Page,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) {
    reader.quotes += 1;
    let text = inner(it, look, entry, reader).join("\n\n");
    reader.quotes -= 1;
    // Nobody sees more of them, and thousands make of each line a page.
    page.block(match reader.quotes >= DEEPEST_QUOTE {
        true => text,
        false => indented(&text, "> ", "> ").replace("> \n", ">\n"),
    });
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
