//! The keys of a front matter as they stand in the file, for those who write them again.

use super::fault::Line;
use super::hidden::VALUE_IS_COMMENT;
use super::laid::laid_out;
use super::mark;
use super::write::is_retyped;
use super::written::Written;
use super::{Dialect, Value, read, yaml};

/// A key and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsWritten {
    /// Lines of YAML, with the key: they say the same wherever they stand.
    Lines {
        /// The lines, each with its line feed.
        lines: String,
        /// What they are read as.
        value: Value,
    },
    /// A value of another dialect, or one that leans on other lines.
    Value(Value),
}

/// Every key of a text's front matter as it was written; none where there is none that can be read.
pub fn as_written(text: &str) -> Vec<(String, AsWritten)> {
    let reading = read(text);
    let parts = if reading.dialect == Dialect::Yaml { parts(reading.block) } else { Vec::new() };
    let written = |(key, value): (String, Value)| {
        let alone = parts.iter().find(|part| says_alone(part, &key, &value));
        let part = parts.iter().find(|part| begins_with(part, &key));
        let written = match (alone, part) {
            (Some(lines), _) => AsWritten::Lines { lines: lines.clone(), value },
            (None, Some(part)) => {
                AsWritten::Value(typed(value, &bare_scalars(part, reading.block)))
            }
            // One map in braces.
            (None, None) if reading.dialect == Dialect::Yaml => {
                AsWritten::Value(typed(value, &bare_scalars(reading.block, reading.block)))
            }
            (None, None) => AsWritten::Value(with_plain_numbers(value)),
        };
        (key, written)
    };
    reading.values.into_iter().map(written).collect()
}

/// A value of TOML or JSON whose numbers every parser of YAML takes for the same numbers.
fn with_plain_numbers(value: Value) -> Value {
    match value {
        Value::Plain(text) => Value::Plain(plain_number(&text).unwrap_or(text)),
        Value::List(values) => Value::List(values.into_iter().map(with_plain_numbers).collect()),
        Value::Map(pairs) => Value::Map(
            pairs.into_iter().map(|(key, value)| (key, with_plain_numbers(value))).collect(),
        ),
        other => other,
    }
}

/// A number as YAML 1.1 and 1.2 read it alike, where it is not one as it stands: `1e3` is `1.0e+3`, `0o17` is `15`.
fn plain_number(text: &str) -> Option<String> {
    let digits = text.replace('_', "");
    for (mark, radix) in [("0o", 8), ("0b", 2)] {
        if let Some(rest) = digits.strip_prefix(mark) {
            return u128::from_str_radix(rest, radix).ok().map(|it| it.to_string());
        }
    }
    let (number, power) = digits.split_once(['e', 'E'])?;
    let is_number = |it: &str| {
        let it = it.strip_prefix(['+', '-']).unwrap_or(it);
        it.starts_with(|it: char| it.is_ascii_digit())
            && it.bytes().all(|it| it.is_ascii_digit() || it == b'.')
    };
    let point = if number.contains('.') { "" } else { ".0" };
    let sign = if power.starts_with(['+', '-']) { "" } else { "+" };
    (is_number(number) && is_number(power)).then(|| format!("{number}{point}e{sign}{power}"))
}

/// Whether tools may make different things of a value: of a number, of yes and no, of what looks like them.
pub fn is_read_in_many_ways(value: &Value) -> bool {
    match value {
        Value::Null(_) | Value::Plain(_) => true,
        Value::Scalar(text) => is_retyped(text),
        Value::List(values) => values.iter().any(is_read_in_many_ways),
        Value::Map(pairs) => {
            pairs.iter().any(|(key, value)| is_retyped(key) || is_read_in_many_ways(value))
        }
    }
}

/// Whether a value in some lines of YAML, or a key, stands in quotes.
pub fn is_quoted(lines: &str) -> bool {
    let is_quotation = |it: &str| it.starts_with(['"', '\'']);
    laid_out(lines).iter().filter(|it| !it.is_text).any(|it| {
        let written = Written::of(it.line.text);
        let rest = &it.line.text[it.flow_from()..];
        written.key.is_some_and(is_quotation)
            || mark::items_within(rest, it.before.innermost()).iter().any(|it| is_quotation(it.1))
    })
}

/// Whether one line of YAML has this text as its value.
pub fn says(line: &str, text: &str) -> bool {
    let pairs = yaml::read(line).ok().and_then(|(pairs, _)| pairs).unwrap_or_default();
    matches!(pairs.as_slice(), [(_, value)] if value.text() == Some(text))
}

/// Whether a text begins with a block that was meant for front matter and is read as text.
pub fn is_unread(text: &str) -> bool {
    let reading = read(text);
    reading.fault.is_some() || (reading.dialect == Dialect::None && !reading.doubts.is_empty())
}

/// The lines of a block, cut before each key at the margin, without what stands between these.
fn parts(block: &str) -> Vec<String> {
    let laid = laid_out(block);
    let all: Vec<Line<'_>> = laid.iter().map(|it| it.line).collect();
    let begins = |at: &usize| {
        let (laid, written) = (&laid[*at], Written::of(laid[*at].line.text));
        let is_own = !laid.is_text && laid.before.is_closed() && !written.is_item();
        is_own && written.key.is_some() && written.margin() == 0
    };
    let starts: Vec<usize> = (0..all.len()).filter(begins).collect();
    let ends = starts.iter().skip(1).copied().chain([all.len()]);
    let part = |(start, end): (&usize, usize)| {
        let says = |it: &&Line<'_>| !it.is_blank() && !it.text.starts_with('#');
        let lines = &all[*start..end];
        let kept = lines.iter().rposition(|it| says(&it)).map_or(0, |it| it + 1);
        lines[..kept].iter().flat_map(|it| [it.text, "\n"]).collect()
    };
    starts.iter().zip(ends).map(part).collect()
}

/// Whether some lines say this key and value to every parser, and nothing else.
fn says_alone(part: &str, key: &str, value: &Value) -> bool {
    begins_with(part, key)
        && !part.contains(['\t', '\u{85}', '\u{2028}', '\u{2029}'])
        && match yaml::read(part) {
            Ok((Some(pairs), doubts)) => {
                // What `#` hides is hidden from every parser, wherever it stands.
                doubts.iter().all(|it| it.code == VALUE_IS_COMMENT)
                    && pairs == [(key.to_owned(), value.clone())]
            }
            _ => false,
        }
}

fn begins_with(part: &str, key: &str) -> bool {
    part.trim_start_matches(['"', '\'']).starts_with(key)
}

/// The scalars of some lines that stand without quotes; of an anchor what it names, of an alias what that is.
fn bare_scalars<'a>(part: &'a str, block: &'a str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for laid in laid_out(part).iter().filter(|it| !it.is_text) {
        let written = Written::of(laid.line.text);
        let rest = &laid.line.text[laid.flow_from()..];
        let in_brackets = !laid.before.is_closed() || rest.starts_with(['[', '{']);
        match in_brackets {
            true => found.extend(
                mark::items_within(rest, laid.before.innermost()).into_iter().map(|it| it.1),
            ),
            false => found.push(&laid.line.text[written.at..][..written.value.len()]),
        }
    }
    let resolved = |text: &'a str| match text.strip_prefix('*') {
        Some(name) => anchored(block, name).unwrap_or(text),
        None => {
            text.strip_prefix('&').and_then(|it| it.split_once(' ')).map_or(text, |it| it.1.trim())
        }
    };
    // What stands in quotes elsewhere in these lines is text, and nobody could tell the two apart.
    let inner =
        |it: &&'a str| it.strip_prefix(['"', '\'']).map(|it| it.trim_end_matches(['"', '\'']));
    let quoted: Vec<&str> = found.iter().filter_map(inner).collect();
    found.into_iter().map(resolved).filter(|it| !quoted.contains(it)).collect()
}

/// What stands on the line behind an anchor.
fn anchored<'a>(block: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = block.split_once(&format!("&{name} "))?;
    behind.lines().next().map(str::trim)
}

/// A value in which what stood without quotes, and is more than a text to some tool, stays so.
fn typed(value: Value, bare: &[&str]) -> Value {
    match value {
        Value::Scalar(text) if is_retyped(&text) && bare.contains(&text.as_str()) => {
            Value::Plain(text)
        }
        Value::List(values) => Value::List(values.into_iter().map(|it| typed(it, bare)).collect()),
        Value::Map(pairs) => {
            Value::Map(pairs.into_iter().map(|(key, value)| (key, typed(value, bare))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
