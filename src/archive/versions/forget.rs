//! Versions let go: what was pressed against them is pressed against what stays, and bytes that no version has any more
//! are deleted.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{LONGEST_CHAIN, VersionError, bytes_of, lives, not_packed, pack, share};
use crate::archive::model::syncs;
use crate::entry::{self, EntryPath, Source, SourceHash};
use crate::sqlite::damage;
use crate::sqlite::dropped::{none_left, one};

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

/// How the bytes of a version are to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anew {
    /// As they are.
    AsTheyAre,
    Alone,
    /// Against those of the version that follows; none follows the newest but the entry itself.
    Against(Option<Next>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Next {
    version: i64,
    bytes: i64,
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

/// Deletes all bytes that no version has, stores what leans on them in another way, and counts the users of the rest again.
pub fn recount(connection: &Connection) -> Result<()> {
    const UNUSED: &str = "
        FROM version_bytes
        WHERE id NOT IN (SELECT bytes_id FROM entry_versions)
            AND id NOT IN (SELECT base FROM version_bytes WHERE base IS NOT NULL)";
    const COUNT: &str = "
        UPDATE version_bytes
        SET users = (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id)
        WHERE users <> (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id)";
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
    connection.execute(COUNT, []).map(|_| ())
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

/// Stores what leans on versions that go in another way, oldest first: what it is read by is then still there. Gives a
/// version that cannot be read, and would be lost with those.
fn store_anew(
    connection: &Connection,
    entry: i64,
    stored: &[Stored],
    gone: &BTreeSet<i64>,
    damaged: Damaged,
) -> Result<Option<i64>> {
    let (kept, lost_bytes) = parted(stored, gone);
    for (it, anew) in kept.iter().zip(plan(&kept)) {
        if anew == Anew::AsTheyAre {
            continue;
        }
        let Some(bytes) = whole(connection, it.version)? else {
            // What nobody can read, and what goes has no part in, is left as it is.
            if damaged == Damaged::LetGo && !leans_on_any(connection, *it, &lost_bytes)? {
                continue;
            }
            return Ok(Some(it.version));
        };
        let base = match anew {
            Anew::Against(Some(next)) => {
                whole(connection, next.version)?.map(|base| (Some(next.bytes), base))
            }
            Anew::Against(None) => source(connection, entry)?.map(|base| (None, base)),
            Anew::AsTheyAre | Anew::Alone => None,
        };
        match base {
            Some((base, text)) => lean(connection, it.bytes, base, &bytes, &text)?,
            None => stand_alone(connection, *it, &bytes)?,
        }
    }
    Ok(None)
}

/// How versions are to be stored that follow each other, oldest first.
fn plan(kept: &[Stored]) -> Vec<Anew> {
    let mut chain = LONGEST_CHAIN;
    let anew = |(place, it): (usize, &Stored)| {
        let next = kept.get(place + 1).map(|it| Next { version: it.version, bytes: it.bytes });
        let is_long = chain >= LONGEST_CHAIN;
        chain = if it.is_delta && !is_long { chain + 1 } else { 0 };
        match it.is_delta {
            false => Anew::AsTheyAre,
            true if is_long => Anew::Alone,
            true if it.base == next.map(|it| it.bytes) => Anew::AsTheyAre,
            true => Anew::Against(next),
        }
    };
    kept.iter().enumerate().map(anew).collect()
}

/// Whether bytes can be read only with some of these.
fn leans_on_any(connection: &Connection, it: Stored, bytes: &BTreeSet<i64>) -> Result<bool> {
    const WAY: &str = "
        WITH RECURSIVE way(id) AS (
            SELECT base FROM main.version_bytes WHERE id = ?1
            UNION
            SELECT base FROM way JOIN main.version_bytes USING (id)
        )
        SELECT id FROM way WHERE id IS NOT NULL";
    let mut way = connection.prepare_cached(WAY)?;
    let mut way = way.query_map([it.bytes], |row| row.get(0))?;
    way.try_fold(bytes.contains(&it.bytes), |leans, id| Ok(leans || bytes.contains(&id?)))
}

/// The bytes of a version; none where what is stored is damaged.
fn whole(connection: &Connection, version: i64) -> Result<Option<Vec<u8>>> {
    match bytes_of(connection, version) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(VersionError::Missing | VersionError::Damaged) => Ok(None),
        Err(VersionError::Sqlite(error)) if damage::is_corrupt(&error) => Ok(None),
        Err(VersionError::Sqlite(error)) => Err(error),
    }
}

/// The bytes of an entry; none where they are not those that were hashed.
fn source(connection: &Connection, entry: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT source, source_hash FROM main.entries WHERE id = ?1";
    let read = connection
        .prepare_cached(sql)?
        .query_row([entry], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)));
    let read = read.optional()?;
    Ok(read.filter(|(bytes, hash)| SourceHash::of(bytes).to_string() == *hash).map(|it| it.0))
}

fn lean(
    connection: &Connection,
    row: i64,
    base: Option<i64>,
    bytes: &[u8],
    text: &[u8],
) -> Result<()> {
    let data = pack(bytes, Some(text)).map_err(not_packed)?;
    let sql = "UPDATE main.version_bytes SET base = ?2, data = ?3 WHERE id = ?1";
    one(connection.prepare_cached(sql)?.execute(params![row, base, data])?)
}

/// Bytes that stand alone are shared with those that are there already.
fn stand_alone(connection: &Connection, it: Stored, bytes: &[u8]) -> Result<()> {
    if let Some(shared) = share(connection, &SourceHash::of(bytes))? {
        for sql in [
            "UPDATE main.entry_versions SET bytes_id = ?2 WHERE bytes_id = ?1",
            "UPDATE main.version_bytes SET base = ?2 WHERE base = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([it.bytes, shared])?;
        }
        let sql = "DELETE FROM main.version_bytes WHERE id = ?1";
        return one(connection.prepare_cached(sql)?.execute([it.bytes])?);
    }
    let data = pack(bytes, None).map_err(not_packed)?;
    let sql =
        "UPDATE main.version_bytes SET storage = 'whole', base = NULL, data = ?2 WHERE id = ?1";
    one(connection.prepare_cached(sql)?.execute(params![it.bytes, data])?)
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
