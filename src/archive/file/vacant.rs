//! The place of an archive that is still to be made: nothing is there, or an empty file that nobody has open.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::archive::file::holder::is_open_elsewhere;

/// Whether a new archive may be put here: nothing has the name, or an empty file of which nobody has written anything yet.
pub fn is_vacant(archive: &Path) -> bool {
    is_missing(archive) || is_empty(archive) && !is_open_elsewhere(archive)
}

/// Whether nothing has the name: what cannot be looked at may be there.
pub(crate) fn is_missing(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|it| it.kind() == ErrorKind::NotFound)
}

/// Whether it is a file of its own, and nothing stands in it.
pub(crate) fn is_empty(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() == 0 && it.nlink() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
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
        // Nothing can be told of what lies below a file.
        assert!(!is_vacant(&path.join("c.db")));
        let link = folder.path().join("b.db");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert!(!is_vacant(&link));
    }
}
