//! The bytes of a version, looked for whole in another archive.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{Known, Same, Whole, given_back};
use crate::archive::versions::lives;
use crate::entry::SourceHash;
use crate::sqlite::catalog::{has_columns, has_table};

/// Bytes with this hash, of an entry or of a version of which the same is known.
pub(super) fn with_hash(held: &Connection, hash: &[u8], own: &Known) -> Result<Option<Whole>> {
    let identity = match has_columns(held, "entries", &["identity"])? {
        true => "identity",
        false => "NULL",
    };
    if let Some(whole) = of_entries(held, hash, own, identity)? {
        return Ok(Some(whole));
    }
    if !has_table(held, "entry_versions")? {
        return Ok(None);
    }
    of_versions(held, hash, own, identity)
}

/// Bytes with this hash that a version is.
fn of_versions(
    held: &Connection,
    hash: &[u8],
    own: &Known,
    identity: &str,
) -> Result<Option<Whole>> {
    let sql = format!(
        "SELECT {identity}, version.path, version.title, version.word_count, version.length, version.id
         FROM entry_versions AS version LEFT JOIN entries ON entries.id = entry_id
         WHERE hash = ?1"
    );
    let mut versions = held.prepare_cached(&sql)?;
    let versions = versions.query_map([hash], |row| Ok((Known::read(row)?, row.get::<_, i64>(5)?)));
    for it in versions? {
        let (there, id) = it?;
        if !own.may_be(&there) {
            continue;
        }
        if let Some(bytes) = given_back(held, id)? {
            return Ok(Some(Whole::of(bytes)));
        }
    }
    Ok(None)
}

/// Bytes with this hash that are what an entry is now.
fn of_entries(
    held: &Connection,
    hash: &[u8],
    own: &Known,
    identity: &str,
) -> Result<Option<Whole>> {
    let is_it = |bytes: &Vec<u8>| SourceHash::of(bytes).as_bytes().as_slice() == hash;
    let sql = format!(
        "SELECT {identity}, path, title, word_count, length(source), source FROM entries WHERE source_hash = lower(hex(?1))"
    );
    let mut entries = held.prepare_cached(&sql)?;
    let mut rows = entries.query([hash])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(5)?.as_bytes_or_null().ok().flatten().unwrap_or_default().to_vec();
        if own.may_be(&Known::read(row)?) && is_it(&bytes) {
            return Ok(Some(Whole::of(bytes)));
        }
    }
    Ok(None)
}

const THERE: &str = "
    SELECT version.id, NULL, path, path_bytes, date, date_written, title, word_count
    FROM (
        SELECT id, entry_id, seen_in, replaced_in, path, path_bytes, date, date_written, title, word_count
        FROM main.entry_versions
    ) AS version
    JOIN (SELECT id AS entry, identity FROM main.entries) ON entry = entry_id
    JOIN main.syncs ON number = version.seen_in
    WHERE identity = ?1 AND version.seen_in = ?2 AND version.replaced_in = ?3 AND synced_at = ?4
    UNION ALL
    SELECT NULL, id, path, path_bytes, date, date_written, title, word_count
    FROM main.entries JOIN main.syncs ON number = seen_in
    WHERE identity = ?1 AND seen_in = ?2 AND synced_at = ?4";

/// The version of the same entry that the same sync saw first, whether or not another one had replaced it there.
pub(super) fn same_there(held: &Connection, same: &Same) -> Result<Option<Whole>> {
    let (identity, seen_in, replaced_in, synced_at) = same;
    let columns = ["identity", "seen_in", "date_written"];
    if identity.is_none()
        || !has_table(held, "entry_versions")?
        || !has_columns(held, "entries", &columns)?
    {
        return Ok(None);
    }
    let values = params![identity, seen_in, replaced_in, synced_at];
    let there = held.query_row(THERE, values, |row| {
        let said = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?, said))
    });
    let Some((version, entry, said)) = there.optional()? else { return Ok(None) };
    let bytes = match (version, entry) {
        (Some(version), _) => given_back(held, version)?,
        (None, Some(entry)) => lives::bytes_now(held, entry).ok().map(|it| it.bytes().to_vec()),
        (None, None) => None,
    };
    Ok(bytes.map(|it| Whole { said: Some(said), ..Whole::of(it) }))
}
