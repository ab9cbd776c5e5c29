//! The language that an entry names: its names of months count first.

use super::super::front_matter::{FrontMatter, Value, is_placeholder};
use super::super::report::Report;
use super::names::{language_code, nearest_language};
use super::settings::settled;
use crate::finding::shortened;

/// The languages whose names of months count first in an entry: its own, then those of the workspace.
pub(in crate::entry) fn languages_of(front_matter: &FrontMatter) -> Vec<&str> {
    let own = language_of(front_matter).map(|(_, text)| text);
    own.into_iter().chain(settled().languages.iter().map(String::as_str)).collect()
}

/// The language that an entry names, with its key.
fn language_of(front_matter: &FrontMatter) -> Option<(&str, &str)> {
    let (key, value) =
        ["lang", "language", "locale"].into_iter().find_map(|key| front_matter.get(key))?;
    Some((key, first_language(value)?))
}

/// The language that a value names: of several, in a list or behind commas, the first.
pub(in crate::entry) fn first_language(value: &Value) -> Option<&str> {
    let text = match value {
        Value::List(values) => values.iter().find(|it| !it.is_empty())?.text()?,
        one => one.text()?,
    };
    text.split([',', ';']).next().map(str::trim)
}

/// Tells of a language that is none: `lang` says nothing else, the other keys may.
pub(in crate::entry) fn warn_of_language(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let Some((key, text)) = language_of(front_matter) else { return };
    let is_silent = text.trim().is_empty() || is_placeholder(text) || language_code(text).is_some();
    let nearest = nearest_language(text);
    if is_silent || (nearest.is_none() && !key.eq_ignore_ascii_case("lang")) {
        return;
    }
    let message = format!("`{}` is not a language that is known", shortened(text));
    let hint = match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "write the code of the language, as in `pl`, `hr` or `cs-CZ`".to_owned(),
    };
    report.warn_key(key, "unknown-language", &message, &hint);
}
