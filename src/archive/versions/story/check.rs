//! Whether what is noted of the whereabouts of entries agrees with the versions that are held, and made to agree.

use rusqlite::{Connection, Result};

use super::Story;
use crate::archive::model::syncs;
use crate::archive::model::syncs::{Doubts, LetGo};

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

/// What is wrong with what is noted of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The entry.
    pub entry: i64,
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: WrongKind,
}

/// What can be wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongKind {
    /// Something that cannot have been beside what is held.
    Contradiction,
    /// From this sync on is not held what it was, and nothing says that it was let go.
    Missing(i64),
}

/// The entries of which something is noted that cannot be, or is missing that nothing let go.
pub fn wrong(connection: &Connection) -> Result<Vec<Wrong>> {
    let sql = format!(
        "SELECT id, CAST(path AS TEXT) FROM entries WHERE {SEEN_LATE}
         UNION
         SELECT id, CAST(path AS TEXT) FROM entries JOIN file_absences ON entry_id = entries.id
         WHERE (entry_id, file_absences.gone_in) IN (SELECT entry_id, gone_in FROM file_absences WHERE {NOT_GONE})"
    );
    let mut statement = connection.prepare(&sql)?;
    let contradiction = |row: &rusqlite::Row<'_>| {
        Ok(Wrong { entry: row.get(0)?, path: row.get(1)?, kind: WrongKind::Contradiction })
    };
    let mut wrong: Vec<Wrong> = statement.query_map([], contradiction)?.collect::<Result<_>>()?;
    for (entry, path, is_counted) in incomplete(connection)? {
        let lost = Story::of(connection, entry)?.losses().min();
        if let Some(from) = lost.filter(|_| wrong.iter().all(|it| it.entry != entry)) {
            let missing = WrongKind::Missing(from);
            let kind = if is_counted { missing } else { WrongKind::Contradiction };
            wrong.push(Wrong { entry, path, kind });
        }
    }
    Ok(wrong)
}

/// Entries whose versions and absences do not add up to the time from the first sync that saw them to the last that changed
/// them, and of which nothing says that anything was let go: something may be missing. Each with whether it is noted which sync saw
/// it first.
fn incomplete(connection: &Connection) -> Result<Vec<(i64, String, bool)>> {
    const INCOMPLETE: &str = "
        SELECT id, CAST(path AS TEXT), first_seen_in IS NOT NULL
        FROM entries
        WHERE coalesce(seen_in, 0) - coalesce(first_seen_in, 0) <> (
            SELECT coalesce(sum(replaced_in - seen_in), 0) FROM entry_versions WHERE entry_id = entries.id
        ) + (
            SELECT coalesce(sum(back_in - gone_in), 0) FROM file_absences WHERE entry_id = entries.id
        )";
    let noted = syncs::let_go(connection)?;
    if matches!(noted, LetGo::Anything | LetGo::AnythingLost) {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(INCOMPLETE)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut incomplete: Vec<(i64, String, bool)> = rows.collect::<Result<_>>()?;
    incomplete.retain(|it| !noted.may_be_of(it.0));
    Ok(incomplete)
}

/// The first sync at which something is held of an entry.
const EARLIEST: &str = "
    SELECT min(coalesce(entries.seen_in, 0), coalesce((
        SELECT min(seen_in) FROM main.entry_versions WHERE entry_id = entries.id
    ), entries.seen_in, 0))";

/// Notes of what is settled, where a sync was there: before the first sync that is noted to have seen an entry, and at an absence, while
/// something is held.
fn note_doubts(connection: &Connection) -> Result<()> {
    let sql = format!(
        "SELECT id, max(({EARLIEST}), 1), coalesce(first_seen_in, 0) FROM main.entries WHERE {SEEN_LATE}
         UNION
         SELECT entry_id, max(gone_in, 1), back_in FROM main.file_absences
         WHERE entry_id IN (SELECT id FROM main.entries) AND ({NOT_GONE})"
    );
    let mut statement = connection.prepare(&sql)?;
    let spans = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut doubts = Doubts { spans: spans.collect::<Result<_>>()?, ..Doubts::default() };
    // What no sync can have noted is false.
    let sql = "SELECT coalesce(max(number), 0) FROM main.syncs WHERE kind = 'sync'";
    let last: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    doubts.spans.retain(|(_, from, until)| from < until && *until <= last);
    syncs::note_doubts(connection, doubts)
}

/// Makes what is noted agree with what is held: an absence that cannot have been, or is of no entry, goes, and the first sync
/// that saw an entry is noted, and no later than what is held of it. That it is earlier says that something was there, and
/// stays. Where two things were told of a sync, and nothing says which of them was false, it is noted that it is in doubt.
pub fn settle(connection: &Connection) -> Result<()> {
    note_doubts(connection)?;
    let strays = "entry_id NOT IN (SELECT id FROM main.entries)";
    let sql = format!("DELETE FROM main.file_absences WHERE {strays} OR {NOT_GONE}");
    connection.execute(&sql, [])?;
    let set = format!("UPDATE main.entries SET first_seen_in = ({EARLIEST})");
    connection.execute(&format!("{set} WHERE {SEEN_LATE}"), [])?;
    let mut set = connection.prepare(&format!("{set} WHERE id = ?1"))?;
    for (entry, ..) in incomplete(connection)?.into_iter().filter(|it| !it.2) {
        set.execute([entry])?;
    }
    Ok(())
}

/// Notes of what is missing that it is no longer held.
pub fn note_missing(connection: &Connection) -> Result<()> {
    for (entry, ..) in incomplete(connection)? {
        if !Story::of(connection, entry)?.is_whole() {
            syncs::note_lost_of(connection, entry)?;
        }
    }
    Ok(())
}
