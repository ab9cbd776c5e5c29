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
fn pages(way: &[&str]) -> Vec<(String, String)> {
    let output = journal(&[way, &["--help"]].concat());
    assert!(output.status.success(), "journal {way:?} --help: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut pages = vec![(way.join(" "), text.clone())];
    for command in commands_of(&text) {
        pages.extend(self::pages(&[way, &[command]].concat()));
    }
    pages
}

/// The commands that a page lists.
fn commands_of(page: &str) -> impl Iterator<Item = &str> {
    let below = page.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = below.take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|it| *it != "help")
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

/// The commands of a page: in blocks that open with ```` ```console ````, the lines that begin with `$ `. What is built
/// with cargo is left out.
fn commands_in(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut is_console = false;
    for line in page.lines() {
        match line.trim_start().strip_prefix("```") {
            Some(kind) => is_console = kind.trim() == "console",
            None if is_console => {
                let command = line.trim_start().strip_prefix("$ ").map(str::trim);
                commands.extend(command.filter(|it| !it.starts_with("cargo ")).map(str::to_owned));
            }
            None => {}
        }
    }
    commands
}

#[test]
fn commands_are_found_in_a_page() {
    let page = "```console\n$ journal sync\nsynced: 3 added\n$ cargo run\n```\n```sh\n$ no\n```\n";
    assert_eq!(commands_in(page), ["journal sync"]);
}

/// A copy of what a fresh clone holds for its reader.
fn clone() -> tempfile::TempDir {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")), tempfile::tempdir().unwrap());
    copy(&from.join("sample_journals"), &to.path().join("sample_journals"));
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
fn every_command_of_the_readme_runs_as_it_is_written() {
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
    for line in commands {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &line]).current_dir(folder.path());
        shell.env_clear().env("PATH", &path).env("HOME", folder.path());
        let output = shell.output().unwrap();
        // 1 is a command that found something, which a page may well show.
        let is_done = output.status.code().is_some_and(|it| it <= 1);
        assert!(is_done, "$ {line}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}
