//! Statements that write rows, read by one grammar: `[WITH …] INSERT [OR …] INTO t [AS a] [(columns)] SELECT …`,
//! `UPDATE [OR …] t [AS a] SET …`, `DELETE FROM t …`. All names in small letters.

use super::select::{Select, select, without_ctes};
use super::terms::{Code, at_top, name, parts, table, top};

/// A statement that writes rows.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    /// The table, or the view.
    pub table: String,
    /// What it does to the rows.
    pub action: Action<'a>,
    /// The selections with names before it.
    pub with: Code<'a>,
}

/// What is done to rows.
#[derive(Debug)]
pub(super) enum Action<'a> {
    /// Rows are put in.
    Insert {
        /// Those that are named.
        columns: Option<Vec<String>>,
        /// Whether it takes the place of rows that are there.
        replaces: bool,
        /// None for values.
        select: Option<Select<'a>>,
        /// Values and selections, as they are written.
        rows: Code<'a>,
        /// What it sets in rows that are there: `ON CONFLICT … DO UPDATE SET …`.
        sets: Vec<Set<'a>>,
    },
    /// Columns are set in rows that are there.
    Update {
        /// What is set.
        sets: Vec<Set<'a>>,
        /// The tables beside, from `FROM` on.
        from: Code<'a>,
        /// Which rows are asked for, from `WHERE` on.
        asked: Code<'a>,
    },
    /// Rows are taken out.
    Delete {
        /// Whether all are.
        is_whole: bool,
    },
}

/// `a = 1`, `(a, b) = (1, 2)`.
#[derive(Debug)]
pub(super) struct Set<'a> {
    /// What stands before the sign of equality.
    pub columns: Vec<String>,
    /// What stands behind it.
    pub value: Code<'a>,
}

/// Reads a statement; none for one that writes no rows.
pub(super) fn read(code: Code<'_>) -> Option<Statement<'_>> {
    let (with, code) = without_ctes(code, &["INSERT", "REPLACE", "UPDATE", "DELETE"])?;
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
    let is_or = is(1, "OR");
    let replaces = is(0, "REPLACE") || is_or && is(2, "REPLACE");
    let at = if is_or { 3 } else { 1 };
    let at = if is(at, "INTO") || is(at, "FROM") { at + 1 } else { at };
    let (table, rest) = table(code.get(at..)?)?;
    let rest = match rest {
        [by, _, rest @ ..] if by.is_word("AS") => rest,
        rest => rest,
    };
    let action = match () {
        () if is(0, "UPDATE") => {
            let rest = rest.get(top(rest, &["SET"]) + 1..)?;
            let (rest, asked) = rest.split_at(top(rest, &["WHERE", "RETURNING", "ORDER", "LIMIT"]));
            Action::Update { sets: sets(rest), from: &rest[top(rest, &["FROM"])..], asked }
        }
        () if is(0, "DELETE") => Action::Delete { is_whole: takes_all(rest) },
        () => insert(rest, replaces)?,
    };
    Some(Statement { table, action, with })
}

fn insert(rest: Code<'_>, replaces: bool) -> Option<Action<'_>> {
    let (columns, rest) = match rest {
        [open, rest @ ..] if open.is_symbol("(") => {
            let end = top(rest, &[")"]);
            let columns = parts(&rest[..end]).into_iter().map(|it| it.first().map(name));
            (Some(columns.collect::<Option<_>>()?), rest.get(end + 1..)?)
        }
        rest => (None, rest),
    };
    let conflict = at_top(rest).find(|(at, it)| {
        it.is_word("RETURNING")
            || it.is_word("ON") && rest.get(at + 1).is_some_and(|it| it.is_word("CONFLICT"))
    });
    let (rows, conflict) = rest.split_at(conflict.map_or(rest.len(), |it| it.0));
    let set = top(conflict, &["SET"]);
    let sets = conflict.get(set + 1..).map(sets).unwrap_or_default();
    Some(Action::Insert { columns, replaces, select: select(rows), rows, sets })
}

fn sets(code: Code<'_>) -> Vec<Set<'_>> {
    let code = &code[..top(code, &["FROM", "WHERE", "RETURNING", "ON"])];
    let set = |part| {
        let at = at_top(part).find(|it| it.1.is_symbol("="))?.0;
        let columns = part[..at].iter().filter(|it| it.name().is_some()).map(name).collect();
        Some(Set { columns, value: &part[at + 1..] })
    };
    parts(code).into_iter().filter_map(set).collect()
}

/// Whether the rest of a `DELETE` leaves no row: it asks for nothing, or for what is true of every row, as `WHERE 1`.
fn takes_all(rest: Code<'_>) -> bool {
    let end = top(rest, &["RETURNING"]);
    let at = top(rest, &["WHERE", "LIMIT"]);
    let Some([is_where, asked @ ..]) = rest.get(at..end).filter(|it| !it.is_empty()) else {
        return true;
    };
    let asked: String = asked.iter().map(|it| it.text).collect();
    let is_true = ["1", "true", "1=1"].iter().any(|it| asked.eq_ignore_ascii_case(it));
    is_where.is_word("WHERE") && is_true
}
