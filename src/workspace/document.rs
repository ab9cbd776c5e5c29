//! A TOML document item by item: each knows its key and its place, and refuses what it is not.

use std::ops::Range;
use std::path::PathBuf;
use std::str::Utf8Error;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error as TomlError};

use crate::finding::{Excerpt, Place};

use super::problem::{ConfigError, ConfigProblem, ValueType, quoted};

/// The text of a TOML file under the path by which errors name it.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    text: &'t str,
    path: &'t str,
}

impl<'t> Text<'t> {
    /// A byte-order mark is left out, so that it moves no column.
    pub(super) fn new(text: &'t str, path: &'t str) -> Self {
        Self { text: text.strip_prefix('\u{feff}').unwrap_or(text), path }
    }

    /// Parses the whole document.
    pub(super) fn parse(self) -> Result<Spanned<DeTable<'t>>, ConfigError> {
        DeTable::parse(self.text).map_err(|error| self.syntax_error(&error))
    }

    /// The items of the document's own table, in the order of the file.
    pub(super) fn items<'d>(self, table: &'d DeTable<'d>) -> Vec<Item<'d>>
    where
        't: 'd,
    {
        items_of(self, None, table)
    }

    fn syntax_error(self, error: &TomlError) -> ConfigError {
        let end = self.text.len();
        let problem = ConfigProblem::Syntax { message: error.message().to_owned() };
        self.refuse(error.span().unwrap_or(end..end), problem)
    }

    /// An error at the bytes of `span`; what is underlined ends with the line.
    fn refuse(self, span: Range<usize>, problem: ConfigProblem) -> ConfigError {
        let start = self.text.floor_char_boundary(span.start);
        let place = Place::of_offset(self.path, self.text, start);
        let marked = self.text.get(start..span.end).and_then(|it| it.lines().next());
        let length = marked.map_or(1, |it| it.chars().count());
        let excerpt = Excerpt::of(self.text, &place, length);
        ConfigError { place, excerpt, problem: Box::new(problem) }
    }
}

/// The error for bytes that are no text, at the first of them.
pub(super) fn not_utf8(bytes: &[u8], error: Utf8Error, shown_path: &str) -> ConfigError {
    let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
    let place = Place::of_offset(shown_path, &before, before.len());
    ConfigError { place, excerpt: None, problem: Box::new(ConfigProblem::NotUtf8) }
}

/// One `key = value` of a document, or one value of a list.
pub(super) struct Item<'d> {
    text: Text<'d>,
    name: &'d str,
    key: String,
    key_span: Range<usize>,
    value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Item<'d> {
    /// The key as it stands in its own table.
    pub(super) fn name(&self) -> &'d str {
        self.name
    }

    /// The key with the tables it stands in: `sync.include`, and `sync.include[0]` for a value of a list.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// An error at the value.
    pub(super) fn refuse(&self, problem: ConfigProblem) -> ConfigError {
        self.text.refuse(self.value.span(), problem)
    }

    /// An error at the key.
    pub(super) fn refuse_key(&self, problem: ConfigProblem) -> ConfigError {
        self.text.refuse(self.key_span.clone(), problem)
    }

    /// The items of a table, in the order of the file.
    pub(super) fn items(&self) -> Result<Vec<Self>, ConfigError> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(items_of(self.text, Some(&self.key), table)),
            _ => Err(self.wrong_type(ValueType::Table)),
        }
    }

    /// The values of a list.
    pub(super) fn elements(&self) -> Result<Vec<Self>, ConfigError> {
        let DeValue::Array(array) = self.value.get_ref() else {
            return Err(self.wrong_type(ValueType::List));
        };
        let element = |(index, value): (usize, &'d Spanned<DeValue<'d>>)| Self {
            text: self.text,
            name: self.name,
            key: format!("{}[{index}]", self.key),
            key_span: value.span(),
            value,
        };
        Ok(array.iter().enumerate().map(element).collect())
    }

    /// The values of a list that has at least one.
    pub(super) fn some_elements(&self) -> Result<Vec<Self>, ConfigError> {
        let elements = self.elements()?;
        if elements.is_empty() {
            return Err(self.refuse(ConfigProblem::Empty { key: self.key.clone() }));
        }
        Ok(elements)
    }

    /// A string that is not empty.
    pub(super) fn text(&self) -> Result<&'d str, ConfigError> {
        match self.value.get_ref() {
            DeValue::String(text) if text.is_empty() => {
                Err(self.refuse(ConfigProblem::Empty { key: self.key.clone() }))
            }
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type(ValueType::Text)),
        }
    }

    /// A path as it is written; `~/` at its start stays for the workspace to resolve.
    pub(super) fn path(&self) -> Result<PathBuf, ConfigError> {
        let path = self.text()?;
        if path.contains('\0') {
            return Err(self.refuse(ConfigProblem::NulInPath { key: self.key.clone() }));
        }
        if path.starts_with('~') && path != "~" && !path.starts_with("~/") {
            return Err(self.refuse(ConfigProblem::OthersHome { path: path.to_owned() }));
        }
        Ok(PathBuf::from(path))
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ConfigError> {
        match self.value.get_ref() {
            DeValue::Boolean(yes) => Ok(*yes),
            _ => Err(self.wrong_type(ValueType::Boolean)),
        }
    }

    /// A whole number, none below zero.
    pub(super) fn count(&self) -> Result<u32, ConfigError> {
        self.number(u64::from(u32::MAX)).map(|it| u32::try_from(it).unwrap_or(u32::MAX))
    }

    /// A number of bytes.
    pub(super) fn bytes(&self) -> Result<u64, ConfigError> {
        self.number(u64::try_from(i64::MAX).unwrap_or(u64::MAX))
    }

    fn number(&self, most: u64) -> Result<u64, ConfigError> {
        let DeValue::Integer(integer) = self.value.get_ref() else {
            return Err(self.wrong_type(ValueType::Integer));
        };
        // A sign is read too, so that `-0` and `+3` are what they mean.
        let number = i128::from_str_radix(integer.as_str(), integer.radix()).ok();
        let count = number.and_then(|it| u64::try_from(it).ok()).filter(|it| *it <= most);
        let refusal =
            || ConfigProblem::Count { key: self.key.clone(), value: self.written(), most };
        count.ok_or_else(|| self.refuse(refusal()))
    }

    fn wrong_type(&self, expected: ValueType) -> ConfigError {
        let value = self.value.get_ref();
        let key = self.key.clone();
        let (found, mended) = (type_of(value), self.mended(expected));
        self.refuse(ConfigProblem::WrongType { key, expected, found, mended })
    }

    /// The value as it was likely meant: quotes or brackets that are missing, or quotes that are too many.
    fn mended(&self, expected: ValueType) -> Option<String> {
        let value = self.value.get_ref();
        match (expected, value) {
            (ValueType::Text, DeValue::Table(_) | DeValue::Array(_)) => None,
            (ValueType::Text, _) => Some(quoted(&self.written())),
            (ValueType::List, DeValue::String(_)) => Some(format!("[{}]", self.written())),
            (ValueType::Boolean, DeValue::String(text)) => {
                text.parse::<bool>().ok().map(|it| it.to_string())
            }
            (ValueType::Integer, DeValue::String(text)) => {
                text.parse::<u32>().ok().map(|it| it.to_string())
            }
            _ => None,
        }
    }

    /// The value as it stands in the file.
    fn written(&self) -> String {
        self.text.text.get(self.value.span()).unwrap_or_default().to_owned()
    }
}

/// The keys of a document with their tables, and no table: `sync.include`.
pub(super) fn keys_of(table: &DeTable<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    add_keys(&mut keys, "", table);
    keys
}

fn add_keys(keys: &mut Vec<String>, above: &str, table: &DeTable<'_>) {
    for (name, value) in table {
        let key = format!("{above}{}", name.get_ref());
        match value.get_ref() {
            DeValue::Table(table) => add_keys(keys, &format!("{key}."), table),
            _ => keys.push(key),
        }
    }
}

fn items_of<'d>(text: Text<'d>, above: Option<&str>, table: &'d DeTable<'d>) -> Vec<Item<'d>> {
    let mut items = Vec::new();
    for (name, value) in table {
        let key_span = name.span();
        let name: &str = name.get_ref();
        let key = above.map_or(name.to_owned(), |above| format!("{above}.{name}"));
        items.push(Item { text, name, key, key_span, value });
    }
    // The parser sorts a table by its keys; the places put the order of the file back.
    items.sort_by_key(|item| item.key_span.start);
    items
}

fn type_of(value: &DeValue<'_>) -> ValueType {
    match value {
        DeValue::String(_) => ValueType::Text,
        DeValue::Integer(_) => ValueType::Integer,
        DeValue::Float(_) => ValueType::Fraction,
        DeValue::Boolean(_) => ValueType::Boolean,
        DeValue::Datetime(_) => ValueType::Moment,
        DeValue::Array(_) => ValueType::List,
        DeValue::Table(_) => ValueType::Table,
    }
}
