//! What an entry was, from sync to sync: its earlier versions, and what it is now.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::archive::versions;
use crate::archive::versions::VersionError;
use crate::archive::versions::paths::{self, Noted, Whereabouts};
use crate::entry::{EntryPath, Source};

/// What an entry was between two syncs, or has been since the last one that changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The row of the earlier version; none of what the entry is now.
    pub version: Option<i64>,
    /// The sync that first saw it so; 0 where that was before syncs were counted.
    pub seen_in: i64,
    /// The sync that replaced it, or found its file missing; none while it lasts.
    pub replaced_in: Option<i64>,
    /// When the sync was that first saw it so, RFC 3339 in UTC, as far as is known.
    pub seen_at: Option<String>,
    /// Where its file lay.
    pub path: EntryPath,
    /// The path that is noted, where its file cannot have lain there.
    pub noted: Option<String>,
    /// Its day.
    pub date: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// How many words it had.
    pub word_count: i64,
    /// The hash of its bytes, in hexadecimal.
    pub hash: String,
    /// How many bytes it had.
    pub length: i64,
}

impl Life {
    /// Whether the sync of this number saw it so, or would have.
    pub fn lasts_at(&self, sync: i64) -> bool {
        self.seen_in <= sync && self.replaced_in.is_none_or(|replaced| sync < replaced)
    }
}

/// The lives of an entry, the oldest first; the last one is what the entry is now, or was when its file went.
pub fn of(connection: &Connection, entry: i64) -> Result<Vec<Life>> {
    const LIVES: &str = "
        SELECT entry_versions.id, entry_versions.seen_in, replaced_in, synced_at, path, path_bytes, date, title,
               word_count, lower(hex(hash)), length
        FROM entry_versions LEFT JOIN syncs ON number = seen_in AND number <> 0
        WHERE entry_id = ?1
        UNION ALL
        SELECT NULL, coalesce(entries.seen_in, 0),
               CASE WHEN removed_at IS NOT NULL THEN coalesce(gone_in, iif(seen_in > 0, seen_in + 1, 0)) END,
               synced_at, path, path_bytes, date, title, word_count, source_hash, length(source)
        FROM entries LEFT JOIN syncs ON number = entries.seen_in AND number <> 0
        WHERE entries.id = ?1";
    let mut statement = connection.prepare_cached(LIVES)?;
    let lives = statement.query_map([entry], read)?;
    let mut lives: Vec<(Life, bool)> = lives.collect::<Result<_>>()?;
    lives.sort_by_key(|(it, _)| (it.version.is_none(), it.seen_in, it.version));
    let path = lives.first().map(|(it, _)| it.path.clone());
    match lives.iter().all(|(it, is_possible)| *is_possible && Some(&it.path) == path.as_ref()) {
        true => Ok(lives.into_iter().map(|it| it.0).collect()),
        false => Ok(placed(lives, &absences(connection, entry)?)),
    }
}

/// From which sync to which the file of an entry was gone.
fn absences(connection: &Connection, entry: i64) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT gone_in, back_in FROM main.file_absences WHERE entry_id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Lives with the paths that they had, where rows note others; each with whether a file can have the path that is noted.
fn placed(lives: Vec<(Life, bool)>, absences: &[(i64, i64)]) -> Vec<Life> {
    let is_next = |before: &Life, it: &Life| {
        let Some(end) = before.replaced_in.filter(|end| *end > 0) else { return false };
        end == it.seen_in || absences.contains(&(end, it.seen_in))
    };
    let before = |place: usize| place.checked_sub(1).map(|it| &lives[it].0);
    let noted = lives.iter().enumerate().map(|(place, (it, is_possible))| Noted {
        path: is_possible.then_some(&it.path),
        hash: &it.hash,
        is_now: it.version.is_none(),
        follows: before(place).is_some_and(|before| is_next(before, it)),
    });
    let meant = paths::meant(&noted.collect::<Vec<_>>());
    let had = meant.into_iter().map(|it| it.map(|it| lives[it].0.path.clone()));
    let had: Vec<Option<EntryPath>> = had.collect();
    let settle = |((mut life, _), had): ((Life, bool), Option<EntryPath>)| {
        if let Some(path) = had.filter(|it| *it != life.path) {
            let noted = std::mem::replace(&mut life.path, path).to_string();
            life.noted.get_or_insert(noted);
        }
        life
    };
    lives.into_iter().zip(had).map(settle).collect()
}

const NOTED: &str = "
    SELECT version.path, version.path_bytes, version.path IS entries.path AND NOT EXISTS (
               SELECT 1 FROM main.entry_versions AS other
               WHERE other.entry_id = version.entry_id AND other.path IS NOT entries.path
           ), version.seen_in
    FROM main.entry_versions AS version LEFT JOIN main.entries ON entries.id = entry_id
    WHERE version.id = ?1";

/// Where the file of a version of an entry lay; none where there is no such version.
pub fn whereabouts(
    connection: &Connection,
    entry: i64,
    version: i64,
) -> Result<Option<Whereabouts>> {
    let read = |row: &rusqlite::Row<'_>| {
        let path = paths::possible(row.get_ref(0)?, row.get_ref(1)?, row.get(3)?);
        // Nearly every file has lain at one path all its life.
        Ok((
            path.filter(|_| row.get(2).unwrap_or(false)),
            paths::readable(row.get_ref(0)?, row.get_ref(1)?),
        ))
    };
    let noted = connection.prepare_cached(NOTED)?.query_row([version], read).optional()?;
    let Some((plain, readable)) = noted else { return Ok(None) };
    if let Some(path) = plain {
        return Ok(Some(Whereabouts { path, noted: None }));
    }
    let life = of(connection, entry)?.into_iter().find(|it| it.version == Some(version));
    let there = life.map(|it| Whereabouts { path: it.path, noted: it.noted });
    Ok(Some(there.unwrap_or(Whereabouts { path: readable, noted: None })))
}

/// A life, and whether a file can have the path that is noted of it.
fn read(row: &Row<'_>) -> Result<(Life, bool)> {
    let (shown, exact) = (row.get_ref(4)?, row.get_ref(5)?);
    let (version, seen_in) = (row.get::<_, Option<i64>>(0)?, row.get(1)?);
    let by_sync = if version.is_some() { seen_in } else { 0 };
    let possible = paths::possible(shown, exact, by_sync);
    let is_possible = possible.is_some();
    let path = possible.unwrap_or_else(|| paths::readable(shown, exact));
    let text = String::from_utf8_lossy(shown.as_bytes().unwrap_or_default());
    let life = Life {
        version,
        seen_in,
        replaced_in: row.get(2)?,
        seen_at: row.get(3)?,
        noted: Some(text.into_owned()).filter(|it| !is_possible && it != path.as_str()),
        path,
        date: row.get(6)?,
        title: row.get(7)?,
        word_count: row.get(8)?,
        hash: row.get(9)?,
        length: row.get(10)?,
    };
    Ok((life, is_possible))
}

/// The entry that a word means: the one at a path, living before removed, the newest row first; else the one of an id.
pub fn find(connection: &Connection, word: &str) -> Result<Option<i64>> {
    const AT: &str = "
        SELECT id FROM entries WHERE path = ?1 ORDER BY removed_at IS NOT NULL, id DESC LIMIT 1";
    let at = connection.query_row(AT, [word], |row| row.get(0)).optional()?;
    let Some(id) = word.parse::<i64>().ok().filter(|_| at.is_none()) else { return Ok(at) };
    let by_id = "SELECT id FROM entries WHERE id = ?1";
    connection.query_row(by_id, [id], |row| row.get(0)).optional()
}

/// The entry whose file lies at a path.
pub fn living_at(connection: &Connection, path: &EntryPath) -> Result<Option<i64>> {
    const AT: &str =
        "SELECT id FROM entries WHERE path = ?1 AND path_bytes IS ?2 AND removed_at IS NULL";
    let values = params![path.as_str(), path.exact()];
    connection.prepare_cached(AT)?.query_row(values, |row| row.get(0)).optional()
}

/// The bytes of a life of an entry, proved by their hash.
///
/// # Errors
///
/// [`VersionError`].
pub fn bytes_of(
    connection: &Connection,
    entry: i64,
    life: &Life,
) -> std::result::Result<Source, VersionError> {
    if let Some(version) = life.version {
        return versions::bytes_of(connection, version).map(Source::new);
    }
    bytes_now(connection, entry)
}

/// The bytes of what an entry is now, proved by their hash.
///
/// # Errors
///
/// [`VersionError`].
pub fn bytes_now(connection: &Connection, entry: i64) -> std::result::Result<Source, VersionError> {
    let sql = "SELECT source, source_hash FROM entries WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let row = statement.query_row([entry], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let (bytes, hash) = row.optional()?.ok_or(VersionError::Missing)?;
    let source = Source::new(bytes);
    if source.hash().to_string() == hash { Ok(source) } else { Err(VersionError::Damaged) }
}
