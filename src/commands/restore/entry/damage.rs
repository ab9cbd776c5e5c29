//! What of an entry that is there is damaged, and can be put back.

use rusqlite::Connection;

use crate::archive::care::mend::Damaged;
use crate::archive::care::{lacking, mend, mend_versions, whole_life};
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::entry::Source;

/// What is damaged of an entry, and can be mended.
pub(super) struct Damage {
    pub(super) entry: Option<Damaged>,
    /// The versions that the backup holds whole.
    pub(super) versions: Vec<i64>,
    /// The entries of which something is missing that the backup holds.
    pub(super) lacking: Vec<i64>,
    /// The entries of which the backup holds the whole life, which is told otherwise here.
    pub(super) told_otherwise: Vec<i64>,
}

impl Damage {
    pub(super) fn is_nothing(&self) -> bool {
        self.entry.is_none() && self.versions.is_empty() && !self.is_of_life()
    }

    pub(super) fn is_of_life(&self) -> bool {
        !self.lacking.is_empty() || !self.told_otherwise.is_empty()
    }

    pub(super) fn at(
        entry: &str,
        archive: &Archive,
        held: &Connection,
    ) -> Result<Self, ArchiveError> {
        let reading = || ArchiveError::database("read the entry");
        let connection = archive.connection();
        let damaged = mend::damaged_at(connection, entry).map_err(reading())?;
        let mut versions = mend_versions::damaged_at(connection, entry).map_err(reading())?;
        versions.retain(|it| mend_versions::is_held(held, connection, *it).is_ok_and(|it| it));
        let all = known::of_path(connection, entry).map_err(reading())?;
        let mut lacking = all.clone();
        lacking.retain(|it| lacking::is_held(held, connection, *it).is_ok_and(|it| it));
        let mut told_otherwise = all;
        told_otherwise.retain(|it| whole_life::is_held(held, connection, *it).is_ok_and(|it| it));
        Ok(Self { entry: damaged, versions, lacking, told_otherwise })
    }
}

/// The bytes of a damaged entry: those that it should have, or those that it has, where the backup vouches for them. An earlier
/// text is none of these: in their place it would be told of syncs that saw another one.
pub(super) fn sound(
    damaged: &Damaged,
    archive: &Archive,
    held: &Connection,
) -> Result<Option<Source>, ArchiveError> {
    let reading = || ArchiveError::database("read the backup");
    let archive = archive.connection();
    for hash in [&damaged.hash, &damaged.found] {
        let bytes = mend_versions::bytes_with(held, archive, damaged.id, hash);
        let bytes = bytes.map_err(reading())?;
        if let Some(bytes) = bytes {
            return Ok(Some(Source::new(bytes)));
        }
    }
    Ok(None)
}

pub(super) fn put_versions_back(
    entry: &str,
    archive: &mut Archive,
    held: &Connection,
) -> Result<(), ArchiveError> {
    let writing = || ArchiveError::database("put the versions back");
    let transaction = archive.connection_mut().transaction().map_err(writing())?;
    let entries = known::of_path(&transaction, entry).map_err(writing())?;
    // Which version is which is known before one is mended by its numbers.
    for id in &entries {
        whole_life::put_back(&transaction, held, *id).map_err(writing())?;
    }
    let damaged = mend_versions::damaged_at(&transaction, entry).map_err(writing())?;
    mend_versions::put_back(&transaction, &damaged, held).map_err(writing())?;
    for id in entries {
        lacking::put_back(&transaction, held, id).map_err(writing())?;
    }
    transaction.commit().map_err(writing())
}
