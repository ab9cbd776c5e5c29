//! What fields hold: the sources can give it again, so that it is no loss when it goes.

mod moves;

use std::collections::BTreeSet;

use crate::sql;
use crate::sql::Token;

use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::plan::{Direction, Plan};
use crate::revision::repopulate::{Part, Repopulate};
use moves::{Move, is_column_gone, is_gone, is_made_anew, moves, qualified};

/// How a field is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In a column of `entries`.
    Column,
    /// In two tables.
    List,
}

/// The fields that revisions ask to derive.
///
/// A field's revision says `repopulate: NAME`. So the revisions themselves tell which columns of `entries`, and which
/// tables, hold nothing but what front matter says, long after the field has left `journal.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    scalars: BTreeSet<String>,
    lists: BTreeSet<String>,
}

impl Derived {
    /// The fields of these revisions, each after those that it builds on.
    pub fn by<'a>(revisions: impl IntoIterator<Item = &'a Revision>) -> Self {
        let mut derived = Self::default();
        revisions.into_iter().for_each(|it| derived.add(it));
        derived
    }

    /// The fields of every revision that is known: first those that a squash stands for.
    pub fn of(graph: &RevisionGraph) -> Self {
        let standing: BTreeSet<_> = graph.revisions().map(|it| it.id()).collect();
        let replaced = graph.known().filter(|it| !standing.contains(it.id()));
        Self::by(replaced.chain(graph.revisions()).map(|it| &**it))
    }

    /// The fields that the applied revisions ask for, in the order in which they were applied. A text that cannot be read
    /// asks for nothing.
    pub fn applied(ledger: &Ledger) -> Self {
        let revisions: Vec<Revision> =
            ledger.applied().iter().filter_map(|row| row.to_revision().ok()).collect();
        Self::by(&revisions)
    }

    /// The fields whose values are no loss while a plan takes one of its steps: those of the revisions that are applied
    /// then. What the step itself asks for may be somebody else's until then.
    pub fn during(ledger: &Ledger, plan: &Plan, step: usize) -> Self {
        let Some((now, taken)) = plan.steps.get(..=step).and_then(<[_]>::split_last) else {
            return Self::applied(ledger);
        };
        if now.direction() == Direction::Down {
            let undone: BTreeSet<_> = taken.iter().map(|it| it.revision().id()).collect();
            let rows = ledger.applied().iter().filter(|row| !undone.contains(&row.revision));
            return Self::applied(&Ledger::new(rows.cloned().collect()));
        }
        let mut derived = Self::applied(ledger);
        for it in taken {
            derived.add(it.revision());
        }
        derived
    }

    /// The same, and those of these parts that are fields; one whose kind is not noted may be either.
    #[must_use]
    pub fn and_noted(mut self, parts: impl IntoIterator<Item = (String, Option<Kind>)>) -> Self {
        let is_field = |it: &str| matches!(Part::named(it), Some(Part::Field(_)));
        for (name, kind) in parts.into_iter().filter(|it| is_field(&it.0)) {
            if kind != Some(Kind::List) {
                self.scalars.insert(name.clone());
            }
            if kind != Some(Kind::Column) {
                self.lists.insert(name);
            }
        }
        self
    }

    /// Adds the fields that a revision asks for; a list is one whose join table its script makes, fills or renames. One
    /// that only drops it makes the list a scalar, and one without a statement takes over what is there, be it a column
    /// or tables. Tables that a revision makes and does not ask for are no field's, whatever had their name before, and
    /// what a revision takes away is no field's any more.
    pub fn add(&mut self, revision: &Revision) {
        if self.fields().next().is_none() && asked(revision).next().is_none() {
            return;
        }
        let statements: Vec<Vec<Token<'_>>> =
            sql::statements(&revision.up.text).iter().map(|it| sql::code(it.text)).collect();
        let moves: Vec<Move> = statements.iter().flat_map(|it| moves(it)).collect();
        self.lists.retain(|field| !is_made_anew(&moves, field) && !is_gone(&moves, field));
        self.scalars.retain(|field| !is_column_gone(&moves, field));
        for field in asked(revision) {
            let is_list =
                statements.iter().any(|it| !is_word(it, 0, "DROP") && names_join(it, field));
            if is_list || statements.is_empty() {
                self.lists.insert(field.to_owned());
            }
            if !is_list {
                self.scalars.insert(field.to_owned());
            }
        }
    }

    /// The fields that are lists.
    pub fn lists(&self) -> &BTreeSet<String> {
        &self.lists
    }

    /// All fields, scalars and lists.
    pub fn fields(&self) -> impl Iterator<Item = &String> {
        self.scalars.union(&self.lists)
    }

    /// Whether a table holds the values of a list field, or joins them with entries.
    pub fn covers_table(&self, table: &str) -> bool {
        let table = table.to_ascii_lowercase();
        self.lists.contains(table.strip_prefix("entry_").unwrap_or(&table))
    }

    /// Whether a column holds the values of a field, or belongs to a table that does.
    pub fn covers_column(&self, table: &str, column: &str) -> bool {
        let is_scalar = table.eq_ignore_ascii_case("entries")
            && self.scalars.contains(&column.to_ascii_lowercase());
        is_scalar || self.covers_table(table)
    }
}

/// The fields that a revision asks to derive.
pub fn asked(revision: &Revision) -> impl Iterator<Item = &str> {
    let parts = match &revision.header.repopulate {
        Repopulate::Parts(parts) => Some(parts),
        _ => None,
    };
    parts.into_iter().flatten().filter(|it| matches!(it, Part::Field(_))).map(Part::as_str)
}

/// The names, as those of fields, of the columns of `entries` and of the tables that a script declares.
pub fn names_in(script: &str) -> BTreeSet<String> {
    let statements = sql::statements(script);
    let names = statements.iter().filter_map(|it| {
        let code = sql::code(it.text);
        let name = table(&code).filter(|(is_made, _)| *is_made).map(|(_, name)| name);
        let name = name.or_else(|| column(&code))?.to_ascii_lowercase();
        Some(name.strip_prefix("entry_").map(str::to_owned).unwrap_or(name))
    });
    names.collect()
}

/// The column that a statement adds to `entries`.
fn column(statement: &[Token<'_>]) -> Option<String> {
    let is_of_entries =
        ["ALTER", "TABLE"].iter().enumerate().all(|(at, it)| is_word(statement, at, it))
            && statement.get(2)?.name()?.eq_ignore_ascii_case("entries")
            && is_word(statement, 3, "ADD");
    let at = if is_word(statement, 4, "COLUMN") { 5 } else { 4 };
    is_of_entries.then(|| statement.get(at)?.name()).flatten()
}

/// The table that a statement makes (true) or drops.
fn table(statement: &[Token<'_>]) -> Option<(bool, String)> {
    let is_made = is_word(statement, 0, "CREATE");
    if !(is_made || is_word(statement, 0, "DROP")) || !is_word(statement, 1, "TABLE") {
        return None;
    }
    let is_noise = |it: &Token<'_>| ["IF", "NOT", "EXISTS"].iter().any(|word| it.is_word(word));
    let noise = statement[2..].iter().take_while(|it| is_noise(it)).count();
    let name = qualified(&statement[2 + noise..])?.first()?.name()?;
    Some((is_made, name))
}

fn is_word(statement: &[Token<'_>], at: usize, word: &str) -> bool {
    statement.get(at).is_some_and(|it| it.is_word(word))
}

fn names(statement: &[Token<'_>], name: &str) -> bool {
    statement.iter().any(|it| it.name().is_some_and(|it| it.eq_ignore_ascii_case(name)))
}

/// Whether a statement names the table that joins a list's values with entries.
fn names_join(statement: &[Token<'_>], field: &str) -> bool {
    names(statement, &format!("entry_{field}"))
}

#[cfg(test)]
mod tests;
