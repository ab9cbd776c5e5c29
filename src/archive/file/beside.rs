//! The files that stand beside an archive and bear its name: its lock, SQLite's journals, what was set aside.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::archive::ArchiveError;
use crate::finding::shell_quoted;
use crate::place::folder_of;
use crate::sqlite::users;

/// The path of a file beside another: its name with something after it.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut longer = path.as_os_str().to_owned();
    longer.push(ending);
    PathBuf::from(longer)
}

/// The file to which a path leads: SQLite keeps its own files beside that one.
pub fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Every file whose name begins with the archive's, with the rest of that name, sorted; none where the folder cannot be
/// read.
pub fn all(archive: &Path) -> Vec<(PathBuf, String)> {
    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let entries = fs::read_dir(folder_of(archive)).into_iter().flatten().flatten();
    let rest = |path: PathBuf| {
        let whole = path.file_name()?.to_string_lossy().into_owned();
        let ending = whole.strip_prefix(&name).filter(|it| !it.is_empty())?.to_owned();
        Some((path, ending))
    };
    let mut files: Vec<_> = entries.filter_map(|it| rest(it.path())).collect();
    files.sort();
    files
}

/// Whether an ending is that of a database, or a journal, which a restore or a first sync has set aside.
pub fn is_set_aside(ending: &str) -> bool {
    ending.starts_with(".aside_") || ending.contains(".stale")
}

/// Whether an ending is that of a file in which a new archive is built.
pub fn is_scratch(ending: &str) -> bool {
    ending.strip_prefix(".new").is_some_and(|nth| nth.bytes().all(|it| it.is_ascii_digit()))
}

/// Makes a file for its owner alone, and never over anything: a link that leads nowhere is in the way too.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`] where something has the name, else what the file system said.
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Opens a regular file that is there, without waiting for anybody.
///
/// # Errors
///
/// [`io::ErrorKind::InvalidInput`] where it is a link, a folder, a pipe or a device, else what the file system said.
pub fn open_plain(path: &Path, to_write: bool) -> io::Result<File> {
    let plain = |it: &fs::Metadata| match it.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")),
    };
    plain(&path.symlink_metadata()?)?;
    // Another process may have put something else there since.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().read(true).write(to_write).custom_flags(flags).open(path)?;
    plain(&file.metadata()?)?;
    Ok(file)
}

/// The way out where an archive has a second name: a file of its own under this one, once that is the whole of it and
/// nobody would go on with the old one.
pub fn one_name(archive: &Path) -> String {
    // The name that is to lead to a file of its own is that of the file, not that of a link to it.
    let archive = fs::canonicalize(archive).unwrap_or_else(|_| archive.to_owned());
    let name = |it: &Path| shell_quoted(&it.display().to_string());
    let (old, new) = (name(&archive), name(&beside(&archive, ".own")));
    let is_there =
        |ending| beside(&archive, ending).symlink_metadata().is_ok_and(|it| it.len() > 0);
    if let Some(user) = users::user_of(&archive) {
        return format!("{user} has it open: close that program first, then run the command again");
    }
    if is_there("-wal") || is_there("-journal") {
        return format!(
            "a part of it stands in a journal beside it: take that in with sqlite3 {old} 'PRAGMA journal_mode=DELETE', \
             then run the command again"
        );
    }
    format!("give it a file of its own: cp -p {old} {new} && mv {new} {old}")
}

/// Refuses links under the names of SQLite's own files: it would write through them.
///
/// # Errors
///
/// [`ArchiveError::NotOurs`].
pub fn refuse_links(archive: &Path) -> Result<(), ArchiveError> {
    let archive = fs::canonicalize(archive).unwrap_or_else(|_| archive.to_owned());
    let names = ["-journal", "-wal", "-shm"].map(|it| beside(&archive, it));
    let link = names.into_iter().find(|it| it.is_symlink());
    link.map_or(Ok(()), |path| {
        let role = "a journal of the archive's database";
        Err(ArchiveError::NotOurs { path, role, reason: "it is a link" })
    })
}
