//! A second archive of a second journal beside the workspace's own: each command finds the folder of its archive, and each
//! hint that archive.

use std::fs;

use crate::workspace::TestWorkspace;

/// A workspace whose archive is of `journal`, and `second.db` of `private`, each with three entries of the same names.
fn two() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    fs::create_dir(workspace.path("private")).unwrap();
    for day in 1..=3 {
        let name = format!("2024-01-0{day}.md");
        workspace.write(&name, format!("work log {day}\n"));
        fs::write(workspace.path("private").join(name), format!("private diary {day}\n")).unwrap();
    }
    workspace.run("sync").is_clean();
    workspace.run("--archive second.db sync private").is_clean();
    workspace
}

fn private(workspace: &TestWorkspace, name: &str) -> String {
    fs::read_to_string(workspace.path("private").join(name)).unwrap_or_default()
}

#[test]
fn what_touches_files_touches_those_of_its_own_archive() {
    let workspace = two();
    fs::write(workspace.path("private/2024-01-02.md"), "").unwrap();
    fs::remove_file(workspace.path("private/2024-01-03.md")).unwrap();
    workspace.run("--archive second.db sync private").says("lost its text").is_clean();
    for name in ["2024-01-02.md", "2024-01-03.md"] {
        workspace.run(&format!("--archive second.db restore --entry {name}")).is_clean();
    }
    assert_eq!(private(&workspace, "2024-01-02.md"), "private diary 2\n");
    assert_eq!(private(&workspace, "2024-01-03.md"), "private diary 3\n");
    workspace.run("sync").says("3 unchanged").is_clean();
    // Its file is there, though none lies in the journal of the settings.
    workspace.delete("2024-01-01.md");
    workspace.run("--archive second.db purge 2024-01-01.md --force").says("still").is_refused();
    fs::remove_file(workspace.path("private/2024-01-01.md")).unwrap();
    workspace.run("--archive second.db purge 2024-01-01.md --force").is_clean();
}

#[test]
fn a_journal_that_is_not_there_is_touched_nowhere_else() {
    let workspace = two();
    fs::rename(workspace.path("private"), workspace.path("away")).unwrap();
    for line in
        ["restore --entry 2024-01-02.md --at v1", "purge 2024-01-02.md --force", "undo --force"]
    {
        workspace.run(&format!("--archive second.db {line}")).says("is not there").is_refused();
    }
    workspace.run("--archive second.db doctor").says("private, is not there").has_findings();
    let status = workspace.run("--archive second.db status").stdout();
    assert!(status.contains("private (3 entries; the folder is not there)"), "{status}");
}

#[test]
fn a_hint_names_the_archive_that_was_named() {
    let workspace = two();
    workspace.run("--archive second.db backup").is_clean();
    fs::remove_file(workspace.path("private/2024-01-03.md")).unwrap();
    workspace.run("--archive second.db sync private").is_clean();
    workspace
        .run("--archive second.db purge 2024-01-03.md --force")
        .says("`journal --archive second.db purge --backups --force 2024-01-03.md`")
        .is_clean();
    fs::write(workspace.path("private/2024-01-02.md"), "").unwrap();
    let answer = workspace.json("--archive second.db sync private");
    let hint = answer["findings"][0]["hint"].as_str().unwrap_or_default();
    assert!(hint.starts_with("`journal --archive second.db restore"), "{answer:#}");
}

#[test]
fn the_backup_of_another_journal_is_put_over_no_archive() {
    let workspace = two();
    workspace.run("--archive second.db backup").is_clean();
    let backup = workspace.backups().into_iter().find(|it| it.starts_with("second.db")).unwrap();
    let before = workspace.archive_bytes();
    let refused = workspace.run(&format!("restore {backup}"));
    refused.says("a backup of another journal").says("--archive FILE").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run(&format!("--archive second.db restore {backup}")).is_clean();
    // Where nothing is, nothing is lost.
    fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    workspace.run(&format!("restore {backup}")).is_clean();
}

#[test]
fn without_settings_the_archive_says_which_folder_is_its_journal() {
    let workspace = TestWorkspace::new();
    fs::remove_file(workspace.path("journal.toml")).unwrap();
    workspace.run("sync").says("no journal folder was named").is_refused();
    workspace.write("2024-01-01.md", "One.\n").write("2024-01-02.md", "Two.\n");
    workspace.run("sync journal").is_clean();
    workspace.write("2024-01-01.md", "");
    workspace.run("sync").says("1 updated").is_clean();
    workspace.run("restore --entry 2024-01-01.md").is_clean();
    workspace.run("sync").says("1 updated").is_clean();
    workspace.write("2024-01-03.md", "---\nmood: [calm\n---\nx\n");
    workspace.run("sync").has_findings();
    let doctor = workspace.run("doctor").stderr();
    let lint = doctor.split('`').find(|it| it.starts_with("journal lint ")).unwrap_or_default();
    let lint = lint.strip_prefix("journal ").unwrap();
    workspace.run(lint).says("never closed").has_findings();
}

#[test]
fn archives_of_one_name_in_one_workspace_have_each_its_own_backups() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 1\n");
    workspace.write("2024-01-01.md", "Mine.\n").run("sync").is_clean();
    for folder in ["other", "sub"] {
        fs::create_dir(workspace.path(folder)).unwrap();
    }
    fs::write(workspace.path("other/2024-01-01.md"), "Of another.\n").unwrap();
    let other = "--archive sub/journal_archive.db";
    workspace.run(&format!("{other} sync other")).is_clean();
    workspace.run("backup --suffix mine").is_clean();
    workspace.run(&format!("{other} backup --suffix first")).is_clean();
    workspace.run(&format!("{other} backup --suffix second")).is_clean();
    let pruned = workspace.run(&format!("{other} backup prune")).stdout();
    assert!(pruned.contains("_second") && !pruned.contains("_mine"), "{pruned}");
    let listed = workspace.run("backup list").says("of another archive");
    assert!(listed.stdout().contains("_mine") && !listed.stdout().contains("_second"));
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT body FROM entries").gives("Mine.\n");
}

#[test]
fn nothing_is_written_over_what_lies_in_the_journal_of_another_workspace() {
    let workspace = two();
    workspace.write("2024-01-01.md", "not synced yet\n").write("photo.jpg", "a photo");
    for line in [
        "export --format source journal",
        "export --format json journal/2024-01-01.md",
        "export --format json journal/photo.jpg",
        "report --output journal/2024-01-01.md",
    ] {
        let line = format!("--config none.toml --archive second.db {line} --overwrite");
        fs::write(workspace.path("none.toml"), "").unwrap();
        workspace.run(&line).says("is in another journal").says("another file").is_refused();
    }
    let kept = fs::read_to_string(workspace.path("journal/2024-01-01.md")).unwrap();
    assert_eq!(kept, "not synced yet\n");
    // New files, and those that an export wrote elsewhere, are in nobody's way.
    for _ in 0..2 {
        workspace.run("--archive second.db export --format source out --overwrite").is_clean();
    }
}

#[test]
fn a_printed_command_names_the_folder_that_nothing_else_tells() {
    let workspace = TestWorkspace::new();
    fs::remove_file(workspace.path("journal.toml")).unwrap();
    workspace.write("2024-01-01.md", "One.\n");
    workspace.run("--archive a.db status").prints_a("`journal --archive a.db sync DIR`").is_clean();
    workspace.run("--archive a.db sync journal").is_clean();
    workspace.run("--archive a.db new --no-edit --date 2024-01-02").is_clean();
    assert!(workspace.path("journal/2024-01-02.md").exists(), "not in the current folder");
    let downgrade = workspace.run("--archive a.db downgrade 20251121_083000");
    downgrade.says("`journal --archive a.db sync DIR`").is_clean();
    let dry = workspace.run("--archive a.db sync journal --dry-run");
    dry.says("would upgrade the archive by 2 revisions first").is_clean();
}

#[test]
fn a_folder_that_is_reached_through_a_link_is_the_same() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    fs::rename(workspace.path("journal"), workspace.path("moved")).unwrap();
    std::os::unix::fs::symlink("moved", workspace.path("journal")).unwrap();
    workspace.run("sync").says("1 unchanged").is_clean();
}
