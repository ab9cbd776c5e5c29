//! One entry in several forms, each of a source of its own: what one leaves out another brings, and each is known again.

use super::again::{import_at, markdown, put, yaml};
use super::*;

/// Imports texts in turn, each behind the name of its source, and checks how many entries were added, updated and unchanged, and
/// what the file of the one entry ends with.
fn check(steps: &[(&str, &str, [usize; 3], &str)]) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, expected, end) in steps {
        let dry = import_all(Tool::Jrnl, &[(name, text)], folder.path(), true, true);
        let done = import_all(Tool::Jrnl, &[(name, text)], folder.path(), false, true);
        assert_eq!(dry, done, "{name} {text}");
        let counts = [done.added.len(), done.updated.len(), done.unchanged.len()];
        assert_eq!(counts, *expected, "{name} {text}");
        let file = folder.path().join("2025/09/2025-09-16-a.md");
        let file = std::fs::read_to_string(file).unwrap();
        assert!(file.ends_with(&format!("\n\n{end}\n")), "{name} {text}: {file}");
    }
}

fn plain(text: &str) -> String {
    format!("[2025-09-16 08:00] A\n{text}\n")
}

#[test]
fn what_completes_an_entry_is_its_source_and_what_was_said_before_is_no_news() {
    let (one, two) = (yaml("One"), plain("One\n@tag"));
    check(&[
        ("y", &one, [1, 0, 0], "One"),
        ("j", &two, [0, 1, 0], "One\n@tag"),
        ("y", &one, [0, 0, 1], "One\n@tag"),
        ("j", &plain("One changed\n@tag"), [0, 1, 0], "One changed\n@tag"),
        ("j", &plain("One changed\n@tag"), [0, 0, 1], "One changed\n@tag"),
        ("y", &one, [0, 0, 1], "One changed\n@tag"),
        // What is edited in the lesser form comes, too, and is not taken back.
        ("y", &yaml("One else"), [0, 1, 0], "One else"),
        ("j", &plain("One changed\n@tag"), [0, 0, 1], "One else"),
        ("y", &yaml("One else"), [0, 0, 1], "One else"),
    ]);
}

#[test]
fn two_forms_that_leave_something_out_take_nothing_from_each_other() {
    let (one, two) = (yaml("One"), markdown("One\n\nTwo"));
    check(&[
        ("y", &one, [1, 0, 0], "One"),
        ("m", &two, [0, 1, 0], "One\n\nTwo"),
        ("y", &one, [0, 0, 1], "One\n\nTwo"),
        ("m", &two, [0, 0, 1], "One\n\nTwo"),
        ("m", &markdown("One\n\nThree"), [0, 1, 0], "One\n\nThree"),
        ("y", &one, [0, 0, 1], "One\n\nThree"),
        // Another journal's is none of them.
        ("z", &yaml("Of work"), [1, 0, 0], "One\n\nThree"),
    ]);
}

#[test]
fn both_sources_of_an_entry_in_one_run_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let of = |y: &str, j: &str| {
        let (y, j) = (yaml(y), plain(j));
        let both = [("y", y.as_str()), ("j", j.as_str())];
        let done = import_all(Tool::Jrnl, &both, folder.path(), false, true);
        [done.added.len(), done.updated.len(), done.unchanged.len()]
    };
    of("One", "One\n@tag");
    of("One", "One\n@tag");
    assert_eq!(of("One", "One changed\n@tag"), [0, 1, 1]);
    assert_eq!(of("One", "One changed\n@tag"), [0, 0, 2]);
    assert_eq!(of("One else", "One else\n@tag")[0], 0);
    assert_eq!(of("One else", "One else\n@tag"), [0, 0, 2]);
}

#[test]
fn an_edit_of_a_table_and_of_a_backup_of_daylio_comes_to_the_same_entry() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let backup = |note: &str| {
        let said = format!(
            r#"{{"dayEntries":[{{"datetime":1709418600000,"timeZoneOffset":3600000,"note":"{note}","assets":[1]}}],"assets":[{{"id":1,"checksum":"abc"}}]}}"#
        );
        let text = crate::import::daylio::backup::base64(&said);
        put(source.path(), &[("b/backup.daylio", &text), ("b/p/abc", "p")]);
    };
    let table = |note: &str| {
        let head = "full_date,date,weekday,time,mood,activities,scales,note_title,note\n";
        put(source.path(), &[("t.csv", &format!("{head}2024-03-02,x,x,23:30,,,,,{note}\n"))]);
    };
    let of = |name: &str| {
        let done = import_at(Tool::Daylio, &source.path().join(name), folder.path());
        [done.added.len(), done.updated.len(), done.unchanged.len()]
    };
    table("hi");
    backup("hi");
    assert_eq!((of("t.csv"), of("b"), of("t.csv")), ([1, 0, 0], [0, 1, 0], [0, 0, 1]));
    backup("ho");
    assert_eq!((of("b"), of("b"), of("t.csv")), ([0, 1, 0], [0, 0, 1], [0, 0, 1]));
    table("hum");
    assert_eq!((of("t.csv"), of("b"), of("t.csv")), ([0, 1, 0], [0, 0, 1], [0, 0, 1]));
    let text = std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert!(text.ends_with("\nhum\n\n[abc.bin](media/abc.bin)\n"), "{text}");
}
