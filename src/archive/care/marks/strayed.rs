//! Versions that another entry has than the one that lacks them: given back, where nothing else can be meant.

use rusqlite::{Connection, Result};

use super::exchanged::{Stranger, strangers};
use crate::archive::versions::story::{Story, Then};

/// The versions that lie where another entry does, and cannot have been where they stand, each with that entry: the only one that lacks
/// what it was from the sync that saw the version to the one that replaced it.
pub(super) fn all(connection: &Connection) -> Result<Vec<(i64, i64)>> {
    let mut strayed = Vec::new();
    for it in strangers(connection)?.iter().filter(|it| it.cannot_be()) {
        let mut lacking = lacking(connection, it)?.into_iter();
        if let (Some(owner), None) = (lacking.next(), lacking.next()) {
            strayed.push((it.version, owner));
        }
    }
    Ok(strayed)
}

/// The entries that lay where a version did, and lack just what it was.
fn lacking(connection: &Connection, stranger: &Stranger) -> Result<Vec<i64>> {
    const THERE: &str = "
        SELECT id FROM main.entries WHERE path = ?1 AND id <> ?2
        UNION
        SELECT entry_id FROM main.entry_versions
        WHERE path = ?1 AND entry_id <> ?2 AND entry_id IN (SELECT id FROM main.entries)";
    let mut statement = connection.prepare_cached(THERE)?;
    let there = statement.query_map((&stranger.path, stranger.entry), |row| row.get(0))?;
    let (mut lacking, (from, until)) = (Vec::new(), stranger.span);
    for entry in there {
        let entry: i64 = entry?;
        let story = Story::of(connection, entry)?;
        if story.at(from) == Then::NotHeld
            && story.lost().contains(&from)
            && story.next_edge(from) == Some(until)
        {
            lacking.push(entry);
        }
    }
    Ok(lacking)
}
