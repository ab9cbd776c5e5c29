//! The names of revisions: the id that arrows point at, the slug of the folder, the label of a branch.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use unicode_normalization::UnicodeNormalization;

/// The words that targets and headers keep for themselves.
const RESERVED: [&str; 6] = ["base", "current", "head", "heads", "none", "nothing"];

/// How many letters the slug of a message has at most, so that paths stay short.
const SLUG_LENGTH: usize = 40;

/// The id of a revision: ASCII letters, digits and `_`, and no word that a target keeps for itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(String);

impl RevisionId {
    /// The id of a revision made at this moment, in the default form `YYYYMMDD_HHMMSS`.
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(moment.format("%Y%m%d_%H%M%S").to_string())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a branch, by which targets find it: written like a revision's id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(String);

impl Label {
    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The part of a revision's folder name that follows the id: ASCII letters, digits and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The slug of a message: small ASCII letters and digits, accents taken off, everything else one `_`; whole words
    /// up to forty letters, and `revision` where nothing is left.
    pub fn of_message(message: &str) -> Self {
        let plain: String = message.nfkd().filter(|it| !is_accent(*it)).collect();
        let mut slug = String::new();
        for word in plain.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty())
        {
            if !slug.is_empty() && slug.len() + 1 + word.len() > SLUG_LENGTH {
                break;
            }
            slug += if slug.is_empty() { "" } else { "_" };
            slug += &word.to_ascii_lowercase();
        }
        slug.truncate(SLUG_LENGTH);
        Self(if slug.is_empty() { "revision".to_owned() } else { slug })
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a letter of decomposed text is a mark on the letter before it.
fn is_accent(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// Cuts the name of a folder into its id and its slug, where the id has the default form `YYYYMMDD_HHMMSS`.
///
/// Other ids may hold `_` anywhere, so that only the header can tell where they end. The slug is none where the folder
/// has nothing after the id, or what follows cannot be a slug.
pub fn of_folder(name: &str) -> Option<(RevisionId, Option<Slug>)> {
    let (id, rest) = name.split_at_checked(15)?;
    let has_form = id.bytes().enumerate().all(|(index, byte)| match index {
        8 => byte == b'_',
        _ => byte.is_ascii_digit(),
    });
    let ends_here = rest.is_empty() || rest.starts_with('_');
    let slug = rest.strip_prefix('_').and_then(|it| it.parse().ok());
    (has_form && ends_here).then(|| (RevisionId(id.to_owned()), slug))
}

/// Checks a name: ASCII letters, digits and `_`, at least one.
fn checked(text: &str) -> Result<String, NameError> {
    let is_plain = text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    if text.is_empty() || !is_plain {
        return Err(NameError::Form { name: text.to_owned() });
    }
    Ok(text.to_owned())
}

/// Checks a name that targets look up.
fn checked_name(text: &str) -> Result<String, NameError> {
    if RESERVED.contains(&text) {
        return Err(NameError::Reserved { name: text.to_owned() });
    }
    checked(text)
}

impl FromStr for RevisionId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        checked_name(text).map(Self)
    }
}

impl FromStr for Label {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        checked_name(text).map(Self)
    }
}

impl FromStr for Slug {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        checked(text).map(Self)
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a word cannot name a revision, a branch or a folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Letters that such a name does not have.
    #[error("`{name}` is not a valid name: it takes ASCII letters, digits and `_`")]
    Form {
        /// The word as it was written.
        name: String,
    },
    /// Targets keep the word for themselves.
    #[error("`{name}` is a word of its own and names no revision or branch")]
    Reserved {
        /// The word as it was written.
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_letters_digits_and_underscores() {
        for good in ["20250923_115500", "e6239818bb3a", "A_1", "7", "_"] {
            assert_eq!(good.parse::<RevisionId>().unwrap().as_str(), good);
        }
        for bad in ["", "a-b", "a b", "a@b", "é", "a.b", "+1", "a:b"] {
            assert!(matches!(bad.parse::<RevisionId>(), Err(NameError::Form { .. })), "{bad}");
        }
        for kept in RESERVED {
            assert!(matches!(kept.parse::<Label>(), Err(NameError::Reserved { .. })), "{kept}");
        }
    }

    #[test]
    fn a_moment_becomes_an_id_in_the_default_form() {
        let moment = DateTime::parse_from_rfc3339("2025-09-23T13:55:00+02:00").unwrap();
        assert_eq!(RevisionId::at(moment.to_utc()).as_str(), "20250923_115500");
    }

    #[test]
    fn a_slug_keeps_the_words_of_its_message() {
        for (message, slug) in [
            ("Location hierarchy", "location_hierarchy"),
            ("  Add `mood_note`, please! ", "add_mood_note_please"),
            ("Überraschung: Café №5", "uberraschung_cafe_no5"),
            ("日本", "revision"),
            ("", "revision"),
            (
                "One two three four five six seven eight nine ten",
                "one_two_three_four_five_six_seven_eight",
            ),
            (&"x".repeat(60), &"x".repeat(40)),
        ] {
            assert_eq!(Slug::of_message(message).as_str(), slug);
        }
    }

    #[test]
    fn a_folder_in_the_default_form_says_where_its_id_ends() {
        let cut = |name| {
            of_folder(name).map(|(id, slug)| (id.to_string(), slug.map(|it| it.to_string())))
        };
        let id = "20250923_115500".to_owned();
        assert_eq!(
            cut("20250923_115500_add_mood"),
            Some((id.clone(), Some("add_mood".to_owned())))
        );
        assert_eq!(cut("20250923_115500"), Some((id.clone(), None)));
        assert_eq!(cut("20250923_115500_add-mood"), Some((id, None)));
        assert_eq!(cut("20250923_1155001_x"), None);
        assert_eq!(cut("e6239818bb3a_add_mood"), None);
        assert_eq!(cut("2025092é_115500"), None);
    }
}
