//! The shapes that YAML is read as, and what is refused.

use super::*;

fn check(block: &str, json: &str) {
    let pairs = parse(block).unwrap().0.unwrap();
    assert_eq!(super::super::value::json_object(&pairs), json, "{block}");
}

#[test]
fn scalars_keep_the_text_that_was_written() {
    check(
        "a: 06:20\nb: no\nc: 007\nd: 1.10\ne: 2025-09-16T06:20:00+02:00\nf: 0x1F\ng: +1_000\nh: .inf\n",
        r#"{"a":"06:20","b":"no","c":"007","d":"1.10","e":"2025-09-16T06:20:00+02:00","f":"0x1F","g":"+1_000","h":".inf"}"#,
    );
}

#[test]
fn quoted_and_block_scalars_are_their_content() {
    check(
        "a: \"x\\n\\u00e9\"\nb: 'it''s'\nc: |\n  two\n  lines\nd: >-\n  folded\n  line\ne: on\n  two lines\n",
        r#"{"a":"x\né","b":"it's","c":"two\nlines\n","d":"folded line","e":"on two lines"}"#,
    );
}

#[test]
fn a_key_without_a_value_is_null_and_a_written_null_keeps_its_text() {
    check(
        "a:\nb: ~\nc: null\nd: \"null\"\ne: ''\n",
        r#"{"a":null,"b":"~","c":"null","d":"null","e":""}"#,
    );
    let pairs = parse("b: ~\nd: \"~\"\n").unwrap().0.unwrap();
    assert_eq!(pairs[0].1, Value::Null("~".to_owned()));
    assert_eq!(pairs[1].1, Value::Scalar("~".to_owned()));
}

#[test]
fn lists_and_maps_keep_their_order_and_keys_are_text() {
    check(
        "z: [1, [b], {y: 1, x: 2}]\n1: one\nyes: 2\n'q': 3\na:\n- b\n-\n",
        r#"{"z":["1",["b"],{"y":"1","x":"2"}],"1":"one","yes":"2","q":"3","a":["b",null]}"#,
    );
}

#[test]
fn tags_do_no_harm() {
    check(
        "b: !!str 007\nc: !list [1]\nd: !m {k: !!int 1}\n!!str e: !x\n  - 1\n",
        r#"{"b":"007","c":["1"],"d":{"k":"1"},"e":["1"]}"#,
    );
}

#[test]
fn aliases_and_merge_keys_are_expanded() {
    check(
        "a: &a {x: 1, y: 2}\nb: *a\nc:\n  <<: *a\n  y: 3\n",
        r#"{"a":{"x":"1","y":"2"},"b":{"x":"1","y":"2"},"c":{"x":"1","y":"3"}}"#,
    );
    check(
        "a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\nd: {<<: plain}\n",
        r#"{"a":{"x":"1"},"b":{"x":"2","z":"3"},"c":{"x":"1","z":"3"},"d":{"<<":"plain"}}"#,
    );
}

#[test]
fn a_block_that_is_no_map_is_no_front_matter() {
    for block in
        ["", "# only a comment\n", "just prose\nand more\n", "- a\n- b\n", "~\n", "42\n", "!x y\n"]
    {
        assert_eq!(parse(block).map(|it| it.0), Ok(None), "{block:?}");
    }
}
