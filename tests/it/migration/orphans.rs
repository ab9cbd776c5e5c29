//! Rows that point at nothing: one that did before is no new one whatever it is called, and a new one is none of the old.

use std::fs;

use crate::workspace::TestWorkspace;

const ROWS: &str = "PRAGMA foreign_keys = OFF; INSERT INTO n VALUES (1, 'x'); INSERT INTO c VALUES (1, 50, 1), (2, 1, 1)";

/// A database at its first revision, one row of which points at nothing.
fn with_orphan(tables: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    fs::write(workspace.path("schema.sql"), tables).unwrap();
    workspace.run("migration create First --rev-id first").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.execute(ROWS);
    workspace
}

fn own(workspace: &TestWorkspace, up: &str, down: &str) {
    let up = format!("-- Next\n--\n-- revision: next\n-- revises: first\n-- loses: c\n\n{up}\n");
    workspace.revision("next", &up, down);
}

const TABLES: &str = "CREATE TABLE n(id INTEGER PRIMARY KEY, t TEXT UNIQUE);
    CREATE TABLE c(k INTEGER PRIMARY KEY, n INTEGER REFERENCES n(id), m INTEGER REFERENCES n(id));
    CREATE INDEX c_n ON c(n); CREATE INDEX c_m ON c(m);";

#[test]
fn a_new_orphan_is_not_taken_for_an_old_one() {
    let keyed = TABLES.replacen(
        "k INTEGER PRIMARY KEY, n INTEGER REFERENCES n(id), m INTEGER REFERENCES n(id))",
        "k TEXT PRIMARY KEY, n INTEGER REFERENCES n(id), m INTEGER REFERENCES n(id)) WITHOUT ROWID",
        1,
    );
    for (tables, change) in [
        (&*keyed, "UPDATE c SET n = 77 WHERE k = 2;"),
        (&*keyed, "UPDATE c SET n = 50 WHERE k = 2;"),
        (&*keyed, "UPDATE c SET m = 50;"),
        (&*keyed, "UPDATE c SET n = 1 WHERE k = 1; UPDATE c SET n = 77 WHERE k = 2;"),
        (TABLES, "UPDATE c SET n = 77 WHERE k = 2;"),
        (TABLES, "DELETE FROM c WHERE k = 1; UPDATE c SET k = 1, n = 77 WHERE k = 2;"),
        (TABLES, "UPDATE c SET n = 1 WHERE k = 1; INSERT INTO c VALUES (3, 77, 1);"),
    ] {
        let workspace = with_orphan(tables);
        own(&workspace, change, "SELECT 1;");
        workspace.run("migration lint").says("of `c` points at `n`").has_findings();
        workspace.run("upgrade --rehearse --allow-data-loss").says("points at").has_findings();
        let run = workspace.run("upgrade --allow-data-loss");
        run.says("at rows that are not there").is_refused();
    }
}

#[test]
fn an_old_orphan_that_stays_stops_no_script() {
    for (up, down) in [
        ("ALTER TABLE c RENAME TO c2;", "ALTER TABLE c2 RENAME TO c;"),
        ("ALTER TABLE n RENAME TO n2;", "ALTER TABLE n2 RENAME TO n;"),
        ("ALTER TABLE c RENAME n TO o;", "ALTER TABLE c RENAME o TO n;"),
        ("ALTER TABLE n RENAME id TO key;", "ALTER TABLE n RENAME key TO id;"),
        ("UPDATE c SET k = k + 100;", "UPDATE c SET k = k - 100;"),
        ("DELETE FROM c WHERE n = 50;", "SELECT 1;"),
    ] {
        let workspace = with_orphan(TABLES);
        own(&workspace, up, down);
        workspace.run("migration lint").is_clean();
        workspace.run("upgrade --rehearse --allow-data-loss").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean().run("downgrade").is_clean();
    }
}

#[test]
fn an_old_orphan_that_stays_stops_no_generated_revision() {
    for (changes, renames) in [
        (&[("TABLE c(", "TABLE c2("), ("ON c(", "ON c2("), ("ON c(", "ON c2(")][..], "c=c2"),
        (&[("TABLE n(", "TABLE n2("), ("S n(", "S n2("), ("S n(", "S n2(")], "n=n2"),
        (&[("n INTEGER R", "o INTEGER R"), ("c(n)", "c(o)")], "c.n=o"),
        (&[("n(id I", "n(key I"), ("n(id)", "n(key)"), ("n(id)", "n(key)")], "n.id=key"),
        (&[("id));", "id)) WITHOUT ROWID;")], ""),
        (&[("n INTEGER R", "n TEXT R")], ""),
    ] {
        let workspace = with_orphan(TABLES);
        let schema = changes.iter().fold(TABLES.to_owned(), |it, (old, new)| {
            assert!(it.contains(old), "{it}: {old}");
            it.replacen(old, new, 1)
        });
        fs::write(workspace.path("schema.sql"), schema).unwrap();
        let renames = match renames {
            "" => String::new(),
            renames => format!(" --rename {renames}"),
        };
        workspace.run(&format!("migration create Next --rev-id next{renames}")).is_clean();
        workspace.run("migration lint").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean().run("downgrade").is_clean();
        // The way down has led back to the names.
        workspace.query("SELECT group_concat(n, '/' ORDER BY k) FROM c").gives("50/1");
    }
}

#[test]
fn rows_that_a_way_down_leaves_pointing_at_nothing_are_told() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let n =
        "-- N\n--\n-- revision: n\n-- revises: none\n\nCREATE TABLE n(id INTEGER PRIMARY KEY);\n";
    workspace.revision("n", n, "DROP TABLE n;").run("upgrade").is_clean();
    workspace.execute(
        "CREATE TABLE theirs(n REFERENCES n(id)); INSERT INTO n VALUES (1), (2); INSERT INTO theirs VALUES (1), (2), (NULL)",
    );
    let told = "2 rows of `theirs` point at `n`, which is gone";
    workspace.run("downgrade --dry-run").says(told).is_clean();
    workspace.run("downgrade --rehearse").says(told).is_clean();
    let answer = workspace.json("downgrade");
    assert_eq!(answer["findings"][0]["code"], "orphans");
    assert_eq!(answer["findings"][0]["message"], told);
    // They pointed at nothing before the next move.
    workspace.run("upgrade").is_clean().query("SELECT count(*) FROM theirs").gives("3");
}

#[test]
fn a_reference_that_cannot_be_followed_is_told_of_the_revision_that_made_it() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let revision = |name: &str, after: &str, up: &str, down: &str| {
        let head = format!("-- {name}\n--\n-- revision: {name}\n-- revises: {after}\n");
        workspace.revision(name, &format!("{head}\n{up}\n"), down);
    };
    revision(
        "a",
        "none",
        "CREATE TABLE n(x INT); CREATE TABLE o(x INT);",
        "DROP TABLE o; DROP TABLE n;",
    );
    workspace.run("upgrade").is_clean();
    let child = "CREATE TABLE c(x INT REFERENCES n(x)); CREATE INDEX c_x ON c(x);";
    revision("b", "a", child, "DROP TABLE c;");
    revision("c", "b", "ALTER TABLE o ADD COLUMN y;", "ALTER TABLE o DROP COLUMN y;");
    let told = workspace.json("migration lint");
    let findings = told["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{told}");
    assert_eq!(
        (&findings[0]["code"], &findings[0]["severity"]),
        (&"foreign-keys".into(), &"warning".into())
    );
    assert!(findings[0]["path"].as_str().unwrap().contains("/b"), "{told}");
    // It is a key in the end.
    revision("d", "c", "CREATE UNIQUE INDEX n_x ON n(x);", "DROP INDEX n_x;");
    workspace.run("migration lint").is_clean().run("upgrade").is_clean();
}
