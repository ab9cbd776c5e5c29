//! A table that is followed through a script: what of it is kept, and what the script writes on purpose where that stands.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use crate::engine::inventory::aside::{Aside, Stored, rows_of};
use crate::engine::inventory::beside::Beside;
use crate::engine::inventory::renames::{ALL, Renames, Step};

/// How often a table is looked at before statements that write in it.
const LOOKS: usize = 16;

/// Whether the rows of a table are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was taken yet.
    Waiting,
    Kept,
    /// Another program sorts them, and nothing can be compared.
    Unread,
}

/// A table that is followed.
#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) aside: Aside,
    state: State,
    /// What it is called, until it is dropped.
    called: Option<String>,
    /// The places of columns that somebody wrote where all was there, and the table in which that was.
    meant: BTreeMap<usize, String>,
    /// Columns that triggers write.
    by_triggers: BTreeSet<String>,
    /// Columns of tables of which there is no more to see.
    settled: BTreeSet<(String, String)>,
    looks: usize,
}

impl Tracked {
    pub(super) fn of(aside: Aside) -> Self {
        Self {
            called: Some(aside.table.clone()),
            aside,
            state: State::Waiting,
            meant: BTreeMap::new(),
            by_triggers: BTreeSet::new(),
            settled: BTreeSet::new(),
            looks: 0,
        }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.state == State::Kept
    }

    pub(super) fn triggers_write(&mut self, columns: &BTreeSet<String>) {
        self.by_triggers.extend(columns.iter().cloned());
    }

    /// Whether what a column holds was written on purpose.
    pub(super) fn is_meant(&self, column: &str) -> bool {
        let place = self.aside.place(column);
        place.is_some_and(|it| self.meant.contains_key(&it))
            || [ALL, column].iter().any(|it| self.by_triggers.contains(*it))
    }

    /// Whether there is something to look at before a statement.
    pub(super) fn is_concerned(&self, step: &Step) -> bool {
        let is_waiting = self.state == State::Waiting;
        let is_own = |table: &String| self.called.as_ref() == Some(table);
        match step {
            _ if self.state == State::Unread => false,
            Step::Takes { table, .. } if is_waiting => is_own(table),
            Step::Takes { table, .. } => self.meant.values().any(|it| it == table),
            Step::Renames { .. } => false,
            // What it wrote when it goes is what it is to keep.
            Step::Writes { table, .. } if is_waiting && is_own(table) => false,
            Step::Writes { table, columns, .. } => {
                let is_settled = |it: &String| self.settled.contains(&(table.clone(), it.clone()));
                self.looks < LOOKS && !columns.iter().all(is_settled)
            }
        }
    }

    /// Keeps, before a statement, what it takes, or notes what it writes where all was there.
    pub(super) fn look(
        &mut self,
        connection: &Connection,
        step: &Step,
        so_far: &Renames,
    ) -> Result<()> {
        if self.state == State::Waiting {
            self.state = State::Unread;
            if self.keep(connection, so_far)? {
                self.state = State::Kept;
            } else {
                return Ok(());
            }
        }
        match step {
            Step::Takes { table, .. } if self.meant.values().any(|it| it == table) => {
                self.keep_again(connection, table, so_far)
            }
            Step::Writes { table, columns, is_copy } => {
                self.note(connection, (table, columns, *is_copy), so_far)
            }
            _ => Ok(()),
        }
    }

    fn keep(&self, connection: &Connection, so_far: &Renames) -> Result<bool> {
        let Some(called) = self.called.as_ref() else { return Ok(false) };
        let Some(now) = Stored::of(connection, called)? else { return Ok(false) };
        let held = self.held();
        let named = |it: &String| so_far.column(called, it, &held).filter(|it| now.has(it));
        let columns: Vec<_> = self.aside.kept.iter().map(named).collect();
        self.aside.fill(connection, &now, &columns)
    }

    fn held(&self) -> BTreeSet<String> {
        self.aside.stored.columns.iter().cloned().collect()
    }

    /// Keeps what was written on purpose, before it goes again.
    fn keep_again(&mut self, connection: &Connection, table: &str, so_far: &Renames) -> Result<()> {
        if so_far.table(&self.aside.table) != Some(table) {
            return Ok(());
        }
        let Some(now) = Stored::of(connection, table)? else { return Ok(()) };
        let beside = Beside::of(connection, &self.aside, now, so_far)?;
        if beside.keep(|place| self.meant.contains_key(&place))? {
            self.meant.clear();
            self.settled.clear();
            self.looks = 0;
        }
        Ok(())
    }

    fn note(
        &mut self,
        connection: &Connection,
        (table, columns, is_copy): (&str, &BTreeSet<String>, bool),
        so_far: &Renames,
    ) -> Result<()> {
        self.looks += 1;
        let Some(now) = Stored::anywhere(connection, table)? else { return Ok(()) };
        // What is filled anew is no writing in rows that are there.
        if is_copy && rows_of(connection, &now)? == 0 {
            return Ok(());
        }
        let is_set = |it: &str| [ALL, it].iter().any(|it| columns.contains(*it));
        let beside = Beside::of(connection, &self.aside, now, so_far)?;
        let named = beside.named();
        // A column that is nowhere may be there before the next statement.
        let is_all = named.len() == self.aside.kept.len();
        let (mut whole, mut others) = (BTreeSet::new(), BTreeSet::new());
        for (place, column) in named {
            let is_asked = is_set(&column) && !self.meant.contains_key(&place);
            if is_asked && !beside.is_whole(place, &column)? {
                others.insert(column);
                continue;
            }
            if is_asked {
                self.meant.insert(place, table.to_owned());
            }
            whole.extend(self.meant.contains_key(&place).then_some(column));
        }
        let is_settled = |it: &&String| match it.as_str() {
            ALL => is_all && others.is_empty(),
            it => whole.contains(it) || is_all && !others.contains(it),
        };
        let settled = columns.iter().filter(is_settled);
        self.settled.extend(settled.map(|it| (table.to_owned(), it.clone())));
        Ok(())
    }

    /// Follows the names that a statement gives.
    pub(super) fn go_on(&mut self, step: &Step) {
        match step {
            Step::Takes { table, drops: true } if self.called.as_ref() == Some(table) => {
                self.called = None;
            }
            Step::Renames { table, to } => {
                let named = self.called.iter_mut().chain(self.meant.values_mut());
                named.filter(|it| *it == table).for_each(|it| it.clone_from(to));
                self.settled.clear();
            }
            _ => {}
        }
    }
}
