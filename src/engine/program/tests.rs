//! Upgrades of a program's own database.

use super::*;

const FIRST: &str = "-- Notes\n--\n-- revision: 20260101_000000\n-- revises: none\n\n\
                     CREATE TABLE entries(id INTEGER PRIMARY KEY, text TEXT NOT NULL);\n";

const SECOND: &str = "-- Moods\n--\n-- revision: 20260102_000000\n-- revises: 20260101_000000\n\n\
                      ALTER TABLE entries ADD COLUMN mood TEXT;\n";

/// A folder for a database, and the program that has the first so many revisions.
fn program(folder: &Path, revisions: usize) -> Program {
    let all = [("20260101_000000_notes", FIRST), ("20260102_000000_moods", SECOND)];
    let program = Program::new(folder.join("app.db"));
    all[..revisions]
        .iter()
        .fold(program, |it, (name, up)| it.with_revision(name, up, Some("SELECT 1;")).unwrap())
}

fn ask(folder: &Path, sql: &str) -> String {
    let connection = Connection::open(folder.join("app.db")).unwrap();
    connection.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).map_or_else(
        |error| error.to_string(),
        |it| match it {
            rusqlite::types::Value::Integer(it) => it.to_string(),
            rusqlite::types::Value::Text(it) => it,
            other => format!("{other:?}"),
        },
    )
}

#[test]
fn a_new_database_has_all_revisions_and_an_old_one_those_that_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = program(folder, 1).upgrade().unwrap();
    assert_eq!(first.applied, ["20260101_000000"]);
    Connection::open(folder.join("app.db"))
        .unwrap()
        .execute_batch("PRAGMA user_version = 7; INSERT INTO entries(text) VALUES ('rain')")
        .unwrap();
    let backups = folder.join("backups");
    let second = program(folder, 2).with_backups(&backups).upgrade().unwrap();
    assert_eq!(second.applied, ["20260102_000000"]);
    assert!(second.backup.unwrap().starts_with(&backups));
    assert_eq!(ask(folder, "SELECT count(*) FROM entries WHERE mood IS NULL"), "1");
    assert_eq!(ask(folder, "PRAGMA user_version"), "7");
    assert_eq!(program(folder, 2).upgrade().unwrap(), Upgrade::default());
}

#[test]
fn a_program_that_is_older_than_its_database_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path(), 2).upgrade().unwrap();
    let error = program(folder.path(), 1).upgrade().unwrap_err();
    assert!(matches!(error, UpgradeError::Disagreement(_)), "{error}");
}

#[test]
fn a_step_that_fails_leaves_all_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    program(folder, 1).upgrade().unwrap();
    let broken = "-- Broken\n--\n-- revision: 20260103_000000\n-- revises: 20260102_000000\n\n\
                  PRAGMA user_version = 3;\n";
    let program = program(folder, 2).with_revision("20260103_000000", broken, None).unwrap();
    let error = program.upgrade().unwrap_err();
    assert!(matches!(error, UpgradeError::Execute(ExecuteError::Statement { .. })), "{error}");
    assert_eq!(
        ask(folder, "SELECT group_concat(revision) FROM schema_revisions"),
        "20260101_000000"
    );
    assert_eq!(ask(folder, "PRAGMA user_version"), "0");
}

#[test]
fn a_step_that_meets_what_another_tool_made_is_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    program(folder, 2).upgrade().unwrap();
    let theirs = "CREATE TABLE theirs (b); CREATE VIEW seen AS SELECT 1";
    Connection::open(folder.join("app.db")).unwrap().execute_batch(theirs).unwrap();
    let failed = |script: &str| {
        let up = format!(
            "-- Met\n--\n-- revision: 20260103_000000\n-- revises: 20260102_000000\n\n{script}\n"
        );
        let program = program(folder, 2).with_revision("20260103_000000", &up, None).unwrap();
        let UpgradeError::Execute(error) = program.upgrade().unwrap_err() else { panic!() };
        assert_eq!(ask(folder, "SELECT count(*) FROM schema_revisions"), "2");
        error
    };
    let error = failed("CREATE TABLE IF NOT EXISTS theirs (a);");
    assert!(matches!(error, ExecuteError::NotReached { .. }), "{error}");
    let error = failed("DROP VIEW IF EXISTS seen;");
    assert!(matches!(error, ExecuteError::Takes { .. }), "{error}");
    let error = failed("CREATE VIEW over AS SELECT * FROM theirs;");
    assert!(matches!(error, ExecuteError::Leaves { .. }), "{error}");
    let error = failed("ALTER TABLE theirs ADD COLUMN c;");
    assert!(matches!(error, ExecuteError::Outside { .. }), "{error}");
    // What is wrong by itself names nothing of theirs.
    let error = failed("ALTER TABLE entries ADD COLUMN id;");
    assert!(matches!(error, ExecuteError::Statement { .. }), "{error}");
}

#[test]
fn a_schema_that_somebody_changed_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    program(folder, 1).upgrade().unwrap();
    let changed = "ALTER TABLE entries ADD COLUMN more";
    Connection::open(folder.join("app.db")).unwrap().execute_batch(changed).unwrap();
    let error = program(folder, 2).upgrade().unwrap_err();
    let UpgradeError::Drift(differences) = error else { panic!("{error}") };
    assert_eq!(differences, ["+ table entries: column more"]);
}

#[test]
fn a_database_that_was_written_to_since_its_backup_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    program(folder, 1).upgrade().unwrap();
    let program = program(folder, 2).with_backups(folder.join("backups"));
    let mut connection = Connection::open(folder.join("app.db")).unwrap();
    let graph = RevisionGraph::new(program.revisions.clone()).unwrap();
    let held = ledger::read(&connection).unwrap();
    let plan = Plan::up(&graph, &held, &Target::heads()).unwrap();
    let receipt = program.back_up(&connection, now()).unwrap();
    let other = Connection::open(folder.join("app.db")).unwrap();
    other.execute_batch("INSERT INTO entries(text) VALUES ('rain')").unwrap();
    let settings = Settings {
        owner: Owner::Program,
        now: String::new(),
        rows: NoRows,
        may_lose: MayLose::Named,
        register: |_| Ok(()),
        values: Values::default(),
        progress: Arc::new(Silent),
    };
    let error = executor::execute(&mut connection, &plan, &receipt, settings).unwrap_err();
    assert!(matches!(error, ExecuteError::ChangedSinceBackup), "{error}");
    assert_eq!(ask(folder, "SELECT count(*) FROM schema_revisions"), "1");
}

#[test]
fn what_a_revision_says_that_it_loses_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    program(folder, 2).upgrade().unwrap();
    let lossy = "-- No moods\n--\n-- revision: 20260103_000000\n-- revises: 20260102_000000\n\
                 -- loses: entries.mood\n\nALTER TABLE entries DROP COLUMN mood;\n";
    let program = program(folder, 2).with_revision("20260103_000000", lossy, None).unwrap();
    let error = program.upgrade().unwrap_err();
    assert_eq!(error.to_string(), "revision `20260103_000000` would lose entries.mood");
    assert_eq!(program.allowing_losses().upgrade().unwrap().applied, ["20260103_000000"]);
}

#[test]
fn processes_that_start_at_once_apply_each_revision_once() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let applied = std::thread::scope(|scope| {
            let running: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| program(folder, 2).upgrade().unwrap().applied.len()))
                .collect();
            running.into_iter().map(|it| it.join().unwrap()).sum::<usize>()
        });
        assert_eq!(applied, 2);
    }
}
