//! `journal migration diff`: from any schema to any other.

use std::fs;

use rusqlite::Connection;

use crate::workspace::TestWorkspace;

const FROM: &str = "CREATE TABLE trips (id INTEGER PRIMARY KEY, place TEXT, days INT);\n\
                    CREATE INDEX trips_place ON trips(place);\n";
const TO: &str = "CREATE TABLE trips (id INTEGER PRIMARY KEY, place TEXT NOT NULL DEFAULT '', days INTEGER CHECK (days > 0));\n\
                  CREATE INDEX trips_place ON trips(place DESC);\n\
                  CREATE TABLE legs (id INTEGER PRIMARY KEY, trip_id INTEGER REFERENCES trips(id));\n";

fn files(sides: &[(&str, &str)]) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for (name, sql) in sides {
        std::fs::write(workspace.path(name), sql).unwrap();
    }
    workspace
}

/// Runs a script as a tool does that stops at no error.
fn run(connection: &Connection, script: &str) {
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for statement in journal_archive::sql::statements(script.strip_prefix(".bail on\n").unwrap()) {
        let _ = connection.execute_batch(statement.text);
    }
}

#[test]
fn a_script_takes_a_database_with_rows_from_one_to_the_other() {
    let workspace = files(&[("from.sql", FROM), ("to.sql", TO)]);
    let database = Connection::open(workspace.path("trips.db")).unwrap();
    database
        .execute_batch(&format!("{FROM} INSERT INTO trips VALUES (7, NULL, 3), (9, 'Porto', 4);"))
        .unwrap();
    let there = workspace.run("migration diff from.sql to.sql").stdout();
    run(&database, &there);
    let rows: String = database
        .query_row("SELECT group_concat(id || place || days, '/') FROM trips", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, "73/9Porto4");
    workspace.run("migration diff trips.db to.sql").prints("").is_clean();
    let back = workspace.run("migration diff to.sql from.sql --portable").stdout();
    run(&database, &back);
    workspace.run("migration diff trips.db from.sql").prints("").is_clean();
}

#[test]
fn the_same_schema_is_no_difference_however_it_is_written() {
    let noisy = "create table [trips](\"id\" integer primary key, place text, /* how long */ `days` int, check(1));\n\
                 CREATE INDEX trips_place ON trips (place ASC);\nDROP TABLE IF EXISTS gone;";
    let workspace = files(&[("from.sql", FROM), ("noisy.sql", &noisy.replace(", check(1)", ""))]);
    for line in [
        "from.sql noisy.sql",
        "from.sql from.sql",
        "model head",
        "head heads",
        "base base",
        "model model",
    ] {
        workspace.run(&format!("migration diff {line}")).prints("").is_clean();
    }
    let answer = workspace.json("migration diff noisy.sql from.sql");
    assert_eq!(
        (
            answer["statements"].as_array().unwrap().len(),
            answer["renames"].as_array().unwrap().len()
        ),
        (0, 0)
    );
}

#[test]
fn rows_and_transactions_of_a_dump_are_left_out_with_a_note() {
    let dump = format!("BEGIN;\n{FROM}INSERT INTO trips VALUES (1, 'a', 2);\nCOMMIT;\n");
    let workspace = files(&[("from.sql", FROM), ("dump.sql", &dump)]);
    workspace
        .run("migration diff dump.sql from.sql")
        .prints("")
        .says("dump.sql:4:1")
        .says("ignored (transactions)")
        .is_clean();
}

#[test]
fn revisions_model_and_archive_are_sides_too() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let answer = workspace.json("migration diff 20251018_203000 20251102_071000");
    assert!(
        answer["statements"][0]["sql"].as_str().unwrap().starts_with("CREATE INDEX entries_day")
    );
    assert_eq!(answer["statements"][0]["loses_data"], false);
    let script = workspace.run("migration diff base moods").stdout();
    let database = Connection::open_in_memory().unwrap();
    run(&database, &script);
    database.query_row("SELECT count(*) FROM moods", [], |_| Ok(())).unwrap();
    workspace.run("migration diff archive model").prints("").is_clean();
    // What another tool has added is not in the way; what was changed by hand is mended.
    workspace.execute("CREATE INDEX theirs ON entries(title); CREATE TABLE their_notes(x); DROP INDEX entries_day");
    let script = workspace.run("migration diff archive model").stdout();
    assert!(script.contains("entries_day") && !script.contains("their"), "{script}");
    workspace.run_script(&script);
    workspace.run("migration diff archive model").prints("").is_clean();
    workspace.run("migration diff journal_archive.db head").prints("").is_clean();
    workspace.run("status").is_clean();
    // What an answer names is meant, whoever made it.
    fs::write(workspace.path("schema.sql"), "CREATE TABLE our_notes(x);").unwrap();
    let script = workspace.run("migration diff archive model --rename their_notes=our_notes");
    script.prints_a("ALTER TABLE \"their_notes\" RENAME TO \"our_notes\";").is_clean();
}

#[test]
fn an_unanswered_rename_is_listed() {
    let from = "CREATE TABLE t (id INTEGER PRIMARY KEY, mood TEXT);";
    let to = "CREATE TABLE t (id INTEGER PRIMARY KEY, feeling TEXT);";
    let workspace = files(&[("from.sql", from), ("to.sql", to)]);
    workspace.run("migration diff from.sql to.sql").says("--rename t.mood=feeling").is_refused();
    let answer = workspace.json("migration diff from.sql to.sql");
    assert_eq!(answer["renames"][0]["answered"], false);
    let answer = workspace.json("migration diff from.sql to.sql --rename t.mood=feeling");
    assert_eq!(answer["renames"][0]["to"], "t.feeling");
    assert!(answer["statements"][0]["sql"].as_str().unwrap().contains("RENAME COLUMN"));
    let answer = workspace.json("migration diff from.sql to.sql --no-rename");
    assert!(answer["statements"].as_array().unwrap().iter().any(|it| it["loses_data"] == true));
}

#[test]
fn where_both_sides_have_rows_their_values_speak() {
    let workspace = TestWorkspace::new();
    let build = |name: &str, sql: &str| {
        Connection::open(workspace.path(name)).unwrap().execute_batch(sql).unwrap();
    };
    build(
        "a.db",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, one TEXT); INSERT INTO t(one) VALUES ('x'), ('y')",
    );
    build(
        "b.db",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, uno TEXT, due TEXT); INSERT INTO t(due, uno) VALUES ('x', 'p'), ('y', 'q')",
    );
    let answer = workspace.json("migration diff a.db b.db");
    assert_eq!(answer["renames"][0]["rename"], "t.one=due", "{answer}");
    assert!(answer["renames"][0]["evidence"].to_string().contains("the same values"));
}

#[test]
fn what_is_no_side_is_refused() {
    let workspace = files(&[
        ("broken.sql", "CREATE TABLE a(x);\nCREATE TABLE b(,);\n"),
        ("attach.sql", "ATTACH 'x' AS y;"),
    ]);
    workspace
        .run("migration diff nowhere.sql model")
        .says("cannot read `nowhere.sql`")
        .is_refused();
    workspace.run("migration diff broken.sql model").says("broken.sql:2:16").is_refused();
    workspace.run("migration diff attach.sql model").says("attach.sql:1:1").is_refused();
    workspace.run("migration diff modle model").says("there is not a revision").is_refused();
    workspace.run("migration diff archive model").says("there is not an archive").is_refused();
    assert!(!workspace.path("x").exists());
}

#[test]
fn a_key_that_could_be_followed_and_can_no_longer_is_refused() {
    let diff = |from: &str, to: &str, options: &str| {
        let workspace = TestWorkspace::new();
        fs::write(workspace.path("from.sql"), from).unwrap();
        fs::write(workspace.path("to.sql"), to).unwrap();
        let run = workspace.run(&format!("migration diff from.sql to.sql {options}"));
        (run.stdout(), run.stderr())
    };
    let child = "CREATE TABLE c (x REFERENCES p(a));";
    let told = "the foreign keys of `c` can no longer be followed: foreign key mismatch";
    for from in [
        "CREATE TABLE p (a UNIQUE);",
        "CREATE TABLE p (a PRIMARY KEY);",
        "CREATE TABLE p (a); CREATE UNIQUE INDEX i ON p(a);",
    ] {
        let (script, said) =
            diff(&format!("{from} {child}"), &format!("CREATE TABLE p (a); {child}"), "");
        assert!(script.is_empty() && said.contains(told), "{said}");
        let (_, said) = diff(
            &format!("{from} {child}"),
            &format!("CREATE TABLE p (a); {}", child.replace(" c ", " d ")),
            "--rename c=d",
        );
        assert!(said.contains(&told.replace("`c`", "`d`")), "{said}");
    }
    // What was so before, what is new, and what points at no table is the schema's own matter, and told.
    for (from, to, told) in [
        ("CREATE TABLE p (a);", "CREATE TABLE p (a, b);", ""),
        ("CREATE TABLE p (a UNIQUE);", "", "no such table: main.p"),
    ] {
        let (script, said) = diff(&format!("{from} {child}"), &format!("{to} {child}"), "");
        assert!(
            !script.is_empty() && said.contains(told) && said.is_empty() == told.is_empty(),
            "{said}"
        );
    }
    let (script, said) = diff("CREATE TABLE p (a);", &format!("CREATE TABLE p (a); {child}"), "");
    assert!(!script.is_empty() && said.contains("table `c` cannot be used"), "{said}");
}
