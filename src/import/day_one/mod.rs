//! Day One: the journals of an export, in JSON, with the files that they show; and the folder of Day One Classic.

mod attachments;
mod classic;
mod plain;
mod rich;
mod whence;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::ImportError;
use super::bundle::{Bundle, ends_with, parted};
use super::imported::Imported;
use super::reading::Reading;
use super::record::{Lines, Record, number, read_json};
use super::tool::Tool;
use crate::finding::{Finding, Place};
use attachments::{Attachments, Kind, identifier};
use whence::{moment, set_location};

/// A journal as Day One exports it.
#[derive(Deserialize)]
struct Export<'t> {
    #[serde(borrow)]
    entries: Vec<&'t RawValue>,
}

/// An entry as it was read, and where.
struct Raw {
    record: Record,
    journal: String,
    place: Place,
}

/// Reads an export: every journal in it.
///
/// # Errors
///
/// [`ImportError::Json`], where a journal that was named alone is no JSON, or has no entries.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    if bundle.members().any(|it| ends_with(it, "doentry")) || is_property_list(bundle)? {
        return classic::read(bundle);
    }
    let (mut reading, mut raws) = (Reading::default(), Vec::new());
    let mut attachments = Attachments::default();
    for member in bundle.with_ending("json") {
        let Some(text) = reading.json(bundle, member)? else { continue };
        let shown = bundle.shown(member);
        let export: Export<'_> = match read_json(Tool::DayOne, &shown, &text) {
            Ok(export) => export,
            Err(error) if bundle.alone().is_some() => return Err(error),
            Err(error) => {
                reading.findings.push(not_a_journal(&shown, &error));
                continue;
            }
        };
        if bundle.alone().is_none() && is_anothers(&export) {
            continue;
        }
        let (folder, file) = parted(member);
        let journal = file.strip_suffix(".json").unwrap_or_default();
        let mut lines = Lines::new(&text);
        for raw in export.entries {
            let place = Place::line(&shown, lines.of(raw.get()));
            let Some(mut record) = Record::of(raw) else {
                let message = "an entry cannot be read: it is no object";
                reading.findings.push(Finding::error(place, "no-entry", message));
                continue;
            };
            // A picture may be declared in another entry than shows it.
            attachments.declare(&mut record, folder, bundle);
            raws.push(Raw { record, journal: journal.to_owned(), place });
        }
    }
    for raw in newest(raws, &mut reading.findings) {
        let entry = entry(raw, &attachments, &mut reading);
        reading.push(entry);
    }
    Ok(reading)
}

/// Whether one entry of Day One Classic was named alone, without its name telling so.
fn is_property_list(bundle: &Bundle) -> Result<bool, ImportError> {
    let Some(member) = bundle.alone() else { return Ok(false) };
    Ok(bundle.start_of(member, 64)?.trim_ascii_start().starts_with(b"<"))
}

/// Whether another tool wrote entries, as jrnl does, which is told by name: Day One says a moment or an id of each.
fn is_anothers(export: &Export<'_>) -> bool {
    let is_own =
        |it: &&RawValue| Record::of(it).is_none_or(|it| it.has("creationDate") || it.has("uuid"));
    !export.entries.is_empty() && !export.entries.iter().any(is_own)
}

fn not_a_journal(shown: &str, error: &ImportError) -> Finding {
    let message = format!("the file is left out: {error}");
    Finding::error(Place::file(shown), "no-journal", message)
}

/// Of entries with one id the one that was changed last, and what is told of the others; both, where nothing says which that is.
fn newest(raws: Vec<Raw>, findings: &mut Vec<Finding>) -> Vec<Raw> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(Raw, Option<DateTime<Utc>>)> = Vec::new();
    for raw in raws {
        let mut look = raw.record.clone();
        let modified = look.text("modifiedDate").and_then(|it| it.parse().ok());
        let uuid = look.text("uuid");
        let there = uuid.as_ref().and_then(|it| places.get(it).copied());
        let Some(place) = there else {
            uuid.map(|it| places.insert(it, kept.len()));
            kept.push((raw, modified));
            continue;
        };
        let message = match (modified, kept[place].1) {
            _ if raw.record == kept[place].0.record => {
                "an entry stands in the export again, word for word"
            }
            (Some(this), Some(other)) if this != other => {
                if this > other {
                    findings.push(again(&kept[place].0, NEWER));
                    kept[place] = (raw, modified);
                    continue;
                }
                NEWER
            }
            _ => {
                findings.push(again(&raw, "two entries have one id, and nothing says which was changed last; both are kept"));
                kept.push((raw, modified));
                continue;
            }
        };
        findings.push(again(&raw, message));
    }
    kept.into_iter().map(|(raw, _)| raw).collect()
}

const NEWER: &str = "an entry stands in the export again under the same id; the text that was changed last is taken";

fn again(raw: &Raw, message: &str) -> Finding {
    Finding::warning(raw.place.clone(), "same-id", message)
}

/// What an entry becomes.
fn entry(raw: Raw, attachments: &Attachments, reading: &mut Reading) -> Imported {
    let Raw { mut record, journal, place } = raw;
    let mut entry = Imported { line: place.line.unwrap_or(1), ..Imported::default() };
    let zone = record.text("timeZone");
    let is_all_day = record.flag("isAllDay");
    let written = record.text("creationDate").unwrap_or_default();
    let moment = moment(&written, zone.as_deref());
    if moment.as_ref().is_some_and(|it| it.is_utc) {
        reading.tell_zone(zone.as_deref(), &place);
    }
    let moment = moment.map(|it| it.moment);
    let moment = moment.map(|it| if is_all_day { it.without_time() } else { it });
    reading.set_date(&mut entry, moment, &written, &place);
    entry.set("timezone", zone);
    if let Some(place) = record.record("location") {
        set_location(&mut entry, place, &mut reading.lost);
    }
    if let Some(mut weather) = record.record("weather") {
        entry.set("weather", weather.text("conditionsDescription"));
        entry.set("temperature_celsius", weather.number("temperatureCelsius").map(number));
        weather.tell_rest("weather.", &mut reading.lost);
    }
    entry.set_list("tags", record.names("tags"));
    entry.set_flag("starred", record.flag("starred"));
    entry.set_flag("pinned", record.flag("isPinned"));
    if let Some(mut activity) = record.record("userActivity") {
        entry.set("activity", activity.text("activityName"));
        let steps = activity.number("stepCount").filter(|it| *it > 0.0);
        entry.set("steps", steps.map(number));
        activity.tell_rest("userActivity.", &mut reading.lost);
    }
    entry.set("journal", Some(journal));
    let device = ["creationDevice", "creationDeviceModel", "creationDeviceType"];
    entry.set("device", device.iter().find_map(|it| record.text(it)));
    entry.set("modified", record.text("modifiedDate"));
    entry.set("uuid", record.text("uuid"));
    write_body(&mut entry, &mut record, attachments, reading);
    reading.tell_missing(&entry, &place, WITH_FILES);
    record.tell_rest("", &mut reading.lost);
    entry
}

/// The text: from its rich form where that can be read, else from the plain one; and what neither shows, below it.
fn write_body(
    entry: &mut Imported,
    record: &mut Record,
    attachments: &Attachments,
    reading: &mut Reading,
) {
    let own: Vec<(Kind, String)> = Kind::ALL
        .into_iter()
        .flat_map(|kind| record.records(kind.key()).into_iter().map(move |it| (kind, it)))
        .filter_map(|(kind, mut it)| {
            // Of what is said of a file its name for the reader is kept, as its label.
            for key in ["transcription", "location", "date", "filename"] {
                if it.has_more_than_nothing(key) {
                    reading.lost.note(&format!("{}.{key}", kind.key()));
                }
            }
            let id = identifier(&mut it);
            if id.is_none() {
                reading.lost.note(&format!("{} without a name", kind.key()));
            }
            Some((kind, id?))
        })
        .collect();
    let (rich, text) = (record.text("richText"), record.text("text"));
    let (mut shown, mut nowhere) = (Vec::new(), Vec::new());
    let mut show = |entry: &mut Imported, id: &str| {
        shown.push(id.to_ascii_uppercase());
        let media = attachments.media(id);
        if media.is_none() {
            nowhere.push(id.to_owned());
        }
        media.map(|it| entry.show(it))
    };
    let body = rich
        .as_deref()
        .and_then(|rich| rich::markdown(rich, entry, &mut show, &mut reading.lost))
        .or_else(|| text.map(|text| plain::markdown(&text, entry, &mut show)));
    entry.body = body.unwrap_or_default();
    for _ in nowhere {
        reading.lost.note("a file in the text that the export does not name");
    }
    let ids = own.iter().map(|(_, id)| id.to_ascii_uppercase());
    // One that is declared twice is shown once.
    let below = ids.filter(|id| {
        let is_new = !shown.contains(id);
        shown.push(id.clone());
        is_new
    });
    let below: Vec<_> = below.filter_map(|id| attachments.media(&id)).collect();
    entry.show_below(below);
}

/// What to name so that the files come, too.
const WITH_FILES: &str = "name the ZIP archive, or the JSON file where it lies beside `photos`, `videos`, `audios` and `pdfs`";

#[cfg(test)]
mod tests;
