//! What a user may not read or write: named, with the way out; root may do all, and takes the place of another user here.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::{NOW, TestWorkspace};

/// The number of a user who owns nothing.
const NOBODY: u32 = 65_534;

/// What a command of somebody who is not root said, and its exit status.
struct Said {
    code: Option<i32>,
    text: String,
}

impl Said {
    fn says(self, expected: &str) -> Self {
        assert!(self.text.contains(expected), "no {expected:?} in:\n{}", self.text);
        self
    }

    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.text);
        self
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// Whether commands can be run as somebody who is not root; where they cannot, the test says so.
fn somebody(workspace: &TestWorkspace) -> bool {
    if !is_root() {
        return true;
    }
    give_away(&workspace.path(""));
    let runs = command(workspace, "--version").output().is_ok_and(|it| it.status.success());
    if !runs {
        let said = "skipped: the binary lies where only root may run it\n";
        let _ = std::io::stderr().write_all(said.as_bytes());
    }
    runs
}

/// Gives a folder and all in it to the user.
fn give_away(path: &Path) {
    let _ = chown(path, Some(NOBODY), Some(NOBODY));
    for entry in fs::read_dir(path).into_iter().flatten() {
        let entry: PathBuf = entry.unwrap().path();
        match entry.is_dir() {
            true => give_away(&entry),
            false => chown(&entry, Some(NOBODY), Some(NOBODY)).unwrap(),
        }
    }
}

fn command(workspace: &TestWorkspace, line: &str) -> Command {
    let mut command = workspace.command(line);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn run(workspace: &TestWorkspace, line: &str) -> Said {
    let output = command(workspace, line).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    Said { code: output.status.code(), text: format!("journal {line}\n{text}") }
}

fn mode(workspace: &TestWorkspace, path: &str, mode: u32) {
    fs::set_permissions(workspace.path(path), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_backup_that_may_not_be_read_stops_nothing_else() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Fog.\n"), ("c.md", "Sun.\n")]);
    workspace.run("backup --suffix old").is_clean();
    workspace.write("a.md", "Snow.\n").run("sync").is_clean().run("backup").is_clean();
    if !somebody(&workspace) {
        return;
    }
    let old = format!(
        "backups/{}",
        workspace.list("backups").iter().find(|it| it.ends_with("old")).unwrap()
    );
    for closed in [old.clone(), format!("{old}.sha256")] {
        mode(&workspace, &closed, 0o000);
        let chmod = format!("chmod u+rwX {}", workspace.path(&closed).display());
        run(&workspace, "backup list").ends_with(0);
        run(&workspace, "backup verify --all").says("Permission denied").says(&chmod).ends_with(1);
        run(&workspace, "backup verify latest").says("sound").ends_with(0);
        run(&workspace, "backup prune --dry-run").says("2 backups kept").ends_with(0);
        run(&workspace, "restore latest --to copy.db").ends_with(0);
        fs::remove_file(workspace.path("copy.db")).unwrap();
        let gone = if closed == old { "b.md" } else { "c.md" };
        fs::remove_file(workspace.path("journal").join(gone)).unwrap();
        run(&workspace, "sync").ends_with(0);
        run(&workspace, &format!("purge {gone} --force")).says(if closed == old {
            "may still hold it"
        } else {
            "still holds it"
        });
        mode(&workspace, &closed, 0o600);
    }
}

#[test]
fn who_may_not_write_the_archive_is_told_so_before_a_backup_is_made() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Fog.\n")]);
    workspace.run("backup").is_clean();
    workspace.write("a.md", "Snow.\n").delete("b.md").run("sync").is_clean();
    workspace.write("a.md", "Hail and more.\n");
    if !somebody(&workspace) {
        return;
    }
    let (backups, bytes) = (workspace.backups(), workspace.archive_bytes());
    for (closed, is, was) in [("journal_archive.db", 0o444, 0o600), ("", 0o555, 0o755)] {
        mode(&workspace, closed, is);
        let path = workspace.path(closed);
        let chmod = format!("chmod u+rwX {}", path.display().to_string().trim_end_matches('/'));
        for line in [
            "sync",
            "downgrade",
            "repopulate --force",
            "repopulate --force --no-backup",
            "purge b.md --force",
            "purge --versions --all --force",
            "restore latest",
            "migration stamp --purge heads",
        ] {
            run(&workspace, line).says("cannot write to").says(&chmod).ends_with(2);
            assert_eq!(workspace.backups(), backups, "{line}");
            assert!(workspace.archive_bytes() == bytes, "{line}");
        }
        for line in ["list", "status", "doctor"] {
            run(&workspace, line).ends_with(0);
        }
        mode(&workspace, closed, was);
    }
    run(&workspace, "sync").ends_with(0);
    // What has nothing to write needs no right to.
    mode(&workspace, "journal_archive.db", 0o444);
    run(&workspace, "sync").ends_with(0);
    run(&workspace, "upgrade").ends_with(0);
}

#[test]
fn the_folder_of_a_repaired_disk_holds_neither_entries_nor_revisions() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    fs::create_dir_all(workspace.path("migrations")).unwrap();
    if !somebody(&workspace) {
        return;
    }
    for folder in ["journal/lost+found", "migrations/lost+found"] {
        fs::create_dir(workspace.path(folder)).unwrap();
        mode(&workspace, folder, 0o000);
    }
    for line in
        ["sync", "status", "doctor", "migration check", "migration history", "upgrade", "list"]
    {
        run(&workspace, line).ends_with(0);
    }
    // Any other folder may hold some.
    fs::create_dir(workspace.path("journal/2026")).unwrap();
    give_away(&workspace.path("journal/2026"));
    mode(&workspace, "journal/2026", 0o000);
    run(&workspace, "sync").says("cannot be read").says("chmod").ends_with(1);
}

#[test]
fn who_may_make_no_thread_is_told_so_and_keeps_what_was_written() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.write("b.md", "Snow.\n");
    if !somebody(&workspace) {
        return;
    }
    let alone = |line: &str| {
        let journal = command(&workspace, line);
        let mut alone = Command::new("prlimit");
        alone.args(["--nproc=1:1", "--"]).arg(journal.get_program()).args(journal.get_args());
        alone.current_dir(workspace.path("")).env_clear().env("JOURNAL_NOW", NOW);
        if is_root() {
            alone.uid(NOBODY).gid(NOBODY);
        }
        let output = alone.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        Said { code: output.status.code(), text: format!("journal {line}\n{text}") }
    };
    for line in ["sync", "lint", "sync --archive other.db"] {
        alone(line).says("cannot make a thread").says("ulimit -u").ends_with(2);
    }
    assert!(!workspace.path("other.db").exists());
    alone("list").says("a.md").ends_with(0);
    alone("backup").ends_with(0);
    // One file needs none.
    let said = alone("add 'We sailed.'").ends_with(0);
    let file = workspace.path("journal/2026-01-15.md");
    assert!(fs::read_to_string(file).unwrap().ends_with("We sailed.\n"), "{}", said.text);
}
