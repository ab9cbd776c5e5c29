//! A file that holds the only whole copy of a text, because what the archive holds of it is damaged: nothing is written over it.

use std::fs;

use crate::workspace::{Run, TestWorkspace};

const ALPHA: &str = "Alpha, the first text of it.\n";
const BETA: &str = "Beta, the second and longer text of it.\n";

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

/// `a.md` had one text at the first sync, and another at the second.
fn twice() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for (day, text) in [(1, ALPHA), (2, BETA)] {
        workspace.write("b.md", "Still.\n").write("a.md", text);
        on(&workspace, day, "sync").is_clean();
    }
    workspace
}

/// Damages what the archive holds of an entry now: no hash that is noted changes.
fn damage(workspace: &TestWorkspace, path: &str) {
    let sql = "UPDATE entries SET source = CAST(replace(source, 'e', 'i') AS BLOB) WHERE path =";
    workspace.execute(&format!("{sql} '{path}'"));
}

fn text(workspace: &TestWorkspace, path: &str) -> String {
    fs::read_to_string(workspace.path("journal").join(path)).unwrap()
}

#[test]
fn undo_writes_over_no_text_that_the_archive_cannot_give_back() {
    let workspace = twice();
    damage(&workspace, "a.md");
    for line in ["undo --force", "undo --dry-run"] {
        on(&workspace, 3, line)
            .says("what the archive holds of the text in `a.md` is damaged")
            .says("`journal sync --verify`")
            .is_refused();
    }
    assert_eq!(text(&workspace, "a.md"), BETA);
    on(&workspace, 3, "sync --verify").is_clean();
    on(&workspace, 3, "undo --force").is_clean();
    assert_eq!(text(&workspace, "a.md"), ALPHA);
    on(&workspace, 4, "sync").is_clean();
    on(&workspace, 4, "restore --entry a.md --at 2026-01-03 --to -").prints(BETA).is_clean();
}

#[test]
fn undo_deletes_no_new_file_whose_text_is_damaged_in_the_archive() {
    let workspace = twice();
    workspace.write("c.md", "New here.\n");
    on(&workspace, 3, "sync").is_clean();
    damage(&workspace, "c.md");
    on(&workspace, 4, "undo --force").says("`c.md` is damaged").is_refused();
    assert_eq!(text(&workspace, "c.md"), "New here.\n");
    on(&workspace, 4, "sync --verify").is_clean();
    on(&workspace, 4, "undo --force").is_clean();
    assert!(!workspace.path("journal/c.md").exists());
    on(&workspace, 4, "sync").is_clean();
    on(&workspace, 4, "restore --entry c.md --to -").prints("New here.\n").is_clean();
}

#[test]
fn a_version_is_not_written_over_the_only_whole_copy_of_what_is_there() {
    let workspace = twice();
    damage(&workspace, "a.md");
    on(&workspace, 3, "restore --entry a.md --at v1")
        .says("what the archive holds of the text in `a.md` is damaged")
        .says("`journal sync --verify`")
        .is_refused();
    assert_eq!(text(&workspace, "a.md"), BETA);
    on(&workspace, 3, "sync --verify").is_clean();
    on(&workspace, 3, "restore --entry a.md --at v1").is_clean();
    assert_eq!(text(&workspace, "a.md"), ALPHA);
}

#[test]
fn a_damaged_version_vouches_for_no_file() {
    let workspace = twice();
    workspace.execute("UPDATE version_bytes SET data = x'00'").write("a.md", ALPHA);
    on(&workspace, 3, "restore --entry a.md --at 2026-01-02")
        .says("what the archive holds of the text in `a.md` is damaged")
        .is_refused();
    assert_eq!(text(&workspace, "a.md"), ALPHA);
    on(&workspace, 3, "sync --verify").is_clean();
    on(&workspace, 3, "restore --entry a.md --at 2026-01-02").is_clean();
    assert_eq!(text(&workspace, "a.md"), BETA);
    on(&workspace, 4, "restore --entry a.md --at 2026-01-03 --to -").prints(ALPHA).is_clean();
}

#[test]
fn an_export_and_a_report_write_over_no_text_of_which_only_the_hash_is_held() {
    let workspace = twice();
    workspace.config("journal = \"journal\"\n[sync]\nexclude = [\"out.md\"]\n");
    for (line, is_held) in [
        ("export --format json", true),
        ("report --output", true),
        ("export --format json", false),
        ("report --output", false),
    ] {
        if !is_held {
            workspace.execute("UPDATE version_bytes SET data = x'00'");
        }
        workspace.write("out.md", ALPHA);
        let run = on(&workspace, 3, &format!("{line} journal/out.md --overwrite"));
        let is_written = run.output.status.success();
        assert_eq!((is_written, text(&workspace, "out.md") != ALPHA), (is_held, is_held), "{run}");
    }
}
