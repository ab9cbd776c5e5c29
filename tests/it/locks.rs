//! Writers at the same time, and after one that was killed. `tests/reliability/locks.py` does it for longer.

use std::fs;
use std::process::Stdio;

use crate::workspace::TestWorkspace;

#[test]
fn several_syncs_at_once_make_the_archive_that_one_makes() {
    let workspace = TestWorkspace::new();
    for index in 0..40 {
        workspace.write(&format!("{index}.md"), format!("---\ntags: [t{index}]\n---\nRain.\n"));
    }
    for round in 0..2 {
        let start = || {
            let mut command = workspace.command("sync");
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let running: Vec<_> = (0..6).map(|_| start()).collect();
        let done: Vec<_> = running.into_iter().map(|it| it.wait_with_output().unwrap()).collect();
        assert!(done.iter().any(|it| it.status.success()));
        for output in done {
            let said = String::from_utf8_lossy(&output.stderr);
            let gave_way = output.status.code() == Some(2) && said.contains("journal sync");
            assert!(output.status.success() || gave_way, "{said}");
        }
        workspace
            .query("SELECT count(*), count(DISTINCT path), max(id) FROM entries")
            .gives("40|40|40");
        workspace.query("PRAGMA integrity_check").gives("ok");
        workspace.write("0.md", format!("Snow {round}.\n"));
    }
}

#[test]
fn a_lock_file_that_was_left_behind_holds_nobody_up() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    fs::write(workspace.path("journal_archive.db.lock"), "1 (journal upgrade)").unwrap();
    workspace.write("b.md", "Snow.\n").run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn a_lock_file_is_no_other_file() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    fs::write(workspace.path("Cargo.lock"), "precious\n").unwrap();
    let run = workspace.run("--archive Cargo sync journal");
    run.says("`").says("Cargo.lock").says("hint: nothing was changed").is_refused();
    assert_eq!(fs::read(workspace.path("Cargo.lock")).unwrap(), b"precious\n");
    assert_eq!(workspace.list("."), ["Cargo.lock", "journal", "journal.toml"]);
    workspace.run("--archive other.db sync journal").is_clean();
}

#[test]
fn no_name_beside_the_archive_leads_into_the_journal() {
    use std::os::unix::fs::symlink;
    for ending in [".lock", "-journal", "-wal", "-shm"] {
        let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("empty.md", "")]);
        let name = workspace.path(format!("journal_archive.db{ending}"));
        for entry in ["a.md", "empty.md", "new.md"] {
            let _ = fs::remove_file(&name);
            symlink(format!("journal/{entry}"), &name).unwrap();
            workspace.write("b.md", format!("Snow {entry}.\n"));
            workspace.run("sync").says(ending).says("move that file away").is_refused();
            assert!(name.is_symlink(), "{ending}: nothing was changed");
            let findings = workspace.json("doctor")["findings"].clone();
            let is_told = findings.as_array().unwrap().iter().any(|it| it["code"] == "not-ours");
            assert!(is_told, "{ending}: {findings}");
        }
        assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"Rain.\n");
        assert_eq!(fs::read(workspace.path("journal/empty.md")).unwrap(), b"");
        assert_eq!(workspace.list("journal"), ["a.md", "b.md", "empty.md"]);
        fs::remove_file(&name).unwrap();
        workspace.run("sync").is_clean();
    }
}

#[test]
fn a_new_archive_is_built_beside_what_is_somebody_elses() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    let mine =
        ["journal_archive.db.new", "journal_archive.db.new-text", "journal_archive.db.new2-wal"];
    for name in mine {
        fs::write(workspace.path(name), "mine").unwrap();
    }
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries_fts('rain')").gives("1");
    for name in mine {
        assert_eq!(fs::read(workspace.path(name)).unwrap(), b"mine", "{name}");
    }
}

#[test]
fn an_index_filled_by_many_cores_finds_what_one_filled_by_one_does() {
    let of_cores = |cores: &str| {
        let workspace = TestWorkspace::new();
        for nth in 0..1_100 {
            let text = format!("# Day {nth}\n\nRain at the harbour, {} times. 雨\n", nth % 7);
            workspace.write(&format!("{nth:04}.md"), text);
        }
        let synced = workspace.command("sync").env("RAYON_NUM_THREADS", cores).output().unwrap();
        assert!(synced.status.success(), "{synced:?}");
        let left = workspace.list(".");
        let expected = ["journal", "journal.toml", "journal_archive.db", "journal_archive.db.lock"];
        assert_eq!(left, expected, "{cores}");
        workspace.run("doctor").is_clean();
        workspace.write("0007.md", "Snow, later.\n").run("sync").is_clean();
        workspace.run("doctor").is_clean();
        workspace
    };
    let found = |workspace: &TestWorkspace| {
        let lines =
            ["rain 3 times --limit 20", "'\"harbour 5\"' --limit 20", "snow", "雨 --limit 3"];
        lines.map(|it| workspace.run(&format!("search {it}")).stdout())
    };
    let one = of_cores("1");
    assert!(found(&one).iter().all(|it| !it.is_empty()));
    for cores in ["4", "8"] {
        assert_eq!(found(&of_cores(cores)), found(&one), "{cores} cores");
    }
}
