//! What the value of a key says of moods: texts, lists, and maps with names or scales.

use super::super::front_matter::Value;
use super::super::names::{items_of, plain_name, truth};
use super::super::report::Report;
use super::keys::{MoodMap, is_time, of_whole};
use super::reading::{Reading, name_of, separated};
use super::written::Written;
use super::{Mood, texts_of};
use crate::finding::shortened;

/// One thing that was said of a mood.
pub(super) enum Said {
    Mood(Mood),
    /// A number alone; none where it is not from 0 to 10.
    Number(Option<f64>),
}

pub(super) struct MoodReader<'r, 'a> {
    pub(super) key: &'r str,
    pub(super) report: &'r mut Report<'a>,
}

impl MoodReader<'_, '_> {
    /// What the value of the key says, which may be a list that was written as one text.
    pub(super) fn said_under_key(&mut self, value: &Value) -> Vec<Said> {
        match listed(value) {
            Some(items) => items.iter().flat_map(|it| self.said_by_texts(it)).collect(),
            None => self.said(value),
        }
    }

    fn said(&mut self, value: &Value) -> Vec<Said> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) | Value::Plain(text) => self.said_by_texts(text),
            Value::List(_) if let Some(link) = value.unquoted_link() => {
                self.said_by_text(&link).into_iter().collect()
            }
            Value::List(values) => values.iter().flat_map(|it| self.said(it)).collect(),
            Value::Map(pairs) => self.said_by_map(pairs),
        }
    }

    /// Each of several that stand in one text.
    fn said_by_texts(&mut self, text: &str) -> Vec<Said> {
        texts_of(text).into_iter().filter_map(|it| self.said_by_text(it)).collect()
    }

    fn said_by_text(&mut self, text: &str) -> Option<Said> {
        match Reading::of(text)? {
            Reading::Number(written) => Some(Said::Number(self.checked(&written))),
            Reading::Mood { name, scale } => {
                let scale = scale.and_then(|it| self.checked(&it));
                Some(Said::Mood(Mood { name, scale }))
            }
            Reading::Doubtful(name) => {
                self.warn_of_name(text.trim());
                Some(Said::Mood(Mood { name, scale: None }))
            }
            Reading::Nothing(text) => {
                self.warn(&format!("`{}` is not a number", shortened(&text)));
                Some(Said::Number(None))
            }
        }
    }

    fn said_by_map(&mut self, pairs: &[(String, Value)]) -> Vec<Said> {
        let pairs = &*of_whole(pairs);
        let map = MoodMap::of(pairs);
        if map.has_several() {
            self.warn_of_map(pairs, "more than one name or scale; the first counts");
        }
        match (map.name, map.scale) {
            (Some(Value::Scalar(name) | Value::Plain(name)), None) => {
                self.said_by_text(name).into_iter().collect()
            }
            (Some(Value::Scalar(name) | Value::Plain(name)), Some(scale)) => {
                self.said_by_pair(name, scale).into_iter().collect()
            }
            (Some(names), None) => self.said(names),
            (Some(names), Some(scale)) => self.said_by_names(names, scale),
            (None, Some(_)) if !map.others.is_empty() => {
                self.warn_of_map(pairs, "no name of a mood");
                Vec::new()
            }
            (None, Some(scale)) if scale.is_empty() => Vec::new(),
            (None, Some(scale)) => {
                let scale = self.scale(scale);
                vec![Said::Number(scale)]
            }
            (None, None) if map.others.is_empty() && !pairs.is_empty() => {
                self.warn_of_map(pairs, "no name of a mood");
                Vec::new()
            }
            (None, None) => map
                .others
                .into_iter()
                .flat_map(|(key, value)| self.said_by_key(key, value))
                .collect(),
        }
    }

    /// A name whose scale has a place of its own is a name as it stands, whatever it ends in; a number is none.
    fn said_by_pair(&mut self, name: &str, scale: &Value) -> Option<Said> {
        if let Some(written) = Written::read(&plain_name(name)) {
            let number = self.checked(&written);
            if self.scale(scale).is_some_and(|it| Some(it) != number) {
                self.warn_of_several();
            }
            return Some(Said::Number(number));
        }
        let scale = self.scale(scale);
        let name = name_of(name);
        (!name.is_empty()).then_some(Said::Mood(Mood { name, scale }))
    }

    /// One name that is nested takes the scale beside it; several do not know whose it is.
    fn said_by_names(&mut self, names: &Value, scale: &Value) -> Vec<Said> {
        let mut said = self.said(names);
        match said.as_mut_slice() {
            [Said::Mood(mood)] if mood.scale.is_none() => mood.scale = self.scale(scale),
            _ if scale.is_empty() => {}
            _ => self.warn("a scale beside several moods is nobody's"),
        }
        said
    }

    /// `calm: 7` is a mood and its scale; `morning: calm` is a mood and when it was, `morning: 7` a number and when that was.
    fn said_by_key(&mut self, key: &str, value: &Value) -> Vec<Said> {
        // A time behind which nothing stands was left empty, as in a template.
        if value.is_empty() && is_time(key) && Written::read(key).is_none() {
            return Vec::new();
        }
        let said = match value {
            Value::Null(_) => self.said_by_text(key),
            Value::Scalar(text) | Value::Plain(text) if text.trim().is_empty() => {
                self.said_by_text(key)
            }
            Value::Scalar(text) | Value::Plain(text) if Written::read(text).is_some() => {
                if is_time(key) && Written::read(key).is_none() {
                    return self.said(value);
                }
                self.said_by_pair(key, value)
            }
            Value::Scalar(text) | Value::Plain(text) if let Some(is_so) = truth(text) => {
                return if is_so {
                    self.said_by_text(key).into_iter().collect()
                } else {
                    Vec::new()
                };
            }
            Value::Map(pairs)
                if !is_time(key)
                    && let pairs = &*of_whole(pairs)
                    && let MoodMap { name: None, scale: Some(scale), .. } = MoodMap::of(pairs) =>
            {
                self.said_by_pair(key, scale)
            }
            Value::Map(_) => return self.said(value),
            _ if is_time(key) => return self.said(value),
            _ => {
                self.warn_of_key(key);
                None
            }
        };
        said.into_iter().collect()
    }

    pub(super) fn scale(&mut self, value: &Value) -> Option<f64> {
        match value.text().and_then(Written::read) {
            Some(written) => self.checked(&written),
            None if value.is_empty() => None,
            None => {
                self.warn(&format!("the scale of a mood in `{}` is not a number", self.key));
                None
            }
        }
    }

    /// The number, where it is one from 0 to 10; else a finding.
    fn checked(&mut self, written: &Written) -> Option<f64> {
        let scale = written.on_scale();
        let text = shortened(&written.text);
        match (scale, written.number) {
            (Some(scale), _) if written.has_comma => {
                self.warn(&format!("`{text}` is read as {scale}, with a decimal comma"));
            }
            (Some(_), _) => {}
            (None, Some(_)) => self.warn(&format!("`{text}` is not on a scale from 0 to 10")),
            (None, None) => self.warn(&format!("`{text}` is not a number")),
        }
        scale
    }
}

/// The items of a list that was written as one text.
fn listed(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Scalar(text) | Value::Plain(text) => items_of(text, separated),
        _ => None,
    }
}
