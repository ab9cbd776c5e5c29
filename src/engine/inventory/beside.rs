//! A table as it was kept, beside what a script has made of it: which of its columns hold what they held, and which others do.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::aside::{Aside, Doubt, Pair, nulls_of, rows_of};
use super::elsewhere;
use super::linked::{self, LINKED};
use super::renames::Renames;
use super::stored::Stored;

/// A kept column, and how many of its values are gone.
pub(super) struct Judged {
    pub(super) column: String,
    pub(super) gone: i64,
}

/// A table as it was kept, beside what it is now.
pub(super) struct Beside<'a> {
    connection: &'a Connection,
    aside: &'a Aside,
    now: Stored,
    called: &'a Renames,
    /// All columns that the table stored.
    held: BTreeSet<String>,
    /// How many rows are gone, which is told of the table.
    fewer: i64,
    /// How many of them have a key that no row has.
    absent: i64,
    /// What tells the rows apart, where that is still there.
    key: Option<Vec<Pair>>,
}

impl<'a> Beside<'a> {
    /// By the names of columns alone.
    pub(super) fn by_name(
        connection: &'a Connection,
        aside: &'a Aside,
        now: Stored,
        called: &'a Renames,
    ) -> Self {
        let held = aside.stored.columns.iter().cloned().collect();
        Self { connection, aside, now, called, held, fewer: 0, absent: 0, key: None }
    }

    /// With what tells the rows apart, as these say.
    pub(super) fn of(
        connection: &'a Connection,
        aside: &'a Aside,
        now: Stored,
        called: &'a Renames,
    ) -> Result<Self> {
        let mut beside = Self::by_name(connection, aside, now, called);
        let rows = aside.rows(connection)?;
        let fewer = (rows - rows_of(connection, &beside.now)?).max(0);
        beside.fewer = fewer;
        if let Some(key) = beside.own_key() {
            let absent = aside.missing(connection, &beside.now, &key, None)?;
            // What is there by another key was given another one.
            let is_told_apart = absent <= fewer || absent < rows && !beside.is_renumbered(&key)?;
            if is_told_apart {
                (beside.absent, beside.key) = (absent, Some(key));
            }
        }
        Ok(beside)
    }

    /// The columns of the key, by what they are called now, where all are there.
    pub(super) fn own_key(&self) -> Option<Vec<Pair>> {
        let pair = |column: &String| {
            let now = self.called(column).filter(|it| self.now.has(it))?;
            Some((self.aside.place(column)?, now))
        };
        let key: Option<Vec<Pair>> = self.aside.stored.key.iter().map(pair).collect();
        key.filter(|it| !it.is_empty())
    }

    /// Whether all rows are there but for their key.
    fn is_renumbered(&self, key: &[Pair]) -> Result<bool> {
        let is_other = |it: &Pair| !key.contains(it);
        let others: Vec<Pair> = self.named().into_iter().filter(is_other).collect();
        if others.is_empty() {
            return Ok(true);
        }
        let missing = self.aside.missing(self.connection, &self.now, &others, None)?;
        Ok(missing <= self.fewer)
    }

    /// What the table is called.
    pub(super) fn now_called(&self) -> &str {
        &self.now.name
    }

    /// How many rows are gone.
    pub(super) fn rows_gone(&self) -> i64 {
        self.fewer.max(self.absent)
    }

    /// What a table holds now, and what tells its rows apart there, where they are.
    pub(super) fn into_now(self) -> (Stored, Option<Vec<Pair>>) {
        (self.now, self.key)
    }

    /// What a column is called now, by what the script says.
    fn called(&self, column: &str) -> Option<String> {
        self.called.column(&self.now.name, column, &self.held)
    }

    /// How many values of a column are not in another one, in the same row where rows are told apart.
    fn gone(&self, place: usize, column: &str) -> Result<i64> {
        let (connection, aside, now) = (self.connection, self.aside, &self.now);
        match &self.key {
            Some(key) if key.iter().any(|it| it.0 == place && it.1 == column) => Ok(0),
            Some(key) => aside.differing(connection, now, key, (place, column)),
            None => {
                let pair = [(place, column.to_owned())];
                let missing = aside.missing(connection, now, &pair, Some(place))?;
                Ok((missing - self.fewer).max(0))
            }
        }
    }

    /// The columns that are kept and there, by their place, and what they are called now.
    pub(super) fn named(&self) -> Vec<Pair> {
        let kept = self.aside.kept.iter().enumerate();
        let named = |column| self.called(column).filter(|it| self.now.has(it));
        kept.filter_map(|(place, column)| Some((place, named(column)?))).collect()
    }

    /// Why a column does not hold all that one held that was kept, in rows that are all there; none where it does.
    pub(super) fn doubt(&self, place: usize, column: &str) -> Result<Option<Doubt>> {
        let (connection, aside, now) = (self.connection, self.aside, &self.now);
        match self.own_key() {
            Some(key) => aside.unlike(connection, now, &key, (place, column)),
            None => aside.unseen(connection, now, &(place, column.to_owned())),
        }
    }

    /// What is gone of each kept column that had values.
    pub(super) fn judged(&self) -> Result<Vec<Judged>> {
        let aside = self.aside;
        let mut sought = Vec::new();
        for (place, column) in aside.kept.iter().enumerate() {
            let values = aside.values(self.connection, place)?;
            if values > 0 && !aside.stored.is_number(column) {
                sought.push((place, column, values));
            }
        }
        let (mut homes, mut free) = self.at_home(&sought)?;
        let mut moved = Vec::new();
        for (place, column, _) in &sought {
            if !homes.iter().any(|it| it.0 == *place)
                && let Some(home) = self.moved(*place, column, &free)?
            {
                free.remove(&home);
                moved.push((*place, home));
            }
        }
        let swapped = self.swapped(&moved);
        let mut judged = Vec::new();
        for (place, column, values) in sought {
            let is_there = homes.iter().chain(&moved).any(|it| it.0 == place);
            let gone = match () {
                () if swapped.contains(&place) => self.left(place, column, values)?,
                () if is_there || self.is_beside(place)? => 0,
                () if self.is_linked(place, column, (&homes, &free))? => 0,
                () => self.left(place, column, values)?,
            };
            judged.push(Judged { column: column.clone(), gone });
        }
        homes.extend(moved);
        if self.key.is_none() {
            self.blame(&homes, &mut judged)?;
        }
        Ok(judged)
    }

    /// The columns that hold all they held where the script says that they are, and the columns that are free for others.
    fn at_home(&self, sought: &[(usize, &String, i64)]) -> Result<(Vec<Pair>, BTreeSet<String>)> {
        let mut free: BTreeSet<String> = self.now.columns.iter().cloned().collect();
        let mut homes = Vec::new();
        for column in &self.aside.stored.columns {
            let Some(now) = self.called(column).filter(|it| self.now.has(it)) else { continue };
            let place = sought.iter().find(|it| it.1 == column).map(|it| it.0);
            let is_home = match place {
                Some(place) => self.gone(place, &now)? == 0,
                None => true,
            };
            if is_home {
                free.remove(&now);
                homes.extend(place.map(|it| (it, now)));
            }
        }
        Ok((homes, free))
    }

    /// Another column of the table that holds all that one held.
    fn moved(&self, place: usize, column: &str, free: &BTreeSet<String>) -> Result<Option<String>> {
        let known = elsewhere::candidates(self.called, self.aside, &self.now, column, free);
        let own = Some(column.to_owned()).filter(|it| free.contains(it));
        for it in own.into_iter().chain(known) {
            if self.gone(place, &it)? == 0 {
                return Ok(Some(it));
            }
        }
        Ok(None)
    }

    /// Whether another table holds all that a column held, each value beside the key of its row.
    fn is_beside(&self, place: usize) -> Result<bool> {
        let Some(key) = &self.key else { return Ok(false) };
        let places: Vec<usize> = key.iter().map(|it| it.0).chain([place]).collect();
        elsewhere::is_held(self.connection, self.aside, self.called, &self.now.name, &places)
    }

    /// Whether each row leads to what a column held there: it refers to a row of another table that holds it.
    fn is_linked(
        &self,
        place: usize,
        column: &str,
        (homes, free): (&[Pair], &BTreeSet<String>),
    ) -> Result<bool> {
        let (connection, aside) = (self.connection, self.aside);
        let is_whole = |joined: &Stored| {
            if let Some(key) = &self.key {
                return Ok(aside.differing(connection, joined, key, (place, LINKED))? == 0);
            }
            let pairs = linked::together(homes, place);
            Ok(aside.missing(connection, joined, &pairs, Some(place))? <= self.fewer)
        };
        let among = (aside, self.called, &self.now);
        linked::is_linked(connection, among, column, free, &is_whole)
    }

    /// The columns that hold one another's values in a ring: each is there under its name, with those of another.
    fn swapped(&self, moved: &[Pair]) -> BTreeSet<usize> {
        let next = |place: usize| {
            let home = &moved.iter().find(|it| it.0 == place)?.1;
            let is_of = |it: &&Pair| self.called(&self.aside.kept[it.0]).as_ref() == Some(home);
            moved.iter().find(is_of).map(|it| it.0)
        };
        let is_in_ring = |place: &usize| {
            let mut way = std::iter::successors(next(*place), |it| next(*it)).take(moved.len());
            way.any(|it| it == *place)
        };
        moved.iter().map(|it| it.0).filter(is_in_ring).collect()
    }

    /// How many values are gone of a column that is nowhere whole.
    fn left(&self, place: usize, column: &str, values: i64) -> Result<i64> {
        match self.called(column).filter(|it| self.now.has(it)) {
            Some(now) => self.gone(place, &now),
            None => Ok(values),
        }
    }

    /// Where rows are not told apart, each column may hold its values, and rows none of them together: the one without which they do
    /// holds others.
    fn blame(&self, homes: &[Pair], judged: &mut [Judged]) -> Result<()> {
        let (connection, aside) = (self.connection, self.aside);
        let mut together = Vec::new();
        for (place, column) in homes {
            let nulls = aside.rows(connection)? - aside.values(connection, *place)?;
            // What was NULL may have become something, but where there are as many of them.
            if nulls == 0 || self.fewer == 0 && nulls_of(connection, &self.now, column)? == nulls {
                together.push((*place, column.clone()));
            }
        }
        let missing = |pairs: &[Pair]| -> Result<i64> {
            if pairs.is_empty() {
                return Ok(0);
            }
            let missing = aside.missing(connection, &self.now, pairs, None)?;
            Ok((missing - self.fewer).max(0))
        };
        let gone = missing(&together)?;
        if gone == 0 {
            return Ok(());
        }
        let mut blamed = together.clone();
        for at in 0..together.len() {
            let mut others = together.clone();
            let one = others.remove(at);
            if missing(&others)? == 0 {
                blamed = vec![one];
                break;
            }
        }
        let columns: Vec<&String> = blamed.iter().map(|it| &aside.kept[it.0]).collect();
        for it in judged.iter_mut().filter(|it| columns.contains(&&it.column)) {
            it.gone = gone;
        }
        Ok(())
    }
}
