//! The addresses in a Markdown text: of links, pictures and HTML, and those that vaults write in brackets. What stands in code
//! or in a comment is none.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::bundle::decoded;
use super::markup;
use crate::entry::body::MARKDOWN;

/// An address, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// What gives way to another address: the address alone, with its quotation marks in HTML; all of `![[…]]`.
    pub(super) range: Range<usize>,
    pub(super) form: Form,
    /// Whether the file is shown where the address stands.
    pub(super) is_shown: bool,
    /// The address with each sign as it is meant.
    pub(super) address: String,
}

/// How an address is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `(address)` or `[name]: address`.
    Markdown,
    /// `src="address"`.
    Html,
    /// `[[address|label]]`.
    Brackets { label: Option<String> },
}

impl Link {
    /// Whether it leads out of the files at hand, or to a place in the same text.
    fn is_elsewhere(&self) -> bool {
        let scheme = self.address.split_once(':').map_or("", |(scheme, _)| scheme);
        let is_scheme =
            scheme.len() > 1 && scheme.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        self.address.is_empty() || self.address.starts_with('#') || is_scheme
    }

    /// The address without the place in the file that it leads to, and that place: `#page=3`.
    pub(super) fn parted(&self) -> (&str, &str) {
        self.address.split_at(self.address.find('#').unwrap_or(self.address.len()))
    }

    /// What stands in its place for a file with a mark.
    pub(super) fn with(&self, mark: &str, fragment: &str) -> String {
        let fragment = super::markdown::address(fragment);
        match &self.form {
            Form::Markdown => format!("{mark}{fragment}"),
            Form::Html => format!("\"{mark}{fragment}\""),
            Form::Brackets { label } => {
                let label = label.as_deref().unwrap_or_default();
                format!("[{label}]({mark}{fragment})")
            }
        }
    }
}

/// The addresses of a text, in their order; what stands in `hidden` is none either.
pub(super) fn links(text: &str, hidden: &[Range<usize>]) -> Vec<Link> {
    let seen = look(text);
    let is_hidden =
        |at: usize| seen.code.iter().chain(&seen.raw).chain(hidden).any(|it| it.contains(&at));
    let brackets = brackets(text).into_iter().filter(|it| !is_hidden(it.range.start));
    let others =
        seen.links.into_iter().filter(|it| !hidden.iter().any(|no| no.contains(&it.range.start)));
    let mut links: Vec<Link> = others.chain(brackets).filter(|it| !it.is_elsewhere()).collect();
    links.sort_by_key(|it| it.range.start);
    links.dedup_by(|next, before| next.range.start < before.range.end);
    links
}

/// What of a text is code, in its order.
pub(super) fn code(text: &str) -> Vec<Range<usize>> {
    look(text).code
}

/// A text with something else in the place of some of its parts, which stand in their order.
pub(super) fn replaced(
    text: &str,
    parts: impl IntoIterator<Item = (Range<usize>, String)>,
) -> String {
    let (mut out, mut end) = (String::with_capacity(text.len()), 0);
    for (range, part) in parts {
        out.push_str(&text[end..range.start]);
        out.push_str(&part);
        end = range.end;
    }
    out.push_str(&text[end..]);
    out
}

/// What Markdown reads in a text.
#[derive(Default)]
struct Seen {
    code: Vec<Range<usize>>,
    /// Comments, and addresses: what holds no brackets.
    raw: Vec<Range<usize>>,
    links: Vec<Link>,
}

/// A link that is being read: what it is, where it stands, and where its label ends so far.
struct Open {
    range: Range<usize>,
    is_shown: bool,
    /// The address of one that stands in it.
    address: Option<String>,
    label_end: usize,
}

impl Open {
    fn of(range: Range<usize>, is_shown: bool, link_type: LinkType, address: &str) -> Self {
        let label_end = range.start + 1 + usize::from(is_shown);
        let address = (link_type == LinkType::Inline).then(|| address.to_owned());
        Self { range, is_shown, address, label_end }
    }
}

fn look(text: &str) -> Seen {
    let mut seen = Seen::default();
    let options = MARKDOWN.difference(Options::ENABLE_WIKILINKS);
    let parser = Parser::new_ext(text, options);
    for (_, definition) in parser.reference_definitions().iter() {
        let range = definition.span.clone();
        let Some(at) = text[range.clone()].find("]:") else { continue };
        let place = destination(text, range.start + at + 2..range.end);
        seen.push(place, Form::Markdown, false, &definition.dest);
    }
    let mut open: Vec<Open> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        let inner_end = range.end;
        match event {
            Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => seen.code.push(range),
            Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => seen.of_html(text, range),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                open.push(Open::of(range, false, link_type, &dest_url));
                continue;
            }
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                open.push(Open::of(range, true, link_type, &dest_url));
                continue;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => seen.end(text, open.pop()),
            _ => {}
        }
        if let Some(outer) = open.last_mut() {
            outer.label_end = outer.label_end.max(inner_end);
        }
    }
    seen
}

impl Seen {
    fn push(&mut self, range: Range<usize>, form: Form, is_shown: bool, address: &str) {
        self.raw.push(range.clone());
        self.links.push(Link { range, form, is_shown, address: decoded(address) });
    }

    /// Takes in a link that ends.
    fn end(&mut self, text: &str, open: Option<Open>) {
        let Some(Open { range, is_shown, address: Some(address), label_end }) = open else {
            return;
        };
        let Some(at) = text.get(label_end..range.end).and_then(|it| it.find("](")) else { return };
        let place = destination(text, label_end + at + 2..range.end);
        self.push(place, Form::Markdown, is_shown, &address);
    }

    fn of_html(&mut self, text: &str, range: Range<usize>) {
        static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r#"(?is)(<!--.*?-->)|<(img|audio|video|source|embed|iframe|object|a)\s((?:[^<>"']|"[^"]*"|'[^']*')*)>"#,
            )
            .ok()
        });
        static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r#"(?i)(?:^|\s)(?:src|href|data|poster)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)"#)
                .ok()
        });
        let html = &text[range.clone()];
        let is_code = ["<pre", "<script", "<style", "<textarea"]
            .iter()
            .any(|it| html.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)));
        if is_code {
            self.code.push(range);
            return;
        }
        for tag in TAG.iter().flat_map(|it| it.captures_iter(html)) {
            if let Some(comment) = tag.get(1) {
                self.raw.push(range.start + comment.start()..range.start + comment.end());
            }
            let Some(attributes) = tag.get(3) else { continue };
            for value in VALUE.iter().flat_map(|it| it.captures_iter(attributes.as_str())) {
                let Some(value) = value.get(1) else { continue };
                let start = range.start + attributes.start();
                let place = start + value.start()..start + value.end();
                let address = markup::decoded(value.as_str().trim_matches(['"', '\'']).trim());
                self.push(place, Form::Html, !tag[2].eq_ignore_ascii_case("a"), &address);
            }
        }
    }
}

/// Where the address stands in what follows the label of a link, with its angle brackets.
fn destination(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = part.len() - part.trim_start().len();
    let is_angled = part[start..].starts_with('<');
    let (mut depth, mut is_escaped) = (0_i32, false);
    let end = part[start..].char_indices().skip(usize::from(is_angled)).find_map(|(at, letter)| {
        if std::mem::take(&mut is_escaped) {
            return None;
        }
        match letter {
            '\\' => is_escaped = true,
            '>' if is_angled => return Some(at + 1),
            _ if is_angled => {}
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            letter if letter.is_whitespace() => return Some(at),
            _ => {}
        }
        None
    });
    range.start + start..range.start + start + end.unwrap_or(part.len() - start)
}

/// What stands in double brackets: `[[a.pdf]]`, `![[a.png|300]]`.
fn brackets(text: &str) -> Vec<Link> {
    static BRACKETS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(!?)\[\[([^\[\]|\n]*?)(?:\\?\|([^\[\]\n]*))?\]\]").ok());
    let found = BRACKETS.iter().flat_map(|it| it.captures_iter(text));
    let link = |found: regex::Captures<'_>| {
        let label = found.get(3).map(|it| it.as_str().to_owned());
        let range = found.get(0)?.range();
        let address = found[2].trim().to_owned();
        Some(Link { range, form: Form::Brackets { label }, is_shown: &found[1] == "!", address })
    };
    found.filter_map(link).collect()
}

#[cfg(test)]
mod tests;
