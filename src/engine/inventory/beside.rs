//! A table as it was kept, beside what a script has made of it: which of its columns hold what they held, and which others do.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::aside::{Aside, NUMBER, Pair, Stored, nulls_of, rows_of};
use super::renames::{Held, Renames};

/// A kept column, and how many of its values are gone.
pub(super) struct Judged {
    pub(super) column: String,
    pub(super) gone: i64,
}

/// The columns of a table that may hold what one held that was kept: first the one of its name, then those of which it is known.
/// Where there is one of its name, a copy of all columns does not give its values to another.
pub(super) fn candidates(
    called: &Renames,
    aside: &Aside,
    now: &Stored,
    column: &str,
    free: &BTreeSet<String>,
) -> Vec<String> {
    let held = |it: &String| called.may_hold(&now.name, it, (&aside.table, column));
    let columns = now.columns.iter().filter(|it| free.contains(*it));
    let mut found: Vec<(bool, Held, &String)> = columns
        .filter_map(|it| {
            let is_same = it == column;
            let held = held(it).or(is_same.then_some(Held::Perhaps))?;
            let is_likely = is_same || held == Held::Known || !now.has(column);
            is_likely.then_some(())?;
            Some((!is_same, held, it))
        })
        .collect();
    found.sort();
    found.into_iter().map(|it| it.2.clone()).collect()
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
    /// What tells the rows apart, where that is still there.
    key: Option<Vec<Pair>>,
}

impl<'a> Beside<'a> {
    pub(super) fn of(
        connection: &'a Connection,
        aside: &'a Aside,
        now: Stored,
        called: &'a Renames,
    ) -> Result<Self> {
        let held = aside.stored.columns.iter().cloned().collect();
        let fewer = (aside.rows(connection)? - rows_of(connection, &now)?).max(0);
        let mut beside = Self { connection, aside, now, called, held, fewer, key: None };
        let pair = |column: &String| {
            let now = beside.called(column).filter(|it| beside.now.has(it))?;
            Some((aside.place(column)?, now))
        };
        let key: Option<Vec<Pair>> = aside.stored.key.iter().map(pair).collect();
        if let Some(key) = key.filter(|it| !it.is_empty())
            && aside.missing(connection, &beside.now, &key, None)? <= fewer
        {
            beside.key = Some(key);
        }
        Ok(beside)
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

    /// Whether a column holds all that one held that was kept.
    pub(super) fn is_whole(&self, place: usize, column: &str) -> Result<bool> {
        Ok(self.gone(place, column)? == 0)
    }

    /// Keeps what the table holds now in the place of what was kept, where no column is gone but those that are meant to hold
    /// something else; whether it does.
    pub(super) fn keep(&self, is_meant: impl Fn(usize) -> bool) -> Result<bool> {
        let named = self.named();
        if named.len() < self.aside.kept.len() {
            return Ok(false);
        }
        for (place, column) in &named {
            if !is_meant(*place) && !self.is_whole(*place, column)? {
                return Ok(false);
            }
        }
        let columns: Vec<_> = named.into_iter().map(|it| Some(it.1)).collect();
        self.aside.fill(self.connection, &self.now, &columns)
    }

    /// What is gone of each kept column that had values.
    pub(super) fn judged(&self) -> Result<Vec<Judged>> {
        let aside = self.aside;
        let mut sought = Vec::new();
        for (place, column) in aside.kept.iter().enumerate() {
            let values = aside.values(self.connection, place)?;
            if values > 0 && column != NUMBER {
                sought.push((place, column, values));
            }
        }
        let (homes, mut free) = self.at_home(&sought)?;
        let mut homes: Vec<Pair> = homes;
        let mut judged = Vec::new();
        for (place, column, values) in sought {
            let mut gone = 0;
            if !homes.iter().any(|it| it.0 == place) {
                match self.moved(place, column, &free)? {
                    Some(home) => {
                        free.remove(&home);
                        homes.push((place, home));
                    }
                    None if self.is_beside(place)? => {}
                    None => gone = self.left(place, column, values)?,
                }
            }
            judged.push(Judged { column: column.clone(), gone });
        }
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
        for it in candidates(self.called, self.aside, &self.now, column, free) {
            if self.gone(place, &it)? == 0 {
                return Ok(Some(it));
            }
        }
        Ok(None)
    }

    /// Whether another table holds all that a column held, each value beside the key of its row.
    fn is_beside(&self, place: usize) -> Result<bool> {
        let Some(key) = &self.key else { return Ok(false) };
        for holder in self.called.holders(&self.aside.table) {
            if holder == self.now.name {
                continue;
            }
            let Some(now) = Stored::of(self.connection, holder)? else { continue };
            let mut free: BTreeSet<String> = now.columns.iter().cloned().collect();
            let mut pairs = Vec::new();
            let places = key.iter().map(|it| it.0).chain([place]);
            for place in places {
                let name = &self.aside.kept[place];
                let found = candidates(self.called, self.aside, &now, name, &free);
                let Some(first) = found.into_iter().next() else { break };
                free.remove(&first);
                pairs.push((place, first));
            }
            let is_whole = pairs.len() == key.len() + 1;
            if is_whole && self.aside.missing(self.connection, &now, &pairs, Some(place))? == 0 {
                return Ok(true);
            }
        }
        Ok(false)
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
