//! jrnl's journals: the text in which it keeps them, and the JSON that it exports.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::{ImportError, Imported, Lines, Reading, Tool, read_json};
use crate::entry::date::read_written;
use crate::entry::front_matter::Value;
use crate::finding::{Excerpt, Finding, Place};

/// Reads a journal: JSON where it begins with a brace, else text.
///
/// # Errors
///
/// [`ImportError::Json`], where JSON cannot be read.
pub(super) fn read(path: &str, text: &str) -> Result<Reading, ImportError> {
    if text.trim_start().starts_with('{') {
        read_export(path, text)
    } else {
        Ok(read_text(path, text))
    }
}

/// Where an entry begins: `[2025-09-16 08:00 AM] Title`, or, in journals before jrnl 2, without the brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heads {
    Bracketed,
    Bare,
}

/// Reads the text form: the first line of an entry is its date and its title, a star at the end marks it.
fn read_text(path: &str, text: &str) -> Reading {
    let is_bracketed = text.lines().any(|line| head(line, Heads::Bracketed).is_some());
    let heads = if is_bracketed { Heads::Bracketed } else { Heads::Bare };
    let mut reading = Reading::default();
    let mut before = String::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if let Some((written, title)) = head(line.trim_end(), heads) {
            let mut entry =
                Imported { line: number, day: Some(written.day), ..Imported::default() };
            entry.set("date", written.iso_datetime().or_else(|| Some(written.iso_day())));
            // The title is told from the text when the entry is complete.
            entry.body = format!("{title}\n");
            reading.entries.push(entry);
            continue;
        }
        reading.findings.extend(doubtful_head(path, number, line.trim_end(), heads));
        match reading.entries.last_mut() {
            Some(entry) => entry.body.push_str(line),
            None => before.push_str(line),
        }
    }
    reading.entries.iter_mut().for_each(complete);
    if !before.trim().is_empty() && !reading.entries.is_empty() {
        let message =
            "the text before the first entry has no date; it becomes an entry without one";
        reading.findings.push(Finding::warning(Place::line(path, 1), "no-date", message));
        reading.entries.insert(0, Imported { line: 1, body: before, ..Imported::default() });
    }
    reading
}

/// The date and the title of a line that begins an entry.
fn head(line: &str, heads: Heads) -> Option<(crate::entry::date::Written, &str)> {
    if heads == Heads::Bracketed {
        let (date, title) = line.strip_prefix('[')?.split_once(']')?;
        let is_apart = title.is_empty() || title.starts_with(' ');
        return Some((read_written(date).ok().filter(|_| is_apart)?, title.trim()));
    }
    // `2013-06-09 15:39 Title`: two words are the date, three where the clock has twelve hours.
    let words: Vec<(usize, &str)> =
        line.match_indices(' ').chain([(line.len(), "")]).take(3).collect();
    let ends = words.iter().skip(1).rev().map(|(end, _)| *end);
    let is_date = line.starts_with(|it: char| it.is_ascii_digit());
    let dates = ends.filter_map(|end| {
        let written = read_written(&line[..end]).ok().filter(|it| it.time.is_some())?;
        Some((written, line[end..].trim()))
    });
    dates.into_iter().next().filter(|_| is_date)
}

/// A bracket at the margin that holds digits like a date, and none that can be read.
fn doubtful_head(path: &str, number: usize, line: &str, heads: Heads) -> Option<Finding> {
    let (date, title) = line.strip_prefix('[')?.split_once(']')?;
    let digits = date.bytes().filter(u8::is_ascii_digit).count();
    let is_like_a_date = digits >= 6 && date.len() <= 40 && title.starts_with(' ');
    if heads != Heads::Bracketed || !is_like_a_date || read_written(date).is_ok() {
        return None;
    }
    let place = Place::at(path, number, 2);
    let excerpt = Excerpt { text: line.to_owned(), column: 2, length: date.chars().count().max(1) };
    let message =
        format!("`{date}` does not read as a date, so the line stays part of the entry above it");
    let finding = Finding::warning(place, "bad-date", message).with_excerpt(Some(excerpt));
    Some(finding.with_hint("write it as `[YYYY-MM-DD HH:MM]`, then import the file again"))
}

/// Takes star, title and tags out of the text of an entry.
fn complete(entry: &mut Imported) {
    let text = std::mem::take(&mut entry.body);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let is_starred = first.trim_end().ends_with('*') || first.starts_with('*');
    let first = if is_starred { first.trim_matches(['*', ' ']) } else { first.trim() };
    let (title, more) = if rest.trim().is_empty() { first_sentence(first) } else { (first, "") };
    entry.set("title", Some(title));
    entry.set("starred", is_starred.then_some("true"));
    entry.set_list("tags", tags(&text));
    entry.body = if more.is_empty() { rest.to_owned() } else { more.to_owned() };
}

/// An entry on one line has its first sentence for a title.
fn first_sentence(line: &str) -> (&str, &str) {
    let ends = line
        .char_indices()
        .filter(|(_, letter)| matches!(letter, '.' | '!' | '?' | '…' | '。' | '！' | '？'));
    for (at, letter) in ends {
        let (sentence, rest) = line.split_at(at + letter.len_utf8());
        let is_end = rest.starts_with(' ') || matches!(letter, '。' | '！' | '？');
        if is_end && !rest.trim().is_empty() {
            return (sentence, rest.trim());
        }
    }
    (line, "")
}

/// The words that begin with `@` or `#` and a letter, each once.
fn tags(text: &str) -> Vec<String> {
    #[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|\s)[@#](\p{L}[-+/\w]*)").expect("the pattern is well-formed")
    });
    let found =
        TAG.captures_iter(text).map(|it| it[1].trim_end_matches(['-', '+', '/']).to_owned());
    distinct(found)
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    names.filter(|name| !name.is_empty() && seen.insert(name.to_lowercase())).collect()
}

/// The JSON of a whole journal.
#[derive(serde::Deserialize)]
struct Export<'t> {
    #[serde(borrow, default)]
    entries: Option<Vec<&'t RawValue>>,
}

/// Reads `{"tags": …, "entries": […]}`, or one entry alone.
fn read_export(path: &str, text: &str) -> Result<Reading, ImportError> {
    let export: Export<'_> = read_json(Tool::Jrnl, path, text)?;
    let Some(entries) = export.entries else {
        let entry: Map<String, Json> = read_json(Tool::Jrnl, path, text)?;
        let mut reading = Reading::default();
        if is_entry(&entry) {
            let line = Lines::new(text).of(text.trim_start());
            read_entry(path, line, entry, &mut reading);
        }
        return Ok(reading);
    };
    let (mut reading, mut lines) = (Reading::default(), Lines::new(text));
    for raw in entries {
        let line = lines.of(raw.get());
        match serde_json::from_str(raw.get()) {
            Ok(entry) if is_entry(&entry) => read_entry(path, line, entry, &mut reading),
            _ => {
                let message = "that is not an entry of jrnl: it has neither title nor body";
                reading.findings.push(Finding::error(Place::line(path, line), "no-entry", message));
            }
        }
    }
    Ok(reading)
}

/// Other tools write entries too, under other keys.
fn is_entry(entry: &Map<String, Json>) -> bool {
    entry.contains_key("title") || entry.contains_key("body")
}

fn read_entry(path: &str, line: usize, mut entry: Map<String, Json>, reading: &mut Reading) {
    let mut text = |key: &str| match entry.shift_remove(key) {
        Some(Json::String(text)) => text,
        _ => String::new(),
    };
    let (title, body) = (text("title"), text("body"));
    let (date, time) = (text("date"), text("time"));
    let mut imported = Imported { line, body, ..Imported::default() };
    if let Ok(written) = read_written(format!("{date} {time}").trim()) {
        imported.day = Some(written.day);
        imported.set("date", written.iso_datetime().or_else(|| Some(written.iso_day())));
    } else {
        let message = format!("`{date} {time}` does not read as a date; the entry has none");
        reading.findings.push(Finding::warning(Place::line(path, line), "bad-date", message));
    }
    imported.set("title", Some(title.trim().to_owned()));
    let is_starred = entry.shift_remove("starred") == Some(Json::Bool(true));
    imported.set("starred", is_starred.then_some("true"));
    if let Some(Json::Array(tags)) = entry.shift_remove("tags") {
        let tags = tags.iter().filter_map(Json::as_str);
        let tags = tags.map(|tag| tag.trim_start_matches(['@', '#']).to_owned());
        imported.set_list("tags", distinct(tags));
    }
    // jrnl also keeps Day One's classic journals, with what that knew of an entry.
    let others = entry.iter().map(|(key, value)| (key.clone(), Value::from(value)));
    imported.front_matter.extend(others.filter(|(_, value)| !value.is_empty()));
    reading.entries.push(imported);
}
