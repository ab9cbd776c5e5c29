//! Tables as sources of a query that reads all of their rows.

use rusqlite::{Connection, Result};

use crate::sql::quoted;

/// The orders in which a table's indexes are.
const COLLATIONS: &str = "
    SELECT DISTINCT term.coll
    FROM pragma_index_list(?1, 'main') AS list, pragma_index_xinfo(list.name, 'main') AS term
    WHERE term.coll IS NOT NULL AND term.coll <> 'BINARY'";

/// A table of the main database as it stands in `FROM`: past its indexes, where one of them is in an order that only another
/// program knows. SQLite would else read the smallest index instead of the table, and cannot.
pub fn all_of(connection: &Connection, table: &str) -> Result<String> {
    let mut statement = connection.prepare_cached(COLLATIONS)?;
    let collations = statement.query_map([table], |row| row.get::<_, String>(0))?;
    let collations = collations.collect::<Result<Vec<_>>>()?;
    let name = quoted(table);
    Ok(match collations.iter().all(|it| is_known(connection, it)) {
        true => format!("main.{name}"),
        false => format!("main.{name} NOT INDEXED"),
    })
}

/// The collations that indexes of the main database name, and only another program has.
pub(super) fn unknown_collations(connection: &Connection) -> Result<Vec<String>> {
    // Whatever is sorted otherwise says so, itself or in its table.
    const ANY: &str = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE sql LIKE '%COLLATE%')";
    const ALL: &str = "
        SELECT DISTINCT term.coll
        FROM main.sqlite_schema AS object, pragma_index_list(object.name, 'main') AS list,
            pragma_index_xinfo(list.name, 'main') AS term
        WHERE object.type = 'table' AND object.rootpage > 0 AND term.coll IS NOT NULL AND term.coll <> 'BINARY'";
    if !connection.prepare_cached(ANY)?.query_row([], |row| row.get::<_, bool>(0))? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(ALL)?;
    let all = statement.query_map([], |row| row.get::<_, String>(0))?;
    let all = all.collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().filter(|it| !is_known(connection, it)).collect())
}

/// Whether SQLite can sort by a collation. It lists those too that it has only heard of.
fn is_known(connection: &Connection, collation: &str) -> bool {
    let sql = format!("SELECT 'a' < 'b' COLLATE {}", quoted(collation));
    connection.prepare(&sql).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_counted_past_an_index_that_only_its_program_can_read() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t (a TEXT, b, c, d); CREATE INDEX i ON t(a COLLATE NOCASE); INSERT INTO t(a) VALUES ('x'), ('b');
            CREATE TABLE u (a TEXT COLLATE nocase UNIQUE);
            PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'LOCALIZED');
            PRAGMA writable_schema = RESET";
        connection.execute_batch(made).unwrap();
        assert_eq!(all_of(&connection, "u").unwrap(), "main.\"u\"");
        let source = all_of(&connection, "t").unwrap();
        let count = |from: &str| {
            let sql = format!("SELECT count(*) FROM {from}");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0))
        };
        assert!(count("t").is_err());
        assert_eq!(count(&source).unwrap(), 2);
        // Once it was there, and is not any more, SQLite still lists it.
        connection.create_collation("LOCALIZED", |one: &str, other: &str| one.cmp(other)).unwrap();
        connection.remove_collation("LOCALIZED").unwrap();
        assert_eq!(all_of(&connection, "t").unwrap(), source);
    }
}
