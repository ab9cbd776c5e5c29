//! What a line of TOML may have been meant to be.

use super::super::fault::Line;
use super::super::hidden::holds_names;
use super::super::list_meant::without_gaps;
use super::super::mark;
use super::super::written::unwrapped;
use super::{Parts, ends_quotation, parts_of};

/// What a line may have been meant to be, the likeliest first.
pub(super) fn candidates(line: Line<'_>) -> Vec<String> {
    let text = line.text.trim();
    if let Some(table) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return vec![format!("[{}]", key_in_quotes(table.trim()))];
    }
    let Some(Parts { key, value, comment, is_toml }) = parts_of(line.text) else {
        return Vec::new();
    };
    let key = key_in_quotes(key);
    let names = holds_names(key.trim_matches('"'));
    let without_comma = value.trim_end_matches(',').trim_end();
    let mut meant = Vec::new();
    let is_truth = |it: &str| it.eq_ignore_ascii_case("true") || it.eq_ignore_ascii_case("false");
    if is_truth(value) {
        meant.push(value.to_ascii_lowercase());
    }
    // A number of another base stays one.
    if let Some(digits) = ["0X", "0O", "0B"].iter().find_map(|it| value.strip_prefix(it)) {
        meant.push(format!("{}{digits}", value[..2].to_ascii_lowercase()));
    }
    if value.starts_with(['.', '-', '+']) && value.parse::<f64>().is_ok() {
        meant.push(value.replacen('.', "0.", 1));
    }
    meant.push(value.to_owned());
    if without_comma.len() < value.len() {
        meant.push(without_comma.to_owned());
        meant.push(quoted(unwrapped(without_comma)));
    }
    if value.starts_with('[') {
        let whole = without_gaps(value).unwrap_or_else(|| value.to_owned());
        meant.extend(with_semicolons(&whole));
        meant.extend([with_commas(&whole), items(&whole), closed(&whole), items(&closed(&whole))]);
    } else if let Some(inner) = value.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let list = names.then(|| items(&format!("[{inner}]")));
        meant.extend([map(value), pairs(inner)].into_iter().chain(list));
    } else if names && value.starts_with('(') && value.ends_with(')') {
        meant.push(items(&format!("[{}]", &value[1..value.len() - 1])));
    } else if names && value.contains(',') {
        meant.push(items(&format!("[{value}]")));
    }
    let curly = value.strip_prefix(['“', '„']).and_then(|it| it.strip_suffix(['”', '“']));
    meant.extend(curly.filter(|it| !it.contains(['“', '”'])).map(quoted));
    let unclosed = value.strip_prefix(['"', '\'']).filter(|it| !it.contains(&value[..1]));
    meant.push(quoted(unclosed.unwrap_or_else(|| unwrapped(value))));
    let behind = |value: String| format!("{key} = {value}{comment}");
    let is_other = |it: &String| it != line.text.trim() && (is_toml || !value.is_empty());
    meant.into_iter().map(behind).filter(is_other).collect()
}

/// A key as TOML takes it: in quotes where it holds more than letters of English, digits, `-` and `_`.
fn key_in_quotes(key: &str) -> String {
    let is_bare = |it: &str| {
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    let is_quoted = key.starts_with(['"', '\'']) && ends_quotation(key);
    match is_quoted || key.split('.').map(str::trim).all(is_bare) {
        true => key.to_owned(),
        false => quoted(key),
    }
}

/// A text in quotes of TOML: single ones hold backslashes, but no quotes of their own.
fn quoted(text: &str) -> String {
    match text {
        it if !it.contains(['"', '\\']) => format!("\"{it}\""),
        it if !it.contains('\'') => format!("'{it}'"),
        it => format!("\"{}\"", it.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// A list with each item that is no value of TOML in quotes.
fn items(list: &str) -> String {
    with_items(list, None)
}

/// The same of a line within a bracket.
pub(super) fn with_items(list: &str, within: Option<char>) -> String {
    let items = mark::items_within(list, within).into_iter();
    replaced(list, items.map(|(at, it)| (at, it.len(), value(it))))
}

/// `a = b` of a table in braces, with the values in quotes.
fn pairs(inner: &str) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((key, it)) => format!("{} = {}", key_in_quotes(key.trim()), value(it.trim())),
        None => pair.trim().to_owned(),
    };
    let pairs: Vec<String> = inner.split(',').map(pair).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// A list whose texts lack commas between them.
fn with_commas(list: &str) -> String {
    let items = mark::items_within(list, None).into_iter();
    replaced(list, items.map(|(at, it)| (at, it.len(), it.replace("\" \"", "\", \""))))
}

/// A list with semicolons between its texts, with commas in their place.
fn with_semicolons(list: &str) -> Option<String> {
    let (mut quote, mut text) = (None, String::with_capacity(list.len()));
    for letter in list.chars() {
        match quote {
            Some(mark) if mark == letter => quote = None,
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            _ => {}
        }
        text.push(if quote.is_none() && letter == ';' { ',' } else { letter });
    }
    (text != list).then_some(text)
}

/// `{a: b}` as `{a = "b"}`.
fn map(written: &str) -> String {
    let mut text = String::new();
    let mut from = 0;
    for part in mark::parts_of_flow(written) {
        text.push_str(&written[from..part.at]);
        from = part.at + part.text.len();
        match part.is_key {
            true => {
                text.push_str(&key_in_quotes(part.text));
                text.push_str(" =");
                from = written[from..].find(':').map_or(from, |at| from + at + 1);
            }
            false => text.push_str(&value(part.text)),
        }
    }
    text + &written[from..]
}

/// A value as TOML takes it.
pub(super) fn value(text: &str) -> String {
    match toml::de::DeValue::parse(text) {
        Ok(_) => text.to_owned(),
        Err(_) => quoted(unwrapped(text)),
    }
}

fn replaced(text: &str, parts: impl Iterator<Item = (usize, usize, String)>) -> String {
    let mut mended = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for (at, length, part) in parts {
        mended.push_str(&text[from..at]);
        mended.push_str(&part);
        from = at + length;
    }
    mended + &text[from..]
}

/// A list with the bracket that it lacks.
fn closed(list: &str) -> String {
    let list = list.trim_end_matches([',', ' ']);
    let open = list.matches('[').count().saturating_sub(list.matches(']').count());
    format!("{list}{}", "]".repeat(open))
}
