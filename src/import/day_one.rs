//! Day One: the JSON of an export.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ImportError, Imported, Lines, Reading, Tool, read_json};
use crate::entry::front_matter::Value;
use crate::finding::{Finding, Place};

/// A journal as Day One exports it.
#[derive(Deserialize)]
struct Export<'t> {
    #[serde(borrow)]
    entries: Vec<&'t RawValue>,
}

/// An entry, as far as something of it is carried over. Day One writes numbers as `7.0` and leaves keys out as it likes.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Entry {
    uuid: Option<String>,
    creation_date: Option<String>,
    modified_date: Option<String>,
    time_zone: Option<String>,
    is_all_day: Option<bool>,
    text: Option<String>,
    rich_text: Option<String>,
    starred: Option<bool>,
    is_pinned: Option<bool>,
    tags: Vec<String>,
    location: Option<Location>,
    weather: Option<Weather>,
    user_activity: Option<Activity>,
    photos: Vec<Attachment>,
    videos: Vec<Attachment>,
    audios: Vec<Attachment>,
    pdf_attachments: Vec<Attachment>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Location {
    user_label: Option<String>,
    place_name: Option<String>,
    locality_name: Option<String>,
    administrative_area: Option<String>,
    country: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Weather {
    conditions_description: Option<String>,
    temperature_celsius: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Activity {
    activity_name: Option<String>,
    step_count: Option<f64>,
}

/// A file of the export that the text names by its identifier.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Attachment {
    identifier: Option<String>,
    md5: Option<String>,
    r#type: Option<String>,
    format: Option<String>,
}

/// Reads an export.
///
/// # Errors
///
/// [`ImportError::Json`], where the text is no JSON, or has no entries.
pub(super) fn read(path: &str, text: &str) -> Result<Reading, ImportError> {
    let export: Export<'_> = read_json(Tool::DayOne, path, text)?;
    let (mut reading, mut lines) = (Reading::default(), Lines::new(text));
    for raw in export.entries {
        let line = lines.of(raw.get());
        match serde_json::from_str(raw.get()) {
            Ok(entry) => reading.add(path, line, entry),
            Err(error) => {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                let place = Place::line(path, line + error.line().saturating_sub(1));
                let finding = Finding::error(
                    place,
                    "no-entry",
                    format!("an entry cannot be read: {message}"),
                );
                reading.findings.push(finding);
            }
        }
    }
    Ok(reading)
}

impl Reading {
    fn add(&mut self, path: &str, line: usize, entry: Entry) {
        let mut imported = Imported { line, ..Imported::default() };
        match moment(&entry) {
            Ok((day, written)) => {
                imported.day = Some(day);
                imported.set("date", Some(written));
            }
            Err(message) => {
                self.findings.push(Finding::warning(Place::line(path, line), "bad-date", message));
            }
        }
        if let Some(zone) = entry.time_zone.as_deref().filter(|it| it.parse::<Tz>().is_err()) {
            let message =
                format!("nothing is known of the time zone `{zone}`: the time is that of UTC");
            self.findings.push(Finding::warning(Place::line(path, line), "unknown-zone", message));
        }
        imported.set("timezone", entry.time_zone.clone());
        imported.front_matter.extend(entry.location.as_ref().and_then(location));
        let weather = entry.weather.unwrap_or_default();
        imported.set("weather", weather.conditions_description);
        imported.set("temperature_celsius", weather.temperature_celsius.map(|it| it.to_string()));
        imported.set_list("tags", entry.tags);
        imported.set("starred", entry.starred.filter(|it| *it).map(|_| "true"));
        imported.set("pinned", entry.is_pinned.filter(|it| *it).map(|_| "true"));
        let activity = entry.user_activity.unwrap_or_default();
        imported.set("activity", activity.activity_name);
        imported.set("steps", activity.step_count.filter(|it| *it > 0.0).map(|it| it.to_string()));
        imported.set("modified", entry.modified_date);
        imported.set("uuid", entry.uuid);
        imported.body =
            entry.text.or_else(|| entry.rich_text.as_deref().and_then(plain)).unwrap_or_default();
        let attachments = [
            ("photos", &entry.photos),
            ("videos", &entry.videos),
            ("audios", &entry.audios),
            ("pdfs", &entry.pdf_attachments),
        ];
        for (folder, attachments) in attachments {
            imported.files.extend(files(&imported.body, folder, attachments));
        }
        self.tell_files(path, &imported);
        self.entries.push(imported);
    }

    fn tell_files(&mut self, path: &str, imported: &Imported) {
        let count = imported.files.len();
        if count > 0 {
            let files = if count == 1 { "a file".to_owned() } else { format!("{count} files") };
            let message = format!("the text shows {files} of the export, which are not imported");
            let finding =
                Finding::warning(Place::line(path, imported.line), "not-imported", message);
            let hint = "copy the export's folders `photos`, `videos`, `audios` and `pdfs` into the journal";
            self.findings.push(finding.with_hint(hint));
        }
    }
}

/// The day of an entry where its writer was, and date, time and offset.
///
/// Day One stores the moment in UTC and the zone by its name.
fn moment(entry: &Entry) -> Result<(chrono::NaiveDate, String), String> {
    let written = entry.creation_date.as_deref().unwrap_or_default();
    let moment: DateTime<Utc> = written
        .parse()
        .map_err(|_| format!("`{written}` does not read as a date; the entry has none"))?;
    let zone: Tz = entry.time_zone.as_deref().and_then(|it| it.parse().ok()).unwrap_or(Tz::UTC);
    let local = moment.with_timezone(&zone);
    let day = local.date_naive();
    let is_all_day = entry.is_all_day == Some(true);
    let text =
        if is_all_day { day.to_string() } else { local.to_rfc3339_opts(SecondsFormat::Secs, true) };
    Ok((day, text))
}

/// The place, from the smallest name to the largest.
fn location(location: &Location) -> Option<(String, Value)> {
    let label = location.user_label.as_ref().or(location.place_name.as_ref());
    let names = [
        ("name", label),
        ("city", location.locality_name.as_ref()),
        ("region", location.administrative_area.as_ref()),
        ("country", location.country.as_ref()),
    ];
    let names = names.into_iter().filter_map(|(key, name)| {
        let name = name?.trim();
        (!name.is_empty()).then(|| (key, name.to_owned()))
    });
    let point = location.latitude.zip(location.longitude);
    let point = point.into_iter().flat_map(|(latitude, longitude)| {
        [("latitude", latitude.to_string()), ("longitude", longitude.to_string())]
    });
    let names = names.map(|(key, text)| (key.to_owned(), Value::Scalar(text)));
    let point = point.map(|(key, text)| (key.to_owned(), Value::Plain(text)));
    let pairs: Vec<(String, Value)> = names.chain(point).collect();
    (!pairs.is_empty()).then(|| ("location".to_owned(), Value::Map(pairs)))
}

/// The addresses of a text that name attachments, and the files of the export that these are.
fn files(body: &str, folder: &str, attachments: &[Attachment]) -> Vec<(String, String)> {
    let by_identifier: HashMap<&str, &Attachment> =
        attachments.iter().filter_map(|it| Some((it.identifier.as_deref()?, it))).collect();
    let addresses = body.match_indices("dayone-moment:").map(|(at, _)| {
        let end = body[at..].find([')', ' ', '\n', ']']).map_or(body.len(), |end| at + end);
        &body[at..end]
    });
    let files = addresses.filter_map(|address| {
        let identifier = address.rsplit('/').next()?;
        let attachment = by_identifier.get(identifier)?;
        let name = attachment.md5.as_deref().unwrap_or(identifier);
        let extension = attachment.r#type.as_deref().or(attachment.format.as_deref());
        let is_plain = |text: &str| text.bytes().all(|it| it.is_ascii_alphanumeric());
        let extension = extension.filter(|it| is_plain(it)).unwrap_or("jpeg");
        is_plain(name).then(|| (address.to_owned(), format!("{folder}/{name}.{extension}")))
    });
    files.collect()
}

/// The text of an entry whose plain form is missing.
fn plain(rich: &str) -> Option<String> {
    let rich: serde_json::Value = serde_json::from_str(rich).ok()?;
    let contents = rich.get("contents")?.as_array()?;
    Some(contents.iter().filter_map(|it| it.get("text")?.as_str()).collect())
}
