//! Why the revisions of a workspace could not be written, compared or moved, with the way out.

mod by_hand;
mod draft;

use super::CommandError;
use crate::archive::model::taken::Taken;
use crate::finding::Excerpt;
use crate::migrate::check::CheckError;
use crate::migrate::identity::IdentityError;
use crate::migrate::lint::LintError;
use crate::migrate::model::ModelError;
use crate::revision::header::HeaderError;
use crate::schema::PlanError;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::ScriptError;

impl CommandError {
    /// A column or tables have the name of a field and are not the field's.
    pub(in crate::commands) fn taken(taken: &Taken) -> Self {
        Self::new("taken", taken.to_string()).with_hint(taken.way_out())
    }

    /// The place of the statement that failed.
    fn in_script(self, script: &ScriptError) -> Self {
        let excerpt = Excerpt::of(&script.statement, &script.place, 1);
        match script.place.path.is_empty() {
            true => self,
            false => {
                self.at(script.place.clone(), excerpt.filter(|_| script.place.line == Some(1)))
            }
        }
    }

    fn in_scratch(self, error: &ScratchError) -> Self {
        match error {
            ScratchError::Script(script) => self.in_script(script),
            _ => self,
        }
    }

    /// The place of a statement that cannot be replayed, and what becomes of one that was applied all the same.
    pub(super) fn unreplayed(self, error: &ScratchError) -> Self {
        let told = self.in_scratch(error);
        match error {
            ScratchError::Script(script) if !script.place.path.is_empty() => {
                told.with_hint(REPLAYED)
            }
            _ => told,
        }
    }

    /// Puts a list beside the error in the JSON document.
    fn beside(mut self, key: &'static str, value: serde_json::Value) -> Self {
        if let Self::Told(report) = &mut self {
            report.beside.push((key, value));
        }
        self
    }
}

/// The way out of a script that cannot be replayed.
pub(super) const REPLAYED: &str = "mend the script, or take the statement out; where it was applied, undo with the SQLite shell what it made that \
     is to go (`DROP TRIGGER NAME`), and `journal migration repair --accept` lets the ledger take the mended script";

impl From<ScratchError> for CommandError {
    fn from(error: ScratchError) -> Self {
        Self::of("schema", &error).in_scratch(&error)
    }
}

impl From<ModelError> for CommandError {
    fn from(error: ModelError) -> Self {
        let told = Self::of("model", &error);
        match &error {
            ModelError::File { .. } => told,
            ModelError::Field { .. } => told.with_hint(
                "give the field another name in journal.toml, or take it out of schema.sql",
            ),
            ModelError::Beside(scratch) => told.in_scratch(scratch).with_hint(
                "a field has that name too: give it another one in journal.toml, or take it out of schema.sql",
            ),
            ModelError::Scratch(scratch) => told.in_scratch(scratch),
        }
    }
}

impl From<IdentityError> for CommandError {
    fn from(error: IdentityError) -> Self {
        Self::of("identity", &error)
    }
}

impl From<HeaderError> for CommandError {
    fn from(error: HeaderError) -> Self {
        Self::of("header", &error).spotted(&error.spot, error.hint())
    }
}

impl From<PlanError> for CommandError {
    fn from(error: PlanError) -> Self {
        Self::of("no-way", &error)
            .with_hint("`journal migration create --empty` takes statements of your own")
    }
}

impl From<CheckError> for CommandError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Replay(ref scratch) => Self::of("replay", &error).unreplayed(scratch),
            CheckError::Archive(error) => error.into(),
        }
    }
}

impl From<LintError> for CommandError {
    fn from(error: LintError) -> Self {
        match error {
            LintError::Scratch(error) => error.into(),
            LintError::Migrate(error) => error.into(),
            LintError::Archive(error) => error.into(),
        }
    }
}
