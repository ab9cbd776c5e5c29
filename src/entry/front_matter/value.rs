//! What a front matter key holds: the shape as it was read, each scalar as the text that was written.

use serde::{Serialize, Serializer};

use super::unseen::bare;

/// A value of the front matter, in whatever dialect it was written.
///
/// Only the shape is known here; what `no`, `007` or `06:20` means is for those to say who read the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing: a key without a value, or YAML's `~` and `null`, kept as they were written (JSON's `null` is no text).
    Null(String),
    /// A scalar as it was written; of a quoted string or a block of text, its content.
    Scalar(String),
    /// A number, a day, yes or no in a dialect that tells these from texts, or as they are to be written.
    Plain(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values, in the order in which they were written; no key stands twice.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The text of a scalar without the space around it; none where there is no text, or the value is no scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) | Self::Plain(text) => Some(text.trim()).filter(|it| !it.is_empty()),
            _ => None,
        }
    }

    /// The link that was written without quotes, `[[Ana|Annie]]`, which YAML takes for a list in a list; what has no name beside its
    /// page, and is no file of one, is a list.
    pub(in crate::entry) fn unquoted_link(&self) -> Option<String> {
        let alone = |it: &Self| match it {
            Self::List(values) if values.len() == 1 => values.first().cloned(),
            _ => None,
        };
        let inner = alone(self).as_ref().and_then(alone)?;
        let is_file =
            |it: &str| it.rsplit_once('.').is_some_and(|it| it.1.eq_ignore_ascii_case("md"));
        let is_link = |it: &&str| it.contains('|') && !it.contains(" | ") || is_file(it);
        inner.text().filter(is_link).map(|it| format!("[[{it}]]"))
    }

    /// The value that [`Serialize`] wrote: YAML's words for nothing are nothing again.
    pub(super) fn held(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::String(text) if is_null(text) => Self::Null(text.clone()),
            serde_json::Value::Array(values) => Self::List(values.iter().map(Self::held).collect()),
            serde_json::Value::Object(pairs) => Self::Map(
                pairs.iter().map(|(key, value)| (key.clone(), Self::held(value))).collect(),
            ),
            other => Self::from(other),
        }
    }

    /// Whether there is nothing in it: no value, or no text but space.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null(_) => true,
            Self::Scalar(text) | Self::Plain(text) => text.trim().is_empty(),
            Self::List(values) => values.is_empty(),
            Self::Map(pairs) => pairs.is_empty(),
        }
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}

/// Looks a key up as it is written, else without regard to the case of its letters, else without what nobody sees around it.
pub(crate) fn look_up<'a>(pairs: &'a [(String, Value)], key: &str) -> Option<&'a (String, Value)> {
    // Nearly every key is in ASCII, and so is the same only as one of its length.
    let is_ascii = key.is_ascii();
    let is_same = |it: &str| match is_ascii {
        true => it.eq_ignore_ascii_case(key),
        false => is_same_but_for_case(it, key),
    };
    let exact = pairs.iter().find(|(it, _)| it == key);
    exact
        .or_else(|| pairs.iter().find(|(it, _)| is_same(it)))
        .or_else(|| pairs.iter().find(|(it, _)| meant(it).is_some_and(is_same)))
}

/// A key that has something around it that no eye can tell, or two colons as a property of Logseq has: `\u{a0}tags`, `tags::`.
fn meant(key: &str) -> Option<&str> {
    let is_plain = |it: Option<&u8>| it.is_none_or(u8::is_ascii_alphanumeric);
    if is_plain(key.as_bytes().first()) && is_plain(key.as_bytes().last()) {
        return None;
    }
    let meant = bare(bare(key).trim_end_matches(':'));
    (meant.len() < key.len()).then_some(meant)
}

/// Whether two keys differ in nothing but the case of their letters, in whatever script.
pub(crate) fn is_same_but_for_case(one: &str, other: &str) -> bool {
    let are_beyond_ascii = || !other.is_ascii() && !one.is_ascii();
    one.eq_ignore_ascii_case(other)
        || are_beyond_ascii() && one.to_lowercase() == other.to_lowercase()
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null(text) if text.is_empty() => serializer.serialize_unit(),
            Self::Null(text) | Self::Scalar(text) | Self::Plain(text) => {
                serializer.serialize_str(text)
            }
            Self::List(values) => serializer.collect_seq(values),
            Self::Map(pairs) => Pairs(pairs).serialize(serializer),
        }
    }
}

/// Keys and values, in their order.
struct Pairs<'a>(&'a [(String, Value)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null(String::new()),
            serde_json::Value::String(text) => Self::Scalar(text.clone()),
            serde_json::Value::Array(values) => Self::List(values.iter().map(Self::from).collect()),
            serde_json::Value::Object(pairs) => {
                Self::Map(pairs.iter().map(|(key, value)| (key.clone(), value.into())).collect())
            }
            plain => Self::Plain(plain.to_string()),
        }
    }
}

/// Every key and every text, one behind the other.
pub(super) fn words_of(pairs: &[(String, Value)]) -> String {
    fn push(text: &mut String, value: &Value) {
        match value {
            Value::Null(_) => {}
            Value::Scalar(scalar) | Value::Plain(scalar) => text.extend([scalar, " "]),
            Value::List(values) => values.iter().for_each(|it| push(text, it)),
            Value::Map(pairs) => push_pairs(text, pairs),
        }
    }
    fn push_pairs(text: &mut String, pairs: &[(String, Value)]) {
        for (key, value) in pairs {
            text.extend([key, " "]);
            push(text, value);
        }
    }
    let mut text = String::new();
    push_pairs(&mut text, pairs);
    text
}

/// The JSON object of these keys and values, in their order: scalars are strings.
pub(super) fn json_object(pairs: &[(String, Value)]) -> String {
    // Texts in lists and maps with texts as keys always have a form in JSON.
    serde_json::to_string(&Pairs(pairs)).unwrap_or_default()
}
