//! Journey: a JSON file for each entry, and beside it the files that it shows.

use chrono::DateTime;

use super::bundle::{Bundle, joined, parted};
use super::html::{Reader, Rules, Shown, WITHIN};
use super::imported::{Imported, Media};
use super::moment::{Moment, is_zone};
use super::objects::object;
use super::reading::Reading;
use super::record::{Record, number};
use super::tool::Tool;
use super::{ImportError, html, markup};
use crate::finding::{Finding, Place};

/// Reads an export.
///
/// # Errors
///
/// [`ImportError::Json`], where an entry that was named alone is no JSON.
pub(super) fn read(
    bundle: &Bundle,
    is_anothers: &dyn Fn(&str) -> bool,
) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.with_ending("json") {
        let Some(record) = object(Tool::Journey, bundle, member, &mut reading)? else { continue };
        let place = Place::file(bundle.shown(member));
        if is_entry(&record, member) {
            let entry = entry(record, member, bundle, &place, &mut reading);
            reading.push(entry);
        } else if is_anothers(member) {
            bundle.leave(member);
        } else {
            let message = "the file is left out: it holds no entry of Journey";
            reading.findings.push(Finding::error(place, "no-entry", message));
        }
    }
    Ok(reading)
}

/// Whether an object is an entry: it says its moment, or its text in a file that is called by it.
fn is_entry(record: &Record, member: &str) -> bool {
    record.has("date_journal") || record.has("text") && moment_in(member).is_some()
}

/// The moment by which the file of an entry is called: `1709418600000-3fe8fd2121c01e26.json`.
fn moment_in(member: &str) -> Option<i64> {
    let (moment, rest) = parted(member).1.split_once('-')?;
    let is_one = moment.len() == 13 && moment.bytes().all(|it| it.is_ascii_digit());
    moment.parse().ok().filter(|_| is_one && rest.len() > ".json".len())
}

fn entry(
    mut it: Record,
    member: &str,
    bundle: &Bundle,
    place: &Place,
    reading: &mut Reading,
) -> Imported {
    let mut entry = Imported { line: 1, ..Imported::default() };
    let folder = parted(member).0;
    let zone = it.text("timezone");
    let written = it.clone().text("date_journal").unwrap_or_default();
    let of_name = || if written.is_empty() { moment_in(member) } else { None };
    let at = it.whole("date_journal").or_else(of_name);
    let at = at.and_then(DateTime::from_timestamp_millis);
    if at.is_some() && zone.as_deref().is_none_or(|it| !is_zone(it)) {
        reading.tell_zone(zone.as_deref(), place);
    }
    let moment = at.and_then(|at| Moment::in_zone(at, zone.as_deref()));
    reading.set_date(&mut entry, moment, &written, place);
    entry.set("timezone", zone);
    // What it felt like is a number of quarters; whether any was chosen, another one.
    let is_felt = it.whole("mood").is_none_or(|it| it != 0);
    let scale = it.number("sentiment").filter(|it| is_felt && *it > 0.0).map(|it| match it {
        it if it >= 1.5 => ("great", 10.0),
        it if it >= 1.125 => ("good", 8.0),
        it if it >= 0.875 => ("neutral", 6.0),
        it if it >= 0.5 => ("bad", 4.0),
        _ => ("awful", 2.0),
    });
    if let Some((name, scale)) = scale {
        entry.set_mood(Some(name.to_owned()), Some(scale));
    }
    let mut weather = it.record("weather").unwrap_or_default();
    let point = it.number("lat").zip(it.number("lon"));
    let name = it.text("address");
    let of_weather = weather.text("place");
    entry.set_location(&[("name", name.or(of_weather))], point);
    entry.set("weather", weather.text("description"));
    let degrees = weather.number("degree_c");
    if degrees.is_some_and(|it| it != 0.0) && entry.said("weather").is_none() {
        reading.lost.note("weather.degree_c");
    }
    let degrees = degrees.filter(|_| entry.said("weather").is_some());
    entry.set("temperature_celsius", degrees.map(number));
    entry.set_list("tags", it.names("tags"));
    entry.set_flag("starred", it.flag("favourite"));
    let music = [it.text("music_title"), it.text("music_artist")];
    let music = music.into_iter().flatten().collect::<Vec<_>>().join(" – ");
    entry.set("music", Some(music));
    entry.set("folder", it.text("folder"));
    let modified = it.whole("date_modified").filter(|it| *it > 0);
    let modified = modified.and_then(DateTime::from_timestamp_millis);
    entry.set("modified", modified.and_then(|at| Some(Moment::in_zone(at, None)?.written)));
    entry.set("uuid", it.text("id"));
    let text = it.text("text").unwrap_or_default();
    let is_html = it.text("type").as_deref() == Some("html") || html::begins_as_html(&text);
    let file_of = |name: &str| Media::found(bundle.find(&joined(folder, name)), name);
    let mut shown = Vec::new();
    entry.body = if is_html {
        let mut picture = |entry: &mut Imported, it: Shown<'_>| {
            if it.is_within() {
                reading.lost.note(WITHIN);
                return None;
            }
            let name = it.file();
            if let (None, Some(elsewhere)) = (bundle.find(&joined(folder, &name)), it.elsewhere()) {
                return Some(elsewhere);
            }
            shown.push(name.clone());
            Some(entry.show(Media { label: it.label.to_owned(), ..file_of(&name) }))
        };
        let reader = Reader::new(&|_| Rules::default(), &mut picture);
        let (body, looks) = html::markdown(&markup::read(&text), &mut entry, reader);
        reading.lost.note_looks(&looks);
        body
    } else {
        text
    };
    let names = it.texts("photos").into_iter().filter(|it| !shown.contains(it));
    let files: Vec<Media> = names.map(|it| file_of(&it)).collect();
    entry.show_below(files);
    reading.tell_missing(&entry, place, "name the ZIP archive, or the folder with the pictures");
    it.skip(&["preview_text", "linked_account_id", "type", "schema", "version", "mood"]);
    it.tell_rest("", &mut reading.lost);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_the_moment_of_its_entry() {
        let name = "in/1709418600000-3fe8fd2121c01e26.json";
        assert_eq!(moment_in(name), Some(1_709_418_600_000));
        for name in [
            "1709418600000.json",
            "170941860000-3fe8fd2121c01e26.json",
            "a-b.json",
            "1709418600000-.json",
        ] {
            assert_eq!(moment_in(name), None, "{name}");
        }
    }
}
