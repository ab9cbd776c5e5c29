//! The stamps of the entries' files, apart from their rows: what a sync compares before it opens a file.

use rusqlite::{Connection, Result, params};

use crate::archive::model::prepared::Prepared;
use crate::archive::model::shape::Shape;
use crate::entry::Stamp;
use crate::sqlite::dropped::{none_left, one};

const HELD: &str = "SELECT 1 FROM file_stamps WHERE entry_id = ?1";

/// Writes the table `file_stamps`, in an archive that has one.
pub(crate) struct Stamps<'c> {
    connection: &'c Connection,
    held: Option<(Prepared<'c>, Prepared<'c>)>,
}

impl<'c> Stamps<'c> {
    pub(crate) fn new(connection: &'c Connection, shape: &Shape) -> Self {
        let set = "INSERT INTO file_stamps (entry_id, size, modified_ns) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (entry_id) DO UPDATE SET size = ?2, modified_ns = ?3";
        let forget = "DELETE FROM file_stamps WHERE entry_id = ?1";
        let held = || (Prepared::new(connection, set), Prepared::new(connection, forget));
        Self { connection, held: shape.histories.then(held) }
    }

    /// Notes the stamp of an entry's file; without one it is hashed by the next sync.
    pub(crate) fn set(&mut self, id: i64, stamp: Option<Stamp>) -> Result<()> {
        let Some((set, forget)) = &mut self.held else { return Ok(()) };
        match stamp {
            Some(Stamp { size, modified_ns }) => {
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                one(set.execute(params![id, size, modified_ns])?)
            }
            // Without a stamp a file is hashed, so that one that stayed would hide what becomes of it.
            None => match forget.execute([id])? {
                0 => none_left(self.connection, HELD, [id]),
                _ => Ok(()),
            },
        }
    }
}
