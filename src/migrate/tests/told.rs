//! What is told of revisions before they are run: on copies, in memory, and of the files alone.

use super::*;
use crate::finding::Finding;
use crate::migrate::check::{self, Check};
use crate::migrate::diff::Side;
use crate::migrate::rehearse::{Rehearsal, rehearse};
use crate::migrate::{lint, model};

const MADE: Scripts = ("", "CREATE TABLE t (a, b);", Some("DROP TABLE t;"));
const ROWS: &str = "INSERT INTO t VALUES (1, 'x'), (2, 'y')";

fn rehearsed(second: Scripts) -> Rehearsal {
    let scene = Scene::at(&[MADE, second], "a", ROWS);
    let prepared = scene.prepare(Direction::Up, "b").unwrap();
    rehearse(&scene.archive, &prepared, &scene.terms).unwrap()
}

/// The kinds of findings, with their files where they have one.
fn kinds(findings: &[Finding]) -> Vec<String> {
    let word = |it: &Finding| match it.place.path.rsplit_once('/') {
        Some((folder, file)) => {
            format!("{} {file} of {folder}", it.code).replace("migrations/", "")
        }
        None => it.code.to_owned(),
    };
    findings.iter().map(word).collect()
}

#[test]
fn a_rehearsal_goes_there_back_and_there_again() {
    let added = ("", "ALTER TABLE t ADD COLUMN c;", Some("ALTER TABLE t DROP COLUMN c;"));
    let shown = rehearsed(added);
    assert_eq!((kinds(&shown.findings).len(), shown.changed.len(), shown.lost.len()), (0, 0, 0));
    let step = &shown.steps[0];
    assert!(step.up.is_some() && step.down.is_some() && step.again.is_some());
    let table = &shown.tables[0];
    let rows = [table.before, table.up, table.down, table.again];
    assert_eq!((table.table.as_str(), rows), ("t", [Some(2); 4]));
}

#[test]
fn a_rehearsal_ends_where_there_is_no_way_back_and_notes_how_far_it_came() {
    let shown = rehearsed(("", "ALTER TABLE t ADD COLUMN c;", None));
    let step = &shown.steps[0];
    assert!(step.up.is_some() && step.down.is_none() && step.again.is_none());
    assert_eq!(kinds(&shown.findings), ["no-way-back"]);
    assert_eq!((shown.tables[0].up, shown.tables[0].down), (Some(2), None));
}

#[test]
fn a_rehearsal_names_what_is_other_than_it_was() {
    let shown = rehearsed(("", "UPDATE t SET a = a + 1;", Some("UPDATE t SET b = 'z';")));
    assert_eq!(shown.changed, ["column `t.a` holds other values"]);
    assert_eq!(kinds(&shown.findings), ["rows-differ"; 4]);
    let elsewhere = ("", "ALTER TABLE t ADD COLUMN c;", Some("ALTER TABLE t RENAME c TO d;"));
    assert_eq!(kinds(&rehearsed(elsewhere).findings), ["migration-failed"]);
}

/// What a check of the revisions after the first finds on the rows.
fn linted(scripts: &[Scripts]) -> Vec<String> {
    let all: Vec<Scripts> = [MADE].iter().chain(scripts).copied().collect();
    let scene = Scene::at(&all, "a", ROWS);
    let prepared = scene.prepare(Direction::Up, "heads").unwrap();
    kinds(&lint::revisions(&scene.archive, &prepared, &scene.terms).unwrap())
}

#[test]
fn a_down_script_that_does_not_lead_back_is_told_of_its_own_revision() {
    let back = |down| ("", "ALTER TABLE t ADD COLUMN c;", Some(down));
    let later = ("", "CREATE TABLE u (a);", Some("DROP TABLE u;"));
    let none = Vec::<String>::new();
    assert_eq!(linted(&[back("ALTER TABLE t DROP COLUMN c;"), later]), none);
    assert_eq!(linted(&[back("SELECT 1;"), later]), ["not-back down.sql of b"]);
    assert_eq!(linted(&[back("DROP TABLE nowhere;"), later]), ["script-fails down.sql of b"]);
    let alone = ("", "CREATE TABLE u (a);", None);
    assert_eq!(
        linted(&[alone, back("SELECT 1;")]),
        ["not-back down.sql of c", "no-way-back up.sql of b"]
    );
}

#[test]
fn a_new_table_that_refers_to_no_key_is_told_and_a_row_that_points_at_nothing_is_wrong() {
    let child = |refers: &'static str| ("", refers, Some("DROP TABLE c;"));
    assert_eq!(
        linted(&[child("CREATE TABLE c (x REFERENCES t(a)); CREATE INDEX i ON c(x);")]),
        ["foreign-keys up.sql of b"]
    );
    let orphaned = "CREATE UNIQUE INDEX k ON t(a); CREATE TABLE c (x REFERENCES t(a)); CREATE INDEX i ON c(x); INSERT INTO c VALUES (7);";
    let down = Some("DROP TABLE c; DROP INDEX k;");
    assert_eq!(linted(&[("", orphaned, down)]), ["orphans up.sql of b"]);
}

#[test]
fn what_goes_and_is_not_named_is_told_and_what_is_named_is_a_warning() {
    let drop = |loses| (loses, "ALTER TABLE t DROP COLUMN b;", Some("ALTER TABLE t ADD COLUMN b;"));
    assert_eq!(linted(&[drop("")]), ["undeclared-loss up.sql of b"]);
    assert_eq!(linted(&[drop("t.b")]), ["data-loss up.sql of b"]);
}

#[test]
fn a_side_is_what_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, other) = (folder.path().join("a.db"), folder.path().join("other"));
    std::fs::write(&archive, "").unwrap();
    std::fs::write(&other, "").unwrap();
    let named = |word: &str| Side::named(word, &archive).unwrap();
    assert_eq!(named("model"), Side::Model);
    assert_eq!(named("archive"), Side::Archive);
    assert_eq!(named(archive.to_str().unwrap()), Side::Archive);
    assert_eq!(named(other.to_str().unwrap()), Side::File(other.clone()));
    assert_eq!(named("nowhere.sql"), Side::File("nowhere.sql".into()));
    assert!(matches!(named("head"), Side::Revision(_)));
    assert!(matches!(named("b"), Side::Revision(_)));
}

#[test]
fn revisions_that_the_binary_brings_make_an_archive_and_others_a_programs_database() {
    let own = revisions(&[MADE]);
    assert_eq!(model::owner_of(&own), Owner::Program);
    let embedded = crate::workspace::revisions::embedded().unwrap();
    assert_eq!(model::owner_of(embedded.iter().chain(&own)), Owner::Journal);
}

#[test]
fn a_check_is_clean_where_nothing_at_all_is_found() {
    let clean = Check::default();
    assert!(clean.is_clean());
    let said = || vec!["said".to_owned()];
    assert!(!Check { changes: said(), ..clean.clone() }.is_clean());
    assert!(!Check { ill_noted: said(), ..clean.clone() }.is_clean());
    let mut drifted = clean.clone();
    drifted.drift.differences = said();
    assert!(!drifted.is_clean());
    // What other tools made is no drift.
    let mut beside = clean;
    beside.drift.foreign = said();
    assert!(beside.is_clean());
}

#[test]
fn an_archive_is_held_against_its_ledger_and_its_files() {
    let found = |then: &str, known: usize| {
        let scripts = [MADE, ("", "CREATE TABLE u (a);", Some("DROP TABLE u;"))];
        let scene = Scene::at(&scripts, "b", then);
        let graph = graph(&scripts[..known]);
        let schema = model::after(&revisions(&scripts[..known])).unwrap();
        let model = model::Model { schema, notes: Vec::new() };
        check::check(&model, &graph, &[], Some(&scene.archive)).unwrap()
    };
    assert!(found("", 2).is_clean());
    assert!(!found("ALTER TABLE u ADD COLUMN more", 2).is_clean());
    let behind = found("", 1);
    assert_eq!((behind.disagreements.len(), behind.drift.differences.len()), (1, 0));
    assert!(!behind.is_clean());
}
