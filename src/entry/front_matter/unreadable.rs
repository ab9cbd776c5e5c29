//! Why a block of front matter could not be read, as an archive keeps it: `kind:line:column: text`.

use std::fmt;
use std::str::FromStr;

/// Why the front matter of an entry could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The code of the finding: `duplicate-key`.
    pub kind: String,
    /// The line of the file, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong, as the finding says it.
    pub text: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, line, column, text } = self;
        write!(f, "{kind}:{line}:{column}: {text}")
    }
}

/// The text has another form: an older `journal` wrote `line 3: text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not of the form `kind:line:column: text`")]
pub struct OtherForm;

impl FromStr for Unreadable {
    type Err = OtherForm;

    fn from_str(stored: &str) -> Result<Self, OtherForm> {
        let (place, text) = stored.split_once(": ").ok_or(OtherForm)?;
        let mut parts = place.split(':');
        let mut next = || parts.next().ok_or(OtherForm);
        let (kind, line, column) = (next()?, next()?, next()?);
        if parts.next().is_some() || kind.is_empty() || kind.contains(' ') {
            return Err(OtherForm);
        }
        let number = |digits: &str| digits.parse().map_err(|_| OtherForm);
        let (line, column) = (number(line)?, number(column)?);
        Ok(Self { kind: kind.to_owned(), line, column, text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let error = Unreadable {
            kind: "duplicate-key".to_owned(),
            line: 3,
            column: 12,
            text: "the key `a: b` stands twice".to_owned(),
        };
        assert_eq!(error.to_string(), "duplicate-key:3:12: the key `a: b` stands twice");
        assert_eq!(error.to_string().parse(), Ok(error));
    }

    #[test]
    fn another_form_is_told_apart() {
        for other in ["line 3: a tab", "", "a:b", "kind:1: text", "kind:1:x: text", "k:1:2:3: t"] {
            assert_eq!(other.parse::<Unreadable>(), Err(OtherForm), "{other}");
        }
    }
}
