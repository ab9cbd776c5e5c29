//! Hints, obeyed: a law. What a hint tells to write is written, until nothing more is told to write; the block is then
//! read, with every key and every word.

mod below;
mod hand;
mod kept;

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
fn handles_that_yaml_takes_for_comments_are_told_with_the_way_out() {
    let three = r##"{"tags":["sea","#boat","sun"]}"##;
    check("tags: [sea,\n  #boat,\n  sun]", three);
    check("tags: [\n  sea,\n  #boat,\n  sun,\n]", three);
    check("tags: [sea, #boat\n  sun]", three);
    check("tags: [sea, #boat,\n  sun]", three);
    check("tags:\n  - sea\n  - #boat\n  - sun", three);
    check("tags:\n  - sea\n  #boat\n  - sun", three);
    check("tags:\n- sea\n#boat\n- sun", three);
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
fn a_hint_that_is_obeyed_keeps_every_key_and_every_value() {
    check("tags: [a, @b,\n  @c]", r#"{"tags":["a","@b","@c"]}"#);
    check("tags: [\n  @sea,\n  boat\n]", r#"{"tags":["@sea","boat"]}"#);
    check("m: {a: @b,\n  c: `d`}", r#"{"m":{"a":"@b","c":"`d`"}}"#);
    check(r#"tags: [sea, C:\x, "D:\Users"]"#, r#"{"tags":["sea","C:\\x","D:\\Users"]}"#);
    check("tags:\n  - sea\n  - \"D:\\Users\"", r#"{"tags":["sea","D:\\Users"]}"#);
    check(r#"tags: [sea, "D:\tide", *swim]"#, r#"{"tags":["sea","D:\\tide","*swim"]}"#);
    check(r#"path: "C:\temp\new""#, r#"{"path":"C:\\temp\\new"}"#);
    check(r#"paths: [sea, "D:\tide"]"#, r#"{"paths":["sea","D:\\tide"]}"#);
    check("title: \"tide\nx: y", r#"{"title":"tide","x":"y"}"#);
    check("tags: [\"quiet, swim]\nx: y", r#"{"tags":["quiet","swim"],"x":"y"}"#);
    check("tags:\n  - \"a\n  - b\nx: y", r#"{"tags":["a","b"],"x":"y"}"#);
    check("tags: [\n  \"sea\" now,\n  walk,\n]", r#"{"tags":["sea now","walk"]}"#);
    check("x:\ta: b\ny: z", r#"{"x":"a: b","y":"z"}"#);
    check("tags:\n  - a\n  - : b\n  - c", r#"{"tags":["a",": b","c"]}"#);
    check("tags:\n  - a\n - b\nx: y", r#"{"tags":["a","b"],"x":"y"}"#);
    check("tags:\n  - a\n\n - b\nx: y", r#"{"tags":["a","b"],"x":"y"}"#);
    check("m:\n  a: b\n   c: d", r#"{"m":{"a":"b","c":"d"}}"#);
    check("a: 1\n\ntext: |\nrain all day", r#"{"a":"1","text":"rain all day\n"}"#);
    check("x: rain\n\n  tags: walk", r#"{"x":"rain","tags":"walk"}"#);
    check("x: rain\n\n*mood: late\ny: z", r#"{"x":"rain","*mood":"late","y":"z"}"#);
    check("city: Porto\nsummary：late\nx: y", r#"{"city":"Porto","summary":"late","x":"y"}"#);
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
fn what_is_nearly_front_matter_is_front_matter_once_its_hint_is_obeyed() {
    for margin in [" ", "    ", "\t"] {
        let lines = ["---", "title: x", "tags:", "  - a", "---"];
        let text = lines.map(|it| format!("{margin}{it}\n")).concat();
        check_text(&format!("{text}\nText\n"), r#"{"title":"x","tags":["a"]}"#);
    }
    let block = "title: My day\nmood: good\n";
    let json = r#"{"title":"My day","mood":"good"}"#;
    for fence in [
        "----",
        "--",
        "—",
        "———",
        "–––",
        "—-",
        " ---",
        "===",
        "***",
        "* * *",
        "___",
        "- - -",
        "~~~",
        "+ + +",
        "－－－",
        "\u{200b}---",
        "---\u{200b}",
        "\u{feff}---",
        "\u{a0}---",
        "---\u{a0}",
        "\u{3000}---",
    ] {
        check_text(&format!("{fence}\n{block}{fence}\nText\n"), json);
    }
    check_text(&format!("\u{200b}---\n{block}---\nText\n"), json);
    check_text(&format!("```yaml\n{block}```\nText\n"), json);
    check_text(&format!("```\n{block}```\nText\n"), json);
    check_text(&format!("{block}---\nText\n"), json);
    check_text(&format!("\n{block}---\n\nText\n"), json);
    check_text(&format!("+++\n{block}+++\nText\n"), json);
    check_text(&format!("<!--\nmade by x\n-->\n---\n{block}---\nText\n"), json);
    check_text(&format!("<!-- made\n\nby x -->\n\n---\n{block}---\nText\n"), json);
    check_text(&format!("<!-- x -->\n<!--\ny\n-->\n---\n{block}---\nText\n"), json);
    check_text(&format!("%%\nnote\n%%\n---\n{block}---\nText\n"), json);
    check_text(&format!("[comment]: # (x)\n---\n{block}---\nText\n"), json);
    check_text(&format!("{{# x #}}\n---\n{block}---\nText\n"), json);
    check_text("---\ntitle：My day\nmood：good\n---\nText\n", json);
    check_text(
        "---\n标题：雨\n日期：2025-01-02\n---\nText\n",
        r#"{"标题":"雨","日期":"2025-01-02"}"#,
    );
    check_text("---\ntitle: My day\nmood：good\n---\nText\n", json);
    check_text(
        "---\ndate created:2025-02-03\nlast thing:yes\n---\nText\n",
        r#"{"date created":"2025-02-03","last thing":"yes"}"#,
    );
    let two = r#"{"date created":"2025-02-03","title":"hi"}"#;
    check_text("---\ndate created:2025-02-03\ntitle:hi\n---\nText\n", two);
    check_text("---\ndate created: 2025-02-03\ntitle:hi\n---\nText\n", two);
    check_text(";;;\n{\"title\": \"x\"}\n;;;\nText\n", r#"{"title":"x"}"#);
    check_text(
        ";;;\n\"title\": \"x\",\n\"mood\": \"y\"\n;;;\nText\n",
        r#"{"title":"x","mood":"y"}"#,
    );
    check_text("```json\n{\"title\": \"x\"}\n```\nText\n", r#"{"title":"x"}"#);
}

#[test]
fn what_is_beside_a_fence_or_lacks_it_is_told_how_to_become_front_matter() {
    let json = r#"{"title":"A","date":"2025-01-02"}"#;
    check_text("--- title: A\ndate: 2025-01-02\n---\nText\n", json);
    check_text("---title: A\ndate: 2025-01-02\n---\nText\n", json);
    check_text("--- # comment\ntitle: A\ndate: 2025-01-02\n---\nText\n", json);
    check_text("+++ title = \"A\"\ndate = 2025-01-02\n+++\nText\n", json);
    check_text("---\n- title: A\n- date: 2025-01-02\n---\nText\n", json);
    check_text("---\n- title: A\n  date: 2025-01-02\n---\nText\n", json);
    check_text("{\"title\":\"A\",\"date\":\"2025-01-02\"} // c\nText\n", json);
    check_text("{title:\"A\",date:'2025-01-02'}\nText\n", json);
    check_text("{'title':'A', date: \"2025-01-02\"}\nText\n", json);
    check_text("[{\"title\":\"A\",\"date\":\"2025-01-02\"}]\nText\n", json);
    check_text("date: 2025-01-02\n---\nText\n", r#"{"date":"2025-01-02"}"#);
    check_text("title: A\n\ndate: 2025-01-02\n\n---\nText\n", json);
    let json = r#"{"Title":"A","Date":"2025-01-02 10:20","Tags":"x, y"}"#;
    check_text("Title: A\nDate: 2025-01-02 10:20\nTags: x, y\n\ntext\n", json);
}

#[test]
fn a_day_and_a_title_that_are_nearly_front_matter_count_where_nothing_else_says_them() {
    for text in [
        "--- title: A\ndate: 2025-01-02\n---\nText\n",
        "---\n- title: A\n- date: 2025-01-02\n---\nText\n",
        "{\n  title: \"A\",\n  date: \"2025-01-02\"\n}\nText\n",
        "Title: A\nDate: 2025-01-02\n\nText\n",
        "+++\ntitle: A\ndate: 2025-01-02\n+++\nText\n",
    ] {
        let reading = read(text);
        let said: Vec<_> = reading.salvaged.iter().filter_map(|(_, it)| it.text()).collect();
        assert_eq!(said, ["A", "2025-01-02"], "{text:?}");
        assert_eq!(reading.doubts.len() + usize::from(reading.fault.is_some()), 1, "{text:?}");
    }
}

#[test]
fn ordinary_markdown_is_told_nothing_of() {
    for text in [
        "- - -\n\nIt rained.\n\n- - -\n",
        "***\nIt rained: all day.\nAnd then: sun.\n***\n",
        "* * *\nNote: I went home.\n* * *\nMore\n",
        "___\n\nText\n",
        "---\n\nText\n\n---\nText\n",
        "Note: I went home\n",
        "Note: I went home\n---\nText\n",
        "Morning: rain\nEvening: sun\n---\nText\n",
        "He said:hello\n---\nText\n",
        "Title\n---\nText\n",
        "Title: A\n\nText\n",
        "Mood: good\nWeather: rain\n\nText\n",
        "Date: Monday\nIt rained.\n\nText\n",
        "--- chapter one: rain\n\nText\n\n---\n",
        "--- # a heading\n\nText\n\n---\n",
        "---\n- Note: a\n- More: b\n---\n",
        "{note: x}\n",
        "{title}\n",
        "{{title: x}}\n",
        "[title: x]\n",
        "[{\"a\": 1}]\n",
        "title: a title\n\n---\n\nText\n",
        "title:\n---\nText\n",
        "---\n*Note: I went home*\n---\nText\n",
        "---\n* Note: I went home\n---\nText\n",
        "---\n> Note: I went home\n---\nText\n",
        "Text first.\n\n```yaml\ntitle: x\n```\n",
        "```yaml\non: push\njobs: x\n```\nText\n",
        "```rust\nfn main() {}\n```\n",
        "```\n$ journal sync\n```\n",
        "```json\n[1, 2]\n```\n",
        "<!-- a comment -->\n\nText: more\n---\nText\n",
        "<!--\na comment\n-->\n\n---\n\nText\n\n---\n",
        "今天：很好\n明天：下雨\n---\nText\n",
        "---\n今天：很好\n明天：下雨\n---\nText\n",
        "–––\nIt rained.\n–––\n",
        "===\n\nText\n",
        "# A heading\n---\nIt rained: much.\n---\n",
        ";;;\nIt rained.\n;;;\n",
        "- a\n- b\n---\n",
        "%% a note %%\nText\n---\nText\n",
    ] {
        let reading = read(text);
        assert_eq!((reading.fault, reading.doubts), (None, Vec::new()), "{text:?}");
        assert_eq!(reading.dialect, Dialect::None, "{text:?}");
    }
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
