//! An entry that was there at a sync, and of which no version is held any more.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::model::known::path_of;
use crate::archive::model::syncs;
use crate::archive::model::syncs::LetGo;
use crate::archive::versions::lives;
use crate::entry::EntryPath;

/// An entry that was in the journal, and what it said then is no longer held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHeld {
    /// The entry.
    pub entry: i64,
    /// Where its file lay, as far as what is held beside that time tells.
    pub path: EntryPath,
    /// Where its file lies, or lay last.
    pub now: EntryPath,
    /// Its day now.
    pub date: Option<String>,
    /// Whether it is noted that something of it was let go.
    pub is_noted: bool,
}

/// Why it may be that something is no longer held, by whether that is noted.
pub fn why_not_held(is_noted: bool) -> &'static str {
    match is_noted {
        true => "no longer held: it was thinned or purged, or could not be kept",
        false => "missing, and nothing let it go",
    }
}

/// How closely it is looked whether anything is no longer held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Only where it is noted that something was let go: a list of a first page would take much longer otherwise.
    AsNoted,
    /// At every entry: another tool may have deleted versions, and noted nothing.
    Every,
}

const NOT_HELD: &str = "
    SELECT id, path, path_bytes, date,
           EXISTS (SELECT 1 FROM entry_versions AS it WHERE it.entry_id = entries.id AND it.path <> entries.path)
    FROM entries
    WHERE id IN (
        SELECT id FROM entries WHERE removed_at IS NULL AND coalesce(seen_in, 0) > ?1
        UNION ALL
        SELECT id FROM entries WHERE removed_at IS NOT NULL AND coalesce(seen_in, 0) > ?1
    )
    AND coalesce(first_seen_in, 0) <= ?1
    AND NOT EXISTS (
        SELECT 1 FROM entry_versions WHERE entry_id = entries.id AND seen_in <= ?1 AND replaced_in > ?1
    )
    AND NOT EXISTS (
        SELECT 1 FROM file_absences WHERE entry_id = entries.id AND gone_in <= ?1 AND back_in > ?1
    )
    ORDER BY path, id";

/// The entries that were in the journal at the sync of this number, and of which is no longer held what they said.
pub fn not_held_at(connection: &Connection, sync: i64, care: Care) -> Result<Vec<NotHeld>> {
    let noted = syncs::let_go(connection)?;
    if care == Care::AsNoted && noted == LetGo::Nothing {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(NOT_HELD)?;
    let not_held = statement.query_map([sync], |row| {
        let (entry, now) = (row.get(0)?, path_of(row.get_ref(1)?, row.get_ref(2)?)?);
        let lay_elsewhere = row.get(4)?;
        let lives = if lay_elsewhere { lives::of(connection, entry)? } else { Vec::new() };
        let before = lives.iter().rfind(|it| it.replaced_in.is_some_and(|end| end <= sync));
        let beside = before.or_else(|| lives.iter().find(|it| it.seen_in > sync));
        let path = beside.map_or_else(|| now.clone(), |it| it.path.clone());
        Ok(NotHeld { entry, path, now, date: row.get(3)?, is_noted: noted.may_be_of(entry) })
    });
    not_held?.collect()
}

/// When the sync of a number was; none where that is not known.
pub fn time_of(connection: &Connection, sync: i64) -> Result<Option<String>> {
    let sql = "SELECT synced_at FROM syncs WHERE number = ?1 AND kind IN ('sync', 'import')";
    connection.prepare_cached(sql)?.query_row([sync], |row| row.get(0)).optional()
}
