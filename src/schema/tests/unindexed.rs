//! Which foreign keys SQLite follows by an index, held to what it says itself.

use rusqlite::Connection;

use crate::sqlite::introspect;

/// Whether SQLite reads all of the child where rows go from its parent, as it tells.
fn is_read_through(connection: &Connection) -> bool {
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    let mut statement = connection.prepare("EXPLAIN QUERY PLAN DELETE FROM p").unwrap();
    let lines = statement.query_map((), |row| row.get::<_, String>(3)).unwrap();
    lines.map(Result::unwrap).any(|it| it.starts_with("SCAN c"))
}

fn check(tables: &str, index: &str) {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&format!("{tables} {index}")).unwrap();
    let schema = introspect::schema(&connection).unwrap();
    let open = schema.unindexed_keys();
    assert_eq!(is_read_through(&connection), !open.is_empty(), "{tables} {index}");
    // What it says of the way out is so.
    for key in open {
        let way_out = key.way_out(&schema);
        if let Some(index) = way_out.strip_prefix("say `") {
            connection.execute_batch(index.trim_end_matches('`')).unwrap();
            assert!(!is_read_through(&connection), "{tables} {way_out}");
        } else {
            assert!(way_out.starts_with("declare `c."), "{tables} {way_out}");
        }
    }
}

#[test]
fn an_index_counts_where_sqlite_uses_it() {
    let types = ["INTEGER", "TEXT", "", "NUMERIC", "REAL", "VARCHAR(9)", "BLOB", "DATE"];
    for parent in types {
        for child in types {
            let tables = format!(
                "CREATE TABLE p(i {parent} UNIQUE); CREATE TABLE c(x {child} REFERENCES p(i), y);"
            );
            check(&tables, "");
            check(&tables, "CREATE INDEX k ON c(x, y)");
        }
        check(
            &format!(
                "CREATE TABLE p(i {parent} UNIQUE); CREATE TABLE c(x INTEGER PRIMARY KEY REFERENCES p(i));"
            ),
            "",
        );
    }
}

#[test]
fn an_index_counts_by_the_collation_of_what_is_referred_to() {
    let collations = ["", "COLLATE NOCASE", "COLLATE RTRIM"];
    for parent in collations {
        for child in collations {
            let tables = format!(
                "CREATE TABLE p(i TEXT {parent} UNIQUE); CREATE TABLE c(x TEXT {child} REFERENCES p(i), y);"
            );
            for index in collations {
                check(&tables, &format!("CREATE INDEX k ON c(x {index})"));
            }
            check(&tables.replace(" REFERENCES", " UNIQUE REFERENCES"), "");
            check(&tables.replace(" REFERENCES", " PRIMARY KEY REFERENCES"), "");
        }
    }
}

#[test]
fn an_index_of_some_rows_or_of_an_expression_counts_where_it_holds_all_that_refer() {
    let tables =
        "CREATE TABLE p(i TEXT UNIQUE); CREATE TABLE c(x TEXT REFERENCES p(i), y, \"a b\");";
    for index in [
        "c(x) WHERE x IS NOT NULL",
        "c(x) WHERE (x) NOT NULL",
        "c(x) WHERE x NOTNULL",
        "c(x) WHERE y IS NOT NULL",
        "c(x) WHERE x IS NOT NULL AND y > 0",
        "c(x) WHERE x",
        "c(x DESC)",
        "c(y, x)",
        "c(lower(x))",
        "c(x || '')",
    ] {
        check(tables, &format!("CREATE INDEX k ON {index}"));
    }
    let tables = "CREATE TABLE p(i TEXT, j TEXT, UNIQUE (i, j)); CREATE TABLE c(a TEXT, b TEXT, z, FOREIGN KEY (a, b) REFERENCES p(i, j));";
    for index in [
        "c(a)",
        "c(b, a)",
        "c(a, z, b)",
        "c(z, a, b)",
        "c(a) WHERE b IS NOT NULL",
        "c(a, b) WHERE b IS NOT NULL AND a NOT NULL",
        "c(b COLLATE NOCASE, a)",
    ] {
        check(tables, &format!("CREATE INDEX k ON {index}"));
    }
    check("CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE c(x TEXT REFERENCES p);", "");
    check(
        "CREATE TABLE p(i TEXT PRIMARY KEY); CREATE TABLE c(x TEXT, y, PRIMARY KEY (y, x), FOREIGN KEY (x) REFERENCES p) WITHOUT ROWID;",
        "",
    );
}
