//! What is no longer held: named wherever one looks back, and never taken for an absence.

use std::fs;

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

/// `a.md` had another text at each of four syncs, of which the newest but one is kept; `b.md` stayed as it was.
fn thinned() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.write("b.md", "Still.\n");
    for day in 1..=4 {
        if day == 4 {
            workspace.config("journal = \"journal\"\n[versions]\nkeep_last = 1\n");
        }
        workspace.write("a.md", "Rain. ".repeat(day as usize));
        on(&workspace, day, "sync").is_clean();
    }
    workspace
}

/// The paths that the findings of a document name.
fn named(document: &serde_json::Value) -> Vec<String> {
    let findings = document["findings"].as_array().unwrap();
    assert!(findings.iter().all(|it| it["code"] == "not-held"), "{document}");
    findings.iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_thinned_version_is_no_absence_and_is_named() {
    let workspace = thinned();
    let history = workspace.run("history a.md");
    let text = history.stdout();
    assert!(!text.contains("gone at") && !text.contains("returned"), "{text}");
    history.prints_a("      what it was from sync 1 on is no longer held").is_clean();
    assert_eq!(workspace.json("history a.md")["versions"][0]["lost_in"], 1);
    workspace.run("show a.md --at 2026-01-03").prints_a("Rain. Rain. Rain.").is_clean();
    for line in ["show a.md --at 2026-01-01", "restore --entry a.md --at 2026-01-02 --to -"] {
        workspace.run(line).says("is no longer held").says("backup").is_refused();
    }
    workspace.run("show a.md --at 2025-12-31").says("the archive's first sync was at").is_refused();
}

#[test]
fn the_journal_as_it_stood_is_given_as_far_as_it_is_held_and_the_rest_is_named() {
    let workspace = thinned();
    for line in [
        "list --at 2026-01-01",
        "list --at 2026-01-01 --jsonl",
        "search still --at 2026-01-01",
        "export --format jsonl --at 2026-01-01",
    ] {
        workspace.run(line).prints_a("b.md").says("no longer held").says("--> a.md").has_findings();
    }
    for line in ["list --at 2026-01-01", "search still --at 2026-01-01"] {
        assert_eq!(named(&workspace.json(line)), ["a.md"]);
    }
    let exported = workspace.json("export --format source --at 2026-01-01 exported");
    assert_eq!(
        (named(&exported), workspace.list("exported")),
        (vec!["a.md".into()], vec!["b.md".into()])
    );
    let restored = workspace.json("restore --at 2026-01-01 --to restored");
    assert_eq!(
        (named(&restored), workspace.list("restored")),
        (vec!["a.md".into()], vec!["b.md".into()])
    );
    // What is held of a moment is all there was.
    assert_eq!(named(&workspace.json("list --at 2026-01-03")), [""; 0]);
    workspace.run("restore --at 2026-01-03 --to all").is_clean();
    assert_eq!(workspace.list("all"), ["a.md", "b.md"]);
    // That something went is noted, and stays so when the archive derives its rows again.
    workspace.run("doctor").is_clean();
    workspace.run("repopulate --from-archive --force").is_clean();
    assert_eq!(named(&workspace.json("list --at 2026-01-01")), ["a.md"]);
}

#[test]
fn what_was_purged_or_never_kept_is_named_too() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Still.\n")]);
    workspace.write("a.md", "Rain and sun.\n");
    on(&workspace, 16, "sync").is_clean();
    on(&workspace, 16, "purge --versions a.md --force").is_clean();
    on(&workspace, 17, "list --at 2026-01-15").prints_a("b.md").says("--> a.md").has_findings();
    on(&workspace, 17, "list --at 2026-01-16").prints_a("a.md").is_clean();
    workspace.config("journal = \"journal\"\n[versions]\nkeep = \"none\"\n");
    workspace.write("b.md", "Not still.\n");
    on(&workspace, 18, "sync").is_clean();
    on(&workspace, 19, "show b.md --at 2026-01-17").says("no longer held").is_refused();
    on(&workspace, 19, "show b.md --at 2026-01-18").prints_a("Not still.").is_clean();
}

#[test]
fn a_file_that_was_gone_is_known_to_have_been_when_its_versions_went() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n").write("b.md", "Still.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.delete("a.md");
    on(&workspace, 2, "sync").is_clean();
    workspace.write("a.md", "Rain and sun.\n");
    on(&workspace, 3, "sync").is_clean();
    workspace
        .run("history a.md")
        .prints_a("      its file was gone at sync 2\n")
        .prints_a("returned")
        .is_clean();
    on(&workspace, 4, "purge --versions a.md --force").is_clean();
    on(&workspace, 5, "list --at 2026-01-01").says("--> a.md").has_findings();
    on(&workspace, 5, "list --at 2026-01-02").is_clean();
    on(&workspace, 5, "show a.md --at 2026-01-02").says("was not in the journal").is_refused();
    on(&workspace, 5, "restore --entry a.md --at 2026-01-02 --to -")
        .says("was not in the journal then")
        .is_refused();
    // The last sync saw it return, whatever is held of before.
    on(&workspace, 5, "undo --dry-run").prints_a("returned  a.md  goes again").is_clean();
}

#[test]
fn a_damaged_text_that_was_mended_is_not_taken_for_a_return() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Still.\n")]);
    workspace.execute("UPDATE entries SET source = x'00' WHERE path = 'a.md'");
    let lost = "what it said before is not kept";
    workspace.write("a.md", "Rain and sun.\n").run("sync").says(lost).has_findings();
    let history = workspace.run("history a.md").stdout();
    assert!(!history.contains("returned") && history.contains("no longer held"), "{history}");
    workspace.run("undo --force").says("does not hold what `a.md` was").is_refused();
    assert_eq!(workspace.list("journal"), ["a.md", "b.md"]);
}

#[test]
fn a_damaged_text_comes_back_from_a_file_that_was_moved_or_returned() {
    for keep in ["all", "none"] {
        let workspace = TestWorkspace::new();
        workspace.config(&format!("journal = \"journal\"\n[versions]\nkeep = \"{keep}\"\n"));
        workspace.write("a.md", "Rain.\n").write("b.md", "Still.\n");
        on(&workspace, 1, "sync").is_clean();
        workspace.write("a.md", "Rain and sun.\n");
        on(&workspace, 2, "sync").is_clean();
        workspace.execute("UPDATE entries SET source = x'00' WHERE path = 'a.md'");
        let (a, c) = (workspace.path("journal/a.md"), workspace.path("journal/c.md"));
        fs::rename(&a, &c).unwrap();
        on(&workspace, 3, "sync").says("1 renamed").is_clean();
        on(&workspace, 3, "backup").is_clean();
        on(&workspace, 3, "doctor").says("all is well").is_clean();
        let held = |line: &str, text: &str| {
            let said = on(&workspace, 9, line).stdout();
            assert!(said.contains(text), "{keep}: {line}: {said}");
        };
        held("show c.md", "Rain and sun.");
        if keep == "all" {
            held("show c.md --at 2026-01-01", "Rain.");
            held("list --at 2026-01-02 --json", "a.md");
        }
        workspace.execute("UPDATE entries SET source = x'00' WHERE path = 'c.md'");
        let aside = workspace.path("aside.md");
        fs::rename(&c, &aside).unwrap();
        on(&workspace, 4, "sync --accept-deletions").says("1 removed").is_clean();
        fs::rename(&aside, &c).unwrap();
        on(&workspace, 5, "sync").says("1 added").is_clean();
        on(&workspace, 5, "backup").is_clean();
        on(&workspace, 5, "doctor").says("all is well").is_clean();
        held("show c.md", "Rain and sun.");
        held("search sun --json", "c.md");
        if keep == "all" {
            held("show c.md --at 2026-01-03", "Rain and sun.");
            let gone = on(&workspace, 9, "list --at 2026-01-04 --json").stdout();
            assert!(!gone.contains("c.md"), "{gone}");
        }
    }
}

#[test]
fn a_sync_that_verifies_says_that_a_damaged_text_comes_back_from_where_its_file_lies_now() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Still.\n")]);
    workspace.execute("UPDATE entries SET source = x'00' WHERE path = 'a.md'");
    fs::rename(workspace.path("journal/a.md"), workspace.path("journal/c.md")).unwrap();
    let sync = workspace.run("sync --verify").says("it is written again from its file");
    assert_eq!(sync.stderr().matches("damaged").count(), 1, "{}", sync.stderr());
    workspace.run("backup").is_clean();
    workspace.run("doctor").says("all is well").is_clean();
}

#[test]
fn what_a_sync_could_not_keep_is_told_with_the_backup_that_has_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Still.\n")]);
    workspace.run("backup").is_clean();
    workspace.execute("UPDATE entries SET source = x'00' WHERE path = 'a.md'");
    workspace.run("doctor").says("`journal sync --verify` writes it again").has_findings();
    workspace.write("a.md", "Rain and sun.\n");
    workspace.run("doctor").says("--entry a.md` takes it from that backup").has_findings();
    let sync = on(&workspace, 16, "sync --verify").says("what it said before is not kept");
    sync.says("--entry a.md` takes what that backup holds").has_findings();
    on(&workspace, 17, "restore latest --entry a.md").is_clean();
    on(&workspace, 17, "restore --entry a.md --at v1 --to -").prints("Rain.\n").is_clean();
}

#[test]
fn undo_after_thinning_gives_back_what_is_held_and_is_refused_for_the_rest() {
    let workspace = thinned();
    workspace.run("undo --dry-run").prints_a("updated   a.md  gets back what it was").is_clean();
    workspace.execute("DELETE FROM entry_versions; DELETE FROM version_bytes");
    workspace.run("undo --force").says("does not hold what `a.md` was before").is_refused();
    assert_eq!(workspace.list("journal"), ["a.md", "b.md"]);
}

#[test]
fn the_last_text_that_is_held_is_not_passed_off_as_the_last() {
    let workspace = TestWorkspace::new();
    workspace.write("b.md", "Still.\n");
    for (day, text) in [(1, "Rain.\n"), (2, "Rain and sun.\n"), (3, "Sun.\n"), (4, "")] {
        workspace.write("a.md", text);
        on(&workspace, day, "sync");
    }
    workspace.run("restore --entry a.md --to -").prints("Sun.").is_clean();
    on(&workspace, 5, "purge --versions a.md --before 2026-01-03 --force").is_clean();
    workspace.run("restore --entry a.md --to -").prints("Sun.").is_clean();
    workspace.execute("DELETE FROM entry_versions WHERE seen_in = 3");
    workspace.write("c.md", "New.\n");
    workspace
        .run("restore --entry a.md --to -")
        .prints("Rain and sun.")
        .says("the newest text that is")
        .has_findings();
}

#[test]
fn doctor_finds_what_is_noted_wrong_of_when_entries_were_there_and_its_way_out_mends_it() {
    let lived = || {
        let workspace = TestWorkspace::new();
        workspace.write("a.md", "Rain.\n").write("b.md", "Still.\n");
        on(&workspace, 1, "sync").is_clean();
        workspace.delete("a.md");
        on(&workspace, 2, "sync").is_clean();
        workspace.write("a.md", "Rain and sun.\n").write("b.md", "Not still.\n");
        on(&workspace, 3, "sync").is_clean();
        workspace.run("doctor").is_clean();
        workspace
    };
    for wrong in [
        "UPDATE entries SET first_seen_in = 9 WHERE id = 2",
        "UPDATE entries SET first_seen_in = NULL",
        "UPDATE file_absences SET back_in = 4",
        "UPDATE file_absences SET gone_in = 1",
        "UPDATE file_absences SET back_in = 2",
        "DELETE FROM file_absences",
        "INSERT INTO file_absences VALUES (2, 2, 9)",
    ] {
        let workspace = lived();
        workspace.execute(wrong);
        let run = workspace.run("doctor");
        let told = ["does not agree with its versions", "is missing, and nothing let it go"];
        assert!(told.iter().any(|it| run.stderr().contains(it)), "{wrong}: {run}");
        run.says("`journal repopulate --from-archive --force`").has_findings();
        workspace.run("repopulate --from-archive --force").is_clean();
        workspace.run("doctor").is_clean();
        on(&workspace, 5, "list --at 2026-01-03").prints_a("a.md").is_clean();
        on(&workspace, 5, "list --at 2026-01-01").prints_a("b.md").prints_a("a.md").is_clean();
    }
}

#[test]
fn what_a_version_said_with_the_front_matter_of_one_that_went_goes_with_it_for_every_question() {
    let workspace = TestWorkspace::new();
    let day = |day: u32, line: &str| workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line);
    let texts = [
        "---\ndate: 2025-02-02\ntitle: Good title\ntags: [x]\n---\nheron one\n",
        "---\ntags: [x\n---\nheron two, and more\n",
        "---\ntags: [x\n---\nheron three, and more of it\n",
        "---\ndate: 2025-02-02\ntitle: Good title\n---\nheron four\n",
    ];
    for (nth, text) in (1..).zip(texts) {
        workspace.write("a.md", text);
        day(nth, "sync");
    }
    let tagged = |nth: u32| {
        let list = day(9, &format!("list --at 2026-01-{nth:02} --tag x --json")).stdout();
        list.contains("a.md")
    };
    let listed = |nth: u32| -> (String, String) {
        let list = workspace.json(&format!("list --at 2026-01-{nth:02}"));
        let show = workspace.json(&format!("show a.md --at 2026-01-{nth:02}"));
        let said = |it: &serde_json::Value| format!("{} {}", it["date"], it["title"]);
        (said(&list["entries"][0]), said(&show["entries"][0]))
    };
    for nth in [2, 3] {
        let (list, show) = listed(nth);
        assert_eq!((list.as_str(), &show), ("\"2025-02-02\" \"Good title\"", &list));
        assert!(tagged(nth));
    }
    day(8, "purge --versions --before 2026-01-03 --force a.md").is_clean();
    for nth in [2, 3] {
        let (list, show) = listed(nth);
        assert_eq!((list.as_str(), &show), ("null null", &list));
        assert!(!tagged(nth));
    }
    day(9, "backup").is_clean();
    day(9, "doctor").is_clean();
}

/// A backup of the first of three syncs, at the third of which `a.md` was what it had been at the first.
fn there_and_back() -> (TestWorkspace, String) {
    let (workspace, mut name) = (TestWorkspace::new(), String::new());
    workspace.write("b.md", "Still.\n");
    for (day, text) in [(1, "Rain.\n"), (2, "Sun.\n"), (3, "Rain.\n")] {
        workspace.write("a.md", text);
        on(&workspace, day, "sync").is_clean();
        if day == 1 {
            workspace.json("backup")["path"].as_str().unwrap().clone_into(&mut name);
        }
    }
    (workspace, name)
}

#[test]
fn what_was_let_go_comes_back_with_the_whole_backup_alone() {
    let (workspace, name) = there_and_back();
    on(&workspace, 4, "purge --versions a.md --force").is_clean();
    let before = workspace.archive_bytes();
    let restore = format!("restore {name} --entry a.md");
    on(&workspace, 5, &restore).says("has its text").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    on(&workspace, 5, "list --at 2026-01-01").says("--> a.md").has_findings();
    // The text that is wanted comes back, and no version that was let go.
    workspace.write("a.md", "");
    on(&workspace, 6, &restore).is_clean();
    assert_eq!(fs::read_to_string(workspace.path("journal/a.md")).unwrap(), "Rain.\n");
    on(&workspace, 7, "list --at 2026-01-01").says("--> a.md").has_findings();
    on(&workspace, 7, &format!("restore {name}")).is_clean();
    on(&workspace, 7, "list --at 2026-01-01").prints_a("a.md").is_clean();
}

#[test]
fn a_text_that_was_purged_is_not_brought_back_where_a_newer_one_is_held() {
    let (workspace, name) = there_and_back();
    workspace.write("a.md", "Fog.\n");
    on(&workspace, 4, "sync").is_clean();
    on(&workspace, 4, "purge --versions a.md --force").is_clean();
    workspace.write("a.md", "");
    on(&workspace, 5, "sync");
    let restore = format!("restore {name} --entry a.md");
    on(&workspace, 6, &restore).says("the archive holds a newer one").is_refused();
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"");
    on(&workspace, 6, "restore --entry a.md").is_clean();
    assert_eq!(fs::read_to_string(workspace.path("journal/a.md")).unwrap(), "Fog.\n");
    // Another entry at the path of one that was purged is told from it.
    workspace.delete("b.md");
    on(&workspace, 7, "sync --accept-deletions");
    on(&workspace, 7, "purge b.md --force").is_clean();
    workspace.write("b.md", "Another entry.\n");
    on(&workspace, 8, "sync");
    on(&workspace, 8, &format!("restore {name} --entry b.md --to -"))
        .says("was purged here")
        .is_refused();
}

#[test]
fn of_an_entry_a_backup_gives_back_that_one_wherever_it_lay() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Still.\n")]);
    workspace.run("backup").is_clean();
    workspace.delete("a.md").write("c.md", "Rain.\n").run("sync").is_clean();
    workspace.write("a.md", "Another entry.\n").run("sync").is_clean();
    workspace.write("a.md", "").write("c.md", "").run("sync").is_clean();
    // What lay at that path then is another entry now.
    let line = "restore latest --entry a.md";
    workspace.run(line).says("what lay there then is `c.md` now").is_refused();
    workspace.run(&format!("{line} --to -")).says("`--entry c.md`").is_refused();
    workspace.run("restore latest --entry c.md --to -").prints("Rain.").is_clean();
    workspace.run("restore latest --entry c.md").is_clean();
    assert_eq!(fs::read_to_string(workspace.path("journal/c.md")).unwrap(), "Rain.\n");
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"");
}

#[test]
fn what_is_missing_of_a_deleted_entry_comes_back_without_its_file() {
    let (workspace, name) = there_and_back();
    workspace.delete("a.md");
    on(&workspace, 4, "sync").is_clean();
    workspace.execute("DELETE FROM entry_versions WHERE seen_in = 1");
    on(&workspace, 5, "doctor").says("--entry a.md` takes what that backup holds").has_findings();
    on(&workspace, 5, &format!("restore {name} --entry a.md")).is_clean();
    on(&workspace, 5, "doctor").is_clean();
    assert_eq!(workspace.list("journal"), ["b.md"]);
    // Now nothing is missing, and the file is what is asked for.
    on(&workspace, 5, &format!("restore {name} --entry a.md")).is_clean();
    assert_eq!(workspace.list("journal"), ["a.md", "b.md"]);
}

#[test]
fn the_hash_of_another_entry_brings_none_of_its_bytes() {
    let (workspace, name) = there_and_back();
    for damage in [
        "UPDATE entry_versions SET hash = (SELECT unhex(source_hash) FROM entries WHERE path = 'b.md') WHERE seen_in = 2",
        "UPDATE entries SET source_hash = (SELECT source_hash FROM entries WHERE path = 'b.md') WHERE path = 'a.md'",
    ] {
        workspace.execute(damage);
        on(&workspace, 5, "doctor").has_findings();
    }
    on(&workspace, 5, &format!("restore {name} --entry a.md"));
    workspace.query("SELECT path FROM entries WHERE source = (SELECT source FROM entries WHERE path = 'b.md')").gives("b.md");
    on(&workspace, 5, "show a.md").prints_a("Rain.");
    on(&workspace, 5, "restore --entry a.md --at 2026-01-02 --to -").is_refused();
}

#[test]
fn a_text_that_was_forgotten_is_offered_for_a_file_beside_and_not_for_the_journal() {
    let (workspace, name) = there_and_back();
    workspace.write("a.md", "");
    on(&workspace, 4, "sync --accept-deletions");
    let name = name.rsplit('/').next().unwrap();
    let line = format!("`journal restore {name} --entry a.md` writes");
    let forgotten = format!("`journal restore {name} --entry a.md --to FILE` writes");
    on(&workspace, 4, "doctor").says("`journal restore --entry a.md` brings it back");
    // What another tool lost of the versions is offered still.
    let lost = workspace.copied();
    lost.execute(
        "DELETE FROM entry_versions; UPDATE entries SET emptied_in = NULL, first_seen_in = seen_in",
    );
    on(&lost, 5, "doctor").says(&line).is_clean();
    on(&workspace, 5, "purge --versions a.md --force");
    let doctor = on(&workspace, 6, "doctor").says(&forgotten);
    assert!(!doctor.stderr().contains(&line), "{doctor}");
    on(&workspace, 6, "restore --entry a.md").says(&forgotten).is_refused();
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"");
}
