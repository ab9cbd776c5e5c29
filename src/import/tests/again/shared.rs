//! An entry that two sources have, and one of them edits.

use super::*;

/// Imports two sources that share an entry, the second of which edits it: that is told, follows where it is asked for, and is no news
/// of the first one. In both `{}` stands for the text of the entry.
#[track_caller]
fn check(tool: Tool, one: (&str, &str), other: (&str, &str)) {
    let folder = tempfile::tempdir().unwrap();
    let old = "Flat sea. Slow day. Bread.";
    let said = |it: (&str, &str), text: &str| (it.0.to_owned(), it.1.replace("{}", text));
    let run = |it: (&str, &str), text: &str, is_updating: bool| {
        let (name, text) = said(it, text);
        let report = import_all(tool, &[(&name, &text)], folder.path(), false, is_updating);
        (report.added.len(), report.edited.len(), report.updated.len(), report.unchanged.len())
    };
    assert_eq!(run(one, old, false), (2, 0, 0, 0), "{tool:?}");
    assert_eq!(run(other, old, false), (1, 0, 0, 1));
    let new = "Flat sea. Slow day. Bread. And more.";
    assert_eq!(run(other, new, false), (0, 1, 0, 1), "{tool:?}");
    assert_eq!(run(other, new, true), (0, 0, 1, 1));
    for is_updating in [false, true] {
        assert_eq!(run(other, new, is_updating), (0, 0, 0, 2));
        assert_eq!(run(one, old, is_updating), (0, 0, 0, 2), "{tool:?}");
    }
    // Each of them may edit it again.
    assert_eq!(run(one, "Flat sea. Slow day. Milk.", false), (0, 1, 0, 1));
    assert_eq!(run(other, "Flat sea. Slow day. Bread.", false).0, 0);
}

#[test]
fn an_entry_that_a_second_source_has_too_and_edits_is_told() {
    check(
        Tool::Jrnl,
        ("a.txt", "[2024-03-02 08:00] A\n{}\n\n[2024-03-03 08:00] B\nSun.\n"),
        ("b.txt", "[2024-03-02 08:00] A\n{}\n\n[2024-03-04 08:00] C\nHail.\n"),
    );
    let head = "full_date,date,weekday,time,mood,activities,note_title,note\n";
    let row = |day: u32, note: &str| format!("2024-03-0{day},x,x,23:30,good,a,,\"{note}\"\n");
    let table = |day: u32| format!("{head}{}{}", row(2, "{}"), row(day, "Rain."));
    check(Tool::Daylio, ("a.csv", &table(3)), ("b.csv", &table(4)));
    let words = |day: u32| {
        let entry = |day: u32, text: &str| {
            format!("===== ENTRY =====\n=== DATE: 2024-03-0{day} ===\n=== BODY ===\n\n{text}\n\n\n")
        };
        format!("{}{}", entry(2, "{}"), entry(day, "Rain."))
    };
    check(Tool::Words750, ("a.txt", &words(3)), ("b.txt", &words(4)));
    let days = |day: u32| format!("# 2024-03-02\n\n{{}}\n\n# 2024-03-0{day}\n\nRain.\n");
    check(Tool::DatedHeadings, ("a.md", &days(3)), ("b.md", &days(4)));
}

#[test]
fn of_two_in_one_run_that_edit_an_entry_neither_is_written_over_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let text = |it: &str| format!("[2024-03-02 08:00] A\nFlat sea.{it}\n");
    let (old, one, other) = (text(""), text(" Rain."), text(" Snow."));
    import_all(Tool::Jrnl, &[("a", &old)], folder.path(), false, false);
    let both = import_all(Tool::Jrnl, &[("a", &one), ("b", &other)], folder.path(), false, true);
    assert_eq!((both.added.len(), both.updated.len(), both.edited.len()), (1, 1, 0));
}
