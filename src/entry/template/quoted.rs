//! Values in the quotes that they take where they stand.

use std::borrow::Cow;

use super::super::front_matter;

/// A value as it stands in front matter; the template may have put the quotes around it already. A day or a number may be
/// one to other tools.
pub(super) fn quoted<'a>(value: &'a str, before: &str, is_typed: bool) -> Cow<'a, str> {
    match before.chars().next_back() {
        Some('"') => Cow::Owned(within(value)),
        Some('\'') => Cow::Owned(in_one_line(value).replace('\'', "''")),
        _ if is_plain(value)
            && !splits_a_list(value, before)
            && (is_typed || !front_matter::is_retyped(value)) =>
        {
            Cow::Borrowed(value)
        }
        _ => Cow::Owned(string(value)),
    }
}

/// The quotation that is open at the end of a text, by the sign that closes it.
pub(super) fn open_quote(text: &str) -> Option<char> {
    let mut open = None;
    let mut before = ' ';
    for letter in text.chars() {
        match (open, letter) {
            // An apostrophe within a word opens none.
            (None, '"' | '\'') if !before.is_alphanumeric() => open = Some(letter),
            (Some('"'), '"') if before == '\\' => {}
            (Some(quote), _) if quote == letter => open = None,
            _ => {}
        }
        before = letter;
    }
    open
}

/// A value where there is no way to write the end of a line.
pub(super) fn in_one_line(value: &str) -> String {
    value.replace("\r\n", " ").replace(['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}

/// What stands between the quotes of a [`string`].
pub(super) fn within(value: &str) -> String {
    let string = string(value);
    string[1..string.len() - 1].to_owned()
}

/// A string as JSON writes it: YAML and TOML read these alike.
pub(super) fn string(value: &str) -> String {
    // Line separators of Unicode end a line to some of them.
    let json = serde_json::Value::from(value).to_string();
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Whether a text is a number to every parser, and the same one.
pub(super) fn is_number(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    is_digits(whole) && is_digits(part) && (whole == "0" || !whole.starts_with('0'))
}

/// Whether YAML takes a text for itself without quotes.
pub(super) fn is_plain(text: &str) -> bool {
    let is_null = matches!(text.to_ascii_lowercase().as_str(), "null" | "~");
    let begins_well = text.starts_with(char::is_alphanumeric) && text == text.trim_end();
    let is_broken = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let ends_a_line = text.contains(['\u{2028}', '\u{2029}']);
    begins_well && !is_null && !is_broken && !ends_a_line && !text.contains(char::is_control)
}

/// Whether a value would end an item of the list or map that is open before it.
fn splits_a_list(value: &str, before: &str) -> bool {
    let opened = before.rfind(['[', '{']);
    opened.is_some()
        && opened > before.rfind([']', '}'])
        && value.contains([',', '[', ']', '{', '}'])
}
