//! Which statements of a script take rows, or may put others in their place.

use std::collections::BTreeSet;

use super::fired::Fired;
use super::statement::{self, Action, Statement};
use super::step::{ALL, Step, step};
use super::terms::{Code, parts, top};
use crate::revision::Script;
use crate::schema::Schema;
use crate::sql;

/// What a statement does to a table of which rows may go; all names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Going {
    /// Takes rows, all of them with `is_whole`.
    Takes { is_whole: bool },
    /// Puts rows in; `replaces` where those in their way go.
    Puts { columns: Option<Vec<String>>, unsaid: Vec<usize>, replaces: bool },
    /// Sets columns; `replaces` where rows in the way go.
    Sets { columns: BTreeSet<String>, replaces: bool },
    /// A trigger takes rows: what it is for.
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
            goings.extend(fired.by(&statement.table).iter().map(by_trigger));
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
    let Statement { table, action, .. } = statement;
    let replaces = code.windows(2).any(|it| it[0].is_word("OR") && it[1].is_word("REPLACE"));
    match action {
        Action::Delete { is_whole } => vec![(table, Going::Takes { is_whole })],
        Action::Update { sets, .. } => {
            let columns = sets.into_iter().flat_map(|it| it.columns).collect();
            vec![(table, Going::Sets { columns, replaces })]
        }
        Action::Insert { columns, replaces, select, sets } => {
            let is_default =
                code.windows(2).any(|it| it[0].is_word("DEFAULT") && it[1].is_word("VALUES"));
            let columns = columns.or_else(|| is_default.then(Vec::new));
            let terms = select.map(|it| it.terms).or_else(|| values(code)).unwrap_or_default();
            let terms = terms.into_iter().enumerate();
            let unsaid = terms.filter(|it| matches!(it.1, [only] if only.is_word("NULL")));
            let unsaid = unsaid.map(|it| it.0).collect();
            let set: BTreeSet<String> = sets.into_iter().flat_map(|it| it.columns).collect();
            let set = (!set.is_empty())
                .then(|| (table.clone(), Going::Sets { columns: set, replaces: false }));
            let puts = Going::Puts { columns, unsaid, replaces };
            std::iter::once((table, puts)).chain(set).collect()
        }
    }
}

/// The terms of the first row of `VALUES`.
fn values(code: Code<'_>) -> Option<Vec<Code<'_>>> {
    let rest = code.get(top(code, &["VALUES"]) + 1..)?;
    let [open, rest @ ..] = rest else { return None };
    open.is_symbol("(").then(|| parts(&rest[..top(rest, &[")"])]))
}

fn by_trigger(step: &Step) -> (String, Going) {
    let puts = |replaces| Going::Puts { columns: None, unsaid: Vec::new(), replaces };
    let going = match step {
        Step::Puts { .. } | Step::Copies { .. } => puts(false),
        Step::Writes { columns, .. } if columns.contains(ALL) => puts(true),
        Step::Writes { columns, .. } => Going::Sets { columns: columns.clone(), replaces: false },
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
            Going::Puts { columns, unsaid, replaces } => {
                format!("puts {} {columns:?} {unsaid:?} {replaces}", it.0)
            }
            Going::Sets { columns, replaces } => format!("sets {} {columns:?} {replaces}", it.0),
            other => format!("{other:?} {}", it.0),
        };
        for (text, expected) in [
            ("DELETE FROM t WHERE a = 1", "takes t false"),
            ("REPLACE INTO t VALUES (1, NULL)", "puts t None [1] true"),
            ("INSERT OR REPLACE INTO t(A) SELECT a FROM u", "puts t Some([\"a\"]) [] true"),
            ("INSERT INTO t SELECT replace(a, 'x', 'y') FROM u", "puts t None [] false"),
            ("INSERT INTO t DEFAULT VALUES", "puts t Some([]) [] false"),
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
