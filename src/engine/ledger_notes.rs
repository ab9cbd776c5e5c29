//! What the ledger notes of each revision beside its scripts: when it was applied, and the fingerprint of the schema after
//! it. Nothing else says them, but each has a form, and the last fingerprint is that of the schema.

use chrono::DateTime;
use rusqlite::Connection;

use crate::engine::drift::replay_each;
use crate::engine::{drift, ledger};
use crate::revision::ledger::{Applied, Ledger};
use crate::sqlite::error::DatabaseError;
use crate::sqlite::scratch::Register;
use crate::sqlite::{introspect, ledger as stored};

/// As long as SHA-256 is in hexadecimal.
const FINGERPRINT: usize = 64;

/// What is wrong with the table, and the notes that cannot be what was noted, a sentence each.
pub fn wrong(connection: &Connection, ledger: &Ledger) -> Result<Vec<String>, DatabaseError> {
    let reading = || DatabaseError::sqlite("read the ledger");
    // What has no column was noted nowhere.
    let lacking = stored::lacking(connection).map_err(reading())?;
    let of_row = |row: &Applied| {
        let noted = [
            ("applied_at", is_time(&row.applied_at)),
            ("repopulated_at", row.repopulated_at.as_deref().is_none_or(is_time)),
            ("fingerprint", is_fingerprint(&row.fingerprint)),
        ];
        let revision = row.revision.clone();
        let wrong = noted.into_iter().filter(|it| !it.1 && !lacking.contains(&it.0));
        wrong.map(move |(column, _)| stored::misnoted(column, revision.as_str()))
    };
    let mut wrong = stored::amiss(connection).map_err(reading())?;
    wrong.extend(ledger.applied().iter().flat_map(of_row));
    Ok(wrong)
}

/// Whether the last fingerprint has the right form, and is neither that of the schema nor of what the scripts make.
pub fn is_stale(
    connection: &Connection,
    ledger: &Ledger,
    register: Register,
) -> Result<bool, DatabaseError> {
    let Some(last) = ledger.applied().last().filter(|it| is_fingerprint(&it.fingerprint)) else {
        return Ok(false);
    };
    let found = introspect::schema(connection).map_err(DatabaseError::introspect)?;
    let found = found.without(&[ledger::table()]);
    if last.fingerprint == found.fingerprint() {
        return Ok(false);
    }
    let Ok(expected) = drift::replay(ledger, register) else { return Ok(false) };
    let is_drifted = drift::without_foreign(found, &expected).0 != expected;
    Ok(!is_drifted && last.fingerprint != expected.fingerprint())
}

/// The ledger with notes of the right form: a time that is lost is that of the row before, else of the one after; a
/// fingerprint is that of what the scripts make, where they can be replayed. `now` is the time where no row has one.
pub fn mended(ledger: &Ledger, register: Register, now: &str) -> Ledger {
    let mut rows = ledger.applied().to_vec();
    let noted = rows.iter().map(|it| it.applied_at.as_str()).find(|it| is_time(it));
    let mut time = noted.unwrap_or(now).to_owned();
    for row in &mut rows {
        match is_time(&row.applied_at) {
            true => time.clone_from(&row.applied_at),
            false => row.applied_at.clone_from(&time),
        }
        if row.repopulated_at.as_deref().is_some_and(|it| !is_time(it)) {
            row.repopulated_at = Some(row.applied_at.clone());
        }
    }
    if rows.iter().any(|it| !is_fingerprint(&it.fingerprint)) {
        let mut fingerprints = Vec::new();
        // What cannot be replayed is told as drift.
        let _failed =
            replay_each(ledger, register, |schema| fingerprints.push(schema.fingerprint()));
        for (row, fingerprint) in rows.iter_mut().zip(fingerprints) {
            if !is_fingerprint(&row.fingerprint) {
                row.fingerprint = fingerprint;
            }
        }
    }
    Ledger::new(rows)
}

fn is_time(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok()
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == FINGERPRINT && text.bytes().all(|it| it.is_ascii_hexdigit())
}
