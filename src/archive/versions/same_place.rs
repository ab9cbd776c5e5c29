//! Entries that are noted to have lain at one path at one sync: a file is one entry, so what is noted of one of them is wrong.

use rusqlite::{Connection, Result};

use super::lives;

/// Two entries at one path at one sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamePlace {
    /// The path.
    pub path: String,
    /// The first sync that is noted to have seen both.
    pub sync: i64,
    /// Both entries, and where they lie now, or lay last: first one of which that is told by a version.
    pub entries: [(i64, String); 2],
}

/// What is noted of where a file lay, from one sync to another.
struct Lay {
    entry: i64,
    version: Option<i64>,
    path: (String, Option<Vec<u8>>),
    from: i64,
    until: i64,
    now: String,
}

/// All of them, each pair of entries once. A path that a file cannot have had is told elsewhere.
pub fn all(connection: &Connection) -> Result<Vec<SamePlace>> {
    // Most paths are of one entry alone.
    const LAY: &str = "
        WITH lay(entry, version, path, path_bytes, seen, until) AS (
            SELECT entry_id, id, path, path_bytes, seen_in, replaced_in FROM main.entry_versions WHERE replaced_in > 1
            UNION ALL
            SELECT id, NULL, path, path_bytes, seen_in, iif(removed_at IS NULL, 9223372036854775807, gone_in)
            FROM main.entries
            WHERE seen_in > 0 AND (removed_at IS NULL OR gone_in > 0)
        ),
        shared(path) AS (SELECT path FROM lay GROUP BY path HAVING min(entry) <> max(entry))
        SELECT entry, version, CAST(lay.path AS TEXT), lay.path_bytes, max(seen, 1), until, CAST(entries.path AS TEXT)
        FROM lay JOIN entries ON entries.id = entry
        WHERE lay.path IN (SELECT path FROM shared)
        ORDER BY lay.path, seen, version";
    let mut statement = connection.prepare(LAY)?;
    let rows = statement.query_map([], |row| {
        Ok(Lay {
            entry: row.get(0)?,
            version: row.get(1)?,
            path: (row.get(2)?, row.get(3)?),
            from: row.get(4)?,
            until: row.get(5)?,
            now: row.get(6)?,
        })
    })?;
    let (mut open, mut found): (Vec<Lay>, Vec<SamePlace>) = (Vec::new(), Vec::new());
    for lay in rows {
        let lay = lay?;
        open.retain(|it| it.path == lay.path && it.until > lay.from);
        for other in open.iter().filter(|it| it.entry != lay.entry && lay.from < lay.until) {
            let is_told = found.iter().any(|it| it.is_of(lay.entry, other.entry));
            if !is_told && lay.can_be(connection)? && other.can_be(connection)? {
                found.push(SamePlace::of(&lay, other));
            }
        }
        open.push(lay);
    }
    Ok(found)
}

impl SamePlace {
    fn of(one: &Lay, other: &Lay) -> Self {
        let (first, second) = if one.version.is_some() { (one, other) } else { (other, one) };
        let named = |it: &Lay| (it.entry, it.now.clone());
        let sync = one.from.max(other.from);
        Self { path: one.path.0.clone(), sync, entries: [named(first), named(second)] }
    }

    fn is_of(&self, one: i64, other: i64) -> bool {
        let ids = [self.entries[0].0, self.entries[1].0];
        ids.contains(&one) && ids.contains(&other)
    }
}

impl Lay {
    /// Whether its file can have lain there, by what is noted beside it.
    fn can_be(&self, connection: &Connection) -> Result<bool> {
        let lives = lives::of(connection, self.entry)?;
        Ok(lives.iter().any(|it| it.version == self.version && it.noted.is_none()))
    }
}
