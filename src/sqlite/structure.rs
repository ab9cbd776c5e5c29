//! What SQLite finds wrong with the structure of a file. A table that only its own program can read through is no damage.

use rusqlite::{Connection, Error, Result};

use super::{full_text, pages, sentences};
use crate::sql;

/// What SQLite says of the structure of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// What is wrong, in its words.
    pub messages: Vec<String>,
    /// The tables that could not be asked about.
    pub unasked: Vec<Unasked>,
}

/// A table that SQLite cannot look through, because it lacks what only the program brings along that made the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unasked {
    /// Its name.
    pub table: String,
    /// What is lacking, in SQLite's words.
    pub lacking: String,
}

/// Asks `quick_check` or `integrity_check` for at most so many messages. Where SQLite cannot ask about all tables at once,
/// each is asked about by itself, but those that lack something.
///
/// What an FTS5 index says of itself is left out: it would be walked through from end to end on one thread, and whoever
/// compares it with its text asks all of that again. So is an index of FTS4 whose text stands elsewhere: a stale one is no damage.
///
/// # Errors
///
/// Whatever SQLite says of what else it cannot read.
pub fn ask(connection: &Connection, pragma: &str, most: usize) -> Result<Structure> {
    let left_out = full_text::indexes(connection)?;
    let mut structure = Structure::default();
    if left_out.is_empty() {
        match messages(connection, &format!("PRAGMA main.{pragma}({most})")) {
            Err(error) if is_lacking(&error) => {}
            found => {
                structure.messages = found?;
                return Ok(structure);
            }
        }
    }
    for table in tables(connection)?.into_iter().filter(|it| !left_out.contains(it)) {
        match messages(connection, &format!("PRAGMA main.{pragma}({})", sql::quoted(&table))) {
            Err(error) if is_lacking(&error) => {
                let lacking = sentences::lacking(&error.to_string()).into_owned();
                structure.unasked.push(Unasked { table, lacking });
            }
            found => structure.messages.extend(found?),
        }
    }
    if structure.messages.is_empty() {
        structure.messages = pages::wrong(connection, most)?;
    }
    structure.messages.truncate(most);
    Ok(structure)
}

/// Whether SQLite lacks what only the program brings along that made the database.
pub fn is_lacking(error: &Error) -> bool {
    sentences::is_lacking(&error.to_string())
}

fn messages(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut messages = Vec::new();
    loop {
        match rows.next() {
            Ok(Some(row)) => messages.push(row.get(0)?),
            Ok(None) => break,
            // What was said before is kept.
            Err(error) if !messages.is_empty() && !is_lacking(&error) => {
                messages.push(error.to_string());
                break;
            }
            Err(error) => return Err(error),
        }
    }
    messages.retain(|it| it != "ok");
    Ok(messages)
}

/// The tables of the catalog and the catalog itself. It is not `table_list` that is asked: that looks into every view.
fn tables(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT 'sqlite_schema' UNION ALL \
               SELECT name FROM (SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name)";
    let mut statement = connection.prepare(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database as another program left it, which has a function and a collation of its own.
    fn of_another_program() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1), (2);
            CREATE TABLE own (x TEXT COLLATE NOCASE); CREATE INDEX own_x ON own(x);
            INSERT INTO own VALUES ('b'), ('a');
            CREATE TABLE fun (x); CREATE INDEX fun_x ON fun(abs(x)); INSERT INTO fun VALUES (1);
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(replace(sql, 'NOCASE', 'LOCALIZED'), 'abs', 'myf');
            PRAGMA writable_schema = RESET";
        connection.execute_batch(made).unwrap();
        connection
    }

    #[test]
    fn what_only_its_own_program_can_read_is_no_damage() {
        let connection = of_another_program();
        for pragma in ["quick_check", "integrity_check"] {
            let found = ask(&connection, pragma, 20).unwrap();
            let unasked: Vec<_> =
                found.unasked.iter().map(|it| (it.table.as_str(), it.lacking.as_str())).collect();
            assert_eq!(found.messages, Vec::<String>::new());
            let expected = [
                ("fun", "unknown function: myf()"),
                ("own", "no such collation sequence: LOCALIZED"),
            ];
            // The quick one looks at no value of an index.
            let expected = if pragma == "quick_check" { &expected[1..] } else { &expected };
            assert_eq!(unasked, expected, "{pragma}");
        }
    }

    #[test]
    fn damage_beside_it_is_found() {
        let connection = of_another_program();
        let edited = "PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a NOT NULL UNIQUE)' WHERE name = 't';
            INSERT INTO t VALUES (NULL);
            PRAGMA writable_schema = RESET";
        connection.execute_batch(edited).unwrap();
        let found = ask(&connection, "integrity_check", 20).unwrap();
        assert_eq!(found.messages, ["NULL value in t.a"]);
    }
}
