//! Of which entries, among those that are met in the journal as it stood, what is noted does not agree: of two things that are told of
//! one sync one is given, and it is said that it may be false.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::left_out;
use crate::archive::read::stood::Stood;
use crate::archive::versions::disputed;
use crate::archive::versions::story::{Story, Then};
use crate::finding::Finding;

/// Looks at the entries that are met; where all are wanted, at all of them once.
pub(super) struct Disputes<'c> {
    connection: &'c Connection,
    number: i64,
    is_of_all: bool,
    all: OnceCell<BTreeSet<i64>>,
    met: RefCell<BTreeSet<i64>>,
}

impl<'c> Disputes<'c> {
    /// Those at the sync of a number.
    pub(super) fn at(connection: &'c Connection, number: i64, is_of_all: bool) -> Self {
        let (all, met) = (OnceCell::new(), RefCell::default());
        Self { connection, number, is_of_all, all, met }
    }

    /// Notes that an entry is given.
    pub(super) fn meet(&self, entry: i64) {
        if !self.is_of_all {
            self.met.borrow_mut().insert(entry);
        }
    }

    /// Leaves of what stood at once of one entry the one that counts.
    pub(super) fn settle(&self, stood: &mut Vec<Stood>) -> Result<()> {
        let ids: Vec<i64> = stood.iter().map(|it| it.row.id).collect();
        let disputed = match self.is_of_all {
            true => self.all()?.clone(),
            false => disputed::at(self.connection, self.number, Some(&ids))?,
        };
        for entry in disputed {
            self.meet(entry);
            let story = Story::of(self.connection, entry)?;
            if let Then::Was(life) = story.at(self.number) {
                stood.retain(|it| it.row.id != entry || it.version == life.version);
            }
        }
        Ok(())
    }

    /// What is to be said of those that were met.
    pub(super) fn findings(&self) -> Result<Vec<Finding>> {
        let met: Vec<i64> = self.met.borrow().iter().copied().collect();
        let among = (!self.is_of_all).then_some(met.as_slice());
        left_out::disputed(self.connection, self.number, among)
    }

    fn all(&self) -> Result<&BTreeSet<i64>> {
        if let Some(all) = self.all.get() {
            return Ok(all);
        }
        let all = disputed::at(self.connection, self.number, None)?;
        Ok(self.all.get_or_init(|| all))
    }
}
