//! Entries that come again in another form, which leaves something out.

use super::*;

#[test]
fn what_shows_less_takes_nothing_away() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[2024-03-02 22:40] Ferry *\nFlat @sea.\n";
    import(Tool::Jrnl, text, folder.path(), false, false);
    for less in [
        "2024-03-02 22:40 Ferry\n| Flat @sea.\n",
        "2024-03-02 22:40 Ferry\n",
        "# 2024\n\n## March\n\n### 2024-03-02 22:40 Ferry\n\nFlat @sea.\n",
    ] {
        let report = import(Tool::Jrnl, less, folder.path(), false, true);
        assert_eq!(
            (report.added.len(), report.updated.len(), report.unchanged.len()),
            (0, 0, 1),
            "{less}"
        );
    }
}

#[test]
fn a_table_of_daylio_takes_nothing_of_its_backup_away() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // What the backup says in Base64.
    let said = concat!(
        r#"{"dayEntries":[{"datetime":1709418600000,"timeZoneOffset":3600000,"note":"hi","assets":[1]},"#,
        r#"{"datetime":1709332200000,"timeZoneOffset":3600000,"note":"before"}],"assets":[{"id":1,"checksum":"abc"}]}"#
    );
    let backup = &super::super::daylio::backup::base64(said);
    let photo = "\u{fffd}";
    put(
        source.path(),
        &[("a/backup.daylio", backup), ("b/backup.daylio", backup), ("b/p/abc", photo)],
    );
    let head = "full_date,date,weekday,time,mood,activities,scales,note_title,note\n";
    let table = |note: &str| {
        format!("{head}2024-03-02,x,x,23:30,,,Sleep: 8,,{note}\n2024-03-01,x,x,23:30,,,,,before\n")
    };
    let import = |name: &str| import_at(Tool::Daylio, &source.path().join(name), folder.path());
    let text = || std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    // A photo that comes later comes into the same file.
    assert_eq!(import("a").added.len(), 2);
    assert!(text().ends_with("\nhi\n\n[abc](media/missing/abc)\n"), "{}", text());
    assert_eq!((import("b").updated.len(), import("b").unchanged.len()), (1, 2));
    assert!(text().ends_with("\nhi\n\n[abc.bin](media/abc.bin)\n"), "{}", text());
    assert_eq!(import("a").unchanged.len(), 2);
    put(source.path(), &[("daylio_export_2024_03_10.csv", &table("hi"))]);
    assert_eq!(import("daylio_export_2024_03_10.csv").updated.len(), 1);
    let all = "date: 2024-03-02T23:30:00+01:00\nsleep: \"8\"\n";
    assert!(text().contains(all) && text().contains("media/abc.bin"), "{}", text());
    assert_eq!(
        (import("b").unchanged.len(), import("daylio_export_2024_03_10.csv").unchanged.len()),
        (2, 2)
    );
    // The day of an export stands in its name, and says nothing of its source.
    put(source.path(), &[("daylio_export_2024_03_20.csv", &table("ho"))]);
    assert_eq!(import("daylio_export_2024_03_20.csv").updated.len(), 1);
    assert!(
        text().contains(all) && text().ends_with("\nho\n\n[abc.bin](media/abc.bin)\n"),
        "{}",
        text()
    );
}

#[test]
fn a_table_of_daylio_without_a_column_takes_nothing_of_it_away() {
    let columns = [
        "full_date",
        "date",
        "weekday",
        "time",
        "mood",
        "activities",
        "scales",
        "note_title",
        "note",
    ];
    let row = ["2024-03-02", "x", "x", "23:30", "good", "sea", "Sleep: 8", "Ferry", "hi"];
    let table = |without: &[&str]| {
        let kept = (0..columns.len()).filter(|it| !without.contains(&columns[*it]));
        let kept: Vec<usize> = kept.collect();
        let of = |cells: [&str; 9]| kept.iter().map(|it| cells[*it]).collect::<Vec<_>>().join(",");
        format!("{}\n{}\n", of(columns), of(row))
    };
    for without in [&["note"][..], &["note_title"], &["scales"], &["note", "note_title", "scales"]]
    {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(import(Tool::Daylio, &table(&[]), folder.path(), false, true).added.len(), 1);
        let file = folder.path().join("2024/03/2024-03-02-ferry.md");
        let whole = std::fs::read_to_string(&file).unwrap();
        let less = import(Tool::Daylio, &table(without), folder.path(), false, true);
        assert_eq!((less.added.len(), less.unchanged.len()), (0, 1), "{without:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), whole, "{without:?}");
        let again = import(Tool::Daylio, &table(&[]), folder.path(), false, true);
        assert_eq!((again.added.len(), again.unchanged.len()), (0, 1), "{without:?}");
    }
}

#[test]
fn a_mood_of_the_writers_own_doubles_no_entry_of_the_other_form() {
    let source = tempfile::tempdir().unwrap();
    let said = concat!(
        r#"{"dayEntries":[{"datetime":1709418600000,"timeZoneOffset":3600000,"note":"hi","mood":9,"assets":[1]}],"#,
        r#""customMoods":[{"id":9,"custom_name":"calm","mood_group_id":2}],"assets":[{"id":1,"checksum":"abc"}]}"#
    );
    let table = "full_date,date,weekday,time,mood,activities,scales,note_title,note\n2024-03-02,x,x,23:30,calm,,,,hi\n";
    let backup = super::super::daylio::backup::base64(said);
    put(source.path(), &[("b/backup.daylio", &backup), ("b/p/abc", "p"), ("t.csv", table)]);
    for (first, second, updated) in [("t.csv", "b", 1), ("b", "t.csv", 0)] {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| {
            let done = import_at(Tool::Daylio, &source.path().join(name), folder.path());
            (done.added.len(), done.updated.len(), done.unchanged.len())
        };
        assert_eq!((of(first), of(second)), ((1, 0, 0), (0, updated, 1 - updated)));
        assert_eq!((of(first), of(second)), ((0, 0, 1), (0, 0, 1)));
    }
}

#[test]
fn a_form_that_leaves_lines_out_is_the_same_entry_as_one_that_has_them_all() {
    let yaml = "---\ntitle: Ferry\ndate: 2024-03-02 07:05\nstarred: False\ntags: ben\nbody: |\n\tThe sea.\n...\n";
    let text = "[2024-03-02 07:05] Ferry\n@ben\nThe sea.\n";
    let folder = tempfile::tempdir().unwrap();
    let of = |text: &str, is_updating: bool| {
        let done = import(Tool::Jrnl, text, folder.path(), false, is_updating);
        [done.added, done.edited, done.updated, done.unchanged].map(|it| it.len())
    };
    assert_eq!(of(yaml, false), [1, 0, 0, 0]);
    assert_eq!(of(text, false), [0, 1, 0, 0]);
    assert_eq!(of(text, true), [0, 0, 1, 0]);
    assert_eq!(of(text, true), [0, 0, 0, 1]);
    assert_eq!(of(yaml, true), [0, 0, 0, 1]);
    let file = folder.path().join("2024/03/2024-03-02-ferry.md");
    assert!(std::fs::read_to_string(file).unwrap().ends_with("\n@ben\nThe sea.\n"));
}

#[test]
fn a_form_that_shares_no_line_is_another_entry() {
    let text = |text: &str| format!("[2025-09-16 08:00] A\n{text}\n");
    for (one, other) in [
        (yaml("Text of home"), text("Text of work")),
        (text("Text of work"), yaml("Text of home")),
        (yaml("Text of home"), yaml("Text of work")),
        (markdown("Text of home"), markdown("Text of work")),
        (markdown("Text of home"), yaml("Text of work")),
    ] {
        let both = [("home", one.as_str()), ("work", other.as_str())];
        for is_updating in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let done = import_all(Tool::Jrnl, &both, folder.path(), false, is_updating);
            assert_eq!((done.added.len(), done.updated.len()), (2, 0), "{both:?}");
            let again = import_all(Tool::Jrnl, &both, folder.path(), false, is_updating);
            assert_eq!((again.added.len(), again.unchanged.len()), (0, 2), "{both:?}");
            // One after the other.
            let folder = tempfile::tempdir().unwrap();
            for it in both {
                let done = import_all(Tool::Jrnl, &[it], folder.path(), false, is_updating);
                assert_eq!(done.added.len(), 1, "{both:?}");
            }
        }
    }
}

#[test]
fn an_entry_that_was_edited_follows_in_the_form_that_it_was_made_of() {
    let starred = yaml("One").replace("False", "True");
    let tagged = yaml("One").replace("tags: ", "tags: sea");
    let more = yaml("One\n\tTwo");
    let pairs = [yaml("Else"), more, starred, tagged].map(|it| (yaml("One"), it));
    for (before, edited) in pairs.into_iter().chain([(markdown("One"), markdown("Else"))]) {
        let folder = tempfile::tempdir().unwrap();
        let of = |text: &str, is_updating: bool| {
            let done = import(Tool::Jrnl, text, folder.path(), false, is_updating);
            [done.added, done.edited, done.updated, done.unchanged].map(|it| it.len())
        };
        assert_eq!(of(&before, false), [1, 0, 0, 0]);
        assert_eq!(of(&before, true), [0, 0, 0, 1]);
        assert_eq!(of(&edited, false), [0, 1, 0, 0], "{edited}");
        assert_eq!(of(&edited, true), [0, 0, 1, 0], "{edited}");
        assert_eq!(of(&edited, true), [0, 0, 0, 1], "{edited}");
    }
}
