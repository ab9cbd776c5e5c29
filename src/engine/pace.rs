//! How far the script of a step is: the rows that each of its statements goes through, told as they are written.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, Result};

use crate::engine::inventory::Inventory;
use crate::progress::Progress;
use crate::sql::{Token, code, statements};

/// Tells progress for as long as it lives.
pub(crate) struct Pace<'c> {
    connection: &'c Connection,
    progress: Arc<dyn Progress + Send + Sync>,
    /// How many rows each statement is expected to go through.
    expected: Vec<u64>,
    now: Arc<Now>,
}

/// The statement that runs.
#[derive(Default)]
struct Now {
    expected: AtomicU64,
    written: AtomicU64,
}

impl<'c> Pace<'c> {
    /// Begins a stage whose length are the rows that the statements go through, as far as that is known beforehand.
    pub(crate) fn begin(
        connection: &'c Connection,
        what: &str,
        script: &str,
        before: &Inventory,
        progress: &Arc<dyn Progress + Send + Sync>,
    ) -> Result<Self> {
        let expected: Vec<u64> =
            statements(script).iter().map(|it| rows_of(&code(it.text), before)).collect();
        let total = expected.iter().sum();
        progress.begin(what, (total > 0).then_some(total));
        let now = Arc::new(Now::default());
        now.expected.store(expected.first().copied().unwrap_or(0), Ordering::Relaxed);
        let (teller, noted) = (Arc::clone(progress), Arc::clone(&now));
        connection.update_hook(Some(move |_, _: &str, _: &str, _| {
            // A statement that touches more than was expected (a cascade, a trigger) does not run ahead of the rest.
            let written = noted.written.fetch_add(1, Ordering::Relaxed);
            if written < noted.expected.load(Ordering::Relaxed) {
                teller.advance(1);
            }
        }))?;
        Ok(Self { connection, progress: Arc::clone(progress), expected, now })
    }

    /// A statement is done. What SQLite did not tell of it (indexes, tables without rowids) is told now.
    pub(crate) fn is_past(&self, index: usize) {
        let expected = self.expected.get(index).copied().unwrap_or(0);
        let written = self.now.written.swap(0, Ordering::Relaxed);
        self.progress.advance(expected.saturating_sub(written));
        let next = self.expected.get(index + 1).copied().unwrap_or(0);
        self.now.expected.store(next, Ordering::Relaxed);
    }
}

impl Drop for Pace<'_> {
    fn drop(&mut self) {
        // Without it the hook would tell of what comes after; there is nobody to tell that it could not be taken off.
        let _ = self.connection.update_hook(None::<fn(_, &str, &str, _)>);
    }
}

/// How many rows a statement goes through: those of the table that it copies, changes, empties or indexes.
fn rows_of(statement: &[Token<'_>], before: &Inventory) -> u64 {
    let after = |word: &str| {
        let at = statement.iter().position(|it| it.is_word(word))?;
        statement.get(at + 1)?.name()
    };
    let is = |words: &[&str]| words.iter().zip(statement).all(|(word, it)| it.is_word(word));
    let table = if is(&["UPDATE"]) {
        after("UPDATE")
    } else if is(&["INSERT"]) || is(&["REPLACE"]) || is(&["DELETE"]) {
        after("FROM")
    } else if is(&["CREATE", "INDEX"]) || is(&["CREATE", "UNIQUE", "INDEX"]) {
        after("ON")
    } else {
        None
    };
    table.map_or(0, |it| before.rows_of(&it))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::engine::inventory;

    #[derive(Default)]
    struct Told(Mutex<Vec<String>>, AtomicU64);

    impl Progress for Told {
        fn begin(&self, what: &str, total: Option<u64>) {
            self.0.lock().unwrap().push(format!("{what} {total:?}"));
        }

        fn advance(&self, steps: u64) {
            self.1.fetch_add(steps, Ordering::Relaxed);
        }

        fn is_stopped(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_rebuild_is_as_long_as_the_rows_it_copies_and_indexes() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE \"t\" (a); INSERT INTO t VALUES (1), (2), (3);
                 CREATE TABLE k (a PRIMARY KEY) WITHOUT ROWID; INSERT INTO k VALUES (1), (2);",
            )
            .unwrap();
        let script = "CREATE TABLE n (a, b); INSERT INTO n (a) SELECT a FROM \"t\"; DROP TABLE t;
                      ALTER TABLE n RENAME TO t; CREATE INDEX i ON T(a); UPDATE k SET a = a + 2;";
        let told = Arc::new(Told::default());
        let progress: Arc<dyn Progress + Send + Sync> = told.clone();
        let before = inventory::take(&connection, inventory::Bookkeeping::default()).unwrap();
        let pace = Pace::begin(&connection, "upgrading", script, &before, &progress).unwrap();
        let mut reached = Vec::new();
        for (index, statement) in statements(script).iter().enumerate() {
            connection.execute_batch(statement.text).unwrap();
            pace.is_past(index);
            reached.push(told.1.load(Ordering::Relaxed));
        }
        drop(pace);
        assert_eq!(*told.0.lock().unwrap(), ["upgrading Some(8)"]);
        assert_eq!(reached, [0, 3, 3, 3, 6, 8]);
        connection.execute_batch("INSERT INTO t (a) VALUES (4)").unwrap();
        assert_eq!(told.1.load(Ordering::Relaxed), 8);
    }
}
