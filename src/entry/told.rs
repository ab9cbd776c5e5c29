//! What is told of a whole entry: its front matter, its keys, its title, and days that are several.

use std::collections::BTreeSet;

use super::date;
use super::dated::{self, DatedHeading};
use super::front_matter::{self, Fault, FrontMatter, Unreadable, Value, is_same_but_for_case};
use super::names::truth;
use super::report::Report;
use crate::field::Field;

/// Adds a broken front matter to the findings, and gives its reason.
pub(super) fn report_fault(fault: Fault, report: &mut Report<'_>) -> Unreadable {
    let (kind, text) = (fault.code.to_owned(), fault.message.clone());
    let place = report.add_error(fault);
    let (line, column) = (place.line.unwrap_or(1), place.column.unwrap_or(1));
    Unreadable { kind, line, column, text }
}

/// Tells of a file whose headings name several days.
pub(super) fn warn_of_several_days(text: &str, body: usize, report: &mut Report<'_>) {
    const CODE: &str = "several-days";
    let headings = dated::below(text, body);
    let days: BTreeSet<_> = headings.days.iter().map(|it| it.day).collect();
    let Some(second) = headings.days.get(1).filter(|_| days.len() > 1) else {
        return warn_of_days_in_front(&headings.in_front, report);
    };
    let message = format!("its headings name {} days, and a file is one entry", days.len());
    let hint = "`journal import --from dated-headings FILE` writes an entry of each day; then delete this file";
    report.warn_at(second.offset, CODE, &message, hint);
    let other = |it: &&DatedHeading| !days.contains(&it.day);
    for heading in headings.deeper.iter().filter(other) {
        let message = format!("{} is named by a deeper heading, within another day", heading.day);
        let hint =
            "write it with as many `#` as those of the other days, if it is a day of its own";
        report.warn_at(heading.offset, CODE, &message, hint);
    }
}

/// Tells of a file whose headings begin with several days and go on with words: no import cuts it as it stands.
fn warn_of_days_in_front(headings: &[DatedHeading], report: &mut Report<'_>) {
    let days: BTreeSet<_> = headings.iter().map(|it| it.day).collect();
    let Some(second) = headings.get(1).filter(|_| days.len() > 1) else { return };
    let message = format!("its headings begin with {} days, and a file is one entry", days.len());
    let hint = "if each is an entry of its own, write ` - ` behind the days: `journal import --from dated-headings FILE` cuts the file there";
    report.warn_at(second.offset, "several-days", &message, hint);
}

/// Tells of values that are placeholders of a template and nothing else.
pub(super) fn warn_of_placeholders(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for (key, value) in &front_matter.values {
        if let Some(text) = value.text().filter(|text| front_matter::is_placeholder(text)) {
            let message = front_matter::placeholder_message(text);
            let hint = front_matter::PLACEHOLDER_HINT;
            report.warn_key(key, front_matter::PLACEHOLDER, &message, hint);
        }
    }
}

/// The keys that are read whatever the case of their letters, beside those that say the day and those of fields.
const READ: [&str; 17] = [
    "title",
    "tags",
    "tag",
    "keywords",
    "keyword",
    "people",
    "person",
    "mood",
    "moods",
    "location",
    "locations",
    "place",
    "places",
    "time",
    "lang",
    "language",
    "locale",
];

/// Tells of keys that differ in the case of their letters alone, where one of the two is read and the other is not.
pub(super) fn warn_of_two_cases(
    front_matter: &FrontMatter,
    fields: &[Field],
    report: &mut Report<'_>,
) {
    let is_read = |key: &str| {
        let of_fields = fields.iter().flat_map(|it| &it.keys).map(String::as_str);
        let mut known = READ.into_iter().chain(of_fields);
        known.any(|it| is_same_but_for_case(it, key)) || date::says_day(key)
    };
    let keys: Vec<&str> = front_matter.values.iter().map(|(key, _)| key.as_str()).collect();
    for (at, key) in keys.iter().enumerate() {
        let first = keys[..at].iter().find(|it| is_same_but_for_case(it, key));
        if let Some(first) = first.filter(|_| is_read(key)) {
            let message = format!(
                "the keys `{first}` and `{key}` differ only in the case of their letters, and one of them counts"
            );
            report.warn_key(key, "key-case", &message, "keep one of the two");
        }
    }
}

/// Keys that are words for what others are read as, each with the key that is read.
const NEARLY_READ: [(&str, &str); 3] =
    [("with", "people"), ("feeling", "mood"), ("feelings", "mood")];

/// Tells of a key that is not read, and is called nearly as one that is, where nothing stands under that.
pub(super) fn warn_of_keys_nearly_read(
    front_matter: &FrontMatter,
    fields: &[Field],
    report: &mut Report<'_>,
) {
    let is_said = |key: &str| front_matter.get(key).is_some_and(|it| !it.1.is_empty());
    let is_field = |key: &str| {
        let mut keys = fields.iter().flat_map(|it| &it.keys);
        keys.any(|it| is_same_but_for_case(it, key))
    };
    for (key, value) in front_matter.values.iter().filter(|(_, it)| !it.is_empty()) {
        let nearly = NEARLY_READ.iter().find(|it| is_same_but_for_case(it.0, key));
        let Some((_, read)) = nearly.filter(|(_, read)| !is_said(read) && !is_field(key)) else {
            continue;
        };
        let is_name = match value {
            Value::Plain(text) if text.parse::<f64>().is_ok() => false,
            Value::Map(_) => false,
            _ => value.text().is_none_or(|it| truth(it).is_none()),
        };
        if is_name && value.text().is_none_or(|it| !front_matter::is_placeholder(it)) {
            let message = format!("`{key}` is kept, and not read as `{read}`");
            let hint = format!(
                "write `{read}` in its place, if that is meant; or declare `{key}` in `[fields]` of journal.toml"
            );
            report.warn_key(key, "unread-key", &message, &hint);
        }
    }
}

/// Tells of a title that is a list or a map: `title: [Draft]`.
pub(super) fn warn_of_a_title_that_is_none(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let Some((key, value)) = front_matter.get("title").filter(|(_, it)| !it.is_empty()) else {
        return;
    };
    let what = match value {
        Value::List(_) => "a list",
        Value::Map(_) => "a map of keys and values",
        _ => return,
    };
    let message = format!("{what} is no title, and is not read as one");
    report.warn_key(key, "unread-title", &message, "write the title as one text, in quotes");
}
