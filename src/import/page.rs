//! The file of an imported entry: its text, and the line by which the next import knows it again.

use crate::entry::front_matter::{self, Value};

use super::imported::{Imported, short_hash};
use super::tool::Tool;

/// The key of the line by which an import knows a file again.
const KEY: &str = "imported";

/// What the line of an imported file says: which tool wrote the entry, what it said of it, and which text was made of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) tool: String,
    pub(super) digest: String,
    text: String,
}

impl Mark {
    /// The line of a file; none where it has none.
    pub(super) fn of(values: &[(String, Value)]) -> Option<Self> {
        let (_, value) = values.iter().find(|(key, _)| key == KEY)?;
        let mut words = value.text()?.split(' ').map(str::to_owned);
        let mark = Self { tool: words.next()?, digest: words.next()?, text: words.next()? };
        (mark.digest.len() == 16 && mark.text.len() == 16).then_some(mark)
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
/// where that cannot be, the file is known by its bytes alone.
pub(super) fn page(entry: &Imported, body: &str, tool: Tool, digest: &str) -> String {
    let body = body.trim_matches(['\n', '\r']);
    let own = if entry.has_own_block { own_block(body) } else { Some(("", body)) };
    let Some((block, rest)) = own else { return plain(entry, body) };
    let with = |text: &str| {
        let mut pairs = entry.front_matter.clone();
        let mark = format!("{} {digest} {text}", tool.as_str());
        pairs.push((KEY.to_owned(), Value::Scalar(mark)));
        if !block.is_empty() {
            let lines = front_matter::write_lines(&pairs);
            let end = if rest.is_empty() { "" } else { "\n" };
            return format!("{block}{lines}---\n{rest}{end}");
        }
        let block = front_matter::write(&pairs);
        if rest.is_empty() { block } else { format!("{block}\n{rest}\n") }
    };
    with(&hash(&with("")))
}

/// The block that a text begins with, up to its closing fence, and what stands behind that.
fn own_block(body: &str) -> Option<(&str, &str)> {
    let lines = body.strip_prefix("---\n")?;
    let (block, rest) =
        lines.split_once("\n---\n").or_else(|| Some((lines.strip_suffix("\n---")?, "")))?;
    Some((&body[..block.len() + 5], rest))
}

/// A hash of a file's text without the line that holds it.
fn hash(text: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut is_block = true;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        is_block &= number == 0 || line.trim_end() != "---";
        if !(is_block && line.starts_with(KEY) && line[KEY.len()..].starts_with(':')) {
            rest.push_str(line);
        }
    }
    short_hash(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_whether_it_was_changed() {
        let mut entry = Imported { body: "imported: by me\n".to_owned(), ..Imported::default() };
        entry.set("date", Some("2025-09-16"));
        let text = page(&entry, &entry.body, Tool::Words750, "0123456789abcdef");
        let mark = |text: &str| Mark::of(&front_matter::read(text).values).unwrap();
        assert_eq!(mark(&text).tool, "750words");
        assert_eq!(mark(&text).digest, "0123456789abcdef");
        assert!(mark(&text).holds(&text));
        for (from, to) in [("by me", "by you"), ("2025-09-16", "2025-09-17")] {
            let changed = text.replace(from, to);
            assert!(!mark(&changed).holds(&changed), "{changed}");
        }
        let own = "---\ntitle: May\n---\nRain.";
        let own = Imported { body: own.to_owned(), has_own_block: true, ..entry.clone() };
        let text = page(&own, &own.body, Tool::Words750, "0123456789abcdef");
        assert!(text.starts_with("---\ntitle: May\ndate: 2025-09-16\nimported: "), "{text}");
        assert!(text.ends_with("\n---\nRain.\n"), "{text}");
        assert!(mark(&text).holds(&text), "{text}");
        let bare = Imported { body: "---\nrule".to_owned(), ..Imported::default() };
        let text = page(&bare, &bare.body, Tool::Jrnl, "0123456789abcdef");
        assert!(mark(&text).holds(&text), "{text}");
    }
}
