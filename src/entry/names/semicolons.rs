//! Semicolons between the names of one text: `Ann; Bob`, `Paris, Texas; Austin, Texas`.

use std::borrow::Cow;

use super::super::commas::COMMAS;
use super::super::front_matter::Value;
use super::super::report::Report;
use super::links::split_outside_links;
use crate::finding::shortened;

/// What a comma between two semicolons does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// It separates tags.
    Tags,
    /// One of them stands between surname and first name: `Lee, Ann; Roe, Bob`.
    People,
}

/// The parts of a text between semicolons; none where it has none, or where one may be of a name, of a smile, of an address or of a
/// sign of HTML: `calm ;)`, `R&amp;D`.
pub(in crate::entry) fn at_semicolons(text: &str) -> Option<Vec<&str>> {
    const SIGNS: [char; 2] = [';', '；'];
    if !text.contains(SIGNS) || text.contains("://") || text.contains('\n') {
        return None;
    }
    let parts = split_outside_links(text, |it| SIGNS.contains(&it));
    let (last, first) = parts.split_last()?;
    let is_sign_of_html = |it: &str| {
        let name = it.rsplit_once('&').map(|it| it.1);
        let is_named = |it: &str| it.len() > 1 && it.bytes().all(|it| it.is_ascii_alphabetic());
        name.is_some_and(|it| it.starts_with('#') || is_named(it))
    };
    let is_name = |it: &&str| it.contains(char::is_alphabetic);
    // `haha;D` ends in a smile.
    let is_smile = |it: &&str| it.len() == 1 && !it.starts_with(' ');
    let is_whole = |it: &&str| {
        const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('“', '”')];
        PAIRS.iter().all(|(open, close)| it.matches(*open).count() == it.matches(*close).count())
    };
    if parts.iter().any(|it| !is_whole(it)) || parts[1..].iter().any(is_smile) {
        return None;
    }
    let ends = |it: &&str| !it.ends_with(char::is_whitespace) && !is_sign_of_html(it);
    let is_list =
        first.iter().all(|it| is_name(it) && ends(it)) && (last.trim().is_empty() || is_name(last));
    let parts = parts.into_iter().map(str::trim).filter(|it| !it.is_empty());
    is_list.then(|| parts.collect())
}

/// Whether a text, as a name, would be read as several where commas and semicolons separate.
pub fn is_several(text: &str) -> bool {
    text.contains(COMMAS) || text.contains('\n') || at_semicolons(text).is_some()
}

/// A value in which a text with semicolons is the list of what stands between them. Where it has commas, too, it is told what it is read
/// as.
pub(super) fn parted<'v>(
    key: &str,
    value: &'v Value,
    between: Between,
    report: &mut Report<'_>,
) -> Cow<'v, Value> {
    let text = value.text().filter(|it| !it.trim_start().starts_with(['(', '[']) || is_link(it));
    let Some(parts) = text.and_then(at_semicolons) else { return Cow::Borrowed(value) };
    let at_commas = |it: &&str| split_outside_links(it, |it| COMMAS.contains(&it)).len();
    let counts: Vec<usize> = parts.iter().map(at_commas).collect();
    let is_mixed = counts.iter().any(|it| *it > 1);
    let are_whole = !is_mixed || between == Between::People && counts.iter().all(|it| *it == 2);
    let names = parts.iter().flat_map(|it| match are_whole {
        true => vec![*it],
        false => split_outside_links(it, |it| COMMAS.contains(&it)),
    });
    let names = names.map(|it| it.trim().to_owned());
    let names: Vec<String> = names.filter(|it| !it.is_empty()).collect();
    if is_mixed {
        warn(key, text.unwrap_or_default(), &names, report);
    }
    Cow::Owned(Value::List(names.into_iter().map(Value::Scalar).collect()))
}

fn is_link(text: &str) -> bool {
    text.trim_start().starts_with("[[")
}

/// Tells how a text with commas and semicolons is read.
fn warn(key: &str, text: &str, names: &[String], report: &mut Report<'_>) {
    let message = format!(
        "`{}` has commas and semicolons, and is read as {} names",
        shortened(text),
        names.len()
    );
    let list: Vec<String> =
        names.iter().map(|it| serde_json::Value::from(it.as_str()).to_string()).collect();
    let hint = format!("write them as a list: `{key}: [{}]`", list.join(", "));
    report.warn_key(key, "mixed-separators", &message, &hint);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_parts_names() {
        for (text, expected) in [
            ("Ann; Bob", &["Ann", "Bob"][..]),
            ("Ann;Bob;", &["Ann", "Bob"]),
            ("海；船", &["海", "船"]),
            ("Paris, Texas; Austin, Texas", &["Paris, Texas", "Austin, Texas"]),
            ("[[Ann; A]]; Bob", &["[[Ann; A]]", "Bob"]),
        ] {
            assert_eq!(at_semicolons(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "Ann",
            "calm ;)",
            "calm ;D",
            "haha;D",
            "Ann (mum; dad)",
            "“Ann; Bob”",
            "calm; 7",
            "R&amp;D",
            "a&#38;b",
            "38.72; -9.14",
            "http://x.y/a;b",
            "a\nb; c",
        ] {
            assert_eq!(at_semicolons(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_that_would_be_parted_is_several() {
        for text in ["Ann, Bob", "海、船", "Ann; Bob", "a\nb"] {
            assert!(is_several(text), "{text}");
        }
        for text in ["Ann", "calm ;)", "R&amp;D"] {
            assert!(!is_several(text), "{text}");
        }
    }
}
