//! Lines that other tools write into their scripts, about the transaction and the connection: none of them is needed here, and
//! the guard refuses them.

use rusqlite::ffi::ErrorCode;

use super::script::ScriptError;
use crate::sql::code;

/// The statements that begin and end transactions.
const TRANSACTIONS: &[&str] = &["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"];

impl ScriptError {
    /// The way out of a refused statement that no script needs.
    pub fn way_out_of_needless(&self) -> Option<&'static str> {
        let is_refused =
            self.source.sqlite_error_code() == Some(ErrorCode::AuthorizationForStatementDenied);
        way_out(&self.statement).filter(|_| is_refused)
    }
}

fn way_out(statement: &str) -> Option<&'static str> {
    let tokens = code(statement);
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|it| it.is_word(word));
    let named = if tokens.get(2).is_some_and(|it| it.is_symbol(".")) { 3 } else { 1 };
    match () {
        () if !is(0, "PRAGMA") => TRANSACTIONS.iter().any(|it| is(0, it)).then_some(
            "leave the line out: all steps run in one transaction, and all of them are kept or none",
        ),
        () if is(named, "foreign_keys") || is(named, "defer_foreign_keys") => Some(
            "leave the line out: foreign keys are off while scripts run, and are checked after the last one",
        ),
        () => Some("leave the line out: the program sets it where it opens the database"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_tools_write_and_no_script_needs_is_to_be_left_out() {
        for (statement, expected) in [
            ("PRAGMA foreign_keys=OFF", "foreign keys are off"),
            ("pragma main.defer_foreign_keys = ON", "foreign keys are off"),
            ("PRAGMA journal_mode = WAL", "the program sets it"),
            ("BEGIN TRANSACTION", "one transaction"),
            ("ROLLBACK TO s", "one transaction"),
        ] {
            assert!(way_out(statement).is_some_and(|it| it.contains(expected)), "{statement}");
        }
        assert_eq!(way_out("ATTACH 'b.db' AS b"), None);
    }
}
