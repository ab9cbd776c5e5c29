//! What backups say of what an archive notes beside its texts. What a sync has noted is never noted otherwise by a later one,
//! so that an older copy of the same archive is right where both speak of the same syncs.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::{lacking, marks, whole_life};
use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs;
use crate::archive::versions::lives;
use crate::entry::EntryPath;

/// An older copy of an archive, up to its last sync.
pub struct Witness {
    held: Connection,
    last: i64,
    /// The entries of which what is noted in it cannot be true, once that was asked.
    wrong: OnceCell<BTreeSet<i64>>,
}

/// Older copies of an archive, the newest first.
pub struct Witnesses(Vec<Witness>);

/// What an archive notes otherwise than one of its older copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The entry.
    pub entry: i64,
    /// Which of the copies says what it was.
    pub said_by: usize,
}

/// What the copies of an archive say that it does not.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The entries that it notes otherwise.
    pub otherwise: Vec<Otherwise>,
    /// The paths of the entries that it has not, though none was purged, each with the newest copy that has it.
    pub missing: BTreeMap<String, usize>,
}

/// What is noted of an entry and of its versions.
#[derive(PartialEq)]
struct Noted {
    now: Now,
    versions: BTreeSet<(i64, i64, Vec<u8>, String)>,
}

/// What is noted of an entry as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Now {
    hash: String,
    seen_in: Option<i64>,
    first_seen_in: Option<i64>,
    path: (String, Option<Vec<u8>>),
    gone: (Option<i64>, Option<String>),
}

/// The entries that are noted otherwise, each by its ids here and there, and the paths of those that are missing.
type Asked = (Vec<(i64, i64)>, Vec<String>);

impl Witness {
    /// A copy that can be asked of an archive; none where it is no older one of the same.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn of(held: Connection, archive: &Connection) -> Result<Option<Self>> {
        if !has_ours(archive, "entry_versions")? || !lacking::knows_lives(&held)? {
            return Ok(None);
        }
        let (there, here) = (syncs_of(&held)?, syncs_of(archive)?);
        let Some((last, _)) = there.last_key_value() else { return Ok(None) };
        let is_older = here.last_key_value().is_some_and(|it| it.0 >= last);
        let mut common = there.iter().filter_map(|(it, time)| Some((here.get(it)?, time)));
        if !is_older || common.clone().next().is_none() || common.any(|(one, other)| one != other) {
            return Ok(None);
        }
        // One that was made anew of the same files has none of the entries.
        let here: HashSet<Vec<u8>> = identities(archive)?.into_iter().map(|it| it.0).collect();
        if !identities(&held)?.iter().any(|it| here.contains(&it.0)) {
            return Ok(None);
        }
        Ok(Some(Self { last: *last, held, wrong: OnceCell::new() }))
    }

    fn is_credible(&self, entry: i64) -> Result<bool> {
        if let Some(wrong) = self.wrong.get() {
            return Ok(!wrong.contains(&entry));
        }
        let wrong = marks::wrong(&self.held)?.into_iter().filter_map(|it| it.entry).collect();
        Ok(!self.wrong.get_or_init(|| wrong).contains(&entry))
    }

    /// The entries that are noted otherwise in an archive, each by its ids here and there, and the paths of those that it has
    /// not and that were not purged.
    fn asked(&self, archive: &Connection, purged: &BTreeSet<Vec<u8>>) -> Result<Asked> {
        let (mut otherwise, mut missing) = (Vec::new(), Vec::new());
        let here: HashMap<Vec<u8>, i64> = identities(archive)?.into_iter().collect();
        for (identity, id) in identities(&self.held)? {
            let Some(there) = Noted::of(&self.held, id)? else { continue };
            let Some(entry) = here.get(&identity).copied() else {
                // No id is given twice: one that is here was given another identity.
                if !purged.contains(&identity) && now(archive, id)?.is_none() {
                    missing.push(there.now.path.0);
                }
                continue;
            };
            let is_suspect = Noted::of(archive, entry)?.as_ref() != Some(&there);
            if is_suspect && self.tells_otherwise(archive, entry)? && self.is_credible(id)? {
                otherwise.push((entry, id));
            }
        }
        Ok((otherwise, missing))
    }

    fn tells_otherwise(&self, archive: &Connection, entry: i64) -> Result<bool> {
        Ok(marks(&self.held, archive, entry, self.last)?.is_some()
            || whole_life::is_held(&self.held, archive, entry)?)
    }
}

impl Witnesses {
    /// Those of some copies, the newest first, that can be asked of an archive. One that cannot be read says nothing.
    pub fn of(copies: impl IntoIterator<Item = Connection>, archive: &Connection) -> Self {
        let ready = |held| Witness::of(held, archive).ok().flatten();
        Self(copies.into_iter().filter_map(ready).collect())
    }

    /// The same of copies with names, and the names of those that can be asked.
    pub fn named(
        copies: impl IntoIterator<Item = (String, Connection)>,
        archive: &Connection,
    ) -> (Vec<String>, Self) {
        let ready = |(name, held)| Some((name, Witness::of(held, archive).ok().flatten()?));
        let (names, all) = copies.into_iter().filter_map(ready).unzip();
        (names, Self(all))
    }

    /// The syncs that a copy knows and the archive does not, by their numbers, each with its time.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn missing_syncs(&self, archive: &Connection) -> Result<BTreeMap<i64, String>> {
        let here = syncs_of(archive)?;
        let mut missing = BTreeMap::new();
        for it in &self.0 {
            missing.extend(syncs_of(&it.held)?.into_iter().filter(|it| !here.contains_key(&it.0)));
        }
        Ok(missing)
    }

    /// What the copies say that the archive does not: what no older copy contradicts.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn said(&self, archive: &Connection) -> Result<Said> {
        let purged = syncs::purged_identities(archive)?;
        let (mut found, mut missing) = (BTreeMap::new(), BTreeMap::new());
        for (said_by, it) in self.0.iter().enumerate() {
            let (otherwise, lacking) = it.asked(archive, &purged)?;
            for (entry, there) in otherwise {
                let mut is_contradicted = false;
                for older in self.0.get(said_by + 1..).unwrap_or_default() {
                    is_contradicted |= older.tells_otherwise(&it.held, there)?;
                }
                if !is_contradicted {
                    found.insert(entry, said_by);
                }
            }
            for path in lacking {
                missing.entry(path).or_insert(said_by);
            }
        }
        let otherwise = found.into_iter().map(|(entry, said_by)| Otherwise { entry, said_by });
        Ok(Said { otherwise: otherwise.collect(), missing })
    }

    /// Notes in an archive what its copies say. To be called inside a transaction.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn mend(&self, archive: &Connection) -> Result<()> {
        for (number, time) in self.missing_syncs(archive)? {
            let sql = "INSERT OR IGNORE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, 'sync')";
            archive.execute(sql, params![number, time])?;
        }
        for Otherwise { entry, said_by } in self.said(archive)?.otherwise {
            let Some(it) = self.0.get(said_by) else { continue };
            put_back(&it.held, archive, entry)?;
        }
        Ok(())
    }
}

/// Whether a copy says otherwise of an entry when its file was gone, or where it lies.
pub fn is_noted_otherwise(held: &Connection, archive: &Connection, entry: i64) -> Result<bool> {
    Ok(noted_otherwise(held, archive, entry)?.is_some())
}

fn noted_otherwise(held: &Connection, archive: &Connection, entry: i64) -> Result<Option<Now>> {
    if !has_ours(archive, "entry_versions")? || !lacking::knows_lives(held)? {
        return Ok(None);
    }
    let there = syncs_of(held)?;
    let Some((last, time)) = there.last_key_value() else { return Ok(None) };
    match syncs_of(archive)?.get(last) == Some(time) {
        true => marks(held, archive, entry, *last),
        false => Ok(None),
    }
}

/// Notes of an entry what a copy says of it. To be called inside a transaction.
pub fn put_back(held: &Connection, archive: &Connection, entry: i64) -> Result<()> {
    if let Some(now) = noted_otherwise(held, archive, entry)? {
        let sql = "UPDATE main.entries SET path = ?2, path_bytes = ?3, gone_in = ?4, removed_at = ?5 WHERE id = ?1";
        let Now { path: (path, exact), gone: (gone_in, removed_at), .. } = now;
        archive.execute(sql, params![entry, path, exact, gone_in, removed_at])?;
    }
    whole_life::put_back(archive, held, entry)
}

/// What a copy says of where an entry lies, and of when its file was gone, where no sync has seen it since and the archive notes
/// something else.
fn marks(held: &Connection, archive: &Connection, entry: i64, last: i64) -> Result<Option<Now>> {
    let Some(id) = lacking::same_entry(held, archive, entry)? else { return Ok(None) };
    let (there, here) = (now(held, id)?, now(archive, entry)?);
    let (Some(there), Some(mut here)) = (there, here) else { return Ok(None) };
    if there.hash != here.hash || there.seen_in != here.seen_in || there.seen_in.is_none() {
        return Ok(None);
    }
    let before = here.clone();
    // Since the copy was made its file may have gone; before, it had not.
    let is_false = |gone_in: i64| gone_in > 0 && gone_in <= last;
    match there.gone.0 {
        Some(gone_in) if gone_in > 0 && there.gone.1.is_some() => {
            here.gone = there.gone;
        }
        // A sync that finds a file gone notes both.
        None if there.gone.1.is_none() && here.gone.0.map_or(here.gone.1.is_some(), is_false) => {
            here.gone = there.gone;
        }
        _ => {}
    }
    let is_free = |path: &str| -> Result<bool> {
        let path = EntryPath::new(path).ok();
        Ok(path.is_some_and(|it| lives::living_at(archive, &it).is_ok_and(|it| it.is_none())))
    };
    if here.path != there.path && there.path.1.is_none() && is_free(&there.path.0)? {
        here.path = there.path;
    }
    let lives_again = before.gone.1.is_some() && here.gone.1.is_none();
    let is_possible = !lives_again || here.path != before.path || is_free(&here.path.0)?;
    Ok(Some(here).filter(|it| *it != before && is_possible))
}

const NOW: &str = "source_hash, seen_in, first_seen_in, CAST(entries.path AS TEXT), entries.path_bytes, gone_in, removed_at";

fn now(connection: &Connection, entry: i64) -> Result<Option<Now>> {
    let sql = format!("SELECT {NOW} FROM main.entries WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([entry], |row| Now::read(row, 0)).optional()
}

impl Now {
    fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        Ok(Self {
            hash: row.get(at)?,
            seen_in: row.get(at + 1)?,
            first_seen_in: row.get(at + 2)?,
            path: (row.get(at + 3)?, row.get(at + 4)?),
            gone: (row.get(at + 5)?, row.get(at + 6)?),
        })
    }
}

/// The syncs of an archive, each with its time.
fn syncs_of(connection: &Connection) -> Result<BTreeMap<i64, String>> {
    let sql = "SELECT number, synced_at FROM main.syncs WHERE kind = 'sync' AND number > 0";
    connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The entries of an archive by their identities, in the order of an index that holds both.
fn identities(connection: &Connection) -> Result<Vec<(Vec<u8>, i64)>> {
    let sql =
        "SELECT identity, id FROM main.entries WHERE length(identity) = 16 ORDER BY identity, id";
    connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

impl Noted {
    fn of(connection: &Connection, id: i64) -> Result<Option<Self>> {
        const VERSIONS: &str = "
            SELECT seen_in, replaced_in, hash, CAST(path AS TEXT)
            FROM main.entry_versions
            WHERE entry_id = ?1";
        let Some(now) = now(connection, id)? else { return Ok(None) };
        let mut versions = connection.prepare_cached(VERSIONS)?;
        let versions = versions
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        Ok(Some(Self { now, versions: versions.collect::<Result<_>>()? }))
    }
}

#[cfg(test)]
mod tests;
