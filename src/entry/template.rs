//! The text of a new entry, from a template and what is known of the day.

mod flow;

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::front_matter;
use crate::nearest::nearest;

/// The template where the writer has none.
pub const DEFAULT: &str = "---\ndate: {{date}}\ntitle: {{title}}\nmood: {{mood}}\nlocation: {{location}}\ntags: {{tags}}\n---\n\n";

/// What a template may be filled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// `{{date}}`: the day, or day, time and offset, as they are to be written.
    pub date: String,
    /// `{{title}}`.
    pub title: Option<String>,
    /// `{{mood}}`.
    pub mood: Option<String>,
    /// `{{location}}`.
    pub location: Option<String>,
    /// `{{tags}}`: none where there are none.
    pub tags: Vec<String>,
}

/// The placeholders that are filled in.
const KNOWN: [&str; 8] = ["date", "day", "time", "weekday", "title", "mood", "location", TAGS];

/// The one of them that is a list.
const TAGS: &str = "tags";

/// A placeholder that nothing fills in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the template has an unknown name, `{{{{{name}}}}}`")]
pub struct UnknownName {
    /// What stands between the braces.
    pub name: String,
    /// Where its braces begin, in bytes.
    pub at: usize,
}

impl UnknownName {
    /// The way out.
    pub fn hint(&self) -> String {
        match nearest(&self.name, KNOWN) {
            Some(near) => format!("did you mean `{{{{{near}}}}}`?"),
            None => format!(
                "there are {}; a `\\` before the braces leaves them as they are",
                KNOWN.map(|it| format!("`{{{{{it}}}}}`")).join(", ")
            ),
        }
    }
}

impl Values {
    fn get(&self, placeholder: &str) -> Option<&str> {
        match placeholder {
            "date" => Some(&self.date),
            "day" => self.date.get(..10).or(Some(&self.date)),
            "time" => self.date.get(11..16),
            "weekday" => self.weekday(),
            "title" => self.title.as_deref(),
            "mood" => self.mood.as_deref(),
            "location" => self.location.as_deref(),
            _ => None,
        }
    }

    /// Whether there is something to fill in for a name; what nothing fills in is told elsewhere.
    fn has(&self, placeholder: &str) -> bool {
        match placeholder {
            TAGS => !self.tags.is_empty(),
            other => self.get(other).is_some() || !KNOWN.contains(&other),
        }
    }

    /// The tags as they stand behind `before`: in front matter a list that YAML and TOML read alike, or the items of one that the
    /// template has begun. None where there are none, and the line is not needed without them.
    fn tags(&self, before: &str, in_front_matter: bool) -> Option<String> {
        if !in_front_matter {
            return Some(self.tags.join(", "));
        }
        let items = || self.tags.iter().map(|it| string(it)).collect::<Vec<_>>().join(", ");
        match before.rfind('[') > before.rfind(']') {
            true => Some(items()),
            false if self.tags.is_empty() => None,
            false => match before.ends_with(['"', '\'']) {
                true => Some(quoted(&self.tags.join(", "), before, false).into_owned()),
                false => Some(format!("[{}]", items())),
            },
        }
    }

    /// The English name of the day of the week.
    fn weekday(&self) -> Option<&'static str> {
        const NAMES: [&str; 7] =
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let day: NaiveDate = self.date.get(..10)?.parse().ok()?;
        Some(NAMES[day.weekday().num_days_from_monday() as usize])
    }
}

/// Fills in `{{date}}`, `{{day}}` (the date without its time), `{{time}}` (hour and minute), `{{weekday}}`, `{{title}}`, `{{mood}}`,
/// `{{location}}` and `{{tags}}`. Behind a backslash, braces stay as they are, without it.
///
/// In the front matter a value is quoted where it must be. A line whose value is missing is left out, and between brackets an
/// item; in JSON `null` stands there. In the body nothing stands in its place.
///
/// # Errors
///
/// [`UnknownName`] at the first other name between such braces.
pub fn fill(template: &str, values: &Values) -> Result<String, UnknownName> {
    let body = body_of(template);
    let mut head = Head::of(template);
    let mut filled = String::with_capacity(template.len());
    let mut at = 0;
    for line in template.split_inclusive('\n') {
        let is_value = at < body && !head.is_in_text(line);
        let is_flow = is_value && head.is_flow(line);
        let line_filled = match head.whole_value(line).filter(|_| is_value && !is_flow) {
            None if is_flow => flow::fill(line, values, head.notation).map(Some),
            Some((before, value, after)) => fill_whole(value, values, head.notation)
                .map(|it| it.map(|it| format!("{before}{it}{after}")))
                .map_err(|it| UnknownName { at: before.len() + it.at, ..it }),
            None => fill_line(line, values, is_value.then_some(head.notation)),
        };
        filled.extend(line_filled.map_err(|it| UnknownName { at: at + it.at, ..it })?);
        at += line.len();
    }
    Ok(filled)
}

/// How front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    Yaml,
    /// TOML and JSON have their texts in quotes.
    Quoting {
        has_dates: bool,
    },
}

/// The front matter of a template, line by line.
struct Head {
    notation: Notation,
    /// How far the key is indented below which a text of several lines stands, `|` or `>`.
    text_below: Option<usize>,
    /// How many brackets are open at the end of a line.
    depth: usize,
}

impl Head {
    fn of(template: &str) -> Self {
        let first = template.lines().next().unwrap_or_default().trim();
        let notation = match first {
            "+++" | "---toml" => Notation::Quoting { has_dates: true },
            "---json" | ";;;" => Notation::Quoting { has_dates: false },
            json if json.starts_with('{') => Notation::Quoting { has_dates: false },
            _ => Notation::Yaml,
        };
        Self { notation, text_below: None, depth: 0 }
    }

    /// Whether a line is, or begins, a list or a map between brackets. JSON is one whole.
    fn is_flow(&mut self, line: &str) -> bool {
        let value = match self.notation {
            Notation::Yaml => line.find(": ").map(|it| it + 2),
            Notation::Quoting { has_dates: true } => line.find('=').map(|it| it + 1),
            Notation::Quoting { .. } => return false,
        };
        let bare = line.trim_start();
        let is_whole = bare.starts_with(['[', '{']);
        let item = bare.strip_prefix("- ").or(is_whole.then_some(bare));
        let item = item.or_else(|| line.get(value?..));
        let item = item.map(str::trim_start).unwrap_or_default();
        let is_open = self.depth > 0;
        let opens = item.starts_with(['[', '{']) && !item.starts_with("{{");
        if is_open || opens {
            self.depth = flow::depth_behind(line, self.depth);
        }
        is_open || opens
    }

    /// Whether a line is of a text of several lines, in which nothing is quoted.
    fn is_in_text(&mut self, line: &str) -> bool {
        let bare = line.trim_start_matches(' ');
        let indent = line.len() - bare.len();
        if self.text_below.is_some_and(|it| indent > it || bare.trim().is_empty()) {
            return true;
        }
        let opens = |value: &str| {
            let mut letters = value.chars();
            letters.next().is_some_and(|it| matches!(it, '|' | '>'))
                && letters.all(|it| it.is_ascii_digit() || matches!(it, '+' | '-'))
        };
        let value = bare.split_once(": ").map(|it| it.1.trim()).filter(|it| opens(it));
        self.text_below = value.filter(|_| self.notation == Notation::Yaml).map(|_| indent);
        false
    }

    /// The value of a line, or of an item, that is more than one placeholder, and bare: what stands before it, itself, and what stands
    /// behind it. It is one text, and quoted as one.
    fn whole_value<'t>(&self, line: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
        let at = match self.notation {
            Notation::Yaml => line.find(": ").map(|it| it + 2).or_else(|| {
                let item = line.trim_start_matches(' ').strip_prefix("- ")?;
                Some(line.len() - item.len())
            }),
            Notation::Quoting { has_dates: true } => line.find(" = ").map(|it| it + 3),
            Notation::Quoting { .. } => None,
        }?;
        let (before, rest) = line.split_at(at);
        if before.contains(['{', '[', '"', '\'', '#']) {
            return None;
        }
        let end = rest.find(" #").unwrap_or(rest.len());
        let value = rest[..end].trim();
        let start = at + rest.find(value)?;
        let is_bare = value.starts_with("{{")
            || !value.starts_with(['{', '[', '"', '\'', '|', '>', '&', '*', '!']);
        let has_one = placeholders(value).next().is_some();
        let is_it = is_bare && has_one && only(value).is_none() && !value.contains("\\{{");
        is_it.then(|| (&line[..start], value, &line[start + value.len()..]))
    }
}

/// The name of the placeholder that a text is, where it is nothing else.
fn only(text: &str) -> Option<&str> {
    let (name, rest) = text.strip_prefix("{{")?.split_once("}}")?;
    rest.is_empty().then(|| name.trim())
}

/// The names between the braces of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, placeholder, after) = next_placeholder(rest)?;
        rest = after;
        Some(placeholder.trim())
    })
}

/// Fills in a value that is one text with what stands beside its placeholders; none where one of them is missing.
fn fill_whole(
    value: &str,
    values: &Values,
    notation: Notation,
) -> Result<Option<String>, UnknownName> {
    let is_there = placeholders(value).all(|it| values.has(it));
    let is_typed = placeholders(value).all(|it| ["date", "day", "time"].contains(&it));
    let whole = fill_line(value, values, None)?.filter(|_| is_there);
    let is_text = |it: &str| notation == Notation::Yaml && !front_matter::is_retyped(it);
    Ok(whole.map(|it| match is_plain(&it) && (is_typed || is_text(&it)) {
        true => it,
        false => string(&it),
    }))
}

/// Whether a template has this name between its braces.
pub fn names(template: &str, name: &str) -> bool {
    placeholders(template).any(|it| it == name)
}

/// Where the body of a template begins. Its front matter may be no YAML before it is filled in, so that only its
/// fences are looked for.
fn body_of(template: &str) -> usize {
    let mut lines = template.split_inclusive('\n');
    let Some(fence) = lines.next().filter(|line| matches!(line.trim_end(), "---" | "+++")) else {
        return front_matter::read(template).body;
    };
    let mut body = fence.len();
    for line in lines {
        body += line.len();
        if line.trim_end() == fence.trim_end() {
            return body;
        }
    }
    0
}

/// Fills in one line; none where it stands in front matter and a value of it is missing.
fn fill_line(
    line: &str,
    values: &Values,
    notation: Option<Notation>,
) -> Result<Option<String>, UnknownName> {
    let in_front_matter = notation.is_some();
    let is_json = notation == Some(Notation::Quoting { has_dates: false });
    let mut filled = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, placeholder, after)) = next_placeholder(rest) {
        let at = line.len() - rest.len() + before.len();
        let name = placeholder.trim();
        if let Some(plain) = before.strip_suffix('\\') {
            filled.extend([plain, "{{", placeholder, "}}"]);
            rest = after;
            continue;
        }
        filled.push_str(before);
        match values.get(name) {
            _ if name == TAGS => match values.tags(&filled, in_front_matter) {
                Some(tags) => filled.push_str(&tags),
                None if is_json => filled.push_str("[]"),
                None => return Ok(None),
            },
            Some(value) if in_front_matter => {
                let is_typed = match name {
                    "date" | "day" => !is_json,
                    "mood" => is_number(value),
                    _ => false,
                };
                let is_yaml = notation == Some(Notation::Yaml);
                filled.push_str(&match open_quote(&filled) {
                    Some('"') => within(value),
                    // TOML has no way to write one there.
                    Some(_) if !is_yaml => in_one_line(value),
                    Some(_) => in_one_line(value).replace('\'', "''"),
                    None if is_yaml || is_typed => quoted(value, before, is_typed).into_owned(),
                    None => string(value),
                });
            }
            Some(value) => filled.push_str(value),
            None if !KNOWN.contains(&name) => {
                return Err(UnknownName { name: name.to_owned(), at });
            }
            // All of it may stand in one line, and no comma may be left over.
            None if is_json && open_quote(&filled).is_none() => filled.push_str("null"),
            None if in_front_matter && !is_json => return Ok(None),
            None => {}
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(Some(filled))
}

/// A value as it stands in front matter; the template may have put the quotes around it already. A day or a number may be
/// one to other tools.
fn quoted<'a>(value: &'a str, before: &str, is_typed: bool) -> Cow<'a, str> {
    match before.chars().next_back() {
        Some('"') => Cow::Owned(within(value)),
        Some('\'') => Cow::Owned(in_one_line(value).replace('\'', "''")),
        _ if is_plain(value)
            && !splits_a_list(value, before)
            && (is_typed || !front_matter::is_retyped(value)) =>
        {
            Cow::Borrowed(value)
        }
        _ => Cow::Owned(string(value)),
    }
}

/// The quotation that is open at the end of a text, by the sign that closes it.
fn open_quote(text: &str) -> Option<char> {
    let mut open = None;
    let mut before = ' ';
    for letter in text.chars() {
        match (open, letter) {
            // An apostrophe within a word opens none.
            (None, '"' | '\'') if !before.is_alphanumeric() => open = Some(letter),
            (Some('"'), '"') if before == '\\' => {}
            (Some(quote), _) if quote == letter => open = None,
            _ => {}
        }
        before = letter;
    }
    open
}

/// A value where there is no way to write the end of a line.
fn in_one_line(value: &str) -> String {
    value.replace("\r\n", " ").replace(['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}

/// What stands between the quotes of a [`string`].
fn within(value: &str) -> String {
    let string = string(value);
    string[1..string.len() - 1].to_owned()
}

/// A string as JSON writes it: YAML and TOML read these alike.
fn string(value: &str) -> String {
    // Line separators of Unicode end a line to some of them.
    let json = serde_json::Value::from(value).to_string();
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Whether a text is a number to every parser, and the same one.
fn is_number(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    is_digits(whole) && is_digits(part) && (whole == "0" || !whole.starts_with('0'))
}

/// The first `{{placeholder}}` of a text, with what stands before and after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (placeholder, after) = rest.split_once("}}")?;
    Some((before, placeholder, after))
}

/// Whether YAML takes a text for itself without quotes.
fn is_plain(text: &str) -> bool {
    let is_null = matches!(text.to_ascii_lowercase().as_str(), "null" | "~");
    let begins_well = text.starts_with(char::is_alphanumeric) && text == text.trim_end();
    let is_broken = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let ends_a_line = text.contains(['\u{2028}', '\u{2029}']);
    begins_well && !is_null && !is_broken && !ends_a_line && !text.contains(char::is_control)
}

/// Whether a value would end an item of the list or map that is open before it.
fn splits_a_list(value: &str, before: &str) -> bool {
    let opened = before.rfind(['[', '{']);
    opened.is_some()
        && opened > before.rfind([']', '}'])
        && value.contains([',', '[', ']', '{', '}'])
}

#[cfg(test)]
mod tests;
