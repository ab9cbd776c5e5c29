//! Copies that a sync tool made of a conflict, among the files of a journal: what the archive will say of them.

use std::collections::HashSet;
use std::convert::Infallible;

use crate::archive::rows::conflicts;
use crate::archive::{Archive, ArchiveError};
use crate::entry::conflict::{self, Candidacy, Candidates, Pair};
use crate::entry::sync_plan::SyncPlan;
use crate::entry::{self, EntryPath};
use crate::journal::{Journal, JournalError};
use crate::progress::Progress;

/// The copies among the files at these paths. Only files are read whose names say that they may be one.
pub fn among(journal: &Journal, paths: &[EntryPath]) -> Vec<Pair<usize>> {
    let mut candidates = Candidates::among(paths.iter().map(EntryPath::as_str).enumerate());
    if candidates.is_empty() {
        return Vec::new();
    }
    paths.iter().enumerate().for_each(|(at, path)| candidates.meet(at, path.as_str()));
    let text = |at: usize| -> Option<String> {
        let (source, _) = journal.read(&paths[at]).ok()?;
        let (entry, _) = entry::parse(&paths[at], &source, &[]);
        Some(entry.body.text(&source).into_owned())
    };
    let is_kin = |pair: &Pair<usize>| {
        let texts = text(pair.copy).zip(text(pair.original));
        let is_kin =
            texts.is_some_and(|(copy, original)| conflict::is_kin(pair.strength, &copy, &original));
        Ok::<_, Infallible>(is_kin)
    };
    candidates.decide(HashSet::new(), |_, _| Candidacy::Open, is_kin).unwrap_or_default()
}

/// What one file is a copy of: it is looked for beside it.
///
/// # Errors
///
/// [`JournalError`] where the folder cannot be read.
pub fn of_one(
    journal: &Journal,
    path: &EntryPath,
    progress: &dyn Progress,
) -> Result<Option<Pair<usize>>, JournalError> {
    let shown = path.as_str();
    if conflict::claims(path.file_name()).is_empty() {
        return Ok(None);
    }
    let is_beside = |it: &EntryPath| it.parent() == path.parent();
    let mut paths = listed(journal, is_beside, progress)?;
    if !paths.contains(path) {
        paths.push(path.clone());
    }
    Ok(among(journal, &paths).into_iter().find(|it| it.copy_path == shown))
}

/// The copies that are none yet in the archive and will be, once a plan is carried out.
///
/// # Errors
///
/// [`JournalError`] where the folder cannot be read.
pub(super) fn to_come(
    journal: &Journal,
    held: &KnownCopies,
    progress: &dyn Progress,
) -> Result<Vec<Pair<usize>>, JournalError> {
    let is_marked = |it: &EntryPath| !conflict::claims(it.file_name()).is_empty();
    if listed(journal, is_marked, progress)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut pairs = among(journal, &listed(journal, |_| true, progress)?);
    pairs.retain(|it| !held.0.contains(&it.copy_path));
    Ok(pairs)
}

/// Where the copies lie that the archive knows, once a plan is carried out.
#[derive(Debug, Default)]
pub(super) struct KnownCopies(HashSet<String>);

impl KnownCopies {
    /// Those of an archive.
    ///
    /// # Errors
    ///
    /// What the archive says.
    pub(super) fn of(archive: Option<&Archive>, plan: &SyncPlan) -> Result<Self, ArchiveError> {
        let Some(archive) = archive else { return Ok(Self::default()) };
        let reading = ArchiveError::database("look for copies of conflicts");
        let known = conflicts::all(archive.connection()).map_err(reading)?;
        let moved = |path: String| {
            let to = plan.rename.iter().find(|it| it.from.as_str() == path);
            to.map_or(path, |it| it.file.path.as_str().to_owned())
        };
        Ok(Self(known.into_iter().map(|it| moved(it.copy_path)).collect()))
    }
}

/// The paths of a journal that are asked for.
fn listed(
    journal: &Journal,
    is_asked: impl Fn(&EntryPath) -> bool,
    progress: &dyn Progress,
) -> Result<Vec<EntryPath>, JournalError> {
    let taken = journal.walk(progress, |files| files.map(|it| it.path).filter(is_asked).collect());
    taken.map(|(paths, _)| paths)
}
