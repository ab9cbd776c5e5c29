//! The text of a new entry, from a template and what is known of the day.

mod flow;
mod head;
mod quoted;

use chrono::{Datelike, NaiveDate};

use super::front_matter;
use crate::nearest::nearest;
use head::{Head, body_of};
use quoted::{in_one_line, is_number, is_plain, open_quote, quoted, string, within};

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
            Some(value) => match notation {
                Some(notation) => {
                    filled.push_str(&written((name, value), before, open_quote(&filled), notation));
                }
                None => filled.push_str(value),
            },
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

/// The first `{{placeholder}}` of a text, with what stands before and after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (placeholder, after) = rest.split_once("}}")?;
    Some((before, placeholder, after))
}

/// The value of a name as front matter takes it behind what stands before it, in the quotation that is open there.
fn written(
    (name, value): (&str, &str),
    before: &str,
    open: Option<char>,
    notation: Notation,
) -> String {
    let is_yaml = notation == Notation::Yaml;
    let is_typed = match name {
        "date" | "day" => notation != Notation::Quoting { has_dates: false },
        "mood" => is_number(value),
        _ => false,
    };
    match open {
        Some('"') => within(value),
        // TOML has no way to write one there.
        Some(_) if !is_yaml => in_one_line(value),
        Some(_) => in_one_line(value).replace('\'', "''"),
        None if is_yaml || is_typed => quoted(value, before, is_typed).into_owned(),
        None => string(value),
    }
}

#[cfg(test)]
mod tests;
