//! The page as a file: there whole or not at all, for the writer's eyes, and over nothing but a former page.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::chart::look;
use crate::journal::protected::{Protected, Refused};
use crate::place::{Draft, PRIVATE};

/// Writes a page to `path`, mode 0600: under a name of its own first, then renamed.
///
/// What lies there already is replaced where it is a page of ours, or where `overwrite` says so; what is protected is not, nor what lies in the
/// journal and the archive does not hold, which `holds` says.
///
/// # Errors
///
/// [`WriteError::Protected`], [`WriteError::InTheWay`] where something else lies there, else what the file system said.
pub fn write(
    path: &Path,
    html: &str,
    overwrite: bool,
    protected: &Protected,
    holds: impl FnOnce(&[u8]) -> rusqlite::Result<bool>,
) -> Result<(), WriteError> {
    protected.check(path)?;
    let fail = |source| WriteError::File { path: path.to_owned(), source };
    let in_the_way = || WriteError::InTheWay { path: path.to_owned() };
    let is_page = is_page(path).map_err(fail)?;
    match protected.unlisted_at(path).map_err(fail)? {
        Some(bytes) if overwrite && !is_page && !holds(&bytes)? => {
            return Err(WriteError::Unlisted { path: path.to_owned() });
        }
        _ => {}
    }
    let mut draft = Draft::beside(path, PRIVATE).map_err(fail)?;
    draft.write_all(html.as_bytes()).map_err(fail)?;
    if overwrite || is_page {
        return draft.replace().map_err(fail);
    }
    draft.place_new().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => in_the_way(),
        _ => fail(error),
    })
}

/// Whether a page of ours lies at `path`. A link is none, wherever it leads.
fn is_page(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    }
    let mut head = Vec::new();
    File::open(path)?.take(look::HEAD).read_to_end(&mut head)?;
    Ok(look::is_report(&head))
}

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something lies there that is no page of ours.
    #[error("`{}` is there already, and is not a report", path.display())]
    InTheWay {
        /// Where the page was to be written.
        path: PathBuf,
    },
    /// Something lies there that is never replaced.
    #[error(transparent)]
    Protected(#[from] Refused),
    /// A file in the journal is nothing that the archive holds.
    #[error("`{}` lies in the journal, and has text that the archive does not hold", path.display())]
    Unlisted {
        /// The file.
        path: PathBuf,
    },
    /// The archive cannot be read.
    #[error("cannot read the entries from the archive")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system said no.
    #[error("cannot write `{}`", path.display())]
    File {
        /// Where the page was to be written.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
}

impl WriteError {
    /// Where the page was to be written, where that is what failed.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::InTheWay { path } | Self::Unlisted { path } | Self::File { path, .. } => {
                Some(path)
            }
            Self::Protected(refused) => Some(&refused.path),
            Self::Sqlite(_) => None,
        }
    }
}
