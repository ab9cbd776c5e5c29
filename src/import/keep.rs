//! Google Keep: a JSON file for each note, in Google's Takeout.

use chrono::{DateTime, Utc};

use super::bundle::{Bundle, ends_with, joined, parted};
use super::escape::escaped;
use super::imported::{Imported, Media};
use super::lost::Lost;
use super::markdown::address;
use super::moment::{Moment, offset};
use super::objects::object;
use super::reading::Reading;
use super::record::Record;
use super::tool::Tool;
use super::{ImportError, html, markup};
use crate::finding::{Finding, Place};
use crate::number::grouped;

/// Reads an export. What was thrown away stays there, and is told.
///
/// # Errors
///
/// [`ImportError::Json`], where a note that was named alone is no JSON.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let (mut reading, mut trashed) = (Reading::default(), 0_u64);
    for member in bundle.with_ending("json") {
        let Some(mut record) = object(Tool::Keep, bundle, member, &mut reading)? else { continue };
        if !is_note(&record) {
            bundle.leave(member);
            continue;
        }
        if record.flag("isTrashed") {
            trashed += 1;
            continue;
        }
        let entry = entry(record, member, bundle, &Place::file(bundle.shown(member)), &mut reading);
        reading.push(entry);
    }
    if trashed > 0 {
        let message =
            format!("notes that were thrown away stay in the export: {}", grouped(trashed));
        reading.findings.push(Finding::warning(Place::file(bundle.name()), "trashed", message));
    }
    Ok(reading)
}

/// Whether an object is a note, be it that something of it is not said; others of Google's exports have none of these keys.
fn is_note(record: &Record) -> bool {
    const OWN: [&str; 4] =
        ["userEditedTimestampUsec", "createdTimestampUsec", "textContent", "listContent"];
    OWN.iter().any(|it| record.has(it))
}

fn entry(
    mut it: Record,
    member: &str,
    bundle: &Bundle,
    place: &Place,
    reading: &mut Reading,
) -> Imported {
    let mut entry = Imported { line: 1, ..Imported::default() };
    let (folder, file) = parted(member);
    // Keep did not exist before 2013, and writes nothing as 0.
    let mut at = |key: &str| {
        let micros = it.whole(key).filter(|it| *it > 0);
        micros.and_then(DateTime::from_timestamp_micros)
    };
    let (created, edited) = (at("createdTimestampUsec"), at("userEditedTimestampUsec"));
    entry.own_name = created.map(|it| it.timestamp_micros().to_string());
    let (at, east) = (created.or(edited), offset_in(file));
    reading.set_date(&mut entry, at.and_then(|at| moment(at, east)), "", place);
    if at.is_some() && east.is_none() {
        reading.tell_zone(None, place);
    }
    if created.is_none() && edited.is_some() {
        let message = "a note does not say when it was made; its date is that of its last edit";
        reading.findings.push(Finding::warning(place.clone(), "no-date", message));
    }
    entry.set("title", it.text("title"));
    entry.set_list("tags", it.names("labels"));
    entry.set_flag("pinned", it.flag("isPinned"));
    entry.set_flag("archived", it.flag("isArchived"));
    entry.set("modified", edited.and_then(|at| Some(Moment::in_zone(at, None)?.written)));
    let mut body = text(&mut it, reading);
    let items = it.records("listContent");
    if !items.is_empty() && !body.trim().is_empty() {
        body = format!("{}\n\n", body.trim_end());
    }
    body.push_str(&list(items, &mut reading.lost));
    for link in it.records("annotations") {
        add_link(&mut body, link, &mut reading.lost);
    }
    entry.body = body;
    let mut files = Vec::new();
    for mut file in it.records("attachments") {
        match file.text("filePath") {
            Some(name) => files.push(file_of(bundle, folder, &name)),
            None => reading.lost.note("attachments"),
        }
        // It is told by the bytes of the file.
        file.skip(&["mimetype"]);
        file.tell_rest("attachments.", &mut reading.lost);
    }
    entry.show_below(files);
    reading.tell_missing(&entry, place, WHOLE);
    // Every note has a colour.
    if it.clone().text("color").as_deref() == Some("DEFAULT") {
        it.skip(&["color"]);
    }
    it.tell_rest("", &mut reading.lost);
    entry
}

/// The items of a list, in lines.
fn list(items: Vec<Record>, lost: &mut Lost) -> String {
    let mut lines = String::new();
    for mut item in items {
        let mark = if item.flag("isChecked") { "- [x] " } else { "- [ ] " };
        let (text, html) = (item.text("text"), item.text("textHtml"));
        let text = match (text, html) {
            (Some(text), Some(html)) => {
                if html::has_styles(&markup::read(&html)) {
                    lost.note("listContent.textHtml");
                }
                text
            }
            (None, Some(html)) => html::simple(&html, lost),
            (text, None) => text.unwrap_or_default(),
        };
        item.tell_rest("listContent.", lost);
        lines.push_str(&format!("{mark}{}\n", text.replace('\n', " ")));
    }
    lines
}

/// Adds a link of a note to its text, where it does not stand there already.
fn add_link(body: &mut String, mut link: Record, lost: &mut Lost) {
    let Some(url) = link.text("url") else {
        lost.note("annotations");
        return;
    };
    let title = link.text("title");
    link.skip(&["source"]);
    if has_address(body, &url) {
        // What the page is called and says of itself stands there.
        link.skip(&["description"]);
        link.tell_rest("annotations.", lost);
        return;
    }
    let mut label = String::new();
    escaped(&mut label, &title.unwrap_or_else(|| url.clone()), true);
    let gap = if body.trim().is_empty() { "" } else { "\n\n" };
    *body = format!("{}{gap}[{label}]({})", body.trim_end(), address(&url));
    link.tell_rest("annotations.", lost);
}

/// What to name so that the files come, too.
const WHOLE: &str = "name the whole Takeout; where it came in several archives, unpack all of them into one folder, and name that";

/// Whether an address stands in a text, and not as the beginning of a longer one.
fn has_address(text: &str, url: &str) -> bool {
    let is_end =
        |it: Option<char>| it.is_none_or(|it| it.is_whitespace() || ")]>\"',.;".contains(it));
    text.match_indices(url).any(|(at, _)| is_end(text[at + url.len()..].chars().next()))
}

/// The text of a note: with its styles, where its HTML has some and says the same words.
fn text(it: &mut Record, reading: &mut Reading) -> String {
    let (plain, rich) = (it.text("textContent"), it.text("textContentHtml"));
    let Some(rich) = rich else { return plain.unwrap_or_default() };
    let styled = html::simple(&rich, &mut reading.lost);
    let Some(plain) = plain else { return styled };
    let words = |text: &str| -> String { text.chars().filter(|it| it.is_alphanumeric()).collect() };
    let page = markup::read(&rich);
    if words(&page.text()) != words(&plain) {
        reading.lost.note("textContentHtml");
        return plain;
    }
    if html::has_styles(&page) { styled } else { plain }
}

/// The offset of the clock by which a note without a title is called; nothing else says where that was.
fn offset_in(file: &str) -> Option<i32> {
    let stem = file.strip_suffix(".json").unwrap_or(file);
    // A second one of the same moment has a number: `…+01_00(1).json`.
    let stem = stem.split('(').next().unwrap_or(stem);
    let zone = stem.get(19..).and_then(|it| it.find(['+', '-', 'Z']).map(|from| &it[from..]));
    zone.filter(|_| stem.as_bytes().get(10) == Some(&b'T')).and_then(offset)
}

/// The moment of a note by the clock of its writer, else by that of UTC.
fn moment(at: DateTime<Utc>, east: Option<i32>) -> Option<Moment> {
    let local = east.and_then(|it| Moment::at_offset(at, it));
    local.or_else(|| Moment::in_zone(at, None))
}

/// A file of a note, whose ending may be another than the note says: `.jpeg` for `.jpg`.
fn file_of(bundle: &Bundle, folder: &str, name: &str) -> Media {
    if let Some(member) = bundle.find(&joined(folder, name)) {
        return Media::of(member);
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let others = bundle.all_with_stem(folder, stem).into_iter();
    let other = others.into_iter().find(|it| !ends_with(it, "json") && !ends_with(it, "html"));
    Media::found(other, name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_note_says_beside_its_text_is_told() {
        let told = |more: serde_json::Value| {
            let mut note = json!({"textContent": "a", "createdTimestampUsec": 1});
            note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let bundle = Bundle::of_bytes(note.to_string().into_bytes(), "a.json").unwrap();
            let reading = read(&bundle).unwrap();
            reading.lost.names().join(" ")
        };
        assert_eq!(told(json!({"color": "DEFAULT", "isTrashed": false})), "");
        assert_eq!(told(json!({"color": "RED", "isTrashed": "x"})), "color isTrashed");
        let items = json!([{"text": "b", "textHtml": "<p><u>b</u></p>", "isChecked": "x"}]);
        assert_eq!(
            told(json!({"listContent": items})),
            "listContent.textHtml listContent.isChecked"
        );
        let link = json!({"url": "https://e.org", "source": "WEBLINK", "title": [1], "x": "y"});
        assert_eq!(told(json!({"annotations": [link]})), "annotations.title annotations.x");
        let file = json!({"filePath": "a.png", "mimetype": "image/png", "x": "y"});
        assert_eq!(told(json!({"attachments": [file, {"x": 1}]})), "attachments.x attachments");
    }

    #[test]
    fn the_name_of_an_untitled_note_tells_its_offset() {
        let at: DateTime<Utc> = "2024-03-02T22:30:00Z".parse().unwrap();
        let written = |file: &str| moment(at, offset_in(file)).unwrap().written;
        assert_eq!(written("2024-03-02T23_30_00.000+01_00.json"), "2024-03-02T23:30:00+01:00");
        assert_eq!(written("2024-03-02T23_30_00.236+05_30(1).json"), "2024-03-03T04:00:00+05:30");
        assert_eq!(written("Ferry day.json"), "2024-03-02T22:30:00Z");
        assert_eq!(written("A long title that goes on +01_00.json"), "2024-03-02T22:30:00Z");
    }
}
