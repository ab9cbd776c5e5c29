//! Scripts for the SQLite shell, as they are read.

use super::super::drawn::{graph, ledger, revision};
use super::super::graph::RevisionGraph;
use super::super::plan::Plan;
use super::super::target::Target;
use super::super::{Origin, Revision};
use super::*;

fn to_sql(plan: &Plan, ledger: &Ledger) -> String {
    let written: Vec<_> =
        plan.steps.iter().map(|step| Written { step, fingerprint: "abc", idle: &[] }).collect();
    let ground = Ground {
        functions: &["canonical_name", "slug"],
        count: Count::Kept,
        keys: Keys::default(),
        values: &Values::default(),
        application_id: Some(7),
    };
    super::to_sql(&written, &plan.corrected, ledger, &ground)
}

/// What a script does for itself before and after these statements.
fn whole(keys_off: bool, middle: &str) -> String {
    let done = middle.matches(CHANGED).count();
    let (column, question, checks) = match keys_off {
        true => (
            "    keys_off INTEGER
        CONSTRAINT \"this script needs PRAGMA foreign_keys = OFF before it; ON again after it\" CHECK (keys_off),
",
            "INSERT INTO temp.journal_guard (keys_off)
SELECT NOT foreign_keys FROM pragma_foreign_keys;
",
            1,
        ),
        false => ("", "", 0),
    };
    format!(
        ".bail on
BEGIN IMMEDIATE;

DROP TABLE IF EXISTS temp.journal_guard;
CREATE TEMP TABLE journal_guard (
{column}    start INTEGER
        CONSTRAINT \"the archive is not where this script begins\" CHECK (start),
    done INTEGER
        CONSTRAINT \"a statement did not do its work\" CHECK (done),
    keys_kept INTEGER
        CONSTRAINT \"a foreign key points at a row that is not there\" CHECK (keys_kept),
    schema_version INTEGER,
    whole INTEGER
        CONSTRAINT \"not all of this script was done: nothing of it is kept\" CHECK (whole)
);
DROP TABLE IF EXISTS temp.journal_orphans;
CREATE TEMP TABLE journal_orphans (
    child COLLATE NOCASE, parent COLLATE NOCASE, key COLLATE NOCASE, known
);
INSERT INTO temp.journal_orphans
SELECT child, parent, (
    SELECT group_concat(own, ', ') FROM (
        SELECT \"from\" AS own
        FROM pragma_foreign_key_list(child)
        WHERE id = fkid ORDER BY own COLLATE NOCASE
    )
), known
FROM (
    SELECT \"table\" AS child, parent, fkid, count(*) AS known
    FROM pragma_foreign_key_check
    GROUP BY 1, 2, 3
);
{question}{middle}
-- Rows that point at nothing, and did not before, are counted here and stop the script.
INSERT INTO temp.journal_orphans
SELECT child, parent, (
    SELECT group_concat(own, ', ') FROM (
        SELECT \"from\" AS own
        FROM pragma_foreign_key_list(child)
        WHERE id = fkid ORDER BY own COLLATE NOCASE
    )
), -known
FROM (
    SELECT \"table\" AS child, parent, fkid, count(*) AS known
    FROM pragma_foreign_key_check
    GROUP BY 1, 2, 3
);
SELECT -sum(known) || ' x ' || child || ' (' || key || ') points at a row of ' || parent || ' that is not there'
FROM temp.journal_orphans
GROUP BY child, parent, key
HAVING sum(known) < 0;
INSERT OR ROLLBACK INTO temp.journal_guard (keys_kept)
SELECT NOT EXISTS (
    SELECT 1 FROM temp.journal_orphans GROUP BY child, parent, key HAVING sum(known) < 0
);

-- Unless all that is checked above was so, nothing is kept.
INSERT OR ROLLBACK INTO temp.journal_guard (whole)
SELECT count(*) = {checks} FROM temp.journal_guard;
DROP TABLE temp.journal_guard;
DROP TABLE temp.journal_orphans;

COMMIT;
",
        checks = checks + done + 3
    )
}

/// What the guard notes before the statements.
const BEFORE: &str = "\
INSERT INTO temp.journal_guard (schema_version)
SELECT schema_version FROM pragma_schema_version;
";

/// What is asked after a statement that changes the schema.
const CHANGED: &str = "\
INSERT INTO temp.journal_guard (done, schema_version)
SELECT schema_version <> (SELECT max(schema_version) FROM temp.journal_guard), schema_version FROM pragma_schema_version;
";

/// The notes above a script that applies one revision with this `up.sql` below its first lines.
fn notes_of(rest: &str) -> Vec<String> {
    let up = format!("-- M\n-- revision: a\n-- revises: none\n{rest}");
    let a = Revision::read("m/a", &up, None, Origin::Workspace).unwrap();
    let ledger = Ledger::default();
    let plan = Plan::up(&RevisionGraph::new([a]).unwrap(), &ledger, &Target::heads()).unwrap();
    let script = to_sql(&plan, &ledger);
    let (notes, _) = script.strip_prefix(".bail on\n").unwrap().split_once("BEGIN").unwrap();
    notes.lines().map(str::to_owned).collect()
}

#[test]
fn an_upgrade_is_one_transaction_that_begins_where_the_archive_is() {
    let (a, b) = (revision("a"), revision("b: a"));
    let (up_sum, down_sum) = (b.checksum_up().clone(), b.checksum_down().unwrap().clone());
    let graph = RevisionGraph::new([a, b]).unwrap();
    let ledger = ledger(&graph, "a");
    let plan = Plan::up(&graph, &ledger, &Target::heads()).unwrap();
    let middle = format!(
        "\
INSERT INTO temp.journal_guard (start)
SELECT group_concat(revision, ' ') IS 'a'
FROM (SELECT revision FROM schema_revisions ORDER BY revision);
{BEFORE}
-- up b: Make b
CREATE TABLE b(id INTEGER PRIMARY KEY);
{CHANGED}INSERT INTO schema_revisions
    (position, revision, applied_at, checksum_up, checksum_down, up_sql, down_sql, fingerprint)
VALUES (
    (SELECT coalesce(max(position), 0) + 1 FROM schema_revisions),
    'b',
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),
    '{up_sum}',
    '{down_sum}',
    '-- Make b
--
-- revision: b
-- revises: a
-- depends_on:{space}
-- label:{space}
-- replaces:{space}

CREATE TABLE b(id INTEGER PRIMARY KEY);
',
    'DROP TABLE b;
',
    'abc'
);

PRAGMA user_version = 2;
",
        space = " "
    );
    assert_eq!(to_sql(&plan, &ledger), whole(false, &middle));
}

#[test]
fn a_downgrade_takes_its_rows_out_and_says_what_the_schema_is_now() {
    let graph = graph("a, b: a, c: b");
    let ledger = ledger(&graph, "a b c");
    let plan = Plan::down(&graph, &ledger, &"a".parse().unwrap()).unwrap();
    let middle = format!(
        "\
INSERT INTO temp.journal_guard (start)
SELECT group_concat(revision, ' ') IS 'a b c'
FROM (SELECT revision FROM schema_revisions ORDER BY revision);
{BEFORE}
-- down c: Make c
DROP TABLE c;
{CHANGED}DELETE FROM schema_revisions WHERE revision = 'c';

-- down b: Make b
DROP TABLE b;
{CHANGED}DELETE FROM schema_revisions WHERE revision = 'b';

UPDATE schema_revisions SET fingerprint = 'abc'
WHERE position = (SELECT max(position) FROM schema_revisions);

PRAGMA user_version = 1;
"
    );
    assert_eq!(to_sql(&plan, &ledger), whole(true, &middle));
}

#[test]
fn a_script_from_the_base_makes_the_ledger() {
    let graph = graph("a");
    let plan = Plan::up(&graph, &Ledger::default(), &Target::heads()).unwrap();
    let script = to_sql(&plan, &Ledger::default());
    assert!(script.contains("CREATE TABLE IF NOT EXISTS schema_revisions (\n    position INTEGER"));
    assert!(script.contains("SELECT group_concat(revision, ' ') IS NULL\n"));
    assert!(script.contains("(SELECT application_id IN (0, 7) FROM pragma_application_id)"));
    assert!(script.contains("\nPRAGMA application_id = 7;\n"));
}

#[test]
fn a_script_says_above_what_the_shell_cannot_do() {
    let slug = "-- note: `a` calls `slug`, which only `journal` has: the shell stops there";
    assert_eq!(notes_of("\nUPDATE t SET a = SLUG (b);"), [slug]);
    assert_eq!(notes_of("\nUPDATE t SET a = \"slug\"(b);"), [slug]);
    for harmless in [
        "CREATE TABLE slug(a);",
        "CREATE TABLE IF NOT EXISTS slug (a);",
        "INSERT INTO slug(a) SELECT 'slug(';",
        "SELECT slug FROM t; -- slug(a)",
    ] {
        assert_eq!(notes_of(&format!("\n{harmless}")), [""; 0], "{harmless}");
    }
    assert_eq!(
        notes_of("-- repopulate: moods, tags\n-- loses: t.a\n"),
        [
            "-- note: `a` asks for a repopulation (moods, tags), which stays pending",
            "-- note: `a` loses t.a",
        ]
    );
}
