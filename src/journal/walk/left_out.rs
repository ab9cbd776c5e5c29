//! What a walk could not look into or leaves out, and what is told of it.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::super::{Journal, JournalError};
use super::Met;
use crate::entry::path;
use crate::finding::{Finding, Place, shell_quoted};
use crate::place::LOST_AND_FOUND;
use crate::place::right::no_right;

impl Journal {
    /// Goes on behind what could not be looked into; the root itself cannot be left out.
    pub(super) fn pass_over(
        &self,
        error: walkdir::Error,
        trail: &Trail,
        met: &mut Met,
    ) -> Result<(), JournalError> {
        match self.place_of(&error, trail) {
            Some(path) => self.leave_out(&path, error, met),
            None => return Err(self.unreadable(error.into())),
        }
        Ok(())
    }

    /// Which part of the journal could not be looked into; none where it is the root.
    pub(super) fn place_of(&self, error: &walkdir::Error, trail: &Trail) -> Option<Vec<u8>> {
        let path = match error.path() {
            Some(path) => path.strip_prefix(&self.root).ok()?.as_os_str().as_bytes(),
            None => trail.folder_above(error.depth())?,
        };
        Some(path).filter(|it| !it.is_empty()).map(<[u8]>::to_owned)
    }

    /// Notes a part of the folder that could not be looked into.
    pub(super) fn leave_out(&self, path: &[u8], error: walkdir::Error, met: &mut Met) {
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

    /// What a link is that leads to a folder of entries outside of the journal, or, where it is called as a year or a day is, to
    /// nothing that is there, as a disk's that is away; none where it is another one.
    pub(super) fn linked_folder(&self, found: &DirEntry, path: &[u8]) -> Option<&'static str> {
        if self.is_foreign(path) {
            return None;
        }
        let name = found.path();
        if let Ok(there) = name.metadata() {
            let has_entries = there.is_dir() && self.has_entries_behind(name, path);
            return has_entries
                .then_some("is a link to a folder of entries, which is not followed");
        }
        let begins_with_a_number = found.file_name().as_bytes()[0].is_ascii_digit();
        let may_be_folder = begins_with_a_number && name.extension().is_none();
        may_be_folder.then_some("is a link that leads nowhere")
    }

    /// Whether an entry lies behind a link, among what is met first there, and not in the journal itself.
    fn has_entries_behind(&self, link: &Path, path: &[u8]) -> bool {
        const MOST: usize = 2_000;
        let (Ok(there), Ok(root)) = (link.canonicalize(), self.root.canonicalize()) else {
            return false;
        };
        if there.starts_with(&root) || root.starts_with(&there) {
            return false;
        }
        let is_hidden =
            |it: &DirEntry| it.depth() > 0 && it.file_name().as_bytes().starts_with(b".");
        let found = WalkDir::new(&there).min_depth(1).into_iter().filter_entry(|it| !is_hidden(it));
        let mut files =
            found.take(MOST).filter_map(Result::ok).filter(|it| it.file_type().is_file());
        files.any(|it| {
            let below = it.path().strip_prefix(&there).unwrap_or(it.path());
            let below = [path, b"/", below.as_os_str().as_bytes()].concat();
            let below = OsStr::from_bytes(&below);
            self.include.is_match(below) && !self.exclude.is_match(below)
        })
    }

    /// Whether nothing at a path or below it could be an entry.
    fn is_foreign(&self, path: &[u8]) -> bool {
        let below = [path, b"/_"].concat();
        let is_excluded = |it: &[u8]| self.exclude.is_match(OsStr::from_bytes(it));
        path.split(|it| *it == b'/').any(|it| it.starts_with(b"."))
            || is_excluded(path)
            || is_excluded(&below)
    }
}

impl Journal {
    pub(super) fn cannot_be_read(&self, path: &[u8], cause: &io::Error) -> Finding {
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
pub(super) const LEFTOVER: &str = "leftover";

/// What a command has left that was killed while it wrote into the journal.
pub(super) fn leftover(path: &[u8], place: &Path) -> Finding {
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
pub(super) struct Trail(Vec<Vec<u8>>);

impl Trail {
    /// Goes into the folder at `path`, which is as deep as it has names.
    pub(super) fn enter(&mut self, depth: usize, path: &[u8]) {
        self.0.truncate(depth.saturating_sub(1));
        self.0.push(path.to_owned());
    }

    /// The folder that holds what is so deep; none for the root, or where nobody knows.
    pub(super) fn folder_above(&self, depth: usize) -> Option<&[u8]> {
        self.0.get(depth.checked_sub(2)?).map(Vec::as_slice)
    }
}
