//! The place of an archive that is still to be made: nothing is there, or an empty file that nobody has open.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process;

/// Whether a new archive may be put here: nothing has the name, or an empty file of which nobody has written anything yet.
pub fn is_vacant(archive: &Path) -> bool {
    archive.symlink_metadata().is_err() || is_empty(archive) && !is_open_elsewhere(archive)
}

/// Whether it is a file of its own, and nothing stands in it.
pub(crate) fn is_empty(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() == 0 && it.nlink() == 1)
}

/// Whether another process has a file open, as far as the system tells: that of other users it does not.
pub(crate) fn is_open_elsewhere(path: &Path) -> bool {
    let Ok(file) = fs::metadata(path) else { return false };
    let is_it = |it: Metadata| it.dev() == file.dev() && it.ino() == file.ino();
    let own = process::id().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let others = processes.filter(|it| {
        let name = it.file_name();
        let name = name.to_string_lossy();
        name.bytes().all(|it| it.is_ascii_digit()) && *name != own
    });
    let open = others.filter_map(|it| fs::read_dir(it.path().join("fd")).ok());
    let mut open = open.flatten().flatten();
    open.any(|it| fs::metadata(it.path()).is_ok_and(is_it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_place_is_vacant_where_nothing_is_or_an_empty_file_that_nobody_has_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        assert!(is_vacant(&path));
        fs::write(&path, "").unwrap();
        assert!(is_vacant(&path));
        let file = fs::File::open(&path).unwrap();
        let mut other = Command::new("cat").stdin(file).stdout(Stdio::piped()).spawn().unwrap();
        other.wait().unwrap();
        assert!(is_vacant(&path));
        fs::write(&path, "x").unwrap();
        assert!(!is_vacant(&path));
        let link = folder.path().join("b.db");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert!(!is_vacant(&link));
    }
}
