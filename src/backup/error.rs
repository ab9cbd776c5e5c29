//! Why a backup could not be made, found or read.

use std::io;
use std::path::{Path, PathBuf};

use super::Backup;
use super::problem::Problem;
use crate::place::right::right_to;
use crate::sqlite::damage::ReadError;
use crate::sqlite::settings::is_busy;
use crate::sqlite::users;

/// What stands against a change to a copy, in the words of whoever wanted it.
pub type EditError = Box<dyn std::error::Error + Send + Sync>;

/// Why a backup could not be made, found or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file system refused.
    #[error("cannot {doing} `{}`", .path.display())]
    File {
        /// What was tried: `create`, `read`.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// What should be the backup folder is none.
    #[error("the backup folder `{}` {}", .path.display(), no_folder(.leads_to.as_deref()))]
    NoFolder {
        /// Where it should be.
        path: PathBuf,
        /// Where it leads, of a link behind which nothing is: a disk may be away.
        leads_to: Option<PathBuf>,
    },
    /// SQLite refused.
    #[error("cannot {doing} `{}`", .path.display())]
    Sqlite {
        /// What was tried: `copy`, `read`.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// What was to be changed in a copy of a backup could not be.
    #[error("cannot change a copy of `{}`", .path.display())]
    Edit {
        /// The backup.
        path: PathBuf,
        /// Why.
        source: EditError,
    },
    /// There is not enough room.
    #[error("`{}` has no room for {needed} bytes ({available} are free)", .folder.display())]
    NoSpace {
        /// Where.
        folder: PathBuf,
        /// How many bytes the work takes.
        needed: u64,
        /// How many bytes there are.
        available: u64,
    },
    /// The person asked to stop; nothing has changed, and nothing is left behind.
    #[error("stopped before anything was changed")]
    Stopped,
    /// The connection has a transaction open that has written.
    #[error("a backup cannot be made in the midst of a change")]
    MidChange,
    /// Another program holds the database for longer than the connection waits, or has open what is to be put aside.
    #[error("`{}` is in use by {user}", .path.display())]
    Busy {
        /// Which file.
        path: PathBuf,
        /// Who, as far as is known.
        user: String,
    },
    /// A file has the name that the new one should have.
    #[error("`{}` exists, and is not replaced", .path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The copy does not hold what the archive holds.
    #[error("the copy differs from the archive in {}", quoted(.tables))]
    NotTheSame {
        /// The tables that differ.
        tables: Vec<String>,
    },
    /// The archive itself is damaged, so that a copy of it is no backup.
    #[error("the archive is damaged: {}", first(.problems))]
    Damaged {
        /// What is wrong with it, at least one.
        problems: Vec<Problem>,
        /// The copy that was kept all the same, marked as damaged.
        kept: Option<Box<Backup>>,
    },
    /// No backup has this name.
    #[error("there is no backup `{name}` in `{}`", .folder.display())]
    NotFound {
        /// What was asked for.
        name: String,
        /// The backup folder.
        folder: PathBuf,
    },
    /// What was named is a folder.
    #[error("`{}` is a folder, and not a backup", .path.display())]
    IsAFolder {
        /// As it was given.
        path: PathBuf,
    },
    /// There is no verified backup.
    #[error("there is no verified backup in `{}`", .folder.display())]
    NoneVerified {
        /// The backup folder.
        folder: PathBuf,
    },
    /// The file is the archive itself, which is not opened a second time.
    #[error("`{}` is the archive itself", .path.display())]
    IsTheArchive {
        /// As it was given.
        path: PathBuf,
    },
}

impl BackupError {
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::File { doing, path, source },
        }
    }

    /// Wraps what SQLite said of a backup while something was tried.
    pub fn sqlite(
        doing: &'static str,
        path: &Path,
    ) -> impl FnOnce(rusqlite::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| match is_busy(&source) {
            true => Self::busy(path),
            false => Self::Sqlite { doing, path, source },
        }
    }

    /// Whether it is the backup folder that cannot be looked into.
    pub fn is_of_folder(&self) -> bool {
        match self {
            Self::File { source, .. } => source.kind() == io::ErrorKind::PermissionDenied,
            Self::NoFolder { .. } => true,
            _ => false,
        }
    }

    /// What helps where the backup folder is none, or is closed.
    pub fn way_out_of_folder(&self) -> Option<String> {
        const ELSEWHERE: &str = "name another folder as `directory` in `[backup]` of journal.toml";
        match self {
            Self::NoFolder { leads_to: Some(_), .. } => {
                Some(format!("bring back the disk or the folder to which it leads, or {ELSEWHERE}"))
            }
            Self::NoFolder { .. } => Some(format!("move it away, or {ELSEWHERE}")),
            Self::File { path, .. } => right_to(path),
            _ => None,
        }
    }

    /// Whether it is about this file alone.
    pub fn is_of(&self, file: &Path) -> bool {
        match self {
            Self::File { path, .. }
            | Self::Sqlite { path, .. }
            | Self::Busy { path, .. }
            | Self::IsTheArchive { path } => path == file,
            _ => false,
        }
    }

    fn busy(path: PathBuf) -> Self {
        let user = users::user_of(&path).unwrap_or_else(|| "another program".to_owned());
        Self::Busy { path, user }
    }

    pub(super) fn read(doing: &'static str, path: &Path) -> impl FnOnce(ReadError) -> Self + use<> {
        let sqlite = Self::sqlite(doing, path);
        move |error| match error {
            ReadError::Stopped => Self::Stopped,
            ReadError::Sqlite(error) => sqlite(error),
        }
    }
}

fn no_folder(leads_to: Option<&Path>) -> String {
    match leads_to {
        Some(to) => format!("is a link to `{}`, where nothing is", to.display()),
        None => "is not a folder".to_owned(),
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}

fn first(problems: &[Problem]) -> String {
    match problems {
        [] => "for no reason given".to_owned(),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first}, and {} more", rest.len()),
    }
}
