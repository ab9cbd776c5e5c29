//! The SQLite archive: opened, locked, set up; one file for each question asked of it.

pub mod care;
pub mod file;
#[cfg(test)]
pub(crate) mod fixture;
pub mod model;
pub mod read;
pub mod rows;
pub mod stats;
pub mod versions;

use std::io;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::archive::file::holder::Holder;
use crate::archive::file::lock::WriteLock;
use crate::archive::file::scratch_file::ScratchFile;
use crate::archive::file::still::Still;
use crate::archive::file::sweep::Owed;
use crate::engine::owner::Owner;

use crate::sqlite::introspect::IntrospectError;
use crate::threads::NoThreads;

/// What `PRAGMA application_id` says of every archive: `JRNL`.
pub const APPLICATION_ID: i32 = 0x4A52_4E4C;

/// An open archive, or the database of another program: for reading, or, where it holds the lock, for writing.
#[derive(Debug)]
pub struct Archive {
    // The order of fields is the order of dropping: the connection closes before the lock opens.
    connection: Connection,
    path: PathBuf,
    owner: Owner,
    seen: Seen,
    scratch: Option<ScratchFile>,
    lock: Option<WriteLock>,
}

/// What a connection reads of an archive.
#[derive(Debug)]
enum Seen {
    /// The file, with the locks of SQLite.
    Itself,
    /// A copy: the file is in WAL mode, no log is there, and the reader may not make one.
    Copy,
    /// Such a file itself, without a lock.
    Still(Still),
}

/// Why the archive cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no file.
    #[error("there is not an archive at `{}`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a file already, where a new archive was to be put.
    #[error("`{}` came into being while the new archive was built", path.display())]
    InTheWay {
        /// The place.
        path: PathBuf,
    },
    /// The file is no archive.
    #[error("`{}` is not an archive of journal: {reason}", path.display())]
    NotAnArchive {
        /// The file.
        path: PathBuf,
        /// What tells so.
        reason: String,
    },
    /// The program has something of its own under the name of the ledger.
    #[error("`{}` has {kind} `{table}` of its own, which is the name of the ledger", path.display())]
    LedgerTaken {
        /// The file.
        path: PathBuf,
        /// `a table`, `a view` or `an index`.
        kind: String,
        /// Its name.
        table: String,
    },
    /// The ledger stands under one name, and the workspace gives it another.
    #[error("the ledger of `{}` is `{table}`, and the workspace calls it `{named}`", path.display())]
    LedgerElsewhere {
        /// The file.
        path: PathBuf,
        /// The ledger that is there.
        table: String,
        /// What it is called in the workspace.
        named: String,
    },
    /// The file is an archive, and the workspace says that its database is none.
    #[error("`{}` is a journal's archive, and the workspace says that it has none", path.display())]
    OfJournal {
        /// The file.
        path: PathBuf,
    },
    /// The file has the tables of an archive, and its header says that it belongs to another program.
    #[error(
        "`{}` has the tables of an archive, but its header does not say that it is one (application_id {application_id})",
        path.display()
    )]
    Unmarked {
        /// The file.
        path: PathBuf,
        /// The number of the program in the header; 0 where it says none.
        application_id: i32,
        /// The revision at which its ledger ends, where it has one.
        revision: Option<String>,
    },
    /// The file is a link that leads nowhere.
    #[error("`{}` is a link to `{}`, where nothing is", path.display(), target.display())]
    Dangling {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// The file has a second name.
    #[error("`{}` has a second name (a hard link), under which a crash would go unnoticed", path.display())]
    HardLinked {
        /// One of its names.
        path: PathBuf,
    },
    /// It is in WAL mode, and its newest changes stand in a log that cannot be used without writing beside it.
    #[error("the newest changes of `{}` stand in its log, which you may not use", path.display())]
    OutOfReach {
        /// The archive.
        path: PathBuf,
    },
    /// A write to it was cut off, and its reader may not undo that.
    #[error("a write to `{}` was cut off, and is to be undone before anybody reads it", path.display())]
    CutOff {
        /// The archive.
        path: PathBuf,
    },
    /// A journal of SQLite's beside it is another user's.
    #[error("`{}` belongs to {owner}, and you may not write to it", path.display())]
    OthersJournal {
        /// The journal.
        path: PathBuf,
        /// Its owner.
        owner: String,
        /// What the user can do.
        way_out: String,
    },
    /// A log stands beside it, of which its header knows nothing.
    #[error("`{}` may hold the newest changes of the archive, or those of another database: the archive's header knows of no log", log.display())]
    StrayLog {
        /// The log.
        log: PathBuf,
    },
    /// A program still has open what it left of another archive under this name.
    #[error("`{}` of another archive with this name is in use by {user}", path.display())]
    StaleInUse {
        /// The file.
        path: PathBuf,
        /// Who has it open.
        user: String,
    },
    /// Another process writes.
    #[error("the archive `{}` is in use by {holder}", path.display())]
    Locked {
        /// The archive.
        path: PathBuf,
        /// Who holds it, as far as is known.
        holder: Holder,
    },
    /// A file beside the archive has the name of one of ours, and is somebody else's.
    #[error("`{}` has the name of {role}, and is not one: {reason}", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What of ours has such a name.
        role: &'static str,
        /// What tells so.
        reason: &'static str,
    },
    /// The file system said no.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried: a verb.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// SQLite said no.
    #[error("cannot {action}")]
    Database {
        /// What was tried: a verb and its object.
        action: &'static str,
        /// What it said.
        source: rusqlite::Error,
    },
    /// Objects of the schema that are not ours refused a row of ours.
    #[error("{} refuses what was to be written", .suspects.objects.join(" or "))]
    Refused {
        /// Those that may have.
        suspects: Box<Suspects>,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Triggers that are not ours would change rows of ours while they are written.
    #[error("{}", .triggers.join("; "))]
    Altered {
        /// What they are and do, in words.
        triggers: Vec<String>,
        /// How the archive gets rid of them.
        way_out: String,
    },
    /// What is stored of the schema cannot be read.
    #[error(transparent)]
    Schema(IntrospectError),
    /// Entries were erased, and what they have left in free pages was not overwritten.
    #[error("what was deleted may still stand in {}", owed.words())]
    Unswept {
        /// What was not overwritten.
        owed: Owed,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Another program changed the archive after the backup was made; nothing was changed.
    #[error("the archive was changed by another program after the backup was made")]
    ChangedSinceBackup,
    /// The system gives no threads for the work.
    #[error(transparent)]
    Threads(#[from] NoThreads),
    /// The person asked to stop; nothing was changed.
    #[error("stopped")]
    Stopped,
}

/// Objects of the schema that may have refused a row of ours.
#[derive(Debug, Default)]
pub struct Suspects {
    /// Each in words.
    pub objects: Vec<String>,
    /// What takes those away that a revision of the workspace's own made.
    pub drops: Vec<String>,
}
