//! Plain names out of the front matter: tags, people, and the values of a list.

use std::collections::HashSet;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::front_matter::{FrontMatter, Value, look_up};

/// The tags: a comma-separated text, a list, or the keys of a map; without `#`.
pub(super) fn tags(front_matter: &FrontMatter) -> Vec<String> {
    let names =
        values_of(front_matter, &["tags", "tag"]).flat_map(|it| names(it, Commas::Separate));
    distinct_but_for_case(names.flat_map(|text| split_hashes(&text)))
}

/// The people: a comma-separated text, a list in which a comma belongs to a name (`Almeida, Ana`), or maps with names.
pub(super) fn people(front_matter: &FrontMatter) -> Vec<String> {
    let of_value = |value| match value {
        &Value::Scalar(_) => names(value, Commas::Separate),
        _ => names(value, Commas::Belong),
    };
    let names = values_of(front_matter, &["people", "person"]).flat_map(of_value);
    distinct_but_for_case(names.map(|name| plain_name(name.trim_start_matches('@'))))
}

/// The values of a declared list: a comma-separated text, a list, or maps with names.
pub(super) fn list(value: &Value) -> Vec<String> {
    distinct(names(value, Commas::Separate).into_iter().map(|name| plain_name(&name)))
}

/// The values of those of the keys that are there.
pub(super) fn values_of<'a>(
    front_matter: &'a FrontMatter,
    keys: &'a [&str],
) -> impl Iterator<Item = &'a Value> {
    keys.iter().filter_map(|key| front_matter.get(key)).map(|(_, value)| value)
}

/// What a comma in a text does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Commas {
    Separate,
    Belong,
}

/// Every name in a value, however it is nested; of a map its `name`, else the keys that are not switched off.
fn names(value: &Value, commas: Commas) -> Vec<String> {
    match value {
        Value::Null(_) => Vec::new(),
        Value::Scalar(text) if commas == Commas::Separate => {
            text.split([',', '\n']).map(str::to_owned).collect()
        }
        Value::Scalar(text) => vec![text.clone()],
        Value::List(values) => values.iter().flat_map(|it| names(it, commas)).collect(),
        Value::Map(pairs) => match look_up(pairs, "name") {
            Some((_, name)) => names(name, Commas::Belong),
            None => {
                pairs.iter().filter(|(_, it)| !is_off(it)).map(|(key, _)| key.clone()).collect()
            }
        },
    }
}

fn is_off(value: &Value) -> bool {
    value.text().is_some_and(|it| it.eq_ignore_ascii_case("false") || it.eq_ignore_ascii_case("no"))
}

/// The tags of one text: `#rain #autumn` are two.
fn split_hashes(text: &str) -> Vec<String> {
    let is_several = text.split_whitespace().skip(1).any(|word| word.starts_with('#'));
    let parts = if is_several { text.split('#').collect() } else { vec![text] };
    parts.into_iter().map(|part| plain_name(part.trim().trim_start_matches('#'))).collect()
}

/// A name without the marks of a link (`[[people/Ana|Annie]]` is `Ana`, `[Ana](ana.md)` too), composed (NFC), and with
/// single spaces.
pub(super) fn plain_name(text: &str) -> String {
    // Some editors leave marks without a width around what is pasted.
    let is_blank = |it: char| {
        it.is_whitespace()
            || matches!(it, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let text = text.trim_matches(is_blank);
    let target = text.trim_start_matches("[[").trim_end_matches("]]");
    let is_wiki_link = target.len() < text.len();
    let name = match text.strip_prefix('[').and_then(|it| it.split_once("](")) {
        Some((shown, _)) => shown,
        None if is_wiki_link || target.contains('|') => {
            let page = target.split(['|', '#']).next().unwrap_or(target);
            page.rsplit('/').next().unwrap_or(page)
        }
        None => target,
    };
    composed(single_spaced(name))
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
pub(super) fn composed(text: String) -> String {
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
mod tests {
    use super::super::front_matter;
    use super::*;

    fn check(read: fn(&FrontMatter) -> Vec<String>, block: &str, expected: &[&str]) {
        let text = format!("---\n{block}\n---\n");
        let values = front_matter::read(&text).values;
        let front_matter = FrontMatter { values, ..FrontMatter::default() };
        assert_eq!(read(&front_matter), expected, "{block}");
    }

    #[test]
    fn tags_come_in_many_shapes() {
        check(tags, "tags: rain, autumn , rain", &["rain", "autumn"]);
        check(tags, "tags: [rain, '#autumn']", &["rain", "autumn"]);
        check(tags, "tags:\n- rain\n- '#a/b'\n- 2025\n-", &["rain", "a/b", "2025"]);
        check(tags, "tags: '#rain #autumn'", &["rain", "autumn"]);
        check(tags, "tag: rain", &["rain"]);
        check(tags, "Tags: rain", &["rain"]);
        check(tags, "tags: {rain: , autumn: true, snow: false}", &["rain", "autumn"]);
        check(tags, "tags:\n- name: rain\n- {name: 'a, b'}", &["rain", "a, b"]);
        check(tags, "tags: |\n  rain\n  autumn", &["rain", "autumn"]);
        check(tags, "tags: ~", &[]);
        check(tags, "tags: [Sea, sea, SEA, STRASSE, Straße]", &["Sea", "STRASSE"]);
        check(tags, "tags: ['\u{200b}', 'rain\u{200b}']", &["rain"]);
        check(tags, "tags: 'cafe\u{301}'", &["café"]);
    }

    #[test]
    fn people_come_in_many_shapes() {
        check(people, "people: Ana, Ben", &["Ana", "Ben"]);
        check(people, "people: ['Almeida, Ana', Ben, Ben]", &["Almeida, Ana", "Ben"]);
        check(people, "people: [{name: Ana, role: friend}, Ben]", &["Ana", "Ben"]);
        check(people, "people: {Ana: friend, Ben: }", &["Ana", "Ben"]);
        check(people, "person: '@ana'", &["ana"]);
        check(people, "people: '[[Ana]], [[people/Ben|Benny]]'", &["Ana", "Ben"]);
        check(people, "people: [[Ana]]", &["Ana"]);
        check(people, "people:\n- '[[Ana|Annie]]'\n- '[Ben](ben.md)'", &["Ana", "Ben"]);
    }
}
