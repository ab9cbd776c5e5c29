//! Day One Classic: a folder with a property list for each entry, and one photo that has its name.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::import::bundle::{Bundle, joined, parted};
use crate::import::imported::{Imported, Media};
use crate::import::markup::{self, Element};
use crate::import::moment::{Moment, is_zone};
use crate::import::reading::Reading;

/// The keys that are kept.
const TAKEN: [&str; 11] = [
    "Time Zone",
    "Creation Date",
    "Location",
    "Weather",
    "Tags",
    "Starred",
    "Activity",
    "Step Count",
    "Creator",
    "UUID",
    "Entry Text",
];

/// Reads `entries/*.doentry` and `photos/*.jpg`.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.with_ending("doentry") {
        let shown = bundle.shown(member);
        let Some(text) = reading.text(bundle, member)? else { continue };
        let root = markup::read(&text);
        let mut found = Vec::new();
        root.all(&|it| it.name == "plist", &mut found);
        let dict = found.first().and_then(|it| it.child("dict"));
        let Some(dict) = dict.filter(|_| markup::is_whole(&text, "plist")) else {
            let message = match found.is_empty() {
                true => "an entry cannot be read: it is no property list",
                false => "an entry cannot be read: its file is cut off",
            };
            reading.findings.push(Finding::error(Place::file(shown), "no-entry", message));
            continue;
        };
        let entry = entry(&pairs(dict), member, bundle, &mut reading);
        reading.push(entry);
    }
    Ok(reading)
}

/// The keys of a property list, and what stands behind each.
fn pairs(dict: &Element) -> HashMap<String, &Element> {
    let elements: Vec<&Element> = dict.elements().collect();
    let pairs = elements.windows(2).filter(|it| it[0].name == "key");
    pairs.map(|it| (it[0].text(), it[1])).collect()
}

fn entry(
    keys: &HashMap<String, &Element>,
    member: &str,
    bundle: &Bundle,
    reading: &mut Reading,
) -> Imported {
    let text = |keys: &HashMap<String, &Element>, key: &str| keys.get(key).map(|it| it.text());
    let mut entry = Imported { line: 1, ..Imported::default() };
    let zone = text(keys, "Time Zone").filter(|it| !it.trim().is_empty());
    let written = text(keys, "Creation Date").unwrap_or_default();
    let moment = written.parse::<DateTime<Utc>>().ok();
    let moment = moment.and_then(|it| Moment::in_zone(it, zone.as_deref()));
    let place = Place::file(bundle.shown(member));
    if moment.is_some() && zone.as_deref().is_none_or(|it| !is_zone(it)) {
        reading.tell_zone(zone.as_deref(), &place);
    }
    reading.set_date(&mut entry, moment, &written, &place);
    entry.set("timezone", zone.filter(|it| is_zone(it)));
    if let Some(place) = keys.get("Location").map(|it| pairs(it)) {
        set_location(&mut entry, &place);
    }
    if let Some(weather) = keys.get("Weather").map(|it| pairs(it)) {
        entry.set("weather", text(&weather, "Description"));
        entry.set("temperature_celsius", text(&weather, "Celsius"));
    }
    let tags = keys.get("Tags").map(|it| it.elements().map(Element::text).collect());
    entry.set_list("tags", tags.unwrap_or_default());
    entry.set_flag("starred", keys.get("Starred").is_some_and(|it| it.name == "true"));
    entry.set("activity", text(keys, "Activity"));
    entry.set("steps", text(keys, "Step Count").filter(|it| it != "0"));
    if let Some(creator) = keys.get("Creator").map(|it| pairs(it)) {
        entry.set("device", text(&creator, "Device Agent"));
    }
    let (folder, file) = parted(member);
    let stem = file.strip_suffix(".doentry").unwrap_or(file);
    entry.set("uuid", text(keys, "UUID").or_else(|| Some(stem.to_owned())));
    entry.body = text(keys, "Entry Text").unwrap_or_default();
    let photos = joined(parted(folder).0, "photos");
    entry.lacks_files = bundle.inside(&photos).is_empty();
    entry.show_below(bundle.with_stem(&photos, stem).map(Media::of));
    let mut rest: Vec<&String> = keys.keys().filter(|it| !TAKEN.contains(&it.as_str())).collect();
    rest.sort();
    for key in rest {
        reading.lost.note(key);
    }
    entry
}

fn set_location(entry: &mut Imported, keys: &HashMap<String, &Element>) {
    let text = |key: &str| keys.get(key).map(|it| it.text());
    let names = [
        ("name", text("Place Name")),
        ("city", text("Locality")),
        ("region", text("Administrative Area")),
        ("country", text("Country")),
    ];
    let number = |key: &str| text(key)?.trim().parse::<f64>().ok();
    entry.set_location(&names, number("Latitude").zip(number("Longitude")));
}
