//! The moods of an entry, whatever shape they were written in.

mod keys;
mod reading;
mod written;

use std::collections::HashMap;

use super::commas::is_several;
use super::front_matter::{FrontMatter, Value};
use super::names::{behind_joining, each_link, each_marked, items_of, keys_of, plain_name, truth};
use super::report::Report;
use crate::finding::shortened;
use keys::{MoodMap, is_time};
use reading::{Reading, name_of, separated};
use written::Written;

pub(super) use written::read_number;

/// A mood, and how strong it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Mood {
    /// Trimmed, composed (NFC) and in small letters.
    pub name: String,
    /// How strong, 0 to 10: a number as it was written; a fraction (`4/5`) or a per cent is laid on a scale to ten.
    pub scale: Option<f64>,
}

/// How an entry felt: its moods by name, and a number that was written without one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moods {
    /// Each once, in their order.
    pub(super) named: Vec<Mood>,
    /// To ten; of several numbers the first.
    pub(super) scale: Option<f64>,
}

/// Reads the moods: a scalar, a list, a map with name and scale, a map from names to scales, or lists of those.
///
/// A number without a name, `7`, `7/10` or `70%`, is no mood but the entry's own scale.
pub(super) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) -> Moods {
    let mut moods = Moods::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut has_number = false;
    for key in ["mood", "moods"] {
        let Some((key, value)) = front_matter.get(key) else { continue };
        let mut reader = MoodReader { key, report };
        let mut is_behind_scale = false;
        for said in reader.said_under_key(value) {
            let is_scaled = matches!(&said, Said::Mood(Mood { scale: Some(_), .. }));
            match said {
                Said::Mood(mood) => {
                    if let Some(name) = moods.add(mood, &mut known) {
                        reader.warn_of_two_scales(&name);
                    }
                }
                Said::Number(_) if has_number => reader.warn_of_several(),
                Said::Number(scale) => {
                    (moods.scale, has_number) = (scale, true);
                    if is_behind_scale && scale.is_some() {
                        reader.warn_of_number_behind();
                    }
                }
            }
            is_behind_scale = is_scaled;
        }
    }
    moods
}

/// Whether the name of a mood is a number, and so the entry's own scale where it stands for a mood.
pub fn is_number(name: &str) -> bool {
    Written::read(&plain_name(name)).is_some()
}

impl Moods {
    /// Gives the name of a mood that was there with another scale: the first stays.
    fn add(&mut self, mood: Mood, known: &mut HashMap<String, usize>) -> Option<String> {
        let index = *known.entry(mood.name.clone()).or_insert(self.named.len());
        let Some(same) = self.named.get_mut(index) else {
            self.named.push(mood);
            return None;
        };
        let is_other = same.scale.is_some() && mood.scale.is_some() && same.scale != mood.scale;
        same.scale = same.scale.or(mood.scale);
        is_other.then_some(mood.name)
    }
}

/// One thing that was said of a mood.
enum Said {
    Mood(Mood),
    /// A number alone; none where it is not from 0 to 10.
    Number(Option<f64>),
}

struct MoodReader<'r, 'a> {
    key: &'r str,
    report: &'r mut Report<'a>,
}

impl MoodReader<'_, '_> {
    /// What the value of the key says, which may be a list that was written as one text.
    fn said_under_key(&mut self, value: &Value) -> Vec<Said> {
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

    /// `calm: 7` is a mood and its scale; `morning: calm` is a mood and when it was.
    fn said_by_key(&mut self, key: &str, value: &Value) -> Vec<Said> {
        let said = match value {
            Value::Null(_) => self.said_by_text(key),
            Value::Scalar(text) | Value::Plain(text) if text.trim().is_empty() => {
                self.said_by_text(key)
            }
            Value::Scalar(text) | Value::Plain(text) if Written::read(text).is_some() => {
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
                if let MoodMap { name: None, scale: Some(scale), .. } = MoodMap::of(pairs) =>
            {
                self.said_by_pair(key, scale)
            }
            Value::Map(_) => return self.said(value),
            _ if is_time(key) => return self.said(value),
            _ => {
                let message = format!(
                    "`{}` in `{}` is not known to say a mood, and what stands behind it is not read",
                    shortened(key),
                    self.key
                );
                self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
                None
            }
        };
        said.into_iter().collect()
    }

    fn scale(&mut self, value: &Value) -> Option<f64> {
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

    fn warn(&mut self, message: &str) {
        let hint = "write a number from 0 to 10 (with a decimal point: `6.5`), or a part of a whole such as `7/10` or `70%`";
        self.report.warn_key(self.key, BAD_SCALE, message, hint);
    }

    fn warn_of_several(&mut self) {
        let message = "more than one number without a mood; the first counts";
        let hint =
            "keep one number (with a decimal point: `6.5`), or write a name to each: `calm 7`";
        self.report.warn_key(self.key, SEVERAL, message, hint);
    }

    fn warn_of_two_scales(&mut self, name: &str) {
        let message = format!("`{}` has more than one scale; the first counts", shortened(name));
        self.report.warn_key(self.key, SEVERAL, &message, "keep one scale for each mood");
    }

    fn warn_of_number_behind(&mut self) {
        let message = "a number behind a mood that has a scale is read as one without a mood";
        let hint = "where it is the decimals of that scale, write a point: `calm 7.5`; else let it stand first";
        self.report.warn_key(self.key, SEVERAL, message, hint);
    }

    fn warn_of_map(&mut self, pairs: &[(String, Value)], what: &str) {
        let keys = keys_of(pairs);
        let message = format!("a map in `{}` ({keys}) has {what}", self.key);
        self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
    }

    fn warn_of_name(&mut self, text: &str) {
        let message = format!(
            "`{}` is read as the name of a mood, because it is not a name and a number from 0 to 10",
            shortened(text)
        );
        let name = serde_json::Value::from(text);
        let hint = format!(
            "write the name first and one number from 0 to 10 behind it, or, if that is its name, `{{name: {name}, scale: \"\"}}`"
        );
        self.report.warn_key(self.key, BAD_SCALE, &message, &hint);
    }
}

const BAD_SCALE: &str = "bad-scale";
const SEVERAL: &str = "several-scales";
const UNREAD: &str = "unread-mood";
const NAME_HINT: &str = "write `{name: calm, scale: 7}`, or the name alone";

/// The items of a list that was written as one text.
fn listed(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Scalar(text) | Value::Plain(text) => items_of(text, separated),
        _ => None,
    }
}

/// The parts of a text between commas, links and the marks of tags; the mark of a number, `calm #2`, is none of these.
fn texts_of(text: &str) -> Vec<&str> {
    let links = each_link(text);
    if links.len() > 1 {
        return links;
    }
    let each = |(at, part)| each_link(if at == 0 { part } else { behind_joining(part) });
    let is_number = |it: &str| it.split('#').skip(1).any(|it| !it.starts_with(char::is_alphabetic));
    let marked = |it| if is_number(it) { vec![it] } else { each_marked(it, '#') };
    separated(text).into_iter().enumerate().flat_map(each).flat_map(marked).collect()
}

/// Whether a text in a list of moods is read as this name and nothing else.
pub fn is_plain(name: &str) -> bool {
    !is_several(name)
        && texts_of(name).len() == 1
        && items_of(name, separated).is_none()
        && matches!(Reading::of(name), Some(Reading::Mood { name: read, scale: None }) if read == name)
}

#[cfg(test)]
mod tests;
