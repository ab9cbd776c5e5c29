//! Front matter, found and read: each case is a whole file.

mod doubts;

use super::*;

fn check(text: &str, dialect: Dialect, json: &str, body: &str) {
    let reading = read(text);
    assert_eq!(reading.fault, None, "{text:?}");
    let front_matter = FrontMatter { values: reading.values, ..FrontMatter::default() };
    assert_eq!((reading.dialect, front_matter.to_json().as_str()), (dialect, json), "{text:?}");
    assert_eq!(&text[reading.body..], body, "{text:?}");
}

fn check_no_front_matter(text: &str) {
    check(text, Dialect::None, "{}", text);
}

#[track_caller]
fn check_fault(text: &str, code: &str, place: &str, hint: &str, body: &str) {
    let reading = read(text);
    let fault = reading.fault.unwrap_or_else(|| panic!("no fault in {text:?}"));
    let found = format!(
        "{}:{}",
        text[..fault.offset].matches('\n').count() + 1,
        text[..fault.offset].rsplit('\n').next().unwrap_or_default().chars().count() + 1
    );
    let found = (fault.code, found.as_str(), fault.hint.as_deref().unwrap_or_default());
    assert_eq!(found, (code, place, hint), "{text:?}: {}", fault.message);
    assert_eq!(&text[reading.body..], body, "{text:?}");
}

#[test]
fn each_dialect_has_its_fences() {
    check("---\na: 1\n---\nBody\n", Dialect::Yaml, r#"{"a":"1"}"#, "Body\n");
    check("---\na: 1\n...\nBody\n", Dialect::Yaml, r#"{"a":"1"}"#, "Body\n");
    check("+++\na = 1\n+++\nBody\n", Dialect::Toml, r#"{"a":"1"}"#, "Body\n");
    check("{\"a\": 1}\nBody\n", Dialect::Json, r#"{"a":"1"}"#, "Body\n");
    check("{\n  \"a\": 1\n}\n\nBody\n", Dialect::Json, r#"{"a":"1"}"#, "\nBody\n");
    check_no_front_matter("Body\n");
    check_no_front_matter("");
}

#[test]
fn line_ends_blank_lines_and_trailing_spaces_do_not_hide_it() {
    check("---\r\na: 1\r\n---\r\nBody\r\n", Dialect::Yaml, r#"{"a":"1"}"#, "Body\r\n");
    check("---\ra: 1\r---\rBody\r", Dialect::Yaml, r#"{"a":"1"}"#, "Body\r");
    check("\n \n---  \na: 1\n--- \t\n\nBody", Dialect::Yaml, r#"{"a":"1"}"#, "\nBody");
    check("\n+++\t\r\na = 1\r\n+++ \r\n", Dialect::Toml, r#"{"a":"1"}"#, "");
    check("\r\n{\"a\": 1} \r\nBody", Dialect::Json, r#"{"a":"1"}"#, "Body");
    check("---\na: 1\n---", Dialect::Yaml, r#"{"a":"1"}"#, "");
}

#[test]
fn an_empty_block_is_front_matter_without_keys() {
    check("---\n---\nBody", Dialect::Yaml, "{}", "Body");
    check("---\n\n---\nBody", Dialect::Yaml, "{}", "Body");
    check("---\n# mood: calm\n---\nBody", Dialect::Yaml, "{}", "Body");
    check("+++\n+++\nBody", Dialect::Toml, "{}", "Body");
    check("{}\nBody", Dialect::Json, "{}", "Body");
}

#[test]
fn a_rule_that_opens_no_front_matter_is_body() {
    check_no_front_matter("---\n");
    check_no_front_matter("---\n\nDear diary: it rained.\n");
    check_no_front_matter("---\nIt rained.\n\n---\n\nMore.\n");
    check_no_front_matter("---\nIt rained, \"and then\n---\nmore.\n");
    check_no_front_matter("---\n- one\n- two\n---\n");
    check_no_front_matter("---\n# A heading\n---\n");
    check_no_front_matter("+++\nIt rained.\n");
    check_no_front_matter("----\na: 1\n----\n");
    check_no_front_matter("----\nIt rained.\n----\n");
    check_no_front_matter(" ---\na: 1\n---\n");
    check_no_front_matter("---\nhttps://a.b\nhttp://c.d\n---\n");
    check_no_front_matter("---\n06:20 up\n07:10 out\n---\n");
    check_no_front_matter("Text\n---\na: 1\n---\n");
    check_no_front_matter("{laughs} Rain.\n");
    check_no_front_matter("{\"a\": 1} and more\n");
    check_no_front_matter("{{< figure >}}\n");
}

#[test]
fn a_fence_that_is_never_closed_is_found_by_the_keys_after_it() {
    let hint = "put `---` on a line of its own after line 4";
    check_fault(
        "---\ntitle: x\ntags:\n  - a\nRain.\n",
        "unclosed-front-matter",
        "1:1",
        hint,
        "Rain.\n",
    );
    check_fault(
        "---\ntitle: x\ntags:\n- a\n\nRain: it fell.\n\nEnd\n",
        "unclosed-front-matter",
        "1:1",
        &format!("{hint}; move keys that stand below it above it"),
        "\nRain: it fell.\n\nEnd\n",
    );
    let hint = "put `+++` on a line of its own after line 2";
    check_fault("+++\ntitle = 'x'\n\nRain.\n", "unclosed-front-matter", "1:1", hint, "\nRain.\n");
    let hint = "close it with `}` on a line of its own";
    check_fault("{\"title\": \"x\",\n\nRain.\n", "unclosed-front-matter", "1:1", hint, "\nRain.\n");
}

#[test]
fn a_bracket_that_the_block_ends_in_is_told_where_it_opens() {
    let code = "unclosed-bracket";
    check_fault("---\na: b\ntags: [\n---\nB\n", code, "3:7", "write `tags: []`", "B\n");
    check_fault("---\npeople: {\n---\nB\n", code, "2:9", "write `people: {}`", "B\n");
}

#[test]
fn a_brace_that_is_never_closed_is_told_where_it_opens() {
    let one = "---\n{title: Rain, mood: calm\n---\nBody\n";
    check_fault(one, "unclosed-bracket", "2:1", "write `{title: Rain, mood: calm}`", "Body\n");
    let hint = "put what is no plain word in quotes, and close the bracket";
    for text in ["---\n{\ntitle: Rain\n---\nBody\n", "---\n{title: Rain,\nmood: calm\n---\nBody\n"]
    {
        check_fault(text, "unclosed-bracket", "2:1", hint, "Body\n");
    }
    check_no_front_matter("---\n{not: closed} text, and on\n\nMore.\n");
}

#[test]
fn comments_alone_are_a_block_without_keys_where_they_name_some() {
    check("---\n# title\n---\n\n# Real\n", Dialect::Yaml, "{}", "\n# Real\n");
    check("---\n# of the day\n# mood: x\n---\nB", Dialect::Yaml, "{}", "B");
    check_no_front_matter("---\n# A heading\n---\n");
    check_no_front_matter("---\n\n# A heading\n\n# Note: rain\n\n---\n");
}

#[test]
fn keys_behind_question_marks_and_in_quotes_are_front_matter() {
    let fault = read("---\n? title\n: x\n? [a, b]\n: y\n---\nB\n").fault;
    assert_eq!(fault.and_then(|it| it.hint).as_deref(), Some("put the key in quotes"));
    check("---\n? title\n: x\n---\nB\n", Dialect::Yaml, r#"{"title":"x"}"#, "B\n");
}

#[test]
fn a_fence_that_goes_on_with_text_closes_nothing() {
    let hint = "put `---` on a line of its own after line 2";
    let text = "---\ntitle: A\n---x\nBody\n";
    check_fault(text, "unclosed-front-matter", "1:1", hint, "---x\nBody\n");
    let text = "---\na: 1\n--- b\nBody\n---\n";
    check_fault(text, "unclosed-front-matter", "3:1", hint, "--- b\nBody\n---\n");
}

#[test]
fn a_rule_in_the_text_does_not_close_what_was_left_open() {
    let hint = "put `---` on a line of its own after line 2";
    check_fault(
        "---\ntitle: x\n\nRain fell.\n\n---\n\nMore.\n",
        "unclosed-front-matter",
        "1:1",
        hint,
        "\nRain fell.\n\n---\n\nMore.\n",
    );
}

#[test]
fn each_slip_is_named_with_its_place_and_its_mend() {
    let check = |block: &str, code: &str, place: &str, hint: &str| {
        check_fault(&format!("---\n{block}\n---\nBody\n"), code, place, hint, "Body\n");
    };
    check("title: Rain: again", "unquoted-colon", "2:12", "write `title: \"Rain: again\"`");
    check("title: a \"b\": c", "unquoted-colon", "2:13", "write `title: 'a \"b\": c'`");
    check("- a\ntitle: Été: là", "invalid-yaml", "3:1", "");
    check("mood: calm\n\ttags: a", "tab-indentation", "3:1", "begin `tags: a` at the margin");
    check("tags:\n\t- a", "tab-indentation", "3:1", "put two spaces in place of each tab");
    check("a: 1\nb: 2\na: 3", "duplicate-key", "4:1", "keep one of the two");
    check("x: {é: 1, é: 2}", "duplicate-key", "2:11", "keep one of the two");
    let fill = "write the value in its place, or delete the line";
    check("date: {{date}}", "template-placeholder", "2:7", fill);
    check("title: {{title}} of {{date}}", "template-placeholder", "2:8", fill);
    check("title: <% tp.file.title: x %>", "template-placeholder", "2:8", fill);
    check("{{date}}", "template-placeholder", "2:1", fill);
    let bracket = "write `mood: [calm, tired]`";
    check("a: 1\nmood: [calm, tired\ntitle: x", "unclosed-bracket", "3:7", bracket);
    check("mood: {name: calm", "unclosed-bracket", "2:7", "write `mood: {name: calm}`");
    check("a: 1\ntitle: \"open\nmood: calm", "unclosed-quote", "3:8", "write `title: \"open\"`");
}

#[test]
fn other_slips_are_explained_where_they_can_be() {
    let check = |block: &str, place: &str, hint: &str| {
        check_fault(&format!("---\n{block}\n---\nBody\n"), "invalid-yaml", place, hint, "Body\n");
    };
    check("title: @home", "2:8", "write `title: \"@home\"`");
    check("title: `code`", "2:8", "write `title: \"`code`\"`");
    check("mood: *calm*", "2:7", "write `mood: \"*calm*\"`");
    check("mood: *calm", "2:7", "write `mood: \"*calm\"`");
    check("title: 'it's'", "2:12", "write `title: \"it's\"`");
    check("people: [[Ana]], [[Ben]]", "2:16", "write `people: \"[[Ana]], [[Ben]]\"`");
    check("title: x\n  mood: calm", "3:1", "begin `mood: calm` at the margin");
    check(" title: x\nmood: calm", "2:2", "begin `title: x` at the margin");
    check("tags: [@alice, @bob]", "2:8", "write `tags: [\"@alice\", \"@bob\"]`");
    check("m: {a: @x, b: 'y'}", "2:8", "write `m: {a: \"@x\", b: 'y'}`");
    check("tags:\n-\t\"a\"", "3:2", "write `- \"a\"`");
    check("title: > quote", "2:8", "write `title: \"> quote\"`");
    check("title: | pipe", "2:8", "write `title: \"| pipe\"`");
    check("title: ?", "2:8", "write `title: \"?\"`");
    check("title: - x", "2:8", "write `title: \"- x\"`");
    check("path: \"C:\\Users\\x\"", "2:12", "write `path: 'C:\\Users\\x'`");
}

#[test]
fn slips_of_lists_keys_and_escapes_are_explained_where_they_can_be() {
    let check = |block: &str, place: &str, hint: &str| {
        check_fault(&format!("---\n{block}\n---\nBody\n"), "invalid-yaml", place, hint, "Body\n");
    };
    check("tags:\n- @x\n- y", "3:3", "write `- \"@x\"`");
    check("title: A\n{a: 1, b: 2}", "3:1", "write a key and a colon before it");
    check("title: A\n[a, b]", "3:1", "write a key and a colon before it");
    check("tags:\n  - a\n - b", "4:2", "begin `- b` after 2 spaces");
    check("title: A\n- b", "3:1", "write the key of its list on the line above it");
    check("title x\nmood: calm", "2:1", "write `title: x`, if that is what it means");
    check(
        "title: x\njust prose\nmood: calm",
        "3:1",
        "write `just: prose`, if that is what it means",
    );
    check("a: x\u{7}y", "2:5", "delete the character");
    check("? [a, b]\n: c\nd: 1", "2:3", "put the key in quotes");
    check("a: !!int x", "2:4", "write `a: \"!!int x\"`");
    check("a: \"\\q\"", "2:5", "write `a: '\\q'`");
    check("%YAML 1.2", "2:1", "delete this line");
    check(&format!("{}: x", "k".repeat(2000)), "2:1", "");
}
