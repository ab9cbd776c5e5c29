//! YAML of every day, held against the parser that reads all of it.

use proptest::prelude::*;

use super::super::{value, yaml};
use super::*;

fn check(block: &str, json: Option<&str>) {
    let read = read(block);
    let found = read.as_ref().map(|it| value::json_object(it));
    assert_eq!(found.as_deref(), json, "{block:?}");
    assert!(read.is_none() || yaml::parse(block) == Ok((read, Vec::new())), "{block:?}");
}

#[test]
fn keys_words_quotations_and_lists_are_read() {
    check("date: 2025-09-16 06:20\nn: 007\n", Some(r#"{"date":"2025-09-16 06:20","n":"007"}"#));
    check("a:  it's \n\nb: 'x: # y'\nc: \"\"", Some(r#"{"a":"it's","b":"x: # y","c":""}"#));
    check("a:\nb: null\nc: -3\n", Some(r#"{"a":null,"b":"null","c":"-3"}"#));
    check("a: b\r\n\r\nc:\r\n- d\r\n", Some(r#"{"a":"b","c":["d"]}"#));
    check("# x\na: ~\n # y\nb: 'it''s'\n", Some(r#"{"a":"~","b":"it's"}"#));
    check(r#"a: "b \"c\" \\""#, Some(r#"{"a":"b \"c\" \\"}"#));
    check("a: {b: c d, e: 'f'}\n- x", None);
    check("a: {b: c d, e: 'f'}", Some(r#"{"a":{"b":"c d","e":"f"}}"#));
    check("a: [x, 'y z', 3]\nb: []\n", Some(r#"{"a":["x","y z","3"],"b":[]}"#));
    check("a:\n- x\n- y\nb:\n  - z\nc: 1", Some(r#"{"a":["x","y"],"b":["z"],"c":"1"}"#));
    check(
        "a:\n  - name: x\n    b:\n    - 1\n  - name: y\nc:\n   d: 1\n   e: é\n",
        Some(r#"{"a":[{"name":"x","b":["1"]},{"name":"y"}],"c":{"d":"1","e":"é"}}"#),
    );
}

#[test]
fn whatever_is_less_plain_is_left_to_the_parser() {
    let blocks = "; \n;a: b # c;a: b: c;a: b:;a:b;a b: c; a: b;a: |\n  b;a: b\n  c;a: *b;a: &b c;a: !b c;a: [b: c];\
                  a: {b};a: {b: c: d};a: {b: 1, b: 2};a: {};a: {b: };a: [b\n  c];a: [b,];a: [[b]];a: 'b'c';\
                  a: \"b\\n\";a: 'b'\n 'c';a: -;a: - b;a:\n-;a:\n- - b;a:\n  - b\n c: d;a:\n  b: c\n d: e;\
                  a: 1\na: 2;<<: a;a:\tb;a: b\rc: d;a: b\r;a: \u{85}b;- a;a;'a': b;a: 'b' c;? a\n: b;a: `b`;\
                  a: @b;a: %b;# a";
    blocks.split(';').for_each(|block| check(block, None));
    check(&format!("a: [{}]", vec!["1"; 20_001].join(",")), None);
}

/// What trips a reader of lines, wherever it stands; each is a word of this text.
const PIECES: &str = "a key null ~ 3 é 日 :_ : -_ - _ __ ____ ¶ ¶__ ¶-_ ¶__-_ ¶___ ¶_¶ :¶ ,_ , [ ] [a,_b] { } ' \" '' # _# \
                      #_ ? ?_ &a_ *a !t_ | > % @ ` \\ \\\" \\\\ ¶_#_x ¶#¶ ¶# --- ... << ( . / \t \r \r¶ \u{a0} \u{85} \
                      \u{2028} \u{7f} \u{feff}";

fn piece() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.split(' ').filter(|it| !it.is_empty()).collect();
    prop::sample::select(pieces).prop_map(|it| it.replace('_', " ").replace('¶', "\n"))
}

/// A list or a map as its lines, below a key.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let texts = "x;rain and snow;'it # is';\"a: b\";2025-09-16 06:20;-1.5;null;~;é;[];a - b;a, b;1e3;y;0x1F;\
                 http://a.b/c#d;x:y;x#y;it's;say \"so\";'it''s';\"say \\\"so\\\" \\\\\";'';007 ";
    let text = prop::sample::select(texts.split(';').collect::<Vec<_>>());
    let item = prop::sample::select(vec!["x", "y z", "'a'", "\"b\"", "3", "-3", "null", "x (y)"]);
    let items = prop::collection::vec(item, 0..4);
    let flow_map = items.clone().prop_map(|items| {
        let pairs = ["a", "b", "c"].into_iter().zip(items);
        let pairs: Vec<String> = pairs.map(|(key, item)| format!("{key}: {item}")).collect();
        format!("{{{}}}", pairs.join(", "))
    });
    let flow_list = items.prop_map(|items| format!("[{}]", items.join(", ")));
    let text = text.prop_map(str::to_owned);
    let inline = prop_oneof![3 => text, 1 => flow_list, 1 => flow_map].prop_map(|it| vec![it]);
    inline.prop_recursive(4, 24, 4, |value| {
        let keys = prop::sample::subsequence(vec!["a", "b", "key", "f_g", "h-1"], 1..4);
        let map = (keys, prop::collection::vec(value.clone(), 3), 1..4_usize).prop_map(
            |(keys, values, deep)| {
                let pairs = keys.into_iter().zip(values);
                pairs.flat_map(|(key, value)| below(&format!("{key}:"), &value, deep)).collect()
            },
        );
        let list = prop::collection::vec(value, 1..4).prop_map(|values| {
            let dashed = |value: Vec<String>| {
                let rest = value.iter().skip(1).map(|it| format!("  {it}"));
                std::iter::once(format!("- {}", value[0])).chain(rest).collect::<Vec<_>>()
            };
            values.into_iter().flat_map(dashed).collect()
        });
        prop_oneof![2 => map, 1 => list]
    })
}

/// A key and its value: on one line, or deeper below it; a list may stand as deep as its key.
fn below(key: &str, value: &[String], deep: usize) -> Vec<String> {
    let is_list = value[0].starts_with("- ");
    let is_map = value[0].split(' ').next().is_some_and(|it| it.ends_with(':'));
    match value {
        [inline] if !is_list && !is_map => vec![format!("{key} {inline}")],
        _ => {
            let margin = " ".repeat(if is_list { deep - 1 } else { deep });
            let value = value.iter().map(|it| format!("{margin}{it}"));
            std::iter::once(key.to_owned()).chain(value).collect()
        }
    }
}

/// A block as it is written every day, and what becomes of it when something slips in.
fn block() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\r\n", " \n\n"]);
    let slip = (any::<prop::sample::Index>(), piece());
    let slips = prop_oneof![Just(None), slip.prop_map(Some)];
    (lines(), end, slips).prop_map(|(lines, end, slip)| {
        let mut block = lines.join(end) + end;
        if let Some((at, piece)) = slip {
            block.insert_str(block.floor_char_boundary(at.index(block.len())), &piece);
        }
        block
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_is_read_is_what_the_parser_reads(block in block()) {
        if let Some(pairs) = read(&block) {
            prop_assert_eq!(yaml::parse(&block), Ok((Some(pairs), Vec::new())));
        }
    }
}
