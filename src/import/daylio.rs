//! Daylio: the table that it exports, and its backup, which says more.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate};
use regex::Regex;
use serde_json::Value as Json;

use super::bundle::{Bundle, ends_with};
use super::imported::{Imported, Media};
use super::moment::Moment;
use super::reading::{Lost, Reading};
use super::record::Record;
use super::tool::Tool;
use super::{ImportError, Options, html};
use crate::entry::Value;
use crate::entry::date::read_written;
use crate::finding::{Finding, Place, shell_quoted};

/// The moods that Daylio begins with, the best first.
const MOODS: [&str; 5] = ["rad", "good", "meh", "bad", "awful"];

/// The keys of a file that no scale of the writer's may take.
const KEYS: [&str; 10] = [
    "date", "title", "mood", "tags", "location", "people", "weather", "imported", "uuid",
    "timezone",
];

/// The columns of the table; the day and its name in the words of one language say nothing more.
const COLUMNS: [&str; 9] =
    ["full_date", "date", "weekday", "time", "mood", "activities", "scales", "note_title", "note"];

/// What a table without scales says of an entry.
const TABLE: [&str; 7] =
    ["date", "date_written", "daylio_time", "title", "mood", "mood_name", "tags"];

/// What a backup says of one, which has no scales of the writer's own either.
const BACKUP: [&str; 5] = ["date", "title", "mood", "mood_name", "tags"];

/// Whether a text is the table of an export.
pub(super) fn is_table(text: &str) -> bool {
    text.starts_with("full_date,date,weekday,time,mood,activities")
}

/// Reads an export: the backup where it is one, else the table.
///
/// # Errors
///
/// [`ImportError::Refused`], where the backup cannot be read.
pub(super) fn read(bundle: &Bundle, options: &Options) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.members() {
        let shown = bundle.shown(member);
        if member.rsplit('/').next() == Some("backup.daylio") {
            reading.take(backup(bundle, &shown, &bundle.text(member)?)?);
        } else if bundle.alone().is_some() || ends_with(member, "csv") {
            reading.take(table(&shown, &bundle.text(member)?, options));
        }
    }
    Ok(reading)
}

/// Reads the table: a row is an entry, be it a mood alone.
fn table(path: &str, text: &str, options: &Options) -> Reading {
    let mut reading = Reading::default();
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = rows.headers().cloned().unwrap_or_default();
    let has_scales = headers.iter().any(|it| it == "scales");
    let mut unplaced = BTreeSet::new();
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
        // No row says a photo or an offset; a table of old has no scales of the writer's own.
        let told = if has_scales { None } else { Some(TABLE.to_vec()) };
        let mut entry = Imported { line, told, lacks_files: true, ..Imported::default() };
        let place = Place::line(path, line);
        set_date(&mut entry, cell("full_date"), cell("time"), &place, &mut reading);
        entry.set("title", cell("note_title"));
        if let Some(mood) = cell("mood") {
            let scale = scale_of(&mood, options);
            if scale.is_none() {
                unplaced.insert(mood.clone());
            }
            entry.set_mood(Some(mood), scale);
        }
        let tags = cell("activities").unwrap_or_default();
        entry.set_list("tags", parts(&tags).map(str::to_owned).collect());
        for scale in parts(&cell("scales").unwrap_or_default()) {
            let Some((name, value)) = scale.split_once(':') else { continue };
            set_own(&mut entry, name, value.trim());
        }
        entry.body = note(&cell("note").unwrap_or_default(), &mut reading.lost);
        for column in headers.iter().filter(|it| !COLUMNS.contains(it) && cell(it).is_some()) {
            reading.lost.note(column);
        }
        reading.entries.push(entry);
    }
    if !unplaced.is_empty() {
        let names = unplaced.into_iter().collect::<Vec<_>>();
        let message = format!(
            "nothing tells how good these moods are, so that they have a name alone: {}",
            names.join(", ")
        );
        let hint = format!(
            "name all of them, the best first: `--moods {}`; or import the backup, which says it",
            shell_quoted(&written_moods(&names))
        );
        reading
            .findings
            .push(Finding::warning(Place::file(path), "no-scale", message).with_hint(hint));
    }
    reading
}

/// The names of moods as `--moods` reads them: one that holds a comma stands in quotation marks.
fn written_moods(names: &[String]) -> String {
    let names = names.iter().map(|it| match it.contains([',', '"']) {
        true => format!("\"{}\"", it.replace('"', "\"\"")),
        false => it.clone(),
    });
    names.collect::<Vec<_>>().join(",")
}

/// The names of moods that stand in a line, parted by commas.
pub(super) fn read_moods(line: &str) -> Vec<String> {
    let mut rows = csv::ReaderBuilder::new();
    let rows = rows.has_headers(false).flexible(true).trim(csv::Trim::All);
    let rows = rows.from_reader(line.as_bytes()).into_records().flatten().collect::<Vec<_>>();
    let names = rows.iter().flatten().filter(|it| !it.is_empty());
    names.map(str::to_owned).collect()
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

/// The text of a note: Markdown of its HTML; without any element of that it is a text, and stays as it is.
fn note(text: &str, lost: &mut Lost) -> String {
    static ELEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)</?(?:p|br|div|span|b|i|u|s|em|strong|del|strike|ul|ol|li|h[1-6]|a|font|blockquote|pre|code|hr|sub|sup|mark)(?:\s[^<>]*)?/?>").ok()
    });
    match ELEMENT.as_ref().is_some_and(|it| it.is_match(text)) {
        true => html::simple(text, lost),
        false => text.to_owned(),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim).filter(|it| !it.is_empty())
}

/// The scale of a mood: by the writer's own order, else by the one that Daylio begins with.
fn scale_of(mood: &str, options: &Options) -> Option<f64> {
    let place = |all: &[String]| {
        let place = all.iter().position(|it| it.eq_ignore_ascii_case(mood))?;
        let steps = all.len().saturating_sub(1).max(1);
        let (place, steps) = (u32::try_from(place).ok()?, u32::try_from(steps).ok()?);
        Some(((10.0 - 8.0 * f64::from(place) / f64::from(steps)) * 10.0).round() / 10.0)
    };
    if options.moods.is_empty() { place(&MOODS.map(str::to_owned)) } else { place(&options.moods) }
}

/// Adds a key of the writer's own.
fn set_own(entry: &mut Imported, name: &str, value: &str) {
    let key: String = name.trim().to_lowercase().split_whitespace().collect::<Vec<_>>().join("_");
    let name = if KEYS.contains(&key.as_str()) { format!("daylio_{key}") } else { key.clone() };
    if !key.is_empty() && !value.is_empty() {
        entry.front_matter.put_own(Tool::Daylio, &name, Value::Scalar(value.to_owned()));
    }
}

/// Reads a backup: JSON in Base64.
fn backup(bundle: &Bundle, path: &str, text: &str) -> Result<Reading, ImportError> {
    let json = from_base64(text).and_then(|it| serde_json::from_slice::<Json>(&it).ok());
    let Some(mut backup) = json.and_then(Record::of_value) else {
        return Err(ImportError::refused(
            "import",
            format!("`{path}` is not a backup of Daylio"),
            "export again: the CSV, or a backup",
        ));
    };
    let by_id = |records: Vec<Record>| -> HashMap<i64, Record> {
        records.into_iter().filter_map(|mut it| Some((it.whole("id")?, it))).collect()
    };
    let moods = by_id(backup.records("customMoods"));
    let tags = by_id(backup.records("tags"));
    let assets = by_id(backup.records("assets"));
    let mut reading = Reading::default();
    for mut it in backup.records("dayEntries") {
        let told = Some(BACKUP.to_vec());
        let mut entry = Imported { line: 1, told, ..Imported::default() };
        let at = it.whole("datetime").and_then(DateTime::from_timestamp_millis);
        let east = it.whole("timeZoneOffset").and_then(|it| i32::try_from(it / 1000).ok());
        if let Some(moment) = at.and_then(|at| Moment::at_offset(at, east.unwrap_or(0))) {
            entry.day = Some(moment.day);
            entry.set("date", Some(moment.written));
        } else {
            entry.day = day(&mut it);
            let time = clock(&mut it).unwrap_or_default();
            entry.set("date", entry.day.map(|it| format!("{it}{time}")));
        }
        it.skip(&["id", "minute", "hour", "day", "month", "year"]);
        entry.set("title", it.text("note_title"));
        let mood = it.whole("mood");
        if mood.is_some_and(|id| !moods.contains_key(&id)) {
            reading.lost.note("a mood that the backup does not name");
        }
        if let Some(mut mood) = mood.and_then(|id| moods.get(&id)).cloned() {
            let predefined = mood
                .whole("predefined_name_id")
                .and_then(|it| usize::try_from(it.checked_sub(1)?).ok());
            let name = predefined.and_then(|it| MOODS.get(it)).map(|it| (*it).to_owned());
            let group = mood.number("mood_group_id").filter(|it| (1.0..=5.0).contains(it));
            entry.set_mood(mood.text("custom_name").or(name), group.map(|it| 2.0 * (6.0 - it)));
        }
        let ids = |values: Vec<Json>| values.into_iter().filter_map(|it| it.as_i64());
        let names = ids(it.list("tags")).filter_map(|id| tags.get(&id).cloned()?.text("name"));
        entry.set_list("tags", names.collect());
        entry.body = note(&it.text("note").unwrap_or_default(), &mut reading.lost);
        let files =
            ids(it.list("assets")).filter_map(|id| assets.get(&id).cloned()?.text("checksum"));
        entry.show_below(files.map(|name| file(bundle, &name)).collect::<Vec<_>>());
        reading.tell_missing(&entry, &Place::file(path), "make a backup with photos");
        it.tell_rest("", &mut reading.lost);
        reading.entries.push(entry);
    }
    // What is the app's own, its PIN in clear among it, is nobody's diary.
    let own = ["goals", "goalEntries", "writingTemplates"]
        .iter()
        .filter(|it| !backup.list(it).is_empty());
    own.for_each(|it| reading.lost.note(it));
    Ok(reading)
}

fn day(it: &mut Record) -> Option<NaiveDate> {
    let number = |it: Option<i64>| it.and_then(|it| u32::try_from(it).ok());
    let year = it.whole("year").and_then(|it| i32::try_from(it).ok())?;
    let year = Some(year).filter(|it| (0..=9999).contains(it))?;
    // Months are counted from nothing.
    NaiveDate::from_ymd_opt(
        year,
        number(it.whole("month"))?.checked_add(1)?,
        number(it.whole("day"))?,
    )
}

/// The time of an entry that says no moment.
fn clock(it: &mut Record) -> Option<String> {
    let (hour, minute) = it.whole("hour").zip(it.whole("minute"))?;
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    is_time.then(|| format!("T{hour:02}:{minute:02}:00"))
}

/// A photo or a sound of a backup, whose name there has no ending: its first bytes tell what it is.
fn file(bundle: &Bundle, name: &str) -> Media {
    let member = bundle.called(name).next();
    let Some(member) = member else { return Media::missing(name) };
    let start = bundle.start_of(member, 16).unwrap_or_default();
    let ending = match start.as_slice() {
        [0xff, 0xd8, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'G', b'I', b'F', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', ..] => "webp",
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', ..] => "heic",
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => "m4a",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "mp4",
        _ => "bin",
    };
    Media { name: format!("{name}.{ending}"), ..Media::of(member.to_owned()) }
}

/// The bytes of a Base64 text, line breaks and all; none where it is none.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0);
    for letter in text.bytes().filter(|it| !it.is_ascii_whitespace() && *it != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

/// Writes a text as a backup has it.
#[cfg(test)]
pub(super) fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| char::from(LETTERS[bits as usize & 63]);
    let all = text.as_bytes().chunks(3).flat_map(|it| {
        let byte = |at: usize| it.get(at).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        [bits >> 18, bits >> 12, bits >> 6, bits].map(letter).into_iter().take(it.len() + 1)
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_in_lines() {
        assert_eq!(from_base64("SGVs\nbG8=").unwrap(), b"Hello");
        assert_eq!(from_base64("4pyT").unwrap(), "✓".as_bytes());
        assert_eq!(from_base64("{}"), None);
    }

    #[test]
    fn a_time_that_cannot_be_read_leaves_the_day() {
        let text = "full_date,date,weekday,time,mood,activities,note_title,note\n\
            2024-03-02,x,x,7:05 a. m.,,,,\n2024-03-03,x,x,10:40\u{202f}p.\u{a0}m.,,,,\n2024-03-04,x,x,halb acht,,,,\n";
        let reading = table("x", text, &Options::default());
        let dates: Vec<_> = reading.entries.iter().filter_map(|it| it.said("date")).collect();
        assert_eq!(dates, ["2024-03-02T07:05:00", "2024-03-03T22:40:00", "2024-03-04"]);
        assert_eq!(reading.entries[2].said("daylio_time"), Some("halb acht"));
        assert_eq!((reading.findings.len(), reading.findings[0].code), (1, "bad-time"));
    }

    #[test]
    fn a_note_without_html_stays_as_it_is() {
        let text = "One <email@x.org>\n\nTwo & 3 < 4\nfive";
        assert_eq!(note(text, &mut Lost::default()), text);
        assert_eq!(
            note("One<br><br>Two &amp; <b>3</b>", &mut Lost::default()),
            "One\n\nTwo & **3**"
        );
    }

    #[test]
    fn moods_are_named_in_a_line_and_read_from_it() {
        let names = ["can't even", "so, so", "a \"b\"", "tired"].map(str::to_owned);
        assert_eq!(read_moods(&written_moods(&names)), names);
        assert_eq!(read_moods(" great, low ,"), ["great", "low"]);
        assert_eq!(read_moods(""), [] as [String; 0]);
    }

    #[test]
    fn moods_are_placed_by_the_writers_own_order() {
        let own = |moods: &[&str]| Options {
            moods: moods.iter().map(|it| (*it).to_owned()).collect(),
            ..Options::default()
        };
        assert_eq!(scale_of("Good", &own(&[])), Some(8.0));
        assert_eq!(scale_of("great", &own(&[])), None);
        assert_eq!(scale_of("ok", &own(&["great", "ok", "low"])), Some(6.0));
        assert_eq!(scale_of("low", &own(&["great", "ok", "low"])), Some(2.0));
        assert_eq!(scale_of("c", &own(&["a", "b", "c", "d"])), Some(4.7));
    }
}
