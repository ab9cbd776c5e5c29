//! The difference between two schemas, and the questions it raises.

use super::Schema;
use super::candidate::RenameCandidate;
use super::change::{Change, changes};
use super::rename::{AnswerError, Answers, Renames};

/// What differs between two schemas, and what in it could be a rename.
///
/// It cannot be made into statements before the questions are answered: see [`SchemaDiff::answered`].
#[derive(Clone, Debug)]
pub struct SchemaDiff {
    from: Schema,
    to: Schema,
    /// The changes, as if nothing was renamed.
    pub changes: Vec<Change>,
    /// What was dropped and added and could be one, likeliest first.
    pub candidates: Vec<RenameCandidate>,
}

/// What differs between two schemas, all renames known.
#[derive(Clone, Debug)]
pub struct AnsweredDiff {
    pub(super) from: Schema,
    pub(super) to: Schema,
    pub(super) renames: Renames,
}

/// Why answers do not settle which columns and tables are renamed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RenameError {
    /// Something could be a rename, and nobody said whether it is.
    #[error("{}: {}", counted(.0), listed(.0))]
    Unanswered(Vec<RenameCandidate>),
    /// An answer names what is not there, or contradicts another.
    #[error(transparent)]
    Answer(#[from] AnswerError),
}

fn counted(candidates: &[RenameCandidate]) -> String {
    if candidates.len() == 1 {
        "possible rename".to_owned()
    } else {
        format!("{} possible renames", candidates.len())
    }
}

/// How many possible renames are named; the document of `--json` has all of them.
const NAMED: usize = 5;

fn listed(candidates: &[RenameCandidate]) -> String {
    let named = candidates.iter().take(NAMED).map(|it| format!("`{}`", it.rename));
    let named = named.collect::<Vec<_>>().join(", ");
    match candidates.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

impl SchemaDiff {
    /// Compares two schemas.
    pub fn between(from: &Schema, to: &Schema) -> Self {
        let (from, to) = (from.clone(), to.clone());
        let (gone, come) = from.without_shared(&to);
        if gone.is_empty() && come.is_empty() {
            return Self { from, to, changes: Vec::new(), candidates: Vec::new() };
        }
        let changes = changes(&from, &to);
        let candidates = Renames::default().candidates(&from, &to);
        Self { from, to, changes, candidates }
    }

    /// Whether the two say the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Takes the answers to its questions.
    ///
    /// # Errors
    ///
    /// [`RenameError::Unanswered`] with what is still open: an answer about a table can raise questions about its
    /// columns. [`RenameError`] where an answer names what is not there or contradicts another.
    pub fn answered(&self, answers: &Answers) -> Result<AnsweredDiff, RenameError> {
        let renames = answers.settle(&self.from, &self.to)?;
        let mut open = renames.candidates(&self.from, &self.to);
        open.retain(|it| !answers.settles(&it.rename, &renames));
        if !open.is_empty() {
            return Err(RenameError::Unanswered(open));
        }
        Ok(AnsweredDiff { from: self.from.clone(), to: self.to.clone(), renames })
    }
}

impl AnsweredDiff {
    /// The way back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        let (from, to) = (self.to.clone(), self.from.clone());
        Self { from, to, renames: self.renames.inverted() }
    }

    /// Whether the two say the same, and nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.from == self.to && self.renames.list().is_empty()
    }

    /// The schema that it leads from.
    pub fn from(&self) -> &Schema {
        &self.from
    }

    /// The schema that it leads to.
    pub fn to(&self) -> &Schema {
        &self.to
    }

    /// What is renamed.
    pub fn renames(&self) -> &Renames {
        &self.renames
    }
}
