//! Hints for faults of TOML, obeyed.

use crate::entry::front_matter::toml::read;
use crate::entry::front_matter::value::json_object;

/// Obeys the hint of a block of one line, and checks what is read then.
#[track_caller]
fn check(line: &str, hint: &str, json: &str) {
    let block = format!("{line}\n");
    let fault = read(&block).unwrap_err();
    assert_eq!(fault.hint.as_deref(), Some(format!("write `{hint}`").as_str()), "{line}");
    let pairs = read(&format!("{hint}\n")).unwrap();
    assert_eq!(json_object(&pairs), json, "{line}");
}

#[test]
fn each_hint_mends_its_line_and_keeps_its_text() {
    check("tags = [a, b]", r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check("tags = [#a, #b]", r##"tags = ["#a", "#b"]"##, r##"{"tags":["#a","#b"]}"##);
    check("tags = (a, b)", r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check("x => 1", "x = 1", r#"{"x":"1"}"#);
    check("x = 0X1F", "x = 0x1F", r#"{"x":"0x1F"}"#);
    check("x = 0B2", r#"x = "0B2""#, r#"{"x":"0B2"}"#);
    check("x := a b", r#"x = "a b""#, r#"{"x":"a b"}"#);
    check("title = (Draft)", r#"title = "(Draft)""#, r#"{"title":"(Draft)"}"#);
    check("tags = a, b", r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check(r#"tags = "a", "b""#, r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check(r#"tags = ["a" "b"]"#, r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check(r#"tags = ["a", b"#, r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check("tags = [1, it's]", r#"tags = [1, "it's"]"#, r#"{"tags":["1","it's"]}"#);
    check(r#"title = "C:\Users\x""#, r"title = 'C:\Users\x'", r#"{"title":"C:\\Users\\x"}"#);
    check(
        r#"title = "He said "hi"""#,
        r#"title = 'He said "hi"'"#,
        r#"{"title":"He said \"hi\""}"#,
    );
}

#[test]
fn texts_keys_and_days_get_the_quotes_that_they_take() {
    check("title = 'it's'", r#"title = "it's""#, r#"{"title":"it's"}"#);
    check("title = it's", r#"title = "it's""#, r#"{"title":"it's"}"#);
    check("title = it's # so", r#"title = "it's" # so"#, r#"{"title":"it's"}"#);
    check("title = Lunch #2", r#"title = "Lunch #2""#, r#"{"title":"Lunch #2"}"#);
    check("title = [Draft] A", r#"title = "[Draft] A""#, r#"{"title":"[Draft] A"}"#);
    check(r#"title = "A","#, r#"title = "A""#, r#"{"title":"A"}"#);
    check(r#"title = "A"#, r#"title = "A""#, r#"{"title":"A"}"#);
    check(r#"title == "A""#, r#"title = "A""#, r#"{"title":"A"}"#);
    check("title: A day", r#"title = "A day""#, r#"{"title":"A day"}"#);
    check(r#"título = "A""#, r#""título" = "A""#, r#"{"título":"A"}"#);
    check("my key = 1", r#""my key" = 1"#, r#"{"my key":"1"}"#);
    check("date = 2025-1-2", r#"date = "2025-1-2""#, r#"{"date":"2025-1-2"}"#);
    check("date = 2025-01-02 10am", r#"date = "2025-01-02 10am""#, r#"{"date":"2025-01-02 10am"}"#);
    check(
        "date = 2025-01-02T10:00+0200",
        r#"date = "2025-01-02T10:00+0200""#,
        r#"{"date":"2025-01-02T10:00+0200"}"#,
    );
}

#[test]
fn values_of_other_languages_become_those_of_toml() {
    check("draft = True", "draft = true", r#"{"draft":"true"}"#);
    check("draft = no", r#"draft = "no""#, r#"{"draft":"no"}"#);
    check("n = 012", r#"n = "012""#, r#"{"n":"012"}"#);
    check("n = 1,5", r#"n = "1,5""#, r#"{"n":"1,5"}"#);
    check("x = [1, 2,, 3]", "x = [1, 2, 3]", r#"{"x":["1","2","3"]}"#);
    check("tags = {a, b}", r#"tags = ["a", "b"]"#, r#"{"tags":["a","b"]}"#);
    check("x = {a = b, c = 1}", r#"x = {a = "b", c = 1}"#, r#"{"x":{"a":"b","c":"1"}}"#);
    check("title = “A”", r#"title = "A""#, r#"{"title":"A"}"#);
    check("[my table]", r#"["my table"]"#, r#"{"my table":{}}"#);
    check("n = .5", "n = 0.5", r#"{"n":"0.5"}"#);
    check("x = {a: 1, b: c}", r#"x = {a = 1, b = "c"}"#, r#"{"x":{"a":"1","b":"c"}}"#);
}

#[test]
fn lists_and_texts_that_go_on_below_are_mended_where_they_go_wrong() {
    let hint = |block: &str| read(block).unwrap_err().hint.unwrap_or_default();
    assert_eq!(hint("tags = [\n  a,\n  b\n]\nx = 1\n"), r#"write `"a",`"#);
    assert_eq!(hint("tags = [\n  \"a\",\n  b # c\n]\nx = 1\n"), r#"write `"b" # c`"#);
    let text = "x = [\n  {a = 1},\n]\ny = \"\"\"\na: b\n\"\"\"\ntitle = it's\n";
    assert_eq!(hint(text), r#"write `title = "it's"`"#);
    let quotes = "a text of several lines stands between `\"\"\"` and `\"\"\"`";
    assert_eq!(hint("title = \"a\nb\"\n"), quotes);
}

#[test]
fn what_is_nothing_is_told_to_be_deleted() {
    for line in ["x = null", "x = ", "x = ~"] {
        let hint = read(&format!("{line}\ny = 1\n")).unwrap_err().hint.unwrap();
        assert_eq!(hint, "delete the line: TOML has no word for nothing", "{line}");
    }
}

#[test]
fn one_line_after_the_other_is_mended() {
    let fault = read("title = it's\ntags = [a]\n").unwrap_err();
    assert_eq!(fault.hint.as_deref(), Some(r#"write `title = "it's"`"#));
    let fault = read("mood = ['calm'\na = 1\n").unwrap_err();
    assert_eq!((fault.offset, fault.hint.as_deref()), (7, Some("write `mood = ['calm']`")));
}
