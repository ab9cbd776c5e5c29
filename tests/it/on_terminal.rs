//! What a terminal shows: escapes for what it would obey, output without a pager, bold without colours, tables that fit.

use std::process::Command;

use crate::workspace::TestWorkspace;

/// What a command prints on a terminal of eighty columns; none where `script` is not installed, which is said.
#[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
fn seen(workspace: &TestWorkspace, line: &str, variables: &[(&str, &str)]) -> Option<String> {
    let ours = workspace.command(line);
    let words = std::iter::once(ours.get_program()).chain(ours.get_args());
    let words = words.map(|it| format!("'{}'", it.to_str().unwrap().replace('\'', r"'\''")));
    let words: Vec<String> = words.collect();
    let mut command = Command::new("script");
    command.args(["-qec", &words.join(" "), "/dev/null"]).current_dir(workspace.path(""));
    for (name, value) in ours.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.env("TERM", "xterm").env_remove("NO_COLOR").env("PAGER", "cat");
    command.envs(variables.iter().copied());
    let Ok(output) = command.stdin(std::process::Stdio::null()).output() else {
        eprintln!("skipped: `script` is not installed");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap().replace('\r', ""))
}

fn hostile() -> TestWorkspace {
    TestWorkspace::synced(&[(
        "2025-01-01.md",
        "---\ntitle: \"x\\e]52;c;eA==\\a\\u202ey\\x9b1m\"\n---\nRain.\n",
    )])
}

#[test]
fn data_on_a_terminal_is_escaped_and_elsewhere_as_it_is() {
    const ESCAPED: &str = "x\\u001b]52;c;eA==\\u0007\\u202ey\\u009b1m";
    let workspace = hostile();
    for line in [
        "query --csv 'SELECT title FROM entries'",
        "query --jsonl 'SELECT title FROM entries'",
        "query --json 'SELECT title FROM entries'",
        "export --format csv",
        "export --format jsonl",
        "list --json",
        "list --jsonl",
        "search --jsonl rain",
    ] {
        let Some(seen) = seen(&workspace, line, &[]) else { return };
        assert!(seen.contains(ESCAPED), "{line}: {seen:?}");
        assert!(!seen.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{line}: {seen:?}");
    }
    let csv = workspace.run("query --csv 'SELECT title FROM entries'").stdout();
    assert_eq!(csv, "title\r\nx\u{1b}]52;c;eA==\u{7}\u{202e}y\u{9b}1m\r\n");
}

#[test]
fn where_the_pager_is_no_program_all_is_printed_plainly() {
    let files: Vec<(String, String)> =
        (0..400).map(|it| (format!("{it}.md"), format!("Rain {it}.\n"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let workspace = TestWorkspace::synced(&files);
    for pager in ["no-such-pager", "/dev/null", "no-such-pager -S"] {
        let Some(seen) = seen(&workspace, "list", &[("PAGER", pager)]) else { return };
        assert_eq!(seen.matches(".md").count(), 400, "{pager}: {seen}");
    }
    let Some(seen) = seen(&workspace, "list", &[("PAGER", "head -n 3")]) else { return };
    assert_eq!(seen.lines().count(), 3, "{seen}");
}

#[test]
fn without_colours_what_was_found_is_bold_still() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "Rain.\n")]);
    let Some(plain) = seen(&workspace, "search rain", &[("NO_COLOR", "1")]) else { return };
    assert!(plain.contains("\u{1b}[1mRain\u{1b}[0m"), "{plain:?}");
    assert!(!plain.contains("\u{1b}[35m"), "{plain:?}");
    let coloured = seen(&workspace, "search rain", &[]).unwrap();
    assert!(coloured.contains("\u{1b}[35m"), "{coloured:?}");
    let dumb = seen(&workspace, "search rain", &[("NO_COLOR", "1"), ("TERM", "dumb")]).unwrap();
    assert!(!dumb.contains('\u{1b}'), "{dumb:?}");
}

#[test]
fn lists_and_tables_fit_a_terminal() {
    let long = "a very long cell of many words that goes on and on";
    let table = format!("| n | text | more |\n|--:|---|---|\n| 1 | {long} | {long} |\n");
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", &table), ("undated.md", "Rain.\n")]);
    let lines = [
        "list",
        "search tag:rain -tag:rain",
        "show 2025-01-01",
        "backup list",
        "query 'SELECT path, body, body, source_hash FROM entries'",
        "query 'SELECT * FROM entries'",
    ];
    workspace.run("backup").is_clean();
    for line in lines {
        let Some(seen) = seen(&workspace, line, &[("NO_COLOR", "1"), ("TERM", "dumb")]) else {
            return;
        };
        let wide = seen.lines().find(|it| it.chars().count() > 80);
        assert_eq!(wide, None, "{line}");
    }
    let listed = seen(&workspace, "list", &[("TERM", "dumb")]).unwrap();
    assert!(listed.starts_with("DAY              WORDS  TITLE"), "{listed}");
    assert!(listed.contains("\nWed 2025-01-01  "), "{listed}");
    assert!(listed.contains("\n-                    1  Rain."), "{listed}");
    let piped = workspace.run("list").stdout();
    assert!(piped.starts_with("2025-01-01  "), "{piped}");
}
