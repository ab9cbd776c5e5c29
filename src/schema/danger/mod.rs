//! What a change may lose or break, and the question that tells it for real rows.

use std::fmt;

use crate::sql::quoted;

use super::{
    Change, Column, Constraint, Expression, Index, Name, Pair, TableOption, table_changes,
};

mod column;
mod example;
mod key;

pub use key::reused;

/// Something that a statement may lose or break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Danger {
    /// How grave it is.
    pub kind: DangerKind,
    /// The table it is about, as it is called before.
    pub table: Name,
    /// The column it is about, as it is called before.
    pub column: Option<Name>,
    /// What would happen, in words.
    pub message: String,
    /// A query over the database before that counts what would meet the danger: none where it returns 0.
    pub question: Option<String>,
    /// A query over the same that names a few of the rows which meet it, each with a number that rows share which meet it together, its
    /// name, and its values; none where they are not to be told one by one.
    pub examples: Option<String>,
    /// What may be done where rows meet it, beside changing these.
    pub way_out: Option<&'static str>,
}

/// How grave a danger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DangerKind {
    /// Values are dropped.
    Drops,
    /// Values are converted, and some may not come back from it.
    Converts,
    /// Rows may stand in the way: the statement then fails, and nothing changes.
    Stands,
    /// Rows are given a value that nobody declared.
    Invents,
    /// NULLs take a default, and cannot be told from it afterwards.
    Fills,
    /// Ids of rows that are gone may be given to others.
    Reuses,
}

impl Danger {
    /// Whether data may go.
    pub fn loses_data(&self) -> bool {
        matches!(self.kind, DangerKind::Drops | DangerKind::Converts)
    }

    /// What the data that may go is called: `table`, or `table.column`; none where none goes.
    pub fn loss(&self) -> Option<String> {
        let table = &self.table;
        let name =
            self.column.as_ref().map_or_else(|| table.to_string(), |it| format!("{table}.{it}"));
        self.loses_data().then_some(name)
    }
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What the changes of a table may lose or break, each told once.
pub(super) fn table_dangers(pair: &Pair<'_>) -> Vec<Danger> {
    let mut told = Vec::new();
    let changes = table_changes(pair.before, pair.after);
    let ask = Asker { pair };
    let kept = ask.made_equal().into_iter().chain(ask.reused_ids());
    for danger in changes.iter().flat_map(|it| dangers(it, pair)).chain(kept) {
        if !told.contains(&danger) {
            told.push(danger);
        }
    }
    told
}

/// What a change of a table may lose or break.
pub(super) fn dangers(change: &Change, pair: &Pair<'_>) -> Vec<Danger> {
    let ask = Asker { pair };
    match change {
        Change::DropColumn { column, .. } => ask.dropped_column(column).into_iter().collect(),
        Change::AddColumn { column, .. } => ask.added_column(column),
        Change::AlterColumn { from, to, .. } => ask.altered_column(from, to),
        Change::AddConstraint { constraint, .. } => match constraint {
            Constraint::PrimaryKey(key) => {
                let duplicates = ask.duplicates("PRIMARY KEY", &key.terms, None);
                duplicates.into_iter().chain(ask.nulls_of_key()).collect()
            }
            Constraint::Unique(unique) => {
                ask.duplicates("UNIQUE", &unique.terms, None).into_iter().collect()
            }
            Constraint::Check(check) => ask.check(check).into_iter().collect(),
            Constraint::ForeignKey(key) => ask.orphans(key).into_iter().collect(),
        },
        Change::SetOption { option: TableOption::Strict, is_on: true, .. } => {
            ask.misfits().into_iter().chain(ask.nulls_of_key()).collect()
        }
        Change::SetOption { option: TableOption::Strict, is_on: false, .. } => ask.loosened(),
        Change::SetOption { option: TableOption::WithoutRowid, is_on: true, .. } => {
            ask.nulls_of_key()
        }
        // What a table of another name loses is told where it goes; what only comes, or only lets more in, loses nothing.
        Change::SetOption { .. }
        | Change::DropConstraint { .. }
        | Change::Create { .. }
        | Change::Drop { .. }
        | Change::Replace { .. }
        | Change::RenameTable { .. }
        | Change::RenameColumn { .. } => Vec::new(),
    }
}

/// What dropping a table loses.
pub(super) fn dropped_table(origin: &Name) -> Danger {
    Danger {
        kind: DangerKind::Drops,
        table: origin.clone(),
        column: None,
        message: format!("the rows of `{origin}` are dropped"),
        question: Some(format!("SELECT count(*) FROM {}", quoted(origin.as_str()))),
        examples: None,
        way_out: None,
    }
}

/// What a new unique index may meet.
pub(super) fn unique_index(index: &Index, pair: &Pair<'_>) -> Option<Danger> {
    let what = format!("the unique index `{}`", index.name);
    Asker { pair }.duplicates(&what, &index.terms, index.predicate.as_ref())
}

/// Whether a key that stays gets other values than it had.
pub(super) fn is_changed(index: &Index, pair: &Pair<'_>) -> bool {
    Asker { pair }.is_changed(&index.terms)
}

/// Puts dangers and their questions into words for one table.
struct Asker<'a> {
    pair: &'a Pair<'a>,
}

impl Asker<'_> {
    fn danger(&self, kind: DangerKind, column: Option<&Name>, message: String) -> Danger {
        let Pair { before, origins, .. } = self.pair;
        let table = origins.table(&before.name).clone();
        let column = column.map(|it| origins.column(&before.name, it).clone());
        Danger { kind, table, column, message, question: None, examples: None, way_out: None }
    }

    /// A question that counts the rows for which a condition holds.
    fn count(&self, condition: &str) -> String {
        let rows = self.pair.origins.rows(self.pair.before);
        let alias = quoted(self.pair.after.name.as_str());
        format!("SELECT count(*) FROM {rows} AS {alias} WHERE {condition}")
    }

    /// Whether the values of a column are those that it had.
    fn keeps_values(&self, column: &Column) -> bool {
        let Some(before) = self.pair.before.column(&column.name) else { return false };
        let is_converted = before.declared != column.declared
            || self.pair.cast(before, column).is_some()
            || self.pair.converts(before, column);
        let is_same = before.generated == column.generated
            && !is_converted
            && self.pair.filling(before, column).is_none();
        is_same && (column.generated.is_none() || self.keeps_sources())
    }

    /// Whether all that is computed in the table is computed as before, of values that stay.
    fn keeps_sources(&self) -> bool {
        let columns = &self.pair.after.columns;
        let is_source = |it: &Column| {
            let mut all = columns.iter().filter_map(|other| other.generated.as_ref());
            all.any(|other| other.expression.names(&it.name))
        };
        let is_kept = |it: &Column| {
            let before = self.pair.before.column(&it.name);
            let is_plain = it.generated.is_none();
            is_plain && self.keeps_values(it)
                || !is_plain && before.is_some_and(|before| before.generated == it.generated)
        };
        columns.iter().filter(|it| is_source(it)).all(is_kept)
    }

    /// Whether the values of all columns that an expression names are those that they had.
    fn keeps_all(&self, expression: &Expression) -> bool {
        let mut named = self.pair.after.columns.iter().filter(|it| expression.names(&it.name));
        named.all(|it| self.keeps_values(it))
    }

    fn shown(&self, column: &Name) -> String {
        let Pair { before, origins, .. } = self.pair;
        format!("`{}.{}`", origins.table(&before.name), origins.column(&before.name, column))
    }
}
