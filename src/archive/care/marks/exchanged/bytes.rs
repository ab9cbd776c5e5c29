//! Versions of two entries that have each other's bytes, each at its own path: bytes are pressed against those of the next version
//! of the same entry, so what they lean on, and what leans on them, says whose they are.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result, params};

use super::{Link, falls, out_of_place};
use crate::archive::versions::{VersionError, holds};
use crate::sqlite::damage;

/// Two versions that have each other's bytes.
pub(in crate::archive::care::marks) type Pair = [i64; 2];

/// What leans on bytes of another entry.
#[derive(Default)]
pub(in crate::archive::care::marks) struct Found {
    /// The versions that have each other's bytes.
    pub(in crate::archive::care::marks) pairs: Vec<Pair>,
    /// The entries of which a version leans on bytes that are another entry's, and no exchange puts it right.
    pub(in crate::archive::care::marks) unsettled: BTreeSet<i64>,
}

/// The versions of entries, oldest first.
type Chains = BTreeMap<i64, Vec<Link>>;

/// Where a version stands: its entry, and its place among the versions of it.
type At = (i64, usize);

/// Versions that lean on other bytes than those behind them, and on none of their own entry.
const ASTRAY: &str = "
    WITH link(id, entry_id, base, behind) AS (
        SELECT entry_versions.id, entry_id, iif(storage = 'delta' AND seen_in > 0, base, NULL),
               lead(bytes_id) OVER (PARTITION BY entry_id ORDER BY seen_in, replaced_in, entry_versions.id)
        FROM main.entry_versions JOIN main.version_bytes ON version_bytes.id = bytes_id
    )
    SELECT id, entry_id, base
    FROM link
    WHERE base IS NOT NULL AND base IS NOT behind
      AND NOT EXISTS (
          SELECT 1 FROM main.entry_versions AS own WHERE own.bytes_id = base AND own.entry_id = link.entry_id
      )
      AND EXISTS (SELECT 1 FROM main.entry_versions AS other WHERE other.bytes_id = base)
    ORDER BY entry_id, id";

/// Finds them: an exchange is one where afterwards all that both entries hold stands as a sync stores it, and no other one
/// would do.
pub(in crate::archive::care::marks) fn found(connection: &Connection) -> Result<Found> {
    let mut statement = connection.prepare(ASTRAY)?;
    let astray = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let astray: Vec<(i64, i64, i64)> = astray.collect::<Result<_>>()?;
    let (mut found, mut settled) = (Found::default(), BTreeSet::new());
    for (version, entry, base) in astray {
        if settled.contains(&entry) {
            continue;
        }
        match pair(connection, (version, entry), base)? {
            Some((pair, other)) => {
                found.pairs.push(pair);
                settled.extend([entry, other]);
            }
            None => {
                found.unsettled.insert(entry);
            }
        }
    }
    for at in homeless(connection)? {
        if settled.contains(&at.1) {
            continue;
        }
        if let Some((pair, other)) = pair_by_source(connection, at)? {
            found.pairs.push(pair);
            settled.extend([at.1, other]);
        }
    }
    found.unsettled.retain(|it| !settled.contains(it));
    Ok(found)
}

/// Versions that are pressed against what an entry is now, and not against that of their own; each with its entry.
fn homeless(connection: &Connection) -> Result<Vec<(i64, i64)>> {
    /// More are not two rows that have changed bytes.
    const MOST: usize = 8;
    const LAST: &str = "
        SELECT entry_versions.id, entry_id
        FROM main.entry_versions JOIN main.version_bytes ON version_bytes.id = bytes_id
        WHERE storage = 'delta' AND base IS NULL AND seen_in > 0";
    let mut statement = connection.prepare(LAST)?;
    let mut rows = statement.query([])?;
    let mut homeless = Vec::new();
    while let Some(row) = rows.next()? {
        let (version, entry) = (row.get(0)?, row.get(1)?);
        if !is_of(connection, version, entry)? {
            homeless.push((version, entry));
        }
        if homeless.len() > MOST {
            return Ok(Vec::new());
        }
    }
    Ok(homeless)
}

/// The exchange that puts such a version before what its entry is now, and that entry.
fn pair_by_source(
    connection: &Connection,
    (version, entry): (i64, i64),
) -> Result<Option<(Pair, i64)>> {
    const OTHERS: &str = "SELECT DISTINCT entry_id FROM main.entry_versions WHERE entry_id <> ?1";
    let mut others = connection.prepare_cached(OTHERS)?;
    let others = others.query_map([entry], |row| row.get(0))?;
    let own = links(connection, entry)?;
    let Some(at) = own.iter().position(|it| it.version == version) else { return Ok(None) };
    let mut found = None;
    for other in others {
        let other: i64 = other?;
        if !is_of(connection, version, other)? {
            continue;
        }
        let chains = Chains::from([(entry, own.clone()), (other, links(connection, other)?)]);
        let Some(last) = chains[&other].len().checked_sub(1) else { continue };
        let there = chains[&other][last];
        let is_well = falls_after(&chains, (entry, at), (other, last)).is_some();
        if is_well && is_of(connection, there.version, entry)? {
            // What two entries could be is known of neither.
            if found.is_some() {
                return Ok(None);
            }
            found = Some(([version, there.version], other));
        }
    }
    Ok(found)
}

/// The exchange that puts a version right which leans on bytes of another entry, and that entry.
fn pair(
    connection: &Connection,
    (version, entry): (i64, i64),
    base: i64,
) -> Result<Option<(Pair, i64)>> {
    let mut best: Vec<(usize, Pair, i64)> = Vec::new();
    for other in holders(connection, base)?.into_iter().filter(|it| *it != entry) {
        let chains: Chains = [entry, other]
            .into_iter()
            .map(|it| Ok((it, links(connection, it)?)))
            .collect::<Result<_>>()?;
        for [one, another] in candidates(&chains, (version, entry), (base, other)) {
            let Some(falls) = falls_after(&chains, one, another) else { continue };
            let (here, there) = (chains[&one.0][one.1], chains[&another.0][another.1]);
            let is_proved = is_of(connection, here.version, another.0)?
                && is_of(connection, there.version, one.0)?;
            if is_proved {
                best.push((falls, [here.version, there.version], other));
            }
        }
    }
    let least = best.iter().map(|it| it.0).min();
    best.retain(|it| Some(it.0) == least);
    best.dedup();
    let [(_, pair, other)] = best[..] else { return Ok(None) };
    Ok(Some((pair, other)))
}

/// The exchanges after which a version stands before the bytes that it leans on: it goes to the other entry, or these come to it.
fn candidates(
    chains: &Chains,
    (version, entry): (i64, i64),
    (base, other): (i64, i64),
) -> Vec<[At; 2]> {
    let (own, others) = (&chains[&entry], &chains[&other]);
    let Some(at) = own.iter().position(|it| it.version == version) else { return Vec::new() };
    let based = others.iter().enumerate().filter(|(_, it)| it.bytes == base);
    based
        .flat_map(|(place, _)| {
            let goes = place.checked_sub(1).map(|before| [(entry, at), (other, before)]);
            let comes = (at + 1 < own.len()).then_some([(entry, at + 1), (other, place)]);
            [goes, comes].into_iter().flatten()
        })
        .collect()
}

/// How often a later one of both entries was written before the one before it, once two have each other's bytes; none where that
/// leaves anything out of place.
fn falls_after(chains: &Chains, one: At, other: At) -> Option<usize> {
    let mut chains = chains.clone();
    let (here, there) = (chains[&one.0][one.1], chains[&other.0][other.1]);
    let is_at_no_moment = |it: &Link| it.seen_in <= 0;
    if is_at_no_moment(&here) || is_at_no_moment(&there) {
        return None;
    }
    chains.get_mut(&one.0)?[one.1] = here.with_bytes_of(&there);
    chains.get_mut(&other.0)?[other.1] = there.with_bytes_of(&here);
    let is_well = chains.values().all(|it| out_of_place(it).is_empty());
    let written = |links: &Vec<Link>| {
        let by_bytes = links.iter().map(|it| Link { version: it.bytes, ..*it });
        falls(&by_bytes.collect::<Vec<_>>())
    };
    is_well.then(|| chains.values().map(written).sum())
}

impl Link {
    fn with_bytes_of(self, other: &Self) -> Self {
        Self { bytes: other.bytes, is_delta: other.is_delta, base: other.base, ..self }
    }
}

/// Whether the bytes of a version come back as those of an entry.
fn is_of(connection: &Connection, version: i64, entry: i64) -> Result<bool> {
    match holds(connection, version, entry) {
        Ok(it) => Ok(it),
        Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => Err(error),
        Err(_) => Ok(false),
    }
}

/// The entries of which a version has these bytes.
fn holders(connection: &Connection, bytes: i64) -> Result<Vec<i64>> {
    /// Bytes that more have say nothing.
    const MOST: i64 = 8;
    let sql = "SELECT DISTINCT entry_id FROM main.entry_versions WHERE bytes_id = ?1 LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([bytes, MOST], |row| row.get(0))?.collect()
}

fn links(connection: &Connection, entry: i64) -> Result<Vec<Link>> {
    const LINKS: &str = "
        SELECT entry_versions.id, seen_in, replaced_in, bytes_id, coalesce(storage = 'delta', 0), base
        FROM main.entry_versions LEFT JOIN main.version_bytes ON version_bytes.id = bytes_id
        WHERE entry_id = ?1
        ORDER BY seen_in, replaced_in, entry_versions.id";
    let mut statement = connection.prepare_cached(LINKS)?;
    let links = statement.query_map([entry], |row| {
        Ok(Link {
            version: row.get(0)?,
            seen_in: row.get(1)?,
            replaced_in: row.get(2)?,
            bytes: row.get(3)?,
            is_delta: row.get(4)?,
            base: row.get(5)?,
        })
    })?;
    links.collect()
}

/// Gives two versions each other's bytes; what is derived from these is to be derived again.
pub(in crate::archive::care::marks) fn turn(connection: &Connection, pair: Pair) -> Result<()> {
    const READ: &str =
        "SELECT hash, length, bytes_id, word_count FROM main.entry_versions WHERE id = ?1";
    const SET: &str = "
        UPDATE main.entry_versions SET hash = ?2, length = ?3, bytes_id = ?4, word_count = ?5 WHERE id = ?1";
    let read = |version: i64| {
        let mut statement = connection.prepare_cached(READ)?;
        statement.query_row([version], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
    };
    let [one, other] = pair;
    let (of_one, of_other): ((_, i64, i64, i64), (_, i64, i64, i64)) = (read(one)?, read(other)?);
    for (version, (hash, length, bytes, words)) in [(one, of_other), (other, of_one)] {
        let values = params![version, hash, length, bytes, words];
        connection.prepare_cached(SET)?.execute(values)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::versions;
    use crate::archive::versions::tests::lived_beside;

    /// Two entries that were edited again and again, of which two versions change bytes; expects that the exchange is found and
    /// undone.
    fn check(one: usize, other: usize) {
        let (connection, [first, second]) = lived_beside(4);
        let before = said(&connection);
        turn(&connection, [first[one], second[other]]).unwrap();
        let found = found(&connection).unwrap();
        assert_eq!(found.pairs.len(), 1, "{one} and {other}");
        assert!(found.unsettled.is_empty());
        let mut pair = found.pairs[0];
        pair.sort_unstable();
        let mut expected = [first[one], second[other]];
        expected.sort_unstable();
        assert_eq!(pair, expected, "{one} and {other}");
        turn(&connection, pair).unwrap();
        assert_eq!(said(&connection), before);
        assert!(super::found(&connection).unwrap().pairs.is_empty());
    }

    fn said(connection: &Connection) -> Vec<Vec<u8>> {
        let sql = "SELECT id FROM entry_versions ORDER BY id";
        let mut statement = connection.prepare(sql).unwrap();
        let ids = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
        ids.map(|it| versions::bytes_of(connection, it.unwrap()).unwrap()).collect()
    }

    #[test]
    fn bytes_go_back_to_the_entry_that_they_lean_on() {
        check(1, 1);
        check(1, 2);
        check(2, 3);
        check(3, 3);
        check(0, 2);
        check(3, 0);
        check(0, 3);
    }

    #[test]
    fn what_stands_as_a_sync_stores_it_is_no_exchange() {
        let (connection, _) = lived_beside(4);
        let found = found(&connection).unwrap();
        assert!(found.pairs.is_empty() && found.unsettled.is_empty());
    }
}
