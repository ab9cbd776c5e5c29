//! Names as SQLite compares them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A name of the schema: kept as it is written, compared without regard to the case of ASCII letters, as SQLite does.
#[derive(Clone, Debug)]
pub struct Name(String);

impl Name {
    /// A name as it is written, without quotes.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the same name as this text.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }

    /// The one spelling that all spellings of the name share.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    fn letters(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|it| it.to_ascii_lowercase())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.letters().cmp(other.letters())
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.letters().for_each(|letter| letter.hash(state));
        0xFF_u8.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_more_than_the_case_of_ascii_letters() {
        assert_eq!(Name::from("Entries"), Name::from("eNTRIES"));
        assert_ne!(Name::from("É"), Name::from("é"));
        assert!(Name::from("a") < Name::from("B"));
    }
}
