//! `[versions]`, `journal versions` and `purge --versions`: which earlier versions stay, and that the others are gone.

use std::fs;

use crate::workspace::TestWorkspace;

const SECRET: &str = "Quetzalcoatl";

/// A journal in which an entry had a sentence for a while; the backup `early` was taken meanwhile, `late` afterwards.
fn regretted() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Fog.\n")]);
    workspace.write("a.md", format!("Rain and {SECRET}.\n")).run("sync").is_clean();
    workspace.run("backup --suffix early").is_clean();
    workspace.write("a.md", "Rain and wind.\n").run("sync").is_clean();
    workspace.write("b.md", "Fog again.\n").run("sync").is_clean();
    workspace.run("backup --suffix late").is_clean();
    workspace
}

fn holds_secret(bytes: &[u8]) -> bool {
    let lower = bytes.to_ascii_lowercase();
    let secret = SECRET.to_ascii_lowercase();
    lower.windows(secret.len()).any(|it| it == secret.as_bytes())
}

fn backup_bytes(workspace: &TestWorkspace, word: &str) -> Vec<u8> {
    let name = workspace.backups().into_iter().find(|it| it.contains(word)).unwrap();
    fs::read(workspace.path("backups").join(name)).unwrap()
}

fn has_versions(workspace: &TestWorkspace, count: usize) {
    workspace.query("SELECT count(*) FROM entry_versions").gives(&count.to_string());
}

#[test]
fn versions_are_forgotten_in_the_bytes_and_the_entry_stays() {
    let workspace = regretted();
    let run = workspace.run("purge --versions a.md --force");
    run.says("forgot 2 versions of `a.md`").says("still holds earlier versions").is_clean();
    assert!(!holds_secret(&workspace.archive_bytes()));
    workspace.query("SELECT group_concat(path) FROM entry_versions").gives("b.md");
    workspace.query("SELECT count(*) FROM version_bytes").gives("1");
    let text = "SELECT rtrim(CAST(source AS TEXT), char(10)) FROM entries WHERE path = 'a.md'";
    workspace.query(text).gives("Rain and wind.");
    workspace.run("doctor").is_clean();
    assert!(workspace.run("sync").stderr().contains("2 unchanged"));
}

#[test]
fn the_backups_forget_them_too_where_it_is_asked_for() {
    let workspace = regretted();
    assert!(holds_secret(&backup_bytes(&workspace, "_early")));
    let answer = workspace.json("purge --versions a.md --force --backups");
    assert_eq!(answer["versions"], 2, "{answer:#}");
    assert_eq!(answer["backups"].as_array().unwrap().len(), 2, "{answer:#}");
    for word in ["_early", "_late"] {
        assert!(!holds_secret(&backup_bytes(&workspace, word)), "{word}");
    }
    // What was the entry itself in a backup cannot stay there.
    let early = workspace.backups().into_iter().find(|it| it.contains("_early")).unwrap();
    workspace.run("backup verify").is_clean();
    workspace.run(&format!("restore {early} --no-backup")).is_clean();
    workspace.query("SELECT group_concat(path) FROM entries").gives("b.md");
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn a_later_purge_finds_in_backups_what_the_archive_has_long_forgotten() {
    let workspace = regretted();
    workspace.run("purge --versions a.md --force").is_clean();
    workspace
        .run("purge --versions a.md --force --backups")
        .says("made again without them")
        .is_clean();
    for word in ["_early", "_late"] {
        assert!(!holds_secret(&backup_bytes(&workspace, word)), "{word}");
    }
    workspace.run("purge --versions --all --force --backups").says("forgot 1 version").is_clean();
    has_versions(&workspace, 0);
}

#[test]
fn the_numbers_of_syncs_that_a_restore_took_back_tell_nothing() {
    let workspace = TestWorkspace::new();
    let day = |day: u32, line: &str| workspace.run_at(&format!("2026-01-0{day}T12:00:00Z"), line);
    workspace.write("a.md", "Rain.\n").write("b.md", "Fog.\n");
    day(1, "sync").is_clean();
    day(1, "backup").is_clean();
    for (nth, text) in [(2, SECRET), (3, "Wind and sun.\n")] {
        workspace.write("a.md", text);
        day(nth, "sync").is_clean();
    }
    day(4, "restore latest").is_clean();
    // What came later than all that is left is kept, and named.
    let purge = "purge --versions --all --backups --force";
    day(5, purge).says("texts of `a.md` that came later there").is_clean();
    assert!(holds_secret(&backup_bytes(&workspace, "_before_restore")));
    day(6, "sync").is_clean();
    day(7, purge).is_clean();
    for name in workspace.backups() {
        assert!(!holds_secret(&backup_bytes(&workspace, &name)), "{name}");
    }
}

#[test]
fn only_what_was_replaced_before_a_day_goes() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    for (day, text) in [("10", "One and two.\n"), ("20", "Three.\n"), ("28", "And four.\n")] {
        workspace.write("a.md", text);
        let mut sync = workspace.command("sync");
        sync.env("JOURNAL_NOW", format!("2026-03-{day}T12:00:00Z"));
        assert!(sync.output().unwrap().status.success());
    }
    workspace
        .run("purge --versions a.md --before 2026-03-20 --force")
        .says("forgot 1 version")
        .is_clean();
    workspace.query("SELECT count(*) FROM entry_versions").gives("2");
    workspace
        .run("purge --versions a.md --before 2026-03-21 --dry-run")
        .says("would forget 1")
        .is_clean();
    for (time, count) in [("2026-03-20T12:00", 0), ("2026-03-20T12:01", 1), ("2026-03-29", 2)] {
        let line = format!("purge --versions a.md --before {time} --dry-run");
        assert_eq!(workspace.json(&line)["versions"], count, "{time}");
    }
    workspace.query("SELECT count(*) FROM entry_versions").gives("2");
    workspace.run("purge --versions a.md --before nonsense --force").says("a day is").is_refused();
}

#[test]
fn nothing_goes_without_a_word_and_nothing_that_is_not_there() {
    let workspace = regretted();
    let before = workspace.archive_bytes();
    workspace.run("purge --versions a.md").says("`--force`").is_refused();
    workspace.run("purge --versions z.md --force").says("no entry `z.md`").is_refused();
    workspace.run("purge --all --force").says("--versions").is_refused();
    assert!(workspace.archive_bytes() == before);
}

#[test]
fn a_policy_of_none_keeps_no_version_and_says_what_it_cannot_give_back() {
    let workspace = regretted();
    has_versions(&workspace, 3);
    workspace.config("journal = 'journal'\n[versions]\nkeep = \"none\"\n");
    workspace.run("sync").says("let go, by `[versions]` of journal.toml:").is_clean();
    has_versions(&workspace, 0);
    workspace
        .write("a.md", "")
        .run("sync --accept-deletions")
        .says("keeps no earlier version")
        .is_clean();
    has_versions(&workspace, 0);
    workspace.run("doctor").is_clean();
}

#[test]
fn a_policy_thins_at_the_next_sync_and_changes_nothing_after_that() {
    let workspace = TestWorkspace::synced(&[("a.md", "0\n")]);
    for number in 1..20 {
        workspace.write("a.md", "line\n".repeat(number + 1)).run("sync").is_clean();
    }
    has_versions(&workspace, 19);
    workspace.config("journal = 'journal'\n[versions]\nkeep_last = 3\n").run("sync").is_clean();
    has_versions(&workspace, 3);
    let before = workspace.archive_bytes();
    workspace.run("sync").is_clean();
    assert!(workspace.archive_bytes() == before, "a sync with nothing to do writes nothing");
    workspace.write("a.md", "last\n").run("sync").is_clean();
    has_versions(&workspace, 3);
    workspace
        .config("journal = 'journal'\n[versions]\nkeep_lost = 3\n")
        .run("sync")
        .says("did you mean `keep_last`?")
        .is_refused();
}

#[test]
fn what_is_derived_again_leaves_versions_alone() {
    let workspace = regretted();
    let all =
        "query 'SELECT * FROM entry_versions JOIN version_bytes ON version_bytes.id = bytes_id'";
    let before = workspace.run(all).stdout();
    workspace.run("repopulate --force").is_clean();
    workspace.run("repopulate --force --from-archive").is_clean();
    assert_eq!(workspace.run(all).stdout(), before);
}

#[test]
fn the_cost_of_versions_is_told() {
    let workspace = regretted();
    let cost = workspace.json("versions");
    assert_eq!(cost["versions"], 3, "{cost:#}");
    assert_eq!(cost["entries"], 2);
    assert_eq!(cost["plain_bytes"], 6 + 23 + 5, "{cost:#}");
    assert_eq!(cost["would_go"], 0);
    workspace.config("journal = 'journal'\n[versions]\nkeep_last = 1\n");
    assert_eq!(workspace.json("versions")["would_go"], 1);
    workspace.config("journal = 'journal'\n[versions]\nmax_bytes = 1\n");
    assert_eq!(workspace.json("versions")["would_go"], 1);
    workspace.run("versions").prints_a("the next sync lets at least 1 version go").is_clean();
    workspace.config("journal = 'journal'\n[versions]\nkeep_last = 1\n");
    workspace.run("versions").prints_a("keep_last = 1").is_clean();
    has_versions(&workspace, 3);
}

#[test]
fn damaged_versions_are_named_and_can_be_forgotten() {
    let workspace = regretted();
    workspace.execute("UPDATE version_bytes SET data = x'00' WHERE id = 2");
    workspace
        .run("doctor")
        .says("cannot be given back")
        .says("--entry a.md` takes what that backup holds of them")
        .has_findings();
    std::fs::remove_dir_all(workspace.path("backups")).unwrap();
    let way_out = "journal purge --versions --damaged --force a.md";
    workspace.run("doctor").says(way_out).has_findings();
    // All else is backed up, and put back, all the same.
    let damage = "what is stored of 1 version of the entry `a.md` is damaged";
    workspace.run("backup --suffix late").says(damage).says("verified: ").has_findings();
    workspace.run("restore latest --to late.db").says(damage).has_findings();
    let [copy] = &workspace.backups()[..] else { panic!("{:?}", workspace.backups()) };
    workspace.run(&format!("backup verify {copy}")).prints_a(damage).has_findings();
    workspace.run(&format!("restore {copy} --no-backup")).says(damage).has_findings();
    std::fs::remove_dir_all(workspace.path("backups")).unwrap();
    workspace.run("purge --versions --damaged a.md --force").says("forgot 1 version").is_clean();
    has_versions(&workspace, 2);
    workspace.run("doctor").is_clean();
    workspace.run("purge --versions --damaged a.md --force").says("forgot 0 versions").is_clean();
    workspace.run("backup --suffix late").is_clean();
    workspace.execute("UPDATE version_bytes SET users = 7");
    workspace.run("doctor").says("journal purge --sweep").is_clean();
    workspace.run("purge --sweep").is_clean();
    assert!(!workspace.run("doctor").stderr().contains("version_bytes"));
}

#[test]
fn a_diff_counts_the_versions_that_a_restore_would_bring_back() {
    let workspace = regretted();
    workspace.run("purge --versions a.md --force").is_clean();
    let diff = workspace.json("backup diff latest");
    assert_eq!(diff["versions"][0]["path"], "a.md", "{diff:#}");
    assert_eq!(diff["versions"][0]["versions"], 2, "{diff:#}");
    workspace
        .run("backup diff latest")
        .prints_a("2 versions that a restore brings back")
        .is_clean();
}

#[test]
fn the_upgrade_that_brings_versions_says_so_in_two_lines() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade 20251121_083000 --allow-data-loss").is_clean();
    let upgraded = workspace.run("upgrade").stderr();
    assert!(
        upgraded.contains("every version of an entry that a sync replaces is kept"),
        "{upgraded}"
    );
    assert!(upgraded.contains("`[versions]` in journal.toml thins them"), "{upgraded}");
    let again = workspace.run("upgrade").stderr();
    assert!(!again.contains("[versions]"), "{again}");
}

#[test]
fn a_policy_is_no_sync() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = 'journal'\n[versions]\nkeep_last = 5\n").write("a.md", "One.\n");
    workspace.run("sync").is_clean();
    workspace.write("a.md", "Two.\n").run("sync").is_clean();
    workspace.run("purge --versions a.md --force").is_clean();
    workspace.run("show a.md --at 1999").says("the archive's first sync was at 2026-").is_refused();
}

#[test]
fn a_dry_run_of_forgetting_says_what_goes_and_damage_beyond_the_limit_stays() {
    let workspace = TestWorkspace::new();
    for day in 10..16 {
        let text = format!("{}{}", "The same old text, again. ".repeat(40), "More. ".repeat(day));
        workspace.write("a.md", text);
        workspace.run_at(&format!("2026-01-{day}T00:00:00Z"), "sync").is_clean();
    }
    workspace.execute("UPDATE version_bytes SET data = x'28b52ffd00' WHERE id = 4");
    let line = "purge --versions a.md --before 2026-01-12T01:00:00Z --force";
    let dry = workspace.json(&format!("{line} --dry-run"));
    let real = workspace.json(line);
    assert_eq!((&dry["versions"], &dry["purged"]), (&real["versions"], &real["purged"]));
    assert_eq!(real["versions"], 2);
    workspace.query("SELECT min(id), count(*) FROM entry_versions").gives("3|3");
    // What only a text that goes could make readable goes with it, and is named before.
    workspace.execute("UPDATE entry_versions SET replaced_in = 1 WHERE id = 5");
    for more in [" --dry-run", ""] {
        workspace
            .run(&format!("{line}{more}"))
            .says("2 later versions that cannot be read")
            .says("3 versions of `a.md`")
            .is_clean();
    }
    workspace.query("SELECT count(*) FROM entry_versions").gives("0");
}

#[test]
fn the_days_of_a_policy_are_those_of_the_writers_clock() {
    let workspace = TestWorkspace::new();
    let sync = |text: &str, now: &str| {
        workspace.write("a.md", text);
        workspace.run_at(now, "sync").is_clean();
    };
    // In Tokyo the first day ends at 15:00 UTC.
    sync("One.\n", "2025-03-01T23:00:00+09:00");
    sync("The end of the second day.\n", "2025-03-02T23:30:00+09:00");
    sync("Three, on the same day in UTC.\n", "2025-03-03T07:00:00+09:00");
    sync("Four.\n", "2025-03-03T20:00:00+09:00");
    workspace.config("journal = \"journal\"\n[versions]\nkeep_daily = 30\n");
    workspace.run_at("2025-03-04T08:00:00+09:00", "sync").is_clean();
    workspace
        .run_at("2025-03-04T08:00:00+09:00", "show a.md --at 2025-03-02")
        .prints_a("The end of the second day.")
        .is_clean();
}

#[test]
fn the_last_text_of_a_file_that_nul_bytes_ate_stays_under_every_rule() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "A long text of the day.\n"), ("b.md", "b\n")]);
    workspace.config("journal = \"journal\"\n[versions]\nkeep_last = 1\n");
    for eaten in [12, 10, 8] {
        let text = format!("{}{}", &"A long text of the day."[..eaten], "\0".repeat(20));
        workspace.write("a.md", text).run("sync").says("lost its text").is_clean();
    }
    // The one between is no longer held.
    workspace.run("restore --entry a.md --to -").prints_a("A long text of the day.").has_findings();
}

#[test]
fn a_file_that_comes_back_empty_has_lost_its_text() {
    let workspace = TestWorkspace::synced(&[("a.md", "A text.\n"), ("b.md", "b\n")]);
    workspace.config("journal = \"journal\"\n[versions]\nkeep_last = 1\n");
    workspace.delete("a.md").run("sync").is_clean();
    workspace.write("a.md", "").run("sync").says("lost its text").is_clean();
    workspace.write("a.md", " ").run("sync").says("lost its text").is_clean();
    workspace.run("restore --entry a.md --to -").prints_a("A text.").is_clean();
}

#[test]
fn the_name_of_a_version_is_forgotten_in_the_backups_too() {
    let workspace = TestWorkspace::synced(&[("secretname.md", "A text.\n"), ("b.md", "b\n")]);
    workspace.run("backup").is_clean();
    workspace.rename("secretname.md", "plain.md").run("sync").is_clean();
    workspace.run("backup").is_clean();
    workspace.run("purge --versions plain.md --force --backups").is_clean();
    let holds = |bytes: &[u8]| bytes.windows(10).any(|it| it == b"secretname");
    assert!(!holds(&workspace.archive_bytes()));
    for backup in workspace.backups() {
        assert!(!holds(&fs::read(workspace.path("backups").join(&backup)).unwrap()), "{backup}");
    }
}
