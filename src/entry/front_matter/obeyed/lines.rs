//! Hints about lines that hold more than one key, or have lost a sign.

use super::*;

fn hint(text: &str) -> String {
    let reading = read(text);
    let told = reading.fault.as_ref().or(reading.doubts.first());
    told.and_then(|it| it.hint.clone()).unwrap_or_default()
}

#[track_caller]
fn is_quiet(block: &str) {
    let text = format!("---\n{block}\n---\nText\n");
    let reading = read(&text);
    assert!(reading.fault.is_none() && reading.doubts.is_empty(), "{block}: {:?}", reading.doubts);
}

#[test]
fn several_keys_on_one_line_are_told_to_stand_each_on_its_own() {
    check(
        "people: [\"Ann Lee\", Bob] draft: false",
        r#"{"people":["Ann Lee","Bob"],"draft":"false"}"#,
    );
    check(
        "mood: {name: calm, scale: 7} tags: [a]",
        r#"{"mood":{"name":"calm","scale":"7"},"tags":["a"]}"#,
    );
    check(
        "mood: calm location: Lisbon, Portugal tags: [a, b]",
        r#"{"mood":"calm","location":"Lisbon, Portugal","tags":["a","b"]}"#,
    );
    check("title: \"Rain: at sea\" mood: calm", r#"{"title":"Rain: at sea","mood":"calm"}"#);
    check("title: Rain: at sea mood: calm", r#"{"title":"Rain: at sea","mood":"calm"}"#);
    check("title: Rain mood: calm tags: [a]", r#"{"title":"Rain","mood":"calm","tags":["a"]}"#);
    check(
        "people:\n  - name: Bob location: Lisbon",
        r#"{"people":[{"name":"Bob","location":"Lisbon"}]}"#,
    );
    check("title: 'Rain: at' sea mood: calm", r#"{"title":"'Rain: at' sea","mood":"calm"}"#);
    check("title: x mood: @y", r#"{"title":"x","mood":"@y"}"#);
    check("date: 2024-05-09 draft: false", r#"{"date":"2024-05-09","draft":"false"}"#);
    check_text("+++\ntitle = \"A\" mood = \"b\"\n+++\nText\n", r#"{"title":"A","mood":"b"}"#);
    check_text(
        "+++\ntitle = \"A\" mood = \"b\" draft = true\n+++\nText\n",
        r#"{"title":"A","mood":"b","draft":"true"}"#,
    );
}

#[test]
fn a_key_whose_colon_is_lost_to_one_in_its_value_is_told() {
    let json = r#"{"title":"Rain: at sea","mood":"calm"}"#;
    for line in [
        "title = \"Rain: at sea\"",
        "title = Rain: at sea",
        "title=Rain: at sea",
        "title - Rain: at sea",
        "title Rain: at sea",
        "title \"Rain: at sea\"",
    ] {
        check(&format!("{line}\nmood: calm"), json);
    }
    for block in [
        "date created: 2025-01-01",
        "mood tracker: 7",
        "title case: true",
        "a b: c",
        "e = mc2: fine",
        "ann = bob: true",
        "title: \"I:\\nII:\\n\"",
        "title: x\ntitle Rain: y",
    ] {
        is_quiet(block);
    }
}

#[test]
fn what_stands_between_two_keys_of_a_line_goes_and_what_a_sign_would_hide_stays() {
    check("date: 2025-09-16 tags: #a #b", r##"{"date":"2025-09-16","tags":"#a #b"}"##);
    check("title: a, people: Ann", r#"{"title":"a","people":"Ann"}"#);
    check(
        "location: Lisbon url: https://x.y/z tags: a",
        r#"{"location":"Lisbon","url":"https://x.y/z","tags":"a"}"#,
    );
}

#[test]
fn items_on_lines_of_their_own_without_commas_are_told() {
    check("people: [\n  Ann Lee\n  Bob\n]", r#"{"people":["Ann Lee","Bob"]}"#);
    check("tags: [\n  a\n  b\n  c\n]\nmood: x", r#"{"tags":["a","b","c"],"mood":"x"}"#);
    for block in [
        "tags: [\n  a,\n  b\n]",
        "tags: [a, a long\n  name, b]",
        "tags: [\n  a very long name of more than forty letters\n  on two lines\n]",
        "tags: [\n  a,\n  a long\n    name,\n]",
    ] {
        is_quiet(block);
    }
}

#[test]
fn lists_that_have_lost_a_sign_keep_each_item() {
    check("tags: \"a\", \"b\"]", r#"{"tags":["a","b"]}"#);
    check("tags: - sea - boat", r#"{"tags":["sea","boat"]}"#);
    check("title: [Draft Rain\nmood: calm", r#"{"title":"[Draft Rain","mood":"calm"}"#);
    check_text("+++\ntags = [\"a\"; \"b\"]\n+++\nText\n", r#"{"tags":["a","b"]}"#);
}

#[test]
fn paths_in_json_and_toml_keep_their_letters() {
    check_text("{\"title\": \"C:\\temp\"}\nText\n", r#"{"title":"C:\\temp"}"#);
    check_text("+++\ntitle = \"C:\\temp\"\n+++\nText\n", r#"{"title":"C:\\temp"}"#);
}

#[test]
fn blocks_that_are_none_are_told_whatever_their_keys_are() {
    let json = r#"{"tags":"sea, boat","mood":"calm"}"#;
    check_text("tags: sea, boat\nmood: calm\n\nText\n", json);
    for text in [
        "tags:: sea, boat\nmood:: calm\n\n- text\n",
        "\\---\ntitle: Rain\nmood: calm\n\\---\nText\n",
        "---\ntitle: Rain\n---\ntags: [a]\nmood: calm\n\nText\n",
        "{“title”: “Rain”}\nText\n",
        "{\"title\" = \"Rain\"}\nText\n",
    ] {
        let codes: Vec<&str> = read(text).doubts.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["not-front-matter"], "{text}");
    }
    assert_eq!(
        hint("---\ntitle: Rain\n---\ntags: [a]\nmood: calm\n\nText\n"),
        "move them above line 3"
    );
    check_text("{“title”: “Rain”}\nText\n", r#"{"title":"Rain"}"#);
    check_text("{\"title\" = \"Rain\"}\nText\n", r#"{"title":"Rain"}"#);
    for text in [
        "Mood: good\nWeather: fine\n\nText\n",
        "people: they say a lot\nmood: swings again today, and I can not stop them\n\nText\n",
        "mood: I was sad\nlocation: I sat at home all day\n\nText\n",
        "mood: \"why?\" she said\npeople: \"them\"\n\nText\n",
        "location: a heath\nweather: storm\n\nFIRST WITCH\n",
        "people: 4\ntags: 5\n\nText\n",
        "---\ntitle: Rain\n---\npeople: a cast of three\nlocation: a heath\n\nText\n",
        "Note: rain\nMood: calm\n\nText\n",
        "---\ntitle: Rain\n---\nNote: x\nMood: calm\n\nText\n",
        "---\ntitle: Rain\n---\nmood: calm\n\nText\n",
        "std::vec:: a\nfoo:: b\n\nText\n",
        "{“a” = “b”}\n\nText\n",
        "mood: calm\n\nText\n",
        "{x = 1}\nText\n",
    ] {
        let reading = read(text);
        assert!(
            reading.fault.is_none() && reading.doubts.is_empty(),
            "{text}: {:?}",
            reading.doubts
        );
    }
}
