//! How entries grew after they were first seen: told by the words of their versions, whose bytes are not read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rusqlite::Connection;

use super::error::StatsError;
use super::notable::{NamedEntry, named};
use super::selection::{Chosen, Selection};
use super::{Month, StatsFilter, TOP};

/// How the entries that count grew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// How many of them have earlier versions.
    pub entries: u64,
    /// How many earlier versions they have.
    pub versions: u64,
    /// By the month of the sync that saw a version, what it has more or fewer than the one before.
    pub by_month: BTreeMap<Month, Words>,
    /// The entries with most versions, at most [`TOP`]; of equals the one that grew most.
    pub most: Vec<Grown>,
}

/// Words that came and words that went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// How many more the versions have that are longer than the one before.
    pub more: u64,
    /// How many fewer the versions have that are shorter.
    pub fewer: u64,
}

/// An entry that has versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    /// What it is now.
    pub entry: NamedEntry,
    /// How many versions it has, as `history` counts them: what it is now is one.
    pub versions: u64,
    /// The words of its oldest version.
    pub first_words: u64,
}

/// An entry on the way through its versions, the oldest first.
struct Life {
    entry: Chosen,
    versions: u64,
    first_words: u64,
    words: u64,
}

impl Growth {
    /// Counts what `filter` selects. `day_of` is the user's day at a moment.
    ///
    /// # Errors
    ///
    /// SQLite could not read the archive.
    pub fn read(
        connection: &Connection,
        filter: &StatsFilter,
        day_starts_at: NaiveTime,
        day_of: &dyn Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Result<Self, StatsError> {
        const VERSIONS: &str = "
            SELECT entry_id, seen_in, word_count
            FROM entry_versions
            WHERE entry_id BETWEEN ?1 AND ?2
            ORDER BY entry_id, seen_in, id";
        let selection = Selection::read(connection, filter, day_starts_at)?;
        let months = months(connection, day_of)?;
        let (mut growth, mut lives) = (Self::default(), Vec::<Life>::new());
        selection.walk(&mut connection.prepare(VERSIONS)?, |entry, row| {
            let (seen_in, words) = (row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs());
            match lives.last_mut().filter(|it| it.entry.id == entry.id) {
                Some(life) => growth.step(life, words, months.get(&seen_in)),
                None => lives.push(Life { entry, versions: 1, first_words: words, words }),
            }
            Ok(())
        })?;
        let mut seen_in =
            connection.prepare("SELECT coalesce(seen_in, 0) FROM entries WHERE id = ?1")?;
        for life in &mut lives {
            let sync: i64 = seen_in.query_row([life.entry.id], |row| row.get(0))?;
            growth.step(life, u64::from(life.entry.words), months.get(&sync));
        }
        growth.entries = lives.len() as u64;
        growth.versions = lives.iter().map(|it| it.versions - 1).sum();
        growth.most = most(connection, lives)?;
        Ok(growth)
    }

    /// Takes an entry to its next version. What was seen nobody knows when stands in no month.
    fn step(&mut self, life: &mut Life, words: u64, month: Option<&Month>) {
        if let Some(month) = month.filter(|_| words != life.words) {
            let of_month = self.by_month.entry(*month).or_default();
            of_month.more += words.saturating_sub(life.words);
            of_month.fewer += life.words.saturating_sub(words);
        }
        life.words = words;
        life.versions += 1;
    }
}

/// The month of each sync, as far as its time is known.
fn months(
    connection: &Connection,
    day_of: &dyn Fn(DateTime<Utc>) -> NaiveDate,
) -> Result<HashMap<i64, Month>, StatsError> {
    let sql = "SELECT number, synced_at FROM syncs WHERE kind IN ('sync', 'import')";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut months = HashMap::new();
    while let Some(row) = rows.next()? {
        let time =
            row.get_ref(1)?.as_str().ok().and_then(|it| DateTime::parse_from_rfc3339(it).ok());
        if let Some(time) = time {
            months.insert(row.get(0)?, Month::of(day_of(time.to_utc())));
        }
    }
    Ok(months)
}

fn most(connection: &Connection, mut lives: Vec<Life>) -> Result<Vec<Grown>, StatsError> {
    lives.sort_by_key(|it| {
        (Reverse(it.versions), Reverse(it.words.abs_diff(it.first_words)), it.entry.id)
    });
    lives.truncate(TOP);
    let grown = |life: Life| {
        let entry = named(connection, life.entry)?;
        Ok(Grown { entry, versions: life.versions, first_words: life.first_words })
    };
    lives.into_iter().map(grown).collect()
}
