//! Versions that follow each other and have the same bytes: no sync keeps what it has not replaced, so one of them says what
//! another tool put in its row, and what it was is lost with it.

use rusqlite::{Connection, Result, Row};

/// Two versions of an entry that have the same bytes, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    /// The entry.
    pub entry: i64,
    /// Its path.
    pub path: String,
    /// Both versions, the older one first.
    pub versions: [i64; 2],
    /// The one of them whose bytes they are not.
    pub stranger: i64,
    /// When a sync saw that one first; else the number of that sync.
    pub seen: String,
}

// Bytes are pressed against those of the version behind the one that they are of; those that stand alone are of the oldest.
const ALL: &str = "
    SELECT one.entry_id, CAST(entries.path AS TEXT), one.id, other.id,
           coalesce((SELECT synced_at FROM main.syncs WHERE number = one.seen_in), 'sync ' || one.seen_in),
           coalesce((SELECT synced_at FROM main.syncs WHERE number = other.seen_in), 'sync ' || other.seen_in),
           CASE storage
               WHEN 'delta' THEN base IS (
                   SELECT next.bytes_id FROM main.entry_versions AS next
                   WHERE next.entry_id = other.entry_id AND (next.seen_in, next.id) > (other.seen_in, other.id)
                   ORDER BY next.seen_in, next.id LIMIT 1
               )
               ELSE EXISTS (
                   SELECT 1 FROM main.entry_versions AS before
                   WHERE before.entry_id = one.entry_id AND (before.seen_in, before.id) < (one.seen_in, one.id)
               )
           END
    FROM main.entry_versions AS one
    JOIN main.entry_versions AS other
        ON other.bytes_id = one.bytes_id AND other.entry_id = one.entry_id AND other.seen_in = one.replaced_in
    JOIN main.entries ON entries.id = one.entry_id
    JOIN main.version_bytes ON version_bytes.id = one.bytes_id
    WHERE one.seen_in < one.replaced_in AND one.replaced_in > 0 AND one.path = other.path
        AND one.path_bytes IS other.path_bytes AND (?1 IS NULL OR one.entry_id = ?1)
    ORDER BY one.entry_id, one.seen_in";

/// All of them, in the order of the entries; or those of one entry.
pub fn all(connection: &Connection, entry: Option<i64>) -> Result<Vec<Twice>> {
    let mut statement = connection.prepare_cached(ALL)?;
    statement.query_map([entry], read)?.collect()
}

fn read(row: &Row<'_>) -> Result<Twice> {
    let versions: [i64; 2] = [row.get(2)?, row.get(3)?];
    let (nth, seen) = if row.get(6)? { (0, row.get(4)?) } else { (1, row.get(5)?) };
    Ok(Twice { entry: row.get(0)?, path: row.get(1)?, stranger: versions[nth], versions, seen })
}
