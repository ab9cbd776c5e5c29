//! Why the workspace, its settings or its revisions could not be read, with the way out.

use super::CommandError;
use crate::finding::{Place, shell_quoted};
use crate::revision::target::TargetError;
use crate::workspace::revisions::RevisionsError;
use crate::workspace::{InitError, WorkspaceError};

impl From<WorkspaceError> for CommandError {
    fn from(error: WorkspaceError) -> Self {
        Self::of("workspace", &error).placed(error.place(), error.excerpt(), error.hint())
    }
}

impl From<InitError> for CommandError {
    fn from(error: InitError) -> Self {
        match &error {
            InitError::Config(config) => Self::of("init", &error).placed(
                Some(&config.place),
                config.excerpt.as_ref(),
                config.hint(),
            ),
            InitError::Several { .. } => Self::of("init", &error).with_hint(
                "name one with `--archive`: `journal init --schema-only --archive FILE`",
            ),
            _ => Self::of("init", &error),
        }
    }
}

/// The code where another revision of this id was written since the id was chosen.
const MEANWHILE: &str = "written-meanwhile";

impl CommandError {
    /// Whether all is well with the command, and only the id that it chose was taken meanwhile.
    pub(in crate::commands) fn is_written_meanwhile(&self) -> bool {
        matches!(self, Self::Told(report) if report.code == MEANWHILE)
    }
}

impl From<RevisionsError> for CommandError {
    fn from(error: RevisionsError) -> Self {
        let told = Self::of("revisions", &error);
        match &error {
            RevisionsError::File { path, .. }
            | RevisionsError::NotWritten { path, .. }
            | RevisionsError::Exists { path } => {
                told.at(Place::file(path.display().to_string()), None)
            }
            RevisionsError::NotText { path, line, column } => {
                let shown = path.display().to_string();
                let name = shell_quoted(&shown);
                told.at(Place { path: shown, line: Some(*line), column: Some(*column) }, None).with_hint(format!(
                    "save it as UTF-8 in an editor; where it is of Windows, `iconv -f WINDOWS-1252 -t UTF-8 -o {name} {name}` does that"
                ))
            }
            RevisionsError::Meanwhile { path } => Self::of(MEANWHILE, &error)
                .at(Place::file(path.display().to_string()), None)
                .with_hint("run the command again"),
            RevisionsError::NoWayUp { path } => told
                .at(Place::file(path.display().to_string()), None)
                .with_hint("write it, or delete the folder; `journal migration repair` writes what was applied again"),
            RevisionsError::Header(error) => told.spotted(&error.spot, error.hint()),
            RevisionsError::Graph(error) => told.spotted(error.spot(), error.hint()),
        }
    }
}

impl From<TargetError> for CommandError {
    fn from(error: TargetError) -> Self {
        Self::of("target", &error).placed(None, None, error.hint())
    }
}
