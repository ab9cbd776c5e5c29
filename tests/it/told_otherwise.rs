//! The lives of entries that another tool tells otherwise, in numbers, entries and paths of versions: what a backup holds whole
//! takes the place of what is false, and without one nothing is moved that is right.

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

fn text(name: &str, nth: usize) -> String {
    let more = "and on, ".repeat(nth);
    format!("---\ntitle: {name}{nth}\n---\nWhat {name} was, {more}on a day by the river.\n")
}

/// Three entries and nine syncs: `a.md` becomes `a2.md`, `b.md` is gone from the sixth to the seventh, `c.md` becomes `c2.md`.
fn lived() -> (TestWorkspace, Vec<String>) {
    let workspace = TestWorkspace::new();
    for name in ["a", "b", "c"] {
        workspace.write(&format!("{name}.md"), text(name, 0));
    }
    for day in 1..=9 {
        match day {
            2 => workspace.write("a.md", text("a", 1)),
            3 => workspace.write("a.md", text("a", 2)).write("b.md", text("b", 1)),
            4 => workspace.rename("a.md", "a2.md"),
            5 => workspace.write("a2.md", text("a", 3)),
            6 => workspace.delete("b.md"),
            7 => workspace.write("b.md", text("b", 2)).rename("c.md", "c2.md"),
            8 => workspace.write("b.md", text("b", 3)).write("c2.md", text("c", 1)),
            9 => workspace.write("a2.md", text("a", 0)),
            _ => &workspace,
        };
        on(&workspace, day, "sync --accept-deletions").is_clean();
    }
    let told = answers(&workspace);
    (workspace, told)
}

/// What the journal was at each sync.
fn answers(workspace: &TestWorkspace) -> Vec<String> {
    let history = |name| on(workspace, 20, &format!("history {name} --text")).stdout();
    let list = |day| {
        let listed = on(workspace, 20, &format!("list --json --at 2026-01-{day:02}")).stdout();
        // An entry keeps the number that somebody gave it.
        listed.replace("\"id\": 500", "\"id\": 1")
    };
    ["a2.md", "b.md", "c2.md"].map(history).into_iter().chain([1, 4, 7].map(list)).collect()
}

/// Obeys the first hint that is a command, until none is left; gives the commands.
fn obeyed(workspace: &TestWorkspace) -> Vec<String> {
    let mut done = Vec::new();
    for _ in 0..4 {
        let Some(command) = workspace.way_out() else { break };
        on(workspace, 21, &command);
        done.push(command);
    }
    done
}

/// Has somebody run SQL on a copy; expects that it is named, and that what `doctor` says brings back what was.
fn is_mended((lived, told): &(TestWorkspace, Vec<String>), backup: bool, sql: &str, finding: &str) {
    let workspace = lived.copied();
    if backup {
        on(&workspace, 19, "backup").is_clean();
    }
    workspace.execute(&format!("PRAGMA foreign_keys = OFF; {sql}"));
    on(&workspace, 20, "doctor").says(finding).has_findings();
    let done = obeyed(&workspace);
    assert_eq!(answers(&workspace), *told, "{sql}: {done:?}");
    on(&workspace, 22, "doctor").prints("").is_clean();
}

fn copy_of(version: u32) -> String {
    format!(
        "INSERT INTO entry_versions (entry_id, seen_in, replaced_in, path, date, title, word_count, hash, length, bytes_id)
             SELECT entry_id, seen_in, replaced_in, path, date, title, word_count, hash, length, bytes_id
             FROM entry_versions WHERE id = {version};
         UPDATE version_bytes SET users = users + 1
         WHERE id = (SELECT bytes_id FROM entry_versions WHERE id = {version})"
    )
}

#[test]
fn one_wrong_number_is_put_right_and_no_other_is_moved() {
    let lived = lived();
    for (set, finding) in [
        ("entry_versions SET seen_in = 2 WHERE id = 4", "`entry_versions.seen_in` cannot be"),
        ("entry_versions SET seen_in = 8 WHERE id = 8", "`entry_versions.seen_in` cannot be"),
        ("file_absences SET gone_in = -3", "`file_absences.gone_in` cannot be"),
        ("entries SET id = 500 WHERE id = 1", "`entry_versions.entry_id` cannot be"),
    ] {
        is_mended(&lived, false, &format!("UPDATE {set}"), finding);
    }
    for version in [3, 10] {
        is_mended(&lived, false, &copy_of(version), "`entry_versions.id` cannot be");
    }
}

#[test]
fn what_a_backup_holds_whole_takes_the_place_of_what_is_false() {
    let lived = lived();
    for (set, finding) in [
        ("seen_in = 8 WHERE id = 8", "`entry_versions.seen_in` cannot be"),
        ("entry_id = 1 WHERE id = 9", "`entry_versions.seen_in` cannot be"),
        ("entry_id = 3 WHERE id = 8", "`entry_versions.seen_in` cannot be"),
        ("path = 'b.md' WHERE id = 7", "two entries are noted to have lain here at sync 1"),
        ("replaced_in = 9 WHERE id = 8", "restore"),
    ] {
        is_mended(&lived, true, &format!("UPDATE entry_versions SET {set}"), finding);
    }
    is_mended(&lived, true, "DELETE FROM entry_versions WHERE id = 10", "restore");
    // A restore of the whole backup would let go what came after it.
    let workspace = lived.0.copied();
    on(&workspace, 19, "backup").is_clean();
    workspace.execute("PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE id = 1");
    let doctor = on(&workspace, 20, "doctor").says("--entry a2.md --to FILE` writes what it said");
    doctor.has_findings();
}

#[test]
fn a_version_at_the_present_path_of_its_entry_is_named_where_it_cannot_have_lain_there() {
    let (workspace, _) = lived();
    workspace.execute("UPDATE entry_versions SET path = 'a2.md' WHERE id = 2");
    let noted = "its path then is noted as `a2.md`";
    on(&workspace, 20, "list --at 2026-01-02").prints_a(" a.md").says(noted).has_findings();
}

#[test]
fn what_is_read_by_rows_that_do_not_agree_may_be_false_and_that_is_said() {
    let (lived, _) = lived();
    for (set, day) in [
        ("entry_versions SET replaced_in = 5 WHERE id = 2", 3),
        ("entry_versions SET entry_id = 3 WHERE entry_id = 1 AND seen_in = 3", 3),
        ("entries SET seen_in = 8 WHERE id = 1", 8),
        ("entries SET first_seen_in = 2 WHERE id = 2", 1),
        ("file_absences SET back_in = 8", 7),
    ] {
        let workspace = lived.copied();
        workspace.execute(&format!("PRAGMA foreign_keys = OFF; UPDATE {set}"));
        let at = format!("--at 2026-01-{day:02}");
        for line in [format!("list {at}"), format!("list -n 9 {at}"), format!("search river {at}")]
        {
            let run = on(&workspace, 20, &line);
            let listed = run.stdout();
            let names = listed.split_whitespace().filter(|it| it.contains(".md"));
            let once: std::collections::BTreeSet<&str> = names.clone().collect();
            assert_eq!(once.len(), names.count(), "{set}: {listed}");
            run.says("what is told of it may be false").says("journal doctor").has_findings();
        }
        let whole = on(&workspace, 20, &format!("restore {at} --to out"));
        whole.says("what is told of it may be false").has_findings();
        let of_all = ["a2.md", "b.md", "c2.md"].map(|it| {
            let told = on(&workspace, 20, &format!("history {it}")).stderr();
            told.contains("what is told of it may be false")
        });
        assert!(of_all.contains(&true), "{set}");
    }
}

#[test]
fn by_rows_that_do_not_agree_nothing_is_undone() {
    let (workspace, _) = lived();
    workspace
        .execute("UPDATE entry_versions SET replaced_in = 9 WHERE entry_id = 1 AND seen_in = 4");
    let before = workspace.list("journal");
    on(&workspace, 20, "undo --force").says("is not noted as it can have been").is_refused();
    assert_eq!(workspace.list("journal"), before);
    on(&workspace, 20, "show a2.md --at 2026-01-08").says("journal doctor").has_findings();
    let back = "restore --entry a2.md --at 2026-01-08 --to back.md";
    on(&workspace, 20, back).says("may be false").has_findings();
}

#[test]
fn what_is_missing_and_was_not_let_go_is_not_said_to_be_purged() {
    let (workspace, _) = lived();
    workspace.execute("DELETE FROM entry_versions WHERE id = 1");
    let at = "--at 2026-01-01";
    on(&workspace, 20, &format!("show a2.md {at}")).says("nothing let it go").is_refused();
    on(&workspace, 20, &format!("list {at}")).says("nothing let it go").has_findings();
    let back = format!("restore --entry a2.md {at}");
    on(&workspace, 20, &back).says("nothing let it go").says("journal doctor").is_refused();
    on(&workspace, 20, "history a2.md").says("may be false").has_findings();
}
