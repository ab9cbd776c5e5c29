//! The files of an undo: looked at, all of them, before the first is written.

use std::collections::HashMap;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{State, Step, Undo, UndoError, UndoneChange, way};
use crate::archive::versions::held::Held;
use crate::archive::{Archive, ArchiveError};
use crate::entry::EntryPath;
use crate::finding::{Finding, Place, shell_quoted};
use crate::history::over::{Over, Spared};
use crate::journal::kind::NoFile;
use crate::journal::write::WriteError;
use crate::journal::{Journal, ReadError};
use crate::progress::Progress;

/// A file whose turn is yet to come; the others are as before the sync already.
type Pending<'u> = Vec<&'u Step>;

impl Undo {
    /// Looks at every file, and at every version that is to come back; gives how many files are yet to be changed.
    ///
    /// # Errors
    ///
    /// [`UndoError::Differs`] names the files that are neither as the sync saw them nor as they were before.
    pub fn check(&self, archive: &Archive, journal: &Journal) -> Result<usize, UndoError> {
        Ok(self.files(&self.pending(archive, journal)?))
    }

    /// How many files these are: one that is moved back is one, at whatever paths.
    fn files(&self, pending: &[&Step]) -> usize {
        let step = |path: &EntryPath| pending.iter().find(|it| it.path == *path);
        let is_moved = |it: &&UndoneChange| {
            let was = it.was.as_ref().and_then(step);
            step(&it.path).is_some_and(|it| it.then.is_none()) && was.is_some()
        };
        pending.len() - self.changes.iter().filter(is_moved).count()
    }

    /// Gives every file back what it was before the sync. Files are written before others are deleted, each whole, but for those
    /// that have the place of a folder, or are in a folder that has the place of a file; where one cannot be, those before it
    /// get back what they had. Whatever is interrupted can be begun again.
    ///
    /// # Errors
    ///
    /// [`UndoError`].
    pub fn apply(
        &self,
        archive: &Archive,
        journal: &Journal,
        progress: &dyn Progress,
    ) -> Result<usize, UndoError> {
        let mut pending = self.pending(archive, journal)?;
        way::make_way_first(&mut pending);
        let fail = |source| UndoError::Failed { source, left: Vec::new() };
        let mut over = Over::of(journal).map_err(fail)?;
        // Taken before the first file goes: some may change places.
        let modes = Modes::of(&self.steps, journal);
        progress.begin("writing", u64::try_from(pending.len()).ok());
        for (done, step) in pending.iter().enumerate() {
            if let Err(error) = change(step, &mut over, &modes, archive, journal, progress) {
                // What failed may have come as far as the file's place, and not as far as the disk.
                let has_come = matches!(error, UndoError::Failed { .. })
                    && matches!(standing(step, journal), Ok(Standing::AsBefore));
                let begun = done + usize::from(has_come);
                let left = take_back(&mut over, &pending[..begun], &modes, archive);
                return Err(with_left(error, left));
            }
            progress.advance(1);
        }
        Ok(self.files(&pending))
    }

    /// The files that are left as they are.
    pub fn left(&self) -> &[Finding] {
        &self.left
    }

    fn pending(&self, archive: &Archive, journal: &Journal) -> Result<Pending<'_>, UndoError> {
        let (mut pending, mut files) = (Vec::new(), Vec::new());
        for step in &self.steps {
            match standing(step, journal) {
                Ok(Standing::AsBefore) => {}
                Ok(Standing::AsSeen) => pending.push(step),
                Err(finding) => files.push(*finding),
            }
        }
        // A link on the way to a file is in the way, too, and said with its own way out.
        let is_named = |it: &Finding| files.iter().any(|file: &Finding| file.place == it.place);
        let blocked: Vec<Finding> =
            way::blocked(&self.steps, journal).into_iter().filter(|it| !is_named(it)).collect();
        files.extend(blocked);
        if !files.is_empty() {
            return Err(UndoError::Differs { files });
        }
        prove_now(&pending, archive)?;
        for state in pending.iter().filter_map(|it| it.then.as_ref()) {
            state.held(archive)?;
        }
        Ok(pending)
    }
}

/// That the archive gives back what is in the files now, each of which may hold the only whole text.
fn prove_now(pending: &[&Step], archive: &Archive) -> Result<(), UndoError> {
    let mut files = Vec::new();
    for step in pending {
        match step.now.as_ref().map(|it| it.held(archive)).transpose() {
            Err(UndoError::Version { .. }) => files.push(step.path.clone()),
            other => drop(other?),
        }
    }
    if files.is_empty() { Ok(()) } else { Err(UndoError::Unheld { files }) }
}

/// Gives one file back what it was; somebody may have written to it since it was looked at.
fn change(
    step: &Step,
    over: &mut Over<'_>,
    modes: &Modes,
    archive: &Archive,
    journal: &Journal,
    progress: &dyn Progress,
) -> Result<(), UndoError> {
    if progress.is_stopped() {
        return Err(ArchiveError::Stopped.into());
    }
    match standing(step, journal) {
        Err(file) => Err(UndoError::Differs { files: vec![*file] }),
        Ok(Standing::AsBefore) => Ok(()),
        Ok(Standing::AsSeen) => {
            put(over, &step.path, (step.now.as_ref(), step.then.as_ref()), modes, archive)
        }
    }
}

/// Who may read the file of each entry that has one: a file that is moved back is the same file.
struct Modes(HashMap<i64, u32>);

impl Modes {
    fn of(steps: &[Step], journal: &Journal) -> Self {
        let mode = |it: &Step| {
            let metadata = journal.locate(&it.path).symlink_metadata().ok()?;
            let mode = metadata.is_file().then(|| metadata.permissions().mode() & 0o777)?;
            Some((it.now.as_ref()?.entry, mode))
        };
        Self(steps.iter().filter_map(mode).collect())
    }
}

/// How a file stands.
enum Standing {
    AsSeen,
    AsBefore,
}

/// Looks at a file; one that is neither as seen nor as before is a finding.
fn standing(step: &Step, journal: &Journal) -> Result<Standing, Box<Finding>> {
    let differs = |message: &str| {
        let finding = Finding::error(Place::file(step.path.as_str()), "differs", message);
        Box::new(finding.with_hint("`journal sync` takes what is there into the archive first"))
    };
    if let Some(link) = journal.first_link(&step.path) {
        return Err(Box::new(through_link(step, &link, journal)));
    }
    let there = match journal.read(&step.path) {
        Ok((source, _)) => Some(source.hash().to_string()),
        Err(ReadError::File(error)) if is_absence(&error) => None,
        Err(ReadError::NoFile(NoFile::Folder)) => None,
        Err(error) => {
            return Err(match journal.way_to_read(&step.path, &error) {
                None => differs(&error.to_string()),
                Some(way) => {
                    let place = Place::file(step.path.as_str());
                    let finding = Finding::error(place, "unreadable", error.to_string());
                    Box::new(finding.with_hint(way))
                }
            });
        }
    };
    let is = |state: &Option<State>| state.as_ref().map(|it| &it.life.hash) == there.as_ref();
    match (is(&step.now), is(&step.then), there) {
        (_, true, _) => Ok(Standing::AsBefore),
        (true, ..) => Ok(Standing::AsSeen),
        (_, _, None) => Err(differs("the file is gone since the last sync")),
        (..) if step.now.is_none() => Err(differs("a file came here since the last sync")),
        (..) => Err(differs("the file was changed since the last sync")),
    }
}

/// That a link lies on the way to a file.
fn through_link(step: &Step, link: &Path, journal: &Journal) -> Finding {
    let link = link.display();
    let message = format!("`{link}` is a link, and nothing is written through links");
    let seen_at = step.then.as_ref().and_then(|it| it.life.seen_at.as_deref());
    let leads_inside = journal.behind_links(&step.path).is_ok();
    let hint = match seen_at.filter(|_| leads_inside) {
        // What is brought back goes where the link leads.
        Some(seen_at) => format!(
            "`journal restore --entry {} --at {seen_at}` writes where it leads",
            shell_quoted(step.path.as_str())
        ),
        None => format!("put what `{link}` leads to in its place, then run `journal undo` again"),
    };
    Finding::error(Place::file(step.path.as_str()), "link", message).with_hint(hint)
}

/// Whether nothing is at a path: also where a file has the place of a folder on the way.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Gives a file the bytes of the second of these, or deletes it; the first is what is there.
fn put(
    over: &mut Over<'_>,
    path: &EntryPath,
    (there, state): (Option<&State>, Option<&State>),
    modes: &Modes,
    archive: &Archive,
) -> Result<(), UndoError> {
    let there: Option<Held> = there.map(|it| it.held(archive)).transpose()?;
    let put = match (state, &there) {
        (Some(state), there) => {
            let held = state.held(archive)?;
            let mode = modes.0.get(&state.entry).copied();
            let why = there.as_ref().map_or(Spared::Nothing, Spared::Held);
            over.write(path, held.source(), mode, why)
        }
        (None, Some(there)) => over.remove(path, there),
        (None, None) => Ok(()),
    };
    put.map_err(|source: WriteError| UndoError::Failed { source, left: Vec::new() })
}

/// Gives files back what the sync saw in them, the last first; those that cannot be are named.
fn take_back(
    over: &mut Over<'_>,
    done: &[&Step],
    modes: &Modes,
    archive: &Archive,
) -> Vec<EntryPath> {
    let failed = |step: &&&Step| {
        let states = (step.then.as_ref(), step.now.as_ref());
        put(over, &step.path, states, modes, archive).is_err()
    };
    done.iter().rev().filter(failed).map(|it| it.path.clone()).collect()
}

fn with_left(error: UndoError, left: Vec<EntryPath>) -> UndoError {
    match error {
        UndoError::Failed { source, .. } => UndoError::Failed { source, left },
        other => other,
    }
}
