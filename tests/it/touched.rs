//! A journal whose files were all touched, as `touch` or a copy of the folder does: their stamps are written, and nothing
//! else.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use crate::workspace::TestWorkspace;

/// Gives every file of the journal another time of change.
fn touch(workspace: &TestWorkspace, seconds: u64) {
    for name in workspace.list("journal") {
        let file = fs::File::options().write(true).open(workspace.path("journal").join(name));
        file.unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }
}

/// How many pages of the archive are not what they were.
fn pages_written(before: &[u8], after: &[u8]) -> usize {
    let (before, after) = (before.chunks(4096), after.chunks(4096));
    let longer = after.len().saturating_sub(before.len());
    before.zip(after).filter(|(one, other)| one != other).count() + longer
}

#[test]
fn stamps_are_written_once_and_the_rows_stay_as_they_are() {
    let workspace = TestWorkspace::new();
    let text = "Rain on the sea, and a heron in the pool of the day.\n".repeat(80);
    for number in 0..120 {
        workspace
            .write(&format!("{number}.md"), format!("---\ntags: [rain]\n---\n{number}\n{text}"));
    }
    workspace.run("sync").is_clean();
    let before = workspace.archive_bytes();
    touch(&workspace, 1_600_000_000);
    workspace.run("sync").says("120 unchanged").is_clean();
    let after = workspace.archive_bytes();
    let written = pages_written(&before, &after);
    assert!((1..20).contains(&written), "{written} of {} pages", after.len() / 4096);
    workspace.run("sync").says("120 unchanged").is_clean();
    assert!(workspace.archive_bytes() == after, "a sync with nothing to do wrote");
}

#[test]
fn a_sentence_in_one_of_them_costs_no_more_than_it_does_without() {
    let workspace = TestWorkspace::new();
    let text = "Rain on the sea, and a heron in the pool of the day.\n".repeat(80);
    for number in 0..120 {
        workspace.write(&format!("{number}.md"), format!("{number}\n{text}"));
    }
    workspace.run("sync").is_clean();
    let before = workspace.archive_bytes();
    touch(&workspace, 1_600_000_000);
    workspace.write("7.md", format!("7\nOne more sentence.\n{text}"));
    workspace.run("sync").says("1 updated, 119 unchanged").is_clean();
    let after = workspace.archive_bytes();
    let written = pages_written(&before, &after);
    assert!(written < 60, "{written} of {} pages", after.len() / 4096);
}
