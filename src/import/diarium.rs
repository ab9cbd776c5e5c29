//! Diarium: one JSON file with all entries, and a folder of files for each that has some.

use serde_json::Value as Json;

use super::bundle::{Bundle, joined, parted};
use super::html::{Look, Reader, Shown, WITHIN};
use super::imported::{Imported, Media};
use super::moment::Moment;
use super::reading::Reading;
use super::record::{Record, number, read_json};
use super::tool::Tool;
use super::{ImportError, html, markup};
use crate::entry::date::read_written;
use crate::finding::{Finding, Place};

/// Reads an export.
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
        let entries: Vec<Json> = match read_json(Tool::Diarium, &shown, &text) {
            Ok(entries) => entries,
            Err(error) if bundle.alone().is_some() => return Err(error),
            Err(error) => {
                let message = format!("the file is left out: {error}");
                reading.findings.push(Finding::error(Place::file(shown), "no-entry", message));
                continue;
            }
        };
        let records: Vec<Record> = entries.into_iter().filter_map(Record::of_value).collect();
        let told = told(&records);
        for it in records {
            let told = Some(told.clone());
            let entry =
                entry(it, told, parted(member).0, bundle, &Place::file(&shown), &mut reading);
            reading.entries.push(entry);
        }
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
    let (second, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let moment = read_written(second).ok().map(|it| Moment::of_written(&it));
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
    entry.set_list("tags", it.texts("tags"));
    entry.set_list("people", it.texts("people"));
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
    let mut reader = Reader::new(&|_| Look::default(), &mut picture);
    let page = markup::read(&it.text("html").unwrap_or_default());
    entry.body = html::markdown(&page, &mut entry, &mut reader);
    entry.lacks_files = bundle.inside(&joined(folder, "media")).is_empty()
        && !bundle.members().any(|it| it.starts_with(&joined(folder, "media/")));
    let below = files.into_iter().filter(|it| !shown.contains(it));
    entry.show_below(below.map(Media::of));
    reading.tell_missing(&entry, place, "name the ZIP archive, or the folder with `media` in it");
    it.tell_rest("", &mut reading.lost);
    entry
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
    fn the_folder_of_files_is_named_by_the_moment() {
        assert_eq!(media_folder("2024-03-02T23:30:00", ""), "media/2024-03-02_233000000");
        assert_eq!(media_folder("2010-10-26T15:47:53", "48828"), "media/2010-10-26_154753488");
    }
}
