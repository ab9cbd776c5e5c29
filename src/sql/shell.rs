//! A script for the SQLite shell that keeps all of its work or nothing, wherever it stops.
//!
//! The shell stops at an error because `.bail on` says so. What goes on after one, because it knows no such command, is
//! held back by marks: each check leaves one, and without all of them the end of the script takes everything back.

mod check;
mod keys;

use std::fmt::Write as _;

use super::newer::Newer;
use super::renames::Renames;
use check::Check;
use keys::needs_keys_off;
pub use keys::{Followed, Keys};

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
        let mut shell = Self {
            notes: Vec::new(),
            checks: Vec::new(),
            body: String::new(),
            guard: free("journal_guard", is_named),
            orphans: free("journal_orphans", is_named),
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
            self.keeps_keys(&counted);
        }
        let orphans = &self.orphans;
        let mut script = ".bail on\n".to_owned();
        for note in &self.notes {
            let _ = writeln!(script, "-- note: {note}");
        }
        script.push_str("BEGIN IMMEDIATE;\n\n");
        script.push_str(&self.guard_table());
        script.push_str(&first.unwrap_or_default());
        script.push_str(&self.body);
        script.push_str(&self.last_check());
        if has_orphans {
            let _ = writeln!(script, "DROP TABLE temp.{orphans};");
        }
        script + "\nCOMMIT;\n"
    }

    /// Asks whether no row points at nothing that did not before.
    fn keeps_keys(&mut self, counted: &str) {
        self.push(counted);
        let sum = format!(
            "SELECT NOT EXISTS (\n    SELECT 1 FROM temp.{} GROUP BY child, parent, key HAVING sum(known) < 0\n)",
            self.orphans
        );
        self.check(Check::KeysKept, &sum);
    }

    /// Counts at the end whether all that was checked was so.
    fn last_check(&self) -> String {
        if self.checks.is_empty() {
            return String::new();
        }
        let (guard, count) = (&self.guard, self.checks.len() + self.rows);
        format!(
            "\n-- Unless all that is checked above was so, nothing is kept.\n\
             INSERT OR ROLLBACK INTO temp.{guard} (whole)\nSELECT count(*) = {count} FROM temp.{guard};\n\
             DROP TABLE temp.{guard};\n"
        )
    }

    /// The table whose constraints are what the shell says where something is not as it must be.
    fn guard_table(&self) -> String {
        let seen = self.first_checks();
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

    /// The first check of each column.
    fn first_checks(&self) -> Vec<&Check> {
        let mut seen: Vec<&Check> = Vec::new();
        for check in &self.checks {
            if !seen.iter().any(|it| it.column() == check.column()) {
                seen.push(check);
            }
        }
        seen
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

/// A name that nothing has, with as many `_` behind it as that takes.
fn free(name: &str, is_named: impl Fn(&str) -> bool) -> String {
    let mut name = name.to_owned();
    while is_named(&name) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests;
