//! What a move does and leaves, and what it is refused for before a backup is taken.

use super::*;
use crate::migrate::stamp::{self, Claim};

const LINE: &[Scripts] = &[
    ("", "CREATE TABLE t (a, b);", Some("DROP TABLE t;")),
    ("", "ALTER TABLE t ADD COLUMN c;", Some("ALTER TABLE t DROP COLUMN c;")),
    ("t.b", "ALTER TABLE t DROP COLUMN b;", Some("ALTER TABLE t ADD COLUMN b;")),
];

#[test]
fn a_move_goes_up_and_down_and_says_from_where_to_where() {
    let mut scene = Scene::of(LINE);
    let up = scene.go(Direction::Up, "b").unwrap();
    assert_eq!((listed(&up.from), listed(&up.to), up.steps.len()), (String::new(), "b".into(), 2));
    let down = scene.go(Direction::Down, "a").unwrap();
    assert_eq!((listed(&down.from), listed(&down.to)), ("b".into(), "a".into()));
    assert!(down.backup.is_some_and(|it| it.exists()));
    let held = "SELECT group_concat(name) FROM pragma_table_info('t')";
    assert_eq!(scene.ask(held), "a,b");
    assert!(scene.prepare(Direction::Up, "a").unwrap().plan.is_empty());
}

#[test]
fn what_a_revision_says_that_it_loses_is_lost_only_where_that_is_agreed_to() {
    let mut scene = Scene::at(LINE, "b", "INSERT INTO t VALUES (1, 2, 3)");
    let refused = scene.go(Direction::Up, "c").unwrap_err();
    assert_eq!(refused.to_string(), "revision `c` would lose t.b");
    scene.terms.consent.data_loss = true;
    assert_eq!(scene.go(Direction::Up, "c").unwrap().lost, ["column `t.b` (1 value)"]);
}

#[test]
fn a_database_that_is_ahead_of_its_files_is_told_so() {
    let mut scene = Scene::at(LINE, "b", "");
    scene.terms.graph = graph(&LINE[..1]);
    let refused = scene.prepare(Direction::Up, "heads").unwrap_err();
    assert!(matches!(refused, MigrateError::Disagreement(_)), "{refused}");
    // The way down is in the ledger.
    assert_eq!(listed(&scene.go(Direction::Down, "a").unwrap().to), "a");
    let revisions = ["x", "y"].map(|it| it.parse().unwrap()).to_vec();
    let newer = MigrateError::Newer { revisions }.to_string();
    assert_eq!(newer, "the archive is newer than this `journal`: it has revision `x`, `y`");
}

#[test]
fn a_schema_that_somebody_changed_is_moved_only_where_that_is_agreed_to() {
    let mut scene = Scene::at(LINE, "a", "ALTER TABLE t RENAME COLUMN b TO other");
    let refused = scene.go(Direction::Up, "b").unwrap_err();
    let MigrateError::Drift(differences) = refused else { panic!("{refused}") };
    assert_eq!(differences, ["- table t: column b", "+ table t: column other"]);
    scene.terms.consent.drift = true;
    scene.go(Direction::Up, "b").unwrap();
}

#[test]
fn what_the_rows_would_refuse_is_told_before_a_backup_is_taken() {
    let scripts: &[Scripts] =
        &[LINE[0], ("", "UPDATE t SET a = 1;", Some("UPDATE t SET a = NULL;"))];
    let theirs = "INSERT INTO t VALUES (1, 1), (2, 2); CREATE UNIQUE INDEX theirs ON t(a)";
    let mut scene = Scene::at(scripts, "a", theirs);
    let folder = scene.folder.path().join("backups");
    let before = std::fs::read_dir(&folder).unwrap().count();
    let prepared = scene.prepare(Direction::Up, "b").unwrap();
    let refused = check_fit(&scene.archive, &prepared, &scene.terms).unwrap_err();
    assert!(matches!(refused, MigrateError::Execute { backup: None, .. }), "{refused}");
    scene.go(Direction::Up, "b").unwrap_err();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), before);
    scene.archive.connection().execute_batch("DROP INDEX theirs").unwrap();
    check_fit(&scene.archive, &prepared, &scene.terms).unwrap();
}

#[test]
fn a_database_is_said_to_stand_where_its_schema_is_that_of_the_revisions() {
    let mut scene = Scene::of(LINE);
    scene.archive.connection().execute_batch("CREATE TABLE t (a, b)").unwrap();
    let claim = |target: &str| {
        let targets = vec![target.parse().unwrap()];
        Claim { targets, purge: false, force: false }
    };
    stamp::decide(&scene.archive, 0, &claim("b"), &scene.terms).unwrap_err();
    let decided = stamp::decide(&scene.archive, 0, &claim("a"), &scene.terms).unwrap();
    let (backups, terms) = (scene.backups(), scene.terms.clone());
    let said = decided.say(&mut scene.archive, &backups, &terms, || Ok(())).unwrap();
    assert_eq!((listed(&said.to), said.is_adopted), ("a".into(), true));
    assert!(said.backup.is_some());
    assert_eq!(scene.ask("SELECT group_concat(revision) FROM schema_revisions"), "a");
    assert_eq!(listed(&scene.go(Direction::Up, "b").unwrap().to), "b");
}
