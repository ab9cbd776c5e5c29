//! The values of the keys that the writer declared as fields.

/// What an entry says for one declared field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// None of the field's keys is in the front matter.
    Missing,
    /// The key has no value, or one that does not fit the field's kind.
    Null,
    /// A text; a date (`YYYY-MM-DD`); a date-time (`YYYY-MM-DDTHH:MM[:SS]` and the offset, where one was written).
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// The names of a list, each once, in their order.
    List(Vec<String>),
}
