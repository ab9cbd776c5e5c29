//! Versions forgotten for good while their entries stay: here, and in the backups, where the entry itself may still be
//! what only a version is today.

mod remains;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, Result};

use super::kin::{Kin, Text};
use super::trace::Verdicts;
use super::{PurgeError, erasing, overwrite_what_is_deleted, tidy};
use crate::archive::file::sweep;
use crate::archive::model::syncs;
use crate::archive::rows::refusal;
use crate::archive::rows::refusal::blame;
use crate::archive::versions;
use crate::archive::versions::{Damaged, forget, forget_all};
pub(super) use remains::OfBackup;
use remains::{Branches, HeldText, Remains, Times, held, times_of};

/// Versions of an entry that are to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The entry.
    pub entry: i64,
    /// Its path.
    pub path: String,
    /// Their rows.
    pub versions: BTreeSet<i64>,
}

/// Every entry of the archive: one without a version may have some in a backup.
pub fn every(archive: &Connection) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM entries ORDER BY id";
    let mut statement = archive.prepare(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The versions of entries, or those that had been replaced before a moment: by the last sync, by number, that was
/// earlier.
pub fn choose(
    archive: &Connection,
    entries: &[i64],
    before: Option<DateTime<Utc>>,
) -> Result<Vec<Chosen>> {
    const CHOSEN: &str = "SELECT id FROM entry_versions WHERE entry_id = ?1 AND replaced_in <= ?2";
    let last = before.map_or(Ok(Some(i64::MAX)), |moment| last_sync_before(archive, moment))?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let mut chosen = Vec::new();
    for entry in entries {
        let mut statement = archive.prepare_cached(CHOSEN)?;
        let versions = statement.query_map([*entry, last], |row| row.get(0))?;
        let versions: BTreeSet<i64> = versions.collect::<Result<_>>()?;
        let path = "SELECT CAST(path AS TEXT) FROM entries WHERE id = ?1";
        let path = archive.prepare_cached(path)?.query_row([*entry], |row| row.get(0))?;
        chosen.push(Chosen { entry: *entry, path, versions });
    }
    Ok(chosen)
}

/// The same with all that goes with them: versions that cannot be read, and lean on some that go. It is tried, and taken
/// back.
///
/// # Errors
///
/// [`PurgeError`], as for [`purge`].
pub fn with_what_leans(
    connection: &mut Connection,
    chosen: &[Chosen],
) -> std::result::Result<Vec<Chosen>, PurgeError> {
    let transaction = connection.transaction().map_err(erasing())?;
    let whole = refusal::attempt(&transaction, || {
        let whole = chosen.iter().map(|it| {
            let versions = forget_all(&transaction, it.entry, &it.versions, Damaged::LetGo)?;
            Ok(Chosen { versions, ..it.clone() })
        });
        whole.collect::<Result<Vec<_>>>()
    });
    let whole = whole.map_err(erasing())?.map_err(|refusal| PurgeError::Refused { refusal })?;
    transaction.rollback().map_err(erasing())?;
    Ok(whole)
}

fn last_sync_before(archive: &Connection, moment: DateTime<Utc>) -> Result<Option<i64>> {
    let sql = "SELECT max(number) FROM syncs WHERE kind IN ('sync', 'import') AND synced_at < ?1";
    archive.query_row(sql, [moment.to_rfc3339_opts(SecondsFormat::Secs, true)], |row| row.get(0))
}

/// Forgets versions in one transaction, and then overwrites what they, and all that was deleted before, have left in free
/// pages. Those that could not be read any more without them go too; gives how many went.
///
/// # Errors
///
/// [`PurgeError`], as for entries.
pub fn purge(
    connection: &mut Connection,
    chosen: &[Chosen],
    now: DateTime<Utc>,
) -> std::result::Result<usize, PurgeError> {
    overwrite_what_is_deleted(connection).map_err(erasing())?;
    let transaction = connection.transaction().map_err(erasing())?;
    let gone = erase(&transaction, chosen)?;
    // An index that is changed entry by entry holds words for a while that no entry has any more.
    let refused = |error| blame(&transaction, erasing()(error));
    tidy(&transaction).map_err(refused)?;
    let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    sweep::owe(&transaction, &now).map_err(refused)?;
    transaction.commit().map_err(erasing())?;
    sweep::sweep(connection)?;
    Ok(gone)
}

/// Deletes versions inside a transaction of the caller's.
pub(super) fn erase(
    connection: &Connection,
    chosen: &[Chosen],
) -> std::result::Result<usize, PurgeError> {
    let erased = refusal::attempt(connection, || {
        let gone =
            chosen.iter().map(|it| forget(connection, it.entry, &it.versions, Damaged::LetGo));
        let gone = gone.sum::<Result<usize>>()?;
        settle(connection, chosen)?;
        if gone > 0 {
            syncs::note_forgotten(connection)?;
            syncs::note_of_many(connection, &[])?;
        }
        Ok(gone)
    });
    erased.map_err(erasing())?.map_err(|refusal| PurgeError::Refused { refusal })
}

/// Lets go what is in doubt of entries of which all versions are forgotten: nothing is told any more that may be false.
fn settle(connection: &Connection, chosen: &[Chosen]) -> Result<()> {
    const LEFT: &str = "SELECT 1 FROM entry_versions WHERE entry_id = ?1";
    for it in chosen {
        if !connection.prepare_cached(LEFT)?.exists([it.entry])? {
            syncs::settle_doubts_of(connection, it.entry)?;
        }
    }
    Ok(())
}

/// What stays of entries whose versions are forgotten: by it is told what a backup holds that is to be forgotten.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    entries: Vec<Remains>,
    by_identity: BTreeMap<String, usize>,
    by_text: BTreeMap<Text, usize>,
    by_path: BTreeMap<String, usize>,
    /// When each sync of the archive was.
    syncs: Times,
}

impl Kept {
    /// Takes down what stays where these are forgotten.
    pub fn of(archive: &Connection, chosen: &[Chosen]) -> Result<Self> {
        let mut kept = Self { syncs: times_of(archive)?, ..Self::default() };
        for it in chosen {
            let place = kept.entries.len();
            let sql = "SELECT hex(identity) FROM entries WHERE id = ?1 AND identity IS NOT NULL";
            let mut identity = archive.prepare_cached(sql)?;
            let identity = identity.query_map([it.entry], |row| row.get::<_, String>(0))?;
            let identities: Vec<String> = identity.collect::<Result<_>>()?;
            kept.by_identity.extend(identities.into_iter().map(|it| (it, place)));
            let held = held(archive, it.entry)?;
            let goes = |held: &&HeldText| held.version.is_some_and(|id| it.versions.contains(&id));
            let (gone, stays): (Vec<&HeldText>, Vec<&HeldText>) = held.iter().partition(goes);
            let hashes = stays.iter().map(|it| it.hash.clone()).collect();
            let texts: BTreeSet<Text> = stays.iter().map(|it| it.text()).collect();
            let gone = gone.iter().map(|it| it.text()).filter(|it| !texts.contains(it)).collect();
            let since = stays.iter().map(|it| it.seen_in).min().unwrap_or_default();
            for it in &held {
                kept.by_text.insert(it.text(), place);
                kept.by_path.insert(it.path.clone(), place);
            }
            let is_bare = stays.iter().all(|it| it.version.is_none());
            kept.entries.push(Remains { since, hashes, texts, gone, is_bare });
        }
        Ok(kept)
    }

    fn remains_of(&self, kin: &Kin) -> Option<&Remains> {
        let by_identity = kin.identity.as_ref().and_then(|it| self.by_identity.get(it));
        let by_text = || kin.texts.iter().find_map(|it| self.by_text.get(it));
        let place = by_identity.or_else(by_text).or_else(|| self.by_path.get(&kin.path));
        place.and_then(|it| self.entries.get(*it))
    }

    /// Chooses which versions a backup is to lose of the entries that it holds, and leaves in `verdicts` those entries that
    /// are themselves what is to be forgotten, and of the doubtful ones those whose bytes do not stay.
    pub(super) fn choose(&self, verdicts: &mut Verdicts, backup: &Connection) -> Result<OfBackup> {
        let (mut erased, mut of_backup) = (Vec::new(), OfBackup::default());
        let there = times_of(backup)?;
        let branches = Branches { here: &self.syncs, there: &there };
        for kin in std::mem::take(&mut verdicts.same) {
            let Some(remains) = self.remains_of(&kin) else { continue };
            let held = held(backup, kin.id)?;
            let goes: Vec<Option<i64>> = held
                .iter()
                .filter(|it| remains.lets_go(it, branches))
                .map(|it| it.version)
                .collect();
            if held.iter().any(|it| remains.spares(it, branches)) {
                of_backup.later.push(kin.path.clone());
            }
            if goes.contains(&None) {
                erased.push(kin);
            } else if !goes.is_empty() {
                // Damage takes more along, as it does when they are forgotten.
                let versions = goes.into_iter().flatten().collect();
                let versions = versions::with_what_leans(backup, kin.id, &versions)?;
                of_backup.chosen.push(Chosen { entry: kin.id, path: kin.path, versions });
            }
        }
        verdicts.same = erased;
        let stays = |hash: &String| self.entries.iter().any(|it| it.hashes.contains(hash));
        verdicts.undecided.retain(|it| !stays(&it.hash));
        Ok(of_backup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Syncs, as many as there are letters; each letter is a time.
    fn times(syncs: &str) -> Times {
        let day = |it: char| format!("2026-01-{:02}T00:00:00Z", it as u32 - 'a' as u32 + 1);
        (1..).zip(syncs.chars().map(day)).collect()
    }

    #[track_caller]
    fn check(here: &str, there: &str, (from, to): (i64, i64), expected: bool) {
        let branches = Branches { here: &times(here), there: &times(there) };
        assert_eq!(branches.is_before(from, to), expected, "{here} {there} {from} {to}");
    }

    #[test]
    fn numbers_are_compared_where_syncs_are_the_same_and_times_where_they_are_not() {
        check("abc", "abc", (1, 2), true);
        check("abc", "abc", (2, 2), false);
        // Restored after the fifth sync there, and synced again.
        check("ag", "abcde", (4, 2), true);
        check("ag", "abcde", (4, 1), false);
        check("ag", "abcde", (1, 2), true);
        check("ab", "agh", (2, 2), false);
        // Of before syncs were counted, and where no time is known.
        check("ag", "abcde", (0, 2), true);
        check("", "abcde", (2, 3), true);
    }
}
