//! `docs/a-week.md`, played: each command in a terminal of 80 columns, at the time of its heading, prints what stands below it.
//!
//! A block of Markdown is what the editor is given by the next command that opens it, a block of TOML the user's settings. Where the
//! page is another one than was played, the played one is left in `target/tmp/a-week.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::terminal;

const PAGE: &str = include_str!("../../docs/a-week.md");

/// How the home folder is called on the page.
const HOME: &str = "/home/mira";

#[test]
fn the_page_of_a_week_is_what_was_played() {
    let home = tempfile::tempdir().unwrap();
    let played = play(PAGE, home.path());
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a-week.md");
    fs::write(&copy, &played).unwrap();
    for (number, (expected, found)) in PAGE.lines().zip(played.lines()).enumerate() {
        assert_eq!(found, expected, "line {}; played: {}", number + 1, copy.display());
    }
    assert_eq!(played, PAGE, "played: {}", copy.display());
}

/// The page with what its commands print now.
fn play(page: &str, home: &Path) -> String {
    begin(home);
    let mut played = String::new();
    let mut now = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        played.extend([line, "\n"]);
        if let Some(heading) = line.strip_prefix("## ") {
            now = time_of(heading);
        }
        let Some(kind) = line.strip_prefix("```") else { continue };
        let block: Vec<_> = lines.by_ref().take_while(|it| *it != "```").collect();
        let text: String = block.iter().flat_map(|it| [*it, "\n"]).collect();
        match kind {
            "console" => {
                for command in block.iter().filter_map(|it| it.strip_prefix("$ ")) {
                    played.push_str(&format!("$ {command}\n{}", shown(command, &now, home)));
                }
            }
            _ => played.push_str(&text),
        }
        match kind {
            "markdown" => fs::write(home.join("said"), &text).unwrap(),
            "toml" => fs::write(home.join(".config/journal/config.toml"), &text).unwrap(),
            _ => {}
        }
        played.push_str("```\n");
    }
    played
}

/// A home folder with an editor that adds what is said at the end of its file.
fn begin(home: &Path) {
    fs::create_dir_all(home.join(".config/journal")).unwrap();
    fs::write(home.join("pen"), "cat ~/said >> \"$1\"\n").unwrap();
}

/// `Monday 2026-03-02 08:00` as a time of `JOURNAL_NOW`.
fn time_of(heading: &str) -> String {
    let mut words = heading.split(' ').skip(1);
    let (day, time) = (words.next().unwrap(), words.next().unwrap());
    format!("{day}T{time}:00+00:00")
}

/// What a command of the page prints, without colours; how long it took is always the same.
fn shown(line: &str, now: &str, home: &Path) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_journal")).parent().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(home).env_clear();
    command
        .env("HOME", home)
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("EDITOR", "sh ~/pen")
        .env("PAGER", "cat")
        .env("TZ", "UTC")
        .env("TERM", "dumb")
        .env("JOURNAL_NOW", now);
    let (status, text) = terminal::run(command);
    assert_eq!(status.code(), Some(0), "{line}: {text}");
    let text = text.replace(&home.display().to_string(), HOME);
    let took = regex::Regex::new(r"in \d+\.\d+ s").unwrap();
    let text = took.replace_all(&text, "in 0.01 s");
    // An editor of no words leaves an empty line on no terminal.
    text.lines().flat_map(|it| [it.trim_end(), "\n"]).collect()
}
