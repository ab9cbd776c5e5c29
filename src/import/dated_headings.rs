//! A file of several days, each below a heading that names it: `# 2024-05-01`.

use super::bundle::Bundle;
use super::imported::Imported;
use super::obsidian::embeds::Root;
use super::reading::Reading;
use super::record::Lines;
use crate::entry::{DatedHeadings, NoDay, dated_headings, front_matter};
use crate::finding::{Finding, Place, shortened};

/// Reads a file: an entry for each heading that names a day, with all that stands below it, and with the files that it shows.
/// What stands above the first one, front matter too, is an entry without a day: what it says of the file it may not say of
/// each day.
pub(super) fn read(bundle: &Bundle, member: &str, text: &str) -> Reading {
    let headings = dated_headings(text);
    let (path, root) = (bundle.shown(member), Root { bundle, folder: "", is_vault: false });
    let mut lines = Lines::new(text);
    let mut reading = Reading::default();
    let Some(first) = headings.days.first() else { return reading };
    let take = |reading: &mut Reading, mut entry: Imported, block: &str, body: &str| {
        entry.body = format!("{block}{}", root.with_files(member, body, &mut entry));
        reading.tell_missing(
            &entry,
            &Place::line(&path, entry.line),
            "put it where the file shows it",
        );
        reading.push(entry);
    };
    let above = &text[..first.offset];
    if !above.trim().is_empty() {
        let block = front_matter::read(text);
        reading.findings.extend(of_no_day(&path, &block));
        let (block, body) = above.split_at(block.body.min(above.len()));
        let has_own_block = !block.is_empty();
        let entry = Imported { line: 1, has_own_block, ..Imported::default() };
        take(&mut reading, entry, block, body);
    }
    let ends = headings.days.iter().skip(1).map(|it| it.offset).chain([text.len()]);
    for (heading, end) in headings.days.iter().zip(ends) {
        let body = &text[heading.offset..end];
        let (line, day) = (lines.of(body), Some(heading.day));
        let mut entry = Imported { line, day, ..Imported::default() };
        entry.set("date", Some(heading.day.to_string()));
        take(&mut reading, entry, "", body);
    }
    reading.findings.extend(of_deeper(&path, text, &headings));
    reading.findings.extend(among_words(&path, text, &headings));
    reading.findings.extend(unread(&path, text, &headings));
    reading
}

/// Whether a text has days of its own below several headings.
pub(super) fn is_several(text: &str) -> bool {
    dated_headings(text).days.len() > 1
}

/// Tells of headings that name another day, and stand within the text of one.
fn of_deeper(path: &str, text: &str, headings: &DatedHeadings) -> Vec<Finding> {
    let mut lines = Lines::new(text);
    let is_own = |day| headings.days.iter().any(|it| it.day == day);
    let others = headings.deeper.iter().filter(|it| !is_own(it.day));
    let told = others.map(|it| {
        let place = Place::line(path, lines.of(&text[it.offset..]));
        let message =
            format!("{} is named by a deeper heading, and stays in the entry above", it.day);
        let hint = "cut it out of that entry, if it is a day of its own";
        Finding::warning(place, "several-days", message).with_hint(hint)
    });
    told.collect()
}

/// Tells of headings like those of the days that name another day among other words.
fn among_words(path: &str, text: &str, headings: &DatedHeadings) -> Vec<Finding> {
    let mut lines = Lines::new(text);
    let is_own = |day| headings.days.iter().any(|it| it.day == day);
    let others = headings.among_words.iter().filter(|it| !is_own(it.day));
    let told = others.map(|it| {
        let place = Place::line(path, lines.of(&text[it.offset..]));
        let message = format!(
            "{} is named by a heading among other words, and stays in the text above",
            it.day
        );
        let hint =
            "begin the heading with the day, and write ` - ` behind it, if it is a day of its own";
        Finding::warning(place, "several-days", message).with_hint(hint)
    });
    told.collect()
}

/// Tells of headings like those of the days that say a day which is none.
fn unread(path: &str, text: &str, headings: &DatedHeadings) -> Vec<Finding> {
    let mut lines = Lines::new(text);
    let told = headings.unread.iter().map(|it| {
        let place = Place::line(path, lines.of(&text[it.offset..]));
        let why = match it.why {
            NoDay::Impossible => "is in no calendar",
            NoDay::Ambiguous => "may be two days",
            NoDay::OtherMonth => "names another month in another language",
            NoDay::Incomplete => "names no whole day",
        };
        let said = shortened(&it.said);
        let message = format!("the heading `{said}` {why}, and stays in the text above");
        let hint =
            "write the day with year, month and day, as in `# 2025-09-16`, if it is one of its own";
        Finding::warning(place, "bad-date", message).with_hint(hint)
    });
    told.collect()
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
