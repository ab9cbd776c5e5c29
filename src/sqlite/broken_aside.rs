//! Views and triggers that nobody can use already, put aside while a table changes with which they have nothing to do: SQLite reads
//! every definition when a name changes, and stops at the first that names what is not there.

use std::collections::BTreeSet;

use rusqlite::{Connection, Error, OptionalExtension, Result};

use super::sentences;
use crate::sql::{Token, code, quoted};

/// Runs a statement of a script that changes a table; what stops it and is broken apart from all that the script names stands again
/// as it was afterwards.
pub(super) fn beside_broken(
    connection: &Connection,
    script: &str,
    run: impl Fn() -> Result<()>,
) -> Result<()> {
    let mut aside = Vec::new();
    let ran = loop {
        let Err(error) = run() else { break Ok(()) };
        match put_aside(connection, script, &error)? {
            Some(definitions) => aside.extend(definitions),
            None => break Err(error),
        }
    };
    for definition in aside {
        connection.execute_batch(&definition)?;
    }
    ran
}

/// Drops what stops a statement, and gives back what makes it again, in order; none where the script has to do with it.
fn put_aside(connection: &Connection, script: &str, error: &Error) -> Result<Option<Vec<String>>> {
    let said = sentences::bare(error);
    let Some((kind, name)) = sentences::broken_before(&said) else { return Ok(None) };
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = ?1 AND name = ?2";
    let own: Option<String> =
        connection.query_row(sql, (kind, name), |row| row.get(0)).optional()?;
    let Some(own) = own else { return Ok(None) };
    // What stands in for a view goes with it.
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?2 AND ?1 = 'view'";
    let mut statement = connection.prepare(sql)?;
    let others = statement.query_map((kind, name), |row| row.get(0))?;
    let others = others.collect::<Result<Vec<String>>>()?;
    drop(statement);
    let definitions = [vec![own], others].concat();
    let named = words(script);
    let means = definitions.iter().flat_map(|it| words(it)).collect::<BTreeSet<_>>();
    let mut known = tables(connection)?;
    let lacks = sentences::broken_object(&said).and_then(|it| sentences::missing_table(it.2));
    known.extend(lacks.map(|it| it.strip_prefix("main.").unwrap_or(it).to_ascii_lowercase()));
    if means.intersection(&known).any(|it| named.contains(it)) {
        return Ok(None);
    }
    connection.execute_batch(&format!("DROP {kind} main.{}", quoted(name)))?;
    Ok(Some(definitions))
}

/// Every name in a text, and every word that could be one, in small letters.
fn words(text: &str) -> BTreeSet<String> {
    code(text).iter().filter_map(Token::name).map(|it| it.to_ascii_lowercase()).collect()
}

/// What rows are asked of.
fn tables(connection: &Connection) -> Result<BTreeSet<String>> {
    let sql = "SELECT lower(name) FROM main.sqlite_schema WHERE type IN ('table', 'view')";
    connection.prepare(sql)?.query_map((), |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, is_run: bool) {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t(a, b); CREATE TABLE other(x); CREATE VIEW v AS SELECT x FROM gone;
            CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN SELECT 1; END; CREATE VIEW over_v AS SELECT x FROM v;
            CREATE TRIGGER r AFTER INSERT ON other BEGIN INSERT INTO nowhere VALUES (1); END;";
        connection.execute_batch(made).unwrap();
        let of = |connection: &Connection| -> Vec<String> {
            let sql =
                "SELECT sql FROM sqlite_schema WHERE tbl_name NOT IN ('t', 'u') ORDER BY name";
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let before = of(&connection);
        let run = || connection.execute_batch(script);
        assert!(run().is_err(), "{script}");
        assert_eq!(beside_broken(&connection, script, run).is_ok(), is_run, "{script}");
        assert_eq!(of(&connection), before, "{script}");
    }

    #[test]
    fn what_is_broken_apart_from_a_change_is_in_no_ones_way_and_stands_again() {
        check("ALTER TABLE t RENAME TO u", true);
        check("ALTER TABLE t RENAME COLUMN a TO c", true);
        check("ALTER TABLE t DROP COLUMN b", true);
        check("ALTER TABLE t RENAME TO gone", false);
        check("ALTER TABLE other RENAME TO more", false);
    }
}
