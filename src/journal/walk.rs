//! The listing of the folder: the path and the stamp of each entry, no file opened.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rayon::prelude::*;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat};
use walkdir::{DirEntry, WalkDir};

use super::{Journal, JournalError};
use crate::entry::path::EntryPath;
use crate::entry::source::Stamp;
use crate::entry::sync_plan::Listed;
use crate::finding::{Finding, Place};
use crate::progress::Progress;

/// What the folder holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// The entries, sorted by path.
    pub files: Vec<Listed>,
    /// Paths, of folders mostly, that could not be looked into: what the archive holds below them is no loss.
    pub unreadable: Vec<String>,
    /// What was left out, and why.
    pub findings: Vec<Finding>,
}

impl Journal {
    /// Lists every entry, following no link unless the journal says so.
    ///
    /// # Errors
    ///
    /// [`JournalError::Unreadable`] where the root cannot be listed; anything below it that cannot is a finding.
    pub fn list(&self, progress: &dyn Progress) -> Result<Listing, JournalError> {
        let mut listing = Listing::default();
        let mut names = Vec::new();
        let walk = WalkDir::new(&self.root).follow_links(self.follow_links).min_depth(1);
        for found in walk.into_iter().filter_entry(|it| !is_hidden(it)) {
            if progress.is_stopped() {
                return Err(JournalError::Stopped);
            }
            match found {
                Ok(found) => names.extend(self.wanted(&found, &mut listing)),
                Err(error) if error.depth() == 0 => {
                    let source = io::Error::from(error);
                    return Err(JournalError::Unreadable { root: self.root.clone(), source });
                }
                Err(error) => self.leave_out(&error, &mut listing),
            }
        }
        self.stamp(names, &mut listing)?;
        listing.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    /// The path of a file that is an entry by its name, relative to the root.
    fn wanted(&self, found: &DirEntry, listing: &mut Listing) -> Option<OsString> {
        let kind = found.file_type();
        if kind.is_dir() {
            return None;
        }
        let path = found.path().strip_prefix(&self.root).ok()?;
        if !self.include.is_match(path) || self.exclude.is_match(path) {
            return None;
        }
        if !kind.is_file() {
            let (what, code) = match kind.is_symlink() {
                true => ("is a link, which is not followed", "link-not-followed"),
                false => ("is no regular file", "not-a-file"),
            };
            let finding = Finding::warning(Place::file(shown(path)), code, what);
            listing
                .findings
                .push(finding.with_hint("exclude it, or set `follow_links` in `[sync]`"));
            return None;
        }
        Some(path.as_os_str().to_owned())
    }

    /// Notes a part of the folder that could not be looked into.
    fn leave_out(&self, error: &walkdir::Error, listing: &mut Listing) {
        let path = error
            .path()
            .and_then(|it| it.strip_prefix(&self.root).ok())
            .map(shown)
            .unwrap_or_default();
        let is_loop = error.loop_ancestor().is_some();
        let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        let finding = match is_loop {
            true => Finding::warning(
                Place::file(path.clone()),
                "link-loop",
                "is a link to a folder above it",
            ),
            false => Finding::error(
                Place::file(path.clone()),
                "unreadable",
                format!("cannot be read: {reason}"),
            )
            .with_hint("what the archive holds from there was left as it is"),
        };
        listing.findings.push(finding);
        listing.unreadable.push(path);
    }

    /// Asks for the stamps of all names, on every core; the listing itself is quick, this is most of a walk.
    fn stamp(&self, names: Vec<OsString>, listing: &mut Listing) -> Result<(), JournalError> {
        let unreadable = |source| JournalError::Unreadable { root: self.root.clone(), source };
        let root = rustix::fs::open(&self.root, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())
            .map_err(|error| unreadable(error.into()))?;
        let flags = if self.follow_links { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        let stamped: Vec<_> = names
            .into_par_iter()
            .map(|name| {
                let stat = rustix::fs::statat(&root, Path::new(&name), flags);
                (name, stat)
            })
            .collect();
        for (name, stat) in stamped {
            match stat {
                Ok(stat) if FileType::from_raw_mode(stat.st_mode).is_file() => {
                    // A walk yields no name that is no path of an entry.
                    if let Ok(path) = EntryPath::from_bytes(name.as_bytes()) {
                        listing.files.push(Listed { path, stamp: stamp_of(&stat) });
                    }
                }
                // Gone, or turned into something else, since it was listed: as if it had not been there.
                Ok(_) | Err(rustix::io::Errno::NOENT) => {}
                Err(error) => {
                    let path = shown(Path::new(&name));
                    let message = format!("cannot be read: {}", io::Error::from(error));
                    listing.findings.push(Finding::error(
                        Place::file(path.clone()),
                        "unreadable",
                        message,
                    ));
                    listing.unreadable.push(path);
                }
            }
        }
        Ok(())
    }
}

/// Hidden files and folders (`.obsidian`, `.trash`, `.git`) are never part of a journal.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_bytes().starts_with(b".")
}

/// A path as it is shown: the escaped form of an entry's path.
fn shown(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    EntryPath::from_bytes(bytes)
        .map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), |it| it.to_string())
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
mod tests {
    use super::*;
    use crate::progress::Silent;
    use std::fs;

    fn list(root: &Path, include: &[&str], exclude: &[&str]) -> (Vec<String>, Vec<&'static str>) {
        let set = |patterns: &[&str]| {
            let globs: Vec<_> = patterns.iter().map(|it| globset::Glob::new(it).unwrap()).collect();
            globset::GlobSet::new(&globs).unwrap()
        };
        let journal = Journal::open(root, set(include), set(exclude), false).unwrap();
        let listing = journal.list(&Silent).unwrap();
        let files = listing.files.iter().map(|it| it.path.to_string()).collect();
        (files, listing.findings.iter().map(|it| it.code).collect())
    }

    #[test]
    fn hidden_files_folders_and_foreign_names_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["b.md", "2025/a.md", "2025/.x.md", ".obsidian/c.md", "d.txt", "draft/e.md"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let (files, codes) = list(folder.path(), &["**/*.md"], &["draft/**"]);
        assert_eq!(files, ["2025/a.md", "b.md"]);
        assert!(codes.is_empty());
    }

    #[test]
    fn links_and_pipes_are_named_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "x").unwrap();
        std::os::unix::fs::symlink("a.md", folder.path().join("b.md")).unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("again")).unwrap();
        let (files, codes) = list(folder.path(), &["**/*.md"], &[]);
        assert_eq!(files, ["a.md"]);
        assert_eq!(codes, ["link-not-followed"]);
    }

    #[test]
    fn a_name_that_is_no_utf8_is_listed_escaped() {
        let folder = tempfile::tempdir().unwrap();
        let name = std::ffi::OsStr::from_bytes(b"a\xff.md");
        fs::write(folder.path().join(name), "x").unwrap();
        let (files, _) = list(folder.path(), &["**/*.md"], &[]);
        assert_eq!(files, ["a\\xFF.md"]);
    }
}
