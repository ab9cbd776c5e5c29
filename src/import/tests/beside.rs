//! Several exports in one folder: which of them is read, and what is told of the others.

use super::again::{import_at, put};
use super::*;

/// What is told of a folder with some files: its tool, how many entries are read, and the codes of what is told.
fn told(files: &[(&str, &str)]) -> (Tool, usize, Vec<&'static str>) {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), files);
    let bundle = Bundle::open(folder.path(), "x").unwrap();
    let tool = recognise(&bundle).unwrap();
    let reading = read(tool, &bundle, &Options::default()).unwrap();
    let mut codes: Vec<&str> = reading.findings.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    (tool, reading.entries.len(), codes)
}

const DAYS: &str = "# 2024-05-01\n\na\n\n# 2024-05-02\n\nb\n";
const JRNL: &str = "[2024-03-01 07:05] Rain\nIt rained.\n";

#[test]
fn what_a_tool_wrote_goes_before_dated_headings_and_neither_is_left_out_unsaid() {
    let (tool, count, codes) = told(&[("a.md", DAYS), ("j.txt", JRNL)]);
    assert_eq!((tool, count), (Tool::Jrnl, 1));
    assert!(codes.contains(&"other-tool"), "{codes:?}");
    let day_one = r#"{"entries": [{"uuid": "A", "creationDate": "2024-03-03T08:00:00Z"}]}"#;
    let (tool, count, codes) = told(&[("a.md", DAYS), ("below/Journal.json", day_one)]);
    assert_eq!((tool, count), (Tool::DayOne, 1));
    assert!(codes.contains(&"other-tool"), "{codes:?}");
    assert_eq!(told(&[("a.md", DAYS), ("b.md", "Text.\n")]).0, Tool::DatedHeadings);
    // Where it is insisted on.
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[("a.md", DAYS), ("j.txt", JRNL)]);
    let bundle = Bundle::open(folder.path(), "x").unwrap();
    let reading = read(Tool::DatedHeadings, &bundle, &Options::default()).unwrap();
    assert!(reading.findings.iter().any(|it| it.code == "other-tool"));
}

#[test]
fn a_vault_or_a_graph_and_its_copy_in_one_folder_come_once() {
    for (tool, settings, name) in [
        (Tool::Obsidian, ".obsidian/app.json", "2024-03-0"),
        (Tool::Logseq, "logseq/config.edn", "journals/2024_03_0"),
    ] {
        for copy in ["A2", "A/old"] {
            let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            for root in ["A", copy] {
                put(source.path(), &[(&format!("{root}/{settings}"), "{}")]);
                for day in ["1", "2", "3"] {
                    put(source.path(), &[(&format!("{root}/{name}{day}.md"), &format!("- {day}"))]);
                }
            }
            let of = || {
                let done = import_at(tool, source.path(), folder.path());
                [done.added.len(), done.updated.len(), done.unchanged.len()]
            };
            assert_eq!((of(), of()), ([3, 0, 0], [0, 0, 3]), "{copy}");
            // What differs in it is a text of its own.
            put(source.path(), &[(&format!("{copy}/{name}3.md"), "- three")]);
            assert_eq!((of(), of()), ([1, 0, 3], [0, 0, 4]), "{copy}");
        }
    }
}

#[test]
fn a_broken_file_keeps_no_other_one_of_jrnl_from_being_read() {
    let day_one = r#"{"entries": [{"uuid": "A", "creationDate": "2024-03-03T08:00:00Z"}, {"creationDate": "x"}]}"#;
    let files = [("j.txt", JRNL), ("broken.json", r#"{"entries": [{"title": "a", "body": "#)];
    let (tool, count, codes) = told(&files);
    assert_eq!((tool, count, codes), (Tool::Jrnl, 1, vec!["no-entry"]));
    // What another tool wrote is told once.
    let (tool, count, codes) = told(&[("j.txt", JRNL), ("below/Journal.json", day_one)]);
    assert_eq!((tool, count), (Tool::Jrnl, 1));
    assert_eq!(codes.iter().filter(|it| **it != "left-over").collect::<Vec<_>>(), [&"other-tool"]);
}

#[test]
fn a_folder_of_jrnls_markdown_is_read() {
    let page = "# 2024-03-01 07:05:00 AM Rain all day.\n\nIt rained.\n## Menu\nSoup. ";
    let (tool, count, codes) = told(&[
        ("2024-03-01_rain-all-day.md", page),
        ("2024-03-02_sun.md", "# 2024-03-02 07:05:00 AM Sun\n "),
    ]);
    assert_eq!((tool, count, codes), (Tool::Jrnl, 2, vec!["not-kept"]));
    let reading = read_text(Tool::Jrnl, page).unwrap();
    let [entry] = &reading.entries[..] else { panic!("{reading:?}") };
    assert_eq!(entry.said("title"), Some("Rain all day."));
    assert_eq!(entry.said("date"), Some("2024-03-01T07:05:00"));
    assert_eq!(entry.body.trim(), "It rained.\n# Menu\nSoup.");
    // The name of the file tells which number is the day.
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[("2024-03-04_a.md", "# 03/04/2024 07:05 A\n\na\n")]);
    let bundle = Bundle::open(folder.path(), "x").unwrap();
    let reading = read(Tool::Jrnl, &bundle, &Options::default()).unwrap();
    assert_eq!(reading.entries[0].said("date"), Some("2024-03-04T07:05:00"));
    // A text that holds none is no journal of jrnl's.
    put(folder.path(), &[("2024-03-04_a.md", "A note.\n")]);
    let bundle = Bundle::open(folder.path(), "x").unwrap();
    let refused = read(Tool::Jrnl, &bundle, &Options::default());
    assert!(matches!(refused, Err(ImportError::NoEntries { .. })));
}

#[test]
fn a_first_date_that_is_mistyped_is_told_where_it_stands() {
    let text = "[2024-13-01 07:05] A\na\n[2024-03-02 07:05] B\nb\n";
    assert_eq!(recognise(&bundle(text)).unwrap(), Tool::Jrnl);
    let one = "[2024-02-30 07:05:00 AM] A\na\n";
    assert_eq!(recognise(&bundle(one)).unwrap(), Tool::Jrnl);
    for text in [one, text, "[2024/03/01] A\n[2024/03/02] B\n[2024/13/03] C\n[2024/03/04] D\n"] {
        let ImportError::Refused { code, place, .. } = read_text(Tool::Jrnl, text).unwrap_err()
        else {
            panic!("{text}")
        };
        let line = place.and_then(|it| it.line);
        assert_eq!((code, line.is_some()), ("bad-date", true), "{text}");
    }
}

#[test]
fn a_file_beside_others_is_an_entry_as_far_as_it_says_one_and_else_is_told() {
    const MOMENT: &str = "1709418600000";
    let whole = format!(r#"{{"textContent": "a", "userEditedTimestampUsec": {MOMENT}000}}"#);
    let made = format!(r#"{{"textContent": "b", "createdTimestampUsec": {MOMENT}001}}"#);
    let (tool, count, codes) = told(&[
        ("Keep/A.json", &whole),
        ("Keep/2024-03-02T23_30_00.000+01_00.json", &made),
        ("Keep/C.json", r#"{"textContent": "c"}"#),
        ("Keep/D.json", "[1]"),
        ("Activity/E.json", r#"{"header": "Maps"}"#),
    ]);
    assert_eq!((tool, count), (Tool::Keep, 3));
    assert_eq!(codes, ["bad-date", "left-over", "no-date", "unknown-zone"]);

    let journey = |nth: usize| format!("{MOMENT}-{nth:016}.json");
    let whole = format!(r#"{{"date_journal": {MOMENT}, "timezone": "UTC", "text": "a"}}"#);
    let (tool, count, codes) = told(&[
        (&journey(1), &whole),
        (&journey(2), r#"{"text": "b", "timezone": "UTC"}"#),
        (&journey(3), "[1]"),
        (&journey(4), r#"{"entries": [{"a": 1}]}"#),
        ("Journal.json", r#"{"entries": [{"uuid": "A", "creationDate": "2024-03-03T08:00:00Z"}]}"#),
    ]);
    assert_eq!((tool, count), (Tool::Journey, 2));
    assert_eq!(codes, ["left-over", "no-entry", "other-tool"]);

    let (tool, count, codes) = told(&[
        (
            "Diarium.json",
            "[{\"date\": \"2024-03-02T23:30:00\", \"html\": \"a\"}, \"no object\", [1]]",
        ),
        ("diary.db", "SQLite format 3\0"),
    ]);
    assert_eq!((tool, count), (Tool::Diarium, 1));
    assert_eq!(codes, ["no-entry", "not-kept"]);
}

#[test]
fn an_archive_in_a_vault_is_told() {
    let (_, count, codes) = told(&[
        (".obsidian/app.json", "{}"),
        ("2024-03-02.md", "a"),
        ("old.zip", "PK"),
        ("x.png", "p"),
    ]);
    assert_eq!((count, codes), (1, vec!["left-over"]));
}

#[test]
fn a_graph_in_org_mode_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[("logseq/config.edn", "{}"), ("journals/2024_03_02.org", "* a")]);
    let bundle = Bundle::open(folder.path(), "x").unwrap();
    let error = read(Tool::Logseq, &bundle, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("are in Org mode"), "{error}");
}
