//! A folder of revisions, read: each is a folder in it that holds an `up.sql`.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::place::LOST_AND_FOUND;
use crate::revision::header::HeaderError;
use crate::revision::made::Made;
use crate::revision::repopulate::Part;
use crate::revision::{Origin, Revision};

/// Why a folder of revisions cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or a folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A script is not UTF-8.
    #[error("`{}` is not UTF-8 text", path.display())]
    NotText {
        /// The script.
        path: PathBuf,
        /// The first line that is not, counted from 1.
        line: usize,
        /// The first character of it that is not, counted from 1.
        column: usize,
    },
    /// The head comment of a revision cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

/// Reads the revisions of a folder; their paths are shown as seen from `root`. No folder, no revisions.
///
/// # Errors
///
/// [`FolderError`] names the file, line and column.
pub fn read(folder: &Path, root: &Path) -> Result<Vec<Revision>, FolderError> {
    let mut folders = folders(folder)?;
    retain(&mut folders, has_way_up)?;
    let read: Result<_, FolderError> =
        folders.iter().map(|folder| read_revision(folder, root)).collect();
    read.map_err(|error| match error {
        FolderError::Header(error) => FolderError::Header(error.knowing(&fields_in(&folders))),
        other => other,
    })
}

/// The fields that the revisions in these folders make, as far as they can be read.
fn fields_in(folders: &[PathBuf]) -> BTreeSet<String> {
    let scripts = folders.iter().filter_map(|it| fs::read_to_string(it.join("up.sql")).ok());
    let scripts: Vec<String> = scripts.collect();
    let mut fields = Made::by(scripts.iter().map(String::as_str)).fields();
    // A table that is built anew has the columns of the core too.
    fields.retain(|it| matches!(Part::named(it), Some(Part::Field(_))));
    fields
}

/// The folders that are a revision's, by what has the name of a script or by their own, and have no file `up.sql`.
///
/// # Errors
///
/// [`FolderError::File`].
pub fn without_way_up(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let mut folders = folders(folder)?;
    retain(&mut folders, |folder| {
        let has = |script: &str| folder.join(script).symlink_metadata().is_ok();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let is_emptied = || name.contains('_') && is_empty(folder);
        let is_one = has("up.sql") || has("down.sql") || is_named_as_one(&name) || is_emptied();
        Ok(is_one && !has_way_up(folder)?)
    })?;
    Ok(folders)
}

/// Keeps the folders of which a question says yes.
fn retain(
    folders: &mut Vec<PathBuf>,
    asked: impl Fn(&Path) -> Result<bool, FolderError>,
) -> Result<(), FolderError> {
    let mut kept = Vec::new();
    for folder in folders.drain(..) {
        if asked(&folder)? {
            kept.push(folder);
        }
    }
    *folders = kept;
    Ok(())
}

fn has_way_up(folder: &Path) -> Result<bool, FolderError> {
    Ok(seen(&folder.join("up.sql"))?.is_some_and(|it| it.is_file()))
}

/// What lies at a path, behind links. What may not be looked at is not taken for what is not there.
fn seen(path: &Path) -> Result<Option<Metadata>, FolderError> {
    match fs::metadata(path) {
        Err(source) if source.kind() == io::ErrorKind::PermissionDenied => {
            Err(FolderError::File { path: path.to_owned(), source })
        }
        other => Ok(other.ok()),
    }
}

/// The folders in a folder that are not hidden, which is what one is that is still being written.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::File { path, source }
    };
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(fail(folder))?,
    };
    let mut folders: Vec<PathBuf> = Vec::new();
    for found in listed {
        let found = found.map_err(fail(folder))?;
        let is_hidden = found.file_name().as_encoded_bytes().starts_with(b".");
        let is_left_out = is_hidden || is_closed_lost_and_found(&found.path());
        if !is_left_out && seen(&found.path())?.is_some_and(|it| it.is_dir()) {
            folders.push(found.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// Whether a folder is the one in which a repair of the file system puts what it finds, which root alone may open: nobody
/// writes a revision there.
fn is_closed_lost_and_found(folder: &Path) -> bool {
    let is_closed =
        || fs::read_dir(folder).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    folder.ends_with(LOST_AND_FOUND) && is_closed()
}

/// Whether there is nothing in a folder.
fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut it| it.next().is_none())
}

/// Whether a folder has the name that `migration create` gives: `20260115_120000_what_it_is_for`.
fn is_named_as_one(name: &str) -> bool {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|it| it.is_ascii_digit())
    };
    let mut parts = name.splitn(3, '_');
    let (day, time) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    digits(day, 8) && digits(time, 6)
}

fn text(bytes: Vec<u8>, path: &Path) -> Result<String, FolderError> {
    String::from_utf8(bytes).map_err(|error| {
        let (read, path) = (error.utf8_error().valid_up_to(), path.to_owned());
        let before = String::from_utf8_lossy(&error.as_bytes()[..read]);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
        FolderError::NotText { path, line, column }
    })
}

fn read_revision(folder: &Path, root: &Path) -> Result<Revision, FolderError> {
    let read = |name: &str| -> Result<String, FolderError> {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(bytes) => text(bytes, &path),
            Err(source) => Err(FolderError::File { path, source }),
        }
    };
    let up = read("up.sql")?;
    let down = match read("down.sql") {
        Err(FolderError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => None,
        other => Some(other?),
    };
    let shown = folder.strip_prefix(root).unwrap_or(folder).display().to_string();
    Ok(Revision::read(&shown, &up, down.as_deref(), Origin::Workspace)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use rustix::process::geteuid;

    #[test]
    fn a_folder_of_a_revision_without_a_file_of_its_way_up_is_found() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let path = root.path().join(name);
            fs::create_dir(&path).unwrap();
            path
        };
        fs::create_dir(folder("a").join("up.sql")).unwrap();
        symlink("nowhere", folder("b").join("up.sql")).unwrap();
        symlink("nowhere", folder("c").join("down.sql")).unwrap();
        folder("d_emptied");
        folder("20260115_120000_dated");
        fs::write(folder("e_notes").join("notes.md"), "").unwrap();
        folder("notes");
        folder(".new-f_f");
        fs::write(folder("g_whole").join("up.sql"), "").unwrap();
        let found = without_way_up(root.path()).unwrap();
        let found: Vec<_> = found.iter().map(|it| it.file_name().unwrap()).collect();
        assert_eq!(found, ["20260115_120000_dated", "a", "b", "c", "d_emptied"]);
    }

    #[test]
    fn a_script_that_is_no_text_is_told_with_its_line_and_column() {
        let told = |bytes: &[u8]| match text(bytes.to_vec(), Path::new("up.sql")) {
            Ok(text) => text,
            Err(FolderError::NotText { line, column, .. }) => format!("{line}:{column}"),
            Err(other) => other.to_string(),
        };
        assert_eq!(told("-- été".as_bytes()), "-- été");
        assert_eq!(told(b"\xff"), "1:1");
        assert_eq!(told(b"one\n\xc3\xa9t\xff"), "2:3");
    }

    #[test]
    fn what_may_not_be_looked_at_is_not_taken_for_what_is_not_there() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("20260115_120000_mine");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("up.sql"), "").unwrap();
        let allow = |mode| fs::set_permissions(&folder, Permissions::from_mode(mode)).unwrap();
        allow(0o400);
        // Root may look at everything.
        let denied = (!geteuid().is_root()).then(|| folder.join("up.sql"));
        let told = without_way_up(root.path()).err().map(|it| match it {
            FolderError::File { path, .. } | FolderError::NotText { path, .. } => path,
            FolderError::Header(error) => panic!("{error}"),
        });
        allow(0o700);
        assert_eq!(told, denied);
    }
}
