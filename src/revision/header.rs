//! The head comment of `up.sql` ⇄ its values, and where in the file each of them stands.
//!
//! ```sql
//! -- Location hierarchy
//! --
//! -- revision:   20250923_115500
//! -- revises:    20250916_143000
//! ```
//!
//! The first line is the message. Lines between it and the first key are prose. The keys follow each other, one a
//! line, up to an empty comment line or the end of the comment; a line that is indented by more than two spaces is
//! never a key.

mod error;
mod read;

use std::fmt::Write as _;

use crate::finding::Place;
use crate::nearest::nearest;

use super::losses::Losses;
use super::names::{Label, RevisionId};
use super::repopulate::Repopulate;

pub use error::{HeaderError, Problem, Spot};
use read::Unknown;

/// What the head comment of `up.sql` says about a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the revision is for, in one line.
    pub message: String,
    /// What else is said before the keys; empty lines separate paragraphs.
    pub prose: Vec<String>,
    /// The revision's own id.
    pub revision: RevisionId,
    /// Its parents: none for a base, several for a merge.
    pub revises: Vec<RevisionId>,
    /// Revisions of other branches that come first; the label of a branch stands for the revision that carries it.
    pub depends_on: Vec<RevisionId>,
    /// The name of the branch that begins here.
    pub label: Option<Label>,
    /// The revisions that a squash stands for.
    pub replaces: Vec<RevisionId>,
    /// When it was made, as it was written.
    pub created: Option<String>,
    /// What is derived again after it.
    pub repopulate: Repopulate,
    /// The tables and columns whose data may go.
    pub loses: Losses,
}

/// A key of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The id.
    Revision,
    /// The parents.
    Revises,
    /// What comes first, of other branches.
    DependsOn,
    /// The branch's name.
    Label,
    /// What a squash stands for.
    Replaces,
    /// When it was made.
    Created,
    /// What is derived again.
    Repopulate,
    /// What may go.
    Loses,
}

impl Key {
    /// Every key, in the order in which they are written.
    pub const ALL: [Self; 8] = [
        Self::Revision,
        Self::Revises,
        Self::DependsOn,
        Self::Label,
        Self::Replaces,
        Self::Created,
        Self::Repopulate,
        Self::Loses,
    ];

    /// The word before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Revises => "revises",
            Self::DependsOn => "depends_on",
            Self::Label => "label",
            Self::Replaces => "replaces",
            Self::Created => "created",
            Self::Repopulate => "repopulate",
            Self::Loses => "loses",
        }
    }

    /// The key that is written so.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == word)
    }

    /// The key that a mistyped word was most likely meant to be.
    fn nearest(word: &str) -> Option<Self> {
        nearest(word, Self::ALL.map(Self::as_str)).and_then(Self::named)
    }

    /// Whether its value says what the revision does, and so belongs to the checksum.
    pub(super) fn has_meaning(self) -> bool {
        !matches!(self, Self::Revision | Self::Created)
    }

    /// Whether it is written where it has nothing to say.
    fn is_always_written(self) -> bool {
        matches!(self, Self::Revision | Self::Revises | Self::Repopulate | Self::Loses)
    }
}

impl Header {
    /// The header of a new revision. The first line of `message` that says anything is the message, the other lines
    /// are prose; where none says anything, the id is the message.
    pub fn new(revision: RevisionId, revises: Vec<RevisionId>, message: &str) -> Self {
        let mut lines = message.lines().map(str::trim_end).skip_while(|line| line.is_empty());
        let first = lines.next().map_or_else(|| revision.to_string(), |it| it.trim().to_owned());
        Self {
            message: first,
            prose: read::trimmed(lines.map(str::to_owned).collect()),
            revision,
            revises,
            depends_on: Vec::new(),
            label: None,
            replaces: Vec::new(),
            created: None,
            repopulate: Repopulate::None,
            loses: Losses::default(),
        }
    }

    /// Reads the head comment of `up`, the text of the file that is shown as `path`.
    ///
    /// # Errors
    ///
    /// The first thing in it that is no header, and its place.
    pub fn read(path: &str, up: &str) -> Result<Self, HeaderError> {
        Self::read_with(path, up, Unknown::Refused)
    }

    /// Reads a head comment that a newer binary may have written: keys and parts that are not known are left out.
    ///
    /// # Errors
    ///
    /// What is known in it cannot be read.
    pub fn read_newer(path: &str, up: &str) -> Result<Self, HeaderError> {
        Self::read_with(path, up, Unknown::Skipped)
    }

    fn read_with(path: &str, up: &str, unknown: Unknown) -> Result<Self, HeaderError> {
        read::header(up, unknown).map_err(|(span, problem)| HeaderError {
            spot: Box::new(Spot::new(path, up, span)),
            problem,
        })
    }

    /// Writes the head comment, its last line ended; to be read again, and to stand above the statements of `up.sql`.
    pub fn to_sql_comment(&self) -> String {
        let mut comment = String::new();
        comment_line(&mut comment, &self.message);
        comment_line(&mut comment, "");
        for line in &self.prose {
            // Prose that reads like a key is indented, so that it stays prose.
            let indent = if read::looks_like_a_key(line) { "  " } else { "" };
            comment_line(&mut comment, &format!("{indent}{line}"));
        }
        if !self.prose.is_empty() {
            comment_line(&mut comment, "");
        }
        for key in Key::ALL {
            let value = self.values(key).join(", ");
            let value = if value.is_empty() && key.is_always_written() { "none" } else { &value };
            if !value.is_empty() {
                comment_line(&mut comment, &format!("{:<12}{value}", format!("{}:", key.as_str())));
            }
        }
        comment
    }

    /// The values of a key, each as it is written; none where the key has nothing to say and may be left out.
    pub(super) fn values(&self, key: Key) -> Vec<String> {
        let ids = |ids: &[RevisionId]| ids.iter().map(RevisionId::to_string).collect();
        match key {
            Key::Revision => vec![self.revision.to_string()],
            Key::Revises => ids(&self.revises),
            Key::DependsOn => ids(&self.depends_on),
            Key::Label => self.label.iter().map(Label::to_string).collect(),
            Key::Replaces => ids(&self.replaces),
            Key::Created => self.created.iter().cloned().collect(),
            Key::Repopulate => vec![self.repopulate.to_string()],
            Key::Loses => vec![self.loses.to_string()],
        }
    }
}

/// Writes one line of the comment; what would end the line, or the whole text for SQLite, becomes a space.
fn comment_line(comment: &mut String, text: &str) {
    let text = text.replace(char::is_control, " ");
    let _ = writeln!(comment, "{}", format!("-- {text}").trim_end());
}

/// Where the value of `key`, or the one word `word` of it, stands in the header of `up`; the whole file where it has
/// no such value.
pub(super) fn spot_of(path: &str, up: &str, key: Key, word: &str) -> Spot {
    match read::span_of(up, key, word) {
        Some(span) => Spot::new(path, up, span),
        None => Spot { place: Place::file(path), excerpt: None },
    }
}

#[cfg(test)]
mod tests;
