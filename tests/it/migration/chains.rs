//! Many steps at once: what one of them does not touch is not looked at again, and what it touches by whatever way is.

use std::fmt::Write as _;

use crate::workspace::TestWorkspace;

const TABLES: &str = "CREATE TABLE a(id INTEGER PRIMARY KEY, x TEXT); CREATE TABLE b(x TEXT, y TEXT); CREATE TABLE c(x TEXT);
    CREATE TABLE log(x TEXT); CREATE VIEW of_b AS SELECT x, y FROM b;
    CREATE TRIGGER on_c AFTER INSERT ON c BEGIN DELETE FROM log; END;
    CREATE TRIGGER on_a AFTER UPDATE ON a BEGIN UPDATE b SET y = NULL; END;
    CREATE TRIGGER on_of_b INSTEAD OF DELETE ON of_b BEGIN DELETE FROM b; END;";

const BACK: &str = "DROP TABLE a; DROP VIEW of_b; DROP TABLE b; DROP TABLE c; DROP TABLE log;";

/// Writes revisions, one upon the other, from their ways up and down.
fn chain(steps: &[(&str, &str)]) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let mut before = "none".to_owned();
    for (number, (up, down)) in steps.iter().enumerate() {
        let name = format!("r{number:02}");
        let mut script = String::new();
        write!(script, "-- Step\n--\n-- revision: {name}\n-- revises: {before}\n\n{up}\n").unwrap();
        workspace.revision(&format!("{name}_step"), &script, down);
        before = name;
    }
    workspace
}

/// Steps with rows in all tables, others that have nothing to do with them, and this one.
fn upon(step: &'static str, back: &'static str) -> TestWorkspace {
    let rows = "INSERT INTO a VALUES (1, 'one'); INSERT INTO b VALUES ('p', 'q'), ('r', 's'); INSERT INTO log VALUES ('t');";
    let mut steps = vec![(TABLES, BACK), (rows, "DELETE FROM a; DELETE FROM b; DELETE FROM log;")];
    steps.extend([
        ("CREATE TABLE far(id INTEGER PRIMARY KEY, x);", "DROP TABLE far;"),
        ("INSERT INTO far(x) VALUES (1), (2);", "DELETE FROM far;"),
        ("ALTER TABLE far ADD COLUMN y TEXT;", "ALTER TABLE far DROP COLUMN y;"),
        ("CREATE INDEX far_x ON far(x);", "DROP INDEX far_x;"),
    ]);
    steps.push((step, back));
    chain(&steps)
}

#[test]
fn what_a_step_takes_in_silence_is_seen_after_many() {
    for (step, lost) in [
        ("INSERT INTO c VALUES ('u');", "1 row of `log`"),
        ("UPDATE a SET x = 'two';", "column `b.y` (2 values)"),
        ("DELETE FROM of_b WHERE x = 'p';", "2 rows of `b`"),
        ("UPDATE b SET x = NULL;", "column `b.x` (2 values)"),
        ("REPLACE INTO far SELECT 1, NULL, NULL; DELETE FROM far WHERE id = 2;", "1 row of `far`"),
    ] {
        let workspace = upon(step, "SELECT 1;");
        workspace.run("upgrade").says(lost).says("r06").is_refused();
        workspace.run("upgrade r05").is_clean();
        let before = workspace.archive_bytes();
        workspace.run("upgrade").says(lost).is_refused();
        assert!(workspace.archive_bytes() == before, "{step}");
        workspace.run("migration lint").says("would go").has_findings();
        workspace.run("downgrade base").is_clean();
    }
}

#[test]
fn every_step_of_a_chain_notes_the_schema_that_it_leads_to() {
    let view = "CREATE VIEW \"of far\" AS SELECT \"x\", \"y\" FROM far;";
    let workspace = upon(view, "DROP VIEW \"of far\";");
    workspace.run("upgrade").is_clean();
    let together = workspace.query("SELECT group_concat(fingerprint) FROM schema_revisions").text();
    workspace.run("downgrade base").is_clean();
    for number in 0..7 {
        workspace.run(&format!("upgrade r{number:02}")).is_clean();
    }
    workspace.query("SELECT group_concat(fingerprint) FROM schema_revisions").gives(&together);
    for _ in 0..7 {
        workspace.run("downgrade").is_clean();
    }
}

#[test]
fn a_trigger_on_the_ledger_takes_nothing_unseen() {
    let workspace = upon("SELECT 1;", "SELECT 1;");
    workspace.run("upgrade r04").is_clean();
    workspace.execute(
        "CREATE TRIGGER theirs AFTER INSERT ON schema_revisions BEGIN DELETE FROM log; END",
    );
    workspace.run("migration lint").says("1 row of `log`").has_findings();
    workspace.run("upgrade r05").says("1 row of `log`").is_refused();
    workspace.query("SELECT count(*) FROM log").gives("1");
    workspace.execute(
        "DROP TRIGGER theirs; \
         CREATE TRIGGER theirs AFTER INSERT ON schema_revisions BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    workspace.run("migration lint").says("the ledger does not take revision `r05`").has_findings();
    workspace.run("upgrade r05").says("drop the triggers on `schema_revisions`").is_refused();
}
