//! Versions let go: what was pressed against them is pressed against what stays, and bytes that no version has any more
//! are deleted.

mod anew;

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params};

use super::{held, lives, unpacked};
use crate::archive::model::syncs;
use crate::entry;
use crate::entry::{EntryPath, Source};
use crate::sqlite::dropped::{none_left, one};
use anew::{Anew, leans_on_any, plan, stand_alone, store_anew, whole};

/// What becomes of versions whose bytes are damaged, and can be kept only together with some that are to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::archive) enum Damaged {
    /// All stay.
    Spare,
    /// They go too.
    LetGo,
}

/// A version, and how its bytes are stored.
#[derive(Clone, Copy, Debug)]
struct Stored {
    version: i64,
    bytes: i64,
    is_delta: bool,
    base: Option<i64>,
}

/// Forgets versions of an entry, and gives how many went. Each step leaves every version that stays as it can be given
/// back, in the shape in which a sync stores them: the oldest alone, and no chain longer than it makes them.
pub(in crate::archive) fn forget(
    connection: &Connection,
    entry: i64,
    versions: &BTreeSet<i64>,
    damaged: Damaged,
) -> Result<usize> {
    forget_all(connection, entry, versions, damaged).map(|it| it.len())
}

/// The same, and gives which went.
pub(in crate::archive) fn forget_all(
    connection: &Connection,
    entry: i64,
    versions: &BTreeSet<i64>,
    damaged: Damaged,
) -> Result<BTreeSet<i64>> {
    let stored = stored(connection, entry)?;
    let mut gone: BTreeSet<i64> =
        stored.iter().map(|it| it.version).filter(|it| versions.contains(it)).collect();
    while let Some(lost) = store_anew(connection, entry, &stored, &gone, damaged)? {
        match damaged {
            Damaged::Spare => return Ok(BTreeSet::new()),
            Damaged::LetGo => gone.insert(lost),
        };
    }
    // The older ones lean on the newer ones.
    for it in stored.iter().filter(|it| gone.contains(&it.version)) {
        delete(connection, *it)?;
    }
    if !gone.is_empty() {
        say_alone(connection, entry, &stored, &gone)?;
        syncs::note_let_go_of(connection, entry)?;
    }
    Ok(gone)
}

/// Derives day and title again of what came after versions that went, as long as its front matter cannot be read: they said
/// what these had said last.
fn say_alone(
    connection: &Connection,
    entry: i64,
    stored: &[Stored],
    gone: &BTreeSet<i64>,
) -> Result<()> {
    const SAY: &str = "
        UPDATE main.entry_versions SET date = ?2, date_written = ?3, title = ?4 WHERE id = ?1";
    let mut is_cut = false;
    for it in stored {
        if gone.contains(&it.version) {
            is_cut = true;
        }
        if !is_cut || gone.contains(&it.version) {
            continue;
        }
        let Some(bytes) = whole(connection, it.version)? else { continue };
        let there = lives::whereabouts(connection, entry, it.version)?;
        let path = there.map_or_else(EntryPath::unnamed, |it| it.path);
        let (read, _) = entry::parse(&path, &Source::new(bytes), &[]);
        is_cut = read.front_matter.error.is_some();
        if is_cut {
            let (day, written) = read.date.map(|it| (it.day, it.written)).unzip();
            let values = params![it.version, day, written.flatten(), read.title];
            one(connection.prepare_cached(SAY)?.execute(values)?)?;
        }
    }
    Ok(())
}

/// The versions that go where these do: with those that cannot be read, and could be only with some that go. Nothing is
/// written.
pub(in crate::archive) fn with_what_leans(
    connection: &Connection,
    entry: i64,
    versions: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    let stored = stored(connection, entry)?;
    let mut gone: BTreeSet<i64> =
        stored.iter().map(|it| it.version).filter(|it| versions.contains(it)).collect();
    while let Some(lost) = lost_with(connection, &stored, &gone)? {
        gone.insert(lost);
    }
    Ok(gone)
}

/// A version that would have to be stored anew where these go, and cannot be read.
fn lost_with(
    connection: &Connection,
    stored: &[Stored],
    gone: &BTreeSet<i64>,
) -> Result<Option<i64>> {
    let (kept, lost_bytes) = parted(stored, gone);
    for (it, anew) in kept.iter().zip(plan(&kept)) {
        let is_lost = anew != Anew::AsTheyAre
            && leans_on_any(connection, *it, &lost_bytes)?
            && whole(connection, it.version)?.is_none();
        if is_lost {
            return Ok(Some(it.version));
        }
    }
    Ok(None)
}

/// What stays, and the bytes of what goes.
fn parted(stored: &[Stored], gone: &BTreeSet<i64>) -> (Vec<Stored>, BTreeSet<i64>) {
    let (goes, stays): (Vec<Stored>, Vec<Stored>) =
        stored.iter().partition(|it| gone.contains(&it.version));
    (stays, goes.iter().map(|it| it.bytes).collect())
}

/// Deletes all versions whose entry is not there, and counts the users of bytes again.
pub fn sweep(connection: &Connection) -> Result<()> {
    const WITHOUT_ENTRY: &str =
        "FROM entry_versions WHERE entry_id NOT IN (SELECT id FROM entries)";
    connection.execute(&format!("DELETE {WITHOUT_ENTRY}"), [])?;
    none_left(connection, &format!("SELECT 1 {WITHOUT_ENTRY}"), [])?;
    recount(connection)
}

/// Bytes that no version has, and nothing leans on.
const UNUSED: &str = "
    FROM version_bytes
    WHERE id NOT IN (SELECT bytes_id FROM entry_versions)
        AND id NOT IN (SELECT base FROM version_bytes WHERE base IS NOT NULL)";

/// An id that no entry has.
const NO_ENTRY: i64 = 0;

/// Makes a change of versions, and deletes the bytes that no version has behind it; but none where such were there before: another
/// tool took their versions, and what no version holds otherwise is the last that is left of them. To be called inside a
/// transaction.
pub fn changed<T>(connection: &Connection, change: impl FnOnce() -> Result<T>) -> Result<T> {
    // What a version leans on may be of no version too.
    const HAS_UNUSED: &str = "SELECT EXISTS (SELECT 1 FROM version_bytes WHERE id NOT IN (SELECT bytes_id FROM entry_versions))";
    let had_unused = connection.query_row(HAS_UNUSED, [], |row| row.get(0))?;
    let made = change()?;
    if had_unused {
        delete_copies(connection)?;
        count_users(connection)?;
    } else {
        recount(connection)?;
    }
    Ok(made)
}

/// Deletes the bytes that no version has and nothing leans on, where some version has the same ones.
fn delete_copies(connection: &Connection) -> Result<()> {
    const DELETE: &str = "DELETE FROM version_bytes WHERE id = ?1";
    let mut is_gone = true;
    while std::mem::take(&mut is_gone) {
        let mut unused = connection.prepare_cached(&format!("SELECT id {UNUSED}"))?;
        let unused: Vec<i64> = unused.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
        for id in unused {
            // Which entry's source they may lean on, nothing says.
            let Ok(bytes) = unpacked(connection, NO_ENTRY, id, None) else { continue };
            if held::is_version(connection, &bytes)? {
                one(connection.prepare_cached(DELETE)?.execute([id])?)?;
                is_gone = true;
            }
        }
    }
    Ok(())
}

/// Counts the users of all bytes again.
fn count_users(connection: &Connection) -> Result<()> {
    const COUNT: &str = "
        UPDATE version_bytes
        SET users = (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id)
        WHERE users <> (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id)";
    connection.execute(COUNT, []).map(|_| ())
}

/// Deletes all bytes that no version has, stores what leans on them in another way, and counts the users of the rest again.
pub fn recount(connection: &Connection) -> Result<()> {
    const ALONE: &str =
        "UPDATE version_bytes SET base = NULL WHERE storage = 'whole' AND base IS NOT NULL";
    connection.execute(ALONE, [])?;
    loop {
        // Bytes go after those that were made against them.
        while connection.execute(&format!("DELETE {UNUSED}"), [])? > 0 {}
        none_left(connection, &format!("SELECT 1 {UNUSED}"), [])?;
        if !free(connection)? {
            break;
        }
    }
    count_users(connection)
}

/// Stores alone what leans on bytes that no version has any more; gives whether anything was stored so. What cannot be read
/// stays as it is.
fn free(connection: &Connection) -> Result<bool> {
    const LEANING: &str = "
        SELECT min(entry_versions.id), its.id, its.base
        FROM version_bytes AS its JOIN entry_versions ON bytes_id = its.id
        WHERE base IS NOT NULL AND base NOT IN (SELECT bytes_id FROM entry_versions)
        GROUP BY its.id";
    let mut statement = connection.prepare_cached(LEANING)?;
    let leaning = statement.query_map([], |row| {
        Ok(Stored { version: row.get(0)?, bytes: row.get(1)?, is_delta: true, base: row.get(2)? })
    })?;
    let leaning: Vec<Stored> = leaning.collect::<Result<_>>()?;
    let mut is_freed = false;
    for it in leaning {
        if let Some(bytes) = whole(connection, it.version)? {
            stand_alone(connection, it, &bytes)?;
            is_freed = true;
        }
    }
    Ok(is_freed)
}

/// The versions of an entry, oldest first.
fn stored(connection: &Connection, entry: i64) -> Result<Vec<Stored>> {
    const STORED: &str = "
        SELECT entry_versions.id, bytes_id, coalesce(storage = 'delta', 0), base
        FROM main.entry_versions LEFT JOIN main.version_bytes ON version_bytes.id = bytes_id
        WHERE entry_id = ?1
        ORDER BY seen_in, entry_versions.id";
    let mut statement = connection.prepare_cached(STORED)?;
    let stored = statement.query_map([entry], |row| {
        Ok(Stored {
            version: row.get(0)?,
            bytes: row.get(1)?,
            is_delta: row.get(2)?,
            base: row.get(3)?,
        })
    })?;
    stored.collect()
}

/// Deletes a version, and its bytes where nothing has them any more.
fn delete(connection: &Connection, it: Stored) -> Result<()> {
    const COUNT: &str = "
        UPDATE main.version_bytes
        SET users = (SELECT count(*) FROM main.entry_versions WHERE bytes_id = ?1)
        WHERE id = ?1";
    const UNUSED: &str = "
        FROM main.version_bytes
        WHERE id = ?1 AND users = 0 AND NOT EXISTS (SELECT 1 FROM main.version_bytes WHERE base = ?1)";
    let sql = "DELETE FROM main.entry_versions WHERE id = ?1";
    one(connection.prepare_cached(sql)?.execute([it.version])?)?;
    // Where damage has taken the bytes, there is nothing to count them at.
    if connection.prepare_cached(COUNT)?.execute([it.bytes])? == 0 {
        none_left(connection, "SELECT 1 FROM main.version_bytes WHERE id = ?1", [it.bytes])?;
    }
    connection.prepare_cached(&format!("DELETE {UNUSED}"))?.execute([it.bytes])?;
    none_left(connection, &format!("SELECT 1 {UNUSED}"), [it.bytes])
}

#[cfg(test)]
mod tests;
