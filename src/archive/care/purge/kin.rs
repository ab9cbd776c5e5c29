//! Rows of an archive that are one of the entries to be forgotten, or may be.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params};

use crate::archive::file::ours::has_ours;
use crate::sqlite::catalog::has_table;
use rusqlite::Row;

/// A text that an entry has, or had: where it lay, and the hash of its bytes.
pub(super) type Text = (String, String);

/// A row of `entries`, with all its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kin {
    pub(super) id: i64,
    pub(super) path: String,
    /// That of its bytes as they are.
    pub(super) hash: String,
    /// In hexadecimal digits; none in an archive of before there were identities.
    pub(super) identity: Option<String>,
    /// The one it has and those of its versions.
    pub(super) texts: BTreeSet<Text>,
}

/// A row of a backup of which nobody can tell whether it is one of the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Its path there.
    pub path: String,
    /// Why it may be.
    pub because: Because,
    /// The hash of its bytes.
    pub(super) hash: String,
}

/// Why a row may be one of the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// It has the path of one, and other bytes, and there is no identity to tell by.
    SamePath,
    /// It has the path of one, other bytes, and an identity that this archive does not know.
    SamePathOtherIdentity,
    /// It has the bytes of one, which other entries have too.
    SharedBytes,
    /// It has the bytes of a row that may be one.
    LikeDoubtful,
}

/// What makes a row worth a look.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks<'a> {
    pub(super) ids: &'a [i64],
    pub(super) identities: Vec<&'a str>,
    pub(super) paths: Vec<&'a str>,
    pub(super) hashes: Vec<&'a str>,
}

/// Reads the rows that bear one of the marks.
pub(super) fn read(archive: &Connection, marks: &Marks<'_>) -> Result<Vec<Kin>> {
    if !has_table(archive, "entries")? {
        return Ok(Vec::new());
    }
    let identity = if has_identities(archive)? { "hex(identity)" } else { "NULL" };
    let has_versions = has_ours(archive, "entry_versions")?;
    let sql = question(identity, has_versions);
    let mut statement = archive.prepare(&sql)?;
    let marks = params![
        serde_json::json!(marks.ids).to_string(),
        serde_json::json!(marks.identities).to_string(),
        serde_json::json!(marks.paths).to_string(),
        serde_json::json!(marks.hashes).to_string(),
    ];
    let rows = statement.query_map(marks, read_row)?;
    let mut found = rows.collect::<Result<Vec<_>>>()?;
    if has_versions {
        add_earlier_texts(archive, &mut found)?;
    }
    Ok(found)
}

fn read_row(row: &Row<'_>) -> Result<Kin> {
    let (path, hash): (String, String) = (row.get(1)?, row.get(3)?);
    let texts = BTreeSet::from([(path.clone(), hash.clone())]);
    Ok(Kin { id: row.get(0)?, path, hash, identity: row.get(2)?, texts })
}

/// What its versions say, added to what each says now.
fn add_earlier_texts(archive: &Connection, found: &mut [Kin]) -> Result<()> {
    for kin in found {
        let sql = "SELECT path, lower(hex(hash)) FROM entry_versions WHERE entry_id = ?1";
        let mut versions = archive.prepare_cached(sql)?;
        let texts = versions.query_map([kin.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        kin.texts.extend(texts.collect::<Result<Vec<_>>>()?);
    }
    Ok(())
}

/// What is asked for the rows.
fn question(identity: &str, has_versions: bool) -> String {
    let of_versions = match has_versions {
        true => {
            " OR id IN (SELECT entry_id FROM entry_versions \
             WHERE substr(hash, 1, 4) IN (SELECT substr(unhex(value), 1, 4) FROM json_each(?4)) \
               AND hash IN (SELECT unhex(value) FROM json_each(?4)))"
        }
        false => "",
    };
    format!(
        "SELECT id, CAST(path AS TEXT), nullif({identity}, ''), CAST(source_hash AS TEXT) \
         FROM entries \
         WHERE id IN (SELECT value FROM json_each(?1)) \
            OR {identity} IN (SELECT value FROM json_each(?2)) \
            OR path IN (SELECT value FROM json_each(?3)) \
            OR source_hash IN (SELECT value FROM json_each(?4)){of_versions} \
         ORDER BY id"
    )
}

pub(super) fn has_identities(archive: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('entries') WHERE lower(name) = 'identity')";
    archive.query_row(sql, [], |row| row.get(0))
}
