//! jrnl's JSON: a whole journal, or one entry.

use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::{distinct, tag_name};
use crate::entry::date::read_written;
use crate::entry::front_matter::Value;
use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::import::imported::Imported;
use crate::import::reading::Reading;
use crate::import::record::{Lines, read_json};
use crate::import::tool::Tool;

/// The JSON of a whole journal.
#[derive(serde::Deserialize)]
struct Export<'t> {
    #[serde(borrow, default)]
    entries: Option<Vec<&'t RawValue>>,
}

/// Reads `{"tags": …, "entries": […]}`, or one entry alone.
pub(super) fn read(path: &str, text: &str) -> Result<Reading, ImportError> {
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
                let message = "that is not an entry of jrnl: it has not all of `title`, `body`, `date` and `time`";
                reading.findings.push(Finding::error(Place::line(path, line), "no-entry", message));
            }
        }
    }
    Ok(reading)
}

/// Other tools write titles and entries too, under other keys.
fn is_entry(entry: &Map<String, Json>) -> bool {
    ["title", "body", "date", "time"].iter().all(|it| entry.contains_key(*it))
}

fn read_entry(path: &str, line: usize, mut entry: Map<String, Json>, reading: &mut Reading) {
    let mut unread = Vec::new();
    let mut text = |key: &'static str| match entry.shift_remove(key) {
        Some(Json::String(text)) => text,
        Some(Json::Number(number)) => number.to_string(),
        None | Some(Json::Null) => String::new(),
        Some(_) => {
            unread.push(key);
            String::new()
        }
    };
    let (title, body) = (text("title"), text("body"));
    let (date, time) = (text("date"), text("time"));
    let mut imported = Imported { line, body, ..Imported::default() };
    if let Ok(written) = read_written(format!("{date} {time}").trim()) {
        imported.day = Some(written.day);
        imported.set("date", written.iso_datetime().or_else(|| Some(written.iso_day())));
    } else {
        let written = format!("{date} {time}");
        reading.set_date(&mut imported, None, written.trim(), &Place::line(path, line));
    }
    imported.set("title", Some(title.trim().to_owned()));
    match entry.shift_remove("starred") {
        Some(Json::Bool(is_starred)) => imported.set_flag("starred", is_starred),
        None | Some(Json::Null) => {}
        Some(_) => unread.push("starred"),
    }
    let (tags, is_whole) = tags_of(entry.shift_remove("tags").unwrap_or_default());
    imported.set_list("tags", tags);
    unread.extend((!is_whole).then_some("tags"));
    for key in unread {
        reading.lost.note(key);
    }
    // jrnl also keeps Day One's classic journals, with what that knew of an entry.
    let others = entry.iter().map(|(key, value)| (key, Value::from(value)));
    for (key, value) in others.filter(|(_, value)| !value.is_empty()) {
        imported.front_matter.put_own(Tool::Jrnl, key, value);
    }
    reading.push(imported);
}

/// The tags that a value says, and whether it says nothing else: a list of texts, or one text.
fn tags_of(value: Json) -> (Vec<String>, bool) {
    let tags = match value {
        Json::Array(tags) => tags,
        Json::Null => Vec::new(),
        text @ Json::String(_) => vec![text],
        _ => return (Vec::new(), false),
    };
    let is_whole = tags.iter().all(Json::is_string);
    let names = tags.iter().filter_map(Json::as_str).map(|tag| match tag.chars().next() {
        // The writer may have chosen other signs.
        Some(sign) if !sign.is_alphanumeric() && !matches!(sign, '@' | '#') => {
            tag[sign.len_utf8()..].to_owned()
        }
        _ => tag_name(tag),
    });
    (distinct(names), is_whole)
}
