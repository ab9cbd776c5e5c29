//! Rows that a trigger puts elsewhere as they go: the rows say whether they are there.

use super::*;

/// Two rows, and a trigger on them that fills a log.
fn check_by(trigger: &str, script: &str, expected: &[&str]) {
    let made = format!(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE log(id, a); CREATE TRIGGER g {trigger} END; \
         INSERT INTO t VALUES (1, 'x'), (2, 'y');"
    );
    check_on(&made, script, expected);
}

#[test]
fn rows_that_a_trigger_archives_are_no_loss() {
    for body in [
        "INSERT INTO log VALUES (old.id, old.a);",
        "INSERT INTO \"log\"(a, id) VALUES (OLD.a, OLD.\"id\");",
        "UPDATE t SET a = a; INSERT INTO log SELECT old.id, old.a;",
    ] {
        let trigger = format!("AFTER DELETE ON t BEGIN {body}");
        check_by(&trigger, "DELETE FROM t WHERE id = 1", &[]);
        check_by(&trigger, "DELETE FROM t", &[]);
        check_by(&trigger, "DELETE FROM t; DELETE FROM log", &["2 rows of `t`"]);
        check_by(&trigger, "DELETE FROM t; UPDATE log SET a = 'z' WHERE id = 1", &["1 row of `t`"]);
        check_by(&trigger, "DROP TRIGGER g; DELETE FROM t WHERE id = 1", &["1 row of `t`"]);
        check_by(&trigger, "DELETE FROM t WHERE id = 1; DROP TABLE log", &["1 row of `t`"]);
    }
}

#[test]
fn rows_that_a_trigger_archives_in_part_are_a_loss() {
    let when = "AFTER DELETE ON t WHEN old.id > 1 BEGIN INSERT INTO log VALUES (old.id, old.a);";
    check_by(when, "DELETE FROM t", &["1 row of `t`"]);
    let id = "AFTER DELETE ON t BEGIN INSERT INTO log(id) VALUES (old.id);";
    check_by(id, "DELETE FROM t WHERE id = 1", &["1 row of `t`"]);
    let other = "AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.id, lower('-'));";
    check_by(other, "DELETE FROM t WHERE id = 1", &["1 row of `t`"]);
    let inserted = "AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id, new.a);";
    check_by(inserted, "DELETE FROM t WHERE id = 1", &["1 row of `t`"]);
}
