//! Reading and parsing on every core, a few windows ahead of the one who writes; memory is bounded by the windows.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{panic, thread};

use super::{Parsed, SyncError, unreadable};
use crate::archive::ArchiveError;
use crate::archive::model::row::Row;
use crate::entry::sync_plan::{Listed, Matched, Move};
use crate::entry::{self, EntryPath};
use crate::field::Field;
use crate::finding::Finding;
use crate::journal::walk::Met;
use crate::journal::{Journal, JournalError};
use crate::progress::Progress;
use crate::threads;

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// It becomes a new row.
    Add,
    /// Its row gets its new bytes.
    Update {
        /// The row.
        id: i64,
    },
    /// A row with its bytes gets its path.
    Rename {
        /// The row.
        id: i64,
    },
    /// A row that was marked as removed gets it back.
    Revive {
        /// The row.
        id: i64,
    },
}

impl Task {
    /// The row that a file has already.
    pub(super) fn id(self) -> Option<i64> {
        match self {
            Self::Add => None,
            Self::Update { id } | Self::Rename { id } | Self::Revive { id } => Some(id),
        }
    }
}

/// What is to be done with all files.
#[derive(Debug)]
pub(super) enum Tasks {
    /// Each file of the journal becomes a row; they are listed as they are needed.
    AddAll,
    /// These, in the order of the paths.
    These(Vec<(Listed, Task)>),
}

/// What is to be done with the files of a plan, in the order of the paths.
pub(super) fn tasks(
    add: Vec<Listed>,
    update: Vec<Matched>,
    rename: Vec<Move>,
    revive: Vec<Move>,
) -> Vec<(Listed, Task)> {
    let mut tasks: Vec<(Listed, Task)> = Vec::new();
    tasks.extend(add.into_iter().map(|file| (file, Task::Add)));
    tasks.extend(update.into_iter().map(|held| (held.file, Task::Update { id: held.id })));
    tasks.extend(rename.into_iter().map(|it| (it.file, Task::Rename { id: it.id })));
    tasks.extend(revive.into_iter().map(|it| (it.file, Task::Revive { id: it.id })));
    tasks.sort_unstable_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    tasks
}

/// What reading and parsing gave, or the finding that it gave nothing.
pub(super) type Read = Result<Parsed, Box<Finding>>;

/// A window closes at this many files: enough that a core stays with what it does for a while …
const WINDOW_FILES: usize = 128;

/// … or at this many bytes.
const WINDOW_BYTES: u64 = 1 << 19;

/// So many windows may wait to be written: with more cores than that the writer is behind all the time.
const MOST_AHEAD: usize = 8;

/// What reads the files and parses them.
#[derive(Clone, Copy)]
pub(super) struct Pipeline<'a> {
    pub(super) journal: &'a Journal,
    pub(super) fields: &'a [Field],
    pub(super) progress: &'a dyn Progress,
}

/// Files that are read and parsed in a row.
pub(super) type Window = Vec<(Listed, Task)>;

/// A window that is being read and parsed.
type Promise = Receiver<(Window, Vec<Read>)>;

impl Pipeline<'_> {
    /// Reads and parses the files of all tasks and hands them to `write`, window by window in the order of the paths; gives
    /// what was met where they were listed. What was read of a window goes to `written` when all of it is written.
    ///
    /// Each window is parsed by one thread. Beside the one that is written there are in memory as many as there are
    /// cores, at most [`MOST_AHEAD`], and one more.
    pub(super) fn run(
        self,
        tasks: Tasks,
        mut write: impl FnMut(&Window, &mut [Read]) -> Result<(), ArchiveError>,
        mut written: impl FnMut(Vec<Read>) -> Result<(), ArchiveError>,
    ) -> Result<Met, SyncError> {
        let mut take = |window: Window, mut read: Vec<Read>| -> Result<(), SyncError> {
            write(&window, &mut read)?;
            if self.progress.is_stopped() {
                return Err(ArchiveError::Stopped.into());
            }
            self.progress.advance(window.len() as u64);
            drop(window);
            Ok(written(read)?)
        };
        let tasks = match tasks {
            // Threads would take longer to begin.
            Tasks::These(few) if few.len() <= 1 => {
                let read = few.iter().map(|(file, _)| self.read(&file.path)).collect();
                return take(few, read).map(|()| Met::default());
            }
            many => many,
        };
        let crew = threads::crew().map_err(ArchiveError::from)?;
        let (sender, promises) = sync_channel(crew.min(MOST_AHEAD));
        thread::scope(|scope| {
            let reader = threads::beside(scope, move || self.read_all(tasks, &sender));
            let reader = reader.map_err(ArchiveError::from)?;
            // The promise of a parser that panicked is never kept; the panic comes with the reader's end.
            for (window, read) in promises.into_iter().map_while(|it: Promise| it.recv().ok()) {
                take(window, read)?;
            }
            Ok(reader.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?)
        })
    }

    fn read_all(self, tasks: Tasks, promises: &SyncSender<Promise>) -> Result<Met, JournalError> {
        let read = |tasks: &mut dyn Iterator<Item = (Listed, Task)>| {
            rayon::in_place_scope(|parsers| {
                for window in Windows(tasks) {
                    let (keep, promise) = sync_channel(1);
                    // The writer is gone where it failed: then there is nothing more to read.
                    if promises.send(promise).is_err() {
                        return;
                    }
                    parsers.spawn(move |_| {
                        let read = window.iter().map(|(file, _)| self.read(&file.path)).collect();
                        let _ = keep.send((window, read));
                    });
                }
            });
        };
        match tasks {
            Tasks::These(tasks) => {
                read(&mut tasks.into_iter());
                Ok(Met::default())
            }
            Tasks::AddAll => {
                let add = |files: &mut dyn Iterator<Item = Listed>| {
                    read(&mut files.map(|file| (file, Task::Add)));
                };
                self.journal.walk(self.progress, add).map(|((), met)| met)
            }
        }
    }

    fn read(self, path: &EntryPath) -> Read {
        let read = self.journal.read(path);
        let (source, stamp) =
            read.map_err(|error| Box::new(unreadable(self.journal, path, &error)))?;
        let (entry, findings) = entry::parse(path, &source, self.fields);
        Ok(Parsed { row: Row::new(path, source, entry), stamp, findings, added_as: None })
    }
}

/// The tasks, cut into windows.
struct Windows<I>(I);

impl<I: Iterator<Item = (Listed, Task)>> Iterator for Windows<I> {
    type Item = Window;

    fn next(&mut self) -> Option<Window> {
        let (mut window, mut bytes) = (Window::new(), 0);
        while window.len() < WINDOW_FILES && bytes < WINDOW_BYTES {
            let Some((file, task)) = self.0.next() else { break };
            bytes += file.stamp.size;
            window.push((file, task));
        }
        (!window.is_empty()).then_some(window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Stamp;

    #[test]
    fn a_window_closes_at_a_number_of_files_or_of_bytes() {
        let task = |size| {
            let stamp = Stamp { size, modified_ns: 0 };
            (Listed { path: EntryPath::new("a.md").unwrap(), stamp }, Task::Add)
        };
        let mut tasks = vec![task(WINDOW_BYTES), task(1), task(WINDOW_BYTES)];
        tasks.extend((0..300).map(|_| task(1)));
        let lengths: Vec<usize> = Windows(tasks.into_iter()).map(|it| it.len()).collect();
        assert_eq!(lengths, [1, 2, 128, 128, 44]);
    }
}
