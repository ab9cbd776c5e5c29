//! The full-text index of a new archive, filled on a thread of its own or several, a window or two behind the rows.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::ScopedJoinHandle;
use std::{panic, thread};

use rusqlite::Connection;

use super::SyncError;
use super::pipeline::Read;
use crate::archive::ArchiveError;
use crate::archive::rows::bulk;
use crate::archive::rows::text_apart::{self, TextApart, TextPart};
use crate::threads;

/// In how many parts the index of so many entries is filled, each by a thread of its own.
///
/// Filling is two fifths of a first sync, and writing the rows, which one thread must do, a sixth. So one filler keeps up on
/// two cores (two were no faster, and took a twentieth more), two do with up to five, and more than three would wait for
/// the rows.
pub(super) fn parts(entries: usize) -> usize {
    parts_among(entries, threads::crew().unwrap_or(1))
}

fn parts_among(entries: usize, crew: usize) -> usize {
    match crew {
        _ if entries < bulk::WORTH_IT => 1,
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    }
}

/// Runs `write` and hands the windows that it has written on to the parts of the index in turn; then moves these into the
/// archive.
pub(super) fn beside<T>(
    archive: &Connection,
    apart: TextApart,
    write: impl FnOnce(&mut dyn FnMut(Vec<Read>) -> Result<(), ArchiveError>) -> Result<T, SyncError>,
) -> Result<T, SyncError> {
    thread::scope(|scope| {
        let (mut senders, mut fillers) = (Vec::new(), Vec::new());
        for part in apart.into_parts() {
            let (sender, receiver) = sync_channel(2);
            match threads::beside(scope, || fill(&part, receiver).map(|()| part)) {
                Ok(filling) => fillers.push(filling),
                // Those that there are fill all of it.
                Err(_) if !fillers.is_empty() => break,
                Err(error) => return Err(ArchiveError::from(error).into()),
            }
            senders.push(sender);
        }
        let written = {
            let mut turns = senders.iter().cycle();
            // Where the index is gone it says itself why.
            let mut hand_on = |window| {
                let sender = turns.next().ok_or(ArchiveError::Stopped)?;
                sender.send(window).map_err(|_| ArchiveError::Stopped)
            };
            write(&mut hand_on)
        };
        drop(senders);
        // Each has come to its end before one is asked how it went.
        let ends: Vec<_> = fillers.into_iter().map(ScopedJoinHandle::join).collect();
        let ends = ends.into_iter().map(|it| it.unwrap_or_else(|it| panic::resume_unwind(it)));
        let parts = ends.collect::<Result<Vec<TextPart>, _>>()?;
        let written = written?;
        text_apart::move_into(&parts, archive)?;
        Ok(written)
    })
}

fn fill(part: &TextPart, windows: Receiver<Vec<Read>>) -> Result<(), ArchiveError> {
    let mut filler = part.filler();
    for window in windows {
        for parsed in window.iter().flatten() {
            if let Some(id) = parsed.added_as {
                filler.add(id, &parsed.row)?;
            }
        }
        give_back(window)?;
    }
    drop(filler);
    part.complete()
}

/// Leaves what is no longer needed to those who parse, so that the writers never wait.
#[expect(clippy::unnecessary_wraps, reason = "whoever takes a window may fail; this one does not")]
pub(super) fn give_back(window: Vec<Read>) -> Result<(), ArchiveError> {
    /// To make the crew for fewer would take longer.
    const MANY: usize = 16;
    if window.len() >= MANY {
        rayon::spawn(move || drop(window));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_has_as_many_parts_as_keep_up_with_the_rows() {
        let parts = |entries| [1, 2, 3, 5, 6, 64].map(|crew| parts_among(entries, crew));
        assert_eq!(parts(bulk::WORTH_IT - 1), [1; 6]);
        assert_eq!(parts(bulk::WORTH_IT), [1, 1, 2, 2, 3, 3]);
        assert_eq!(parts(bulk::WORTH_IT + 1), parts(bulk::WORTH_IT));
    }
}
