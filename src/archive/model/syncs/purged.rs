//! What was purged: noted by hashes and identities, and by nothing that was written.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::sqlite::dropped::one;

/// The row that notes which entries were purged: no sync has its number, none was at its time.
const PURGED: (i64, &str) = (i64::MIN + 3, "9999-12-31T23:59:59Z");

/// What its kind begins with; their identities follow in hexadecimal digits, a space between two.
const PURGED_KIND: &str = "purged: ";

/// What words of the row begin with that are no identities, but tell what is in doubt: `in-doubt:19` of the time of a sync,
/// `in-doubt:5:8-10` of an entry from the eighth sync to the tenth. Every `journal` keeps the words of this row, whether it knows
/// them or not.
pub(super) const DOUBT: &str = "in-doubt:";

/// Notes by their identities, which are random and say nothing of them, that entries are being purged: what backups hold of
/// them is known by that afterwards.
pub(in crate::archive) fn note_purged(connection: &Connection, ids: &[i64]) -> Result<()> {
    let mut all = noted(connection)?;
    for id in ids {
        let sql = "SELECT nullif(hex(identity), '') FROM main.entries WHERE id = ?1";
        all.extend(connection.query_row(sql, [id], |row| row.get::<_, Option<String>>(0))?);
    }
    set(connection, all)
}

/// The identities of entries that were purged, in hexadecimal digits.
pub(in crate::archive) fn purged(connection: &Connection) -> Result<BTreeSet<String>> {
    let mut purged = noted(connection)?;
    purged.retain(|it| !it.starts_with(DOUBT));
    Ok(purged)
}

/// All words of the row.
pub(super) fn noted(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let kind: Option<String> = statement.query_row([PURGED.0], |row| row.get(0)).optional()?;
    let kind = kind.unwrap_or_default();
    let all = kind.strip_prefix(PURGED_KIND).unwrap_or_default();
    Ok(all.split_whitespace().map(str::to_owned).collect())
}

/// Writes the row with these words; without any there is none.
pub(super) fn set(connection: &Connection, words: BTreeSet<String>) -> Result<()> {
    let (number, time) = PURGED;
    if words.is_empty() {
        let sql = "DELETE FROM main.syncs WHERE number = ?1";
        return connection.execute(sql, [number]).map(|_| ());
    }
    let kind = format!("{PURGED_KIND}{}", words.into_iter().collect::<Vec<_>>().join(" "));
    let sql = "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    one(connection.execute(sql, params![number, time, kind])?)
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
    Ok(!purged(connection)?.is_empty())
}
