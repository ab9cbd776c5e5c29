//! What lies where a file is looked for, and is no file.

use std::fmt;
use std::fs::FileType;
use std::os::unix::fs::FileTypeExt;

/// Something in the file system that is no regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A named pipe, which waits for whoever writes into it.
    Pipe,
    /// A socket.
    Socket,
    /// A device: `/dev/zero` has no end.
    Device,
}

impl NoFile {
    /// What something is that is no regular file; none where it is one.
    pub fn of(kind: FileType) -> Option<Self> {
        Some(match kind {
            it if it.is_file() => return None,
            it if it.is_dir() => Self::Folder,
            it if it.is_symlink() => Self::Link,
            it if it.is_fifo() => Self::Pipe,
            it if it.is_socket() => Self::Socket,
            _ => Self::Device,
        })
    }

    /// What a person can do where it has the name of an entry.
    pub fn way_out(self) -> &'static str {
        match self {
            Self::Link => "name it in `exclude` of `[sync]`, or set `follow_links` there",
            _ => "move it away, or name it in `exclude` of `[sync]`",
        }
    }
}

impl fmt::Display for NoFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "a folder",
            Self::Link => "a link",
            Self::Pipe => "a pipe (FIFO)",
            Self::Socket => "a socket",
            Self::Device => "a device",
        })
    }
}
