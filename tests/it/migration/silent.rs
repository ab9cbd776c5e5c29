//! Losses that nothing named: each is refused, or told, by `lint`, the dry run and the upgrade alike.

use crate::workspace::TestWorkspace;

/// A database that stands at its first revision, and a second one.
fn program(made: &str, header: &str, up: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    own(&workspace, ("first", "none"), "", made, "SELECT 1;");
    workspace.run("upgrade").is_clean();
    own(&workspace, ("second", "first"), header, up, "SELECT 1;");
    workspace
}

fn own(workspace: &TestWorkspace, (id, parent): (&str, &str), header: &str, up: &str, down: &str) {
    let text = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n{header}\n\n{up}\n");
    workspace.revision(id, &text, down);
}

const MERGED: &str = "CREATE TABLE cust(id INTEGER PRIMARY KEY, name TEXT); \
    INSERT INTO cust VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cy'); \
    CREATE TABLE lead(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO lead VALUES (1, 'Zoe'), (2, 'Yan'), (4, 'Xi');";

#[test]
fn rows_that_rows_of_another_table_overwrite_are_a_loss() {
    let merge = "INSERT OR REPLACE INTO cust SELECT * FROM lead; DROP TABLE lead;";
    let workspace = program(MERGED, "", merge);
    let told = "2 rows of `cust`";
    workspace.run("migration lint").says(told).has_findings();
    workspace.run("upgrade --dry-run").says(told).has_findings();
    workspace.run("upgrade").says(told).is_refused();
    workspace.query("SELECT group_concat(name) FROM cust").gives("Ann,Bob,Cy");
}

#[test]
fn values_that_are_others_are_told_before_the_upgrade_and_after_it() {
    let workspace = program(MERGED, "", "REPLACE INTO cust(id) VALUES (1), (2);");
    let before = "column `cust.name` would hold other values (2 rows)";
    workspace.run("migration lint").says(before).is_clean();
    workspace.run("upgrade --dry-run").says(before).is_clean();
    let after = "column `cust.name` holds other values (2 rows)";
    workspace.run("upgrade").says(after).is_clean();
}

#[test]
fn losses_are_allowed_only_where_they_are_named() {
    let workspace = program(MERGED, "-- loses: cust.name", "ALTER TABLE cust DROP COLUMN name;");
    own(&workspace, ("third", "second"), "", "DELETE FROM lead WHERE id < 3;", "SELECT 1;");
    let told = "revision `third` would lose 2 rows of `lead`, which its `loses` line does not name";
    workspace.run("upgrade --dry-run --allow-data-loss").says(told).has_findings();
    workspace.run("upgrade --allow-data-loss").says(told).is_refused();
    workspace.query("SELECT count(name) FROM cust").gives("3");
    let named = "-- loses: lead";
    own(&workspace, ("third", "second"), named, "DELETE FROM lead WHERE id < 3;", "SELECT 1;");
    workspace.run("upgrade --allow-data-loss").says("lost: 2 rows of `lead`").is_clean();
}

#[test]
fn a_column_that_cannot_be_computed_for_a_row_is_refused_with_the_row() {
    let made = "CREATE TABLE p(id INTEGER PRIMARY KEY, js TEXT); INSERT INTO p VALUES (1, '{\"x\":1}'), (7, '');";
    let add = "ALTER TABLE p ADD COLUMN x INTEGER AS (json_extract(js, '$.x'));";
    let workspace = program(made, "", add);
    let told = "`p.x` cannot be computed for row 7: malformed JSON";
    workspace.run("migration lint").says(told).has_findings();
    workspace.run("upgrade --dry-run").says(told).is_refused();
    workspace.run("upgrade").says(told).says("CASE WHEN json_valid").is_refused();
    // A database that came to that state all the same.
    let mended = "UPDATE p SET js = '{}' WHERE id = 7;";
    own(
        &workspace,
        ("second", "first"),
        "",
        &format!("{mended} {add}"),
        "ALTER TABLE p DROP COLUMN x;",
    );
    workspace.run("upgrade").is_clean();
    // SQLite computes it where it writes a row, and not where it takes the column.
    let spoilt = "ALTER TABLE p DROP COLUMN x; UPDATE p SET js = '' WHERE id = 7;";
    workspace.execute(&format!("{spoilt} {add}"));
    workspace.run("doctor").says(told).says("`journal downgrade --no-backup`").has_findings();
    workspace.run("downgrade -1 --no-backup").is_clean();
    workspace.query("SELECT count(*) FROM p").gives("2");
    workspace.run("doctor").is_clean();
}

#[test]
fn a_key_whose_table_is_dropped_is_refused_though_no_row_refers_to_it() {
    let made = "CREATE TABLE pa(id INTEGER PRIMARY KEY, code TEXT UNIQUE); \
                CREATE TABLE ch(id INTEGER PRIMARY KEY, c TEXT REFERENCES pa(code)); CREATE TRIGGER t AFTER INSERT ON ch BEGIN SELECT 1; END;";
    let moved = "CREATE TABLE parents(id INTEGER PRIMARY KEY, code TEXT UNIQUE); INSERT INTO parents SELECT * FROM pa; DROP TABLE pa;";
    let workspace = program(made, "", moved);
    let told = "leaves table `ch` behind, which names what a revision has dropped or renamed";
    workspace.run("migration lint").says(told).says("ALTER TABLE pa RENAME TO").has_findings();
    workspace.run("upgrade --dry-run").says(told).is_refused();
    workspace.run("upgrade").says(told).is_refused();
    own(
        &workspace,
        ("second", "first"),
        "",
        "ALTER TABLE pa RENAME TO parents;",
        "ALTER TABLE parents RENAME TO pa;",
    );
    workspace.run("upgrade").is_clean();
    workspace.execute("PRAGMA foreign_keys = ON; INSERT INTO ch VALUES (1, NULL)");
}

#[test]
fn the_dry_run_says_which_nulls_take_a_value() {
    let workspace = program(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, NULL), (2, 'x');",
        "",
        "CREATE TABLE n(id INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT ''); INSERT INTO n SELECT id, coalesce(b, '') FROM t; \
         DROP TABLE t; ALTER TABLE n RENAME TO t;",
    );
    let told = "given a value, which a downgrade leaves: column `t.b` (1 NULL)";
    workspace.run("upgrade --dry-run").says(&format!("would be {told}")).is_clean();
    workspace.run("upgrade").says(told).is_clean();
}
