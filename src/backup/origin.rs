//! Whose a backup is: where the archive lay that was copied. Archives of one file name may share a folder of backups.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::place::{folder_of, seen_from};

/// Where an archive lay when it was copied: for itself, and as seen from the folder of the backup, so that both can be moved
/// or copied together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    /// The file, without links.
    path: Noted,
    /// The file as seen from the folder of the backup.
    relative: Noted,
}

/// Whose a backup is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The archive's, or nothing says that it is not: it lay where the archive lies, or nobody noted where.
    Ours,
    /// Perhaps the archive's, which then was moved or copied with its backups: of the one that lay there.
    Moved(PathBuf),
    /// Another archive's, which lies there.
    Others(PathBuf),
}

impl Origin {
    /// Where an archive lies whose copy is the file `backup`, which need not be there yet.
    pub(super) fn of(archive: &Path, backup: &Path) -> io::Result<Self> {
        let path = settled(archive)?;
        let folder = folder_of(backup).canonicalize()?;
        Ok(Self { relative: Noted(seen_from(&folder, &path)), path: Noted(path) })
    }

    /// Whose the file `backup` is, seen from an archive.
    pub(super) fn whose(&self, backup: &Path, archive: &Path) -> Whose {
        let Noted(then) = &self.path;
        if is_one(then, archive) {
            return Whose::Ours;
        }
        let beside = folder_of(backup).join(&self.relative.0);
        match is_one(&beside, archive) || !then.is_file() {
            true => Whose::Moved(then.clone()),
            false => Whose::Others(then.clone()),
        }
    }
}

/// Whether both are one file, or one place where none is.
fn is_one(one: &Path, other: &Path) -> bool {
    let file = |path: &Path| path.metadata().ok().map(|it| (it.dev(), it.ino()));
    match (file(one), file(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => settled(one).ok().is_some_and(|it| settled(other).is_ok_and(|to| it == to)),
        _ => false,
    }
}

/// A path without links, whether a file is there or not.
fn settled(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(folder_of(path).canonicalize()?.join(path.file_name().unwrap_or_default()))
        }
        other => other,
    }
}

/// A path as a manifest notes it: text, or, where it is none, its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
struct Noted(PathBuf);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Bytes(Vec<u8>),
}

impl From<Written> for Noted {
    fn from(written: Written) -> Self {
        Self(match written {
            Written::Text(text) => PathBuf::from(text),
            Written::Bytes(bytes) => PathBuf::from(OsString::from_vec(bytes)),
        })
    }
}

impl From<Noted> for Written {
    fn from(Noted(path): Noted) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_bytes().to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;

    use super::*;

    #[test]
    fn a_backup_is_of_the_archive_that_lay_there_as_long_as_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for it in ["one/bk", "two", "moved"] {
            fs::create_dir_all(at(it)).unwrap();
        }
        for it in ["one/a.db", "two/a.db"] {
            fs::write(at(it), "").unwrap();
        }
        std::os::unix::fs::symlink(at("one/a.db"), at("link.db")).unwrap();
        let (backup, there) = (at("one/bk/b"), at("one/a.db").canonicalize().unwrap());
        let origin = Origin::of(&at("one/a.db"), &backup).unwrap();
        let whose = |archive: &str| origin.whose(&backup, &at(archive));
        assert_eq!(whose("one/a.db"), Whose::Ours);
        assert_eq!(whose("link.db"), Whose::Ours);
        assert_eq!(whose("two/a.db"), Whose::Others(there.clone()));
        // Copied with its backups, another one is beside them.
        fs::create_dir_all(at("copy/bk")).unwrap();
        fs::write(at("copy/a.db"), "").unwrap();
        let copied = origin.whose(&at("copy/bk/b"), &at("copy/a.db"));
        assert_eq!(copied, Whose::Moved(there.clone()));
        fs::rename(at("one/a.db"), at("moved/a.db")).unwrap();
        assert_eq!(whose("moved/a.db"), Whose::Moved(there));
        assert_eq!(whose("one/a.db"), Whose::Ours, "it is lost, and its backups bring it back");
    }

    #[test]
    fn a_path_is_noted_whatever_its_bytes() {
        for name in [&b"/archive.db"[..], b"/arch\xefve.db"] {
            let noted = Noted(PathBuf::from(OsStr::from_bytes(name)));
            let text = serde_json::to_string(&noted).unwrap();
            assert_eq!(serde_json::from_str::<Noted>(&text).unwrap(), noted);
        }
    }
}
