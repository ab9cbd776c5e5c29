//! Templates, filled in as each notation of front matter has it.

use proptest::prelude::*;

use super::super::{EntryPath, Source, parse};
use super::*;

fn fill(template: &str, values: &Values) -> String {
    super::fill(template, values).unwrap()
}

#[test]
fn a_name_that_nothing_fills_in_is_an_error_with_its_place() {
    let unknown = super::fill("---\ndate: {{date}}\n---\né {{tilte}}\n", &values(None, None));
    let unknown = unknown.unwrap_err();
    assert_eq!((unknown.name.as_str(), unknown.at), ("tilte", 26));
    assert_eq!(unknown.to_string(), "the template has an unknown name, `{{tilte}}`");
    assert_eq!(unknown.hint(), "did you mean `{{title}}`?");
    let unknown = super::fill("{{weather}}", &values(None, None)).unwrap_err();
    assert!(unknown.hint().starts_with("there are `{{date}}`"));
}

fn values(mood: Option<&str>, location: Option<&str>) -> Values {
    Values {
        date: "2025-09-16T06:20+02:00".to_owned(),
        title: None,
        mood: mood.map(str::to_owned),
        location: location.map(str::to_owned),
        tags: Vec::new(),
    }
}

#[test]
fn a_value_in_a_list_is_one_item() {
    let of = |template: &str| fill(template, &values(Some("a, b"), Some("Rio, Brazil")));
    assert_eq!(
        of("---\nlocation: [{{location}}]\n---\n"),
        "---\nlocation: [\"Rio, Brazil\"]\n---\n"
    );
    assert_eq!(of("---\nx: {mood: {{mood}}}\n---\n"), "---\nx: {mood: \"a, b\"}\n---\n");
    assert_eq!(of("---\nlocation: {{location}}\n---\n"), "---\nlocation: Rio, Brazil\n---\n");
}

#[test]
fn tags_are_a_list_in_front_matter_and_words_in_a_body() {
    let tags = |tags: &[&str], template: &str| {
        let tags = tags.iter().map(|&it| it.to_owned()).collect();
        fill(template, &Values { tags, ..values(None, None) })
    };
    assert_eq!(
        tags(&["tea", "a, b"], "---\ntags: {{tags}}\n---\n{{tags}}\n"),
        "---\ntags: [\"tea\", \"a, b\"]\n---\ntea, a, b\n"
    );
    assert_eq!(tags(&[], "---\nx: 1\ntags: {{tags}}\n---\n{{tags}}\n"), "---\nx: 1\n---\n\n");
    assert_eq!(
        tags(&["tea"], "+++\ntags = [\"daily\", {{tags}}]\n+++\n"),
        "+++\ntags = [\"daily\", \"tea\"]\n+++\n"
    );
    assert_eq!(tags(&[], "---\ntags: [daily, {{tags}}]\n---\n"), "---\ntags: [daily]\n---\n");
    assert_eq!(tags(&["a", "b"], "---\ntags: \"{{tags}}\"\n---\n"), "---\ntags: \"a, b\"\n---\n");
}

/// What stands beside a value in its line is one text with it, and TOML, JSON and texts of several lines have their own ways.
#[test]
fn a_value_is_quoted_as_the_line_it_stands_in_asks() {
    let of = |template: &str| {
        let title = Some("[x] # y: \"z\"".to_owned());
        fill(template, &Values { title, ..values(Some("7"), Some("Rio: sea")) })
    };
    for (template, expected) in [
        ("title: {{title}} - {{day}}", r#"title: "[x] # y: \"z\" - 2025-09-16""#),
        ("title: Log, {{weekday}} # mine", "title: Log, Tuesday # mine"),
        ("title: At {{location}} # mine", r#"title: "At Rio: sea" # mine"#),
        ("title: \"{{day}} {{title}}\"", r#"title: "2025-09-16 [x] # y: \"z\"""#),
        ("title: '{{day}}: {{location}}'", "title: '2025-09-16: Rio: sea'"),
        ("x: 'at {{location}}'", "x: 'at Rio: sea'"),
        ("tags:\n- x-{{location}}", "tags:\n- \"x-Rio: sea\""),
        ("date: {{day}} {{time}}", "date: 2025-09-16 06:20"),
        (
            "x: |\n  {{title}}\n\n  {{location}}\nmood: {{mood}}",
            "x: |\n  [x] # y: \"z\"\n\n  Rio: sea\nmood: 7",
        ),
    ] {
        assert_eq!(of(&format!("---\n{template}\n---\n")), format!("---\n{expected}\n---\n"));
    }
    assert_eq!(
        of("---\ntags: [\n  x,\n  {{title}},\n]\nat: {{location}}\n---\n"),
        "---\ntags: [\n  x,\n  \"[x] # y: \\\"z\\\"\",\n]\nat: \"Rio: sea\"\n---\n"
    );
    assert_eq!(
        of(
            "+++\nat = {{day}} - {{location}}\nl = '{{location}}'\ntitle = {{title}}\ndate = {{day}}\nmood = {{mood}}\nx = \"{{location}}\"\n+++\n"
        ),
        "+++\nat = \"2025-09-16 - Rio: sea\"\nl = 'Rio: sea'\ntitle = \"[x] # y: \\\"z\\\"\"\ndate = 2025-09-16\nmood = 7\nx = \"Rio: sea\"\n+++\n"
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    assert_eq!(
        fill(DEFAULT, &values(Some("calm"), None)),
        "---\ndate: 2025-09-16T06:20+02:00\nmood: calm\n---\n\n"
    );
}

#[test]
fn a_value_of_several_lines_stands_in_one_where_nothing_else_can_be_written() {
    let values = values(None, Some("two\nit's"));
    assert_eq!(fill("---\nx: '{{location}}'\n---\n", &values), "---\nx: 'two it''s'\n---\n");
}

/// Nothing of what the writer has put into a line goes with a value that is missing, and JSON stays JSON.
#[test]
fn json_has_null_where_a_value_is_missing() {
    let template = "{\"date\": \"{{day}}\", \"mood\": {{mood}}, \"tags\": {{tags}}, \"title\": \"{{title}}\"}\n\nText\n";
    assert_eq!(
        fill(template, &values(None, None)),
        "{\"date\": \"2025-09-16\", \"mood\": null, \"tags\": [], \"title\": \"\"}\n\nText\n"
    );
}

#[test]
fn a_mood_stands_plain_only_where_every_parser_reads_it_as_the_same() {
    let line = |mood: &str| {
        let text = fill(DEFAULT, &values(Some(mood), None));
        text.lines().find(|it| it.starts_with("mood")).map(str::to_owned)
    };
    for plain in ["calm", "7", "6.5", "7/10", "0", "calm 7", "nothing"] {
        assert_eq!(line(plain), Some(format!("mood: {plain}")));
    }
    let retyped = "no;Yes;on;y;~;null;NULL;012;00;1:30;1e3;0x1F;1_000;.5;+7;2025-01-01;@x;#x;a: b;!x;- x;a #b;[x];true;7.";
    for quoted in retyped.split(';') {
        assert_eq!(line(quoted), Some(format!("mood: \"{quoted}\"")));
    }
}

#[test]
fn a_template_of_the_writer_is_filled_in_everywhere() {
    let template = "+++\ndate = {{date}}\nmood = \"{{mood}}\"\n+++\n# {{weekday}}, {{day}} {{title}}\n{{time}} {{ mood }} \\{{x}}\n";
    assert_eq!(
        fill(template, &values(Some("so \"so\""), None)),
        "+++\ndate = 2025-09-16T06:20+02:00\nmood = \"so \\\"so\\\"\"\n+++\n# Tuesday, 2025-09-16 \n06:20 so \"so\" {{x}}\n"
    );
    assert_eq!(fill("mood: {{mood}}\n", &values(Some("a: b"), None)), "mood: a: b\n");
}

#[test]
fn what_ends_a_line_to_some_is_in_quotes_and_escaped() {
    for (letter, escape) in [('\u{85}', "u0085"), ('\u{2028}', "u2028"), ('\u{2029}', "u2029")] {
        let value = format!("one{letter}two");
        let text = fill("---\nlocation: {{location}}\n---\n", &values(None, Some(&value)));
        assert_eq!(text, format!("---\nlocation: \"one\\{escape}two\"\n---\n"));
    }
}

proptest! {
    #[test]
    fn what_was_filled_in_is_read_again(location in "[a-zé日'\"\\\\:#&*!|>%@`{}-][a-zé日 '\"\\\\:#&*!|>%@`{}-]{0,12}") {
        let text = fill(DEFAULT, &values(Some("calm"), Some(&location)));
        let source = Source::new(text.into_bytes());
        let (entry, _) = parse(&EntryPath::new("2025-09-16.md").unwrap(), &source, &[]);
        prop_assert_eq!(entry.front_matter.error, None);
        prop_assert_eq!(entry.date.unwrap().day, "2025-09-16");
        prop_assert_eq!(&entry.moods[0].name, "calm");
        let kept = entry.front_matter.values.iter().find(|(key, _)| key == "location");
        prop_assert_eq!(kept.and_then(|(_, it)| it.text()), Some(location.trim()));
    }
}
