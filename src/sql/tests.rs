//! SQL taken apart into its tokens.

use super::*;

fn texts(sql: &str) -> Vec<&str> {
    code(sql).into_iter().map(|it| it.text).collect()
}

#[test]
fn tokens_joined_are_the_text_again() {
    for sql in [
        "CREATE TABLE \"a\"\"b\" ([c d] INT, `e` TEXT DEFAULT 'it''s') -- end",
        "SELECT x'00ff', 1.5e-3, .5, 0xFF, a->>'$.b', :v, ?1, $x /* open",
        "\u{feff}SELECT 'open",
        "é ← ∅ \"open [x",
    ] {
        let joined: String = tokens(sql).iter().map(|it| it.text).collect();
        assert_eq!(joined, sql);
    }
}

#[test]
fn numbers_strings_and_operators_are_one_token_each() {
    assert_eq!(
        texts("a||b 1.5e-3 1e5 0xAf 'it''s' x'0f' ->> <> 1.2.3"),
        ["a", "||", "b", "1.5e-3", "1e5", "0xAf", "'it''s'", "x'0f'", "->>", "<>", "1.2", ".3"]
    );
}

#[test]
fn quotes_come_off_and_go_on() {
    assert_eq!(unquoted("\"a\"\"b\""), "a\"b");
    assert_eq!(unquoted("[a b]"), "a b");
    assert_eq!(unquoted("`a``b`"), "a`b");
    assert_eq!(unquoted("plain"), "plain");
    assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    assert_eq!(literal("it's"), "'it''s'");
    assert_eq!(literal("a\0b"), "CAST(X'610062' AS TEXT)");
}

#[test]
fn a_triggers_body_belongs_to_its_statement() {
    let script = "-- first\nCREATE TABLE t(a);;\n\
        CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN\n  UPDATE t SET a = CASE WHEN 1 THEN 2 END;\n  SELECT 1;\nEND;\n\
        SELECT ';'";
    let found = statements(script);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], ScriptStatement { text: "CREATE TABLE t(a)", offset: 9 });
    assert!(found[1].text.ends_with("SELECT 1;\nEND"));
    assert_eq!(found[2].text, "SELECT ';'");
}

#[test]
fn a_script_of_comments_has_no_statements() {
    assert_eq!(statements("-- nothing\n/* at all */ ;"), []);
}
