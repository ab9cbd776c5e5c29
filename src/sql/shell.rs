//! A script for the SQLite shell that keeps all of its work or nothing, wherever it stops.
//!
//! The shell stops at an error because `.bail on` says so. What goes on after one, because it knows no such command, is
//! held back by marks: each check leaves one, and without all of them the end of the script takes everything back.

use std::fmt::Write as _;

use super::newer::Newer;
use super::renames::Renames;
use super::{code, literal};

/// A script while it is written.
#[derive(Debug)]
pub struct Shell {
    /// What is said above it, a line each.
    notes: Vec<String>,
    checks: Vec<Check>,
    body: String,
    guard: String,
    orphans: String,
    keys: Keys,
    renamed: Renames,
    newer: Option<Newer>,
    /// Whether the guard notes where the schema stands.
    versions: bool,
    /// How many rows the guard has that are no checks.
    rows: usize,
}

/// What a script makes sure of; the words that the shell says where it is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Check {
    /// The shell is as new as the statements.
    Version(Newer),
    /// Foreign keys are off: a table that is built anew would take the rows with it that refer to its own.
    KeysOff,
    /// The database is where the script begins; what it is called.
    Start(&'static str),
    /// A statement that rows can stop has done its work.
    Done,
    /// A statement has changed the schema.
    Changed,
    /// No row points at nothing that did not before.
    KeysKept,
}

/// The tables whose foreign keys SQLite can follow, before a script and after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Before.
    pub before: Followed,
    /// After.
    pub after: Followed,
}

/// Tables whose foreign keys SQLite can follow; one that it cannot would hide all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Followed {
    /// All.
    #[default]
    All,
    /// These alone.
    Tables(Vec<String>),
}

impl Followed {
    /// The source of the rows that point at nothing; none where no table is asked.
    fn rows(&self) -> Option<String> {
        match self {
            Self::All => Some("pragma_foreign_key_check".to_owned()),
            Self::Tables(names) if names.is_empty() => None,
            Self::Tables(names) => {
                let names: Vec<_> = names.iter().map(|it| format!("({})", literal(it))).collect();
                let names = names.join(", ");
                Some(format!("(VALUES {names}) AS asked, pragma_foreign_key_check(asked.column1)"))
            }
        }
    }

    /// The same counted for each key: its table, the table at which it points, and its columns. `sign` goes before the number;
    /// `table` and `column` give the names that count.
    fn counted(&self, sign: &str, table: impl Fn(&str) -> String, column: &str) -> Option<String> {
        let (rows, child, parent) = (self.rows()?, table("child"), table("parent"));
        Some(format!(
            "SELECT {child}, {parent}, (\n    SELECT group_concat(own, ', ') FROM (\n        SELECT {column} AS own\n        \
             FROM pragma_foreign_key_list(child)\n        WHERE id = fkid ORDER BY own COLLATE NOCASE\n    )\n), {sign}known\n\
             FROM (\n    SELECT \"table\" AS child, parent, fkid, count(*) AS known\n    FROM {rows}\n    GROUP BY 1, 2, 3\n);\n"
        ))
    }
}

impl Shell {
    /// Begins a script of these statements.
    ///
    /// `is_used` tells whether a name stands anywhere in the schema that the script moves: what the script makes for
    /// itself would hide an object of the same name.
    pub fn new<'s>(
        statements: impl IntoIterator<Item = &'s str>,
        is_used: impl Fn(&str) -> bool,
        keys: Keys,
    ) -> Self {
        let statements: Vec<&str> = statements.into_iter().collect();
        let is_named = |name: &str| {
            is_used(name) || statements.iter().any(|it| it.to_ascii_lowercase().contains(name))
        };
        let free = |name: &str| {
            let mut name = name.to_owned();
            while is_named(&name) {
                name.push('_');
            }
            name
        };
        let mut shell = Self {
            notes: Vec::new(),
            checks: Vec::new(),
            body: String::new(),
            guard: free("journal_guard"),
            orphans: free("journal_orphans"),
            keys,
            renamed: Renames::of(&statements),
            newer: statements.iter().filter_map(|it| Newer::needed_by(it)).max(),
            versions: false,
            rows: 0,
        };
        if let Some(newer) = shell.newer.filter(|it| it.is_syntax()) {
            shell.check(Check::Version(newer), &newer.is_met());
        }
        if statements.iter().any(|it| needs_keys_off(it)) {
            let is_off = "SELECT NOT foreign_keys FROM pragma_foreign_keys";
            shell.check(Check::KeysOff, is_off);
        }
        shell
    }

    /// The SQLite that the statements need, where 3.40 is too old for them.
    pub fn newer(&self) -> Option<Newer> {
        self.newer
    }

    /// Says something above the script.
    pub fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// Adds statements as they stand.
    pub fn push(&mut self, sql: &str) {
        self.body.push_str(sql);
    }

    /// Adds a question that is answered with true where the database is where the script begins; `what` it is called.
    pub fn begins_where(&mut self, what: &'static str, question: &str) {
        self.check(Check::Start(what), question);
    }

    /// Adds an expression that is true once the statement before it has done its work.
    pub fn is_done(&mut self, proof: &str) {
        self.check(Check::Done, &format!("VALUES ({proof})"));
    }

    /// Notes where the schema stands before the statements.
    pub fn notes_schema(&mut self) {
        self.versions = true;
        let _ = writeln!(
            self.body,
            "INSERT INTO temp.{} (schema_version)\nSELECT schema_version FROM pragma_schema_version;",
            self.guard
        );
        self.rows += 1;
    }

    /// Lets `changes()` tell of the next statement alone: one that is not even understood leaves what was counted before.
    pub fn counts_anew(&mut self) {
        let _ = writeln!(self.body, "DELETE FROM temp.{} WHERE 0;", self.guard);
    }

    /// Asks whether the statement before has changed the schema.
    pub fn has_changed(&mut self) {
        let guard = &self.guard;
        let _ = writeln!(
            self.body,
            "INSERT INTO temp.{guard} (done, schema_version)\n\
             SELECT schema_version <> (SELECT max(schema_version) FROM temp.{guard}), schema_version FROM pragma_schema_version;"
        );
        self.checks.push(Check::Changed);
    }

    fn check(&mut self, check: Check, question: &str) {
        let gap = if question.starts_with("VALUES") { ' ' } else { '\n' };
        let column = check.column();
        // Nothing but the end follows the last check: what goes on there finds no transaction, and changes nothing. Behind an
        // earlier one it would work on without any.
        let insert = if check == Check::KeysKept { "INSERT OR ROLLBACK" } else { "INSERT" };
        let _ = writeln!(self.body, "{insert} INTO temp.{} ({column}){gap}{question};", self.guard);
        self.checks.push(check);
    }

    /// Ends the script: what it checks by itself, and the transaction.
    pub fn finish(mut self) -> String {
        let first = self.known_orphans();
        let has_orphans = first.is_some();
        if let Some(counted) = self.new_orphans().filter(|_| has_orphans) {
            self.push(&counted);
            let sum = format!(
                "SELECT NOT EXISTS (\n    SELECT 1 FROM temp.{} GROUP BY child, parent, key HAVING sum(known) < 0\n)",
                self.orphans
            );
            self.check(Check::KeysKept, &sum);
        }
        let (guard, orphans) = (&self.guard, &self.orphans);
        let mut script = ".bail on\n".to_owned();
        for note in &self.notes {
            let _ = writeln!(script, "-- note: {note}");
        }
        script.push_str("BEGIN IMMEDIATE;\n\n");
        script.push_str(&self.guard_table());
        script.push_str(&first.unwrap_or_default());
        script.push_str(&self.body);
        if !self.checks.is_empty() {
            let _ = write!(
                script,
                "\n-- Unless all that is checked above was so, nothing is kept.\n\
                 INSERT OR ROLLBACK INTO temp.{guard} (whole)\nSELECT count(*) = {} FROM temp.{guard};\n\
                 DROP TABLE temp.{guard};\n",
                self.checks.len() + self.rows
            );
        }
        if has_orphans {
            let _ = writeln!(script, "DROP TABLE temp.{orphans};");
        }
        script + "\nCOMMIT;\n"
    }

    /// The table whose constraints are what the shell says where something is not as it must be.
    fn guard_table(&self) -> String {
        let mut seen: Vec<&Check> = Vec::new();
        for check in &self.checks {
            if !seen.iter().any(|it| it.column() == check.column()) {
                seen.push(check);
            }
        }
        if seen.is_empty() {
            return String::new();
        }
        let line = |column: &str, words: &str| {
            format!("    {column} INTEGER\n        CONSTRAINT \"{words}\" CHECK ({column})")
        };
        let mut lines: Vec<_> = seen.iter().map(|it| line(it.column(), &it.words())).collect();
        lines.extend(self.versions.then(|| "    schema_version INTEGER".to_owned()));
        lines.push(line("whole", "not all of this script was done: nothing of it is kept"));
        let guard = &self.guard;
        // A run before it on the same connection may have stopped.
        format!(
            "DROP TABLE IF EXISTS temp.{guard};\nCREATE TEMP TABLE {guard} (\n{}\n);\n",
            lines.join(",\n")
        )
    }

    /// Notes which rows point at nothing before, by the names that their tables have in the end.
    fn known_orphans(&self) -> Option<String> {
        self.keys.after.rows()?;
        let orphans = &self.orphans;
        let mut script = format!(
            "DROP TABLE IF EXISTS temp.{orphans};\n\
             CREATE TEMP TABLE {orphans} (\n    child COLLATE NOCASE, parent COLLATE NOCASE, key COLLATE NOCASE, known\n);\n"
        );
        let table = |column: &str| self.renamed.table_now(column);
        let column = self.renamed.column_now();
        if let Some(counted) = self.keys.before.counted("", table, &column) {
            let _ = write!(script, "INSERT INTO temp.{orphans}\n{counted}");
        }
        Some(script)
    }

    /// Notes the rows that point at nothing in the end, and names the tables of those that did not before.
    fn new_orphans(&self) -> Option<String> {
        let counted = self.keys.after.counted("-", str::to_owned, "\"from\"")?;
        let orphans = &self.orphans;
        Some(format!(
            "\n-- Rows that point at nothing, and did not before, are counted here and stop the script.\n\
             INSERT INTO temp.{orphans}\n{counted}\
             SELECT -sum(known) || ' x ' || child || ' (' || key || ') points at a row of ' || parent || ' that is not there'\n\
             FROM temp.{orphans}\nGROUP BY child, parent, key\nHAVING sum(known) < 0;\n"
        ))
    }
}

impl Check {
    fn column(&self) -> &'static str {
        match self {
            Self::Version(_) => "version",
            Self::KeysOff => "keys_off",
            Self::Start(_) => "start",
            Self::Done | Self::Changed => "done",
            Self::KeysKept => "keys_kept",
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Version(newer) => format!("this script needs SQLite {newer} or newer"),
            Self::KeysOff => {
                "this script needs PRAGMA foreign_keys = OFF before it; ON again after it"
                    .to_owned()
            }
            Self::Start(what) => format!("the {what} is not where this script begins"),
            Self::Done | Self::Changed => "a statement did not do its work".to_owned(),
            Self::KeysKept => "a foreign key points at a row that is not there".to_owned(),
        }
    }
}

/// Whether foreign keys that are followed could make a statement do more, or less, than it does without them.
fn needs_keys_off(statement: &str) -> bool {
    let code = code(statement);
    let word = |at: usize| code.get(at).map(|it| it.text.to_ascii_uppercase()).unwrap_or_default();
    match word(0).as_str() {
        "CREATE" | "PRAGMA" | "SELECT" | "ANALYZE" | "REINDEX" => false,
        "ALTER" => code.iter().any(|it| it.is_word("REFERENCES")),
        "DROP" => word(1) == "TABLE",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
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
        let shell = Shell::new(
            ["SELECT 1 FROM Journal_Guard"],
            |it| it == "journal_orphans",
            Keys::default(),
        );
        assert_eq!(
            (shell.guard.as_str(), shell.orphans.as_str()),
            ("journal_guard_", "journal_orphans_")
        );
    }
}
