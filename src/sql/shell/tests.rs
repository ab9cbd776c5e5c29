//! Scripts for the shell, as they stand and as they run.

use super::*;

#[test]
fn keys_are_to_be_off_where_rows_or_tables_go() {
    for statement in [
        "DROP TABLE t",
        "DELETE FROM t",
        "insert into t values (1)",
        "ALTER TABLE t ADD COLUMN a REFERENCES p DEFAULT 1",
        "WITH x AS (SELECT 1) DELETE FROM t",
    ] {
        assert!(needs_keys_off(statement), "{statement}");
    }
    for statement in [
        "CREATE TABLE t(a REFERENCES p)",
        "DROP INDEX i",
        "ALTER TABLE t ADD COLUMN a",
        "PRAGMA legacy_alter_table = ON",
    ] {
        assert!(!needs_keys_off(statement), "{statement}");
    }
}

#[test]
fn what_the_script_makes_has_a_name_that_nothing_has() {
    let shell =
        Shell::new(["SELECT 1 FROM Journal_Guard"], |it| it == "journal_orphans", Keys::default());
    assert_eq!(
        (shell.guard.as_str(), shell.orphans.as_str()),
        ("journal_guard_", "journal_orphans_")
    );
}
