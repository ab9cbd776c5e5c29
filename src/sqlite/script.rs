//! Runs SQL scripts statement by statement, so that an error has its place, and under an authorizer, so that a script
//! neither ends the transaction it runs in nor leaves its database.

use rusqlite::{Connection, Error, ErrorCode};

use super::broken_aside::beside_broken;
use super::guard::Guard;
use super::sentences;
use super::shadowing;
use super::stand_in::with_stand_ins;
use super::touched::Touched;
use crate::finding::Place;
use crate::revision::ledger;
use crate::sql::variables::{Values, variables};
use crate::sql::{self, ScriptStatement, Token, first, quoted, statements};

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

    /// Whether it is that the person asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.source.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
    }
}

impl Script<'_> {
    /// Runs every statement; rows that come back are thrown away. One that takes a value from outside is compiled, and not run:
    /// what it writes is no part of a schema, and nobody may have the value any more.
    ///
    /// # Errors
    ///
    /// The first statement that fails, with its place. What ran before it stays: the caller holds the transaction.
    pub fn run(&self, connection: &Connection) -> Result<(), ScriptError> {
        self.run_touching(connection).map(drop)
    }

    /// As [`Script::run`]; what it may have changed.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub(super) fn run_touching(&self, connection: &Connection) -> Result<Touched, ScriptError> {
        self.run_by(connection, &[ledger::table()], None, |_, _| Ok(()))
    }

    /// As [`Script::run`], but as any other program would: what is broken beside a table stops its changes.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub(crate) fn run_plainly(&self, connection: &Connection) -> Result<(), ScriptError> {
        let guard = Guard::new(connection, &[ledger::table()])
            .map_err(|it| ScriptError::before(*self, it))?;
        let result = statements(self.text)
            .iter()
            .try_for_each(|it| step(connection, it.text).map_err(self.failed(it, &guard)));
        let _ = connection.pragma_update(None, "legacy_alter_table", false);
        result
    }

    /// As [`Script::run`], for a script that may not touch these tables; tells each statement, with its number from 0,
    /// once it has run.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub fn run_telling(
        &self,
        connection: &Connection,
        closed: &[&str],
        done: impl FnMut(usize, &str) -> rusqlite::Result<()>,
    ) -> Result<(), ScriptError> {
        self.run_by(connection, closed, None, done).map(drop)
    }

    /// As [`Script::run_telling`], with these values for its variables; what it may have changed.
    ///
    /// # Errors
    ///
    /// As [`Script::run`]; a variable without a value is an error, too.
    pub fn run_with(
        &self,
        connection: &Connection,
        closed: &[&str],
        values: &Values,
        done: impl FnMut(usize, &str) -> rusqlite::Result<()>,
    ) -> Result<Touched, ScriptError> {
        self.run_by(connection, closed, Some(values), done)
    }

    fn run_by(
        &self,
        connection: &Connection,
        closed: &[&str],
        values: Option<&Values>,
        mut done: impl FnMut(usize, &str) -> rusqlite::Result<()>,
    ) -> Result<Touched, ScriptError> {
        let guard = Guard::new(connection, closed).map_err(|it| ScriptError::before(*self, it))?;
        let all = statements(self.text);
        let aside = aside(connection).map_err(|it| ScriptError::before(*self, it))?;
        let result = all.iter().enumerate().try_for_each(|(index, it)| {
            self.run_statement_by(&guard, it, values)?;
            done(index, it.text).map_err(self.failed(it, &guard))
        });
        let result = result.and_then(|()| self.clear(connection, &aside));
        // No transaction takes this pragma back, and the next script begins without it.
        let _ = connection.pragma_update(None, "legacy_alter_table", false);
        result.map(|()| guard.touched())
    }

    /// Runs the statements that change the schema, and only compiles the others: what is wrong with names and syntax
    /// fails, and what depends on rows is not asked.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub fn try_on_schema(&self, connection: &Connection) -> Result<(), ScriptError> {
        self.try_on_schema_telling(connection, |_| Ok(())).map(drop)
    }

    /// As [`Script::try_on_schema`]; tells each statement once it has been tried, and in the end what they may have changed.
    ///
    /// # Errors
    ///
    /// As [`Script::run`].
    pub fn try_on_schema_telling(
        &self,
        connection: &Connection,
        mut done: impl FnMut(&str) -> rusqlite::Result<()>,
    ) -> Result<Touched, ScriptError> {
        let guard = Guard::new(connection, &[ledger::table()])
            .map_err(|it| ScriptError::before(*self, it))?;
        let aside = aside(connection).map_err(|it| ScriptError::before(*self, it))?;
        let result = statements(self.text).iter().try_for_each(|it| {
            match changes_schema(it.text) {
                true => self.run_statement(&guard, it)?,
                false => guard
                    .check_later(it.text)
                    .and_then(|()| connection.prepare(it.text).map(drop))
                    .map_err(self.failed(it, &guard))?,
            }
            done(it.text).map_err(self.failed(it, &guard))
        });
        let result = result.and_then(|()| self.clear(connection, &aside));
        let _ = connection.pragma_update(None, "legacy_alter_table", false);
        result.map(|()| guard.touched())
    }

    /// Drops the temporary objects that the script has left: the next one begins without them, as it would in a run of its own.
    fn clear(
        &self,
        connection: &Connection,
        aside: &[(String, String)],
    ) -> Result<(), ScriptError> {
        let clear = || {
            for (kind, name) in self::aside(connection)? {
                let is_left = !aside.contains(&(kind.clone(), name.clone()));
                // A trigger or a view may have gone with its table.
                if is_left && self::aside(connection)?.contains(&(kind.clone(), name.clone())) {
                    let name = quoted(&name);
                    connection.execute_batch(&format!("DROP {kind} temp.{name}"))?;
                }
            }
            Ok(())
        };
        clear().map_err(|it| ScriptError::before(*self, it))
    }

    /// Runs one statement of the script under its guard.
    pub(crate) fn run_statement(
        &self,
        guard: &Guard<'_>,
        statement: &ScriptStatement<'_>,
    ) -> Result<(), ScriptError> {
        self.run_statement_by(guard, statement, None)
    }

    fn run_statement_by(
        &self,
        guard: &Guard<'_>,
        statement: &ScriptStatement<'_>,
        values: Option<&Values>,
    ) -> Result<(), ScriptError> {
        let connection = guard.connection();
        let taken = variables(statement.text);
        let run = || {
            if let Some(stray) = taken.iter().find(|it| !it.is_bindable) {
                return Err(guard.refuse(format!("{}: {BINDABLE}", stray.text)));
            }
            guard.check_later(statement.text)?;
            if let Some(refusal) = shadowing::refusal(connection, statement.text)? {
                return Err(guard.refuse(refusal));
            }
            if rewrites(statement.text) {
                guard.note_rewriting();
            }
            match is_alter(statement.text) {
                true => with_stand_ins(connection, || {
                    beside_broken(connection, self.text, || step(connection, statement.text))
                }),
                false if taken.is_empty() => step(connection, statement.text),
                false => bound(guard, statement.text, values),
            }
        };
        run().map_err(self.failed(statement, guard))
    }

    fn failed(
        &self,
        statement: &ScriptStatement<'_>,
        guard: &Guard<'_>,
    ) -> impl FnOnce(Error) -> ScriptError {
        |source| {
            let offset = statement.offset + offset_of(&source);
            let place = Place::of_offset(self.path, self.text, offset);
            let source = sentences::with_trigger(guard.explained(source), guard.connection());
            ScriptError { place, statement: statement.text.to_owned(), source: Box::new(source) }
        }
    }
}

/// The temporary tables, views and triggers, by kind and name.
fn aside(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "SELECT upper(type), name FROM sqlite_temp_schema \
               WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Whether what comes after a statement may see another schema, or other settings, because of it.
fn changes_schema(statement: &str) -> bool {
    let words = ["CREATE", "ALTER", "DROP", "ANALYZE", "REINDEX", "PRAGMA"];
    first(statement).is_some_and(|it| words.iter().any(|word| it.is_word(word)))
}

fn is_alter(statement: &str) -> bool {
    first(statement).is_some_and(|it| it.is_word("ALTER"))
}

/// Whether a statement may write what is stored of others than it names: each change of a table but a column that is added. SQLite
/// follows names that change, and mends quotes, through the whole schema.
fn rewrites(statement: &str) -> bool {
    let code = sql::unqualified(statement);
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it: &Token<'_>| it.is_word(word));
    let adds_column = is(3, "ADD") && !["CONSTRAINT", "CHECK"].iter().any(|it| is(4, it));
    is(0, "ALTER") && !adds_column
}

/// Where a value may stand.
pub const BINDABLE: &str = "a value stands as `:name` in INSERT, UPDATE, DELETE and SELECT alone";

/// Runs a statement with the values of its variables; where there are none for anybody it is compiled.
fn bound(guard: &Guard<'_>, sql: &str, values: Option<&Values>) -> rusqlite::Result<()> {
    let mut statement = guard.connection().prepare(sql)?;
    let Some(values) = values else { return Ok(()) };
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).unwrap_or("?").to_owned();
        let value = values.of(&name);
        let value = value.ok_or_else(|| guard.refuse(format!("`{name}` has no value")))?;
        statement.raw_bind_parameter(index, value)?;
    }
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
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
        Error::SqlInputError { msg, .. } | Error::SqliteFailure(_, Some(msg)) => msg.clone(),
        other => other.to_string(),
    }
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
    fn a_script_does_not_touch_the_ledger_by_any_way() {
        let ledger = "CREATE TABLE schema_revisions(a); CREATE TABLE t(a);";
        for denied in [
            "DELETE FROM schema_revisions",
            "INSERT INTO main.Schema_Revisions VALUES (1)",
            "UPDATE \"schema_revisions\" SET a = 1",
            "DROP TABLE schema_revisions",
            "ALTER TABLE schema_revisions RENAME TO old",
            "ALTER TABLE schema_revisions ADD COLUMN b",
            "CREATE INDEX i ON schema_revisions(a)",
            "CREATE TRIGGER g AFTER INSERT ON schema_revisions BEGIN SELECT 1; END",
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM schema_revisions; END",
            "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM [schema_revisions]; END",
            "CREATE TEMP TABLE schema_revisions(a)",
            "CREATE TABLE temp.schema_revisions AS SELECT 1",
            "CREATE TEMP VIEW schema_revisions AS SELECT 1",
            "WITH x AS (SELECT 1) INSERT INTO schema_revisions SELECT * FROM x",
        ] {
            let connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(ledger).unwrap();
            let error = Script { path: "up.sql", text: denied }.run(&connection).unwrap_err();
            let told = error.to_string();
            assert!(
                told.contains("schema_revisions") && told.contains("may not"),
                "{denied}: {told}"
            );
        }
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(ledger).unwrap();
        let allowed = "CREATE TEMP TABLE mine AS SELECT a FROM schema_revisions; CREATE VIEW v AS SELECT * FROM schema_revisions";
        Script { path: "up.sql", text: allowed }.run(&connection).unwrap();
    }

    #[test]
    fn what_a_statement_touches_by_whatever_way_is_known() {
        let check = |sql: &str, expected: &str| {
            let connection = Connection::open_in_memory().unwrap();
            let made = "CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE c(x); CREATE TABLE d(x); CREATE VIEW v AS SELECT x FROM b;
                CREATE TRIGGER on_a AFTER INSERT ON a BEGIN DELETE FROM c; END;
                CREATE TRIGGER on_v INSTEAD OF DELETE ON v BEGIN UPDATE d SET x = 1; END;";
            connection.execute_batch(made).unwrap();
            let script = Script { path: "up.sql", text: sql };
            let touched = script.run_with(&connection, &[], &Values::default(), |_, _| Ok(()));
            let touched = touched.unwrap();
            let known = ["a", "b", "c", "d", "v", "n", "f"].into_iter();
            let named: Vec<&str> = known.filter(|it| touched.has(it)).collect();
            assert_eq!(named.join(" "), expected, "{sql}");
        };
        check("SELECT x FROM a", "");
        check("INSERT INTO a VALUES (1)", "a c");
        check("DELETE FROM v", "d v");
        check("WITH w AS (SELECT 1) REPLACE INTO b SELECT * FROM w", "b");
        check("ALTER TABLE b RENAME TO n", "b");
        check("CREATE TABLE n AS SELECT * FROM a", "n");
        check("DROP TABLE b", "b");
        check("CREATE INDEX i ON d(x)", "d");
        check("CREATE VIRTUAL TABLE f USING fts5(x)", "a b c d v n f");
    }

    #[test]
    fn no_temporary_object_hides_one_of_the_database() {
        for denied in [
            "CREATE TEMP TABLE t(a)",
            "CREATE TEMPORARY TABLE IF NOT EXISTS \"T\" AS SELECT 1",
            "CREATE TABLE temp.t(a)",
            "CREATE TEMP VIEW t AS SELECT 1",
            "CREATE TEMP TABLE later(a); CREATE TABLE later(a)",
        ] {
            let error = run(&format!("CREATE TABLE t(a);\n{denied}")).unwrap_err();
            assert!(error.contains("may not have the name of"), "{denied}: {error}");
        }
        run("CREATE TABLE t(a); CREATE TEMP TABLE u AS SELECT * FROM t; DROP TABLE u").unwrap();
    }

    #[test]
    fn an_error_is_placed_at_its_token() {
        let error = run("CREATE TABLE t (a);\n-- next\n  SELECT é, b FROM t").unwrap_err();
        assert_eq!(error, "up.sql:3:10: no such column: é");
        let error = run("CREATE TABLE t (a UNIQUE);\nINSERT INTO t VALUES (1), (1)").unwrap_err();
        assert_eq!(error, "up.sql:2:1: UNIQUE constraint failed: t.a");
    }
}
