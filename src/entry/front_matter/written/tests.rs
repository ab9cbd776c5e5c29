//! Lines of YAML in their parts.

use super::*;

fn check(line: &str, key: Option<&str>, value: &str) {
    let written = Written::of(line);
    assert_eq!((written.key, written.value), (key, value), "{line}");
}

#[test]
fn a_line_has_a_key_a_value_and_a_comment() {
    check("title: Rain", Some("title"), "Rain");
    check("  - title: a: b # c", Some("title"), "a: b");
    check("- 'x: y'", None, "'x: y'");
    check("'a b': c", Some("'a b'"), "c");
    check("'it''s': c", Some("'it''s'"), "c");
    check("\"a\\\"b\": c", Some("\"a\\\"b\""), "c");
    check("tags: #rain", Some("tags"), "");
    check("http://a.b", None, "http://a.b");
    check("&mood: calm", Some("&mood"), "calm");
    check("  > a b: |", Some("> a b"), "|");
    check("- &mood: calm", None, "&mood: calm");
    check("%%mood: calm%%", None, "%%mood: calm%%");
    check("!t \"a\": b", None, "!t \"a\": b");
    assert_eq!(Written::of("a: [#b, c]").flow(), Some("[#b, c]"));
    assert_eq!(Written::of("a: [[b]], [[c]]").flow(), None);
}

#[test]
fn quotes_hold_what_is_in_them() {
    assert_eq!(quoted("a \"b\""), "'a \"b\"'");
    assert_eq!(quoted("C:\\x"), "'C:\\x'");
    assert_eq!(quoted("it's"), "\"it's\"");
    assert_eq!(unwrapped("'it's'"), "it's");
    assert_eq!(unwrapped("\"C:\\x\""), "C:\\x");
    assert_eq!(unwrapped("\"say \"hi\" now\""), "say \"hi\" now");
    assert_eq!(unwrapped("\"a\" and \"b\""), "\"a\" and \"b\"");
}
