//! Words that are shown side by side, or as one, and are written apart: `[the](http://x.y) river`, `un*believ*able`,
//! `H<sub>2</sub>O`, `AT&amp;T`. An index of what is written knows neither the phrase nor the word.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::characters::is_unspaced;

/// Where in a text as it is shown something is written that is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seam {
    /// In bytes of the text that is shown.
    at: usize,
    /// Whether it is no more than a mark, which parts nothing but a word.
    is_mark: bool,
}

/// So many words before a seam, and behind it, are of the phrase that crosses it.
const WORDS: usize = 3;

/// The most bytes of these words.
const MOST_BYTES: usize = 80;

/// Finds the seams of a text while its markup is taken off.
#[derive(Debug, Default)]
pub(super) struct Seams {
    found: Vec<Seam>,
    /// Of each link that is open, whether its target is written behind it.
    links: Vec<bool>,
}

impl Seams {
    /// Notes the seams at the beginning of an event of what is written, `raw`, behind which the text goes on; `end` is where it ends
    /// so far.
    pub(super) fn before(&mut self, event: &Event<'_>, raw: &str, end: usize) {
        match event {
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                self.links.push(matches!(link_type, LinkType::Inline | LinkType::Reference));
                match link_type {
                    LinkType::WikiLink { has_pothole: true } => self.add(end, false),
                    _ => self.add(end, true),
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let is_behind = self.links.pop().unwrap_or_default();
                self.add(end, !is_behind);
            }
            Event::InlineHtml(_) | Event::FootnoteReference(_) => self.add(end, false),
            Event::Text(text) if is_written_otherwise(text, raw) => self.add(end, false),
            Event::Code(_) => self.add(end, true),
            _ if is_mark(event) => self.add(end, true),
            _ => {}
        }
    }

    /// Notes the seams behind the text of an event.
    pub(super) fn behind(&mut self, is_apart: Option<bool>, end: usize) {
        if let Some(is_mark) = is_apart {
            self.add(end, is_mark);
        }
    }

    fn add(&mut self, at: usize, is_mark: bool) {
        match self.found.last_mut().filter(|it| it.at == at) {
            Some(same) => same.is_mark &= is_mark,
            None => self.found.push(Seam { at, is_mark }),
        }
    }

    /// The passages of a shown text that cross a seam.
    pub(super) fn passages<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for seam in &self.found {
            let (before, behind) = text.split_at(seam.at);
            // Each of these characters is a word of its own to the index, wherever it stands.
            if before.ends_with(is_unspaced) && behind.starts_with(is_unspaced) {
                continue;
            }
            let is_in_word = before.ends_with(char::is_alphanumeric)
                && behind.starts_with(char::is_alphanumeric);
            let has_words = |it: &str| it.contains(char::is_alphanumeric);
            let start = words_before(before);
            let end = seam.at + words_behind(behind);
            let is_phrase =
                !seam.is_mark && has_words(&text[start..seam.at]) && has_words(&text[seam.at..end]);
            if !is_in_word && !is_phrase {
                continue;
            }
            match ranges.last_mut().filter(|it| start <= it.1) {
                Some(last) => last.1 = last.1.max(end),
                None => ranges.push((start, end)),
            }
        }
        ranges.into_iter().map(|(start, end)| &text[start..end]).collect()
    }
}

/// Of an event that shows text whether a seam is behind it, and whether that is a mark alone.
pub(super) fn behind(event: &Event<'_>, raw: &str) -> Option<bool> {
    match event {
        Event::Text(text) => is_written_otherwise(text, raw).then_some(false),
        Event::Code(_) => Some(true),
        _ => None,
    }
}

/// Whether a text is not written as it is shown: what is lies within what was written, and a sign of HTML does not.
fn is_written_otherwise(text: &str, raw: &str) -> bool {
    !raw.as_bytes().as_ptr_range().contains(&text.as_ptr())
}

fn is_mark(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
    )
}

/// Where the words before a seam begin.
fn words_before(text: &str) -> usize {
    let least = text.ceil_char_boundary(text.len().saturating_sub(MOST_BYTES));
    let (mut words, mut in_word, mut start) = (0, false, text.len());
    for (at, letter) in text[least..].char_indices().rev() {
        let is_of_word = !letter.is_whitespace();
        words += usize::from(in_word && !is_of_word);
        if words == WORDS {
            return start;
        }
        in_word = is_of_word;
        start = if is_of_word { least + at } else { start };
    }
    start
}

/// Where the words behind a seam end.
fn words_behind(text: &str) -> usize {
    let most = text.floor_char_boundary(MOST_BYTES);
    let (mut words, mut in_word, mut end) = (0, false, 0);
    for (at, letter) in text[..most].char_indices() {
        let is_of_word = !letter.is_whitespace();
        words += usize::from(in_word && !is_of_word);
        if words == WORDS {
            return end;
        }
        in_word = is_of_word;
        end = if is_of_word { at + letter.len_utf8() } else { end };
    }
    end
}
