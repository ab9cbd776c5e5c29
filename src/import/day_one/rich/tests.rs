//! Rich texts, and the Markdown that they become.

use serde_json::{Value as Json, json};

use super::*;
use crate::import::imported::link_to;

fn check(contents: &Json, expected: &str) {
    let rich = json!({"meta": {"small-lines-removed": true}, "contents": contents}).to_string();
    let mut entry = Imported::default();
    let mut show = |_: &mut Imported, id: &str| (id != "NONE").then(|| format!("![]({id})"));
    let text = markdown(&rich, &mut entry, &mut show, &mut Lost::default());
    assert_eq!(text.unwrap(), expected);
}

#[test]
fn lines_are_cut_by_line_feeds_and_not_by_runs() {
    check(
        &json!([
            {"attributes": {"line": {"header": 1}}, "text": "Ferry #2.\n"},
            {"text": "Flat "}, {"attributes": {"bold": true}, "text": "sea "}, {"text": "all day.\nSlow"},
            {"text": " day.\n"},
            {"embeddedObjects": [{"type": "photo", "identifier": "AB"}, {"type": "horizontalRuleLine"}]},
            {"text": "End."}
        ]),
        "# Ferry #2.\n\nFlat **sea** all day.\n\nSlow day.\n\n![](AB)\n\n---\n\nEnd.\n",
    );
}

#[test]
fn lists_quotations_and_code_stay_together() {
    let line = |attributes: serde_json::Value, text: &str| json!({"attributes": {"line": attributes}, "text": text});
    check(
        &json!([
            line(json!({"listStyle": "bulleted", "indentLevel": 1}), "a\n"),
            line(json!({"listStyle": "numbered", "indentLevel": 2, "listIndex": 1}), "b\n"),
            line(json!({"listStyle": "checkbox", "indentLevel": 1, "checked": true}), "c\n"),
            line(json!({"quote": true}), "q\n"), line(json!({"quote": true}), "r\n"),
            line(json!({"codeBlock": true}), "let *x;\n"), line(json!({"codeBlock": true}), "  y\n"),
            {"text": "after"}
        ]),
        "- a\n    1. b\n- [x] c\n\n> q\n> r\n\n```\nlet *x;\n  y\n```\n\nafter\n",
    );
}

#[test]
fn spaces_and_numbers_make_no_code_and_no_text_of_what_is_listed() {
    let line = |attributes: serde_json::Value, text: &str| json!({"attributes": {"line": attributes}, "text": text});
    let space = "\u{a0}".repeat(4);
    check(
        &json!([
            line(json!({"quote": true}), "    q\n"),
            line(json!({"listStyle": "bulleted", "indentLevel": 1}), "\ta\n"),
            line(json!({"listStyle": "numbered", "indentLevel": 2, "listIndex": 3}), "b\n"),
            line(json!({"listStyle": "numbered", "indentLevel": 2, "listIndex": 4}), "c\n"),
        ]),
        &format!("> {space}q\n\n- {space}a\n\n    3. b\n    4. c\n"),
    );
}

#[test]
fn styles_links_and_signs_are_written_as_markdown() {
    check(
        &json!([
            {"attributes": {"italic": true, "strikethrough": true}, "text": "gone "},
            {"attributes": {"linkURL": "https://example.org/(a)"}, "text": "a [page]"},
            {"attributes": {"linkURL": "dayone://view?entryId=AB"}, "text": "day"},
            {"attributes": {"inlineCode": true}, "text": "*x*"},
            {"attributes": {"linkURL": "https://example.org", "autolink": true}, "text": "https://example.org"},
            {"text": " "}, {"attributes": {"linkURL": "dayone://view?entryId=CD"}, "text": "dayone://view?entryId=CD"},
            {"text": " 2 * 3 *not* _so_\n\tno code\n  two"}
        ]),
        &format!(
            "~~*gone*~~ [a \\[page\\]](https://example.org/(a))[day]({})`*x*`https://example.org [dayone://view?entryId=CD]({}) 2 * 3 \\*not\\* \\_so\\_\n\n\u{a0}\u{a0}\u{a0}\u{a0}no code\n\n  two\n",
            link_to("AB"),
            link_to("CD")
        ),
    );
}

#[test]
fn a_bare_address_of_an_entry_is_a_link_but_in_code() {
    let url = "dayone://view?entryId=AB";
    check(
        &json!([{"text": format!("See {url} and ")}, {"attributes": {"inlineCode": true}, "text": url}]),
        &format!("See [{url}]({}) and `{url}`\n", link_to("AB")),
    );
}

#[test]
fn what_is_no_rich_text_is_none_and_what_has_no_form_is_told() {
    let mut entry = Imported::default();
    let mut show = |_: &mut Imported, _: &str| None;
    let mut lost = Lost::default();
    for text in ["", "{", "[]", "{}", r#"{"contents": null}"#, r#"{"contents": [{"text": " \n"}]}"#]
    {
        assert_eq!(markdown(text, &mut entry, &mut show, &mut lost), None);
    }
    let text = r#"{"contents": [{"embeddedObjects": [{"type": "workout"}]}, {"text": "a"}]}"#;
    assert_eq!(markdown(text, &mut entry, &mut show, &mut lost).as_deref(), Some("a\n"));
    assert_eq!(lost.names(), ["an object of the text: workout"]);
}

#[test]
fn blank_lines_stay_where_they_were_not_left_out() {
    let rich = r#"{"contents": [{"text": "a\nb\n\n\nc"}]}"#;
    let mut show = |_: &mut Imported, _: &str| None;
    let text = markdown(rich, &mut Imported::default(), &mut show, &mut Lost::default());
    assert_eq!(text.unwrap(), "a\nb\n\nc\n");
}

#[test]
fn code_that_holds_a_fence_has_a_longer_one() {
    check(
        &json!([{"attributes": {"line": {"codeBlock": true}}, "text": "```\nx\n```\n"}]),
        "````\n```\nx\n```\n````\n",
    );
}

#[test]
fn a_table_without_markdown_keeps_its_cells() {
    let cell = |text: &str| json!({"header": false, "content": [{"text": text}]});
    let rows = json!([[cell("Day"), cell("Rain")], [cell("1 | 2"), cell("x")]]);
    check(
        &json!([{"embeddedObjects": [{"type": "table", "rows": rows}]}]),
        "| Day | Rain |\n| --- | --- |\n| 1 \\| 2 | x |\n",
    );
}

#[test]
fn code_and_lists_are_whole_whatever_stands_in_them() {
    let line = |attributes: serde_json::Value, text: &str| json!({"attributes": {"line": attributes}, "text": text});
    let code = || json!({"codeBlock": true});
    check(
        &json!([line(code(), "a\n"), line(code(), "\n"), line(code(), "```\n\nb\n"), {"text": "c"}]),
        "````\na\n\n```\n\nb\n````\n\nc\n",
    );
    let item =
        |depth: i64, text: &str| line(json!({"listStyle": "bulleted", "indentLevel": depth}), text);
    check(
        &json!([
            item(2, "a\n"),
            item(2, "b\n"),
            item(4, "c\n"),
            item(3, "d\n"),
            item(i64::MIN, "e\n")
        ]),
        "- a\n- b\n    - c\n    - d\n- e\n",
    );
    check(&json!([line(json!({"listStyle": "none"}), "a\n")]), "a\n");
    check(
        &json!([{"attributes": {"bold": true}, "text": "\"hi\""}, {"text": "there"}, {"attributes": {"inlineCode": true}, "text": "a``b"}]),
        "**\"hi**\"there```a``b```\n",
    );
}

#[test]
fn code_ends_where_a_line_of_another_kind_begins_be_it_blank() {
    let line = |attributes: serde_json::Value, text: &str| json!({"attributes": {"line": attributes}, "text": text});
    let code = |text: &str| line(json!({"codeBlock": true}), text);
    let blanks = [
        json!({"text": "\n"}),
        json!({"text": "  \n"}),
        line(json!({"header": 1}), "\n"),
        line(json!({"quote": true}), "\n"),
        line(json!({"listStyle": "bulleted", "indentLevel": 1}), "\n"),
    ];
    for blank in blanks {
        check(
            &json!([code("a\n"), blank, code("b\n"), blank, {"text": "c"}]),
            "```\na\n```\n\n```\nb\n```\n\nc\n",
        );
        let rich = json!({"contents": [code("a\n"), blank, {"text": "c"}]}).to_string();
        let mut show = |_: &mut Imported, _: &str| None;
        let text = markdown(&rich, &mut Imported::default(), &mut show, &mut Lost::default());
        assert_eq!(text.unwrap(), "```\na\n```\n\nc\n", "{blank}");
    }
    check(&json!([code("a\n"), {"text": "\nAfter"}]), "```\na\n```\n\nAfter\n");
    check(&json!([code("a\n"), {"text": "\n"}]), "```\na\n```\n");
    let item = line(json!({"listStyle": "bulleted", "indentLevel": 1}), "b");
    check(&json!([code("a\n"), {"text": "\n"}, item]), "```\na\n```\n\n- b\n");
    let rule = json!({"embeddedObjects": [{"type": "horizontalRuleLine"}]});
    check(&json!([code("a\n"), {"text": "\n"}, rule]), "```\na\n```\n\n---\n");
}

#[test]
fn what_is_no_text_in_a_rich_text_is_told() {
    let contents =
        json!([{"text": 5}, {"text": ["a"]}, {"embeddedObjects": ["b"]}, {"words": "c"}, "d"]);
    let rich = json!({"contents": contents}).to_string();
    let mut show = |_: &mut Imported, _: &str| None;
    let mut lost = Lost::default();
    let text = markdown(&rich, &mut Imported::default(), &mut show, &mut lost);
    assert_eq!(text.as_deref(), Some("5\n"));
    let expected =
        ["richText.text", "richText.embeddedObjects", "richText.words", "richText.contents"];
    assert_eq!(lost.names(), expected);
}

/// Checks what is told of a rich text.
#[track_caller]
fn check_told(contents: &Json, expected: &[&str]) {
    let rich = json!({"contents": contents}).to_string();
    let (mut show, mut lost) = (|_: &mut Imported, _: &str| None, Lost::default());
    markdown(&rich, &mut Imported::default(), &mut show, &mut lost).unwrap();
    let told = lost.finding("x").map(|it| it.message).unwrap_or_default();
    let told: Vec<&str> = told.split('`').skip(1).step_by(2).collect();
    assert_eq!(told, expected);
}

#[test]
fn what_a_run_says_and_no_sign_shows_is_told() {
    let run = |attributes: &Json| json!([{"attributes": attributes, "text": "a"}, {"text": "b"}]);
    check_told(&run(&json!({"bold": true, "autolink": true, "line": {"header": 0}})), &[]);
    check_told(&run(&json!({"underline": true})), &["richText.attributes.underline"]);
    check_told(&run(&json!({"line": {"indentLevel": 2}})), &["richText.line.indentLevel"]);
    check_told(&run(&json!({"line": {"indentLevel": 2, "listStyle": "bulleted"}})), &[]);
    check_told(&run(&json!({"line": {"header": 1, "quote": true}})), &["richText.line.quote"]);
    let struck = json!({"strikethrough": true, "italic": true});
    check_told(
        &json!([{"text": "Rain"}, {"attributes": struck, "text": "gone"}]),
        &["italic text"],
    );
    let code = json!({"inlineCode": true, "bold": true});
    check_told(&run(&code), &["richText.attributes.bold"]);
    let in_colour =
        |colour: &str| json!({"attributes": {"highlightedColor": colour}, "text": "ab"});
    check_told(&json!([in_colour("yellow")]), &[]);
    check_told(
        &json!([in_colour("yellow"), in_colour("yellow"), in_colour("pink")]),
        &["the colour of a highlight"],
    );
}
