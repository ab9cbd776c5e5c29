//! What one statement does to the rows of tables.

use std::collections::BTreeSet;

use super::super::stored::Stored;
use super::select::Term;
use super::statement::{self, Action, Statement};
use super::terms::{Code, name};

/// What stands for all columns of a table.
pub(in super::super) const ALL: &str = "*";

/// What a statement does to the rows of a table; all names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Step {
    /// Takes all of them, or a column, or the table.
    Takes { table: String, drops: bool },
    /// Calls the table otherwise.
    Renames { table: String, to: String },
    /// Changes its columns.
    Alters { table: String },
    /// Takes some rows.
    Deletes { table: String },
    /// Puts rows in that it says itself.
    Puts { table: String },
    /// Puts rows in that it reads.
    Copies { table: String },
    /// Writes columns of some, or all: what is other after it is meant. `by_hand` where the statement says the values itself;
    /// `carried` are those that a statement copies in whose rows triggers set others; `over` is the table whose rows take the place of
    /// those that are there.
    Writes {
        table: String,
        columns: BTreeSet<String>,
        by_hand: bool,
        carried: Option<Carried>,
        over: Option<String>,
    },
}

/// The columns that a copy fills with columns as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Carried {
    columns: Option<Vec<String>>,
    /// Place by place; none where all of a table are taken.
    are_plain: Option<Vec<bool>>,
}

impl Carried {
    pub(super) fn of(action: &Action<'_>, with: Code<'_>) -> Option<Self> {
        let Action::Insert { columns, select: Some(select), .. } = action else { return None };
        let terms = select.taken(with)?.terms;
        let is_all = terms.contains(&Term::All);
        let is_plain = |it: &Term| matches!(it, Term::Column(_));
        let are_plain = (!is_all).then(|| terms.iter().map(is_plain).collect());
        Some(Self { columns: columns.clone(), are_plain })
    }

    /// What they are called in the table that is filled.
    pub(in super::super) fn columns(&self, table: &Stored) -> BTreeSet<String> {
        let columns = self.columns.as_ref().unwrap_or(&table.columns);
        let is_plain = |at: usize| match &self.are_plain {
            Some(plain) => plain.get(at).copied().unwrap_or(false),
            None => true,
        };
        let carried = columns.iter().enumerate().filter(|it| is_plain(it.0));
        carried.map(|it| it.1.clone()).collect()
    }
}

impl Step {
    /// The same on another table.
    pub(super) fn on(&self, other: &str) -> Self {
        let mut step = self.clone();
        let (Self::Takes { table, .. }
        | Self::Renames { table, .. }
        | Self::Alters { table }
        | Self::Deletes { table }
        | Self::Puts { table }
        | Self::Copies { table }
        | Self::Writes { table, .. }) = &mut step;
        other.clone_into(table);
        step
    }

    /// The table.
    pub(in super::super) fn table(&self) -> &str {
        match self {
            Self::Takes { table, .. }
            | Self::Renames { table, .. }
            | Self::Alters { table }
            | Self::Deletes { table }
            | Self::Puts { table }
            | Self::Copies { table }
            | Self::Writes { table, .. } => table,
        }
    }
}

/// What a statement does.
pub(super) fn step(code: Code<'_>) -> Vec<Step> {
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
    match code {
        [_, _, .., its] if is(0, "DROP") && is(1, "TABLE") => {
            vec![Step::Takes { table: name(its), drops: true }]
        }
        [_, _, its, _, _, to] if is(0, "ALTER") && is(3, "RENAME") && is(4, "TO") => {
            vec![Step::Renames { table: name(its), to: name(to) }]
        }
        [_, _, its, ..] if is(0, "ALTER") && is(3, "DROP") && !is(4, "CONSTRAINT") => {
            vec![Step::Takes { table: name(its), drops: false }]
        }
        [_, _, its, ..] if is(0, "ALTER") && is(1, "TABLE") => {
            vec![Step::Alters { table: name(its) }]
        }
        _ => statement::read(code).map(writes).unwrap_or_default(),
    }
}

/// What a statement that writes rows does itself.
pub(super) fn writes(statement: Statement<'_>) -> Vec<Step> {
    let table = statement.table;
    let written = |columns: BTreeSet<String>, by_hand: bool| {
        let table = table.clone();
        let is_any = !columns.is_empty();
        is_any.then_some(Step::Writes { table, columns, by_hand, carried: None, over: None })
    };
    match statement.action {
        Action::Delete { is_whole: true } => vec![Step::Takes { table, drops: false }],
        Action::Delete { is_whole: false } => vec![Step::Deletes { table }],
        Action::Update { sets, .. } => {
            let columns = sets.into_iter().flat_map(|it| it.columns).collect();
            written(columns, false).into_iter().collect()
        }
        Action::Insert { replaces, select, sets, .. } => {
            let columns = match replaces {
                true => BTreeSet::from([ALL.to_owned()]),
                false => sets.into_iter().flat_map(|it| it.columns).collect(),
            };
            let over = select.as_ref().filter(|_| replaces);
            let over = over.and_then(|it| it.taken(statement.with)).map(|it| it.table);
            let by_hand = select.is_none_or(|it| it.from.is_empty());
            let its = table.clone();
            let put = if by_hand { Step::Puts { table: its } } else { Step::Copies { table: its } };
            let mut written = written(columns, by_hand);
            if let Some(Step::Writes { over: its, .. }) = &mut written {
                *its = over;
            }
            std::iter::once(put).chain(written).collect()
        }
    }
}
