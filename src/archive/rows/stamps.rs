//! The stamps of the entries' files, apart from their rows: what a sync compares before it opens a file.

use rusqlite::{Connection, Result, params};

use crate::archive::model::prepared::Prepared;
use crate::archive::model::shape::Shape;
use crate::entry::Stamp;

/// Writes the table `file_stamps`, in an archive that has one.
pub(crate) struct Stamps<'c>(Option<(Prepared<'c>, Prepared<'c>)>);

impl<'c> Stamps<'c> {
    pub(crate) fn new(connection: &'c Connection, shape: &Shape) -> Self {
        let set = "INSERT INTO file_stamps (entry_id, size, modified_ns) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (entry_id) DO UPDATE SET size = ?2, modified_ns = ?3";
        let forget = "DELETE FROM file_stamps WHERE entry_id = ?1";
        let held = || (Prepared::new(connection, set), Prepared::new(connection, forget));
        Self(shape.histories.then(held))
    }

    /// Notes the stamp of an entry's file; without one it is hashed by the next sync.
    pub(crate) fn set(&mut self, id: i64, stamp: Option<Stamp>) -> Result<()> {
        let Some((set, forget)) = &mut self.0 else { return Ok(()) };
        match stamp {
            Some(Stamp { size, modified_ns }) => {
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                set.execute(params![id, size, modified_ns])?;
            }
            None => {
                forget.execute([id])?;
            }
        }
        Ok(())
    }
}
