//! A table before and after: where the values of its columns come from.

use std::collections::BTreeMap;

use crate::sql::quoted;

use super::{Affinity, Column, Expression, Index, Name, Schema, Table, Term};

/// How statements are to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Only what SQLite 3.37 knows: no `ALTER COLUMN`, no `ADD` or `DROP CONSTRAINT`.
    pub portable: bool,
    /// Rows get a made-up value in a new column that is `NOT NULL` and has no default; else such a plan runs only
    /// where the table is empty.
    pub invent: bool,
}

/// What renamed tables and columns were called before.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    tables: BTreeMap<Name, Name>,
    columns: BTreeMap<(Name, Name), Name>,
}

impl Origins {
    /// A table was renamed.
    pub(super) fn rename_table(&mut self, from: &Name, to: &Name) {
        let origin = self.tables.remove(from).unwrap_or_else(|| from.clone());
        self.tables.insert(to.clone(), origin);
    }

    /// A column was renamed; its table by its new name.
    pub(super) fn rename_column(&mut self, table: &Name, from: &Name, to: &Name) {
        let origin = self.columns.remove(&(table.clone(), from.clone()));
        let origin = origin.unwrap_or_else(|| from.clone());
        self.columns.insert((table.clone(), to.clone()), origin);
    }

    /// What a table was called.
    pub(super) fn table<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.tables.get(name).unwrap_or(name)
    }

    /// What a column was called.
    pub(super) fn column<'a>(&'a self, table: &Name, name: &'a Name) -> &'a Name {
        self.columns.get(&(table.clone(), name.clone())).unwrap_or(name)
    }

    /// The rows of a table as a source of a query that uses the new names, asked of a database that has the old ones.
    pub(super) fn rows(&self, table: &Table) -> String {
        let is_renamed = |it: &&Column| self.column(&table.name, &it.name) != &it.name;
        if table.columns.iter().filter(is_renamed).count() == 0 {
            return quoted(self.table(&table.name).as_str());
        }
        format!(
            "(SELECT {} FROM {})",
            self.columns(table),
            quoted(self.table(&table.name).as_str())
        )
    }

    /// The same with something beside the columns.
    pub(super) fn rows_with(&self, table: &Table, more: &str) -> String {
        let origin = quoted(self.table(&table.name).as_str());
        format!("(SELECT {more}, {} FROM {origin})", self.columns(table))
    }

    /// The columns of a table under their new names.
    fn columns(&self, table: &Table) -> String {
        let columns = table.columns.iter().map(|it| {
            let old = quoted(self.column(&table.name, &it.name).as_str());
            format!("{old} AS {}", quoted(it.name.as_str()))
        });
        columns.collect::<Vec<_>>().join(", ")
    }
}

/// The place of a row among those of its table, in the copy of its rows.
pub(super) const PLACE: &str = "\"its place\"";

/// A table before and after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    /// The table as it stands, renames done.
    pub(super) before: &'a Table,
    /// The table as it is declared.
    pub(super) after: &'a Table,
    /// The names from before the renames.
    pub(super) origins: &'a Origins,
    /// All of the schema before and after.
    pub(super) schemas: (&'a Schema, &'a Schema),
    /// How statements are written.
    pub(super) options: Options,
    /// Values found for new columns that checks have a say in.
    pub(super) inventions: &'a BTreeMap<Name, String>,
}

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// From an expression over the row as it was.
    Expression(String),
    /// From its default.
    Default,
    /// From a made-up value, an expression over the row as it was.
    Invented(String),
}

impl Pair<'_> {
    /// Where a column's values come from; none for one that is computed.
    pub(super) fn values(&self, column: &Column) -> Option<Values> {
        if column.generated.is_some() {
            return None;
        }
        let Some(before) = self.before.column(&column.name) else {
            return Some(self.new_values(column));
        };
        let mut value = quoted(before.name.as_str());
        if let Some(default) = self.filling(before, column) {
            value = format!("coalesce({value}, {default})");
        }
        if let Some(class) = self.cast(before, column) {
            let is_number = !matches!(before.declared.affinity(), Affinity::Text | Affinity::Blob);
            // CAST AS INTEGER alone would read '1e3' as 1.
            if class == "INTEGER" && !is_number {
                value = format!("CAST({value} AS NUMERIC)");
            }
            value = format!("CAST({value} AS {class})");
        }
        Some(Values::Expression(value))
    }

    fn new_values(&self, column: &Column) -> Values {
        if self.after.rowid_alias() == Some(&column.name) {
            return self
                .rowid_before()
                .map_or(Values::Default, |it| Values::Expression(it.to_owned()));
        }
        if self.lacks_values(column) && self.options.invent {
            return Values::Invented(self.invented(column));
        }
        if self.repeats_default(column) {
            let is_checked = self.after.checks.iter().any(|it| it.expression.names(&column.name));
            // NULLs are never equal.
            return match refuses_null(self.after, column) || is_checked {
                true => Values::Invented(self.invented(column)),
                false => Values::Expression("NULL".to_owned()),
            };
        }
        Values::Default
    }

    /// Whether a new column tells rows apart and has one default for all of them, so that rows that come back get other values.
    pub(super) fn repeats_default(&self, column: &Column) -> bool {
        let default = column.default.as_ref().filter(|it| !it.is_null() && it.is_literal());
        self.options.invent
            && default.is_some()
            && self.before.column(&column.name).is_none()
            && self.after.rowid_alias() != Some(&column.name)
            && self.has_to_differ(column)
    }

    /// Whether a new column must have values that nobody declared.
    pub(super) fn lacks_values(&self, column: &Column) -> bool {
        let has_default = column.default.as_ref().is_some_and(|it| !it.is_null());
        let is_rowid = self.after.rowid_alias() == Some(&column.name);
        refuses_null(self.after, column) && !has_default && column.generated.is_none() && !is_rowid
    }

    /// Whether a STRICT table would refuse the default of a column, so that none of its rows can have it.
    pub(super) fn refuses_default(&self, column: &Column) -> bool {
        let default = column.default.as_ref().filter(|it| self.after.is_strict && !it.is_null());
        let Some(default) = default.map(Expression::form) else { return false };
        let unsigned = default.trim_start_matches(['-', '+', ' ']);
        let is_blob = unsigned.starts_with("x'");
        let is_moment = matches!(unsigned, "current_timestamp" | "current_date" | "current_time");
        let text = match unsigned.starts_with('\'') {
            true => Some(crate::sql::unquoted(unsigned)),
            false => is_moment.then(|| unsigned.to_owned()),
        };
        let number = text.as_deref().unwrap_or(unsigned).parse::<f64>();
        let is_misfit = match column.declared.form().as_str() {
            "blob" => !is_blob,
            "text" => is_blob,
            "int" | "integer" => {
                is_blob
                    || text.is_some() && number.is_err()
                    || number.is_ok_and(|it| it.fract() != 0.0)
            }
            "real" => is_blob || text.is_some() && number.is_err(),
            _ => false,
        };
        is_misfit && column.generated.is_none()
    }

    /// Whether a new column is NULL in the rows that are there.
    pub(super) fn starts_null(&self, column: &Column) -> bool {
        let has_default = column.default.as_ref().is_some_and(|it| !it.is_null());
        let is_computed = column.generated.is_some();
        !has_default && !is_computed && !refuses_null(self.after, column)
    }

    /// The default that NULLs of a column take, where it comes to refuse them.
    pub(super) fn filling(&self, before: &Column, after: &Column) -> Option<String> {
        let comes = refuses_null(self.after, after) && !refuses_null(self.before, before);
        let default = after.default.as_ref().filter(|it| comes && !it.is_null())?;
        Some(default.sql().to_owned())
    }

    /// The storage class that values must be cast to, where a STRICT table may refuse them.
    pub(super) fn cast(&self, before: &Column, after: &Column) -> Option<&'static str> {
        // `INT` and `INTEGER` are one type to a STRICT table.
        let is_of_it = |class| class_in(self.before, before) == Some(class);
        // A rowid takes what is a whole number, and refuses the rest; a cast would hide what that is.
        let is_rowid = self.after.rowid_alias() == Some(&after.name);
        self.class(after).filter(|class| !is_of_it(class) && !is_rowid)
    }

    /// Whether SQLite may make other values of those that a column is given, because of its type.
    pub(super) fn converts(&self, before: &Column, after: &Column) -> bool {
        self.conversion(before, after).is_some()
    }

    /// A value as it is once a column has taken it.
    pub(super) fn stored(&self, column: &Column, value: String) -> String {
        let before = self.before.column(&column.name);
        let class = before.filter(|it| self.cast(it, column).is_none());
        let Some(class) = class.and_then(|it| self.conversion(it, column)) else { return value };
        let is_one = match class {
            "TEXT" => format!("typeof({value}) IN ('integer', 'real')"),
            // A text that reads as a number is one.
            _ => format!("typeof({value}) = 'text' AND CAST({value} AS NUMERIC) = {value}"),
        };
        let numbers = format!("WHEN typeof({value}) = 'integer' THEN CAST({value} AS REAL) ");
        let numbers = if class == "REAL" { numbers } else { String::new() };
        format!("CASE WHEN {is_one} THEN CAST({value} AS {class}) {numbers}ELSE {value} END")
    }

    /// The class of values into which a column's type makes those that it is given; none where all stay.
    fn conversion(&self, before: &Column, after: &Column) -> Option<&'static str> {
        let affinity = |column: &Column, table: &Table| {
            let is_any = table.is_strict && column.declared.is("ANY");
            if is_any { Affinity::Blob } else { column.declared.affinity() }
        };
        let was = affinity(before, self.before);
        match affinity(after, self.after) {
            is if is == was => None,
            Affinity::Blob => None,
            Affinity::Text => Some("TEXT"),
            Affinity::Real => Some("REAL"),
            Affinity::Integer | Affinity::Numeric => {
                let is_number = !matches!(was, Affinity::Text | Affinity::Blob);
                (!is_number).then_some("NUMERIC")
            }
        }
    }

    /// The storage class that the table, where it is STRICT, asks of a column's values.
    pub(super) fn class(&self, column: &Column) -> Option<&'static str> {
        class_in(self.after, column)
    }

    /// How the rowid of the table as it stands is called.
    pub(super) fn rowid_before(&self) -> Option<&'static str> {
        rowid_name(self.before)
    }

    /// A value for rows that have none: nothing at all of its type; a number of its own where each must have another;
    /// a parent where one must be named.
    pub(super) fn invented(&self, column: &Column) -> String {
        if let Some(found) = self.inventions.get(&column.name) {
            return found.clone();
        }
        if let Some(parent) = self.some_parent(column) {
            return parent;
        }
        let affinity = column.declared.affinity();
        if self.is_unique(column) {
            let number = self.rowid_before().unwrap_or("row_number() OVER ()");
            return match affinity {
                Affinity::Text => format!("CAST({number} AS TEXT)"),
                Affinity::Blob if column.declared.is("BLOB") => format!("CAST({number} AS BLOB)"),
                _ => number.to_owned(),
            };
        }
        let declared = column.declared.form();
        match affinity {
            Affinity::Real => "0.0".to_owned(),
            Affinity::Blob if column.declared.is("BLOB") => "x''".to_owned(),
            Affinity::Numeric if is_no_number(&declared) => "''".to_owned(),
            Affinity::Integer | Affinity::Numeric => "0".to_owned(),
            Affinity::Text | Affinity::Blob => "''".to_owned(),
        }
    }

    /// Whether a column takes part in telling rows apart.
    pub(super) fn is_unique(&self, column: &Column) -> bool {
        self.keys_with(column).next().is_some()
    }

    /// What tells rows apart by a column, alone or beside others.
    fn keys_with<'k>(&'k self, column: &'k Column) -> impl Iterator<Item = &'k Vec<Term>> {
        let key = self.after.primary_key.iter().map(|it| &it.terms);
        let uniques = self.after.uniques.iter().map(|it| &it.terms);
        let indexes = self.schemas.1.indexes.iter();
        let indexes = indexes.filter(|it| it.is_unique && it.table == self.after.name);
        let keys = key.chain(uniques).chain(indexes.map(|it| &it.terms));
        keys.filter(|it| it.iter().any(|term| term.column.as_ref() == Some(&column.name)))
    }

    /// Whether a new column has to hold another value in each row: where the other columns of a key do not tell the rows apart already.
    fn has_to_differ(&self, column: &Column) -> bool {
        let told: Vec<Vec<&Name>> = self.keys_before().filter_map(|it| columns_in(it)).collect();
        let tells_apart = |terms: &Vec<Term>| {
            let others = terms.iter().filter_map(|it| it.column.as_ref());
            let others: Vec<&Name> = others.filter(|it| **it != column.name).collect();
            told.iter().any(|key| key.iter().all(|it| others.contains(it)))
        };
        self.keys_with(column).any(|terms| !tells_apart(terms))
    }

    /// What tells all rows apart before.
    fn keys_before(&self) -> impl Iterator<Item = &Vec<Term>> {
        let key = self.before.primary_key.iter().map(|it| &it.terms);
        let uniques = self.before.uniques.iter().map(|it| &it.terms);
        let indexes = self.schemas.0.indexes.iter();
        let is_whole = |it: &&Index| it.is_unique && it.predicate.is_none();
        let indexes = indexes.filter(|it| it.table == self.before.name).filter(is_whole);
        key.chain(uniques).chain(indexes.map(|it| &it.terms))
    }

    /// Whether a column refers to another table by itself.
    pub(super) fn has_parent(&self, column: &Column) -> bool {
        self.some_parent(column).is_some()
    }

    /// A key of the table that a new column must refer to: the smallest, or, where each row must have another, that in the place which
    /// the row has in its own table, as long as there is one.
    fn some_parent(&self, column: &Column) -> Option<String> {
        let refers = |columns: &[Name]| matches!(columns, [only] if *only == column.name);
        let key = self.after.foreign_keys.iter().find(|it| refers(&it.columns))?;
        let parent = self.schemas.0.table(&key.parent)?;
        let referred = key.parent_columns.first().or_else(|| {
            parent.primary_key.as_ref().and_then(|it| it.terms.first()?.column.as_ref())
        })?;
        parent.column(referred)?;
        let (referred, parent) = (quoted(referred.as_str()), quoted(parent.name.as_str()));
        let smallest = format!("(SELECT min({referred}) FROM {parent})");
        Some(match self.has_to_differ(column) {
            false => smallest,
            true => format!(
                "coalesce((SELECT key FROM (SELECT {referred} AS key, row_number() OVER (ORDER BY {referred}) AS place FROM {parent}) \
                 WHERE place = {PLACE}), {smallest})"
            ),
        })
    }
}

/// The columns of a key; none where it has an expression.
fn columns_in(terms: &[Term]) -> Option<Vec<&Name>> {
    terms.iter().map(|it| it.column.as_ref()).collect()
}

/// The storage class that a STRICT table asks of a column's values.
fn class_in(table: &Table, column: &Column) -> Option<&'static str> {
    let classes = [
        ("INT", "INTEGER"),
        ("INTEGER", "INTEGER"),
        ("REAL", "REAL"),
        ("TEXT", "TEXT"),
        ("BLOB", "BLOB"),
    ];
    let class = classes.into_iter().find(|(declared, _)| column.declared.is(declared));
    class.map(|(_, class)| class).filter(|_| table.is_strict)
}

/// Whether a column of a table refuses NULL: of a key, too, where the table is `STRICT` or `WITHOUT ROWID`.
pub(super) fn refuses_null(table: &Table, column: &Column) -> bool {
    let is_key = table.is_key(&column.name);
    column.not_null.is_some()
        || is_key && (table.is_without_rowid || table.is_strict)
        || table.rowid_alias() == Some(&column.name)
}

/// How the rowid of a table is called; none where it has none, or where columns have taken all of its names.
pub(super) fn rowid_name(table: &Table) -> Option<&'static str> {
    if table.is_without_rowid {
        return None;
    }
    ["rowid", "_rowid_", "oid"].into_iter().find(|it| table.column(&Name::from(*it)).is_none())
}

/// Whether a type of numeric affinity is in truth none: of dates, documents, identifiers.
fn is_no_number(declared: &str) -> bool {
    ["date", "time", "json", "uuid", "string"].iter().any(|it| declared.contains(it))
}
