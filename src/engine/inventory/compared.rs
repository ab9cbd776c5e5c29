//! What a database held, beside what it holds: the tables that do not hold what they did, found once.

use std::sync::Arc;

use super::{Holding, Inventory, Lost, Renames};
use crate::schema;

/// Two inventories, one from before some scripts and one from after them, which make these renames.
pub struct Compared<'a> {
    pub(super) after: &'a Inventory,
    pub(super) renames: &'a Renames,
    before: &'a Inventory,
    /// The tables that are not known to hold what they held, under the same name.
    pub(super) tables: Vec<(&'a str, &'a Holding)>,
}

impl Inventory {
    /// This one beside the one after it.
    pub fn compared<'a>(&'a self, after: &'a Self, renames: &'a Renames) -> Compared<'a> {
        let tables = self.not_same(after, renames).collect();
        Compared { after, renames, before: self, tables }
    }

    /// What is in this one and not in the one after it.
    pub fn losses(&self, after: &Self, renames: &Renames) -> Vec<Lost> {
        self.compared(after, renames).losses()
    }

    /// What a table of an earlier inventory is called in this one, and what it holds; none where it is gone, though another may be
    /// called as it was.
    pub(super) fn held_on<'a>(
        &'a self,
        table: &'a str,
        renames: &'a Renames,
    ) -> Option<(&'a str, &'a Arc<Holding>)> {
        let now_called = renames.table(table)?;
        Some((now_called, self.tables.get(now_called)?))
    }

    /// The tables that are not known to hold in another one what they hold here, under the same name.
    fn not_same<'a>(
        &'a self,
        after: &'a Self,
        renames: &'a Renames,
    ) -> impl Iterator<Item = (&'a str, &'a Holding)> {
        let mut others = after.tables.iter().peekable();
        let mut is_same = move |(table, it): &(&Arc<str>, &Arc<Holding>)| {
            // Both are in order, and mostly of the same names.
            let is_it = |other: &Arc<str>| Arc::ptr_eq(other, table);
            while others.next_if(|other| !is_it(other.0) && other.0 < *table).is_some() {}
            let now = others.next_if(|other| is_it(other.0) || other.0 == *table);
            now.is_some_and(|now| Arc::ptr_eq(now.1, it))
                && renames.table(table) == Some(&***table)
                && self.sequences.get(&***table) == after.sequences.get(&***table)
        };
        let tables = self.tables.iter().filter(move |it| !is_same(it));
        tables.map(|(table, it)| (&**table, &**it))
    }

    /// That a table would give ids again; one that gives ids as it likes from now on is another table by its definition.
    fn ids_lost(&self, after: &Self, table: &str, now_called: &str) -> Option<Lost> {
        let given = *self.sequences.get(table)?;
        let is_back = match after.sequences.get(now_called) {
            Some(now) => *now < given,
            None => after.tables.get(now_called).is_some_and(|it| it.keeps_sequence),
        };
        (is_back && given > 0).then(|| Lost::Ids { table: table.to_owned(), given })
    }
}

impl Compared<'_> {
    /// What was there and is not any more.
    pub fn losses(&self) -> Vec<Lost> {
        let mut losses = Vec::new();
        for (table, before) in &self.tables {
            match self.after.held_on(table, self.renames) {
                None if before.rows > 0 => {
                    let (table, owners) = ((*table).to_owned(), before.owners);
                    losses.push(Lost::Table { table, rows: before.rows, owners });
                }
                None => {}
                Some((now_called, now)) => {
                    losses.extend(before.losses(now, table, now_called, self.renames));
                    losses.extend(self.before.ids_lost(self.after, table, now_called));
                }
            }
        }
        losses
    }

    /// The tables that never gave an id twice, and may from now on, in words.
    pub fn reused(&self) -> Vec<String> {
        let kept = self.tables.iter().filter(|(_, it)| it.keeps_sequence);
        let reused = kept.filter(|(table, _)| {
            let now = self.after.held_on(table, self.renames);
            now.is_some_and(|(_, it)| !it.keeps_sequence)
        });
        reused.map(|(table, _)| schema::reused(table)).collect()
    }
}
