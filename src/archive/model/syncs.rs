//! The syncs that wrote, each with its number and time: a version of an entry lives from one to another.
//!
//! The table holds notes of other kinds too, whose numbers no sync has: only `sync` and `import` are moments of the journal.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::entry::SourceHash;
use crate::sqlite::dropped::one;

/// Begins a sync that writes: gives its number, one more than that of the last.
pub fn begin(connection: &Connection, now: &str) -> Result<i64> {
    let next = "SELECT max(coalesce(max(number), 0), 0) + 1 FROM main.syncs WHERE kind = 'sync'";
    let number: i64 = connection.query_row(next, [], |row| row.get(0))?;
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

/// The row that notes up to which sync versions were forgotten by hand: no sync has its number, none was at its time.
const FORGOTTEN: (i64, &str) = (i64::MIN + 1, "9999-12-31T23:59:59Z");

/// What its kind begins with.
const FORGOTTEN_KIND: &str = "forgotten: ";

/// Notes that versions were forgotten which syncs until now had kept.
pub(in crate::archive) fn note_forgotten(connection: &Connection) -> Result<()> {
    const NOTE: &str = "
        INSERT OR REPLACE INTO main.syncs (number, synced_at, kind)
        SELECT ?1, ?2, ?3 || coalesce(max(number), 0) FROM main.syncs WHERE kind = 'sync'";
    let (number, time) = FORGOTTEN;
    one(connection.execute(NOTE, params![number, time, FORGOTTEN_KIND])?)
}

/// The last sync of which versions may have been forgotten by hand; 0 where none were.
pub fn forgotten_until(connection: &Connection) -> Result<i64> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let kind: Option<String> =
        connection.query_row(sql, [FORGOTTEN.0], |row| row.get(0)).optional()?;
    Ok(kind.and_then(|it| it.strip_prefix(FORGOTTEN_KIND)?.parse().ok()).unwrap_or(0))
}

/// The row that notes that not all is held that syncs saw: no sync has its number, none was at its time.
const LET_GO: (i64, &str) = (i64::MIN + 2, "9999-12-31T23:59:59Z");

/// Its kind; where it is known of which entries, their ids follow behind a colon, a space between two. Behind what nobody meant
/// to let go stands a question mark.
const LET_GO_KIND: &str = "versions let go";

/// What stands behind what nobody meant to let go.
const LOST: char = '?';

/// So many entries are named there; of more it may be any.
const MOST_NAMED: usize = 1000;

/// Of which entries something is no longer held that a sync saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetGo {
    /// Of none.
    Nothing,
    /// Of these, each with whether it was meant to go.
    Of(BTreeMap<i64, bool>),
    /// Of any, and nobody meant it.
    AnythingLost,
    /// Of any.
    Anything,
}

impl LetGo {
    /// Whether it may be so of this entry.
    pub fn may_be_of(&self, entry: i64) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(entries) => entries.contains_key(&entry),
            Self::AnythingLost | Self::Anything => true,
        }
    }

    /// Whether something of this entry may have been let go on purpose: purged or thinned, and not found to be missing.
    pub fn may_be_meant_of(&self, entry: i64) -> bool {
        match self {
            Self::Nothing | Self::AnythingLost => false,
            Self::Of(entries) => entries.get(&entry).is_some_and(|is_meant| *is_meant),
            Self::Anything => true,
        }
    }

    fn read(kind: Option<&str>) -> Self {
        let Some(kind) = kind else { return Self::Nothing };
        let rest = kind.strip_prefix(LET_GO_KIND);
        if rest.is_some_and(|it| it.chars().eq([LOST])) {
            return Self::AnythingLost;
        }
        let named = rest.and_then(|it| it.strip_prefix(": "));
        let entry = |word: &str| {
            let id = word.strip_suffix(LOST);
            Some((id.unwrap_or(word).parse().ok()?, id.is_none()))
        };
        let ids = named.and_then(|it| it.split(' ').map(entry).collect());
        ids.map_or(Self::Anything, Self::Of)
    }

    fn kind(&self) -> String {
        match self {
            Self::Of(entries) => {
                let lost = |is_meant: &bool| if *is_meant { "" } else { "?" };
                let ids = entries.iter().map(|(id, is_meant)| format!("{id}{}", lost(is_meant)));
                format!("{LET_GO_KIND}: {}", ids.collect::<Vec<_>>().join(" "))
            }
            Self::AnythingLost => format!("{LET_GO_KIND}{LOST}"),
            Self::Nothing | Self::Anything => LET_GO_KIND.to_owned(),
        }
    }

    /// The same, and of one more entry.
    fn and(self, entry: i64, is_meant: bool) -> Self {
        let mut entries = match self {
            Self::Anything => return Self::Anything,
            Self::AnythingLost if is_meant => return Self::Anything,
            Self::AnythingLost => return Self::AnythingLost,
            Self::Of(entries) => entries,
            Self::Nothing => BTreeMap::new(),
        };
        *entries.entry(entry).or_default() |= is_meant;
        match entries.len() > MOST_NAMED {
            false => Self::Of(entries),
            true if entries.values().any(|is_meant| *is_meant) => Self::Anything,
            true => Self::AnythingLost,
        }
    }
}

/// Notes that something is no longer held that a sync saw: a version went, or was not kept, of any entry.
pub(in crate::archive) fn note_let_go(connection: &Connection) -> Result<()> {
    set_let_go(connection, &LetGo::Anything)
}

/// Notes that of one, of which something was meant to go.
pub(in crate::archive) fn note_let_go_of(connection: &Connection, entry: i64) -> Result<()> {
    note_of(connection, entry, true)
}

/// Notes that of one, of which nobody meant it: a backup that has it may bring it back.
pub(in crate::archive) fn note_lost_of(connection: &Connection, entry: i64) -> Result<()> {
    note_of(connection, entry, false)
}

fn note_of(connection: &Connection, entry: i64, is_meant: bool) -> Result<()> {
    let noted = let_go(connection)?;
    let now = noted.clone().and(entry, is_meant);
    if now == noted { Ok(()) } else { set_let_go(connection, &now) }
}

fn set_let_go(connection: &Connection, of: &LetGo) -> Result<()> {
    const NOTE: &str =
        "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    let (number, time) = LET_GO;
    one(connection.prepare_cached(NOTE)?.execute(params![number, time, of.kind()])?)
}

/// Of which entries something may no longer be held that a sync saw.
pub fn let_go(connection: &Connection) -> Result<LetGo> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let kind: Option<String> = statement.query_row([LET_GO.0], |row| row.get(0)).optional()?;
    Ok(LetGo::read(kind.as_deref()))
}

/// The row that notes which entries were purged: no sync has its number, none was at its time.
const PURGED: (i64, &str) = (i64::MIN + 3, "9999-12-31T23:59:59Z");

/// What its kind begins with; their identities follow in hexadecimal digits, a space between two.
const PURGED_KIND: &str = "purged: ";

/// Notes by their identities, which are random and say nothing of them, that entries are being purged: what backups hold of
/// them is known by that afterwards.
pub(in crate::archive) fn note_purged(connection: &Connection, ids: &[i64]) -> Result<()> {
    let mut all = purged(connection)?;
    for id in ids {
        let sql = "SELECT nullif(hex(identity), '') FROM main.entries WHERE id = ?1";
        all.extend(connection.query_row(sql, [id], |row| row.get::<_, Option<String>>(0))?);
    }
    let (number, time) = PURGED;
    let kind = format!("{PURGED_KIND}{}", all.into_iter().collect::<Vec<_>>().join(" "));
    let sql = "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    one(connection.execute(sql, params![number, time, kind])?)
}

/// The identities of entries that were purged, in hexadecimal digits.
pub(in crate::archive) fn purged(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let kind: Option<String> =
        connection.query_row(sql, [PURGED.0], |row| row.get(0)).optional()?;
    let kind = kind.unwrap_or_default();
    let all = kind.strip_prefix(PURGED_KIND).unwrap_or_default();
    Ok(all.split_whitespace().map(str::to_owned).collect())
}

/// The same as they are stored.
pub(in crate::archive) fn purged_identities(connection: &Connection) -> Result<BTreeSet<Vec<u8>>> {
    let bytes = |hex: &String| {
        let digits = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        (0..hex.len()).step_by(2).map(digits).collect::<Option<Vec<u8>>>()
    };
    Ok(purged(connection)?.iter().filter_map(bytes).collect())
}

/// Whether any entry was purged.
pub fn has_purged(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.syncs WHERE number = ?1)";
    connection.query_row(sql, [PURGED.0], |row| row.get(0))
}

/// The last sync that wrote.
pub fn last(connection: &Connection) -> Result<Option<NotedSync>> {
    const LAST: &str = "
        SELECT number, synced_at FROM main.syncs WHERE kind = 'sync' ORDER BY number DESC LIMIT 1";
    connection.query_row(LAST, [], read).optional()
}

/// The row that notes by which rules the journal was last listed: no sync has its number, none was at its time.
const WALK: (i64, &str) = (i64::MIN + 4, "9999-12-31T23:59:59Z");

/// What its kind begins with; the first sync by these rules follows, where others were noted before, and their hash.
const WALK_KIND: &str = "listed by: ";

/// Notes by which rules the sync of a number listed the journal.
pub fn note_walk(connection: &Connection, rules: &SourceHash, number: i64) -> Result<()> {
    let rules = rules.to_string();
    let since = match walk(connection)? {
        Some((_, noted)) if noted == rules => return Ok(()),
        Some(_) => number,
        None => 0,
    };
    let sql = "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    let kind = format!("{WALK_KIND}{since} {rules}");
    one(connection.execute(sql, params![WALK.0, WALK.1, kind])?)
}

/// Whether the sync of a number listed the journal by other rules than the one before, as far as is noted.
pub fn has_other_walk(connection: &Connection, number: i64) -> Result<bool> {
    Ok(walk(connection)?.is_some_and(|it| it.0 == number))
}

fn walk(connection: &Connection) -> Result<Option<(i64, String)>> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let kind: Option<String> = connection.query_row(sql, [WALK.0], |row| row.get(0)).optional()?;
    let noted = kind.as_deref().and_then(|it| it.strip_prefix(WALK_KIND)?.split_once(' '));
    Ok(noted.and_then(|(since, rules)| Some((since.parse().ok()?, rules.to_owned()))))
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
