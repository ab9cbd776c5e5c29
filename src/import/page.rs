//! The file of an imported entry: its text, and the line by which the next import knows it again.

use super::imported::{Imported, short_hash};
use super::keys::Keys;
use super::own_block::OwnBlock;
use super::tool::Tool;
use crate::entry::front_matter::{self, Dialect, Reading, Value};

/// The key of the line by which an import knows a file again; another one, where the entry has that of its own.
const KEY: &str = "imported";
const OTHER_KEY: &str = "journal_imported";
/// The last word of the line where the entry's form left something out.
const PARTIAL: &str = "partial";

/// What the line of an imported file says: which tool wrote the entry, what it said of it, which text was made of that, and
/// which entry of which source it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) tool: String,
    pub(super) digest: String,
    text: String,
    pub(super) origin: Option<Origin>,
    /// Whether the form that it was made of leaves out what others have.
    pub(super) is_partial: bool,
}

/// What a source is known by, in eight digits.
pub(super) fn source_hash(source: &str) -> String {
    short_hash(source.as_bytes())[..8].to_owned()
}

/// Which entry it was, and of which source, each in eight digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// Where the source was named; zeros where it came without a name.
    pub(super) source: String,
    /// What the entry is known by in its source.
    pub(super) key: String,
    /// The other sources of the same entry, and what each said last, in sixteen digits.
    pub(super) others: Vec<(String, String)>,
}

/// How many other sources of an entry are kept in mind, those of late.
const MOST_SOURCES: usize = 6;

impl Origin {
    /// The entry of a source that lies at a place; of none in particular, where that has no name.
    pub(super) fn new(source: Option<&str>, entry: &Imported) -> Self {
        let zeros = || "0".repeat(8);
        let source = source.map_or_else(zeros, source_hash);
        Self { source, key: entry.key(), others: Vec::new() }
    }

    /// Whether the source has a name.
    pub(super) fn has_name(&self) -> bool {
        self.source.bytes().any(|it| it != b'0')
    }

    /// The same source, where it has a name, and what `other` is known by.
    pub(super) fn or_source_of(&self, other: &Self) -> Self {
        let source = if self.has_name() { &self.source } else { &other.source };
        Self { source: source.clone(), key: other.key.clone(), others: self.others.clone() }
    }

    /// Whether an entry of the same source as another one has been its text before.
    pub(super) fn was_of_source(&self, other: &Self) -> bool {
        self.others.iter().any(|(source, _)| *source == other.source)
    }

    /// The source of another form of the entry, whose text comes now; what the one until now said, which is `digest`, is no news
    /// when it comes again.
    pub(super) fn followed_by(&self, other: &Self, digest: &str) -> Self {
        let mut others = self.others.clone();
        others.push((self.source.clone(), digest.to_owned()));
        others.retain(|(source, _)| *source != other.source);
        let from = others.len().saturating_sub(MOST_SOURCES);
        Self { others: others.split_off(from), ..other.clone() }
    }

    /// Whether both are of one source: all that comes without a name is, as long as it is of one tool.
    pub(super) fn is_of_source(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Mark {
    /// The line of a file; none where it has none. An entry may have had such a line of its own: ours stands last. In a block
    /// that cannot be read, or has a line above it, it is found as the line that it is.
    pub(super) fn of(reading: &Reading<'_>) -> Option<Self> {
        if reading.fault.is_some() {
            let mut lines = reading.block.lines().filter_map(pair);
            return lines.find_map(|(key, text)| Self::read(text).filter(|_| is_ours(key)));
        }
        let all = reading.salvaged.iter().chain(&reading.values);
        let ours = all.rev().filter(|(key, _)| is_ours(key));
        ours.filter_map(|(_, it)| it.text()).find_map(Self::read)
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ').map(str::to_owned);
        let (tool, digest, text) = (words.next()?, words.next()?, words.next()?);
        let mut origin = words.next().and_then(|it| {
            let (source, key) = it.split_once('-')?;
            let (source, key) = (source.to_owned(), key.to_owned());
            Some(Origin { source, key, others: Vec::new() })
        });
        let rest: Vec<String> = words.collect();
        let is_partial = rest.iter().any(|it| it == PARTIAL);
        let others = rest.iter().filter_map(|it| it.split_once(':'));
        let others = others.map(|(source, digest)| (source.to_owned(), digest.to_owned()));
        if let Some(origin) = &mut origin {
            origin.others = others.collect();
        }
        let is_whole = digest.len() == 16 && text.len() == 16;
        is_whole.then_some(Self { tool, digest, text, origin, is_partial })
    }

    /// The line of a file with this text.
    pub(super) fn in_text(text: &str) -> Option<Self> {
        Self::of(&front_matter::read(text))
    }

    /// Whether its file was made of what a tool says in so many digits.
    pub(super) fn is_of(&self, tool: Tool, digest: &str) -> bool {
        self.tool == tool.as_str() && self.digest == digest
    }

    /// Whether a file has still the text that the import wrote.
    pub(super) fn holds(&self, text: &str) -> bool {
        hash(text) == self.text
    }
}

/// Whether a key is that of the line.
pub(super) fn is_ours(key: &str) -> bool {
    key.eq_ignore_ascii_case(KEY) || key.starts_with(OTHER_KEY)
}

/// The text of an entry's file, but for the line by which it is known again: as earlier versions wrote it.
pub(super) fn plain(entry: &Imported, body: &str) -> String {
    let body = body.trim_matches(['\n', '\r']);
    let block = match entry.front_matter.as_slice() {
        [] => String::new(),
        pairs => front_matter::write(pairs),
    };
    match (block.is_empty(), body.is_empty()) {
        (false, false) => format!("{block}\n{body}\n"),
        (false, true) => block,
        (true, false) if body.starts_with(['-', '+', '{']) && !entry.has_own_block => {
            format!("{}\n{body}\n", front_matter::write(&[] as &[(String, Value)]))
        }
        (true, _) => format!("{body}\n"),
    }
}

/// The key and the text of a line at the margin, be it of YAML, TOML or JSON.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, text) = line.split_once([':', '='])?;
    let key = key.trim_end().trim_matches('"');
    Some((key, text.trim().trim_end_matches(',').trim_matches('"')))
}

/// The text of an entry's file, of which so many keys are said. Front matter that stood in its text stays as it was written, with what is to be added in it.
pub(super) fn page(
    entry: &Imported,
    said: &Keys,
    body: &str,
    tool: Tool,
    digest: &str,
    origin: &Origin,
) -> String {
    let body = body.trim_matches(['\n', '\r']);
    let own = if entry.has_own_block { OwnBlock::of(body) } else { None };
    let is_taken = |key: &str| said.has(key) || own.as_ref().is_some_and(|it| it.has(key));
    let numbered = (2..).map(|number| format!("{OTHER_KEY}_{number}"));
    let keys = [KEY.to_owned(), OTHER_KEY.to_owned()].into_iter().chain(numbered);
    let key = keys.into_iter().find(|it| !is_taken(it)).unwrap_or_default();
    let with = |text: &str| {
        let mut pairs = said.as_slice().to_vec();
        let Origin { source, key: of_it, others } = origin;
        let partial = if entry.is_partial { format!(" {PARTIAL}") } else { String::new() };
        let mut mark = format!("{} {digest} {text} {source}-{of_it}{partial}", tool.as_str());
        for (other, said) in others {
            mark.push_str(&format!(" {other}:{said}"));
        }
        pairs.push((key.clone(), Value::Scalar(mark)));
        if let Some(own) = &own {
            return own.with(&pairs);
        }
        let block = front_matter::write(&pairs);
        if body.is_empty() { block } else { format!("{block}\n{body}\n") }
    };
    with(&hash(&with("")))
}

/// Whether two files say the same, but for the line by which they are known again.
pub(super) fn is_same_text(one: &str, other: &str) -> bool {
    hash(one) == hash(other)
}

/// A hash of a file's text without the line that holds it, which is the last of ours in its block; the first, where keys are
/// added at the top.
fn hash(text: &str) -> String {
    let reading = front_matter::read(text);
    let (start, end) = (reading.block_offset, reading.block_offset + reading.block.len());
    let block = text.get(start..end).unwrap_or_default();
    let is_whole = reading.fault.is_none() && reading.dialect == Dialect::Yaml;
    let (mut ours, mut offset) = (None, start);
    for line in block.split_inclusive('\n') {
        if pair(line).is_some_and(|(key, _)| is_ours(key)) && (is_whole || ours.is_none()) {
            ours = Some((offset, offset + line.len()));
        }
        offset += line.len();
    }
    let Some((from, to)) = ours else { return short_hash(text.as_bytes()) };
    short_hash(format!("{}{}", &text[..from], &text[to..]).as_bytes())
}

#[cfg(test)]
mod tests;
