//! The front matter of an entry: found, guarded, read in its dialect, every key kept with the text that was written.

mod value;

pub use value::Value;
pub(crate) use value::look_up;

/// What stands before the body of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// How it is written.
    pub dialect: Dialect,
    /// Every key and its value, in their order; none where the block could not be read.
    pub values: Vec<(String, Value)>,
    /// Why the block could not be read: one line that names the line of the file. The metadata of the last good
    /// reading then stays.
    pub error: Option<String>,
}

impl FrontMatter {
    /// The key as it was written, and its value; the case of the key's letters does not matter where none is exact.
    pub fn get(&self, key: &str) -> Option<(&str, &Value)> {
        look_up(&self.values, key).map(|(key, value)| (key.as_str(), value))
    }

    /// Every key as one JSON object: scalars are strings, as they were written; a value without text is `null`.
    pub fn to_json(&self) -> String {
        value::json_object(&self.values).to_string()
    }
}

/// How a front matter is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Between `---` and `---` or `...`.
    Yaml,
    /// Between `+++` and `+++`.
    Toml,
    /// One object in `{}`.
    Json,
    /// There is none.
    #[default]
    None,
}
