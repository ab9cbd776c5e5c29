//! Why a head comment is no header, and where.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::finding::{Excerpt, Place};

use super::super::names::NameError;
use super::super::repopulate::Part;
use super::Key;

/// A place in a script, and the line of it to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The place.
    pub place: Place,
    /// The line, what it is about underlined; none where there is no line to show.
    pub excerpt: Option<Excerpt>,
}

impl Spot {
    /// The spot of some bytes of `text`, the text of the file that is shown as `path`.
    pub fn new(path: &str, text: &str, span: Range<usize>) -> Self {
        let place = Place::of_offset(path, text, span.start);
        let length = text.get(span).map_or(1, |it| it.chars().count());
        Self { excerpt: Excerpt::of(text, &place, length), place }
    }
}

/// Why the head comment of an `up.sql` could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct HeaderError {
    /// Where.
    pub spot: Box<Spot>,
    /// Why.
    pub problem: Problem,
}

/// What is wrong with a head comment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no comment to read.
    #[error("the script does not begin with a comment that says what the revision is for")]
    NoMessage,
    /// A key that every header has is missing.
    #[error("the head comment has no `{}:` line", .key.as_str())]
    Missing {
        /// The key.
        key: Key,
    },
    /// A key that no header has.
    #[error("the head comment has an unknown key `{word}`")]
    UnknownKey {
        /// The word before the colon.
        word: String,
    },
    /// A line among the keys that is none.
    #[error("the line stands among the keys of the head comment and is none")]
    NoKey,
    /// A key that stands there twice.
    #[error("the head comment has a second `{}:` line", .key.as_str())]
    Repeated {
        /// The key.
        key: Key,
    },
    /// A value that is no id or label.
    #[error("{error}")]
    Name {
        /// Why not.
        error: NameError,
    },
    /// A word of `repopulate` that is no part of the archive.
    #[error("`{word}` is nothing that can be derived again")]
    UnknownPart {
        /// The word.
        word: String,
        /// What it was most likely meant to be, where that is known.
        near: Option<String>,
    },
    /// A revision asks for something to be derived, and the database has no journal.
    #[error(
        "`repopulate: {word}` asks for rows to be derived, and this database has no entries to derive them from"
    )]
    NothingDerived {
        /// What it says.
        word: String,
    },
    /// A word of `repopulate` that says all of it, among others.
    #[error("`{word}` stands alone in `repopulate`")]
    NotAlone {
        /// The word.
        word: String,
    },
    /// A value of `loses` that is no list of tables and columns.
    #[error("`loses` takes `nothing`, or a list of `table` and `table.column`")]
    Losses,
    /// The folder has another id.
    #[error("the revision is `{id}`, but its folder `{folder}` does not begin with that id")]
    Folder {
        /// The folder's name.
        folder: String,
        /// The id of the header.
        id: String,
    },
    /// What follows the id in the folder's name is no slug.
    #[error(
        "the folder `{folder}` has letters after the id other than ASCII letters, digits and `_`"
    )]
    Slug {
        /// The folder's name.
        folder: String,
    },
}

/// The words of `repopulate` that stand alone.
const ALL_OR_NOTHING: [&str; 2] = ["none", "full"];

impl HeaderError {
    /// The same, by one who knows the fields that revisions make: one of them may have been meant.
    #[must_use]
    pub fn knowing(mut self, fields: &BTreeSet<String>) -> Self {
        if let Problem::UnknownPart { word, near: near @ None } = &mut self.problem {
            let fields = fields.iter().map(String::as_str);
            *near = Part::nearest(word, fields.chain(ALL_OR_NOTHING));
        }
        self
    }

    /// The way out, where one can be guessed.
    pub fn hint(&self) -> Option<String> {
        let meant = |word: &str| format!("did you mean `{word}`?");
        match &self.problem {
            Problem::UnknownKey { word } => Key::nearest(word).map(|key| meant(key.as_str())),
            Problem::UnknownPart { near: Some(near), .. } => Some(meant(near)),
            Problem::UnknownPart { word, near: None } => {
                let parts: Vec<&str> = Part::CORE.iter().map(Part::as_str).collect();
                let parts = parts.join(", ");
                let none = || format!("no revision makes a field of that name, and the parts are {parts}");
                Some(Part::nearest(word, ALL_OR_NOTHING).as_deref().map_or_else(none, meant))
            }
            Problem::NothingDerived { .. } => Some("write `repopulate: none`".to_owned()),
            Problem::NotAlone { word } if word == "full" => {
                Some("it covers every part: leave the others out, or `full`".to_owned())
            }
            Problem::NotAlone { word } => Some(format!("leave out `{word}`, or all others")),
            Problem::NoKey => Some("an empty `--` line ends the keys".to_owned()),
            Problem::NoMessage | Problem::Missing { .. } => Some(
                "a revision opens with `-- MESSAGE`, `--`, `-- revision: ID`, `-- revises: ID` (or `none`)"
                    .to_owned(),
            ),
            Problem::Losses => Some("a name with other letters is quoted as in SQL".to_owned()),
            _ => None,
        }
    }
}
