//! A JSON object of an export, taken apart key by key: what nobody takes is what is not kept.

use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::lost::Lost;
use super::{ImportError, Tool};
use crate::finding::Place;

/// A JSON object of which keys are taken. A value of another kind than is asked for stays, and is told as not kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    keys: Map<String, Json>,
}

impl Record {
    /// The object that a text is; none where it is anything else.
    pub(super) fn of(raw: &RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok().map(|keys| Self { keys })
    }

    pub(super) fn of_value(value: Json) -> Option<Self> {
        match value {
            Json::Object(keys) => Some(Self { keys }),
            _ => None,
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// Whether something is said of a key.
    pub(super) fn has_more_than_nothing(&self, key: &str) -> bool {
        self.keys.get(key).is_some_and(|it| !says_nothing(it))
    }

    /// A text that is not blank; a number is one, too.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let text = self.plain(key)?;
        (!text.trim().is_empty() && text != "(null)").then_some(text)
    }

    /// A text as it is, be it blank.
    pub(super) fn plain(&mut self, key: &str) -> Option<String> {
        let text = match self.keys.get(key)? {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => return None,
        };
        self.keys.shift_remove(key);
        Some(text)
    }

    /// A number, be it in quotes; what programs write for none is none.
    pub(super) fn number(&mut self, key: &str) -> Option<f64> {
        let number = match self.keys.get(key)? {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.trim().parse().ok(),
            _ => return None,
        };
        if number.is_some() || self.keys.get(key).and_then(Json::as_str) == Some("(null)") {
            self.keys.shift_remove(key);
        }
        number.filter(|it| it.is_finite() && it.abs() < 1e300)
    }

    /// A number without a fraction, such as a moment.
    pub(super) fn whole(&mut self, key: &str) -> Option<i64> {
        let number = whole(self.keys.get(key)?);
        if number.is_some() {
            self.keys.shift_remove(key);
        }
        number
    }

    /// Whether it says yes.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        match self.keys.get(key) {
            Some(Json::Bool(is_so)) => {
                let is_so = *is_so;
                self.keys.shift_remove(key);
                is_so
            }
            Some(Json::Null) | None => false,
            Some(other) => {
                let is_so = other.as_i64() == Some(1) || other.as_str() == Some("true");
                if is_so {
                    self.keys.shift_remove(key);
                }
                is_so
            }
        }
    }

    /// The values of a list; none, where it is `null` or nothing.
    pub(super) fn list(&mut self, key: &str) -> Vec<Json> {
        if !matches!(self.keys.get(key), Some(Json::Array(_))) {
            return Vec::new();
        }
        match self.keys.shift_remove(key) {
            Some(Json::Array(values)) => values,
            _ => Vec::new(),
        }
    }

    /// What each item of a list is taken for. An item that is taken for nothing stays, and so does one that says nothing.
    pub(super) fn each<T>(&mut self, key: &str, take: impl Fn(&Json) -> Option<T>) -> Vec<T> {
        let Some(Json::Array(values)) = self.keys.get_mut(key) else { return Vec::new() };
        let mut taken = Vec::with_capacity(values.len());
        values.retain(|it| {
            let item = take(it);
            let stays = item.is_none() && !says_nothing(it);
            taken.extend(item);
            stays
        });
        if values.is_empty() {
            self.keys.shift_remove(key);
        }
        taken
    }

    /// The objects of a list.
    pub(super) fn records(&mut self, key: &str) -> Vec<Self> {
        self.each(key, |it| Self::of_value(it.clone()))
    }

    /// The texts of a list, without blank ones.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        self.each(key, plain_text)
    }

    /// The names of a list, each of which is a text, or what an object calls its name.
    pub(super) fn names(&mut self, key: &str) -> Vec<String> {
        self.each(key, |it| plain_text(it.get("name").unwrap_or(it)))
    }

    /// The numbers of a list without a fraction, be they in quotes, such as ids.
    pub(super) fn ids(&mut self, key: &str) -> Vec<i64> {
        self.each(key, whole)
    }

    pub(super) fn record(&mut self, key: &str) -> Option<Self> {
        if !matches!(self.keys.get(key), Some(Json::Object(_))) {
            return None;
        }
        Self::of_value(self.keys.shift_remove(key)?)
    }

    /// Leaves out what is nothing of the writer's.
    pub(super) fn skip(&mut self, keys: &[&str]) {
        for key in keys {
            self.keys.shift_remove(*key);
        }
    }

    /// Tells what nobody took, by its name; what says nothing is not told.
    pub(super) fn tell_rest(self, within: &str, lost: &mut Lost) {
        for (key, value) in self.keys {
            if !says_nothing(&value) {
                lost.note(&format!("{within}{key}"));
            }
        }
    }
}

/// A number without a fraction, be it in quotes.
fn whole(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text that is not blank; a number is one, too.
fn plain_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()).filter(|it| !it.trim().is_empty()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn says_nothing(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.trim().is_empty() || text == "(null)",
        Json::Array(values) => values.is_empty(),
        Json::Object(keys) => keys.is_empty(),
        Json::Bool(true) => false,
    }
}

/// A number as it is written, without a fraction that says nothing.
pub(super) fn number(number: f64) -> String {
    number.to_string()
}

/// Reads JSON, and tells where it goes wrong.
pub(super) fn read_json<'t, T: serde::Deserialize<'t>>(
    tool: Tool,
    path: &str,
    text: &'t str,
) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        let place = Place::at(path, error.line().max(1), error.column().max(1));
        ImportError::Json { tool, place, message }
    })
}

/// Tells in which line of a text a part of it begins; each part follows the one before.
pub(super) struct Lines<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, line: 1 }
    }

    pub(super) fn of(&mut self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).saturating_sub(self.rest.as_ptr() as usize);
        if let Some((before, rest)) = self.rest.split_at_checked(offset) {
            self.line += before.matches('\n').count();
            self.rest = rest;
        }
        self.line
    }
}

#[cfg(test)]
mod tests;
