//! The stamps of the files of a walk, asked for in batches.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, FileType, Mode, Stat};
use rustix::io::Errno;

use super::super::Journal;
use super::{FOLDER, Met};
use crate::entry::path::{self, EntryPath};
use crate::entry::source::Stamp;
use crate::entry::sync_plan::Listed;

/// Paths of files whose stamps are asked for at once, one after the other in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Batch {
    paths: Vec<u8>,
    ends: Vec<usize>,
}

/// The files of a batch that are there, and what was met beside them.
#[derive(Debug, Default)]
pub(super) struct Stamped {
    pub(super) files: Vec<Listed>,
    pub(super) met: Met,
}

impl Batch {
    pub(super) fn push(&mut self, path: &[u8]) {
        self.paths.extend_from_slice(path);
        self.ends.push(self.paths.len());
    }

    /// Whether it is a piece of work for one core.
    pub(super) fn is_full(&self) -> bool {
        self.ends.len() >= 256
    }

    /// Asks for the stamps of its files.
    pub(super) fn stamp(&self, root: &OwnedFd, links: AtFlags, journal: &Journal) -> Stamped {
        let mut stamped = Stamped::default();
        let mut folders = Folders { root, links, last: None };
        let mut start = 0;
        for end in &self.ends {
            let path = &self.paths[start..*end];
            stamped.add(path, folders.stat(path), journal);
            start = *end;
        }
        stamped
    }
}

/// Looks files up in their folders: a name in an open folder is found sooner than a whole path below the root.
struct Folders<'p> {
    root: &'p OwnedFd,
    links: AtFlags,
    /// The folder that was opened last: the next file is mostly in it too.
    last: Option<(&'p [u8], Result<OwnedFd, Errno>)>,
}

impl<'p> Folders<'p> {
    fn stat(&mut self, path: &'p [u8]) -> Result<Stat, Errno> {
        let Some(slash) = path.iter().rposition(|it| *it == b'/') else {
            return rustix::fs::statat(self.root, OsStr::from_bytes(path), self.links);
        };
        let (folder, name) = (&path[..slash], OsStr::from_bytes(&path[slash + 1..]));
        let (_, opened) = match &mut self.last {
            Some(last) if last.0 == folder => last,
            last => last.insert((folder, open_folder(self.root, folder))),
        };
        match opened {
            Ok(folder) => rustix::fs::statat(folder, name, self.links),
            Err(error) => Err(*error),
        }
    }
}

fn open_folder(root: &OwnedFd, path: &[u8]) -> Result<OwnedFd, Errno> {
    rustix::fs::openat(root, OsStr::from_bytes(path), FOLDER, Mode::empty())
}

impl Stamped {
    fn add(&mut self, path: &[u8], stat: Result<Stat, Errno>, journal: &Journal) {
        match stat {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode).is_file() => {
                // A walk yields no name that is no path of an entry.
                if let Ok(path) = EntryPath::from_bytes(path) {
                    self.files.push(Listed { path, stamp: stamp_of(&stat) });
                }
            }
            // Turned into something else since it was listed: as if it had not been there.
            Ok(_) => {}
            // Gone since it was listed, perhaps with the disk that it lies on: the next sync sees what became of it.
            Err(Errno::NOENT) => self.met.unknown.push(path::shown(path).into_owned()),
            Err(error) => {
                let finding = journal.cannot_be_read(path, &io::Error::from(error));
                self.met.findings.push(finding);
                self.met.unknown.push(path::shown(path).into_owned());
            }
        }
    }
}

#[expect(
    clippy::allow_attributes,
    reason = "the widths of these fields differ between systems, so an expectation would not hold on each"
)]
#[allow(
    clippy::unnecessary_cast,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::useless_conversion
)]
fn stamp_of(stat: &Stat) -> Stamp {
    let seconds = stat.st_mtime as i64;
    let modified_ns =
        seconds.saturating_mul(1_000_000_000).saturating_add(stat.st_mtime_nsec as i64);
    Stamp { size: stat.st_size as u64, modified_ns }
}
