//! The text of a file of settings, read as far as anybody writes one.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::document;
use super::error::WorkspaceError;

/// The longest `journal.toml` that is read, in bytes: more is a mistake, or a device without an end.
pub(super) const LONGEST: u64 = 1 << 20;

/// The text of a file of settings, and the path by which errors name it: from `start`, or whole.
pub(super) fn read_text(
    path: &Path,
    start: &Path,
    is_whole: bool,
) -> Result<(String, String), WorkspaceError> {
    let shown = if is_whole { path } else { path.strip_prefix(start).unwrap_or(path) };
    let shown_path = shown.to_string_lossy().into_owned();
    let cannot_read = |source| WorkspaceError::CannotRead { path: path.to_owned(), source };
    let bytes = read_at_most(path, LONGEST).map_err(cannot_read)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, shown_path)),
        Err(error) => {
            let at = error.utf8_error();
            Err(document::not_utf8(error.as_bytes(), at, &shown_path).into())
        }
    }
}

pub(super) fn read_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // To open a pipe waits for whoever writes into it.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    let kind = file.metadata()?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(io::Error::other("it is a pipe or a device, not a file"));
    }
    let read = file.take(limit + 1).read_to_end(&mut bytes)?;
    if read as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}
