//! What the rows of two databases say about a rename: the values that both sides have in common.

use std::collections::HashSet;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use crate::schema::{Name, Rename};
use crate::sql::quoted;

/// How many different values of a column are looked at.
const SAMPLE: usize = 1000;

/// The share of the values of the smaller side that the other side has too, from 0 to 1; none where one of them has no
/// values, and for tables, whose columns speak for them.
pub fn values_in_common(before: &Connection, after: &Connection, rename: &Rename) -> Option<f64> {
    let Rename::Column { table, from, to } = rename else { return None };
    let one = values(before, table, from).ok()?;
    let other = values(after, table, to).ok()?;
    let least = one.len().min(other.len());
    let common = one.intersection(&other).count();
    #[expect(clippy::cast_precision_loss, reason = "both are at most a thousand")]
    let share = || common.min(least) as f64 / least as f64;
    (least > 0).then(share)
}

fn values(connection: &Connection, table: &Name, column: &Name) -> Result<HashSet<Vec<u8>>> {
    let (table, column) = (quoted(table.as_str()), quoted(column.as_str()));
    let sql = format!(
        "SELECT DISTINCT {column} FROM main.{table} WHERE {column} IS NOT NULL ORDER BY 1 LIMIT {SAMPLE}"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map((), |row| {
        Ok(match row.get_ref(0)? {
            ValueRef::Null => Vec::new(),
            ValueRef::Integer(number) => number.to_string().into_bytes(),
            ValueRef::Real(number) => number.to_string().into_bytes(),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
        })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(sql: &str) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        connection
    }

    #[test]
    fn common_values_speak_for_a_rename() {
        let rename: Rename = "t.a=b".parse().unwrap();
        let before = database("CREATE TABLE t(a); INSERT INTO t VALUES (1), ('x'), ('x'), (NULL)");
        let share = |sql: &str| values_in_common(&before, &database(sql), &rename);
        assert_eq!(share("CREATE TABLE t(b); INSERT INTO t VALUES ('x'), (1.0), (2)"), Some(1.0));
        assert_eq!(share("CREATE TABLE t(b); INSERT INTO t VALUES ('x'), ('y')"), Some(0.5));
        assert_eq!(share("CREATE TABLE t(b)"), None);
        assert_eq!(share("CREATE TABLE t(c)"), None);
    }
}
