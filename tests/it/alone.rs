//! `journal` alone, in a terminal: where one stands.

use crate::home::{Home, TWO};
use crate::terminal;
use crate::workspace::TestWorkspace;

#[test]
fn it_says_where_one_stands_and_how_to_go_on() {
    let workspace =
        TestWorkspace::synced(&[("2026-01-13.md", "Ice.\n"), ("2026-01-14.md", "Snow.\n")]);
    workspace.write("2026-01-12.md", "Rain.\n").delete("2026-01-13.md");
    let mut command = workspace.command("");
    command.env("NO_COLOR", "1");
    let (status, text) = terminal::run(command);
    assert_eq!(status.code(), Some(0), "{text}");
    let text = text.replace("\u{1b}[1m", "").replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
    let expected = "Thursday, 15 January 2026\n\
                    journal   journal\n\
                    today     nothing yet\n\
                    streak    2 days (the longest: 2)\n\
                    so far    2 entries on 2 days, 2 words, since 13 January 2026\n\
                    changed   1 new, 1 gone since the last sync: `journal sync`\n\
                    backup    none yet: `journal backup` makes one\n\
                    \n\
                    `journal today`         write today's entry\n\
                    `journal search WORDS`  find what you wrote\n\
                    `journal list`          look back\n";
    assert_eq!(text, expected);
}

#[test]
fn who_stands_nowhere_is_told_how_to_begin() {
    let (status, text) = terminal::run(Home::new("").command(&[]));
    assert_eq!(status.code(), Some(0));
    assert!(
        text.contains("There is no journal here.") && text.contains("`journal init`"),
        "{text}"
    );
    let (_, text) = terminal::run(Home::new(TWO).command(&["-j", "work"]));
    assert!(text.contains("`journal -j work sync`"), "{text}");
}

#[test]
fn where_no_person_looks_it_is_no_command() {
    let workspace = TestWorkspace::new();
    workspace.run("").says("Usage: journal").is_refused();
    workspace.run("-v").says("no command is named").is_refused();
    assert_eq!(workspace.json("")["error"]["code"], "usage");
}

/// Rows of another revision are not read; where one stands is told all the same.
#[test]
fn an_archive_behind_says_what_is_pending() {
    let workspace = TestWorkspace::synced(&[("2026-01-13.md", "Ice.\n")]);
    workspace.run("downgrade 20251120_194000").is_clean();
    let mut command = workspace.command("");
    command.env("NO_COLOR", "1");
    let (status, text) = terminal::run(command);
    assert_eq!(status.code(), Some(0), "{text}");
    let text = text.replace("\u{1b}[1m", "").replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
    let told = "journal   journal\n\
                pending   3 revisions: `journal sync`\n\
                backup    today\n\
                \n\
                `journal today`";
    assert!(text.contains(told), "{text}");
}
