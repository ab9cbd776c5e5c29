//! Hints that keep every key, and every letter of it.

use super::*;

#[test]
fn a_line_is_not_moved_into_the_text_above_it() {
    for (line, json) in [
        ("tags: [sea, boat", r#""tags":["sea","boat"]"#),
        ("tags: [sea, boat]]", r#""tags":["sea","boat"]"#),
        ("title: \"Rome", r#""title":"Rome""#),
        ("who: {a: b", r#""who":{"a":"b"}"#),
    ] {
        let block = format!("at:\n  name: Rome\ntext: >\n  A day\n{line}\nmood: calm");
        let json = format!(r#"{{"at":{{"name":"Rome"}},"text":"A day\n",{json},"mood":"calm"}}"#);
        check(&block, &json);
    }
    check(
        "who:\n  - Ann\n  - Ben\ntags: :: ] }\nmood: x",
        r#"{"who":["Ann","Ben"],"tags":":: ] }","mood":"x"}"#,
    );
}

#[test]
fn a_rule_within_a_value_closes_nothing() {
    check(
        "title: x\nquote: |\n  first\n  ---\n  second\ntags: [@a]",
        r#"{"title":"x","quote":"first\n---\nsecond\n","tags":["@a"]}"#,
    );
    check("sig: |\n  --\n  Ann\ntags: [@a]", r#"{"sig":"--\nAnn\n","tags":["@a"]}"#);
    check("list:\n- a\n- ---\n- b\ntags: [@a]", r#"{"list":["a","---","b"],"tags":["@a"]}"#);
    check("q: >\n  one\n  —\n  two\ntags: [@a]", r#"{"q":"one — two\n","tags":["@a"]}"#);
    check("q: one\n  ---\n  two\ntags: [@a]", r#"{"q":"one --- two","tags":["@a"]}"#);
    check_text(
        "----\ntitle: x\nquote: |\n  first\n  ---\n  second\n----\nText\n",
        r#"{"title":"x","quote":"first\n---\nsecond\n"}"#,
    );
    let open = r#"{"title":"x"}"#;
    check_text("---\ntitle: x\n ---\nText\n---\nMore\n", open);
    check_text("---\ntitle: x\n----\nText\n---\nMore\n", open);
    check_text("---\ntext: |\n  abc\n ---\nBody\n", r#"{"text":"abc\n"}"#);
}

#[test]
fn a_key_in_quotes_keeps_its_own() {
    check("'title': ] b\n\"mood\": } b", r#"{"title":"] b","mood":"} b"}"#);
    check("'it''s': ] c", r#"{"it's":"] c"}"#);
}

#[test]
fn an_apostrophe_before_an_item_is_a_letter_of_it() {
    check("tags: ['tis, 'twas]", r#"{"tags":["'tis","'twas"]}"#);
    check("tags: ['tis, sea, 'twas]", r#"{"tags":["'tis","sea","'twas"]}"#);
    check("title: x\ntags:\n- 'tis\n- 'twas", r#"{"title":"x","tags":["'tis","'twas"]}"#);
    let fault = read("---\ntags:\n- 'tis\n- 'twas\n---\n").fault.unwrap();
    assert_eq!((fault.code, fault.offset), ("unclosed-quote", 12), "{fault:?}");
}

#[test]
fn items_of_nothing_and_items_with_quotes_have_one_way_out() {
    check("x: [word \"mid\" , - z , ,, y]", r#"{"x":["word \"mid\"","- z","y"]}"#);
    check("note: [, [[link]] <<]", r#"{"note":["[[link]] <<"]}"#);
    check("tags: @a\nx:\n  - \"mid\" word", r#"{"tags":"@a","x":["\"mid\" word"]}"#);
}

#[test]
fn a_second_block_is_told() {
    let json = r#"{"title":"x","mood":"y"}"#;
    check_text("---\ntitle: x\n---\n---\nmood: y\n---\nText\n", json);
    check_text("---\ntitle: x\n...\n---\nmood: y\n---\nText\n", json);
    check_text("---\ntitle: x\n---\n\n---\nmood: y\n---\nText\n", json);
    check_text("---\n# a: b\n---\nx: y\n---\n", r#"{"x":"y"}"#);
    for text in [
        "---\ntitle: x\n---\n---\nText\n",
        "---\ntitle: x\n---\n\n---\n\nText\n\n---\n",
        "---\ntitle: x\n---\nNote: I went\n---\n",
        "---\n---\nText\n---\n",
    ] {
        assert!(read(text).doubts.is_empty(), "{text:?}");
    }
}

#[test]
fn braces_and_control_characters_are_told_as_what_they_are() {
    let hint = |text: &str| {
        let reading = read(text);
        reading.fault.or(reading.doubts.first().cloned()).and_then(|it| it.hint).unwrap_or_default()
    };
    assert_eq!(hint("{\"title\":\"a\tb\"}\n"), "write a tab within a text as `\\t`");
    assert_eq!(hint("{\"title\":\"a\u{1}b\"}\n"), "write it as `\\u0001`, or delete it");
    assert_eq!(hint("{\"title\":[\"a\"]]}\n"), "delete the `]`, or write the `[` that it closes");
    check_text("{\"title\":\"a\"}}\nText\n", r#"{"title":"a"}"#);
}
