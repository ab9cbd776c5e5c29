//! Values of `journal.toml` that are more than a path or a number: languages, globs, times of day, fields.

use chrono::NaiveTime;

use super::super::document::Item;
use super::super::globs::{Globs, Letters, glob};
use super::super::keys;
use super::super::problem::{ConfigError, ConfigProblem};
use super::JournalMode;
use crate::entry::date;
use crate::entry::language::Language;
use crate::field::{Field, FieldKind, FieldName};

pub(super) fn read_journal_mode(item: &Item<'_>) -> Result<JournalMode, ConfigError> {
    match item.text()? {
        "as found" => Ok(JournalMode::AsFound),
        "delete" => Ok(JournalMode::Delete),
        text => Err(item.refuse(ConfigProblem::Word {
            key: item.key().to_owned(),
            text: text.to_owned(),
            known: ["as found", "delete"].map(str::to_owned).to_vec(),
        })),
    }
}

pub(super) fn read_language(item: &Item<'_>) -> Result<Language, ConfigError> {
    let text = item.text()?;
    // A name that was mistyped is told apart from a language that has no stems.
    let code = match date::nearest_language(text) {
        Some(_) if text.chars().count() > 3 => known_language(item, item.key())?,
        _ => date::language_code(text).unwrap_or_default(),
    };
    let refused = || ConfigProblem::Word {
        key: item.key().to_owned(),
        text: text.to_owned(),
        known: Language::codes().map(str::to_owned).collect(),
    };
    Language::of_tag(&code).ok_or_else(|| item.refuse(refused()))
}

/// The code of a language, or its tag, that is written so or called by its name.
pub(super) fn known_language(item: &Item<'_>, key: &str) -> Result<String, ConfigError> {
    let text = item.text()?;
    let refused = || ConfigProblem::Language { key: key.to_owned(), text: text.to_owned() };
    let code = date::language_code(text).ok_or_else(|| item.refuse(refused()))?;
    // A tag stays as it was written.
    let rest = text.to_lowercase().strip_prefix(&code).map(str::to_owned);
    let is_tag = rest.is_some_and(|it| it.is_empty() || it.starts_with(['-', '_', '@']));
    Ok(if is_tag { text.to_owned() } else { code })
}

pub(super) fn read_globs(
    list: &Item<'_>,
    elements: &[Item<'_>],
    letters: Letters,
) -> Result<Globs, ConfigError> {
    let mut globs = Vec::new();
    for element in elements {
        let pattern = element.text()?;
        let refused =
            |error| element.refuse(ConfigProblem::Glob { glob: pattern.to_owned(), error });
        globs.push((pattern, glob(pattern, letters).map_err(refused)?));
    }
    let refused = |error| list.refuse(ConfigProblem::Globs { key: list.key().to_owned(), error });
    Globs::of(&globs).map_err(refused)
}

/// An hour and a minute, both of two digits.
pub(super) fn read_time(item: &Item<'_>) -> Result<NaiveTime, ConfigError> {
    let text = item.text()?;
    let time = text.split_once(':').and_then(|(hour, minute)| {
        NaiveTime::from_hms_opt(two_digits(hour)?, two_digits(minute)?, 0)
    });
    time.ok_or_else(|| item.refuse(ConfigProblem::TimeOfDay { text: text.to_owned() }))
}

fn two_digits(text: &str) -> Option<u32> {
    let is_number = text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

pub(super) fn read_fields(table: &Item<'_>) -> Result<Vec<Field>, ConfigError> {
    table.items()?.iter().map(read_field).collect()
}

/// One `[fields.NAME]`; without a type it is text.
fn read_field(table: &Item<'_>) -> Result<Field, ConfigError> {
    let name: FieldName =
        table.name().parse().map_err(|it| table.refuse_key(ConfigProblem::FieldName(it)))?;
    let mut field = Field::new(name, FieldKind::Text);
    for item in table.items()? {
        match item.name() {
            "type" => field.kind = read_kind(&item)?,
            "keys" => field.keys = read_keys(&item)?,
            _ => return Err(keys::unknown(&item, keys::FIELD, None)),
        }
    }
    field.check_tables().map_err(|it| table.refuse_key(ConfigProblem::FieldName(it)))?;
    Ok(field)
}

fn read_kind(item: &Item<'_>) -> Result<FieldKind, ConfigError> {
    let text = item.text()?;
    let refused = || item.refuse(ConfigProblem::FieldKind { text: text.to_owned() });
    FieldKind::named(text).ok_or_else(refused)
}

/// The front matter keys of a field: at least one, and none twice.
pub(super) fn read_keys(list: &Item<'_>) -> Result<Vec<String>, ConfigError> {
    let mut keys: Vec<String> = Vec::new();
    for element in list.some_elements()? {
        let text = element.text()?.to_owned();
        if keys.contains(&text) {
            let key = list.key().to_owned();
            return Err(element.refuse(ConfigProblem::Repeated { key, text }));
        }
        keys.push(text);
    }
    Ok(keys)
}
