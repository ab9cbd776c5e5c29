//! JSON as front matter.

use std::collections::HashSet;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Value;
use super::fault::{Fault, Line, lines};
use super::guard::{self, Budget, TOO_DEEP};

/// Reads one object: its keys and values in their order, numbers with the digits that were written.
pub(super) fn read(block: &str) -> Result<Vec<(String, Value)>, Fault> {
    guard::check(block)?;
    let raw: &RawValue = serde_json::from_str(block).map_err(|error| invalid(block, &error))?;
    let reader = JsonReader { block, budget: Budget::default() };
    match reader.value(raw, 0)? {
        Value::Map(pairs) => Ok(pairs),
        _ => Err(Fault::new("invalid-json", 0, "the front matter is not an object")
            .with_hint(ONE_OBJECT)),
    }
}

struct JsonReader<'a> {
    block: &'a str,
    budget: Budget,
}

impl<'a> JsonReader<'a> {
    /// Reads one value, level by level: each level knows its parts as text, so that a number stays as it was written.
    fn value(&self, raw: &'a RawValue, depth: usize) -> Result<Value, Fault> {
        let text = raw.get();
        let too_large = |what| Fault::too_large(self.offset(text), what);
        if depth > guard::DEPTH_LIMIT {
            return Err(too_large(TOO_DEEP));
        }
        self.budget.spend_node().map_err(too_large)?;
        match text.as_bytes().first() {
            Some(b'{') => self.map(text, depth),
            Some(b'[') => {
                let parts: Vec<&'a RawValue> = self.parse(text)?;
                let values = parts.into_iter().map(|it| self.value(it, depth + 1));
                Ok(Value::List(values.collect::<Result<_, _>>()?))
            }
            Some(b'"') => Ok(Value::Scalar(self.parse(text)?)),
            Some(b'n') => Ok(Value::Null(String::new())),
            _ => Ok(Value::Plain(text.to_owned())),
        }
    }

    fn map(&self, text: &'a str, depth: usize) -> Result<Value, Fault> {
        let Parts(parts) = self.parse(text)?;
        let mut seen = HashSet::new();
        let mut pairs = Vec::with_capacity(parts.len());
        for (raw_key, part) in parts {
            let key: String = self.parse(raw_key.get())?;
            if !seen.insert(key.clone()) {
                return Err(Fault::duplicate(self.offset(raw_key.get()), &key));
            }
            pairs.push((key, self.value(part, depth + 1)?));
        }
        Ok(Value::Map(pairs))
    }

    fn parse<T: Deserialize<'a>>(&self, text: &'a str) -> Result<T, Fault> {
        serde_json::from_str(text).map_err(|error| {
            let inner = invalid(text, &error);
            Fault { offset: self.offset(text) + inner.offset, ..inner }
        })
    }

    /// Where a part of the block begins in it: every part is a slice of the block's own text.
    fn offset(&self, part: &str) -> usize {
        part.as_ptr().addr().saturating_sub(self.block.as_ptr().addr())
    }
}

/// The keys and values of an object, in their order, as text; a map would drop a key that stands twice.
struct Parts<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Parts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts<'de>, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = map.next_entry()? {
                    parts.push(part);
                }
                Ok(Parts(parts))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Says what is wrong with a block that is no JSON.
fn invalid(block: &str, error: &serde_json::Error) -> Fault {
    let offset = offset_of(block, error);
    if let Some(fault) = Fault::placeholder(block, offset) {
        return fault;
    }
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    if error.is_eof() {
        return Fault::new("unclosed-front-matter", 0, "the front matter's `{` is never closed")
            .with_hint("close it with `}` on a line of its own");
    }
    let offset = beginning(message, block, offset);
    let fault = Fault::new(
        "invalid-json",
        offset,
        format!("the front matter is not valid JSON: {message}"),
    );
    let hint = hint(message, block[..offset].trim_end(), &block[offset..]);
    fault.with_hint(hint)
}

const ONE_OBJECT: &str = r#"JSON is one object in braces: `{"title": "Rain"}`"#;

/// The byte of a block at which the parser stopped.
fn offset_of(block: &str, error: &serde_json::Error) -> usize {
    let line = lines(block, 0).nth(error.line().saturating_sub(1));
    let last_of_line = |it: Line<'_>| it.start + it.text.len().saturating_sub(1);
    let offset =
        line.map_or(0, |it| (it.start + error.column().saturating_sub(1)).min(last_of_line(it)));
    block.floor_char_boundary(offset)
}

/// Where that begins at which the parser stopped.
fn beginning(message: &str, block: &str, offset: usize) -> usize {
    match message {
        it if it.starts_with("control character") => {
            let at = block[offset..].find(|it: char| it < ' ');
            offset + at.unwrap_or_default()
        }
        // A word that begins as `true` does is read as far as it goes on so.
        "expected ident" => block[..offset].trim_end_matches(char::is_alphanumeric).len(),
        _ => offset,
    }
}

/// The way out of what the parser says of the text where it stopped.
fn hint(message: &str, before: &str, rest: &str) -> String {
    let told = rest.trim_start_matches([' ', '\t']);
    let word = told.split([',', '}', ']', ':', '\n', '\r']).next().unwrap_or_default().trim_end();
    let is_word = word.starts_with(char::is_alphabetic)
        && !told[word.len()..].starts_with(':')
        && !word.contains(['"', '\'', '\\']);
    let hint = match message {
        _ if rest.starts_with("//") || rest.starts_with("/*") => "JSON has no comments: delete it",
        _ if rest.starts_with(',') && before.ends_with([',', '{', '[']) => "take this comma away",
        it if it.starts_with("expected `,`")
            && before.ends_with('"')
            && told.starts_with(char::is_alphanumeric)
            && rest.lines().next().is_some_and(|it| it.contains('"')) =>
        {
            "write a backslash before each quotation mark within a text: `\\\"`"
        }
        it if it.starts_with("expected `,`") && rest.starts_with(';') => {
            "write a comma in place of this semicolon"
        }
        "expected value" if rest.starts_with(['“', '„', '”']) => {
            "put it in straight double quotes in place of the curly ones"
        }
        "expected value" if word.starts_with('.') && word.parse::<f64>().is_ok() => {
            return format!("write `0{word}` in its place");
        }
        "trailing comma" => "take the comma before the closing bracket away",
        _ if rest.starts_with(['}', ']']) && before.ends_with(',') => {
            "take the comma before the closing bracket away"
        }
        _ if rest.starts_with(']') && before.ends_with(['"', ']', '}']) => {
            return "delete the `]`, or write the `[` that it closes".to_owned();
        }
        _ if rest.starts_with('}') && before.ends_with('}') => {
            return "delete the `}`, or write the `{` that it closes".to_owned();
        }
        _ if rest.starts_with('\'') => "put it in double quotes in place of the single ones",
        "key must be a string" => "put the key in double quotes",
        "expected value" | "expected ident" if is_word => {
            return format!("write `\"{word}\"` in its place");
        }
        it if it.starts_with("expected `,`") => "put a comma behind the value before it",
        "expected `:`" => "put a colon behind the key",
        "invalid number" => "put the value in double quotes",
        "invalid escape" => "write each backslash twice",
        it if it.starts_with("control character") => return as_escape(rest),
        it if it.contains("surrogate") || it.contains("hex escape") => {
            "write the character itself in place of the escape"
        }
        it if it.starts_with("trailing characters") => {
            "move what stands behind the closing brace below it"
        }
        _ => ONE_OBJECT,
    };
    hint.to_owned()
}

/// How a character is to be written that no text of JSON holds as it is.
fn as_escape(rest: &str) -> String {
    match rest.chars().next() {
        Some('\t') => "write a tab within a text as `\\t`".to_owned(),
        Some('\n' | '\r') | None => "write the end of a line within a text as `\\n`".to_owned(),
        Some(other) => format!("write it as `\\u{:04x}`, or delete it", u32::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, json: &str) {
        let pairs = read(block).unwrap();
        assert_eq!(super::super::value::json_object(&pairs), json);
    }

    #[test]
    fn each_fault_has_a_way_out() {
        for (block, hint) in [
            (r#"{"a": good}"#, r#"write `"good"` in its place"#),
            (r#"{"a": tired}"#, r#"write `"tired"` in its place"#),
            ("{\"a\": - \u{ff}\u{fe}\n}", "put the value in double quotes"),
            (r#"{"a": good day, "b": 1}"#, r#"write `"good day"` in its place"#),
            (
                r#"{"title": "it is "rain" now"}"#,
                "write a backslash before each quotation mark within a text: `\\\"`",
            ),
            (r#"{"title": "Rain",, "mood": "calm"}"#, "take this comma away"),
            (r#"{"a": [1,, 2]}"#, "take this comma away"),
            (r#"{"a": 1; "b": 2}"#, "write a comma in place of this semicolon"),
            ("{\"a\": “b”}", "put it in straight double quotes in place of the curly ones"),
            (r#"{"a": .5}"#, "write `0.5` in its place"),
            (r#"{"a": 1,}"#, "take the comma before the closing bracket away"),
            (r#"{"a": [1,]}"#, "take the comma before the closing bracket away"),
            (r"{a: 1}", "put the key in double quotes"),
            (r"{'a': 1}", "put it in double quotes in place of the single ones"),
            (r#"{"a": 'x'}"#, "put it in double quotes in place of the single ones"),
            ("{\"a\": 1\n\"b\": 2}", "put a comma behind the value before it"),
            (r#"{"a" 1}"#, "put a colon behind the key"),
            (r#"{"a": 007}"#, "put the value in double quotes"),
            (r#"{"a": "C:\Users"}"#, "write each backslash twice"),
            ("{\"a\": \"x\ny\"}", "write the end of a line within a text as `\\n`"),
            ("{\"a\": 1 // x\n}", "JSON has no comments: delete it"),
            ("{// x\n\"a\": 1}", "JSON has no comments: delete it"),
            (r#"{"a": "\ud83c"}"#, "write the character itself in place of the escape"),
            ("title: x", ONE_OBJECT),
            ("[1]", r#"JSON is one object in braces: `{"title": "Rain"}`"#),
            ("{\"a\": 1", "close it with `}` on a line of its own"),
        ] {
            assert_eq!(read(block).unwrap_err().hint.as_deref(), Some(hint), "{block}");
        }
    }

    fn check_fault(block: &str, code: &str, underlined: &str) {
        let fault = read(block).unwrap_err();
        let rest = &block[fault.offset..];
        assert_eq!(
            (fault.code, rest.starts_with(underlined)),
            (code, true),
            "{fault:?} at {rest:?}"
        );
    }

    #[test]
    fn numbers_keep_the_digits_that_were_written() {
        check(
            r#"{"a": 1.10, "b": -0, "c": 1e3, "d": true, "e": null, "f": "no\"", "g": [1.0, {"h": []}]}"#,
            r#"{"a":"1.10","b":"-0","c":"1e3","d":"true","e":null,"f":"no\"","g":["1.0",{"h":[]}]}"#,
        );
    }

    #[test]
    fn a_fault_has_its_place() {
        check_fault("{\n  \"a\": 1,\n  \"a\": 2\n}", "duplicate-key", "\"a\": 2");
        check_fault("{\"é\": 1, b: 2}", "invalid-json", "b: 2");
        check_fault("{\"a\": 1,}", "invalid-json", "}");
        check_fault("{\"a\": 1", "unclosed-front-matter", "{");
        check_fault("{\"a\": {{date}}}", "template-placeholder", "{{date}}");
        check_fault("{\"a\": \"\\ud800\"}", "invalid-json", "");
    }
}
