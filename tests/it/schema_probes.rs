//! What a change of one column leaves alone: every property of the table and of what hangs on it, for each kind of
//! change, natively and portably.

use journal_archive::engine::trial;
use journal_archive::schema::{Answers, Options, SchemaDiff};
use journal_archive::sqlite::scratch::Scratch;
use journal_archive::sqlite::script::Script;
use rusqlite::Connection;

use crate::schema_proof::{build, filled, rows};

/// A property of a table, and how it is known to be there still.
struct Probe {
    name: &'static str,
    /// The table, with `SUBJECT` for the column that changes and `SPARE` for the one that goes.
    table: &'static str,
    /// What hangs on it.
    around: &'static str,
    /// What is done to the rows before.
    before: &'static str,
    /// How it is known to be there still.
    kept: Kept,
}

/// How a property is known to be there still.
enum Kept {
    /// By these words in the stored text of the table.
    Words(&'static str),
    /// By a query that gives 1.
    Query(&'static str),
}

const PLAIN: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, SUBJECT, SPARE)";

const PROBES: &[Probe] = &[
    Probe {
        name: "unnamed CHECK",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT CHECK (a > 0), SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("CHECK (a > 0)"),
    },
    Probe {
        name: "named CHECK",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, SUBJECT, SPARE, CONSTRAINT small CHECK (t.a < 1000))",
        around: "",
        before: "",
        kept: Kept::Words("CONSTRAINT small CHECK"),
    },
    Probe {
        name: "COLLATE",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("COLLATE NOCASE"),
    },
    Probe {
        name: "AUTOINCREMENT",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, SUBJECT, SPARE)",
        around: "",
        before: "UPDATE sqlite_sequence SET seq = 400",
        kept: Kept::Query("SELECT seq = 400 FROM sqlite_sequence WHERE name = 't'"),
    },
    Probe {
        name: "STRICT",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a ANY, SUBJECT, SPARE) STRICT",
        around: "",
        before: "",
        kept: Kept::Query("SELECT strict FROM pragma_table_list WHERE name = 't'"),
    },
    Probe {
        name: "WITHOUT ROWID",
        table: "CREATE TABLE t (id TEXT, a INT, SUBJECT, SPARE, PRIMARY KEY (a, id DESC)) WITHOUT ROWID",
        around: "",
        before: "",
        kept: Kept::Query("SELECT wr FROM pragma_table_list WHERE name = 't'"),
    },
    Probe {
        name: "VIRTUAL generated",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT AS (id * 2), SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Query("SELECT count(*) = 3 FROM t WHERE a = id * 2"),
    },
    Probe {
        name: "STORED generated",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT GENERATED ALWAYS AS (id * 2) STORED, SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Query("SELECT hidden = 3 FROM pragma_table_xinfo('t') WHERE name = 'a'"),
    },
    Probe {
        name: "expression DEFAULT",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT (lower('X') || 'y'), SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("DEFAULT (lower("),
    },
    Probe {
        name: "UNIQUE",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, SUBJECT, SPARE, UNIQUE (a, id))",
        around: "",
        before: "",
        kept: Kept::Words("UNIQUE (a, id)"),
    },
    Probe {
        name: "ON CONFLICT",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT UNIQUE ON CONFLICT REPLACE, b INT NOT NULL ON CONFLICT IGNORE, SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("UNIQUE ON CONFLICT REPLACE, b INT NOT NULL ON CONFLICT IGNORE"),
    },
    Probe {
        name: "foreign key actions",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT REFERENCES other (code) ON DELETE SET NULL ON UPDATE CASCADE, SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("ON DELETE SET NULL ON UPDATE CASCADE"),
    },
    Probe {
        name: "DEFERRABLE",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT REFERENCES other (code) DEFERRABLE INITIALLY DEFERRED, SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("DEFERRABLE INITIALLY DEFERRED"),
    },
    Probe {
        name: "reference to itself",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT REFERENCES t (id) ON DELETE CASCADE, SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("REFERENCES t (id) ON DELETE CASCADE"),
    },
    Probe {
        name: "varchar(37)",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a varchar(37), SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("a varchar(37)"),
    },
    Probe {
        name: "odd type names",
        table: "CREATE TABLE t (id INTEGER PRIMARY KEY, a \"my type\", b double  precision (3, -1), SUBJECT, SPARE)",
        around: "",
        before: "",
        kept: Kept::Words("a \"my type\", b double  precision (3, -1)"),
    },
    Probe {
        name: "comments",
        table: "CREATE TABLE t (\n  -- the key\n  id INTEGER PRIMARY KEY, /* a, ( */ a TEXT,\n  SUBJECT, SPARE\n  -- the end )\n)",
        around: "",
        before: "",
        kept: Kept::Words("-- the end )"),
    },
    Probe {
        name: "implicit rowids",
        table: "CREATE TABLE t (id TEXT, a INT, SUBJECT, SPARE)",
        around: "",
        before: "UPDATE t SET rowid = rowid * 100",
        kept: Kept::Query("SELECT group_concat(rowid) = '100,200,300' FROM t"),
    },
    Probe {
        name: "plain index",
        table: PLAIN,
        around: "CREATE INDEX i ON t (a)",
        before: "",
        kept: Kept::Query("SELECT count(*) FROM pragma_index_list('t') WHERE name = 'i'"),
    },
    Probe {
        name: "DESC index",
        table: PLAIN,
        around: "CREATE INDEX i ON t (a DESC, id)",
        before: "",
        kept: Kept::Query("SELECT sql LIKE '%(a DESC, id)' FROM sqlite_schema WHERE name = 'i'"),
    },
    Probe {
        name: "partial index",
        table: PLAIN,
        around: "CREATE UNIQUE INDEX i ON t (a) WHERE id > 1",
        before: "",
        kept: Kept::Query(
            "SELECT partial AND \"unique\" FROM pragma_index_list('t') WHERE name = 'i'",
        ),
    },
    Probe {
        name: "expression index",
        table: PLAIN,
        around: "CREATE INDEX i ON t (lower(a), id)",
        before: "",
        kept: Kept::Query("SELECT sql LIKE '%(lower(a), id)' FROM sqlite_schema WHERE name = 'i'"),
    },
    Probe {
        name: "COLLATE index",
        table: PLAIN,
        around: "CREATE INDEX i ON t (a COLLATE RTRIM)",
        before: "",
        kept: Kept::Query("SELECT coll = 'RTRIM' FROM pragma_index_xinfo('i') WHERE name = 'a'"),
    },
    Probe {
        name: "trigger on it",
        table: PLAIN,
        around: "CREATE TRIGGER r AFTER UPDATE OF a ON t BEGIN UPDATE other SET code = 'fired' WHERE new.a = 'fire'; END",
        before: "",
        kept: Kept::Query("SELECT count(*) FROM sqlite_schema WHERE name = 'r' AND tbl_name = 't'"),
    },
    Probe {
        name: "trigger elsewhere",
        table: PLAIN,
        around: "CREATE TRIGGER r AFTER INSERT ON other BEGIN INSERT INTO t (a) VALUES (new.code); END",
        before: "",
        kept: Kept::Query(
            "SELECT sql LIKE '%INSERT INTO t (a)%' FROM sqlite_schema WHERE name = 'r'",
        ),
    },
    Probe {
        name: "view",
        table: PLAIN,
        around: "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT * FROM v; CREATE TRIGGER q INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE a = old.a; END",
        before: "",
        kept: Kept::Query(
            "SELECT count(*) = 3 FROM w WHERE (SELECT count(*) FROM sqlite_schema WHERE name = 'q')",
        ),
    },
    Probe {
        name: "FTS5 external content",
        table: PLAIN,
        around: "CREATE VIRTUAL TABLE f USING fts5 (a, content = \"t\", content_rowid = 'id'); CREATE TRIGGER s AFTER INSERT ON t BEGIN INSERT INTO f (rowid, a) VALUES (new.id, new.a); END",
        before: "UPDATE t SET a = 'rain ' || id; INSERT INTO f (f) VALUES ('rebuild')",
        kept: Kept::Query("SELECT count(*) = 3 FROM f WHERE f MATCH 'rain'"),
    },
    Probe {
        name: "child rows under CASCADE",
        table: PLAIN,
        around: "CREATE TABLE child (id INTEGER PRIMARY KEY, t INT NOT NULL REFERENCES t (id) ON DELETE CASCADE)",
        before: "",
        kept: Kept::Query("SELECT count(*) = 3 FROM child"),
    },
];

/// What becomes of the subject, and whether the spare column stays.
const CHANGES: &[(&str, &str, bool)] = &[
    ("NOT NULL", "subject TEXT NOT NULL DEFAULT 'none'", true),
    ("another type", "subject BLOB", true),
    ("another default", "subject TEXT DEFAULT 'other'", true),
    ("a new CHECK", "subject TEXT CHECK (subject <> 'never')", true),
    ("a new foreign key", "subject TEXT REFERENCES other (code)", true),
    ("a dropped column", "subject TEXT", false),
    ("a new column", "subject TEXT, fresh TEXT UNIQUE", true),
];

impl Kept {
    fn holds(&self, connection: &Connection) -> bool {
        let words = "SELECT instr(sql, ?1) > 0 FROM sqlite_schema WHERE name = 't'";
        let answer = match self {
            Self::Words(text) => connection.query_row(words, (text,), |row| row.get(0)),
            Self::Query(sql) => connection.query_row(sql, (), |row| row.get(0)),
        };
        answer.unwrap_or(false)
    }
}

impl Probe {
    fn schema(&self, subject: &str, has_spare: bool) -> String {
        let spare = if has_spare { ", spare TEXT" } else { "" };
        let table = self.table.replace("SUBJECT", subject).replace(", SPARE", spare);
        format!("CREATE TABLE other (code TEXT UNIQUE); {table}; {}", self.around)
    }

    /// Whether the property, and every row, is there when the subject has changed.
    fn is_kept(&self, (_, subject, has_spare): (&str, &str, bool), portable: bool) -> bool {
        let (from, to) = (
            build(&self.schema("subject TEXT", true)).unwrap(),
            build(&self.schema(subject, has_spare)).unwrap(),
        );
        let scratch = filled(&from);
        let connection = scratch.connection();
        connection.execute_batch("UPDATE t SET subject = NULL").unwrap();
        connection.execute_batch(self.before).unwrap();
        let before = rows(connection, &from.clone().without(&["t"]));
        let no_renames = Answers { no_others: true, ..Answers::default() };
        let diff = SchemaDiff::between(&from, &to).answered(&no_renames).unwrap();
        let options = Options { portable, ..Options::default() };
        let plan = trial::plan(&diff, options, |_| Ok(())).unwrap();
        connection.execute_batch("BEGIN").unwrap();
        run(&scratch, &plan.to_sql());
        connection.execute_batch("COMMIT").unwrap();
        let kept = self.kept.holds(connection);
        let reached = scratch.schema().unwrap();
        let others = rows(connection, &reached.clone().without(&["t"]));
        let count: usize = rows(connection, &reached).remove(&"t".into()).unwrap().len();
        kept && reached == to && others == before && count == 3
    }
}

fn run(scratch: &Scratch, sql: &str) {
    scratch
        .run(Script { path: "up.sql", text: sql })
        .unwrap_or_else(|it| panic!("{}: {it}\n{sql}", it.place));
}

/// What became of each property under each change, as the page on migrations shows it.
fn table() -> String {
    let heads: Vec<&str> = CHANGES.iter().map(|it| it.0).collect();
    let mut table =
        format!("| property | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for probe in PROBES {
        let cells = CHANGES.iter().map(|change| {
            let is_kept = [false, true].into_iter().all(|it| probe.is_kept(*change, it));
            if is_kept { " kept |" } else { " LOST |" }
        });
        table += &format!("| {} |{}\n", probe.name, cells.collect::<String>());
    }
    table
}

#[test]
fn a_change_of_one_column_keeps_every_property_of_its_table() {
    let table = table();
    assert!(!table.contains("LOST"), "{table}");
    assert!(PROBES.len() >= 24, "{}", PROBES.len());
    let page = include_str!("../../docs/migrations.md");
    assert!(page.contains(&table), "the page on migrations shows another table than\n{table}");
}
