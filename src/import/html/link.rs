//! Links of HTML.

use super::look::styles_within;
use super::page::{Page, Run};
use super::{Look, Reader, children, collapsed};
use crate::import::imported::Imported;
use crate::import::markdown::address;
use crate::import::markup::Element;

/// A link, whose words have their styles.
pub(super) fn link(
    it: &Element,
    look: Look,
    page: &mut Page,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) {
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
