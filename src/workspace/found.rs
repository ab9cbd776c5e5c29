//! A workspace found, by its folder or by the name of a journal, with every path in it resolved.

use std::path::{Path, PathBuf};

use super::config::Config;
use super::database_url::{self, Mode};
use super::error::WorkspaceError;
use super::named_archive::{DEFAULT_ARCHIVE, named_archive, said_url};
use super::origin::{Origin, Origins};
use super::settings::read_text;
use super::templates::Templates;
use super::user::NamedJournal;
use super::{FILE_NAME, Overrides, Workspace, below, given, resolve};

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
    pub(super) fn named(
        named: &NamedJournal,
        start: &Path,
        overrides: &Overrides,
    ) -> Result<Self, WorkspaceError> {
        let (name, folder) = (&named.name, named.path.clone());
        let data = &overrides.user.data;
        // Where the folder is away its archive can be read all the same, and that is when it is wanted most.
        let of_name = data.join(format!("{name}.db"));
        let is_held = || named.archive.as_deref().unwrap_or(&of_name).is_file();
        if !folder.is_dir() && !is_held() {
            return Err(WorkspaceError::NoFolder { name: name.clone(), path: folder });
        }
        let file = Some(folder.join(FILE_NAME)).filter(|it| it.is_file());
        let (config, mut origins) = settings(file.as_deref(), start, overrides)?;
        (origins.named, origins.is_folder) = (Some(name.clone()), file.is_none());
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
            (None, None, None) if file.is_none() => of_name,
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

fn in_environment(config: &Config, name: &str) -> Result<Config, WorkspaceError> {
    let unknown = || WorkspaceError::UnknownEnvironment {
        name: name.to_owned(),
        known: config.environments().map(str::to_owned).collect(),
    };
    config.in_environment(name).ok_or_else(unknown)
}
