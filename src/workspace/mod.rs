//! The folder that holds `journal.toml`: found, read, and its paths resolved.

use std::path::{Path, PathBuf};

use crate::engine::owner::Owner;
use crate::entry::date::Dates;
use crate::field::Field;

mod config;
mod database_url;
mod document;
mod dotenv;
mod error;
mod found;
mod globs;
mod init;
mod keys;
mod named_archive;
pub mod origin;
mod problem;
pub mod revisions;
mod schema;
mod settings;
mod templates;
pub mod user;
mod versions;

pub use config::{BackupConfig, Config, JournalMode, SyncConfig};
pub use database_url::{Mode, UrlError};
pub use dotenv::DotenvError;
pub use error::WorkspaceError;
pub use globs::{GlobError, Globs};
pub use init::{InitError, starter_text};
pub use problem::{ConfigError, ConfigProblem, ValueType};
pub use templates::Templates;

use origin::Origins;
use user::UserSettings;

/// The name of the file that makes a folder a workspace.
pub const FILE_NAME: &str = "journal.toml";

/// What flags and environment variables say about a workspace, and what only its caller knows.
///
/// Relative paths in it are below the current directory.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config`, else `JOURNAL_CONFIG`.
    pub config: Option<PathBuf>,
    /// `--archive`.
    pub archive: Option<PathBuf>,
    /// `JOURNAL_ARCHIVE`; empty counts as unset.
    pub env_archive: Option<PathBuf>,
    /// `--env`.
    pub environment: Option<String>,
    /// `JOURNAL_ENV`.
    pub env_environment: Option<String>,
    /// `DATABASE_URL`, which counts where nothing else names an archive.
    pub database_url: Option<String>,
    /// The writer's home folder, for a `~/` that opens a path of `journal.toml`.
    pub home: Option<PathBuf>,
    /// The user's settings.
    pub user: UserSettings,
    /// `-j`, the name of a journal in the user's settings; the variables above count for nothing then.
    pub name: Option<String>,
    /// Whether the default journal of the user's settings is meant where there is no workspace: not where a folder is named.
    pub takes_default: bool,
}

/// A journal's settings, and where everything that belongs to it lies.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    config_path: Option<PathBuf>,
    config: Config,
    journal: PathBuf,
    archive: PathBuf,
    migrations: PathBuf,
    backups: PathBuf,
    templates: Templates,
    origins: Origins,
    mode: Mode,
    foreign_url: Option<UrlError>,
}

impl Workspace {
    /// Whether settings say which folder the journal is.
    pub fn names_its_journal(&self) -> bool {
        self.config_path.is_some() || self.origins.is_folder
    }

    /// The folder of data in which an archive lies that is the user's own, and no workspace's: it is made where it is needed.
    pub fn data_folder(&self) -> Option<&Path> {
        let folder = self.archive.parent().filter(|_| self.origins.is_folder);
        folder.filter(|_| self.origins.archive.is_none())
    }

    /// The name by which the journal was chosen.
    pub fn name(&self) -> Option<&str> {
        self.origins.named.as_deref()
    }

    /// The texts with which entries begin.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The folder that holds `journal.toml`, or the current directory where there is none.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The directory of entries.
    pub fn journal(&self) -> &Path {
        &self.journal
    }

    /// The SQLite file.
    pub fn archive(&self) -> &Path {
        &self.archive
    }

    /// What may be done with the archive: `?mode=` of a `DATABASE_URL` that names it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Why a `DATABASE_URL` that would name the archive does not: it is another program's.
    pub fn foreign_url(&self) -> Option<&UrlError> {
        self.foreign_url.as_ref()
    }

    /// The `.env` that `journal.toml` names.
    pub fn dotenv(&self) -> Option<&Path> {
        self.config.dotenv.as_deref()
    }

    /// The folder of the workspace's own revisions, which need not be there.
    pub fn migrations(&self) -> &Path {
        &self.migrations
    }

    /// The folder of the backups, which need not be there.
    pub fn backups(&self) -> &Path {
        &self.backups
    }

    /// The workspace's own part of the model, `schema.sql` beside `journal.toml`; none where there is no such file.
    pub fn schema_sql(&self) -> Option<PathBuf> {
        let path = self.root.join("schema.sql");
        // A file that cannot be seen is not taken for none: reading it will say why.
        path.try_exists().unwrap_or(true).then_some(path)
    }

    /// The settings, as the chosen environment changes them.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The `journal.toml` they were read from; none where there was none.
    pub fn config_path(&self) -> Option<&Path> {
        self.config_path.as_deref()
    }

    /// How days are written.
    pub fn dates(&self) -> &Dates {
        &self.config.dates
    }

    /// Whose the database is.
    pub fn owner(&self) -> Owner {
        self.config.owner
    }

    /// The front matter keys that are columns or lists, in the order of the file.
    pub fn fields(&self) -> &[Field] {
        &self.config.fields
    }
}

/// A path that is one.
fn given<'p>(path: &'p Path, flag: &'static str) -> Result<&'p Path, WorkspaceError> {
    if path.as_os_str().is_empty() { Err(WorkspaceError::EmptyPath { flag }) } else { Ok(path) }
}

/// A path of `journal.toml`: below `root`, or below `home` where it begins with `~`.
fn resolve(root: &Path, path: &Path, home: Option<&Path>) -> Result<PathBuf, WorkspaceError> {
    let Ok(rest) = path.strip_prefix("~") else { return Ok(below(root, path)) };
    let no_home = || WorkspaceError::NoHome { path: path.to_owned() };
    Ok(below(home.ok_or_else(no_home)?, rest))
}

/// `path` below `folder`, without steps to where one is already.
fn below(folder: &Path, path: &Path) -> PathBuf {
    folder.join(path).components().collect()
}

#[cfg(test)]
mod tests;
