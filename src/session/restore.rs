//! The order of a restore: the backup is read through before anything is touched, and what it replaces is backed up first.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Means, Notice, Session, SessionError};
use crate::archive::care::kin;
use crate::archive::file::beside::real;
use crate::archive::file::closed::refuse_closed;
use crate::archive::file::header;
use crate::archive::file::lock::WriteLock;
use crate::archive::file::vacant::is_missing;
use crate::archive::model::syncs;
use crate::archive::{APPLICATION_ID, Archive, ArchiveError};
use crate::backup::{Backup, RestoreError, Restored, SafetyBackup, Sound, Whose};
use crate::engine::owner::Owner;
use crate::migrate::strangers::{Stranger, strangers};
use crate::revision::graph::RevisionGraph;
use crate::sqlite::catalog::has_columns;
use crate::sqlite::damage::is_corrupt;

/// Why a backup is not put in the place of the archive, though it is whole.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It is no archive.
    #[error("`{name}` is not an archive of journal")]
    NotAnArchive {
        /// The backup.
        name: String,
    },
    /// It is an archive, and the workspace says that its database is none.
    #[error("`{name}` is a journal's archive, and the workspace says that it has none")]
    OfJournal {
        /// The backup.
        name: String,
    },
    /// Its header names another program than that of the database in its place.
    #[error(
        "`{name}` is of another program (application_id {of}) than the database (application_id {there})"
    )]
    OfAnotherProgram {
        /// The backup.
        name: String,
        /// The number in its header.
        of: i32,
        /// The number in the database's.
        there: i32,
    },
    /// Only a newer `journal` understands it.
    #[error("`{name}` holds revision `{revision}`, which this `journal` does not know")]
    Newer {
        /// The backup.
        name: String,
        /// The first revision that is not known.
        revision: String,
    },
    /// The archive that it would be written over is that of another journal.
    #[error(
        "`{name}` is a backup of another journal: of `{}`, while the archive is kept in step with `{}`",
        .there.display(), .here.display()
    )]
    OtherJournal {
        /// The backup.
        name: String,
        /// The folder of the archive's journal.
        here: PathBuf,
        /// The folder of the backup's.
        there: PathBuf,
        /// The archive.
        archive: PathBuf,
    },
    /// Something in it would act by itself in the archive.
    #[error("`{name}` brings along what nobody here has written: {}", in_short(.strangers))]
    Strangers {
        /// The backup.
        name: String,
        /// What acts; at least one.
        strangers: Vec<Stranger>,
    },
}

fn in_short(strangers: &[Stranger]) -> String {
    let first = strangers.first().map(ToString::to_string).unwrap_or_default();
    match strangers.len() {
        0 | 1 => first,
        count => format!("{first} (and {} more)", count - 1),
    }
}

/// Puts a backup in the place of the archive. Strangers in it are let in where the user agrees to drift.
///
/// # Errors
///
/// [`SessionError`]; the archive is as it was.
pub fn go(session: Session, chosen: &Backup) -> Result<(Sound, Restored), SessionError> {
    let Session { means, lock } = session;
    means.at_work();
    let sound = means.backups.examine(chosen, &*means.terms.progress)?;
    match means.workspace.owner() {
        Owner::Journal => check(&sound, &means.terms.graph)?,
        Owner::Program => check_program(&sound, means.workspace.archive())?,
    }
    if !means.terms.consent.drift {
        check_strangers(&sound, &means)?;
    }
    if !is_missing(means.workspace.archive()) {
        refuse_closed(means.workspace.archive())?;
    }
    let restored = match is_missing(means.workspace.archive()) {
        true => in_place(&means, &sound, means.workspace.archive(), lock)?,
        false => over(&means, &sound, lock)?,
    };
    Ok((sound, restored))
}

/// Puts a backup where no file is.
fn in_place(
    means: &Means,
    sound: &Sound,
    path: &Path,
    lock: WriteLock,
) -> Result<Restored, SessionError> {
    let progress = &*means.terms.progress;
    let restored = means.backups.restore_to(sound, path, means.now(), progress)?;
    if means.workspace.owner().is_journal() {
        tell_unnoted(means, Archive::open_to_write(path, lock).and_then(|it| note(&it)));
    }
    Ok(restored)
}

/// Writes a backup over what the archive holds, where it is still an archive.
fn over(means: &Means, sound: &Sound, lock: WriteLock) -> Result<Restored, SessionError> {
    let path = means.workspace.archive();
    let mut archive = match Archive::open_database_to_write(path, means.workspace.owner(), lock) {
        Ok(archive) => archive,
        Err(
            ArchiveError::NotAnArchive { .. }
            | ArchiveError::Unmarked { .. }
            | ArchiveError::Missing { .. },
        ) => {
            return instead(means, sound);
        }
        Err(ArchiveError::Database { source, .. }) if is_corrupt(&source) => {
            return instead(means, sound);
        }
        Err(error) => return Err(error.into()),
    };
    if means.workspace.owner().is_journal() {
        check_journal(&archive, sound)?;
    }
    let safety = match means.terms.consent.no_backup {
        true => SafetyBackup::Declined,
        false => SafetyBackup::Wanted,
    };
    if safety == SafetyBackup::Declined {
        means.door.tell(Notice::NoBackup);
    }
    let (now, progress) = (means.now(), &*means.terms.progress);
    match means.backups.restore(sound, archive.connection_mut(), safety, now, progress) {
        Err(RestoreError::Unreadable { .. }) => {
            drop(archive);
            instead(means, sound)
        }
        other => {
            let restored = other?;
            if means.workspace.owner().is_journal() {
                tell_unnoted(means, note(&archive));
            }
            Ok(restored)
        }
    }
}

/// Notes in an archive that it was restored: what its next sync meets may have been there all the time.
fn note(archive: &Archive) -> Result<(), ArchiveError> {
    let noting = || ArchiveError::database("note that the archive was restored");
    let connection = archive.connection();
    let has_syncs = has_columns(connection, "syncs", &["number", "synced_at", "kind"]);
    if has_syncs.map_err(noting())? {
        syncs::note_restored(connection).map_err(noting())?;
    }
    Ok(())
}

/// The archive is restored, whatever became of the note.
fn tell_unnoted(means: &Means, noted: Result<(), ArchiveError>) {
    if let Err(error) = noted {
        means.door.tell(Notice::Unnoted(error));
    }
}

/// Where the archive is no database any more it is set aside, and the backup takes its place. A link stays, and leads to what
/// was restored.
fn instead(means: &Means, sound: &Sound) -> Result<Restored, SessionError> {
    let path = means.workspace.archive();
    if path.metadata().is_ok_and(|it| !it.is_file()) {
        let (path, role) = (path.to_owned(), "the archive");
        let reason = "it is a folder or a device";
        return Err(ArchiveError::NotOurs { path, role, reason }.into());
    }
    let lock = means.door.lock(path)?;
    // Once it is moved, the link leads nowhere.
    let path = real(path);
    for aside in means.backups.set_aside(&path, means.now())? {
        means.door.tell(Notice::SetAside(&aside));
    }
    in_place(means, sound, &path, lock)
}

/// Refuses what is no archive of ours, and what only a newer binary understands.
fn check(sound: &Sound, graph: &RevisionGraph) -> Result<(), Unfit> {
    let (contents, name) = (sound.contents(), sound.backup().name.clone());
    if contents.application_id != APPLICATION_ID {
        return Err(Unfit::NotAnArchive { name });
    }
    let known = |id: &String| id.parse().is_ok_and(|id| !graph.meant_by(&id).is_empty());
    match contents.revisions.iter().find(|id| !known(id)) {
        None => Ok(()),
        Some(first) => Err(Unfit::Newer { name, revision: first.clone() }),
    }
}

/// Refuses a backup of another journal. Of an archive that cannot be read nothing is known, and it is what a backup is for.
fn check_journal(archive: &Archive, sound: &Sound) -> Result<(), Unfit> {
    let is_own = sound.backup().whose == Whose::Ours;
    let other = kin::other_journal(archive.connection(), sound.connection(), is_own);
    match other.ok().flatten() {
        None => Ok(()),
        Some((here, there)) => Err(Unfit::OtherJournal {
            name: sound.backup().name.clone(),
            here,
            there,
            archive: archive.path().to_owned(),
        }),
    }
}

/// Refuses what belongs to another program than the database that is there.
fn check_program(sound: &Sound, database: &Path) -> Result<(), Unfit> {
    let (name, of) = (sound.backup().name.clone(), sound.contents().application_id);
    if of == APPLICATION_ID {
        return Err(Unfit::OfJournal { name });
    }
    match header::application_id(database) {
        Ok(there) if there != of => Err(Unfit::OfAnotherProgram { name, of, there }),
        _ => Ok(()),
    }
}

/// Refuses what would act by itself in the archive, and was not written here. What acts in the database of another program
/// already is that program's; of an archive, a definition that calls what is not there is in it already.
fn check_strangers(sound: &Sound, means: &Means) -> Result<(), SessionError> {
    let (path, owner) = (means.workspace.archive(), means.workspace.owner());
    let revisions = &sound.contents().revisions;
    let found = |there: Option<&Connection>| {
        strangers(sound.connection(), &means.terms.graph, revisions, there)
    };
    let mut strangers = found(None)?;
    if strangers.iter().any(|it| !owner.is_journal() || matches!(it, Stranger::Call { .. })) {
        let there = Archive::open_database_to_read(path, owner, |_| ()).ok();
        let news = found(there.as_ref().map(Archive::connection))?;
        let is_trigger = |it: &Stranger| matches!(it, Stranger::Trigger { .. });
        strangers.retain(|it| news.contains(it) || owner.is_journal() && is_trigger(it));
    }
    match strangers.is_empty() {
        true => Ok(()),
        false => Err(Unfit::Strangers { name: sound.backup().name.clone(), strangers }.into()),
    }
}
