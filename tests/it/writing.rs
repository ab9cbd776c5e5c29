//! `today`, `add`, `edit` and `new`: what was written is archived, that file alone, and no file that stands there is lost.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use crate::workspace::TestWorkspace;

const APPENDS: &str = "sh -c 'echo Rain. >> $0'";

fn with_editor(workspace: &TestWorkspace, line: &str, editor: &str) -> Output {
    workspace.command(line).env("EDITOR", editor).output().unwrap()
}

fn status(output: &Output) -> Option<i32> {
    output.status.code()
}

fn read(workspace: &TestWorkspace, path: &str) -> String {
    fs::read_to_string(workspace.path("journal").join(path)).unwrap()
}

#[test]
fn today_starts_the_entry_of_the_day_and_opens_it_from_then_on() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "Snow.\n")]);
    assert_eq!(status(&with_editor(&workspace, "today", "true")), Some(0));
    assert_eq!(workspace.list("journal"), ["2026-01-14.md"]);
    assert_eq!(status(&with_editor(&workspace, "today --title Ice", APPENDS)), Some(0));
    assert_eq!(status(&with_editor(&workspace, "today", APPENDS)), Some(0));
    assert_eq!(workspace.list("journal"), ["2026-01-14.md", "2026-01-15.md"]);
    assert!(read(&workspace, "2026-01-15.md").ends_with("Rain.\nRain.\n"));
    workspace
        .query("SELECT date, title, word_count FROM entries ORDER BY date")
        .gives("2026-01-14|NULL|1\n2026-01-15|Ice|2");
    // The versions of an entry that was edited twice, as after a sync.
    workspace.query("SELECT count(*) FROM entry_versions").gives("1");
    workspace.run("sync").says("2 unchanged").is_clean().run("doctor").is_clean();
}

#[test]
fn today_opens_an_entry_that_is_called_otherwise() {
    let workspace = TestWorkspace::synced(&[("boat.md", "---\ndate: 2026-01-15\n---\nSnow.\n")]);
    workspace.run("today --no-edit").prints_a("boat.md").is_clean();
    assert_eq!(workspace.list("journal"), ["boat.md"]);
    workspace.delete("boat.md").run("today --no-edit").prints_a("2026-01-15.md").is_clean();
}

#[test]
fn one_line_is_an_entry_of_its_own() {
    let workspace = TestWorkspace::synced(&[("2026-01-15.md", "First.\n")]);
    workspace.run("add We sailed at dawn").prints_a("2026-01-15-2.md").is_clean();
    workspace.run("add 'yesterday 6pm: tea' --mood calm").prints_a("2026-01-14.md").is_clean();
    workspace.run("add 'Note: nothing'").is_clean();
    assert_eq!(read(&workspace, "2026-01-15.md"), "First.\n");
    assert_eq!(
        read(&workspace, "2026-01-15-2.md"),
        "---\ndate: 2026-01-15T12:00:00+00:00\n---\n\nWe sailed at dawn\n"
    );
    assert_eq!(
        read(&workspace, "2026-01-14.md"),
        "---\ndate: 2026-01-14T18:00:00\nmood: calm\n---\n\ntea\n"
    );
    assert!(read(&workspace, "2026-01-15-3.md").ends_with("Note: nothing\n"));
    workspace.query("SELECT count(*) FROM entries").gives("4");
    workspace.run("add").says("nothing to add").is_refused();
    assert_eq!(workspace.list("journal").len(), 4);
}

fn piped(workspace: &TestWorkspace, line: &str, text: &str) -> Output {
    let mut command = workspace.command(line);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_on_stdin_is_an_entry_and_its_front_matter_stays() {
    let workspace = TestWorkspace::synced(&[("2026-01-15.md", "First.\n")]);
    let text = "---\ndate: 2024-02-03\ntags: [boat]\n---\nWe sailed.\n";
    assert_eq!(status(&piped(&workspace, "add", text)), Some(0));
    assert_eq!(read(&workspace, "2024-02-03.md"), text);
    workspace.run("values tags").prints_a("boat").is_clean();
    assert_eq!(status(&piped(&workspace, "add --mood calm", text)), Some(2));
    assert_eq!(status(&piped(&workspace, "add", " \n")), Some(2));
    assert_eq!(workspace.list("journal").len(), 2);
}

#[test]
fn what_the_archive_does_not_take_stays_as_a_file_and_is_said() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "Snow.\n")]);
    workspace.execute("CREATE TRIGGER no BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END");
    workspace
        .run("add We sailed")
        .prints_a("2026-01-15.md")
        .says("not in the archive yet")
        .has_findings();
    assert!(read(&workspace, "2026-01-15.md").ends_with("We sailed\n"));
    let document = workspace.json("add again");
    assert_eq!(document["archived"], false);
    assert_eq!(document["entry"], "2026-01-15-2.md");
    assert!(document["error"]["hint"].is_string());
    workspace.execute("DROP TRIGGER no");
    workspace.run("sync").says("2 added").is_clean();
}

#[test]
fn a_sync_behind_one_entry_takes_no_other_for_gone() {
    let workspace =
        TestWorkspace::synced(&[("2026-01-13.md", "Ice.\n"), ("2026-01-14.md", "Snow.\n")]);
    workspace.delete("2026-01-13.md").write("2026-01-14.md", "Much snow.\n");
    workspace.run("add We sailed").is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NULL").gives("3");
    workspace.query("SELECT body FROM entries WHERE path = '2026-01-14.md'").gives("Snow.\n");
    workspace.run("sync").says("1 updated, 1 removed, 1 unchanged").is_clean();
}

#[test]
fn the_first_entry_of_a_journal_makes_the_archive_of_all_of_it() {
    let workspace = TestWorkspace::new();
    workspace.write("2026-01-13.md", "Ice.\n");
    workspace.run("add We sailed").says("the archive is").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn an_entry_that_is_edited_is_archived() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "Ice on the river.\n"), ("b.md", "Snow on the river.\n")]);
    assert_eq!(status(&with_editor(&workspace, "edit a", APPENDS)), Some(0));
    assert_eq!(status(&with_editor(&workspace, "edit --search snow", APPENDS)), Some(0));
    workspace.query("SELECT count(*) FROM entries WHERE body LIKE '%Rain.%'").gives("2");
    let several = with_editor(&workspace, "edit --search river", APPENDS);
    assert_eq!(status(&several), Some(2));
    assert!(String::from_utf8_lossy(&several.stderr).contains("name one of them: "));
    assert_eq!(status(&with_editor(&workspace, "edit --search heron", APPENDS)), Some(2));
    assert_eq!(status(&with_editor(&workspace, "edit c", APPENDS)), Some(2));
    workspace.run("edit a").says("no editor").is_refused();
    workspace.delete("b.md").run("sync").is_clean();
    let gone = with_editor(&workspace, "edit b.md", APPENDS);
    assert_eq!(status(&gone), Some(2));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("journal restore --entry b.md"));
    assert_eq!(workspace.list("journal"), ["a.md"]);
}

#[test]
fn a_text_that_an_editor_emptied_is_kept_as_a_version_and_told() {
    let workspace = TestWorkspace::synced(&[("a.md", "Ice on the river.\n")]);
    let emptied = with_editor(&workspace, "edit a", "sh -c ': > $0'");
    assert_eq!(status(&emptied), Some(0));
    assert!(String::from_utf8_lossy(&emptied.stderr).contains("journal restore --entry a.md"));
    workspace.run("restore --entry a.md --at v1").is_clean();
    assert_eq!(read(&workspace, "a.md"), "Ice on the river.\n");
}
