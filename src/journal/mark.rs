//! The mark on a file that an export wrote: an attribute of the file with the hash of its path below the folder and of its
//! bytes, so that a later export into that folder, and into no other, knows it again for as long as nobody has changed it.

use std::fs::File;
use std::io::{self, Read};

use rustix::fs::XattrFlags;

use crate::entry::source::SourceHash;

/// It goes with the file where that is renamed, and is left behind where an editor puts another one in its stead.
const NAME: &str = "user.journal.export";

/// Marks a file of this path below the folder of an export, which holds these bytes. Where the file system has no attributes there is no mark, and the file is taken
/// for the user's own.
pub(super) fn put(file: &File, below: &[u8], bytes: &[u8]) {
    let hash = hash(below, bytes);
    let _ = rustix::fs::fsetxattr(file, NAME, hash.as_bytes(), XattrFlags::empty());
}

/// No path holds the zero that parts the two.
fn hash(below: &[u8], bytes: &[u8]) -> SourceHash {
    SourceHash::of(&[below, b"\0", bytes].concat())
}

/// Whether an export into a folder wrote the file of this path below it, and nobody has changed it since.
///
/// # Errors
///
/// What the file system says while the file is read.
pub fn is_untouched(mut file: File, below: &[u8]) -> io::Result<bool> {
    let mut noted = [0; 32];
    if rustix::fs::fgetxattr(&file, NAME, &mut noted[..]) != Ok(noted.len()) {
        return Ok(false);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(*hash(below, &bytes).as_bytes() == noted)
}
