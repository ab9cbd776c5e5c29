//! Hints, obeyed: a law. What a hint tells to write is written, until nothing more is told to write; the block is then
//! read, with every key and every word.

mod below;
mod comments;
mod hand;
mod kept;
mod lines;
mod nearly;

use super::fault::{Line, lines};
use super::*;
use hand::obeyed;

/// Obeys all hints of a block, and checks what is read then.
#[track_caller]
fn check(block: &str, json: &str) {
    check_text(&format!("---\n{block}\n---\nBody\n"), json);
}

/// The same of a whole text.
#[track_caller]
fn check_text(whole: &str, json: &str) {
    let mut text = whole.to_owned();
    for _ in 0..12 {
        let reading = read(&text);
        let told = reading.fault.iter().chain(&reading.doubts);
        let Some(next) = told.filter_map(|it| obeyed(&text, it)).find(|it| *it != text) else {
            break;
        };
        check_keys(&text, &next);
        text = next;
    }
    let reading = read(&text);
    assert_eq!(reading.fault, None, "{whole:?} became {text:?}");
    assert_eq!(value::json_object(&reading.values), json, "{whole:?} became {text:?}");
    assert!(reading.doubts.is_empty(), "{text:?}: {:?}", reading.doubts);
}

/// Checks that no key of a block is a line of the text once a hint is obeyed.
#[track_caller]
fn check_keys(before: &str, after: &str) {
    let (old, new) = (read(before), read(after));
    let is_key = |it: &Line<'_>| near::is_sure_key(it.text, old.dialect);
    let keys = lines(old.block, 0).filter(is_key).map(|it| it.text.to_owned());
    let body: Vec<&str> = lines(after, new.body).map(|it| it.text).collect();
    for key in keys.collect::<Vec<_>>() {
        assert!(!body.contains(&key.as_str()), "{key:?} of {before:?} is text in {after:?}");
    }
}

#[test]
fn lists_that_are_none_yet_are_told_how_to_become_one() {
    check("tags: - a", r#"{"tags":["a"]}"#);
    check("people: - Ann\ntitle: x", r#"{"people":["Ann"],"title":"x"}"#);
    check("title: - a", r#"{"title":"- a"}"#);
    check("tags: [a, , b]", r#"{"tags":["a","b"]}"#);
    check("tags: [a,,b,]", r#"{"tags":["a","b"]}"#);
    check("tags: [, a]", r#"{"tags":["a"]}"#);
    check("tags: [\"a, , b\", , c]", r#"{"tags":["a, , b","c"]}"#);
    check("tags:\n  - a: b: c", r#"{"tags":["a: b: c"]}"#);
    check("people:\n  - name: b: c", r#"{"people":[{"name":"b: c"}]}"#);
    check("tags:\n  * a\n  * b", r#"{"tags":["a","b"]}"#);
    check("tags:\n* a\ntitle: x", r#"{"tags":["a"],"title":"x"}"#);
    check("tags:\n  -sea\n  -boat", r#"{"tags":["sea","boat"]}"#);
    check("tags:\n-sea\n-boat\ntitle: x", r#"{"tags":["sea","boat"],"title":"x"}"#);
    let text = "---\npeople: - Ann\n- Ben\n---\n";
    let fault = read(text).fault.unwrap();
    let hint = "begin the list below its key, each item on a line of its own";
    assert_eq!(fault.hint.as_deref(), Some(hint));
}

#[test]
fn lines_that_are_no_keys_are_told_how_to_become_some() {
    check("title: A\n{a: 1}", r#"{"title":"A","a":"1"}"#);
    check("title: A\na #b: x", r#"{"title":"A","a #b":"x"}"#);
    check("title: A\na #b: x\nc: d", r#"{"title":"A","a #b":"x","c":"d"}"#);
    check("title: A\nC #: intro: x", r#"{"title":"A","C #":"intro: x"}"#);
    check("title: A\n\"a\", \"b\": x", r#"{"title":"A","\"a\", \"b\"":"x"}"#);
    check("title: A\n7 #x: x", r#"{"title":"A","7 #x":"x"}"#);
    check("tags:\n[a, b]", r#"{"tags":["a","b"]}"#);
    check("tags:\n[a, b]\ntitle: A", r#"{"tags":["a","b"],"title":"A"}"#);
    check("tags:\n+ a", r#"{"tags":["a"]}"#);
    check("tags:\n+ a\n+ b", r#"{"tags":["a","b"]}"#);
    check("tags:\n1. a\n2. b\ntitle: A", r#"{"tags":["a","b"],"title":"A"}"#);
    check("tags:\n- \"a\",\n- \"b\"", r#"{"tags":["a","b"]}"#);
    check("title: \"A\",", r#"{"title":"A"}"#);
    check("tags: [a, } b, c]", r#"{"tags":["a","} b","c"]}"#);
    check("loc: {name: : c}", r#"{"loc":{"name":": c"}}"#);
    check_text("---\n%YAML 1.2\n---\ntitle: A\n---\nBody\n", r#"{"title":"A"}"#);
    check_text("---\ntitle: A\n---x\nBody\n", r#"{"title":"A"}"#);
    check_text("---\ntitle: A\n---x\nBody\n---\n", r#"{"title":"A"}"#);
}

#[test]
fn a_hint_that_is_obeyed_keeps_every_key_and_every_value() {
    check("tags: [a, @b,\n  @c]", r#"{"tags":["a","@b","@c"]}"#);
    check("tags: [\n  @sea,\n  boat\n]", r#"{"tags":["@sea","boat"]}"#);
    check("m: {a: @b,\n  c: `d`}", r#"{"m":{"a":"@b","c":"`d`"}}"#);
    check(r#"tags: [sea, C:\x, "D:\Users"]"#, r#"{"tags":["sea","C:\\x","D:\\Users"]}"#);
    check("tags:\n  - sea\n  - \"D:\\Users\"", r#"{"tags":["sea","D:\\Users"]}"#);
    check(r#"tags: [sea, "D:\tide", *swim]"#, r#"{"tags":["sea","D:\\tide","*swim"]}"#);
    check(r#"path: "C:\temp\new""#, r#"{"path":"C:\\temp\\new"}"#);
    check(r#"cover: "photos\new.jpg""#, r#"{"cover":"photos\\new.jpg"}"#);
    check(r#"covers: ["photos\new.jpg", a]"#, r#"{"covers":["photos\\new.jpg","a"]}"#);
    check(r#"paths: [sea, "D:\tide"]"#, r#"{"paths":["sea","D:\\tide"]}"#);
    check("title: \"tide\nx: y", r#"{"title":"tide","x":"y"}"#);
    check("tags: [\"quiet, swim]\nx: y", r#"{"tags":["quiet","swim"],"x":"y"}"#);
    check("tags:\n  - \"a\n  - b\nx: y", r#"{"tags":["a","b"],"x":"y"}"#);
    check("tags: [\n  \"sea\" now,\n  walk,\n]", r#"{"tags":["sea now","walk"]}"#);
}

#[test]
fn lines_that_slipped_keep_every_key_and_every_value() {
    check("x:\ta: b\ny: z", r#"{"x":"a: b","y":"z"}"#);
    check("tags:\n  - a\n  - : b\n  - c", r#"{"tags":["a",": b","c"]}"#);
    check("tags:\n  - a\n - b\nx: y", r#"{"tags":["a","b"],"x":"y"}"#);
    check("tags:\n  - a\n\n - b\nx: y", r#"{"tags":["a","b"],"x":"y"}"#);
    check("m:\n  a: b\n   c: d", r#"{"m":{"a":"b","c":"d"}}"#);
    check("a: 1\n\ntext: |\nrain all day", r#"{"a":"1","text":"rain all day\n"}"#);
    check("x: rain\n\n  tags: walk", r#"{"x":"rain","tags":"walk"}"#);
    check("x: rain\n\n*mood: late\ny: z", r#"{"x":"rain","*mood":"late","y":"z"}"#);
    check("city: Porto\nsummary：late\nx: y", r#"{"city":"Porto","summary":"late","x":"y"}"#);
}

#[test]
fn lists_without_their_brackets_keep_every_item() {
    check("tags: 'a', 'b'", r#"{"tags":["a","b"]}"#);
    check("tags: \"a\", \"b c\"\ntitle: x", r#"{"tags":["a","b c"],"title":"x"}"#);
    check("tags: [sea], [boat]", r#"{"tags":["sea","boat"]}"#);
    check("people: @bob, @al", r#"{"people":["@bob","@al"]}"#);
    check("people: @bob", r#"{"people":"@bob"}"#);
    check("title: 'a', 'b'", r#"{"title":"'a', 'b'"}"#);
    check("people: [[Ana]], [[Ben]]", r#"{"people":"[[Ana]], [[Ben]]"}"#);
    check("tags: [\"sea\" boat, x]", r#"{"tags":["sea boat","x"]}"#);
    check("tags: [a, b", r#"{"tags":["a","b"]}"#);
    check("mood: [calm, @tired\ntitle: x", r#"{"mood":["calm","@tired"],"title":"x"}"#);
    check(
        "title: a\n\nmood: good\n  tags: x\nd: e",
        r#"{"title":"a","mood":"good","tags":"x","d":"e"}"#,
    );
    check(
        "title: a\n\nmood: good\n  tags: [sea]\nd: e",
        r#"{"title":"a","mood":"good","tags":["sea"],"d":"e"}"#,
    );
}

#[test]
fn several_slips_of_one_block_are_mended_one_after_the_other() {
    check("title: a\n\n   b: c\ntags: [sea]", r#"{"title":"a","b":"c","tags":["sea"]}"#);
    check("title: a\n\nmood: x: y\n  tags: c", r#"{"title":"a","mood":"x: y","tags":"c"}"#);
    check("title: x\n\tmood: y", r#"{"title":"x","mood":"y"}"#);
    check("tags:\n\t- a\n\t- b", r#"{"tags":["a","b"]}"#);
    check("title: x\n \n\ttags: a", r#"{"title":"x","tags":"a"}"#);
    check("title: x\nbody:\n\tOne: two\n\tthree", r#"{"title":"x","body":"One: two\nthree\n"}"#);
    check("a: b: c\nd: @e\nf: [@g]", r#"{"a":"b: c","d":"@e","f":["@g"]}"#);
    check("n:\n  title: a: b\n  tags: [@x]", r#"{"n":{"title":"a: b","tags":["@x"]}}"#);
    check("title:x\nmood：y", r#"{"title":"x","mood":"y"}"#);
    check("title: \"she said \"hi\"\"", r#"{"title":"she said \"hi\""}"#);
    check("title: 'it's: so'", r#"{"title":"it's: so"}"#);
    check(
        "title: !wow\nm: &x y\ntags: [!a, b]",
        r#"{"title":"!wow","m":"&x y","tags":["!a","b"]}"#,
    );
}

#[test]
fn keys_that_begin_with_a_mark_of_yaml_are_keys() {
    check("&mood: calm", r#"{"&mood":"calm"}"#);
    check("*a: yes", r#"{"*a":"yes"}"#);
    check("@x: quiet\n%y: z", r#"{"@x":"quiet","%y":"z"}"#);
    check("title: x\n&mood: calm\n&a b: c", r#"{"title":"x","&mood":"calm","&a b":"c"}"#);
    check("!important: yes", r#"{"!important":"yes"}"#);
    check("title: x\n!important: yes\nmood: y", r#"{"title":"x","!important":"yes","mood":"y"}"#);
    check("m:\n  !a: !b\n  c: d", r#"{"m":{"!a":"!b","c":"d"}}"#);
    check("!a: |\n  b\n  &c", r#"{"!a":"b\n&c\n"}"#);
    check("title: x\n!wow: great\nmood: y", r#"{"title":"x","!wow":"great","mood":"y"}"#);
    for mark in ["*", "%", "@", "`", "|", ">", "> ", "]", "[a]", "[[a]]", "{a}", ","] {
        let key = format!("{mark}a");
        check(&format!("{key}: b\ntitle: x"), &format!(r#"{{"{key}":"b","title":"x"}}"#));
        check(&format!("title: x\n{key}: b"), &format!(r#"{{"title":"x","{key}":"b"}}"#));
    }
    check("title: x\n*bold*: y", r#"{"title":"x","*bold*":"y"}"#);
    check("title: x\n`a b`: @c\nd: e", r#"{"title":"x","`a b`":"@c","d":"e"}"#);
    check("title: x\n  |a: b", r#"{"title":"x","|a":"b"}"#);
    check("title: x\n@a: b: c", r#"{"title":"x","@a":"b: c"}"#);
    check("title: x\n[[Ana]]: friend", r#"{"title":"x","[[Ana]]":"friend"}"#);
}

#[test]
fn a_text_whose_lines_are_not_indented_is_told_to_be() {
    check("text: |\nby the sea\nmood: calm", r#"{"text":"by the sea\n","mood":"calm"}"#);
    check("summary: |\nHad a lovely walk: sun", r#"{"summary":"Had a lovely walk: sun\n"}"#);
    check("a: |\nHad a walk\nand \"sun\n\nb: c", r#"{"a":"Had a walk\nand \"sun\n","b":"c"}"#);
    check("a: >-\n- sea\n- boat\nb: c", r#"{"a":"- sea - boat","b":"c"}"#);
    check("m:\n  a: |\n  by the sea\nb: c", r#"{"m":{"a":"by the sea\n"},"b":"c"}"#);
    check("a: |\nWeight (kg): 70", r#"{"a":"","Weight (kg)":"70"}"#);
    check("a: |\nb: c\nd: >", r#"{"a":"","b":"c","d":""}"#);
    check("a:\n  - |\n  - b", r#"{"a":["","b"]}"#);
}

#[test]
fn bullets_and_commas_of_items_are_told_with_the_lines_to_write() {
    check("tags:\n  • sea\n  • boat", r#"{"tags":["sea","boat"]}"#);
    check("tags:\n• sea\n• boat\ntitle: x", r#"{"tags":["sea","boat"],"title":"x"}"#);
    check("tags:\n  – sea\n  – boat", r#"{"tags":["sea","boat"]}"#);
    check("tags:\n  •sea\n  •boat", r#"{"tags":["sea","boat"]}"#);
    check("tags:\n- rain, sun\n- sea", r#"{"tags":["rain","sun","sea"]}"#);
    check("tags:\n- 海、船", r#"{"tags":["海","船"]}"#);
    check("tags:\n- \"Lisbon, Portugal\"", r#"{"tags":["Lisbon, Portugal"]}"#);
    check("people:\n- Sá, Ana", r#"{"people":["Sá, Ana"]}"#);
}

#[test]
fn items_that_no_comma_parts_are_told_wherever_they_stand() {
    check("tags: [\n  a  # c\n  b\n]", r#"{"tags":["a","b"]}"#);
    check("tags: [a # c\n  b]", r#"{"tags":["a","b"]}"#);
    check("tags: [a\n  b\n  c]", r#"{"tags":["a","b","c"]}"#);
    check("tags: [\n  a\n  b]", r#"{"tags":["a","b"]}"#);
    check("people: [Ann; Bob]", r#"{"people":["Ann","Bob"]}"#);
    check("people: [Ann; Bob, \"Cy; D\"]", r#"{"people":["Ann","Bob","Cy; D"]}"#);
    check("tags:\n- rain; sun\n- sea", r#"{"tags":["rain","sun","sea"]}"#);
    for block in [
        "tags: [a, b,\n  a long\n  tag]",
        "title: [\n  a long\n  title\n]",
        "people: [R&amp;D, 'Ann; Bob']",
        "mood: [calm; tired]",
        "people:\n- ok ;)",
    ] {
        assert!(yaml::read(block).unwrap().1.is_empty(), "{block}");
    }
}

#[test]
fn what_is_closed_stays_as_it_is_written() {
    check("title = 'Rain: at sea' # c", r#"{"title":"Rain: at sea"}"#);
    check("mood = {name: calm}", r#"{"mood":{"name":"calm"}}"#);
    check("mood = {name: calm} # c", r#"{"mood":{"name":"calm"}}"#);
    check("title = Rain: at sea", r#"{"title":"Rain: at sea"}"#);
    check("tags: [a, b].", r#"{"tags":["a","b"]}"#);
    check("mood: {name: calm};\ntitle: x", r#"{"mood":{"name":"calm"},"title":"x"}"#);
    check("people: {name: Ann role: friend}", r#"{"people":{"name":"Ann","role":"friend"}}"#);
    check("mood: {name: calm scale: 7}", r#"{"mood":{"name":"calm","scale":"7"}}"#);
    check("m: {note: see also: this}", r#"{"m":{"note":"see also: this"}}"#);
    let place = r#"{"location":"\"10, Downing Street\", London"}"#;
    check("location: \"10, Downing Street\", London", place);
}
