//! What the statements of a script do to the rows of tables, one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::statement::{self, Action};
use super::terms::{Code, name};
use crate::revision::Script;
use crate::sql;

/// What stands for all columns of a table.
pub(in super::super) const ALL: &str = "*";

/// What a statement does to the rows of a table; all names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Step {
    /// Takes all of them, or a column, or the table.
    Takes { table: String, drops: bool },
    /// Calls the table otherwise.
    Renames { table: String, to: String },
    /// Writes columns of some, or all: what is other after it is meant.
    Writes { table: String, columns: BTreeSet<String>, is_copy: bool },
}

/// The steps of a script, each with its offset; none for a statement that does nothing of the kind.
pub(in super::super) fn steps(script: &Script) -> Vec<(usize, Option<Step>)> {
    let statements = script.statements().into_iter();
    statements.map(|it| (it.offset, step(&sql::unqualified(it.text)))).collect()
}

fn step(code: Code<'_>) -> Option<Step> {
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
    match code {
        [_, _, .., its] if is(0, "DROP") && is(1, "TABLE") => {
            Some(Step::Takes { table: name(its), drops: true })
        }
        [_, _, its, _, _, to] if is(0, "ALTER") && is(3, "RENAME") && is(4, "TO") => {
            Some(Step::Renames { table: name(its), to: name(to) })
        }
        [_, _, its, ..] if is(0, "ALTER") && is(3, "DROP") && !is(4, "CONSTRAINT") => {
            Some(Step::Takes { table: name(its), drops: false })
        }
        _ => writes(code),
    }
}

fn writes(code: Code<'_>) -> Option<Step> {
    let statement = statement::read(code)?;
    let all = || BTreeSet::from([ALL.to_owned()]);
    let (columns, is_copy) = match statement.action {
        Action::Delete { is_whole: true } => {
            return Some(Step::Takes { table: statement.table, drops: false });
        }
        Action::Delete { is_whole: false } | Action::Insert { select: None, .. } => (all(), false),
        Action::Update { sets, .. } => {
            (sets.into_iter().flat_map(|it| it.columns).collect(), false)
        }
        Action::Insert { replaces: true, .. } => (all(), true),
        Action::Insert { sets, .. } => (sets.into_iter().flat_map(|it| it.columns).collect(), true),
    };
    let is_any = !columns.is_empty();
    is_any.then_some(Step::Writes { table: statement.table, columns, is_copy })
}

/// Which names may stand for which tables, by the places of these: their own, those that a script gives them, and those of what it
/// fills out of them.
pub(in super::super) fn kin(
    tables: &[String],
    script: &Script,
) -> BTreeMap<String, BTreeSet<usize>> {
    let own = tables.iter().enumerate().map(|(at, it)| (it.clone(), BTreeSet::from([at])));
    let mut kin: BTreeMap<String, BTreeSet<usize>> = own.collect();
    for statement in script.statements() {
        let code = sql::unqualified(statement.text);
        let Some(filled) = filled(&code) else { continue };
        let named = code.iter().map(name).filter_map(|it| kin.get(&it));
        let all: BTreeSet<usize> = named.flatten().copied().collect();
        if !all.is_empty() {
            kin.entry(filled).or_default().extend(all);
        }
    }
    kin
}

/// What a statement fills, makes, or calls so.
fn filled(code: Code<'_>) -> Option<String> {
    if let Some(Step::Renames { to, .. }) = step(code) {
        return Some(to);
    }
    if !code.first()?.is_word("CREATE") {
        let statement = statement::read(code)?;
        return matches!(statement.action, Action::Insert { .. }).then_some(statement.table);
    }
    let at = (1..3)
        .find(|at| code.get(*at).is_some_and(|it| it.is_word("TABLE") || it.is_word("VIEW")))?;
    let is_guarded = code.get(at + 1)?.is_word("IF");
    code.get(if is_guarded { at + 4 } else { at + 1 }).map(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script { path: String::new(), text: text.to_owned() }
    }

    #[test]
    fn what_statements_do_to_rows_is_read() {
        for (sql, expected) in [
            ("DROP TABLE IF EXISTS main.\"T\"", "takes t drops"),
            ("ALTER TABLE t DROP COLUMN a", "takes t"),
            ("ALTER TABLE t DROP a", "takes t"),
            ("DELETE FROM t", "takes t"),
            ("DELETE FROM t WHERE id = 1", "writes t *"),
            ("ALTER TABLE t RENAME TO U", "renames t u"),
            ("ALTER TABLE t RENAME a TO b", ""),
            ("ALTER TABLE t RENAME COLUMN a TO b", ""),
            ("UPDATE OR IGNORE temp.t SET a = 1, (b, c) = (1, 2)", "writes t a b c"),
            ("REPLACE INTO t SELECT * FROM u", "writes t * copy"),
            ("INSERT INTO t VALUES (1)", "writes t *"),
            ("INSERT INTO t SELECT * FROM u", ""),
            ("INSERT INTO t SELECT 1 ON CONFLICT DO UPDATE SET a = 1", "writes t a copy"),
            ("CREATE INDEX i ON t(a)", ""),
        ] {
            let words = match step(&sql::unqualified(sql)) {
                Some(Step::Takes { table, drops }) => {
                    format!("takes {table}{}", if drops { " drops" } else { "" })
                }
                Some(Step::Renames { table, to }) => format!("renames {table} {to}"),
                Some(Step::Writes { table, columns, is_copy }) => {
                    let columns: Vec<String> = columns.into_iter().collect();
                    let copy = if is_copy { " copy" } else { "" };
                    format!("writes {table} {}{copy}", columns.join(" "))
                }
                None => String::new(),
            };
            assert_eq!(words, expected, "{sql}");
        }
    }

    #[test]
    fn what_is_filled_out_of_a_table_is_its_kin() {
        let made = "CREATE TABLE n(a); INSERT INTO n SELECT a FROM t; CREATE TEMP TABLE IF NOT EXISTS k AS SELECT a FROM n; \
                    ALTER TABLE k RENAME TO l; INSERT INTO o SELECT 1; UPDATE p SET a = (SELECT a FROM t)";
        let kin = kin(&["t".to_owned(), "o".to_owned()], &script(made));
        let words: Vec<String> = kin.iter().map(|it| format!("{} {:?}", it.0, it.1)).collect();
        assert_eq!(words, ["k {0}", "l {0}", "n {0}", "o {1}", "t {0}"]);
    }
}
