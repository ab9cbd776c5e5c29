//! Files known again by whatever name they are reached, and told by what lies there.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::Identity;

pub(super) fn contains(name: &[u8], part: &[u8]) -> bool {
    name.windows(part.len()).any(|it| it == part)
}

/// A path by the real name of its folder; the last name is left as it is, be it a link or nothing.
pub(super) fn spot(path: &Path) -> PathBuf {
    let folder = fs::canonicalize(folder_of(path)).unwrap_or_else(|_| folder_of(path));
    match path.file_name() {
        Some(name) => folder.join(name),
        None => fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
    }
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

pub(super) fn identity(path: &Path) -> Option<Identity> {
    path.metadata().ok().map(|it| (it.dev(), it.ino()))
}

/// Whether something lies there, or is led to, that a file would take the place of and is none.
pub(super) fn is_special(place: &Path) -> bool {
    place.metadata().is_ok_and(|it| !it.is_file() && !it.is_dir())
}

pub(super) fn is_settings(place: &Path) -> bool {
    let is_there = || place.symlink_metadata().is_ok();
    place.file_name() == Some(OsStr::new("journal.toml")) && is_there()
}

pub(super) fn header_of(path: &Path) -> Option<[u8; 16]> {
    let mut header = [0; 16];
    let nonblock = OFlags::NONBLOCK.bits().cast_signed();
    let mut file = OpenOptions::new().read(true).custom_flags(nonblock).open(path).ok()?;
    file.read_exact(&mut header).ok()?;
    Some(header)
}
