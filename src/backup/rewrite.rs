//! A backup made anew with a change in it: for the one purpose that old copies must not outlive, to forget.

use std::path::PathBuf;

use rusqlite::Connection;

use super::error::{BackupError, EditError};
use super::manifest::{self, Manifest, Record};
use super::order::Number;
use super::origin::Origin;
use super::partial::Partial;
use super::problem::{Depth, Problem};
use super::take::{publish, reserve};
use super::verify::{inspect, sha256};
use super::{Backup, Backups, Reason, connection, copy, name, prune};
use crate::place::sync_folder_of;
use crate::progress::Progress;

impl Backups {
    /// Makes a backup anew, changed by `edit`, and then deletes the old one. At every moment there is a whole one: the new
    /// one gets a name of its own, with the time and the suffix of the old one.
    ///
    /// # Errors
    ///
    /// [`BackupError`]: where the old one is damaged, or something fails on the way, it stays.
    pub fn rewrite(
        &self,
        backup: &Backup,
        progress: &dyn Progress,
        edit: impl FnOnce(&Connection) -> Result<(), EditError>,
    ) -> Result<Backup, BackupError> {
        let (verification, source) = self.open_verified(backup, Depth::Full, progress)?;
        // What is to be forgotten must not outlast because something beside it is damaged.
        let is_of_use = Problem::are_minor(&verification.problems);
        let (true, Some(source)) = (is_of_use, source) else {
            return Err(BackupError::Damaged { problems: verification.problems, kept: None });
        };
        let (partial, path) = self.reserve_name_like(backup)?;
        copy::into_new_file(&source, partial.path(), progress)?;
        let failed = || BackupError::sqlite("change a copy of", &backup.path);
        let copied = connection::open_for_copying(partial.path()).map_err(failed())?;
        let edited = edit(&copied);
        edited.map_err(|source| BackupError::Edit { path: backup.path.clone(), source })?;
        copied.close().map_err(|(_, error)| error).map_err(failed())?;
        connection::settle(partial.path()).map_err(failed())?;
        let sha256 = sha256(partial.path(), progress)?;
        let mut record = self.record_of_changed(backup, &partial, progress)?;
        record.number = backup.number.map(|it| Number::new(it, &sha256));
        publish(partial, &Manifest { sha256, record: Some(record) }, &path)?;
        prune::remove(&backup.path).map_err(BackupError::file("delete", &backup.path))?;
        sync_folder_of(&path).map_err(BackupError::file("write", &self.settings.directory))?;
        self.at(&path)
    }

    /// Removes what work in the folder that was cut off has left: it may hold what is to be forgotten, and no list shows
    /// it.
    ///
    /// # Errors
    ///
    /// [`BackupError`] where the folder cannot be read.
    pub fn forget_leftovers(&self) -> Result<(), BackupError> {
        self.clean_up()
    }

    /// Where the archive lay, as the old one notes it.
    fn origin_of(backup: &Backup) -> Option<Origin> {
        manifest::beside(&backup.path).ok()??.record?.archive
    }

    /// Takes the first free name of the same second with the same suffix.
    fn reserve_name_like(&self, backup: &Backup) -> Result<(Partial, PathBuf), BackupError> {
        let created = backup.created.unwrap_or_default();
        let mut nth = 1;
        loop {
            let name = name::write(self.archive_name(), created, backup.suffix.as_deref(), nth);
            let path = self.settings.directory.join(name);
            match reserve(&path) {
                Err(BackupError::Exists { .. }) => nth += 1,
                other => return other.map(|partial| (partial, path)),
            }
        }
    }

    /// Verifies the changed copy, and says what its manifest is to say.
    fn record_of_changed(
        &self,
        backup: &Backup,
        partial: &Partial,
        progress: &dyn Progress,
    ) -> Result<Record, BackupError> {
        let path = partial.path();
        progress.begin("verifying", None);
        let copied =
            connection::open_for_reading(path).map_err(BackupError::sqlite("read", path))?;
        let inspection = inspect(&copied, self.settings.holdings, Depth::Full, progress)
            .map_err(BackupError::read("verify", path))?;
        if !Problem::are_minor(&inspection.problems) {
            return Err(BackupError::Damaged { problems: inspection.problems, kept: None });
        }
        Ok(Record {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            created: backup.created.unwrap_or_default(),
            reason: backup.reason.clone().unwrap_or_else(|| Reason::Other("not known".to_owned())),
            suffix: backup.suffix.clone(),
            number: None,
            nth: backup.nth,
            archive: Self::origin_of(backup),
            // It holds what no archive ever held.
            source_sha256: None,
            checked: backup.checked.clone(),
            bytes: path.metadata().map_err(BackupError::file("read", path))?.len(),
            problems: inspection.problems.iter().map(ToString::to_string).collect(),
            contents: inspection.contents,
        })
    }
}
