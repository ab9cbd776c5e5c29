//! `journal add`: an entry without an editor, archived alone, and no file that stands there is lost.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use crate::workspace::TestWorkspace;

fn status(output: &Output) -> Option<i32> {
    output.status.code()
}

fn read(workspace: &TestWorkspace, path: &str) -> String {
    fs::read_to_string(workspace.path("journal").join(path)).unwrap()
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

#[test]
fn tags_are_said_as_often_as_there_are_some() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "First.\n")]);
    workspace.run("add --tag tea --tag 'a, b' --mood calm We sailed").is_clean();
    assert_eq!(
        read(&workspace, "2026-01-15.md"),
        "---\ndate: 2026-01-15T12:00:00+00:00\nmood: calm\ntags: [\"tea\", \"a, b\"]\n---\n\nWe sailed\n"
    );
    workspace.run("values tags").prints("1  a, b\n      1  tea").is_clean();
    workspace.run("values people").says("no entry has `people`").is_clean();
    workspace.run("new --no-edit --tag no --date 2026-01-13").is_clean();
    assert!(read(&workspace, "2026-01-13.md").ends_with("tags: [\"no\"]\n---\n\n"));
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
fn the_day_of_what_is_piped_is_that_of_a_file_or_it_is_said() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "First.\n")]);
    let text = "# Monday, 3 February 2025\n\nletter\n";
    assert_eq!(status(&piped(&workspace, "add", text)), Some(0));
    assert!(read(&workspace, "2025-02-03.md").ends_with(text));
    for day in ["03/04/2025", "1799-01-01"] {
        let output = piped(&workspace, "add", &format!("---\ndate: {day}\n---\nText\n"));
        assert_eq!(status(&output), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(day), "{output:?}");
        workspace.run(&format!("new --no-edit --date {day}")).is_refused();
        workspace.run(&format!("add --date {day} text")).is_refused();
    }
    assert_eq!(workspace.list("journal"), ["2025-02-03.md", "2026-01-14.md"]);
    workspace.run("add 1750-05-05: grandfather").says("before 1800").is_clean();
    workspace.run("add 'february 30: tea'").says("there is no such day").is_clean();
    assert!(read(&workspace, "2026-01-15.md").ends_with("\n1750-05-05: grandfather\n"));
}

#[test]
fn a_block_that_cannot_be_read_stays_too_and_is_told() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "First.\n")]);
    let text = "---\ndate: 2025-09-16\ntitle: Foo: bar\n---\nbody\n";
    let output = piped(&workspace, "add", text);
    assert_eq!(status(&output), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("quotes"), "{output:?}");
    let path = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert_eq!(fs::read_to_string(path).unwrap(), text);
    workspace.query("SELECT count(*) FROM entries WHERE date = '2025-09-16'").gives("1");
}

#[test]
fn a_dash_is_stdin() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "First.\n")]);
    assert_eq!(status(&piped(&workspace, "add -", "From stdin.\n")), Some(0));
    assert!(read(&workspace, "2026-01-15.md").ends_with("\nFrom stdin.\n"));
}

#[test]
fn those_who_add_at_one_time_write_an_entry_each() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "First.\n")]);
    let start = |nth: usize| {
        let mut command = workspace.command(&format!("add 'number {nth}'"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let all: Vec<_> = (0..6).map(start).collect();
    for (nth, child) in all.into_iter().enumerate() {
        let output = child.wait_with_output().unwrap();
        // Where the archive is busy the file stays, and it is said.
        assert!(matches!(status(&output), Some(0 | 1)), "{output:?}");
        let path = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with(&format!("number {nth}\n")), "{path}: {text}");
    }
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("7");
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
fn what_is_piped_stays_as_it_is() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "Snow.\n")]);
    assert_eq!(status(&piped(&workspace, "add", "\u{feff}\n    code\n  more  \n")), Some(0));
    assert!(read(&workspace, "2026-01-15.md").ends_with("---\n\n    code\n  more  \n"));
    assert_eq!(status(&piped(&workspace, "add", "yesterday: two  \r\nlines")), Some(0));
    assert!(read(&workspace, "2026-01-14-2.md").ends_with("two  \r\nlines\n"));
}

#[test]
fn what_begins_as_a_day_does_opens_an_entry_or_is_told() {
    let workspace = TestWorkspace::synced(&[("2026-01-13.md", "Snow.\n")]);
    workspace.run("add '2025年9月16日（火）：雨'").prints_a("2025-09-16.md").is_clean();
    workspace.run("add --date 2025年9月17日 Rain.").prints_a("2025-09-17.md").is_clean();
    workspace
        .run("add 'yesterday evening: tea'")
        .says("`yesterday evening` is not taken for the day, and stays in the text")
        .prints_a("2026-01-15.md")
        .is_clean();
}

#[test]
fn words_beside_a_day_stay_in_the_text() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "First.\n")]);
    workspace.run("add 'We sailed to Porto, 5 May 2024: fun'").prints_a("2026-01-15.md").is_clean();
    assert!(read(&workspace, "2026-01-15.md").ends_with("We sailed to Porto, 5 May 2024: fun\n"));
    let said = piped(&workspace, "add", "Dear Ann, 5 May 2024: hello\n");
    assert_eq!(status(&said), Some(0));
    assert!(read(&workspace, "2026-01-15-2.md").ends_with("Dear Ann, 5 May 2024: hello\n"));
    let run = workspace.run("add '2025-09-16 to 2025-09-18: trip'");
    run.prints_a("2026-01-15-3.md").says("`2025-09-16 to 2025-09-18` is not taken").is_clean();
    assert!(read(&workspace, "2026-01-15-3.md").ends_with("2025-09-16 to 2025-09-18: trip\n"));
    workspace.run("add 'Tuesday, 16 September 2025: rain'").prints_a("2025-09-16.md").is_clean();
    workspace.run("add --date '2025-09-16, Lisbon' x").says("not a date").is_refused();
    workspace.run("add --date '16-18 September 2025' x").says("more than one day").is_refused();
}
