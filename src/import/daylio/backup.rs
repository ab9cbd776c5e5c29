//! The backup of Daylio, which says more than its table: JSON in Base64, with the photos beside it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate};
use serde_json::Value as Json;

use super::moods::MOODS;
use super::note;
use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::import::bundle::Bundle;
use crate::import::imported::{Imported, Media};
use crate::import::moment::Moment;
use crate::import::reading::Reading;
use crate::import::record::Record;

/// What a backup says of an entry; it has no scales of the writer's own.
const TOLD: [&str; 5] = ["date", "title", "mood", "mood_name", "tags"];

/// Reads a backup: JSON in Base64.
pub(super) fn read(bundle: &Bundle, path: &str, text: &str) -> Result<Reading, ImportError> {
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
    let entries = backup.records("dayEntries");
    // What stays there is none.
    for _ in backup.list("dayEntries") {
        let message = "an entry cannot be read: it is no object";
        reading.findings.push(Finding::error(Place::file(path), "no-entry", message));
    }
    for mut it in entries {
        let told = Some(TOLD.to_vec());
        let mut entry = Imported { line: 1, told, ..Imported::default() };
        set_date(&mut entry, &mut it, &Place::file(path), &mut reading);
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
        let named = |it: &mut Record, key: &str, all: &HashMap<i64, Record>, name: &str| {
            let ids = it.ids(key).into_iter();
            ids.map(|id| all.get(&id).cloned()?.text(name)).collect::<Vec<Option<String>>>()
        };
        let activities = named(&mut it, "tags", &tags, "name");
        if activities.iter().any(Option::is_none) {
            reading.lost.note("an activity that the backup does not name");
        }
        entry.set_list("tags", activities.into_iter().flatten().collect());
        entry.body = note(&it.text("note").unwrap_or_default(), &mut reading.lost);
        let files = named(&mut it, "assets", &assets, "checksum");
        if files.iter().any(Option::is_none) {
            reading.lost.note("a file that the backup does not name");
        }
        let files = files.iter().flatten().map(|name| file(bundle, name));
        entry.show_below(files.collect::<Vec<_>>());
        reading.tell_missing(&entry, &Place::file(path), "make a backup with photos");
        it.tell_rest("", &mut reading.lost);
        reading.push(entry);
    }
    // What is the app's own, its PIN in clear among it, is nobody's diary.
    let own = ["goals", "goalEntries", "writingTemplates"]
        .iter()
        .filter(|it| !backup.list(it).is_empty());
    own.for_each(|it| reading.lost.note(it));
    Ok(reading)
}

/// Sets day and time of an entry: its moment where the offset is said, too, else what its clock showed.
fn set_date(entry: &mut Imported, it: &mut Record, place: &Place, reading: &mut Reading) {
    let at = it.whole("datetime").and_then(DateTime::from_timestamp_millis);
    let east = it.whole("timeZoneOffset").and_then(|it| i32::try_from(it / 1000).ok());
    let local = at.and_then(|at| Moment::at_offset(at, east?));
    let clock = || {
        let (day, time) = (day(it)?, clock(it).unwrap_or_default());
        Some(Moment { day, written: format!("{day}{time}") })
    };
    let moment = local.or_else(clock).or_else(|| {
        let of_utc = Moment::at_offset(at?, 0)?;
        reading.tell_zone(None, place);
        Some(of_utc)
    });
    reading.set_date(entry, moment, "", place);
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
pub(in crate::import) fn base64(text: &str) -> String {
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
    use serde_json::json;

    use super::*;

    fn read_backup(backup: &Json) -> Reading {
        let text = base64(&backup.to_string());
        let bundle = Bundle::of_bytes(Vec::new(), "x").unwrap();
        read(&bundle, "x", &text).unwrap()
    }

    #[test]
    fn an_entry_without_an_offset_is_of_the_clock_that_it_says() {
        let at = 1_709_418_600_000_i64;
        let reading = read_backup(&json!({"dayEntries": [
            {"datetime": at, "timeZoneOffset": 3_600_000},
            {"datetime": at, "timeZoneOffset": null, "year": 2024, "month": 2, "day": 2, "hour": 23, "minute": 30},
            {"datetime": at}, {"note": "a"},
        ]}));
        let dates: Vec<_> = reading.entries.iter().map(|it| it.said("date")).collect();
        let utc = Some("2024-03-02T22:30:00Z");
        assert_eq!(
            dates,
            [Some("2024-03-02T23:30:00+01:00"), Some("2024-03-02T23:30:00"), utc, None]
        );
        let codes: Vec<_> = reading.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["unknown-zone", "bad-date"]);
    }

    #[test]
    fn what_a_backup_lists_and_cannot_be_read_is_told() {
        let reading = read_backup(&json!({
            "tags": [{"id": 14, "name": "sea"}],
            "dayEntries": [{"tags": ["14", 15, "x"], "assets": [99, {}]}, "x"],
        }));
        assert_eq!((reading.entries.len(), reading.findings[0].code), (1, "no-entry"));
        assert!(reading.findings[0].is_error());
        let expected = [
            "an activity that the backup does not name",
            "a file that the backup does not name",
            "tags",
        ];
        assert_eq!(reading.lost.names(), expected);
    }

    #[test]
    fn base64_is_read_in_lines() {
        assert_eq!(from_base64("SGVs\nbG8=").unwrap(), b"Hello");
        assert_eq!(from_base64("4pyT").unwrap(), "✓".as_bytes());
        assert_eq!(from_base64("{}"), None);
    }
}
