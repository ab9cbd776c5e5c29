//! Quotation marks around a part of a value, which end it for YAML: `"Ann" and "Bob"`, `"Lisbon", Portugal`. Around a name they are
//! no part of it, as they are of a title.

use super::hidden::holds_names;
use super::written::{is_one_quotation, quoted, with_items};

/// The keys under which one text stands that says a place or a day.
const ONE: [&str; 15] = [
    "location",
    "locations",
    "place",
    "places",
    "city",
    "country",
    "region",
    "date",
    "datetime",
    "day",
    "created",
    "author",
    "name",
    "weather",
    "lang",
];
const PLACES: [&str; 4] = ["location", "locations", "place", "places"];
const DAYS: [&str; 4] = ["date", "datetime", "day", "created"];
const MOODS: [&str; 2] = ["mood", "moods"];

/// What stands between names.
const SIGNS: [char; 7] = [',', ';', '&', '，', '、', '；', ' '];
const WORDS: [&str; 12] = ["and", "und", "et", "y", "e", "og", "och", "en", "i", "+", "/", "|"];

/// A part of a value: what stands between two quotation marks, or outside of any.
struct Part<'a> {
    text: &'a str,
    is_quoted: bool,
}

/// What a value was meant to be that goes on behind its first quotation: its names without the marks; none where those may be part of
/// a text.
pub(super) fn meant(key: &str, is_item: bool, value: &str) -> Option<String> {
    let parts = parts(value).filter(|_| is_of_names(key))?;
    if !holds_names(key) {
        // The comma of an address belongs to the name of the place, and stays in quotes: `"10, Downing Street", London`.
        let is_address = |it: &Part<'_>| {
            let is_numbered = it.text.split(',').any(|it| it.trim().parse::<u32>().is_ok());
            it.is_quoted && it.text.contains(',') && is_numbered
        };
        if parts.iter().any(is_address) && is_one_of(&PLACES, key) {
            return Some(quoted(value));
        }
        let text = joined(&parts);
        let is_day = is_one_of(&DAYS, key);
        return Some(scalar(&if is_day { text.replacen(", ", " ", 1) } else { text }));
    }
    let mut items = items(&parts);
    if is_one_of(&MOODS, key) {
        items = with_scales(items);
    }
    let is_list = items.len() > 1 || !is_one_of(&MOODS, key) && items[0].contains([',', ';']);
    match is_list {
        false => Some(scalar(&items[0])),
        // An item is one name as it is.
        true if is_item && items.len() == 1 => Some(quoted(&items[0])),
        true => {
            let items: Vec<String> = items.iter().map(|it| in_brackets(it)).collect();
            Some(format!("[{}]", items.join(", ")))
        }
    }
}

/// The same of the items of a list or a map in brackets, or of a line of one; none where each is one quotation, or holds none.
pub(super) fn items_meant(key: &str, flow: &str, within: Option<char>) -> Option<String> {
    let mut is_any = false;
    let opened = flow.trim_start().chars().next().unwrap_or('[');
    let mended = with_items(flow, within, |item| match parts(item) {
        Some(parts) => {
            is_any = true;
            // A comma may be missing, too: `["sea" "boat"]`.
            let is_list = holds_names(key) && within.unwrap_or(opened) == '[';
            let names = if is_list { items(&parts) } else { vec![joined(&parts)] };
            names.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ")
        }
        None if is_one_quotation(item) => item.to_owned(),
        None => quoted(item),
    });
    (is_any && is_of_names(key)).then_some(mended)
}

fn is_of_names(key: &str) -> bool {
    holds_names(key) || is_one_of(&ONE, key)
}

fn is_one_of(keys: &[&str], key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    keys.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// What a mended line is to hold of the words that were said: a list needs no word between its names.
pub(super) fn words_to_hold(said: &str, mended: &str) -> String {
    let is_list = mended.trim_end().ends_with(']') && said.contains(['"', '\'']);
    let is_between = |it: &str| is_list && WORDS.contains(&it.trim().to_lowercase().as_str());
    said.split_inclusive([' ', '\n']).filter(|it| !is_between(it)).collect()
}

/// The parts of a value that begins with a quotation, and has something behind it.
fn parts(value: &str) -> Option<Vec<Part<'_>>> {
    let (mut parts, mut from) = (Vec::new(), 0);
    while let Some((open, mark)) = opening(value, from) {
        let start = open + mark.len_utf8();
        let close = start + closing(&value[start..], mark)?;
        parts.push(Part { text: &value[from..open], is_quoted: false });
        parts.push(Part { text: &value[start..close], is_quoted: true });
        from = close + mark.len_utf8();
    }
    let behind = &value[from..];
    parts.push(Part { text: behind, is_quoted: false });
    let is_more = parts.len() > 3 || !behind.trim().is_empty();
    // A `#` may be meant for a comment.
    let is_begun = value.starts_with(['"', '\'']) && !behind.trim_start().starts_with('#');
    let has_words = parts.iter().all(|it| !it.is_quoted || !it.text.trim().is_empty());
    // `'rock 'n' roll'`: a mark that is left over says that one was no end.
    let are_paired = parts.iter().all(|it| it.is_quoted || !has_mark(it.text));
    (is_more && is_begun && has_words && are_paired).then_some(parts)
}

/// Whether a quotation mark stands in a text that is no apostrophe within a word.
fn has_mark(text: &str) -> bool {
    text.match_indices(['"', '\'']).any(|(at, mark)| {
        let is_in_word = text[..at].ends_with(char::is_alphanumeric)
            && text[at + mark.len()..].starts_with(char::is_alphanumeric);
        !is_in_word
    })
}

/// The next mark that opens a quotation, and where it stands.
fn opening(value: &str, from: usize) -> Option<(usize, char)> {
    let marks = value[from..].match_indices(['"', '\'']).map(|(at, mark)| (from + at, mark));
    let mut opening = marks.filter(|(at, _)| !value[..*at].ends_with(char::is_alphanumeric));
    opening.next().and_then(|(at, mark)| Some((at, mark.chars().next()?)))
}

/// Where a quotation ends: at the next mark behind which no word goes on, but for a time (`"2025-01-01"T10:00`).
fn closing(text: &str, mark: char) -> Option<usize> {
    let ends = |at: usize| {
        let mut behind = text[at + mark.len_utf8()..].chars();
        let (first, second) = (behind.next(), behind.next());
        let is_time = first == Some('T') && second.is_some_and(|it| it.is_ascii_digit());
        is_time || !first.is_some_and(char::is_alphanumeric)
    };
    let mut marks = text.match_indices(mark).map(|it| it.0);
    match mark {
        // An apostrophe is part of a word.
        '\'' => marks.find(|at| ends(*at)),
        _ => marks.next().filter(|at| ends(*at)),
    }
}

fn joined(parts: &[Part<'_>]) -> String {
    parts.iter().map(|it| it.text).collect::<String>().trim().to_owned()
}

/// The names among the parts, never none.
fn items(parts: &[Part<'_>]) -> Vec<String> {
    let mut items = vec![String::new()];
    let last = parts.len() - 1;
    for (at, part) in parts.iter().enumerate() {
        let is_between = at > 0 && at < last;
        let names = match part.is_quoted {
            true => vec![part.text.to_owned()],
            false if is_between && part.text.trim().is_empty() => vec![String::new(); 2],
            false => names(part.text),
        };
        for (nth, name) in names.into_iter().enumerate() {
            match items.last_mut().filter(|_| nth == 0) {
                Some(last) => last.push_str(&name),
                None => items.push(name),
            }
        }
    }
    let items: Vec<String> =
        items.iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
    if items.is_empty() { vec![joined(parts)] } else { items }
}

/// The names of a text that has no quotations, the first and the last of which may go on beside it.
fn names(text: &str) -> Vec<String> {
    let (mut names, mut name) = (Vec::new(), String::new());
    for word in text.split_inclusive(SIGNS) {
        let (letters, sign) = word.split_at(word.trim_end_matches(SIGNS).len());
        let is_between = WORDS.contains(&letters.to_lowercase().as_str());
        if is_between {
            names.push(std::mem::take(&mut name));
        } else {
            name.push_str(letters);
        }
        match sign.trim().is_empty() {
            true => name.push_str(sign),
            false => names.push(std::mem::take(&mut name)),
        }
    }
    names.push(name);
    names
}

/// Moods with the numbers that stand behind them: `"calm", 7`.
fn with_scales(items: Vec<String>) -> Vec<String> {
    let is_scale =
        |it: &str| it.chars().all(|it| it.is_ascii_digit() || matches!(it, '/' | '.' | '-' | ' '));
    let mut moods: Vec<String> = Vec::new();
    for item in items {
        match moods.last_mut().filter(|it| is_scale(&item) && !is_scale(it)) {
            Some(mood) => *mood = format!("{mood} {item}"),
            None => moods.push(item),
        }
    }
    moods
}

/// A text as it is, or in quotes where YAML would take a part of it for something else.
fn scalar(text: &str) -> String {
    let is_other = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    match text.starts_with(char::is_alphanumeric) && !is_other {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// The same as an item of a list in brackets.
fn in_brackets(text: &str) -> String {
    match text.contains([',', '[', ']', '{', '}', ';']) {
        true => quoted(text),
        false => scalar(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, value: &str, expected: Option<&str>) {
        assert_eq!(meant(key, false, value).as_deref(), expected, "{key}: {value}");
    }

    #[test]
    fn marks_around_names_are_no_part_of_them() {
        for (key, value, expected) in [
            ("location", "\"Lisbon\", Portugal", "Lisbon, Portugal"),
            ("location", "\"Alfama, Lisbon\", Portugal", "Alfama, Lisbon, Portugal"),
            ("location", "\"Lisbon\" (38.72, -9.14)", "Lisbon (38.72, -9.14)"),
            ("location", "\"Lisbon\", \"Portugal\"", "Lisbon, Portugal"),
            ("mood", "\"calm\" 7", "calm 7"),
            ("mood", "\"calm\", 7/10", "calm 7/10"),
            ("mood", "\"calm\" 7 and \"tired\" 3", "[calm 7, tired 3]"),
            ("mood", "\"calm\" and \"tired\"", "[calm, tired]"),
            ("people", "\"Ann\" and \"Bob\"", "[Ann, Bob]"),
            ("people", "'Ann' & \"Bob\"", "[Ann, Bob]"),
            ("people", "\"Ann\" \"Bob\"", "[Ann, Bob]"),
            ("people", "\"Ann\" Lee", "Ann Lee"),
            ("people", "\"Ann\" Lee and Bob", "[Ann Lee, Bob]"),
            ("people", "'Smith, John'; 'Lee, Ann'", "[\"Smith, John\", \"Lee, Ann\"]"),
            ("people", "'Lee, Ann' Jr", "[\"Lee, Ann Jr\"]"),
            ("people", "'Ann O'Neil' and 'Bob'", "[Ann O'Neil, Bob]"),
            ("tags", "\"sea\" \"boat\"", "[sea, boat]"),
            ("tags", "\"sea\"; \"boat\"", "[sea, boat]"),
            ("tags", "\"#sea\" and \"@boat\"", "[\"#sea\", \"@boat\"]"),
            ("date", "\"2025-01-01\" 10:00", "2025-01-01 10:00"),
            ("date", "\"2025-01-01\", 10:00", "2025-01-01 10:00"),
            ("date", "\"2025-01-01\"T10:00", "2025-01-01T10:00"),
        ] {
            check(key, value, Some(expected));
        }
    }

    #[test]
    fn marks_that_may_be_part_of_a_text_or_stand_around_all_of_it_stay() {
        check("title", "\"Rain\" she said", None);
        check("x", "\"a\" and \"b\"", None);
        for value in
            ["\"sea\"", "'sea'", "\"D:\\sea\"", "sea", "'tis the sea", "\"sea\"side", "\"C\" #1"]
        {
            check("tags", value, None);
        }
        assert_eq!(meant("people", true, "\"Ann\" and \"Bob\"").as_deref(), Some("[Ann, Bob]"));
        assert_eq!(meant("people", true, "\"Lee, Ann\" Jr").as_deref(), Some("\"Lee, Ann Jr\""));
    }

    #[test]
    fn items_in_brackets_lose_their_marks_as_well() {
        let items = |flow: &str| items_meant("tags", flow, None);
        assert_eq!(items("[\"sea\" boat, x]").as_deref(), Some("[\"sea boat\", \"x\"]"));
        assert_eq!(items("[\"sea\" \"boat\", x]").as_deref(), Some("[\"sea\", \"boat\", \"x\"]"));
        assert_eq!(items("[\"sea\", x]"), None);
        let map = items_meant("people", "{name: \"Ann\" Lee, role: x}", None);
        assert_eq!(map.as_deref(), Some("{name: \"Ann Lee\", role: \"x\"}"));
        assert_eq!(items_meant("title", "[\"sea\" boat]", None), None);
    }
}
