//! `journal lint`: front matter checked, the archive untouched.

use crate::workspace::TestWorkspace;

#[test]
fn errors_make_exit_status_1_and_warnings_only_when_strict() {
    let workspace = TestWorkspace::new();
    workspace
        .write("2025-09-16.md", "---\nmood: calm\n---\nRain.\n")
        .run("lint --strict")
        .is_clean();
    workspace.write("undated.md", "Rain.\n").run("lint").is_clean();
    workspace.run("lint --strict").has_findings();
    workspace.write("2025-09-17.md", "---\ntitle: a: b\n---\n").run("lint").has_findings();
    assert!(!workspace.path("journal_archive.db").exists());
}

#[test]
fn a_finding_has_file_line_column_code_and_hint() {
    let workspace = TestWorkspace::new();
    workspace.write("2025/09/16.md", "---\nmood: calm\ntitle: Rain: all day\n---\n");
    let answer = workspace.json("lint");
    assert_eq!(answer["checked"], 1);
    let finding = &answer["findings"][0];
    assert_eq!(finding["path"], "2025/09/16.md");
    assert_eq!((&finding["line"], &finding["severity"]), (&3.into(), &"error".into()));
    assert_eq!(finding["code"], "unquoted-colon");
    assert!(finding["hint"].is_string());
}

#[test]
fn single_files_and_other_folders_can_be_checked() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-09-16.md", "Rain.\n").write("2025-09-17.md", "---\n\tmood: x\n---\n");
    workspace.run("lint journal/2025-09-16.md").is_clean();
    workspace.run("lint journal/2025-09-17.md").says("2025-09-17.md:2").has_findings();
    workspace.run("lint journal").has_findings();
    workspace.run("lint nowhere.md").is_refused();
}

#[test]
fn names_that_other_systems_take_for_one_are_told() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-09-16 Rain.md", "x").write("2025-09-16 rain.md", "y");
    assert_eq!(workspace.json("lint")["findings"][0]["code"], "name-twins");
}

#[test]
fn what_was_lost_without_a_word_is_told() {
    for (text, code) in [
        ("---\ntitle = \"Rain: at sea\"\nmood: calm\n---\nT\n", "colon-in-key"),
        ("---\npeople: [\n  Ann Lee\n  Bob\n]\n---\nT\n", "list-comma"),
        ("---\npeople: {captain: Ann}\n---\nT\n", "unread-name"),
        ("---\nlocation: {Lisbon: home}\n---\nT\n", "unread-place"),
        ("tags: a, b\nmood: calm\n\nT\n", "not-front-matter"),
        ("{“title”: “Rain”}\nT\n", "not-front-matter"),
        ("{\"title\": \"C:\\temp\"}\nT\n", "escape-in-path"),
    ] {
        let workspace = TestWorkspace::new();
        let answer = workspace.write("2025-01-01.md", text).json("lint");
        let codes = answer["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str());
        assert_eq!(codes.collect::<Vec<_>>(), [Some(code)], "{text}");
    }
}
