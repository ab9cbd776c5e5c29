//! 750words.com: the text of an export, a month of entries.

use chrono::NaiveDate;

use super::imported::Imported;
use super::moment::Moment;
use super::reading::Reading;
use crate::entry::date::read_written;
use crate::entry::front_matter::Value;
use crate::finding::{Excerpt, Finding, Place};

/// Reads an export. An entry begins with `===== ENTRY =====` and lines such as `=== DATE: 2024-03-02 ===`; in older ones with
/// `------ ENTRY ------` and lines for date, words and minutes; in the oldest with
/// `##### ENTRY ##### 2011-01-02, num_words:803, num_minutes:23.5`.
///
/// Lines such as `MOOD: 7` (one word in capitals) are what the writer noted of the day: they stay in the text, and become
/// keys.
pub(super) fn read(path: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    let repaired = repaired(text);
    if repaired.is_some() {
        let message =
            "the export has its letters in pieces (`Ã¤` for `ä`); they were put together again";
        reading.findings.push(Finding::warning(Place::file(path), "repaired-text", message));
    }
    let text = repaired.as_deref().unwrap_or(text);
    let mut lines = (1..).zip(text.lines()).peekable();
    let mut current: Option<Imported> = None;
    while let Some((number, line)) = lines.next() {
        let Some(rest) = entry_mark(line) else {
            match &mut current {
                Some(entry) => {
                    entry.body.push_str(line);
                    entry.body.push('\n');
                }
                None if line.trim().is_empty() => {}
                None => reading.findings.push(before_the_first(path, number, line)),
            }
            continue;
        };
        reading.close(path, current.take());
        let mut head = Head::default();
        for part in rest.split(',') {
            head.read_beside_mark(part);
        }
        while let Some((_, line)) = lines.next_if(|(_, line)| Head::default().read(line)) {
            head.read(line);
        }
        current = Some(begin(path, number, line, &head, &mut reading.findings));
    }
    reading.close(path, current);
    reading
}

/// Whether a text begins as an export does.
pub(super) fn is_export(text: &str) -> bool {
    text.lines().find(|it| !it.trim().is_empty()).is_some_and(|it| entry_mark(it).is_some())
}

/// A text in UTF-8 whose bytes were taken for those of Windows, one by one; none, where any letter says otherwise.
fn repaired(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let (bytes, _, is_unlike) = encoding_rs::WINDOWS_1252.encode(text);
    if is_unlike {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok()
}

/// What stands behind the mark that begins an entry.
fn entry_mark(line: &str) -> Option<&str> {
    let line = line.trim();
    let mark = line.chars().next().filter(|it| matches!(it, '-' | '#' | '='))?;
    let (word, rest) = line.trim_start_matches(mark).trim_start().split_at_checked(5)?;
    let rest = rest.trim_start();
    let behind = rest.trim_start_matches(mark);
    // Only the oldest mark has its head beside it; behind another one stand words of a text.
    let is_alone = mark == '#' || behind.trim().is_empty();
    (word == "ENTRY" && behind.len() < rest.len() && is_alone).then_some(behind)
}

/// Whether what stands behind `Date:` was meant for a day: in a frame whatever it is.
fn is_day(value: &str, is_framed: bool) -> bool {
    let is_read = || read_written(value).is_ok();
    !value.is_empty()
        && (is_framed || value.starts_with(|it: char| it.is_ascii_digit()) || is_read())
}

/// What the head of an entry says.
#[derive(Default)]
struct Head {
    date: Option<String>,
    title: Option<String>,
    minutes: Option<String>,
}

impl Head {
    /// Reads a part of the oldest head, whose day has no key, in whatever form it stands.
    fn read_beside_mark(&mut self, part: &str) {
        let part = part.trim();
        if !self.read(part) && part.starts_with(|it: char| it.is_ascii_digit()) {
            self.date.get_or_insert(part.to_owned());
        }
    }

    /// Reads `Date: 2013-01-02`, `Minutes: 23`, `num_words:803`, a date alone, or any of these as `=== DATE: … ===`; false
    /// where it is none of these.
    fn read(&mut self, part: &str) -> bool {
        let part = part.trim();
        let framed = part.strip_prefix("=== ").and_then(|it| it.strip_suffix(" ==="));
        let part = framed.unwrap_or(part);
        let (key, value) =
            part.split_once(':').map_or(("date", part), |(key, value)| (key, value.trim()));
        match key.to_ascii_lowercase().as_str() {
            _ if framed == Some("BODY") => {}
            // A line without a key may be the first of the text.
            "date" if !part.contains(':') && value.parse::<NaiveDate>().is_err() => return false,
            "date" if is_day(value, framed.is_some()) => {
                self.date = Some(value.to_owned());
            }
            "minutes" | "num_minutes" => self.minutes = Some(value.to_owned()),
            // Words are counted again.
            "words" | "num_words" => {}
            "title" if framed.is_some() => self.title = Some(value.to_owned()),
            _ => return framed.is_some_and(|it| it.contains(": ")),
        }
        true
    }

    /// The title, where it is more than the day.
    fn own_title(&self, day: Option<NaiveDate>) -> Option<String> {
        let title = self.title.as_deref()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_day = read_written(&title).is_ok_and(|it| Some(it.day) == day);
        (!is_day).then_some(title)
    }
}

fn begin(
    path: &str,
    number: usize,
    line: &str,
    head: &Head,
    findings: &mut Vec<Finding>,
) -> Imported {
    let mut entry = Imported { line: number, ..Imported::default() };
    let date = head.date.as_deref().unwrap_or_default();
    entry.day = date.parse().ok().or_else(|| Some(Moment::of_text(date)?.day));
    if entry.day.is_none() {
        let excerpt = Excerpt { text: line.to_owned(), column: 1, length: line.chars().count() };
        let kept = if date.is_empty() { "" } else { ", and keeps it as `date_written`" };
        let message = match date {
            "" => "no date stands in the head of the entry, so that it has none".to_owned(),
            date => format!("`{date}` does not read as a date; the entry has none{kept}"),
        };
        let finding = Finding::warning(Place::line(path, number), "bad-date", message);
        findings.push(finding.with_excerpt(Some(excerpt)));
    }
    entry.set("date", entry.day.map(|day| day.to_string()));
    if entry.day.is_none() {
        entry.set("date_written", Some(date));
    }
    entry.set("title", head.own_title(entry.day));
    entry.set("minutes", head.minutes.clone().filter(|it| it != "0"));
    entry
}

fn before_the_first(path: &str, number: usize, line: &str) -> Finding {
    let place = Place::line(path, number);
    let excerpt = Excerpt { text: line.to_owned(), column: 1, length: line.chars().count().max(1) };
    Finding::error(place, "no-entry", "a line stands before the first entry and was left out")
        .with_excerpt(Some(excerpt))
}

impl Reading {
    /// Adds an entry that is complete; one without text is told and left out.
    fn close(&mut self, path: &str, entry: Option<Imported>) {
        let Some(mut entry) = entry else { return };
        if entry.body.trim().is_empty() {
            let place = Place::line(path, entry.line);
            let message = "an entry without text was left out";
            self.findings.push(Finding::warning(place, "empty-entry", message));
            return;
        }
        for (key, value) in noted(&entry.body) {
            // What the export itself says of the entry counts.
            if !matches!(key.as_str(), "date" | "minutes" | "title")
                || !entry.front_matter.has(&key)
            {
                entry.front_matter.add(&key, Value::Scalar(value));
            }
        }
        self.push(entry);
    }
}

/// The lines of a text that are one word in capitals, a colon, and a value.
fn noted(body: &str) -> Vec<(String, String)> {
    let noted = body.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let is_key = key.len() > 1 && key.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
        let value = value.trim();
        (is_key && !value.is_empty() && !value.starts_with("//"))
            .then(|| (key.to_ascii_lowercase(), value.to_owned()))
    });
    noted.collect()
}
