//! Whether what is noted of the whereabouts of entries agrees with the versions that are held, and made to agree.

use rusqlite::{Connection, Result};

use super::Story;
use crate::archive::model::syncs;

/// Entries that were first seen after something that is held of them.
const SEEN_LATE: &str = "
    coalesce(first_seen_in, 0) > coalesce(seen_in, 0)
    OR EXISTS (
        SELECT 1 FROM main.entry_versions AS version
        WHERE version.entry_id = entries.id AND version.seen_in < first_seen_in
          AND (version.seen_in >= 0 OR version.replaced_in > first_seen_in)
    )";

/// Absences that end before they begin, or while something is held.
const NOT_GONE: &str = "
    gone_in >= back_in
    OR EXISTS (
        SELECT 1 FROM main.entry_versions AS version
        WHERE version.entry_id = file_absences.entry_id AND version.seen_in < back_in
          AND version.replaced_in > gone_in AND version.replaced_in > version.seen_in
    )
    OR EXISTS (
        SELECT 1 FROM main.entries
        WHERE id = file_absences.entry_id AND coalesce(seen_in, 0) < back_in
          AND (removed_at IS NULL OR coalesce(entries.gone_in, 0) > file_absences.gone_in)
    )";

/// The paths of the entries of which something is noted that cannot be.
pub fn wrong(connection: &Connection) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT CAST(path AS TEXT) FROM entries WHERE {SEEN_LATE}
         UNION
         SELECT CAST(path AS TEXT) FROM entries JOIN file_absences ON entry_id = entries.id
         WHERE (entry_id, file_absences.gone_in) IN (SELECT entry_id, gone_in FROM file_absences WHERE {NOT_GONE})"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut wrong: Vec<String> =
        statement.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    if !syncs::has_let_go(connection)? {
        for (entry, path) in incomplete(connection)? {
            if !Story::of(connection, entry)?.is_whole() && !wrong.contains(&path) {
                wrong.push(path);
            }
        }
    }
    Ok(wrong)
}

/// Entries whose versions and absences do not add up to the time from the first sync that saw them to the last that changed
/// them: something may be no longer held.
fn incomplete(connection: &Connection) -> Result<Vec<(i64, String)>> {
    const INCOMPLETE: &str = "
        SELECT id, CAST(path AS TEXT)
        FROM entries
        WHERE coalesce(seen_in, 0) - coalesce(first_seen_in, 0) <> (
            SELECT coalesce(sum(replaced_in - seen_in), 0) FROM entry_versions WHERE entry_id = entries.id
        ) + (
            SELECT coalesce(sum(back_in - gone_in), 0) FROM file_absences WHERE entry_id = entries.id
        )";
    let mut statement = connection.prepare(INCOMPLETE)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Makes what is noted agree with what is held: an absence that cannot have been, or is of no entry, goes, the first sync
/// that saw an entry is no later than what is held of it, and, where nothing was let go, no earlier. What is missing all the
/// same is noted as let go.
pub fn settle(connection: &Connection) -> Result<()> {
    const EARLIEST: &str = "
        SELECT min(coalesce(entries.seen_in, 0), coalesce((
            SELECT min(seen_in) FROM main.entry_versions WHERE entry_id = entries.id
        ), entries.seen_in, 0))";
    let strays = "entry_id NOT IN (SELECT id FROM main.entries)";
    let sql = format!("DELETE FROM main.file_absences WHERE {strays} OR {NOT_GONE}");
    connection.execute(&sql, [])?;
    let lower = format!("UPDATE main.entries SET first_seen_in = ({EARLIEST}) WHERE {SEEN_LATE}");
    connection.execute(&lower, [])?;
    if syncs::has_let_go(connection)? {
        return Ok(());
    }
    for (entry, _) in incomplete(connection)? {
        let story = Story::of(connection, entry)?;
        let is_of_before = |it: i64| story.lives.iter().all(|life| it < life.seen_in);
        if story.losses().any(is_of_before) {
            let raise =
                format!("UPDATE main.entries SET first_seen_in = ({EARLIEST}) WHERE id = ?1");
            connection.execute(&raise, [entry])?;
        }
        if !Story::of(connection, entry)?.is_whole() {
            syncs::note_let_go(connection)?;
        }
    }
    Ok(())
}
