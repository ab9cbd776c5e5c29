//! Diarium: one JSON file with all entries, and a folder of files for each that has some.

use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::bundle::{Bundle, joined, parted};
use super::html::{Reader, Rules, Shown, WITHIN};
use super::imported::{Imported, Media};
use super::moment::Moment;
use super::reading::Reading;
use super::record::{Lines, Record, number, read_json};
use super::tool::Tool;
use super::{ImportError, html, markup};
use crate::entry::date::read_written;
use crate::finding::{Finding, Place};

/// Whether a name is that of Diarium's database, which holds what its JSON does and is not read.
pub(super) fn is_database(member: &str) -> bool {
    parted(member).1 == "diary.db"
}

/// Reads an export. A database beside it is told.
///
/// # Errors
///
/// [`ImportError::Json`], where a file that was named alone is no list in JSON.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    let is_media = |it: &str| it.starts_with("media/") || it.contains("/media/");
    for member in bundle.with_ending("json").filter(|it| !is_media(it)) {
        let Some(text) = reading.json(bundle, member)? else { continue };
        let shown = bundle.shown(member);
        let entries: Vec<&RawValue> = match read_json(Tool::Diarium, &shown, &text) {
            Ok(entries) => entries,
            Err(error) if bundle.alone().is_some() => return Err(error),
            Err(error) => {
                let message = format!("the file is left out: {error}");
                reading.findings.push(Finding::error(Place::file(shown), "no-entry", message));
                continue;
            }
        };
        let (mut records, mut lines) = (Vec::new(), Lines::new(&text));
        for raw in entries {
            let line = lines.of(raw.get());
            if let Some(record) = Record::of(raw) {
                records.push(record);
                continue;
            }
            let message = "an entry cannot be read: it is no object";
            reading.findings.push(Finding::error(Place::line(&shown, line), "no-entry", message));
        }
        let told = told(&records);
        for it in records {
            let told = Some(told.clone());
            let entry =
                entry(it, told, parted(member).0, bundle, &Place::file(&shown), &mut reading);
            reading.push(entry);
        }
    }
    for member in bundle.members().filter(|it| is_database(it)) {
        let message = "the database of Diarium is not read: its JSON is";
        let place = Place::file(bundle.shown(member));
        reading.findings.push(Finding::warning(place, "not-kept", message));
    }
    Ok(reading)
}

/// What an export says of its entries: it has the keys alone that were ticked when it was made.
fn told(records: &[Record]) -> Vec<&'static str> {
    let mut told = vec!["date", "date_written"];
    for (theirs, ours) in [
        ("heading", "title"),
        ("location", "location"),
        ("weather", "weather"),
        ("tags", "tags"),
        ("people", "people"),
        ("rating", "rating"),
    ] {
        if records.iter().any(|it| it.has(theirs)) {
            told.push(ours);
        }
    }
    told
}

fn entry(
    mut it: Record,
    told: Option<Vec<&'static str>>,
    folder: &str,
    bundle: &Bundle,
    place: &Place,
    reading: &mut Reading,
) -> Imported {
    let mut entry = Imported { line: 1, told, ..Imported::default() };
    let written = it.text("date").unwrap_or_default();
    // It is the time of the writer's clock, with up to seven digits behind the second.
    let (second, fraction, offset) = parts(&written);
    let moment = read_written(&format!("{second}{offset}")).ok();
    let moment = moment.map(|it| Moment::of_written(&it));
    entry.own_name = moment.as_ref().map(|_| written.clone());
    reading.set_date(&mut entry, moment, &written, place);
    entry.set("title", it.text("heading"));
    let location = it.list("location");
    // In some languages a comma stands before the fraction.
    let number_in =
        |it: &Json| it.as_f64().or_else(|| it.as_str()?.trim().replace(',', ".").parse().ok());
    let point = match location.as_slice() {
        [latitude, longitude] => number_in(latitude).zip(number_in(longitude)),
        _ => None,
    };
    if point.is_none() && !location.is_empty() {
        reading.lost.note("location");
    }
    entry.set_location(&[], point);
    entry.set("weather", it.text("weather"));
    entry.set_list("tags", it.names("tags"));
    entry.set_list("people", it.names("people"));
    // It is what the day was worth, and no mood.
    entry.set("rating", it.number("rating").filter(|it| *it > 0.0).map(number));
    let files = bundle.inside(&joined(folder, &media_folder(second, fraction)));
    let mut shown = Vec::new();
    let mut picture = |entry: &mut Imported, it: Shown<'_>| {
        if it.is_within() {
            reading.lost.note(WITHIN);
            return None;
        }
        let name = it.file();
        let member = files.iter().find(|it| parted(it).1.eq_ignore_ascii_case(&name));
        if let (None, Some(elsewhere)) = (member, it.elsewhere()) {
            return Some(elsewhere);
        }
        shown.extend(member.cloned());
        let media = Media::found(member.cloned(), &name);
        Some(entry.show(Media { label: it.label.to_owned(), ..media }))
    };
    let reader = Reader::new(&|_| Rules::default(), &mut picture);
    let page = markup::read(&it.text("html").unwrap_or_default());
    let (body, looks) = html::markdown(&page, &mut entry, reader);
    reading.lost.note_looks(&looks);
    entry.body = body;
    entry.lacks_files = bundle.inside(&joined(folder, "media")).is_empty()
        && !bundle.members().any(|it| it.starts_with(&joined(folder, "media/")));
    let below = files.into_iter().filter(|it| !shown.contains(it));
    entry.show_below(below.map(Media::of));
    reading.tell_missing(&entry, place, "name the ZIP archive, or the folder with `media` in it");
    it.tell_rest("", &mut reading.lost);
    entry
}

/// A date to its second, the digits behind that, and the offset: `2024-03-02T23:30:00.1234567+01:00`.
fn parts(written: &str) -> (&str, &str, &str) {
    let time = written.find(['T', ' ']).unwrap_or(written.len());
    let end = written[time..].find(['+', '-', 'Z', 'z']).map_or(written.len(), |it| time + it);
    let (clock, offset) = written.split_at(end);
    let clock = clock.trim_end();
    let fraction = clock.rfind(['.', ',']).filter(|it| {
        let digits = &clock[it + 1..];
        // In some languages a point stands between the parts of a day, or of a time.
        *it > time
            && digits.bytes().all(|it| it.is_ascii_digit())
            && clock[time..*it].matches(':').count() == 2
    });
    match fraction {
        Some(at) => (&clock[..at], &clock[at + 1..], offset),
        None => (clock, "", offset),
    }
}

/// The folder of an entry's files: its date to the thousandth of a second.
fn media_folder(second: &str, fraction: &str) -> String {
    let (day, time) = second.split_once(['T', ' ']).unwrap_or((second, ""));
    let time: String = time.chars().filter(char::is_ascii_digit).collect();
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    format!("media/{day}_{time}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_second_a_fraction_and_an_offset() {
        let check = |written: &str, expected: (&str, &str, &str), date: &str| {
            let (second, fraction, offset) = parts(written);
            assert_eq!((second, fraction, offset), expected, "{written}");
            let read = read_written(&format!("{second}{offset}")).unwrap();
            assert_eq!(Moment::of_written(&read).written, date, "{written}");
        };
        let second = "2024-03-02T23:30:00";
        check(second, (second, "", ""), second);
        check("2024-03-02T23:30:00.1234567", (second, "1234567", ""), second);
        check(
            "2024-03-02T23:30:00.1234567+01:00",
            (second, "1234567", "+01:00"),
            "2024-03-02T23:30:00+01:00",
        );
        check("2024-03-02T23:30:00,5-03:30", (second, "5", "-03:30"), "2024-03-02T23:30:00-03:30");
        check("2024-03-02T23:30:00.123Z", (second, "123", "Z"), "2024-03-02T23:30:00Z");
        check("2024-03-02T23:30:00+01:00", (second, "", "+01:00"), "2024-03-02T23:30:00+01:00");
        check("2024-03-02", ("2024-03-02", "", ""), "2024-03-02");
    }

    #[test]
    fn the_folder_of_files_is_named_by_the_moment() {
        assert_eq!(media_folder("2024-03-02T23:30:00", ""), "media/2024-03-02_233000000");
        assert_eq!(media_folder("2010-10-26T15:47:53", "48828"), "media/2010-10-26_154753488");
    }
}
