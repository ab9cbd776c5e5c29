//! Tables with rows whose key becomes another: rows are told apart by what stays unique.

use std::fs;

use crate::workspace::TestWorkspace;

const ROWS: &str = "SELECT group_concat(k || '=' || v) FROM (SELECT * FROM t ORDER BY v)";

#[test]
fn a_table_with_rows_may_get_another_key() {
    let forms = [
        "CREATE TABLE t (k INT UNIQUE, v TEXT);",
        "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT);",
        "CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, v TEXT);",
        "CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, v TEXT) WITHOUT ROWID;",
        "CREATE TABLE t (v TEXT NOT NULL, k TEXT NOT NULL, PRIMARY KEY (v, k)) WITHOUT ROWID;",
        "CREATE TABLE t (v TEXT NOT NULL, k TEXT NOT NULL, PRIMARY KEY (k, v)) WITHOUT ROWID;",
        "CREATE TABLE t (k INT UNIQUE, v TEXT);",
    ];
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    for (number, form) in forms.iter().enumerate() {
        fs::write(workspace.path("schema.sql"), form).unwrap();
        let create = format!("migration create Form --rev-id r{number}");
        workspace.run(&create).is_clean();
        if number > 0 {
            workspace.run("migration lint").is_clean();
            workspace.run("upgrade --rehearse").is_clean();
        }
        // What is text again may not be a number.
        let consent = if number == 6 { " --allow-data-loss" } else { "" };
        workspace.run(&format!("upgrade{consent}")).is_clean();
        if number == 0 {
            workspace.execute("INSERT INTO t(k, v) VALUES (20, 'x'), (10, 'y'), (30, 'z')");
        }
        workspace.query(ROWS).gives("20=x,10=y,30=z");
    }
    workspace.run("downgrade r0").is_clean();
    workspace.query(ROWS).gives("20=x,10=y,30=z");
}

#[test]
fn an_index_over_a_table_finds_its_rows_under_their_new_numbers() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let index = "CREATE VIRTUAL TABLE f USING fts5(v, content='t');";
    let schema = |table: &str| {
        fs::write(workspace.path("schema.sql"), format!("{table}\n{index}")).unwrap();
    };
    schema("CREATE TABLE t (k INTEGER UNIQUE, v TEXT);");
    workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
    workspace.execute(
        "INSERT INTO t VALUES (30, 'rain'), (20, 'sun'), (10, 'snow'); INSERT INTO f(f) VALUES ('rebuild')",
    );
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT);");
    workspace.run("migration create Second --rev-id r1").is_clean();
    let found = "SELECT rowid || v FROM f WHERE f MATCH 'rain'";
    for line in ["upgrade", "downgrade", "upgrade"] {
        workspace.run(line).is_clean().run("doctor").is_clean();
        workspace.query(found).gives("30rain");
    }
}

#[test]
fn ids_that_may_be_given_again_are_told_of_a_table_without_rowids_too() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let schema = |text: &str| fs::write(workspace.path("schema.sql"), text).unwrap();
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);");
    workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
    workspace
        .execute("INSERT INTO t VALUES (7, 'x'); DELETE FROM t; INSERT INTO t VALUES (1, 'y')");
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT) WITHOUT ROWID;");
    workspace.run("migration create Second --rev-id r1").is_clean();
    workspace.run("migration lint").says("can be given again").is_clean();
}

#[test]
fn rows_that_are_not_stored_in_the_order_of_their_key_come_back_from_a_table_without_rowids() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let forms = [
        "CREATE TABLE t (k INT, v TEXT);",
        "CREATE TABLE t (k INT PRIMARY KEY NOT NULL, v TEXT) WITHOUT ROWID;",
    ];
    for (number, form) in forms.iter().enumerate() {
        fs::write(workspace.path("schema.sql"), form).unwrap();
        workspace.run(&format!("migration create Form --rev-id r{number}")).is_clean();
        if number > 0 {
            workspace.run("upgrade --rehearse").is_clean();
        }
        workspace.run("upgrade").is_clean();
        if number == 0 {
            workspace.execute("INSERT INTO t VALUES (3, 'c'), (1, 'a'), (2, 'b')");
        }
        workspace.query(ROWS).gives("1=a,2=b,3=c");
    }
    workspace.run("downgrade r0").is_clean();
    workspace.query(ROWS).gives("1=a,2=b,3=c");
}

#[test]
fn a_row_that_pointed_at_nothing_is_none_that_does_so_newly_where_its_key_is_written_otherwise() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let keys = ["REFERENCES p", "REFERENCES p (id)", "REFERENCES P (ID)"];
    for (number, key) in keys.iter().enumerate() {
        let schema =
            format!("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a {key});\n");
        fs::write(workspace.path("schema.sql"), schema).unwrap();
        let up = "CREATE TABLE journal_c (a KEY);\nINSERT INTO journal_c SELECT a FROM c;\nDROP TABLE c;\nALTER TABLE journal_c RENAME TO c;\n";
        let (up, down) = match number {
            0 => (
                "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (a REFERENCES p);\n"
                    .into(),
                "DROP TABLE c;\nDROP TABLE p;\n".into(),
            ),
            _ => (up.replace("KEY", key), up.replace("KEY", keys[number - 1])),
        };
        let before = if number == 0 { "none".to_owned() } else { format!("r{}", number - 1) };
        let head = format!("-- Form\n--\n-- revision: r{number}\n-- revises: {before}\n\n");
        workspace.revision(&format!("r{number}_form"), &format!("{head}{up}"), &down);
        if number > 0 {
            workspace.run("migration lint").is_clean();
        }
        workspace.run("upgrade").is_clean();
        if number == 0 {
            workspace.execute("PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7)");
        }
    }
    workspace.query("SELECT a FROM c").gives("7");
}

#[test]
fn rows_without_a_number_get_one_and_are_named() {
    for rows in ["(3, 1), (NULL, 2)", "(NULL, 1)", "(3, 1), (5, 2)", "(NULL, 1), (7, 2), (NULL, 3)"]
    {
        for first in ["k INT, v INT", "k INT UNIQUE, v INT", "k INTEGER, v INT"] {
            let workspace = TestWorkspace::new();
            workspace.config("[schema]\ncore = false\n");
            let schema = |columns: &str| {
                let table = format!("CREATE TABLE t ({columns});");
                fs::write(workspace.path("schema.sql"), table).unwrap();
            };
            schema(first);
            workspace
                .run("migration create First --rev-id r0")
                .is_clean()
                .run("upgrade")
                .is_clean();
            workspace.execute(&format!("INSERT INTO t VALUES {rows}"));
            let values =
                workspace.query("SELECT group_concat(v) FROM (SELECT v FROM t ORDER BY v)").text;
            schema("k INTEGER PRIMARY KEY, v INT");
            let create = workspace.run("migration create Second --rev-id r1");
            match rows.split("), (").position(|it| it.contains("NULL")) {
                Some(at) => create.says(&format!("): row {} (NULL)", at + 1)).is_clean(),
                None => create.is_clean(),
            };
            workspace.run("upgrade").is_clean();
            workspace.run("downgrade -1").is_clean();
            workspace
                .query("SELECT group_concat(v) FROM (SELECT v FROM t ORDER BY v)")
                .gives(&values);
            let known = "SELECT count(*) FROM t WHERE (k, v) IN ((3, 1), (5, 2), (7, 2))";
            let was = rows.split("), (").filter(|it| !it.contains("NULL")).count();
            workspace.query(known).gives(&was.to_string());
        }
    }
}

#[test]
fn rows_that_come_to_be_equal_are_named_with_their_values() {
    for (from, to, rows, told) in [
        (
            "k TEXT UNIQUE",
            "k INTEGER UNIQUE",
            "('1'), ('01'), ('x')",
            "row 1 ('1') and row 2 ('01')",
        ),
        (
            "k TEXT UNIQUE",
            "k INTEGER PRIMARY KEY",
            "('7'), ('8'), ('07')",
            "row 1 ('7') and row 3 ('07')",
        ),
        (
            "k UNIQUE",
            "k TEXT UNIQUE",
            "(1), ('1'), (2.5), ('2.5')",
            "row 1 (1) and row 2 ('1'), row 3 (2.5) and row 4 ('2.5')",
        ),
        ("k TEXT UNIQUE", "k REAL UNIQUE", "('1'), ('1.0')", "row 1 ('1') and row 2 ('1.0')"),
        (
            "k TEXT UNIQUE",
            "k TEXT COLLATE NOCASE UNIQUE",
            "('a'), ('A')",
            "row 1 ('a') and row 2 ('A')",
        ),
        (
            "k TEXT UNIQUE",
            "k TEXT COLLATE RTRIM UNIQUE",
            "('a'), ('a ')",
            "row 1 ('a') and row 2 ('a ')",
        ),
        (
            "k TEXT",
            "k TEXT); CREATE UNIQUE INDEX i ON t(trim(k)",
            "('a'), (' a')",
            "row 1 ('a') and row 2 (' a')",
        ),
        (
            "k TEXT PRIMARY KEY) WITHOUT ROWID; CREATE TABLE o (a",
            "k TEXT COLLATE NOCASE PRIMARY KEY) WITHOUT ROWID; CREATE TABLE o (a",
            "('a'), ('A')",
            "row 'A' ('A') and row 'a' ('a')",
        ),
        (
            "k INT",
            "k INT UNIQUE",
            "(1), (1), (1), (2), (2), (3), (3), (4), (4)",
            "row 1 (1) and row 2 (1), row 4 (2) and row 5 (2), row 6 (3) and row 7 (3), …",
        ),
    ] {
        let workspace = TestWorkspace::new();
        workspace.config("[schema]\ncore = false\n");
        let schema = |columns: &str| {
            fs::write(workspace.path("schema.sql"), format!("CREATE TABLE t ({columns});"))
                .unwrap();
        };
        schema(from);
        workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
        workspace.execute(&format!("INSERT INTO t(k) VALUES {rows}"));
        schema(to);
        workspace.run("migration create Second --rev-id r1").says(told).is_refused();
        workspace.run("migration lint").says(told).has_findings();
        // Where rows came after the revision, the upgrade says how to see them.
        workspace.execute("DELETE FROM t");
        workspace.run("migration create Second --rev-id r1").is_clean();
        workspace.execute(&format!("INSERT INTO t(k) VALUES {rows}"));
        workspace
            .run("upgrade --allow-data-loss")
            .says("`journal migration lint` says which")
            .is_refused();
        workspace.run("migration lint").says(told).has_findings();
    }
}

#[test]
fn how_far_ids_were_given_comes_back_with_autoincrement() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let schema = |text: &str| fs::write(workspace.path("schema.sql"), text).unwrap();
    let told = "`t` is no longer AUTOINCREMENT: ids of rows that are gone can be given again";
    for (number, other) in
        ["(k INTEGER PRIMARY KEY, v TEXT)", "(k INTEGER PRIMARY KEY, v TEXT) WITHOUT ROWID"]
            .iter()
            .enumerate()
    {
        let workspace = TestWorkspace::new();
        workspace.config("[schema]\ncore = false\n");
        let schema = |text: &str| fs::write(workspace.path("schema.sql"), text).unwrap();
        schema("CREATE TABLE t (k INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);");
        workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
        workspace
            .execute("INSERT INTO t VALUES (7, 'x'); DELETE FROM t; INSERT INTO t VALUES (1, 'y')");
        schema(&format!("CREATE TABLE t {other};"));
        workspace.run("migration create Second --rev-id r1").says(told).is_clean();
        workspace.run("upgrade --dry-run").says(told).is_clean();
        workspace.run("upgrade").says(told).is_clean();
        let back = workspace.run("downgrade r0");
        assert!(!back.stderr().contains("no longer"), "{number}: {}", back.stderr());
        back.is_clean();
        workspace.execute("INSERT INTO t(v) VALUES ('z')");
        workspace.query("SELECT group_concat(k) FROM t").gives("1,8");
        // Ids that were given meanwhile are given.
        workspace.run("upgrade").is_clean();
        workspace.execute("INSERT INTO t(k, v) VALUES (20, 'a'); DELETE FROM t WHERE k = 20; INSERT INTO t VALUES (12, 'b')");
        workspace.run("downgrade r0").is_clean();
        workspace.execute("INSERT INTO t(v) VALUES ('c')");
        workspace.query("SELECT max(k) FROM t").gives("13");
        workspace.query("SELECT count(*) FROM sqlite_sequence").gives("1");
    }
    // The other way round it is the downgrade that says so.
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT);");
    workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
    workspace.execute("INSERT INTO t VALUES (5, 'x')");
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);");
    workspace.run("migration create Second --rev-id r1").is_clean().run("upgrade").is_clean();
    workspace.execute("DELETE FROM t; INSERT INTO t(v) VALUES ('y')");
    workspace.query("SELECT k FROM t").gives("6");
    workspace.run("downgrade r0").says(told).is_clean();
    workspace.execute("DELETE FROM t").run("upgrade").is_clean();
    workspace.execute("INSERT INTO t(v) VALUES ('z')").query("SELECT k FROM t").gives("7");
}
