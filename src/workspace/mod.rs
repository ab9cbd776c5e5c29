//! The folder that holds `journal.toml`: found, read, and its paths resolved.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::engine::owner::Owner;
use crate::entry::date::Dates;
use crate::field::Field;

mod config;
mod database_url;
mod document;
mod dotenv;
mod error;
mod globs;
mod init;
mod keys;
pub mod origin;
mod problem;
pub mod revisions;
mod schema;
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

use origin::{Origin, Origins};
use user::{NamedJournal, UserSettings};

/// The name of the file that makes a folder a workspace.
pub const FILE_NAME: &str = "journal.toml";

/// The longest `journal.toml` that is read, in bytes: more is a mistake, or a device without an end.
const LONGEST: u64 = 1 << 20;

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
    /// Finds the workspace of `start`, the current directory: by the `journal.toml` that `overrides` names, else by
    /// the nearest one in `start` or above it, else `start` itself with every default. A relative `start` has nothing
    /// above it, so the directory is given as an absolute path.
    ///
    /// Paths of `journal.toml` are below its folder, and those of `overrides` below `start`. The archive is what
    /// comes first of `--archive`, the section that `--env` chooses, `JOURNAL_ARCHIVE`, the section that `JOURNAL_ENV`
    /// chooses, `journal.toml`, `DATABASE_URL`, the `DATABASE_URL` of the `.env` that `journal.toml` names, and the default.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError`] where the file cannot be read or understood, or a choice names nothing.
    pub fn find(start: &Path, overrides: &Overrides) -> Result<Self, WorkspaceError> {
        let user = &overrides.user;
        if let Some(name) = &overrides.name {
            return Self::named(user.named(name)?, start, overrides);
        }
        let config_path = config_path(start, overrides)?;
        let named_archive = named_archive(overrides)?;
        let is_nowhere = config_path.is_none()
            && named_archive.is_none()
            && !start.join(DEFAULT_ARCHIVE).exists();
        if let Some(name) =
            user.default.as_deref().filter(|_| is_nowhere && overrides.takes_default)
        {
            return Self::named(user.named(name)?, start, overrides);
        }
        let (config, mut origins) = settings(config_path.as_deref(), start, overrides)?;
        let root = config_path.as_deref().and_then(Path::parent).unwrap_or(start).to_owned();
        let resolve = |path: &Path| resolve(&root, path, overrides.home.as_deref());
        let is_chosen =
            overrides.environment.is_some() && origins.is_said_in_environment("archive");
        let is_heard = |origin: &Origin| !(is_chosen && matches!(origin, Origin::Variable(_)));
        let (mut mode, mut foreign_url) = (Mode::default(), None);
        let archive = match (named_archive.filter(|it| is_heard(&it.1)), &config.archive) {
            (Some((path, origin)), _) => {
                origins.archive = Some(origin);
                below(start, &path)
            }
            (None, Some(path)) => resolve(path)?,
            (None, None) => match said_url(&config, start, overrides, &resolve)? {
                None => resolve(Path::new(DEFAULT_ARCHIVE))?,
                Some(said) => match database_url::sqlite_file(&said.url) {
                    Ok(named) => {
                        origins.archive = Some(said.origin);
                        mode = named.mode;
                        below(&said.folder, &named.path)
                    }
                    Err(error) if error.is_foreign() => {
                        foreign_url = Some(error);
                        resolve(Path::new(DEFAULT_ARCHIVE))?
                    }
                    Err(error) => return Err(error.into()),
                },
            },
        };
        let journal = resolve(&config.journal)?;
        let templates = config.templates.clone();
        let found =
            Self { root, config_path, config, journal, archive, origins, ..Self::nowhere() };
        Self { mode, foreign_url, ..found }.resolved(&templates, overrides)
    }

    /// The journal of a name: a workspace, or a folder of entries, whose archive and all that belongs to it lie in the user's
    /// folder of data then.
    fn named(
        named: &NamedJournal,
        start: &Path,
        overrides: &Overrides,
    ) -> Result<Self, WorkspaceError> {
        let (name, folder) = (&named.name, named.path.clone());
        if !folder.is_dir() {
            return Err(WorkspaceError::NoFolder { name: name.clone(), path: folder });
        }
        let file = Some(folder.join(FILE_NAME)).filter(|it| it.is_file());
        let (config, mut origins) = settings(file.as_deref(), start, overrides)?;
        (origins.named, origins.is_folder) = (Some(name.clone()), file.is_none());
        let data = &overrides.user.data;
        let root = if file.is_some() { folder.clone() } else { data.join(name) };
        let resolve = |path| resolve(&root, path, overrides.home.as_deref());
        let flag = overrides.archive.as_deref().map(|it| given(it, "--archive")).transpose()?;
        origins.archive = flag.map(|_| Origin::Flag("--archive"));
        if flag.is_none() && named.archive.is_some() {
            origins.archive = Some(Origin::Named(name.clone()));
        }
        let archive = match (flag, &named.archive, &config.archive) {
            (Some(path), ..) => below(start, path),
            (None, Some(path), _) => path.clone(),
            (None, None, Some(path)) => resolve(path)?,
            (None, None, None) if file.is_none() => data.join(format!("{name}.db")),
            (None, None, None) => resolve(Path::new(DEFAULT_ARCHIVE))?,
        };
        let journal = if file.is_some() { resolve(&config.journal)? } else { folder };
        let templates = config.templates.overlaid(&named.templates);
        let config_path = file;
        Self { root, config_path, config, journal, archive, origins, ..Self::nowhere() }
            .resolved(&templates, overrides)
    }

    fn nowhere() -> Self {
        Self {
            root: PathBuf::new(),
            config_path: None,
            config: Config::default(),
            journal: PathBuf::new(),
            archive: PathBuf::new(),
            migrations: PathBuf::new(),
            backups: PathBuf::new(),
            templates: Templates::default(),
            origins: Origins::default(),
            mode: Mode::default(),
            foreign_url: None,
        }
    }

    /// The same with the folders and files that its settings name.
    fn resolved(
        self,
        templates: &Templates,
        overrides: &Overrides,
    ) -> Result<Self, WorkspaceError> {
        let resolve = |path: &Path| resolve(&self.root, path, overrides.home.as_deref());
        Ok(Self {
            migrations: resolve(&self.config.migrations)?,
            backups: resolve(&self.config.backup.directory)?,
            templates: templates.resolved(resolve)?,
            ..self
        })
    }

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

/// The file that is named, else the nearest in `start` and above it.
fn config_path(start: &Path, overrides: &Overrides) -> Result<Option<PathBuf>, WorkspaceError> {
    if let Some(named) = &overrides.config {
        return given(named, "--config").map(|path| Some(below(start, path)));
    }
    // A folder that may not be searched hides its file, as it does from every other program.
    let mut candidates = start.ancestors().map(|folder| folder.join(FILE_NAME));
    // A pipe or a socket of that name is told when it is read, and not passed over for one further up.
    let is_there = |path: &PathBuf| path.metadata().is_ok_and(|it| !it.is_dir());
    Ok(candidates.find(is_there))
}

/// The settings: those of the file over the user's, as the chosen environment changes them.
fn settings(
    file: Option<&Path>,
    start: &Path,
    overrides: &Overrides,
) -> Result<(Config, Origins), WorkspaceError> {
    let base = overrides.user.base.clone();
    let mut origins = Origins::default();
    let config = match file {
        Some(path) => {
            let (text, shown_path) = read_text(path, start, false)?;
            let (config, said) = base.overlaid_by(&text, &shown_path)?;
            origins.workspace = said;
            config
        }
        None => base,
    };
    match overrides.environment.as_deref().or(overrides.env_environment.as_deref()) {
        Some(name) => {
            origins.environment = Some(name.to_owned());
            Ok((in_environment(&config, name)?, origins))
        }
        None => Ok((config, origins)),
    }
}

/// The text of a file of settings, and the path by which errors name it: from `start`, or whole.
fn read_text(
    path: &Path,
    start: &Path,
    is_whole: bool,
) -> Result<(String, String), WorkspaceError> {
    let shown = if is_whole { path } else { path.strip_prefix(start).unwrap_or(path) };
    let shown_path = shown.to_string_lossy().into_owned();
    let cannot_read = |source| WorkspaceError::CannotRead { path: path.to_owned(), source };
    let bytes = read_at_most(path, LONGEST).map_err(cannot_read)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, shown_path)),
        Err(error) => {
            let at = error.utf8_error();
            Err(document::not_utf8(error.as_bytes(), at, &shown_path).into())
        }
    }
}

fn read_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // To open a pipe waits for whoever writes into it.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    let kind = file.metadata()?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(io::Error::other("it is a pipe or a device, not a file"));
    }
    let read = file.take(limit + 1).read_to_end(&mut bytes)?;
    if read as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

fn in_environment(config: &Config, name: &str) -> Result<Config, WorkspaceError> {
    let unknown = || WorkspaceError::UnknownEnvironment {
        name: name.to_owned(),
        known: config.environments().map(str::to_owned).collect(),
    };
    config.in_environment(name).ok_or_else(unknown)
}

/// The archive of a workspace in which nothing names another.
const DEFAULT_ARCHIVE: &str = "journal_archive.db";

/// The archive that a flag or a variable names.
fn named_archive(overrides: &Overrides) -> Result<Option<(PathBuf, Origin)>, WorkspaceError> {
    if let Some(path) = &overrides.archive {
        let origin = Origin::Flag("--archive");
        return given(path, "--archive").map(|path| Some((path.to_owned(), origin)));
    }
    let variable = overrides.env_archive.as_ref().filter(|it| !it.as_os_str().is_empty());
    Ok(variable.map(|it| (it.clone(), Origin::Variable("JOURNAL_ARCHIVE"))))
}

/// A `DATABASE_URL`, and who says it.
struct SaidUrl {
    url: String,
    origin: Origin,
    /// The folder below which its path lies.
    folder: PathBuf,
}

/// The `DATABASE_URL` of the environment, else that of the `.env` which the settings name. Another program's environment may
/// hold it, so it counts last.
fn said_url(
    config: &Config,
    start: &Path,
    overrides: &Overrides,
    resolve: &dyn Fn(&Path) -> Result<PathBuf, WorkspaceError>,
) -> Result<Option<SaidUrl>, WorkspaceError> {
    if let Some(url) = overrides.database_url.clone().filter(|it| !it.is_empty()) {
        let (origin, folder) = (Origin::Variable("DATABASE_URL"), start.to_owned());
        return Ok(Some(SaidUrl { url, origin, folder }));
    }
    let Some(file) = config.dotenv.as_deref().map(resolve).transpose()? else { return Ok(None) };
    let unread = |source| WorkspaceError::Dotenv { path: file.clone(), source };
    let bytes = read_at_most(&file, LONGEST).map_err(unread)?;
    let shown = file.strip_prefix(start).unwrap_or(&file);
    let url = dotenv::database_url(&String::from_utf8_lossy(&bytes), shown)?;
    let folder = dotenv::folder(&file);
    Ok(url.map(|url| SaidUrl { url, origin: Origin::Dotenv(file), folder }))
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
