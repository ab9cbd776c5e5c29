//! Schemas built in memory, away from the writer's file.

mod kept;

use std::cell::RefCell;
use std::collections::BTreeMap;

use rusqlite::Connection;

use self::kept::{Recipe, Way};
use crate::finding::{Finding, Place};
use crate::schema::Schema;
use crate::sql::{ScriptStatement, TokenKind, code, statements, unquoted};

use crate::sqlite::guard::Guard;
use crate::sqlite::introspect::{IntrospectError, Reading};
use crate::sqlite::script::{Script, ScriptError};
use crate::sqlite::touched::Touched;

/// A database in memory, in which a schema is built, changed and looked at.
#[derive(Debug)]
pub struct Scratch {
    connection: Connection,
    /// The schema as it was read last: mostly little has changed since.
    reading: RefCell<Reading>,
    /// What may have changed since then.
    touched: RefCell<Touched>,
}

/// What adds the SQL functions that statements may call to a connection.
pub type Register = fn(&Connection) -> rusqlite::Result<()>;

/// Why a schema could not be built.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// SQLite could not open a database in memory, or a function could not be registered.
    #[error("no scratch database can be opened in memory")]
    Open(#[source] rusqlite::Error),
    /// A statement failed.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// What was built cannot be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
}

impl Scratch {
    /// An empty database. `register` adds the SQL functions that statements may call.
    ///
    /// # Errors
    ///
    /// [`ScratchError::Open`], where memory is short or `register` fails.
    pub fn new(
        register: impl Fn(&Connection) -> rusqlite::Result<()>,
    ) -> Result<Self, ScratchError> {
        let open = || {
            let connection = Connection::open_in_memory()?;
            connection.pragma_update(None, "foreign_keys", false)?;
            register(&connection)?;
            Ok(connection)
        };
        let connection = open().map_err(ScratchError::Open)?;
        Ok(Self { connection, reading: RefCell::default(), touched: RefCell::default() })
    }

    /// A database with this schema, built from the texts that SQLite stored for it.
    ///
    /// # Errors
    ///
    /// As [`Scratch::new`], and the definition that SQLite does not take any more.
    pub fn of_schema(
        register: impl Fn(&Connection) -> rusqlite::Result<()>,
        schema: &Schema,
    ) -> Result<Self, ScratchError> {
        let mut scratch = Self::new(register)?;
        let recipe = Recipe::of(&scratch.connection, Way::Defined, schema.definitions());
        if scratch.take_over(recipe.as_ref()).is_none() {
            scratch.build(schema)?;
            scratch.keep(recipe, &[])?;
        }
        Ok(scratch)
    }

    /// The database that these scripts make, run one after the other, with the rows that they bring along.
    ///
    /// # Errors
    ///
    /// As [`Scratch::new`], and the statement that failed, with its place.
    pub fn of_scripts(
        register: impl Fn(&Connection) -> rusqlite::Result<()>,
        scripts: &[Script<'_>],
    ) -> Result<Self, ScratchError> {
        let mut scratch = Self::new(register)?;
        let texts = scripts.iter().map(|it| it.text);
        let recipe = Recipe::of(&scratch.connection, Way::Replayed, texts);
        let known = scratch.take_over(recipe.as_ref()).map_or(0, |it| it.1);
        scripts[known..].iter().try_for_each(|it| scratch.run(*it))?;
        if known < scripts.len() {
            scratch.keep(recipe, &[])?;
        }
        Ok(scratch)
    }

    /// The database of which a script tells, as [`Scratch::load`] reads it, and what was left out.
    ///
    /// # Errors
    ///
    /// As [`Scratch::new`], and the statement that failed, with its place.
    pub fn of_dump(
        register: impl Fn(&Connection) -> rusqlite::Result<()>,
        script: Script<'_>,
    ) -> Result<(Self, Vec<Finding>), ScratchError> {
        let mut scratch = Self::new(register)?;
        let texts = std::iter::once(script.text);
        let recipe = Recipe::of(&scratch.connection, Way::Loaded, texts);
        if let Some((mut notes, _)) = scratch.take_over(recipe.as_ref()) {
            // The same may have been told of another file.
            for it in &mut notes {
                script.path.clone_into(&mut it.place.path);
            }
            return Ok((scratch, notes));
        }
        let notes = scratch.load(script)?;
        scratch.keep(recipe, &notes)?;
        Ok((scratch, notes))
    }

    /// Copies what was built before by a recipe, or by the beginning of it, into the empty database: what was told then, and how many of
    /// the texts are in it.
    fn take_over(&mut self, recipe: Option<&Recipe>) -> Option<(Vec<Finding>, usize)> {
        let copied = kept::copy(recipe?, &mut self.connection)?;
        self.reading.replace(copied.reading);
        Some((copied.notes, copied.texts))
    }

    /// Keeps what was built by a recipe.
    fn keep(&self, recipe: Option<Recipe>, notes: &[Finding]) -> Result<(), IntrospectError> {
        let Some(recipe) = recipe else { return Ok(()) };
        self.schema()?;
        kept::keep(recipe, &self.connection, &self.reading.borrow(), notes);
        Ok(())
    }

    /// The connection, for rows. What is done with it nobody tells, and so may be anything.
    pub fn connection(&self) -> &Connection {
        self.touch(Touched::anything());
        &self.connection
    }

    fn touch(&self, touched: Touched) {
        let before = self.touched.take();
        self.touched.replace(before.and(touched));
    }

    /// Runs a script as a revision is run.
    ///
    /// # Errors
    ///
    /// The statement that failed, with its place.
    pub fn run(&self, script: Script<'_>) -> Result<(), ScriptError> {
        self.note(script.run_touching(&self.connection))
    }

    /// Runs what of a script changes the schema, as [`Script::try_on_schema`] does.
    ///
    /// # Errors
    ///
    /// The statement that failed, with its place.
    pub fn try_on_schema(&self, script: Script<'_>) -> Result<(), ScriptError> {
        self.note(script.try_on_schema_telling(&self.connection, |_| Ok(())))
    }

    /// Notes what a script touched; of one that failed nobody knows how far it came.
    fn note(&self, ran: Result<Touched, ScriptError>) -> Result<(), ScriptError> {
        let (touched, ran) = match ran {
            Ok(touched) => (touched, Ok(())),
            Err(error) => (Touched::anything(), Err(error)),
        };
        self.touch(touched);
        ran
    }

    /// Runs what a script says of the schema and leaves out its rows, transactions and settings, as the dump of a
    /// database holds them; what was left out is told once for each kind.
    ///
    /// # Errors
    ///
    /// The statement that failed, with its place.
    pub fn load(&self, script: Script<'_>) -> Result<Vec<Finding>, ScriptError> {
        self.touch(Touched::anything());
        let guard =
            Guard::new(&self.connection, &[]).map_err(|it| ScriptError::before(script, it))?;
        let mut ignored: BTreeMap<&'static str, (Place, usize)> = BTreeMap::new();
        for statement in statements(script.text) {
            let place = |offset: usize| Place::of_offset(script.path, script.text, offset);
            let mut statement = statement;
            // The shell's commands end with their line.
            while statement.text.starts_with('.') {
                let begin = || (place(statement.offset), 0);
                ignored.entry("commands of the shell").or_insert_with(begin).1 += 1;
                let rest = statement.text.split_once('\n').map_or("", |(_, rest)| rest);
                let offset = statement.offset + statement.text.len() - rest.len();
                let next = statements(rest).first().copied();
                let (text, skipped) = next.map_or(("", 0), |it| (it.text, it.offset));
                statement = ScriptStatement { text, offset: offset + skipped };
            }
            if statement.text.is_empty() {
                continue;
            }
            if let Some(definition) = dumped_virtual_table(statement.text) {
                let built = ScriptStatement { text: &definition, offset: statement.offset };
                script.run_statement(&guard, &built)?;
            } else if let Some(kind) = ignored_kind(statement.text) {
                ignored.entry(kind).or_insert_with(|| (place(statement.offset), 0)).1 += 1;
            } else {
                script.run_statement(&guard, &statement)?;
            }
        }
        Ok(ignored.into_iter().map(|(kind, (place, count))| told(kind, place, count)).collect())
    }

    /// Builds a schema again from the texts that SQLite stored for it.
    ///
    /// # Errors
    ///
    /// The definition that SQLite does not take any more.
    pub fn build(&self, schema: &Schema) -> Result<(), ScriptError> {
        self.touch(Touched::anything());
        let none = Script { path: "", text: "" };
        let guard =
            Guard::new(&self.connection, &[]).map_err(|it| ScriptError::before(none, it))?;
        schema.definitions().try_for_each(|text| {
            Script { path: "", text }.run_statement(&guard, &ScriptStatement { text, offset: 0 })
        })
    }

    /// The schema that stands now.
    ///
    /// # Errors
    ///
    /// [`IntrospectError`], where it cannot be read.
    pub fn schema(&self) -> Result<Schema, IntrospectError> {
        let touched = self.touched.take();
        Ok(self.reading.borrow_mut().after(&self.connection, &touched)?.clone())
    }
}

/// Which kind of statement a script for a schema may hold and need not: told as it is counted.
fn ignored_kind(statement: &str) -> Option<&'static str> {
    let words = code(statement);
    let first = words.first()?.text.to_ascii_uppercase();
    // What SQLite makes itself, where it needs it.
    let own = words.windows(2).find(|it| it[0].is_word("TABLE")).and_then(|it| it[1].name());
    if first == "CREATE" && own.is_some_and(|it| it.to_ascii_lowercase().starts_with("sqlite_")) {
        return Some("tables of SQLite itself");
    }
    match first.as_str() {
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => Some("transactions"),
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "WITH" | "SELECT" | "VALUES" => Some("rows"),
        "PRAGMA" => Some("settings"),
        "ANALYZE" | "REINDEX" | "VACUUM" | "EXPLAIN" => Some("upkeep"),
        _ => None,
    }
}

fn told(kind: &str, place: Place, count: usize) -> Finding {
    let statements = if count == 1 { "statement" } else { "statements" };
    let message = format!("{count} {statements} ignored ({kind}): only the schema counts here");
    Finding::warning(place, "ignored-statements", message)
}

/// The `CREATE VIRTUAL TABLE` that the SQLite shell's dump writes straight into the catalog.
fn dumped_virtual_table(statement: &str) -> Option<String> {
    let tokens = code(statement);
    let [insert, into, catalog, ..] = tokens.as_slice() else { return None };
    let names_catalog = ["sqlite_schema", "sqlite_master"].iter().any(|it| catalog.is_word(it));
    if !(insert.is_word("INSERT") && into.is_word("INTO") && names_catalog) {
        return None;
    }
    let texts = tokens.iter().filter(|it| it.kind == TokenKind::Text);
    texts
        .map(|it| unquoted(it.text))
        .find(|it| it.get(..14).is_some_and(|it| it.eq_ignore_ascii_case("CREATE VIRTUAL")))
}

#[cfg(test)]
mod tests {
    use rusqlite::functions::FunctionFlags;

    use super::*;
    use crate::sqlite::introspect;

    fn load(sql: &str) -> (Schema, Vec<String>) {
        let scratch = Scratch::new(|_| Ok(())).unwrap();
        let notes = scratch.load(Script { path: "dump.sql", text: sql }).unwrap();
        let told = notes.into_iter().map(|it| format!("{}: {}", it.place, it.message)).collect();
        (scratch.schema().unwrap(), told)
    }

    #[test]
    fn a_dump_is_read_for_its_schema() {
        let (schema, notes) = load(
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(a);\nINSERT INTO t VALUES(1);\nINSERT INTO t VALUES(2);\n\
             PRAGMA writable_schema=ON;\n\
             INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','f','f',0,'CREATE VIRTUAL TABLE f USING fts5(a, content=''t'')');\n\
             CREATE TABLE IF NOT EXISTS 'f_data'(id INTEGER PRIMARY KEY, block BLOB);\n\
             COMMIT;",
        );
        assert_eq!(schema.tables.len(), 1);
        assert_eq!(schema.virtual_tables[0].option("content").as_deref(), Some("t"));
        assert_eq!(
            notes,
            [
                "dump.sql:4:1: 2 statements ignored (rows): only the schema counts here",
                "dump.sql:1:1: 2 statements ignored (settings): only the schema counts here",
                "dump.sql:2:1: 2 statements ignored (transactions): only the schema counts here",
            ]
        );
    }

    #[test]
    fn commands_of_the_shell_are_no_part_of_a_schema() {
        let (schema, notes) = load(
            ".bail on\n-- what it is\n.mode box\nBEGIN;\nCREATE TABLE t(a);\n.tables\nCOMMIT;\n.quit",
        );
        assert_eq!(schema.tables.len(), 1);
        assert_eq!(
            notes,
            [
                "dump.sql:1:1: 4 statements ignored (commands of the shell): only the schema counts here",
                "dump.sql:4:1: 2 statements ignored (transactions): only the schema counts here",
            ]
        );
    }

    #[test]
    fn a_schema_that_is_read_after_what_was_touched_is_the_schema() {
        let scratch = Scratch::new(|_| Ok(())).unwrap();
        let fresh = |scratch: &Scratch| introspect::schema(&scratch.connection).unwrap();
        let texts = |it: &Schema| it.definitions().map(str::to_owned).collect::<Vec<_>>();
        for text in [
            "CREATE TABLE t(a, b); CREATE TABLE u(c, d REFERENCES t(a)); CREATE INDEX i ON t(b); CREATE TABLE w(x)",
            "CREATE VIEW v AS SELECT a AS a, \"text\" AS n FROM t; CREATE VIEW over_v AS SELECT a FROM v; INSERT INTO t VALUES (1, 2)",
            "CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO u(c) VALUES (new.a); END",
            "CREATE TRIGGER h AFTER INSERT ON u BEGIN UPDATE t SET b = new.c; END",
            "INSERT INTO v(a) VALUES (1)",
            "ALTER TABLE main.\"T\" ADD COLUMN e",
            "ALTER TABLE t ADD f INT DEFAULT 1",
            "ALTER TABLE t RENAME COLUMN a TO z",
            "ALTER TABLE t RENAME TO tt",
            "ALTER TABLE w ADD COLUMN y; ALTER TABLE w DROP COLUMN x",
            "DROP TRIGGER h; CREATE TRIGGER h AFTER DELETE ON U BEGIN SELECT 1; END",
            "DROP INDEX i; CREATE INDEX k ON tt(b) WHERE e; CREATE TEMP TABLE aside(a); CREATE TEMP VIEW of_it AS SELECT 1",
            "CREATE TABLE n AS SELECT * FROM w; DROP TABLE w; ALTER TABLE n RENAME TO w",
            "DROP VIEW v",
            "CREATE VIRTUAL TABLE f USING fts5(a); CREATE TABLE f_notes(a); CREATE TABLE f_more_content(a)",
            "CREATE TABLE p(a); CREATE TABLE q(a); CREATE TABLE r(a); CREATE TABLE s(a); CREATE TABLE o(a)",
            "DROP TABLE f; DROP TABLE p; DROP TABLE IF EXISTS nowhere; ANALYZE",
        ] {
            scratch.run(Script { path: "up.sql", text }).unwrap();
            let (read, fresh) = (scratch.schema().unwrap(), fresh(&scratch));
            assert_eq!(read, fresh, "{text}");
            assert_eq!(texts(&read), texts(&fresh), "{text}");
        }
        scratch
            .run(Script { path: "up.sql", text: "CREATE TABLE half(a); CREATE TABLE half(a)" })
            .unwrap_err();
        assert_eq!(scratch.schema().unwrap(), fresh(&scratch));
        scratch.connection().execute_batch("DROP TABLE half; CREATE TABLE other(a)").unwrap();
        assert_eq!(scratch.schema().unwrap(), fresh(&scratch));
    }

    /// Longer than what is built as fast as it is copied.
    fn many(last: &str) -> String {
        let tables = (0..300).map(|it| format!("CREATE TABLE t{it}(id INTEGER PRIMARY KEY, a);\n"));
        tables.chain([last.to_owned()]).collect::<Vec<_>>().concat()
    }

    fn rows(scratch: &Scratch, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        scratch.connection().query_row(&sql, (), |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_database_that_is_copied_is_the_one_that_was_built_and_goes_its_own_way() {
        let one = many("CREATE INDEX i ON t1(a); INSERT INTO t1(a) VALUES (1);");
        let first = Script { path: "one/up.sql", text: &one };
        let two = "CREATE VIEW v AS SELECT twice(1) AS b; INSERT INTO t1(a) SELECT b FROM v; DROP TABLE t2";
        let second = Script { path: "two/up.sql", text: two };
        let register = |it: &Connection| {
            it.create_scalar_function("twice", 1, FunctionFlags::SQLITE_DETERMINISTIC, |it| {
                it.get::<i64>(0).map(|it| 2 * it)
            })
        };
        let apart = Scratch::new(register).unwrap();
        apart.run(first).unwrap();
        let before = apart.schema().unwrap();
        apart.run(second).unwrap();
        let after = apart.schema().unwrap();
        for _ in 0..3 {
            let scratch = Scratch::of_scripts(register, &[first]).unwrap();
            assert_eq!((scratch.schema().unwrap(), rows(&scratch, "t1")), (before.clone(), 1));
            scratch.run(second).unwrap();
            assert_eq!((scratch.schema().unwrap(), rows(&scratch, "t1")), (after.clone(), 2));
            let both = Scratch::of_scripts(register, &[first, second]).unwrap();
            assert_eq!((both.schema().unwrap(), rows(&both, "t1")), (after.clone(), 2));
            let again = Scratch::of_schema(register, &after).unwrap();
            assert_eq!((again.schema().unwrap(), rows(&again, "t1")), (after.clone(), 0));
            assert_eq!(introspect::schema(again.connection()).unwrap(), after);
        }
        let failed = Script { path: "up.sql", text: "CREATE TABLE z(a); CREATE TABLE t1(a)" };
        let error = Scratch::of_scripts(register, &[first, failed]).unwrap_err();
        assert!(error.to_string().contains("t1"), "{error}");
        // What another connection has not is not taken over from one that has it.
        assert!(Scratch::of_scripts(|_| Ok(()), &[first, second]).is_err());
    }

    #[test]
    fn what_is_told_of_a_script_is_told_of_each_file_that_says_it() {
        let text = many("INSERT INTO t1 VALUES (1, 2);");
        for path in ["a.sql", "b.sql"] {
            let (scratch, notes) =
                Scratch::of_dump(|_| Ok(()), Script { path, text: &text }).unwrap();
            assert_eq!(notes[0].place.to_string(), format!("{path}:301:1"));
            assert_eq!((scratch.schema().unwrap().tables.len(), rows(&scratch, "t1")), (300, 0));
        }
    }

    #[test]
    fn a_schema_is_built_again_from_its_stored_texts() {
        let (schema, _) = load(
            "CREATE TABLE t(a, b); CREATE INDEX i ON t(b DESC) WHERE a; CREATE VIEW v AS SELECT a FROM t;\
             CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END; CREATE VIRTUAL TABLE f USING fts5(x);",
        );
        let scratch = Scratch::new(|_| Ok(())).unwrap();
        scratch.build(&schema).unwrap();
        assert_eq!(scratch.schema().unwrap(), schema);
    }
}
