//! The archive opened to be read, and locked to be changed.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::error::CommandError;
use super::super::{notices, signals};
use super::Context;
use super::clock::{moment, wall};
use crate::archive::file::lock::WriteLock;
use crate::archive::file::vacant::is_vacant;
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;
use crate::migrate::Consent;
use crate::session::{Door, Means, Notice, Session};
use crate::workspace::Mode;

impl Context {
    /// Where the archive is.
    pub(crate) fn archive_path(&mut self) -> Result<PathBuf, CommandError> {
        Ok(self.workspace()?.archive().to_owned())
    }

    /// The archive, for reading, at whatever revision it stands.
    pub(crate) fn archive_to_read(&mut self) -> Result<Archive, CommandError> {
        let (path, owner) = (self.archive_path()?, self.owner()?);
        let output = &self.output;
        let notice = |holder: &_| notices::waiting(output, &path, holder);
        Ok(Archive::open_database_to_read(&path, owner, notice)?)
    }

    /// The archive, for one of several looks at it: the one that [`Context::keep_reader`] was given last, else opened.
    pub(crate) fn reader(&mut self) -> Result<Archive, CommandError> {
        match self.reader.take().filter(Archive::is_as_it_was) {
            Some(kept) => Ok(kept),
            None => self.archive_to_read(),
        }
    }

    /// Keeps the archive for the next look. Nothing is read from it meanwhile, so that nobody waits.
    pub(crate) fn keep_reader(&mut self, archive: Archive) {
        self.reader = archive.end_reading().is_ok().then_some(archive);
    }

    /// The archive opened to be read, or the database that is none yet: its owner is another then.
    pub(crate) fn database_to_read(&mut self) -> Result<Archive, CommandError> {
        let (path, owner) = (self.archive_path()?, self.owner()?);
        let output = &self.output;
        let notice = |holder: &_| notices::waiting(output, &path, holder);
        match Archive::open_database_to_read(&path, owner, notice) {
            Err(ArchiveError::NotAnArchive { .. }) if owner.is_journal() => {
                Ok(Archive::open_database_to_read(&path, Owner::Program, notice)?)
            }
            opened => Ok(opened?),
        }
    }

    /// The lock of the archive's writers, and nothing else.
    pub(crate) fn lock(&mut self) -> Result<WriteLock, CommandError> {
        self.reader = None;
        let archive = self.archive_path()?;
        Ok(self.door()?.lock(&archive)?)
    }

    /// Begins a command that changes the archive, with its lock.
    pub(crate) fn session(&mut self, consent: Consent) -> Result<Session, CommandError> {
        self.reader = None;
        let began = self.moment();
        if !self.is_dry_run {
            self.refuse_by_mode()?;
        }
        self.make_data_folder()?;
        let means = Means {
            terms: self.terms(consent)?,
            workspace: self.workspace()?.clone(),
            began,
            clock: Box::new(moment),
            wall,
            backups: self.backups()?,
            door: self.door()?,
        };
        self.has_begun = true;
        Ok(Session::begin(means)?)
    }

    /// Refuses what the `?mode=` of a `DATABASE_URL` does not allow.
    fn refuse_by_mode(&mut self) -> Result<(), CommandError> {
        let workspace = self.workspace()?;
        let shown = workspace.archive().display();
        match workspace.mode() {
            Mode::Read => Err(CommandError::new(
                "read-only",
                format!("`DATABASE_URL` says that `{shown}` is only read: `mode=ro`"),
            )
            .with_hint("say `mode=rw`, or name the archive: `--archive FILE`")),
            Mode::Immutable => Err(CommandError::new(
                "read-only",
                format!("`DATABASE_URL` says that `{shown}` does not change: `immutable=1`"),
            )
            .with_hint("leave `immutable` out of it, or name the archive: `--archive FILE`")),
            Mode::Written if is_vacant(workspace.archive()) => Err(CommandError::new(
                "missing",
                format!("`DATABASE_URL` says that `{shown}` is there, `mode=rw`, and it is not"),
            )
            .with_hint("look for it, or say `mode=rwc`, which makes it")),
            Mode::Written | Mode::Made => Ok(()),
        }
    }

    /// Takes the archive out of WAL mode where the settings ask for it, once a command has done its work. Where that fails
    /// the work is done all the same, and the next command tries again.
    pub(crate) fn leave_log(&mut self) {
        if !std::mem::take(&mut self.has_begun) {
            return;
        }
        if let (Ok(archive), Ok(door)) = (self.archive_path(), self.door()) {
            let _ = door.leave_log(&archive);
        }
    }

    /// How a command takes the lock, and says what happens on the way.
    fn door(&mut self) -> Result<Door, CommandError> {
        let (output, stop) = (self.output.clone(), Arc::clone(&self.stop));
        let tell =
            move |notice: Notice<'_>| notices::say(notice, &output, &|| signals::watch(&stop));
        Ok(Door {
            command: self.command.clone(),
            is_dry_run: self.is_dry_run,
            owner: self.owner()?,
            journal_mode: self.workspace()?.config().journal_mode,
            tell: Box::new(tell),
        })
    }
}
