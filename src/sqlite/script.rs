//! Runs SQL scripts statement by statement, so that an error has its place, and under an authorizer, so that a script
//! neither ends the transaction it runs in nor leaves its database.

use rusqlite::ffi::ErrorCode;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Error};

use crate::finding::Place;
use crate::sql::{ScriptStatement, code, statements};

/// A script, and the name it is shown under.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The file, for errors.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Why a script stopped.
#[derive(Debug, thiserror::Error)]
#[error("{}", explained(.source))]
pub struct ScriptError {
    /// The place of the token that SQLite names, else of the statement.
    pub place: Place,
    /// The statement that failed.
    pub statement: String,
    /// What SQLite said.
    #[source]
    pub source: Box<Error>,
}

impl ScriptError {
    /// The script could not even begin.
    pub(crate) fn before(script: Script<'_>, source: Error) -> Self {
        let place = Place::file(script.path);
        Self { place, statement: String::new(), source: Box::new(source) }
    }
}

impl Script<'_> {
    /// Runs every statement; rows that come back are thrown away.
    ///
    /// # Errors
    ///
    /// The first statement that fails, with its place. What ran before it stays: the caller holds the transaction. Only
    /// `legacy_alter_table` is put back.
    pub fn run(&self, connection: &Connection) -> Result<(), ScriptError> {
        self.run_telling(connection, |_| ())
    }

    /// As [`Script::run`]; tells the number of each statement, from 0, once it has run.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub(crate) fn run_telling(
        &self,
        connection: &Connection,
        done: impl Fn(usize),
    ) -> Result<(), ScriptError> {
        let _guard = Guard::new(connection).map_err(|it| ScriptError::before(*self, it))?;
        let all = statements(self.text);
        let result = all
            .iter()
            .enumerate()
            .try_for_each(|(index, it)| self.run_statement(connection, it).map(|()| done(index)));
        if result.is_err() {
            // No transaction takes this pragma back, and what it was set for has not come to its end.
            let _ = connection.pragma_update(None, "legacy_alter_table", false);
        }
        result
    }

    /// Runs the statements that change the schema, and only compiles the others: what is wrong with names and syntax
    /// fails, and what depends on rows is not asked.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub fn try_on_schema(&self, connection: &Connection) -> Result<(), ScriptError> {
        let _guard = Guard::new(connection).map_err(|it| ScriptError::before(*self, it))?;
        statements(self.text).iter().try_for_each(|it| match changes_schema(it.text) {
            true => self.run_statement(connection, it),
            false => connection.prepare(it.text).map(drop).map_err(self.failed(it)),
        })
    }

    /// Runs one statement of the script, without looking after the authorizer.
    pub(crate) fn run_statement(
        &self,
        connection: &Connection,
        statement: &ScriptStatement<'_>,
    ) -> Result<(), ScriptError> {
        step(connection, statement.text).map_err(self.failed(statement))
    }

    fn failed(&self, statement: &ScriptStatement<'_>) -> impl FnOnce(Error) -> ScriptError {
        |source| {
            let offset = statement.offset + offset_of(&source);
            let place = Place::of_offset(self.path, self.text, offset);
            let statement = statement.text.to_owned();
            ScriptError { place, statement, source: Box::new(source) }
        }
    }
}

/// Whether what comes after a statement may see another schema, or other settings, because of it.
fn changes_schema(statement: &str) -> bool {
    let words = ["CREATE", "ALTER", "DROP", "ANALYZE", "REINDEX", "PRAGMA"];
    code(statement).first().is_some_and(|first| words.iter().any(|it| first.is_word(it)))
}

/// Runs a statement to its end, whatever rows it returns.
fn step(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

/// Where in the statement the error lies, in bytes.
fn offset_of(error: &Error) -> usize {
    match error {
        Error::SqlInputError { offset, .. } => usize::try_from(*offset).unwrap_or(0),
        _ => 0,
    }
}

fn explained(error: &Error) -> String {
    match error {
        Error::SqlInputError { error, .. } | Error::SqliteFailure(error, _)
            if error.code == ErrorCode::AuthorizationForStatementDenied =>
        {
            "a script may not begin or end transactions, attach databases, or set pragmas other than \
             `legacy_alter_table`"
                .to_owned()
        }
        Error::SqlInputError { msg, .. } | Error::SqliteFailure(_, Some(msg)) => msg.clone(),
        other => other.to_string(),
    }
}

/// The authorizer while it stands; it is taken away when the guard is dropped.
pub(crate) struct Guard<'c>(&'c Connection);

impl<'c> Guard<'c> {
    pub(crate) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        connection.authorizer(Some(authorize))?;
        Ok(Self(connection))
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        // Taking an authorizer away fails only on a connection that is not ours, where setting it would have failed.
        let _ = self.0.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
    }
}

/// The pragmas that a statement may read; FTS5 and R-Tree read the first two themselves.
const READABLE: &[&str] = &[
    "data_version",
    "page_size",
    "application_id",
    "foreign_key_check",
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
];

fn authorize(context: AuthContext<'_>) -> Authorization {
    let is_allowed = match context.action {
        AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. }
        | AuthAction::Attach { .. }
        | AuthAction::Detach { .. } => false,
        AuthAction::Pragma { pragma_name, pragma_value } => {
            let takes_a_name =
                !["application_id", "user_version", "page_size"].contains(&pragma_name);
            pragma_name == "legacy_alter_table"
                || READABLE.contains(&pragma_name) && (takes_a_name || pragma_value.is_none())
        }
        _ => true,
    };
    if is_allowed { Authorization::Allow } else { Authorization::Deny }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(sql: &str) -> Result<(), String> {
        let connection = Connection::open_in_memory().unwrap();
        let result = Script { path: "up.sql", text: sql }.run(&connection);
        result.map_err(|it| format!("{}: {it}", it.place))
    }

    #[test]
    fn a_script_stays_in_its_transaction_and_its_database() {
        for denied in [
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT a",
            "ATTACH ':memory:' AS other",
            "PRAGMA foreign_keys = OFF",
            "PRAGMA user_version = 3",
            "pragma writable_schema = on",
        ] {
            let error = run(denied).unwrap_err();
            assert!(error.starts_with("up.sql:1:1: a script may not"), "{denied}: {error}");
        }
    }

    #[test]
    fn a_script_may_look_at_the_schema_and_rename_as_of_old() {
        run("PRAGMA legacy_alter_table = ON; PRAGMA user_version; SELECT * FROM pragma_table_info('t')").unwrap();
        run("CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f VALUES ('x'); SELECT * FROM f('x'); DROP TABLE f").unwrap();
        run("CREATE VIRTUAL TABLE r USING rtree(id, a, b)").unwrap();
    }

    #[test]
    fn an_error_is_placed_at_its_token() {
        let error = run("CREATE TABLE t (a);\n-- next\n  SELECT é, b FROM t").unwrap_err();
        assert_eq!(error, "up.sql:3:10: no such column: é");
        let error = run("CREATE TABLE t (a UNIQUE);\nINSERT INTO t VALUES (1), (1)").unwrap_err();
        assert_eq!(error, "up.sql:2:1: UNIQUE constraint failed: t.a");
    }
}
