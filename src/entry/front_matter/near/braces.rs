//! Braces that are nearly JSON: keys without quotes, text behind them, a list around them.

use serde_json::value::RawValue;

use super::super::fault::{Fault, Line, lines};
use super::super::mark::{State, parts_of_flow};
use super::super::{Value, json, write};
use super::around::is_slip;
use super::keys::is_usual_key;
use super::{NOT_FRONT_MATTER, Near, TEXT, UNREAD};

/// The longest object that is looked through, in bytes, and the longest line that a hint writes out.
const LONGEST: usize = 16 * 1024;
const LONGEST_LINE: usize = 200;

/// What such braces say, where one of their keys is one that entries have.
pub(super) fn near<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let start = first.start + first.text.len() - first.text.trim_start().len();
    let rest = &text[start..];
    match rest.chars().next()? {
        '[' => in_a_list(text, start),
        '{' => before_text(text, start).or_else(|| in_other_words(text, first, start)),
        _ => None,
    }
}

/// What is told, and what the object says.
fn told<'a>(fault: Fault, pairs: &[(String, Value)], body: usize) -> Option<Near<'a>> {
    let is_usual = pairs.iter().any(|(key, _)| is_usual_key(key));
    is_usual.then(|| Near::new(fault, write::lines(pairs), body))
}

/// `x{"title": "Rain"}`: a slip before the brace. Further below it is something that the text is about.
pub(super) fn behind_slip<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let at = first.text.find('{').filter(|at| is_slip(first.text[..*at].trim_start()))?;
    let start = first.start + at;
    let (object, end) = json_at(text, start)?;
    let is_alone = lines(text, end).next().is_none_or(|it| it.is_blank());
    let message =
        format!("front matter stands at the very beginning; text stands before this, {TEXT}");
    let fault = Fault::new(NOT_FRONT_MATTER, start, message)
        .with_hint("move what stands before the brace below the one that closes it");
    let pairs = json::read(object).ok().filter(|_| is_alone)?;
    let is_usual = pairs.iter().any(|(key, _)| is_usual_key(key));
    is_usual.then(|| Near::of_text(fault, &write::lines(&pairs)))
}

/// The JSON that a text begins with, and where it ends.
fn json_at(text: &str, start: usize) -> Option<(&str, usize)> {
    let values = serde_json::Deserializer::from_str(&text[start..]);
    let mut values = values.into_iter::<&RawValue>();
    let value = values.next()?.ok()?;
    Some((value.get(), start + values.byte_offset()))
}

/// `{"title": "Rain"} // mine`
fn before_text<'a>(text: &str, start: usize) -> Option<Near<'a>> {
    let (object, end) = json_at(text, start)?;
    let line = lines(text, end).next().filter(|it| !it.is_blank())?;
    let margin = line.text.len() - line.text.trim_start().len();
    let message = format!("text stands behind the braces of the front matter, {UNREAD}");
    let behind = line.text.trim();
    let hint = match behind.trim_matches(['}', ' ']).is_empty() {
        true => format!("delete the `{behind}` behind the closing brace"),
        false => "move what stands behind the closing brace to the line below".to_owned(),
    };
    let fault = Fault::new(NOT_FRONT_MATTER, end + margin, message)
        .with_length(behind.chars().count())
        .with_hint(hint);
    told(fault, &json::read(object).ok()?, line.next)
}

/// `[{"title": "Rain"}]`
fn in_a_list<'a>(text: &str, start: usize) -> Option<Near<'a>> {
    let (list, end) = json_at(text, start)?;
    let object = list.strip_prefix('[')?.strip_suffix(']')?.trim();
    let line = lines(text, end).next();
    let message = format!("a list is no front matter, {UNREAD}");
    let fault = Fault::new(NOT_FRONT_MATTER, start, message)
        .with_hint("take the square brackets around the braces away");
    let is_alone = line.is_none_or(|it| it.is_blank());
    told(fault, &json::read(object).ok().filter(|_| is_alone)?, line.map_or(end, |it| it.next))
}

/// `{title: "Rain"}`, `{'title': 'Rain'}`
fn in_other_words<'a>(text: &str, first: Line<'_>, start: usize) -> Option<Near<'a>> {
    let mut state = State::default();
    let within = |it: &Line<'_>| {
        state.go_on(it.text);
        !state.is_closed() && it.next - start < LONGEST
    };
    let inner = lines(text, start).take_while(within).last();
    let last = lines(text, inner.map_or(start, |it| it.next)).next()?;
    let written = text[start..last.start + last.text.len()].trim_end();
    if !written.ends_with('}') || written.len() > LONGEST {
        return None;
    }
    let plain = in_plain_signs(written);
    let are_signs = json::read(&plain).is_ok();
    let meant = as_json(&plain);
    let pairs = json::read(&meant).ok()?;
    let message = match written.contains(CURLY) {
        true => format!("in JSON keys and texts stand in straight double quotes, {UNREAD}"),
        false if written.contains('=') && !written.contains(':') => {
            format!("in JSON a colon stands behind each key, {UNREAD}")
        }
        false => format!("in JSON keys and texts stand in double quotes, {UNREAD}"),
    };
    let hint = match meant.len() <= LONGEST_LINE && last.start <= start {
        true => format!("write `{meant}`"),
        false if are_signs && written.contains(CURLY) => {
            "write straight quotes in place of the curly ones".to_owned()
        }
        false if are_signs && plain != written => {
            "write a colon in place of the `=` behind each key".to_owned()
        }
        false => "put each key and each text in double quotes".to_owned(),
    };
    let length = first.text.trim().chars().count();
    let fault = Fault::new(NOT_FRONT_MATTER, start, message).with_length(length).with_hint(hint);
    told(fault, &pairs, last.next)
}

/// The quotes into which a phone makes those of JSON.
const CURLY: [char; 3] = ['“', '”', '„'];

/// An object with straight quotes in place of curly ones, where it has no others, and a colon in place of each `=` behind a key.
fn in_plain_signs(written: &str) -> String {
    let straight = match written.contains('"') {
        true => written.to_owned(),
        false => written.replace(CURLY, "\""),
    };
    let mut pieces = straight.split('=');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_behind_key = plain.trim_end().ends_with('"') && plain.matches('"').count() % 2 == 0;
        plain.push(if is_behind_key { ':' } else { '=' });
        plain.push_str(piece);
    }
    plain
}

/// The same object in the words of JSON.
fn as_json(written: &str) -> String {
    let spaced = with_spaces(written);
    let (mut meant, mut from) = (String::new(), 0);
    for part in parts_of_flow(&spaced) {
        meant.push_str(&spaced[from..part.at]);
        let is_json = serde_json::from_str::<&RawValue>(part.text).is_ok();
        match is_json && (!part.is_key || part.text.starts_with('"')) {
            true => meant.push_str(part.text),
            false => meant.push_str(&serde_json::Value::from(content(part.text)).to_string()),
        }
        from = part.at + part.text.len();
    }
    meant + &spaced[from..]
}

/// What stands in single quotes, or in none.
fn content(text: &str) -> String {
    match text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) {
        Some(inner) => inner.replace("\\'", "'").replace("''", "'"),
        None => text.to_owned(),
    }
}

/// A space behind each colon that ends a key: `{title:"Rain"}`.
fn with_spaces(written: &str) -> String {
    let mut spaced = String::with_capacity(written.len() + 8);
    let (mut quote, mut is_key) = (None, true);
    let mut letters = written.chars().peekable();
    while let Some(letter) = letters.next() {
        spaced.push(letter);
        match (quote, letter) {
            (Some(_), '\\') => spaced.extend(letters.next()),
            (Some(mark), _) if mark == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{' | ',') => is_key = true,
            (None, ':') if is_key => {
                is_key = false;
                if letters.peek().is_some_and(|it| !it.is_whitespace()) {
                    spaced.push(' ');
                }
            }
            _ => {}
        }
    }
    spaced
}
