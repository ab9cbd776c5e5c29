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
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

    fn journal() -> Fixture {
        Fixture::new().entry("a.md", "tags: [rain]", "Rain").entry("b.md", "", "Sun")
    }

    fn answer(sql: &str, parameters: &[(Option<&str>, &str)]) -> Result<String, QueryError> {
        let fixture = journal();
        let parameters: Vec<Parameter> = parameters
            .iter()
            .map(|(name, value)| Parameter {
                name: name.map(str::to_owned),
                value: (*value).to_owned(),
            })
            .collect();
        let mut question = Question::prepare(&fixture.connection, sql)?;
        question.bind(&parameters)?;
        let mut lines = vec![question.columns().join(" ")];
        question.each(|values| {
            let values: Vec<String> =
                values.iter().map(|it| format!("{:?}", Value::try_from(*it).unwrap())).collect();
            lines.push(values.join(" "));
            Ok::<_, QueryError>(())
        })?;
        Ok(lines.join("\n"))
    }

    #[test]
    fn a_question_has_columns_and_rows() {
        let found =
            answer("SELECT path, word_count AS words FROM entries ORDER BY path; -- all", &[]);
        assert_eq!(
            found.unwrap(),
            "path words\nText(\"a.md\") Integer(1)\nText(\"b.md\") Integer(1)"
        );
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2) SELECT i FROM n";
        assert_eq!(answer(sql, &[]).unwrap(), "i\nInteger(1)\nInteger(2)");
        for sql in [
            "SELECT rowid FROM entries_fts('rain')",
            "SELECT name FROM pragma_table_info('entries') LIMIT 1",
            "PRAGMA user_version",
            "PRAGMA table_list(entries)",
            "EXPLAIN QUERY PLAN SELECT 1",
            "VALUES (1)",
        ] {
            answer(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
    }

    #[test]
    fn nothing_is_written_whatever_is_asked() {
        for sql in [
            "DELETE FROM entries",
            "UPDATE entries SET title = 'x'",
            "INSERT INTO entries_fts(entries_fts) VALUES ('rebuild')",
            "CREATE TABLE t (a)",
            "CREATE TEMP TABLE t (a)",
            "DROP TABLE entries",
            "ATTACH ':memory:' AS other",
            "DETACH main",
            "PRAGMA user_version = 7",
            "PRAGMA query_only = OFF",
            "PRAGMA writable_schema = ON",
            "PRAGMA journal_mode = WAL",
            "PRAGMA wal_checkpoint",
            "PRAGMA optimize",
            "BEGIN",
            "COMMIT",
            "SAVEPOINT a",
            "VACUUM",
            "VACUUM INTO '/tmp/x'",
            "ANALYZE",
            "REINDEX",
            "WITH x AS (SELECT 1) DELETE FROM entries",
            "EXPLAIN DELETE FROM entries",
        ] {
            let error = answer(sql, &[]).unwrap_err();
            assert!(matches!(error, QueryError::Writes { .. }), "{sql}: {error:?}");
        }
    }

    #[test]
    fn a_connection_writes_again_after_the_question() {
        let fixture = journal();
        drop(Question::prepare(&fixture.connection, "SELECT 1").unwrap());
        assert!(Question::prepare(&fixture.connection, "DELETE FROM entries").is_err());
        fixture.connection.execute("DELETE FROM entries WHERE id = 99", []).unwrap();
    }

    #[test]
    fn a_column_that_another_table_has_is_meant_with_its_table() {
        let meant = |sql: &str| match answer(sql, &[]).unwrap_err() {
            QueryError::Sql { nearest, .. } => nearest.unwrap_or_default(),
            other => panic!("{other:?}"),
        };
        assert_eq!(meant("SELECT path FROM entry_text"), "entries.path");
        assert_eq!(meant("SELECT titel FROM entries"), "title");
    }

    #[test]
    fn parameters_are_named_or_numbered_and_all_have_values() {
        let sql = "SELECT count(*) FROM entries WHERE word_count = :words AND path = @path";
        let found = answer(sql, &[(Some("path"), "a.md"), (Some("words"), "1")]);
        assert_eq!(found.unwrap(), "count(*)\nInteger(1)");
        let found = answer("SELECT ?, ?2, ?1", &[(None, "1.5"), (None, "01")]);
        assert_eq!(found.unwrap(), "? ?2 ?1\nReal(1.5) Text(\"01\") Real(1.5)");
        assert_eq!(
            answer("SELECT ?2", &[(Some("1"), "a"), (Some("2"), "b")]).unwrap(),
            "?2\nText(\"b\")"
        );
        let error = answer(sql, &[(Some("path"), "a.md"), (Some("wrods"), "1")]).unwrap_err();
        assert!(
            matches!(error, QueryError::UnknownParameter { nearest: Some(it), .. } if it == "words")
        );
        let error = answer(sql, &[(Some("path"), "a.md")]).unwrap_err();
        assert_eq!(error.to_string(), "the parameter `:words` has no value");
        assert!(matches!(
            answer("SELECT 1", &[(None, "1")]),
            Err(QueryError::UnknownParameter { .. })
        ));
    }

    #[test]
    fn an_error_names_what_was_likely_meant() {
        let check = |sql: &str, meant: Option<&str>| match answer(sql, &[]).unwrap_err() {
            QueryError::Sql { nearest, .. } => assert_eq!(nearest.as_deref(), meant, "{sql}"),
            other => panic!("{sql}: {other:?}"),
        };
        check("SELECT tilte FROM entries", Some("title"));
        check("SELECT e.wrod_count FROM entries AS e", Some("word_count"));
        check("SELECT 1 FROM entires", Some("entries"));
        check("SELECT absent FROM entries", None);
        check("SELEKT 1", None);
    }

    #[test]
    fn an_error_names_the_token() {
        let check = |sql: &str, message: &str, token: Option<(usize, usize)>| match answer(sql, &[])
            .unwrap_err()
        {
            QueryError::Sql { message: said, token: named, .. } => {
                assert_eq!((said.as_str(), named), (message, token), "{sql}");
            }
            other => panic!("{sql}: {other:?}"),
        };
        check("SELECT absent FROM entries", "no such column: absent", Some((7, 6)));
        check("SELEKT 1", "near \"SELEKT\": syntax error", Some((0, 6)));
        check("SELECT 1 FROM nowhere", "no such table: nowhere", Some((14, 7)));
        check("SELECT 1 FROM main.\"no where\"", "no such table: main.no where", Some((19, 10)));
        check("SELECT (1", "incomplete input", Some((9, 0)));
        let message = "not authorized to use function: load_extension";
        check("SELECT load_extension('x')", message, Some((7, 14)));
        assert!(matches!(
            answer("SELECT 1; SELECT 2", &[]),
            Err(QueryError::Several { offset: 10 })
        ));
        assert!(matches!(answer(" -- nothing", &[]), Err(QueryError::Empty)));
    }
}
