//! Which statements of a script take rows, or may put others in their place.

use std::collections::BTreeSet;

use super::fired::Fired;
use super::select::{Select, Term, all_selects};
use super::statement::{self, Action, Statement};
use super::step::{ALL, Step, step};
use super::terms::{Code, at_top, parts, top};
use crate::revision::Script;
use crate::schema::Schema;
use crate::sql::{self, Token, TokenKind};

/// What a statement does to a table of which rows may go; all names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Going {
    /// Takes rows, all of them with `is_whole`.
    Takes { is_whole: bool },
    /// Puts rows in; `replaces` where those in their way go. At the places of `unsaid` nobody can tell what comes; `from` are the
    /// tables that are read.
    Puts { columns: Option<Vec<String>>, unsaid: Vec<usize>, replaces: bool, from: Vec<String> },
    /// Sets columns; `replaces` where rows in the way go.
    Sets { columns: BTreeSet<String>, replaces: bool },
    /// A trigger that stood before the script takes rows, and may make them anew: what it is for.
    Meant,
    /// Drops the table.
    Drops,
    /// Calls it otherwise.
    Renames { to: String },
    /// Changes its columns.
    Alters,
}

/// What the statements of a script do, those of each with its offset, by the names of tables.
pub(in super::super) fn goings(
    schema: &Schema,
    script: &Script,
) -> Vec<(usize, Vec<(String, Going)>)> {
    let mut fired = Fired::of(schema);
    let mut of = |it: sql::ScriptStatement<'_>| {
        let code = sql::unqualified(it.text);
        let mut goings = own(&code);
        fired.follow(&code);
        if let Some(statement) = statement::read(&code) {
            // What is asked of a view its triggers do, and those that the script makes are its own.
            let is_own = fired.stand_in_for(&statement.table);
            let by = fired.told_by(&statement.table);
            goings.extend(by.iter().map(|(is_new, it)| by_trigger(it, is_own || *is_new)));
        }
        (it.offset, goings)
    };
    script.statements().into_iter().map(&mut of).collect()
}

fn own(code: Code<'_>) -> Vec<(String, Going)> {
    let Some(statement) = statement::read(code) else {
        let going = |it: Step| match it {
            Step::Takes { table, drops: true } => (table, Going::Drops),
            Step::Renames { table, to } => (table, Going::Renames { to }),
            other => (other.table().to_owned(), Going::Alters),
        };
        return step(code).into_iter().map(going).collect();
    };
    let Statement { table, action, with } = statement;
    let replaces = code.windows(2).any(|it| it[0].is_word("OR") && it[1].is_word("REPLACE"));
    match action {
        Action::Delete { is_whole } => vec![(table, Going::Takes { is_whole })],
        Action::Update { sets, .. } => {
            let columns = sets.into_iter().flat_map(|it| it.columns).collect();
            vec![(table, Going::Sets { columns, replaces })]
        }
        Action::Insert { columns, replaces, rows, sets, .. } => {
            let is_default =
                code.windows(2).any(|it| it[0].is_word("DEFAULT") && it[1].is_word("VALUES"));
            let columns = columns.or_else(|| is_default.then(Vec::new));
            let (unsaid, from) = said(rows, with);
            let set: BTreeSet<String> = sets.into_iter().flat_map(|it| it.columns).collect();
            let set = (!set.is_empty())
                .then(|| (table.clone(), Going::Sets { columns: set, replaces: false }));
            let puts = Going::Puts { columns, unsaid, replaces, from };
            std::iter::once((table, puts)).chain(set).collect()
        }
    }
}

/// At which places rows say neither a value nor a column as it is, and out of which tables they come.
fn said(rows: Code<'_>, with: Code<'_>) -> (Vec<usize>, Vec<String>) {
    let (mut unsaid, mut from) = (BTreeSet::new(), BTreeSet::new());
    let is_unsaid = |it: &(usize, Code<'_>)| !is_value(it.1);
    let selects = all_selects(rows);
    if selects.is_empty() {
        let terms = values(rows).into_iter().flat_map(|it| parts(it).into_iter().enumerate());
        unsaid.extend(terms.filter(is_unsaid).map(|it| it.0));
    }
    for Select { terms, from: its, with: own } in selects {
        let select = Select { terms: terms.clone(), from: its, with: own };
        let Some(taken) = select.taken(with) else {
            let terms = terms.into_iter().enumerate();
            unsaid.extend(terms.filter(is_unsaid).map(|it| it.0));
            continue;
        };
        // Where all columns of a table come, nobody knows at which places.
        if !taken.terms.contains(&Term::All) {
            let others = taken.terms.iter().zip(terms).enumerate();
            let others = others.filter(|(_, (it, code))| **it == Term::Other && !is_value(code));
            unsaid.extend(others.map(|it| it.0));
        }
        // What is reckoned from several rows is none of them.
        if !taken.is_reckoned {
            from.insert(taken.table);
        }
    }
    (unsaid.into_iter().collect(), from.into_iter().collect())
}

/// Whether a term is written out; NULL has SQLite give one.
fn is_value(code: Code<'_>) -> bool {
    let is_sign = |it: &Token<'_>| it.is_symbol("-") || it.is_symbol("+");
    let [.., value] = code else { return false };
    let signs = &code[..code.len() - 1];
    let is_kind = matches!(value.kind, TokenKind::Number | TokenKind::Text | TokenKind::Blob);
    is_kind && signs.iter().all(is_sign)
}

/// What stands between the parentheses of each row of `VALUES`.
fn values(rows: Code<'_>) -> Vec<Code<'_>> {
    let tops: Vec<_> = at_top(rows).filter(|it| it.1.is_symbol("(")).map(|it| it.0).collect();
    let row = |at: usize| {
        let inner = &rows[at + 1..];
        &inner[..top(inner, &[")"])]
    };
    tops.into_iter().map(row).collect()
}

fn by_trigger(step: &Step, is_own: bool) -> (String, Going) {
    let puts =
        |replaces| Going::Puts { columns: None, unsaid: Vec::new(), replaces, from: Vec::new() };
    let going = match step {
        Step::Puts { .. } | Step::Copies { .. } => puts(false),
        Step::Writes { columns, .. } if columns.contains(ALL) => puts(true),
        Step::Writes { columns, .. } => Going::Sets { columns: columns.clone(), replaces: false },
        _ if is_own => Going::Takes { is_whole: false },
        _ => Going::Meant,
    };
    (step.table().to_owned(), going)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_does_to_rows_in_its_way_is_read() {
        let word = |it: &(String, Going)| match &it.1 {
            Going::Takes { is_whole } => format!("takes {} {is_whole}", it.0),
            Going::Puts { columns, unsaid, replaces, from } => {
                format!("puts {} {columns:?} {unsaid:?} {replaces} {}", it.0, from.join(" "))
            }
            Going::Sets { columns, replaces } => format!("sets {} {columns:?} {replaces}", it.0),
            other => format!("{other:?} {}", it.0),
        };
        for (text, expected) in [
            ("DELETE FROM t WHERE a = 1", "takes t false"),
            ("REPLACE INTO t VALUES (1, NULL)", "puts t None [1] true "),
            ("INSERT INTO t VALUES (-1, 'a'), (2, (SELECT 1))", "puts t None [1] false "),
            ("INSERT INTO t SELECT -5, 'z' UNION ALL SELECT NULL, 'y'", "puts t None [0] false "),
            ("INSERT INTO t SELECT max(a) + 1, 'z' FROM t", "puts t None [0] false "),
            ("INSERT OR REPLACE INTO t(A) SELECT a FROM u", "puts t Some([\"a\"]) [] true u"),
            ("INSERT INTO t SELECT replace(a, 'x', 'y') FROM u", "puts t None [0] false u"),
            ("INSERT INTO t DEFAULT VALUES", "puts t Some([]) [] false "),
            ("UPDATE OR REPLACE t SET b = 2", "sets t {\"b\"} true"),
            ("UPDATE t SET b = replace(b, 1, 2) WHERE a OR b", "sets t {\"b\"} false"),
            ("ALTER TABLE t RENAME TO u", "Renames { to: \"u\" } t"),
            ("DROP TABLE t", "Drops t"),
        ] {
            let read = own(&sql::unqualified(text));
            assert_eq!(read.iter().map(word).collect::<Vec<_>>().join(", "), expected, "{text}");
        }
    }
}
