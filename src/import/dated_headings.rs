//! A file of several days, each below a heading that names it: `# 2024-05-01`.

use super::{Imported, Lines, Reading};
use crate::entry::{dated_headings, front_matter};

/// Reads a file: an entry for each heading that names a day, with all that stands below it. What stands above the first
/// one, front matter too, is an entry without a day: what it says of the file it may not say of each day.
pub(super) fn read(text: &str) -> Reading {
    let headings = dated_headings(text);
    let mut lines = Lines::new(text);
    let mut reading = Reading::default();
    let Some(first) = headings.first() else { return reading };
    let above = &text[..first.offset];
    if !above.trim().is_empty() {
        let (body, has_own_block) = (above.to_owned(), front_matter::read(text).body > 0);
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
