//! Why nothing can be brought back.

use crate::archive::ArchiveError;
use crate::archive::versions::{VersionError, story};
use crate::entry::EntryPath;
use crate::journal::ReadError;
use crate::journal::links::LinkError;
use crate::journal::write::WriteError;
use crate::number::counted;

/// Why nothing can be brought back.
#[derive(Debug, thiserror::Error)]
pub enum BringBackError {
    /// There is no such entry any more.
    #[error("the entry was forgotten a moment ago")]
    Forgotten,
    /// Its file is there, with its text.
    #[error("`{path}` has its text, and nothing says which earlier one is meant")]
    HasText {
        /// The entry.
        path: EntryPath,
    },
    /// It was not in the journal then.
    #[error("`{path}` was not in the journal then{}", known_since(*.is_before, .first.as_deref()))]
    NotThere {
        /// The entry.
        path: EntryPath,
        /// When a sync first saw it, as far as is known.
        first: Option<String>,
        /// Whether it came later; otherwise its file was gone.
        is_before: bool,
    },
    /// It was in the journal then, and nothing says any more what was in it.
    #[error("what `{path}` said then is {}", story::why_not_held(*.is_noted))]
    NotHeld {
        /// The entry.
        path: EntryPath,
        /// Whether it is noted that something of it was let go.
        is_noted: bool,
    },
    /// What is noted of it does not agree as to whether its file was in the journal.
    #[error("what is noted of `{path}` does not agree as to what it was then")]
    Disputed {
        /// The entry.
        path: EntryPath,
    },
    /// It has no version of that number.
    #[error("`{path}` has {}, and no v{number}", counted(*.count as u64, "version", "versions"))]
    NoVersion {
        /// The entry.
        path: EntryPath,
        /// What was asked for.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// No version of it has any text.
    #[error("no version of `{path}` that the archive holds has any text")]
    NoText {
        /// The entry.
        path: EntryPath,
    },
    /// Texts of it were let go on purpose, and the archive holds one that a backup does not vouch for: a newer one.
    #[error("earlier texts of `{path}` were let go, and the archive holds a newer one")]
    LetGo {
        /// The entry.
        path: EntryPath,
    },
    /// Its file has lost its text, and what is left of it is not what the archive holds of it.
    #[error("nothing but front matter is left in `{path}`, and the archive holds another")]
    OtherHead {
        /// The entry.
        path: EntryPath,
    },
    /// What is stored of it is damaged.
    #[error("the version of `{path}` cannot be given back")]
    Version {
        /// The entry.
        path: EntryPath,
        /// Why.
        source: VersionError,
    },
    /// The file holds something that is in no version.
    #[error("`{path}` holds a text that the archive does not hold")]
    Unsynced {
        /// The file.
        path: EntryPath,
    },
    /// The archive notes the text that the file holds, and does not give it back.
    #[error("what the archive holds of the text in `{path}` is damaged")]
    Unproved {
        /// The file.
        path: EntryPath,
    },
    /// The file that is there cannot be looked at.
    #[error("`{path}` is in the way: it {reason}")]
    InTheWay {
        /// The file.
        path: EntryPath,
        /// Why it cannot be read.
        reason: ReadError,
    },
    /// Its path leads through a link that is not written through.
    #[error("`{path}` is not written")]
    Link {
        /// The file.
        path: EntryPath,
        /// Which link, and why.
        source: LinkError,
    },
    /// Another entry lies at its path now.
    #[error("another entry lies at `{path}` now")]
    Taken {
        /// The path.
        path: EntryPath,
    },
    /// The file system said no.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn known_since(is_before: bool, first: Option<&str>) -> String {
    match first {
        _ if !is_before => ": its file was gone".to_owned(),
        Some(first) => format!(": a sync first saw it at {first}"),
        None => String::new(),
    }
}
