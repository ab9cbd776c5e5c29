//! Who names the archive of a workspace: a flag, a variable, a `DATABASE_URL`.

use std::path::{Path, PathBuf};

use super::config::Config;
use super::error::WorkspaceError;
use super::origin::Origin;
use super::settings::{LONGEST, read_at_most};
use super::{Overrides, dotenv, given};

/// The archive of a workspace in which nothing names another.
pub(super) const DEFAULT_ARCHIVE: &str = "journal_archive.db";

/// The archive that a flag or a variable names.
pub(super) fn named_archive(
    overrides: &Overrides,
) -> Result<Option<(PathBuf, Origin)>, WorkspaceError> {
    if let Some(path) = &overrides.archive {
        let origin = Origin::Flag("--archive");
        return given(path, "--archive").map(|path| Some((path.to_owned(), origin)));
    }
    let variable = overrides.env_archive.as_ref().filter(|it| !it.as_os_str().is_empty());
    Ok(variable.map(|it| (it.clone(), Origin::Variable("JOURNAL_ARCHIVE"))))
}

/// A `DATABASE_URL`, and who says it.
pub(super) struct SaidUrl {
    pub(super) url: String,
    pub(super) origin: Origin,
    /// The folder below which its path lies.
    pub(super) folder: PathBuf,
}

/// The `DATABASE_URL` of the environment, else that of the `.env` which the settings name. Another program's environment may
/// hold it, so it counts last.
pub(super) fn said_url(
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
