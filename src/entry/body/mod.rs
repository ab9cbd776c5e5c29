//! The body of an entry: its text, its words, its heading, and what of it only an index of characters finds.

mod characters;
mod markdown;
mod plain;
mod seams;

pub use characters::{
    LANGUAGE_MARK, RUN_BREAK, belongs_to_run, characters, goes_on_below, is_cjk, is_hangul,
    is_letter, is_unspaced, spelt_out,
};
pub use markdown::{MARKDOWN, without_title};

use std::borrow::Cow;

use super::front_matter;
use super::source::Source;
use super::text::Decoded;
use characters::shown_and_hidden;
use plain::{count_words, plain};

/// Counts the words of a Markdown text, markup left out.
pub fn word_count(markdown: &str) -> usize {
    count_words(&plain(markdown).text)
}

/// The heading that a Markdown text would have its title of: the first of level 1, else the first.
pub(super) fn first_heading(markdown: &str) -> Option<String> {
    let plain = plain(markdown);
    plain.title.or(plain.heading)
}

/// A Markdown text without its markup: what is shown of it, a line for each block.
pub fn plain_text(markdown: &str) -> String {
    plain(markdown).text
}

/// How a Markdown text begins, on one line: about `most` characters, cut between words.
pub fn opening(markdown: &str, most: usize) -> String {
    let text = plain_text(below_unreadable(markdown));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = text.char_indices().nth(most) else { return text };
    let end = text[..cut].rfind(' ').filter(|it| *it > cut / 2).unwrap_or(cut);
    format!("{}…", text[..end].trim_end_matches([' ', '.', ',', ';', ':']))
}

/// How many characters of its text name an entry without a title.
const FIRST_WORDS: usize = 60;

/// What an entry is called wherever it is named: its title, else its first words, else the name of its file.
pub fn called(title: Option<&str>, markdown: &str, file_name: &str) -> String {
    let title = title.map(str::to_owned).filter(|it| !it.is_empty());
    let first_words = || Some(opening(markdown, FIRST_WORDS)).filter(|it| !it.is_empty());
    title.or_else(first_words).unwrap_or_else(|| file_name.to_owned())
}

/// What stands below a front matter that cannot be read, and is shown as text; all of it, where nothing does.
fn below_unreadable(markdown: &str) -> &str {
    if !markdown.trim_start().starts_with(['-', '+', '{']) {
        return markdown;
    }
    let reading = front_matter::read(markdown);
    let below = &markdown[reading.body..];
    let is_below = reading.fault.is_some() && !below.trim().is_empty();
    if is_below { below } else { markdown }
}

/// What stands after the front matter, to the end of the file; all of the file, while its front matter cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Where it begins in the source, in bytes: after the line that closes the front matter, or at the file's first
    /// byte after a byte-order mark, also while the front matter cannot be read. The end of the file where the whole file is in another encoding.
    pub offset: usize,
    /// Its text, only where the bytes from `offset` on are not UTF-8.
    pub decoded: Option<String>,
    /// How many words it has, markup left out.
    pub word_count: usize,
    /// Its first heading.
    pub heading: Option<String>,
    /// What of title and body is written without spaces between words, as [`characters`] lays it out; and the language that the
    /// entry names, behind a [`LANGUAGE_MARK`].
    pub characters: Option<String>,
}

impl Body {
    /// Reads the body that begins at the byte `start` of the text, and the title of the entry: the front matter's, else
    /// the first heading of level 1, else the first heading. What stands from `shown_from` on belongs to its text too, and
    /// is found, but neither counted nor read.
    pub(super) fn read(
        text: &Decoded<'_>,
        start: usize,
        shown_from: usize,
        title: Option<String>,
    ) -> (Self, Option<String>) {
        let raw = &text.text[start..];
        let plain = plain(raw);
        let title = title.or(plain.title).or_else(|| plain.heading.clone());
        let head = title.as_deref().unwrap_or_default();
        let before = &text.text[shown_from..start];
        let passages = plain.seams.passages(&plain.text);
        let shown = [head, before, &plain.text];
        let characters = shown_and_hidden(shown, &plain.hidden, raw, &passages);
        let (offset, decoded) = text.rest_from(shown_from);
        let body = Self {
            offset,
            decoded,
            word_count: count_words(&plain.text),
            heading: plain.heading,
            characters,
        };
        (body, title)
    }

    /// The same of an entry that names its language.
    pub(super) fn with_language(mut self, language: Option<String>) -> Self {
        if let Some(language) = language {
            let mark = format!("{LANGUAGE_MARK}{language}");
            self.characters = Some(match self.characters {
                Some(characters) => format!("{characters} {RUN_BREAK} {mark}"),
                None => mark,
            });
        }
        self
    }

    /// The text of the body; `source` is the one that it was read from.
    pub fn text<'a>(&'a self, source: &'a Source) -> Cow<'a, str> {
        if let Some(text) = &self.decoded {
            return Cow::Borrowed(text);
        }
        let bytes = source.bytes().get(self.offset..).unwrap_or_default();
        // Most are well-formed, and that is looked at faster than what is not is mended.
        str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
    }
}
