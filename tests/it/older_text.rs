//! A text out of a backup that is not the last one of its entry: it is told, and makes up no history.

use std::fs;

use crate::workspace::{Run, TestWorkspace};

const ALPHA: &str = "Alpha, the first text of it.\n";
const BETA: &str = "Beta, the second and longer text of it.\n";

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

/// `a.md` had one text at the first sync, which is in a backup, and another at the second.
fn backed_up(config: &str) -> (TestWorkspace, String) {
    let workspace = TestWorkspace::new();
    workspace.config(&format!("journal = \"journal\"\n{config}"));
    workspace.write("b.md", "Still.\n").write("a.md", ALPHA);
    on(&workspace, 1, "sync").is_clean();
    on(&workspace, 1, "backup").is_clean();
    workspace.write("a.md", BETA);
    on(&workspace, 2, "sync").is_clean();
    let backup = workspace.backups().into_iter().find(|it| !it.ends_with("sha256")).unwrap();
    (workspace, backup)
}

/// Damages what an archive holds of `a.md` now: no hash that is noted changes.
fn damage(archive: &std::path::Path) {
    let connection = rusqlite::Connection::open(archive).unwrap();
    let sql =
        "UPDATE entries SET source = CAST(replace(source, 'e', 'i') AS BLOB) WHERE path = 'a.md'";
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
}

fn text(workspace: &TestWorkspace) -> String {
    fs::read_to_string(workspace.path("journal/a.md")).unwrap()
}

/// That what `a.md` was from the second sync on is told to be lost.
fn second_is_lost(workspace: &TestWorkspace) {
    on(workspace, 9, "show a.md --at 2026-01-02").says("no longer held").is_refused();
    on(workspace, 9, "list --at 2026-01-02").says("--> a.md").has_findings();
    on(workspace, 9, "restore --entry a.md --at 2026-01-02 --to -")
        .says("no longer held")
        .is_refused();
    on(workspace, 9, "history a.md").prints_a("on is no longer held").is_clean();
}

#[test]
fn an_older_text_is_of_now_and_the_last_one_is_no_longer_held() {
    let (workspace, backup) = backed_up("");
    workspace.delete("a.md");
    damage(&workspace.path("journal_archive.db"));
    let archive = workspace.archive_bytes();
    on(&workspace, 3, &format!("restore {backup} --entry a.md"))
        .says("this is not its last text: that is damaged in the archive")
        .has_findings();
    assert_eq!((text(&workspace), workspace.archive_bytes()), (ALPHA.to_owned(), archive));
    on(&workspace, 4, "sync");
    second_is_lost(&workspace);
    on(&workspace, 9, "show a.md --at 2026-01-01").prints_a("Alpha").is_clean();
    on(&workspace, 9, "show a.md --at 2026-01-04").prints_a("Alpha").is_clean();
    on(&workspace, 9, "doctor").is_clean();
}

#[test]
fn so_it_is_where_a_sync_saw_the_file_go_and_where_no_versions_are_kept() {
    for config in ["", "[versions]\nkeep = \"none\"\n"] {
        let (workspace, backup) = backed_up(config);
        workspace.delete("a.md");
        on(&workspace, 3, "sync").is_clean();
        damage(&workspace.path("journal_archive.db"));
        on(&workspace, 4, &format!("restore {backup} --entry a.md"))
            .says("not its last text")
            .has_findings();
        on(&workspace, 4, "sync");
        second_is_lost(&workspace);
        on(&workspace, 9, "show a.md --at 2026-01-03").says("not in the journal").is_refused();
        on(&workspace, 9, "show a.md --at 2026-01-04").prints_a("Alpha").is_clean();
    }
}

#[test]
fn where_the_file_has_the_last_text_an_older_one_is_refused() {
    let (workspace, backup) = backed_up("");
    damage(&workspace.path("journal_archive.db"));
    let archive = workspace.archive_bytes();
    on(&workspace, 3, &format!("restore {backup} --entry a.md"))
        .says("what the archive holds of `a.md` is damaged")
        .says("`journal sync --verify`")
        .is_refused();
    assert_eq!((text(&workspace), workspace.archive_bytes()), (BETA.to_owned(), archive));
    on(&workspace, 3, "sync --verify").is_clean();
    on(&workspace, 3, "show a.md --at 2026-01-02").prints_a("Beta").is_clean();
}

#[test]
fn a_backup_whose_last_text_is_damaged_gives_an_older_one_and_says_so() {
    let (workspace, older) = backed_up("");
    on(&workspace, 2, "backup").is_clean();
    let newer = workspace.backups().into_iter().find(|it| !it.ends_with("sha256") && *it != older);
    let newer = newer.unwrap();
    damage(&workspace.path("backups").join(&newer));
    let line = format!("restore {newer} --entry a.md");
    on(&workspace, 3, &format!("{line} --to -"))
        .prints(ALPHA)
        .says("may not be its last text")
        .has_findings();
    on(&workspace, 3, &format!("{line} --to out.md"))
        .says("may not be its last text")
        .has_findings();
    let findings = on(&workspace, 3, &format!("{line} --to other.md --json")).stdout();
    assert!(findings.contains("older-text"), "{findings}");
    workspace.delete("a.md");
    damage(&workspace.path("journal_archive.db"));
    let archive = workspace.archive_bytes();
    on(&workspace, 3, &line).says("not its last text").has_findings();
    assert_eq!((text(&workspace), workspace.archive_bytes()), (ALPHA.to_owned(), archive));
    on(&workspace, 4, "sync");
    second_is_lost(&workspace);
}

#[test]
fn a_damaged_archive_is_copied_once_and_the_copy_is_named() {
    let (workspace, _) = backed_up("");
    damage(&workspace.path("journal_archive.db"));
    let before = workspace.backups().len();
    let mut names = Vec::new();
    for day in 3..6 {
        let told = on(&workspace, day, "backup").says("marked as damaged").stderr();
        names.push(
            told.split("marked as damaged, is `")
                .nth(1)
                .unwrap()
                .split('`')
                .next()
                .unwrap()
                .to_owned(),
        );
    }
    assert!(names.iter().all(|it| *it == names[0]) && names[0].contains("20260103"), "{names:?}");
    let copies = || workspace.backups().into_iter().filter(|it| !it.ends_with("sha256")).count();
    assert_eq!(copies(), 2, "{before}: {:?}", workspace.backups());
    workspace.write("b.md", "Another state.\n");
    on(&workspace, 6, "sync").is_clean();
    on(&workspace, 6, "backup").says("20260106").is_refused();
    assert_eq!(copies(), 3);
}
