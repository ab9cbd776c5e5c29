//! Statements that read, and what each way to write is refused with.

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
    let found = answer("SELECT path, word_count AS words FROM entries ORDER BY path; -- all", &[]);
    assert_eq!(found.unwrap(), "path words\nText(\"a.md\") Integer(1)\nText(\"b.md\") Integer(1)");
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
    assert!(matches!(answer("SELECT 1", &[(None, "1")]), Err(QueryError::UnknownParameter { .. })));
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
    assert!(matches!(answer("SELECT 1; SELECT 2", &[]), Err(QueryError::Several { offset: 10 })));
    assert!(matches!(answer(" -- nothing", &[]), Err(QueryError::Empty)));
}
