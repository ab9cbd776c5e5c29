//! `journal migration merge`: one revision that joins several heads.

use crate::workspace::TestWorkspace;

fn branch(workspace: &TestWorkspace, id: &str, sql: &str) {
    let up = format!("-- Branch {id}\n--\n-- revision: {id}\n-- revises: HEAD\n\n{sql}\n");
    workspace.revision(id, &up, "SELECT 1;");
}

#[test]
fn heads_become_one() {
    let workspace = TestWorkspace::new();
    branch(&workspace, "left", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    branch(&workspace, "right", "CREATE TABLE b (id INTEGER PRIMARY KEY);");
    workspace.run("upgrade head").says("heads").is_refused();
    let answer = workspace.json("migration merge -m 'Join both' --rev-id both");
    assert_eq!(answer["revises"], serde_json::json!(["left", "right"]));
    workspace.run("migration heads").prints("both  Join both").is_clean();
    workspace.run("upgrade head").is_clean();
    workspace.run("downgrade left").is_clean();
    workspace
        .query("SELECT revision FROM schema_revisions ORDER BY position DESC LIMIT 2")
        .gives("right\nleft");
}

#[test]
fn what_is_no_pair_of_heads_is_refused() {
    let workspace = TestWorkspace::new();
    workspace.run("migration merge").says("nothing to merge").is_refused();
    branch(&workspace, "left", "SELECT 1;");
    workspace
        .run("migration merge left moods")
        .says("`20250918_090000` is not a head")
        .is_refused();
    workspace.run("migration merge left").says("nothing to merge").is_refused();
}

#[test]
fn branches_that_do_not_fit_together_are_not_joined() {
    let workspace = TestWorkspace::new();
    branch(&workspace, "left", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    branch(&workspace, "right", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    workspace.run("migration merge").says("already exists").says("right/up.sql:6:14").is_refused();
    branch(&workspace, "left", "CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY);");
    branch(&workspace, "right", "CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY, b TEXT);");
    workspace
        .run("migration merge")
        .says("the order of the branches makes a difference")
        .is_refused();
    assert_eq!(workspace.list("migrations"), ["left", "right"]);
}
