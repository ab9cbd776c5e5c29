//! Whether everything agrees: the model with head, the archive with its ledger, the ledger with the files.

use similar::TextDiff;

use super::generate;
use super::model::{self, Model};
use crate::archive::care::drift;
use crate::archive::care::standing::{self, Misplaced};
use crate::archive::care::torn;
use crate::archive::file::functions;
use crate::archive::{Archive, ArchiveError};
use crate::engine::broken;
use crate::engine::drift::Drift;
use crate::engine::{ledger, ledger_notes, trial};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Correction, Disagreement, Ledger};
use crate::revision::names::RevisionId;
use crate::schema::{Answers, Options, RenameCandidate, RenameError, Schema, SchemaDiff};
use crate::sqlite::scratch::ScratchError;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// What the model says and head does not, in words.
    pub changes: Vec<String>,
    /// What among it could be a rename, and nobody has said.
    pub renames: Vec<RenameCandidate>,
    /// What differs between the archive and its ledger.
    pub drift: Drift,
    /// What differs between the ledger and the files.
    pub disagreements: Vec<Disagreement>,
    /// The scripts that this binary corrected, and the ledger holds as they were: no edit, and nothing wrong.
    pub corrections: Vec<Correction>,
    /// What ledger and `user_version` say that the schema does not: rows were lost, or the table with them.
    pub misplaced: Option<Misplaced>,
    /// What the ledger notes of revisions, and cannot be.
    pub ill_noted: Vec<String>,
    /// The views and triggers that cannot be used: of the model, and of the archive.
    pub broken: Vec<Finding>,
    /// The ledger.
    pub ledger: Ledger,
}

/// Why nothing could be found out.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The revisions cannot be replayed in memory.
    #[error("the revisions cannot be replayed in memory")]
    Replay(#[from] ScratchError),
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl Check {
    /// Whether there is anything to tell.
    pub fn is_clean(&self) -> bool {
        self.changes.is_empty()
            && self.drift.differences.is_empty()
            && self.disagreements.is_empty()
            && self.misplaced.is_none()
            && self.ill_noted.is_empty()
    }
}

/// Compares model with head, and where there is an archive, that with its ledger and the ledger with the files.
///
/// # Errors
///
/// [`CheckError`].
pub fn check(
    model: &Model,
    graph: &RevisionGraph,
    fields: &[Field],
    archive: Option<&Archive>,
) -> Result<Check, CheckError> {
    let head = model::after(graph.revisions().map(|it| &**it))?;
    let (changes, renames) = compare(&head, &model.schema, fields);
    let broken = of_model(&head, &model.schema);
    let mut check = Check { changes, renames, broken, ..Check::default() };
    if let Some(archive) = archive {
        let connection = archive.connection();
        check.ledger =
            ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
        check.misplaced = standing::misplaced(connection, graph, &check.ledger, archive.owner())?;
        check.ill_noted =
            ledger_notes::wrong(connection, &check.ledger).map_err(ArchiveError::from)?;
        check.drift = drift::thoroughly(connection, &check.ledger)?;
        check.corrections = check.ledger.corrections(graph.known().map(|it| &**it));
        check.disagreements = check.ledger.agree(graph).err().unwrap_or_default();
        let place = Place::file(archive.path().display().to_string());
        check.broken.extend(torn::examine(connection, &check.ledger, &place)?);
    }
    Ok(check)
}

/// What of the model cannot be used, and could so far, or is new.
fn of_model(head: &Schema, model: &Schema) -> Vec<Finding> {
    if model == head {
        return Vec::new();
    }
    let mut torn = broken::torn_in(model, functions::register);
    if torn.is_empty() {
        return Vec::new();
    }
    // What stands so already is told of the archive.
    let before = broken::torn_in(head, functions::register);
    torn.retain(|it| before.iter().all(|old| (old.kind, &old.name) != (it.kind, &it.name)));
    let told = torn.iter().map(|it| {
        Finding::warning(Place::file("model"), "broken-object", it.to_string())
            .with_hint("mend it in schema.sql: `journal migration create` refuses it as it is")
    });
    told.collect()
}

/// What leads from head to the model, in words; where a rename is open, as if nothing was renamed.
fn compare(head: &Schema, model: &Schema, fields: &[Field]) -> (Vec<String>, Vec<RenameCandidate>) {
    let diff = SchemaDiff::between(head, model);
    let answers = generate::renames_of_fields(head, model, fields, &Answers::default());
    let (answered, open) = match diff.answered(&answers) {
        Ok(answered) => (Some(answered), Vec::new()),
        Err(RenameError::Unanswered(open)) => (None, open),
        Err(_) => (None, Vec::new()),
    };
    let plan =
        answered.and_then(|it| trial::plan(&it, Options::default(), functions::register).ok());
    let changes = plan.map_or_else(|| diff.changes.clone(), |it| it.changes);
    (changes.iter().map(ToString::to_string).collect(), open)
}

/// A disagreement with its file, and with a text that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// One word for its kind: `edited`, `missing`, `newer`, `reordered`, `inserted`, `altered`,
    /// `unreadable`.
    pub kind: &'static str,
    /// The revision it is about.
    pub revision: Option<RevisionId>,
    /// The file, and where in it.
    pub place: Place,
    /// What it is, in words.
    pub message: String,
    /// What was applied, beside what is in the file; empty where it is about no text.
    pub diff: String,
}

/// Shows a disagreement. `migrations` is the folder of the workspace's revisions, as it is shown.
pub fn shown(disagreement: &Disagreement, ledger: &Ledger, migrations: &str) -> Shown {
    let of = |kind, revision: Option<&RevisionId>, place: Place, diff: String| Shown {
        kind,
        revision: revision.cloned(),
        place,
        message: disagreement.to_string(),
        diff,
    };
    match disagreement {
        Disagreement::Edited { revision, place, expected, found } => {
            let (expected, found) = (expected.as_deref(), found.as_deref());
            let diff = text_diff(expected, found, &place.path);
            of("edited", Some(revision), (**place).clone(), diff)
        }
        Disagreement::Missing { revision, .. } => {
            let (place, diff) = lost(revision, ledger, migrations);
            of("missing", Some(revision), place, diff)
        }
        Disagreement::Newer { revision, .. } => {
            let (place, diff) = lost(revision, ledger, migrations);
            of("newer", Some(revision), place, diff)
        }
        Disagreement::Reordered { child, .. } => {
            of("reordered", Some(child), Place::default(), String::new())
        }
        Disagreement::Inserted { revision, .. } => {
            of("inserted", Some(revision), Place::default(), String::new())
        }
        Disagreement::Altered { revision, .. } => {
            of("altered", Some(revision), Place::default(), String::new())
        }
        Disagreement::Unreadable { .. } => of("unreadable", None, Place::default(), String::new()),
    }
}

/// The file that a lost revision would have, and its text as the ledger keeps it.
fn lost(id: &RevisionId, ledger: &Ledger, migrations: &str) -> (Place, String) {
    let Some(row) = ledger.get(id) else { return (Place::default(), String::new()) };
    let name = row.to_revision().map_or_else(|_| id.to_string(), |it| it.folder_name());
    let path = format!("{migrations}/{name}/up.sql");
    let diff = text_diff(Some(&row.up_sql), None, &path);
    (Place::file(path), diff)
}

/// A unified diff from the text that was applied to the text of a file; either may be none.
pub fn text_diff(applied: Option<&str>, file: Option<&str>, path: &str) -> String {
    let nowhere = "/dev/null".to_owned();
    let before = applied.map_or_else(|| nowhere.clone(), |_| format!("applied/{path}"));
    let after = file.map_or(nowhere, |_| path.to_owned());
    let diff = TextDiff::from_lines(applied.unwrap_or_default(), file.unwrap_or_default());
    diff.unified_diff().header(&before, &after).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_beside_the_one_that_was_applied() {
        assert_eq!(
            text_diff(Some("a\nb\n"), Some("a\nc\n"), "m/x/up.sql"),
            "--- applied/m/x/up.sql\n+++ m/x/up.sql\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
        );
        assert_eq!(
            text_diff(Some("a\n"), None, "m/x/down.sql"),
            "--- applied/m/x/down.sql\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        );
        assert_eq!(text_diff(None, Some("a\n"), "p").lines().next(), Some("--- /dev/null"));
    }
}
