//! A plan as SQL text for the SQLite shell, the ledger's rows included.

use std::fmt::Write as _;

use crate::sql::proof::Proof;
use crate::sql::shell::{Keys, Shell};
use crate::sql::temporary::Temporary;
use crate::sql::variables::Values;
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
    /// The numbers of its statements, from 0, that call what only our binary has and find no row to change.
    pub idle: &'a [usize],
}

/// What a script does with `user_version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// It counts the applied revisions.
    Kept,
    /// It is another program's.
    Untouched,
}

/// What of the database only the caller can know.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// The names of the SQL functions that only our binary has.
    pub functions: &'a [&'a str],
    /// What the script does with `user_version`.
    pub count: Count,
    /// The tables whose foreign keys SQLite can follow, before and after.
    pub keys: Keys,
    /// The values that the scripts take from outside.
    pub values: &'a Values,
    /// What the header of an archive says that it is, which a script from the base makes; none of another database.
    pub application_id: Option<i32>,
}

/// Writes the script that does these steps, in one transaction, to an archive with this ledger, and to no other: it
/// stops where it begins with another ledger, where a statement fails, and where it would break a foreign key.
///
/// `corrected` are the rows of the ledger that take a corrected script. The script opens with a note for each revision
/// that does what the shell cannot.
pub fn to_sql(
    steps: &[Written<'_>],
    corrected: &[Applied],
    ledger: &Ledger,
    ground: &Ground<'_>,
) -> String {
    let texts: Vec<_> = steps.iter().map(|it| it.step.script().text.to_ascii_lowercase()).collect();
    let held = || ledger.applied().iter().map(|it| it.up_sql.to_ascii_lowercase());
    let is_used =
        |name: &str| texts.iter().any(|it| it.contains(name)) || held().any(|it| it.contains(name));
    let statements = steps.iter().flat_map(|it| it.step.script().statements());
    let mut shell = Shell::new(statements.map(|it| it.text), is_used, ground.keys.clone());
    if let Some(newer) = shell.newer() {
        shell.note(&format!("this script needs SQLite {newer} or newer"));
    }
    let has_stand_ins = |text: &str| text.contains("instead of");
    let may_be_view =
        texts.iter().any(|it| has_stand_ins(it)) || held().any(|it| has_stand_ins(&it));
    for written in steps {
        notes(&mut shell, written, ground.functions, may_be_view);
    }
    expected(&mut shell, ledger, ground);
    for row in corrected {
        shell.push(&correction(row));
    }
    shell.notes_schema();
    for written in steps {
        body(&mut shell, written, ground.values, may_be_view);
    }
    shell.push(&standing(steps, ledger, ground));
    shell.finish()
}

/// The statements of one step, each with what shows that it has done its work, and that of the ledger.
fn body(shell: &mut Shell, written: &Written<'_>, values: &Values, may_be_view: bool) {
    let (step, revision) = (written.step, written.step.revision());
    let (word, message) = (step.direction().as_str(), one_line(revision.message()));
    shell.push(&format!("\n-- {word} {}: {message}\n", revision.id()));
    let mut temporary = Temporary::default();
    for (index, statement) in step.script().statements().iter().enumerate() {
        let text = values.written_into(statement.text);
        let is_beside = temporary.follow(&text);
        if written.idle.contains(&index) {
            let lines = text.lines().fold(String::new(), |all, line| all + "--   " + line + "\n");
            shell.push(&format!(
                "-- left out: no row is there that it would change, and only `journal` has what it calls\n{lines}"
            ));
            continue;
        }
        // What triggers do for a view is not counted.
        let proof = Proof::of(&text).filter(|it| *it == Proof::Schema || !may_be_view);
        if matches!(proof, Some(Proof::Rows(_))) {
            shell.counts_anew();
        }
        shell.push(&format!("{text};\n"));
        match proof {
            // What stands beside the database leaves its schema as it is.
            Some(Proof::Schema) if is_beside => {}
            Some(Proof::Schema) => shell.has_changed(),
            Some(Proof::Rows(rows)) => shell.is_done(&rows),
            None => {}
        }
    }
    shell.push(&temporary.cleared());
    shell.push(&match step.direction() {
        Direction::Up => insertion(written),
        Direction::Down => deletion(step),
    });
}

/// What a reader should know of a step before running it.
fn notes(shell: &mut Shell, written: &Written<'_>, functions: &[&str], may_be_view: bool) {
    let step = written.step;
    let (id, header) = (step.revision().id(), &step.revision().header);
    for function in calls(written, functions) {
        shell.note(&format!(
            "`{id}` calls `{function}`, which only `journal` has: the shell stops there"
        ));
    }
    let statements = step.script().statements();
    let is_unseen = |text: &str| {
        Proof::is_lacking(text) || may_be_view && matches!(Proof::of(text), Some(Proof::Rows(_)))
    };
    let kept = statements.iter().enumerate().filter(|(at, _)| !written.idle.contains(at));
    if kept.into_iter().any(|(_, it)| is_unseen(it.text)) {
        shell.note(&format!(
            "`{id}` writes rows in a way of which only a program that stops at errors sees whether it failed"
        ));
    }
    if step.direction() == Direction::Up && !header.repopulate.is_none() {
        shell.note(&format!(
            "`{id}` asks for a repopulation ({}), which stays pending",
            header.repopulate
        ));
    }
    if step.direction() == Direction::Up && !header.loses.is_nothing() {
        shell.note(&format!("`{id}` loses {}", one_line(&header.loses.to_string())));
    }
}

/// The functions among `functions` that the statements of a step call, but for those that are left out.
fn calls<'a>(written: &Written<'_>, functions: &[&'a str]) -> Vec<&'a str> {
    let statements = written.step.script().statements();
    let kept = statements.iter().enumerate().filter(|(at, _)| !written.idle.contains(at));
    let mut all: Vec<&str> = kept.flat_map(|(_, it)| called(it.text, functions)).collect();
    all.sort_unstable();
    all.dedup();
    functions.iter().copied().filter(|it| all.contains(it)).collect()
}

/// The functions among `functions` that a statement calls.
pub fn called<'a>(statement: &str, functions: &[&'a str]) -> Vec<&'a str> {
    let tokens = sql::code(statement);
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
fn expected(shell: &mut Shell, ledger: &Ledger, ground: &Ground<'_>) {
    let ids: Vec<String> = ledger.ids().iter().map(ToString::to_string).collect();
    if ids.is_empty() {
        let table = ledger::create_table().replacen("TABLE", "TABLE IF NOT EXISTS", 1);
        shell.push(&format!("{table};\n"));
    }
    let held = if ids.is_empty() { "NULL".to_owned() } else { sql::literal(&ids.join(" ")) };
    let what = match ground.count {
        Count::Kept => "archive",
        Count::Untouched => "database",
    };
    // The file of another program becomes no archive.
    let is_ours = match ground.application_id.filter(|_| ids.is_empty()) {
        Some(own) => {
            format!("\n    AND (SELECT application_id IN (0, {own}) FROM pragma_application_id)")
        }
        None => String::new(),
    };
    let question = format!(
        "SELECT group_concat(revision, ' ') IS {held}{is_ours}\n\
         FROM (SELECT revision FROM {} ORDER BY revision)",
        ledger::table()
    );
    shell.begins_where(what, &question);
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
fn standing(steps: &[Written<'_>], ledger: &Ledger, ground: &Ground<'_>) -> String {
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
    if let Some(id) = ground.application_id.filter(|_| ledger.applied().is_empty()) {
        let _ = writeln!(script, "\nPRAGMA application_id = {id};");
    }
    if ground.count == Count::Kept {
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
