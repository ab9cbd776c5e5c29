//! Keys and values as they stand in the file.

use super::*;

#[test]
fn numbers_of_toml_and_json_are_numbers_to_every_parser() {
    let written = |text: &str| {
        let pairs = as_written(text).into_iter().filter_map(|(key, it)| match it {
            AsWritten::Value(value) => Some((key, value)),
            AsWritten::Lines { .. } => None,
        });
        super::super::write::lines(&pairs.collect::<Vec<_>>())
    };
    let toml = "+++\na = 1e3\nb = 0o17\nc = [5e+22, 1_000, -2E-2, 0b101]\nd = 0x1F\ne = 1.5\n+++\n";
    assert_eq!(
        written(toml),
        "a: 1.0e+3\nb: 15\nc:\n  - 5.0e+22\n  - 1000\n  - -2.0e-2\n  - 5\nd: 0x1F\ne: 1.5\n"
    );
    assert_eq!(written("{\"a\": 1e3, \"b\": \"1e3\"}\n"), "a: 1.0e+3\nb: \"1e3\"\n");
}

#[test]
fn lines_of_yaml_stay_as_they_are_where_they_say_the_same_alone() {
    let text =
        "---\r\nx: \"012\"\r\ny: ~ # none\r\n# between\r\nz:\r\n  - no\r\n  - 'no'\r\n---\r\n";
    let lines = as_written(text).into_iter().map(|(_, it)| match it {
        AsWritten::Lines { lines, .. } => lines,
        AsWritten::Value(value) => panic!("{value:?}"),
    });
    let expected = ["x: \"012\"\n", "y: ~ # none\n", "z:\n  - no\n  - 'no'\n"];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[test]
fn numbers_and_truth_values_stay_what_they_are_whatever_else_is_on_their_lines() {
    let text =
        "---\nrating: 5 #best\na[0]: 1\nn: &n 5\nm: *n\nq: &q \"5\"\nr: *q\nl: [*n, \"5\"]\n---\n";
    let plain = |text: &str| AsWritten::Value(Value::Plain(text.to_owned()));
    let lines = |lines: &str, text: &str| AsWritten::Lines {
        lines: lines.to_owned(),
        value: Value::Scalar(text.to_owned()),
    };
    let found = as_written(text);
    let found: Vec<_> = found.into_iter().map(|it| it.1).collect();
    let expected =
        [lines("rating: 5 #best\n", "5"), lines("a[0]: 1\n", "1"), plain("5"), plain("5")];
    assert_eq!(found[..4], expected);
    assert_eq!(found[4], AsWritten::Value(Value::Scalar("5".to_owned())));
    let list = Value::List(["5", "5"].map(|it| Value::Scalar(it.to_owned())).to_vec());
    assert_eq!(as_written(text)[6].1, AsWritten::Value(list));
}

#[test]
fn a_block_in_braces_keeps_what_stands_without_quotes() {
    let found = as_written("---\n{a-b: yes, c: 'no'}\n---\n");
    assert_eq!(found[0].1, AsWritten::Value(Value::Plain("yes".to_owned())));
    assert_eq!(found[1].1, AsWritten::Value(Value::Scalar("no".to_owned())));
}

#[test]
fn quotes_are_seen_wherever_they_stand() {
    let quoted = "a: \"b\";a: 'b' # c;- 'a';a:\n  - b\n  - 'c';a: [b, 'c'];a: [b,\n  \"c\"];a: {b: 'c'};'a': b;a:\n  'b': c";
    for lines in quoted.split(';') {
        assert!(is_quoted(lines), "{lines}");
    }
    for lines in ["a: it's", "a: say \"b\"", "a: |\n  \"b\"\n  'c'", "a: [b, c's]", "a: 12"] {
        assert!(!is_quoted(lines), "{lines}");
    }
}

#[test]
fn what_leans_on_other_lines_is_a_value() {
    let found = as_written("---\na: &a x\nb: *a\nc: !t x\n---\n");
    let scalar = |text: &str| AsWritten::Value(Value::Scalar(text.to_owned()));
    assert_eq!(found[1].1, scalar("x"));
    assert_eq!(found[2].1, scalar("!t x"));
    let found = as_written("{\"a\": \"012\", \"b\": 12}\n");
    assert_eq!(
        (&found[0].1, &found[1].1),
        (&scalar("012"), &AsWritten::Value(Value::Plain("12".to_owned())))
    );
}
