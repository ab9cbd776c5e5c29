//! The ledger, damaged in every column: what is told of it names a way out that works.

use crate::workspace::TestWorkspace;

const COLUMNS: [&str; 9] = [
    "position",
    "revision",
    "applied_at",
    "checksum_up",
    "checksum_down",
    "up_sql",
    "down_sql",
    "repopulated_at",
    "fingerprint",
];

/// What is written over a value.
const VALUES: [&str; 3] = ["NULL", "x'00ff01'", "'nonsense; --'"];

const LAST: &str = "position = (SELECT max(position) FROM schema_revisions)";

/// An archive whose ledger is a table of another tool's make: without types and constraints, and without one column.
fn remade(without: &str) -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean();
    let kept: Vec<&str> = COLUMNS.into_iter().filter(|it| *it != without).collect();
    let kept = kept.join(", ");
    workspace.execute(&format!(
        "CREATE TABLE remade AS SELECT {kept} FROM schema_revisions ORDER BY position;
         DROP TABLE schema_revisions;
         ALTER TABLE remade RENAME TO schema_revisions;"
    ));
    workspace
}

/// That the archive is mended by `way_out`, after a backup, and `status` finds nothing more.
fn check_mended(workspace: &TestWorkspace, way_out: &str) {
    workspace.run(way_out).says("the state before is in").is_clean();
    workspace.run("status").is_clean();
}

/// That `doctor` names this way out, and a backup can be made.
fn check_told(workspace: &TestWorkspace, way_out: &str) {
    workspace.run("doctor").says(way_out).has_findings();
    workspace.run("backup").says("verified").is_clean();
}

/// That all is well, once what waits to be derived again is, and the archive moves down and up again.
fn check_whole(workspace: &TestWorkspace) {
    workspace.run("sync").is_clean();
    workspace.run("doctor").says("all is well").is_clean();
    workspace.run("downgrade head-1").is_clean().run("upgrade").is_clean();
}

#[test]
fn what_is_written_over_a_note_or_a_script_of_the_ledger_is_told_and_repaired() {
    check_each_column(|column, value| column % VALUES.len() == value);
}

#[test]
#[ignore = "takes a minute, and writes each value over each column"]
fn whatever_is_written_over_a_note_or_a_script_of_the_ledger_is_told_and_repaired() {
    check_each_column(|_, _| true);
}

/// Writes values over columns of the last row, one after the other: those that `is_tried`.
fn check_each_column(is_tried: impl Fn(usize, usize) -> bool) {
    let workspace = remade("");
    for (nth, column) in COLUMNS.into_iter().enumerate() {
        let write = |value: &str| {
            workspace
                .execute(&format!("UPDATE schema_revisions SET {column} = {value} WHERE {LAST}"));
        };
        // What was never derived again is no damage, but a thing to do.
        let values = VALUES.into_iter().enumerate().filter(|it| is_tried(nth, it.0));
        let values = values.map(|it| it.1);
        for value in values.filter(|it| (column, *it) != ("repopulated_at", "NULL")) {
            write(value);
            check_mended(&workspace, "migration repair");
        }
        if is_tried(nth, 0) {
            write("zeroblob(2000000)");
            check_told(&workspace, "migration repair");
            check_mended(&workspace, "migration repair");
        }
        // Each of them is verified again by every command that looks at them.
        std::fs::remove_dir_all(workspace.path("backups")).unwrap();
        workspace.run("backup").is_clean();
    }
    check_whole(&workspace);
}

#[test]
fn a_row_that_neither_its_name_nor_its_script_tells_is_written_again_from_the_schema() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute(&format!(
        "UPDATE schema_revisions SET revision = x'00', checksum_up = 'none' WHERE {LAST}"
    ));
    workspace.run("status").says("`journal doctor` says").is_refused();
    workspace.run("sync").says("`journal doctor` says").is_refused();
    check_told(&workspace, "migration stamp --purge heads");
    check_mended(&workspace, "migration stamp --purge heads");
    check_whole(&workspace);
}

#[test]
fn a_column_that_the_ledger_lacks_is_told_and_made_again() {
    for column in COLUMNS {
        let workspace = remade(column);
        check_told(&workspace, "migration repair");
        check_mended(&workspace, "migration repair");
        workspace
            .query(&format!(
                "SELECT count(*) FROM pragma_table_info('schema_revisions') WHERE name = '{column}'"
            ))
            .gives("1");
        workspace.run("doctor").is_clean();
    }
}

#[test]
fn every_column_at_once_is_mended_too() {
    let workspace = remade("");
    for column in ["applied_at", "checksum_up", "down_sql", "fingerprint"] {
        workspace.execute(&format!("UPDATE schema_revisions SET {column} = x'00'"));
    }
    check_told(&workspace, "migration repair");
    check_mended(&workspace, "migration repair");
    check_whole(&workspace);
}

#[test]
fn a_move_of_the_schema_makes_a_column_again_that_the_ledger_lacks() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade head-1").is_clean();
    workspace.execute("ALTER TABLE schema_revisions DROP COLUMN fingerprint");
    workspace.execute(&format!("UPDATE schema_revisions SET revision = 'other' WHERE {LAST}"));
    workspace.run("upgrade").is_clean();
    workspace.run("migration repair").says("noted again").is_clean();
    check_whole(&workspace);
}

#[test]
fn no_backup_with_a_ledger_that_nobody_can_read_is_named_as_the_way_out() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade head-2").is_clean();
    workspace.run("backup --suffix whole").is_clean();
    workspace.execute(&format!(
        "UPDATE schema_revisions SET revision = x'00', up_sql = '' WHERE {LAST}"
    ));
    workspace.run("backup --suffix damaged").is_clean();
    workspace.run("doctor").says("_whole` puts the newest sound backup back").has_findings();
    workspace.run("restore journal_archive.db.backup_20260115_120000_whole").is_clean();
    workspace.run("upgrade").is_clean();
    check_whole(&workspace);
}
