//! The life of an entry as another archive, a backup, holds it whole: where it is told otherwise here, what is told there takes
//! the place of what is false.
//!
//! Versions are known by the entry that they are of and by the hash of their bytes; numbers alone say nothing, since they may be
//! what is wrong. What came after the backup stays.

mod told;

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use self::told::{Gone, Row, Told};
use super::lacking::{self, Earlier};
use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs;
use crate::archive::model::syncs::Doubts;
use crate::archive::versions;
use crate::archive::versions::VersionError;
use crate::archive::versions::story::{self, Story};
use crate::sqlite::damage;

/// What an entry was, as far as the backup knows, and what it has been since.
struct Whole {
    /// What the backup tells, and what of it is stored here; without that it is to be taken from there.
    versions: Vec<(Earlier, Option<i64>)>,
    /// The rows of what came later, each with the sync that saw it first.
    later: Vec<(i64, i64)>,
    /// The rows of which nothing is true.
    false_ones: Vec<i64>,
    absences: Vec<(i64, i64)>,
    first_seen_in: i64,
    seen_in: i64,
    /// When its file went, where that is told.
    gone: Option<Gone>,
    /// All versions as they are told then.
    rows: Vec<Row>,
    /// The last sync that the backup knows.
    last: i64,
}

/// Whether a backup holds the whole life of an entry, until it was taken, and the archive tells it otherwise.
pub fn is_held(held: &Connection, archive: &Connection, entry: i64) -> Result<bool> {
    Ok(whole(held, archive, entry)?.is_some())
}

/// Whether a backup holds the whole life of an entry, and a later one tells it otherwise.
pub fn contradicts(
    held: &Connection,
    later: &Connection,
    archive: &Connection,
    entry: i64,
) -> Result<bool> {
    if !lacking::knows_lives(later)? {
        return Ok(false);
    }
    match lacking::same_entry(later, archive, entry)? {
        Some(id) => is_held(held, later, id),
        None => Ok(false),
    }
}

/// Whether a backup holds the whole life of an entry, told otherwise here, and by it no file of the entry lay at a path at a sync.
pub fn clears(
    held: &Connection,
    archive: &Connection,
    entry: i64,
    (path, sync): (&str, i64),
) -> Result<bool> {
    let Some(whole) = whole(held, archive, entry)? else { return Ok(false) };
    let is_at = |it: &Row| it.seen_in <= sync && sync < it.replaced_in && it.shown() == path;
    let is_there = whole.seen_in <= sync && lies_at(archive, entry, path)?;
    Ok(!is_there && !whole.rows.iter().any(is_at))
}

fn lies_at(archive: &Connection, entry: i64, path: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.entries WHERE id = ?1 AND path = ?2)";
    archive.query_row(sql, params![entry, path], |row| row.get(0))
}

/// Puts what a backup holds of the life of an entry in the place of what is told otherwise here. To be called inside a
/// transaction.
pub fn put_back(archive: &Connection, held: &Connection, entry: i64) -> Result<()> {
    let Some(whole) = whole(held, archive, entry)? else { return Ok(()) };
    versions::changed(archive, || store(archive, held, entry, &whole))
}

fn store(archive: &Connection, held: &Connection, entry: i64, whole: &Whole) -> Result<()> {
    for (it, there) in &whole.versions {
        match there {
            Some(row) => it.set(archive, *row)?,
            None => it.store(archive, entry)?,
        }
    }
    for (row, seen_in) in &whole.later {
        let sql = "UPDATE main.entry_versions SET seen_in = ?2 WHERE id = ?1";
        archive.execute(sql, [row, seen_in])?;
    }
    give_away(archive, held, entry, &whole.false_ones)?;
    archive
        .execute("DELETE FROM main.file_absences WHERE entry_id = ?1 AND back_in > 0", [entry])?;
    for (gone_in, back_in) in &whole.absences {
        story::was_gone(archive, entry, *gone_in, *back_in)?;
    }
    let sql = "UPDATE main.entries SET first_seen_in = ?2, seen_in = ?3 WHERE id = ?1";
    archive.execute(sql, params![entry, whole.first_seen_in, whole.seen_in])?;
    if let Some((gone_in, removed_at)) = &whole.gone {
        let sql = "UPDATE main.entries SET gone_in = ?2, removed_at = ?3 WHERE id = ?1";
        archive.execute(sql, params![entry, gone_in, removed_at])?;
    }
    syncs::settle_doubts(archive, &settled(archive, held, entry, whole.last)?)
}

/// What is in doubt, and a backup tells: of an entry what began until its last sync, and the times that it notes as they are noted
/// here, and at which it has no file gone at another time.
fn settled(archive: &Connection, held: &Connection, entry: i64, last: i64) -> Result<Doubts> {
    const GONE_THEN: &str = "
        SELECT coalesce(min(removed_at IS synced_at), 1)
        FROM main.entries JOIN main.syncs ON number = gone_in
        WHERE gone_in = ?1";
    let (noted, there) = (syncs::doubts(archive)?, syncs::doubts(held)?);
    let spans = noted.of(entry).filter(|it| it.0 <= last).map(|it| (entry, it.0, it.1)).collect();
    let mut settled = Doubts { spans, ..Doubts::default() };
    for number in noted.times.difference(&there.times) {
        let time = story::time_of(archive, *number)?;
        let is_proved = held.query_row(GONE_THEN, [number], |row| row.get(0))?;
        if is_proved && time.is_some() && time == story::time_of(held, *number)? {
            settled.times.insert(*number);
        }
    }
    Ok(settled)
}

/// Versions that are not of this entry, given to the one that they are of, or deleted.
fn give_away(archive: &Connection, held: &Connection, entry: i64, rows: &[i64]) -> Result<()> {
    for row in rows {
        match owner(held, archive, *row)?.filter(|it| *it != entry) {
            Some(owner) => {
                let sql = "UPDATE main.entry_versions SET entry_id = ?2 WHERE id = ?1";
                archive.execute(sql, [*row, owner])?;
            }
            None => {
                archive.execute("DELETE FROM main.entry_versions WHERE id = ?1", [row])?;
            }
        }
    }
    Ok(())
}

const HERE: &str = "
    SELECT id
    FROM main.entries
    WHERE identity = ?1 AND NOT EXISTS (
        SELECT 1 FROM main.entry_versions AS version
        WHERE version.entry_id = entries.id AND version.seen_in < ?3 AND version.replaced_in > ?2
    )";

/// The entry here that a version is of by what the backup says, where that entry has no other one of that time.
fn owner(held: &Connection, archive: &Connection, row: i64) -> Result<Option<i64>> {
    const THERE: &str = "
        SELECT identity
        FROM main.entry_versions AS version JOIN main.entries ON entries.id = entry_id
        WHERE version.seen_in = ?1 AND replaced_in = ?2 AND hash = ?3";
    const ROW: &str = "SELECT seen_in, replaced_in, hash FROM main.entry_versions WHERE id = ?1";
    let read = archive.query_row(ROW, [row], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
    });
    let Some((seen_in, replaced_in, hash)) = read.optional()? else { return Ok(None) };
    let mut there = held.prepare_cached(THERE)?;
    let identities = there.query_map(params![seen_in, replaced_in, hash], |row| row.get(0))?;
    for identity in identities {
        let identity: Option<Vec<u8>> = identity?;
        let values = params![identity, seen_in, replaced_in];
        let here = archive.query_row(HERE, values, |row| row.get(0)).optional()?;
        if here.is_some() {
            return Ok(here);
        }
    }
    Ok(None)
}

fn whole(held: &Connection, archive: &Connection, entry: i64) -> Result<Option<Whole>> {
    if !has_ours(archive, "entry_versions")? || !lacking::knows_lives(held)? {
        return Ok(None);
    }
    // What was let go on purpose is not brought back.
    if syncs::let_go(archive)?.may_be_meant_of(entry) {
        return Ok(None);
    }
    let Some(id) = lacking::same_entry(held, archive, entry)? else { return Ok(None) };
    // What was in doubt when the backup was made it cannot settle.
    if syncs::doubts(held)?.of(id).next().is_some() {
        return Ok(None);
    }
    let story = Story::of(held, id)?;
    let last = lacking::last_sync(held)?;
    let there = Told::in_backup(held, id, &story)?;
    let gone_at = there.gone_in().map(|it| story::time_of(held, it)).transpose()?.flatten();
    if !there.is_whole()
        || !there.is_gone_at(gone_at.as_deref())
        || !is_sound(held, id, &story)?
        || !are_same_syncs(held, archive, &there, last)?
    {
        return Ok(None);
    }
    let here = Told::here(archive, entry)?;
    let Some(meant) = here.meant(&there, last, &|it| is_sync(archive, it))? else {
        return Ok(None);
    };
    let is_in_doubt = syncs::doubts(archive)?.of(entry).any(|it| it.0 <= last);
    if meant.is_as(&here) && !is_in_doubt {
        return Ok(None);
    }
    let rows = matched(archive, &here, &meant.versions, &meant.later)?;
    let used: BTreeSet<i64> =
        rows.iter().flatten().chain(meant.later.iter().map(|it| &it.id)).copied().collect();
    let mut versions = Vec::new();
    for (it, row) in meant.versions.iter().zip(rows) {
        let life =
            story.lives.iter().find(|life| life.version == it.life && life.seen_in == it.seen_in);
        let Some(life) = life else { return Ok(None) };
        let Some(earlier) = Earlier::read(held, id, life, it.replaced_in)? else { return Ok(None) };
        versions.push((earlier, row));
    }
    let false_ones = here.versions.iter().map(|it| it.id).filter(|it| !used.contains(it)).collect();
    Ok(Some(Whole {
        versions,
        later: meant.later.iter().map(|it| (it.id, it.seen_in)).collect(),
        rows: meant.versions.into_iter().chain(meant.later).collect(),
        false_ones,
        absences: meant.absences,
        first_seen_in: meant.first,
        seen_in: meant.seen_in,
        gone: meant.gone,
        last,
    }))
}

/// For each version the row here that holds its bytes whole: the one that tells the same of it, if there is one.
fn matched(
    archive: &Connection,
    here: &Told,
    versions: &[Row],
    later: &[Row],
) -> Result<Vec<Option<i64>>> {
    let mut used: BTreeSet<i64> = later.iter().map(|it| it.id).collect();
    let mut rows = vec![None; versions.len()];
    for is_exact in [true, false] {
        for (it, row) in versions.iter().zip(&mut rows).filter(|it| it.1.is_none()) {
            let is_it = |own: &&Row| {
                !used.contains(&own.id) && own.hash == it.hash && (!is_exact || own.is_as(it))
            };
            let Some(found) = here.versions.iter().find(is_it) else { continue };
            match versions::bytes_of(archive, found.id) {
                Ok(_) => {
                    used.insert(found.id);
                    *row = Some(found.id);
                }
                Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
    }
    Ok(rows)
}

/// Whether all that a backup holds of an entry can be given back, and nothing of it is told in two ways.
fn is_sound(held: &Connection, entry: i64, story: &Story) -> Result<bool> {
    if story.lives.iter().any(|it| it.noted.is_some()) {
        return Ok(false);
    }
    if !versions::twice::all(held, Some(entry))?.is_empty() {
        return Ok(false);
    }
    for life in &story.lives {
        match versions::lives::bytes_of(held, entry, life) {
            Ok(_) => {}
            Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => return Err(error),
            Err(_) => return Ok(false),
        }
    }
    Ok(true)
}

fn is_sync(archive: &Connection, number: i64) -> Result<bool> {
    Ok(number == 0 || story::time_of(archive, number)?.is_some())
}

/// Whether the syncs of a backup are those of the archive: of what was brought in later, before them, a backup tells nothing.
fn are_same_syncs(
    held: &Connection,
    archive: &Connection,
    there: &Told,
    last: i64,
) -> Result<bool> {
    for number in there.edges().into_iter().chain([last]).filter(|it| *it != 0) {
        let (one, other) = (story::time_of(archive, number)?, story::time_of(held, number)?);
        if one.is_none() || one != other {
            return Ok(false);
        }
    }
    let known = numbers_until(held, last)?;
    Ok(numbers_until(archive, last)?.is_subset(&known))
}

fn numbers_until(connection: &Connection, last: i64) -> Result<BTreeSet<i64>> {
    let sql = "SELECT number FROM main.syncs WHERE kind IN ('sync', 'import') AND number <= ?1";
    connection.prepare(sql)?.query_map([last], |row| row.get(0))?.collect()
}
