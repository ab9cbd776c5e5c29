//! Reads the head comment: its lines, its keys, their values.

use std::ops::Range;

use super::super::losses::Losses;
use super::super::names::{Label, RevisionId};
use super::super::repopulate::{Part, Repopulate};
use super::{Header, Key, Problem};

/// Something wrong, and the bytes of the script that are.
type Wrong = (Range<usize>, Problem);

/// Part of the script's text, and where it begins in bytes.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Piece<'a> {
    fn span(self) -> Range<usize> {
        self.offset..self.offset + self.text.len()
    }

    fn trimmed(self) -> Self {
        let text = self.text.trim_start();
        Self { text: text.trim_end(), offset: self.offset + self.text.len() - text.len() }
    }

    /// The part of it from byte `start` to byte `end`.
    fn part(self, start: usize, end: usize) -> Self {
        Self { text: &self.text[start..end], offset: self.offset + start }
    }

    /// Its words: what stands between commas and spaces.
    fn words(self) -> impl Iterator<Item = Piece<'a>> {
        let ends_word = |it: char| it == ',' || it.is_whitespace();
        let mut start = 0;
        let words = self.text.split_inclusive(ends_word).map(move |text| {
            let word = self.part(start, start + text.trim_end_matches(ends_word).len());
            start += text.len();
            word
        });
        words.filter(|word| !word.text.is_empty())
    }

    /// Whether it says that there is nothing.
    fn is_none(self) -> bool {
        matches!(self.text, "" | "-" | "none")
    }
}

/// A line that has the form of a key, known or not.
struct KeyLine<'a> {
    word: Piece<'a>,
    value: Piece<'a>,
}

/// The head comment, cut into its parts.
struct Parts<'a> {
    message: Piece<'a>,
    prose: Vec<String>,
    values: Vec<(Key, Piece<'a>)>,
}

/// What becomes of a key, or of a part to derive again, that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// It is wrong: a slip of the hand.
    Refused,
    /// It is left out: a newer binary wrote it.
    Skipped,
}

/// Reads the head comment of a script.
pub(super) fn header(up: &str, unknown: Unknown) -> Result<Header, Wrong> {
    let parts = parts(up, unknown)?;
    let repopulate = |value| repopulate(value, unknown);
    let message_end = parts.message.span();
    let value = |key: Key| parts.values.iter().find(|(its, _)| *its == key).map(|(_, it)| *it);
    let needed =
        |key: Key| value(key).ok_or_else(|| (message_end.clone(), Problem::Missing { key }));
    let listed = |key: Key| value(key).map_or(Ok(Vec::new()), ids);
    Ok(Header {
        message: parts.message.text.to_owned(),
        revision: id(needed(Key::Revision)?)?,
        revises: ids(needed(Key::Revises)?)?,
        depends_on: listed(Key::DependsOn)?,
        label: value(Key::Label).map_or(Ok(None), label)?,
        replaces: listed(Key::Replaces)?,
        created: value(Key::Created).map(|it| it.text.to_owned()).filter(|it| !it.is_empty()),
        repopulate: value(Key::Repopulate).map_or(Ok(Repopulate::None), repopulate)?,
        loses: value(Key::Loses).map_or(Ok(Losses::default()), losses)?,
        prose: parts.prose,
    })
}

/// The bytes of the value of `key`, or of the one word `word` of it.
pub(super) fn span_of(up: &str, key: Key, word: &str) -> Option<Range<usize>> {
    let parts = parts(up, Unknown::Skipped).ok()?;
    let (_, value) = parts.values.into_iter().find(|(its, _)| *its == key)?;
    let found = value.words().find(|it| it.text == word);
    Some(found.unwrap_or(value).span())
}

/// Whether a line of prose, one space after the dashes, would be read as a key.
pub(super) fn looks_like_a_key(line: &str) -> bool {
    let line = format!(" {line}");
    key_line(Piece { text: &line, offset: 0 })
        .is_some_and(|it| Key::nearest(it.word.text).is_some())
}

/// Takes the empty lines off both ends.
pub(super) fn trimmed(mut lines: Vec<String>) -> Vec<String> {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|it| it.is_empty()).count();
    lines.split_off(blank)
}

/// Where the reading of the head comment stands.
enum Stage {
    Prose,
    Keys,
    Below,
}

fn parts(up: &str, unknown: Unknown) -> Result<Parts<'_>, Wrong> {
    let mut lines = comment_lines(up).skip_while(|it| it.text.trim().is_empty());
    let message = lines.next().ok_or((0..0, Problem::NoMessage))?.trimmed();
    let (mut prose, mut values) = (Vec::new(), Vec::new());
    let mut stage = Stage::Prose;
    for line in lines {
        let key_line = key_line(line);
        if let Some((key, value)) =
            key_line.as_ref().and_then(|it| Some((Key::named(it.word.text)?, it.value)))
        {
            if values.iter().any(|(its, _)| *its == key) {
                return Err((line.trimmed().span(), Problem::Repeated { key }));
            }
            values.push((key, value));
            stage = if matches!(stage, Stage::Below) { stage } else { Stage::Keys };
            continue;
        }
        let key_line = key_line.filter(|_| unknown == Unknown::Refused);
        match (&stage, key_line) {
            (Stage::Keys, _) if line.text.trim().is_empty() => stage = Stage::Below,
            (Stage::Keys, Some(it)) => return Err(unknown_key(it.word)),
            (Stage::Keys, None) if unknown == Unknown::Skipped => {}
            (Stage::Keys, None) => return Err((line.trimmed().span(), Problem::NoKey)),
            (Stage::Prose, Some(it)) if Key::nearest(it.word.text).is_some() => {
                return Err(unknown_key(it.word));
            }
            (Stage::Prose, _) => prose.push(prose_line(line.text)),
            // What stands below the keys and their empty line is a comment on the statements.
            (Stage::Below, _) => {}
        }
    }
    Ok(Parts { message, prose: trimmed(prose), values })
}

fn unknown_key(word: Piece<'_>) -> Wrong {
    (word.span(), Problem::UnknownKey { word: word.text.to_owned() })
}

/// The lines of the comment that the script opens with, each from after its `--`.
fn comment_lines(up: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut offset = 0;
    let lines = up.split_inclusive('\n').map(move |text| {
        offset += text.len();
        Piece { text, offset: offset - text.len() }
    });
    lines
        .map(|line| {
            line.part(
                line.text.len() - line.text.trim_start_matches('\u{feff}').len(),
                line.text.len(),
            )
        })
        .skip_while(|line| line.text.trim().is_empty())
        .map_while(|line| {
            let line = line.trimmed();
            let dashes = line.text.strip_prefix("--")?;
            Some(line.part(line.text.len() - dashes.len(), line.text.len()))
        })
}

/// Reads a line as `key: value`, where it has that form.
fn key_line(line: Piece<'_>) -> Option<KeyLine<'_>> {
    let indent = line.text.len() - line.text.trim_start().len();
    let colon = line.text.find(':')?;
    let word = line.part(indent.min(colon), colon).trimmed();
    let is_word = word.text.bytes().all(|it| it.is_ascii_alphabetic() || it == b'_');
    if indent > 2 || word.text.is_empty() || !is_word {
        return None;
    }
    Some(KeyLine { word, value: line.part(colon + 1, line.text.len()).trimmed() })
}

/// A line of prose, without the space that separates it from the dashes.
fn prose_line(text: &str) -> String {
    text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned()
}

fn id(word: Piece<'_>) -> Result<RevisionId, Wrong> {
    word.text.parse().map_err(|error| (word.span(), Problem::Name { error }))
}

/// A list of ids; one that stands there twice counts once.
fn ids(value: Piece<'_>) -> Result<Vec<RevisionId>, Wrong> {
    let mut ids = Vec::new();
    for word in value.words().filter(|_| !value.is_none()) {
        let id = id(word)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn label(value: Piece<'_>) -> Result<Option<Label>, Wrong> {
    if value.is_none() {
        return Ok(None);
    }
    let label = value.text.parse();
    label.map(Some).map_err(|error| (value.span(), Problem::Name { error }))
}

fn repopulate(value: Piece<'_>, unknown: Unknown) -> Result<Repopulate, Wrong> {
    if value.is_none() || value.text == "full" {
        let is_full = value.text == "full";
        return Ok(if is_full { Repopulate::Full } else { Repopulate::None });
    }
    let part = |word: Piece<'_>| match Part::named(word.text) {
        None if unknown == Unknown::Refused && (word.is_none() || word.text == "full") => {
            Some(Err((word.span(), Problem::NotAlone { word: word.text.to_owned() })))
        }
        None if unknown == Unknown::Refused => Some(Err((
            word.span(),
            Problem::UnknownPart { word: word.text.to_owned(), near: None },
        ))),
        part => part.map(Ok),
    };
    value.words().filter_map(part).collect()
}

fn losses(value: Piece<'_>) -> Result<Losses, Wrong> {
    Losses::read(value.text)
        .map_err(|at| (value.offset + at..value.span().end.max(value.offset + at), Problem::Losses))
}
