//! What differs between two schemas, as a list of changes.

use std::fmt;

use super::Schema;
use super::kind::Kind;
use super::name::Name;
use super::rename::Rename;
use super::table::{Check, Column, ForeignKey, PrimaryKey, Table, Unique, told_apart};

/// One difference between two schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An object comes.
    Create {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: Name,
    },
    /// An object goes.
    Drop {
        /// What it was.
        kind: Kind,
        /// Its name.
        name: Name,
    },
    /// An index, a view, a trigger or a virtual table is defined in another way.
    Replace {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: Name,
    },
    /// A table takes another name.
    RenameTable {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
    /// A column takes another name.
    RenameColumn {
        /// Its table, as it is called after.
        table: Name,
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
    /// A column comes.
    AddColumn {
        /// Its table.
        table: Name,
        /// The column.
        column: Box<Column>,
    },
    /// A column goes.
    DropColumn {
        /// Its table.
        table: Name,
        /// The column.
        column: Box<Column>,
    },
    /// A column is declared in another way.
    AlterColumn {
        /// Its table.
        table: Name,
        /// The column before.
        from: Box<Column>,
        /// The column after.
        to: Box<Column>,
    },
    /// A constraint comes.
    AddConstraint {
        /// Its table.
        table: Name,
        /// The constraint.
        constraint: Constraint,
    },
    /// A constraint goes.
    DropConstraint {
        /// Its table.
        table: Name,
        /// The constraint.
        constraint: Constraint,
    },
    /// A table becomes, or ceases to be, `STRICT` or `WITHOUT ROWID`.
    SetOption {
        /// The table.
        table: Name,
        /// Which of the two.
        option: TableOption,
        /// Whether it has it after.
        is_on: bool,
    },
}

/// What a table may be beside its columns and constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOption {
    /// Values are of the declared types.
    Strict,
    /// Rows are found by their primary key alone.
    WithoutRowid,
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// The primary key.
    PrimaryKey(PrimaryKey),
    /// A `UNIQUE`.
    Unique(Unique),
    /// A `CHECK`.
    Check(Check),
    /// A foreign key.
    ForeignKey(ForeignKey),
}

impl Constraint {
    /// The constraints of a table.
    fn of(table: &Table) -> Vec<Self> {
        let key = table.primary_key.iter().cloned().map(Self::PrimaryKey);
        let uniques = table.uniques.iter().cloned().map(Self::Unique);
        let checks = table.checks.iter().cloned().map(Self::Check);
        let foreign_keys = table.foreign_keys.iter().cloned().map(Self::ForeignKey);
        key.chain(uniques).chain(checks).chain(foreign_keys).collect()
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrimaryKey(it) => it.fmt(f),
            Self::Unique(it) => it.fmt(f),
            Self::Check(it) => it.fmt(f),
            Self::ForeignKey(it) => it.fmt(f),
        }
    }
}

impl From<Rename> for Change {
    fn from(rename: Rename) -> Self {
        match rename {
            Rename::Table { from, to } => Self::RenameTable { from, to },
            Rename::Column { table, from, to } => Self::RenameColumn { table, from, to },
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create { kind, name } => write!(f, "create {kind} `{name}`"),
            Self::Drop { kind, name } => write!(f, "drop {kind} `{name}`"),
            Self::Replace { kind, name } => write!(f, "define {kind} `{name}` anew"),
            Self::RenameTable { from, to } => write!(f, "rename table `{from}` to `{to}`"),
            Self::RenameColumn { table, from, to } => {
                write!(f, "rename column `{table}.{from}` to `{to}`")
            }
            Self::AddColumn { table, column } => write!(f, "add column `{table}.{}`", column.name),
            Self::DropColumn { table, column } => {
                write!(f, "drop column `{table}.{}`", column.name)
            }
            Self::AlterColumn { table, from, to } => {
                write!(f, "alter column `{table}.{}`: {}", to.name, altered(from, to).join(", "))
            }
            Self::AddConstraint { table, constraint } => {
                write!(f, "add to `{table}`: {constraint}")
            }
            Self::DropConstraint { table, constraint } => {
                write!(f, "drop from `{table}`: {constraint}")
            }
            Self::SetOption { table, option, is_on } => {
                let option = match option {
                    TableOption::Strict => "STRICT",
                    TableOption::WithoutRowid => "WITHOUT ROWID",
                };
                write!(f, "make `{table}` {}{option}", if *is_on { "" } else { "not " })
            }
        }
    }
}

/// What is new in the declaration of a column, in words.
fn altered(from: &Column, to: &Column) -> Vec<String> {
    let mut words = Vec::new();
    if from.declared != to.declared {
        words.push(format!(
            "type {} becomes {}",
            or_none(&from.declared.0),
            or_none(&to.declared.0)
        ));
    }
    if from.not_null != to.not_null {
        words.push(match (&from.not_null, &to.not_null) {
            (Some(_), Some(_)) => "another NOT NULL".to_owned(),
            (None, _) => "NOT NULL".to_owned(),
            (_, None) => "NULL allowed".to_owned(),
        });
    }
    if from.default != to.default {
        words.push(match &to.default {
            Some(default) => format!("default {default}"),
            None => "no default".to_owned(),
        });
    }
    if from.collation != to.collation {
        let collation = to.collation.as_ref().map_or("BINARY", Name::as_str);
        words.push(format!("collation {collation}"));
    }
    if from.generated != to.generated {
        words.push(match &to.generated {
            Some(generated) => format!("generated as {}", generated.expression),
            None => "not generated".to_owned(),
        });
    }
    words
}

fn or_none(declared: &str) -> &str {
    if declared.is_empty() { "none" } else { declared }
}

/// Lists what differs between two schemas in which the same name means the same thing.
pub(super) fn changes(from: &Schema, to: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for table in &to.tables {
        match from.table(&table.name) {
            Some(before) => changes.extend(table_changes(before, table)),
            None => changes.push(Change::Create { kind: Kind::Table, name: table.name.clone() }),
        }
    }
    let gone = from.tables.iter().filter(|it| to.table(&it.name).is_none());
    changes.extend(gone.map(|it| Change::Drop { kind: Kind::Table, name: it.name.clone() }));
    changes.extend(object_changes(from, to));
    changes
}

fn object_changes(from: &Schema, to: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    for object in to.objects() {
        let (kind, name) = (object.kind, object.name.clone());
        match from.object(kind, &name) {
            None => changes.push(Change::Create { kind, name }),
            Some(before) if before != object => changes.push(Change::Replace { kind, name }),
            Some(_) => {}
        }
    }
    let gone = from.objects().into_iter().filter(|it| to.object(it.kind, it.name).is_none());
    changes.extend(gone.map(|it| Change::Drop { kind: it.kind, name: it.name.clone() }));
    changes
}

/// Lists what differs between two tables in which the same column name means the same column.
pub(super) fn table_changes(from: &Table, to: &Table) -> Vec<Change> {
    let mut changes = Vec::new();
    for column in &to.columns {
        let table = to.name.clone();
        let after = Box::new(column.clone());
        match from.column(&column.name) {
            None => changes.push(Change::AddColumn { table, column: after }),
            Some(before) if before.to_string() != column.to_string() => {
                let before = Box::new(before.clone());
                changes.push(Change::AlterColumn { table, from: before, to: after });
            }
            Some(_) => {}
        }
    }
    for column in from.columns.iter().filter(|it| to.column(&it.name).is_none()) {
        let column = Box::new(column.clone());
        changes.push(Change::DropColumn { table: to.name.clone(), column });
    }
    changes.extend(constraint_changes(from, to));
    let options = [
        (TableOption::Strict, from.is_strict, to.is_strict),
        (TableOption::WithoutRowid, from.is_without_rowid, to.is_without_rowid),
    ];
    let set = options.into_iter().filter(|(_, was, is)| was != is);
    changes.extend(set.map(|(option, _, is_on)| Change::SetOption {
        table: to.name.clone(),
        option,
        is_on,
    }));
    changes
}

/// A constraint that stands there twice, and once after, goes once.
fn constraint_changes(from: &Table, to: &Table) -> Vec<Change> {
    let (before, after) = (Constraint::of(from), Constraint::of(to));
    let forms = |all: &[Constraint]| told_apart(all.iter().map(ToString::to_string).collect());
    let (forms_before, forms_after) = (forms(&before), forms(&after));
    let missing = |all: &[Constraint], forms: &[String], others: &[String]| -> Vec<Constraint> {
        let told = all.iter().zip(forms).filter(|(_, form)| !others.contains(form));
        told.map(|(it, _)| it.clone()).collect()
    };
    let gone = missing(&before, &forms_before, &forms_after).into_iter();
    let come = missing(&after, &forms_after, &forms_before).into_iter();
    let table = || to.name.clone();
    gone.map(|constraint| Change::DropConstraint { table: table(), constraint })
        .chain(come.map(|constraint| Change::AddConstraint { table: table(), constraint }))
        .collect()
}
