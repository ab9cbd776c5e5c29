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
    let text = String::with_capacity(markdown.len());
    let mut plain = Plain { text, ..Plain::default() };
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
    let mut words = Words::default();
    let mut rest = text.as_bytes();
    let mut at = 0;
    while !rest.is_empty() {
        let found = eight(rest);
        let ascii = Words::ascii_in_front(found);
        words.take(found, ascii);
        at = text.len().min(at + ascii);
        if ascii < 8
            && let Some(letter) = text[at..].chars().next()
        {
            words.take_letter(letter);
            at += letter.len_utf8();
        }
        rest = &text.as_bytes()[at..];
    }
    words.count
}

/// The first eight bytes of a text, the first one lowest; where there are fewer, signs behind them that change no count.
fn eight(text: &[u8]) -> u64 {
    let bytes = text.first_chunk().copied().unwrap_or_else(|| {
        let mut bytes = [b'.'; 8];
        bytes.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        bytes
    });
    u64::from_le_bytes(bytes)
}

/// Words, counted eight bytes at once: where a word begins or ends cannot be guessed ahead, and each byte alone would wait for the one
/// before it. Of each byte its highest bit says what is asked of it.
#[derive(Default)]
struct Words {
    count: usize,
    /// Whether a letter or a digit stood there since the last space.
    is_within: bool,
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Each byte the same.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Which of eight bytes of ASCII lie between two others.
fn between(bytes: u64, first: u8, last: u8) -> u64 {
    (bytes + each(0x80 - first)) & !(bytes + each(0x7f - last)) & HIGH
}

impl Words {
    /// How many of eight bytes stand before the first one that is beyond ASCII.
    fn ascii_in_front(bytes: u64) -> usize {
        (bytes & HIGH).trailing_zeros() as usize / 8
    }

    /// Counts the words that begin within the first ones of eight bytes, all of ASCII.
    fn take(&mut self, bytes: u64, count: usize) {
        let kept = if count == 8 { u64::MAX } else { (1 << (8 * count)) - 1 };
        let bytes = bytes & kept | each(b'.') & !kept;
        let letters = between(bytes | each(0x20), b'a', b'z') | between(bytes, b'0', b'9');
        let goes_on = !(between(bytes, b' ', b' ') | between(bytes, b'\t', b'\r')) & HIGH;
        let before = u64::from(self.is_within) << 7;
        // Whether each is within a word is what each before it hands on; in three steps, over one, two and four bytes.
        let mut within = letters | before & goes_on;
        let mut through = goes_on;
        for step in [8, 16, 32] {
            within |= through & (within << step);
            through &= through << step;
        }
        let begins = letters & !(within << 8 | before);
        // Their sum is the highest byte of what each adds to all above it.
        self.count += ((begins >> 7).wrapping_mul(each(1)) >> 56) as usize;
        self.is_within = within >> 63 == 1;
    }

    fn take_letter(&mut self, letter: char) {
        if letter.is_whitespace() {
            self.is_within = false;
        } else if is_cjk(letter) && !is_hangul(letter) {
            (self.count, self.is_within) = (self.count + 1, false);
        } else if !self.is_within && letter.is_alphanumeric() {
            (self.count, self.is_within) = (self.count + 1, true);
        }
    }
}

#[cfg(test)]
mod tests;
