//! Obsidian: the daily notes of a vault, found by its settings.

pub(super) mod embeds;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{NaiveDate, Weekday};
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::ImportError;
use super::bundle::{Bundle, joined};
use super::copies::{self, Within};
use super::imported::Imported;
use super::own_block::OwnBlock;
use super::reading::Reading;
use super::record::Record;
use super::tool::Tool;
use crate::entry::date::read_written;
use crate::finding::{Finding, Place};
use crate::number::grouped;
use embeds::Root;

/// Where daily notes lie, and how they are called: Obsidian's settings, or those of the plugin for periodic notes.
struct Daily {
    format: String,
    folder: String,
    name: Regex,
}

/// Reads the daily notes; other notes are told.
///
/// # Errors
///
/// [`ImportError::Refused`], where no note is called as the settings say.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let roots = roots(bundle);
    let vaults: Vec<(&str, Daily)> = roots.iter().map(|it| (*it, daily(bundle, it))).collect();
    let (mut reading, mut others, mut places) = (Reading::default(), 0_u64, Vec::new());
    for member in bundle.with_ending("md").filter(|it| !it.contains("/.")) {
        // What lies in a vault within another one is of the inner one.
        let mut within = vaults.iter().filter(|(root, _)| is_below(member, root));
        let found = within.next().and_then(|(root, daily)| Some((*root, day_of(member, daily)?)));
        match found {
            Some((root, day)) => {
                let Some(text) = reading.text(bundle, member)? else { continue };
                // An archive may have a folder above the vault; of several each has names of its own.
                let above = if vaults.len() > 1 { "" } else { root };
                let note = Note { bundle, root, above, member, day };
                let entry = note.entry(&text, &mut reading);
                reading.push(entry);
                let name = member.strip_prefix(root).unwrap_or(member).trim_start_matches('/');
                places.push(Within { root, name });
            }
            None => others += 1,
        }
    }
    copies::leave_out(Tool::Obsidian, bundle, &places, &mut reading);
    if reading.entries.is_empty() && reading.findings.is_empty() && others > 0 {
        let (folder, format) = vaults.first().map_or(("", ""), |(_, it)| (&it.folder, &it.format));
        let folder = match folder {
            "" => "of the vault".to_owned(),
            folder => format!("in `{folder}`"),
        };
        let message =
            format!("no note {folder} is called as the settings of daily notes say: `{format}`");
        let hint = "`.obsidian/daily-notes.json` says folder and format, of which year, month and day must be numbers or names; or keep the vault as the journal itself: `journal sync DIR`";
        return Err(ImportError::refused("no-daily-notes", message, hint));
    }
    if others > 0 {
        let message =
            format!("notes that are no daily notes stay in the vault: {}", grouped(others));
        let hint = "`.obsidian/daily-notes.json` says what they are called; a journal may also be the vault itself: `journal sync DIR`";
        let place = Place::file(bundle.name());
        reading.findings.push(Finding::warning(place, "not-kept", message).with_hint(hint));
    }
    Ok(reading)
}

/// The folders of the vaults in what was named, the inner before the outer; the top, where no settings tell.
pub(super) fn roots(bundle: &Bundle) -> Vec<&str> {
    let roots = bundle.members().filter_map(|it| it.split_once(".obsidian/"));
    let roots = roots.map(|(root, _)| root).filter(|it| it.is_empty() || it.ends_with('/'));
    let roots: BTreeSet<&str> = roots.map(|it| it.trim_end_matches('/')).collect();
    let mut roots: Vec<&str> = roots.into_iter().collect();
    roots.sort_by_key(|it| Reverse(it.len()));
    if roots.is_empty() { vec![""] } else { roots }
}

/// Whether a file lies in a folder, however deep; the top is empty.
pub(super) fn is_below(member: &str, folder: &str) -> bool {
    folder.is_empty() || member.strip_prefix(folder).is_some_and(|it| it.starts_with('/'))
}

fn daily(bundle: &Bundle, root: &str) -> Daily {
    let read = |path: &str| {
        let text = bundle.text(&bundle.find(&joined(root, path))?).ok()?;
        Record::of_value(serde_json::from_str(&text).ok()?)
    };
    // An empty one says nothing; the plugin may say more.
    let says = |it: &Record| it.has("folder") || it.has("format");
    let own = read(".obsidian/daily-notes.json").filter(says);
    let periodic = || {
        let mut settings = read(".obsidian/plugins/periodic-notes/data.json")?;
        let active = settings.text("activeCalendarSet");
        let mut sets = settings.records("calendarSets");
        let is_active = |it: &Record| it.clone().text("id") == active;
        let place = sets.iter().position(is_active).unwrap_or_default();
        let of_set = sets.get_mut(place).and_then(|it| it.record("day"));
        of_set.or_else(|| settings.record("daily"))
    };
    let mut settings = own.or_else(periodic).unwrap_or_default();
    let folder = settings.text("folder").unwrap_or_default();
    let format = settings.text("format").unwrap_or_else(|| "YYYY-MM-DD".to_owned());
    Daily {
        format: format.clone(),
        folder: joined(root, folder.trim_matches('/')).trim_matches('/').to_owned(),
        name: pattern(&format),
    }
}

/// A pattern of the names that a format of Moment's makes.
pub(super) fn pattern(format: &str) -> Regex {
    static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DDDD|DDD|Do|DD|D|dddd|ddd|dd|d|gggg|GGGG|ww|w|WW|W|E|e|HH|H|hh|h|mm|ss|A|a").ok()
    });
    let format = match format {
        "LL" => "MMMM D, YYYY",
        "ll" => "MMM D, YYYY",
        format => format,
    };
    let mut pattern = String::from("^");
    let mut end = 0;
    for found in TOKEN.iter().flat_map(|it| it.captures_iter(format)) {
        let Some(whole) = found.get(0) else { continue };
        pattern.push_str(&regex::escape(&format[end..whole.start()]));
        end = whole.end();
        let token = match (found.get(1), whole.as_str()) {
            (Some(literal), _) => regex::escape(literal.as_str()),
            (None, "YYYY") => named(&pattern, "y", "[0-9]{4}"),
            (None, "YY") => named(&pattern, "yy", "[0-9]{2}"),
            (None, "MMMM" | "MMM") => named(&pattern, "month", r"[\p{L}\p{M}.]+"),
            (None, "MM" | "M") => named(&pattern, "m", "[0-9]{1,2}"),
            (None, "DD" | "D") => named(&pattern, "d", "[0-9]{1,2}"),
            (None, "Do") => named(&pattern, "d", "[0-9]{1,2}") + r"(?:\p{L}+|\.|º)?",
            (None, "GGGG") => named(&pattern, "of_weeks", "[0-9]{4}"),
            (None, "WW" | "W") => named(&pattern, "week", "[0-9]{1,2}"),
            (None, "E") => named(&pattern, "weekday", "[1-7]"),
            (None, "DDDD" | "DDD") => named(&pattern, "of_year", "[0-9]{1,3}"),
            (None, "dddd" | "ddd" | "dd") => r"[\p{L}\p{M}.-]+".to_owned(),
            (None, "A" | "a") => r"\p{L}+".to_owned(),
            (None, _) => "[0-9]{1,4}".to_owned(),
        };
        pattern.push_str(&token);
    }
    pattern.push_str(&regex::escape(&format[end..]));
    pattern.push('$');
    Regex::new(&pattern).unwrap_or_else(|_| default_name())
}

/// A group of a pattern; a name may stand in it once.
fn named(before: &str, name: &str, what: &str) -> String {
    let group = format!("(?P<{name}>");
    if before.contains(&group) { what.to_owned() } else { format!("{group}{what})") }
}

#[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
fn default_name() -> Regex {
    Regex::new("^(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})$")
        .expect("the pattern is well-formed")
}

/// The day of a daily note; none of another note.
fn day_of(member: &str, daily: &Daily) -> Option<NaiveDate> {
    // macOS takes letters apart in names, and not in settings; some languages have digits of their own.
    let plain = |text: &str| text.nfc().map(latin_digit).collect::<String>();
    let (member, folder) = (plain(member), plain(&daily.folder));
    let below = match folder.as_str() {
        "" => member.as_str(),
        folder => member.strip_prefix(folder)?.strip_prefix('/')?,
    };
    day_in(below.strip_suffix(".md")?, &daily.name)
}

/// A digit of Arabic, Persian or Devanagari as one of ours; another letter as it is.
fn latin_digit(letter: char) -> char {
    let zero =
        [0x660, 0x6f0, 0x966].into_iter().find(|it| (*it..it + 10).contains(&u32::from(letter)));
    zero.and_then(|it| char::from_digit(u32::from(letter) - it, 10)).unwrap_or(letter)
}

/// The day that a name says in the places of a pattern.
pub(super) fn day_in(name: &str, pattern: &Regex) -> Option<NaiveDate> {
    let found = pattern.captures(name)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    if let (Some(year), Some(week), Some(day)) =
        (number("of_weeks"), number("week"), number("weekday"))
    {
        let day = Weekday::try_from(u8::try_from(day.checked_sub(1)?).ok()?).ok()?;
        return NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, day);
    }
    let year = number("y").or_else(|| Some(2000 + number("yy")?))?;
    let year_of = i32::try_from(year).ok()?;
    if let Some(day) = number("of_year") {
        return NaiveDate::from_yo_opt(year_of, day);
    }
    let day = number("d")?;
    match (number("m"), found.name("month")) {
        (Some(month), _) => NaiveDate::from_ymd_opt(year_of, month, day),
        (None, Some(month)) => {
            let written = format!("{day} {} {year}", month.as_str());
            read_written(&written).ok().map(|it| it.day)
        }
        (None, None) => None,
    }
}

/// A daily note, the folder of its vault, and the one above which nothing is part of its name.
struct Note<'b> {
    bundle: &'b Bundle,
    root: &'b str,
    above: &'b str,
    member: &'b str,
    day: NaiveDate,
}

impl Note<'_> {
    fn entry(&self, text: &str, reading: &mut Reading) -> Imported {
        let Self { bundle, root, above, member, day } = *self;
        let within = member.strip_prefix(&joined(above, "")).unwrap_or(member);
        let own_name = Some(within.to_owned());
        let mut entry = Imported { line: 1, day: Some(day), own_name, ..Imported::default() };
        let place = Place::file(bundle.shown(member));
        // What the note says of itself stays as it is written.
        let block = OwnBlock::taken(text, &mut entry, &place, reading);
        if block.as_ref().is_none_or(|it| !it.has("date") && !it.is_broken()) {
            entry.set("date", Some(day.to_string()));
        }
        let (keys, rest) = text.split_at(block.map_or(0, |it| it.end()));
        let root = Root { bundle, folder: root, is_vault: true };
        let keys = root.with_files_of_keys(member, keys, &mut entry);
        entry.body = format!("{keys}{}", root.with_files(member, rest, &mut entry));
        reading.tell_missing(&entry, &place, "name the whole vault");
        entry
    }
}

#[cfg(test)]
mod tests;
