//! The syncs that wrote, each with its number and time: a version of an entry lives from one to another.
//!
//! The table holds notes of other kinds too, whose numbers no sync has: only `sync` and `import` are moments of the journal.

mod doubts;
mod let_go;
mod purged;
mod walk;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::entry::SourceHash;
use crate::sqlite::dropped::one;
pub use doubts::{Doubts, doubts, in_doubt_beside};
pub(in crate::archive) use doubts::{
    note_doubts, settle_doubts, settle_doubts_of, settle_doubts_of_none,
};
pub use let_go::{LetGo, forgotten_until, let_go, may_be_forgotten_of};
pub(in crate::archive) use let_go::{note_forgotten, note_let_go, note_let_go_of, note_lost_of};
pub use purged::has_purged;
pub(in crate::archive) use purged::{note_purged, purged, purged_identities};
pub use walk::{
    OtherWalk, UnreadBefore, is_other_unread, is_restored, is_uncounted, note_last, note_restored,
    note_unread, note_walk, noted_last, other_walk,
};

/// Begins a sync that writes: gives its number, one more than that of the last, be that the last row or the last that is noted.
pub fn begin(connection: &Connection, now: &str) -> Result<i64> {
    // Notes and imports have numbers below zero.
    let next = "SELECT max(coalesce(max(number), 0), 0) + 1 FROM main.syncs";
    let next: i64 = connection.query_row(next, [], |row| row.get(0))?;
    let number = next.max(noted_last(connection)?.saturating_add(1));
    let sql = "INSERT INTO main.syncs (number, synced_at) VALUES (?1, ?2)";
    one(connection.execute(sql, params![number, now])?)?;
    Ok(number)
}

/// A sync that wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedSync {
    /// Its number.
    pub number: i64,
    /// When it was, RFC 3339 in UTC.
    pub synced_at: String,
}

/// The sync with the earliest time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earliest {
    /// When it was, RFC 3339 in UTC, as it is noted.
    pub synced_at: String,
    /// The same moment.
    pub time: DateTime<Utc>,
    /// Whether it is the first by number, too: it is not where the clock was set back.
    pub is_first: bool,
}

/// The sync with the earliest time, of several the first; none where none was counted.
pub fn earliest(connection: &Connection) -> Result<Option<Earliest>> {
    let sql = "SELECT synced_at FROM main.syncs WHERE kind IN ('sync', 'import') ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let mut earliest: Option<Earliest> = None;
    for (at, synced_at) in statement.query_map([], |row| row.get::<_, String>(0))?.enumerate() {
        let synced_at = synced_at?;
        let Ok(time) = DateTime::parse_from_rfc3339(&synced_at) else { continue };
        if earliest.as_ref().is_none_or(|it| time < it.time) {
            earliest = Some(Earliest { synced_at, time: time.to_utc(), is_first: at == 0 });
        }
    }
    Ok(earliest)
}

/// The last sync, by number, whose time is not after a moment. Where the clock was set back, later numbers may have
/// earlier times: the number counts, so that nothing is unreachable.
pub fn last_at(connection: &Connection, moment: DateTime<Utc>) -> Result<Option<NotedSync>> {
    let sql = "SELECT number, synced_at FROM main.syncs WHERE kind IN ('sync', 'import') ORDER BY number DESC";
    let mut statement = connection.prepare_cached(sql)?;
    for sync in statement.query_map([], read)? {
        let sync = sync?;
        let time = DateTime::parse_from_rfc3339(&sync.synced_at);
        if time.is_ok_and(|it| it <= moment) {
            return Ok(Some(sync));
        }
    }
    Ok(None)
}

/// The last sync that wrote.
pub fn last(connection: &Connection) -> Result<Option<NotedSync>> {
    const LAST: &str = "
        SELECT number, synced_at FROM main.syncs WHERE kind = 'sync' ORDER BY number DESC LIMIT 1";
    connection.query_row(LAST, [], read).optional()
}

/// The row that notes which texts were written over many entries at once: no sync has its number, none was at its time.
const OF_MANY: (i64, &str) = (i64::MIN + 5, "9999-12-31T23:59:59Z");

/// What its kind begins with; their hashes follow in hexadecimal digits, a space between two.
const OF_MANY_KIND: &str = "of many: ";

/// Notes that a sync found these texts written over many entries: that stays known of them when some of these have forgotten
/// them. Of a text that nobody has any more nothing stays.
pub(crate) fn note_of_many(connection: &Connection, hashes: &[SourceHash]) -> Result<()> {
    let noted = of_many(connection)?;
    let mut all = noted.clone();
    all.extend(hashes.iter().map(SourceHash::to_string));
    for hash in &all.clone() {
        if !is_anywhere(connection, hash)? {
            all.remove(hash);
        }
    }
    let (number, time) = OF_MANY;
    if all.is_empty() && !noted.is_empty() {
        return one(connection.execute("DELETE FROM main.syncs WHERE number = ?1", [number])?);
    }
    if all == noted {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    let kind = format!("{OF_MANY_KIND}{}", all.into_iter().collect::<Vec<_>>().join(" "));
    one(connection.execute(sql, params![number, time, kind])?)
}

/// The hashes of texts of which it is noted that they were written over many entries.
pub(in crate::archive) fn of_many(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let kind: Option<String> = statement.query_row([OF_MANY.0], |row| row.get(0)).optional()?;
    let kind = kind.unwrap_or_default();
    let all = kind.strip_prefix(OF_MANY_KIND).unwrap_or_default();
    Ok(all.split_whitespace().map(str::to_owned).collect())
}

fn is_anywhere(connection: &Connection, hash: &str) -> Result<bool> {
    const ANYWHERE: &str = "
        SELECT EXISTS (SELECT 1 FROM main.entries WHERE source_hash = ?1)
            OR EXISTS (
                SELECT 1 FROM main.entry_versions
                WHERE substr(hash, 1, 4) = substr(unhex(?1), 1, 4) AND hash = unhex(?1)
            )";
    connection.prepare_cached(ANYWHERE)?.query_row([hash], |row| row.get(0))
}

fn read(row: &Row<'_>) -> Result<NotedSync> {
    Ok(NotedSync { number: row.get(0)?, synced_at: row.get(1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(noted: &[(i64, bool)], kind: &str, expected: &LetGo) {
        let of = |it: LetGo, (entry, is_meant): &(i64, bool)| it.and(*entry, *is_meant);
        let let_go = noted.iter().fold(LetGo::Nothing, of);
        assert_eq!((let_go.kind().as_str(), &let_go), (kind, expected));
        assert_eq!(&LetGo::read(Some(kind)), expected);
    }

    #[test]
    fn what_was_meant_to_go_stays_told_from_what_is_missing() {
        let of = |it: &[(i64, bool)]| LetGo::Of(it.iter().copied().collect());
        check(&[(3, true), (1, false)], "versions let go: 1? 3", &of(&[(1, false), (3, true)]));
        check(&[(3, true), (3, false)], "versions let go: 3", &of(&[(3, true)]));
        check(&[(3, false), (3, true)], "versions let go: 3", &of(&[(3, true)]));
        let lost: Vec<_> = (0..=1000).map(|id| (id, false)).collect();
        check(&lost, "versions let go?", &LetGo::AnythingLost);
        check(&[&lost[..], &[(1, true)]].concat(), "versions let go", &LetGo::Anything);
        check(&[&[(1, true)], &lost[..]].concat(), "versions let go", &LetGo::Anything);
        assert_eq!(LetGo::read(Some("versions let go: what")), LetGo::Anything);
        assert_eq!(LetGo::read(None), LetGo::Nothing);
    }
}
