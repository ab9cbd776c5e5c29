//! Pictures, sounds, films and PDFs: copied beside the entries that show them, the same bytes once.

mod shown;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::bundle::Bundle;
use super::links::links;
use super::shelf::{numbered, slug};
use crate::entry::EntryPath;
use crate::journal::Journal;
use crate::journal::write::{Tree, WriteError};
use shown::of_address;
pub(super) use shown::{shown_at_all, shown_in, shows_missing};

/// The folder beside entries in which what they show lies.
const FOLDER: &str = "media";

/// The folder in that one where a file would lie that is not in the export: no file is ever put there, so that no other one is
/// shown in its place.
pub(super) const MISSING: &str = "media/missing";

/// The files that were copied, or found to be there.
pub(super) struct Album<'j> {
    journal: &'j Journal,
    by_member: HashMap<String, EntryPath>,
    by_bytes: HashMap<[u8; 32], EntryPath>,
    taken: HashSet<EntryPath>,
}

/// Where a file is, and whether it was written now.
pub(super) struct Kept {
    pub(super) path: EntryPath,
    pub(super) is_new: bool,
}

/// Why a file was not copied.
pub(super) enum Failed {
    /// It cannot be read out of the export.
    Read(io::Error),
    /// It cannot be written.
    Write(WriteError),
}

impl<'j> Album<'j> {
    pub(super) fn new(journal: &'j Journal) -> Self {
        let (by_member, by_bytes) = (HashMap::new(), HashMap::new());
        Self { journal, by_member, by_bytes, taken: HashSet::new() }
    }

    /// Copies a file of the export into the folder beside an entry, a piece at a time; without a tree it is only told where
    /// it would go. What is there with the same bytes is not copied again.
    pub(super) fn keep(
        &mut self,
        bundle: &Bundle,
        member: &str,
        name: &str,
        beside: &EntryPath,
        tree: Option<&mut Tree>,
    ) -> Result<Kept, Failed> {
        let key = bundle.shown(member);
        if let Some(path) = self.by_member.get(&key) {
            return Ok(Kept { path: path.clone(), is_new: false });
        }
        let folder = beside.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        let stem = stem_of(folder, name);
        let digest = digest(|to| bundle.copy(member, to).map(|_| ())).map_err(Failed::Read)?;
        if let Some(path) = self.by_bytes.get(&digest) {
            self.by_member.insert(key, path.clone());
            return Ok(Kept { path: path.clone(), is_new: false });
        }
        let (path, is_new) = self.free(&stem, name, digest).map_err(Failed::Read)?;
        if let Some(tree) = tree.filter(|_| is_new) {
            let mut unread = None;
            let copied = tree.copy(&path, |to| {
                bundle.copy(member, to).map(|_| ()).inspect_err(|error| {
                    unread = Some(io::Error::new(error.kind(), error.to_string()));
                })
            });
            match (copied, unread) {
                (Err(_), Some(unread)) if unread.kind() != io::ErrorKind::StorageFull => {
                    return Err(Failed::Read(unread));
                }
                (copied, _) => copied.map_err(Failed::Write)?,
            }
        }
        self.taken.insert(path.clone());
        self.by_bytes.insert(digest, path.clone());
        self.by_member.insert(key, path.clone());
        Ok(Kept { path, is_new })
    }

    /// Where a file of the export lies already: among those that came in this run, else where an earlier text of the entry
    /// shows it, else where it would go; none where it is nowhere, or cannot be read.
    pub(super) fn there(
        &mut self,
        bundle: &Bundle,
        member: &str,
        name: &str,
        beside: &EntryPath,
        old: &str,
    ) -> Option<String> {
        let key = bundle.shown(member);
        if let Some(path) = self.by_member.get(&key) {
            return Some(path.as_str().to_owned());
        }
        if old.is_empty() {
            return None;
        }
        let digest = digest(|to| bundle.copy(member, to).map(|_| ())).ok()?;
        if let Some(path) = self.by_bytes.get(&digest) {
            return Some(path.as_str().to_owned());
        }
        let mut shown = links(old, &[]).into_iter().filter_map(|it| {
            let path = of_address(&it.address, beside)?;
            (self.digest_of(&path).ok()? == digest).then_some(path)
        });
        if let Some(path) = shown.next() {
            return Some(path);
        }
        let folder = beside.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        let (path, is_new) = self.free(&stem_of(folder, name), name, digest).ok()?;
        (!is_new).then(|| path.as_str().to_owned())
    }

    fn digest_of(&self, path: &str) -> io::Result<[u8; 32]> {
        let place = self.journal.root().join(path);
        match place.symlink_metadata()?.is_file() {
            true => digest(|to| io::copy(&mut File::open(&place)?, to).map(|_| ())),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The first name that is free, or that of a file with the same bytes.
    fn free(&self, stem: &str, name: &str, wanted: [u8; 32]) -> io::Result<(EntryPath, bool)> {
        for number in 1.. {
            let path = self.path_of(stem, number, name)?;
            if self.taken.contains(&path) {
                continue;
            }
            let place = self.journal.locate(&path);
            match place.symlink_metadata() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((path, true)),
                Err(error) => return Err(error),
                Ok(metadata) if metadata.is_file() => {
                    let there = digest(|to| io::copy(&mut File::open(&place)?, to).map(|_| ()))?;
                    if there == wanted {
                        return Ok((path, false));
                    }
                }
                Ok(_) => {}
            }
        }
        Err(io::Error::other("every name is taken"))
    }

    /// A path with the ending of the file, if that is one. What would be taken for an entry is none: a text has another
    /// ending of texts then.
    fn path_of(&self, stem: &str, number: u32, name: &str) -> io::Result<EntryPath> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let is_ending =
            (1..=8).contains(&ending.len()) && ending.bytes().all(|it| it.is_ascii_alphanumeric());
        let of_text = matches!(ending.as_str(), "md" | "markdown").then_some("txt");
        let endings = is_ending.then_some(ending.as_str()).into_iter().chain(of_text);
        let paths = endings.map(|it| EntryPath::new(&numbered(stem, number, it)));
        let is_file = |it: &EntryPath| !self.journal.is_named_as_entry(it);
        let path = paths.filter_map(Result::ok).find(is_file);
        path.map_or_else(|| EntryPath::new(&numbered(stem, number, "bin")), Ok)
            .map_err(io::Error::other)
    }
}

/// The folder of a file, and its name without its ending.
fn stem_of(folder: &str, name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = slug(stem);
    let stem = if stem.is_empty() { "file" } else { &stem };
    if folder.is_empty() { format!("{FOLDER}/{stem}") } else { format!("{folder}/{FOLDER}/{stem}") }
}

/// The hash of what is written.
fn digest(fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<[u8; 32]> {
    struct Hashed(Sha256);
    impl Write for Hashed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hashed = Hashed(Sha256::new());
    fill(&mut hashed)?;
    Ok(hashed.0.finalize().into())
}
