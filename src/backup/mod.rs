//! Verified copies of the archive: made, listed, verified, put back, pruned.
//!
//! A backup is a plain SQLite file. It gets its name only after it was read again and compared with its source, and a
//! manifest beside it that `sha256sum -c` understands.

mod check;
mod checked;
mod connection;
mod contents;
mod copy;
mod digest;
mod error;
mod fitted;
mod holdings;
mod manifest;
mod name;
mod note;
mod order;
mod origin;
mod partial;
mod policy;
mod problem;
mod prune;
mod reason;
mod restore;
mod retention;
mod rewrite;
mod sequence;
mod shelf;
mod state;
mod take;
#[cfg(test)]
mod tests;
mod twin;
mod verify;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

pub use checked::Checked;
pub use contents::Contents;
pub use digest::{Digest, TableDigest};
pub use error::{BackupError, EditError};
pub use holdings::{Harm, Holdings};
pub use origin::Whose;
pub use policy::{KeepVersions, VersionPolicy, Wall};
pub use problem::{Depth, Problem};
pub use prune::{PruneError, Pruning};
pub use reason::Reason;
pub use restore::{RestoreError, Restored, Safety, SafetyBackup, Sound};
pub use retention::{Candidate, EmptyPolicy, Keep, Retention, Rule};
pub use verify::Verification;

/// What the backups of one archive need to know.
#[derive(Clone, Debug)]
pub struct BackupSettings {
    /// The archive's file: backups are named after it, and it is never opened here.
    pub archive: PathBuf,
    /// The folder that holds the backups; it is made when the first one is.
    pub directory: PathBuf,
    /// The number in the header of every archive of this program; none where the database may be any program's.
    pub application_id: Option<i32>,
    /// What this program keeps in an archive.
    pub holdings: Holdings,
}

/// The backups of one archive.
#[derive(Clone, Debug)]
pub struct Backups {
    settings: BackupSettings,
}

impl Backups {
    /// The backups of one archive; nothing is read or made yet.
    pub fn new(settings: BackupSettings) -> Self {
        Self { settings }
    }

    /// What they were made with.
    pub fn settings(&self) -> &BackupSettings {
        &self.settings
    }

    fn archive_name(&self) -> &OsStr {
        self.settings.archive.file_name().unwrap_or_else(|| OsStr::new("archive"))
    }
}

/// Why a backup is made: it decides the name and how much is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion<'a> {
    /// The writer asked for it, perhaps with a suffix for its name; everything is verified.
    Asked(Option<&'a str>),
    /// The command of this name is about to change the archive; what takes long is left to `backup verify`.
    Before(&'a str),
}

impl Occasion<'_> {
    fn reason(&self) -> Reason {
        match self {
            Self::Asked(_) => Reason::Asked,
            Self::Before(command) => Reason::Before((*command).to_owned()),
        }
    }

    fn suffix(&self) -> Option<String> {
        match self {
            Self::Asked(suffix) => suffix.and_then(name::suffix),
            Self::Before(command) => name::suffix(&format!("before_{command}")),
        }
    }

    fn depth(&self) -> Depth {
        match self {
            Self::Asked(_) => Depth::Full,
            Self::Before(_) => Depth::Quick,
        }
    }

    /// Whether a copy of a damaged archive is worth keeping: for the writer who asks for it, and where a restore is
    /// about to replace it. Other commands stop, and would leave another one each time they are tried.
    fn keeps_evidence(&self) -> bool {
        matches!(self, Self::Asked(_) | Self::Before("restore"))
    }
}

/// A backup as its file and its manifest tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The name of its file.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// When it was made: by its manifest, else by its name.
    pub created: Option<DateTime<Utc>>,
    /// What its name says beside the time.
    pub suffix: Option<String>,
    /// Why it was made.
    pub reason: Option<Reason>,
    /// The revisions of its ledger, in the order in which they were applied.
    pub revisions: Vec<String>,
    /// Those of them that no other one revises.
    pub heads: Vec<String>,
    /// Its place in the order of all backups, whatever the clock said; none where it was made before there were numbers.
    pub number: Option<u64>,
    /// Its place among the backups of the same second, counted from 1; 0 where nothing tells it.
    pub nth: u32,
    /// When it was last read through, and what was found; none where no manifest of ours is there.
    pub checked: Option<Checked>,
    /// How many things it holds, as [`Holdings::count`] counts them.
    pub items: Option<u64>,
    /// The size of its file.
    pub bytes: u64,
    /// The SHA-256 that its bytes had when it was made, 64 small hexadecimal digits.
    pub sha256: Option<String>,
    /// The hash of the state that it holds, as it was noted: equal where two backups hold the same. None where a backup
    /// was made before such notes, or changed since.
    pub source_sha256: Option<String>,
    /// Of which archive it is.
    pub whose: Whose,
    /// How far it can be trusted without reading it.
    pub standing: Standing,
}

impl Backup {
    /// Whether it was verified when it was made, and nothing speaks against it since.
    pub fn is_verified(&self) -> bool {
        self.standing == Standing::Verified
    }

    /// Whether it holds the archive as it was before an upgrade.
    pub fn is_before_upgrade(&self) -> bool {
        matches!(&self.reason, Some(Reason::Before(command)) if command == "upgrade")
    }

    /// Whether it holds what a restore replaced.
    pub fn is_before_restore(&self) -> bool {
        self.suffix.as_deref() == Some("before_restore")
    }
}

impl Backup {
    /// Whether it holds what a restore replaced, or what a repopulation was about to mend.
    pub fn is_before_mend(&self) -> bool {
        let is_of = |command: &String| command == "restore" || command == "repopulate";
        self.is_before_restore()
            || matches!(&self.reason, Some(Reason::Before(command)) if is_of(command))
    }
}

/// How far a backup can be trusted without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was wrong when it was last read through, and it has the size it had when it was made.
    Verified,
    /// No manifest of ours is there; perhaps it was copied here by hand.
    Unverified,
    /// Something is wrong with it; the words say what.
    Damaged(String),
}

/// The proof that the archive may be changed: there is a verified backup of it, or none is wanted or needed.
#[derive(Clone, Debug)]
pub struct Receipt {
    cover: Cover,
    /// What is wrong with what was copied, and all else does without.
    minor: Vec<Problem>,
}

#[derive(Clone, Debug)]
enum Cover {
    Backup { backup: Box<Backup>, data_version: i64, is_new: bool },
    DeclinedByUser,
    NothingToBackUp,
}

impl Receipt {
    /// The user said `--no-backup`.
    pub fn declined_by_user() -> Self {
        Self { cover: Cover::DeclinedByUser, minor: Vec::new() }
    }

    /// The archive does not exist yet, or is a copy that is thrown away.
    pub fn nothing_to_back_up() -> Self {
        Self { cover: Cover::NothingToBackUp, minor: Vec::new() }
    }

    /// What is wrong with what was copied, and no reason to have no backup of it.
    pub fn minor(&self) -> &[Problem] {
        &self.minor
    }

    /// The backup, where there is one.
    pub fn backup(&self) -> Option<&Backup> {
        match &self.cover {
            Cover::Backup { backup, .. } => Some(backup),
            Cover::DeclinedByUser | Cover::NothingToBackUp => None,
        }
    }

    /// The backup that was made for this receipt; one that was there before is not.
    fn new_backup(&self) -> Option<&Backup> {
        match &self.cover {
            Cover::Backup { backup, is_new: true, .. } => Some(backup),
            _ => None,
        }
    }

    fn into_backup(self) -> Option<Box<Backup>> {
        match self.cover {
            Cover::Backup { backup, .. } => Some(backup),
            Cover::DeclinedByUser | Cover::NothingToBackUp => None,
        }
    }

    /// Where the backup lies, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.backup().map(|it| it.path.as_path())
    }

    /// Whether what a connection sees is still what the backup holds, where there is one: the connection must be the one that
    /// the backup was made over. Asked in the transaction that is to change the archive.
    ///
    /// # Errors
    ///
    /// SQLite's, where the file cannot be read.
    pub fn still_holds(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let Some(then) = self.data_version() else { return Ok(true) };
        let now: i64 = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(now == then)
    }

    /// `PRAGMA data_version` of the source connection when the backup was made: if the same connection gives another
    /// number, another program has changed the archive since, and the backup is out of date.
    pub fn data_version(&self) -> Option<i64> {
        match self.cover {
            Cover::Backup { data_version, .. } => Some(data_version),
            Cover::DeclinedByUser | Cover::NothingToBackUp => None,
        }
    }
}
