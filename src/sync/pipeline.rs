//! Reading and parsing on every core, a few windows ahead of the one writer; memory is bounded by the windows.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::{panic, thread};

use rayon::prelude::*;

use super::{Parsed, SyncError, unreadable};
use crate::archive::ArchiveError;
use crate::archive::row::Row;
use crate::entry::sync_plan::Listed;
use crate::entry::{self, EntryPath};
use crate::field::Field;
use crate::finding::Finding;
use crate::journal::walk::Met;
use crate::journal::{Journal, JournalError};
use crate::progress::Progress;

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

/// What is to be done with all files.
#[derive(Debug)]
pub(super) enum Tasks {
    /// Each file of the journal becomes a row; they are listed as they are needed.
    AddAll,
    /// These, in the order of the paths.
    These(Vec<(Listed, Task)>),
}

/// What reading and parsing gave, or the finding that it gave nothing.
pub(super) type Read = Result<Parsed, Box<Finding>>;

/// A window closes at this many files: few enough that what one core parsed is still near when another one writes it …
const WINDOW_FILES: usize = 64;

/// … or at this many bytes.
const WINDOW_BYTES: u64 = 1 << 20;

/// What reads the files and parses them.
#[derive(Clone, Copy)]
pub(super) struct Pipeline<'a> {
    pub(super) journal: &'a Journal,
    pub(super) fields: &'a [Field],
    pub(super) progress: &'a dyn Progress,
}

type Window = Vec<(Listed, Task)>;

impl Pipeline<'_> {
    /// Reads and parses the files of all tasks and hands them to `write` in the order of the paths; gives what was met
    /// where they were listed.
    ///
    /// At most three windows are in memory: one being read, one waiting, one being written.
    pub(super) fn run(
        self,
        tasks: Tasks,
        mut write: impl FnMut(&EntryPath, Task, &mut Read) -> Result<(), ArchiveError>,
    ) -> Result<Met, SyncError> {
        let (sender, receiver) = sync_channel(1);
        thread::scope(|threads| {
            let reader = threads.spawn(move || self.read_all(tasks, &sender));
            for (window, mut read) in receiver {
                for ((file, task), read) in window.iter().zip(&mut read) {
                    write(&file.path, *task, read)?;
                }
                if self.progress.is_stopped() {
                    return Err(ArchiveError::Stopped.into());
                }
                self.progress.advance(window.len() as u64);
                // Whoever parsed them also gives them back: the writer is the one that never waits.
                rayon::spawn(move || drop((window, read)));
            }
            Ok(reader.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?)
        })
    }

    fn read_all(
        self,
        tasks: Tasks,
        sender: &SyncSender<(Window, Vec<Read>)>,
    ) -> Result<Met, JournalError> {
        let read = |tasks: &mut dyn Iterator<Item = (Listed, Task)>| {
            for window in Windows(tasks) {
                let read = window.par_iter().map(|(file, _)| self.read(&file.path)).collect();
                // The writer is gone where it failed: then there is nothing more to read.
                if sender.send((window, read)).is_err() {
                    return;
                }
            }
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
        let (source, stamp) = read.map_err(|error| Box::new(unreadable(path, &error)))?;
        let (entry, findings) = entry::parse(path, &source, self.fields);
        Ok(Parsed { row: Row::new(source, entry), stamp, findings })
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
        tasks.extend((0..100).map(|_| task(1)));
        let lengths: Vec<usize> = Windows(tasks.into_iter()).map(|it| it.len()).collect();
        assert_eq!(lengths, [1, 2, 64, 36]);
    }
}
