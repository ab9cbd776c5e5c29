//! Hints for what YAML takes for comments, and comments of other languages.

use super::super::*;
use super::check;

#[test]
fn handles_that_yaml_takes_for_comments_are_told_with_the_way_out() {
    let three = r##"{"tags":["sea","#boat","sun"]}"##;
    check("tags: [sea,\n  #boat,\n  sun]", three);
    check("tags: [\n  sea,\n  #boat,\n  sun,\n]", three);
    check("tags: [sea, #boat\n  sun]", three);
    check("tags: [sea, #boat,\n  sun]", three);
    check("tags:\n  - sea\n  - #boat\n  - sun", three);
    check("tags:\n  - sea\n  #boat\n  - sun", three);
    check("tags:\n- sea\n#boat\n- sun", three);
}

#[test]
fn handles_below_a_key_and_beside_words_are_told_with_the_way_out() {
    let two = r##"{"tags":["#sea","#boat"],"title":"x"}"##;
    check("tags:\n  #sea\n  #boat\ntitle: x", two);
    check("tags:\n#sea\n#boat\ntitle: x", two);
    check("tags:\n  #sea,\n  #boat,\ntitle: x", two);
    check("tags: [#sea, #boat]\ntitle: x", two);
    check("tags: [#sea,\n  #boat]\ntitle: x", two);
    check("tags: [\n  #sea,\n  #boat\n]\ntitle: x", two);
    check("tags: [ #sea,\n  #boat]\ntitle: x", two);
    check("tags:\n  - sea #boat", r#"{"tags":["sea #boat"]}"#);
    check("tags: [sea #boat,\n  sun]", r#"{"tags":["sea #boat","sun"]}"#);
    check("tags: #sea #boat", r##"{"tags":"#sea #boat"}"##);
    check("tags: sea,\n  #boat", r#"{"tags":"sea, #boat"}"#);
    check("people:\n  - ann\n  - #bob", r##"{"people":["ann","#bob"]}"##);
    check("people: [ann,\n  #bob\n  ]", r##"{"people":["ann","#bob"]}"##);
    check("people:\n  #ann", r##"{"people":["#ann"]}"##);
    check(
        "people:\n  - {name: ann,\n     nick: #a\n    }",
        r##"{"people":[{"name":"ann","nick":"#a"}]}"##,
    );
}

#[test]
fn a_comment_that_is_glued_to_a_later_line_of_a_text_is_told() {
    check("summary: one\n  two #three", r#"{"summary":"one two #three"}"#);
    check("summary: one\n  two\n  and #three\nx: y", r#"{"summary":"one two and #three","x":"y"}"#);
    check("title:\n  a #b", r#"{"title":"a #b"}"#);
    check("title:\n  http://x #a", r#"{"title":"http://x #a"}"#);
    check("title:\n  #1 fan: me", r##"{"title":"#1 fan: me"}"##);
    check("title:\n  #rain\ndate: 2024-05-01", r##"{"title":"#rain","date":"2024-05-01"}"##);
    check("x:\n  - one\n    two #three", r#"{"x":["one two #three"]}"#);
    check("date:\n  2024-05-01 #x", r#"{"date":"2024-05-01"}"#);
    check("summary: one\n  #two three", r#"{"summary":"one #two three"}"#);
}

#[test]
fn what_is_no_letter_may_be_glued_to_its_sign_too() {
    check("title: #️⃣ keycap day", r##"{"title":"#️⃣ keycap day"}"##);
    check("tags:\n- #️⃣ x\n- y", r##"{"tags":["#️⃣ x","y"]}"##);
    check("tags: [#🎉, a]", r##"{"tags":["#🎉","a"]}"##);
    check("title: #\u{a0}one", "{\"title\":\"#\u{a0}one\"}");
    check("tags:\n  #🎉\n  #rain", r##"{"tags":["#🎉","#rain"]}"##);
}

#[test]
fn a_sign_may_stand_between_a_comment_that_was_none_and_its_letters() {
    check("title: #(1) Rain", r##"{"title":"#(1) Rain"}"##);
    check("title: #{name}", r##"{"title":"#{name}"}"##);
    check("title: #-1", r##"{"title":"#-1"}"##);
    check("title: #_x", r##"{"title":"#_x"}"##);
    check("title: #/a", r##"{"title":"#/a"}"##);
    check("title: \"C\"#(x)", r#"{"title":"C#(x)"}"#);
    assert!(read("---\ntitle: #-----\nx: y\n---\n").doubts.is_empty());
}

#[test]
fn behind_what_is_more_than_text_a_handle_is_told_to_be_a_comment() {
    check("date: 2024-01-01 #x", r#"{"date":"2024-01-01"}"#);
    check("date: 16 Sep 2025 #x", r#"{"date":"16 Sep 2025"}"#);
    check("date created: 16 Sep 2025 #x", r#"{"date created":"16 Sep 2025"}"#);
    check("mood: 7 #ok", r#"{"mood":"7"}"#);
    check("mood: calm 7 #ok", r#"{"mood":"calm 7"}"#);
    check("lat: 38.7 #home\nlon: -9 #x", r#"{"lat":"38.7","lon":"-9"}"#);
    check("draft: true #later", r#"{"draft":"true"}"#);
    check("x:\n  id: 123 #auto", r#"{"x":{"id":"123"}}"#);
    check("title: Lunch #2", r#"{"title":"Lunch #2"}"#);
    check("mood: #calm", r##"{"mood":"#calm"}"##);
    check("tags: 2024 #x", r#"{"tags":"2024 #x"}"#);
}

#[test]
fn comments_are_comments() {
    for block in [
        "# x\ntitle: y",
        "#title: z\ntitle: y",
        "title: y # z",
        "tags: [a, # first\n  b]",
        "tags: [a,\n  # b,\n  c]",
        "tags:\n  # - b\n  - c",
        "tags:\n  #- b\n  - c",
        "tags:\n  - b\n#title: z\nmood: d",
        "title: y\n#draft\nmood: d",
        "temperature:\n  -5",
        "text:\n  -sea and\n  boat",
        "text: |\n  #boat\n  sea",
        "title:\n  # a note\n  sea",
        "title:\n  sea\n  # a note",
        "x: one\n  two # three",
        "x:\n  #note: y",
        "x:\n  #see the page",
        "title: sea #\u{3000}note",
        "text: \"a\n  #boat\"",
        "tags:\n  #date: x\n  - c",
        "tags:\n  - c\n#draft: true",
    ] {
        let text = format!("---\n{block}\n---\n");
        let reading = read(&text);
        assert_eq!((reading.fault, reading.doubts), (None, Vec::new()), "{block:?}");
    }
}

#[test]
fn comments_of_obsidian_are_told_to_become_comments_of_yaml() {
    check("title: x\n%%private%%", r#"{"title":"x"}"#);
    check("%% private: so %%\ntitle: x", r#"{"title":"x"}"#);
    check("title: x\n%%\nprivate: so\n%%\nmood: y", r#"{"title":"x","mood":"y"}"#);
}

#[test]
fn what_stands_behind_a_closing_mark_is_told_to_be_a_comment() {
    check("title: \"C\"#1", r#"{"title":"C#1"}"#);
    check("title: 'C' #2 x", r#"{"title":"C #2 x"}"#);
    check("title: 'it''s'#1", r#"{"title":"'it''s'#1"}"#);
    check("x:\n  - \"C\"#1", r#"{"x":["C#1"]}"#);
    check("tags: [a, b]#c", r##"{"tags":["a","b","#c"]}"##);
    check("x: [a, b] #c", r#"{"x":["a","b"]}"#);
    check("date: \"2024-01-01\"#x", r#"{"date":"2024-01-01"}"#);
    check("title: \"a\n  b\"#1", r#"{"title":"a b"}"#);
    check("tags: [\"a\"#1, c]", r##"{"tags":["\"a\"#1","c"]}"##);
}
