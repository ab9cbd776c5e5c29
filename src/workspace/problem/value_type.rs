//! The type of a value of TOML, as errors name it.

use std::fmt;

/// The type of a TOML value, as errors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `"text"`
    Text,
    /// `7`
    Integer,
    /// `0.7`
    Fraction,
    /// `true`
    Boolean,
    /// `2025-09-16`, `14:30`
    Moment,
    /// `[1, 2]`
    List,
    /// `[table]`, `{ inline = "table" }`
    Table,
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a string",
            Self::Integer => "a whole number",
            Self::Fraction => "a fraction",
            Self::Boolean => "true or false",
            Self::Moment => "a date or a time",
            Self::List => "a list",
            Self::Table => "a table",
        })
    }
}
