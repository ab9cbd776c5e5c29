//! What another tool took out of the past of entries: missed, never taken for an absence, and brought back by a backup.

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

const TEXTS: [&str; 4] = ["One heron.\n", "Two otters.\n", "Three ibises.\n", "Four zebras.\n"];

/// `a.md` had another text at each of four syncs, `b.md` stayed, `c.md` was gone at the syncs 2 and 3, `d.md` went at the third.
fn lived() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.write("b.md", "Still.\n").write("c.md", "Back.\n").write("d.md", "Gone.\n");
    for (day, text) in (1..).zip(TEXTS) {
        workspace.write("a.md", text);
        match day {
            2 => workspace.delete("c.md"),
            3 => workspace.delete("d.md"),
            4 => workspace.write("c.md", "Back.\n"),
            _ => &workspace,
        };
        on(&workspace, day, "sync").is_clean();
    }
    workspace
}

/// What the journal was at each sync, as far as it is given.
fn answers(workspace: &TestWorkspace) -> Vec<String> {
    let list = |day| on(workspace, 9, &format!("list --json --at 2026-01-{day:02}")).stdout();
    let show = |day| on(workspace, 9, &format!("show a.md --at 2026-01-{day:02}")).stdout();
    (1..=4).flat_map(|day| [list(day), show(day)]).collect()
}

/// That life, and what is answered of it.
fn told() -> (TestWorkspace, Vec<String>) {
    let lived = lived();
    let before = answers(&lived);
    (lived, before)
}

/// Has somebody run SQL on a copy of the archive, obeys the hints of `doctor`, and holds the answers against those from before.
fn is_mended(
    (lived, before): &(TestWorkspace, Vec<String>),
    backup: bool,
    sql: &str,
    finding: &str,
) {
    let workspace = lived.copied();
    if backup {
        on(&workspace, 5, "backup").is_clean();
    }
    workspace.execute(&format!("PRAGMA foreign_keys = OFF; {sql}"));
    on(&workspace, 6, "doctor").says(finding).has_findings();
    for _ in 0..6 {
        let Some(command) = workspace.way_out() else { break };
        on(&workspace, 7, &command);
    }
    assert_eq!(answers(&workspace), *before, "{sql}");
    on(&workspace, 8, "doctor").prints("").is_clean();
}

const MISSING: &str = "is missing, and nothing let it go";

#[test]
fn versions_that_were_deleted_come_back_from_the_backup_that_holds_them() {
    let told = told();
    for seen_in in 1..=3 {
        let version = format!("entry_id = 1 AND seen_in = {seen_in}");
        is_mended(&told, true, &format!("DELETE FROM entry_versions WHERE {version}"), MISSING);
        is_mended(
            &told,
            true,
            &format!(
                "DELETE FROM version_bytes WHERE id = (SELECT bytes_id FROM entry_versions WHERE {version}); \
                 DELETE FROM entry_versions WHERE {version}"
            ),
            MISSING,
        );
    }
    is_mended(&told, true, "DELETE FROM entry_versions; DELETE FROM version_bytes", MISSING);
}

#[test]
fn absences_and_what_is_noted_of_an_entry_come_back_from_a_backup() {
    let told = told();
    is_mended(&told, true, "DELETE FROM file_absences", MISSING);
    is_mended(&told, true, "UPDATE file_absences SET back_in = 3", MISSING);
    is_mended(&told, true, "UPDATE entries SET seen_in = 3 WHERE path = 'b.md'", MISSING);
    is_mended(
        &told,
        true,
        "UPDATE entries SET first_seen_in = 2 WHERE path = 'a.md'",
        "does not agree",
    );
    is_mended(&told, false, "UPDATE entries SET first_seen_in = NULL", "does not agree");
}

#[test]
fn what_no_backup_holds_is_noted_as_no_longer_held_and_never_as_an_absence() {
    let workspace = lived();
    workspace.execute("DELETE FROM entry_versions WHERE entry_id = 1 AND seen_in = 1");
    // Nothing is noted yet, and all the same it is not taken for an absence.
    for line in ["list --at 2026-01-01", "restore --at 2026-01-01 --to before"] {
        on(&workspace, 5, line).says("--> a.md").says("is missing").has_findings();
    }
    on(&workspace, 5, "doctor").says("from sync 1 (2026-01-01T12:00:00Z) on is missing");
    on(&workspace, 5, "doctor").says("no backup holds it").has_findings();
    on(&workspace, 5, "purge --sweep").is_clean();
    on(&workspace, 5, "doctor").says(MISSING).has_findings();
    on(&workspace, 5, "repopulate --from-archive --force").is_clean();
    on(&workspace, 5, "doctor").is_clean();
    workspace.query("SELECT first_seen_in FROM entries WHERE path = 'a.md'").gives("1");
    on(&workspace, 5, "list --at 2026-01-01 --limit 5").says("--> a.md").has_findings();
    on(&workspace, 5, "history a.md").prints_a("what it was from sync 1 on is no longer held");
    // That it is noted of one entry says nothing of another.
    workspace.execute("DELETE FROM file_absences");
    on(&workspace, 5, "doctor").says("--> c.md").says(MISSING).has_findings();
}

#[test]
fn a_backup_brings_back_what_was_noted_as_no_longer_held() {
    let workspace = lived();
    let before = answers(&workspace);
    let name = workspace.json("backup")["path"].as_str().unwrap().to_owned();
    workspace.execute("DELETE FROM entry_versions; DELETE FROM version_bytes");
    on(&workspace, 5, "repopulate --from-archive --force").is_clean();
    for entry in ["a.md", "c.md", "d.md"] {
        on(&workspace, 5, &format!("restore {name} --entry {entry}"));
    }
    assert_eq!(answers(&workspace), before);
}

#[test]
fn a_backup_from_when_a_file_was_gone_says_nothing_of_the_time_after_it_came_back() {
    let workspace = TestWorkspace::new();
    workspace.write("c.md", "First.\n").write("d.md", "Still.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.delete("c.md");
    on(&workspace, 2, "sync").is_clean();
    let gone = workspace.json("backup")["path"].as_str().unwrap().to_owned();
    for (day, text) in [(3, "Second, kept nowhere else.\n"), (4, "Third.\n")] {
        workspace.write("c.md", text);
        on(&workspace, day, "sync").is_clean();
    }
    // Its bytes stay without a version that says whose they are.
    workspace.execute("DELETE FROM entry_versions WHERE seen_in IN (1, 3)");
    on(&workspace, 5, &format!("restore {gone} --entry c.md")).says("restored `c.md`");
    workspace
        .query("SELECT group_concat(gone_in || ' ' || back_in) FROM file_absences")
        .gives("2 3");
    let bytes =
        "SELECT count(*) FROM version_bytes WHERE id NOT IN (SELECT bytes_id FROM entry_versions)";
    workspace.query(bytes).gives("1");
    on(&workspace, 6, "doctor")
        .says("from sync 3 (2026-01-03T12:00:00Z) on is missing")
        .has_findings();
}

#[test]
fn the_same_bytes_written_over_damage_are_no_new_version() {
    let told = told();
    for damage in ["source = x'41'", "source_hash = '00'"] {
        is_mended(
            &told,
            false,
            &format!("UPDATE entries SET {damage} WHERE path = 'a.md'"),
            "`journal sync --verify` writes it again from its file",
        );
    }
    let workspace = lived();
    workspace.execute("UPDATE entries SET source = x'41' WHERE path = 'a.md'");
    on(&workspace, 5, "sync --verify").is_clean();
    let seen = "SELECT seen_in, (SELECT count(*) FROM syncs WHERE kind LIKE 'versions%') FROM entries WHERE path = 'a.md'";
    workspace.query(seen).gives("4|0");
}

#[test]
fn a_version_that_is_noted_with_the_time_of_another_goes_where_nothing_is_held() {
    let told = told();
    let second = "WHERE entry_id = 1 AND seen_in = 2";
    for (from, until) in [(1, 2), (3, 4)] {
        let set = format!("UPDATE entry_versions SET seen_in = {from}, replaced_in = {until}");
        is_mended(&told, false, &format!("{set} {second}"), "entry_versions.");
    }
}

#[test]
fn a_sync_whose_time_is_lost_leaves_every_other_moment_as_it_was() {
    let told = told();
    for lost in
        ["DELETE FROM syncs WHERE number = 2", "UPDATE syncs SET synced_at = 'zz' WHERE number = 2"]
    {
        let (workspace, before) = (told.0.copied(), &told.1);
        workspace.execute(lost);
        on(&workspace, 5, "doctor").has_findings();
        on(&workspace, 5, "repopulate --from-archive --force").is_clean();
        let after = answers(&workspace);
        assert_eq!((&after[1..2], &after[4..]), (&before[1..2], &before[4..]));
        // Whether what is told is of that sync or of the one before is not known, and said.
        for day in [1, 2] {
            let list = on(&workspace, 9, &format!("list --at 2026-01-{day:02}"));
            list.says("when sync 2 was is not known").has_findings();
        }
        on(&workspace, 5, "doctor").says("when sync 2 was is in doubt").is_clean();
    }
    // A file that it found gone says when it was.
    is_mended(&told, false, "DELETE FROM syncs WHERE number = 3", "1 of 4 syncs are not noted");
    is_mended(
        &told,
        false,
        "UPDATE syncs SET synced_at = '2026-01-01T11:00:00Z' WHERE number = 3",
        "found files gone at",
    );
    is_mended(
        &told,
        false,
        "UPDATE entries SET removed_at = 'zz' WHERE path = 'd.md'",
        "entries.removed_at",
    );
}

#[test]
fn an_entry_that_another_tool_deleted_is_told_until_its_file_is_taken_in_again() {
    let workspace = lived();
    on(&workspace, 5, "backup").is_clean();
    let delete = "PRAGMA foreign_keys = ON; DELETE FROM entries WHERE path = 'a.md'";
    workspace.execute(delete);
    let doctor = on(&workspace, 6, "doctor").says("an entry is missing").says("has it: `a.md`");
    doctor.says("--entry a.md --to FILE` writes what it said last").has_findings();
    on(&workspace, 6, "sync").is_clean();
    let doctor = on(&workspace, 6, "doctor");
    assert!(!doctor.to_string().contains("an entry is missing"), "{doctor}");
}

#[test]
fn where_nothing_says_when_a_file_went_both_are_told() {
    let workspace = lived();
    on(&workspace, 5, "backup").is_clean();
    workspace.execute("UPDATE entries SET gone_in = 2 WHERE path = 'd.md'");
    let doctor =
        on(&workspace, 5, "doctor").says("nothing in the archive says which of both is true");
    // A backup from before it says when.
    doctor.says("--entry d.md` takes what that backup holds of it").has_findings();
    on(&workspace, 5, "repopulate --from-archive --force").is_clean();
    on(&workspace, 5, "doctor").says("from sync 2 until sync 3 is in doubt").is_clean();
    on(&workspace, 5, "list --at 2026-01-02").says("d.md").has_findings();
    on(&workspace, 5, "list --at 2026-01-03").is_clean();
}

/// `c.md` was gone at the second sync, of which there is a backup, and has had two texts since.
fn lived_beside_a_backup() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.write("c.md", "First.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.delete("c.md");
    on(&workspace, 2, "sync --accept-deletions").is_clean();
    on(&workspace, 2, "backup").is_clean();
    for (day, text) in [(3, "Second one.\n"), (4, "A third one.\n")] {
        workspace.write("c.md", text);
        on(&workspace, day, "sync").is_clean();
    }
    workspace
}

const HELD: &str = "SELECT seen_in, replaced_in FROM entry_versions ORDER BY id";

#[test]
fn a_backup_of_what_is_damaged_is_no_way_out_of_the_damage() {
    let workspace = lived_beside_a_backup();
    workspace.execute("DELETE FROM entry_versions WHERE seen_in IN (1, 3)");
    on(&workspace, 5, "backup").has_findings();
    on(&workspace, 5, "doctor").says("from sync 1 (").says("_20260102_120000 --entry c.md`");
    on(&workspace, 6, &workspace.way_out().unwrap()).is_clean();
    workspace.query(HELD).gives("1|2");
    on(&workspace, 6, "doctor").says("from sync 3 (").says("no backup holds it").has_findings();
    on(&workspace, 6, &workspace.way_out().unwrap()).is_clean();
    on(&workspace, 6, "doctor").is_clean();
    workspace.query(HELD).gives("1|2");
}

#[test]
fn of_two_times_that_are_missing_the_one_is_named_that_comes_back() {
    let workspace = lived_beside_a_backup();
    workspace.execute("DELETE FROM entry_versions WHERE seen_in = 1");
    for name in workspace.backups() {
        std::fs::remove_file(workspace.path("backups").join(name)).unwrap();
    }
    on(&workspace, 5, "backup").has_findings();
    workspace.execute("DELETE FROM entry_versions WHERE seen_in = 3");
    on(&workspace, 6, "doctor").says("from sync 3 (").says("--entry c.md`").has_findings();
    on(&workspace, 6, &workspace.way_out().unwrap()).is_clean();
    workspace.query(HELD).gives("3|4");
    on(&workspace, 7, "doctor").says("from sync 1 (").says("no backup holds it").has_findings();
}
