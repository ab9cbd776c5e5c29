//! Why there is no workspace to work in, and the way out.

use std::io;
use std::path::PathBuf;

use crate::finding::{Excerpt, Place};
use crate::nearest::nearest;

use super::database_url::UrlError;
use super::dotenv::DotenvError;
use super::problem::{ConfigError, did_you_mean, list};

/// Why a workspace could not be found or understood.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// `journal.toml` is there, and could not be read.
    #[error("cannot read `{}`", .path.display())]
    CannotRead {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// `journal.toml` says something that is not understood.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The chosen environment is not in `journal.toml`.
    #[error("there is no environment `{name}`")]
    UnknownEnvironment {
        /// The environment that was chosen.
        name: String,
        /// Those that are there.
        known: Vec<String>,
    },
    /// No journal of the user's settings has this name.
    #[error("there is no journal `{name}`")]
    UnknownJournal {
        /// The name that was given.
        name: String,
        /// The name that was likely meant.
        nearest: Option<String>,
        /// Those that are there.
        known: Vec<String>,
        /// The user's settings; none where there are none.
        file: Option<PathBuf>,
    },
    /// The folder that a name stands for is not there.
    #[error("the folder of the journal `{name}` is not there: `{}`", .path.display())]
    NoFolder {
        /// The name.
        name: String,
        /// The folder.
        path: PathBuf,
    },
    /// `DATABASE_URL` is SQLite's, and names no file.
    #[error("`DATABASE_URL` names no SQLite file")]
    DatabaseUrl(#[from] UrlError),
    /// The file that `dotenv` names cannot be read, and nothing else names an archive.
    #[error("cannot read `{}`, which `dotenv` names", .path.display())]
    Dotenv {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Its line is not understood.
    #[error(transparent)]
    DotenvLine(#[from] DotenvError),
    /// A flag was given an empty path.
    #[error("`{flag}` was given an empty path")]
    EmptyPath {
        /// The flag.
        flag: &'static str,
    },
    /// A path in the home folder, and no home folder is known.
    #[error("`{}` is in your home folder, and no home folder is known", .path.display())]
    NoHome {
        /// The path as it stands in `journal.toml`.
        path: PathBuf,
    },
}

impl WorkspaceError {
    /// Where in `journal.toml` it is.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Config(error) => Some(&error.place),
            Self::DotenvLine(error) => Some(&error.place),
            _ => None,
        }
    }

    /// The line it is about.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Config(error) => error.excerpt.as_ref(),
            Self::DotenvLine(error) => error.excerpt.as_ref(),
            _ => None,
        }
    }

    /// The way out, where there is one to name.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::UnknownEnvironment { name, known } => Some(environment_hint(name, known)),
            Self::UnknownJournal { name, nearest: None, known, file } => {
                let known = known.as_slice();
                Some(journal_hint(name, if file.is_some() { known } else { &[] }))
            }
            Self::UnknownJournal { nearest: Some(near), .. } => Some(did_you_mean(near)),
            Self::NoFolder { name, .. } => Some(format!(
                "make it, or mend `path` of `[journals.{name}]`; `config` without `-j` says where that stands"
            )),
            Self::DatabaseUrl(error) => Some(error.hint()),
            Self::Dotenv { .. } => Some(
                "write it with a line `DATABASE_URL=sqlite:journal_archive.db`, set DATABASE_URL, or take `dotenv` out of \
                 journal.toml"
                    .into(),
            ),
            Self::DotenvLine(error) => Some(error.problem.hint().into()),
            Self::NoHome { .. } => Some("set HOME, or write the whole path".into()),
            Self::CannotRead { source, .. } => unread_hint(source),
            Self::EmptyPath { .. } => None,
        }
    }
}

fn unread_hint(error: &io::Error) -> Option<String> {
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    is_missing.then(|| "look at its name; `journal init DIR` writes a journal.toml".into())
}

fn journal_hint(name: &str, known: &[String]) -> String {
    match known {
        [] => format!(
            "write `[journals.{name}]` with its `path` into the user's settings; `config` without `-j` says where they are"
        ),
        known => format!("there are {}", list(known)),
    }
}

fn environment_hint(name: &str, known: &[String]) -> String {
    if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
        return did_you_mean(near);
    }
    if known.is_empty() {
        return format!("`journal.toml` has no environment; `[environments.{name}]` makes one");
    }
    format!("`journal.toml` has {}", list(known))
}
