//! Collations that only another program has, stood in for where SQLite has to know their names and nothing is sorted by them.

use std::cmp::Ordering as Order;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, Error, Result};

use super::sentences;

/// Runs a statement that changes the schema. Where an index names a collation that is not there, it runs again with one that
/// stands in for it; should that be asked for an order, the statement has failed as it did without, and is to be rolled back.
pub fn with_stand_ins(connection: &Connection, run: impl Fn() -> Result<()>) -> Result<()> {
    let was_asked = Arc::new(AtomicBool::new(false));
    let mut names: Vec<String> = Vec::new();
    let ran = loop {
        let Err(error) = run() else { break Ok(()) };
        let said = error.to_string();
        let missing = sentences::missing_collation(&said).map(str::to_owned);
        let Some(name) = missing.filter(|it| !names.contains(it)) else { break Err(error) };
        let asked = Arc::clone(&was_asked);
        let compare = move |_: &str, _: &str| {
            asked.store(true, Ordering::Relaxed);
            Order::Equal
        };
        connection.create_collation(name.as_str(), compare)?;
        names.push(name);
    };
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
        let made = "CREATE TABLE t (a TEXT, b TEXT); CREATE INDEX i ON t(a COLLATE NOCASE); INSERT INTO t VALUES ('x', 'y'), ('b', 'c');
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
        let error = run("CREATE INDEX j ON t(a COLLATE LOCALIZED)").unwrap_err().to_string();
        assert!(error.contains("no such collation sequence: LOCALIZED"), "{error}");
        let error = connection.execute_batch("INSERT INTO t VALUES ('a')").unwrap_err().to_string();
        assert!(error.contains("no such collation sequence: LOCALIZED"), "{error}");
    }
}
