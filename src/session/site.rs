//! Where a sync or an upgrade writes: an archive that is there, or the place of one that is still to be made.

use std::path::{Path, PathBuf};

use super::guard::GuardError;
use super::{Means, Session};
use crate::archive::file::lock::WriteLock;
use crate::archive::file::vacant::is_vacant;
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;

/// The archive, or the place for it; the lock is held either way.
pub(super) enum Site {
    There(Box<Archive>),
    Vacant { path: PathBuf, owner: Owner, lock: WriteLock },
}

impl Site {
    pub(super) fn of(session: Session) -> Result<(Self, Means), GuardError> {
        let Session { means, lock } = session;
        let (path, owner) = (means.workspace.archive(), means.workspace.owner());
        means.refuse_emptied()?;
        let site = match is_vacant(path) {
            true => Self::Vacant { path: path.to_owned(), owner, lock },
            false => Self::There(Box::new(Archive::open_database_to_write(path, owner, lock)?)),
        };
        Ok((site, means))
    }

    /// The archive, where it is there.
    pub(super) fn archive(&self) -> Option<&Archive> {
        match self {
            Self::There(archive) => Some(archive),
            Self::Vacant { .. } => None,
        }
    }

    /// The place where an archive is still to be made.
    pub(super) fn vacant(&self) -> Option<&Path> {
        match self {
            Self::There(_) => None,
            Self::Vacant { path, .. } => Some(path),
        }
    }

    /// The archive; one that is still to be made is begun beside its place, for entries of so many bytes where these are known.
    pub(super) fn into_archive(self, entries: Option<u64>) -> Result<Archive, ArchiveError> {
        match self {
            Self::There(archive) => Ok(*archive),
            Self::Vacant { path, owner, lock } => {
                Archive::create_database(&path, owner, lock, entries)
            }
        }
    }
}
