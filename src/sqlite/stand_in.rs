//! Collations that only another program has, stood in for where SQLite has to know their names and nothing is sorted by them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, Error, Result};

use super::{sentences, source};

/// Runs a statement that changes the schema. Where an index is in an order that only another program knows, a collation
/// stands in for it meanwhile: should that be asked, the statement has failed as it would without, and is to be rolled back.
pub fn with_stand_ins(connection: &Connection, run: impl Fn() -> Result<()>) -> Result<()> {
    let ran = run();
    // Mostly nothing is lacking.
    let lacks = |it: &Error| sentences::missing_collation(&sentences::bare(it)).is_some();
    if !ran.as_ref().is_err_and(lacks) {
        return ran;
    }
    let was_asked = Arc::new(AtomicBool::new(false));
    let names = source::unknown_collations(connection)?;
    for name in &names {
        let asked = Arc::clone(&was_asked);
        let compare = move |one: &str, other: &str| {
            asked.store(true, Ordering::Relaxed);
            one.cmp(other)
        };
        connection.create_collation(name.as_str(), compare)?;
    }
    let ran = run();
    for name in &names {
        connection.remove_collation(name.as_str())?;
    }
    match names.first().filter(|_| was_asked.load(Ordering::Relaxed)) {
        Some(name) => Err(unsorted(name)),
        None => ran,
    }
}

fn unsorted(name: &str) -> Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR);
    Error::SqliteFailure(code, Some(format!("no such collation sequence: {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table with an index that another program sorts.
    fn of_another_program() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE s (a TEXT) STRICT; CREATE INDEX k ON s(a COLLATE NOCASE); INSERT INTO s VALUES ('x'), ('b');
            CREATE TABLE t (a TEXT, b TEXT); CREATE INDEX i ON t(a COLLATE NOCASE); INSERT INTO t VALUES ('x', 'y'), ('b', 'c');
            PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'LOCALIZED');
            PRAGMA writable_schema = RESET";
        connection.execute_batch(made).unwrap();
        connection
    }

    #[test]
    fn a_column_goes_beside_an_index_that_only_its_program_can_sort() {
        let connection = of_another_program();
        let run = |sql: &'static str| with_stand_ins(&connection, || connection.execute_batch(sql));
        run("ALTER TABLE t DROP COLUMN b").unwrap();
        // A check of the rows looks into the index of a strict table.
        run("ALTER TABLE s ADD COLUMN c TEXT").unwrap();
        let error = run("CREATE INDEX j ON t(a COLLATE LOCALIZED)").unwrap_err().to_string();
        assert!(error.contains("no such collation sequence: LOCALIZED"), "{error}");
        let error = connection.execute_batch("INSERT INTO t VALUES ('a')").unwrap_err().to_string();
        assert!(error.contains("no such collation sequence: LOCALIZED"), "{error}");
    }
}
