//! `journal backup`: verified when it is made, and verifiable ever after.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::workspace::{HEAD, TestWorkspace};

const NAME: &str = "journal_archive.db.backup_20260115_120000";

#[test]
fn a_backup_is_a_private_copy_that_sha256sum_verifies() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let answer = workspace.json("backup --suffix 'before the trip'");
    assert_eq!(answer["entries"], 1);
    assert_eq!(answer["revision"], "20251214_100000");
    assert_eq!(workspace.backups(), [format!("{NAME}_before_the_trip")]);
    let file = workspace.path("backups").join(&workspace.backups()[0]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(
        fs::metadata(workspace.path("backups")).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let manifest = format!("{}.sha256", workspace.backups()[0]);
    let mut check = Command::new("sha256sum");
    check.args(["-c", "--strict", &manifest]).current_dir(workspace.path("backups"));
    assert!(check.output().unwrap().status.success());
}

#[test]
fn two_backups_of_one_second_are_two_files() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean().run("backup").is_clean();
    assert_eq!(workspace.backups(), [NAME.to_owned(), format!("{NAME}_2")]);
    let list = workspace.json("backup list");
    assert_eq!(list["backups"].as_array().unwrap().len(), 2);
    assert_eq!(list["backups"][0]["verified"], true);
    assert_eq!(list["backups"][0]["created"], "2026-01-15T12:00:00Z");
}

#[test]
fn a_flipped_bit_in_a_backup_is_found() {
    let workspace = TestWorkspace::synced(&[("a.md", "The rain in the garden.\n")]);
    workspace.run("backup").is_clean().run("backup verify").is_clean();
    let file = workspace.path("backups").join(NAME);
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(4).position(|it| it == b"rain").unwrap();
    bytes[at] ^= 1;
    fs::write(&file, bytes).unwrap();
    workspace.run("backup verify --all").has_findings();
    workspace.run(&format!("backup verify {NAME}")).has_findings();
    workspace.run("restore latest").is_refused();
}

#[test]
fn a_backup_can_go_elsewhere_or_to_stdout() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup --to copy.db").is_clean();
    workspace.run("backup --to copy.db").says("exists").is_refused();
    let stream = workspace.run("backup --to -").output.stdout;
    assert!(stream.starts_with(b"SQLite format 3\0"));
    assert!(workspace.backups().is_empty());
}

#[test]
fn prune_keeps_what_the_policy_says() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 2\n");
    for _ in 0..4 {
        workspace.run("backup").is_clean();
    }
    workspace.run("backup prune --dry-run").is_clean();
    assert_eq!(workspace.backups().len(), 4);
    workspace.run("backup prune").is_clean();
    assert_eq!(workspace.backups().len(), 2);
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 0\n");
    workspace.run("backup prune").says("keep_").is_refused();
}

#[test]
fn a_clock_and_files_from_before_1970_are_a_clock_and_files_like_others() {
    let workspace = TestWorkspace::new();
    workspace.write("1969-02-28.md", "Rain.\n");
    let file = fs::File::options().write(true).open(workspace.path("journal/1969-02-28.md"));
    let long_ago = std::time::UNIX_EPOCH - std::time::Duration::from_secs(86_400 * 400 + 1);
    file.unwrap().set_modified(long_ago).unwrap();
    let now = "1969-03-01T10:00:00.5Z";
    workspace.run_at(now, "sync").is_clean();
    workspace.run_at(now, "sync").says("1 unchanged").is_clean();
    workspace.run_at(now, "backup").is_clean();
    assert_eq!(workspace.backups(), ["journal_archive.db.backup_19690301_100000"]);
    workspace.run_at(now, "backup verify").is_clean();
    workspace.run_at(now, "list --on yesterday").prints_a("1969-02-28").is_clean();
    workspace.run_at(now, "list --at '1969-03-01 10:00'").prints_a("1969-02-28").is_clean();
    workspace.run_at(now, "new").is_clean().run_at(now, "doctor").is_clean();
    assert_eq!(workspace.list("journal"), ["1969-02-28.md", "1969-03-01.md"]);
    workspace.run_at(now, "restore latest").is_clean();
}

#[test]
fn backups_of_a_clock_that_was_ahead_are_not_the_newest_for_good() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 2\n");
    let backup = |now: &str| {
        let mut command = workspace.command("backup -q");
        assert!(command.env("JOURNAL_NOW", now).status().unwrap().success());
    };
    for now in ["2031-01-01", "2031-01-02", "2031-01-03", "2026-01-13", "2026-01-14"] {
        backup(&format!("{now}T12:00:00Z"));
    }
    let list = workspace.json("backup list");
    let numbers = list["backups"].as_array().unwrap().iter().map(|it| it["number"].clone());
    assert_eq!(numbers.collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
    let last = workspace.json("status")["last_backup"].clone();
    assert!(last.as_str().unwrap().ends_with("backup_20260114_120000"), "{last}");
    workspace.run("backup prune").is_clean();
    assert_eq!(
        workspace.backups(),
        ["20260113", "20260114"].map(|it| format!("journal_archive.db.backup_{it}_120000"))
    );
    workspace.run("backup verify latest").prints_a("backup_20260114").is_clean();
}

#[test]
fn a_diff_says_what_a_restore_would_bring_back() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Fog.\n"), ("c.md", "Wind.\n")]);
    workspace.run("backup").is_clean();
    workspace
        .write("a.md", "Rain and snow.\n")
        .rename("b.md", "d.md")
        .delete("c.md")
        .write("e.md", "Hail.\n");
    workspace.run("sync").is_clean();
    workspace
        .run("backup diff latest")
        .prints("added    e.md\nremoved  c.md\nchanged  a.md\nrenamed  d.md  (was b.md)")
        .is_clean();
    let text = workspace.run("backup diff latest --text").stdout();
    assert!(text.contains("-Rain.") && text.contains("+Rain and snow."), "{text}");
    workspace.run("backup diff latest latest").says("no entry differs").is_clean();
}

#[test]
fn a_list_tells_when_each_backup_was_made_why_and_when_it_was_last_verified() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup list").says("no backups yet").is_clean();
    workspace.run("backup --suffix trip").is_clean().run("downgrade").is_clean();
    let lines = workspace.run("backup list").stdout();
    let words: Vec<Vec<&str>> = lines
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|it| !it.is_empty()).collect())
        .collect();
    assert_eq!(words[0], ["MADE", "WHY", "REVISION", "ENTRIES", "SIZE", "VERIFIED", "NAME"]);
    assert_eq!(words[1][..4], ["Thu 2026-01-15 12:00", "before downgrade", HEAD, "1"]);
    assert_eq!(words[1][5], "2026-01-15, quick");
    assert_eq!(words[2][5..], ["2026-01-15", &format!("{NAME}_trip")]);
    // Whoever reads it has another clock; the names stay those of UTC.
    let there = workspace.run_at("2026-01-16T02:00:00+13:00", "backup list").stdout();
    assert!(there.contains("Fri 2026-01-16 01:00  before downgrade"), "{there}");
    assert!(there.contains(NAME), "{there}");
    let mut later = workspace.command("backup verify --all");
    let later = later.env("JOURNAL_NOW", "2027-03-04T05:06:07Z").output().unwrap();
    assert!(later.status.success(), "{later:?}");
    let list = workspace.json("backup list");
    for backup in list["backups"].as_array().unwrap() {
        assert_eq!(backup["verified_at"], "2027-03-04T05:06:07Z");
        assert_eq!(backup["verified_depth"], "full");
        assert_eq!(backup["created"], "2026-01-15T12:00:00Z");
    }
}

#[test]
fn the_newest_of_a_second_is_the_one_made_last_whatever_its_name() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    for suffix in ["z", "m", "a"] {
        workspace.run(&format!("backup --suffix {suffix}")).is_clean();
    }
    let list = workspace.json("backup list");
    let suffixes: Vec<_> =
        list["backups"].as_array().unwrap().iter().map(|it| &it["suffix"]).collect();
    assert_eq!(suffixes, ["a", "m", "z"]);
    workspace.run("backup verify").prints(&format!("sound    {NAME}_a")).is_clean();
}

#[test]
fn what_failed_once_is_not_the_latest_any_more_until_it_is_whole_again() {
    let workspace = TestWorkspace::synced(&[("a.md", "The rain in the garden.\n")]);
    workspace.run("backup --suffix old").is_clean().run("backup --suffix new").is_clean();
    let file = workspace.path("backups").join(format!("{NAME}_new"));
    let whole = fs::read(&file).unwrap();
    let at = whole.windows(4).position(|it| it == b"rain").unwrap();
    let mut damaged = whole.clone();
    damaged[at] ^= 1;
    fs::write(&file, damaged).unwrap();
    workspace.run("restore latest").says("its bytes have changed").is_refused();
    workspace.run("backup verify --all").says("1 of 2 backups cannot be trusted").has_findings();
    workspace.run("backup list").prints_a("DAMAGED: its bytes have changed").is_clean();
    workspace.run("restore latest").says("_old: 1 entry").is_clean();
    fs::write(&file, whole).unwrap();
    workspace.run(&format!("backup verify {NAME}_new")).is_clean();
    let list = workspace.json("backup list");
    assert!(list["backups"].as_array().unwrap().iter().all(|it| it["verified"] == true));
}

#[test]
fn a_backup_that_nobody_may_write_beside_is_verified_all_the_same() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean();
    // A folder has the name that the new manifest would have while it is written.
    fs::create_dir(workspace.path("backups").join(format!("{NAME}.sha256.partial"))).unwrap();
    workspace.run("backup verify").says("is not noted").is_clean();
}

#[test]
fn stdout_is_either_a_backup_or_words() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup --to - --json").prints_a("\"error\"").is_refused();
    workspace.run("backup --to - --suffix x").says("no name").is_refused();
    let stream = workspace.run("backup --to -").output.stdout;
    fs::write(workspace.path("stream.db"), stream).unwrap();
    workspace.run("restore stream.db --to whole.db").is_clean();
}

#[test]
fn a_diff_shows_the_text_of_what_comes_and_goes_and_goes_on_where_a_text_is_damaged() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "The fog lifts.\n")]);
    workspace.run("backup").is_clean();
    workspace.delete("a.md").write("b.md", "The fog is back.\n").write("c.md", "Hail.\n");
    workspace.run("sync").is_clean();
    let text = workspace.run("backup diff latest --text").stdout();
    for line in ["--- a.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-Rain.", "--- /dev/null\n+++ c.md"] {
        assert!(text.contains(line), "{text}");
    }
    workspace.execute("UPDATE entries SET source = CAST('The fox is back.' AS BLOB) WHERE id = 2");
    let text = workspace.run("backup diff latest --text").stdout();
    assert!(text.contains("+(the text of the entry `b.md` is damaged)"), "{text}");
}

/// Puts something in the place of a manifest.
fn put(kind: &str, manifest: &std::path::Path) {
    fs::remove_file(manifest).unwrap();
    match kind {
        "folder" => fs::create_dir(manifest).unwrap(),
        "pipe" => assert!(Command::new("mkfifo").arg(manifest).status().unwrap().success()),
        "loop" => std::os::unix::fs::symlink(manifest, manifest).unwrap(),
        "bytes" => fs::write(manifest, [0xff, 0, b'\n', 0xfe]).unwrap(),
        _ => fs::write(manifest, "").unwrap(),
    }
}

#[test]
fn a_manifest_that_cannot_be_read_concerns_its_own_backup_alone() {
    for kind in ["folder", "pipe", "loop", "bytes", "nothing"] {
        let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
        workspace.run("backup --suffix sound").is_clean();
        workspace.write("a.md", "Snow.\n").run("sync").is_clean().run("backup").is_clean();
        let manifest = workspace.path("backups").join(format!("{NAME}.sha256"));
        put(kind, &manifest);
        workspace.run("backup list").prints_a("DAMAGED: its manifest").is_clean();
        workspace.run("backup verify --all").says(".sha256.bad puts it aside").has_findings();
        workspace.run("backup prune").is_clean();
        workspace.run("doctor").says(".sha256.bad puts it aside").is_clean();
        // The newest one may be meant, and is not what is put back: that is said.
        let run = workspace.run("restore latest").says(&format!("`{NAME}` may be newer"));
        run.says("its manifest").is_clean();
        workspace.query("SELECT body FROM entries").gives("Rain.\n");
        // The number that nobody can read is not given again.
        workspace.run("backup --suffix next").is_clean();
        let list = workspace.json("backup list")["backups"].clone();
        let numbers: Vec<_> =
            list.as_array().unwrap().iter().map(|it| it["number"].as_u64()).collect();
        assert_eq!(numbers, [Some(5), Some(3), Some(1), None], "{kind}");
        fs::rename(&manifest, workspace.path("backups").join(format!("{NAME}.sha256.bad")))
            .unwrap();
        workspace.run(&format!("backup verify {NAME}")).prints_a("sound").is_clean();
    }
}

#[test]
fn a_backup_folder_that_is_none_is_told_and_not_taken_for_an_empty_one() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let folder = workspace.path("backups");
    for (is_link, says) in
        [(false, "is not a folder"), (true, "is a link to `/nowhere/at all`, where nothing is")]
    {
        match is_link {
            true => std::os::unix::fs::symlink("/nowhere/at all", &folder).unwrap(),
            false => fs::write(&folder, "").unwrap(),
        }
        for line in ["backup", "backup list", "backup prune", "restore latest", "downgrade"] {
            workspace.run(line).says(says).says("`directory` in `[backup]`").is_refused();
        }
        workspace.run("status").says(says).prints_a("last backup not known").is_clean();
        workspace.run("doctor").says(says).says("`directory` in `[backup]`").has_findings();
        workspace.run("sync").is_clean();
        fs::remove_file(&folder).unwrap();
    }
    workspace.run("backup").is_clean();
}

#[test]
fn a_text_that_a_backup_alone_holds_of_a_deleted_entry_is_a_difference() {
    let workspace = TestWorkspace::synced(&[("k.md", "Kept.\n")]);
    workspace.run("backup --suffix old").is_clean();
    workspace.write("n.md", "Only here.\n").run("sync").is_clean();
    workspace.delete("n.md").run("sync").is_clean();
    workspace.run("backup --suffix new").is_clean();
    let named = |end: &str| workspace.backups().into_iter().find(|it| it.ends_with(end)).unwrap();
    let new = named("_new");
    workspace.run(&format!("backup diff {new}")).says("no entry differs").is_clean();
    workspace.run(&format!("restore {}", named("_old"))).is_clean();
    workspace.run(&format!("backup diff {new}")).prints_a("n.md").is_clean();
}
