//! A script, read statement by statement: which table stands for which.

use std::collections::{BTreeMap, BTreeSet};

use super::archived::Archive;
use super::columns::Columns;
use super::holds::Origins;
use super::statement::{self, Action, Statement};
use super::terms::{Code, name};
use super::trigger::{Trigger, trigger};
use super::{Renames, copy};
use crate::revision::Script;
use crate::sql;

/// A script, read so far.
#[derive(Default)]
pub(super) struct Reading<'s> {
    pub(super) renames: Renames,
    /// What it makes.
    pub(super) made: Vec<copy::Made>,
    /// Which tables are there before it, where that is known.
    stood: Option<&'s dyn Fn(&str) -> bool>,
    /// Tables that came and went by it.
    there: BTreeMap<String, bool>,
    /// The tables that it made and that stand for none that was there.
    fresh: BTreeSet<String>,
    /// Those that it makes only where none is called so, and nobody knows whether one was.
    guarded: BTreeSet<String>,
    /// The tables out of which it took all rows.
    pub(super) emptied: BTreeSet<String>,
    /// What tables were called before in the script, by what they are called.
    former: BTreeMap<String, Vec<String>>,
    dropped: Vec<Dropped>,
    /// The triggers that it makes.
    pub(super) triggers: Vec<Trigger<'s>>,
    /// What triggers that stood before it put elsewhere, where that is asked.
    pub(super) archives: Vec<Archive>,
}

/// A table that a script drops: one that the script makes, and calls the same, goes on as that one.
struct Dropped {
    name: String,
    original: String,
    columns: Columns,
}

impl<'s> Reading<'s> {
    /// Reads a script after others, whose renames these are.
    pub(super) fn of(
        renames: Renames,
        script: &'s Script,
        stood: Option<&'s dyn Fn(&str) -> bool>,
        archives: Vec<Archive>,
    ) -> Renames {
        let mut reading = Self { renames, stood, archives, ..Self::default() };
        for statement in script.statements() {
            let code = sql::unqualified(statement.text);
            reading.read(&code);
            reading.forget_archives(&code);
        }
        reading.renames.gone.extend(reading.dropped.into_iter().map(|it| it.original));
        reading.renames
    }

    fn read(&mut self, code: &[sql::Token<'s>]) {
        if let Some((made, select)) = copy::table_made(code, &self.made) {
            if self.make(&made) {
                self.made.push(made.clone());
                if let Some(select) = select {
                    let copied = copy::taken(&select, &[], &self.made);
                    let columns = made.columns.clone();
                    let copied = columns.zip(copied).and_then(|it| copy::Copied::of(it.0, it.1));
                    if let Some(copied) = copied {
                        self.copy(&made.name, copied);
                    }
                    let action = Action::Insert {
                        columns: None,
                        replaces: false,
                        select: Some(select),
                        rows: &[],
                        sets: Vec::new(),
                    };
                    self.write(&Statement { table: made.name, action, with: &[] }, None);
                }
            }
        } else if let Some(statement) = statement::read(code) {
            if let Some(copied) = copy::read(&statement, &self.made) {
                self.copy(&statement.table, copied);
            }
            self.write(&statement, None);
        }
        match code {
            [drop, table, .., its] if drop.is_word("DROP") && table.is_word("TABLE") => {
                self.drop(&name(its));
            }
            [drop, trigger, .., its] if drop.is_word("DROP") && trigger.is_word("TRIGGER") => {
                self.triggers.retain(|it| it.name != name(its));
            }
            [alter, table, its, rest @ ..] if alter.is_word("ALTER") && table.is_word("TABLE") => {
                self.alter(&name(its), rest);
            }
            _ => self.triggers.extend(trigger(code)),
        }
    }

    /// Notes what a copy calls otherwise: by the names of the table that was filled first, where others stand between.
    fn copy(&mut self, into: &str, copied: copy::Copied) {
        let between =
            self.renames.columns.get(&copied.from).filter(|_| self.fresh.contains(&copied.from));
        let between = between.cloned().unwrap_or_default();
        let was_called = |it: &str| between.original(it).unwrap_or_else(|| it.to_owned());
        let copied = copied.through(was_called);
        let columns = self.columns(into);
        copied.other_names().into_iter().for_each(|(old, new)| columns.copy(&old, new));
    }

    fn alter(&mut self, table: &str, change: Code<'_>) {
        let is = |at: usize, word: &str| change.get(at).is_some_and(|it| it.is_word(word));
        match change {
            [_, _, new] if is(0, "RENAME") && is(1, "TO") => self.rename(table, name(new)),
            [_, old, _, new] if is(0, "RENAME") && is(2, "TO") => {
                self.rename_column(table, &name(old), name(new));
            }
            [_, _, old, _, new] if is(0, "RENAME") && is(1, "COLUMN") && is(3, "TO") => {
                self.rename_column(table, &name(old), name(new));
            }
            [_, .., column] if is(0, "DROP") && !is(1, "CONSTRAINT") => {
                self.drop_column(table, &name(column));
            }
            [_, _, column, ..] if is(0, "ADD") && is(1, "COLUMN") => {
                self.add_column(table, &name(column));
            }
            [_, column, ..] if is(0, "ADD") && !is(1, "CONSTRAINT") && !is(1, "CHECK") => {
                self.add_column(table, &name(column));
            }
            _ => {}
        }
    }

    fn rename_column(&mut self, table: &str, old: &str, new: String) {
        let made = self.made.iter_mut().rev().find(|it| it.name == table);
        let columns = made.and_then(|it| it.columns.as_mut()).into_iter().flatten();
        columns.filter(|it| *it == old).for_each(|it| it.clone_from(&new));
        let original = self.renames.original(table);
        self.columns(table).rename(original.as_ref(), old, new);
    }

    fn add_column(&mut self, table: &str, column: &str) {
        let made = self.made.iter_mut().rev().find(|it| it.name == table);
        if let Some(columns) = made.and_then(|it| it.columns.as_mut()) {
            columns.push(column.to_owned());
        }
        self.columns(table).add(column);
    }

    fn drop_column(&mut self, table: &str, column: &str) {
        if let Some(made) = self.made.iter_mut().rev().find(|it| it.name == table) {
            made.columns.iter_mut().for_each(|it| it.retain(|it| it != column));
        }
        let original = self.renames.original(table);
        let was_called = self.columns(table).original(column);
        self.renames.dropped.extend(original.clone().zip(was_called));
        self.columns(table).drop(original.as_ref(), column);
    }

    pub(super) fn columns(&mut self, table: &str) -> &mut Columns {
        self.renames.columns.entry(table.to_owned()).or_default()
    }

    /// Whether there is such a table, as far as that is known.
    fn is_there(&self, table: &str) -> Option<bool> {
        self.there.get(table).copied().or_else(|| self.stood.map(|stood| stood(table)))
    }

    /// Notes that a table is made; whether one is.
    fn make(&mut self, made: &copy::Made) -> bool {
        let table = made.name.as_str();
        let is_there = self.is_there(table);
        if made.is_guarded && is_there == Some(true) {
            return false;
        }
        self.there.insert(table.to_owned(), true);
        if made.is_guarded && is_there.is_none() {
            self.guarded.insert(table.to_owned());
        } else if !self.takes_place(table, Columns::default()) {
            self.fresh.insert(table.to_owned());
        }
        true
    }

    /// Notes that a table takes another name.
    fn rename(&mut self, old: &str, new: String) {
        if old == new {
            return;
        }
        self.there.extend([(old.to_owned(), false), (new.clone(), true)]);
        self.made.iter_mut().filter(|it| it.name == old).for_each(|it| it.name.clone_from(&new));
        self.triggers.iter_mut().filter(|it| it.on == old).for_each(|it| it.on.clone_from(&new));
        if self.emptied.remove(old) {
            self.emptied.insert(new.clone());
        }
        let columns = self.renames.columns.remove(old).unwrap_or_default();
        // What takes the place of a table that was dropped was made for that.
        if self.guarded.remove(old) && self.dropped.iter().any(|it| it.name == new) {
            self.fresh.insert(old.to_owned());
        }
        if self.fresh.remove(old) {
            if !self.takes_place(&new, columns.clone()) {
                self.renames.columns.insert(new.clone(), columns);
                self.fresh.insert(new);
            }
            return;
        }
        self.renames.columns.insert(new.clone(), columns);
        if let Some(original) = self.renames.original(old) {
            self.renames.call(original, &new);
        }
        let mut former = self.former.remove(old).unwrap_or_default();
        former.push(old.to_owned());
        self.former.insert(new, former);
    }

    /// Whether a table that the script made takes the place of one that it dropped: that goes on under this name.
    fn takes_place(&mut self, table: &str, columns: Columns) -> bool {
        let Some(at) = self.dropped.iter().rposition(|it| it.name == table) else { return false };
        let dropped = self.dropped.swap_remove(at);
        self.goes_on(dropped, table, columns);
        true
    }

    fn goes_on(&mut self, dropped: Dropped, table: &str, columns: Columns) {
        let columns = dropped.columns.and_then(&dropped.original, columns);
        self.renames.columns.insert(table.to_owned(), columns);
        self.renames.call(dropped.original, table);
    }

    /// Notes that a table goes. One that was put aside, and in whose place another was made, goes on there with its rows.
    fn drop(&mut self, table: &str) {
        if self.is_there(table) == Some(false) {
            return;
        }
        self.there.insert(table.to_owned(), false);
        self.emptied.remove(table);
        let columns = self.renames.columns.remove(table).unwrap_or_default();
        let former = self.former.remove(table).unwrap_or_default();
        self.guarded.remove(table);
        self.made.retain(|it| it.name != table);
        if self.fresh.remove(table) {
            return;
        }
        let Some(original) = self.renames.original(table) else { return };
        self.renames.tables.remove(&original);
        let dropped = Dropped { name: table.to_owned(), original, columns };
        match former.iter().rev().find(|it| self.fresh.remove(*it)) {
            Some(place) => {
                let copied = self.renames.columns.remove(place).unwrap_or_default();
                self.goes_on(dropped, place, copied);
            }
            None => self.dropped.push(dropped),
        }
    }
}

impl Reading<'_> {
    /// Notes what triggers put elsewhere of the rows of a table that are deleted.
    pub(super) fn archive(&mut self, table: &str) {
        let held = |it: &Archive| -> Vec<(String, String, Origins)> {
            let held = |(column, its): &(String, String)| {
                (it.into.clone(), column.clone(), self.held(table, its))
            };
            it.columns.iter().map(held).collect()
        };
        let all: Vec<_> = self.archives.iter().filter(|it| it.on == table).flat_map(held).collect();
        for (into, column, origins) in all {
            self.hold(&into, &column, &origins);
        }
    }

    /// Forgets the triggers of which a statement may make others.
    pub(super) fn forget_archives(&mut self, code: Code<'_>) {
        self.archives.retain(|it| !it.is_touched(code));
    }
}
