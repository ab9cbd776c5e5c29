//! What a change may lose or break, and the question that tells it for real rows.

use std::fmt;

use crate::sql::quoted;

use super::change::{Change, Constraint, TableOption};
use super::expression::Expression;
use super::name::Name;
use super::object::Index;
use super::pair::{Pair, names_column, refuses_null};
use super::table::{Affinity, Check, Column, ForeignKey, Table, Term};

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

/// What a change of a table may lose or break.
pub(super) fn dangers(change: &Change, pair: &Pair<'_>) -> Vec<Danger> {
    let ask = Asker { pair };
    match change {
        Change::DropColumn { column, .. } => ask.dropped_column(column).into_iter().collect(),
        Change::AddColumn { column, .. } => ask.added_column(column).into_iter().collect(),
        Change::AlterColumn { from, to, .. } => ask.altered_column(from, to),
        Change::AddConstraint { constraint, .. } => match constraint {
            Constraint::PrimaryKey(key) => {
                let duplicates = ask.duplicates("PRIMARY KEY", &key.terms, None);
                duplicates.into_iter().chain(ask.nulls_of_key()).collect()
            }
            Constraint::Unique(unique) => {
                ask.duplicates("UNIQUE", &unique.terms, None).into_iter().collect()
            }
            Constraint::Check(check) => vec![ask.check(check)],
            Constraint::ForeignKey(key) => ask.orphans(key).into_iter().collect(),
        },
        Change::SetOption { option: TableOption::Strict, is_on: true, .. } => ask.misfits(),
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
    }
}

/// What a new unique index may meet.
pub(super) fn unique_index(index: &Index, pair: &Pair<'_>) -> Option<Danger> {
    let what = format!("the unique index `{}`", index.name);
    Asker { pair }.duplicates(&what, &index.terms, index.predicate.as_ref())
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
        Danger { kind, table, column, message, question: None }
    }

    /// A question that counts the rows for which a condition holds.
    fn count(&self, condition: &str) -> String {
        let rows = self.pair.origins.rows(self.pair.before);
        let alias = quoted(self.pair.after.name.as_str());
        format!("SELECT count(*) FROM {rows} AS {alias} WHERE {condition}")
    }

    fn shown(&self, column: &Name) -> String {
        let Pair { before, origins, .. } = self.pair;
        format!("`{}.{}`", origins.table(&before.name), origins.column(&before.name, column))
    }

    fn dropped_column(&self, column: &Column) -> Option<Danger> {
        if column.generated.is_some() {
            return None;
        }
        let message = format!("the values of {} are dropped", self.shown(&column.name));
        let danger = self.danger(DangerKind::Drops, Some(&column.name), message);
        let question = self.count(&format!("{} IS NOT NULL", quoted(column.name.as_str())));
        Some(Danger { question: Some(question), ..danger })
    }

    fn added_column(&self, column: &Column) -> Option<Danger> {
        if self.pair.refuses_default(column) {
            let message = format!(
                "{} is new, and its default is not of its type: no row may be there",
                self.shown(&column.name)
            );
            let danger = self.danger(DangerKind::Stands, Some(&column.name), message);
            return Some(Danger { question: Some(self.count("true")), ..danger });
        }
        if !self.pair.lacks_values(column) {
            return None;
        }
        let shown = self.shown(&column.name);
        let (kind, message) = if self.pair.options.invent {
            (
                DangerKind::Invents,
                format!("{shown} is new, NOT NULL and without a default: its values are made up"),
            )
        } else {
            (
                DangerKind::Stands,
                format!("{shown} is new, NOT NULL and without a default: no row may be there"),
            )
        };
        let danger = self.danger(kind, Some(&column.name), message);
        Some(Danger { question: Some(self.count("true")), ..danger })
    }

    fn altered_column(&self, from: &Column, to: &Column) -> Vec<Danger> {
        if to.generated.is_some() {
            let was_stored = from.generated.is_none();
            let message =
                format!("the values of {} are computed from now on", self.shown(&to.name));
            let danger = self.danger(DangerKind::Drops, Some(&to.name), message);
            let question = self.count(&format!("{} IS NOT NULL", quoted(to.name.as_str())));
            return was_stored
                .then_some(Danger { question: Some(question), ..danger })
                .into_iter()
                .collect();
        }
        let dangers = [self.nulls(from, to), self.conversion(from, to), self.collation(from, to)];
        dangers.into_iter().flatten().collect()
    }

    fn nulls(&self, from: &Column, to: &Column) -> Option<Danger> {
        let comes = refuses_null(self.pair.after, to) && !refuses_null(self.pair.before, from);
        if !comes {
            return None;
        }
        let shown = self.shown(&to.name);
        let is_numbered = self.pair.after.rowid_alias() == Some(&to.name);
        let (kind, message) = match self.pair.filling(from, to) {
            _ if is_numbered => (DangerKind::Fills, format!("NULLs of {shown} become new numbers")),
            Some(default) => (DangerKind::Fills, format!("NULLs of {shown} become {default}")),
            None => (
                DangerKind::Stands,
                format!("{shown} becomes NOT NULL and has no default: no row may hold NULL"),
            ),
        };
        let danger = self.danger(kind, Some(&to.name), message);
        let question = self.count(&format!("{} IS NULL", quoted(to.name.as_str())));
        Some(Danger { question: Some(question), ..danger })
    }

    /// NULLs in columns that are declared as before and become part of a key that has none.
    fn nulls_of_key(&self) -> Vec<Danger> {
        let Pair { before, after, .. } = self.pair;
        let keys = after.columns.iter().filter(|it| after.is_key(&it.name));
        let same = keys.filter_map(|it| Some((before.column(&it.name)?, it)));
        let same = same.filter(|(was, is)| was.to_string() == is.to_string());
        let dangers = same.flat_map(|(was, is)| {
            let number = self.becomes_rowid(is).then(|| self.no_rowids(is));
            [self.nulls(was, is), number]
        });
        dangers.flatten().collect()
    }

    /// A change of type, where values that are converted may not come back.
    fn conversion(&self, from: &Column, to: &Column) -> Option<Danger> {
        let name = quoted(to.name.as_str());
        if self.becomes_rowid(to) {
            return Some(self.no_rowids(to));
        }
        let condition = match self.pair.cast(from, to) {
            Some(class) => misfit(&name, class),
            None => self.conversion_condition(from, to, &name)?,
        };
        let (was, is) = (or_none(&from.declared.0), or_none(&to.declared.0));
        let shown = self.shown(&to.name);
        let message = if from.declared == to.declared {
            format!("the values of {shown} that are no {is} are made into it")
        } else {
            format!("the values of {shown} are converted from {was} to {is}")
        };
        let danger = self.danger(DangerKind::Converts, Some(&to.name), message);
        Some(Danger { question: Some(self.count(&condition)), ..danger })
    }

    fn becomes_rowid(&self, column: &Column) -> bool {
        let Pair { before, after, .. } = self.pair;
        after.rowid_alias() == Some(&column.name) && before.rowid_alias() != Some(&column.name)
    }

    /// Values that are no whole number cannot be rowids.
    fn no_rowids(&self, column: &Column) -> Danger {
        let name = quoted(column.name.as_str());
        let message = format!(
            "{} becomes INTEGER PRIMARY KEY: each value must be a whole number",
            self.shown(&column.name)
        );
        let danger = self.danger(DangerKind::Stands, Some(&column.name), message);
        let question =
            self.count(&format!("{name} IS NOT NULL AND CAST({name} AS INTEGER) IS NOT {name}"));
        Danger { question: Some(question), ..danger }
    }

    /// Which values would read otherwise, were they converted and back; none where all conversions are faithful.
    fn conversion_condition(&self, from: &Column, to: &Column, name: &str) -> Option<String> {
        let affinity = |column: &Column, is_strict: bool| {
            let is_any = is_strict && column.declared.is("ANY");
            if is_any { Affinity::Blob } else { column.declared.affinity() }
        };
        let before = affinity(from, self.pair.before.is_strict);
        let after = affinity(to, self.pair.after.is_strict);
        let text = || {
            format!(
                "typeof({name}) = 'text' AND CAST({name} AS NUMERIC) = {name} \
                 AND CAST(CAST({name} AS NUMERIC) AS TEXT) IS NOT CAST({name} AS TEXT)"
            )
        };
        let number = || {
            format!(
                "typeof({name}) = 'integer' AND CAST(CAST({name} AS REAL) AS INTEGER) <> {name}"
            )
        };
        let fraction = || {
            format!("typeof({name}) = 'real' AND CAST(CAST({name} AS TEXT) AS REAL) IS NOT {name}")
        };
        match (before, after) {
            (Affinity::Text | Affinity::Blob, Affinity::Integer | Affinity::Numeric) => {
                Some(text())
            }
            (Affinity::Text | Affinity::Blob, Affinity::Real) => Some(text()),
            (Affinity::Integer | Affinity::Numeric, Affinity::Real) => Some(number()),
            // Before 3.53 (in truth, 3.51) SQLite wrote only 15 digits of a number into text.
            (Affinity::Real | Affinity::Numeric | Affinity::Blob, Affinity::Text)
                if self.pair.options.portable =>
            {
                Some(fraction())
            }
            _ => None,
        }
    }

    /// Another collation of a column that is unique may find values equal that were not.
    fn collation(&self, from: &Column, to: &Column) -> Option<Danger> {
        if from.collation == to.collation {
            return None;
        }
        let table = self.pair.after;
        let keys = table.primary_key.iter().map(|it| &it.terms);
        let mut keys = keys.chain(table.uniques.iter().map(|it| &it.terms));
        let terms = keys.find(|it| it.iter().any(|term| term.column.as_ref() == Some(&to.name)))?;
        self.duplicates("the other collation", terms, None)
    }

    /// Rows that would be equal under a key.
    fn duplicates(
        &self,
        what: &str,
        terms: &[Term],
        predicate: Option<&Expression>,
    ) -> Option<Danger> {
        let Pair { before, after, .. } = self.pair;
        let keys = before.uniques.iter().map(|it| &it.terms);
        let mut keys = keys.chain(before.primary_key.iter().map(|it| &it.terms));
        if predicate.is_none() && keys.any(|it| it == terms && self.reads_the_same(it)) {
            return None;
        }
        let new_columns = |it: &&Column| before.column(&it.name).is_none();
        let new: Vec<&Column> = after.columns.iter().filter(new_columns).collect();
        let named: Vec<&&Column> = new
            .iter()
            .filter(|column| terms.iter().any(|it| it.expression.names(&column.name)))
            .collect();
        // NULLs are never equal, and a made-up value of a lone column is another in each row.
        if named.iter().any(|it| it.default.is_none() && it.generated.is_none()) {
            return None;
        }
        let message =
            format!("{what} on `{}` refuses rows that are equal in {}", after.name, listed(terms));
        let danger = self.danger(DangerKind::Stands, None, message);
        let question = named.is_empty().then(|| self.count_duplicates(terms, predicate));
        Some(Danger { question, ..danger })
    }

    /// Whether the columns of a key hold the values that they held, compared as they were.
    fn reads_the_same(&self, terms: &[Term]) -> bool {
        let Pair { before, after, .. } = self.pair;
        terms.iter().filter_map(|it| it.column.as_ref()).all(|name| {
            before.column(name).zip(after.column(name)).is_some_and(|(was, is)| {
                (&was.declared, &was.collation) == (&is.declared, &is.collation)
            })
        })
    }

    fn count_duplicates(&self, terms: &[Term], predicate: Option<&Expression>) -> String {
        let rows = self.pair.origins.rows(self.pair.before);
        let keys: Vec<String> = terms.iter().map(|it| self.key(it)).collect();
        let mut conditions: Vec<String> =
            terms.iter().map(|it| format!("{} IS NOT NULL", it.expression)).collect();
        conditions.extend(predicate.map(|it| format!("({it})")));
        let (keys, conditions) = (keys.join(", "), conditions.join(" AND "));
        format!(
            "SELECT count(*) FROM (SELECT 1 FROM {rows} WHERE {conditions} GROUP BY {keys} HAVING count(*) > 1)"
        )
    }

    /// A term of a key as rows are grouped by it.
    fn key(&self, term: &Term) -> String {
        let column = term.column.as_ref().and_then(|it| self.pair.after.column(it));
        let collation =
            term.collation.as_ref().or_else(|| column.and_then(|it| it.collation.as_ref()));
        let collation =
            collation.map_or_else(String::new, |it| format!(" COLLATE {}", quoted(it.as_str())));
        format!("{}{collation}", term.expression)
    }

    fn check(&self, check: &Check) -> Danger {
        let Pair { before, after, .. } = self.pair;
        let expression = &check.expression;
        let message = format!("rows of `{}` may break CHECK ({expression})", after.name);
        let danger = self.danger(DangerKind::Stands, None, message);
        let is_new = |it: &Column| before.column(&it.name).is_none();
        let names_new =
            after.columns.iter().any(|it| is_new(it) && names_column(expression.form(), &it.name));
        let question = (!names_new).then(|| self.count(&format!("NOT ({expression})")));
        Danger { question, ..danger }
    }

    /// Rows whose parent is not there.
    fn orphans(&self, key: &ForeignKey) -> Option<Danger> {
        let Pair { before, origins, schemas, .. } = self.pair;
        let same = |it: &ForeignKey| {
            (&it.columns, &it.parent, &it.parent_columns)
                == (&key.columns, &key.parent, &key.parent_columns)
        };
        if before.foreign_keys.iter().any(same) {
            return None;
        }
        let columns: Vec<&Column> = key.columns.iter().filter_map(|it| before.column(it)).collect();
        let new = key.columns.iter().filter(|it| before.column(it).is_none());
        let mut new = new.filter_map(|it| self.pair.after.column(it));
        if new.any(|it| self.pair.starts_null(it)) {
            return None;
        }
        let message = format!(
            "rows of `{}` may refer to rows of `{}` that are not there",
            before.name, key.parent
        );
        let danger = self.danger(DangerKind::Stands, columns.first().map(|it| &it.name), message);
        let set =
            columns.iter().map(|it| format!("child.{} IS NOT NULL", quoted(it.name.as_str())));
        let set: Vec<String> = set.collect();
        let child = origins.rows(before);
        let condition = match schemas.0.table(&key.parent) {
            None => set.join(" AND "),
            Some(parent) => {
                let matches =
                    referred(key, parent).into_iter().zip(&columns).map(|(it, column)| {
                        format!(
                            "parent.{} = child.{}",
                            quoted(it.as_str()),
                            quoted(column.name.as_str())
                        )
                    });
                let matches: Vec<String> = matches.collect();
                if matches.len() < columns.len() {
                    return Some(danger);
                }
                let rows = origins.rows(parent);
                let (set, matches) = (set.join(" AND "), matches.join(" AND "));
                format!("{set} AND NOT EXISTS (SELECT 1 FROM {rows} AS parent WHERE {matches})")
            }
        };
        let question = format!("SELECT count(*) FROM {child} AS child WHERE {condition}");
        Some(Danger { question: Some(question), ..danger })
    }

    /// Values that a table which becomes STRICT does not take as they are.
    fn misfits(&self) -> Vec<Danger> {
        let Pair { before, after, .. } = self.pair;
        let same = after.columns.iter().filter_map(|it| Some((before.column(&it.name)?, it)));
        // A column of another type has been asked about already.
        let same = same.filter(|(was, is)| was.to_string() == is.to_string());
        same.filter_map(|(was, is)| self.conversion(was, is)).collect()
    }
}

/// The columns that a foreign key refers to.
fn referred(key: &ForeignKey, parent: &Table) -> Vec<Name> {
    if !key.parent_columns.is_empty() {
        return key.parent_columns.clone();
    }
    let terms = parent.primary_key.iter().flat_map(|it| &it.terms);
    terms.filter_map(|it| it.column.clone()).collect()
}

/// Which values are no longer themselves once they are cast to a storage class.
fn misfit(name: &str, class: &str) -> String {
    match class {
        "BLOB" => format!("typeof({name}) NOT IN ('null', 'blob', 'text')"),
        "TEXT" => format!("typeof({name}) = 'blob'"),
        _ => format!("{name} IS NOT NULL AND CAST({name} AS {class}) IS NOT {name}"),
    }
}

fn listed(terms: &[Term]) -> String {
    terms.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn or_none(declared: &str) -> &str {
    if declared.is_empty() { "no type" } else { declared }
}
