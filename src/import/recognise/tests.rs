//! How an export is told from its bytes.

use super::*;

fn check(text: &str, expected: Option<Tool>) {
    let seen = of_bytes(text.as_bytes(), "x.txt");
    let tool = seen.and_then(|it| match it {
        Seen::Of(tool) => Some(tool),
        Seen::Unread(..) => None,
    });
    assert_eq!(tool, expected, "{text}");
}

#[test]
fn a_tool_is_told_from_the_first_bytes() {
    check(r#"{"metadata": {}, "entries": [{"creationDate": "x"}]}"#, Some(Tool::DayOne));
    let jrnl = r#"{"entries": [{"title": "", "body": "", "date": "", "time": ""}]}"#;
    check(jrnl, Some(Tool::Jrnl));
    check(r#"{"title": "A package", "version": 1}"#, None);
    check(r#"{"title": "\"body\": \"date\": , \"time\":"}"#, None);
    check("[2024-03-01 07:05:00 AM] Rain.\n", Some(Tool::Jrnl));
    check("===== ENTRY =====\n=== DATE: 2024-03-02 ===\n", Some(Tool::Words750));
    check("# 2024-05-01\n\na\n\n# 2024-05-02\n\nb\n", Some(Tool::DatedHeadings));
    check("Just a text.\n", None);
    check("", None);
}

#[test]
fn what_is_known_and_not_read_is_named() {
    for (bytes, what) in [
        (&b"JRNLv3\0\x30"[..], "encrypted"),
        (b"gAAAAABk", "encrypted"),
        (b"SQLite format 3\0", "database"),
        (b"\tDate:\tMarch 2, 2024 at 11:30:00 PM GMT+1\n\tWeather:\tx\n", "plain text of Day One"),
        (b"\tDatum:\t2. M\xc3\xa4rz 2024 um 23:30:00\n", "plain text of Day One"),
        (b"<?xml version=\"1.0\"?>\n<en-export>", "Evernote"),
    ] {
        let seen = of_bytes(bytes, "x");
        assert!(matches!(seen, Some(Seen::Unread(it, _)) if it.contains(what)), "{what}: {seen:?}");
    }
}
