//! Why a backup was made, as its manifest tells it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a backup was made. In a manifest it is a few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Reason {
    /// The user asked for it.
    Asked,
    /// The command of this name was about to change the archive.
    Before(String),
    /// The words of a newer program, or of somebody else.
    Other(String),
}

impl From<String> for Reason {
    fn from(words: String) -> Self {
        match words.strip_prefix("before ") {
            Some(command) => Self::Before(command.to_owned()),
            None if words == "asked for" => Self::Asked,
            None => Self::Other(words),
        }
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.to_string()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("asked for"),
            Self::Before(command) => write!(f, "before {command}"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_words_a_manifest_has_are_written_as_they_were_read() {
        for words in ["asked for", "before upgrade", "before ", "not known", "", "Before upgrade"] {
            let reason = Reason::from(words.to_owned());
            assert_eq!(reason.to_string(), words);
        }
        assert_eq!(Reason::from("before upgrade".to_owned()), Reason::Before("upgrade".to_owned()));
        assert_eq!(Reason::from("asked for".to_owned()), Reason::Asked);
    }
}
