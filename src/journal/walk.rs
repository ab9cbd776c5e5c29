//! The listing of the folder: the path and the stamp of each entry, in the order of the paths, no file opened.

mod left_out;
mod stamped;

use std::cell::RefCell;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::io;
use std::mem;
use std::os::unix::ffi::OsStrExt;
use std::panic;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rustix::fs::{AtFlags, Mode, OFlags};
use walkdir::{DirEntry, WalkDir};

use super::kind::NoFile;
use super::{Journal, JournalError, write};
use crate::entry::path;
use crate::entry::path::EntryPath;
use crate::entry::sync_plan::Listed;
use crate::finding::{Finding, Place};
use crate::progress::Progress;
use crate::threads;
use left_out::{LEFTOVER, Trail, leftover};
use stamped::{Batch, Stamped};

/// What a walk met beside the entries.
#[derive(Debug, Default)]
pub struct Met {
    /// Paths, of folders mostly, that could not be looked into, or were gone when they were looked at: what the archive
    /// holds at them and below them is unknown, and no loss.
    pub unknown: Vec<String>,
    /// What was left out, and why.
    pub findings: Vec<Finding>,
}

/// How many batches the walk may be ahead of whoever takes the files.
const AHEAD: usize = 16;

impl Journal {
    /// Walks over every entry in the order of the paths, following no link unless the journal says so, and hands them
    /// to `take`.
    ///
    /// One thread lists the folders and others ask for the stamps, which is most of a walk. They go a little way ahead
    /// of `take` and no further, so that the memory it takes does not depend on how many entries there are.
    ///
    /// # Errors
    ///
    /// [`JournalError::Unreadable`] where the root cannot be listed; anything below it that cannot is a finding.
    pub fn walk<T>(
        &self,
        progress: &dyn Progress,
        take: impl FnOnce(&mut dyn Iterator<Item = Listed>) -> T,
    ) -> Result<(T, Met), JournalError> {
        let root = rustix::fs::open(&self.root, FOLDER, Mode::empty());
        let root = &root.map_err(|error| self.unreadable(error.into()))?;
        let links = if self.follow_links { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        // Batches are stamped in any order; each leaves in its turn, through a channel of its own.
        let (queue, turns) = sync_channel::<Receiver<Stamped>>(AHEAD);
        threads::crew()?;
        thread::scope(|scope| {
            let lister = threads::beside(scope, move || {
                rayon::in_place_scope(|scope| {
                    self.list(progress, |batch| {
                        let (done, stamped) = sync_channel(1);
                        scope.spawn(move |_| {
                            // Whoever takes the files may have stopped: then nobody waits for these.
                            let _ = done.send(batch.stamp(root, links, self));
                        });
                        queue.send(stamped).is_ok()
                    })
                })
            })?;
            let mut met = Met::default();
            let stamped = turns.into_iter().filter_map(|turn| turn.recv().ok());
            let mut files = stamped.flat_map(|stamped| {
                met.take(stamped.met);
                stamped.files
            });
            let taken = take(&mut files);
            drop(files);
            let listed = lister.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
            met.take(listed?);
            met.findings.sort_by(|a, b| a.place.cmp(&b.place));
            Ok((taken, met))
        })
    }

    /// What commands have left in the journal that were killed while they wrote into it. Nothing is said of what cannot be
    /// listed: a walk does.
    pub fn left_behind(&self, progress: &dyn Progress) -> Vec<Finding> {
        let met = self.list(progress, |_| true).unwrap_or_default();
        let mut findings = met.findings;
        findings.retain(|it| it.code == LEFTOVER);
        findings.sort_by(|a, b| a.place.cmp(&b.place));
        findings
    }

    /// The links on the way of a walk, files and folders, where they are followed.
    pub fn followed(&self) -> Vec<EntryPath> {
        if !self.follow_links {
            return Vec::new();
        }
        let below_root = self.root.join("_").as_os_str().len() - 1;
        let walk = WalkDir::new(&self.root).follow_links(true).min_depth(1);
        let found = walk.into_iter().filter_entry(|it| !is_hidden(it)).filter_map(Result::ok);
        let links = found.filter(DirEntry::path_is_symlink);
        links.filter_map(|it| EntryPath::from_bytes(&bytes(&it)[below_root..]).ok()).collect()
    }

    /// Lists folder after folder and hands the paths of the entries over in batches, until `hand_over` says no.
    fn list(
        &self,
        progress: &dyn Progress,
        mut hand_over: impl FnMut(Batch) -> bool,
    ) -> Result<Met, JournalError> {
        let (mut met, mut batch) = (Met::default(), Batch::default());
        let left_behind = RefCell::new(Vec::new());
        let mut trail = Trail::default();
        let below_root = self.root.join("_").as_os_str().len() - 1;
        let walk = WalkDir::new(&self.root)
            .follow_links(self.follow_links)
            .min_depth(1)
            .sort_by(in_order_of_paths);
        let is_seen = |it: &DirEntry| {
            let is_hidden = is_hidden(it);
            if is_hidden && write::is_left_behind(it.file_name().as_bytes()) {
                left_behind.borrow_mut().push(leftover(&bytes(it)[below_root..], it.path()));
            }
            !is_hidden
        };
        for found in walk.into_iter().filter_entry(is_seen) {
            if progress.is_stopped() {
                return Err(JournalError::Stopped);
            }
            match found {
                Ok(found) => {
                    let path = &bytes(&found)[below_root..];
                    if found.file_type().is_dir() {
                        trail.enter(found.depth(), path);
                    } else if self.is_wanted(&found, path, &mut met) {
                        batch.push(path);
                    }
                }
                Err(error) => self.pass_over(error, &trail, &mut met)?,
            }
            if batch.is_full() && !hand_over(mem::take(&mut batch)) {
                return Ok(met);
            }
        }
        hand_over(batch);
        met.findings.extend(left_behind.into_inner());
        Ok(met)
    }

    /// Whether what lies at a path below the root is an entry by its name and its kind.
    fn is_wanted(&self, found: &DirEntry, path: &[u8], met: &mut Met) -> bool {
        let kind = found.file_type();
        let is_named_so = self.takes(Path::new(OsStr::from_bytes(path)));
        let linked =
            if is_named_so || !kind.is_symlink() { None } else { self.linked_folder(found, path) };
        if !is_named_so && linked.is_none() {
            return false;
        }
        let Some(what) = NoFile::of(kind) else { return true };
        let (message, code) = match what {
            NoFile::Link => {
                let message = linked.unwrap_or("is a link, which is not followed");
                (message.to_owned(), "link-not-followed")
            }
            _ => (format!("is {what}, not a file"), "not-a-file"),
        };
        let finding = Finding::warning(Place::file(path::shown(path)), code, message);
        met.findings.push(finding.with_hint(what.way_out()));
        false
    }

    fn unreadable(&self, source: io::Error) -> JournalError {
        JournalError::Unreadable { root: self.root.clone(), source }
    }
}

impl Met {
    fn take(&mut self, more: Self) {
        self.unknown.extend(more.unknown);
        self.findings.extend(more.findings);
    }
}

/// Puts what lies in one folder in the order in which a walk meets their paths: a folder counts with the separator
/// behind it, because the paths of all that is in it do.
fn in_order_of_paths(a: &DirEntry, b: &DirEntry) -> Ordering {
    // Whole paths, because to ask for the name of an entry takes its path apart.
    let (shown_a, shown_b) = (path::shown(bytes(a)), path::shown(bytes(b)));
    let (path_a, path_b) = (shown_a.as_bytes(), shown_b.as_bytes());
    if !a.file_type().is_dir() && !b.file_type().is_dir() {
        return path_a.cmp(path_b);
    }
    let common = path_a.len().min(path_b.len());
    let next = |path: &[u8], entry: &DirEntry| {
        let separator = entry.file_type().is_dir().then_some(b'/');
        path.get(common).copied().or(separator)
    };
    let in_common = path_a[..common].cmp(&path_b[..common]);
    in_common.then_with(|| next(path_a, a).cmp(&next(path_b, b)))
}

fn bytes(entry: &DirEntry) -> &[u8] {
    entry.path().as_os_str().as_bytes()
}

/// How folders are opened.
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Hidden files and folders (`.obsidian`, `.trash`, `.git`) are never part of a journal.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = bytes(entry).rsplit(|it| *it == b'/').next();
    entry.depth() > 0 && name.is_some_and(|name| name.starts_with(b"."))
}

#[cfg(test)]
mod tests;
