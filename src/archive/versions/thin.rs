//! `[versions]` obeyed: in the transaction of a sync, for the entries of which it kept a version, and for all where the
//! policy is another one than the last sync obeyed.

mod budget;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime};
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::forget::{Damaged, forget};
use super::last_text::{LastText, OfMany};
use super::lives;
use crate::archive::model::shape::Shape;
use crate::archive::model::syncs;
use crate::backup::{KeepVersions, VersionPolicy, Wall};
use crate::entry::{Lack, Source};
use crate::sqlite::dropped::none_left;
use budget::fit;
pub(super) use budget::{over, stored_bytes};

/// The row of `syncs` that notes which policy was obeyed: no sync has its number, none was at its time.
const NOTE: (i64, &str) = (i64::MIN, "9999-12-31T23:59:59Z");

/// What its kind begins with.
const KIND: &str = "policy: ";

/// A policy, and what is to be thinned by it.
#[derive(Debug)]
pub struct Thinning {
    policy: VersionPolicy,
    wall: Wall,
    /// The newest version of before.
    mark: i64,
    is_new: bool,
    /// How many versions went at once, because none is kept.
    gone: usize,
}

/// Whether another policy was obeyed until now.
pub fn is_due(connection: &Connection, shape: &Shape, policy: &VersionPolicy) -> Result<bool> {
    if !shape.histories {
        return Ok(!policy.is_everything());
    }
    Ok(obeyed(connection)? != policy.words())
}

/// Whether the last sync kept nothing of what it replaced.
pub fn keeps_nothing(connection: &Connection) -> Result<bool> {
    let nothing = VersionPolicy { keep: KeepVersions::Nothing, max_bytes: 0 };
    Ok(obeyed(connection)?.starts_with(&nothing.words()))
}

/// The policy that the last sync obeyed, in its own words.
fn obeyed(connection: &Connection) -> Result<String> {
    let sql = "SELECT substr(kind, ?2) FROM main.syncs WHERE number = ?1";
    let after = i64::try_from(KIND.len() + 1).unwrap_or(1);
    let noted: Option<String> =
        connection.query_row(sql, params![NOTE.0, after], |row| row.get(0)).optional()?;
    Ok(noted.unwrap_or_else(|| VersionPolicy::default().words()))
}

impl Thinning {
    /// To be called before anything is written. A policy that keeps no version lets all go at once.
    pub fn begin(
        connection: &Connection,
        shape: &Shape,
        policy: VersionPolicy,
        wall: Wall,
    ) -> Result<Self> {
        if !shape.histories {
            let policy = VersionPolicy::default();
            return Ok(Self { policy, wall, mark: 0, is_new: false, gone: 0 });
        }
        let gone = if policy.keep == KeepVersions::Nothing { forget_all(connection)? } else { 0 };
        let sql = "SELECT coalesce(max(id), 0) FROM main.entry_versions";
        let mark = connection.query_row(sql, [], |row| row.get(0))?;
        Ok(Self { policy, wall, mark, is_new: is_due(connection, shape, &policy)?, gone })
    }

    /// Lets go what the policy does not keep; gives how many versions went by a policy that was not obeyed before.
    pub fn finish(self, connection: &Connection) -> Result<usize> {
        if !self.is_new {
            return self.thin(connection).map(|()| 0);
        }
        note(connection, &self.policy)?;
        let before = count(connection)?;
        self.thin(connection)?;
        Ok((self.gone + before).saturating_sub(count(connection)?))
    }

    fn thin(&self, connection: &Connection) -> Result<()> {
        let mark = if self.is_new { 0 } else { self.mark };
        let grown = if self.policy.is_everything() { Vec::new() } else { since(connection, mark)? };
        if grown.is_empty() {
            return Ok(());
        }
        let of_many = OfMany::among(connection)?;
        for entry in &grown {
            let goes = let_go(connection, *entry, &self.policy.keep, self.wall, &of_many)?;
            if !goes.is_empty() {
                forget(connection, *entry, &goes, Damaged::Spare)?;
            }
        }
        fit(connection, self.policy.max_bytes, &of_many)
    }
}

/// Has the next sync thin all entries again: some got versions that no policy was asked about.
pub fn ask_again(connection: &Connection) -> Result<()> {
    // The words that follow make it another policy than any of `journal.toml`.
    const AGAIN: &str = ", asked again";
    let sql =
        "UPDATE main.syncs SET kind = kind || ?2 WHERE number = ?1 AND kind NOT LIKE '%' || ?2";
    connection.execute(sql, params![NOTE.0, AGAIN]).map(|_| ())
}

fn count(connection: &Connection) -> Result<usize> {
    let sql = "SELECT count(*) FROM main.entry_versions";
    let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn note(connection: &Connection, policy: &VersionPolicy) -> Result<()> {
    let (number, time) = NOTE;
    if policy.is_everything() {
        let sql = "DELETE FROM main.syncs WHERE number = ?1";
        return connection.execute(sql, [number]).map(|_| ());
    }
    let sql = "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    let kind = format!("{KIND}{}", policy.words());
    connection.execute(sql, params![number, time, kind]).map(|_| ())
}

/// Forgets every version of every entry, and gives how many there were.
pub(in crate::archive) fn forget_all(connection: &Connection) -> Result<usize> {
    syncs::note_let_go(connection)?;
    connection.pragma_update(None, "defer_foreign_keys", true)?;
    let count = connection.execute("DELETE FROM main.entry_versions", [])?;
    connection.execute("DELETE FROM main.version_bytes", [])?;
    for table in ["entry_versions", "version_bytes"] {
        none_left(connection, &format!("SELECT 1 FROM main.{table}"), [])?;
    }
    Ok(count)
}

/// The entries that have a version which is newer than this one.
pub(super) fn since(connection: &Connection, mark: i64) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT entry_id FROM main.entry_versions WHERE id > ?1";
    let mut statement = connection.prepare(sql)?;
    statement.query_map([mark], |row| row.get(0))?.collect()
}

/// The versions of an entry that rules do not keep, whose days are those of the user's clock. The last text of a file that was emptied is kept by all of them.
pub(super) fn let_go(
    connection: &Connection,
    entry: i64,
    keep: &KeepVersions,
    wall: Wall,
    of_many: &OfMany,
) -> Result<BTreeSet<i64>> {
    const VERSIONS: &str = "
        SELECT entry_versions.id, synced_at
        FROM main.entry_versions LEFT JOIN main.syncs ON number = seen_in AND number <> 0
        WHERE entry_id = ?1
        ORDER BY seen_in, entry_versions.id";
    let mut statement = connection.prepare_cached(VERSIONS)?;
    let versions = statement.query_map([entry], |row| {
        let seen_at: Option<String> = row.get(1)?;
        let seen_at = seen_at.and_then(|it| DateTime::parse_from_rfc3339(&it).ok());
        Ok((row.get::<_, i64>(0)?, seen_at.map(|it| wall(it.to_utc()))))
    })?;
    let (ids, versions): (Vec<i64>, Vec<Option<NaiveDateTime>>) =
        versions.collect::<Result<Vec<_>>>()?.into_iter().unzip();
    let stays = keep.decide(&versions);
    let mut goes: BTreeSet<i64> =
        ids.into_iter().zip(stays).filter(|(_, stays)| !stays).map(|(id, _)| id).collect();
    if *keep != KeepVersions::Nothing
        && let Some(text) = last_text(connection, entry, of_many)?
    {
        goes.remove(&text);
    }
    Ok(goes)
}

/// The version that has the last text of an entry whose file has lost its own: the one that is brought back. A version that had
/// itself lost something is passed over for an older one that has it; one that cannot be read is no text.
fn last_text(connection: &Connection, entry: i64, of_many: &OfMany) -> Result<Option<i64>> {
    const EMPTIED: &str =
        "SELECT source FROM main.entries WHERE id = ?1 AND emptied_in IS NOT NULL";
    let now =
        connection.prepare_cached(EMPTIED)?.query_row([entry], |row| row.get(0)).optional()?;
    let Some(now) = now.map(Source::new) else { return Ok(None) };
    let lack = Lack::of(&now).unwrap_or(Lack::Text);
    let mut last = LastText::of(lack);
    for life in lives::of(connection, entry)?.iter().rev() {
        let Some(version) = life.version else { continue };
        let Ok(source) = lives::bytes_of(connection, entry, life) else { continue };
        last.offer(version, source, of_many.has(&life.hash));
        if last.is_found() {
            break;
        }
    }
    Ok(last.found())
}

#[cfg(test)]
mod tests;
