//! Texts that are to be forgotten, and stay all the same, because an entry that nobody named has the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result, Row, params};
use serde_json::json;

use super::kin;
use super::versions::Chosen;
use crate::archive::file::ours::has_ours;
use crate::sqlite::catalog::has_table;

/// An entry that keeps a text which is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// Its row.
    pub entry: i64,
    /// Its path.
    pub path: String,
    /// Whether its file is gone.
    pub is_removed: bool,
    /// Whether the text is its own, what it says now or said last.
    pub is_own: bool,
    /// The numbers of its versions that have it, as `history` counts them.
    pub versions: Vec<usize>,
    /// Whether another entry lies, or lay, at its path.
    pub shares_path: bool,
}

/// Who loses a text: an identity, where there is one, and a path.
type Loser = (Option<String>, String);

/// The hashes of texts that are to be forgotten, each with the entries that lose it.
#[derive(Clone, Debug, Default)]
pub struct Texts(BTreeMap<String, BTreeSet<Loser>>);

impl Texts {
    /// All that entries say and said.
    pub fn of_entries(archive: &Connection, entries: &[i64]) -> Result<Self> {
        const TEXTS: &str = "
            SELECT CAST(source_hash AS TEXT), hex(identity), CAST(path AS TEXT)
            FROM entries WHERE id IN (SELECT value FROM json_each(?1))
            UNION ALL
            SELECT lower(hex(hash)), hex(identity), CAST(entries.path AS TEXT)
            FROM entry_versions JOIN entries ON entries.id = entry_id
            WHERE entry_id IN (SELECT value FROM json_each(?1))";
        Self::read(archive, TEXTS, entries)
    }

    /// What these versions said.
    pub fn of_versions(archive: &Connection, chosen: &[Chosen]) -> Result<Self> {
        const TEXTS: &str = "
            SELECT lower(hex(hash)), hex(identity), CAST(entries.path AS TEXT)
            FROM entry_versions JOIN entries ON entries.id = entry_id
            WHERE entry_versions.id IN (SELECT value FROM json_each(?1))";
        Self::read(archive, TEXTS, &versions_of(chosen))
    }

    fn read(archive: &Connection, sql: &str, ids: &[i64]) -> Result<Self> {
        let mut statement = archive.prepare(sql)?;
        let mut rows = statement.query([json!(ids).to_string()])?;
        let mut texts = Self::default();
        while let Some(row) = rows.next()? {
            let loser = (row.get::<_, Option<String>>(1)?.filter(|it| !it.is_empty()), row.get(2)?);
            texts.0.entry(row.get(0)?).or_default().insert(loser);
        }
        Ok(texts)
    }

    /// Whether an entry loses a text that is not this one.
    fn are_lost_by_another(&self, hash: &str, (identity, path): &Loser) -> bool {
        let is_another = |it: &Loser| match (&it.0, identity) {
            (Some(one), Some(other)) => one != other,
            _ => it.1 != *path,
        };
        self.0.get(hash).is_some_and(|it| it.iter().any(is_another))
    }
}

fn versions_of(chosen: &[Chosen]) -> Vec<i64> {
    chosen.iter().flat_map(|it| it.versions.iter().copied()).collect()
}

/// The entries of an archive that keep one of some texts once entries and versions are gone. A text without a letter says
/// nothing, and is nothing to be kept.
pub fn keepers(
    archive: &Connection,
    texts: &Texts,
    going: &[i64],
    versions: &[Chosen],
) -> Result<Vec<Keeper>> {
    if texts.0.is_empty() || !has_table(archive, "entries")? {
        return Ok(Vec::new());
    }
    let identity = if kin::has_identities(archive)? { "nullif(hex(identity), '')" } else { "NULL" };
    let hashes: Vec<&String> = texts.0.keys().collect();
    let (hashes, going) = (json!(hashes).to_string(), json!(going).to_string());
    let gone = json!(versions_of(versions)).to_string();
    let mut kept: Vec<Keeper> = Vec::new();
    let earlier = has_ours(archive, "entry_versions")?.then_some(EARLIER);
    for sql in [OWN].into_iter().chain(earlier) {
        let mut statement = archive.prepare(&sql.replace("IDENTITY", identity))?;
        let mut rows = statement.query(params![hashes, going, gone])?;
        while let Some(row) = rows.next()? {
            let one = keeper(row)?;
            let whose = (row.get(6)?, one.path.clone());
            if texts.are_lost_by_another(&row.get::<_, String>(5)?, &whose) {
                join(&mut kept, one);
            }
        }
    }
    Ok(kept)
}

const OWN: &str = "
    SELECT id, CAST(path AS TEXT) AS path, removed_at IS NOT NULL, NULL,
        (SELECT count(*) > 1 FROM entries AS other WHERE other.path = entries.path),
        CAST(source_hash AS TEXT), IDENTITY
    FROM entries
    WHERE source_hash IN (SELECT value FROM json_each(?1)) AND id NOT IN (SELECT value FROM json_each(?2))
      AND ?3 IS NOT NULL
      AND trim(CAST(source AS TEXT), char(9, 10, 13, 32)) <> ''
    ORDER BY path, id";

const EARLIER: &str = "
    SELECT entries.id, CAST(entries.path AS TEXT) AS path, removed_at IS NOT NULL, (
            SELECT count(*) FROM entry_versions AS before
            WHERE before.entry_id = version.entry_id AND (before.seen_in, before.id) <= (version.seen_in, version.id)
        ),
        (SELECT count(*) > 1 FROM entries AS other WHERE other.path = entries.path),
        lower(hex(hash)), IDENTITY
    FROM entry_versions AS version JOIN entries ON entries.id = version.entry_id
    WHERE substr(hash, 1, 4) IN (SELECT substr(unhex(value), 1, 4) FROM json_each(?1))
      AND hash IN (SELECT unhex(value) FROM json_each(?1))
      AND entries.id NOT IN (SELECT value FROM json_each(?2))
      AND version.id NOT IN (SELECT value FROM json_each(?3))
      AND length > 1
    ORDER BY path, entries.id, version.seen_in, version.id";

fn keeper(row: &Row<'_>) -> Result<Keeper> {
    let number = row.get::<_, Option<i64>>(3)?.map(|it| usize::try_from(it).unwrap_or_default());
    Ok(Keeper {
        entry: row.get(0)?,
        path: row.get(1)?,
        is_removed: row.get(2)?,
        is_own: number.is_none(),
        versions: number.into_iter().collect(),
        shares_path: row.get(4)?,
    })
}

/// Puts one beside the others: one for each entry.
fn join(kept: &mut Vec<Keeper>, one: Keeper) {
    match kept.iter_mut().find(|it| it.entry == one.entry) {
        Some(other) => {
            other.is_own |= one.is_own;
            other.versions.extend(one.versions);
        }
        None => kept.push(one),
    }
}
