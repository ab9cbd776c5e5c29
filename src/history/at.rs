//! Which sync, or which version of an entry, is meant by `--at`.

use chrono::Utc;
use rusqlite::Connection;

use crate::archive::ArchiveError;
use crate::archive::model::syncs;
use crate::archive::model::syncs::NotedSync;
use crate::entry::filter::moment::{self, Here, NoMoment};

/// Why no sync is meant.
#[derive(Debug, thiserror::Error)]
pub enum AtError {
    /// The text names no moment.
    #[error("`--at {text}`: {reason}")]
    NoMoment {
        /// What was asked for.
        text: String,
        /// What is wrong with it.
        reason: NoMoment,
    },
    /// A version's number, where no entry is named.
    #[error("`--at {text}`: a version has its number in one entry")]
    VersionOfNone {
        /// What was asked for.
        text: String,
    },
    /// The moment lies before the first sync.
    #[error("`--at {text}`: the archive's first sync was at {first}")]
    BeforeFirst {
        /// What was asked for.
        text: String,
        /// The time of the first sync.
        first: String,
    },
    /// The same, where the clock was set back, and a later sync has an earlier time.
    #[error("`--at {text}`: the earliest sync was at {first}, when the clock had been set back")]
    BeforeAll {
        /// What was asked for.
        text: String,
        /// The time of the earliest sync.
        first: String,
    },
    /// No sync is so early, and all have a time that is still to come.
    #[error(
        "`--at {text}`: the earliest sync was at {first}, which is still to come: the clock was set back since"
    )]
    AllToCome {
        /// What was asked for.
        text: String,
        /// The time of the earliest sync.
        first: String,
    },
    /// No sync was ever counted.
    #[error("`--at {text}`: no sync has noted its time yet")]
    NoSync {
        /// What was asked for.
        text: String,
    },
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What stands behind `--at`, where an entry is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The version of this number, as `history` counts them from 1.
    Version(usize),
    /// What was there at a sync.
    Sync(NotedSync),
}

/// Reads `v3`, `#3` or a moment.
///
/// # Errors
///
/// [`AtError`].
pub fn read(connection: &Connection, text: &str, here: Here<'_>) -> Result<At, AtError> {
    match version(text) {
        Some(number) => Ok(At::Version(number)),
        None => sync(connection, text, here).map(At::Sync),
    }
}

/// The last sync, by number, whose time is not after the moment that a text names.
///
/// # Errors
///
/// [`AtError`].
pub fn sync(connection: &Connection, text: &str, here: Here<'_>) -> Result<NotedSync, AtError> {
    let text = text.trim();
    if version(text).is_some() {
        return Err(AtError::VersionOfNone { text: text.to_owned() });
    }
    let moment = moment::said(text, here);
    let moment = moment.map_err(|reason| AtError::NoMoment { text: text.to_owned(), reason })?;
    let reading = || ArchiveError::database("read the syncs");
    if let Some(sync) = syncs::last_at(connection, moment).map_err(reading())? {
        return Ok(sync);
    }
    let text = text.to_owned();
    let now = here.now.with_timezone(&Utc);
    Err(match syncs::earliest(connection).map_err(reading())? {
        Some(sync) if sync.time > now => AtError::AllToCome { text, first: sync.synced_at },
        Some(sync) if sync.is_first => AtError::BeforeFirst { text, first: sync.synced_at },
        Some(sync) => AtError::BeforeAll { text, first: sync.synced_at },
        None => AtError::NoSync { text },
    })
}

/// The number of a version: `v3` or `#3`.
fn version(text: &str) -> Option<usize> {
    let number = text.trim().strip_prefix(['v', 'V', '#'])?;
    number.parse().ok().filter(|_| number.bytes().all(|it| it.is_ascii_digit()))
}
