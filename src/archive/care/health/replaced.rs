//! Bytes that were replaced by others of the same length, and who else holds them.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::versions::last_text::MANY;

/// The paths of the entries whose files have one text, as at least nine others have it or had it, each with its hash.
pub fn shared(connection: &Connection) -> Result<Vec<(String, String)>> {
    let sql = format!(
        "SELECT path, source_hash FROM entries
         WHERE removed_at IS NULL AND source_hash IN (
             SELECT hash FROM ({}) GROUP BY hash HAVING count(DISTINCT entry_id) >= {MANY}
         )
         ORDER BY path",
        holders(connection)?
    );
    let mut statement = connection.prepare(&sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Whether another entry has these bytes, or had them.
pub(crate) fn is_held_by_others(connection: &Connection, entry: i64, hash: &str) -> Result<bool> {
    let holders = holders(connection)?;
    let sql =
        format!("SELECT EXISTS (SELECT 1 FROM ({holders}) WHERE hash = ?1 AND entry_id <> ?2)");
    connection.query_row(&sql, (hash, entry), |row| row.get(0))
}

/// The query for which entries have bytes of which hash: what one was that was brought back counts, so that the rest of
/// many are found until the last.
fn holders(connection: &Connection) -> Result<&'static str> {
    Ok(match has_ours(connection, "entry_versions")? {
        true => {
            "SELECT id AS entry_id, source_hash AS hash FROM entries WHERE removed_at IS NULL
             UNION ALL SELECT entry_id, lower(hex(hash)) FROM entry_versions"
        }
        false => "SELECT id AS entry_id, source_hash AS hash FROM entries WHERE removed_at IS NULL",
    })
}

/// All entries that the archive held when one sync marked them as removed and took in others, before syncs were counted:
/// when it was, how many they are, and the path of one. Of several such syncs the last.
pub fn replaced(connection: &Connection) -> Result<Option<(String, usize, String)>> {
    let counted =
        "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('entries') WHERE name = 'gone_in')";
    let uncounted = match connection.query_row(counted, [], |row| row.get(0))? {
        true => "AND gone_in IS NULL",
        false => "",
    };
    let sql = format!(
        "SELECT removed_at, count(*), min(path) FROM entries
         WHERE removed_at IS NOT NULL {uncounted}
         GROUP BY removed_at
         HAVING count(*) > 1 AND max(id) < (SELECT min(id) FROM entries WHERE removed_at IS NULL)
         ORDER BY removed_at DESC LIMIT 1"
    );
    let found = connection.query_row(&sql, [], |row| {
        let count: i64 = row.get(1)?;
        Ok((row.get(0)?, usize::try_from(count).unwrap_or_default(), row.get(2)?))
    });
    found.optional()
}
