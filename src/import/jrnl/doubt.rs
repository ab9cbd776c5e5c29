//! Lines that look as though an entry began there, and whose date cannot be read.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Excerpt, Finding, Place};
use crate::import::ImportError;

/// What to do where a text does not say enough.
pub(super) const AS_JSON: &str =
    "`jrnl --format json > journal.json` says all of it; import that file";

/// What to do where a date is not read as it was meant.
const WITH_FORMAT: &str = "mend that line; or say how jrnl was set to write dates (`jrnl --list` names its settings): `--time-format '%d/%m/%Y %H:%M'`";

/// Whether a line has a bracket at its margin that holds digits like a date.
pub(super) fn is_doubtful(line: &str) -> bool {
    let parts = line.strip_prefix('[').and_then(|it| it.split_once(']'));
    parts.is_some_and(|(date, title)| {
        let digits = date.bytes().filter(u8::is_ascii_digit).count();
        digits >= 6 && date.len() <= 40 && title.starts_with(' ')
    })
}

/// Whether that is written as jrnl writes a date unless it is told otherwise, be it one that no calendar has.
pub(super) fn is_like_jrnls(line: &str) -> bool {
    static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\[\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?\] ").ok()
    });
    DATE.as_ref().is_some_and(|it| it.is_match(line))
}

/// Tells of such a line, whose date cannot be read.
pub(super) fn doubtful(path: &str, number: usize, line: &str) -> Option<Finding> {
    if !is_doubtful(line) {
        return None;
    }
    let date = line.strip_prefix('[')?.split_once(']')?.0;
    let place = Place::at(path, number, 2);
    let excerpt = Excerpt { text: line.to_owned(), column: 2, length: date.chars().count().max(1) };
    let message =
        format!("`{date}` does not read as a date, so the line stays part of the entry above it");
    let finding = Finding::warning(place, "bad-date", message).with_excerpt(Some(excerpt));
    Some(
        finding.with_hint(format!(
            "write it as `[YYYY-MM-DD HH:MM]`, then import again; or {AS_JSON}"
        )),
    )
}

/// What the date of a line looks like, whatever its digits and letters are.
pub(super) fn shape(line: &str) -> String {
    let date = line.split(']').next().unwrap_or_default();
    let mut shape = String::new();
    for letter in date.chars() {
        let kind = match letter {
            _ if letter.is_numeric() => '0',
            _ if letter.is_alphabetic() => 'a',
            _ => letter,
        };
        if !(matches!(kind, '0' | 'a') && shape.ends_with(kind)) {
            shape.push(kind);
        }
    }
    shape
}

/// Why a text is not read in which a date looks as the others do, and is none.
pub(super) fn unread_head(finding: &Finding) -> ImportError {
    let line = finding.excerpt.as_ref().map_or("", |it| it.text.as_str());
    let date = line.trim_start_matches('[').split(']').next().unwrap_or_default();
    let message =
        format!("`{date}` looks like the dates at which entries begin, and does not read as one");
    ImportError::refused_at(finding.place.clone(), "bad-date", message, WITH_FORMAT)
}
