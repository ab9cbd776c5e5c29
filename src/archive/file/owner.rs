//! What is said of the files of an archive that belong to somebody else.

use std::path::Path;

use crate::place::right::owner_of;

/// The way out for whoever may not use the log in which the newest changes stand.
pub fn out_of_reach(archive: &Path) -> String {
    format!(
        "let {}, to whom it belongs, run the command, or give you the right to write to the archive, its folder, and its `-wal` \
         and `-shm`",
        owner_of(archive)
    )
}
