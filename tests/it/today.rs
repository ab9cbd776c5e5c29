//! `journal today`: the entry of the day is started once, and opened from then on.

use std::fs;

use crate::workspace::TestWorkspace;

const APPENDS: &str = "sh -c 'echo Rain. >> $0'";

fn read(workspace: &TestWorkspace, path: &str) -> String {
    fs::read_to_string(workspace.path("journal").join(path)).unwrap()
}

#[test]
fn today_starts_the_entry_of_the_day_and_opens_it_from_then_on() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "Snow.\n")]);
    workspace.run_with_editor("today", "true").is_clean();
    assert_eq!(workspace.list("journal"), ["2026-01-14.md"]);
    workspace.run_with_editor("today --title Ice", APPENDS).is_clean();
    workspace.run_with_editor("today", APPENDS).is_clean();
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
fn a_note_of_today_is_not_what_is_written_every_day() {
    let note = "---\ncreated: 2026-01-15 09:00\n---\nA boat.\n";
    let workspace = TestWorkspace::synced(&[
        ("Daily/2026-01-12.md", "Rain.\n"),
        ("Daily/2026-01-13.md", "Snow.\n"),
        ("Notes/Boat.md", note),
        ("Notes/2026-01-15 Meeting.md", "Tea.\n"),
    ]);
    workspace.run("add Ice.").prints_a("Daily/2026-01-15.md").is_clean();
    workspace.run("today --no-edit").prints_a("Daily/2026-01-15.md").is_clean();
    workspace.delete("Daily/2026-01-15.md").run("sync").is_clean();
    workspace.run("today --no-edit").prints_a("Daily/2026-01-15.md").is_clean();
}

#[test]
fn a_file_that_an_editor_took_away_is_told() {
    let workspace = TestWorkspace::synced(&[("2026-01-15.md", "Ice.\n"), ("b.md", "Snow.\n")]);
    workspace
        .run_with_editor("today", "rm")
        .prints("")
        .says("the file is gone")
        .says("journal restore --entry 2026-01-15.md")
        .has_findings();
    workspace.run("sync").says("1 removed").is_clean();
}

#[test]
fn what_flags_say_of_an_entry_that_is_there_is_not_passed_over() {
    let workspace = TestWorkspace::synced(&[("2026-01-15.md", "Snow.\n")]);
    workspace
        .run("today --no-edit --mood calm --tag tea")
        .says("2026-01-15.md is there already: nothing is changed in it by --mood and --tag")
        .says("`journal new`")
        .prints_a("2026-01-15.md")
        .is_clean();
    assert_eq!(read(&workspace, "2026-01-15.md"), "Snow.\n");
}
