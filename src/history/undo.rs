//! The last sync taken back: the files of the journal as they were before what it saw.

mod apply;
mod plan;
mod way;

use crate::archive::ArchiveError;
use crate::archive::model::syncs::NotedSync;
use crate::archive::versions::VersionError;
use crate::archive::versions::lives::Life;
use crate::entry::EntryPath;
use crate::finding::{Finding, Place};
use crate::journal::write::WriteError;

pub use plan::plan;

/// What the sync saw of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Its file had other bytes: those from before come back.
    Updated,
    /// Its file lay at another path: it is moved back.
    Renamed,
    /// Its file was new: it is removed, and the archive keeps its bytes.
    Added,
    /// Its file was gone and came back: it is removed again.
    Returned,
    /// Its file was gone: it is written again.
    Removed,
}

impl Seen {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Renamed => "renamed",
            Self::Added => "added",
            Self::Returned => "returned",
            Self::Removed => "removed",
        }
    }
}

/// An entry that the sync changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UndoneChange {
    /// Where its file lies, or lay last.
    pub path: EntryPath,
    /// What the sync saw.
    pub seen: Seen,
    /// Where its file lay before, where that was elsewhere.
    pub was: Option<EntryPath>,
}

/// What an undo is to do.
#[derive(Debug)]
pub struct Undo {
    /// The sync that is taken back.
    pub sync: NotedSync,
    /// What it saw, by path.
    pub changes: Vec<UndoneChange>,
    /// The files, by path.
    steps: Vec<Step>,
    /// How many entries there are.
    living: usize,
    /// The files that are left as they are, each with why.
    left: Vec<Finding>,
    /// A later sync, of which nothing is held any more because entries were purged since.
    passed_over: Option<NotedSync>,
}

/// One file: what the sync saw in it, and what was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    path: EntryPath,
    now: Option<State>,
    then: Option<State>,
}

/// The bytes of a file, as the archive holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    entry: i64,
    life: Life,
}

impl Undo {
    /// That it is not the last sync which is taken back.
    pub fn passed_over(&self) -> Option<Finding> {
        let later = self.passed_over.as_ref()?;
        let message = format!(
            "what sync #{} of {} saw was purged since, and is not brought back: this is sync #{}, before it",
            later.number, later.synced_at, self.sync.number
        );
        Some(Finding::warning(Place::file(""), "purged", message))
    }

    /// Whether the next sync will refuse to see so many entries go at once.
    pub fn looks_like_a_disaster(&self) -> bool {
        let goes = |it: &&UndoneChange| matches!(it.seen, Seen::Added | Seen::Returned);
        let emptied = |it: &&Step| {
            let has_text = it.now.as_ref().is_some_and(|it| it.life.word_count > 0);
            has_text && it.then.as_ref().is_some_and(|it| it.life.word_count == 0)
        };
        let going = self.changes.iter().filter(goes).count();
        let going = going + self.steps.iter().filter(emptied).count();
        going == self.living || (going >= 10 && going * 5 > self.living)
    }
}

/// Why a sync is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// No sync has written anything.
    #[error("no sync has written to the archive yet")]
    NoSync,
    /// Entries are there, and no sync that wrote them is noted: it was before syncs were counted, or the archive was taken
    /// down to before that since.
    #[error("the archive holds entries, and no longer knows of the syncs that wrote them")]
    Uncounted,
    /// It only took in the files that were there.
    #[error(
        "sync #{number} made the archive of the files that were there: there is nothing before it"
    )]
    First {
        /// Its number.
        number: i64,
    },
    /// It met another folder than the one before it, or was the first one after a backup was restored, or the first that is counted.
    #[error(
        "sync #{number} was the first one of another folder, or of an archive that had been restored or comes from before syncs were \
         counted: what it found may have been there before it"
    )]
    Anew {
        /// Its number.
        number: i64,
    },
    /// It changed entries whose versions before are not held.
    #[error("the archive does not hold what `{path}` was before sync #{number}")]
    NotHeld {
        /// An entry.
        path: EntryPath,
        /// The number of the sync.
        number: i64,
    },
    /// `[versions]` keeps none: the sync kept nothing of what it replaced, or a later one let it go.
    #[error(
        "what `{path}` was before sync #{number} is not held: `[versions]` said `keep = \"none\"` at that sync or a later one"
    )]
    NotKept {
        /// An entry.
        path: EntryPath,
        /// The number of the sync.
        number: i64,
    },
    /// It changed entries whose versions before are not held, and versions were forgotten after it.
    #[error(
        "what `{path}` was before sync #{number} is not held; `purge --versions` has forgotten versions since"
    )]
    Forgotten {
        /// An entry.
        path: EntryPath,
        /// The number of the sync.
        number: i64,
    },
    /// What is noted of when it was what does not agree.
    #[error(
        "when `{path}` was what is not noted as it can have been: what it was before sync #{number} may be another text"
    )]
    Disputed {
        /// An entry.
        path: EntryPath,
        /// The number of the sync.
        number: i64,
    },
    /// A version cannot be given back.
    #[error("the version of `{path}` before the sync cannot be given back")]
    Version {
        /// The file.
        path: EntryPath,
        /// Why.
        source: VersionError,
    },
    /// What the archive notes of texts that are in files now does not come back: the files alone hold them whole.
    #[error("{}", unheld(.files))]
    Unheld {
        /// The files; at least one.
        files: Vec<EntryPath>,
    },
    /// Files are not as the sync saw them.
    #[error("{}", differing(.files.len()))]
    Differs {
        /// The files, each with what is wrong.
        files: Vec<Finding>,
    },
    /// The file system said no; what was written until then was taken back, but for the files that are named.
    #[error("cannot undo the sync{}", already(.left))]
    Failed {
        /// What it said.
        source: WriteError,
        /// The files that are already as before the sync.
        left: Vec<EntryPath>,
    },
    /// The archive said no, or the person asked to stop.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn differing(count: usize) -> String {
    match count {
        1 => "a file is no longer as the last sync saw it".to_owned(),
        count => format!("{count} files are no longer as the last sync saw them"),
    }
}

fn unheld(files: &[EntryPath]) -> String {
    let first = files.first().map(EntryPath::as_str).unwrap_or_default();
    match files.len() {
        0 | 1 => format!("what the archive holds of the text in `{first}` is damaged"),
        count => format!(
            "what the archive holds of the texts in `{first}` and {} more is damaged",
            count - 1
        ),
    }
}

fn already(files: &[EntryPath]) -> String {
    match files {
        [] => String::new(),
        [only] => format!("; `{only}` is as before it already"),
        [first, rest @ ..] => {
            format!("; `{first}` and {} more are as before it already", rest.len())
        }
    }
}
