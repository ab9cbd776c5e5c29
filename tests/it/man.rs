//! `journal man`: a page for each command, which `man` can read.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::workspace::TestWorkspace;

/// What `groff` makes of a page, or none where it is not installed; it must find nothing to complain of.
fn rendered(page: &[u8]) -> Option<String> {
    let mut groff = Command::new("groff");
    groff.args(["-man", "-Tutf8", "-ww", "-rLL=90n"]);
    groff.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = groff.spawn().ok()?;
    child.stdin.take().unwrap().write_all(page).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{complaints}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_main_page_names_commands_exit_statuses_and_files() {
    let workspace = TestWorkspace::new();
    let run = workspace.run("man");
    let page = run.output.stdout.clone();
    run.is_clean();
    assert!(page.starts_with(b".ie") || page.starts_with(b".TH"), "no page");
    let text = String::from_utf8_lossy(&page);
    for words in ["sync", "EXIT STATUS", "ENVIRONMENT", "FILES", "JOURNAL_ARCHIVE"] {
        assert!(text.contains(words), "{words}");
    }
    if let Some(shown) = rendered(&page) {
        let plain = shown.replace('\u{8}', "");
        assert!(plain.contains("journal.toml"), "{shown}");
    }
}

#[test]
fn every_command_has_a_page_under_the_name_that_man_looks_for() {
    let workspace = TestWorkspace::new();
    workspace.run("man --dir share/man1").says("pages").is_clean();
    let pages = workspace.list("share/man1");
    for name in
        ["journal.1", "journal-sync.1", "journal-migration-create.1", "journal-backup-verify.1"]
    {
        assert!(pages.contains(&name.to_owned()), "{pages:?}");
    }
    assert!(!pages.iter().any(|it| it.contains("help")), "{pages:?}");
    for name in &pages {
        let page = std::fs::read(workspace.path("share/man1").join(name)).unwrap();
        if rendered(&page).is_none() {
            break;
        }
    }
    // Again, as after an update.
    workspace.run("man --dir share/man1").is_clean();
}
