//! `journal init`: a commented `journal.toml`, and nothing replaced.

use std::fs;

use crate::workspace::TestWorkspace;

#[test]
fn a_new_workspace_can_be_synced_at_once() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-09-16.md", "Rain.\n");
    workspace.run("init diary --journal ../journal").is_clean();
    assert_eq!(workspace.list("diary"), ["journal.toml", "migrations"]);
    workspace.run("sync --config diary/journal.toml").is_clean();
    assert!(workspace.path("diary/journal_archive.db").exists());
}

#[test]
fn a_workspace_that_is_there_is_left_alone() {
    let workspace = TestWorkspace::new();
    let before = fs::read(workspace.path("journal.toml")).unwrap();
    workspace.run("init").says("already").is_clean();
    assert_eq!(fs::read(workspace.path("journal.toml")).unwrap(), before);
}

#[test]
fn a_mistyped_key_is_shown_with_its_line_and_the_nearest_one() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\narchvie = \"a.db\"\n");
    workspace.run("sync").says("journal.toml:2:1").says("`archive`").is_refused();
    let answer = workspace.json("sync");
    assert_eq!((&answer["error"]["line"], &answer["error"]["column"]), (&2.into(), &1.into()));
}

#[test]
fn flag_before_variable_before_environment_before_file_before_url() {
    let workspace = TestWorkspace::new();
    workspace.config(
        "journal = \"journal\"\narchive = \"file.db\"\n[environments.test]\narchive = \"env.db\"\n",
    );
    let archive = |line: &str, variables: &[(&str, &str)]| {
        let output =
            workspace.command(line).arg("--json").envs(variables.iter().copied()).output().unwrap();
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        status["archive"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    let url = ("DATABASE_URL", "sqlite:url.db");
    let variable = ("JOURNAL_ARCHIVE", "variable.db");
    assert_eq!(archive("status", &[]), "file.db");
    assert_eq!(archive("status --env test", &[]), "env.db");
    assert_eq!(archive("status", &[("JOURNAL_ENV", "test")]), "env.db");
    assert_eq!(archive("status --env test", &[url]), "env.db");
    assert_eq!(archive("status", &[url]), "file.db");
    assert_eq!(archive("status", &[url, variable]), "variable.db");
    assert_eq!(archive("status --archive flag.db", &[url, variable]), "flag.db");
    assert_eq!(archive("status --env test", &[url, variable]), "env.db");
    assert_eq!(archive("status", &[("JOURNAL_ENV", "test"), variable]), "variable.db");
    workspace.config("journal = \"journal\"\n");
    assert_eq!(archive("status", &[url]), "url.db");
    assert_eq!(archive("status", &[("DATABASE_URL", "postgres://db")]), "journal_archive.db");
}
