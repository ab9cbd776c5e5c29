//! What can be read, but hardly as it was meant: each doubt with its place and its mend.

use super::super::*;
use super::{check, check_fault};

#[track_caller]
fn check_doubt(text: &str, code: &str, place: &str, hint: &str) {
    let reading = read(text);
    assert_eq!(reading.fault, None, "{text:?}");
    let [doubt] = reading.doubts.as_slice() else { panic!("{text:?}: {:?}", reading.doubts) };
    let line = text[..doubt.offset].matches('\n').count() + 1;
    let column = text[..doubt.offset].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let found = (doubt.code, format!("{line}:{column}"), doubt.hint.as_deref().unwrap_or_default());
    assert_eq!(found, (code, place.to_owned(), hint), "{text:?}: {}", doubt.message);
}

#[test]
fn what_yaml_takes_for_something_else_is_read_as_it_was_meant_and_told() {
    let check = |block: &str, json: &str, code: &str, place: &str, hint: &str| {
        let text = format!("---\n{block}\n---\nBody\n");
        check(&text, Dialect::Yaml, json, "Body\n");
        check_doubt(&text, code, place, hint);
    };
    check("a: !wow x", r#"{"a":"!wow x"}"#, "value-is-tag", "2:4", "write `a: \"!wow x\"`");
    check("a: !!LIVE!!", r#"{"a":"!!LIVE!!"}"#, "value-is-tag", "2:4", "write `a: \"!!LIVE!!\"`");
    check("a: !a!b c", r#"{"a":"!a!b c"}"#, "value-is-tag", "2:4", "write `a: \"!a!b c\"`");
    check("a: &Sons", r#"{"a":"&Sons"}"#, "value-is-anchor", "2:4", "write `a: \"&Sons\"`");
    check("a: &joy x", r#"{"a":"&joy x"}"#, "value-is-anchor", "2:4", "write `a: \"&joy x\"`");
    check(
        "a: [x, !y z]",
        r#"{"a":["x","!y z"]}"#,
        "value-is-tag",
        "2:8",
        "write `\"!y z\"` in its place",
    );
    check(
        "a: Lunch #2 x",
        r#"{"a":"Lunch"}"#,
        "value-is-comment",
        "2:10",
        "write `a: \"Lunch #2 x\"`",
    );
    check(
        "a:\n- b\n - c",
        r#"{"a":["b","c"]}"#,
        "list-indentation",
        "4:2",
        "begin it where the item above begins: `- c`",
    );
    check(
        "a: !b c\n  d\ne: f",
        r#"{"a":"!b c d","e":"f"}"#,
        "value-is-tag",
        "2:4",
        "put the whole value in quotes",
    );
    check(
        "a: b\u{2028}c: d",
        "{\"a\":\"b\u{2028}c: d\"}",
        "line-separator",
        "2:4",
        "put the whole value in quotes",
    );
}

#[test]
fn marks_of_yaml_are_letters_wherever_they_stand_in_brackets() {
    let check = |block: &str, json: &str, told: usize| {
        let text = format!("---\n{block}\n---\n");
        check(&text, Dialect::Yaml, json, "");
        assert_eq!(read(&text).doubts.len(), told, "{block}");
    };
    check(
        "t: [a,\n  !wow what,\n  &joy day,\n  !!LIVE!!,\n  c]",
        r#"{"t":["a","!wow what","&joy day","!!LIVE!!","c"]}"#,
        3,
    );
    check("p:\n  [ !Ann B,\n  Carl ]", r#"{"p":["!Ann B","Carl"]}"#, 1);
    check("t: [!a x,\n  b]", r#"{"t":["!a x","b"]}"#, 1);
    check("t: [!a\n  x, # !c\n  '!d',\n  b]", r#"{"t":["!a x","!d","b"]}"#, 1);
    check("m: [\n!x,\n&y,\n]", r#"{"m":["!x","&y"]}"#, 2);
    check("l: {name: a,\n  city: !b c}", r#"{"l":{"name":"a","city":"!b c"}}"#, 1);
    check("o: {!x: y}", r#"{"o":{"!x":"y"}}"#, 1);
    check("o: {a: b,\n  !x: y}", r#"{"o":{"a":"b","!x":"y"}}"#, 1);
    check("l: {name: !important: x}", r#"{"l":{"name":"!important: x"}}"#, 1);
    check("!important: x: x", r#"{"!important":"x: x"}"#, 1);
    check("t: [?idea, a?]", r#"{"t":["?idea","a?"]}"#, 1);
    check(
        "t: [!m {a: b}, !!str c, ? d]\nu: {? e : f}",
        r#"{"t":[{"a":"b"},"c",{"d":null}],"u":{"e":"f"}}"#,
        0,
    );
    check("t: [&a x,\n  *a]", r#"{"t":["x","x"]}"#, 0);
}

#[test]
fn a_line_separator_is_told_whatever_stands_behind_it() {
    for letter in ['\u{85}', '\u{2028}', '\u{2029}'] {
        let text = format!("---\na: one{letter}two\nb: \"x{letter}y\"\n---\n");
        let doubts = read(&text).doubts;
        let told: Vec<_> = doubts.iter().map(|it| (it.code, it.offset)).collect();
        assert_eq!(told, [("line-separator", 7)], "{text:?}");
    }
}

#[test]
fn characters_that_end_no_line_to_their_writer_are_characters() {
    for letter in ['\u{85}', '\u{2028}', '\u{2029}'] {
        let text = format!("---\na: one{letter}two\nb: \"x{letter}y\"\n---\n");
        check(
            &text,
            Dialect::Yaml,
            &format!("{{\"a\":\"one{letter}two\",\"b\":\"x{letter}y\"}}"),
            "",
        );
    }
    check("---\na: \"\\ud83c\\udf89 x\"\n---\n", Dialect::Yaml, r#"{"a":"🎉 x"}"#, "");
}

#[test]
fn what_yaml_has_its_marks_for_stays_what_it_is() {
    check("---\na: &a {x: 1}\nb: *a\n---\n", Dialect::Yaml, r#"{"a":{"x":"1"},"b":{"x":"1"}}"#, "");
    check("---\na: &name x\nb: *name\n---\n", Dialect::Yaml, r#"{"a":"x","b":"x"}"#, "");
    check("---\na: x\n  &y z\n  !b c\n---\n", Dialect::Yaml, r#"{"a":"x &y z !b c"}"#, "");
    check("---\n&a b: c\nd: *a\n---\n", Dialect::Yaml, r#"{"b":"c","d":"b"}"#, "");
    check("---\n!!str b: c\n---\n", Dialect::Yaml, r#"{"b":"c"}"#, "");
    check("---\na: |\n  !x\n  &y #z\n---\n", Dialect::Yaml, r#"{"a":"!x\n&y #z\n"}"#, "");
    check("---\na: \"x\n  !y #z\"\n---\n", Dialect::Yaml, r#"{"a":"x !y #z"}"#, "");
    check("---\na:\n  - - b\n    - c\n---\n", Dialect::Yaml, r#"{"a":[["b","c"]]}"#, "");
}

#[test]
fn what_is_nearly_front_matter_is_told() {
    let fence = "write `---` at the margin, on the line before the keys and on the line after them";
    check_doubt("----\ntitle: x\n----\nText\n", "not-front-matter", "1:1", fence);
    check_doubt(" ---\ntitle: x\n ---\nText\n", "not-front-matter", "1:2", fence);
    check_doubt("———\ntitle: x\nmood: y\n———\nText\n", "not-front-matter", "1:1", fence);
    let move_it = "move what stands before it below the `---` that closes it";
    check_doubt("<!-- x -->\n---\ntitle: x\n---\nText\n", "not-front-matter", "2:1", move_it);
    check_doubt("# x\n---\ntitle: x\n---\nText\n", "not-front-matter", "2:1", move_it);
    let fault = |block: &str, place: &str, hint: &str| {
        check_fault(&format!("---\n{block}\n---\nBody\n"), "invalid-yaml", place, hint, "Body\n");
    };
    fault("title:My day\nmood:good", "2:1", "write `title: My day`");
    fault("title:\u{a0}My day", "2:1", "write `title: My day`");
    fault("title = \"x\"\nmood = \"y\"", "2:1", "write `+++` in place of each `---`");
    fault("title = x\nmood = y", "2:1", "write `title: x`");
    let close = "write `---` in its place, at the margin";
    check_fault("---\ntitle: x\n----\nText\n", "unclosed-front-matter", "3:1", close, "Text\n");
    check_fault(
        "---\ntitle: x\n ---\nText\n---\n",
        "unclosed-front-matter",
        "3:2",
        close,
        "Text\n---\n",
    );
}

#[test]
fn a_fence_may_name_its_language() {
    check("---json\n{\"a\": 1}\n---\nBody\n", Dialect::Json, r#"{"a":"1"}"#, "Body\n");
    check("---yaml\na: 1\n---\nBody\n", Dialect::Yaml, r#"{"a":"1"}"#, "Body\n");
    check("---toml\na = 1\n---\nBody\n", Dialect::Toml, r#"{"a":"1"}"#, "Body\n");
    let hint = "leave both fences away: the braces alone are known to more";
    check_doubt("---json\n{\"a\": 1}\n---\nBody\n", "fence-language", "1:1", hint);
}
