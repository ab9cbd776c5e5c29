//! A file of several days, each below a heading that names it: `# 2024-05-01`.

use super::imported::Imported;
use super::reading::Reading;
use super::record::Lines;
use crate::entry::{dated_headings, front_matter};
use crate::finding::{Finding, Place, shortened};

/// Reads a file: an entry for each heading that names a day, with all that stands below it. What stands above the first
/// one, front matter too, is an entry without a day: what it says of the file it may not say of each day.
pub(super) fn read(path: &str, text: &str) -> Reading {
    let headings = dated_headings(text);
    let mut lines = Lines::new(text);
    let mut reading = Reading::default();
    let Some(first) = headings.first() else { return reading };
    let above = &text[..first.offset];
    if !above.trim().is_empty() {
        let block = front_matter::read(text);
        reading.findings.extend(of_no_day(path, &block));
        let (body, has_own_block) = (above.to_owned(), block.body > 0);
        reading.entries.push(Imported { line: 1, body, has_own_block, ..Imported::default() });
    }
    let ends = headings.iter().skip(1).map(|it| it.offset).chain([text.len()]);
    for (heading, end) in headings.iter().zip(ends) {
        let body = &text[heading.offset..end];
        let (line, day) = (lines.of(body), Some(heading.day));
        let mut entry = Imported { line, day, body: body.to_owned(), ..Imported::default() };
        entry.set("date", Some(heading.day.to_string()));
        reading.entries.push(entry);
    }
    reading
}

/// Whether a text has days of its own below several headings.
pub(super) fn is_several(text: &str) -> bool {
    dated_headings(text).len() > 1
}

/// Tells what the front matter of a whole file says, which is of none of its days.
fn of_no_day(path: &str, block: &front_matter::Reading<'_>) -> Option<Finding> {
    if block.body == 0 {
        return None;
    }
    let keys: Vec<String> =
        block.values.iter().map(|(key, _)| format!("`{}`", shortened(key))).collect();
    let keys = if keys.is_empty() { String::new() } else { format!(" ({})", keys.join(", ")) };
    let message = format!(
        "its front matter{keys} says nothing of one day, and is kept apart, in an entry without a day"
    );
    let hint = "write what is true of a day into the entry of that day";
    Some(Finding::warning(Place::line(path, 1), "no-day", message).with_hint(hint))
}
