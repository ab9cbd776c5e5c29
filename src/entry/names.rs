//! Plain names out of the front matter: tags, people, and the values of a list.

mod links;
mod listed;
mod reader;
mod semicolons;

use std::collections::HashSet;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::commas::COMMAS;
use super::front_matter::{FrontMatter, Value};
use super::report::Report;
use crate::finding::shortened;
use links::without_links;
pub(super) use links::{each_link, without_ending};
pub(super) use listed::{behind_joining, each_marked, in_quotations, items_of};
use reader::{Commas, NameKeys, NameReader};
pub(super) use semicolons::at_semicolons;
pub use semicolons::is_several;
use semicolons::{Between, parted};

/// The tags: a text with commas or semicolons between them, a list in which a comma belongs to a name (`"Lisbon, Portugal"`), a text that is a list with its
/// signs (`[a, b]`, `#a #b`), or the keys of a map; without `#`. Keywords are tags where there is no key of tags.
pub(super) fn tags(front_matter: &FrontMatter, report: &mut Report<'_>) -> Vec<String> {
    let has_tags = pairs_of(front_matter, &["tags", "tag"]).next().is_some();
    let keys: &[&str] = if has_tags { &["tags", "tag"] } else { &["keywords", "keyword"] };
    let mut names = Vec::new();
    for (key, value) in pairs_of(front_matter, keys) {
        let value = parted(key, value, Between::Tags, report);
        let mut reader = NameReader { key, name_keys: NameKeys::Tags, report };
        let said = reader.names(&value, Commas::of(&value));
        if Commas::of(&value) == Commas::Separate {
            for it in &said {
                tell_of_mark_within(key, it, report);
            }
        }
        names.extend(said);
    }
    let each = names.iter().flat_map(|text| each_marked(text, '#'));
    distinct_but_for_case(each.map(|name| plain_name(name.trim().trim_start_matches('#'))))
}

/// Tells of a text that is one tag, though a word in it begins as a tag does: `rain #autumn`, but not `Room #4`.
fn tell_of_mark_within(key: &str, text: &str, report: &mut Report<'_>) {
    let mut words = text.split_whitespace();
    let is_marked =
        |it: &str| it.strip_prefix('#').is_some_and(|it| it.starts_with(char::is_alphabetic));
    if each_marked(text, '#').len() == 1 && words.next().is_some() && words.any(is_marked) {
        let message = format!("`{}` is one tag, though a `#` stands within it", shortened(text));
        let hint = "write several with a comma between them, or as a list";
        report.warn_key(key, "unread-name", &message, hint);
    }
}

/// The people: a text with commas or semicolons between them, a list in which a comma belongs to a name (`Almeida, Ana`), or maps with names.
pub(super) fn people(front_matter: &FrontMatter, report: &mut Report<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (key, value) in pairs_of(front_matter, &["people", "person"]) {
        let value = parted(key, value, Between::People, report);
        let mut reader = NameReader { key, name_keys: NameKeys::People, report };
        names.extend(reader.names(&value, Commas::of(&value)));
    }
    let each = names.iter().flat_map(|text| each_marked(text, '@'));
    distinct_but_for_case(each.map(|name| plain_name(name.trim_start().trim_start_matches('@'))))
}

/// The values of a declared list, which stands under `key`: a comma-separated text, a list, or maps with names.
pub(super) fn list(key: &str, value: &Value, report: &mut Report<'_>) -> Vec<String> {
    let mut reader = NameReader { key, name_keys: NameKeys::List(key), report };
    distinct(reader.names(value, Commas::of(value)).into_iter().map(|name| plain_name(&name)))
}

/// Those of the keys that are there, with their values.
fn pairs_of<'a>(
    front_matter: &'a FrontMatter,
    keys: &'a [&str],
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    keys.iter().filter_map(|key| front_matter.get(key))
}

/// Whether a word says yes or no.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

/// The keys of a map as a message names them.
pub(super) fn keys_of(pairs: &[(String, Value)]) -> String {
    let keys: Vec<String> =
        pairs.iter().take(4).map(|(key, _)| format!("`{}`", shortened(key))).collect();
    keys.join(", ")
}

/// A name without the marks of links (`[[people/Ana|Annie]]` is `Ana`, `[Ana](ana.md)` too) and the comma behind it, composed (NFC),
/// and with single spaces.
pub(super) fn plain_name(text: &str) -> String {
    // Some editors leave marks without a width around what is pasted.
    let is_blank = |it: char| {
        it.is_whitespace()
            || matches!(it, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let text = uncurled(text.trim_matches(is_blank).trim_end_matches(COMMAS));
    composed(single_spaced(without_links(text).trim_matches(is_blank)))
}

/// A text without the curly quotes around it, into which a phone makes those of YAML.
pub(super) fn uncurled(text: &str) -> &str {
    const PAIRS: [(char, char); 3] = [('“', '”'), ('„', '“'), ('‘', '’')];
    let inner = |(open, close): (char, char)| {
        let inner = text.trim().strip_prefix(open)?.strip_suffix(close)?;
        (!inner.is_empty() && !inner.contains([open, close])).then_some(inner)
    };
    // Most names have none, nor anything beyond ASCII.
    match text.is_ascii() {
        true => text,
        false => PAIRS.into_iter().find_map(inner).unwrap_or(text),
    }
}

/// The form under which names are one that differ in the case of their letters alone.
pub fn fold_case(name: &str) -> String {
    // Over capitals to small letters: so `ß` and `SS`, and the two small sigmas, are one.
    match name.is_ascii() {
        true => name.to_ascii_lowercase(),
        false => composed(name.to_uppercase().to_lowercase()),
    }
}

/// A text with single spaces between its words, and none around them.
pub(super) fn single_spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// A text with each letter and its marks as one character, where there is one (NFC).
pub(in crate::entry) fn composed(text: String) -> String {
    // Nearly every name is composed already.
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        _ => text.nfc().collect(),
    }
}

/// Drops empty names, and those that stood before.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}

/// Drops empty names, and those that stood before, in whatever case.
fn distinct_but_for_case(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|name| !name.is_empty() && seen.insert(fold_case(name))).collect()
}

#[cfg(test)]
mod tests;
