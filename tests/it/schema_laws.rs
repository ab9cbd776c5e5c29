//! The laws of the schema diff, for schemas that nobody thought of: `diff(a, b)` applied to `a` is `b`, rows are kept,
//! down after up is where we began, `diff(a, a)` is empty, and a refusal changes nothing.

use std::cell::Cell;
use std::io::Write;

use journal_archive::schema::Answers;
use journal_archive::sqlite::scratch::Scratch;
use journal_archive::sqlite::script::Script;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::schema_proof::{Ending, check};

/// Picks of a generator: a byte for each, the first choice once they are used up.
struct Picks<'a>(std::slice::Iter<'a, u8>);

impl Picks<'_> {
    fn of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[usize::from(*self.0.next().unwrap_or(&0)) % choices.len()]
    }

    fn number(&mut self, most: u8) -> u8 {
        self.0.next().unwrap_or(&0) % (most + 1)
    }
}

const TABLES: &[&str] = &["a", "b", "\"c d\""];
const COLUMNS: &[&str] = &["x", "y", "z", "\"the end\"", "w"];
const TYPES: &[&str] = &[
    "INTEGER",
    "TEXT",
    "REAL",
    "BLOB",
    "",
    "varchar(37)",
    "DECIMAL(10, 2)",
    "INT",
    "DATETIME",
    "\"odd type\"",
];
const CONSTRAINTS: &[&str] = &[
    "",
    "",
    "NOT NULL",
    "NOT NULL DEFAULT 'x'",
    "NOT NULL DEFAULT 1",
    "DEFAULT 7",
    "DEFAULT (1 + 1)",
    "DEFAULT CURRENT_TIMESTAMP",
    "UNIQUE",
    "COLLATE NOCASE",
    "CHECK (x IS NOT 'never')",
    "CONSTRAINT named CHECK (length(y) < 100)",
    "REFERENCES a",
    "REFERENCES b(x) ON DELETE CASCADE",
    "REFERENCES b(y) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
    "AS (x || 'y')",
    "AS (id + 1) STORED",
    "NOT NULL ON CONFLICT IGNORE",
    "UNIQUE ON CONFLICT REPLACE",
    "/* remembered */",
    "PRIMARY KEY",
];
const KEYS: &[&str] = &[
    "id INTEGER PRIMARY KEY",
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "id INTEGER",
    "id TEXT NOT NULL PRIMARY KEY",
    "id INTEGER PRIMARY KEY DESC",
    "id INT NOT NULL",
];
const ENDS: &[&str] = &[
    "",
    "",
    ", UNIQUE (x, y)",
    ", CHECK (id IS NOT NULL OR x > 0)",
    ", PRIMARY KEY (x, id DESC)",
    ", FOREIGN KEY (x, y) REFERENCES b (x, y)",
    ", CONSTRAINT both UNIQUE (y COLLATE NOCASE DESC, x)",
];
const OPTIONS: &[&str] = &["", "", "", " STRICT", " WITHOUT ROWID", " STRICT, WITHOUT ROWID"];
const OBJECTS: &[&str] = &[
    "CREATE INDEX i ON a (x)",
    "CREATE INDEX i ON a (x DESC, y COLLATE NOCASE)",
    "CREATE UNIQUE INDEX j ON b (id, x)",
    "CREATE INDEX k ON \"c d\" (lower(x)) WHERE y IS NOT NULL",
    "CREATE VIEW v AS SELECT x, y FROM a",
    "CREATE VIEW v AS SELECT * FROM a JOIN b ON a.id = b.x",
    "CREATE VIEW u AS SELECT * FROM v",
    "CREATE TRIGGER r AFTER UPDATE OF x ON a BEGIN UPDATE b SET y = new.x WHERE id = old.id; END",
    "CREATE TRIGGER s BEFORE DELETE ON b WHEN old.x IS NULL BEGIN SELECT RAISE(ABORT, 'kept'); END",
    "CREATE TRIGGER q INSTEAD OF INSERT ON v BEGIN INSERT INTO a (x) VALUES (new.x); END",
    "CREATE VIRTUAL TABLE f USING fts5 (x, y, content = \"a\", content_rowid = 'id')",
    "CREATE VIRTUAL TABLE f USING fts5 (x, y)",
    "CREATE VIRTUAL TABLE g USING rtree (id, x, y)",
];

/// A schema made of picks; what SQLite refuses is left out.
fn schema(picks: &[u8]) -> String {
    let mut picks = Picks(picks.iter());
    let scratch = Scratch::new(|_| Ok(())).unwrap();
    let mut script = String::new();
    let mut keep = |statement: String| {
        if scratch.run(Script { path: "", text: &statement }).is_ok() {
            script += &(statement + ";\n");
        }
    };
    for table in TABLES.iter().take(usize::from(picks.number(3))) {
        let mut columns = vec![picks.of(KEYS).to_owned()];
        for column in
            COLUMNS.iter().skip(usize::from(picks.number(2))).take(usize::from(picks.number(4)))
        {
            columns.push(format!("{column} {} {}", picks.of(TYPES), picks.of(CONSTRAINTS)));
        }
        let (end, options) = (picks.of(ENDS), picks.of(OPTIONS));
        keep(format!("CREATE TABLE {table} ({}{end}){options}", columns.join(", ")));
    }
    for _ in 0..picks.number(4) {
        keep(picks.of(OBJECTS).to_owned());
    }
    script
}

/// How the directions of all pairs ended.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    pairs: usize,
    reached: usize,
    refused: usize,
}

fn holds_for(cases: u32) -> Tally {
    let picks = || proptest::collection::vec(any::<u8>(), 0..80);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let tally = Cell::new(Tally::default());
    let law = |(a, b): (Vec<u8>, Vec<u8>)| {
        let (from, to) = (schema(&a), schema(&b));
        let answers = Answers { renames: Vec::new(), no_others: true };
        let Tally { pairs, mut reached, mut refused } = tally.get();
        for ending in check(&from, &to, &answers).unwrap() {
            match ending {
                Ending::Reached => reached += 1,
                Ending::Refused(_) => refused += 1,
                Ending::Wrong(_) => {
                    prop_assert!(false, "{ending:?}\n-- from\n{from}\n-- to\n{to}");
                }
            }
        }
        tally.set(Tally { pairs: pairs + 1, reached, refused });
        Ok(())
    };
    TestRunner::new(config).run(&(picks(), picks()), law).unwrap();
    tally.get()
}

#[test]
fn a_diff_leads_from_any_schema_to_any_other_and_back() {
    assert_eq!(holds_for(100).pairs, 100);
}

#[test]
#[ignore = "takes as long as PROPTEST_CASES asks for: see tests/reliability/schema_pairs.sh"]
fn a_diff_leads_from_many_schemas_to_others_and_back() {
    let Tally { pairs, reached, refused } = holds_for(Config::default().cases);
    let told = format!(
        "{pairs} pairs, {reached} ways reached, {refused} refused as the plan had said, none wrong"
    );
    writeln!(std::io::stdout(), "{told}").unwrap();
}
