//! What triggers write in rows that are there, while statements of a script fire them.

use std::collections::{BTreeMap, BTreeSet};

use super::statement;
use super::step::{self, ALL, Step};
use super::terms::{Code, name};
use super::trigger::trigger;
use crate::revision::Script;
use crate::schema::{Name, Schema};
use crate::sql;

/// The triggers that stand while a script runs, by their names and those of their tables, in small letters.
#[derive(Debug, Default)]
pub(super) struct Fired(Vec<Standing>);

#[derive(Debug)]
struct Standing {
    name: String,
    /// The names that its table, or its view, has or had.
    on: Vec<String>,
    /// Whether it does what is asked of a view.
    is_instead: bool,
    steps: Vec<Step>,
}

impl Standing {
    fn of(code: Code<'_>) -> Option<Self> {
        let trigger = trigger(code)?;
        let body = trigger.body.iter().filter_map(|it| statement::read(it));
        // What it puts in or takes out is as meant as what it sets.
        let steps = body.flat_map(|it| {
            let puts = matches!(it.action, statement::Action::Insert { .. })
                .then(|| Step::Puts { table: it.table.clone() });
            let its = step::writes(it).into_iter().map(|it| match it {
                Step::Takes { table, .. } => Step::Deletes { table },
                other => other,
            });
            let its: Vec<Step> =
                its.filter(|it| !matches!(it, Step::Puts { .. } | Step::Copies { .. })).collect();
            its.into_iter().chain(puts)
        });
        Some(Self {
            name: trigger.name.clone(),
            on: vec![trigger.on.clone()],
            is_instead: trigger.is_instead,
            steps: steps.collect(),
        })
    }
}

impl Fired {
    /// The triggers of a schema.
    pub(super) fn of(schema: &Schema) -> Self {
        let standing = |sql: &String| Standing::of(&sql::unqualified(sql));
        Self(schema.triggers.iter().filter_map(|it| standing(&it.sql)).collect())
    }

    /// Follows a statement: triggers come, go, and keep to a table that is called otherwise.
    pub(super) fn follow(&mut self, code: Code<'_>) {
        let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
        match code {
            [_, _, .., its] if is(0, "DROP") && is(1, "TRIGGER") => {
                self.0.retain(|it| it.name != name(its));
            }
            [_, _, old, _, _, new] if is(0, "ALTER") && is(3, "RENAME") && is(4, "TO") => {
                self.rename(&name(old), &name(new));
            }
            _ => self.0.extend(Standing::of(code)),
        }
    }

    fn rename(&mut self, old: &str, new: &str) {
        for it in &mut self.0 {
            if it.on.iter().any(|it| it == old) {
                it.on.push(new.to_owned());
            }
            let renamed = it.steps.iter().filter(|it| it.table() == old);
            let renamed: Vec<Step> = renamed.map(|it| it.on(new)).collect();
            it.steps.extend(renamed);
        }
    }

    /// Whether triggers stand in for what is asked of a view.
    pub(super) fn stand_in_for(&self, view: &str) -> bool {
        self.0.iter().any(|it| it.is_instead && it.on.iter().any(|on| on == view))
    }

    /// What triggers do where a statement writes a table, and those that they fire.
    pub(super) fn by(&self, table: &str) -> Vec<Step> {
        let mut waiting: Vec<&Standing> = self.0.iter().collect();
        let mut reached = vec![table.to_owned()];
        let mut steps: Vec<Step> = Vec::new();
        let is_fired =
            |it: &Standing, reached: &[String]| it.on.iter().any(|it| reached.contains(it));
        while let Some(at) = waiting.iter().position(|it| is_fired(it, &reached)) {
            let fired = waiting.swap_remove(at);
            reached.extend(fired.steps.iter().map(|it| it.table().to_owned()));
            steps.extend(fired.steps.iter().cloned());
        }
        steps
    }
}

/// What triggers write while the statements of a script fire them: columns, by their tables, all names in small letters.
#[derive(Debug, Default)]
pub struct ByTriggers(BTreeMap<String, BTreeSet<String>>);

impl ByTriggers {
    /// Of a script that meets this schema.
    pub fn of(schema: &Schema, script: &Script) -> Self {
        let (mut fired, mut by) = (Fired::of(schema), Self::default());
        for statement in script.statements() {
            let code = sql::unqualified(statement.text);
            let steps = statement::read(&code).map(|it| fired.by(&it.table));
            for step in steps.into_iter().flatten() {
                by.note(&step);
            }
            fired.follow(&code);
        }
        by
    }

    /// Rows that go, or come, are no values that a trigger sets.
    fn note(&mut self, step: &Step) {
        if let Step::Writes { table, columns, .. } = step {
            self.0.entry(table.clone()).or_default().extend(columns.iter().cloned());
        }
    }

    /// Whether a column of a table is among it, or all of them.
    pub fn write(&self, table: &Name, column: &Name) -> bool {
        let columns = self.0.get(&table.folded());
        columns.is_some_and(|it| it.contains(ALL) || it.contains(&column.folded()))
    }
}
