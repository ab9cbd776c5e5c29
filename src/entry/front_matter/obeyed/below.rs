//! Hints about what goes on below a line: below a rule among keys, an empty line, a key whose value begins beside it.

use super::*;

/// The hint of a block; none where it can be read.
fn hint(text: &str) -> String {
    let reading = read(text);
    reading.fault.or(reading.doubts.first().cloned()).and_then(|it| it.hint).unwrap_or_default()
}

#[test]
fn a_rule_above_keys_of_whatever_kind_is_told_to_go() {
    for (above, below, json) in [
        ("title: a", "Zebra: b", r#"{"title":"a","Zebra":"b"}"#),
        ("title: a", "date of birth: b", r#"{"title":"a","date of birth":"b"}"#),
        ("title: a", "\"Some Key\": b", r#"{"title":"a","Some Key":"b"}"#),
        ("title: a", "Zebra:\n  - b", r#"{"title":"a","Zebra":["b"]}"#),
        ("loc:\n  name: P", "  country: Q", r#"{"loc":{"name":"P","country":"Q"}}"#),
        ("tags:\n- a", "- b", r#"{"tags":["a","b"]}"#),
        ("tags:\n  - a", "  - b\nmood: c", r#"{"tags":["a","b"],"mood":"c"}"#),
    ] {
        for rule in ["=======", "***", "----", "—"] {
            check(&format!("{above}\n{rule}\n{below}"), json);
        }
    }
    check_text("+++\na = \"b\"\n=====\nZ = \"c\"\n+++\nText\n", r#"{"a":"b","Z":"c"}"#);
}

#[test]
fn where_text_and_keys_cannot_be_told_apart_the_hint_speaks_of_both() {
    let both = |text: &str| {
        let hint = hint(text);
        assert!(hint.ends_with("; move keys that stand below it above it"), "{text}: {hint}");
    };
    both("---\ntitle: a\n----\n# Monday\nNote: rain\n---\nText\n");
    both("---\ntitle: a\n----\nRain fell: much.\nAnd sun.\n---\nText\n");
    both("---\ntitle: a\n=====\nsome words: a: b\n---\nText\n");
    both("---\ntitle: a\n\nZebra: b\nSome text here.\nMore of it.\n---\nText\n");
    both("---\ntitle: a\n\nWeather: rain\n\nText\n");
    both("---\ntitle: a\n=======\nZebra: b\n\nText\n");
    both("---\ntitle: a\n--\nNote: I went\nand came\n");
    for text in [
        "---\ntitle: a\n----\n# Monday\nIt rained.\n---\nText\n",
        "---\ntitle: a\n----\nIt rained.\n- not here\n---\nText\n",
        "---\ntitle: a\n=======\nIt rained.\n",
    ] {
        assert_eq!(hint(text), "write `---` in its place, at the margin", "{text}");
    }
}

#[test]
fn keys_go_on_behind_an_empty_line_and_a_rule_where_nothing_closes_them() {
    let json = r#"{"title":"a","mood":"b","tags":["x"]}"#;
    check_text("---\ntitle: a\n\nmood: b\ntags: [x]\n\nText\n", json);
    check_text("---\ntitle: a\n\n# of the day\nmood: b\n\ntags:\n- x\n\nText\n", json);
    check_text("---\ntitle: a\n=======\nmood: b\ntags: [x]\n\nText\n", json);
    check_text("---\ntitle: a\n--\nmood: b\ntags: [x]\n\nText\n", json);
    check_text("+++\ntitle = \"a\"\n\nmood = \"b\"\ntags = [\"x\"]\n\nText\n", json);
    check_text("title = \"a\"\n\nmood = \"b\"\ntags = [\"x\"]\n\nText\n", json);
    check_text("title = \"a\"\n\nText\n", r#"{"title":"a"}"#);
    let head = r#"{"Title":"A","Date":"2025-01-02","tags":["x"]}"#;
    check_text("Title: A\nDate: 2025-01-02\n\ntags: [x]\n\nText\n", head);
    for text in ["x = 1\n\nText\n", "title = A day\n\nText\n", "title == \"A\"\n"] {
        assert!(read(text).doubts.is_empty(), "{text}");
    }
}

#[test]
fn what_begins_beside_its_key_is_told_to_begin_below_it() {
    check(
        "summary: > First line\n  second line\nx: y",
        r#"{"summary":"First line second line\n","x":"y"}"#,
    );
    check("summary: |- First\n  note: x", r#"{"summary":"First\nnote: x"}"#);
    check("summary: | First\nx: y", r#"{"summary":"First\n","x":"y"}"#);
    check("list:\n  - t: >- One\n      two", r#"{"list":[{"t":"One two"}]}"#);
    let ann = r#"{"author":[{"given":"Ann","family":"Smith"}]}"#;
    check("author: - given: Ann\n    family: Smith", ann);
    check("author: - given: Ann\n  family: Smith", ann);
    check("author: - given: Ann", r#"{"author":[{"given":"Ann"}]}"#);
    check(
        "people: - name: Ann\n      age: 3\n    - name: Ben",
        r#"{"people":[{"name":"Ann","age":"3"},{"name":"Ben"}]}"#,
    );
}

#[test]
fn maps_and_texts_that_begin_beside_their_key_go_on_below_it() {
    check("cover: x:\n  image: a", r#"{"cover":{"x":{"image":"a"}}}"#);
    check("cover: image: a\n  alt: b\nx: y", r#"{"cover":{"image":"a","alt":"b"},"x":"y"}"#);
    check("list:\n  - cover: x:\n      image: a", r#"{"list":[{"cover":{"x":{"image":"a"}}}]}"#);
    check("title: @x y\n  more text", r#"{"title":"@x y more text"}"#);
    check("title: a: b\n  more\n\n  and more\nx: y", r#"{"title":"a: b more\nand more","x":"y"}"#);
    check("title: Rome: day\n  and a night: so", r#"{"title":"Rome: day and a night: so"}"#);
    check("summary: >First line\n  second", r#"{"summary":"First line second\n"}"#);
    check("x: >3 km\n  or so", r#"{"x":">3 km or so"}"#);
    // One line of Markdown's quotations stays what it is.
    check("summary: > First line\nx: y", r#"{"summary":"> First line","x":"y"}"#);
}

#[test]
fn a_value_that_goes_on_below_is_not_put_in_quotes_alone() {
    for block in [
        "summary: > First\n  second",
        "summary: |2 First\n second",
        "author: - given: Ann\n    family: Smith",
        "tags: @a\n  - b",
        "cover: x:\n image: a",
        "title: @x\n  more text\n  # none\n  more",
    ] {
        let hint = hint(&format!("---\n{block}\n---\n"));
        let first = block.lines().next().unwrap().split_once(": ").unwrap().1;
        assert!(!hint.contains(&format!("\"{first}\"")), "{block}: {hint}");
    }
}
