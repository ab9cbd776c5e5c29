//! `journal backup`: verified when it is made, and verifiable ever after.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::workspace::TestWorkspace;

const NAME: &str = "journal_archive.db.backup_20260115_120000";

#[test]
fn a_backup_is_a_private_copy_that_sha256sum_verifies() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let answer = workspace.json("backup --suffix 'before the trip'");
    assert_eq!(answer["entries"], 1);
    assert_eq!(answer["revision"], "20251116_083000");
    assert_eq!(workspace.backups(), [format!("{NAME}_before_the_trip")]);
    let file = workspace.path("backups").join(&workspace.backups()[0]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(
        fs::metadata(workspace.path("backups")).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let manifest = format!("{}.sha256", workspace.backups()[0]);
    let mut check = Command::new("sha256sum");
    check.args(["-c", "--strict", &manifest]).current_dir(workspace.path("backups"));
    assert!(check.output().unwrap().status.success());
}

#[test]
fn two_backups_of_one_second_are_two_files() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean().run("backup").is_clean();
    assert_eq!(workspace.backups(), [NAME.to_owned(), format!("{NAME}_2")]);
    let list = workspace.json("backup list");
    assert_eq!(list["backups"].as_array().unwrap().len(), 2);
    assert_eq!(list["backups"][0]["verified"], true);
    assert_eq!(list["backups"][0]["created"], "2026-01-15T12:00:00Z");
}

#[test]
fn a_flipped_bit_in_a_backup_is_found() {
    let workspace = TestWorkspace::synced(&[("a.md", "The rain in the garden.\n")]);
    workspace.run("backup").is_clean().run("backup verify").is_clean();
    let file = workspace.path("backups").join(NAME);
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(4).position(|it| it == b"rain").unwrap();
    bytes[at] ^= 1;
    fs::write(&file, bytes).unwrap();
    workspace.run("backup verify --all").has_findings();
    workspace.run(&format!("backup verify {NAME}")).has_findings();
    workspace.run("restore latest").is_refused();
}

#[test]
fn a_backup_can_go_elsewhere_or_to_stdout() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup --to copy.db").is_clean();
    workspace.run("backup --to copy.db").says("exists").is_refused();
    let stream = workspace.run("backup --to -").output.stdout;
    assert!(stream.starts_with(b"SQLite format 3\0"));
    assert!(workspace.backups().is_empty());
}

#[test]
fn prune_keeps_what_the_policy_says() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 2\n");
    for _ in 0..4 {
        workspace.run("backup").is_clean();
    }
    workspace.run("backup prune --dry-run").is_clean();
    assert_eq!(workspace.backups().len(), 4);
    workspace.run("backup prune").is_clean();
    assert_eq!(workspace.backups().len(), 2);
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 0\n");
    workspace.run("backup prune").says("keep_").is_refused();
}

#[test]
fn a_diff_says_what_a_restore_would_bring_back() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Fog.\n"), ("c.md", "Wind.\n")]);
    workspace.run("backup").is_clean();
    workspace
        .write("a.md", "Rain and snow.\n")
        .rename("b.md", "d.md")
        .delete("c.md")
        .write("e.md", "Hail.\n");
    workspace.run("sync").is_clean();
    workspace
        .run("backup diff latest")
        .prints("added    e.md\nremoved  c.md\nchanged  a.md\nrenamed  d.md  (was b.md)")
        .is_clean();
    let text = workspace.run("backup diff latest --text").stdout();
    assert!(text.contains("-Rain.") && text.contains("+Rain and snow."), "{text}");
    workspace.run("backup diff latest latest").says("no entry differs").is_clean();
}
