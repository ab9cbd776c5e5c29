//! Questions in SQL that change nothing.

mod explain;

use rusqlite::ffi::ErrorCode;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Statement};

use crate::entry::filter::Number;
use crate::nearest::nearest;
use crate::sql::statements;

/// A question that is ready to be asked. While it stands, its connection lets nothing be written.
pub struct Question<'c> {
    // The order of fields is the order of dropping: the statement goes before the guard.
    statement: Statement<'c>,
    _guard: Guard<'c>,
}

/// A value for a parameter of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name without `:`, `@` or `$`, or its number; none takes the next number.
    pub name: Option<String>,
    /// The value: a number where it reads as one, else a text.
    pub value: String,
}

/// Why a question cannot be asked, or answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// There is no statement in it.
    #[error("there is no question in the SQL")]
    Empty,
    /// There are several.
    #[error("only one statement is asked at a time")]
    Several {
        /// Where the second begins, in bytes.
        offset: usize,
    },
    /// It would change something.
    #[error("a query only reads: {reason}")]
    Writes {
        /// What it would do.
        reason: String,
    },
    /// SQLite does not read it.
    #[error("{message}")]
    Sql {
        /// What SQLite says.
        message: String,
        /// The token that it names, in bytes: where, and how long.
        token: Option<(usize, usize)>,
        /// The table or the column that was likely meant.
        nearest: Option<String>,
    },
    /// A parameter that the question does not have.
    #[error("the query has no parameter `{name}`")]
    UnknownParameter {
        /// The parameter.
        name: String,
        /// The one that was likely meant.
        nearest: Option<String>,
    },
    /// A parameter without a value.
    #[error("the parameter `{name}` has no value")]
    UnboundParameter {
        /// The parameter, as it stands in the question.
        name: String,
    },
    /// The person asked to stop.
    #[error("stopped")]
    Stopped,
    /// SQLite failed while it answered.
    #[error("cannot answer the query")]
    Sqlite(#[source] Error),
}

impl<'c> Question<'c> {
    /// Reads a question.
    ///
    /// # Errors
    ///
    /// [`QueryError`], where it is no one statement, would change something, or is no SQL.
    pub fn prepare(connection: &'c Connection, sql: &str) -> Result<Self, QueryError> {
        match statements(sql).as_slice() {
            [] => return Err(QueryError::Empty),
            [_] => {}
            [_, second, ..] => return Err(QueryError::Several { offset: second.offset }),
        }
        let guard = Guard::new(connection).map_err(QueryError::Sqlite)?;
        let statement =
            connection.prepare(sql).map_err(|error| explain::explain(connection, error, sql))?;
        if !statement.readonly() {
            return Err(QueryError::Writes {
                reason: "this statement would change something".to_owned(),
            });
        }
        Ok(Self { statement, _guard: guard })
    }

    /// The names of the columns.
    pub fn columns(&self) -> Vec<String> {
        self.statement.column_names().into_iter().map(str::to_owned).collect()
    }

    /// Gives its parameters values: each must have one.
    ///
    /// # Errors
    ///
    /// A parameter that it does not have, or one that is left without a value.
    pub fn bind(&mut self, parameters: &[Parameter]) -> Result<(), QueryError> {
        let count = self.statement.parameter_count();
        let mut is_bound = vec![false; count];
        let mut next = 0;
        for parameter in parameters {
            let index = if let Some(name) = &parameter.name {
                self.index_of(name)?
            } else {
                next += 1;
                Some(next)
                    .filter(|it| *it <= count)
                    .ok_or_else(|| self.unknown(&next.to_string()))?
            };
            let value = value_of(&parameter.value);
            self.statement.raw_bind_parameter(index, value).map_err(QueryError::Sqlite)?;
            is_bound[index - 1] = true;
        }
        self.check_bound(&is_bound)
    }

    /// Refuses a question of which a parameter is left without a value.
    fn check_bound(&self, is_bound: &[bool]) -> Result<(), QueryError> {
        match is_bound.iter().position(|bound| !bound) {
            None => Ok(()),
            // `?3` alone makes three parameters, two of which are nowhere in the question.
            Some(at) => match self.statement.parameter_name(at + 1) {
                Some(name) => Err(QueryError::UnboundParameter { name: name.to_owned() }),
                None => Err(QueryError::UnboundParameter { name: format!("?{}", at + 1) }),
            },
        }
    }

    /// Visits the rows as SQLite finds them.
    ///
    /// # Errors
    ///
    /// What SQLite reports, or `visit` returns.
    pub fn each<E: From<QueryError>>(
        &mut self,
        mut visit: impl FnMut(&[ValueRef<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let columns = self.statement.column_count();
        let mut rows = self.statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..columns).map(|column| row.get_ref(column));
            visit(&values.collect::<Result<Vec<_>, _>>().map_err(failed)?)?;
        }
        Ok(())
    }

    fn index_of(&self, name: &str) -> Result<usize, QueryError> {
        for mark in [":", "@", "$", "?", ""] {
            let index = self.statement.parameter_index(&format!("{mark}{name}"));
            if let Some(index) = index.map_err(QueryError::Sqlite)? {
                return Ok(index);
            }
        }
        let number =
            name.parse().ok().filter(|it| (1..=self.statement.parameter_count()).contains(it));
        number.ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> QueryError {
        let names = (1..=self.statement.parameter_count())
            .filter_map(|index| self.statement.parameter_name(index));
        let nearest = nearest(name, names.map(|it| it.trim_start_matches([':', '@', '$', '?'])));
        QueryError::UnknownParameter { name: name.to_owned(), nearest: nearest.map(str::to_owned) }
    }
}

fn value_of(text: &str) -> Value {
    match text.parse() {
        Ok(Number::Integer(number)) if number.to_string() == text => Value::Integer(number),
        Ok(Number::Real(number)) => Value::Real(number),
        _ => Value::Text(text.to_owned()),
    }
}

fn failed(error: Error) -> QueryError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => QueryError::Stopped,
        _ => QueryError::Sqlite(error),
    }
}

/// The authorizer while it stands; it is taken away when the guard is dropped.
struct Guard<'c>(&'c Connection);

impl<'c> Guard<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        connection.authorizer(Some(authorize))?;
        Ok(Self(connection))
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        // Taking an authorizer away fails only on a connection that is not ours, where setting it would have failed.
        let _ = self.0.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
    }
}

/// The pragmas that only look, whatever stands behind them.
const LOOKING: &[&str] = &[
    "collation_list",
    "compile_options",
    "database_list",
    "data_version",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "module_list",
    "page_count",
    "pragma_list",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// The pragmas that look where nothing stands behind them, and set where something does.
const ASKABLE: &[&str] = &[
    "application_id",
    "auto_vacuum",
    "encoding",
    "foreign_keys",
    "journal_mode",
    "page_size",
    "schema_version",
    "synchronous",
    "user_version",
];

fn authorize(context: AuthContext<'_>) -> Authorization {
    let is_allowed = match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => {
            !function_name.eq_ignore_ascii_case("load_extension")
        }
        AuthAction::Pragma { pragma_name, pragma_value } => {
            let is_among =
                |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(pragma_name));
            is_among(LOOKING) || is_among(ASKABLE) && pragma_value.is_none()
        }
        _ => false,
    };
    if is_allowed { Authorization::Allow } else { Authorization::Deny }
}

#[cfg(test)]
mod tests;
