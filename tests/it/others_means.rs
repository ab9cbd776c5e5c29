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
    let workspace = program("");
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
    let refused = workspace.run("upgrade").says("does not lead to the schema that it makes");
    refused.says("- table x: column a; + table x: column b").is_refused();
    workspace.execute("DROP TABLE x");
    workspace.run("upgrade").is_clean();
    workspace.run("downgrade first").says("does not lead back").is_refused();
    workspace.run("status").prints_a("revision    second").is_clean();
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
    workspace.run("downgrade first").is_clean();
    // A key of one's own that cannot be followed is not proposed.
    declare(&workspace, &format!("{declared} {key}; CREATE TABLE y (b REFERENCES p(b));"));
    workspace.run("upgrade").is_clean();
    workspace
        .run("migration create Wrong")
        .says("the references of `y` cannot be followed (foreign key mismatch")
        .says("hint: give the columns that it refers to a primary key")
        .is_refused();
}
