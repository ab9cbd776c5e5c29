//! Statements that are prepared once and held: to look one up by its text for every row costs more than to bind it.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Result, Statement};

/// A statement that is prepared when it is first run, and held from then on.
pub(crate) struct Prepared<'c> {
    connection: &'c Connection,
    sql: String,
    statement: Option<Statement<'c>>,
}

impl<'c> Prepared<'c> {
    pub(crate) fn new(connection: &'c Connection, sql: impl Into<String>) -> Self {
        Self { connection, sql: sql.into(), statement: None }
    }

    /// Runs it and tells how many rows it changed.
    pub(crate) fn execute(&mut self, values: impl Params) -> Result<usize> {
        self.statement()?.execute(values)
    }

    /// Runs it, an INSERT, and gives the id of the row it made.
    pub(crate) fn insert(&mut self, values: impl Params) -> Result<i64> {
        self.statement()?.insert(values)
    }

    pub(crate) fn statement(&mut self) -> Result<&mut Statement<'c>> {
        match &mut self.statement {
            Some(statement) => Ok(statement),
            none => Ok(none.insert(self.connection.prepare(&self.sql)?)),
        }
    }
}

/// Bytes that are known to be UTF-8, bound as text without being looked through again.
pub(crate) struct Utf8<'a>(pub(crate) &'a [u8]);

impl ToSql for Utf8<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}
