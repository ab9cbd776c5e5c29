//! Front matter that is written and read again.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::read;
use super::*;

fn scalar(text: &str) -> Value {
    Value::Scalar(text.to_owned())
}

fn pair(key: &str, value: Value) -> (String, Value) {
    (key.to_owned(), value)
}

/// Checks the text between the fences, and that it is read as what was written.
fn check(pairs: &[(String, Value)], expected: &str) {
    let text = write(pairs);
    assert_eq!(text, format!("---\n{expected}---\n"));
    let reading = read(&text);
    assert_eq!(reading.fault, None, "{text}");
    assert_eq!(reading.values, pairs, "{text}");
}

#[test]
fn texts_stand_plain_where_they_read_as_themselves() {
    for text in ["rain", "nothing", "3 beds", "a#b", "C:/x", "Ana & Ben", "雨", "?x"] {
        check(&[pair("a", scalar(text))], &format!("a: {text}\n"));
    }
}

#[test]
fn what_some_parser_takes_for_more_than_a_text_is_quoted() {
    let texts = "007;no;Yes;ON;y;06:20;1:30;-9.13;.5;1e3;0x1F;0o17;0b11;1_000;+12;.inf;-.INF;.NaN;true;2025;2025-09-16;\
                 2025-09-16T06:20+02:00;2001-12-14 21:59:43.10 -5;<<;=";
    for text in texts.split(';') {
        check(&[pair("a", scalar(text))], &format!("a: \"{text}\"\n"));
    }
    check(&[pair("no", scalar("x"))], "\"no\": x\n");
    for (plain, written) in [
        ("2025-09-16", "2025-09-16"),
        ("inf", ".inf"),
        ("-inf", "-.inf"),
        ("+nan", ".nan"),
        ("1_000", "1000"),
        ("0xdead_beef", "0xdead_beef"),
        ("10:20:30", "\"10:20:30\""),
        ("2025-09-16 10:20", "2025-09-16 10:20"),
    ] {
        let value = Value::Plain(plain.to_owned());
        assert_eq!(lines(&[pair("a", value)]), format!("a: {written}\n"));
    }
}

#[test]
fn other_texts_are_quoted() {
    for (text, written) in [
        ("", "\"\""),
        (" a", "\" a\""),
        ("a: b", "\"a: b\""),
        ("#a", "\"#a\""),
        ("- a", "\"- a\""),
        ("~", "\"~\""),
        ("Null", "\"Null\""),
        ("say \"a\\b\"", "say \"a\\b\""),
        ("\"a\\b\"", "\"\\\"a\\\\b\\\"\""),
        ("a\tb\u{7}\u{85}\u{feff}", "\"a\\tb\\u0007\\u0085\\ufeff\""),
        ("---", "\"---\""),
        ("\n", "\"\\n\""),
    ] {
        check(&[pair("a", scalar(text))], &format!("a: {written}\n"));
    }
}

#[test]
fn texts_of_several_lines_are_blocks() {
    check(&[pair("a", scalar("x\n\n  y: z"))], "a: |-\n  x\n\n    y: z\n");
    check(&[pair("a", scalar("x\ny\n"))], "a: |\n  x\n  y\n");
    check(&[pair("a", scalar("x\ny\n\n")), pair("b", scalar("c"))], "a: |+\n  x\n  y\n\nb: c\n");
}

#[test]
fn lists_and_maps_stand_line_by_line() {
    let calm = Value::Map(vec![pair("name", scalar("calm")), pair("scale", scalar("seven"))]);
    check(
        &[
            pair("moods", Value::List(vec![calm, scalar("tired")])),
            pair("empty", Value::List(Vec::new())),
            pair("none", Value::Map(Vec::new())),
            pair("null", Value::Null(String::new())),
            pair("tilde", Value::Null("~".to_owned())),
            pair(
                "deep",
                Value::List(vec![Value::List(vec![scalar("a")]), Value::Null(String::new())]),
            ),
            pair("a b", Value::Map(vec![pair("c: d", Value::Map(vec![pair("e", scalar("f"))]))])),
        ],
        "moods:\n  - name: calm\n    scale: seven\n  - tired\nempty: []\nnone: {}\n\"null\":\ntilde: ~\n\
         deep:\n  - - a\n  -\na b:\n  \"c: d\":\n    e: f\n",
    );
}

fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[-a-z0-9:#?,\\[\\]{}&*!|>'\"%@`~ \n\t雨]{0,8}"];
    let leaf = prop_oneof![text.prop_map(Value::Scalar), Just(Value::Null(String::new()))];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            vec(inner, 0..4).prop_map(|values| {
                let pairs = values.into_iter().enumerate();
                Value::Map(pairs.map(|(index, it)| (format!("k{index}"), it)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(values in vec(values(), 0..4), key in "[^\u{0}]{1,6}") {
        let pairs = values.into_iter().enumerate();
        let mut pairs: Vec<_> = pairs.map(|(index, it)| (format!("x{index}"), it)).collect();
        pairs.push((key, Value::Scalar("a".to_owned())));
        let text = write(&pairs);
        let reading = read(&text);
        prop_assert_eq!(reading.fault, None, "{}", text);
        prop_assert_eq!(reading.values, pairs, "{}", text);
        prop_assert_eq!(reading.body, text.len());
    }
}
