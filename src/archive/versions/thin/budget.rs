//! Versions let go until the others fit what they may take.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Result};

use super::super::forget::{Damaged, forget};
use super::super::last_text::OfMany;
use super::last_text;

/// How many bytes all versions take as they are stored.
pub(in crate::archive::versions) fn stored_bytes(connection: &Connection) -> Result<u64> {
    let sql = "SELECT coalesce(sum(length(data)), 0) FROM main.version_bytes";
    connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

/// Lets the oldest versions of the archive go until the rest fits; the newest of each entry stays.
pub(super) fn fit(connection: &Connection, most: u64, of_many: &OfMany) -> Result<()> {
    let mut spared = BTreeSet::new();
    if most == 0 {
        return Ok(());
    }
    loop {
        let excess = stored_bytes(connection)?.saturating_sub(most);
        let oldest = oldest(connection, excess, (&spared, &BTreeSet::new()), of_many)?;
        if oldest.is_empty() {
            return Ok(());
        }
        for (entry, versions) in oldest {
            if forget(connection, entry, &versions, Damaged::Spare)? == 0 {
                spared.insert(entry);
            }
        }
    }
}

/// How many of the oldest versions go at least because so many bytes are too many, where these go in any case.
pub(in crate::archive::versions) fn over(
    connection: &Connection,
    excess: u64,
    goes: &BTreeSet<i64>,
    of_many: &OfMany,
) -> Result<u64> {
    const OWN: &str = "
        SELECT length(data)
        FROM main.entry_versions JOIN main.version_bytes ON version_bytes.id = bytes_id
        WHERE entry_versions.id = ?1";
    let mut own = connection.prepare_cached(OWN)?;
    let mut freed = 0;
    for version in goes {
        let bytes = own.query_row([*version], |row| row.get::<_, i64>(0)).optional()?;
        freed += bytes.unwrap_or_default().unsigned_abs();
    }
    let rest = excess.saturating_sub(freed);
    let oldest = oldest(connection, rest, (&BTreeSet::new(), goes), of_many)?;
    Ok(oldest.values().map(|it| it.len() as u64).sum())
}

/// So many of the oldest versions that their own bytes are as many as are too many: at most, for those that stay may
/// need more room without them. Those of entries that are `spared` stay, and those that are `going` are not counted.
fn oldest(
    connection: &Connection,
    excess: u64,
    (spared, going): (&BTreeSet<i64>, &BTreeSet<i64>),
    of_many: &OfMany,
) -> Result<BTreeMap<i64, BTreeSet<i64>>> {
    const OLDEST: &str = "
        SELECT older.id, older.entry_id, length(data)
        FROM main.entry_versions AS older JOIN main.version_bytes ON version_bytes.id = bytes_id
        WHERE EXISTS (
            SELECT 1 FROM main.entry_versions AS newer
            WHERE newer.entry_id = older.entry_id AND (newer.seen_in, newer.id) > (older.seen_in, older.id)
        )
        ORDER BY older.seen_in, older.id";
    let (mut found, mut bytes) = (BTreeMap::<i64, BTreeSet<i64>>::new(), 0);
    let mut statement = connection.prepare_cached(OLDEST)?;
    let mut rows = statement.query([])?;
    while bytes < excess {
        let Some(row) = rows.next()? else { break };
        let (version, entry): (i64, i64) = (row.get(0)?, row.get(1)?);
        if spared.contains(&entry) || going.contains(&version) {
            continue;
        }
        if last_text(connection, entry, of_many)? == Some(version) {
            continue;
        }
        bytes += row.get::<_, i64>(2)?.unsigned_abs();
        found.entry(entry).or_default().insert(version);
    }
    Ok(found)
}
