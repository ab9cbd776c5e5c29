//! The revisions of a workspace: those that the binary carries and those of its own `migrations/`, in one graph.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Workspace;
use crate::engine::folder::{self, FolderError};
use crate::place::{Draft, SHARED, of_system};
use crate::revision::Revision;
use crate::revision::checksum::Checksum;
use crate::revision::graph::GraphError;
use crate::revision::header::{Header, HeaderError};
use crate::revision::names::RevisionId;

/// A migration that the binary carries.
struct Carried {
    folder: &'static str,
    up: &'static str,
    down: &'static str,
    /// The checksums of the way up and of the way back. They never change: archives hold them.
    sums: [&'static str; 2],
}

macro_rules! carried {
    ($($folder:literal: $up:literal $down:literal),* $(,)?) => {
        &[$(Carried {
            folder: concat!("migrations/", $folder),
            up: include_str!(concat!("../../migrations/", $folder, "/up.sql")),
            down: include_str!(concat!("../../migrations/", $folder, "/down.sql")),
            sums: [$up, $down],
        }),*]
    };
}

/// The core schema's revisions; a test holds the list equal to the folder `migrations/`.
const EMBEDDED: &[Carried] = carried![
    "20250916_143000_core_tables":
        "bf525100771ac42d5f9e176426dbe1f9b0e1194e5b8deaec1b7ab252d3ffd0a1"
        "1fcde25dd21b7d71d6011b32296a1951c46f622b942031651cd2e9643d74f38f",
    "20250918_090000_moods":
        "5f67c4267a6c4a27a3477a4b9e88715e67b0e3834c7f20b52f2a271ce8f39a8c"
        "bcb54525247dcb821159c9e5bc447be85948d2a5e84d846e94df263084824114",
    "20250923_115500_location_hierarchy":
        "b68be8f9e3ddf437b82b6ead75a5fbee7da23e4586b9fa09ebc3f92be60393b1"
        "46564deea1b3d7614a257faa06ee8f4086bb7f8c0b66af5a8b55a360ee9ce62c",
    "20251004_181500_tags_and_people":
        "862b092856b19671ef9afb8a29416967833503c2452b56c092606450c4cf50b8"
        "083f7f8c94c513672e70ef594f71f0bc42601060d529d96899e240ddd9042618",
    "20251018_203000_full_text_search":
        "957db0b4d6717a5d637c32b7c4f4873b3d330d3955ac9dedd29912524c1ad8aa"
        "82c619a9e8f59884999ae862022a8495530757643ed1db0f8226dd0eae1be912",
    "20251102_071000_day_index":
        "b8950f5b82729c171ed4bf267640ed1c6c350a77a9cfe5648d36def1d66d0b39"
        "32acba81387927f2d6e624b101da146dcf8784a7e709f6212ecb73b464660354",
    "20251120_194000_body_first":
        "8c9c82ec6470182d9a867836a9cdd6957c310952775ce47a31589e922e3f7cd5"
        "cd407ae3788321e9d9e6fd712adb4157432ea409bc53209a55fa471ae4d08d5a",
    "20251121_083000_views_for_other_tools":
        "c78170852d57cb3c81afac8e1349f6faae6e48e2f6451b0f221018f9648c28bb"
        "a23ab1523151cb22d6606df807ee5d41ca639c59f463363cc2f31d6d8986407f",
    "20251206_090000_rows_follow_their_sources":
        "e959ef983b61740f04fe0978668563f84583ebe3fb26b3b5c2aaab18edf4a106"
        "a1cf2c720344d76720c638f267767dfd89b8495a3e9961fb58a5ddd855dd49c1",
    "20251214_100000_search_in_every_script":
        "41f4f939708de34e1c2de4ae5b0363dbae98efd19a765a2e1838e086e7f28ced"
        "2734ad5ff48c248651e38d7af909e1b8203149e5528e29d8e658f23a85f38cb7",
];

/// Why the revisions cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RevisionsError {
    /// A file or a folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A script is not UTF-8.
    #[error("`{}` is not UTF-8 text", path.display())]
    NotText {
        /// The script.
        path: PathBuf,
        /// The first line that is not, counted from 1.
        line: usize,
        /// The first character of it that is not, counted from 1.
        column: usize,
    },
    /// A folder of a revision has no way up.
    #[error("the folder of a revision has no `up.sql` that is a file")]
    NoWayUp {
        /// The file that is not there.
        path: PathBuf,
    },
    /// There is a folder of this name already.
    #[error("`{}` is there already", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// Another revision of this id was written since the id was chosen.
    #[error("`{}` was written meanwhile, with the same id", path.display())]
    Meanwhile {
        /// Its folder.
        path: PathBuf,
    },
    /// A file or a folder cannot be written.
    #[error("cannot write `{}`", path.display())]
    NotWritten {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The head comment of a revision cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The revisions form no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl From<FolderError> for RevisionsError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::File { path, source } => Self::File { path, source },
            FolderError::NotText { path, line, column } => Self::NotText { path, line, column },
            FolderError::Header(error) => Self::Header(error),
        }
    }
}

/// The revisions that the binary carries.
///
/// # Errors
///
/// None that a test has not seen: the texts are part of the binary.
pub fn embedded() -> Result<Vec<Revision>, HeaderError> {
    let read = |it: &Carried| {
        Revision::carried(it.folder, [it.up, it.down], it.sums.map(Checksum::stored))
    };
    EMBEDDED.iter().map(read).collect()
}

impl Workspace {
    /// All revisions: the workspace's own, and beside them the binary's, where the database is an archive.
    ///
    /// # Errors
    ///
    /// [`RevisionsError`] names the file, line and column.
    pub fn revisions(&self) -> Result<Vec<Revision>, RevisionsError> {
        let own = folder::read(self.migrations(), self.root())?;
        Ok(self.carried()?.into_iter().chain(own).collect())
    }

    /// The revisions that the binary brings along for this database.
    ///
    /// # Errors
    ///
    /// As [`embedded`].
    pub fn carried(&self) -> Result<Vec<Revision>, HeaderError> {
        if self.owner().is_journal() { embedded() } else { Ok(Vec::new()) }
    }

    /// The folders that are a revision's, by what has the name of a script or by their own, and have no file `up.sql`.
    ///
    /// # Errors
    ///
    /// [`RevisionsError::File`].
    pub fn without_way_up(&self) -> Result<Vec<PathBuf>, RevisionsError> {
        Ok(folder::without_way_up(self.migrations())?)
    }
}

impl Workspace {
    /// Adds a revision to the workspace's own: its folder is there whole, or not at all. Gives back the folder.
    ///
    /// # Errors
    ///
    /// [`RevisionsError::Exists`] where there is one of this name, [`RevisionsError::Meanwhile`] where one of this id came,
    /// [`RevisionsError::NotWritten`] where the folder cannot be made.
    pub fn add_revision(
        &self,
        id: &RevisionId,
        name: &str,
        up: &str,
        down: Option<&str>,
    ) -> Result<PathBuf, RevisionsError> {
        let folder = self.migrations().join(name);
        if folder.symlink_metadata().is_ok() {
            return Err(RevisionsError::Exists { path: folder });
        }
        // Of two that are written at one time the second finds the first.
        let failed = |source| RevisionsError::NotWritten { path: folder.clone(), source };
        let _alone = alone_in(self.migrations()).map_err(failed)?;
        if let Some(path) = of_id(self.migrations(), id).map_err(failed)? {
            return Err(RevisionsError::Meanwhile { path });
        }
        let made = make_folder(self.migrations(), &folder, up, down);
        made.map_err(|source| RevisionsError::NotWritten { path: folder.clone(), source })?;
        Ok(folder)
    }

    /// Writes one script of a revision again, whole or not at all; its folder is made where it is missing.
    ///
    /// # Errors
    ///
    /// [`RevisionsError::NotWritten`] where the file cannot be written.
    pub fn write_script(&self, path: &Path, text: &str) -> Result<(), RevisionsError> {
        let write = || {
            let folder = path.parent().unwrap_or(self.migrations());
            fs::create_dir_all(folder)?;
            let mut draft = Draft::beside(path, SHARED)?;
            draft.write_all(text.as_bytes())?;
            draft.replace()
        };
        write().map_err(|source| RevisionsError::NotWritten { path: path.to_owned(), source })
    }
}

/// Keeps others from adding a revision, as long as what it gives back is open.
fn alone_in(migrations: &Path) -> io::Result<File> {
    fs::create_dir_all(migrations)?;
    let folder = File::open(migrations)?;
    // A file system that knows no locks leaves the look at the names.
    let _ = rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive);
    Ok(folder)
}

/// The folder of a revision of this id.
fn of_id(migrations: &Path, id: &RevisionId) -> io::Result<Option<PathBuf>> {
    for found in fs::read_dir(migrations)? {
        let found = found?;
        let name = found.file_name().to_string_lossy().into_owned();
        let up = found.path().join("up.sql");
        let is_of_id = |up: &str| Header::read_newer(&name, up).is_ok_and(|it| it.revision == *id);
        if name.starts_with(id.as_str()) && fs::read_to_string(up).is_ok_and(|it| is_of_id(&it)) {
            return Ok(Some(found.path()));
        }
    }
    Ok(None)
}

/// Makes a revision's folder under a hidden name, then gives it its own.
fn make_folder(migrations: &Path, folder: &Path, up: &str, down: Option<&str>) -> io::Result<()> {
    fs::create_dir_all(migrations)?;
    // As an editor would make it: a revision holds nothing private.
    let permissions = fs::Permissions::from_mode(0o777);
    let hidden =
        tempfile::Builder::new().prefix(".new-").permissions(permissions).tempdir_in(migrations);
    let hidden = hidden.map_err(of_system)?;
    let scripts = [("up.sql", Some(up)), ("down.sql", down)];
    for (name, text) in scripts {
        let Some(text) = text else { continue };
        let mut file = File::create_new(hidden.path().join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
    }
    File::open(hidden.path())?.sync_all()?;
    fs::rename(hidden.path(), folder)?;
    // Under its own name it stays.
    let _ = hidden.keep();
    File::open(migrations)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::Origin;
    use crate::revision::graph::RevisionGraph;
    use std::collections::BTreeSet;

    #[test]
    fn the_binary_carries_every_migration_of_the_repository() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let names =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let carried =
            EMBEDDED.iter().map(|it| it.folder.trim_start_matches("migrations/").to_owned());
        assert_eq!(carried.collect::<BTreeSet<_>>(), names.collect::<BTreeSet<_>>());
    }

    #[test]
    fn the_checksums_are_those_of_the_scripts() {
        for it in EMBEDDED {
            let read = Revision::read(it.folder, it.up, Some(it.down), Origin::Embedded).unwrap();
            let sums = [Some(read.checksum_up()), read.checksum_down()];
            assert_eq!(sums.map(|it| it.unwrap().as_str()), it.sums, "{}", it.folder);
        }
    }

    #[test]
    fn the_embedded_revisions_are_one_chain() {
        let graph = RevisionGraph::new(embedded().unwrap()).unwrap();
        assert_eq!(graph.heads().len(), 1);
        assert_eq!(graph.bases().len(), 1);
        assert!(graph.branch_points().is_empty());
    }
}
