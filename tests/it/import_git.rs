//! `journal import --from git`: the history of a journal that was kept in git becomes versions, byte for byte.

use std::fs;
use std::process::Command;

use crate::workspace::TestWorkspace;

/// A journal whose folder is a repository.
struct Kept {
    workspace: TestWorkspace,
}

impl Kept {
    fn new() -> Self {
        let this = Self { workspace: TestWorkspace::new() };
        this.git("journal", &["init", "-q", "-b", "main"], "");
        this
    }

    fn git(&self, folder: &str, words: &[&str], date: &str) {
        let mut git = Command::new("git");
        git.args(words).current_dir(self.workspace.path(folder)).env_clear();
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "A")
                .env(format!("GIT_{who}_EMAIL"), "a@example.org");
            git.env(format!("GIT_{who}_DATE"), date);
        }
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let output = git.output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self, day: u32) -> &Self {
        self.git("journal", &["add", "-A"], "");
        let date = format!("2025-03-{day:02}T08:00:00Z");
        self.git("journal", &["commit", "-q", "--allow-empty", "-m", "kept"], &date);
        self
    }

    /// Four commits: an entry that is edited, moved and edited again, one that goes, and one that stays.
    fn with_history() -> Self {
        let this = Self::new();
        let (write, at) = (|path, text| _ = this.workspace.write(path, text), &this.workspace);
        write("a.md", "---\ndate: 2025-03-01\n---\nRain.\n");
        write("stays.md", "Stays.\n");
        write("goes.md", "Snow.\r\n");
        this.commit(1);
        write("a.md", "---\ndate: 2025-03-01\n---\nRain, then sun.\n");
        write("goes.md", "Snow, and more.\r\n");
        this.commit(2);
        at.rename("a.md", "2025/b.md").delete("goes.md");
        this.commit(3);
        write("2025/b.md", "---\ndate: 2025-03-01\n---\nOnly sun.\n");
        this.commit(4);
        this
    }
}

fn synced(kept: &Kept) {
    kept.workspace.run("sync").is_clean();
}

#[test]
fn every_text_of_a_history_is_given_back_at_its_time() {
    let kept = Kept::with_history();
    synced(&kept);
    let at = &kept.workspace;
    at.run("import --from git journal").says("imported 5 versions of 2 entries").is_clean();
    for (day, path, text) in [
        ("2025-03-01", "2025/b.md", "---\ndate: 2025-03-01\n---\nRain.\n"),
        ("2025-03-03", "2025/b.md", "---\ndate: 2025-03-01\n---\nRain, then sun.\n"),
        ("2025-03-10", "2025/b.md", "---\ndate: 2025-03-01\n---\nOnly sun.\n"),
        ("2025-03-01", "goes.md", "Snow.\r\n"),
        ("2025-03-02", "goes.md", "Snow, and more.\r\n"),
        ("2025-03-01", "stays.md", "Stays.\n"),
    ] {
        let run = at.run(&format!("restore --entry {path} --at {day} --to -"));
        assert_eq!(run.stdout(), text, "{path} on {day}");
    }
    at.run("restore --entry goes.md --at 2025-03-03 --to -")
        .says("was not in the journal")
        .is_refused();
    at.run("restore --at 2025-03-02 --to then").says("wrote 3 entries").is_clean();
    assert_eq!(at.list("then"), ["a.md", "goes.md", "stays.md"]);
    at.query("SELECT path, removed_at FROM entries WHERE removed_at IS NOT NULL")
        .gives("goes.md|2025-03-03T08:00:00Z");
    at.query("SELECT max(seen_in), max(replaced_in) FROM entry_versions").gives("-2|-1");
    at.run("doctor").is_clean();
}

#[test]
fn only_what_a_history_deleted_was_gone() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("back.md", "Rain.\n").write("dirty.md", "Snow.\n");
    kept.commit(1);
    at.delete("back.md");
    kept.commit(2);
    at.write("back.md", "Rain again.\n");
    kept.commit(3);
    // What was never committed is no reason to take the file for one that was gone.
    at.write("dirty.md", "Snow and ice.\n");
    synced(&kept);
    at.run("import --from git journal").says("imported").is_clean();
    let dirty = at.run("history dirty.md").stdout();
    assert!(!dirty.contains("gone at") && !dirty.contains("returned"), "{dirty}");
    assert!(!dirty.contains("no longer held"), "{dirty}");
    at.run("history back.md")
        .prints_a("its file was gone at the commit of Sun 2025-03-02 08:00")
        .prints_a("returned")
        .is_clean();
    let gone = at.json("history back.md");
    assert_eq!(gone["versions"][0]["gone_at"], "2025-03-02T08:00:00Z", "{gone}");
    at.run("show dirty.md --at 2025-03-03").prints_a("Snow.").is_clean();
    at.run("show back.md --at 2025-03-02").says("was not in the journal").is_refused();
    at.run("list --at 2025-03-02").is_clean();
    at.run("doctor").is_clean();
    // Nor is what is imported later, of which nobody knows when it was there.
    at.write("dirty.md", "Snow and ice and fog.\n");
    at.run_at("2026-01-16T12:00:00Z", "sync").is_clean();
    kept.git("journal", &["add", "-A"], "");
    kept.git("journal", &["commit", "-q", "-m", "later"], "2026-01-16T13:00:00Z");
    at.write("dirty.md", "Fog.\n");
    at.run_at("2026-01-17T12:00:00Z", "sync").is_clean();
    at.run_at("2026-01-18T12:00:00Z", "import --from git journal").is_clean();
    let dirty = at.run("history dirty.md").stdout();
    assert!(!dirty.contains("gone at") && !dirty.contains("returned"), "{dirty}");
    at.run_at("2026-01-18T12:00:00Z", "undo --dry-run").prints_a("updated   dirty.md").is_clean();
    at.run_at("2026-01-18T12:00:00Z", "list --at 2025-03-03").is_clean();
}

#[test]
fn a_version_whose_block_is_broken_keeps_what_the_one_before_said() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("a.md", "---\ntitle: Heron\ndate: 2025-01-02\ntags: [bird]\n---\nOne.\n");
    kept.commit(1);
    at.write("a.md", "---\ntags: [bird\n---\nOne two.\n");
    kept.commit(2);
    at.write("a.md", "---\ntags: [fish]\n---\nOne two three.\n");
    kept.commit(3);
    synced(&kept);
    at.run("import --from git journal").is_clean();
    at.run("list --tag bird --at 2025-03-02").prints_a("2025-01-02       2  Heron").is_clean();
    at.run("show a.md --at 2025-03-02").prints_a("tags      bird").is_clean();
}

#[test]
fn a_history_is_taken_once() {
    let kept = Kept::with_history();
    synced(&kept);
    let at = &kept.workspace;
    at.run("import --from git journal").is_clean();
    let before = at.archive_bytes();
    at.run("import --from git journal").says("imported 0 versions").is_clean();
    assert_eq!(at.archive_bytes(), before);
    at.run("sync").is_clean();
    // A commit that came later brings what no sync saw.
    at.write("stays.md", "Seen by no sync.\n");
    kept.commit(5);
    at.write("stays.md", "Seen.\n").run("sync").is_clean();
    at.run("import --from git journal").says("imported 1 version of 1 entry").is_clean();
    at.run("import --from git journal").says("imported 0 versions").is_clean();
    at.run("restore --entry stays.md --at v2 --to -").prints("Seen by no sync.").is_clean();
    at.run("restore --entry stays.md --at 2025-03-04 --to -").prints("Stays.").is_clean();
    at.run("restore --entry 2025/b.md --at v1 --to -").prints_a("Rain.").is_clean();
    at.run("doctor").is_clean();
}

#[test]
fn a_dry_run_of_a_history_names_it_and_takes_nothing() {
    let kept = Kept::with_history();
    synced(&kept);
    let before = kept.workspace.archive_bytes();
    kept.workspace
        .run("import --from git journal --dry-run")
        .prints_a("versions      3  2025/b.md")
        .prints_a("removed       2  goes.md")
        .says("would import 5 versions")
        .is_clean();
    let answer = kept.workspace.json("import --from git journal --dry-run");
    assert_eq!(answer["commits"], 4);
    assert_eq!(answer["removed"][0]["path"], "goes.md");
    assert_eq!(kept.workspace.archive_bytes(), before);
}

#[test]
fn versions_of_syncs_go_on_after_those_of_a_history() {
    let kept = Kept::new();
    for day in 1..=28_u32 {
        kept.workspace.write(
            "a.md",
            format!("Day {day}.\n{}", "The same old text. ".repeat(20 + day as usize)),
        );
        kept.commit(day);
    }
    synced(&kept);
    let at = &kept.workspace;
    at.run("import --from git journal").says("imported 27 versions").is_clean();
    at.query("SELECT count(*) FROM version_bytes WHERE storage = 'whole'").gives("2");
    for number in 0..20 {
        at.write("a.md", format!("Sync {number}.\n{}", "The same old text. ".repeat(60 + number)));
        synced(&kept);
    }
    for version in 1..=28 {
        let run = at.run(&format!("restore --entry a.md --at v{version} --to -"));
        assert!(run.stdout().starts_with(&format!("Day {version}.\n")), "{run}");
    }
    for number in 0..20 {
        let run = at.run(&format!("restore --entry a.md --at v{} --to -", number + 29));
        assert!(run.stdout().starts_with(&format!("Sync {number}.\n")), "{run}");
    }
}

#[test]
fn a_journal_in_a_folder_of_a_repository_and_a_clone_of_one_are_read() {
    let kept = Kept { workspace: TestWorkspace::new() };
    kept.git(".", &["init", "-q", "-b", "main"], "");
    kept.workspace.write("a.md", "One.\n");
    kept.git(".", &["add", "journal"], "");
    kept.git(".", &["commit", "-q", "-m", "one"], "2025-03-01T08:00:00Z");
    kept.workspace.write("a.md", "Two, too.\n");
    kept.git(".", &["commit", "-q", "-a", "-m", "two"], "2025-03-02T08:00:00Z");
    synced(&kept);
    kept.git(".", &["clone", "-q", ".", "clone"], "");
    kept.workspace.run("import --from git clone/journal --dry-run").says("1 version ").is_clean();
    kept.workspace.run("import --from git journal --dry-run").says("1 version ").is_clean();
    kept.workspace.run("import --from git .").says("1 version ").is_clean();
    kept.workspace.run("restore --entry a.md --at 2025-03-01 --to -").prints("One.").is_clean();
}

#[test]
fn what_a_merge_brought_is_of_the_line_that_was_merged_into() {
    let kept = Kept::new();
    kept.workspace.write("a.md", "One.\n");
    kept.commit(1);
    kept.git("journal", &["checkout", "-q", "-b", "side"], "");
    kept.workspace.write("b.md", "Side, draft.\n");
    kept.commit(2);
    kept.workspace.write("b.md", "Side.\n");
    kept.commit(3);
    kept.git("journal", &["checkout", "-q", "main"], "");
    kept.workspace.write("a.md", "Two.\n");
    kept.commit(4);
    kept.git("journal", &["merge", "-q", "side", "-m", "merge"], "2025-03-05T08:00:00Z");
    synced(&kept);
    kept.workspace
        .run("import --from git journal")
        .says("1 version of 1 entry out of 3 commits")
        .is_clean();
    kept.workspace.run("restore --entry b.md --at 2025-03-04 --to -").is_refused();
    kept.workspace.run("restore --entry b.md --at 2025-03-05 --to -").prints("Side.").is_clean();
}

#[test]
fn an_undo_is_one_of_syncs_alone() {
    let kept = Kept::with_history();
    synced(&kept);
    let at = &kept.workspace;
    at.write("new.md", "New.\n");
    at.run("import --from git journal").is_clean();
    at.run("undo --force").says("nothing before it").is_refused();
    at.run("sync").is_clean();
    at.run("undo --force").prints("added     new.md  goes; the archive keeps its text").is_clean();
    assert_eq!(at.list("journal"), [".git", "2025", "stays.md"]);
}

#[test]
fn a_file_that_comes_back_takes_the_entry_that_a_history_made() {
    let kept = Kept::with_history();
    synced(&kept);
    let at = &kept.workspace;
    at.run("import --from git journal").is_clean();
    at.run("restore --entry goes.md").is_clean();
    assert_eq!(fs::read(at.path("journal/goes.md")).unwrap(), b"Snow, and more.\r\n");
    at.run("sync").is_clean();
    at.run("restore --entry goes.md --at 2025-03-01 --to -").prints_a("Snow.").is_clean();
    at.query("SELECT count(*) FROM entries WHERE path = 'goes.md'").gives("1");
    at.run("doctor").is_clean();
}

#[test]
fn texts_that_stand_elsewhere_are_named_and_left_out() {
    let kept = Kept::new();
    kept.workspace
        .write("a.md", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
    kept.commit(1);
    kept.workspace.write("a.md", "Rain.\n");
    kept.commit(2);
    synced(&kept);
    kept.workspace
        .run("import --from git journal")
        .says("git-lfs")
        .says("imported 0 versions of 0 entries out of 2 commits")
        .is_clean();
    // It was there, and that is known.
    let at = &kept.workspace;
    at.run("show a.md --at 2025-03-01").says("no longer held").is_refused();
    at.run("restore --entry a.md --at 2025-03-01 --to -").says("no longer held").is_refused();
    at.run("show a.md --at 2025-03-02").prints_a("Rain.").is_clean();
    at.run("history a.md")
        .prints_a("what it was from the commit of Sat 2025-03-01 08:00 on")
        .is_clean();
    let version = &at.json("history a.md")["versions"][0];
    assert_eq!(version["lost_at"], "2025-03-01T08:00:00Z", "{version}");
    at.run("doctor").is_clean();
    assert_eq!(at.json("import --from git journal")["versions"], 0);
}

#[test]
fn what_is_no_whole_repository_is_refused_and_said() {
    let kept = Kept::with_history();
    synced(&kept);
    let at = &kept.workspace;
    let before = at.archive_bytes();
    fs::create_dir(at.path("plain")).unwrap();
    fs::create_dir(at.path("empty")).unwrap();
    kept.git("empty", &["init", "-q"], "");
    let origin = format!("file://{}", at.path("journal").display());
    kept.git(".", &["clone", "-q", "--depth", "1", &origin, "shallow"], "");
    for (folder, words) in [
        ("plain", "not a git repository"),
        ("missing", "there is no folder"),
        ("empty", "no commits"),
        ("shallow", "shallow clone"),
        ("journal plain", "one repository"),
    ] {
        at.run(&format!("import --from git {folder}")).says(words).is_refused();
    }
    let mut command = at.command("import --from git journal");
    let output = command.env("PATH", at.path("plain")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`git` is not installed"));
    assert_eq!(at.archive_bytes(), before);
}

#[test]
fn no_program_that_a_repository_names_is_run() {
    let kept = Kept::with_history();
    synced(&kept);
    let at = &kept.workspace;
    let bad = format!("touch {}", at.path("ran").display());
    for key in ["core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.sshCommand"] {
        kept.git("journal", &["config", key, &bad], "");
    }
    kept.git("journal", &["config", "log.showSignature", "true"], "");
    kept.git("journal", &["config", "diff.renames", "copies"], "");
    at.run("import --from git journal").says("imported 5 versions").is_clean();
    assert!(!at.path("ran").exists());
}

#[test]
fn a_policy_is_told_before_it_thins_what_was_imported_and_then_obeyed() {
    let kept = Kept::with_history();
    let at = &kept.workspace;
    for (policy, goes, stays) in [("keep_last = 1", 2, 2), ("keep = \"none\"", 4, 0)] {
        at.config(&format!("journal = 'journal'\n[versions]\n{policy}\n"));
        at.run("--archive new.db sync").is_clean();
        let versions = format!("{goes} versions");
        at.run("--archive new.db import --from git journal --dry-run")
            .says(&format!(
                "`[versions]` says {policy}: the sync after it would let {versions} go again"
            ))
            .is_clean();
        let answer = at.json("--archive new.db import --from git journal");
        assert_eq!((&answer["would_go"], &answer["policy"]), (&goes.into(), &policy.into()));
        at.run("--archive new.db versions").prints_a(&format!("lets {versions} go")).is_clean();
        at.run("--archive new.db sync").is_clean();
        let left = at.json("--archive new.db versions");
        assert_eq!((&left["versions"], &left["would_go"]), (&stays.into(), &0.into()), "{policy}");
        std::fs::remove_file(at.path("new.db")).unwrap();
    }
    at.config("journal = 'journal'\n[versions]\nmax_bytes = 1\n");
    at.run("sync").is_clean();
    at.run("import --from git journal").says("lets at least").is_clean();
}

#[test]
fn what_was_purged_and_is_committed_is_told_by_the_purge_and_by_the_next_import() {
    let kept = Kept::with_history();
    synced(&kept);
    kept.workspace.run("import --from git journal").is_clean();
    kept.workspace
        .run("purge --versions --force 2025/b.md")
        .says("what was committed in this repository stays in it")
        .is_clean();
    kept.workspace
        .run("import --from git journal")
        .says("of entries of which versions were forgotten here: what was forgotten may be among them")
        .is_clean();
}

#[test]
fn a_file_that_a_history_emptied_has_lost_its_text() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("a.md", "Rain.\n").write("b.md", "Still.\n");
    kept.commit(1);
    at.write("a.md", "");
    kept.commit(2);
    at.config("journal = 'journal'\n[versions]\nkeep_last = 1\n");
    at.run("sync").is_clean();
    at.run("import --from git journal").is_clean();
    at.run("sync").says("--> a.md").says("lost its text").is_clean();
    at.run("doctor").is_clean();
    at.write("a.md", "\n").run("sync -q").is_clean();
    at.write("a.md", "\n\n").run("sync -q").is_clean();
    at.run("restore --entry a.md --to -").prints("Rain.").has_findings();
}

/// Syncs, holds the dry run of an import against the import, and each day's journal against what git had.
fn check_shape(kept: &Kept, days: &[&[(&str, &str)]]) {
    synced(kept);
    let at = &kept.workspace;
    let (dry, real) =
        (at.json("import --from git journal --dry-run"), at.json("import --from git journal"));
    for key in ["versions", "entries", "removed"] {
        assert_eq!(dry[key], real[key], "{real}");
    }
    for (day, files) in (1..).zip(days) {
        let folder = format!("then-{day}");
        at.run(&format!("restore --at 2025-03-{day:02}T20:00:00Z --to {folder}")).is_clean();
        let names: Vec<&str> = files.iter().map(|it| it.0).collect();
        assert_eq!(at.list(&folder), names, "day {day}");
        for (name, text) in *files {
            assert_eq!(fs::read_to_string(at.path(&folder).join(name)).unwrap(), *text);
        }
    }
    at.run("doctor").is_clean();
    at.run("import --from git journal").says("imported 0 versions").is_clean();
    at.run("sync").is_clean();
}

#[test]
fn a_file_that_was_moved_over_another_and_back_is_taken_with_both() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("a.md", "One.\n").write("b.md", "Two.\n");
    kept.commit(1);
    at.rename("a.md", "b.md");
    kept.commit(2);
    at.rename("b.md", "a.md");
    kept.commit(3);
    at.write("b.md", "Three.\n");
    kept.commit(4);
    check_shape(
        &kept,
        &[
            &[("a.md", "One.\n"), ("b.md", "Two.\n")],
            &[("b.md", "One.\n")],
            &[("a.md", "One.\n")],
            &[("a.md", "One.\n"), ("b.md", "Three.\n")],
        ],
    );
}

#[test]
fn paths_that_changed_hands_each_way_are_those_of_their_day() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("a.md", "One.\n").write("b.md", "Two.\n").write("c.md", "Three.\n");
    kept.commit(1);
    at.rename("a.md", "x.md").rename("b.md", "a.md").rename("x.md", "b.md");
    kept.commit(2);
    at.delete("a.md").rename("c.md", "a.md");
    kept.commit(3);
    at.rename("b.md", "B.md").write("c.md", "Four.\n");
    kept.commit(4);
    at.rename("c.md", "a.md");
    kept.commit(5);
    check_shape(
        &kept,
        &[
            &[("a.md", "One.\n"), ("b.md", "Two.\n"), ("c.md", "Three.\n")],
            &[("a.md", "Two.\n"), ("b.md", "One.\n"), ("c.md", "Three.\n")],
            &[("a.md", "Three.\n"), ("b.md", "One.\n")],
            &[("B.md", "One.\n"), ("a.md", "Three.\n"), ("c.md", "Four.\n")],
            &[("B.md", "One.\n"), ("a.md", "Four.\n")],
        ],
    );
}

#[test]
fn an_entry_that_was_renamed_to_what_is_none_is_kept_as_removed() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("a.md", "Rain.\n").write("draft.txt", "A draft.\n");
    kept.commit(1);
    at.rename("a.md", "a.txt").rename("draft.txt", "b.md");
    kept.commit(2);
    check_shape(&kept, &[&[("a.md", "Rain.\n")], &[("b.md", "A draft.\n")]]);
    kept.workspace.query("SELECT path FROM entries WHERE removed_at IS NOT NULL").gives("a.md");
}

#[test]
fn commits_that_come_to_light_after_later_ones_are_where_they_are_in_their_history() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("a.md", "One.\n");
    kept.commit(1);
    at.write("a.md", "Two.\n");
    kept.commit(2);
    synced(&kept);
    at.run("import --from git journal").says("1 version of 1 entry").is_clean();
    // Made after these, as a clock says that is slow.
    at.write("b.md", "Late.\n");
    kept.commit(1);
    at.write("b.md", "Later.\n");
    kept.commit(3);
    synced(&kept);
    at.run("import --from git journal").is_clean();
    // As an import of all of them at once has it.
    at.run("restore --at 2025-03-01T20:00:00Z --to then").is_clean();
    assert_eq!(at.list("then"), ["a.md", "b.md"]);
    at.run("restore --entry b.md --at v1 --to -").prints("Late.").is_clean();
    at.query("SELECT count(*) FROM entry_versions WHERE seen_in > replaced_in").gives("0");
    at.run("import --from git journal").says("imported 0 versions").is_clean();
    at.run("doctor").is_clean();
}

/// A journal that was kept in one repository in 2023 and in another one since 2024: `steps` are commits, each of the files
/// that it has, in the order of their days; `cut` is how many the first repository has.
fn in_two(steps: &[&[(&str, &str)]], cut: usize) -> Kept {
    let kept = Kept { workspace: TestWorkspace::new() };
    let at = &kept.workspace;
    for (day, files) in (1..).zip(steps) {
        let folder = if day <= cut { "first" } else { "second" };
        if day == 1 || day == cut + 1 {
            fs::create_dir(at.path(folder)).unwrap();
            kept.git(folder, &["init", "-q", "-b", "main"], "");
        }
        for name in at.list(folder).iter().filter(|it| *it != ".git") {
            fs::remove_file(at.path(folder).join(name)).unwrap();
        }
        for (name, text) in *files {
            fs::write(at.path(folder).join(name), text).unwrap();
        }
        kept.git(folder, &["add", "-A"], "");
        let date = format!("{}-03-{day:02}T08:00:00Z", if day <= cut { 2023 } else { 2024 });
        kept.git(folder, &["commit", "-q", "-m", "kept"], &date);
    }
    for (name, text) in *steps.last().unwrap() {
        at.write(name, text);
    }
    kept
}

/// Imports both, in each order, and holds each day's journal against what its repository had.
fn check_in_two(steps: &[&[(&str, &str)]], cut: usize) {
    let mut told = Vec::new();
    for order in [["first", "second"], ["second", "first"]] {
        let kept = in_two(steps, cut);
        let at = &kept.workspace;
        synced(&kept);
        for folder in order {
            let dry = at.json(&format!("import --from git {folder} --dry-run"));
            let real = at.json(&format!("import --from git {folder}"));
            for key in ["versions", "entries", "removed"] {
                assert_eq!(dry[key], real[key], "{order:?}: {real}");
            }
        }
        for (day, files) in (1..).zip(steps) {
            let year = if day <= cut { 2023 } else { 2024 };
            let (folder, time) = (format!("then-{day}"), format!("{year}-03-{day:02}T20:00:00Z"));
            at.run(&format!("restore --at {time} --to {folder}")).is_clean();
            let names: Vec<&str> = files.iter().map(|it| it.0).collect();
            assert_eq!(at.list(&folder), names, "{order:?}, day {day}");
            for (name, text) in *files {
                assert_eq!(fs::read_to_string(at.path(&folder).join(name)).unwrap(), *text);
            }
        }
        at.run("doctor").is_clean();
        for folder in order {
            at.run(&format!("import --from git {folder}")).says("imported 0 versions").is_clean();
        }
        at.run("sync").is_clean();
        let lives = at.query(
            "SELECT synced_at, replaced_in, path, hash FROM syncs JOIN entry_versions ON seen_in = number
             UNION ALL
             SELECT synced_at, gone_in, path, source_hash FROM syncs JOIN entries ON seen_in = number
             UNION ALL
             SELECT path, file_absences.gone_in, back_in, 'gone' FROM file_absences JOIN entries ON entry_id = id
             ORDER BY 1, 2, 3, 4",
        );
        told.push(lives.text());
    }
    assert_eq!(told[0], told[1]);
}

#[test]
fn a_journal_that_was_continued_in_a_second_repository_is_that_of_each_in_its_time() {
    check_in_two(
        &[
            &[("a.md", "One.\n")],
            &[("a.md", "Two.\n")],
            &[("a.md", "Two.\n")],
            &[("a.md", "Three.\n"), ("b.md", "Other.\n")],
        ],
        2,
    );
}

#[test]
fn what_went_and_came_between_two_repositories_was_gone_from_one_to_the_other() {
    check_in_two(
        &[
            &[("a.md", "One.\n"), ("back.md", "Rain.\n"), ("goes.md", "Snow.\n")],
            &[("a.md", "One.\n"), ("goes.md", "Snow.\n"), ("left.md", "Left.\n")],
            &[("a.md", "Two.\n"), ("goes.md", "Snow.\n")],
            &[("a.md", "One.\n"), ("back.md", "Rain.\n"), ("goes.md", "Snow and ice.\n")],
            &[("a.md", "One.\n"), ("back.md", "Rain.\n"), ("new.md", "New.\n")],
        ],
        2,
    );
}

#[test]
fn what_lay_beside_the_journal_stands_in_the_way_of_nothing_in_it() {
    let kept = Kept { workspace: TestWorkspace::new() };
    let at = &kept.workspace;
    kept.git(".", &["init", "-q", "-b", "main"], "");
    // Beside the journal a folder has the name of an entry in it, and the other way round; both files come into it later.
    for (path, text) in [
        ("a.md/c.md", "Of c.\n"),
        ("b.md", "Of b.\n"),
        ("journal/b.md/d.md", "Of d.\n"),
        ("journal/a.md", "Of a.\n"),
    ] {
        fs::create_dir_all(at.path(path).parent().unwrap()).unwrap();
        fs::write(at.path(path), text).unwrap();
    }
    kept.git(".", &["add", "journal", "a.md", "b.md"], "");
    kept.git(".", &["commit", "-q", "-m", "one"], "2025-03-01T08:00:00Z");
    fs::rename(at.path("a.md/c.md"), at.path("journal/c.md")).unwrap();
    fs::rename(at.path("b.md"), at.path("journal/e.md")).unwrap();
    kept.git(".", &["add", "-A", "journal", "a.md", "b.md"], "");
    kept.git(".", &["commit", "-q", "-m", "two"], "2025-03-02T08:00:00Z");
    synced(&kept);
    at.run("import --from git .").is_clean();
    at.run("restore --at 2025-03-01 --to then").is_clean();
    assert_eq!(fs::read_to_string(at.path("then/a.md")).unwrap(), "Of a.\n");
    assert_eq!(fs::read_to_string(at.path("then/b.md/d.md")).unwrap(), "Of d.\n");
    at.run("restore --at 2025-03-02 --to later").is_clean();
    assert_eq!(at.list("later"), ["a.md", "b.md", "c.md", "e.md"]);
    at.run("doctor").is_clean();
}

#[test]
fn a_repository_in_the_journal_is_said_to_have_a_history_of_its_own() {
    let kept = Kept::new();
    kept.workspace
        .write("a.md", "Rain.\n")
        .write("sub/b.md", "Sun.\n")
        .write(".hidden/c.md", "No.\n");
    for folder in ["journal/sub", "journal/.hidden"] {
        kept.git(folder, &["init", "-q", "-b", "main"], "");
        kept.git(folder, &["add", "-A"], "");
        kept.git(folder, &["commit", "-q", "-m", "own"], "2025-03-01T08:00:00Z");
    }
    kept.commit(1);
    synced(&kept);
    let answer = kept.workspace.json("import --from git journal");
    let told: Vec<_> =
        answer["findings"].as_array().unwrap().iter().map(|it| &it["path"]).collect();
    assert_eq!(told, ["sub"], "{answer}");
    assert_eq!(answer["findings"][0]["code"], "submodule");
    kept.workspace
        .run("import --from git journal")
        .says("(a submodule): its history is not read")
        .is_clean();
}

/// A backup from before the import tells nothing of the times that the import brought.
#[test]
fn a_backup_takes_nothing_from_a_history_that_was_imported_after_it() {
    let kept = Kept::with_history();
    let at = &kept.workspace;
    synced(&kept);
    at.write("2025/b.md", "---\ndate: 2025-03-01\n---\nOnly sun, and wind.\n");
    synced(&kept);
    at.run("backup").is_clean();
    at.run("import --from git journal").is_clean();
    let backup = at.backups().remove(0);
    let told = at.run("history 2025/b.md").stdout();
    at.run("doctor").is_clean();
    at.run(&format!("restore {backup} --entry 2025/b.md"));
    assert_eq!(at.run("history 2025/b.md").stdout(), told);
    at.run("doctor").is_clean();
}

#[test]
fn what_went_before_anybody_noted_when_is_listed_where_a_history_has_it() {
    let kept = Kept::new();
    let at = &kept.workspace;
    at.write("b.md", "Walk.\n");
    kept.commit(1);
    at.write("k.md", "Kept.\n").run("sync").is_clean();
    at.delete("b.md").run("sync").is_clean();
    at.execute("UPDATE entries SET gone_in = NULL, seen_in = NULL WHERE path = 'b.md'");
    at.run("import --from git journal").is_clean();
    at.run("list --at 2025-03-01T12:00:00Z").prints_a("b.md");
    at.run("search walk --at 2025-03-01T12:00:00Z").prints_a("b.md");
}

#[test]
fn what_was_committed_beside_the_archive_is_left_out_and_counted() {
    let kept = Kept::new();
    let at = &kept.workspace;
    let committed = |text: &str, date: &str| {
        at.write("a.md", text);
        kept.git("journal", &["add", "-A"], "");
        kept.git("journal", &["commit", "-q", "-m", "kept"], date);
    };
    committed("One.\n", "2025-03-01T08:00:00Z");
    committed("Two, too.\n", "2025-03-02T08:00:00Z");
    at.write("a.md", "Three.\n");
    synced(&kept);
    committed("Four.\n", "2026-02-01T08:00:00Z");
    committed("Five, and more.\n", "2026-02-02T08:00:00Z");
    at.run_at("2026-02-03T08:00:00Z", "sync").is_clean();
    let import = at
        .run("import --from git journal")
        .says("1 version of commits after the archive's first sync");
    import.says("imported 2 versions").is_clean();
    for (version, text) in (1..).zip(["One.", "Two, too.", "Three.", "Five, and more."]) {
        at.run(&format!("restore --entry a.md --at v{version} --to -")).prints(text).is_clean();
    }
}

#[test]
fn what_was_let_go_of_a_file_that_syncs_saw_is_no_absence_to_a_history() {
    let kept = Kept::new();
    let workspace = &kept.workspace;
    workspace.write("a.md", "Zero.\n").write("k.md", "Stays.\n");
    kept.commit(1);
    let at = |day: u32, line: &str| format!("2026-01-{day:02}T12:00:00Z {line}");
    let run =
        |line: &str| line.split_once(' ').map(|(now, line)| workspace.run_at(now, line)).unwrap();
    for (day, text) in
        [(1, "One.\n"), (2, "Two, two.\n"), (3, "Three, three, three.\n"), (4, "Four.\n")]
    {
        workspace.write("a.md", text);
        run(&at(day, "sync")).is_clean();
    }
    run(&at(5, "purge --versions --before 2026-01-03T00:00:00Z --force a.md")).is_clean();
    let asked = at(6, "list --at 2026-01-01");
    run(&asked).says("--> a.md").says("no longer held").has_findings();
    run(&at(7, "import --from git journal"));
    run(&asked).says("--> a.md").says("no longer held").has_findings();
    workspace.query("SELECT count(*) FROM file_absences").gives("0");
    // What the commit was is held as before.
    run(&at(8, "show a.md --at 2025-06-01")).prints_a("Zero.").is_clean();
}
