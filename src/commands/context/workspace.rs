//! The workspace found: by the arguments, the environment and the settings of the user.

use std::path::PathBuf;

use chrono::Days;

use super::super::error::CommandError;
use super::super::notices;
use super::{Context, environment, path_of_environment};
use crate::entry::date;
use crate::entry::date::Dates;
use crate::revision::ledger;
use crate::workspace::{Overrides, UrlError, Workspace, WorkspaceError};

/// The global arguments that say which workspace is meant.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub(crate) config: Option<PathBuf>,
    pub(crate) archive: Option<PathBuf>,
    pub(crate) environment: Option<String>,
    /// `-j`: the name of a journal in the user's settings.
    pub(crate) journal: Option<String>,
    /// Whether the command names a folder of entries: the default journal is not meant then.
    pub(crate) names_folder: bool,
}

impl Context {
    /// The workspace: found once.
    pub(crate) fn workspace(&mut self) -> Result<&Workspace, CommandError> {
        let workspace = match self.workspace.take() {
            Some(found) => found,
            None => self.find_workspace()?,
        };
        let latest = self.today().checked_add_days(Days::new(366));
        date::settle(Dates { latest, ..workspace.dates().clone() });
        if !workspace.owner().is_journal() {
            let named = workspace.config().ledger.as_deref();
            ledger::name::settle(named.unwrap_or(ledger::name::USUAL));
            self.output.speak_of_a_database();
        }
        Ok(self.workspace.insert(workspace))
    }

    fn find_workspace(&self) -> Result<Workspace, CommandError> {
        let start = self.current_folder()?;
        let overrides = Overrides {
            config: self.choice.config.clone().or_else(|| path_of_environment("JOURNAL_CONFIG")),
            archive: self.choice.archive.clone(),
            env_archive: path_of_environment("JOURNAL_ARCHIVE"),
            environment: self.choice.environment.clone(),
            env_environment: environment("JOURNAL_ENV"),
            database_url: environment("DATABASE_URL"),
            home: path_of_environment("HOME"),
            user: self.user()?.clone(),
            name: self.choice.journal.clone(),
            takes_default: !self.choice.names_folder,
        };
        let found = Workspace::find(&start, &overrides)?;
        if let Some(error) = found.foreign_url() {
            self.refuse_url(error)?;
        }
        notices::while_waiting(&self.output, found.archive(), &self.stop);
        Ok(found)
    }

    /// A `DATABASE_URL` of another program: a schema is not moved where it may be meant, and all else says that it is not.
    fn refuse_url(&self, error: &UrlError) -> Result<(), CommandError> {
        let moves = ["upgrade", "downgrade", "migration", "create-migration"];
        let command = self.command.split(' ').nth(1).unwrap_or_default();
        if moves.contains(&command) {
            return Err(WorkspaceError::from(error.clone()).into());
        }
        self.output.warn(&format!("`DATABASE_URL` names no SQLite file: {error}"), None);
        Ok(())
    }
}
