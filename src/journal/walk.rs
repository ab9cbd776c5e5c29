//! The listing of the folder: the path and the stamp of each entry, in the order of the paths, no file opened.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::io;
use std::mem;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::panic;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use globset::Candidate;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use walkdir::{DirEntry, WalkDir};

use super::kind::NoFile;
use super::{Journal, JournalError, write};
use crate::entry::path::{self, EntryPath};
use crate::entry::source::Stamp;
use crate::entry::sync_plan::Listed;
use crate::finding::{Finding, Place, shell_quoted};
use crate::place::LOST_AND_FOUND;
use crate::place::right::no_right;
use crate::progress::Progress;
use crate::threads;

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
                Err(error) => match self.place_of(&error, &trail) {
                    Some(path) => self.leave_out(&path, error, &mut met),
                    None => return Err(self.unreadable(error.into())),
                },
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
        let name = Candidate::new(OsStr::from_bytes(path));
        let is_named_so =
            self.include.is_match_candidate(&name) && !self.exclude.is_match_candidate(&name);
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

    /// What a link is that leads to a folder, in which entries may lie, or to nothing that is there, as a disk's that is away; none
    /// where it is a file's.
    fn linked_folder(&self, found: &DirEntry, path: &[u8]) -> Option<&'static str> {
        let any_in_it = [path, b"/_.md"].concat();
        let is_excluded =
            |it: &[u8]| self.exclude.is_match_candidate(&Candidate::new(OsStr::from_bytes(it)));
        if is_excluded(path) || is_excluded(&any_in_it) {
            return None;
        }
        match found.path().metadata() {
            Ok(there) if there.is_dir() => Some("is a link to a folder, which is not followed"),
            Ok(_) => None,
            // What has no extension is mostly a folder's.
            Err(_) => found.path().extension().is_none().then_some("is a link that leads nowhere"),
        }
    }

    /// Which part of the journal could not be looked into; none where it is the root.
    fn place_of(&self, error: &walkdir::Error, trail: &Trail) -> Option<Vec<u8>> {
        let path = match error.path() {
            Some(path) => path.strip_prefix(&self.root).ok()?.as_os_str().as_bytes(),
            None => trail.folder_above(error.depth())?,
        };
        Some(path).filter(|it| !it.is_empty()).map(<[u8]>::to_owned)
    }

    /// Notes a part of the folder that could not be looked into.
    fn leave_out(&self, path: &[u8], error: walkdir::Error, met: &mut Met) {
        if self.is_foreign(path) {
            return;
        }
        met.unknown.push(path::shown(path).into_owned());
        let place = Place::file(path::shown(path));
        if error.loop_ancestor().is_some() {
            let message = "is a link to a folder above it";
            met.findings.push(Finding::warning(place, "link-loop", message));
            return;
        }
        let source = io::Error::from(error);
        let is_there = || self.root.join(OsStr::from_bytes(path)).symlink_metadata().is_ok();
        // A link that leads nowhere may be to a folder of a disk that is away, but not where it is named as a picture is.
        let name = Path::new(OsStr::from_bytes(path));
        let may_hold_entries = || self.include.is_match(name) || name.extension().is_none();
        if source.kind() == io::ErrorKind::NotFound && !(is_there() && may_hold_entries()) {
            // What went while the journal was listed, the next sync sees.
            return;
        }
        // No user has entries there, nor can open it.
        let is_closed = cause_of(&source).kind() == io::ErrorKind::PermissionDenied;
        if is_closed && name.ends_with(LOST_AND_FOUND) {
            return;
        }
        met.findings.push(self.cannot_be_read(path, cause_of(&source)));
    }

    /// Whether nothing at a path or below it could be an entry.
    fn is_foreign(&self, path: &[u8]) -> bool {
        let below = [path, b"/_"].concat();
        let is_excluded = |it: &[u8]| self.exclude.is_match(OsStr::from_bytes(it));
        path.split(|it| *it == b'/').any(|it| it.starts_with(b"."))
            || is_excluded(path)
            || is_excluded(&below)
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

/// Paths of files whose stamps are asked for at once, one after the other in one piece of memory.
#[derive(Debug, Default)]
struct Batch {
    paths: Vec<u8>,
    ends: Vec<usize>,
}

/// The files of a batch that are there, and what was met beside them.
#[derive(Debug, Default)]
struct Stamped {
    files: Vec<Listed>,
    met: Met,
}

impl Batch {
    fn push(&mut self, path: &[u8]) {
        self.paths.extend_from_slice(path);
        self.ends.push(self.paths.len());
    }

    /// Whether it is a piece of work for one core.
    fn is_full(&self) -> bool {
        self.ends.len() >= 256
    }

    /// Asks for the stamps of its files.
    fn stamp(&self, root: &OwnedFd, links: AtFlags, journal: &Journal) -> Stamped {
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

/// How folders are opened.
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Journal {
    fn cannot_be_read(&self, path: &[u8], cause: &io::Error) -> Finding {
        const LEFT: &str = "what the archive holds from there was left as it is";
        let hint = match cause.kind() {
            io::ErrorKind::PermissionDenied => {
                format!("{}; {LEFT}", no_right(&self.root.join(OsStr::from_bytes(path))))
            }
            _ => LEFT.to_owned(),
        };
        Finding::error(
            Place::file(path::shown(path)),
            "unreadable",
            format!("cannot be read: {cause}"),
        )
        .with_hint(hint)
    }
}

/// The code of what was left behind.
const LEFTOVER: &str = "leftover";

/// What a command has left that was killed while it wrote into the journal.
fn leftover(path: &[u8], place: &Path) -> Finding {
    let message =
        "was left behind by a command that was cut off while it wrote here, and is not an entry";
    let all = if place.is_dir() { "-r " } else { "" };
    let hint = format!("delete it: rm {all}{}", shell_quoted(&place.display().to_string()));
    Finding::warning(Place::file(path::shown(path)), LEFTOVER, message).with_hint(hint)
}

/// What the file system said, without the path, which the finding names.
fn cause_of(error: &io::Error) -> &io::Error {
    let walked = error.get_ref().and_then(|it| it.downcast_ref::<walkdir::Error>());
    match walked.and_then(walkdir::Error::io_error) {
        Some(cause) => cause,
        None => error,
    }
}

/// The folders from the root down to the one that is being listed.
///
/// An error while a folder is listed says how deep, and not where: it comes right after its folder.
#[derive(Debug, Default)]
struct Trail(Vec<Vec<u8>>);

impl Trail {
    /// Goes into the folder at `path`, which is as deep as it has names.
    fn enter(&mut self, depth: usize, path: &[u8]) {
        self.0.truncate(depth.saturating_sub(1));
        self.0.push(path.to_owned());
    }

    /// The folder that holds what is so deep; none for the root, or where nobody knows.
    fn folder_above(&self, depth: usize) -> Option<&[u8]> {
        self.0.get(depth.checked_sub(2)?).map(Vec::as_slice)
    }
}

/// Hidden files and folders (`.obsidian`, `.trash`, `.git`) are never part of a journal.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = bytes(entry).rsplit(|it| *it == b'/').next();
    entry.depth() > 0 && name.is_some_and(|name| name.starts_with(b"."))
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

#[cfg(test)]
mod tests;
