//! Putting a backup back: verified first, after a safety copy, in one transaction.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::contents::Contents;
use super::copy::{self, check_space};
use super::error::BackupError;
use super::fitted::Fitted;
use super::partial::{Partial, with_ending};
use super::problem::{Depth, Problem};
use super::{Backup, Backups, Occasion, connection, prune};
use crate::place::{folder_of, rename_new, sync_folder_of};
use crate::progress::{Progress, Silent};
use crate::sqlite::damage::is_damage;
use crate::sqlite::settings::is_of_busy;
use crate::sqlite::{users, write_ahead_log};

/// What SQLite keeps beside a database.
const JOURNALS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// A database and what SQLite keeps beside it, the database first: a journal without it does no harm.
const DATABASE: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// A backup in which verifying just now found nothing wrong; it stays open, so that it is this file that is restored.
#[derive(Debug)]
pub struct Sound {
    backup: Backup,
    contents: Contents,
    connection: Connection,
    harm: Vec<Problem>,
}

impl Sound {
    /// Which backup.
    pub fn backup(&self) -> &Backup {
        &self.backup
    }

    /// What it holds: whether this program knows its revisions is for the caller to judge.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// What is wrong with it that all else does without.
    pub fn harm(&self) -> &[Problem] {
        &self.harm
    }

    /// A connection through which it can be read, and no more: views and triggers are off, and no function of ours is
    /// known.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// What a restore did.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The copy of what was replaced.
    pub safety: Safety,
    /// What is there now.
    pub contents: Contents,
}

/// Whether the state before a restore is backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafetyBackup {
    /// It is.
    Wanted,
    /// The writer said `--no-backup`.
    Declined,
}

/// What became of the state before a restore.
#[derive(Clone, Debug)]
pub enum Safety {
    /// There is a verified backup of it.
    Backup(Box<Backup>),
    /// It was damaged; its copy was kept as it was.
    Evidence(Box<Backup>),
    /// There was nothing, or the writer wanted no copy.
    Nothing,
}

impl Safety {
    /// Takes the copy away again where nothing was replaced, because somebody has the archive open, there is no room, or the
    /// person stopped the restore: `latest` would else mean what was to be replaced.
    fn take_back(&self, error: &RestoreError) {
        use BackupError::{Busy, NoSpace, Stopped};
        let is_refused =
            matches!(error, RestoreError::Backup(Stopped | Busy { .. } | NoSpace { .. }));
        let (Self::Backup(copy) | Self::Evidence(copy)) = self else { return };
        if is_refused || is_of_busy(error) {
            // Where it stays, it is one backup more.
            let _ = prune::remove(&copy.path);
        }
    }
}

/// Why a backup was not restored. Nothing has changed then, but for [`RestoreError::NotTheSame`].
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup cannot be trusted.
    #[error("`{name}` cannot be restored: {}", first(.problems))]
    Damaged {
        /// The name of the backup.
        name: String,
        /// What is wrong with it, at least one.
        problems: Vec<Problem>,
    },
    /// The archive is no database any more, so nothing can be written into it; it can only be set aside.
    #[error("`{}` is not a database", .path.display())]
    Unreadable {
        /// The archive.
        path: PathBuf,
    },
    /// The archive holds something else than the backup afterwards.
    #[error("the restored archive differs from the backup in {}", .tables.join(", "))]
    NotTheSame {
        /// The tables that differ.
        tables: Vec<String>,
    },
    /// The backup could not be read, the safety copy not be made, or the archive not be written.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

impl Backups {
    /// Verifies all of a backup and holds it open for a restore. What of it is damaged that all else does without is no reason to
    /// leave it: [`Sound::harm`] tells it.
    ///
    /// # Errors
    ///
    /// [`RestoreError::Damaged`] with everything that is wrong.
    pub fn examine(&self, backup: &Backup, progress: &dyn Progress) -> Result<Sound, RestoreError> {
        let (verification, connection) = self.open_verified(backup, Depth::Full, progress)?;
        let mut problems = verification.problems;
        match (verification.contents, connection) {
            (Some(contents), Some(connection)) if Problem::are_minor(&problems) => {
                problems.retain(|it| matches!(it, Problem::Minor { .. }));
                Ok(Sound { backup: backup.clone(), contents, connection, harm: problems })
            }
            _ => Err(RestoreError::Damaged { name: backup.name.clone(), problems }),
        }
    }

    /// Replaces all that the archive holds by what the backup holds, in one transaction: whenever it is interrupted, the
    /// archive is the old or the new. `archive` is the caller's connection, locked against other writers of ours.
    ///
    /// What was there before is backed up first, unless that was declined; if it is damaged, its copy is kept as it is.
    /// Ids that the archive has given since are not given again: where it is ahead of the backup, the restored one takes
    /// over how far it came.
    ///
    /// # Errors
    ///
    /// [`RestoreError`]; where the archive is [`RestoreError::Unreadable`], it can be closed, [set
    /// aside](Backups::set_aside) and [made anew](Backups::restore_to).
    pub fn restore(
        &self,
        from: &Sound,
        archive: &mut Connection,
        safety: SafetyBackup,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Restored, RestoreError> {
        let path = self.settings.archive.as_path();
        let size = readable_size(archive, path)?;
        let is_wanted = size > 0 && safety == SafetyBackup::Wanted;
        self.check_room(size, from.backup.bytes, is_wanted)?;
        let safety = if is_wanted { self.secure(archive, now, progress)? } else { Safety::Nothing };
        let replaced = self.replace(from, archive, size, progress);
        let contents = replaced.inspect_err(|error| safety.take_back(error))?;
        progress.begin("verifying", None);
        // It is done: nobody can stop it any more.
        self.compare(&contents, archive, path, &Silent)?;
        Ok(Restored { safety, contents })
    }

    /// Asks for all the room that a restore takes before anything is written: that of the copy and that of the archive, which are
    /// one where both lie on one volume.
    fn check_room(&self, size: u64, backup: u64, with_copy: bool) -> Result<(), BackupError> {
        let folder = folder_of(&self.settings.archive);
        let needed = size.saturating_add(backup);
        let of_copy = self.settings.directory.ancestors().find(|it| it.is_dir());
        let volume = |it: &Path| it.metadata().map(|it| it.dev()).ok();
        match of_copy.filter(|_| with_copy) {
            Some(copies) if volume(copies) == volume(folder) => {
                check_space(copies, size.saturating_add(needed))
            }
            Some(copies) => {
                check_space(copies, size)?;
                check_space(folder, needed)
            }
            None => check_space(folder, needed),
        }
    }

    /// Writes the backup over the archive, and tells what that must hold now.
    fn replace(
        &self,
        from: &Sound,
        archive: &mut Connection,
        size: u64,
        progress: &dyn Progress,
    ) -> Result<Contents, RestoreError> {
        let path = self.settings.archive.as_path();
        // The journal may grow to the size of what is there, and the file to that of the backup.
        let needed = size.saturating_add(from.backup.bytes);
        check_space(folder_of(path), needed)?;
        let numbered = self.settings.holdings.numbered;
        // No lock is lost by looking: the backup is open as a file that nobody changes.
        let keeps_log = write_ahead_log::is_kept(&from.backup.path);
        let from_backup = (&from.connection, &from.contents, keeps_log);
        let fitted = Fitted::of(from_backup, archive, (path, numbered), progress)?;
        let (source, contents) = match &fitted {
            Some(fitted) => (&fitted.connection, &fitted.contents),
            None => (&from.connection, &from.contents),
        };
        copy::pages(source, archive, "restoring", progress)
            .map_err(BackupError::read("write", path))
            .map_err(|error| copy::tell_space(source, folder_of(path), error))?;
        Ok(contents.clone())
    }

    /// Makes a new file of a backup; stale journals under its name, which SQLite would mix into it, are moved aside.
    ///
    /// # Errors
    ///
    /// [`BackupError::Exists`] where there is a file already.
    pub fn restore_to(
        &self,
        from: &Sound,
        target: &Path,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Restored, RestoreError> {
        if target.symlink_metadata().is_ok() {
            return Err(BackupError::Exists { path: target.to_owned() }.into());
        }
        check_space(folder_of(target), from.backup.bytes)?;
        let failed = || BackupError::file("create", target);
        let partial = Partial::create_over_leftover(target).map_err(failed())?;
        copy::into_new_file(&from.connection, partial.path(), progress)
            .map_err(|error| copy::tell_space(&from.connection, folder_of(target), error))?;
        progress.begin("verifying", None);
        let copy = connection::open_for_reading(partial.path());
        let copy = copy.map_err(BackupError::sqlite("read", target))?;
        self.compare(&from.contents, &copy, target, progress)?;
        move_aside(target, &JOURNALS, now)?;
        partial.place(target).map_err(failed())?;
        sync_folder_of(target).map_err(BackupError::file("write", folder_of(target)))?;
        Ok(Restored { safety: Safety::Nothing, contents: from.contents.clone() })
    }

    /// Gives a file that is no archive any more the name `<name>.aside_<time>`, and what SQLite keeps beside it likewise.
    /// Nothing is opened. Gives back the new names.
    ///
    /// # Errors
    ///
    /// [`BackupError::File`] where a file cannot be renamed.
    pub fn set_aside(&self, path: &Path, now: DateTime<Utc>) -> Result<Vec<PathBuf>, BackupError> {
        move_aside(path, &DATABASE, now)
    }

    fn compare(
        &self,
        from: &Contents,
        copy: &Connection,
        path: &Path,
        progress: &dyn Progress,
    ) -> Result<(), RestoreError> {
        let found = Contents::read(copy, self.settings.holdings, progress)
            .map_err(BackupError::read("verify", path))?;
        if found == *from {
            return Ok(());
        }
        Err(RestoreError::NotTheSame { tables: from.differences(&found) })
    }

    fn secure(
        &self,
        archive: &Connection,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Safety, BackupError> {
        match self.take(archive, Occasion::Before("restore"), now, progress) {
            Ok(receipt) => Ok(receipt.into_backup().map_or(Safety::Nothing, Safety::Backup)),
            Err(BackupError::Damaged { kept: Some(copy), .. }) => Ok(Safety::Evidence(copy)),
            Err(error) => Err(error),
        }
    }
}

/// The size of the archive in bytes; 0 where there is no page yet.
fn readable_size(archive: &Connection, path: &Path) -> Result<u64, RestoreError> {
    copy::size(archive).map_err(|error| {
        if is_damage(&error) {
            return RestoreError::Unreadable { path: path.to_owned() };
        }
        BackupError::sqlite("read", path)(error).into()
    })
}

/// Gives `path` with each of the endings the name `<path>.aside_<time>` with that ending, so that what SQLite keeps
/// beside a database stays beside it. What a program has open is not moved: it would go on with it.
fn move_aside(
    path: &Path,
    endings: &[&str],
    now: DateTime<Utc>,
) -> Result<Vec<PathBuf>, BackupError> {
    let exists = |path: &Path, ending| with_ending(path, ending).symlink_metadata().is_ok();
    let there: Vec<_> = endings.iter().copied().filter(|it| exists(path, it)).collect();
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let used = there.iter().find_map(|it| {
        let path = with_ending(path, it);
        users::opener_of(&path).map(|user| BackupError::Busy { path, user })
    });
    used.map_or(Ok(()), Err)?;
    let time = now.format("%Y%m%d_%H%M%S");
    let mut aside = with_ending(path, &format!(".aside_{time}"));
    let mut copy = 1;
    while endings.iter().any(|it| exists(&aside, it)) {
        copy += 1;
        aside = with_ending(path, &format!(".aside_{time}_{copy}"));
    }
    let mut moved = Vec::new();
    for ending in there {
        let (from, to) = (with_ending(path, ending), with_ending(&aside, ending));
        rename_new(&from, &to).map_err(BackupError::file("set aside", &from))?;
        moved.push(to);
    }
    sync_folder_of(path).map_err(BackupError::file("write", folder_of(path)))?;
    Ok(moved)
}

fn first(problems: &[Problem]) -> String {
    problems.first().map(ToString::to_string).unwrap_or_default()
}
