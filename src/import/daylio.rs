//! Daylio: the table that it exports, and its backup, which says more.

pub(super) mod backup;
mod moods;

use std::collections::BTreeMap;

use super::bundle::{Bundle, ends_with};
use super::escape::is_entity;
use super::imported::Imported;
use super::lost::Lost;
use super::moment::Moment;
use super::reading::Reading;
use super::tool::Tool;
use super::{ImportError, Options, html, markup};
use crate::entry::Value;
use crate::entry::date::read_written;
use crate::finding::{Finding, Place};
use chrono::NaiveDate;
pub(super) use moods::{is_unordered, read_moods};
use moods::{scale_of, without_scale};

/// The keys of a file that no scale of the writer's may take.
const KEYS: [&str; 11] = [
    "date", "title", "mood", "moods", "tags", "location", "people", "weather", "imported", "uuid",
    "timezone",
];

/// The columns of the table; the day and its name in the words of one language say nothing more.
const COLUMNS: [&str; 9] =
    ["full_date", "date", "weekday", "time", "mood", "activities", "scales", "note_title", "note"];

/// What a table without scales says of an entry, and in which column.
const TABLE: [(&str, &str); 7] = [
    ("date", "full_date"),
    ("date_written", "full_date"),
    ("daylio_time", "time"),
    ("title", "note_title"),
    ("mood", "mood"),
    ("mood_name", "mood"),
    ("tags", "activities"),
];

/// Whether a text is the table of an export.
pub(super) fn is_table(text: &str) -> bool {
    sign_between(text).is_some()
}

/// The sign between the columns of a table, which is another one where a program for tables wrote it again; none of a text
/// that is no table of Daylio's.
fn sign_between(text: &str) -> Option<u8> {
    let head = text.lines().next().unwrap_or_default().replace('"', "");
    let sign = head.strip_prefix("full_date")?.chars().next().filter(|it| ",;\t".contains(*it))?;
    let columns: Vec<&str> = head.split(sign).collect();
    let is_one = ["date", "time", "mood", "activities"].iter().all(|it| columns.contains(it));
    u8::try_from(sign).ok().filter(|_| is_one)
}

/// Where a quotation mark opens a cell that none closes, or that of a row below does: that cell would take in rows.
fn open_quote(text: &str, sign: u8) -> Option<usize> {
    let (mut open, mut is_start) = (None, true);
    let mut bytes = text.bytes().enumerate().peekable();
    let is_end =
        |it: Option<&(usize, u8)>| it.is_none_or(|(_, it)| [sign, b'\n', b'\r'].contains(it));
    while let Some((at, byte)) = bytes.next() {
        match (open, byte) {
            (Some(from), b'"') if bytes.next_if(|(_, it)| *it == b'"').is_none() => {
                if !is_end(bytes.peek()) && holds_row(&text[from..at]) {
                    return open;
                }
                open = None;
            }
            (None, b'"') if is_start => open = Some(at),
            _ => {}
        }
        is_start = open.is_none() && is_end(Some(&(at, byte)));
    }
    open
}

/// Whether a cell holds a line that begins as a row does.
fn holds_row(cell: &str) -> bool {
    let is_row = |line: &str| line.get(..10).is_some_and(|it| it.parse::<NaiveDate>().is_ok());
    cell.lines().skip(1).any(|it| is_row(it.trim_start_matches('"')))
}

/// Reads an export: the backup where it is one, else the table.
///
/// # Errors
///
/// [`ImportError::Refused`], where the backup cannot be read, or a table that was named alone is none or cut off.
pub(super) fn read(bundle: &Bundle, options: &Options) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.members() {
        let shown = bundle.shown(member);
        if member.rsplit('/').next() == Some("backup.daylio") {
            reading.take(backup::read(bundle, &shown, &bundle.text(member)?)?);
        } else if bundle.alone().is_some() || ends_with(member, "csv") {
            let text = bundle.text(member)?;
            match table(&shown, &text, options) {
                Ok(table) => reading.take(table),
                Err(error) if bundle.alone().is_some() => return Err(error),
                Err(error) => {
                    let message = format!("the table is left out: {error}");
                    let place = Place::file(shown);
                    reading.findings.push(Finding::error(place, "no-entry", message));
                }
            }
        }
    }
    Ok(reading)
}

/// Reads the table: a row is an entry, be it a mood alone.
fn table(path: &str, text: &str, options: &Options) -> Result<Reading, ImportError> {
    let Some(sign) = sign_between(text) else {
        let message = "it has no columns `full_date`, `date`, `time`, `mood` and `activities`";
        let hint = "export the CSV again from Daylio, and import the file as it is";
        return Err(ImportError::refused_at(Place::line(path, 1), "import", message, hint));
    };
    if let Some(at) = open_quote(text, sign) {
        let message = "a cell is not closed, so that the rows below it would be lost in it";
        let hint = "export the CSV again; or close the cell with a quotation mark";
        return Err(ImportError::refused_at(
            Place::of_offset(path, text, at),
            "cut-off",
            message,
            hint,
        ));
    }
    let mut reading = Reading::default();
    let mut builder = csv::ReaderBuilder::new();
    let mut rows = builder.flexible(true).delimiter(sign).from_reader(text.as_bytes());
    let headers = rows.headers().cloned().unwrap_or_default();
    let has = |column: &str| headers.iter().any(|it| it == column);
    let said: Vec<&str> = TABLE.into_iter().filter(|it| has(it.1)).map(|it| it.0).collect();
    // No row says a photo or an offset; a table of old has no scales of the writer's own, and one that was cut other columns.
    let is_whole = has("scales") && said.len() == TABLE.len();
    let (told, lacks_text) = ((!is_whole).then_some(said), !has("note"));
    // By their small letters: the writer has one mood of a name.
    let (mut unplaced, mut placed) = (BTreeMap::new(), BTreeMap::new());
    for row in rows.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(1, |it| usize::try_from(it.line()).unwrap_or(1));
                let message = format!("a row cannot be read: {error}");
                reading.findings.push(Finding::error(Place::line(path, line), "no-entry", message));
                continue;
            }
        };
        let line = row.position().map_or(1, |it| usize::try_from(it.line()).unwrap_or(1));
        let cell = |name: &str| {
            let place = headers.iter().position(|it| it == name)?;
            row.get(place).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
        };
        let told = told.clone();
        let mut entry =
            Imported { line, told, lacks_text, lacks_files: true, ..Imported::default() };
        let place = Place::line(path, line);
        set_date(&mut entry, cell("full_date"), cell("time"), &place, &mut reading);
        entry.set("title", cell("note_title"));
        if let Some(mood) = cell("mood") {
            let scale = scale_of(&mood, options);
            match scale {
                None => drop(unplaced.entry(mood.to_lowercase()).or_insert(mood.clone())),
                Some(scale) => {
                    placed.entry(mood.to_lowercase()).or_insert((mood.clone(), scale));
                }
            }
            entry.set_mood(Some(mood), scale);
        }
        let tags = cell("activities").unwrap_or_default();
        entry.set_list("tags", parts(&tags).map(str::to_owned).collect());
        for scale in parts(&cell("scales").unwrap_or_default()) {
            let Some((name, value)) = scale.split_once(':') else {
                reading.lost.note("a scale without its value");
                continue;
            };
            set_own(&mut entry, name, value.trim());
        }
        entry.body = note(&cell("note").unwrap_or_default(), &mut reading.lost);
        if row.len() > headers.len() {
            reading.lost.note("cells beyond the columns");
        }
        for column in headers.iter().filter(|it| !COLUMNS.contains(it) && cell(it).is_some()) {
            reading.lost.note(column);
        }
        reading.push(entry);
    }
    reading.findings.extend(without_scale(path, unplaced, placed));
    Ok(reading)
}

/// Sets day and time of a row. A time that cannot be read leaves the day, and is kept as it was written.
fn set_date(
    entry: &mut Imported,
    day: Option<String>,
    time: Option<String>,
    place: &Place,
    reading: &mut Reading,
) {
    let read = |text: &str| read_written(text.trim()).ok().map(|it| Moment::of_written(&it));
    let (day, time) = (day.unwrap_or_default(), time.unwrap_or_default());
    let full = read(&format!("{day} {}", clear_time(&time)));
    let alone = read(&day).filter(|_| full.is_none()).map(Moment::without_time);
    if alone.is_some() {
        let message = format!("`{time}` does not read as a time; it is kept as `daylio_time`");
        reading.findings.push(Finding::warning(place.clone(), "bad-time", message));
        entry.set("daylio_time", Some(time.as_str()));
    }
    let written = format!("{day} {time}");
    reading.set_date(entry, full.or(alone), written.trim(), place);
}

/// `7:05 a. m.`, as some languages write it, as `7:05 AM`; another time as it is.
fn clear_time(time: &str) -> String {
    let end = time.find(|it: char| !it.is_ascii_digit() && it != ':').unwrap_or(time.len());
    let half: String = time[end..].chars().filter(|it| it.is_alphanumeric()).collect();
    match half.to_ascii_uppercase().as_str() {
        half @ ("AM" | "PM") => format!("{} {half}", &time[..end]),
        _ => time.to_owned(),
    }
}

/// The text of a note: Markdown of its HTML; without any element of that it is a text, whose letters may be written as entities.
fn note(text: &str, lost: &mut Lost) -> String {
    match html::holds_html(text) {
        true => html::simple(text, lost),
        false => with_letters(text),
    }
}

/// A text with the letters for its entities, but for those that would be more than themselves in Markdown: it shows these as what
/// they are.
fn with_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let is_one = is_entity(&entity[1..]);
        let end = if is_one { entity.find(';').unwrap_or_default() + 1 } else { 1 };
        let (entity, behind) = entity.split_at(end);
        let letter = markup::decoded(entity);
        let is_more = match letter.as_str() {
            "<" | ">" => true,
            "&" => is_entity(behind),
            _ => false,
        };
        out.push_str(if is_more { entity } else { &letter });
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim).filter(|it| !it.is_empty())
}

/// Adds a key of the writer's own.
fn set_own(entry: &mut Imported, name: &str, value: &str) {
    let key: String = name.trim().to_lowercase().split_whitespace().collect::<Vec<_>>().join("_");
    let name = if KEYS.contains(&key.as_str()) { format!("daylio_{key}") } else { key.clone() };
    if !key.is_empty() && !value.is_empty() {
        entry.front_matter.put_own(Tool::Daylio, &name, Value::Scalar(value.to_owned()));
    }
}

#[cfg(test)]
mod tests;
