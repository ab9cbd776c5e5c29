//! The order of a repopulation: what it is refused for comes before anybody is asked, and the backup before any row.

use std::path::PathBuf;

use super::{Means, Session, SessionError, guard};
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::shape::Shape;
use crate::archive::{Archive, ArchiveError};
use crate::journal::Journal;
use crate::progress::Progress;
use crate::revision::repopulate::{Part, Repopulate};
use crate::sync::Look;
use crate::sync::place::{self, Trust};
use crate::sync::{self, SyncReport, repopulate};

/// A repopulation that nothing in the archive stands against.
pub struct Ready {
    archive: Archive,
    means: Means,
}

/// What is wished of a repopulation.
pub struct Wish<'a> {
    /// What is derived again.
    pub parts: &'a Repopulate,
    /// The journal that the archive is brought in step with first, and who says that it is the archive's; without one the
    /// journal is not read.
    pub journal: Option<(&'a Journal, Trust)>,
    /// Whether a great part of the entries may be gone.
    pub accept_deletions: bool,
    /// How many changes the report names at most.
    pub most_named: usize,
}

/// What a repopulation did.
pub struct Repopulated {
    /// What became of the entries.
    pub report: SyncReport,
    /// The backup from before, where one was made.
    pub backup: Option<PathBuf>,
}

/// A word that names nothing which can be derived.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is nothing called `{word}` to derive")]
pub struct UnknownPart {
    /// The word.
    pub word: String,
    /// The part that was perhaps meant.
    pub nearest: Option<String>,
    /// All that there is.
    pub known: Vec<String>,
    /// Whether it is a declared field that waits for a revision.
    pub is_declared: bool,
}

/// Looks at the archive; nothing is changed. With `force` it is taken back from a newer `journal`.
///
/// # Errors
///
/// [`SessionError`].
pub fn look(session: Session, force: bool) -> Result<Ready, SessionError> {
    let (archive, means) = session.open_at_head()?;
    if !force {
        guard::derived_here(&archive, &means.terms.fields)?;
    }
    guard::names_are_free(&archive, &means.terms)?;
    Ok(Ready { archive, means })
}

impl Ready {
    /// What words ask to be derived, each of which must name a part that this archive has; without any, all.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownPart`].
    pub fn parts(&self, words: &[String]) -> Result<Repopulate, SessionError> {
        if words.is_empty() {
            return Ok(Repopulate::Full);
        }
        let shape = Shape::of(self.archive.connection(), &self.means.terms.fields);
        let shape = shape.map_err(ArchiveError::database("read the schema"))?;
        let mut known: Vec<&str> = Part::CORE.iter().map(Part::as_str).collect();
        known.extend(shape.present_fields().map(|it| it.name.as_str()));
        let part = |word: &String| {
            let word = word.trim();
            let part = Part::named(word).filter(|_| known.contains(&word));
            part.ok_or_else(|| UnknownPart {
                word: word.to_owned(),
                nearest: Part::nearest(word, known.iter().copied()),
                known: known.iter().map(|it| (*it).to_owned()).collect(),
                is_declared: self.means.terms.fields.iter().any(|it| it.name.as_str() == word),
            })
        };
        Ok(words.iter().map(part).collect::<Result<_, _>>()?)
    }

    /// Looks at the journal, makes a backup, and derives.
    ///
    /// # Errors
    ///
    /// [`SessionError`].
    pub fn run(self, wish: &Wish<'_>) -> Result<Repopulated, SessionError> {
        let Self { mut archive, means } = self;
        means.begin_work(&archive)?;
        let progress = &*means.terms.progress;
        let disk = compare(&archive, wish, progress)?;
        let receipt = means.receipt(&archive, "repopulate")?;
        let settings = means.sync_settings(wish.most_named);
        let report = repopulate::repopulate(&mut archive, disk, wish.parts, &receipt, settings);
        let report = report.inspect_err(|error| {
            means.backups.forgo(&receipt, error);
        })?;
        Ok(Repopulated { report, backup: receipt.path().map(ToOwned::to_owned) })
    }
}

/// A journal's folder, what a look at it found, and its place where the archive is to remember another one.
type Disk<'w> = (&'w Journal, Look, Option<JournalPlace>);

/// What the folder holds beside the archive, where it is asked.
fn compare<'w>(
    archive: &Archive,
    wish: &Wish<'w>,
    progress: &dyn Progress,
) -> Result<Option<Disk<'w>>, SessionError> {
    Ok(match wish.journal {
        None => None,
        Some((journal, trust)) => {
            let place = place::check(archive, journal, trust, progress)?;
            let look = sync::look(journal, Some(archive), true, progress)?;
            if !wish.accept_deletions {
                look.guard()?;
            }
            Some((journal, look, place))
        }
    })
}
