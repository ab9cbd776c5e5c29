//! What a terminal shows: escapes for what it would obey, output without a pager, bold without colours, tables that fit.

use crate::terminal;
use crate::workspace::TestWorkspace;

/// What a command prints on a terminal of eighty columns.
fn seen(workspace: &TestWorkspace, line: &str, variables: &[(&str, &str)]) -> String {
    let mut command = workspace.command(line);
    command.env("TERM", "xterm").env("PAGER", "cat").env("PATH", "/usr/bin:/bin");
    command.envs(variables.iter().copied());
    terminal::run(command).1
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
        let seen = seen(&workspace, line, &[]);
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
    for pager in ["no-such-pager", "/dev/null", "no-such-pager -S", "false", "exit 3"] {
        let seen = seen(&workspace, "list", &[("PAGER", pager)]);
        assert_eq!(seen.matches(".md").count(), 400, "{pager}: {seen}");
    }
    // A pager that has read something has shown what it would.
    for pager in ["head -n 3", "head -n 3; false"] {
        let seen = seen(&workspace, "list", &[("PAGER", pager)]);
        assert_eq!(seen.lines().count(), 3, "{pager}: {seen}");
    }
    let few = TestWorkspace::synced(&files[..2]);
    for (pager, lines) in [("false", 3), ("cat; false", 3), ("true", 0)] {
        let seen = seen(&few, "list", &[("PAGER", pager)]);
        assert_eq!(seen.lines().count(), lines, "{pager}: {seen}");
    }
}

#[test]
fn without_colours_what_was_found_is_bold_still() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "Rain.\n")]);
    let plain = seen(&workspace, "search rain", &[("NO_COLOR", "1")]);
    assert!(plain.contains("\u{1b}[1mRain\u{1b}[0m"), "{plain:?}");
    assert!(!plain.contains("\u{1b}[35m"), "{plain:?}");
    let coloured = seen(&workspace, "search rain", &[]);
    assert!(coloured.contains("\u{1b}[35m"), "{coloured:?}");
    for more in [("NO_COLOR", "1"), ("CI", "true"), ("COLORTERM", "truecolor")] {
        let dumb = seen(&workspace, "search rain", &[("TERM", "dumb"), more]);
        assert!(!dumb.contains('\u{1b}'), "{more:?}: {dumb:?}");
    }
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
        let seen = seen(&workspace, line, &[("NO_COLOR", "1"), ("TERM", "dumb")]);
        let wide = seen.lines().find(|it| it.chars().count() > 80);
        assert_eq!(wide, None, "{line}");
    }
    let listed = seen(&workspace, "list", &[("TERM", "dumb")]);
    assert!(listed.starts_with("DAY              WORDS  TITLE"), "{listed}");
    assert!(listed.contains("\nWed 2025-01-01  "), "{listed}");
    assert!(listed.contains("\n-                    1  Rain."), "{listed}");
    let piped = workspace.run("list").stdout();
    assert!(piped.starts_with("2025-01-01  "), "{piped}");
}

#[test]
fn the_day_of_an_entry_is_told_as_people_read_it_and_as_it_is_written_elsewhere() {
    let entry = |date: &str| format!("---\ndate: {date}\n---\nRain.\n");
    let workspace = TestWorkspace::synced(&[
        ("a.md", &entry("2025-09-16T06:20:00+00:00")),
        ("b.md", &entry("2025-09-17T23:20:00+09:00")),
        ("c.md", &entry("2025-09-18")),
    ]);
    for (path, told, written) in [
        ("a.md", "Tue 2025-09-16 06:20", "2025-09-16T06:20:00+00:00"),
        ("b.md", "Wed 2025-09-17 23:20 +09:00", "2025-09-17T23:20:00+09:00"),
        ("c.md", "Thu 2025-09-18", "2025-09-18"),
    ] {
        let seen = seen(&workspace, &format!("show {path}"), &[("TERM", "dumb")]);
        let day = seen.lines().find_map(|it| it.strip_prefix("day")).map(str::trim);
        assert_eq!(day, Some(told), "{seen}");
        workspace.run(&format!("show {path}")).prints_a(&format!("day       {written}\n"));
    }
}
