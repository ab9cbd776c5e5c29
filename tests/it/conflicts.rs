//! Copies that sync tools made of conflicts: recognised, left out, shown, resolved.

use std::fs;

use crate::workspace::TestWorkspace;

const SYNCTHING: &str = "2025-09-16.sync-conflict-20260101-120000-ABCDEFG.md";
const RAIN: &str = "It rained all day, and we stayed at home.\n";
const MORE: &str = "It rained all day, and we stayed at home. Ana came.\n";
const SUN: &str = "Sun at last: Ben mowed, Ana swam, nobody read.\n";

/// What the archive says is a copy of what.
const COPIES: &str = "SELECT copy.path, original.path FROM entries AS copy \
                      JOIN entries AS original ON original.id = copy.conflict_of ORDER BY 1";

fn conflict() -> TestWorkspace {
    TestWorkspace::synced(&[("2025-09-16.md", RAIN), (SYNCTHING, MORE)])
}

/// A sync has the same copies as a new archive of the same files.
fn check(workspace: &TestWorkspace, expected: &str) {
    workspace.run("sync").is_clean();
    workspace.query(COPIES).gives(expected);
    workspace.run("--archive new.db sync").is_clean();
    let new = rusqlite::Connection::open(workspace.path("new.db")).unwrap();
    let mut statement = new.prepare(COPIES).unwrap();
    let pair = |row: &rusqlite::Row<'_>| {
        Ok(format!("{}|{}", row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    };
    let pairs: Vec<String> =
        statement.query_map([], pair).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(pairs.join("\n"), expected);
    fs::remove_file(workspace.path("new.db")).unwrap();
    let findings = workspace.json("doctor")["findings"].clone();
    assert!(!findings.to_string().contains("row-differs"), "{findings}");
}

fn codes(document: &serde_json::Value) -> Vec<String> {
    let findings = document["findings"].as_array().unwrap();
    findings.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_copy_is_told_once_by_sync_and_always_by_lint_and_doctor() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-09-16.md", RAIN).write(SYNCTHING, MORE);
    let synced = workspace.json("sync");
    let finding = &synced["findings"][0];
    assert_eq!((&finding["code"], &finding["path"]), (&"conflict-copy".into(), &SYNCTHING.into()));
    assert_eq!(finding["severity"], "warning");
    assert!(finding["message"].as_str().unwrap().contains("`2025-09-16.md`"), "{finding}");
    assert!(finding["hint"].as_str().unwrap().contains("journal conflicts"), "{finding}");
    workspace.write("2025-09-17.md", SUN);
    assert_eq!(codes(&workspace.json("sync")), Vec::<String>::new());
    assert_eq!(codes(&workspace.json("lint")), ["conflict-copy"]);
    assert!(codes(&workspace.json("doctor")).contains(&"conflict-copy".to_owned()));
}

#[test]
fn a_copy_is_kept_and_exported_and_counts_nowhere() {
    let workspace = TestWorkspace::synced(&[
        ("2025-09-16.md", "---\ntags: rain\n---\nIt rained all day, and we stayed at home.\n"),
        (
            SYNCTHING,
            "---\ntags: rain\nsky: low\n---\nIt rained all day, and we stayed at home. Ana came.\n",
        ),
    ]);
    let count = |line: &str| workspace.json(line)["entries"].as_array().unwrap().len();
    assert_eq!((count("list"), count("list --conflicts")), (1, 2));
    assert_eq!((count("search rained"), count("search rained --conflicts")), (1, 2));
    assert_eq!((count("search Ana"), count("search Ana --conflicts")), (0, 1));
    assert_eq!((count("list --tag rain"), count("list --tag rain --conflicts")), (1, 2));
    assert_eq!(
        (workspace.json("stats")["entries"].clone(), workspace.json("stats")["words"].clone()),
        (1.into(), 9.into())
    );
    assert_eq!(workspace.json("stats --conflicts")["entries"], 2);
    assert_eq!(workspace.json("report --output a.html")["entries"], 1);
    assert_eq!(workspace.json("report --output b.html --conflicts")["entries"], 2);
    assert_eq!(workspace.json("values tags")["values"][0]["count"], 1);
    assert_eq!(workspace.json("show latest")["entries"][0]["path"], "2025-09-16.md");
    assert_eq!(count("show 2025-09-16"), 1);
    assert_eq!(workspace.json(&format!("show {SYNCTHING}"))["entries"][0]["path"], SYNCTHING);
    workspace.run("export --format source out").is_clean();
    assert_eq!(workspace.list("out").len(), 2);
}

#[test]
fn what_is_a_copy_follows_the_files_through_any_history() {
    let workspace = TestWorkspace::new();
    let pair = format!("{SYNCTHING}|2025-09-16.md");
    check(workspace.write(SYNCTHING, MORE), "");
    check(workspace.write("2025-09-16.md", RAIN), &pair);
    check(workspace.write(SYNCTHING, SUN), "");
    check(workspace.write(SYNCTHING, MORE), &pair);
    check(workspace.write("2025-09-16.md", SUN), "");
    check(workspace.write("2025-09-16.md", RAIN), &pair);
    check(workspace.rename("2025-09-16.md", "2025-09-17.md"), "");
    check(workspace.rename("2025-09-17.md", "2025-09-16.md"), &pair);
    check(workspace.delete("2025-09-16.md"), "");
    check(workspace.write("2025-09-16.md", RAIN), &pair);
    check(workspace.delete(SYNCTHING), "");
    check(workspace.write(SYNCTHING, MORE), &pair);
    workspace.run("repopulate --from-archive --force --no-backup").is_clean();
    check(&workspace, &pair);
    workspace.run("downgrade -1").is_clean();
    workspace.run("upgrade").is_clean();
    check(&workspace, &pair);
}

#[test]
fn the_original_of_a_chain_follows_what_is_left_of_it() {
    let workspace = TestWorkspace::new();
    let (first, second) = ("1 (1).md", "1 (1).sync-conflict-20260101-120000-ABCDEFG.md");
    workspace.write("1.md", RAIN).write(first, RAIN).write(second, MORE);
    check(&workspace, &format!("{first}|1.md\n{second}|1.md"));
    check(workspace.delete("1.md"), &format!("{second}|{first}"));
    check(workspace.write("1.md", SUN), &format!("{second}|{first}"));
    check(workspace.write("1.md", RAIN), &format!("{first}|1.md\n{second}|1.md"));
}

#[test]
fn a_second_entry_of_a_day_is_no_copy() {
    let workspace = TestWorkspace::synced(&[
        ("2025-09-16.md", RAIN),
        ("2025-09-16 2.md", SUN),
        ("2025-09-16-2.md", RAIN),
        ("2025-09-16-Evening.md", RAIN),
    ]);
    workspace.query(COPIES).gives("");
    assert_eq!(workspace.json("stats")["entries"], 4);
}

#[test]
fn the_difference_is_shown_by_words() {
    let workspace = conflict();
    let listed = workspace.json("conflicts");
    let pair = &listed["conflicts"][0];
    assert_eq!((&pair["path"], &pair["original"]), (&SYNCTHING.into(), &"2025-09-16.md".into()));
    assert_eq!(pair["tool"], "Syncthing");
    workspace.run("conflicts").prints_a(SYNCTHING).is_clean();
    let shown = workspace.run(&format!("conflicts {SYNCTHING}"));
    shown.prints_a("at home.{+ Ana came.+}").is_clean();
    workspace.run("conflicts 2025-09-16.md").prints_a("{+ Ana came.+}").is_clean();
    let shown = workspace.json("conflicts 2025-09-16.md");
    assert_eq!(shown["difference"][1]["in"], "copy");
    workspace.run("conflicts nowhere.md").is_refused();
}

#[test]
fn the_chosen_text_is_written_into_the_original_and_the_copy_stays() {
    let read = |workspace: &TestWorkspace, path: &str| {
        fs::read_to_string(workspace.path("journal").join(path)).unwrap()
    };
    for (which, expected) in [
        ("original", RAIN.to_owned()),
        ("copy", MORE.to_owned()),
        ("both", format!("{RAIN}\n* * *\n\n{MORE}")),
    ] {
        let workspace = conflict();
        let taken = workspace.run(&format!("conflicts {SYNCTHING} --take {which}"));
        taken.says("rm -- ").is_clean();
        assert_eq!(read(&workspace, "2025-09-16.md"), expected, "{which}");
        assert_eq!(read(&workspace, SYNCTHING), MORE, "{which}");
        workspace.run("sync").is_clean();
        let versions = if which == "original" { "0" } else { "1" };
        workspace.query("SELECT count(*) FROM entry_versions").gives(versions);
    }
}

#[test]
fn both_texts_have_one_front_matter_and_that_of_the_copy_stays_as_text() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\r\nmood: calm\r\n---\r\nIt rained all day, and we stayed.\r\n"),
        ("a (1).md", "---\nmood: tired\n---\n\nIt rained all day, and we left.\n"),
    ]);
    workspace.run("conflicts a.md --take both --force").is_clean();
    let joined = fs::read_to_string(workspace.path("journal/a.md")).unwrap();
    let expected = "---\r\nmood: calm\r\n---\r\nIt rained all day, and we stayed.\r\n\r\n* * *\r\n\r\n\
                    ```\r\n---\r\nmood: tired\r\n---\r\n```\r\n\r\nIt rained all day, and we left.\n";
    assert_eq!(joined, expected);
}

#[test]
fn nothing_is_written_over_bytes_that_the_archive_does_not_hold() {
    for changed in ["2025-09-16.md", SYNCTHING] {
        let workspace = conflict();
        workspace.write(changed, "Not synced yet.\n");
        workspace
            .run(&format!("conflicts {SYNCTHING} --take copy"))
            .says("journal sync")
            .is_refused();
        let there = fs::read_to_string(workspace.path("journal").join(changed)).unwrap();
        assert_eq!(there, "Not synced yet.\n");
    }
}

#[test]
fn a_conflict_is_called_as_its_entries_are_and_what_no_sync_looks_at_is_not_said_to_be_taken_in() {
    let workspace = conflict();
    workspace.run("conflicts 2025-09-16").prints_a("Ana came").is_clean();
    workspace.run("conflicts nothing").says("`nothing` is not a copy").is_refused();
    workspace.config("journal = 'journal'\n[sync]\nexclude = ['2025-09-16.md']\n");
    workspace
        .run("conflicts 2025-09-16.md --take copy --force")
        .says("because `[sync]` in journal.toml leaves it out")
        .is_clean();
}

#[test]
fn a_text_that_is_not_utf_8_is_not_joined_with_another() {
    let workspace = TestWorkspace::new();
    workspace
        .write("a.md", RAIN)
        .write("a (1).md", b"It rained all day, and we stayed at home. Caf\xe9.\n");
    workspace.run("sync");
    workspace.run("conflicts a.md --take both").is_refused();
    workspace.run("conflicts a.md --take copy").is_clean();
}

#[test]
fn a_backup_without_the_original_holds_an_entry_of_its_own() {
    let workspace = conflict();
    workspace.run("backup").is_clean();
    workspace.delete("2025-09-16.md").run("sync").is_clean();
    workspace.run("purge 2025-09-16.md --force --backups").is_clean();
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT path, conflict_of FROM entries").gives(&format!("{SYNCTHING}|NULL"));
}

#[test]
fn a_dry_run_and_a_look_at_one_file_tell_of_a_copy_as_a_sync_does() {
    let workspace = TestWorkspace::new();
    workspace.write("a/2025-09-16.md", RAIN).write(&format!("a/{SYNCTHING}"), MORE);
    let told = |line: &str| -> Vec<String> {
        let findings = workspace.json(line)["findings"].clone();
        let copies = findings.as_array().unwrap().iter().filter(|it| it["code"] == "conflict-copy");
        copies.map(|it| it["path"].as_str().unwrap().to_owned()).collect()
    };
    let copy = format!("a/{SYNCTHING}");
    assert_eq!(told("sync --dry-run"), std::slice::from_ref(&copy));
    assert_eq!(told("sync"), std::slice::from_ref(&copy));
    let second = "a/2025-09-16 (Ana's conflicted copy 2025-09-16).md";
    workspace.write(second, MORE);
    assert_eq!(told("sync --dry-run"), [second]);
    assert_eq!(told("sync"), [second]);
    workspace.rename(second, "a/2025-09-16 (conflicted copy 2025-09-16 121212).md");
    assert_eq!(told("sync --dry-run"), [""; 0]);
    assert_eq!(told("sync"), [""; 0]);
    assert_eq!(told(&format!("lint journal/{copy}")), [copy]);
    assert_eq!(told("lint journal/a/2025-09-16.md"), [""; 0]);
    assert_eq!(told("lint journal/a").len(), 2);
}

#[test]
fn a_copy_is_marked_wherever_it_is_listed() {
    let workspace = conflict();
    let original = workspace.json("list")["entries"][0]["id"].clone();
    for line in ["list --conflicts", "search rained --conflicts"] {
        let entries = workspace.json(line)["entries"].clone();
        let entries = entries.as_array().unwrap();
        let of = |path: &str| &entries.iter().find(|it| it["path"] == path).unwrap()["conflict_of"];
        assert_eq!((of(SYNCTHING), of("2025-09-16.md")), (&original, &serde_json::Value::Null));
        workspace.run(line).prints_a(&format!("{SYNCTHING}  (conflict copy)")).is_clean();
    }
}

#[test]
fn a_rule_that_changed_is_asked_again_by_the_next_sync() {
    let workspace = conflict();
    workspace.query("SELECT reader FROM derived_by WHERE part = 'conflict_of'").gives("1");
    workspace.execute("UPDATE entries SET conflict_of = NULL");
    workspace.execute("UPDATE derived_by SET reader = 0 WHERE part = 'conflict_of'");
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!(["conflict_of"]));
    workspace.run("sync").says("derived again: conflict_of").says("2025-09-16.md").is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE conflict_of IS NOT NULL").gives("1");
    workspace.query("SELECT reader FROM derived_by WHERE part = 'conflict_of'").gives("1");
}

#[test]
fn nothing_is_left_over_of_a_copy_that_was_removed() {
    let workspace = conflict();
    workspace.run(&format!("conflicts {SYNCTHING} --take copy")).is_clean();
    workspace.run("sync").is_clean().delete(SYNCTHING).run("sync").is_clean();
    assert_eq!(workspace.json("conflicts")["conflicts"], serde_json::json!([]));
    workspace
        .query("SELECT path, conflict_of FROM entries WHERE removed_at IS NULL")
        .gives("2025-09-16.md|NULL");
    assert_eq!(codes(&workspace.json("lint")), Vec::<String>::new());
    workspace.run("doctor").is_clean();
}

#[test]
fn a_copy_with_front_matter_that_cannot_be_read_is_a_copy_too() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-09-16.md", format!("---\nmood: calm\n---\n{RAIN}"));
    workspace.write(SYNCTHING, format!("---\nmood: [calm\n---\n{MORE}"));
    workspace.run("sync").has_findings();
    workspace.query(COPIES).gives(&format!("{SYNCTHING}|2025-09-16.md"));
    workspace.run(&format!("conflicts {SYNCTHING} --take both")).is_clean();
    let joined = fs::read_to_string(workspace.path("journal/2025-09-16.md")).unwrap();
    assert!(joined.starts_with("---\nmood: calm\n---\n") && joined.ends_with(MORE), "{joined}");
}

#[test]
fn a_choice_that_was_written_already_is_not_refused() {
    let workspace = conflict();
    for _ in 0..2 {
        workspace.run(&format!("conflicts {SYNCTHING} --take both")).is_clean();
    }
    workspace.run(&format!("conflicts {SYNCTHING} --take copy")).is_refused();
}

#[test]
fn a_copy_that_was_removed_since_is_left_out_of_the_journal_as_it_stood() {
    let workspace = conflict();
    workspace.run_at("2026-02-01T12:00:00Z", "conflicts 2025-09-16.md --take copy").is_clean();
    workspace.delete(SYNCTHING).run_at("2026-02-01T12:00:00Z", "sync").is_clean();
    let count = |line: &str| {
        workspace.json(&format!("{line} --at today"))["entries"].as_array().unwrap().len()
    };
    assert_eq!((count("list"), count("list --conflicts")), (1, 2));
    assert_eq!((count("search rained"), count("search rained --conflicts")), (1, 2));
    workspace.run("list --conflicts --at today").prints_a("(conflict copy)").is_clean();
}

#[test]
fn what_is_a_copy_only_since_counts_then_and_what_was_one_then_does_not() {
    let workspace = TestWorkspace::synced(&[("a.md", RAIN), ("a (1).md", MORE), ("b (1).md", SUN)]);
    workspace.query(COPIES).gives("a (1).md|a.md");
    workspace.rename("a.md", "c.md").write("b.md", format!("{SUN}Late.\n"));
    workspace.run_at("2026-02-01T12:00:00Z", "sync").is_clean();
    workspace.query(COPIES).gives("b (1).md|b.md");
    let paths = |line: &str| {
        let answer = workspace.json(line);
        let paths = answer["entries"].as_array().unwrap().iter();
        let mut paths: Vec<_> = paths.map(|it| it["path"].as_str().unwrap().to_owned()).collect();
        paths.sort();
        paths
    };
    let (then, now) = (" --at today", "");
    assert_eq!(paths(&format!("list{then}")), ["a.md", "b (1).md"]);
    assert_eq!(paths(&format!("list --limit 2{then}")), ["a.md", "b (1).md"]);
    assert_eq!(paths(&format!("list{now}")), ["a (1).md", "b.md", "c.md"]);
    assert_eq!(paths(&format!("search rained{then}")), ["a.md"]);
    assert_eq!(paths(&format!("search mowed{then}")), ["b (1).md"]);
    assert_eq!(paths(&format!("search mowed{now}")), ["b.md"]);
    let shown = workspace.run(&format!("list --conflicts{then}")).stdout();
    let copies: Vec<&str> = shown.lines().filter(|it| it.contains("(conflict copy)")).collect();
    assert_eq!(copies.len(), 1, "{shown}");
}

#[test]
fn what_is_touched_in_one_folder_changes_nothing_in_another() {
    let copy = "note.sync-conflict-20260101-120000-ABCDEFG.md";
    let text = "It rained all day, and we stayed at home with the cat.\n";
    let workspace = TestWorkspace::synced(&[
        ("ΟΔΟΣ/note.md", text),
        (&format!("ΟΔΟΣ/{copy}"), &format!("{text}And the dog.\n")),
        ("b/note.md", &text.replace("cat", "tea")),
    ]);
    let copies = "SELECT count(*) FROM entries WHERE conflict_of IS NOT NULL";
    workspace.query(copies).gives("1");
    // Something else is touched: the copy stays one; a new copy elsewhere is found.
    workspace.write(&format!("b/{copy}"), text.replace("cat", "tea and bread"));
    workspace.run("sync").is_clean();
    workspace.query(copies).gives("2");
    // A file of that folder is touched, the original is gone, and comes back.
    workspace.write("ΟΔΟΣ/e\u{301}.md", "Else.\n").run("sync").is_clean();
    workspace.query(copies).gives("2");
    workspace.delete("ΟΔΟΣ/note.md").run("sync").is_clean();
    workspace.query(copies).gives("1");
    workspace.write("ΟΔΟΣ/note.md", text).run("sync").is_clean();
    workspace.query(copies).gives("2");
    workspace.delete(&format!("b/{copy}")).run("sync").is_clean();
    workspace.query(copies).gives("1");
    workspace.run("doctor").is_clean();
}

#[test]
fn an_original_that_ends_with_the_copy_stays_as_it_is() {
    let workspace = conflict();
    for _ in 0..3 {
        workspace.run(&format!("conflicts {SYNCTHING} --take both")).is_clean();
        workspace.run("sync").is_clean();
    }
    let joined = fs::read_to_string(workspace.path("journal/2025-09-16.md")).unwrap();
    assert_eq!(joined, format!("{RAIN}\n* * *\n\n{MORE}"));
}

#[test]
fn a_folder_in_the_place_of_a_file_is_told_in_a_sentence() {
    let workspace = conflict();
    workspace.delete(SYNCTHING).write(&format!("{SYNCTHING}/x.txt"), "x");
    let run = workspace.run("conflicts 2025-09-16.md --take both");
    run.says(&format!("`{SYNCTHING}` is a folder, not a file")).is_refused();
}

#[test]
fn a_copy_is_one_then_though_what_its_original_said_is_no_longer_held() {
    let workspace = conflict();
    workspace.write("2025-09-16.md", RAIN.replace("all", "most of the"));
    workspace.run_at("2026-02-01T12:00:00Z", "sync").is_clean();
    workspace.run("purge --versions 2025-09-16.md --force").is_clean();
    for line in ["list --at today", "list -n 5 --at today", "search rained --at today"] {
        workspace.run(line).prints("").says("no longer held").has_findings();
    }
    let copies = workspace.run("list --conflicts --at today").prints_a("(conflict copy)");
    copies.says("no longer held").has_findings();
}
