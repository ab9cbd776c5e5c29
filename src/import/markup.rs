//! HTML and XML as programs write them: elements, attributes and texts, read without fail, however they are nested.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser};
use regex::Regex;

/// Elements within elements; what lies deeper hangs where it is.
const DEEPEST: usize = 200;

/// Elements of HTML that have nothing in them.
const VOID: [&str; 10] =
    ["br", "img", "hr", "meta", "input", "link", "source", "col", "wbr", "area"];

/// An element: its name in small letters, and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Whether it is of a class.
    pub(super) fn is_of(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|it| it.split_whitespace().any(|it| it == class))
    }

    /// The elements right in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|it| match it {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element right in it of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|it| it.name == name)
    }

    /// The text of the first element right in it of a name; none where it is blank.
    pub(super) fn text_of(&self, name: &str) -> Option<String> {
        let text = self.child(name)?.text();
        (!text.trim().is_empty()).then_some(text)
    }

    /// Every element in it that is meant, the outer before the inner.
    pub(super) fn all<'e>(&'e self, is: &dyn Fn(&Self) -> bool, found: &mut Vec<&'e Self>) {
        for element in self.elements() {
            if is(element) {
                found.push(element);
            }
            element.all(is, found);
        }
    }

    /// All text in it as it is shown: what stands in a block of its own stands on a line of its own.
    pub(super) fn lines(&self) -> String {
        const BLOCKS: [&str; 14] = [
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "tr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "section",
        ];
        let (mut text, mut is_below) = (String::new(), false);
        for child in &self.children {
            let (part, is_block) = match child {
                Node::Text(it) => (it.clone(), false),
                Node::Element(it) if it.name == "br" => ("\n".to_owned(), false),
                Node::Element(it) => (it.lines(), BLOCKS.contains(&it.name.as_str())),
            };
            if (is_block || is_below) && !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&part);
            is_below = is_block;
        }
        text
    }

    /// All text in it; what breaks a line does so.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for child in &self.children {
            match child {
                Node::Text(it) => text.push_str(it),
                Node::Element(it) if it.name == "br" => text.push('\n'),
                Node::Element(it) => text.push_str(&it.text()),
            }
        }
        text
    }
}

/// Reads a text as one element that holds all of it.
pub(super) fn read(text: &str) -> Element {
    let mut open = vec![Element::default()];
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push_text(&mut open, &rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("<![CDATA[") {
            let (raw, after) = after.split_once("]]>").unwrap_or((after, ""));
            push(&mut open, Node::Text(raw.to_owned()));
            rest = after;
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            rest = rest.split_once('>').map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>').unwrap_or((after, ""));
            close(&mut open, &name.trim().to_ascii_lowercase());
            rest = after;
        } else if is_element(&rest[1..]) {
            rest = begin(&mut open, &rest[1..]);
        } else {
            push_text(&mut open, "<");
            rest = &rest[1..];
        }
    }
    push_text(&mut open, rest);
    while open.len() > 1 {
        fold(&mut open);
    }
    open.pop().unwrap_or_default()
}

/// Whether a text ends with its outermost element, and was not cut off before.
pub(super) fn is_whole(text: &str, name: &str) -> bool {
    let end = text.trim_end().trim_end_matches('>').trim_end();
    end.len() >= name.len() + 2
        && end.get(end.len() - name.len()..).is_some_and(|it| it.eq_ignore_ascii_case(name))
        && end[..end.len() - name.len()].ends_with("</")
}

/// Whether what stands behind `<` is the name of an element, and no address such as `<me@example.org>`.
fn is_element(tag: &str) -> bool {
    let end = tag.find(|it: char| it.is_whitespace() || it == '>' || it == '/');
    let name = &tag[..end.unwrap_or(tag.len())];
    let is_part = |it: char| it.is_alphanumeric() || "-_:.".contains(it);
    name.starts_with(|it: char| it.is_ascii_alphabetic()) && name.chars().all(is_part)
}

/// Reads what stands behind `<` of an element that begins, and gives what stands behind it.
fn begin<'t>(open: &mut Vec<Element>, tag: &'t str) -> &'t str {
    let end =
        tag.find(|it: char| it.is_whitespace() || it == '>' || it == '/').unwrap_or(tag.len());
    let name = tag[..end].to_ascii_lowercase();
    let (mut rest, mut attributes, mut is_closed) = (&tag[end..], Vec::new(), false);
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        if let Some(after) = rest.strip_prefix('/') {
            (rest, is_closed) = (after, true);
            continue;
        }
        if rest.is_empty() {
            break;
        }
        let end =
            rest.find(|it: char| it.is_whitespace() || "=>/".contains(it)).unwrap_or(rest.len());
        let end = end.max(rest.chars().next().map_or(1, char::len_utf8));
        let key = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''));
            let (raw, after) = if let Some(quote) = quote {
                after[1..].split_once(quote).unwrap_or((&after[1..], ""))
            } else {
                let end = after.find(|it: char| it.is_whitespace() || it == '>');
                after.split_at(end.unwrap_or(after.len()))
            };
            (value, rest) = (decoded(raw), after);
        }
        attributes.push((key, value));
    }
    let is_raw = matches!(name.as_str(), "script" | "style");
    let is_whole = is_closed || VOID.contains(&name.as_str());
    open.push(Element { name: name.clone(), attributes, children: Vec::new() });
    if is_raw && !is_whole {
        let end = end_of_raw(rest, &name);
        push(open, Node::Text(rest[..end].to_owned()));
        rest = rest[end..].split_once('>').map_or("", |(_, after)| after);
        fold(open);
    } else if is_whole || open.len() > DEEPEST {
        fold(open);
    }
    rest
}

/// Where an element ends in which nothing is one.
fn end_of_raw(text: &str, name: &str) -> usize {
    let mut ends = text.match_indices("</").map(|(at, _)| at);
    let is_end = |at: &usize| {
        let end = text.get(at + 2..at + 2 + name.len());
        end.is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    ends.find(is_end).unwrap_or(text.len())
}

/// Ends an element, and those in it that were not ended.
fn close(open: &mut Vec<Element>, name: &str) {
    if name == "br" {
        push(open, Node::Element(Element { name: name.to_owned(), ..Element::default() }));
    } else if let Some(place) = open.iter().rposition(|it| it.name == name).filter(|it| *it > 0) {
        while open.len() > place {
            fold(open);
        }
    }
}

fn fold(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        push(open, Node::Element(element));
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

fn push_text(open: &mut [Element], text: &str) {
    if text.is_empty() {
        return;
    }
    let text = decoded(text);
    let Some(children) = open.last_mut().map(|it| &mut it.children) else { return };
    match children.last_mut() {
        Some(Node::Text(before)) => before.push_str(&text),
        _ => children.push(Node::Text(text)),
    }
}

/// A text with its entities as the letters that they are.
pub(super) fn decoded(text: &str) -> String {
    static ENTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});").ok()
    });
    let Some(entity) = ENTITY.as_ref().filter(|_| text.contains('&')) else {
        return text.to_owned();
    };
    entity.replace_all(text, |found: &regex::Captures<'_>| letter(&found[0])).into_owned()
}

/// The letter of an entity; all of HTML's names are Markdown's, too.
fn letter(entity: &str) -> String {
    match entity {
        "&amp;" => "&".to_owned(),
        "&lt;" => "<".to_owned(),
        "&gt;" => ">".to_owned(),
        "&quot;" => "\"".to_owned(),
        "&apos;" => "'".to_owned(),
        "&nbsp;" => "\u{a0}".to_owned(),
        _ => {
            let mut events = Parser::new(entity);
            let text = events.find_map(|it| match it {
                Event::Text(text) => Some(text.to_string()),
                _ => None,
            });
            text.unwrap_or_else(|| entity.to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
