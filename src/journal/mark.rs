//! The mark on a file that an export wrote: an attribute of the file with the hash of its bytes, so that a later export
//! knows it again for as long as nobody has changed it.

use std::fs::File;
use std::io::{self, Read};

use rustix::fs::XattrFlags;

use crate::entry::source::SourceHash;

/// It goes with the file where that is renamed, and is left behind where an editor puts another one in its stead.
const NAME: &str = "user.journal.export";

/// Marks a file that holds these bytes. Where the file system has no attributes there is no mark, and the file is taken
/// for the user's own.
pub(super) fn put(file: &File, bytes: &[u8]) {
    let hash = SourceHash::of(bytes);
    let _ = rustix::fs::fsetxattr(file, NAME, hash.as_bytes(), XattrFlags::empty());
}

/// Whether an export wrote a file, and nobody has changed it since.
///
/// # Errors
///
/// What the file system says while the file is read.
pub fn is_untouched(mut file: File) -> io::Result<bool> {
    let mut hash = [0; 32];
    if rustix::fs::fgetxattr(&file, NAME, &mut hash[..]) != Ok(hash.len()) {
        return Ok(false);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(*SourceHash::of(&bytes).as_bytes() == hash)
}
