//! Where rows of the archive exclude each other, and nothing says which of them is false: one of both is taken, and whoever reads
//! it says that it may be false.

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

/// Six syncs: `a.md` was changed at the second and the fifth, `b.md` came with the third and was changed at the fourth.
fn lived() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for day in 1..=6 {
        match day {
            1 => workspace.write("a.md", "One heron.\n"),
            2 => workspace.write("a.md", "Two otters there.\n"),
            3 => workspace.write("b.md", "Snow.\n"),
            4 => workspace.write("b.md", "Snow, and more of it.\n"),
            5 => workspace.write("a.md", "Three.\n"),
            _ => workspace.write("c.md", "The last one of them.\n"),
        };
        on(&workspace, day, "sync").is_clean();
    }
    workspace
}

/// The entries as they were listed at each of the days.
fn listed(workspace: &TestWorkspace) -> Vec<String> {
    let list = |day| on(workspace, 9, &format!("list --json --at 2026-01-{day:02}")).stdout();
    (1..=6).map(list).collect()
}

/// Has somebody run SQL and `repopulate` mend it: what is told afterwards is true, or said to be in doubt, and that on these days.
fn is_told(sql: &str, days: &[usize]) {
    let workspace = lived();
    let before = listed(&workspace);
    workspace.execute(sql);
    on(&workspace, 7, "doctor").has_findings();
    on(&workspace, 7, "repopulate --from-archive --force").is_clean();
    on(&workspace, 7, "doctor").says("is in doubt").is_clean();
    for (day, (then, now)) in (1..).zip(before.iter().zip(listed(&workspace))) {
        let list = on(&workspace, 9, &format!("list --at 2026-01-{day:02}"));
        if days.contains(&day) {
            list.says("what is told of it may be false").has_findings();
        } else {
            assert_eq!(*then, now, "{sql}, day {day}");
            list.is_clean();
        }
    }
}

#[test]
fn the_end_of_a_version_and_since_when_the_entry_is_as_it_is_may_both_be_false() {
    is_told("UPDATE entry_versions SET replaced_in = 6 WHERE seen_in = 2", &[5]);
    is_told("UPDATE entries SET seen_in = 4 WHERE path = 'a.md'", &[4]);
}

#[test]
fn what_is_held_of_a_time_before_the_first_sync_that_saw_it_is_in_doubt() {
    is_told("UPDATE entry_versions SET seen_in = 2 WHERE path = 'b.md'", &[2]);
    is_told("UPDATE entries SET first_seen_in = 2 WHERE path = 'a.md'", &[1]);
}

#[test]
fn an_absence_within_what_is_held_is_in_doubt() {
    is_told("INSERT INTO file_absences VALUES (1, 3, 4)", &[3]);
    is_told("INSERT INTO file_absences VALUES (2, 5, 6)", &[5]);
}

#[test]
fn what_a_backup_tells_takes_the_place_of_a_doubt() {
    let workspace = lived();
    let before = listed(&workspace);
    on(&workspace, 6, "backup").is_clean();
    workspace.execute("UPDATE entry_versions SET replaced_in = 6 WHERE seen_in = 2");
    on(&workspace, 7, "doctor").says("--entry a.md` takes what that backup holds").has_findings();
    on(&workspace, 7, "repopulate --from-archive --force").is_clean();
    on(&workspace, 7, &workspace.way_out().unwrap()).is_clean();
    on(&workspace, 7, "doctor").prints("").is_clean();
    assert_eq!(listed(&workspace), before);
}

/// The notes in `syncs` that are of no sync, as they are written.
const NOTES: &str =
    "SELECT count(*) FROM syncs WHERE kind LIKE '%in-doubt:%' OR kind LIKE 'in doubt%'";

#[test]
fn a_doubt_goes_with_the_entry_that_is_purged() {
    let workspace = lived();
    workspace.execute("UPDATE entry_versions SET replaced_in = 6 WHERE seen_in = 2");
    on(&workspace, 7, "repopulate --from-archive --force").is_clean();
    workspace.query(NOTES).gives("1");
    let deleted = workspace.copied();
    on(workspace.delete("a.md"), 8, "sync");
    on(&workspace, 8, "purge a.md --force").is_clean();
    workspace.query(NOTES).gives("0");
    assert!(!String::from_utf8_lossy(&workspace.archive_bytes()).contains("in-doubt:"));
    // One that another tool deleted leaves none behind either.
    deleted.execute("PRAGMA foreign_keys = ON; DELETE FROM entries WHERE path = 'a.md'");
    on(&deleted, 8, "repopulate --from-archive --force");
    deleted.query(NOTES).gives("0");
}

#[test]
fn a_journal_that_knows_no_doubts_keeps_them() {
    let workspace = lived();
    workspace.execute("UPDATE entry_versions SET replaced_in = 6 WHERE seen_in = 2");
    on(&workspace, 7, "repopulate --from-archive --force").is_clean();
    // Such a one takes a row of a kind that it does not know for something imported, but for the rows that it has itself.
    let unknown = "SELECT count(*) FROM syncs WHERE number BETWEEN -9223372036854775802 AND 0";
    workspace.query(unknown).gives("0");
    // What was noted by an earlier one is read, and moves with the next note.
    workspace.execute(
        "DELETE FROM syncs WHERE kind LIKE 'purged: %';
         INSERT INTO syncs (number, synced_at, kind) VALUES (-9223372036854775802, '9999-12-31T23:59:59Z', 'in doubt: 1:5-6')",
    );
    on(&workspace, 8, "list --at 2026-01-05").says("may be false").has_findings();
    on(&workspace, 8, "doctor").says("is in doubt").is_clean();
    workspace.execute("INSERT INTO file_absences VALUES (2, 5, 6)");
    on(&workspace, 8, "repopulate --from-archive --force").is_clean();
    workspace.query(unknown).gives("0");
    on(&workspace, 8, "list --at 2026-01-05").says("a.md").says("b.md").has_findings();
}

#[test]
fn the_last_sync_is_noted_again_where_its_row_is_lost() {
    let workspace = lived();
    let before = listed(&workspace);
    workspace.execute("DELETE FROM syncs WHERE number = 6");
    let doctor = on(&workspace, 7, "doctor").says("1 of 6 syncs are not noted");
    assert!(!doctor.stderr().contains("purge --versions"), "{doctor}");
    on(&workspace, 7, "repopulate --from-archive --force").is_clean();
    on(&workspace, 7, "doctor").says("when sync 6 was is in doubt").is_clean();
    assert_eq!(listed(&workspace)[..4], before[..4]);
}

#[test]
fn the_number_of_a_sync_whose_row_is_lost_is_given_to_no_other() {
    let workspace = lived();
    let before = listed(&workspace);
    workspace.execute("DELETE FROM syncs WHERE number = 6");
    on(workspace.write("d.md", "One more.\n"), 7, "sync").is_clean();
    workspace.query("SELECT seen_in FROM entries WHERE path = 'd.md'").gives("7");
    on(&workspace, 8, "doctor").says("1 of 7 syncs are not noted").has_findings();
    on(&workspace, 8, "repopulate --from-archive --force").is_clean();
    assert_eq!(listed(&workspace)[..4], before[..4]);
    // Where a file alone was looked at, too.
    workspace.execute("DELETE FROM syncs WHERE number = 7");
    workspace.run_with_editor("edit a.md", "sh -c 'echo more >> \"$0\"'").is_clean();
    workspace.query("SELECT seen_in FROM entries WHERE path = 'a.md'").gives("8");
}

/// Five entries, of which `a.md` was changed at the second sync, and its file found gone at the fourth of six.
fn lost() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for name in ["b", "c", "k", "l"] {
        workspace.write(&format!("{name}.md"), format!("The {name} of it.\n"));
    }
    for day in 1..=6 {
        match day {
            1 => workspace.write("a.md", "One heron.\n"),
            2 => workspace.write("a.md", "Two otters there.\n"),
            3 => workspace.write("b.md", "Snow, and more of it.\n"),
            4 => workspace.delete("a.md"),
            5 => workspace.write("c.md", "More.\n"),
            _ => workspace.write("k.md", "The last one of them.\n"),
        };
        on(&workspace, day, "sync").is_clean();
    }
    workspace
}

const OF_A: &str =
    "SELECT seen_in, gone_in, removed_at, first_seen_in FROM entries WHERE path = 'a.md'";

#[test]
fn since_when_a_removed_entry_was_as_it_was_is_told_by_what_was_before_and_it_stays_removed() {
    let (lived, told) = (lost(), "2|4|2026-01-04T12:00:00Z|1");
    lived.query(OF_A).gives(told);
    for number in ["1", "4", "6", "99", "NULL"] {
        for has_backup in [false, true] {
            let workspace = lived.copied();
            if has_backup {
                on(&workspace, 6, "backup").is_clean();
            }
            workspace
                .execute(&format!("UPDATE entries SET seen_in = {number} WHERE path = 'a.md'"));
            let doctor = on(&workspace, 7, "doctor --json").stdout();
            let found: serde_json::Value = serde_json::from_str(&doctor).unwrap();
            let of_a = found["findings"].as_array().unwrap().iter();
            assert_eq!(of_a.filter(|it| it["path"] == "a.md").count(), 1, "{number}: {doctor}");
            on(&workspace, 7, &workspace.way_out().unwrap());
            workspace.query(OF_A).gives(told);
            let doctor = on(&workspace, 8, "doctor").stdout();
            assert!(!doctor.contains("error"), "{number}: {doctor}");
        }
    }
}

#[test]
fn one_that_was_never_changed_is_told_by_the_sync_that_saw_it_first() {
    let workspace = lived();
    on(workspace.delete("c.md"), 7, "sync").is_clean();
    workspace.write("d.md", "One more.\n");
    on(&workspace, 8, "sync").is_clean();
    for number in ["NULL", "0", "7", "8", "50"] {
        let workspace = workspace.copied();
        workspace.execute(&format!("UPDATE entries SET seen_in = {number} WHERE path = 'c.md'"));
        on(&workspace, 9, "repopulate --from-archive --force").is_clean();
        let of_c = "SELECT seen_in, gone_in, first_seen_in FROM entries WHERE path = 'c.md'";
        workspace.query(of_c).gives("6|7|6");
    }
}

#[test]
fn a_doubt_of_a_removed_entry_is_settled_by_a_backup_or_goes_with_its_versions() {
    let lived = lost();
    on(&lived, 6, "backup").is_clean();
    lived.execute("UPDATE entries SET gone_in = NULL, removed_at = '2026-01-05T09:00:00Z' WHERE path = 'a.md'");
    on(&lived, 7, "repopulate --from-archive --force").is_clean();
    on(&lived, 7, "doctor").says("from sync 3 until sync 7 is in doubt");
    let forgotten = lived.copied();
    on(&lived, 8, &lived.way_out().unwrap()).is_clean();
    lived.query(OF_A).gives("2|4|2026-01-04T12:00:00Z|1");
    lived.query(NOTES).gives("0");
    on(&lived, 8, "doctor").prints("").is_clean();
    on(&forgotten, 8, "purge --versions --force a.md");
    forgotten.query(NOTES).gives("0");
}

#[test]
fn a_version_that_another_entry_has_is_given_back_and_no_sound_row_is_moved() {
    const ROWS: &str =
        "SELECT id, entry_id, seen_in, replaced_in, path FROM entry_versions ORDER BY id";
    const ENTRIES: &str =
        "SELECT id, path, seen_in, gone_in, first_seen_in FROM entries ORDER BY id";
    let lived = lost();
    let told = |workspace: &TestWorkspace| {
        format!("{}\n{}", workspace.query(ROWS).text(), workspace.query(ENTRIES).text())
    };
    let before = told(&lived);
    for version in 1..=4 {
        for entry in 1..=5 {
            let set = format!("UPDATE entry_versions SET entry_id = {entry} WHERE id = {version}");
            let workspace = lived.copied();
            workspace.execute(&set);
            if told(&workspace) == before {
                continue;
            }
            on(&workspace, 7, "doctor").says("`entry_versions.entry_id` cannot be").has_findings();
            on(&workspace, 7, "repopulate --from-archive --force").is_clean();
            assert_eq!(told(&workspace), before, "{set}");
            workspace.query(NOTES).gives("0");
        }
    }
}
