//! Where an export is put: a file or a folder that is there whole or not at all.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::ExportError;
use super::site;
use crate::chart::look;
use crate::entry::EntryPath;
use crate::journal::mark;
use crate::journal::protected::{Holding, OF_ANOTHER, Protected, Refused};
use crate::journal::write::{Tree, WriteError};
use crate::place::{Beside, Draft, EXPORTED, PRIVATE, folder_beside, of_system};

/// A folder that files are written into.
///
/// One that is missing, or empty, is built beside its place and renamed; into one that holds something files are put
/// one by one, each whole.
pub(super) struct Target<'p> {
    folder: PathBuf,
    tree: Tree,
    beside: Option<Beside>,
    overwrite: bool,
    protected: &'p Protected,
    is_in_journal: bool,
    written: HashSet<Vec<u8>>,
}

impl<'p> Target<'p> {
    pub(super) fn open(
        folder: &Path,
        overwrite: bool,
        protected: &'p Protected,
    ) -> Result<Self, ExportError> {
        let fail = |source| ExportError::Place { path: folder.to_owned(), source };
        protected.check(folder)?;
        let is_fresh = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(fail(error)),
        };
        let made = is_fresh.then(|| folder_beside(folder, EXPORTED));
        let beside = made.transpose().map_err(fail)?;
        let place = beside.as_ref().map_or(folder, Beside::path);
        let tree = Tree::open(place, overwrite && !is_fresh)?;
        let is_in_journal = protected.is_in_journal(folder);
        let (folder, written) = (folder.to_owned(), HashSet::new());
        Ok(Self { folder, tree, beside, overwrite, protected, is_in_journal, written })
    }

    /// Whether something may be in the way.
    pub(super) fn must_look(&self) -> bool {
        self.beside.is_none()
    }

    /// Refuses a path whose folder is something else, or that is one itself; a link is followed by nothing that is written.
    fn refuse_blocked(&self, path: &EntryPath) -> Result<(), ExportError> {
        let below = Path::new(OsStr::from_bytes(path.bytes()));
        let folders: Vec<&Path> = below.ancestors().skip(1).collect();
        for folder in folders.into_iter().rev().filter(|it| !it.as_os_str().is_empty()) {
            let path = self.folder.join(folder);
            match path.symlink_metadata() {
                Ok(it) if it.is_dir() => {}
                Ok(_) => return Err(ExportError::NoFolder { path }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(source) => return Err(ExportError::Place { path, source }),
            }
        }
        let place = self.place(path);
        match place.symlink_metadata() {
            Ok(it) if it.is_dir() => Err(ExportError::NoFile { path: place }),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ExportError::Place { path: place, source: error })
            }
            _ => Ok(()),
        }
    }

    /// Refuses a path at which something is that must not be replaced, or at which no file can be written. Over a file of the journal, whether a sync looks at
    /// it or not, an export goes only where the archive holds its bytes, or an export wrote them: `holds` is asked about the
    /// bytes that are there. Over a file in another journal nothing is written.
    pub(super) fn refuse_existing(
        &self,
        path: &EntryPath,
        holds: impl FnOnce(&[u8]) -> Result<bool, ExportError>,
    ) -> Result<(), ExportError> {
        let place = self.place(path);
        self.protected.check_but_entries(&place)?;
        self.refuse_blocked(path)?;
        if place.symlink_metadata().is_err() {
            return Ok(());
        }
        if !self.overwrite {
            return Err(ExportError::Exists { path: place });
        }
        let Some(holding) = self.protected.holding_at(&place) else { return Ok(()) };
        let fail = |source| ExportError::Place { path: place.clone(), source };
        let is_ours = || mark::is_untouched(fs::File::open(&place)?, path.bytes());
        if !place.is_file() || is_ours().map_err(fail)? {
            return Ok(());
        }
        if holding == Holding::OfAnother {
            return Err(Refused { path: place, role: OF_ANOTHER }.into());
        }
        match holds(&fs::read(&place).map_err(fail)?)? {
            true => Ok(()),
            false if holding == Holding::Unlisted => Err(ExportError::Unlisted { path: place }),
            false => Err(ExportError::Unsynced { path: place }),
        }
    }

    fn place(&self, path: &EntryPath) -> PathBuf {
        self.folder.join(OsStr::from_bytes(path.bytes()))
    }

    /// Writes a file.
    pub(super) fn write(&mut self, path: &EntryPath, bytes: &[u8]) -> Result<(), ExportError> {
        self.written.insert(path.bytes().to_vec());
        // An entry of the journal is the user's, whoever wrote it.
        let is_entry = self.is_in_journal
            && self.protected.holding_at(&self.place(path)) == Some(Holding::Entry);
        self.tree.mark(!is_entry);
        // Where a folder is built before it has its name is nobody's concern.
        let place = self.place(path);
        let told = |error: WriteError| WriteError { path: place, source: of_system(error.source) };
        Ok(self.tree.write(path, bytes).map_err(told)?)
    }

    /// The folder, where something was there before that may be left over.
    pub(super) fn to_tidy(&self) -> Option<&Path> {
        Some(self.folder.as_path()).filter(|_| self.must_look())
    }

    /// Whether a folder is a journal, or lies in one.
    pub(super) fn is_in_journal(&self, folder: &Path) -> bool {
        self.protected.is_in_journal(folder)
    }

    /// The names of pages that are there, whatever has them.
    pub(super) fn pages_in(&self, shelf: &str) -> Vec<String> {
        let named = site::named_so(&self.folder, shelf).unwrap_or_default();
        named.into_iter().map(|it| it.0).collect()
    }

    /// The name of a report that lies beside the pages.
    pub(super) fn report_beside(&self) -> Option<String> {
        let is_report = |name: &&str| {
            let mut head = Vec::new();
            let read = fs::File::open(self.folder.join(name));
            let read = read.and_then(|it| it.take(look::HEAD).read_to_end(&mut head));
            read.is_ok() && look::is_report(&head)
        };
        ["report.html", "journal-report.html"].into_iter().find(is_report).map(str::to_owned)
    }

    /// Whether a file that is there may go.
    pub(super) fn may_delete(&self, path: &Path) -> bool {
        self.protected.check(path).is_ok()
    }

    /// The extensions of what was written.
    pub(super) fn extensions(&self) -> HashSet<OsString> {
        let names = self.written.iter().map(|it| Path::new(OsStr::from_bytes(it)));
        names.map(|it| extension(it).to_owned()).collect()
    }

    /// Whether a file of this path was written.
    pub(super) fn has_written(&self, below: &Path) -> bool {
        self.written.contains(below.as_os_str().as_bytes())
    }

    /// Puts a new folder in its place.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        let Self { folder, beside, .. } = self;
        let Some(beside) = beside else { return Ok(()) };
        let fail = |source| ExportError::Place { path: folder.clone(), source };
        // Only what is on the disk may get its name: the files of a folder are synced all at once.
        let opened = fs::File::open(beside.path()).map_err(fail)?;
        rustix::fs::syncfs(&opened).map_err(|error| fail(error.into()))?;
        // A folder takes the place of one that is missing or empty, and of nothing else.
        fs::rename(beside.path(), &folder).map_err(fail)?;
        // Nothing is left where the folder was built.
        beside.keep();
        Ok(())
    }
}

/// The names of the files of entries. Of several entries that were removed from one path, all but the first have their
/// id in their name.
#[derive(Default)]
pub(super) struct Names(HashSet<Vec<u8>>);

impl Names {
    pub(super) fn of(&mut self, path: &EntryPath, id: i64) -> EntryPath {
        match self.0.insert(path.bytes().to_vec()) {
            true => path.clone(),
            false => apart(path, id).unwrap_or_else(|| path.clone()),
        }
    }
}

/// What follows the last dot of a file's name; empty where nothing does.
pub(super) fn extension(path: &Path) -> &OsStr {
    path.extension().unwrap_or_default()
}

/// The same path with an id before its extension.
fn apart(path: &EntryPath, id: i64) -> Option<EntryPath> {
    let bytes = path.bytes();
    let name = bytes.iter().rposition(|it| *it == b'/').map_or(0, |slash| slash + 1);
    let dot = bytes[name..].iter().rposition(|it| *it == b'.').filter(|dot| *dot > 0);
    let end = dot.map_or(bytes.len(), |dot| name + dot);
    let apart = [&bytes[..end], format!("-{id}").as_bytes(), &bytes[end..]].concat();
    EntryPath::from_bytes(&apart).ok()
}

/// Writes a file beside its place and renames it.
pub(super) fn write_file(
    path: &Path,
    overwrite: bool,
    protected: &Protected,
    holds: impl FnOnce(&[u8]) -> Result<bool, ExportError>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let fail = |source| ExportError::Place { path: path.to_owned(), source };
    let exists = || ExportError::Exists { path: path.to_owned() };
    protected.check(path)?;
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    match protected.unlisted_at(path).map_err(fail)? {
        Some(bytes) if !holds(&bytes)? => {
            return Err(ExportError::Unlisted { path: path.to_owned() });
        }
        _ => {}
    }
    let mut out = BufWriter::new(Draft::beside(path, PRIVATE).map_err(fail)?);
    write(&mut out).map_err(|error| match error {
        ExportError::Output(source) => fail(source),
        other => other,
    })?;
    let draft = out.into_inner().map_err(|error| fail(error.into_error()))?;
    if overwrite {
        return draft.replace().map_err(fail);
    }
    match draft.place_new() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists()),
        other => other.map_err(fail),
    }
}

#[cfg(test)]
mod tests;
