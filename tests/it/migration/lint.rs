//! `journal migration lint`: what revisions would do to the archive's rows.

use serde_json::json;

use crate::workspace::TestWorkspace;

/// An archive with a table of the workspace's own, and rows in it.
fn with_trips() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "CREATE TABLE trips (id INTEGER PRIMARY KEY, name TEXT, days TEXT, place_id INTEGER);\n\
              CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT);";
    own(&workspace, "trips", "HEAD", "", up, "DROP TABLE trips; DROP TABLE places;");
    workspace.run("upgrade").is_clean();
    workspace.execute(
        "INSERT INTO trips (name, days, place_id) VALUES ('Porto', '3', 1), ('Porto', 'few', 7), (NULL, NULL, NULL);
         INSERT INTO places (name) VALUES ('Portugal')",
    );
    workspace
}

fn own(workspace: &TestWorkspace, id: &str, parent: &str, header: &str, up: &str, down: &str) {
    let up = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n{header}\n{up}\n");
    workspace.revision(id, &up, down);
}

/// Judges a revision that goes on from `trips`: the codes and messages of what is found.
fn lint(header: &str, up: &str) -> Vec<String> {
    let workspace = with_trips();
    own(&workspace, "next", "trips", header, up, "SELECT 1;");
    let before = workspace.archive_bytes();
    let answer = workspace.json("migration lint");
    assert_eq!(workspace.archive_bytes(), before);
    assert_eq!(answer["checked"], 1, "{answer}");
    let findings = answer["findings"].as_array().unwrap().iter();
    // The way down is none here.
    findings
        .filter(|it| it["code"] != "not-back")
        .map(|it| format!("{}: {}", it["code"].as_str().unwrap(), it["message"].as_str().unwrap()))
        .collect()
}

fn check(up: &str, expected: &[&str]) {
    let found = lint("", up);
    assert_eq!(found.len(), expected.len(), "{up}: {found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{up}: {found} is not {expected}");
    }
}

#[test]
fn rows_that_would_stop_an_upgrade_are_counted() {
    check(
        "CREATE UNIQUE INDEX one_name ON trips(name);",
        &["rows-in-the-way: the unique index `one_name`", "script-fails: UNIQUE"],
    );
    check("ALTER TABLE trips ALTER COLUMN name SET NOT NULL;", &["(1 row)", "script-fails"]);
    check(
        "ALTER TABLE trips ADD CONSTRAINT short CHECK (length(name) < 3);",
        &["(2 rows)", "script-fails"],
    );
}

#[test]
fn rows_that_the_script_moves_out_of_the_way_are_none() {
    check(
        "DELETE FROM places WHERE 0; UPDATE trips SET name = name || id; CREATE UNIQUE INDEX one_name ON trips(name);",
        &[],
    );
    check(
        "UPDATE trips SET name = '' WHERE name IS NULL; ALTER TABLE trips ALTER COLUMN name SET NOT NULL;",
        &[],
    );
    check("CREATE TABLE more (id INTEGER PRIMARY KEY);", &[]);
}

#[test]
fn orphans_under_a_new_foreign_key_are_found() {
    check(
        "CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT, days TEXT, place_id INTEGER REFERENCES places(id));\n\
         INSERT INTO n SELECT * FROM trips; DROP TABLE trips; ALTER TABLE n RENAME TO trips;",
        &[
            "rows-in-the-way: rows of `trips` may refer to rows of `places` that are not there (1 row)",
            "orphans: row 2 of `trips`",
        ],
    );
}

#[test]
fn a_foreign_key_that_no_index_follows_is_told() {
    let told = "unindexed-key: no index follows the foreign key `legs(trip_id)`: each row that goes from `trips` has all of `legs` read";
    let legs = |rest: &str| {
        format!(
            "CREATE TABLE legs (id INTEGER PRIMARY KEY, trip_id INTEGER REFERENCES trips(id), b){rest};"
        )
    };
    check(&legs(""), &[told]);
    check(&legs("; CREATE INDEX i ON legs(b, trip_id)"), &[told]);
    check(&legs("; CREATE INDEX i ON legs(trip_id) WHERE b > 0"), &[told]);
    for harmless in [
        "; CREATE INDEX i ON legs(trip_id DESC, b)",
        "; CREATE INDEX i ON legs(trip_id) WHERE trip_id IS NOT NULL",
        "; CREATE UNIQUE INDEX i ON legs(trip_id)",
    ] {
        check(&legs(harmless), &[]);
    }
    check("CREATE TABLE legs (trip_id INTEGER PRIMARY KEY REFERENCES trips(id));", &[]);
    check(
        "CREATE TABLE legs (a, trip_id INTEGER REFERENCES trips(id), PRIMARY KEY (trip_id, a)) WITHOUT ROWID;",
        &[],
    );
    check(
        "CREATE TABLE legs (a, b, c, FOREIGN KEY (a, b) REFERENCES trips(id, name)); CREATE INDEX i ON legs(b, a, c); CREATE UNIQUE INDEX j ON trips(id, name);",
        &[],
    );
}

#[test]
fn what_goes_must_be_declared() {
    check(
        "ALTER TABLE trips DROP COLUMN days;",
        &["undeclared-loss: the values of `trips.days` are dropped (2 rows)"],
    );
    check("DELETE FROM trips WHERE name IS NULL;", &["undeclared-loss: 1 row of `trips` would go"]);
    let told = lint("-- loses: trips.days\n", "ALTER TABLE trips DROP COLUMN days;");
    assert_eq!(told, ["data-loss: the values of `trips.days` are dropped (2 rows)"]);
    check("ALTER TABLE trips RENAME COLUMN days TO nights;", &[]);
}

#[test]
fn a_copy_by_hand_that_keeps_not_everything_is_found_also_where_no_rows_are() {
    let copied = |columns: &str, selected: &str, table: &str| {
        format!(
            "CREATE TABLE n ({columns}); INSERT INTO n SELECT {selected} FROM {table}; DROP TABLE {table}; \
             ALTER TABLE n RENAME TO {table};"
        )
    };
    let trips = "id INTEGER PRIMARY KEY, name TEXT, days TEXT, place_id INTEGER";
    check(
        &copied(trips, "id, days, name, place_id", "trips"),
        &[
            "undeclared-loss: column `trips.name` (2 values) would go",
            "undeclared-loss: column `trips.days` (2 values) would go",
        ],
    );
    check(
        &copied(
            &trips.replace("days TEXT", "days INT"),
            "id, name, CAST(days AS INT), place_id",
            "trips",
        ),
        &["undeclared-loss: column `trips.days` (1 value) would go"],
    );
    check(
        &format!(
            "DELETE FROM places; {}",
            copied("id INTEGER PRIMARY KEY, name TEXT", "id, upper(name)", "places")
        ),
        &["undeclared-loss: 1 row of `places` would go"],
    );
    check(&copied(trips, "*", "trips"), &[]);
    let told = lint("-- loses: trips.days\n", "UPDATE trips SET days = CAST(days AS INT);");
    assert_eq!(told, ["changed-values: column `trips.days` would hold other values (1 row)"]);
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    own(&workspace, "empty", "HEAD", "", "CREATE TABLE e(a TEXT, b TEXT);", "DROP TABLE e;");
    workspace.run("upgrade").is_clean();
    own(&workspace, "swap", "empty", "", &copied("a TEXT, b TEXT", "b, a", "e"), "SELECT 1;");
    workspace
        .run("migration lint")
        .says("`e.a` would hold other values of rows that were made up")
        .has_findings();
}

#[test]
fn each_revision_meets_the_rows_that_the_one_before_it_leaves() {
    let workspace = with_trips();
    own(&workspace, "first", "trips", "", "UPDATE trips SET name = name || id;", "SELECT 1;");
    own(
        &workspace,
        "second",
        "first",
        "",
        "CREATE UNIQUE INDEX one_name ON trips(name);",
        "DROP INDEX one_name;",
    );
    workspace.run("migration lint").says("2 scripts: no conflicting rows").is_clean();
    assert_eq!(workspace.json("migration lint first")["checked"], 1);
    std::fs::remove_file(workspace.path("migrations/second/down.sql")).unwrap();
    workspace.run("migration lint second").says("`second` has no down script").is_clean();
}

#[test]
fn a_file_is_judged_like_a_revision() {
    let workspace = with_trips();
    std::fs::write(
        workspace.path("change.sql"),
        "CREATE UNIQUE INDEX one ON trips(name);\nDROP TABLE places;\n",
    )
    .unwrap();
    workspace.run("migration lint change.sql").says("change.sql").says("(1 row)").has_findings();
    std::fs::write(workspace.path("change.sql"), "DROP TABLE places;\n").unwrap();
    workspace
        .run("migration lint change.sql")
        .says("the rows of `places` are dropped (1 row)")
        .is_clean();
    std::fs::write(workspace.path("change.sql"), "DROP TABEL places;\n").unwrap();
    workspace.run("migration lint change.sql").says("change.sql:1:6").has_findings();
}

#[test]
fn with_nothing_pending_the_model_is_judged() {
    let workspace = with_trips();
    let declared = "CREATE TABLE trips (id INTEGER PRIMARY KEY, name TEXT NOT NULL, days TEXT, place_id INTEGER);\n\
                    CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT);";
    std::fs::write(workspace.path("schema.sql"), declared.replace(" NOT NULL", "")).unwrap();
    workspace.run("migration lint").says("nothing is pending").is_clean();
    std::fs::write(workspace.path("schema.sql"), declared).unwrap();
    let answer = workspace.json("migration lint");
    assert_eq!(answer["findings"][0]["code"], "rows-in-the-way");
    assert_eq!(answer["findings"][0]["path"], "model");
    assert_eq!(answer["checked"], json!(0));
    TestWorkspace::new().run("migration lint").says("there is not an archive").is_refused();
}
