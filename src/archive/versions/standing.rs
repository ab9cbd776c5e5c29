//! The whole journal as it stood at a sync: each entry once.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use super::VersionError;
use super::lives::{bytes_now, whereabouts};
use super::paths::Whereabouts;
use super::story::{Story, Then};
use crate::archive::model::known::path_of;
use crate::archive::versions;
use crate::entry::{EntryPath, Source};

/// What one entry of the whole journal was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The entry.
    pub entry: i64,
    /// The row of the earlier version; none where it is what the entry is now.
    pub version: Option<i64>,
    /// Where its file lay.
    pub path: EntryPath,
    /// The path that is noted, where its file cannot have lain there.
    pub noted: Option<String>,
}

const STANDING: &str = "
    SELECT id, NULL, path, path_bytes
    FROM entries
    WHERE coalesce(seen_in, 0) <= ?1 AND (removed_at IS NULL OR coalesce(gone_in, 0) > ?1)
    UNION ALL
    SELECT entry_id, id, path, path_bytes
    FROM entry_versions
    WHERE seen_in <= ?1 AND replaced_in > ?1
    ORDER BY 3, 1";

/// The journal as it stood at a sync, in the order of the paths: each entry once.
pub fn standing_at(connection: &Connection, sync: i64) -> Result<Vec<Standing>> {
    let mut statement = connection.prepare(STANDING)?;
    let standing = statement.query_map([sync], |row| {
        let (entry, version) = (row.get(0)?, row.get::<_, Option<i64>>(1)?);
        let Some(id) = version else {
            let path = path_of(row.get_ref(2)?, row.get_ref(3)?)?;
            return Ok(Standing { entry, version, path, noted: None });
        };
        let there = whereabouts(connection, entry, id)?;
        let unnamed = || Whereabouts { path: EntryPath::unnamed(), noted: None };
        let Whereabouts { path, noted } = there.unwrap_or_else(unnamed);
        Ok(Standing { entry, version, path, noted })
    });
    let mut standing: Vec<Standing> = standing?.collect::<Result<_>>()?;
    leave_one_of_each(connection, sync, &mut standing)?;
    // Where another path is noted than the one that it had, it stands elsewhere among them.
    standing.sort_by(|one, other| (&one.path, one.entry).cmp(&(&other.path, other.entry)));
    Ok(standing)
}

/// Where rows tell two things of an entry at one sync, leaves the one that [`Story::at`] says.
fn leave_one_of_each(
    connection: &Connection,
    sync: i64,
    standing: &mut Vec<Standing>,
) -> Result<()> {
    let mut seen = HashSet::with_capacity(standing.len());
    let twice: HashSet<i64> =
        standing.iter().map(|it| it.entry).filter(|it| !seen.insert(*it)).collect();
    for entry in twice {
        if let Then::Was(life) = Story::of(connection, entry)?.at(sync) {
            standing.retain(|it| it.entry != entry || it.version == life.version);
        }
    }
    Ok(())
}

/// The bytes of an entry as it stood, proved by their hash.
///
/// # Errors
///
/// [`VersionError`].
pub fn bytes_standing(
    connection: &Connection,
    standing: &Standing,
) -> std::result::Result<Source, VersionError> {
    match standing.version {
        Some(version) => versions::bytes_of(connection, version).map(Source::new),
        None => bytes_now(connection, standing.entry),
    }
}
