//! What is asked of a key of the front matter that is no declared field: `weather=rain`, `rating=4..`, `weather`, `weather=`.

use serde_json::{Map, Value};

use super::NumberRange;
use crate::entry::location::canonical_name;

/// A question about one key of the front matter, in whatever case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTest {
    /// The key.
    pub key: String,
    /// The value that is asked for; without it, that there is one; an empty one, that there is none.
    pub value: Option<String>,
}

impl KeyTest {
    /// Whether the front matter of an entry fits.
    pub fn holds(&self, front_matter: &Map<String, Value>) -> bool {
        let is_called = |key: &str| canonical_name(key) == canonical_name(&self.key);
        let mut values = front_matter.iter().filter(|(key, _)| is_called(key)).map(|(_, it)| it);
        match self.value.as_deref() {
            None => values.any(has_one),
            Some("") => !values.any(has_one),
            Some(wanted) => {
                let range = wanted.parse::<NumberRange>().ok();
                values.any(|it| is_so(it, wanted, range))
            }
        }
    }
}

fn has_one(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !is_nothing(text),
        Value::Array(values) => values.iter().any(has_one),
        _ => true,
    }
}

/// Whether a text says that nothing is there, as it does of declared fields: an archive holds YAML's words for it.
fn is_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | "~" | "null" | "Null" | "NULL")
}

/// Whether a value, or one of a list, is the text but for case and accents, or a number in the range.
fn is_so(value: &Value, wanted: &str, range: Option<NumberRange>) -> bool {
    let text = match value {
        Value::Null => return false,
        Value::Array(values) => return values.iter().any(|it| is_so(it, wanted, range)),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let number = || text.parse::<f64>().ok().filter(|it| it.is_finite());
    canonical_name(&text) == canonical_name(wanted)
        || range.is_some_and(|range| number().is_some_and(|it| range.holds(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: bool) {
        let front_matter = serde_json::json!({
            "Weather": "Light rain",
            "rating": "4.5",
            "music": ["Bach", "Coltrane"],
            "sleep": {"hours": "6"},
            "empty": null,
        });
        let (key, value) = written.split_once('=').unzip();
        let (key, value) = (key.unwrap_or(written).to_owned(), value.map(str::to_owned));
        let test = KeyTest { key, value };
        assert_eq!(test.holds(front_matter.as_object().unwrap()), expected, "{written}");
    }

    #[test]
    fn a_key_has_a_value_none_or_this_one() {
        for written in [
            "weather",
            "WEATHER=light RAIN",
            "rating=4.5",
            "rating=4.50",
            "rating=4..",
            "rating=..5",
            "music=bach",
            "empty=",
            "nothing=",
            "sleep",
        ] {
            check(written, true);
        }
    }

    #[test]
    fn a_key_with_another_value_is_not_this_one() {
        for written in [
            "weather=rain",
            "rating=4",
            "rating=5..",
            "music=Bac",
            "empty",
            "nothing",
            "weather=",
            "music=1..",
        ] {
            check(written, false);
        }
    }
}
