//! The SQL functions that the statements of a revision, and `journal query`, may call.
//!
//! They are registered as direct only: SQLite refuses them in indexes, generated columns and views, so that no object
//! of the schema ever needs a function that only this binary has.

use regex::{Regex, RegexBuilder};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Error, Result};

use crate::entry::{body, date, location};
use crate::revision::names::Slug;

/// The names of all functions registered here, for scripts that are run by a plain SQLite shell.
pub const NAMES: &[&str] = &[
    "canonical_name",
    "day_of",
    "regexp",
    "regexp_replace",
    "regexp_substr",
    "slug",
    "word_count",
];

/// A pattern larger than this when compiled is refused.
const PATTERN_LIMIT: usize = 1 << 20;

/// Registers every function on a connection. All give NULL where an argument is NULL.
///
/// # Errors
///
/// Whatever SQLite says; there is no known cause but memory.
pub fn register(connection: &Connection) -> Result<()> {
    text_function(connection, "canonical_name", |text| Some(location::canonical_name(text)))?;
    text_function(connection, "day_of", date::day_of)?;
    text_function(connection, "slug", |text| Some(Slug::of_message(text).to_string()))?;
    connection.create_scalar_function("word_count", 1, flags(), |call| {
        Ok(text_argument(call, 0)
            .map(|text| i64::try_from(body::word_count(&text)).unwrap_or(i64::MAX)))
    })?;
    register_patterns(connection)
}

/// The functions of patterns. SQLite calls `regexp(pattern, text)` for the operator `text REGEXP pattern`.
fn register_patterns(connection: &Connection) -> Result<()> {
    connection.create_scalar_function("regexp", 2, flags(), |call| {
        let pattern = pattern_argument(call, 0)?;
        Ok(text_argument(call, 1).zip(pattern).map(|(text, pattern)| pattern.is_match(&text)))
    })?;
    connection.create_scalar_function("regexp_substr", 2, flags(), |call| {
        let pattern = pattern_argument(call, 1)?;
        let found = text_argument(call, 0).zip(pattern);
        Ok(found.and_then(|(text, pattern)| pattern.find(&text).map(|it| it.as_str().to_owned())))
    })?;
    connection.create_scalar_function("regexp_replace", 3, flags(), |call| {
        let pattern = pattern_argument(call, 1)?;
        let replacement = text_argument(call, 2);
        let all = text_argument(call, 0).zip(pattern).zip(replacement);
        Ok(all
            .map(|((text, pattern), with)| pattern.replace_all(&text, with.as_str()).into_owned()))
    })
}

fn flags() -> FunctionFlags {
    FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY
}

fn text_function(
    connection: &Connection,
    name: &str,
    function: impl Fn(&str) -> Option<String> + Send + 'static,
) -> Result<()> {
    connection.create_scalar_function(name, 1, flags(), move |call| {
        Ok(text_argument(call, 0).and_then(|text| function(&text)))
    })
}

/// An argument as text; numbers as SQLite writes them, a blob as the text its bytes spell.
fn text_argument(call: &Context<'_>, index: usize) -> Option<String> {
    use rusqlite::types::ValueRef;
    match call.get_raw(index) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
    }
}

/// An argument as a compiled pattern; the same pattern is compiled once a statement.
fn pattern_argument(call: &Context<'_>, index: usize) -> Result<Option<std::sync::Arc<Regex>>> {
    if text_argument(call, index).is_none() {
        return Ok(None);
    }
    let index = i32::try_from(index).map_err(|_| Error::InvalidParameterCount(index, 3))?;
    let pattern = call.get_or_create_aux(
        index,
        |value| -> std::result::Result<Regex, Box<dyn std::error::Error + Send + Sync>> {
            let text = value.as_str()?;
            Ok(RegexBuilder::new(text).size_limit(PATTERN_LIMIT).build()?)
        },
    )?;
    Ok(Some(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: Option<&str>) {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let found: Option<String> = connection
            .query_row(&format!("SELECT CAST({sql} AS TEXT)"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(found.as_deref(), expected, "{sql}");
    }

    #[test]
    fn functions_answer_like_sqlites_own() {
        check("canonical_name('Café  Müller, Lisbon')", Some("cafe muller, lisbon"));
        check("canonical_name(NULL)", None);
        check("slug('Track projects!')", Some("track_projects"));
        check("word_count('two words')", Some("2"));
        check("regexp('^a', 'abc')", Some("1"));
        check("'abc' REGEXP 'z'", Some("0"));
        check("regexp_replace('a1b22', '[0-9]+', '-')", Some("a-b-"));
        check("regexp_substr('rain at 7', '[0-9]+')", Some("7"));
        check("day_of('16 September 2025')", Some("2025-09-16"));
    }

    #[test]
    fn no_view_can_depend_on_a_function_of_ours() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        connection.execute_batch("CREATE VIEW v AS SELECT slug('x') AS s").unwrap();
        assert!(
            connection.query_row("SELECT s FROM v", [], |row| row.get::<_, String>(0)).is_err()
        );
    }
}
