//! Where values may be that are no longer in their table: in others, which a script filled with them.

use std::cell::Cell;
use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::aside::{Aside, Pair};
use super::renames::{Held, Renames};
use super::stored::Stored;

/// How often columns are tried together in one table.
const TRIES: usize = 256;

/// The columns of a table that a script may have filled with what one held that was kept: first those of which it is known. Where there is one of its name, a copy of all columns does not give its values to another.
pub(super) fn candidates(
    called: &Renames,
    aside: &Aside,
    now: &Stored,
    column: &str,
    free: &BTreeSet<String>,
) -> Vec<String> {
    let columns = now.columns.iter().filter(|it| free.contains(*it));
    let mut found: Vec<(Held, bool, &String)> = columns
        .filter_map(|it| {
            let is_same = it == column;
            let held = called.may_hold(&now.name, it, (&aside.table, column))?;
            let is_likely = is_same || held == Held::Known || !now.has(column);
            is_likely.then_some((held, !is_same, it))
        })
        .collect();
    found.sort();
    found.into_iter().map(|it| it.2.clone()).collect()
}

/// Whether one other table holds all that these columns held together, in the rows that have a value in the last of them.
pub(super) fn is_held(
    connection: &Connection,
    aside: &Aside,
    called: &Renames,
    but: &str,
    places: &[usize],
) -> Result<bool> {
    for holder in called.holders(&aside.table).filter(|it| *it != but) {
        let Some(now) = Stored::of(connection, holder)? else { continue };
        let search = Search::of(connection, aside, called, &now, places.last().copied());
        if search.is_found(places, &mut Vec::new())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many rows of a table are neither in it by their key, where it is there, nor whole in tables that the script filled with them;
/// none where it filled none.
pub(super) fn rows_missing(
    connection: &Connection,
    aside: &Aside,
    called: &Renames,
    own: Option<(&Stored, Option<&[Pair]>)>,
) -> Result<Option<i64>> {
    let mut places = Vec::new();
    for (place, column) in aside.kept.iter().enumerate() {
        if !aside.stored.is_number(column) && aside.values(connection, place)? > 0 {
            places.push(place);
        }
    }
    let but = own.map(|it| it.0.name.as_str());
    let mut holders = Vec::new();
    for holder in called.holders(&aside.table).filter(|it| Some(*it) != but) {
        let Some(now) = Stored::of(connection, holder)? else { continue };
        let search = Search::of(connection, aside, called, &now, None);
        let mut pairs = Vec::new();
        // A table may hold all rows, or some of them.
        if !places.is_empty() && search.is_found(&places, &mut pairs)? {
            return Ok(Some(0));
        }
        if let Some(pairs) = search.likeliest(&places)? {
            holders.push((now, pairs));
        }
    }
    let absent = match own {
        Some((now, Some(key))) => Some(aside.is_absent(connection, now, key)?),
        Some((now, None)) => {
            let name = |it: &usize| (*it, aside.kept[*it].clone());
            let pairs: Vec<Pair> = places.iter().map(name).collect();
            if holders.is_empty() || !pairs.iter().all(|it| now.has(&it.1)) {
                return Ok(None);
            }
            holders.push((now.clone(), pairs));
            None
        }
        None => None,
    };
    if holders.is_empty() || places.is_empty() {
        return Ok(None);
    }
    let holders: Vec<(&Stored, &[Pair])> = holders.iter().map(|it| (&it.0, &*it.1)).collect();
    aside.missing_in(connection, &holders, absent).map(Some)
}

/// A table in which values are sought.
struct Search<'a> {
    connection: &'a Connection,
    aside: &'a Aside,
    called: &'a Renames,
    now: &'a Stored,
    /// Whose rows are sought, where not all are.
    whose: Option<usize>,
    tries: Cell<usize>,
}

impl<'a> Search<'a> {
    fn of(
        connection: &'a Connection,
        aside: &'a Aside,
        called: &'a Renames,
        now: &'a Stored,
        whose: Option<usize>,
    ) -> Self {
        Self { connection, aside, called, now, whose, tries: Cell::new(0) }
    }

    fn candidates(&self, place: usize, pairs: &[Pair]) -> Vec<String> {
        let is_free = |it: &&String| !pairs.iter().any(|pair| pair.1 == **it);
        let free: BTreeSet<String> = self.now.columns.iter().filter(is_free).cloned().collect();
        candidates(self.called, self.aside, self.now, &self.aside.kept[place], &free)
    }

    /// Whether columns hold all that those at these places held, together; `pairs` are those that do.
    fn is_found(&self, places: &[usize], pairs: &mut Vec<Pair>) -> Result<bool> {
        let Some((place, others)) = places.split_first() else { return Ok(true) };
        for it in self.candidates(*place, pairs) {
            self.tries.set(self.tries.get() + 1);
            if self.tries.get() > TRIES {
                return Ok(false);
            }
            pairs.push((*place, it));
            let missing = self.aside.missing(self.connection, self.now, pairs, self.whose)?;
            if missing == 0 && self.is_found(others, pairs)? {
                return Ok(true);
            }
            pairs.pop();
        }
        Ok(false)
    }

    /// The columns that hold the most of what those at these places held, where there is one for each.
    fn likeliest(&self, places: &[usize]) -> Result<Option<Vec<Pair>>> {
        let mut pairs: Vec<Pair> = Vec::new();
        for place in places {
            let mut best = None;
            for it in self.candidates(*place, &pairs) {
                let pair = [(*place, it)];
                let missing = self.aside.missing(self.connection, self.now, &pair, Some(*place))?;
                let [pair] = pair;
                if best.as_ref().is_none_or(|it: &(i64, Pair)| missing < it.0) {
                    best = Some((missing, pair));
                }
            }
            let Some((_, pair)) = best else { return Ok(None) };
            pairs.push(pair);
        }
        Ok(Some(pairs))
    }
}
