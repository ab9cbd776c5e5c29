//! Filters said again, as the options of another command.

use super::{Filters, Named};
use crate::entry::filter::in_query::Said;
use crate::finding::shell_quoted;

impl Filters {
    /// The same with one name more.
    pub(crate) fn and(&self, named: Named, name: &str) -> Self {
        let mut filters = self.clone();
        let names = match named {
            Named::Location => &mut filters.location,
            Named::Person => &mut filters.person,
            Named::Tag => &mut filters.tag,
            Named::Mood => &mut filters.mood,
        };
        names.push(name.to_owned());
        filters.limit = None;
        filters
    }

    /// The same with the filters of a query.
    pub(crate) fn and_said(&self, said: Vec<Said>) -> Self {
        Self { said, ..self.clone() }
    }

    /// Whether a query asked for anything besides its text.
    pub(crate) fn has_said(&self) -> bool {
        !self.said.is_empty()
    }

    /// The filters of a query as they may be written in another.
    pub(crate) fn said_again(&self) -> String {
        self.said.iter().map(Said::to_string).collect::<Vec<_>>().join(" ")
    }

    /// The options as they may be typed again, but for the order and the number of entries.
    pub(crate) fn options_again(&self) -> Vec<String> {
        let one = |name: &str, value: &Option<String>| {
            value.as_ref().map(|it| format!("--{name}={}", quoted_value(it)))
        };
        let each = |name: &'static str, values: &[String]| -> Vec<String> {
            values.iter().map(|it| format!("--{name} {}", shell_quoted(it))).collect()
        };
        let flag = |name: &str, is_set: bool| is_set.then(|| format!("--{name}"));
        [
            one("from", &self.from),
            one("to", &self.to),
            one("on", &self.on),
            one("year", &self.year),
            one("month", &self.month),
            flag("on-this-day", self.on_this_day),
            one("near", &self.near),
            one("within", &self.within),
            one("mood-scale", &self.mood_scale),
            one("words", &self.words),
            flag("removed", self.removed),
            flag("undated", self.undated),
        ]
        .into_iter()
        .flatten()
        .chain(each("location", &self.location))
        .chain(each("mood", &self.mood))
        .chain(each("tag", &self.tag))
        .chain(each("person", &self.person))
        .chain(each("field", &self.field))
        .collect()
    }
}

/// The value of an option behind `=`, where a hyphen may open it.
fn quoted_value(value: &str) -> String {
    let quoted = shell_quoted(value);
    if value.starts_with('-') { quoted.replacen("./", "", 1) } else { quoted }
}
