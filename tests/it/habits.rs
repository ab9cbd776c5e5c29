//! What people bring along from other tools: values for scripts, checks of heads, the room that a rebuild leaves, other spellings.

use std::fs;

use crate::workspace::TestWorkspace;

/// A workspace of a program's database, with one revision that was written by hand.
fn by_hand(up: &str, down: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("archive = \"journal_archive.db\"\n[schema]\ncore = false\n");
    workspace.revision("1_first", "-- First\n--\n-- revision: 1\n-- revises: none\n\nCREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL);\n", "DROP TABLE t;\n");
    let up = format!("-- Second\n--\n-- revision: 2\n-- revises: 1\n\n{up}\n");
    workspace.revision("2_second", &up, down);
    workspace
}

#[test]
fn a_script_takes_values_and_only_those_that_it_names() {
    let workspace = by_hand(
        "INSERT INTO t(b) VALUES (:who), (':who');\nUPDATE t SET b = b || :mark WHERE a = 1;",
        "DELETE FROM t WHERE b = :who || :mark OR b = ':who';\n",
    );
    workspace
        .run("upgrade -x who=me")
        .says("takes a value for `:mark`, and none is given")
        .says("up.sql:7:23")
        .says("`-x mark=VALUE`")
        .is_refused();
    workspace
        .run("upgrade -x who=me -x mark=! -x mrak=!")
        .says("did you mean `mark`?")
        .is_refused();
    workspace.run("upgrade -x who").says("NAME=VALUE").is_refused();
    assert!(!workspace.path("journal_archive.db").exists());
    workspace.run("upgrade 1").is_clean();
    let values = "-x who=them -x mark=!";
    workspace.run(&format!("upgrade {values} --dry-run")).is_clean();
    workspace.run("upgrade --dry-run").says("`:who`").is_refused();
    workspace.run(&format!("upgrade {values} --rehearse")).is_clean();
    let script = workspace.run(&format!("upgrade {values} --sql")).stdout();
    workspace.run(&format!("upgrade {values}")).is_clean();
    workspace.query("SELECT group_concat(b, '/') FROM t").gives("them!/:who");
    // Nobody has to know them afterwards.
    workspace.run("status").is_clean().run("doctor").is_clean();
    workspace.run("upgrade -x who=me").says("nothing to do").is_clean();
    workspace.run("downgrade").says("`:who`").is_refused();
    workspace.run(&format!("downgrade {values}")).is_clean();
    workspace.query("SELECT count(*) FROM t").gives("0");
    workspace.run_script(&script);
    workspace.query("SELECT group_concat(b, '/') FROM t").gives("them!/:who");
    workspace.run("status").is_clean();
}

#[test]
fn what_looks_at_pending_scripts_takes_their_values_too() {
    let workspace = by_hand("INSERT INTO t(b) VALUES (:who);", "DELETE FROM t;\n");
    workspace.run("upgrade 1").is_clean();
    // Of what a trigger of another tool makes of rows only a run tells.
    workspace.execute(
        "CREATE TABLE log(b CHECK (b <> 'nobody')); CREATE TRIGGER noted AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.b); END",
    );
    workspace.execute("INSERT INTO t(b) VALUES ('first')");
    for line in ["migration lint", "migration lint 2"] {
        workspace.run(line).says("takes a value for `:who`").says("`-x who=VALUE`").is_refused();
        workspace.run(&format!("{line} -x who=me")).is_clean();
        workspace.run(&format!("{line} -x who=me -x hwo=me")).says("`who`").is_refused();
        workspace.run(&format!("{line} -x who=nobody")).says("CHECK").has_findings();
    }
    workspace.run("status").is_clean();
    let model = "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL, c TEXT);\n";
    fs::write(workspace.path("schema.sql"), model).unwrap();
    workspace
        .run("migration create Third --rev-id 3 -x hwo=me")
        .says("`-x who=VALUE`")
        .is_refused();
    workspace
        .run("migration create Third --rev-id 3")
        .says("not proved on the database's own rows: revision `2` takes a value for `:who`, and none is given (give it: `-x who=VALUE`)")
        .is_clean();
    fs::remove_dir_all(workspace.path("migrations/3_third")).unwrap();
    workspace
        .run("migration create Third --rev-id 3 -x who=me")
        .says("proved up, down and up again on the database's own rows")
        .is_clean();
    workspace.run("upgrade -x who=me").is_clean();
    let script = workspace.path("by_hand.sql");
    fs::write(&script, "UPDATE t SET b = :name WHERE a = 1;\n").unwrap();
    workspace.run("migration lint by_hand.sql").says("`-x name=VALUE`").is_refused();
    workspace.run("migration lint by_hand.sql -x name=you").is_clean();
}

#[test]
fn a_value_has_no_place_in_a_definition() {
    for (up, place) in [
        ("CREATE TABLE u AS SELECT :who AS a;", "up.sql:6:26"),
        ("INSERT INTO t(b) VALUES (?1);", "up.sql:6:26"),
        ("UPDATE t SET b = @who;", "up.sql:6:18"),
    ] {
        let workspace = by_hand(up, "");
        for line in ["upgrade", "upgrade -x who=me", "upgrade -x who=me --sql"] {
            let run = workspace.run(line);
            run.says(place).says("in INSERT, UPDATE, DELETE and SELECT alone").is_refused();
        }
    }
}

#[test]
fn a_sync_that_lacks_a_value_says_how_to_give_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "-- Notes\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n\nCREATE TABLE notes(a);\nINSERT INTO notes VALUES (:who);\n";
    workspace.revision("20260101_000000_notes", up, "DROP TABLE notes;\n");
    workspace.write("b.md", "Sun.\n").run("sync");
    let way_out = "`journal upgrade -x who=VALUE`, then `journal sync`";
    workspace.run("sync").says(way_out).is_refused();
    workspace.run("sync --dry-run").says(way_out).is_refused();
    workspace.run("status").is_clean();
    workspace.run("upgrade -x who=me").is_clean().run("sync").is_clean();
    workspace.query("SELECT a FROM notes").gives("me");
}

#[test]
fn heads_are_checked() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("migration current --check-heads").is_clean();
    workspace.run("downgrade").is_clean();
    workspace.run("migration current").is_clean();
    workspace.run("migration current --check-heads").says("`journal upgrade`").has_findings();
    assert_eq!(workspace.json("migration current")["at_heads"], false);
    workspace.run("downgrade base").is_clean();
    workspace.run("migration current --check-heads").has_findings();
}

#[test]
fn statistics_may_be_made_and_the_file_written_anew() {
    let workspace = by_hand(
        "CREATE INDEX t_b ON t(b);\nANALYZE;\nPRAGMA optimize;",
        "DROP INDEX t_b;\nPRAGMA optimize;\n",
    );
    workspace.run("upgrade 1").is_clean();
    workspace.execute("INSERT INTO t(b) SELECT hex(randomblob(400)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n)");
    workspace.execute("DELETE FROM t WHERE a > 5");
    let before = fs::metadata(workspace.path("journal_archive.db")).unwrap().len();
    workspace.run("upgrade --vacuum").says("written anew: ").is_clean();
    assert!(fs::metadata(workspace.path("journal_archive.db")).unwrap().len() < before / 2);
    workspace.query("SELECT tbl || ' ' || idx FROM sqlite_stat1 WHERE idx = 't_b'").gives("t t_b");
    workspace.run("status").prints_a("drift       none").is_clean();
    assert!(workspace.json("upgrade --vacuum")["vacuumed"]["after"].as_u64().unwrap() > 0);
    workspace.run("downgrade").is_clean().run("status").is_clean();
    // Rows that have no number of their own would be found under another one.
    workspace.execute("CREATE TABLE u(a); CREATE VIRTUAL TABLE f USING fts5(a, content='u'); INSERT INTO u VALUES ('x')");
    workspace.run("upgrade --vacuum").says("written anew: ").is_clean();
    workspace.execute("INSERT INTO u VALUES ('y'), ('z'); DELETE FROM u WHERE a = 'y'");
    let refused = workspace.run("upgrade --vacuum");
    refused.says("not written anew").says("rows of `u` other numbers").is_clean();
    workspace.query("SELECT group_concat(rowid || a, ' ') FROM u").gives("1x 3z");
    workspace.execute("UPDATE u SET rowid = 2 WHERE a = 'z'");
    workspace.run("upgrade --vacuum").says("written anew: ").is_clean();
    // SQLite keeps the numbers of rows that an index names.
    workspace.execute("CREATE TABLE w(a TEXT PRIMARY KEY); INSERT INTO w VALUES ('a'), ('b'), ('c'); DELETE FROM w WHERE a = 'a'");
    workspace.execute("CREATE TABLE v(\"rowid\", b UNIQUE); INSERT INTO v VALUES (7, 'a'), (8, 'b'); DELETE FROM v WHERE b = 'a'");
    workspace.run("upgrade --vacuum").says("written anew: ").is_clean();
    workspace.query("SELECT group_concat(rowid || a, ' ') FROM w").gives("2b 3c");
    workspace.query("SELECT group_concat(_rowid_ || b, ' ') FROM v").gives("2b");
}

#[test]
fn the_spellings_of_other_guides_are_understood() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    workspace.run("sync_directory directory=journal").is_clean();
    workspace.run("migration_status").is_clean();
    workspace.run("create_migration message=By_hand empty=true").is_clean();
    assert!(
        workspace.list("migrations")[0].ends_with("_by_hand"),
        "{:?}",
        workspace.list("migrations")
    );
    workspace.run("upgrade revision=head").is_clean();
    workspace.run("downgrade revision=-1").is_clean();
    workspace.run("create_migration massage=x empty=true").is_clean();
    let names = workspace.list("migrations");
    assert!(names.iter().any(|it| it.ends_with("_massage_x")), "{names:?}");
}

#[test]
fn a_message_is_said_with_a_flag_and_a_command_of_migrations_without_its_first_word_is_named() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    workspace.run("migration create --empty -m First").is_clean();
    workspace.run("migration history --rev-range base:head").prints_a("First").is_clean();
    for (line, named) in [
        ("merge", "migration merge"),
        ("revision -m x", "migration create"),
        ("stamp head", "migration stamp"),
        ("current", "migration current"),
        ("heads", "migration heads"),
        ("check", "migration check"),
    ] {
        workspace.run(line).says(&format!("'{named}'")).is_refused();
    }
    let run = workspace.run("backup merge");
    assert!(!run.stderr().contains("migration"));
}
