//! The text of a Markdown body without its markup, and the words in it.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::super::front_matter::reads_like_keys;
use super::characters::{goes_on_below, is_cjk, is_hangul};
use super::markdown::MARKDOWN;
use super::seams::{self, Seams};

/// A body without its markup.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// The text: of links and pictures the words that are shown, of HTML what stands between the tags; code counts.
    pub(super) text: String,
    /// What was written and is not shown: comments and tags of HTML, targets and titles of links, names of footnotes and of
    /// the languages of code, a line each.
    pub(super) hidden: String,
    /// The first heading of level 1 that may be a title.
    pub(super) title: Option<String>,
    /// The first heading that may be a title.
    pub(super) heading: Option<String>,
    /// Where in the text something is written that is not shown.
    pub(super) seams: Seams,
}

/// How many bytes of text may stand above a heading that is the title of the whole; further below it is one of a part.
const MOST_ABOVE_TITLE: usize = 400;

/// Takes the markup off a body.
pub(super) fn plain(markdown: &str) -> Plain {
    let mut plain = Plain::default();
    let mut html = String::new();
    let (mut heading_start, mut nested) = (0, 0_usize);
    let mut is_line_open = false;
    let parser = Parser::new_ext(markdown, MARKDOWN);
    for (_, definition) in parser.reference_definitions().iter() {
        plain.hide([&*definition.dest, definition.title.as_deref().unwrap_or_default()]);
    }
    for event in parser {
        plain.hide(not_shown(&event));
        if is_line_open && !is_inline(&event) {
            is_line_open = false;
            plain.end_line(&event);
        }
        plain.seams.before(&event, markdown, plain.text.len());
        let seam_behind = seams::behind(&event, markdown);
        match event {
            Event::Text(text) | Event::Code(text) => {
                plain.text.push_str(&text);
                plain.seams.behind(seam_behind, plain.text.len());
            }
            Event::SoftBreak => is_line_open = true,
            Event::HardBreak | Event::Rule => plain.text.push('\n'),
            Event::Html(tags) => html.push_str(&tags),
            Event::InlineHtml(tag) if is_line_break(&tag) => plain.text.push('\n'),
            Event::Start(Tag::Heading { .. }) => heading_start = plain.text.len(),
            Event::End(TagEnd::Heading(level)) => {
                if nested == 0 && heading_start <= MOST_ABOVE_TITLE {
                    plain.heading_ends(level, heading_start);
                }
                plain.text.push('\n');
            }
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_)) => {
                nested += 1;
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition) => {
                nested = nested.saturating_sub(1);
                plain.text.push('\n');
            }
            Event::End(TagEnd::HtmlBlock) => {
                push_without_tags(&mut plain.text, &html);
                html.clear();
            }
            Event::End(tag) if is_block(tag) => plain.text.push('\n'),
            _ => {}
        }
    }
    plain
}

/// What of an event is written and not shown.
fn not_shown<'e>(event: &'e Event<'_>) -> [&'e str; 2] {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => [html, ""],
        Event::FootnoteReference(label) | Event::Start(Tag::FootnoteDefinition(label)) => {
            [label, ""]
        }
        Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
            [dest_url, title]
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => [language, ""],
        _ => ["", ""],
    }
}

impl Plain {
    fn hide(&mut self, texts: [&str; 2]) {
        for text in texts.into_iter().filter(|it| !it.is_empty()) {
            self.hidden.push_str(text);
            self.hidden.push('\n');
        }
    }

    /// Ends a line where the next event does not go on with its last word.
    fn end_line(&mut self, next: &Event<'_>) {
        let first = if let Event::Text(text) = next { text.chars().next() } else { None };
        if !goes_on_below(self.text.chars().next_back(), first) {
            self.text.push('\n');
        }
    }

    fn heading_ends(&mut self, level: HeadingLevel, start: usize) {
        // Keys above a rule are a heading to Markdown: the lines of a front matter that stands too low.
        let is_one_line = !self.text[start..].contains('\n');
        if (level == HeadingLevel::H2 || !is_one_line) && reads_like_keys(&self.text[start..]) {
            return;
        }
        let words: Vec<&str> = self.text[start..].split_whitespace().collect();
        let heading = Some(words.join(" ")).filter(|it| !it.is_empty());
        if level == HeadingLevel::H1 && self.title.is_none() {
            self.title.clone_from(&heading);
        }
        self.heading = self.heading.take().or(heading);
    }
}

/// Whether an event only begins or ends what is within a line.
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough),
        Event::End(tag) => matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough),
        _ => false,
    }
}

fn is_block(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}

/// Adds what stands between the tags and comments of a block of HTML.
fn push_without_tags(text: &mut String, html: &str) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        rest = rest.find(end).map_or("", |at| &rest[at + end.len()..]);
    }
    text.push_str(rest);
    text.push('\n');
}

/// Counts words: runs of characters other than space with a letter or a digit in them. Chinese and Japanese have no
/// spaces, so that each of their characters is one.
pub(super) fn count_words(text: &str) -> usize {
    let (mut words, mut in_word, mut rest) = (0, 0, text);
    while !rest.is_empty() {
        let end = rest.bytes().position(|it| !it.is_ascii()).unwrap_or(rest.len());
        // Sums and no branches: where a word begins or ends cannot be guessed ahead.
        for letter in &rest.as_bytes()[..end] {
            let (part, keeps) = ASCII[usize::from(*letter)];
            words += usize::from(part & (in_word ^ 1));
            in_word = (in_word | part) & keeps;
        }
        rest = &rest[end..];
        let Some(letter) = rest.chars().next() else { break };
        if letter.is_whitespace() {
            in_word = 0;
        } else if is_cjk(letter) && !is_hangul(letter) {
            (words, in_word) = (words + 1, 0);
        } else if in_word == 0 && letter.is_alphanumeric() {
            (words, in_word) = (words + 1, 1);
        }
        rest = &rest[letter.len_utf8()..];
    }
    words
}

/// Of each byte whether it is a letter or a digit, and whether a word goes on after it: all but space; 1 for yes.
static ASCII: [(u8, u8); 256] = {
    let mut table = [(0, 1); 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let is_space = matches!(byte, b' ' | b'\t'..=b'\r');
        table[byte as usize] = (byte.is_ascii_alphanumeric() as u8, !is_space as u8);
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests;
