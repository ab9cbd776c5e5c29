//! What a database holds, as a count and a hash for each table: equal digests mean equal rows.

use std::collections::BTreeMap;
use std::fmt::Write;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::progress::Progress;
use crate::sql;
use crate::sqlite::damage::ReadError;
use crate::sqlite::structure::is_lacking;

/// How many rows are read between two looks at whether to stop.
const ROWS_BETWEEN_LOOKS: u64 = 512;

/// How many columns a table or a query can have.
const MOST_COLUMNS: usize = 2000;

/// The rows of one table, counted and hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDigest {
    /// How many rows there are.
    pub rows: u64,
    /// The SHA-256 over every stored value of every row, in the order of the key; 64 hexadecimal digits.
    pub sha256: String,
}

/// The digest of every table by its name; that of `sqlite_schema` covers the definitions of all objects.
pub type Digest = BTreeMap<String, TableDigest>;

/// Reads every table once. Virtual tables have no rows of their own: their shadow tables are read.
pub(super) fn digest(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Digest, ReadError> {
    let mut digest = Digest::new();
    digest.insert("sqlite_schema".to_owned(), of_query(connection, SCHEMA, progress)?);
    for table in tables(connection)? {
        // What only its own program can read is copied page by page, and not counted.
        if let Some(rows) = of_rows(connection, &table, progress)? {
            digest.insert(table.name, rows);
        }
    }
    Ok(digest)
}

/// Reads one table of a database; none where there is no such table.
pub(super) fn of_table(
    connection: &Connection,
    name: &str,
    progress: &dyn Progress,
) -> Result<Option<TableDigest>, ReadError> {
    let Some(table) = tables(connection)?.into_iter().find(|it| it.name == name) else {
        return Ok(None);
    };
    of_rows(connection, &table, progress)
}

/// Reads the rows of a table; none where they lie in an order that only the program knows that made the table.
fn of_rows(
    connection: &Connection,
    table: &Table,
    progress: &dyn Progress,
) -> Result<Option<TableDigest>, ReadError> {
    for collation in ["", " COLLATE BINARY"] {
        let query = rows_in_order(connection, table, collation)?;
        match of_query(connection, &query, progress) {
            Err(ReadError::Sqlite(error)) if is_lacking(&error) => {}
            read => return read.map(Some),
        }
    }
    Ok(None)
}

/// The definitions, without the page each begins on: that may differ between two databases that hold the same.
const SCHEMA: &str = "
    SELECT type, name, tbl_name, sql
    FROM sqlite_schema
    ORDER BY type, name, tbl_name, sql";

struct Table {
    name: String,
    has_rowid: bool,
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    const TABLES: &str = "
        SELECT name, wr
        FROM pragma_table_list
        WHERE schema = 'main' AND type IN ('table', 'shadow') AND name <> 'sqlite_schema'
        ORDER BY name";
    let mut statement = connection.prepare(TABLES)?;
    let tables = statement.query_map((), |row| {
        let without_rowid: bool = row.get(1)?;
        Ok(Table { name: row.get(0)?, has_rowid: !without_rowid })
    })?;
    tables.collect()
}

/// The query that gives a table's stored values in the order of its key, rowids first.
///
/// Columns that are computed on reading are left out: they follow from the others, and a table from elsewhere shall not
/// choose what is computed here. The collation stands behind each column of the order.
fn rows_in_order(
    connection: &Connection,
    table: &Table,
    collation: &str,
) -> rusqlite::Result<String> {
    const COLUMNS: &str = "
        SELECT name, pk
        FROM pragma_table_xinfo(?1, 'main')
        WHERE hidden IN (0, 3)
        ORDER BY cid";
    let mut statement = connection.prepare(COLUMNS)?;
    let columns: Vec<(String, u32)> = statement
        .query_map([&table.name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut names: Vec<String> = columns.iter().map(|(name, _)| sql::quoted(name)).collect();
    let mut order: Vec<String> = match rowid_name(&columns).filter(|_| table.has_rowid) {
        Some(rowid) => {
            // A table may have as many columns as a query; its rowids then count by their order alone.
            if names.len() < MOST_COLUMNS {
                names.insert(0, rowid.to_owned());
            }
            vec![rowid.to_owned()]
        }
        None => primary_key(&columns),
    };
    if order.is_empty() {
        order = (1..=names.len()).map(|it| it.to_string()).collect();
    }
    let (table, names) = (sql::quoted(&table.name), names.join(", "));
    let order = order.join(&format!("{collation}, "));
    Ok(format!("SELECT {names} FROM main.{table} ORDER BY {order}{collation}"))
}

/// The first of the rowid's three names that no column has taken.
fn rowid_name(columns: &[(String, u32)]) -> Option<&'static str> {
    let is_taken = |it: &str| columns.iter().any(|(name, _)| name.eq_ignore_ascii_case(it));
    ["rowid", "_rowid_", "oid"].into_iter().find(|it| !is_taken(it))
}

fn primary_key(columns: &[(String, u32)]) -> Vec<String> {
    let mut key: Vec<_> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    key.into_iter().map(|(name, _)| sql::quoted(name)).collect()
}

fn of_query(
    connection: &Connection,
    query: &str,
    progress: &dyn Progress,
) -> Result<TableDigest, ReadError> {
    let mut statement = connection.prepare(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query(())?;
    let mut hasher = Sha256::new();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        hash_row(&mut hasher, row, columns)?;
        count += 1;
        if count % ROWS_BETWEEN_LOOKS == 0 {
            progress.advance(ROWS_BETWEEN_LOOKS);
            if progress.is_stopped() {
                return Err(ReadError::Stopped);
            }
        }
    }
    progress.advance(count % ROWS_BETWEEN_LOOKS);
    Ok(TableDigest { rows: count, sha256: hexadecimal(&hasher.finalize()) })
}

/// Hashes each value with its type and its length, so that no two different rows give the same bytes.
fn hash_row(hasher: &mut Sha256, row: &Row<'_>, columns: usize) -> rusqlite::Result<()> {
    hasher.update(b"R");
    for column in 0..columns {
        match row.get_ref(column)? {
            ValueRef::Null => hasher.update(b"N"),
            ValueRef::Integer(value) => hash_value(hasher, *b"I", &value.to_le_bytes()),
            ValueRef::Real(value) => hash_value(hasher, *b"F", &value.to_bits().to_le_bytes()),
            ValueRef::Text(value) => hash_value(hasher, *b"T", value),
            ValueRef::Blob(value) => hash_value(hasher, *b"B", value),
        }
    }
    Ok(())
}

fn hash_value(hasher: &mut Sha256, kind: [u8; 1], bytes: &[u8]) {
    hasher.update(kind);
    hasher.update((bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// Bytes as small hexadecimal digits, as `sha256sum` prints them.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn digest_of(sql: &str) -> Digest {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        digest(&connection, &Silent).unwrap()
    }

    fn check_differ(one: &str, other: &str) {
        assert_ne!(digest_of(one), digest_of(other));
    }

    #[test]
    fn the_order_of_insertion_does_not_matter() {
        let one =
            "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO t VALUES (1, 2), (3, 4);";
        let other =
            "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO t VALUES (3, 4), (1, 2);";
        assert_eq!(digest_of(one), digest_of(other));
    }

    #[test]
    fn every_kind_of_difference_is_seen() {
        let table = "CREATE TABLE t(a, b);";
        check_differ(table, "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2)");
        for (one, other) in [
            ("1, 2", "1, 3"),
            ("1, 2", "1, '2'"),
            ("1, 2", "1, 2.0"),
            ("1, 'x'", "1, x'78'"),
            ("1, NULL", "1, ''"),
            ("'ab', 'c'", "'a', 'bc'"),
        ] {
            let with = |values| format!("{table} INSERT INTO t VALUES ({values})");
            check_differ(&with(one), &with(other));
        }
    }

    #[test]
    fn rowids_and_definitions_are_part_of_it() {
        let table = "CREATE TABLE t(a);";
        check_differ(
            &format!("{table} INSERT INTO t(rowid, a) VALUES (1, 1)"),
            &format!("{table} INSERT INTO t(rowid, a) VALUES (2, 1)"),
        );
        check_differ(table, &format!("{table} CREATE INDEX i ON t(a)"));
    }

    #[test]
    fn names_that_hide_the_rowid_or_need_quotes_are_read() {
        let digest = digest_of(
            "CREATE TABLE hidden(rowid, _rowid_, oid); INSERT INTO hidden VALUES (2, 1, 1), (1, 1, 1);
             CREATE TABLE \"a \"\"b\"(\"select\", [c d]); INSERT INTO \"a \"\"b\" VALUES (1, 2);
             CREATE TABLE stored(a, b AS (a + 1) STORED, c AS (a + 2)); INSERT INTO stored VALUES (1);",
        );
        assert_eq!(digest["hidden"].rows, 2);
        assert_eq!(digest["a \"b"].rows, 1);
        assert_eq!(digest["stored"].rows, 1);
    }

    #[test]
    fn a_table_may_have_as_many_columns_as_sqlite_allows() {
        let columns: Vec<String> = (0..MOST_COLUMNS).map(|it| format!("c{it}")).collect();
        let table = format!("CREATE TABLE t({});", columns.join(", "));
        let digest = digest_of(&format!("{table} INSERT INTO t(c7) VALUES (1), (2);"));
        assert_eq!(digest["t"].rows, 2);
    }

    #[test]
    fn an_order_that_only_another_program_knows_is_not_asked_for() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t(a TEXT COLLATE NOCASE, b); CREATE INDEX i ON t(a);
            CREATE TABLE h(rowid TEXT COLLATE NOCASE, _rowid_, oid);
            CREATE TABLE k(a TEXT COLLATE NOCASE PRIMARY KEY) WITHOUT ROWID;
            INSERT INTO t VALUES ('x', 1); INSERT INTO h VALUES ('x', 1, 1); INSERT INTO k VALUES ('x');
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'LOCALIZED');
            PRAGMA writable_schema = RESET";
        connection.execute_batch(made).unwrap();
        let digest = digest(&connection, &Silent).unwrap();
        let tables: Vec<&str> = digest.keys().map(String::as_str).collect();
        assert_eq!(tables, ["h", "sqlite_schema", "t"]);
        assert_eq!((digest["t"].rows, digest["h"].rows), (1, 1));
    }

    #[test]
    fn a_full_text_index_is_read_by_its_shadow_tables() {
        let digest = digest_of(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, body); INSERT INTO t(body) VALUES ('rain');
             CREATE VIRTUAL TABLE f USING fts5(body, content='t', content_rowid='id');
             INSERT INTO f(f) VALUES ('rebuild');",
        );
        assert!(digest.contains_key("f_data") && digest.contains_key("f_idx"));
        assert!(!digest.contains_key("f"));
    }
}
