//! Front matter that a note brings along: it stays as it was written, and takes the keys of the import in its own form.

use super::imported::Imported;
use super::reading::Reading;
use crate::entry::front_matter::{self, Dialect, Value};
use crate::finding::{Finding, Place};

/// A text that begins with front matter.
pub(super) struct OwnBlock<'t> {
    text: &'t str,
    reading: front_matter::Reading<'t>,
}

impl<'t> OwnBlock<'t> {
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let reading = front_matter::read(text);
        (reading.dialect != Dialect::None).then_some(Self { text, reading })
    }

    /// Takes the block that a note begins with for that of its entry, and tells of one that cannot be read.
    pub(super) fn taken(
        text: &'t str,
        entry: &mut Imported,
        place: &Place,
        reading: &mut Reading,
    ) -> Option<Self> {
        let own = Self::of(text);
        entry.has_own_block = own.is_some();
        if own.as_ref().is_some_and(Self::is_broken) {
            let message = "the front matter of a note cannot be read; it stays as it is";
            let hint = "`journal lint` names each of them, and what mends it";
            let finding = Finding::warning(place.clone(), "unread-front-matter", message);
            reading.findings.push(finding.with_hint(hint));
        }
        own
    }

    /// Whether it cannot be read.
    pub(super) fn is_broken(&self) -> bool {
        self.reading.fault.is_some()
    }

    /// Where the block ends.
    pub(super) fn end(&self) -> usize {
        self.reading.body
    }

    /// Whether it says something of a key.
    pub(super) fn has(&self, key: &str) -> bool {
        let mut values = self.reading.values.iter().chain(&self.reading.salvaged);
        values.any(|(it, value)| it.eq_ignore_ascii_case(key) && !value.is_empty())
    }

    /// The text with further keys in its block: below those of YAML, above the tables of TOML, first in JSON, and first in what
    /// cannot be read. Where it is written in a form that takes none there, its block is written anew.
    pub(super) fn with(&self, pairs: &[(String, Value)]) -> String {
        let written = match self.reading.dialect {
            Dialect::Yaml if !self.is_broken() => self.with_below(pairs),
            Dialect::Yaml => {
                self.with_at(self.reading.block_offset, &front_matter::write_lines(pairs))
            }
            Dialect::Toml => match lines(pairs, |key| format!("{key} = "), "\n") {
                Some(lines) => self.with_at(self.reading.block_offset, &format!("{lines}\n")),
                None => String::new(),
            },
            Dialect::Json | Dialect::None => self.with_in_braces(pairs).unwrap_or_default(),
        };
        if self.is_broken() {
            return written;
        }
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

    /// The text with more at a place of it.
    fn with_at(&self, at: usize, more: &str) -> String {
        let (before, rest) = self.text.split_at(at);
        let is_apart = before.is_empty() || before.ends_with('\n') || more.starts_with('\n');
        let gap = if is_apart { "" } else { "\n" };
        format!("{before}{gap}{more}{}\n", rest.trim_end_matches('\n'))
    }

    fn with_below(&self, pairs: &[(String, Value)]) -> String {
        let end = self.reading.block_offset + self.reading.block.len();
        let (mut block, rest) = (self.text[..end].to_owned(), &self.text[end..]);
        let mut added = pairs.to_vec();
        added.retain(|pair| !fill(&mut block, self.reading.block_offset, pair));
        let gap = if block.ends_with('\n') { "" } else { "\n" };
        let lines = front_matter::write_lines(&added);
        format!("{block}{gap}{lines}{}\n", rest.trim_end_matches('\n'))
    }

    fn with_in_braces(&self, pairs: &[(String, Value)]) -> Option<String> {
        let at = self.reading.block_offset + self.reading.block.find('{')? + 1;
        let is_empty = self.text[at..].trim_start().starts_with('}');
        let lines = lines(pairs, |key| format!("{}: ", quoted(key)), ",\n")?;
        let (comma, feed) = if is_empty { ("", "") } else { (",", "\n") };
        let feed = if self.text[at..].starts_with('\n') { "" } else { feed };
        Some(self.with_at(at, &format!("\n{lines}{comma}{feed}")))
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

/// Keys and texts in a form that has quotation marks; none where a value is no text.
fn lines(pairs: &[(String, Value)], key: impl Fn(&str) -> String, end: &str) -> Option<String> {
    let line = |(name, value): &(String, Value)| match value {
        // Days and numbers of TOML stand bare, and a text of JSON may be one.
        Value::Plain(text) if end == "\n" => Some(format!("{}{text}", key(name))),
        value => Some(format!("{}{}", key(name), quoted(value.text()?))),
    };
    let lines: Option<Vec<String>> = pairs.iter().map(line).collect();
    Some(lines?.join(end))
}

/// A text as JSON and TOML have it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_cannot_be_read_stays_where_it_is() {
        let check = |text: &str, expected: &str| {
            let pairs = [("imported".to_owned(), Value::Scalar("jrnl a".to_owned()))];
            assert_eq!(OwnBlock::of(text).unwrap().with(&pairs), expected);
        };
        check(
            "---\ntags: [a\nb: c\n---\nText",
            "---\nimported: jrnl a\ntags: [a\nb: c\n---\nText\n",
        );
        check("+++\na = \n+++\nText", "+++\nimported = \"jrnl a\"\na = \n+++\nText\n");
        check(
            "---json\n{\"a\": }\n---\n",
            "---json\n{\n\"imported\": \"jrnl a\",\n\"a\": }\n---\n",
        );
    }
}
