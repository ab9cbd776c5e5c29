//! The file of an imported entry: its text, and the line by which the next import knows it again.

use crate::entry::front_matter::{self, Dialect, Value};

use super::imported::{Imported, short_hash};
use super::tool::Tool;

/// The key of the line by which an import knows a file again; another one, where the entry has that of its own.
const KEY: &str = "imported";
const OTHER_KEY: &str = "journal_imported";

/// What the line of an imported file says: which tool wrote the entry, what it said of it, which text was made of that, and
/// which entry of which source it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) tool: String,
    pub(super) digest: String,
    text: String,
    pub(super) origin: Option<Origin>,
}

/// Which entry it was, and of which source, each in eight digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// Where the source was named; zeros where it came without a name.
    pub(super) source: String,
    /// What the entry is known by in its source.
    pub(super) key: String,
}

impl Origin {
    /// The entry of a source that lies at a place; of none in particular, where that has no name.
    pub(super) fn new(source: Option<&str>, entry: &Imported) -> Self {
        let zeros = || "0".repeat(8);
        let source = source.map_or_else(zeros, |it| short_hash(it.as_bytes())[..8].to_owned());
        Self { source, key: entry.key() }
    }

    /// Whether both are of one source.
    pub(super) fn is_of_source(&self, other: &Self) -> bool {
        self.source == other.source && self.source.bytes().any(|it| it != b'0')
    }
}

impl Mark {
    /// The line of a file; none where it has none. An entry may have had such a line of its own: ours stands last.
    pub(super) fn of(values: &[(String, Value)]) -> Option<Self> {
        values.iter().rev().filter(|(key, _)| is_ours(key)).find_map(|(_, it)| Self::read(it))
    }

    fn read(value: &Value) -> Option<Self> {
        let mut words = value.text()?.split(' ').map(str::to_owned);
        let (tool, digest, text) = (words.next()?, words.next()?, words.next()?);
        let origin = words.next().and_then(|it| {
            let (source, key) = it.split_once('-')?;
            Some(Origin { source: source.to_owned(), key: key.to_owned() })
        });
        let is_whole = digest.len() == 16 && text.len() == 16;
        is_whole.then_some(Self { tool, digest, text, origin })
    }

    /// The line of a file with these bytes.
    pub(super) fn in_file(bytes: &[u8]) -> Option<Self> {
        Self::of(&front_matter::read(std::str::from_utf8(bytes).ok()?).values)
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

fn is_ours(key: &str) -> bool {
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

/// The text of an entry's file. Front matter that stood in its text stays as it was written, with what is to be added below;
/// one that cannot be read stays text, below a block of ours.
pub(super) fn page(
    entry: &Imported,
    body: &str,
    tool: Tool,
    digest: &str,
    origin: &Origin,
) -> String {
    let body = body.trim_matches(['\n', '\r']);
    let own = if entry.has_own_block { OwnBlock::of(body) } else { None };
    let is_taken =
        |key: &str| entry.front_matter.has(key) || own.as_ref().is_some_and(|it| it.has(key));
    let numbered = (2..).map(|number| format!("{OTHER_KEY}_{number}"));
    let keys = [KEY.to_owned(), OTHER_KEY.to_owned()].into_iter().chain(numbered);
    let key = keys.into_iter().find(|it| !is_taken(it)).unwrap_or_default();
    let with = |text: &str| {
        let mut pairs = entry.front_matter.as_slice().to_vec();
        let Origin { source, key: of_it } = origin;
        let mark = format!("{} {digest} {text} {source}-{of_it}", tool.as_str());
        pairs.push((key.clone(), Value::Scalar(mark)));
        if let Some(own) = &own {
            return own.with(&pairs);
        }
        let block = front_matter::write(&pairs);
        if body.is_empty() { block } else { format!("{block}\n{body}\n") }
    };
    with(&hash(&with("")))
}

/// A text that begins with front matter that can be read.
struct OwnBlock<'t> {
    text: &'t str,
    reading: front_matter::Reading<'t>,
}

impl<'t> OwnBlock<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let reading = front_matter::read(text);
        let is_read = reading.dialect == Dialect::Yaml && reading.fault.is_none();
        is_read.then_some(Self { text, reading })
    }

    fn has(&self, key: &str) -> bool {
        let mut values = self.reading.values.iter();
        values.any(|(it, value)| it.eq_ignore_ascii_case(key) && !value.is_empty())
    }

    /// The text with keys below those of its block; where it is written in a form that takes none there, its block is
    /// written anew.
    fn with(&self, pairs: &[(String, Value)]) -> String {
        let end = self.reading.block_offset + self.reading.block.len();
        let (mut block, rest) = (self.text[..end].to_owned(), &self.text[end..]);
        let mut added = pairs.to_vec();
        added.retain(|pair| !fill(&mut block, self.reading.block_offset, pair));
        let gap = if block.ends_with('\n') { "" } else { "\n" };
        let lines = front_matter::write_lines(&added);
        let written = format!("{block}{gap}{lines}{}\n", rest.trim_end_matches('\n'));
        let values = self.values_with(pairs);
        let said = front_matter::read(&written);
        let body = self.text[self.reading.body..].trim_end_matches('\n');
        let is_kept = said.fault.is_none()
            && said.values.len() == values.len()
            && values.iter().all(|it| said.values.iter().any(|said| is_same(it, said)))
            && written[said.body..].trim_end_matches('\n') == body;
        if is_kept {
            return written;
        }
        let block = front_matter::write(&values);
        if body.is_empty() { block } else { format!("{block}{body}\n") }
    }

    /// What the block says and what is added; a key of it that says nothing gives way.
    fn values_with(&self, pairs: &[(String, Value)]) -> Vec<(String, Value)> {
        let is_added = |key: &str| pairs.iter().any(|(it, _)| it.eq_ignore_ascii_case(key));
        let own = self.reading.values.iter().filter(|(key, _)| !is_added(key));
        let own = own.map(|(key, value)| (key.clone(), retyped(value)));
        own.chain(pairs.iter().cloned()).collect()
    }
}

/// A value as it was meant: a number stays one.
fn retyped(value: &Value) -> Value {
    match value {
        Value::Scalar(text) if text.parse::<f64>().is_ok() => Value::Plain(text.clone()),
        Value::List(values) => Value::List(values.iter().map(retyped).collect()),
        Value::Map(pairs) => {
            Value::Map(pairs.iter().map(|(key, it)| (key.clone(), retyped(it))).collect())
        }
        value => value.clone(),
    }
}

/// Whether two keys are one with one text.
fn is_same(one: &(String, Value), other: &(String, Value)) -> bool {
    one.0.eq_ignore_ascii_case(&other.0)
        && (one.1 == other.1 || one.1.text().is_some() && one.1.text() == other.1.text())
}

/// Writes a value behind its key in a block, where that stands there with nothing behind it.
fn fill(text: &mut String, start: usize, pair: &(String, Value)) -> bool {
    let mut offset = start;
    let lines: Vec<&str> = text[start..].split_inclusive('\n').collect();
    let place = lines.iter().position(|line| {
        line.trim_end().strip_suffix(':').is_some_and(|key| key.eq_ignore_ascii_case(&pair.0))
    });
    let Some(place) = place else { return false };
    offset += lines[..place].iter().map(|it| it.len()).sum::<usize>();
    let end = offset + lines[place].trim_end_matches('\n').len();
    let line = front_matter::write_lines(std::slice::from_ref(pair));
    text.replace_range(offset..end, line.trim_end());
    true
}

/// Whether two files say the same, but for the line by which they are known again.
pub(super) fn is_same_text(one: &str, other: &str) -> bool {
    hash(one) == hash(other)
}

/// A hash of a file's text without the line that holds it, which is the last of ours in its block.
fn hash(text: &str) -> String {
    let reading = front_matter::read(text);
    let (start, end) = (reading.block_offset, reading.block_offset + reading.block.len());
    let block = text.get(start..end).unwrap_or_default();
    let mut ours = None;
    let mut offset = start;
    for line in block.split_inclusive('\n') {
        if line.split_once(':').is_some_and(|(key, _)| is_ours(key)) {
            ours = Some((offset, offset + line.len()));
        }
        offset += line.len();
    }
    let Some((from, to)) = ours else { return short_hash(text.as_bytes()) };
    short_hash(format!("{}{}", &text[..from], &text[to..]).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "0123456789abcdef";

    fn page_of(entry: &Imported, tool: Tool) -> String {
        page(entry, &entry.body, tool, DIGEST, &Origin::new(Some("x"), entry))
    }

    fn mark(text: &str) -> Mark {
        Mark::of(&front_matter::read(text).values).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_file_knows_whether_it_was_changed() {
        let mut entry = Imported { body: "imported: by me\n".to_owned(), ..Imported::default() };
        entry.set("date", Some("2025-09-16"));
        let text = page_of(&entry, Tool::Words750);
        assert_eq!(mark(&text).tool, "750words");
        assert_eq!(mark(&text).digest, DIGEST);
        assert_eq!(mark(&text).origin, Some(Origin::new(Some("x"), &entry)));
        assert!(mark(&text).holds(&text));
        for (from, to) in [("by me", "by you"), ("2025-09-16", "2025-09-17")] {
            let changed = text.replace(from, to);
            assert!(!mark(&changed).holds(&changed), "{changed}");
        }
        let bare = Imported { body: "---\nrule".to_owned(), ..Imported::default() };
        let text = page_of(&bare, Tool::Jrnl);
        assert!(mark(&text).holds(&text), "{text}");
    }

    /// Checks what a note becomes, without the line of the import, which must be read again.
    #[track_caller]
    fn check(note: &str, expected: &str) {
        let (body, has_own_block) = (note.to_owned(), true);
        let mut entry = Imported { body, has_own_block, ..Imported::default() };
        entry.set("date", Some("2025-09-16"));
        let text = page_of(&entry, Tool::Obsidian);
        let said = mark(&text);
        assert!(said.tool == "obsidian" && said.holds(&text), "{text}");
        assert_eq!(front_matter::read(&text).fault, None, "{text}");
        let lines =
            text.split_inclusive('\n').filter(|it| !it.contains(&format!("obsidian {DIGEST}")));
        assert_eq!(lines.collect::<String>(), expected);
    }

    #[test]
    fn front_matter_in_any_form_takes_keys_and_no_text_does() {
        check("---\ntitle: May\n---\nRain.", "---\ntitle: May\ndate: 2025-09-16\n---\nRain.\n");
        check("---\n---\nText\n\n---\nmore", "---\ndate: 2025-09-16\n---\nText\n\n---\nmore\n");
        check("---\na: 1\n--- \nText", "---\na: 1\ndate: 2025-09-16\n--- \nText\n");
        check("---\na: 1\n...\nText", "---\na: 1\ndate: 2025-09-16\n...\nText\n");
        check("---\na: 1\n---", "---\na: 1\ndate: 2025-09-16\n---\n");
        check("---\ndate:\na: 1\n---\nText", "---\ndate: 2025-09-16\na: 1\n---\nText\n");
        check("---\n# mine\nDate: \n---\n", "---\n# mine\ndate: 2025-09-16\n---\n");
        check("---\n{mood: 7}\n---\nText", "---\nmood: 7\ndate: 2025-09-16\n---\nText\n");
        check(
            "---\nimported: 2023-05-01\n---\nText",
            "---\nimported: 2023-05-01\ndate: 2025-09-16\n---\nText\n",
        );
        check(
            "---\nimported: jrnl 0123456789abcdef 0123456789abcdef\n---\nText",
            "---\nimported: jrnl 0123456789abcdef 0123456789abcdef\ndate: 2025-09-16\n---\nText\n",
        );
        check(
            "---\ntags: [a\nb: c\n---\nText",
            "---\ndate: 2025-09-16\n---\n\n---\ntags: [a\nb: c\n---\nText\n",
        );
    }
}
