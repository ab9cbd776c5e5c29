//! `--help` of every command, and what the README promises: each of its commands is run as it is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use unicode_width::UnicodeWidthStr;

/// What a terminal of an old writer shows.
const WIDEST: usize = 100;

fn journal(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_journal"));
    command.args(args).env_clear().output().unwrap()
}

/// The text of `--help`, and the same of every command below, with the words that lead there.
pub(crate) fn pages(way: &[&str]) -> Vec<(String, String)> {
    let output = journal(&[way, &["--help"]].concat());
    assert!(output.status.success(), "journal {way:?} --help: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut pages = vec![(way.join(" "), text.clone())];
    for command in commands_of(&text) {
        pages.extend(self::pages(&[way, &[command]].concat()));
    }
    pages
}

/// The headings under which a page lists commands; the first page has them in groups.
const HEADINGS: [&str; 6] = ["Commands:", "Write:", "Read:", "Look after:", "Schema:", "Set up:"];

/// The commands that a page lists.
fn commands_of(page: &str) -> Vec<&str> {
    let mut is_list = false;
    let mut names = Vec::new();
    for line in page.lines() {
        match line.strip_prefix("  ") {
            Some(rest) if is_list && !rest.starts_with(' ') => {
                names.extend(rest.split_whitespace().next().filter(|it| *it != "help"));
            }
            Some(_) => {}
            None => is_list = HEADINGS.contains(&line),
        }
    }
    names
}

#[test]
fn every_page_of_help_fits_the_terminal_and_says_what_the_command_is_for() {
    let pages = pages(&[]);
    assert!(pages.len() > 30, "{} pages", pages.len());
    for (way, page) in pages {
        let first = page.lines().next().unwrap_or_default();
        assert!(!first.is_empty() && !first.starts_with("Usage"), "`journal {way}`: {page}");
        assert!(!first.ends_with('.'), "`journal {way}` begins with a sentence: {first}");
        for line in page.lines() {
            assert!(line.width() <= WIDEST, "`journal {way}` --help: {line}");
        }
        assert!(page.contains("Usage: journal"), "`journal {way}`: {page}");
    }
}

#[test]
fn the_short_help_of_every_command_lists_the_same_flags() {
    for (way, page) in pages(&[]) {
        let words: Vec<&str> = way.split_whitespace().collect();
        let short = String::from_utf8(journal(&[&words[..], &["-h"]].concat()).stdout).unwrap();
        let flags = |page: &str| -> Vec<String> {
            let is_flag = |line: &&str| line.starts_with('-') && !line.starts_with("- ");
            let flags = page.lines().map(str::trim).filter(is_flag);
            flags.filter_map(|it| it.split("  ").next().map(str::to_owned)).collect()
        };
        assert_eq!(flags(&short), flags(&page), "journal {way}");
    }
}

#[test]
fn a_mistyped_command_is_answered_with_the_one_that_was_meant() {
    let output = journal(&["synk"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("sync"), "{output:?}");
    let output = journal(&["sync", "--verfy", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["error"]["code"], "usage");
}

/// A command of a page, and the lines that it prints there.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    command: String,
    lines: Vec<String>,
}

/// The commands of a page: in blocks that open with ```` ```console ````, the lines that begin with `$ `, each with those
/// below it.
fn commands_in(page: &str) -> Vec<Shown> {
    let mut commands: Vec<Shown> = Vec::new();
    let mut is_console = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), line.strip_prefix("$ ")) {
            (Some(kind), _) => is_console = kind.trim() == "console",
            (None, Some(command)) if is_console => {
                commands.push(Shown { command: command.to_owned(), lines: Vec::new() });
            }
            (None, None) if is_console => commands.last_mut().unwrap().lines.push(line.to_owned()),
            _ => {}
        }
    }
    commands
}

#[test]
fn commands_are_found_in_a_page() {
    let page = "```console\n$ journal sync\nsynced: 3 added\n```\n```sh\n$ no\n```\n";
    let lines = vec!["synced: 3 added".to_owned()];
    assert_eq!(commands_in(page), [Shown { command: "journal sync".to_owned(), lines }]);
}

/// Whether a page tells a printed line truly: `…` stands for anything, and no two machines are as fast.
fn is_true_of(shown: &str, printed: &str) -> bool {
    let pattern = regex::escape(shown.trim_end()).replace('…', ".*");
    let seconds = regex::Regex::new(r"in [0-9\\.]+ s$").unwrap();
    let pattern = seconds.replace(&pattern, r"in [0-9.]+ s");
    regex::Regex::new(&format!("^{pattern}$")).unwrap().is_match(printed.trim_end())
}

#[test]
fn a_line_is_told_truly_but_for_what_is_left_out() {
    assert!(is_true_of("synced: 3 added in 0.05 s", "synced: 3 added in 1.20 s"));
    assert!(is_true_of("archive  …/a.db", "archive  /home/ana/a.db"));
    assert!(!is_true_of("archive  …/a.db", "archive  /home/ana/b.db"));
    assert!(!is_true_of("synced: 3 added in 0.05 s", "synced: 4 added in 0.05 s"));
}

/// A copy of what a fresh clone holds for its reader.
fn clone() -> tempfile::TempDir {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")), tempfile::tempdir().unwrap());
    for folder in ["sample_journals", "migrations"] {
        copy(&from.join(folder), &to.path().join(folder));
    }
    fs::copy(from.join("journal.toml"), to.path().join("journal.toml")).unwrap();
    to
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, &copied).unwrap();
        }
    }
}

#[test]
fn every_command_of_the_readme_runs_as_it_is_written_and_prints_what_stands_there() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = fs::read_to_string(readme).unwrap();
    // The tour of fields is run by `tour.rs`, together with what it writes into `journal.toml`.
    let (before, rest) = page.split_once("\n## Fields without code\n").unwrap();
    let after = rest.split_once("\n## ").unwrap().1;
    let commands = [commands_in(before), commands_in(after)].concat();
    assert!(!commands.is_empty(), "the README shows no command");
    let folder = clone();
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_journal"));
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", binary.parent().unwrap().display());
    for Shown { command, lines } in commands {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(folder.path());
        shell.env_clear().env("PATH", &path).env("HOME", folder.path());
        let output = shell.output().unwrap();
        // 1 is a command that found something, which a page may well show.
        let is_done = output.status.code().is_some_and(|it| it <= 1);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(is_done, "$ {command}\n{printed}");
        let mut rest = printed.lines();
        for line in lines {
            let is_there = rest.any(|it| is_true_of(&line, it));
            assert!(is_there, "$ {command}\ndoes not print\n{line}\nbut\n{printed}");
        }
    }
}
