//! Journey: a JSON file for each entry, and beside it the files that it shows.

use chrono::DateTime;

use super::bundle::{Bundle, joined, parted};
use super::html::{Look, Reader, Shown, WITHIN};
use super::imported::{Imported, Media};
use super::moment::{Moment, is_zone};
use super::reading::Reading;
use super::record::{Record, number};
use super::tool::Tool;
use super::{ImportError, html, markup, record};
use crate::finding::{Finding, Place};

/// Reads an export.
///
/// # Errors
///
/// [`ImportError::Json`], where an entry that was named alone is no JSON.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.with_ending("json") {
        let Some(text) = reading.json(bundle, member)? else { continue };
        let shown = bundle.shown(member);
        let json = match record::read_json(Tool::Journey, &shown, &text) {
            Ok(json) => json,
            Err(error) if bundle.alone().is_some() => return Err(error),
            Err(error) => {
                let message = format!("the file is left out: {error}");
                reading.findings.push(Finding::error(Place::file(shown), "no-entry", message));
                continue;
            }
        };
        if let Some(record) = Record::of_value(json).filter(|it| it.has("date_journal")) {
            let folder = parted(member).0;
            let entry = entry(record, folder, bundle, &Place::file(shown), &mut reading);
            reading.entries.push(entry);
        }
    }
    Ok(reading)
}

fn entry(
    mut it: Record,
    folder: &str,
    bundle: &Bundle,
    place: &Place,
    reading: &mut Reading,
) -> Imported {
    let mut entry = Imported { line: 1, ..Imported::default() };
    let zone = it.text("timezone");
    let written = it.clone().text("date_journal").unwrap_or_default();
    let at = it.whole("date_journal").and_then(DateTime::from_timestamp_millis);
    if at.is_some() && zone.as_deref().is_none_or(|it| !is_zone(it)) {
        let message = match &zone {
            Some(zone) => {
                format!("nothing is known of the time zone `{zone}`: the time is that of UTC")
            }
            None => "an entry says no time zone: its time is that of UTC".to_owned(),
        };
        reading.findings.push(Finding::warning(place.clone(), "unknown-zone", message));
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
    entry.set_list("tags", it.texts("tags"));
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
    let is_html = it.text("type").as_deref() == Some("html") || text.trim_start().starts_with("<p");
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
        let mut reader = Reader::new(&|_| Look::default(), &mut picture);
        html::markdown(&markup::read(&text), &mut entry, &mut reader)
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
