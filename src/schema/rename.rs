//! Renames: what could be one, the writer's answers, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use crate::sql::{Token, code};

use super::Schema;
use super::expression::plain_or_quoted;
use super::name::Name;
use super::object::VirtualTable;
use super::table::{Column, Table};

/// A table or a column that takes another name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rename {
    /// A table.
    Table {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
    /// A column.
    Column {
        /// Its table.
        table: Name,
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { from, to } => write!(f, "{}={}", shown(from), shown(to)),
            Self::Column { table, from, to } => {
                write!(f, "{}.{}={}", shown(table), shown(from), shown(to))
            }
        }
    }
}

/// A name as an answer takes it: bare where it can be.
fn shown(name: &Name) -> String {
    if plain_or_quoted(name).starts_with('"') {
        crate::sql::quoted(name.as_str())
    } else {
        name.to_string()
    }
}

/// An answer that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a rename: write `table.column=new_name` or `table=new_name`")]
pub struct NoRename {
    /// What was written.
    pub text: String,
}

impl FromStr for Rename {
    type Err = NoRename;

    fn from_str(text: &str) -> Result<Self, NoRename> {
        let tokens = code(text);
        let name = |token: &Token<'_>| token.name().map(Name::new);
        let read = || match tokens.as_slice() {
            [from, is, to] if is.is_symbol("=") => {
                Some(Self::Table { from: name(from)?, to: name(to)? })
            }
            [table, dot, from, is, rest @ ..] if dot.is_symbol(".") && is.is_symbol("=") => {
                let to = match rest {
                    [to] => name(to)?,
                    [again, dot, to] if dot.is_symbol(".") && name(again) == name(table) => {
                        name(to)?
                    }
                    _ => return None,
                };
                Some(Self::Column { table: name(table)?, from: name(from)?, to })
            }
            _ => None,
        };
        read().ok_or_else(|| NoRename { text: text.to_owned() })
    }
}

/// What the writer says about renames.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// These are renames.
    pub renames: Vec<Rename>,
    /// Nothing else is one.
    pub no_others: bool,
}

/// The renames that lead from one schema to another, checked against both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    tables: BTreeMap<Name, Name>,
    columns: BTreeMap<(Name, Name), Name>,
}

impl Renames {
    /// The tables that are renamed, from their old names to their new ones.
    pub fn tables(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.tables.iter()
    }

    /// The columns of a table that are renamed, from old names to new ones; the table by its old name.
    pub fn columns(&self, table: &Name) -> impl Iterator<Item = (&Name, &Name)> {
        let of_table = self.columns.iter().filter(move |((it, _), _)| it == table);
        of_table.map(|((_, from), to)| (from, to))
    }

    /// Whether nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.columns.is_empty()
    }

    /// The renames one by one, tables first; columns under the new names of their tables.
    pub fn list(&self) -> Vec<Rename> {
        let tables = self
            .tables
            .iter()
            .map(|(from, to)| Rename::Table { from: from.clone(), to: to.clone() });
        let columns = self.columns.iter().map(|((table, from), to)| Rename::Column {
            table: self.table_after(table).clone(),
            from: from.clone(),
            to: to.clone(),
        });
        tables.chain(columns).collect()
    }

    /// The same renames, taken back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        let tables = self.tables.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
        let columns = self.columns.iter().map(|((table, from), to)| {
            ((self.table_after(table).clone(), to.clone()), from.clone())
        });
        Self { tables, columns: columns.collect() }
    }

    /// What a table is called after.
    pub fn table_after<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.tables.get(name).unwrap_or(name)
    }

    /// What a table was called before.
    pub(super) fn table_before<'a>(&'a self, name: &'a Name) -> &'a Name {
        self.tables.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from)
    }

    /// The tables that both schemas have, as pairs: under one name, or renamed.
    pub(super) fn pairs<'a>(
        &self,
        from: &'a Schema,
        to: &'a Schema,
    ) -> Vec<(&'a Table, &'a Table)> {
        let taken: BTreeSet<&Name> = self.tables.values().collect();
        let partner = |table: &Table| match self.tables.get(&table.name) {
            Some(after) => to.table(after),
            None => to.table(&table.name).filter(|it| !taken.contains(&it.name)),
        };
        from.tables.iter().filter_map(|it| Some((it, partner(it)?))).collect()
    }

    /// The virtual tables that both schemas have, as pairs: under one name, or renamed.
    pub(super) fn virtual_pairs<'a>(
        &self,
        from: &'a Schema,
        to: &'a Schema,
    ) -> Vec<(&'a VirtualTable, &'a VirtualTable)> {
        let partner = |table: &VirtualTable| to.virtual_table(self.table_after(&table.name));
        from.virtual_tables.iter().filter_map(|it| Some((it, partner(it)?))).collect()
    }

    /// The columns of two virtual tables that are one, which only the first has, and which only the second.
    pub(super) fn unpaired_names<'a>(
        &self,
        from: &'a VirtualTable,
        to: &'a VirtualTable,
    ) -> (Vec<&'a Name>, Vec<&'a Name>) {
        let renamed: BTreeMap<&Name, &Name> = self.columns(&from.name).collect();
        let is_gone = |it: &&Name| !to.columns.contains(it) && !renamed.contains_key(*it);
        let is_new = |it: &&Name| !from.columns.contains(it) && renamed.values().all(|to| to != it);
        let gone = from.columns.iter().filter(is_gone).collect();
        (gone, to.columns.iter().filter(is_new).collect())
    }

    /// The columns of two tables that are one, which only the first has, and which only the second.
    pub(super) fn unpaired<'a>(
        &self,
        from: &'a Table,
        to: &'a Table,
    ) -> (Vec<&'a Column>, Vec<&'a Column>) {
        let renamed: BTreeMap<&Name, &Name> = self.columns(&from.name).collect();
        let taken: BTreeSet<&Name> = renamed.values().copied().collect();
        let stays = |it: &Column| to.column(&it.name).is_some() && !taken.contains(&it.name);
        let is_new = |it: &Column| {
            from.column(&it.name).is_none_or(|before| renamed.contains_key(&before.name))
        };
        let gone = from.columns.iter().filter(|it| !renamed.contains_key(&it.name) && !stays(it));
        let come = to.columns.iter().filter(|it| !taken.contains(&it.name) && is_new(it));
        (gone.collect(), come.collect())
    }
}

/// Why an answer cannot be taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnswerError {
    /// It names what is not there.
    #[error("`{rename}`: there is no {what}")]
    Unknown {
        /// The answer.
        rename: Rename,
        /// What is missing: ``column `mood` in table `entries` before``.
        what: String,
        /// The name nearest to it.
        nearest: Option<String>,
    },
    /// Two answers speak of the same thing.
    #[error("`{0}` contradicts another rename")]
    Contradiction(Rename),
}

impl Answers {
    /// Checks the answers against both schemas.
    pub(super) fn settle(&self, from: &Schema, to: &Schema) -> Result<Renames, AnswerError> {
        let mut renames = Renames::default();
        let is_table = |it: &&Rename| matches!(it, Rename::Table { .. });
        let (tables, columns): (Vec<&Rename>, Vec<&Rename>) =
            self.renames.iter().partition(is_table);
        for rename in tables.into_iter().chain(columns) {
            renames.add(rename, from, to)?;
        }
        Ok(renames)
    }

    /// Whether a pair is settled: all pairs are, or one of its sides is known to be something else.
    pub(super) fn settles(&self, candidate: &Rename, renames: &Renames) -> bool {
        self.no_others
            || match candidate {
                Rename::Table { from, to } => {
                    renames.tables.contains_key(from) || renames.tables.values().any(|it| it == to)
                }
                Rename::Column { table, from, to } => {
                    renames.columns(table).any(|(old, new)| old == from || new == to)
                }
            }
    }
}

impl Renames {
    fn add(&mut self, rename: &Rename, from: &Schema, to: &Schema) -> Result<(), AnswerError> {
        let contradiction = || AnswerError::Contradiction(rename.clone());
        match rename {
            Rename::Table { from: before, to: after } => {
                let old = find_table(from, before, rename, "before")?.name();
                let new = find_table(to, after, rename, "after")?.name();
                let is_taken = self.tables.values().any(|it| it == new);
                if is_taken || self.tables.insert(old.clone(), new.clone()).is_some() {
                    return Err(contradiction());
                }
            }
            Rename::Column { table, from: before, to: after } => {
                // A table that is renamed as well may be called by either name.
                let is_old = find_table(from, table, rename, "before").is_ok();
                let old_name = if is_old { table } else { self.table_before(table) };
                let old = find_table(from, old_name, rename, "before")?;
                let new = find_table(to, self.table_after(old.name()), rename, "after")?;
                let column = old.find_column(before, rename, "before")?;
                let other = new.find_column(after, rename, "after")?;
                let is_taken = self.columns(old.name()).any(|(_, it)| it == other);
                let key = (old.name().clone(), column.clone());
                if is_taken || self.columns.insert(key, other.clone()).is_some() {
                    return Err(contradiction());
                }
            }
        }
        Ok(())
    }
}

/// A table that an answer names.
enum Named<'a> {
    Table(&'a Table),
    Virtual(&'a VirtualTable),
}

impl<'a> Named<'a> {
    fn name(&self) -> &'a Name {
        match self {
            Self::Table(table) => &table.name,
            Self::Virtual(table) => &table.name,
        }
    }

    fn columns(&self) -> Vec<&'a Name> {
        match self {
            Self::Table(table) => table.columns.iter().map(|it| &it.name).collect(),
            Self::Virtual(table) => table.columns.iter().collect(),
        }
    }

    fn find_column(
        &self,
        name: &Name,
        rename: &Rename,
        when: &str,
    ) -> Result<&'a Name, AnswerError> {
        let columns = self.columns();
        columns.iter().copied().find(|it| *it == name).ok_or_else(|| AnswerError::Unknown {
            rename: rename.clone(),
            what: format!("column `{name}` in table `{}` {when}", self.name()),
            nearest: nearest(name, columns.into_iter()),
        })
    }
}

fn find_table<'a>(
    schema: &'a Schema,
    name: &Name,
    rename: &Rename,
    when: &str,
) -> Result<Named<'a>, AnswerError> {
    let found = schema.table(name).map(Named::Table);
    let found = found.or_else(|| schema.virtual_table(name).map(Named::Virtual));
    let tables = schema.tables.iter().map(|it| &it.name);
    let all = tables.chain(schema.virtual_tables.iter().map(|it| &it.name));
    found.ok_or_else(|| AnswerError::Unknown {
        rename: rename.clone(),
        what: format!("table `{name}` {when}"),
        nearest: nearest(name, all),
    })
}

fn nearest<'a>(name: &Name, known: impl Iterator<Item = &'a Name>) -> Option<String> {
    crate::nearest::nearest(name.as_str(), known.map(Name::as_str)).map(str::to_owned)
}
