//! A table that is followed through a script: what of it is kept, and what the script writes on purpose where that stands.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use crate::engine::inventory::aside::{Aside, Doubt, Pair, rows_of};
use crate::engine::inventory::beside::Beside;
use crate::engine::inventory::renames::{ALL, Carried, Renames, Step};
use crate::engine::inventory::stored::Stored;

/// Whether the rows of a table are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was taken yet.
    Waiting,
    Kept,
    /// Another program sorts them, and nothing can be compared.
    Unread,
}

/// What is asked of a table after the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// Its rows, and the values of their columns.
    Values,
    /// Only whether rows that it has no more are elsewhere.
    Rows,
}

/// Rows that are put in by hand, one statement after the other, where the rows of the table had been taken.
#[derive(Debug)]
struct Hand {
    table: String,
    /// What tells the rows apart, where they are, and it was noted which were there.
    key: Option<Vec<Pair>>,
}

/// A table that is followed.
#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) aside: Aside,
    pub(super) sought: Sought,
    state: State,
    /// What it is called, until it is dropped.
    called: Option<String>,
    /// The places of columns that somebody wrote where all was there, each with the table in which that was.
    meant: BTreeSet<(String, usize)>,
    /// Rows that are being put in.
    hand: Option<Hand>,
    /// Tables in which rows that are put in take no place of any that were taken.
    aloof: BTreeSet<String>,
    /// Columns of tables of which there is no more to see.
    settled: BTreeSet<(String, String)>,
    /// Tables of which each column was looked at.
    seen: BTreeSet<String>,
    /// Why columns of tables do not hold all that was kept.
    doubts: BTreeMap<(String, String), Doubt>,
}

impl Tracked {
    pub(super) fn of(aside: Aside, sought: Sought) -> Self {
        Self {
            called: Some(aside.table.clone()),
            aside,
            sought,
            state: State::Waiting,
            meant: BTreeSet::new(),
            hand: None,
            aloof: BTreeSet::new(),
            settled: BTreeSet::new(),
            seen: BTreeSet::new(),
            doubts: BTreeMap::new(),
        }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.state == State::Kept
    }

    /// Whether what a column of a table holds was written on purpose.
    pub(super) fn is_meant(&self, table: &str, column: &str) -> bool {
        let place = self.aside.place(column);
        place.is_some_and(|it| self.meant.contains(&(table.to_owned(), it)))
    }

    /// Whether there is something to look at before a statement.
    pub(super) fn is_concerned(&self, connection: &Connection, step: &Step) -> Result<bool> {
        let is_waiting = self.state == State::Waiting;
        let is_own = |table: &str| self.called.as_deref() == Some(table);
        if self.sought == Sought::Rows {
            let takes = match step {
                Step::Takes { table, .. } | Step::Deletes { table } => is_own(table),
                _ => false,
            };
            return Ok(is_waiting && takes);
        }
        Ok(match step {
            _ if self.state == State::Unread => false,
            Step::Takes { table, .. } if is_waiting => is_own(table),
            Step::Takes { table, .. } => self.is_in_hand(table) || self.holds_meant(table),
            Step::Renames { .. } | Step::Alters { .. } => false,
            // What it wrote when it goes is what it is to keep.
            _ if is_waiting && is_own(step.table()) => false,
            Step::Puts { table } => {
                !is_waiting && !self.is_in_hand(table) && !self.aloof.contains(table)
            }
            Step::Copies { table } => self.is_in_hand(table),
            Step::Deletes { table } => self.is_to_see(connection, table, ALL)?,
            Step::Writes { table, columns, by_hand, .. } => {
                let mut is_to_see = !by_hand && self.is_in_hand(table);
                for column in columns {
                    is_to_see = is_to_see || self.is_to_see(connection, table, column)?;
                }
                is_to_see
            }
        })
    }

    fn is_in_hand(&self, table: &str) -> bool {
        self.hand.as_ref().is_some_and(|it| it.table == table)
    }

    fn holds_meant(&self, table: &str) -> bool {
        self.meant.iter().any(|it| it.0 == table)
    }

    /// Whether a look at a column may show what was not seen before.
    fn is_to_see(&self, connection: &Connection, table: &str, column: &str) -> Result<bool> {
        let it = (table.to_owned(), column.to_owned());
        if self.settled.contains(&it) {
            return Ok(false);
        }
        let is_of = |its: &(String, String)| match column {
            ALL => its.0 == table,
            _ => *its == it,
        };
        let mut is_doubted = column == ALL && self.seen.contains(table);
        for (_, doubt) in self.doubts.iter().filter(|it| is_of(it.0)) {
            is_doubted = true;
            if !doubt.stands(connection)? {
                return Ok(true);
            }
        }
        Ok(!is_doubted)
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
        if self.sought == Sought::Rows {
            return Ok(());
        }
        let is_by_hand = matches!(step, Step::Puts { .. } | Step::Writes { by_hand: true, .. });
        if !is_by_hand {
            self.keep_by_hand(connection, so_far)?;
        }
        match step {
            Step::Takes { table, .. } => self.keep_meant(connection, table, so_far),
            Step::Puts { table } => self.take_in_hand(connection, table, so_far),
            Step::Deletes { table } => {
                let all = BTreeSet::from([ALL.to_owned()]);
                self.note(connection, (table, &all), so_far)
            }
            Step::Writes { table, columns, carried, .. } => {
                self.note(connection, (table, columns), so_far)?;
                match carried {
                    Some(carried) => self.carry(connection, (table, columns), carried, so_far),
                    None => Ok(()),
                }
            }
            Step::Renames { .. } | Step::Alters { .. } | Step::Copies { .. } => Ok(()),
        }
    }

    /// Notes that triggers set columns in rows that bring their values along: what the trigger is for.
    fn carry(
        &mut self,
        connection: &Connection,
        (table, columns): (&str, &BTreeSet<String>),
        carried: &Carried,
        so_far: &Renames,
    ) -> Result<()> {
        let Some(now) = Stored::anywhere(connection, table)? else { return Ok(()) };
        let carried = carried.columns(&now);
        let beside = Beside::by_name(connection, &self.aside, now, so_far);
        let is_set = |it: &Pair| carried.contains(&it.1) && columns.contains(&it.1);
        let set = beside.named().into_iter().filter(is_set);
        self.meant.extend(set.map(|it| (table.to_owned(), it.0)));
        Ok(())
    }

    fn keep(&mut self, connection: &Connection, so_far: &Renames) -> Result<bool> {
        let Some(called) = self.called.as_ref() else { return Ok(false) };
        let Some(now) = Stored::of(connection, called)? else { return Ok(false) };
        let held: BTreeSet<String> = self.aside.stored.columns.iter().cloned().collect();
        let named = |it: &String| so_far.column(called, it, &held).filter(|it| now.has(it));
        let columns: Vec<_> = self.aside.kept.iter().map(named).collect();
        self.aside.fill(connection, &now, &columns)
    }

    /// Forgets what was seen of tables: what is kept is another now.
    fn see_anew(&mut self) {
        self.aloof.clear();
        self.settled.clear();
        self.seen.clear();
        self.doubts.clear();
    }

    /// Keeps what was written on purpose in a table, before it goes again.
    fn keep_meant(&mut self, connection: &Connection, table: &str, so_far: &Renames) -> Result<()> {
        let meant: BTreeSet<usize> =
            self.meant.iter().filter(|it| it.0 == table).map(|it| it.1).collect();
        if meant.is_empty() {
            return Ok(());
        }
        self.meant.retain(|it| it.0 != table);
        self.see_anew();
        match so_far.table(&self.aside.table) {
            // What stands elsewhere holds what it held, or what was written.
            Some(other) if other != table => {
                let Some(other) = Stored::of(connection, other)? else { return Ok(()) };
                let mut written = BTreeSet::new();
                let beside = Beside::by_name(connection, &self.aside, other, so_far);
                for (place, column) in beside.named().into_iter().filter(|it| meant.contains(&it.0))
                {
                    written.extend(beside.doubt(place, &column)?.map(|_| place));
                }
                self.keep_written(connection, table, &written, so_far)
            }
            Some(_) => self.keep_written(connection, table, &meant, so_far),
            None => Ok(()),
        }
    }

    fn keep_written(
        &mut self,
        connection: &Connection,
        table: &str,
        places: &BTreeSet<usize>,
        so_far: &Renames,
    ) -> Result<()> {
        let Some(now) = Stored::anywhere(connection, table)? else { return Ok(()) };
        let beside = Beside::by_name(connection, &self.aside, now, so_far);
        let (named, key) = (beside.named(), beside.own_key());
        let (now, _) = beside.into_now();
        let written: Vec<Pair> =
            named.iter().filter(|it| places.contains(&it.0)).cloned().collect();
        match key {
            Some(key) if !written.is_empty() => {
                self.aside.fill_again(connection, &now, &key, &written, false)
            }
            None if named.len() == self.aside.kept.len() && written.len() == named.len() => {
                let columns: Vec<_> = named.into_iter().map(|it| Some(it.1)).collect();
                self.aside.fill(connection, &now, &columns).map(|_| ())
            }
            _ => Ok(()),
        }
    }

    /// Notes which rows are there before others are put in by hand, in the place of what was taken.
    fn take_in_hand(
        &mut self,
        connection: &Connection,
        table: &str,
        so_far: &Renames,
    ) -> Result<()> {
        self.keep_by_hand(connection, so_far)?;
        // What stands in the place of a table that was dropped is the same one only where its rows were put there.
        let is_anew = self.called.is_none()
            && !so_far.holders(&self.aside.table).any(|holder| holder == table);
        if is_anew || so_far.table(&self.aside.table) != Some(table) {
            self.aloof.insert(table.to_owned());
            return Ok(());
        }
        let Some(now) = Stored::of(connection, table)? else { return Ok(()) };
        let beside = Beside::by_name(connection, &self.aside, now, so_far);
        let key = beside.own_key();
        let (now, _) = beside.into_now();
        if let Some(key) = &key {
            self.aside.note_there(connection, &now, key)?;
        } else if rows_of(connection, &now)? > 0 {
            self.aloof.insert(table.to_owned());
            return Ok(());
        }
        self.hand = Some(Hand { table: table.to_owned(), key });
        Ok(())
    }

    /// Keeps the rows that were put in by hand in the place of those of the same key that were taken.
    fn keep_by_hand(&mut self, connection: &Connection, so_far: &Renames) -> Result<()> {
        let Some(Hand { table, key }) = self.hand.take() else { return Ok(()) };
        let Some(now) = Stored::of(connection, &table)? else { return Ok(()) };
        let Some(key) = key.filter(|it| it.iter().all(|it| now.has(&it.1))) else { return Ok(()) };
        let beside = Beside::by_name(connection, &self.aside, now, so_far);
        let named = beside.named();
        let (now, _) = beside.into_now();
        self.see_anew();
        self.aside.fill_again(connection, &now, &key, &named, true)
    }

    /// Ends what is under way when the last statement has run.
    pub(super) fn end(&mut self, connection: &Connection, called: &Renames) -> Result<()> {
        self.keep_by_hand(connection, called)?;
        let now = called.table(&self.aside.table);
        let others = self.meant.iter().map(|it| it.0.clone()).filter(|it| now != Some(it));
        for other in others.collect::<BTreeSet<String>>() {
            self.keep_meant(connection, &other, called)?;
        }
        Ok(())
    }

    /// Notes which columns a statement writes where all was there, and why others were not whole.
    fn note(
        &mut self,
        connection: &Connection,
        (table, columns): (&str, &BTreeSet<String>),
        so_far: &Renames,
    ) -> Result<()> {
        let is_set = |it: &str| [ALL, it].iter().any(|it| columns.contains(*it));
        let Some(now) = Stored::anywhere(connection, table)? else { return Ok(()) };
        let mut beside = Beside::by_name(connection, &self.aside, now, so_far);
        let named = beside.named();
        // A column that is nowhere may be there before the next statement.
        let is_all = named.len() == self.aside.kept.len();
        let (mut doubts, mut is_standing) = (BTreeMap::new(), false);
        for (place, column) in named.iter().filter(|it| is_set(&it.1)) {
            if self.meant.contains(&(table.to_owned(), *place)) {
                continue;
            }
            let mut doubt = beside.doubt(*place, column)?;
            // What was written on purpose where the table stands may have come from there.
            let standing = so_far.table(&self.aside.table).filter(|it| *it != table);
            let written = standing.map(|it| (it.to_owned(), *place));
            if doubt.is_some() && written.as_ref().is_some_and(|it| self.meant.contains(it)) {
                let (now, _) = beside.into_now();
                let (standing, place) = written.unwrap_or_default();
                self.keep_written(connection, &standing, &BTreeSet::from([place]), so_far)?;
                is_standing = true;
                beside = Beside::by_name(connection, &self.aside, now, so_far);
                doubt = beside.doubt(place, column)?;
            }
            match doubt {
                Some(doubt) => {
                    doubts.insert((table.to_owned(), column.clone()), doubt);
                }
                None => {
                    self.meant.insert((table.to_owned(), *place));
                }
            }
        }
        if is_standing {
            self.see_anew();
            return Ok(());
        }
        self.doubts.retain(|it, _| it.0 != table || !is_set(&it.1));
        let is_doubted = |it: &str| doubts.contains_key(&(table.to_owned(), it.to_owned()));
        let is_there = |it: &str| is_all || named.iter().any(|named| named.1 == it);
        let is_settled = |it: &&String| match it.as_str() {
            ALL => is_all && doubts.is_empty(),
            it => is_there(it) && !is_doubted(it),
        };
        let settled = columns.iter().filter(is_settled);
        self.settled.extend(settled.map(|it| (table.to_owned(), it.clone())));
        self.seen.extend((is_all && columns.contains(ALL)).then(|| table.to_owned()));
        self.doubts.extend(doubts);
        Ok(())
    }

    /// Follows the names that a statement gives.
    pub(super) fn go_on(&mut self, step: &Step) {
        match step {
            Step::Takes { table, drops } => {
                if *drops && self.called.as_ref() == Some(table) {
                    self.called = None;
                }
                self.see_anew();
            }
            Step::Renames { table, to } => {
                let hand = self.hand.iter_mut().map(|it| &mut it.table);
                let meant = std::mem::take(&mut self.meant).into_iter();
                let now_called = |it: String| if it == *table { to.clone() } else { it };
                self.meant = meant.map(|it| (now_called(it.0), it.1)).collect();
                let named = self.called.iter_mut().chain(hand);
                named.filter(|it| *it == table).for_each(|it| it.clone_from(to));
                self.see_anew();
            }
            Step::Alters { .. } => self.see_anew(),
            _ => {}
        }
    }
}
