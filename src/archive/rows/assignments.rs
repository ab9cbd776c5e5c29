//! One UPDATE of a row of `entries`, whose columns are told one by one.

use rusqlite::types::{ToSql, ToSqlOutput, Value};
use rusqlite::{Connection, Result, params_from_iter};

use crate::sql::quoted;
use crate::sqlite::dropped::one;

/// The columns of one UPDATE of `entries`.
pub(super) struct Assignments {
    sql: String,
    values: Vec<Value>,
}

impl Assignments {
    pub(super) fn new(id: i64) -> Self {
        Self { sql: String::new(), values: vec![Value::Integer(id)] }
    }

    pub(super) fn add(&mut self, column: &str, value: &dyn ToSql) {
        let value = match value.to_sql() {
            Ok(ToSqlOutput::Owned(value)) => value,
            Ok(ToSqlOutput::Borrowed(value)) => Value::try_from(value).unwrap_or(Value::Null),
            // Numbers, texts and nothing are all that is ever assigned here, and these always convert.
            _ => Value::Null,
        };
        self.values.push(value);
        let comma = if self.sql.is_empty() { "" } else { ", " };
        self.sql.push_str(&format!("{comma}{} = ?{}", quoted(column), self.values.len()));
    }

    pub(super) fn run(self, connection: &Connection) -> Result<()> {
        if self.sql.is_empty() {
            return Ok(());
        }
        let sql = format!("UPDATE entries SET {} WHERE id = ?1", self.sql);
        one(connection.prepare_cached(&sql)?.execute(params_from_iter(self.values))?)
    }
}
