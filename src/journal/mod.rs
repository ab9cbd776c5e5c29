//! The directory of Markdown files: what is in it, and the bytes of one file. It is never written to, but by `write`.

pub mod around;
mod error;
pub mod fresh;
pub mod kind;
pub mod links;
pub mod mark;
pub mod protected;
pub mod typed;
pub mod walk;
pub mod watch;
pub mod write;

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use globset::{Candidate, GlobSet};
use rustix::fs::OFlags;

use kind::NoFile;

use crate::entry::path::EntryPath;
use crate::entry::source::{Source, SourceHash, Stamp};
use crate::place::right::no_right;
pub use error::{JournalError, ReadError};

/// The largest file that is read: 256 MiB. SQLite could hold four times as much in one row.
pub const LARGEST_FILE: u64 = 256 << 20;

/// How often a file that changes while it is read is read again.
const TRIES: usize = 3;

/// A stamp taken within this time of its file's last change is not trusted: the file may change again within the same
/// tick of the file system's clock (FAT counts in two seconds).
pub const RACY_NS: i64 = 2_000_000_000;

/// A root folder, and which of the files below it are entries.
#[derive(Clone, Debug)]
pub struct Journal {
    root: PathBuf,
    include: GlobSet,
    exclude: GlobSet,
    follow_links: bool,
    /// Whether every Markdown file is listed, whatever the rules leave out.
    is_whole: bool,
    /// Where it lies below the folder whose rules these are; none where no sync reads what lies in it.
    below: Option<PathBuf>,
    /// The hash of the rules by which it is listed, as they are written; none where nobody said them.
    rules: Option<SourceHash>,
}

impl Journal {
    /// The journal in `root`: files that `include` and not `exclude` matches by their path below it, hidden ones left out.
    ///
    /// # Errors
    ///
    /// [`JournalError::NoRoot`] where `root` is no folder.
    pub fn open(
        root: &Path,
        include: GlobSet,
        exclude: GlobSet,
        follow_links: bool,
    ) -> Result<Self, JournalError> {
        match root.metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(JournalError::NoRoot { root: root.to_owned(), source: None }),
            Err(error) => {
                return Err(JournalError::NoRoot { root: root.to_owned(), source: Some(error) });
            }
        }
        let (root, is_whole, rules) = (root.to_owned(), false, None);
        let below = Some(PathBuf::new());
        Ok(Self { root, include, exclude, follow_links, is_whole, below, rules })
    }

    /// The same, which knows the rules by which it is listed as they are written.
    #[must_use]
    pub fn by_rules(self, include: &[String], exclude: &[String]) -> Self {
        let written = format!("{include:?} {exclude:?} {}", self.follow_links);
        Self { rules: Some(SourceHash::of(written.as_bytes())), ..self }
    }

    /// The same with every Markdown file in it, also those that the rules leave out.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { is_whole: true, ..self.clone() }
    }

    /// The hash of the rules by which it is listed.
    pub fn rules(&self) -> Option<&SourceHash> {
        self.rules.as_ref()
    }

    /// The root folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where an entry lies on disk.
    pub fn locate(&self, path: &EntryPath) -> PathBuf {
        self.root.join(std::ffi::OsStr::from_bytes(path.bytes()))
    }

    /// The same folder, which lies below the one that syncs read; in none, where no sync reads it.
    #[must_use]
    pub fn lying_below(self, below: Option<PathBuf>) -> Self {
        Self { below, ..self }
    }

    /// The path of a file by which a sync would leave it out, were it there; none where it takes it in, or reads no such folder.
    pub fn left_out(&self, path: &EntryPath) -> Option<EntryPath> {
        let whole = self.below.as_ref()?.join(path.as_str());
        let whole = EntryPath::new(whole.to_str()?).ok()?;
        (!self.is_entry(&whole)).then_some(whole)
    }

    /// Whether a listing would hold this path, were there a file at it.
    pub fn is_entry(&self, path: &EntryPath) -> bool {
        let bytes = path.bytes();
        let is_hidden = bytes.split(|it| *it == b'/').any(|it| it.starts_with(b"."));
        let path = Path::new(std::ffi::OsStr::from_bytes(bytes));
        !is_hidden && self.takes(path)
    }

    /// Whether the rules take a file in by its path.
    fn takes(&self, path: &Path) -> bool {
        let name = Candidate::new(path);
        let is_included = self.include.is_match_candidate(&name);
        is_included && !self.exclude.is_match_candidate(&name)
            || self.is_whole && (is_included || is_markdown(path))
    }

    /// Whether a file is named as entries are, be it hidden or left out.
    pub fn is_named_as_entry(&self, path: &EntryPath) -> bool {
        let path = Path::new(std::ffi::OsStr::from_bytes(path.bytes()));
        is_markdown(path) || self.include.is_match(path)
    }

    /// The stamp of the file at a path; none where no file lies there that a listing would hold.
    pub fn stamp(&self, path: &EntryPath) -> Option<Stamp> {
        let place = self.locate(path);
        let metadata = match self.follow_links {
            true => place.metadata(),
            false => place.symlink_metadata(),
        };
        metadata.ok().filter(|it| it.is_file() && self.is_entry(path)).map(|it| stamp_of(&it))
    }

    /// What lies at a path and is no file; a link is one, where links are not followed or lead to none.
    pub fn no_file_at(&self, path: &EntryPath) -> Option<NoFile> {
        let place = self.locate(path);
        let is_file = self.follow_links && place.is_file();
        let kind = place.symlink_metadata().ok()?.file_type();
        NoFile::of(kind).filter(|_| !is_file)
    }

    /// The way out for whoever cannot read a file, where a right is lacking or it is no file.
    pub fn way_to_read(&self, path: &EntryPath, error: &ReadError) -> Option<String> {
        match error {
            ReadError::File(it) if it.kind() == io::ErrorKind::PermissionDenied => {
                Some(no_right(&self.locate(path)))
            }
            ReadError::NoFile(what) => Some(what.way_out().to_owned()),
            _ => None,
        }
    }

    /// Reads a file whole, with the stamp that its bytes had; never a mixture of two versions.
    ///
    /// # Errors
    ///
    /// [`ReadError`] says why it is no file to read, or that it would not stand still.
    pub fn read(&self, path: &EntryPath) -> Result<(Source, Stamp), ReadError> {
        let place = self.locate(path);
        let mut flags = OFlags::NONBLOCK;
        if !self.follow_links {
            flags |= OFlags::NOFOLLOW;
        }
        let flags = i32::try_from(flags.bits()).unwrap_or_default();
        for _ in 0..TRIES {
            let opened = OpenOptions::new().read(true).custom_flags(flags).open(&place);
            let mut file = match opened {
                Err(_) if !self.follow_links && place.is_symlink() => {
                    return Err(ReadError::NoFile(NoFile::Link));
                }
                opened => opened?,
            };
            let before = file.metadata()?;
            if let Some(what) = NoFile::of(before.file_type()) {
                return Err(ReadError::NoFile(what));
            }
            if before.len() > LARGEST_FILE {
                return Err(ReadError::TooLarge { bytes: before.len() });
            }
            let bytes = read_whole(&mut file, &before)?;
            let after = file.metadata()?;
            if stamp_of(&before) == stamp_of(&after) && before.len() == bytes.len() as u64 {
                return Ok((Source::new(bytes), stamp_of(&after)));
            }
        }
        Err(ReadError::Restless)
    }
}

/// Whether a file has the ending of Markdown.
fn is_markdown(path: &Path) -> bool {
    let is_any =
        |it: &std::ffi::OsStr| it.eq_ignore_ascii_case("md") || it.eq_ignore_ascii_case("markdown");
    path.extension().is_some_and(is_any)
}

fn read_whole(file: &mut File, metadata: &Metadata) -> io::Result<Vec<u8>> {
    let length = usize::try_from(metadata.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(length + 1);
    // One byte more than expected tells a file that grows, without following it for ever.
    file.take(metadata.len() + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The stamp that a file's metadata gives.
fn stamp_of(metadata: &Metadata) -> Stamp {
    let modified_ns =
        metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
    Stamp { size: metadata.len(), modified_ns }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_with_the_stamp_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), b"rain\r\n").unwrap();
        let journal =
            Journal::open(folder.path(), GlobSet::empty(), GlobSet::empty(), false).unwrap();
        let (source, stamp) = journal.read(&EntryPath::new("a.md").unwrap()).unwrap();
        assert_eq!((source.bytes(), stamp.size), (&b"rain\r\n"[..], 6));
        assert!(journal.read(&EntryPath::new("b.md").unwrap()).unwrap_err().is_gone());
    }

    #[test]
    fn what_is_no_file_is_not_read_and_does_not_block() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("d.md")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("l.md")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.path().join("p.md"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let journal =
            Journal::open(folder.path(), GlobSet::empty(), GlobSet::empty(), false).unwrap();
        for name in ["d.md", "l.md", "p.md"] {
            assert!(journal.read(&EntryPath::new(name).unwrap()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_file_beyond_all_measure_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = File::create(folder.path().join("a.md")).unwrap();
        file.set_len(1 << 40).unwrap();
        let journal =
            Journal::open(folder.path(), GlobSet::empty(), GlobSet::empty(), false).unwrap();
        let read = journal.read(&EntryPath::new("a.md").unwrap());
        assert!(matches!(read, Err(ReadError::TooLarge { .. })));
    }
}
