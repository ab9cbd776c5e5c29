//! What is kept beside an archive: its backups, and what no output is written over.

use std::path::Path;

use super::Context;
use super::around::{journals_above, own};
use crate::archive::APPLICATION_ID;
use crate::archive::care::holdings::HOLDINGS;
use crate::backup::{BackupSettings, Backups, Holdings};
use crate::commands::error::CommandError;
use crate::engine::owner::Owner;
use crate::journal::protected::Protected;
use crate::place::folder_of;

impl Context {
    /// The folder of backups.
    pub(crate) fn backups(&mut self) -> Result<Backups, CommandError> {
        let workspace = self.workspace()?;
        let (application_id, holdings) = match workspace.owner() {
            Owner::Journal => (Some(APPLICATION_ID), HOLDINGS),
            Owner::Program => (None, Holdings::NOTHING),
        };
        Ok(Backups::new(BackupSettings {
            archive: workspace.archive().to_owned(),
            directory: workspace.backups().to_owned(),
            application_id,
            holdings,
        }))
    }

    /// What no output is written over.
    pub(crate) fn protected(&mut self) -> Result<Protected, CommandError> {
        let remembered = if self.owner()?.is_journal() { self.remembered() } else { None };
        let user = self.user()?.clone();
        let workspace = self.workspace()?;
        let protected = Protected::default()
            .with_database(workspace.archive())
            .with_scripts(workspace.migrations(), "a revision of the schema")
            .with_file(&workspace.root().join("schema.sql"), "the schema of the workspace");
        let config = workspace.config_path().map(Path::to_owned);
        let workspace_root = config.as_deref().map(|it| folder_of(it).to_owned());
        if !workspace.owner().is_journal() {
            let settings = "the settings of the workspace";
            return Ok(match config {
                Some(config) => protected.with_file(&config, settings),
                None => protected,
            });
        }
        // The folder that the archive is kept in step with is a journal too, whatever journal.toml says.
        let remembered = remembered.and_then(|it| it.find(workspace.archive()));
        let remembered = remembered.and_then(|it| self.journal(Some(&it)).ok());
        let protected = protected.with_others(journals_above(user));
        let is_known = remembered.is_some();
        let root = workspace_root.as_deref();
        let protected = match remembered {
            Some(journal) => protected.with_journal(own(journal, root)),
            None => protected,
        };
        let Some(config) = config else { return Ok(protected) };
        let protected = protected.with_file(&config, "the settings of the workspace");
        // Where no file names a journal, the folder where somebody happens to stand is none; and where the archive is kept in
        // step with another one, that of the settings is somebody else's.
        Ok(match self.journal(None) {
            Ok(journal) if !is_known => protected.with_journal(own(journal, root)),
            _ => protected,
        })
    }
}
