//! Obsidian: the daily notes of a vault, found by its settings.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};

use super::ImportError;
use super::bundle::{Bundle, joined, parted};
use super::imported::{Imported, Media};
use super::reading::Reading;
use super::record::Record;
use crate::entry::date::read_written;
use crate::entry::front_matter;
use crate::finding::{Finding, Place};
use crate::number::grouped;

/// Where daily notes lie, and how they are called: Obsidian's settings, or those of the plugin for periodic notes.
struct Daily {
    folder: String,
    name: Regex,
}

/// Reads the daily notes; other notes are told.
///
/// # Errors
///
/// [`ImportError::Refused`], where no note is called as the settings say.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let root = root(bundle);
    let daily = daily(bundle, &root);
    let (mut reading, mut others) = (Reading::default(), 0_u64);
    for member in bundle.with_ending("md").filter(|it| !it.contains("/.")) {
        match day_of(member, &daily) {
            Some(day) => {
                let entry = entry(bundle, member, &bundle.text(member)?, day, &mut reading);
                reading.entries.push(entry);
            }
            None => others += 1,
        }
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

/// The folder of the vault in what was named.
fn root(bundle: &Bundle) -> String {
    let settings = bundle.members().find_map(|it| it.split_once(".obsidian/"));
    settings.map(|(root, _)| root.trim_end_matches('/').to_owned()).unwrap_or_default()
}

fn daily(bundle: &Bundle, root: &str) -> Daily {
    let read = |path: &str| {
        let member = joined(root, path);
        let text = bundle.has(&member).then(|| bundle.text(&member).ok()).flatten()?;
        Record::of_value(serde_json::from_str(&text).ok()?)
    };
    let own = read(".obsidian/daily-notes.json");
    let periodic = || {
        let mut settings = read(".obsidian/plugins/periodic-notes/data.json")?;
        let of_set =
            settings.records("calendarSets").into_iter().find_map(|mut it| it.record("day"));
        of_set.or_else(|| settings.record("daily"))
    };
    let mut settings = own.or_else(periodic).unwrap_or_default();
    let folder = settings.text("folder").unwrap_or_default();
    let format = settings.text("format").unwrap_or_else(|| "YYYY-MM-DD".to_owned());
    Daily {
        folder: joined(root, folder.trim_matches('/')).trim_matches('/').to_owned(),
        name: pattern(&format),
    }
}

/// A pattern of the names that a format of Moment's makes.
pub(super) fn pattern(format: &str) -> Regex {
    static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DDDD|DDD|Do|DD|D|dddd|ddd|dd|d|gggg|GGGG|ww|w|WW|W|E|e|HH|H|hh|h|mm|ss|A|a").ok()
    });
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
    let below = match daily.folder.as_str() {
        "" => member,
        folder => member.strip_prefix(folder)?.strip_prefix('/')?,
    };
    day_in(below.strip_suffix(".md")?, &daily.name)
}

/// The day that a name says in the places of a pattern.
pub(super) fn day_in(name: &str, pattern: &Regex) -> Option<NaiveDate> {
    let found = pattern.captures(name)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
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

fn entry(
    bundle: &Bundle,
    member: &str,
    text: &str,
    day: NaiveDate,
    reading: &mut Reading,
) -> Imported {
    let mut entry = Imported { line: 1, day: Some(day), ..Imported::default() };
    let block = front_matter::read(text);
    let has_date = block
        .values
        .iter()
        .any(|(key, value)| key.eq_ignore_ascii_case("date") && !value.is_empty());
    // What the note says of itself stays as it is written.
    entry.has_own_block = block.body > 0 && text.starts_with("---\n");
    if !has_date {
        entry.set("date", Some(day.to_string()));
    }
    entry.body = with_files(text, bundle, &mut entry);
    let place = Place::file(bundle.shown(member));
    reading.tell_missing(&entry, &place, "name the whole vault");
    entry
}

/// The files that a note shows, `![[p.png|300]]`, wherever they lie in the vault; notes within notes stay as they are.
fn with_files(text: &str, bundle: &Bundle, entry: &mut Imported) -> String {
    static EMBED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"!\[\[([^\]|#\n]+\.[A-Za-z0-9]{2,5})(?:#[^\]|\n]*)?(?:\|([^\]\n]*))?\]\]|!\[([^\]\n]*)\]\(([^)\s:]+\.[A-Za-z0-9]{2,5})\)").ok()
    });
    let Some(embed) = EMBED.as_ref() else { return text.to_owned() };
    let shown = |found: &Captures<'_>, entry: &mut Imported| {
        let name = found.get(1).or(found.get(4)).map_or("", |it| it.as_str()).trim();
        let name = name.replace("%20", " ");
        let file = parted(&name).1;
        if std::path::Path::new(file).extension().is_some_and(|it| it == "md" || it == "canvas") {
            return found[0].to_owned();
        }
        let label = found.get(2).or(found.get(3)).map_or("", |it| it.as_str());
        // A width is no name.
        let label =
            if label.bytes().all(|it| it.is_ascii_digit() || it == b'x') { "" } else { label };
        let member = bundle.members().find(|it| *it == name || parted(it).1 == file);
        let media = member.map_or_else(|| Media::missing(file), |it| Media::of(it.to_owned()));
        entry.show(Media { label: label.to_owned(), ..media })
    };
    embed.replace_all(text, |found: &Captures<'_>| shown(found, entry)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_found_by_the_format_of_its_name() {
        let check = |format: &str, member: &str, expected: Option<&str>| {
            let daily = Daily { folder: "Daily".to_owned(), name: pattern(format) };
            let day = day_of(member, &daily).map(|it| it.to_string());
            assert_eq!(day.as_deref(), expected, "{format} {member}");
        };
        let day = Some("2024-03-02");
        check("YYYY-MM-DD", "Daily/2024-03-02.md", day);
        check("YYYY/MM/YYYY-MM-DD dddd", "Daily/2024/03/2024-03-02 Saturday.md", day);
        check("[Day] D MMMM YYYY", "Daily/Day 2 March 2024.md", day);
        check("dddd, MMMM Do, YYYY", "Daily/Saturday, March 2nd, 2024.md", day);
        check("YY.MM.DD", "Daily/24.03.02.md", day);
        check("YYYY-DDDD", "Daily/2024-062.md", day);
        check("YYYY-MM-DD", "Daily/2024-03-02 x.md", None);
        check("YYYY-MM-DD", "2024-03-02.md", None);
        check("YYYY-MM-DD", "Daily/2024-13-02.md", None);
        assert!(default_name().is_match("2024-03-02"));
    }
}
