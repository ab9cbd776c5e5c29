//! A pipe that was named for an import, such as `<(jrnl --format json)`.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rustix::fs::OFlags;

use super::LARGEST_TEXT;

/// Reads a pipe to its end; one into which nobody writes is empty.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    const NAP: Duration = Duration::from_millis(10);
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let (mut bytes, mut pipe) = (Vec::new(), file.take(LARGEST_TEXT + 1));
    loop {
        match pipe.read_to_end(&mut bytes) {
            // Whoever writes is at it.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(NAP),
            Err(error) => return Err(error),
            Ok(_) if bytes.len() as u64 > LARGEST_TEXT => {
                return Err(io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    "it has no end below 1 GiB",
                ));
            }
            Ok(_) => return Ok(bytes),
        }
    }
}
