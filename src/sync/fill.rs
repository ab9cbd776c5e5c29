//! The full-text index of a new archive, filled on a thread of its own, a window or two behind the rows.

use std::sync::mpsc::{Receiver, sync_channel};
use std::{panic, thread};

use rusqlite::Connection;

use super::SyncError;
use super::pipeline::Read;
use crate::archive::ArchiveError;
use crate::archive::rows::text_apart::TextApart;
use crate::threads;

/// Runs `write` and hands the windows that it has written on to the index; then moves the index into the archive.
pub(super) fn beside<T>(
    archive: &Connection,
    apart: TextApart,
    write: impl FnOnce(&mut dyn FnMut(Vec<Read>) -> Result<(), ArchiveError>) -> Result<T, SyncError>,
) -> Result<T, SyncError> {
    let (sender, receiver) = sync_channel(2);
    thread::scope(|scope| {
        let filling = threads::beside(scope, || fill(&apart, receiver).map(|()| apart));
        let filling = filling.map_err(ArchiveError::from)?;
        // Where the index is gone it says itself why.
        let mut hand_on = |window| sender.send(window).map_err(|_| ArchiveError::Stopped);
        let written = write(&mut hand_on);
        drop(sender);
        let apart = filling.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?;
        let written = written?;
        apart.move_into(archive)?;
        Ok(written)
    })
}

fn fill(apart: &TextApart, windows: Receiver<Vec<Read>>) -> Result<(), ArchiveError> {
    let mut filler = apart.filler();
    for window in windows {
        for parsed in window.iter().flatten() {
            if let Some(id) = parsed.added_as {
                filler.add(id, &parsed.row)?;
            }
        }
        give_back(window)?;
    }
    drop(filler);
    apart.complete()
}

/// Leaves what is no longer needed to those who parse, so that the writers never wait.
#[expect(clippy::unnecessary_wraps, reason = "whoever takes a window may fail; this one does not")]
pub(super) fn give_back(window: Vec<Read>) -> Result<(), ArchiveError> {
    rayon::spawn(move || drop(window));
    Ok(())
}
