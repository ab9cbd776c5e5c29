//! Where an export is put: a file or a folder that is there whole or not at all.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::ExportError;
use crate::entry::EntryPath;
use crate::journal::write::Tree;

/// A folder that files are written into.
///
/// One that is missing, or empty, is built beside its place and renamed; into one that holds something files are put
/// one by one, each whole.
pub(super) struct Target {
    folder: PathBuf,
    tree: Tree,
    beside: Option<TempDir>,
    overwrite: bool,
    written: HashSet<Vec<u8>>,
}

impl Target {
    pub(super) fn open(folder: &Path, overwrite: bool) -> Result<Self, ExportError> {
        let fail = |source| ExportError::Place { path: folder.to_owned(), source };
        let is_fresh = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(fail(error)),
        };
        let beside = if is_fresh { Some(beside(folder).map_err(fail)?) } else { None };
        let place = beside.as_ref().map_or(folder, TempDir::path);
        let tree = Tree::open(place, overwrite && !is_fresh)?;
        Ok(Self { folder: folder.to_owned(), tree, beside, overwrite, written: HashSet::new() })
    }

    /// Whether a file may be in the way, and must not be replaced.
    pub(super) fn must_look(&self) -> bool {
        self.beside.is_none() && !self.overwrite
    }

    /// Refuses a path at which something exists.
    pub(super) fn refuse_existing(&self, path: &EntryPath) -> Result<(), ExportError> {
        let path = self.folder.join(OsStr::from_bytes(path.bytes()));
        match path.symlink_metadata() {
            Ok(_) => Err(ExportError::Exists { path }),
            Err(_) => Ok(()),
        }
    }

    /// Writes the file of an entry. Of several entries that were removed from one path, all but the first have their id
    /// in their name.
    pub(super) fn write(
        &mut self,
        path: &EntryPath,
        id: i64,
        bytes: &[u8],
    ) -> Result<(), ExportError> {
        if self.written.insert(path.bytes().to_vec()) {
            return Ok(self.tree.write(path, bytes)?);
        }
        let apart = apart(path, id).unwrap_or_else(|| path.clone());
        Ok(self.tree.write(&apart, bytes)?)
    }

    /// Writes a file of the site.
    pub(super) fn write_page(&mut self, path: &EntryPath, text: &str) -> Result<(), ExportError> {
        Ok(self.tree.write(path, text.as_bytes())?)
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
        let _ = beside.keep();
        Ok(())
    }
}

/// A folder beside another one, on the same file system.
fn beside(folder: &Path) -> io::Result<TempDir> {
    let parent = parent(folder);
    fs::create_dir_all(parent)?;
    tempfile::Builder::new().prefix(".journal-export.").tempdir_in(parent)
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
    write: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let fail = |source| ExportError::Place { path: path.to_owned(), source };
    let exists = || ExportError::Exists { path: path.to_owned() };
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let file = NamedTempFile::new_in(parent(path)).map_err(fail)?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(|error| fail(error.into_error()))?;
    file.as_file().sync_all().map_err(fail)?;
    if overwrite {
        file.persist(path).map_err(|error| fail(error.error))?;
        return Ok(());
    }
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(exists()),
        Err(error) => Err(fail(error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_before_the_extension() {
        for (path, expected) in
            [("a/b.c.md", "a/b.c-7.md"), ("a.b/c", "a.b/c-7"), ("a/.md", "a/.md-7")]
        {
            let apart = apart(&EntryPath::new(path).unwrap(), 7).unwrap();
            assert_eq!(apart.as_str(), expected);
        }
    }

    #[test]
    fn a_file_that_failed_half_way_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let failed = write_file(&path, false, |out| {
            out.write_all(b"half")?;
            Err(ExportError::Stopped)
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        write_file(&path, false, |out| Ok(out.write_all(b"one")?)).unwrap();
        let again = write_file(&path, false, |out| Ok(out.write_all(b"two")?));
        assert!(matches!(again, Err(ExportError::Exists { .. })));
        write_file(&path, true, |out| Ok(out.write_all(b"three")?)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
    }

    #[test]
    fn a_folder_that_was_not_finished_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut target = Target::open(&folder.path().join("out"), false).unwrap();
        target.write(&EntryPath::new("a.md").unwrap(), 1, b"x").unwrap();
        drop(target);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
