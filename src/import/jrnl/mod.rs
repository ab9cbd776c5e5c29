//! jrnl: the file or folder in which it keeps a journal, and what it writes of one as text, JSON, YAML and Markdown.

mod doubt;
mod format;
mod forms;
mod heads;
mod json;
mod pages;
mod settings;
mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::bundle::{Bundle, ends_with, is_text};
use super::loose;
use super::reading::{Reading, listed};
use super::{ImportError, Options};
use crate::finding::{Finding, Place};
use format::{Dates, Format};
use settings::Settings;
use text::Heads;

/// Reads what was named: JSON where it begins with a brace, else text. What `is_of_another` tells is JSON of
/// another tool, and left to be told as that.
///
/// # Errors
///
/// [`ImportError::Json`], where JSON cannot be read; [`ImportError::Refused`], where a form does not say enough.
pub(super) fn read(
    bundle: &Bundle,
    options: &Options,
    is_of_another: &dyn Fn(&str) -> bool,
) -> Result<Reading, ImportError> {
    let is_one = bundle.alone().is_some();
    let settings = Settings::of(bundle);
    let dates_of = |journal: Option<&str>| {
        let said = |key: &str| settings.said(journal, key);
        let format = options.time_format.clone().or_else(|| said("timeformat"));
        Dates::of(format.and_then(|it| Format::of(&it)), said("tagsymbols").as_deref())
    };
    let journals = settings.journals().into_iter();
    let of_journals: HashMap<&str, Dates> = journals.map(|it| (it, dates_of(Some(it)))).collect();
    let of_others = dates_of(None);
    let (mut reading, mut others) = (Reading::default(), Vec::new());
    for member in bundle.members() {
        let is_json = ends_with(member, "json");
        if !is_one && !is_text(member) && !is_json {
            continue;
        }
        // What another tool wrote is told as that.
        if is_json && !is_one && is_of_another(member) {
            continue;
        }
        let journal = settings.journal_of(bundle, member);
        let dates = journal.and_then(|it| of_journals.get(it)).unwrap_or(&of_others);
        let Some(text) = reading.text(bundle, member)? else { continue };
        let shown = bundle.shown(member);
        if !is_one
            && !is_json
            && day_of(member).is_none()
            && !pages::is_page(&text)
            && !begins_well(&text, dates)
        {
            others.push(member);
            continue;
        }
        match read_one(&shown, &text, dates, day_of(member).filter(|_| !is_one)) {
            // One that is broken keeps no other file from being read.
            Err(ImportError::Json { place, message, .. }) if !is_one => {
                let message = format!("the file is left out, for it is no JSON: {message}");
                let finding = Finding::error(place, "no-entry", message);
                reading
                    .findings
                    .push(finding.with_hint("export it again, and import it by itself"));
            }
            read => reading.take(read?),
        }
    }
    if !others.is_empty() {
        let message = format!("texts that are no jrnl's were left out: {}", listed(&others));
        reading.findings.push(Finding::warning(Place::file(bundle.name()), "not-kept", message));
    }
    Ok(reading)
}

/// Whether a form of dates can be read.
pub(super) fn is_format(format: &str) -> bool {
    Format::of(format).is_some()
}

/// Whether the settings of jrnl lie beside what was named.
pub(super) fn has_settings(bundle: &Bundle) -> bool {
    let settings = Settings::of(bundle);
    let journals = bundle.members().map(|it| settings.journal_of(bundle, it)).take(64);
    let mut formats = journals.filter_map(|it| settings.said(it, "timeformat"));
    formats.any(|it| is_format(&it))
}

fn read_one(
    path: &str,
    text: &str,
    dates: &Dates,
    day: Option<NaiveDate>,
) -> Result<Reading, ImportError> {
    let first = text.trim_start();
    if first.starts_with('{') {
        return json::read(path, &loose::mended(text.to_owned()));
    }
    if pages::is_page(text) {
        let (entry, finding) = pages::read(path, text, dates);
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        let message = "jrnl's YAML leaves out lines that are tags alone, and the lines above them";
        let less = Finding::warning(Place::file(folder), "not-kept", message);
        let is_less = pages::has_lost_lines(&entry, dates);
        let less = is_less.then(|| less.with_hint(doubt::AS_JSON));
        let findings = finding.into_iter().chain(less).collect();
        let entries = vec![entry];
        return Ok(Reading { entries, findings, ..Reading::default() });
    }
    if first.starts_with(['┎', '┏']) {
        return Err(ImportError::refused(
            "unread-format",
            format!("`{path}` is a drawing: `jrnl --format fancy`"),
            doubt::AS_JSON,
        ));
    }
    let heads = Heads::of(text, dates);
    // The name of a file that holds one entry begins with its day.
    let name = path.rsplit('/').next().unwrap_or_default();
    let of_name = || name.get(..10)?.parse().ok().filter(|_| heads == Some(Heads::Page));
    let day = day.or_else(of_name);
    let heads = heads.unwrap_or_else(|| {
        let has = |heads| text.lines().any(|it| text::head(it.trim_end(), heads, dates).is_some());
        if has(Heads::Bracketed) || day.is_some() { Heads::Bracketed } else { Heads::Bare }
    });
    text::read(path, text, heads, dates, day)
}

/// Whether a text begins as jrnl's do.
pub(super) fn is_journal(text: &str) -> bool {
    begins_well(text, &Dates::default())
}

fn begins_well(text: &str, dates: &Dates) -> bool {
    pages::is_page(text) || text.trim_start().starts_with('┎') || Heads::of(text, dates).is_some()
}

/// Whether a folder is a journal of jrnl's: a text for each day, `2024/03/04.txt`.
pub(super) fn is_folder(bundle: &Bundle) -> bool {
    let mut days = bundle.members().filter(|it| day_of(it).is_some());
    days.next().is_some_and(|it| {
        let start = bundle.start_of(it, 4096).unwrap_or_default();
        start.trim_ascii_start().starts_with(b"[")
    })
}

/// The day of a file in a folder journal.
fn day_of(member: &str) -> Option<NaiveDate> {
    static DAY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|/)(\d{4})/(\d{2})/(\d{2})\.txt$").ok());
    let found = DAY.as_ref()?.captures(member)?;
    let number = |at: usize| found[at].parse::<u32>().ok();
    NaiveDate::from_ymd_opt(found[1].parse().ok()?, number(2)?, number(3)?)
}

/// The name of a tag behind its sign, or behind none: `@home`, `#sea`, `home`. A heading is none: `##`.
fn tag_name(tag: &str) -> String {
    tag.trim_start_matches(['@', '#']).to_owned()
}

/// Names in small letters, each once, in the order of the alphabet.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let names = names.map(|it| it.to_lowercase()).filter(|it| !it.is_empty());
    let names: std::collections::BTreeSet<String> = names.collect();
    names.into_iter().collect()
}
