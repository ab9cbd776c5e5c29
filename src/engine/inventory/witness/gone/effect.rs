//! What the statements of a script do to the rows of a table that is followed.

use super::{Gone, Key};
use crate::engine::inventory::renames::Going;
use crate::engine::inventory::stored::{NUMBER, NUMBERS};
use crate::schema::{Name, Schema};
use crate::sql;

/// What a statement does to the rows of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// Rows may go.
    pub(super) takes: bool,
    /// Rows may come, or be called otherwise, by a key that another one had.
    pub(super) gives: bool,
    /// Rows that are there may be called otherwise.
    pub(super) renumbers: bool,
    /// Rows that are there may be others.
    pub(super) sets: bool,
    /// The table goes, or is changed.
    pub(super) ends: bool,
    /// What goes is meant.
    pub(super) is_meant: bool,
}

/// Whether rows may go of a table, and others come, by all names that a script gives it.
pub(super) fn is_concerned(
    schema: &Schema,
    table: &str,
    goings: &[(usize, Vec<(String, Going)>)],
) -> bool {
    let replaces = replaces(schema, table);
    let (mut called, mut takes, mut puts) = (table, false, false);
    for (its, going) in goings.iter().flat_map(|it| &it.1) {
        if its != called {
            continue;
        }
        match going {
            Going::Drops => return false,
            Going::Renames { to } => called = to,
            Going::Takes { .. } | Going::Meant => takes = true,
            Going::Puts { replaces: is_over, .. } => {
                puts = true;
                takes |= *is_over || replaces;
            }
            Going::Sets { replaces: is_over, .. } => {
                puts |= *is_over || replaces;
                takes |= *is_over || replaces;
            }
            Going::Alters => {}
        }
        if takes && puts {
            return true;
        }
    }
    false
}

/// Whether the definition of a table has rows in the way of others go.
pub(super) fn replaces(schema: &Schema, table: &str) -> bool {
    let Some(table) = schema.table(&Name::from(table)) else { return false };
    let may = table.sql.to_ascii_uppercase().contains("REPLACE");
    let code = if may { sql::code(&table.sql) } else { Vec::new() };
    code.windows(2).any(|it| it[0].is_word("CONFLICT") && it[1].is_word("REPLACE"))
}

impl Gone {
    pub(super) fn effect(&self, goings: &[&Going]) -> Effect {
        let mut effect = Effect::default();
        let is_keyed = self.key != Key::None;
        for going in goings {
            match going {
                Going::Takes { is_whole } => effect.takes |= is_keyed || !is_whole,
                Going::Puts { columns, unsaid, replaces, from } => {
                    effect.takes |= is_keyed && (*replaces || self.replaces);
                    let is_of_others = from.iter().any(|it| !self.kin.contains(it));
                    effect.gives |= is_of_others || !self.says_key(columns.as_deref(), unsaid);
                }
                Going::Sets { columns, replaces } => {
                    let is_of_key = match &self.key {
                        Key::Columns(key) => key.iter().any(|it| columns.contains(it)),
                        Key::Number(_) => self.numbers().any(|it| columns.contains(it)),
                        Key::None => false,
                    };
                    let is_of_number =
                        self.is_numbered && self.numbers().any(|it| columns.contains(it));
                    effect.takes |= is_keyed && (*replaces || self.replaces);
                    effect.renumbers |= is_of_key || is_of_number;
                    effect.sets |= !is_keyed;
                }
                // What a key of their own tells apart is compared by that, beside what the statement does itself.
                Going::Meant if matches!(self.key, Key::Columns(_)) => {}
                Going::Meant => effect.is_meant = true,
                Going::Drops | Going::Renames { .. } | Going::Alters => effect.ends = true,
            }
        }
        effect
    }

    /// The names of the number of a row.
    fn numbers(&self) -> impl Iterator<Item = &str> {
        let other = match &self.key {
            Key::Number(other) => other.as_deref(),
            _ => None,
        };
        let is_beside =
            |it: &&str| *it == NUMBER && self.kept.stored.is_number(it) || !self.held.contains(*it);
        NUMBERS.into_iter().filter(is_beside).chain(other)
    }

    /// Whether rows that are put into these columns say by which key; all that are put into a table without one may be any.
    fn says_key(&self, columns: Option<&[String]>, unsaid: &[usize]) -> bool {
        let is_said = |its: &[String], column: &str| {
            let at = its.iter().position(|it| it == column);
            at.is_some_and(|at| !self.is_numbered || !unsaid.contains(&at))
        };
        let all = &self.kept.stored.columns;
        let its = columns.unwrap_or(all);
        match &self.key {
            Key::Columns(key) => {
                let is_number = self.is_numbered && self.numbers().any(|it| is_said(its, it));
                is_number || key.iter().all(|it| is_said(its, it))
            }
            // A number beside the columns is not among all of them.
            Key::Number(None) if columns.is_none() => false,
            Key::Number(_) => self.numbers().any(|it| is_said(its, it)),
            Key::None => false,
        }
    }
}
