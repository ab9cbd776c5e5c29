//! The statements that lead from one schema to another, as they were read and kept.
//!
//! The pairs live in `tests/cases/schema/<case>/{from,to}.sql`, with `renames` beside them where there are some, and what
//! was kept in `up.sql`. That they lead there and back with their rows is shown in `tests/it/schema_cases.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{no_renames, plan};
use crate::schema::{Answers, Options};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schema");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    cases.retain(|it| it.join("to.sql").exists());
    cases.sort();
    cases
}

/// The statements of a case.
fn up(case: &Path) -> String {
    let read = |file: &str| fs::read_to_string(case.join(file)).unwrap_or_default();
    let renames = read("renames").lines().map(|it| it.parse().unwrap()).collect();
    let answers = Answers { renames, no_others: true };
    let options = Options { portable: false, invent: true };
    plan(&read("from.sql"), &read("to.sql"), &answers, options).to_sql()
}

#[test]
fn each_case_gives_the_statements_that_were_read_and_kept() {
    for case in cases() {
        let file = case.join("up.sql");
        let (found, kept) = (up(&case), fs::read_to_string(&file).ok());
        // A new case fails once: its statements are to be read before they are kept.
        if kept.is_none() {
            fs::write(&file, &found).unwrap();
        }
        assert_eq!(Some(found), kept, "{}", case.display());
    }
}

fn script(from: &str, to: &str) -> String {
    plan(from, to, &no_renames(), Options::default()).to_script()
}

#[test]
fn a_script_stands_alone_and_keeps_all_or_nothing() {
    insta::assert_snapshot!(
        script(
            "CREATE TABLE t (a INT, b INT); CREATE VIEW v AS SELECT 1 -- one\n",
            "CREATE TABLE t (a INT NOT NULL, c INT); CREATE VIEW v AS SELECT 2 -- two\n",
        ),
        @r#"
    .bail on
    -- note: this script needs SQLite 3.53 or newer; `--portable` writes one for 3.37
    BEGIN IMMEDIATE;

    DROP TABLE IF EXISTS temp.journal_guard;
    CREATE TEMP TABLE journal_guard (
        version INTEGER
            CONSTRAINT "this script needs SQLite 3.53 or newer" CHECK (version),
        done INTEGER
            CONSTRAINT "a statement did not do its work" CHECK (done),
        keys_kept INTEGER
            CONSTRAINT "a foreign key points at a row that is not there" CHECK (keys_kept),
        whole INTEGER
            CONSTRAINT "not all of this script was done: nothing of it is kept" CHECK (whole)
    );
    DROP TABLE IF EXISTS temp.journal_orphans;
    CREATE TEMP TABLE journal_orphans (
        child COLLATE NOCASE, parent COLLATE NOCASE, key COLLATE NOCASE, known
    );
    INSERT INTO temp.journal_orphans
    SELECT child, parent, (
        SELECT group_concat(own, ', ') FROM (
            SELECT "from" AS own
            FROM pragma_foreign_key_list(child)
            WHERE id = fkid ORDER BY own COLLATE NOCASE
        )
    ), known
    FROM (
        SELECT "table" AS child, parent, fkid, count(*) AS known
        FROM pragma_foreign_key_check
        GROUP BY 1, 2, 3
    );
    INSERT INTO temp.journal_guard (version)
    SELECT sqlite_version() NOT LIKE '3.%' OR CAST(substr(sqlite_version(), 3) AS REAL) >= 53;

    -- view `v` changes
    DROP VIEW "v";

    -- drop column `t.b`
    -- ! loses t.b: the values of `t.b` are dropped
    ALTER TABLE "t" DROP COLUMN "b";

    -- alter column `t.a`: NOT NULL
    -- ! `t.a` becomes NOT NULL and has no default: no row may hold NULL
    ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL;
    INSERT INTO temp.journal_guard (done) VALUES ((SELECT "notnull" FROM pragma_table_xinfo('t') WHERE name = 'a'));

    -- add column `t.c`
    ALTER TABLE "t" ADD COLUMN c INT;

    -- restore view `v`
    CREATE VIEW v AS SELECT 2;

    -- Rows that point at nothing, and did not before, are counted here and stop the script.
    INSERT INTO temp.journal_orphans
    SELECT child, parent, (
        SELECT group_concat(own, ', ') FROM (
            SELECT "from" AS own
            FROM pragma_foreign_key_list(child)
            WHERE id = fkid ORDER BY own COLLATE NOCASE
        )
    ), -known
    FROM (
        SELECT "table" AS child, parent, fkid, count(*) AS known
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
    SELECT count(*) = 3 FROM temp.journal_guard;
    DROP TABLE temp.journal_guard;
    DROP TABLE temp.journal_orphans;

    COMMIT;
    "#
    );
    assert_eq!(script("CREATE TABLE t (a INT)", "create table T (\"a\" int)"), "");
}
