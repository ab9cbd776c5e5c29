//! Hints that keep every key, and every letter of it.

mod slipped;

use super::*;

#[test]
fn a_line_is_not_moved_into_the_text_above_it() {
    for (line, json) in [
        ("tags: [sea, boat", r#""tags":["sea","boat"]"#),
        ("tags: [sea, boat]]", r#""tags":["sea","boat"]"#),
        ("author: {name: Ann}}", r#""author":{"name":"Ann"}"#),
        ("people: {name: Ann, role: friend}]", r#""people":{"name":"Ann","role":"friend"}"#),
        ("x: [a]]", r#""x":["a"]"#),
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

#[test]
fn a_line_of_signs_among_keys_closes_nothing() {
    let json = r#"{"title":"a","tags":["x"],"mood":"y"}"#;
    for rule in ["=======", "-----", "***", "* * *", "—", "- - -", ";;;", "```", "───"] {
        check(&format!("title: a\n{rule}\ntags: [x]\nmood: y"), json);
    }
    let hint = |block: &str| {
        read(&format!("---\n{block}\n---\nText\n")).fault.and_then(|it| it.hint).unwrap_or_default()
    };
    for block in ["a: b\n\nsome words\n\ntags: [a]", "excerpt: >\n\nA walk\n  on\nlink: /x"] {
        assert!(!hint(block).starts_with("put `---`"), "{block}: {}", hint(block));
    }
    let below = "---\ntitle: x\n---\nmood: calm\ntags: [b]\n---\ntext\n";
    check_text(below, r#"{"title":"x","mood":"calm","tags":["b"]}"#);
    check_text("---\ntitle: x\n---\ntags:\n- b\n---\ntext\n", r#"{"title":"x","tags":["b"]}"#);
}

#[test]
fn a_hint_makes_no_key_and_no_text_of_one() {
    let hint = |block: &str| {
        let text = format!("---\n{block}\n---\nText\n");
        let reading = read(&text);
        reading.fault.or(reading.doubts.first().cloned()).and_then(|it| it.hint).unwrap_or_default()
    };
    for (block, expected) in [
        (
            "a: b\ndate 2024-05-09T08:30:00",
            "write `date: 2024-05-09T08:30:00`, if that is what it means",
        ),
        ("a: b\ntime 08:30", "write `time: 08:30`, if that is what it means"),
        ("a: b\nurl http://a.b/c", "write `url: http://a.b/c`, if that is what it means"),
        ("a: b\nwent home at 8:30", "write a key and a colon before it"),
    ] {
        assert_eq!(hint(block), expected, "{block}");
    }
    check(
        "a: b\nsleep {hours: 7, quality: good}",
        r#"{"a":"b","sleep":{"hours":"7","quality":"good"}}"#,
    );
    check("date: 2024-05-09 draft: false", r#"{"date":"2024-05-09","draft":"false"}"#);
    check("title: \"A walk\" tags: [sea]", r#"{"title":"A walk","tags":["sea"]}"#);
    check(
        "done?: no\nw:{temp: 18, sky: clear}",
        r#"{"done?":"no","w":{"temp":"18","sky":"clear"}}"#,
    );
    check("title: A walk tags: [sea]", r#"{"title":"A walk","tags":["sea"]}"#);
    check_text("+++\nx = \"a\"; y = \"b\"\n+++\n", r#"{"x":"a","y":"b"}"#);
    let who = r#"{"who":[{"n":"Ann"}],"refs":[{"title":"x"}]}"#;
    check("who:\n  - n: Ann\n   refs:\n  - title: x", who);
    let people = r#"{"people":[{"name":"Ann","age":"3"}]}"#;
    check("people:\n  - name Ann\n    age: 3", people);
    for name in ["name:Ann", "name：Ann", "name = Ann"] {
        let block = format!("people:\n- {name}\n  age: 3\n- name: Ben");
        check(&block, r#"{"people":[{"name":"Ann","age":"3"},{"name":"Ben"}]}"#);
    }
    for sign in [":,", ":;", ":.", ": -", ": ,"] {
        check(&format!("tags{sign}\n- a\n- b"), r#"{"tags":["a","b"]}"#);
        check(
            &format!("title: x\ntags{sign}\n- a\nmood: y"),
            r#"{"title":"x","tags":["a"],"mood":"y"}"#,
        );
    }
}

#[test]
fn a_colon_that_was_to_end_a_key_is_told() {
    check("x: y\ntitle:Day one: rain", r#"{"x":"y","title":"Day one: rain"}"#);
    check("x: y\nmood:calm: 7", r#"{"x":"y","mood":"calm: 7"}"#);
    check("x: y\ncover:{image: a.png}", r#"{"x":"y","cover":{"image":"a.png"}}"#);
    check("x: y\ntags:[a, b: c]", r#"{"x":"y","tags":["a",{"b":"c"}]}"#);
    check("z: y\nx:\"a: b\"", r#"{"z":"y","x":"a: b"}"#);
    for block in ["desc：'' updated: 1", "w: {temp:18, sky:clear}"] {
        let text = format!("---\na: b\n{block}\n---\n");
        assert_eq!(read(&text).doubts[0].code, "colon-in-key", "{block}");
    }
}

#[test]
fn a_mark_of_the_order_of_bytes_may_stand_in_a_value() {
    check(
        "title: \u{feff}x\ntags: [a\u{feff}b, c]",
        "{\"title\":\"\u{feff}x\",\"tags\":[\"a\u{feff}b\",\"c\"]}",
    );
}

#[test]
fn a_block_below_text_and_one_beside_a_comment_are_told() {
    let reading = read("text before\n\n---\ntitle: x\ndate: 2024-05-09\n---\n");
    assert_eq!(reading.doubts[0].code, "not-front-matter");
    assert_eq!(reading.doubts[0].offset, 13);
    let reading = read("--- #comment\ntitle: x\n---\n");
    assert_eq!(reading.doubts[0].code, "not-front-matter");
}

#[test]
fn what_other_programs_take_for_front_matter_is_told() {
    for text in [
        "title:: Rain\ndate:: 2024-05-09\n\n- x\n",
        "---js\n{title: 'x'}\n---\n",
        "---json5\n{title: 'x'}\n---\n",
        "title: Rain\ndate: 2024-05-09\n***\nText\n",
    ] {
        assert_eq!(read(text).doubts.first().map(|it| it.code), Some("not-front-matter"), "{text}");
    }
    check_text("title: A\ndate: 2025-01-02\n***\nText\n", r#"{"title":"A","date":"2025-01-02"}"#);
}

#[test]
fn a_key_before_a_quotation_and_a_bracket_that_nothing_opens_are_told() {
    check("weather \"18: sunny\"\nx: y", r#"{"weather":"18: sunny","x":"y"}"#);
    check("at:\n  sky \"18: sunny\"", r#"{"at":{"sky":"18: sunny"}}"#);
    check("tags: sea, boat]", r#"{"tags":["sea","boat"]}"#);
    for block in ["title: a]", "tags: [[a]]", "people: a [b]"] {
        assert!(read(&format!("---\n{block}\n---\n")).doubts.is_empty(), "{block}");
    }
    check("tags:\n  - sea, sun\n  - boat", r#"{"tags":["sea","sun","boat"]}"#);
}

#[test]
fn marks_around_names_do_not_become_part_of_them() {
    check(r#"location: "Lisbon", Portugal"#, r#"{"location":"Lisbon, Portugal"}"#);
    check(r#"location: "Lisbon" (38.72, -9.14)"#, r#"{"location":"Lisbon (38.72, -9.14)"}"#);
    check("mood: \"calm\" 7\ntitle: x", r#"{"mood":"calm 7","title":"x"}"#);
    check(r#"mood: "calm" and "tired""#, r#"{"mood":["calm","tired"]}"#);
    check(r#"people: "Ann" "Bob""#, r#"{"people":["Ann","Bob"]}"#);
    check("people: 'Smith, John'; 'Lee, Ann'", r#"{"people":["Smith, John","Lee, Ann"]}"#);
    check("people:\n  - \"Ann\" Lee\n  - Bob", r#"{"people":["Ann Lee","Bob"]}"#);
    check(
        "locations:\n- \"Alfama, Lisbon\", Portugal",
        r#"{"locations":["Alfama, Lisbon, Portugal"]}"#,
    );
    check(r#"tags: "sea"; "boat""#, r#"{"tags":["sea","boat"]}"#);
    check(r#"date: "2025-01-01" 10:00"#, r#"{"date":"2025-01-01 10:00"}"#);
    check(r#"title: "Rain" she said"#, r#"{"title":"\"Rain\" she said"}"#);
}
