//! Front matter written in one plain form of YAML, from which the same keys and texts are read again.

use std::borrow::Cow;

use super::value::Value;

/// Writes keys and values as a block of YAML between its fences; every line ends with a line feed.
///
/// A text stands plain where every parser of YAML 1.1 or 1.2 reads it as itself; as a block where it has several lines;
/// otherwise in double quotes. What is [`Value::Plain`] stands as it is, so that a number stays one.
pub fn write(pairs: &[(String, Value)]) -> String {
    format!("---\n{}---\n", lines(pairs))
}

/// The lines of a block between its fences.
pub fn lines(pairs: &[(String, Value)]) -> String {
    let mut text = String::new();
    push_pairs(&mut text, pairs, 0);
    text
}

fn push_pairs(text: &mut String, pairs: &[(String, Value)], depth: usize) {
    for (index, (key, value)) in pairs.iter().enumerate() {
        // The first pair of a map in a list stands behind the dash.
        if index > 0 || text.ends_with('\n') {
            push_indent(text, depth);
        }
        text.push_str(&inline(key));
        text.push(':');
        push_value(text, value, depth);
    }
}

/// Writes a value behind its key or its dash.
fn push_value(text: &mut String, value: &Value, depth: usize) {
    let is_item = text.ends_with('-');
    match value {
        Value::Null(written) if is_null(written) => text.extend([" ", written, "\n"]),
        Value::Null(_) => text.push('\n'),
        Value::List(values) if values.is_empty() => text.push_str(" []\n"),
        Value::Map(pairs) if pairs.is_empty() => text.push_str(" {}\n"),
        Value::Map(pairs) => {
            text.push(if is_item { ' ' } else { '\n' });
            push_pairs(text, pairs, depth + 1);
        }
        Value::List(values) => {
            text.push(if is_item { ' ' } else { '\n' });
            for (index, value) in values.iter().enumerate() {
                if index > 0 || !is_item {
                    push_indent(text, depth + 1);
                }
                text.push('-');
                push_value(text, value, depth + 1);
            }
        }
        Value::Scalar(scalar) if is_block(scalar) => push_block(text, scalar, depth + 1),
        // A time of TOML is a number of seconds to YAML 1.1.
        Value::Plain(plain) if is_plain(plain) && !is_clock(plain) => {
            text.extend([" ", &number(plain), "\n"]);
        }
        Value::Scalar(scalar) | Value::Plain(scalar) => text.extend([" ", &inline(scalar), "\n"]),
    }
}

/// A number of TOML as YAML writes it: `inf` and `nan` with a point before them, digits without `_`.
fn number(plain: &str) -> Cow<'_, str> {
    let bare = plain.trim_start_matches(['+', '-']);
    match bare {
        "inf" => Cow::Owned(plain.replace("inf", ".inf")),
        "nan" => Cow::Borrowed(".nan"),
        _ if bare.bytes().all(|it| it.is_ascii_digit() || b"_.eE+-".contains(&it)) => {
            Cow::Owned(plain.replace('_', ""))
        }
        _ => Cow::Borrowed(plain),
    }
}

fn is_clock(plain: &str) -> bool {
    plain.contains(':') && plain.bytes().all(|it| it.is_ascii_digit() || b":.".contains(&it))
}

fn push_indent(text: &mut String, depth: usize) {
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Whether a text can stand as a block, line by line: its first line tells the indentation.
fn is_block(text: &str) -> bool {
    let begins_well = text.starts_with(|it: char| !it.is_whitespace());
    begins_well
        && text.trim_end_matches('\n').contains('\n')
        && text.chars().all(|it| it == '\n' || is_printable(it))
}

fn push_block(text: &mut String, block: &str, depth: usize) {
    let content = block.trim_end_matches('\n');
    text.push_str(match block.len() - content.len() {
        0 => " |-\n",
        1 => " |\n",
        _ => " |+\n",
    });
    for line in block.strip_suffix('\n').unwrap_or(block).split('\n') {
        if !line.is_empty() {
            push_indent(text, depth);
        }
        text.extend([line, "\n"]);
    }
}

/// A text on one line: plain, or in double quotes.
fn inline(text: &str) -> String {
    if is_plain(text) && !is_retyped(text) { text.to_owned() } else { quoted(text) }
}

/// Whether some parser, of YAML 1.1 or 1.2, makes something else of a plain text: a number, a day, a time, yes or no.
pub(crate) fn is_retyped(text: &str) -> bool {
    const WORDS: [&str; 13] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<", "=", ".nan"];
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['+', '-']);
    let digits = bare.trim_start_matches('.');
    // With `_` or `,` in it; `1e3`, `1:30`, a day, a day and a time with its offset; octal, binary and hexadecimal.
    let is_part = |it: u8| it.is_ascii_digit() || b"_,.:+-etz ".contains(&it);
    let is_hexadecimal = |it: u8| it.is_ascii_hexdigit() || it == b'_';
    let in_base = ["0x", "0o", "0b"].iter().find_map(|it| digits.strip_prefix(it));
    let is_number = in_base.is_some_and(|it| it.bytes().all(is_hexadecimal))
        || digits.starts_with(|it: char| it.is_ascii_digit()) && digits.bytes().all(is_part);
    WORDS.contains(&lower.as_str()) || bare == ".inf" || is_number
}

/// Whether YAML takes a text for itself, wherever it stands.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text.chars().nth(1);
    let begins_well = match first {
        '-' | '?' | ':' => second.is_some_and(|it| !it.is_whitespace()),
        _ => !",[]{}#&*!|>'\"%@`".contains(first),
    };
    let is_fence = text.starts_with("---") || text.starts_with("...");
    begins_well
        && !is_fence
        && !is_null(text)
        && text != "<<"
        && text == text.trim()
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && text.chars().all(is_printable)
}

fn is_null(text: &str) -> bool {
    text == "~" || text.eq_ignore_ascii_case("null")
}

/// Whether a character may stand as it is: no control character, no line end of any kind, no mark of byte order.
fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if is_printable(letter) => quoted.push(letter),
            _ => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
