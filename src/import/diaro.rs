//! Diaro: a backup in XML, whose tables name each other, with the photos beside it.

use std::collections::HashMap;

use chrono::DateTime;

use super::ImportError;
use super::bundle::{Bundle, joined, parted};
use super::imported::{Imported, Media};
use super::markup::{self, Element};
use super::moment::{Moment, offset};
use super::reading::Reading;
use crate::finding::{Finding, Place};

/// The moods that Diaro begins with, the best first.
const MOODS: [&str; 5] = ["awesome", "happy", "neutral", "bad", "awful"];

/// The columns of an entry of which something is kept, and those that say nothing of the writer's.
const COLUMNS: [&str; 13] = [
    "uid",
    "date",
    "tz_offset",
    "title",
    "text",
    "folder_uid",
    "location_uid",
    "tags",
    "primary_photo_uid",
    "weather_temperature",
    "weather_icon",
    "weather_description",
    "mood",
];

/// The tables of which something is kept.
const TABLES: [&str; 6] = ["folders", "tags", "moods", "locations", "entries", "attachments"];

/// A row of a table: its columns by their names. A value that is nothing is written as `null`.
struct Row<'x>(&'x Element);

impl Row<'_> {
    fn text(&self, column: &str) -> Option<String> {
        self.0.text_of(column).filter(|it| it.trim() != "null")
    }

    fn number(&self, column: &str) -> Option<f64> {
        self.text(column)?.trim().parse().ok()
    }
}

/// The tables of a backup that others name, by their ids.
#[derive(Default)]
struct Tables<'x> {
    all: HashMap<String, Vec<Row<'x>>>,
    /// Where the row of an id stands in its table.
    places: HashMap<String, HashMap<String, usize>>,
}

impl<'x> Tables<'x> {
    fn of(root: &'x Element) -> Self {
        let mut found = Vec::new();
        root.all(&|it| it.name == "table", &mut found);
        let mut all: HashMap<String, Vec<Row<'x>>> = HashMap::new();
        for table in found {
            let name = table.attribute("name").unwrap_or_default();
            let name = name.strip_prefix("diaro_").unwrap_or(name).to_owned();
            let rows = table.elements().filter(|it| it.name == "r").map(Row);
            all.entry(name).or_default().extend(rows);
        }
        let places = all.iter().map(|(table, rows)| {
            let ids = rows.iter().enumerate().rev();
            let ids =
                ids.filter_map(|(place, row)| Some((row.text("uid")?.trim().to_owned(), place)));
            (table.clone(), ids.collect())
        });
        let places = places.collect();
        Self { all, places }
    }

    fn rows(&self, table: &str) -> &[Row<'x>] {
        self.all.get(table).map_or(&[], Vec::as_slice)
    }

    fn find(&self, table: &str, uid: Option<String>) -> Option<&Row<'x>> {
        let place = self.places.get(table)?.get(uid?.trim())?;
        self.rows(table).get(*place)
    }
}

/// Reads a backup.
///
/// # Errors
///
/// [`ImportError`], where its XML cannot be read as text, or is cut off.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.with_ending("xml") {
        let Some(text) = reading.text(bundle, member)? else { continue };
        let shown = bundle.shown(member);
        if !markup::is_whole(&text, "data") {
            let message = format!("`{shown}` is cut off: its last entries are not in it");
            return Err(ImportError::refused("cut-off", message, "make the backup again"));
        }
        let root = markup::read(&text);
        let tables = Tables::of(&root);
        let mut files: HashMap<String, Vec<(f64, Media)>> = HashMap::new();
        for row in tables.rows("attachments") {
            if let (Some(entry), Some(name)) = (row.text("entry_uid"), row.text("filename")) {
                let kind = row.text("type").unwrap_or_else(|| "photo".to_owned());
                let path = joined(parted(member).0, &format!("media/{kind}/{name}"));
                let media = Media::found(bundle.find(&path), &name);
                let position = row.number("position").unwrap_or_default();
                files.entry(entry).or_default().push((position, media));
            }
        }
        for row in tables.rows("entries") {
            let entry = entry(row, &tables, &mut files, &Place::file(&shown), &mut reading);
            reading.push(entry);
        }
        let rest = files.values().flatten().count();
        reading.lost.note_beside("a file of an entry that is not in the backup", rest);
        let mut others: Vec<&String> =
            tables.all.keys().filter(|it| !TABLES.contains(&it.as_str())).collect();
        others.sort();
        for table in others {
            reading.lost.note_beside(table, tables.rows(table).len());
        }
    }
    Ok(reading)
}

fn entry(
    row: &Row<'_>,
    tables: &Tables<'_>,
    files: &mut HashMap<String, Vec<(f64, Media)>>,
    place: &Place,
    reading: &mut Reading,
) -> Imported {
    let mut entry = Imported { line: 1, ..Imported::default() };
    let at = row.text("date").and_then(|it| it.trim().parse().ok());
    let at = at.and_then(DateTime::from_timestamp_millis);
    let east = row.text("tz_offset").and_then(|it| offset(&it));
    if at.is_some() && east.is_none() {
        let message = "an entry says no offset from UTC that can be read: its time is that of UTC";
        reading.findings.push(Finding::warning(place.clone(), "unknown-zone", message));
    }
    let moment = at.and_then(|at| Moment::at_offset(at, east.unwrap_or_default()));
    reading.set_date(&mut entry, moment, &row.text("date").unwrap_or_default(), place);
    entry.set("title", row.text("title"));
    set_mood(&mut entry, row, tables, reading);
    let mut lost = Vec::new();
    let mut named = |table: &str, uid: Option<String>, what: &str| {
        let found = tables.find(table, uid.clone());
        let is_lost = found.is_none() && uid.is_some_and(|it| !matches!(it.trim(), "" | "0"));
        lost.extend(is_lost.then(|| format!("{what} that the backup does not name")));
        found
    };
    if let Some(place) = named("locations", row.text("location_uid"), "a place") {
        let (title, address) = (place.text("title"), place.text("address"));
        let second = address.clone().filter(|it| title.is_some() && Some(it) != title.as_ref());
        let point = place.number("lat").zip(place.number("lng"));
        entry.set_location(&[("name", title.or(address)), ("address", second)], point);
    }
    let weather = row.text("weather_description");
    let degrees = row.number("weather_temperature");
    if weather.is_none() && degrees.is_some_and(|it| it != 0.0) {
        reading.lost.note("weather_temperature");
    }
    let degrees = degrees.filter(|_| weather.is_some());
    entry.set("weather", weather);
    entry.set("temperature_celsius", degrees.map(|it| it.to_string()));
    let uids = row.text("tags").unwrap_or_default();
    let uids = uids.split(',').map(str::trim).filter(|it| !it.is_empty());
    let tags = uids.filter_map(|uid| named("tags", Some(uid.to_owned()), "a tag")?.text("title"));
    entry.set_list("tags", tags.collect());
    let folder = named("folders", row.text("folder_uid"), "a folder");
    entry.set("folder", folder.and_then(|it| it.text("title")));
    for it in lost {
        reading.lost.note(&it);
    }
    for column in row.0.elements().filter(|it| !COLUMNS.contains(&it.name.as_str())) {
        let value = row.text(&column.name).unwrap_or_default();
        if !matches!(value.trim(), "" | "0" | "0.0") {
            reading.lost.note(&column.name);
        }
    }
    let uid = row.text("uid");
    entry.set("uuid", uid.clone());
    entry.body = row.text("text").unwrap_or_default();
    let mut files = uid.and_then(|it| files.remove(&it)).unwrap_or_default();
    files.sort_by(|a, b| a.0.total_cmp(&b.0));
    entry.show_below(files.into_iter().map(|(_, it)| it));
    reading.tell_missing(&entry, place, "make a backup with its photos");
    entry
}

/// The mood of an entry: one of five, the best first, or one of the writer's own.
fn set_mood(entry: &mut Imported, row: &Row<'_>, tables: &Tables<'_>, reading: &mut Reading) {
    let Some(mood) = row.text("mood").map(|it| it.trim().to_owned()).filter(|it| it != "0") else {
        return;
    };
    let own = tables.find("moods", Some(mood.clone()));
    let place = mood.parse().ok().filter(|it| (1..=5).contains(it)).map(|it: usize| it - 1);
    let name = own.and_then(|it| it.text("title"));
    let name = name.or_else(|| place.map(|it| MOODS[it].to_owned()));
    let scale = place.and_then(|it| u32::try_from(it).ok()).map(|it| 10.0 - 2.0 * f64::from(it));
    let scale = scale.or_else(|| {
        let mut weights: Vec<f64> =
            tables.rows("moods").iter().filter_map(|it| it.number("weight")).collect();
        weights.sort_by(f64::total_cmp);
        let weight = own?.number("weight")?;
        let place = weights.iter().position(|it| it.total_cmp(&weight).is_eq())?;
        let (place, most) = (u32::try_from(place).ok()?, u32::try_from(weights.len() - 1).ok()?);
        Some(((10.0 - 8.0 * f64::from(place) / f64::from(most.max(1))) * 10.0).round() / 10.0)
    });
    if name.is_none() && scale.is_none() {
        reading.lost.note(&format!("mood {mood}, which the backup does not name"));
    }
    entry.set_mood(name, scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_backup_names_and_does_not_have_is_told() {
        let xml = "<data version=\"2\"><table name=\"diaro_tags\"><r><uid>t</uid><title>sea</title></r></table>\
            <table name=\"diaro_attachments\"><r><uid>a</uid><entry_uid>none</entry_uid><filename>p.jpg</filename></r></table>\
            <table name=\"diaro_templates\"><r><uid>m</uid><title>x</title></r></table>\
            <table name=\"diaro_entries\"><r><uid>e</uid><date>1709418600000</date><tz_offset>+01:00</tz_offset>\
            <tags>,t,u,</tags><folder_uid>f</folder_uid><location_uid>l</location_uid>\
            <weather_temperature>7.5</weather_temperature><steps>80</steps><archived>0</archived><x>null</x></r></table></data>";
        let reading = read(&Bundle::of_bytes(xml.into(), "x.xml").unwrap()).unwrap();
        let expected = [
            "weather_temperature",
            "a place that the backup does not name",
            "a tag that the backup does not name",
            "a folder that the backup does not name",
            "steps",
            "a file of an entry that is not in the backup",
            "templates",
        ];
        assert_eq!(reading.lost.names(), expected);
        assert_eq!(reading.entries.len(), 1);
    }
}
