//! What comes again: the same, moved, changed here, edited there, or stopped in the midst.

mod forms;
mod pictures;
mod saved;
mod shared;
mod vaults;

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
