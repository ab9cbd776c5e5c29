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
