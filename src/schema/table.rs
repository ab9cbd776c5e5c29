//! Tables as values: columns and constraints, and the one form that all ways to declare them share.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::expression::{Expression, plain_or_quoted};
use super::name::Name;

/// A table that holds rows of its own. All states of a schema in which it stands as it is share it.
#[derive(Clone, Debug)]
pub struct Table(Arc<Read>);

/// What was read of a table, and its form once somebody asked for it.
#[derive(Debug)]
struct Read {
    declared: DeclaredTable,
    form: OnceLock<Vec<String>>,
}

/// What the definition of a table says.
#[derive(Debug)]
pub struct DeclaredTable {
    /// Its name.
    pub name: Name,
    /// The text that SQLite stores for it.
    pub sql: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its primary key.
    pub primary_key: Option<PrimaryKey>,
    /// Its `UNIQUE` constraints, those of columns among them; once each, as SQLite makes one index of two that are the same.
    pub uniques: Vec<Unique>,
    /// Its `CHECK` constraints, those of columns among them; as often as they stand there.
    pub checks: Vec<Check>,
    /// Its foreign keys, those of columns among them; as often as they stand there.
    pub foreign_keys: Vec<ForeignKey>,
    /// Whether it is `STRICT`.
    pub is_strict: bool,
    /// Whether it is `WITHOUT ROWID`.
    pub is_without_rowid: bool,
    /// The comments in its definition, in order.
    pub comments: Vec<String>,
}

impl Deref for Table {
    type Target = DeclaredTable;

    fn deref(&self) -> &DeclaredTable {
        &self.0.declared
    }
}

impl Table {
    /// The table that says this.
    pub(super) fn of(declared: DeclaredTable) -> Self {
        Self(Arc::new(Read { declared, form: OnceLock::new() }))
    }

    /// The column of this name.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|it| it.name == *name)
    }

    /// The column that is another name of the rowid: a lone `INTEGER PRIMARY KEY`.
    pub fn rowid_alias(&self) -> Option<&Name> {
        let key = self.primary_key.as_ref().filter(|it| it.is_rowid)?;
        key.terms.first()?.column.as_ref()
    }

    /// Whether its rows have numbers that are none of its columns.
    pub fn has_numbers_beside(&self) -> bool {
        !self.is_without_rowid && self.rowid_alias().is_none()
    }

    /// Whether its rowids only grow, kept in `sqlite_sequence`.
    pub fn is_autoincrement(&self) -> bool {
        self.primary_key.as_ref().is_some_and(|it| it.is_autoincrement)
    }

    /// Whether the column belongs to the primary key.
    pub fn is_key(&self, column: &Name) -> bool {
        let key = self.primary_key.as_ref();
        key.is_some_and(|it| it.terms.iter().any(|term| term.column.as_ref() == Some(column)))
    }

    /// The comments in its definition, sorted: where they stand is layout.
    pub fn sorted_comments(&self) -> Vec<&str> {
        let mut comments: Vec<&str> = self.comments.iter().map(String::as_str).collect();
        comments.sort_unstable();
        comments
    }

    /// The lines that say what the table is; the order of columns and constraints says nothing, so they are sorted.
    pub fn form(&self) -> &[String] {
        self.0.form.get_or_init(|| self.lines())
    }

    fn lines(&self) -> Vec<String> {
        let name = plain_or_quoted(&self.name);
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.columns.iter().map(|it| format!("column {it}")));
        lines.extend(self.primary_key.iter().map(ToString::to_string));
        lines.extend(self.uniques.iter().map(ToString::to_string));
        lines.extend(self.checks.iter().map(ToString::to_string));
        lines.extend(self.foreign_keys.iter().map(ToString::to_string));
        lines.extend(self.is_strict.then(|| "strict".to_owned()));
        lines.extend(self.is_without_rowid.then(|| "without rowid".to_owned()));
        let mut lines = told_apart(lines);
        lines.sort_unstable();
        lines.into_iter().map(|line| format!("table {name}: {line}")).collect()
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.form() == other.form()
    }
}

impl Eq for Table {}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its declared type.
    pub declared: DeclaredType,
    /// Its `NOT NULL`.
    pub not_null: Option<NotNull>,
    /// Its `DEFAULT`.
    pub default: Option<Expression>,
    /// Its `COLLATE`, where that is not `BINARY`.
    pub collation: Option<Name>,
    /// How it is computed, where it is.
    pub generated: Option<Generated>,
    /// Its definition as it is written, from its name to its last constraint.
    pub text: String,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain_or_quoted(&self.name))?;
        let declared = self.declared.form();
        if !declared.is_empty() {
            write!(f, " {declared}")?;
        }
        if let Some(not_null) = &self.not_null {
            write!(f, "{} not null{}", named(not_null.name.as_ref()), not_null.conflict)?;
        }
        if let Some(default) = &self.default {
            write!(f, " default ({default})")?;
        }
        if let Some(collation) = &self.collation {
            write!(f, " collate {}", plain_or_quoted(collation))?;
        }
        if let Some(generated) = &self.generated {
            let kept = if generated.is_stored { "stored" } else { "virtual" };
            write!(f, " as ({}) {kept}", generated.expression)?;
        }
        Ok(())
    }
}

/// The type that a column was declared with, to the letter; compared without case, quotes and layout.
#[derive(Clone, Debug)]
pub struct DeclaredType(pub String);

impl DeclaredType {
    /// The one text that all spellings of the type share.
    pub fn form(&self) -> String {
        let tokens = crate::sql::code(&self.0);
        let words = tokens.iter().map(|it| it.name().unwrap_or_else(|| it.text.to_owned()));
        words.collect::<Vec<_>>().join(" ").to_ascii_lowercase()
    }

    /// What SQLite makes of values stored under the type.
    ///
    /// The rules are those of section 3.1 of SQLite's "Datatypes In SQLite".
    pub fn affinity(&self) -> Affinity {
        let name = self.0.to_ascii_uppercase();
        let has = |part: &str| name.contains(part);
        if has("INT") {
            Affinity::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Affinity::Text
        } else if has("BLOB") || name.trim().is_empty() {
            Affinity::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Affinity::Real
        } else {
            Affinity::Numeric
        }
    }

    /// Whether it is this type, in whatever case.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl PartialEq for DeclaredType {
    fn eq(&self, other: &Self) -> bool {
        self.form() == other.form()
    }
}

impl Eq for DeclaredType {}

/// What SQLite makes of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    /// Text that reads as a whole number becomes one.
    Integer,
    /// Numbers become text.
    Text,
    /// Values stay as they are.
    Blob,
    /// Numbers, and text that reads as one, become floating.
    Real,
    /// Text that reads as a number becomes one.
    Numeric,
}

/// A `NOT NULL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNull {
    /// Its constraint name.
    pub name: Option<Name>,
    /// What a NULL does.
    pub conflict: Conflict,
}

/// How a generated column is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// From what.
    pub expression: Expression,
    /// Whether it is computed when the row is written, not when it is read.
    pub is_stored: bool,
}

/// What a violated constraint does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conflict {
    /// The statement fails: what SQLite does by itself.
    #[default]
    Abort,
    /// The transaction is rolled back.
    Rollback,
    /// The statement stops, what it did stays.
    Fail,
    /// The row is left out.
    Ignore,
    /// The rows in the way are deleted.
    Replace,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abort => "",
            Self::Rollback => " on conflict rollback",
            Self::Fail => " on conflict fail",
            Self::Ignore => " on conflict ignore",
            Self::Replace => " on conflict replace",
        })
    }
}

/// One column or expression of a key or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What is ordered.
    pub expression: Expression,
    /// The column, where it is one.
    pub column: Option<Name>,
    /// Its own collation.
    pub collation: Option<Name>,
    /// Whether it goes downward.
    pub is_descending: bool,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => f.write_str(&plain_or_quoted(column))?,
            None => write!(f, "{}", self.expression)?,
        }
        if let Some(collation) = &self.collation {
            write!(f, " collate {}", plain_or_quoted(collation))?;
        }
        f.write_str(if self.is_descending { " desc" } else { "" })
    }
}

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryKey {
    /// Its constraint name.
    pub name: Option<Name>,
    /// Its columns, in order.
    pub terms: Vec<Term>,
    /// Whether it is `AUTOINCREMENT`.
    pub is_autoincrement: bool,
    /// What a second row of the same key does.
    pub conflict: Conflict,
    /// Whether its one column is another name of the rowid.
    pub is_rowid: bool,
}

impl fmt::Display for PrimaryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_rowid { "rowid primary key" } else { "primary key" };
        let sequence = if self.is_autoincrement { " autoincrement" } else { "" };
        let name = named(self.name.as_ref());
        write!(f, "{kind} ({}){sequence}{}{name}", listed(&self.terms), self.conflict)
    }
}

/// A `UNIQUE` constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// Its constraint name.
    pub name: Option<Name>,
    /// Its columns, in order.
    pub terms: Vec<Term>,
    /// What a second row of the same values does.
    pub conflict: Conflict,
}

impl fmt::Display for Unique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = named(self.name.as_ref());
        write!(f, "unique ({}){}{name}", listed(&self.terms), self.conflict)
    }
}

/// A `CHECK` constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its constraint name.
    pub name: Option<Name>,
    /// What must not be false.
    pub expression: Expression,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "check ({}){}", self.expression, named(self.name.as_ref()))
    }
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// Its constraint name.
    pub name: Option<Name>,
    /// The columns that refer.
    pub columns: Vec<Name>,
    /// The table they refer to.
    pub parent: Name,
    /// The columns they refer to; none where the parent's primary key is meant.
    pub parent_columns: Vec<Name>,
    /// What it does and when: its actions, `MATCH`, `DEFERRABLE`, in one order, without what goes without saying.
    pub clauses: Vec<String>,
}

impl fmt::Display for ForeignKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parent = plain_or_quoted(&self.parent);
        write!(f, "foreign key ({}) references {parent}", listed_names(&self.columns))?;
        if !self.parent_columns.is_empty() {
            write!(f, " ({})", listed_names(&self.parent_columns))?;
        }
        for clause in &self.clauses {
            write!(f, " {clause}")?;
        }
        f.write_str(&named(self.name.as_ref()))
    }
}

/// The forms of what a table says; of one that it says again, the second tells that it is said twice, and so on.
pub(super) fn told_apart(forms: Vec<String>) -> Vec<String> {
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    let told = forms.into_iter().map(|form| {
        let times = said.entry(form.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { form } else { format!("{form}, {times} times") }
    });
    told.collect()
}

fn named(name: Option<&Name>) -> String {
    name.map_or_else(String::new, |it| format!(" constraint {}", plain_or_quoted(it)))
}

fn listed(terms: &[Term]) -> String {
    terms.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn listed_names(names: &[Name]) -> String {
    names.iter().map(plain_or_quoted).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_types_affinity_is_sqlites() {
        let affinity = |declared: &str| DeclaredType(declared.to_owned()).affinity();
        assert_eq!(affinity("BIGINT"), Affinity::Integer);
        assert_eq!(affinity("CHARINT"), Affinity::Integer);
        assert_eq!(affinity("varchar(37)"), Affinity::Text);
        assert_eq!(affinity(""), Affinity::Blob);
        assert_eq!(affinity("double precision"), Affinity::Real);
        assert_eq!(affinity("DATETIME"), Affinity::Numeric);
    }

    #[test]
    fn types_compare_without_case_and_layout_and_int_is_not_integer() {
        let declared = |text: &str| DeclaredType(text.to_owned());
        assert_eq!(declared("VARCHAR(10)"), declared("varchar ( 10 )"));
        assert_eq!(declared("\"my type\""), declared("My Type"));
        assert_ne!(declared("INT"), declared("INTEGER"));
    }
}
