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
