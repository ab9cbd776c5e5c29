//! A plan as SQL text for the SQLite shell, the ledger's rows included.

use std::fmt::Write as _;

use crate::sql::{self, Token, TokenKind};

use super::checksum::Checksum;
use super::ledger::{self, Applied, Ledger};
use super::plan::{Direction, Step};

/// A step to write, and what only the caller can know of it.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The step.
    pub step: &'a Step,
    /// The fingerprint of the schema after it.
    pub fingerprint: &'a str,
}

/// What a script does with `user_version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// It counts the applied revisions.
    Kept,
    /// It is another program's.
    Untouched,
}

/// Opens every script. The table's constraints are what the shell says when the archive is not what it must be: a
/// script has no other way to stop by itself.
const OPENING: &str = "\
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

CREATE TEMP TABLE journal_guard (
    ledger INTEGER
        CONSTRAINT \"the archive is not where this script begins\" CHECK (ledger),
    foreign_keys INTEGER
        CONSTRAINT \"a foreign key points at a row that is not there\" CHECK (foreign_keys)
);
CREATE TEMP TABLE journal_orphans AS
SELECT \"table\", \"rowid\", parent FROM pragma_foreign_key_check;
";

/// Closes every script: foreign keys may be broken only where they were before.
const CLOSING: &str = "
INSERT INTO temp.journal_guard (foreign_keys)
SELECT NOT EXISTS (
    SELECT \"table\", \"rowid\", parent FROM pragma_foreign_key_check
    EXCEPT
    SELECT * FROM temp.journal_orphans
);
DROP TABLE temp.journal_orphans;
DROP TABLE temp.journal_guard;
COMMIT;
PRAGMA foreign_keys = ON;
";

/// Writes the script that does these steps, in one transaction, to an archive with this ledger, and to no other: it
/// stops where it begins with another ledger, where a statement fails, and where it would break a foreign key.
///
/// `corrected` are the rows of the ledger that take a corrected script. `functions` are the names of the SQL functions that only our binary has; the script opens with a note for each
/// revision that calls one of them, as the shell cannot.
pub fn to_sql(
    steps: &[Written<'_>],
    corrected: &[Applied],
    ledger: &Ledger,
    functions: &[&str],
    count: Count,
) -> String {
    // The shell obeys a command only before the first statement.
    let mut script = ".bail on\n".to_owned();
    for written in steps {
        notes(&mut script, written.step, functions);
    }
    script += &match count {
        Count::Kept => OPENING.to_owned(),
        Count::Untouched => OPENING.replacen("the archive", "the database", 1),
    };
    script += &expected(ledger);
    script.extend(corrected.iter().map(correction));
    for written in steps {
        script += &body(written);
    }
    script += &standing(steps, ledger, count);
    script + CLOSING
}

/// The statements of one step, and that of the ledger.
fn body(written: &Written<'_>) -> String {
    let (step, revision) = (written.step, written.step.revision());
    let (word, message) = (step.direction().as_str(), one_line(revision.message()));
    let mut body = format!("\n-- {word} {}: {message}\n", revision.id());
    for statement in step.script().statements() {
        let _ = writeln!(body, "{};", statement.text);
    }
    match step.direction() {
        Direction::Up => body + &insertion(written),
        Direction::Down => body + &deletion(step),
    }
}

/// What a reader should know of a step before running it.
fn notes(script: &mut String, step: &Step, functions: &[&str]) {
    let (id, header) = (step.revision().id(), &step.revision().header);
    for function in calls(step, functions) {
        let _ = writeln!(
            script,
            "-- note: `{id}` calls `{function}`, which only `journal` has: the shell stops there"
        );
    }
    if step.direction() == Direction::Up && !header.repopulate.is_none() {
        let _ = writeln!(
            script,
            "-- note: `{id}` asks for a repopulation ({}), which stays pending",
            header.repopulate
        );
    }
    if step.direction() == Direction::Up && !header.loses.is_nothing() {
        let _ = writeln!(script, "-- note: `{id}` loses {}", one_line(&header.loses.to_string()));
    }
}

/// The functions among `functions` that a step calls.
fn calls<'a>(step: &Step, functions: &[&'a str]) -> Vec<&'a str> {
    let tokens = sql::code(&step.script().text);
    let names: Vec<String> = tokens
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[1].is_symbol("(") && pair[0].kind != TokenKind::Text)
        .filter(|(at, _)| !at.checked_sub(1).is_some_and(|at| names_a_table(&tokens[at])))
        .filter_map(|(_, pair)| pair[0].name())
        .collect();
    let is_called = |function: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(function));
    functions.iter().copied().filter(is_called).collect()
}

/// Whether the name that follows this token is a table's, though a parenthesis may follow it.
fn names_a_table(before: &Token<'_>) -> bool {
    let words = ["TABLE", "EXISTS", "INTO", "REFERENCES", "WITH", "RECURSIVE"];
    words.iter().any(|word| before.is_word(word))
}

/// The statements that stop the script unless the archive has this ledger.
fn expected(ledger: &Ledger) -> String {
    let ids: Vec<String> = ledger.ids().iter().map(ToString::to_string).collect();
    let mut script = String::new();
    if ids.is_empty() {
        let table = ledger::create_table().replacen("TABLE", "TABLE IF NOT EXISTS", 1);
        let _ = writeln!(script, "{table};");
    }
    let held = if ids.is_empty() { "NULL".to_owned() } else { sql::literal(&ids.join(" ")) };
    let _ = writeln!(
        script,
        "INSERT INTO temp.journal_guard (ledger)\n\
         SELECT group_concat(revision, ' ') IS {held}\n\
         FROM (SELECT revision FROM {} ORDER BY revision);",
        ledger::table()
    );
    script
}

/// The statement that writes the ledger's row of a revision that was applied.
fn insertion(written: &Written<'_>) -> String {
    let row = Applied::new(0, written.step.revision(), "", written.fingerprint);
    let optional = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), sql::literal);
    let table = ledger::table();
    let values = [
        format!("(SELECT coalesce(max(position), 0) + 1 FROM {table})"),
        sql::literal(row.revision.as_str()),
        "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')".to_owned(),
        sql::literal(row.checksum_up.as_str()),
        optional(row.checksum_down.as_ref().map(Checksum::as_str)),
        sql::literal(&row.up_sql),
        optional(row.down_sql.as_deref()),
        sql::literal(&row.fingerprint),
    ];
    format!(
        "INSERT INTO {table}\n    \
         (position, revision, applied_at, checksum_up, checksum_down, up_sql, down_sql, fingerprint)\n\
         VALUES (\n    {}\n);\n",
        values.join(",\n    ")
    )
}

/// The statement that gives a row of the ledger its corrected scripts.
fn correction(row: &Applied) -> String {
    let optional = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), sql::literal);
    format!(
        "\nUPDATE {}\nSET\n    checksum_up = {},\n    checksum_down = {},\n    up_sql = {},\n    \
         down_sql = {}\nWHERE revision = {};\n",
        ledger::table(),
        sql::literal(row.checksum_up.as_str()),
        optional(row.checksum_down.as_ref().map(Checksum::as_str)),
        sql::literal(&row.up_sql),
        optional(row.down_sql.as_deref()),
        sql::literal(row.revision.as_str()),
    )
}

/// The statement that takes out the ledger's row of a revision that was undone.
fn deletion(step: &Step) -> String {
    let id = sql::literal(step.revision().id().as_str());
    format!("DELETE FROM {} WHERE revision = {id};\n", ledger::table())
}

/// The statements that say where the archive stands after the steps.
fn standing(steps: &[Written<'_>], ledger: &Ledger, count: Count) -> String {
    let is_up = |it: &&Written<'_>| it.step.direction() == Direction::Up;
    let applied = steps.iter().filter(is_up).count();
    let undone = steps.len() - applied;
    let rows = (ledger.applied().len() + applied).saturating_sub(undone);
    let mut script = String::new();
    if let Some(last) = steps.last().filter(|it| !is_up(it)) {
        // The last row that stays describes the schema without what came between it and the end.
        let _ = writeln!(
            script,
            "\nUPDATE {table} SET fingerprint = {}\n\
             WHERE position = (SELECT max(position) FROM {table});",
            sql::literal(last.fingerprint),
            table = ledger::table()
        );
    }
    if count == Count::Kept {
        let _ = writeln!(script, "\nPRAGMA user_version = {rows};");
    }
    script
}

/// Text as it may stand in a comment.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests;
