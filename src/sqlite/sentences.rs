//! What SQLite says in words alone, where its codes do not tell: every sentence of its that something here goes by, and what it
//! names. The words are those of the SQLite that is built in; a test makes it say each of them.

use std::borrow::Cow;

use rusqlite::{Connection, Error, ffi};

use crate::sql::{code, literal};

/// Before and after the name of something that is there already.
const TAKEN: [(&str, &str); 7] = [
    ("table ", " already exists"),
    ("view ", " already exists"),
    ("index ", " already exists"),
    ("trigger ", " already exists"),
    ("there is already a table named ", ""),
    ("there is already an index named ", ""),
    ("there is already another table or index with this name: ", ""),
];

/// How FTS5 begins to say that the name of a table in which it would keep its rows is taken.
const SHADOW: &str = "error creating shadow table ";

/// What is named and is not there.
const NOWHERE: [&str; 6] = [
    "no such table: ",
    "no such column: ",
    "no such index: ",
    "no such view: ",
    "no such trigger: ",
    // A column of what is inserted into.
    " has no column named ",
];

/// A function that it does not have, and one that no schema may call.
const WRONG_CALL: [&str; 2] = ["no such function", "unsafe use of"];

/// What a schema may name that only the program that made it brings along: a module, a collation, a function, a tokenizer.
const LACKING: [&str; 8] = [
    "no such module",
    "no such collation sequence",
    "unknown function",
    "no such function",
    "no such tokenizer",
    "unknown tokenizer",
    // A table without rowids whose key is in an order that SQLite does not know.
    "no query solution",
    CLASH,
];

/// A function of the program's that has the name of one of ours: ours is no function for a schema.
const CLASH: &str = "unsafe use of";

/// How FTS5 begins to speak of a query in its own syntax.
const FULL_TEXT: [&str; 4] =
    ["fts5: ", "no such column: ", "unknown special query", "unterminated string"];

/// What SQLite says, without the statement that rusqlite adds.
pub fn bare(error: &Error) -> String {
    match error {
        Error::SqlInputError { msg, .. } => msg.clone(),
        Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

/// Whether a check of the structure speaks of rows that break a CHECK: they were written while that was not asked.
pub fn is_broken_check(said: &str) -> bool {
    said.contains("CHECK constraint failed in ")
}

/// The table that is not there, as it was named.
pub fn missing_table(said: &str) -> Option<&str> {
    said.strip_prefix("no such table: ")
}

/// The column that is not there, as it was named.
pub fn missing_column(said: &str) -> Option<&str> {
    said.strip_prefix("no such column: ")
}

/// The kind and the name of an object that a statement would break, and what would be wrong with it.
pub fn broken_object(said: &str) -> Option<(&str, &str, &str)> {
    let rest = said.strip_prefix("error in ")?;
    let kind = ["index", "view", "trigger"].into_iter().find(|it| rest.starts_with(it))?;
    let rest = rest[kind.len()..].strip_prefix(' ')?;
    let (name, said) = rest.split_once(": ")?;
    let times = [" after drop column", " after rename"];
    let name = times.iter().find_map(|it| name.strip_suffix(it)).unwrap_or(name);
    Some((kind, name, said))
}

/// The kind and the name of a view or a trigger that could not be used before a statement, which stopped it.
pub fn broken_before(said: &str) -> Option<(&str, &str)> {
    let (kind, name, _) = broken_object(said)?;
    let is_before = said.strip_prefix("error in ")?.strip_prefix(kind)?.strip_prefix(' ')?;
    let is_before = is_before.strip_prefix(name)?.starts_with(": ");
    (is_before && kind != "index").then_some((kind, name))
}

/// Whether rows refuse a statement: a key, a check, or a column that takes no NULL.
pub fn is_of_rows(said: &str) -> bool {
    // A column that is made `NOT NULL` says no more than that.
    said.contains("constraint failed")
}

/// The collation that is not there.
pub fn missing_collation(said: &str) -> Option<&str> {
    let (_, name) = said.split_once("no such collation sequence: ")?;
    Some(name.split_once(" in ").map_or(name, |it| it.0))
}

/// Whether a virtual table's module is not to be had.
pub fn is_missing_module(said: &str) -> bool {
    said.contains("no such module")
}

/// Whether a schema names what only the program that made it brings along; that is no damage.
pub fn is_lacking(said: &str) -> bool {
    LACKING.iter().any(|it| said.contains(it))
}

/// Whether a function is called where only a statement may call it.
pub fn is_no_function_for_a_schema(said: &str) -> bool {
    said.contains(CLASH)
}

/// What is lacking, as SQLite says it, without the statement that asked.
pub fn lacking(said: &str) -> Cow<'_, str> {
    let said = LACKING.iter().find_map(|it| said.find(it)).map_or(said, |at| &said[at..]);
    let said = said.split_once(" in ").map_or(said, |it| it.0);
    match said.strip_prefix(CLASH) {
        Some(name) => Cow::Owned(format!("no such function:{}", name.trim_end_matches("()"))),
        None => Cow::Borrowed(said),
    }
}

/// Whether something is named that is not there: a table, a column, an index, a view or a trigger.
pub fn is_nowhere(said: &str) -> bool {
    NOWHERE.iter().any(|it| said.contains(it))
}

/// Whether a function is called that is not there, or that no schema may call.
pub fn is_wrong_call(said: &str) -> bool {
    WRONG_CALL.iter().any(|it| said.contains(it))
}

/// Whether a row was refused because a key of it is there already.
pub fn is_unique(said: &str) -> bool {
    said.starts_with("UNIQUE")
}

/// Whether a row was refused because of a foreign key.
pub fn is_foreign_key(said: &str) -> bool {
    said.starts_with("FOREIGN KEY")
}

/// The same error; where a foreign key refused to let a row go, it names the table of that row, which SQLite does not.
pub fn with_parent(error: Error, table: &str) -> Error {
    match error {
        Error::SqliteFailure(code, Some(said)) if is_foreign_key(&said) => {
            Error::SqliteFailure(code, Some(format!("{said}: a row of `{table}`")))
        }
        other => other,
    }
}

/// The same error; where a trigger refused a row (`RAISE`), it names those that may have, which SQLite does not.
pub fn with_trigger(error: Error, connection: &Connection) -> Error {
    let Error::SqliteFailure(code, Some(said)) = &error else { return error };
    if code.extended_code != ffi::SQLITE_CONSTRAINT_TRIGGER || said.contains(RAISED_BY) {
        return error;
    }
    let raising = raising(connection).unwrap_or_default();
    let says = |(_, text): &&(String, String)| text.contains(&literal(said));
    let mut named: Vec<&(String, String)> = raising.iter().filter(says).collect();
    if named.is_empty() {
        named = raising.iter().collect();
    }
    let named: Vec<&str> = named.into_iter().map(|it| it.0.as_str()).collect();
    if named.is_empty() {
        return error;
    }
    let words = format!("{said}{RAISED_BY}{}", named.join(" or "));
    Error::SqliteFailure(*code, Some(words))
}

/// What stands before the triggers that [`with_trigger`] names.
const RAISED_BY: &str = ": so says ";

/// The triggers that can refuse a row, in words, each with its text.
fn raising(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let (name, table): (String, String) = (row.get(0)?, row.get(1)?);
        Ok((format!("trigger `{name}` on `{table}`"), row.get::<_, String>(2)?))
    })?;
    let all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let raises = |it: &(String, String)| code(&it.1).iter().any(|word| word.is_word("RAISE"));
    Ok(all.into_iter().filter(raises).collect())
}

/// What helps where a trigger refused a row.
pub const WAY_OUT_OF_RAISE: &str = "where it is another tool's: drop the trigger with that tool, run the command again, and make it anew; else \
     let the script drop it first, and make it again at its end";

/// Whether a trigger refused a row, and [`with_trigger`] has named it.
pub fn is_raised(said: &str) -> bool {
    said.contains(RAISED_BY)
}

/// The table of the row that a foreign key refused to let go, where [`with_parent`] has named it.
pub fn kept_parent(said: &str) -> Option<&str> {
    said.strip_suffix('`')?.rsplit_once(": a row of `").map(|it| it.1)
}

/// Whether a foreign key cannot be followed, because what it names in its parent is no key there.
pub fn is_mismatch(said: &str) -> bool {
    said.starts_with("foreign key mismatch")
}

/// Whether a view is written to, and nothing stands in for it.
pub fn is_view(said: &str) -> bool {
    said.starts_with("cannot modify ") && said.ends_with(" because it is a view")
}

/// The parent in which a foreign key names no key.
pub fn mismatched_parent(said: &str) -> Option<&str> {
    let (_, parent) =
        said.split_once("foreign key mismatch - \"")?.1.split_once("\" referencing \"")?;
    Some(parent.rsplit_once('"')?.0)
}

/// Whether a sentence of ours tells of a foreign key that cannot be followed.
pub fn is_mismatched(told: &str) -> bool {
    mismatched_parent(told).is_some()
}

/// Whether a statement ends too early.
pub fn is_incomplete(said: &str) -> bool {
    said == "incomplete input"
}

/// The name of what is there already.
pub fn taken_name(said: &str) -> Option<String> {
    // A module says for which table of its own, and then what SQLite said of it.
    let of_module = said.split_once(SHADOW).and_then(|(_, it)| it.split_once(": "));
    let said = of_module.map_or(said, |it| it.1);
    let name = |(before, after): &(&str, &str)| {
        let rest = said.split_once(before)?.1;
        // What rusqlite says of the statement stands behind it.
        let rest = rest.split_once(" in ").map_or(rest, |it| it.0);
        let name = if after.is_empty() { rest } else { rest.split_once(after)?.0 };
        let quotes = |it| matches!(it, '"' | '`' | '[' | ']' | '\'');
        Some(name.trim().trim_matches(quotes).to_owned()).filter(|it| !it.is_empty())
    };
    TAKEN.iter().find_map(name)
}

/// Whether it is a table that is there already.
pub fn is_taken_by_table(said: &str) -> bool {
    let said = said.split_once(" in ").map_or(said, |it| it.0);
    said.contains(SHADOW) || said.starts_with("table ")
}

/// What FTS5 says of a query that is not in its syntax, without its name; none where it speaks of something else.
pub fn of_full_text(said: &str) -> Option<&str> {
    let is_its = FULL_TEXT.iter().any(|it| said.starts_with(it));
    is_its.then(|| said.trim_start_matches("fts5: "))
}

/// What FTS5 stumbled over: a token, empty at the end of the query; none where a string is not ended.
pub fn token_of_full_text(said: &str) -> Option<&str> {
    let quoted = said.split_once("near \"").and_then(|(_, it)| it.strip_suffix('"'));
    quoted.or_else(|| missing_column(said))
}

/// Whether a string of a full-text query is not ended.
pub fn is_unterminated(said: &str) -> bool {
    said.starts_with("unterminated string")
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use rusqlite::functions::FunctionFlags;

    use super::*;

    /// A table `t a` with a view, an index, a trigger, keys that cannot be followed, and a full-text table.
    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let made = "PRAGMA foreign_keys = ON;
            CREATE TABLE \"t a\" (a UNIQUE); CREATE VIEW v AS SELECT 1; CREATE INDEX i ON \"t a\"(a);
            CREATE TRIGGER r AFTER INSERT ON \"t a\" BEGIN SELECT 1; END;
            CREATE TABLE p (a, b); CREATE TABLE q (id INTEGER PRIMARY KEY); INSERT INTO \"t a\" VALUES (1);
            CREATE TABLE c (a REFERENCES p(a)); CREATE TABLE d (a REFERENCES q(id));
            CREATE VIRTUAL TABLE f USING fts5(x);";
        connection.execute_batch(made).unwrap();
        connection
    }

    /// What SQLite says of a statement, as a message of it alone.
    fn said(sql: &str) -> String {
        bare(&database().execute_batch(sql).unwrap_err())
    }

    #[test]
    fn what_is_not_there_is_named() {
        assert_eq!(missing_table(&said("SELECT 1 FROM nowhere")), Some("nowhere"));
        assert_eq!(missing_table(&said("SELECT 1 FROM main.x")), Some("main.x"));
        assert_eq!(missing_column(&said("SELECT z FROM q")), Some("z"));
        assert!(is_missing_module(&said("CREATE VIRTUAL TABLE n USING none_such(a)")));
        assert!(is_wrong_call(&said("SELECT none_such(1)")));
        assert!(is_incomplete(&said("SELECT 1 FROM")));
        for sql in [
            "SELECT 1 FROM nowhere",
            "SELECT z FROM q",
            "INSERT INTO q(z) VALUES (1)",
            "DROP INDEX none",
            "DROP VIEW none",
            "DROP TRIGGER none",
        ] {
            assert!(is_nowhere(&said(sql)), "{sql}");
        }
        for sql in ["CREATE TBLE x", "CREATE TABLE q(a)", "SELECT none_such(1)", "SELECT 1 FROM"] {
            assert!(!is_nowhere(&said(sql)), "{sql}");
        }
    }

    #[test]
    fn what_only_another_program_brings_along_is_told_apart() {
        let connection = database();
        let made = "CREATE TABLE o (a UNIQUE, b CHECK (abs(b) > 0), c);
            CREATE INDEX e ON o(abs(c)); PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, 'abs(c)', 'none_such(c)') WHERE name = 'e';
            CREATE TABLE k (a PRIMARY KEY) WITHOUT ROWID;
            UPDATE sqlite_schema SET sql = 'CREATE TABLE \"t a\" (a COLLATE none_such UNIQUE)' WHERE name = 't a';
            UPDATE sqlite_schema SET sql = replace(sql, 'a PRIMARY', 'a COLLATE none_such PRIMARY') WHERE name = 'k';
            PRAGMA writable_schema = RESET";
        connection.execute_batch(made).unwrap();
        let asked = |table: &str| {
            let sql = format!("PRAGMA integrity_check(\"{table}\")");
            connection.prepare(&sql).map(|_| ()).unwrap_err().to_string()
        };
        let rows = connection.prepare("SELECT a FROM k ORDER BY a COLLATE BINARY");
        let rows = rows.map(|_| ()).unwrap_err().to_string();
        assert!(is_lacking(&rows), "{rows}");
        for (said, expected) in [
            (asked("o"), "unknown function: none_such()"),
            (asked("t a"), "no such collation sequence: none_such"),
            (said("CREATE VIRTUAL TABLE n USING none_such(a)"), "no such module: none_such"),
            (said("SELECT none_such(1)"), "no such function: none_such"),
            (
                said("CREATE VIRTUAL TABLE n USING fts5(a, tokenize = none_such)"),
                "no such tokenizer: none_such",
            ),
        ] {
            assert!(is_lacking(&said), "{said}");
            assert_eq!(lacking(&said), expected, "{said}");
        }
        let ours = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        let ours = ours | FunctionFlags::SQLITE_DIRECTONLY;
        let connection = database();
        connection.create_scalar_function("ours", 1, ours, |_| Ok(1)).unwrap();
        let clash = connection.execute_batch("CREATE INDEX of_theirs ON q(ours(1))");
        let clash = clash.unwrap_err().to_string();
        assert!(is_lacking(&clash), "{clash}");
        assert_eq!(lacking(&clash), "no such function: ours", "{clash}");
        let collation = asked("t a");
        assert_eq!(missing_collation(&collation), Some("none_such"), "{collation}");
        assert!(!is_lacking("database disk image is malformed"));
    }

    #[test]
    fn what_a_statement_would_break_is_named() {
        let tied = "CREATE TABLE z (a, b); CREATE INDEX \"i b\" ON z(b);";
        let found = said(&format!("{tied} ALTER TABLE z DROP COLUMN b"));
        assert_eq!(broken_object(&found), Some(("index", "i b", "no such column: b")), "{found}");
        let tied = "CREATE TABLE z (a, b); CREATE VIEW y AS SELECT b FROM z;";
        let found = said(&format!("{tied} ALTER TABLE z DROP COLUMN b"));
        assert_eq!(broken_object(&found), Some(("view", "y", "no such column: b")), "{found}");
        let found = said(&format!("{tied} DROP TABLE z; ALTER TABLE q RENAME TO w"));
        let expected = Some(("view", "y", "no such table: main.z"));
        assert_eq!(broken_object(&found), expected, "{found}");
        assert_eq!(broken_before(&found), Some(("view", "y")));
        let after = said(&format!("{tied} ALTER TABLE z DROP COLUMN b"));
        assert_eq!(broken_before(&after), None, "{after}");
        assert_eq!(broken_object(&said("SELECT z FROM q")), None);
    }

    #[test]
    fn what_refuses_a_row_is_told_apart() {
        let unique = said("INSERT INTO \"t a\" VALUES (1)");
        assert!(is_unique(&unique) && !is_foreign_key(&unique), "{unique}");
        let orphan = said("INSERT INTO d VALUES (7)");
        assert!(is_foreign_key(&orphan) && !is_mismatch(&orphan), "{orphan}");
        assert_eq!(kept_parent(&orphan), None);
        let failed = database().execute("INSERT INTO d VALUES (7)", []).unwrap_err();
        assert_eq!(kept_parent(&with_parent(failed, "p q").to_string()), Some("p q"));
        let connection = database();
        connection.execute_batch("CREATE VIEW of_d AS SELECT * FROM d").unwrap();
        let view = connection.execute("DELETE FROM of_d", []).unwrap_err().to_string();
        assert!(is_view(&view), "{view}");
        let mismatch = said("INSERT INTO c VALUES (7)");
        assert!(is_mismatch(&mismatch) && !is_foreign_key(&mismatch), "{mismatch}");
        assert_eq!(mismatched_parent(&mismatch), Some("p"));
    }

    #[test]
    fn a_function_that_no_schema_may_call_is_a_wrong_call() {
        let connection = database();
        let trusted = rusqlite::config::DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA;
        connection.set_db_config(trusted, false).unwrap();
        let sql = "CREATE VIEW w AS SELECT load_extension('x'); SELECT * FROM w";
        let error = connection.execute_batch(sql).unwrap_err().to_string();
        assert!(is_wrong_call(&error), "{error}");
    }

    #[test]
    fn what_is_there_already_is_named() {
        let shadow = "CREATE TABLE g_data(a); CREATE VIRTUAL TABLE g USING fts5(x)";
        for (sql, expected) in [
            (shadow, Some("g_data")),
            ("CREATE TABLE \"T A\" (b)", Some("t a")),
            ("CREATE VIEW v AS SELECT 2", Some("v")),
            ("CREATE TABLE v (a)", Some("v")),
            ("CREATE INDEX i ON \"t a\"(a)", Some("i")),
            ("CREATE INDEX v ON \"t a\"(a)", Some("v")),
            ("CREATE TABLE i (a)", Some("i")),
            ("CREATE TRIGGER r AFTER INSERT ON \"t a\" BEGIN SELECT 2; END", Some("r")),
            ("CREATE TABLE x (a); ALTER TABLE x RENAME TO i", Some("i")),
            ("CREATE TABLE new (a, a)", None),
        ] {
            let whole = database().execute_batch(sql).unwrap_err().to_string();
            let found = taken_name(&whole).map(|it| it.to_ascii_lowercase());
            assert_eq!(found.as_deref(), expected, "{sql}: {whole}");
            let is_of_table = matches!(expected, Some("t a" | "g_data"));
            assert_eq!(is_taken_by_table(&whole), is_of_table, "{sql}: {whole}");
        }
    }

    #[test]
    fn what_a_full_text_query_stumbles_over_is_named() {
        let of = |query: &str| said(&format!("SELECT * FROM f WHERE f MATCH '{query}'"));
        for (query, token) in
            [("a AND", Some("")), ("a ) b", Some(")")), ("none_such : a", Some("none_such"))]
        {
            let said = of(query);
            assert!(of_full_text(&said).is_some_and(|it| !it.starts_with("fts5")), "{said}");
            assert_eq!(token_of_full_text(&said), token, "{said}");
        }
        assert!(is_unterminated(&of("\"a")) && of_full_text(&of("\"a")).is_some());
        assert!(of_full_text(&of("*unknown")).is_some());
        assert_eq!(of_full_text("database disk image is malformed"), None);
    }

    #[test]
    fn rows_that_break_a_check_are_told_from_damage() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t(a CHECK (a > 0)); PRAGMA ignore_check_constraints = ON; INSERT INTO t VALUES (0); \
                    PRAGMA ignore_check_constraints = OFF;";
        connection.execute_batch(made).unwrap();
        let said: String =
            connection.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
        assert!(is_broken_check(&said), "{said}");
        assert!(!is_broken_check("row 1 missing from index i"));
    }
}
