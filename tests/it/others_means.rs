//! What only the program brings along that made a database: its collations, functions and modules, and keys that SQLite cannot
//! follow. It is left to that program, and is no damage.

use std::fs;

use crate::workspace::TestWorkspace;

const CONFIG: &str = "[schema]\ncore = false\n";

/// Turns what SQLite knows into what only a program brings along, in the definitions of what was made so.
const ESTRANGE: &str = "PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(replace(replace(sql, 'NOCASE', 'LOCALIZED'), 'abs', 'myf'), 'fts5', 'own_fts');
    PRAGMA writable_schema = RESET;";

/// A database of a program with a table that SQLite knows, and others.
fn program(sql: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config(CONFIG).execute(&format!("CREATE TABLE t (a INT);\n{sql}"));
    workspace
}

fn declare(workspace: &TestWorkspace, schema: &str) {
    fs::write(workspace.path("schema.sql"), schema).unwrap();
}

#[test]
fn what_only_the_program_can_read_is_no_damage_and_is_backed_up() {
    let workspace = program("INSERT INTO t VALUES (1);");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.execute(&format!(
        "CREATE TABLE own (x TEXT COLLATE NOCASE); CREATE INDEX own_x ON own(x); INSERT INTO own VALUES ('b');
         CREATE TABLE fun (b); CREATE INDEX fun_b ON fun(abs(b)); INSERT INTO fun VALUES (1);
         CREATE TABLE k (x TEXT COLLATE NOCASE PRIMARY KEY) WITHOUT ROWID; {ESTRANGE}"
    ));
    workspace
        .run("doctor")
        .says("warning: what another program brings along is not known here")
        .says("`fun` (unknown function: myf())")
        .says("`own` (no such collation sequence: LOCALIZED)")
        .is_clean();
    workspace.run("backup").is_clean();
    workspace.run("backup verify --all").prints_a("sound ").is_clean();
    workspace.run("migration lint").is_clean();
}

#[test]
fn a_database_is_taken_over_but_for_what_only_its_program_can_make() {
    let workspace = program(&format!(
        "CREATE VIRTUAL TABLE v USING fts5(e); CREATE TABLE own (x TEXT COLLATE NOCASE); {ESTRANGE}"
    ));
    workspace
        .run("migration stamp --create First --rev-id first")
        .says("table `own` (no such collation sequence: LOCALIZED)")
        .says("virtual table `v` with `v_data`")
        .says("the database has a ledger now")
        .is_clean();
    declare(&workspace, "CREATE TABLE t (a INT, b INT);");
    workspace.run("migration create Second --rev-id second").is_clean();
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT count(b) FROM t").gives("0");
    workspace.run("status").prints_a("drift       none").is_clean();
}

#[test]
fn a_table_is_not_built_anew_without_an_index_that_only_its_program_can_make() {
    let workspace = program(&format!(
        "CREATE TABLE own (a TEXT, b TEXT); INSERT INTO own VALUES ('b', 'c');
         CREATE INDEX own_a ON own(a COLLATE NOCASE); CREATE INDEX own_b ON own(abs(b)); {ESTRANGE}"
    ));
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    declare(
        &workspace,
        "CREATE TABLE t (a INT); CREATE TABLE own (a TEXT, b TEXT CHECK (b <> ''));",
    );
    workspace
        .run("migration create Second --rev-id second")
        .says("index `own_b` on `own` (no such function: myf)")
        .is_clean();
    workspace.run("status").prints_a("builds a table anew").is_clean();
    workspace.run("upgrade --dry-run").says("DROP INDEX own_a; DROP INDEX own_b").has_findings();
    let refused = workspace.run("upgrade").says("index `own_a` on `own`");
    refused.says("DROP INDEX own_a; DROP INDEX own_b").is_refused();
    assert!(!workspace.backups().iter().any(|it| it.contains("before_upgrade")));
    workspace.execute("DROP INDEX own_a; DROP INDEX own_b;");
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT count(*) FROM own").gives("1");
}

#[test]
fn a_trigger_of_another_tool_is_no_drift_and_is_kept_or_named() {
    let workspace = program("CREATE TABLE own (a, b CHECK (b <> '')); CREATE TABLE log (x);");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.execute(
        "CREATE TRIGGER of_a AFTER UPDATE OF a ON own BEGIN INSERT INTO log VALUES (new.a); END;
         CREATE TRIGGER of_b AFTER INSERT ON log BEGIN UPDATE own SET b = new.x; END;
         INSERT INTO own VALUES (1, 2);",
    );
    workspace
        .run("status")
        .prints_a("drift       none")
        .prints_a("unmanaged   trigger `of_a`, trigger `of_b`")
        .is_clean();
    declare(&workspace, "CREATE TABLE t (a INT); CREATE TABLE own (a); CREATE TABLE log (x);");
    workspace.run("migration create Second --rev-id second").is_clean();
    let refused = workspace.run("upgrade --allow-data-loss");
    refused.says("trigger `of_b` names what goes").says("`DROP TRIGGER of_b`").is_refused();
    workspace.execute("DROP TRIGGER of_b");
    workspace.run("upgrade --allow-data-loss").is_clean();
    workspace.execute("UPDATE own SET a = 5");
    workspace.query("SELECT x FROM log").gives("5");
}

#[test]
fn a_step_ends_with_what_its_revision_makes_or_is_rolled_back() {
    let workspace = program(&format!("CREATE VIRTUAL TABLE v USING fts5(e); {ESTRANGE}"));
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    let up = "-- Second\n--\n-- revision: second\n-- revises: first\n\n\
              CREATE TABLE IF NOT EXISTS x (a); CREATE INDEX i ON t(a);\n";
    workspace.revision("second", up, "DROP TABLE x;");
    workspace
        .run("migration lint")
        .says("does not lead back")
        .says("+ index i: on t (a)")
        .has_findings();
    workspace.execute("CREATE TABLE x (b)");
    workspace.run("upgrade").says("table `x` is there already").is_refused();
    workspace.execute("DROP TABLE x");
    workspace.run("upgrade").is_clean();
    workspace.run("downgrade first").says("does not lead back").is_refused();
    workspace.run("status").prints_a("revision    second").is_clean();
}

#[test]
fn a_script_neither_takes_over_nor_takes_away_what_another_tool_made() {
    let workspace = program("");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.execute(
        "CREATE TABLE theirs (a, b); CREATE INDEX ti ON theirs(b); CREATE VIEW tv AS SELECT 1;",
    );
    let check = |up: &str, told: &str| {
        let header = "-- Second\n--\n-- revision: second\n-- revises: first\n\n";
        workspace.revision("second", &format!("{header}{up}\n"), "SELECT 1;");
        workspace.run("migration lint").says(told).has_findings();
        workspace.run("upgrade").says(told).is_refused();
    };
    check(
        "CREATE TABLE IF NOT EXISTS theirs (a, b); UPDATE theirs SET b = 9;",
        "table `theirs` is there already",
    );
    check(
        "DROP INDEX IF EXISTS ti; DROP VIEW IF EXISTS tv;",
        "takes away what no revision made: view `tv`, index `ti`",
    );
    check(
        "CREATE VIEW over AS SELECT * FROM theirs;",
        "names what no revision makes: no such table: main.theirs",
    );
    check(
        "CREATE TABLE k (r REFERENCES schema_revisions(revision));",
        "a key may not refer to `schema_revisions`",
    );
    assert!(!workspace.backups().iter().any(|it| it.contains("before_upgrade")));
}

#[test]
fn what_stands_in_for_a_view_or_is_broken_already_stops_no_move() {
    let workspace = program("CREATE VIEW broken AS SELECT * FROM gone;");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.execute("CREATE VIEW theirs AS SELECT a FROM t");
    let view = "CREATE VIEW w AS SELECT a FROM t;
        CREATE TRIGGER wi INSTEAD OF INSERT ON w BEGIN INSERT INTO t VALUES (new.a); END;
        CREATE TRIGGER wu INSTEAD OF UPDATE ON w BEGIN UPDATE t SET a = new.a WHERE a = old.a; END;
        CREATE TRIGGER of_id AFTER UPDATE OF rowid ON t BEGIN SELECT 1; END;";
    let aside = |id: &str, parent: &str, up: &str, down: &str| {
        let header = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\n");
        let up = format!("{header}CREATE TEMP TABLE aside AS SELECT * FROM t; {up}\n");
        workspace.revision(id, &up, down);
    };
    aside("second", "first", view, "DROP VIEW w; DROP TRIGGER of_id;");
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.run("downgrade base").is_clean();
    workspace.run("upgrade").is_clean();
    aside("third", "second", "CREATE TABLE more (c);", "DROP TABLE more;");
    workspace.run("upgrade").is_clean();
}

#[test]
fn what_goes_of_another_tool_with_a_table_is_told_and_nothing_stands_in_its_place() {
    let workspace = program("");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.execute(
        "CREATE INDEX fx ON t(a); CREATE TRIGGER ft AFTER INSERT ON t BEGIN SELECT 1; END",
    );
    let header = "-- Second\n--\n-- revision: second\n-- revises: first\n\n";
    for up in [
        "DROP INDEX IF EXISTS fx; CREATE INDEX fx ON t(a DESC);",
        "CREATE TABLE n (a INT); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; CREATE INDEX fx ON t(a DESC);",
    ] {
        workspace.revision("second", &format!("{header}{up}\n"), "DROP INDEX fx;");
        workspace.run("upgrade --rehearse").says("no revision made: index `fx`").has_findings();
        workspace.run("upgrade").says("no revision made: index `fx`").is_refused();
    }
    fs::remove_dir_all(workspace.path("migrations/second")).unwrap();
    workspace.run("downgrade base --dry-run").says("would lose: index `fx`").is_clean();
    workspace.run("downgrade base").says("lost: trigger `ft` of another tool on `t`").is_clean();
}

#[test]
fn a_column_that_somebody_took_away_is_no_text() {
    let workspace =
        program("CREATE TABLE c (id INTEGER PRIMARY KEY, n INT); INSERT INTO c VALUES (1, 7);");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    declare(
        &workspace,
        "CREATE TABLE t (a INT); CREATE TABLE c (id INTEGER PRIMARY KEY, n INT CHECK (n > 0));",
    );
    workspace.run("migration create Second --rev-id second").is_clean();
    workspace.execute("ALTER TABLE c DROP COLUMN n");
    workspace.run("upgrade --allow-drift").says("no such column: \"n\"").is_refused();
}

#[test]
fn what_the_model_cannot_use_is_refused_or_told() {
    let workspace = program("CREATE TABLE n (id INTEGER PRIMARY KEY, t TEXT);");
    workspace.execute("CREATE VIRTUAL TABLE f USING fts5(t, content='n', content_rowid='id')");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    let rest = "CREATE VIRTUAL TABLE f USING fts5(t, content='n', content_rowid='id'); CREATE TABLE t (a INT);";
    declare(&workspace, &format!("{rest} CREATE TABLE n (id INTEGER PRIMARY KEY, txt TEXT);"));
    let run = workspace.run("migration create Second --rename n.t=txt");
    run.says("virtual table `f` cannot be used: no such column: T.t").is_refused();
    let kept = format!("{rest} CREATE TABLE n (id INTEGER PRIMARY KEY, t TEXT);");
    declare(&workspace, &format!("{kept} CREATE VIEW v AS SELECT * FROM nowhere;"));
    workspace.run("migration create Second").says("no such table: main.nowhere").is_refused();
    declare(&workspace, &format!("{kept} CREATE TABLE d (a DEFAULT (now()));"));
    workspace.run("migration create Second").says("unknown function: now()").is_clean();
}

#[test]
fn virtual_tables_that_show_others_or_cannot_be_read_through_stop_nothing() {
    let workspace =
        program("CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('running runs');");
    workspace.execute("CREATE VIRTUAL TABLE words USING fts5vocab(f, 'row')");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.execute("CREATE VIRTUAL TABLE apart USING fts5(v, content='', columnsize=0)");
    let words = "CREATE VIRTUAL TABLE words USING fts5vocab(f, 'row'); CREATE TABLE t (a INT);";
    declare(
        &workspace,
        &format!("CREATE VIRTUAL TABLE f USING fts5(x, tokenize='porter'); {words}"),
    );
    workspace.run("migration create Second --rev-id second").is_clean();
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT count(*) FROM words").gives("1");
    workspace.run("downgrade first").is_clean();
    workspace.query("SELECT count(*) FROM words").gives("2");
}

#[test]
fn a_column_emptied_by_a_trigger_or_under_another_name_is_a_loss() {
    let workspace =
        program("CREATE TABLE c (v); INSERT INTO c VALUES (1); INSERT INTO t VALUES (1);");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    for up in [
        "CREATE TRIGGER g AFTER UPDATE ON t BEGIN UPDATE c SET v = NULL; END; UPDATE t SET a = 2; DROP TRIGGER g;",
        "ALTER TABLE c RENAME TO d; UPDATE d SET v = NULL; ALTER TABLE d RENAME TO c;",
    ] {
        let header = "-- Second\n--\n-- revision: second\n-- revises: first\n\n";
        workspace.revision("second", &format!("{header}{up}\n"), "SELECT 1;");
        workspace.run("migration lint").says("column `c.v` (1 value) would go").has_findings();
        workspace.run("upgrade").says("would lose column `c.v` (1 value)").is_refused();
    }
}

#[test]
fn a_key_that_cannot_be_followed_is_taken_over_and_the_way_out_works() {
    let workspace = program(
        "CREATE TABLE p (a, b); CREATE TABLE x (a REFERENCES p(a)); INSERT INTO p VALUES (1, 2);",
    );
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    let key = "CREATE UNIQUE INDEX \"p_a_key\" ON \"p\"(\"a\")";
    workspace.run("doctor").says("references cannot be followed").says(key).is_clean();
    let declared =
        "CREATE TABLE t (a INT); CREATE TABLE p (a, b); CREATE TABLE x (a REFERENCES p(a));";
    declare(&workspace, &format!("{declared} {key};"));
    workspace.run("migration create Key --rev-id key").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.run("doctor").says("all is well").is_clean();
    workspace.run("downgrade base").is_clean();
    workspace.run("upgrade first").is_clean();
    // A key of one's own that cannot be followed is not proposed.
    declare(&workspace, &format!("{declared} {key}; CREATE TABLE y (b REFERENCES p(b));"));
    workspace.run("upgrade").is_clean();
    workspace
        .run("migration create Wrong")
        .says("the references of `y` cannot be followed (foreign key mismatch")
        .says("hint: give the columns that it refers to a primary key")
        .is_refused();
}
