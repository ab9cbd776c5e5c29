//! Reading and parsing on every core, one window ahead of the one writer; memory is bounded by the window.

use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::prelude::*;

use super::{Parsed, SyncError, unreadable};
use crate::archive::ArchiveError;
use crate::entry::sync_plan::Listed;
use crate::entry::{self, EntryPath};
use crate::field::Field;
use crate::finding::Finding;
use crate::journal::Journal;
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

/// What reading and parsing gave, or the finding that it gave nothing.
pub(super) type Read = Result<Box<Parsed>, Box<Finding>>;

/// A window closes at this many files …
const WINDOW_FILES: usize = 256;

/// … or at this many bytes.
const WINDOW_BYTES: u64 = 4 << 20;

/// Reads and parses the files of all tasks and hands them to `write` in the order of the tasks.
///
/// At most three windows are in memory: one being read, one waiting, one being written.
pub(super) fn run(
    journal: &Journal,
    fields: &[Field],
    tasks: &[(Listed, Task)],
    progress: &dyn Progress,
    mut write: impl FnMut(&EntryPath, Task, Read) -> Result<(), ArchiveError>,
) -> Result<(), SyncError> {
    let (sender, receiver) = sync_channel::<(&[(Listed, Task)], Vec<Read>)>(1);
    thread::scope(|scope| {
        scope.spawn(move || {
            for window in Windows(tasks) {
                let read =
                    window.par_iter().map(|(file, _)| read(journal, fields, &file.path)).collect();
                // The writer is gone where it failed: then there is nothing more to read.
                if sender.send((window, read)).is_err() {
                    return;
                }
            }
        });
        for (window, read) in receiver {
            for ((file, task), read) in window.iter().zip(read) {
                write(&file.path, *task, read)?;
            }
            if progress.is_stopped() {
                return Err(ArchiveError::Stopped.into());
            }
            progress.advance(window.len() as u64);
        }
        Ok(())
    })
}

fn read(journal: &Journal, fields: &[Field], path: &EntryPath) -> Read {
    let (source, stamp) = journal.read(path).map_err(|error| Box::new(unreadable(path, &error)))?;
    let (entry, findings) = entry::parse(path, &source, fields);
    Ok(Box::new(Parsed { source, stamp, entry, findings }))
}

/// The tasks, cut into windows.
struct Windows<'a>(&'a [(Listed, Task)]);

impl<'a> Iterator for Windows<'a> {
    type Item = &'a [(Listed, Task)];

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = 0;
        let is_full = |(file, _): &(Listed, Task)| {
            bytes += file.stamp.size;
            bytes >= WINDOW_BYTES
        };
        let full = self.0.iter().take(WINDOW_FILES).position(is_full).map(|last| last + 1);
        let end = full.unwrap_or(WINDOW_FILES).min(self.0.len());
        let (window, rest) = self.0.split_at(end);
        self.0 = rest;
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
        let lengths: Vec<usize> = Windows(&tasks).map(<[_]>::len).collect();
        assert_eq!(lengths, [1, 2, 256, 44]);
    }
}
