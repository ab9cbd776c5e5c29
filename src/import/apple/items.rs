//! What stands on the items of a page: their words, and where they lead.

use crate::import::escape::escaped;
use crate::import::markdown::address;
use crate::import::markup::{Element, Node};

/// The text of the first element of a class; none where it is blank.
pub(super) fn text_in(element: &Element, class: &str) -> Option<String> {
    let mut found = Vec::new();
    element.all(&|it| it.is_of(class), &mut found);
    let text = found.first()?.text().split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The address of the first link in an item, which leads out of the export.
pub(super) fn link_in(item: &Element) -> Option<String> {
    let mut links = Vec::new();
    item.all(&|it| it.name == "a", &mut links);
    links.into_iter().find_map(address_of)
}

/// Where a link leads, if not to a file of the export.
pub(super) fn address_of(link: &Element) -> Option<String> {
    let url = link.attribute("href")?.trim();
    let is_elsewhere = url.contains("://") || url.starts_with("mailto:");
    is_elsewhere.then(|| url.to_owned())
}

/// What an item says, and where it leads; none where it is neither.
pub(super) fn linked(kind: &str, text: &str, url: Option<&str>) -> Option<String> {
    let mut label = String::new();
    escaped(&mut label, text, true);
    match url {
        Some(url) if text.is_empty() || text == url => Some(format!("{kind}: <{}>", address(url))),
        Some(url) => Some(format!("{kind}: [{label}]({})", address(url))),
        None => (!text.is_empty()).then(|| format!("{kind}: {text}")),
    }
}

/// All words on an item, each part once.
pub(super) fn text_of_item(item: &Element) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut leaves = Vec::new();
    item.all(&|it| it.elements().next().is_none(), &mut leaves);
    for leaf in leaves {
        let text = leaf.text().split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !parts.contains(&text) {
            parts.push(text);
        }
    }
    parts.join(", ")
}

/// An element without those in it that are meant.
pub(super) fn without(element: &Element, is: &dyn Fn(&Element) -> bool) -> Element {
    let children = element.children.iter().filter_map(|it| match it {
        Node::Text(text) => Some(Node::Text(text.clone())),
        Node::Element(it) if is(it) => None,
        Node::Element(it) => Some(Node::Element(without(it, is))),
    });
    let children = children.collect();
    Element { name: element.name.clone(), attributes: element.attributes.clone(), children }
}
