//! What `migration diff` prints, in the SQLite shell and in python: all of it is done, or nothing.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use rusqlite::Connection;

use crate::workspace::TestWorkspace;

/// A program that runs scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    /// The SQLite shell, the script on its standard input.
    Shell,
    /// python's `executescript`, without the line that only the shell knows.
    Python,
}

/// Runs SQL in another program: how it ended, and what it printed and said. None where it is not there.
fn run(program: Program, database: &str, script: &str) -> Option<(bool, String)> {
    const PYTHON: &str = "
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
script = sys.stdin.read().replace('.bail on\\n', '')
database.executescript(script)
print(database.execute('PRAGMA foreign_keys').fetchone()[0])";
    let mut command = match program {
        Program::Shell => Command::new("sqlite3"),
        Program::Python => Command::new("python3"),
    };
    match program {
        Program::Shell => command.args(["-init", "/dev/null", "-batch", database]),
        Program::Python => command.args(["-c", PYTHON, database]),
    };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        let mut said = std::io::stderr();
        writeln!(said, "skipped: there is no {program:?} here").unwrap();
        return None;
    };
    let script = match program {
        Program::Shell => format!("{script}PRAGMA foreign_keys;\n"),
        Program::Python => script.to_owned(),
    };
    // A program that has stopped reads no further.
    let _ = child.stdin.take().unwrap().write_all(script.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

/// Schema and rows of a database, as a dump of them.
fn holdings(database: &str) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map((), |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let mut found = texts("SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1");
    for table in texts("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1") {
        let columns =
            texts(&format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')"));
        found.extend(texts(&format!("SELECT {} FROM \"{table}\"", columns.join(" || "))));
    }
    found
}

struct Case {
    workspace: TestWorkspace,
    script: String,
    database: String,
    before: String,
}

/// A database of one schema with rows, and the script to another.
fn case(from: &str, rows: &str, to: &str, options: &str) -> Case {
    let workspace = TestWorkspace::new();
    let path = |name: &str| workspace.path(name).to_str().unwrap().to_owned();
    fs::write(path("from.sql"), from).unwrap();
    fs::write(path("to.sql"), to).unwrap();
    let script = workspace.run(&format!("migration diff from.sql to.sql {options}")).stdout();
    assert!(script.starts_with(".bail on\n"), "{script}");
    let database = path("trips.db");
    let before = format!("PRAGMA foreign_keys = OFF; {from} {rows}");
    Case { workspace, script, database, before }
}

impl Case {
    /// A new database, as it was before.
    fn anew(&self) -> Vec<String> {
        let _ = fs::remove_file(&self.database);
        Connection::open(&self.database).unwrap().execute_batch(&self.before).unwrap();
        holdings(&self.database)
    }

    /// The script does nothing in any program, and says why.
    fn stops(&self, why: &str) {
        for program in [Program::Shell, Program::Python] {
            let before = self.anew();
            let Some((is_fine, said)) = run(program, &self.database, &self.script) else {
                continue;
            };
            assert!(!is_fine && said.contains(why), "{program:?}: {said}");
            assert_eq!(holdings(&self.database), before, "{program:?}");
        }
        // A tool that goes on after each error, and knows no command of the shell.
        let before = self.anew();
        let connection = Connection::open(&self.database).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let sql = self.script.strip_prefix(".bail on\n").unwrap();
        for statement in journal_archive::sql::statements(sql) {
            let _ = connection.execute_batch(statement.text);
        }
        assert_eq!(holdings(&self.database), before);
    }

    /// The script leads to the other schema in every program, and foreign keys stay as they are followed.
    fn goes(&self) {
        for program in [Program::Shell, Program::Python] {
            self.anew();
            let Some((is_fine, said)) = run(program, &self.database, &self.script) else {
                continue;
            };
            assert!(is_fine, "{program:?}: {said}");
            assert_eq!(said.trim(), "0", "{program:?}");
            self.workspace.run("migration diff trips.db to.sql --no-rename").prints("").is_clean();
        }
    }
}

#[test]
fn a_row_that_refuses_a_check_stops_the_script_before_what_comes_after() {
    let to = "CREATE TABLE t (a, b CHECK (a > 0)); CREATE TABLE z (x);";
    let from = "CREATE TABLE t (a);";
    case(from, "INSERT INTO t VALUES (-1);", to, "").stops("CHECK constraint failed");
    case(from, "INSERT INTO t VALUES (1);", to, "").goes();
}

#[test]
fn rows_that_would_point_at_nothing_stop_the_script_and_those_that_did_do_not() {
    let from = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a); \
                CREATE TABLE c (a REFERENCES p) ; CREATE TABLE w (a TEXT PRIMARY KEY REFERENCES p) WITHOUT ROWID;";
    let to = from.replace("t (a)", "t (a REFERENCES p)").replace("c (a ", "c (a INT ");
    let to = to.replace("w (a TEXT PRIMARY KEY ", "w (b, a TEXT PRIMARY KEY ");
    let known = "INSERT INTO c VALUES (7), (8); INSERT INTO w VALUES ('x');";
    case(from, known, &to, "").goes();
    let case = case(from, &format!("{known} INSERT INTO t VALUES (7)"), &to, "");
    case.stops("a foreign key points at a row that is not there");
    case.anew();
    if let Some((_, said)) = run(Program::Shell, &case.database, &case.script) {
        assert!(said.contains("1 x t (a) points at a row of p that is not there"), "{said}");
    }
}

#[test]
fn a_row_that_points_at_nothing_is_not_made_up_for_by_one_of_another_key_that_goes() {
    let from = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p, b);";
    let to = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a, b REFERENCES p);";
    case(from, "INSERT INTO p VALUES (1); INSERT INTO t VALUES (7, 1);", to, "").goes();
    let case = case(from, "INSERT INTO t VALUES (7, 8);", to, "");
    case.stops("a foreign key points at a row that is not there");
    case.anew();
    if let Some((_, said)) = run(Program::Shell, &case.database, &case.script) {
        assert!(said.contains("1 x t (b) points at a row of p that is not there"), "{said}");
    }
    // The last check leaves no transaction open, and the same connection may run another script.
    let connection = Connection::open(&case.database).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let sql = case.script.strip_prefix(".bail on\n").unwrap();
    for _ in 0..2 {
        let said = connection.execute_batch(sql).unwrap_err().to_string();
        assert!(said.contains("a foreign key points at a row that is not there"), "{said}");
        assert!(connection.is_autocommit());
    }
    connection.execute_batch("UPDATE t SET b = NULL").unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn a_renamed_column_keeps_the_rows_that_pointed_at_nothing() {
    let from =
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a REFERENCES p, b REFERENCES P);";
    let to = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE d (x INT REFERENCES p (id), y REFERENCES p);";
    let renames = "--portable --rename c=d --rename c.a=x --rename c.b=y";
    case(from, "INSERT INTO c VALUES (7, 8);", to, renames).goes();
}

#[test]
fn a_renamed_table_keeps_the_rows_that_pointed_at_nothing() {
    let from = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a REFERENCES p);";
    let to =
        "CREATE TABLE q (id INTEGER PRIMARY KEY); CREATE TABLE d (a INT NOT NULL REFERENCES q);";
    let renames = "--portable --rename p=q --rename c=d";
    case(from, "INSERT INTO c VALUES (7);", to, renames).goes();
}

#[test]
fn tables_whose_keys_cannot_be_followed_hide_no_other() {
    let from = "CREATE TABLE p (id); CREATE TABLE c (a REFERENCES p (id)); CREATE TABLE t (a);";
    let to = format!("{from} CREATE INDEX i ON t (a);");
    case(from, "INSERT INTO c VALUES (7);", &to, "").goes();
    let to = from.replace("t (a)", "t (a REFERENCES \"it's gone\")");
    case(from, "INSERT INTO t VALUES (7);", &to, "").stops("a foreign key points");
}

#[test]
fn a_table_called_as_ours_is_neither_hidden_nor_lost() {
    let rows = "INSERT INTO t VALUES (1); INSERT INTO migration_marks VALUES (2);";
    for name in ["migration_marks", "journal_guard", "journal_orphans", "journal_new_t"] {
        let from = format!(
            "CREATE TABLE t (a); CREATE TABLE {name} (m); \
                   CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO {name} VALUES (new.a); END;"
        );
        let to = from.replace("t (a)", "t (a TEXT)");
        case(&from, &rows.replace("migration_marks", name), &to, "").goes();
    }
}

#[test]
fn an_old_shell_is_told_so_and_does_nothing() {
    let (from, to) =
        ("CREATE TABLE t (a, b);", "CREATE TABLE t (a NOT NULL, b); CREATE TABLE z (x);");
    let case = case(from, "INSERT INTO t VALUES (1, 2);", to, "");
    let note =
        "-- note: this script needs SQLite 3.53 or newer; `--portable` writes one for 3.37\n";
    assert!(case.script.contains(note), "{}", case.script);
    let before = case.anew();
    for program in [Program::Shell, Program::Python] {
        let Some((_, version)) = run(program, ":memory:", "SELECT sqlite_version();\n") else {
            continue;
        };
        let Some((is_fine, said)) = run(program, &case.database, &case.script) else { continue };
        if is_fine {
            case.anew();
            continue;
        }
        assert!(said.contains("this script needs SQLite 3.53 or newer"), "{version}: {said}");
        assert_eq!(holdings(&case.database), before);
    }
    self::case(from, "INSERT INTO t VALUES (1, 2);", to, "--portable").goes();
}

#[test]
fn foreign_keys_are_as_they_were_found() {
    let from = "CREATE TABLE p (id INTEGER PRIMARY KEY, a); CREATE TABLE c (p REFERENCES p ON DELETE CASCADE);";
    let rows = "INSERT INTO p VALUES (1, 2); INSERT INTO c VALUES (1);";
    // Rows that refer to a table that is built anew would go with it: then keys must be off.
    let built = case(from, rows, &from.replace(", a)", ", a TEXT)"), "");
    built.goes();
    let before = built.anew();
    let with = |script: &str| format!("PRAGMA foreign_keys = ON;\n{script}");
    if let Some((is_fine, said)) = run(Program::Shell, &built.database, &with(&built.script)) {
        assert!(!is_fine && said.contains("PRAGMA foreign_keys = OFF before it"), "{said}");
        assert_eq!(holdings(&built.database), before);
    }
    // What only adds has no need of it.
    let added = case(from, rows, &from.replace(", a)", ", a, b)"), "");
    added.goes();
    added.anew();
    if let Some((is_fine, said)) = run(Program::Shell, &added.database, &with(&added.script)) {
        assert_eq!((is_fine, said.trim()), (true, "1"));
    }
}
