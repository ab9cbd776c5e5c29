//! What comes again: the same, moved, changed here, edited there, or stopped in the midst.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::progress::Progress;

#[test]
fn a_second_import_finds_everything_there_and_a_dry_run_writes_nothing() {
    let text = "[2025-09-16 08:00] A\n[2025-09-16 08:00] A\n";
    let folder = tempfile::tempdir().unwrap();
    let dry = import(Tool::Jrnl, text, folder.path(), true, false);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let first = import(Tool::Jrnl, text, folder.path(), false, false);
    assert_eq!(first, dry);
    assert_eq!(first.added.len(), 2);
    let mut second = import(Tool::Jrnl, text, folder.path(), false, false);
    second.unchanged.sort_by_key(|it| it.as_str().len());
    assert_eq!((second.added.len(), second.unchanged), (0, first.added));
}

#[test]
fn what_was_moved_or_changed_here_does_not_come_again() {
    let text = "[2025-09-16 08:00] A\nRain.\n";
    let folder = tempfile::tempdir().unwrap();
    import(Tool::Jrnl, text, folder.path(), false, false);
    let (old, new) = (folder.path().join("2025/09/2025-09-16-a.md"), folder.path().join("b.md"));
    let changed = std::fs::read_to_string(&old).unwrap().replace("Rain.", "Rain, and more of it.");
    std::fs::remove_file(old).unwrap();
    std::fs::write(&new, &changed).unwrap();
    let again = import(Tool::Jrnl, text, folder.path(), false, false);
    assert_eq!((again.added.len(), again.unchanged[0].as_str()), (0, "b.md"));
    let edited = import(Tool::Jrnl, &text.replace("Rain", "Snow"), folder.path(), false, true);
    assert_eq!((edited.added.len(), edited.updated.len(), edited.edited.len()), (0, 0, 1));
    assert_eq!(edited.findings[0].code, "changed-here");
    assert_eq!(std::fs::read_to_string(new).unwrap(), changed);
}

#[test]
fn what_was_edited_there_is_told_and_follows_where_that_is_asked_for() {
    let (text, edited) = ("[2025-09-16 08:00] A\nRain.\n", "[2025-09-16 08:00] A\nSnow.\n");
    let folder = tempfile::tempdir().unwrap();
    import(Tool::Jrnl, text, folder.path(), false, false);
    let place = folder.path().join("2025/09/2025-09-16-a.md");
    let before = std::fs::read_to_string(&place).unwrap();
    let told = import(Tool::Jrnl, edited, folder.path(), false, false);
    assert_eq!((told.added.len(), told.edited[0].as_str()), (0, "2025/09/2025-09-16-a.md"));
    let dry = import(Tool::Jrnl, edited, folder.path(), true, true);
    assert_eq!((dry.updated.len(), std::fs::read_to_string(&place).unwrap()), (1, before));
    let done = import(Tool::Jrnl, edited, folder.path(), false, true);
    assert_eq!((done.updated, done.edited.len()), (told.edited, 0));
    assert!(std::fs::read_to_string(&place).unwrap().ends_with("\nSnow.\n"));
    let again = import(Tool::Jrnl, edited, folder.path(), false, true);
    assert_eq!((again.updated.len(), again.unchanged.len()), (0, 1));
    // What was updated is untouched, and can follow again.
    assert_eq!(import(Tool::Jrnl, text, folder.path(), false, true).updated.len(), 1);
}

/// Progress that asks to stop after so many steps.
struct Stopping(AtomicU64);

impl Progress for Stopping {
    fn begin(&self, _what: &str, _total: Option<u64>) {}

    fn advance(&self, steps: u64) {
        self.0.fetch_sub(steps, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

#[test]
fn an_import_that_was_stopped_goes_on() {
    let entries: Vec<String> =
        (1..=9).map(|it| format!("[2025-09-0{it} 08:00] A\nRain.\n")).collect();
    let text = entries.join("\n");
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path());
    let progress = Stopping(AtomicU64::new(4));
    let wish =
        Wish { journal: &journal, is_dry_run: false, is_updating: false, progress: &progress };
    let reading = read_text(Tool::Jrnl, &text).unwrap();
    let stopped = write(&[Source { bundle: bundle(&text), tool: Tool::Jrnl, reading }], wish);
    assert!(matches!(stopped, Err(ImportError::Halted)));
    let report = import(Tool::Jrnl, &text, folder.path(), false, false);
    assert_eq!((report.added.len(), report.unchanged.len()), (5, 4));
}

#[test]
fn an_entry_of_the_same_minute_with_another_title_is_another_one() {
    let folder = tempfile::tempdir().unwrap();
    import(Tool::Jrnl, "[2025-09-16 09:00] Home\nRain.\n", folder.path(), false, false);
    let other = import(Tool::Jrnl, "[2025-09-16 09:00] Work\nRain.\n", folder.path(), false, true);
    assert_eq!((other.added.len(), other.edited.len(), other.updated.len()), (1, 0, 0));
    // Of two that cannot be told apart none is taken for an edit of the other.
    let two = "[2025-09-16 09:00] Home\nSnow.\n[2025-09-16 09:00] Home\nSun.\n";
    assert_eq!(import(Tool::Jrnl, two, folder.path(), false, true).added.len(), 2);
}

#[test]
fn what_another_source_says_of_the_same_day_is_no_edit() {
    let day = |text: &str| format!("# 2024-05-01\n\n{text}.\n\n# 2024-05-02\n\nSun, {text}.\n");
    let (home, work) = (day("Home"), day("Work"));
    let (home, work) = (("home.md", home.as_str()), ("work.md", work.as_str()));
    let folder = tempfile::tempdir().unwrap();
    let both = import_all(Tool::DatedHeadings, &[home, work], folder.path(), false, true);
    assert_eq!((both.added.len(), both.updated.len()), (4, 0));
    let again = import_all(Tool::DatedHeadings, &[work, home], folder.path(), false, true);
    assert_eq!((again.added.len(), again.unchanged.len()), (0, 4));
    // In a run of its own, too.
    let folder = tempfile::tempdir().unwrap();
    import_all(Tool::DatedHeadings, &[home], folder.path(), false, false);
    let other = import_all(Tool::DatedHeadings, &[work], folder.path(), false, true);
    assert_eq!((other.added.len(), other.updated.len(), other.edited.len()), (2, 0, 0));
    // Each follows its own source.
    let edited = day("Work").replace("Sun", "Rain");
    let edited = ("work.md", edited.as_str());
    let report = import_all(Tool::DatedHeadings, &[home, edited], folder.path(), false, true);
    assert_eq!((report.added.len(), report.unchanged.len()), (0, 3));
    assert_eq!(report.updated[0].as_str(), "2024/05/2024-05-02-2.md");
}

#[test]
fn a_source_that_was_moved_is_known_by_the_rest_of_its_entries() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[2025-09-16 08:00] A\nRain.\n\n[2025-09-17 08:00] B\nSun.\n";
    import_all(Tool::Jrnl, &[("old", text)], folder.path(), false, false);
    let edited = text.replace("Sun", "Snow");
    let report = import_all(Tool::Jrnl, &[("new", &edited)], folder.path(), false, true);
    assert_eq!((report.added.len(), report.updated.len(), report.unchanged.len()), (0, 1, 1));
    let strange = "[2025-09-16 08:00] A\nHail.\n\n[2025-09-17 08:00] B\nFog.\n";
    let report = import_all(Tool::Jrnl, &[("else", strange)], folder.path(), false, true);
    assert_eq!((report.added.len(), report.updated.len()), (2, 0));
}

#[test]
fn entries_that_share_moment_and_title_follow_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[2025-09-16 08:00] A\nRain.\n\n[2025-09-16 08:00] A\nSun.\n";
    import(Tool::Jrnl, text, folder.path(), false, false);
    let report = import(Tool::Jrnl, &text.replace('.', "!"), folder.path(), false, true);
    assert_eq!((report.added.len(), report.updated.len()), (0, 2));
    let second = std::fs::read_to_string(folder.path().join("2025/09/2025-09-16-a-2.md")).unwrap();
    assert!(second.ends_with("\nSun!\n"), "{second}");
}

#[test]
fn a_key_of_the_writers_own_stands_once_and_comes_once() {
    for (tool, text, keys) in [
        (
            Tool::Jrnl,
            r#"{"entries": [{"title": "A", "body": "b", "date": "2025-09-16", "time": "08:00", "tags": [], "imported": "x", "Date": "of it"}]}"#,
            "\nimported: x\njrnl_Date: of it\njournal_imported: jrnl ",
        ),
        (
            Tool::Words750,
            "===== ENTRY =====\n=== DATE: 2025-09-16 ===\n=== BODY ===\n\nIMPORTED: from paper\n",
            "\nimported: from paper\njournal_imported: 750words ",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let first = import(tool, text, folder.path(), false, false);
        let file = std::fs::read_to_string(folder.path().join(first.added[0].as_str())).unwrap();
        assert!(file.contains(keys), "{file}");
        let again = import(tool, text, folder.path(), false, true);
        assert_eq!((again.added.len(), again.unchanged.len()), (0, 1));
    }
}

#[test]
fn an_export_without_its_folder_of_files_takes_none_away() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let import = |text: &str| {
        let export = format!(r#"[{{"date": "2024-03-02T23:30:00", "html": "<p>{text}</p>"}}]"#);
        std::fs::write(source.path().join("Diarium.json"), export).unwrap();
        let bundle = Bundle::open(source.path(), "d").unwrap();
        let reading = read(Tool::Diarium, &bundle, &Options::default()).unwrap();
        let journal = journal(folder.path());
        let (is_dry_run, is_updating, progress) = (false, true, &Silent);
        let wish = Wish { journal: &journal, is_dry_run, is_updating, progress };
        write(&[Source { bundle, tool: Tool::Diarium, reading }], wish).unwrap()
    };
    let media = source.path().join("media/2024-03-02_233000000");
    std::fs::create_dir_all(&media).unwrap();
    std::fs::write(media.join("Sea 1.jpg"), "sea").unwrap();
    assert_eq!(import("Rain").media.len(), 1);
    std::fs::remove_dir_all(source.path().join("media")).unwrap();
    assert_eq!(import("Rain").unchanged.len(), 1);
    assert_eq!(import("Snow").updated.len(), 1);
    let text = std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert!(text.ends_with("\nSnow\n\n![](media/sea-1.jpg)\n"), "{text}");
    assert_eq!(import("Snow").unchanged.len(), 1);
}

#[test]
fn a_picture_that_is_missing_shows_no_other_ones() {
    let folder = tempfile::tempdir().unwrap();
    let note = |file: &str, at: u32| {
        format!(
            r#"{{"textContent": "{at}", "createdTimestampUsec": 170941860000000{at}, "userEditedTimestampUsec": 1709418600000000, "attachments": [{{"filePath": "{file}"}}]}}"#
        )
    };
    import(Tool::Keep, &note("image.png", 1), folder.path(), false, false);
    let text = std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert!(text.ends_with("![](media/missing/image.png)\n"), "{text}");
}

#[test]
fn a_link_leads_on_once_the_entry_that_it_names_has_come() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |id: &str, text: &str| {
        format!(
            r#"{{"entries": [{{"uuid": "{id}", "creationDate": "2025-09-16T08:00:00Z", "text": "{text}"}}]}}"#
        )
    };
    let one = entry("A1", "See [b](dayone://view?entryId=b2)");
    import(Tool::DayOne, &one, folder.path(), false, false);
    import(Tool::DayOne, &entry("B2", "b"), folder.path(), false, false);
    let report = import(Tool::DayOne, &one, folder.path(), false, true);
    assert_eq!(report.updated.len(), 1);
    let text = std::fs::read_to_string(folder.path().join("2025/09/2025-09-16.md")).unwrap();
    assert!(text.ends_with("See [b](2025-09-16-2.md)\n"), "{text}");
    assert_eq!(import(Tool::DayOne, &one, folder.path(), false, true).unchanged.len(), 1);
}

#[test]
fn a_file_without_its_line_is_known_by_its_id_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.md"), "---\nuuid: A\n---\nMine.\n").unwrap();
    let text =
        r#"{"entries": [{"uuid": "A", "creationDate": "2025-09-16T08:00:00Z", "text": "a"}]}"#;
    let report = import(Tool::DayOne, text, folder.path(), false, true);
    assert_eq!((report.added.len(), report.unchanged[0].as_str()), (0, "mine.md"));
    assert_eq!(report.findings, []);
}

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
fn of_two_entries_with_the_same_words_the_second_comes_too() {
    let folder = tempfile::tempdir().unwrap();
    let one = "[2025-09-16 08:00] A\nRain.\n";
    import(Tool::Jrnl, one, folder.path(), false, false);
    let two = format!("{one}\n{one}");
    let report = import(Tool::Jrnl, &two, folder.path(), false, false);
    assert_eq!((report.added.len(), report.unchanged.len()), (1, 1));
    let report = import(Tool::Jrnl, &two, folder.path(), false, false);
    assert_eq!((report.added.len(), report.unchanged.len()), (0, 2));
}

/// Imports what lies at a place, following what was edited there.
pub(super) fn import_at(tool: Tool, place: &Path, root: &Path) -> ImportReport {
    let bundle = Bundle::open(place, "x").unwrap();
    let reading = read(tool, &bundle, &Options::default()).unwrap();
    let journal = journal(root);
    let wish = Wish { journal: &journal, is_dry_run: false, is_updating: true, progress: &Silent };
    write(&[Source { bundle, tool, reading }], wish).unwrap()
}

/// Puts files into a folder.
pub(super) fn put(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        std::fs::write(root.join(name), text).unwrap();
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
fn an_archive_with_a_folder_above_is_the_same_vault() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let vault = |root: &str, third: &str| {
        let files = [("1", "one"), ("2", "two"), ("3", third)];
        put(source.path(), &[(&format!("{root}/.obsidian/app.json"), "{}")]);
        for (day, text) in files {
            put(source.path(), &[(&format!("{root}/2024-03-0{day}.md"), text)]);
        }
    };
    vault("dl/V", "three");
    assert_eq!(import_at(Tool::Obsidian, &source.path().join("dl"), folder.path()).added.len(), 3);
    vault("else/V", "three, and more");
    let again = import_at(Tool::Obsidian, &source.path().join("else/V"), folder.path());
    assert_eq!((again.added.len(), again.updated.len()), (0, 1));
}

#[test]
fn a_copy_that_lies_beside_its_vault_is_known_and_another_vault_is_not() {
    let source = tempfile::tempdir().unwrap();
    let vault = |root: &str, texts: [&str; 3]| {
        put(source.path(), &[(&format!("{root}/.obsidian/app.json"), "{}")]);
        for (day, text) in (1..).zip(texts) {
            put(source.path(), &[(&format!("{root}/2024-03-0{day}.md"), text)]);
        }
    };
    vault("home", ["one", "two", "three"]);
    vault("copy", ["one", "two", "three"]);
    vault("work", ["one", "of work", "of work, too"]);
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| {
        let done = import_at(Tool::Obsidian, &source.path().join(name), folder.path());
        (done.added.len(), done.updated.len(), done.unchanged.len())
    };
    assert_eq!((of("home"), of("copy"), of("work")), ((3, 0, 0), (0, 0, 3), (3, 0, 0)));
    // What is edited in one of both is another text, and takes none away.
    vault("copy", ["one", "two", "three, and more"]);
    assert_eq!((of("copy"), of("home"), of("copy")), ((1, 0, 2), (0, 0, 3), (0, 0, 3)));
    vault("work", ["one", "of work", "else"]);
    assert_eq!((of("work"), of("home"), of("work")), ((0, 1, 2), (0, 0, 3), (0, 0, 3)));
}

#[test]
fn a_name_of_a_picture_that_is_not_there_is_no_empty_address() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let json = r#"[{"date": "2024-03-02T23:30:00", "html": "<p>x</p><img src='p.jpg'>", "tags": ["sea"], "rating": 4}]"#;
    let media = "media/2024-03-02_233000000";
    put(source.path(), &[("a/d.json", json), (&format!("a/{media}/p.jpg"), "p")]);
    put(source.path(), &[(&format!("a/{media}/q.jpg"), "q"), ("b/d.json", json)]);
    let less = r#"[{"date": "2024-03-02T23:30:00", "html": "<p>y</p><img src='p.jpg'>"}]"#;
    put(source.path(), &[("c/d.json", less)]);
    let import = |name: &str| import_at(Tool::Diarium, &source.path().join(name), folder.path());
    let text = || std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert_eq!((import("a").added.len(), import("b").unchanged.len()), (1, 1));
    assert_eq!(import("c").updated.len(), 1);
    let end = "\ny\n\n![](media/p.jpg)\n\n![](media/q.jpg)\n";
    assert!(text().contains("tags:\n  - sea\nrating: 4\n") && text().ends_with(end), "{}", text());
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

/// An entry as jrnl writes it in YAML.
pub(super) fn yaml(text: &str) -> String {
    format!(
        "---\ntitle: A\ndate: 2025-09-16 08:00\nstarred: False\ntags: \nbody: |\n\t{text}\n...\n"
    )
}

/// An entry as jrnl writes it in Markdown.
pub(super) fn markdown(text: &str) -> String {
    format!("# 2025\n\n## September\n\n### 2025-09-16 08:00 A\n\n{text}\n\n")
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

#[test]
fn what_comes_through_a_pipe_is_one_source() {
    let folder = tempfile::tempdir().unwrap();
    let of = |text: &str| {
        let reading = read_text(Tool::Jrnl, text).unwrap();
        let journal = journal(folder.path());
        let (is_dry_run, is_updating, progress) = (false, true, &Silent);
        let wish = Wish { journal: &journal, is_dry_run, is_updating, progress };
        let done = write(&[Source { bundle: bundle(text), tool: Tool::Jrnl, reading }], wish);
        let done = done.unwrap();
        (done.added.len(), done.updated.len(), done.unchanged.len())
    };
    assert_eq!(of("[2025-09-16 08:00] A\nRain.\n"), (1, 0, 0));
    assert_eq!(of("[2025-09-16 08:00] A\nRain. Snow.\n"), (0, 1, 0));
    assert_eq!(of("[2025-09-16 08:00] A\nRain. Snow.\n"), (0, 0, 1));
    // Another journal's text of the same head takes the place of none.
    assert_eq!(of("[2025-09-16 08:00] A\nText of work.\n"), (1, 0, 0));
    let file =
        |name: &str| std::fs::read_to_string(folder.path().join("2025/09").join(name)).unwrap();
    assert!(file("2025-09-16-a.md").ends_with("\nRain. Snow.\n"));
    // The rest of its entries tells that it is the same one.
    let of_work = "[2025-09-16 08:00] A\nText of work.\n\n[2025-09-17 08:00] B\nSun.\n";
    assert_eq!(of(of_work), (1, 0, 1));
    assert_eq!(of(&of_work.replace("Sun", "Fog")), (0, 1, 1));
}

#[test]
fn two_vaults_that_are_named_together_keep_equal_notes_each() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for vault in ["a/home", "b/work"] {
        put(source.path(), &[(&format!("{vault}/.obsidian/app.json"), "{}")]);
        put(source.path(), &[(&format!("{vault}/2024-03-01.md"), "the template")]);
        put(source.path(), &[(&format!("{vault}/2024-03-02.md"), vault)]);
    }
    let import = || {
        let sources = ["a/home", "b/work"].map(|it| {
            let place = source.path().join(it);
            let bundle = Bundle::open(&place, it).unwrap();
            let reading = read(Tool::Obsidian, &bundle, &Options::default()).unwrap();
            Source { bundle, tool: Tool::Obsidian, reading }
        });
        let journal = journal(folder.path());
        let wish =
            Wish { journal: &journal, is_dry_run: false, is_updating: true, progress: &Silent };
        let done = write(&sources, wish).unwrap();
        (done.added.len(), done.unchanged.len())
    };
    assert_eq!(import(), (4, 0));
    assert_eq!(import(), (0, 4));
}

#[test]
fn a_text_that_is_shown_stays_a_text_and_becomes_no_entry() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let json = r#"[{"date": "2024-03-02T23:30:00", "html": "<p>x</p>"}]"#;
    let media = "a/media/2024-03-02_233000000";
    put(source.path(), &[("a/d.json", json), (&format!("{media}/p.txt"), "p")]);
    put(source.path(), &[(&format!("{media}/q.md"), "q"), (&format!("{media}/r"), "r")]);
    let done = import_at(Tool::Diarium, &source.path().join("a"), folder.path());
    let media: Vec<&str> = done.media.iter().map(crate::entry::EntryPath::as_str).collect();
    assert_eq!(media, ["2024/03/media/p.txt", "2024/03/media/q.txt", "2024/03/media/r.bin"]);
    let again = import_at(Tool::Diarium, &source.path().join("a"), folder.path());
    assert_eq!((again.unchanged.len(), again.media.len()), (1, 0));
}

#[test]
fn where_one_file_cannot_lie_none_is_written() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(out.path(), folder.path().join("2024")).unwrap();
    std::fs::write(folder.path().join("2025"), "mine").unwrap();
    let refused = |texts: &[&str], is_dry_run: bool| {
        let sources = texts.iter().map(|text| {
            let reading = read_text(Tool::Jrnl, text).unwrap();
            Source { bundle: bundle(text), tool: Tool::Jrnl, reading }
        });
        let journal = journal(folder.path());
        let (is_updating, progress) = (false, &Silent);
        let wish = Wish { journal: &journal, is_dry_run, is_updating, progress };
        let refused = write(&sources.collect::<Vec<_>>(), wish);
        assert!(
            matches!(refused, Err(ImportError::Write(it)) if it.path.starts_with(folder.path()))
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "{texts:?}");
    };
    for is_dry_run in [true, false] {
        refused(&["[2023-01-01 08:00] A\n\n[2024-01-01 08:00] B\n"], is_dry_run);
        // What another source brought before goes back.
        refused(&["[2023-01-01 08:00] A\n", "[2025-01-01 08:00] B\n"], is_dry_run);
    }
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn an_older_export_does_not_put_old_text_over_new() {
    let folder = tempfile::tempdir().unwrap();
    let export = |text: &str, day: &str| {
        format!(
            r#"{{"entries": [{{"uuid": "A", "creationDate": "2025-09-16T08:00:00Z", "modifiedDate": "2025-09-{day}T08:00:00Z", "text": "{text}"}}]}}"#
        )
    };
    import(Tool::DayOne, &export("new", "18"), folder.path(), false, false);
    let older = import(Tool::DayOne, &export("old", "17"), folder.path(), false, true);
    assert_eq!((older.updated.len(), older.edited.len(), older.unchanged.len()), (0, 0, 1));
    assert_eq!(older.findings[0].code, "older-export");
    let newer = import(Tool::DayOne, &export("newer", "19"), folder.path(), false, true);
    assert_eq!((newer.updated.len(), newer.findings.len()), (1, 0));
}

#[test]
fn an_edited_entry_without_its_pictures_follows_and_keeps_them() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bundle_of = |text: &str| {
        let note = format!(
            r#"{{"title": "Ferry", "textContent": "{text}", "createdTimestampUsec": 1709418600000000, "userEditedTimestampUsec": 1709418600000000,
                "attachments": [{{"filePath": "Sea 1.jpg", "mimetype": "image/jpeg"}}]}}"#
        );
        std::fs::write(source.path().join("Ferry.json"), note).unwrap();
        Bundle::open(source.path(), "keep").unwrap()
    };
    let import = |text: &str, is_updating: bool| {
        let bundle = bundle_of(text);
        let reading = read(Tool::Keep, &bundle, &Options::default()).unwrap();
        let journal = journal(folder.path());
        let wish = Wish { journal: &journal, is_dry_run: false, is_updating, progress: &Silent };
        write(&[Source { bundle, tool: Tool::Keep, reading }], wish).unwrap()
    };
    std::fs::write(source.path().join("Sea 1.jpg"), "sea").unwrap();
    assert_eq!(import("Rain", false).media.len(), 1);
    std::fs::remove_file(source.path().join("Sea 1.jpg")).unwrap();
    assert_eq!(import("Rain", false).unchanged.len(), 1, "what shows less is no edit");
    assert_eq!(import("Snow", false).edited.len(), 1);
    assert_eq!(import("Snow", true).updated.len(), 1);
    let file = folder.path().join("2024/03/2024-03-02-ferry.md");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.ends_with("\nSnow\n\n![](media/sea-1.jpg)\n"), "{text}");
    assert_eq!(import("Snow", true).unchanged.len(), 1);
    std::fs::write(source.path().join("Sea 1.jpg"), "sea").unwrap();
    assert_eq!(import("Snow", true).unchanged.len(), 1);
}

#[test]
fn a_note_whose_title_was_changed_does_not_come_twice() {
    let folder = tempfile::tempdir().unwrap();
    let note = |title: &str| {
        format!(
            r#"{{"title": "{title}", "textContent": "a", "createdTimestampUsec": 1709418600000000, "userEditedTimestampUsec": 1709418600000000}}"#
        )
    };
    import(Tool::Keep, &note("Ferry"), folder.path(), false, false);
    let told = import(Tool::Keep, &note("Boat"), folder.path(), false, false);
    assert_eq!((told.added.len(), told.edited.len()), (0, 1));
}
