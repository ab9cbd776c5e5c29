//! What is noted and not known: rows told two things, and nothing in the archive says which of them is true. One of both stands
//! there; that it may be false is told by whoever reads it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result};

use super::purged::{DOUBT, noted, set};
use crate::sqlite::dropped::one;

/// The row that noted them at first: no sync has its number. A `journal` that does not know it takes it for something that was
/// imported, and what it said is lost.
const OWN_ROW: i64 = i64::MIN + 6;

/// What its kind began with.
const OWN_KIND: &str = "in doubt: ";

/// Of what is not known whether it is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// The syncs whose times are in doubt.
    pub times: BTreeSet<i64>,
    /// The entries of which is in doubt what they were, each from which sync to which.
    pub spans: BTreeSet<(i64, i64, i64)>,
}

impl Doubts {
    /// Whether there are none.
    pub fn is_nothing(&self) -> bool {
        self.times.is_empty() && self.spans.is_empty()
    }

    /// Those of an entry, from which sync to which.
    pub fn of(&self, entry: i64) -> impl Iterator<Item = (i64, i64)> {
        let own = self.spans.range((entry, i64::MIN, i64::MIN)..);
        own.take_while(move |it| it.0 == entry).map(|it| (it.1, it.2))
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        self.times.extend(others.times);
        self.spans.extend(others.spans);
    }

    fn read<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut doubts = Self::default();
        for word in words {
            doubts.times.extend(word.parse::<i64>().ok());
            doubts.spans.extend(span(word));
        }
        doubts
    }

    /// A word for each.
    pub(in crate::archive) fn words(&self) -> Vec<String> {
        let times = self.times.iter().map(ToString::to_string);
        let spans = self.spans.iter().map(|(entry, from, until)| format!("{entry}:{from}-{until}"));
        times.chain(spans).collect()
    }
}

fn span(word: &str) -> Option<(i64, i64, i64)> {
    let (entry, span) = word.split_once(':')?;
    let (from, until) = span.split_once('-')?;
    Some((entry.parse().ok()?, from.parse().ok()?, until.parse().ok()?))
}

/// What is noted to be in doubt.
pub fn doubts(connection: &Connection) -> Result<Doubts> {
    let words = noted(connection)?;
    let mut doubts = Doubts::read(words.iter().filter_map(|it| it.strip_prefix(DOUBT)));
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let kind: Option<String> = statement.query_row([OWN_ROW], |row| row.get(0)).optional()?;
    if let Some(noted) = kind.as_deref().and_then(|it| it.strip_prefix(OWN_KIND)) {
        doubts.extend(Doubts::read(noted.split(' ')));
    }
    Ok(doubts)
}

/// Notes that more is in doubt.
pub(in crate::archive) fn note_doubts(connection: &Connection, more: Doubts) -> Result<()> {
    let noted = doubts(connection)?;
    let mut all = noted.clone();
    all.extend(more);
    if all == noted { Ok(()) } else { replace(connection, &all) }
}

/// Lets go of doubts: a backup has told what is true.
pub(in crate::archive) fn settle_doubts(connection: &Connection, settled: &Doubts) -> Result<()> {
    let noted = doubts(connection)?;
    let left = Doubts {
        times: noted.times.difference(&settled.times).copied().collect(),
        spans: noted.spans.difference(&settled.spans).copied().collect(),
    };
    if left == noted { Ok(()) } else { replace(connection, &left) }
}

/// Lets go what is noted of an entry: what it was is forgotten, or it is no more.
pub(in crate::archive) fn settle_doubts_of(connection: &Connection, entry: i64) -> Result<()> {
    keep(connection, |it| it != entry)
}

/// Lets go what is noted of entries that are not there.
pub(in crate::archive) fn settle_doubts_of_none(connection: &Connection) -> Result<()> {
    let mut is_there = connection.prepare("SELECT 1 FROM main.entries WHERE id = ?1")?;
    let mut there = BTreeSet::new();
    for (entry, ..) in doubts(connection)?.spans {
        if is_there.exists([entry])? {
            there.insert(entry);
        }
    }
    keep(connection, |it| there.contains(&it))
}

fn keep(connection: &Connection, is_kept: impl Fn(i64) -> bool) -> Result<()> {
    let noted = doubts(connection)?;
    let mut left = noted.clone();
    left.spans.retain(|it| is_kept(it.0));
    if left == noted { Ok(()) } else { replace(connection, &left) }
}

fn replace(connection: &Connection, doubts: &Doubts) -> Result<()> {
    let mut words = noted(connection)?;
    words.retain(|it| !it.starts_with(DOUBT));
    words.extend(doubts.words().iter().map(|it| format!("{DOUBT}{it}")));
    set(connection, words)?;
    let own = "SELECT 1 FROM main.syncs WHERE number = ?1";
    match connection.prepare_cached(own)?.exists([OWN_ROW])? {
        true => one(connection.execute("DELETE FROM main.syncs WHERE number = ?1", [OWN_ROW])?),
        false => Ok(()),
    }
}

/// The sync by whose time it is in doubt whether a moment that means the sync of a number means another one: that sync itself, or
/// the next one, whose time is not known, or which is not noted any more.
pub fn in_doubt_beside(connection: &Connection, number: i64) -> Result<Option<i64>> {
    const MISSING: &str = "
        SELECT NOT EXISTS (SELECT 1 FROM main.syncs WHERE number = ?1)
           AND EXISTS (SELECT 1 FROM main.syncs WHERE number > ?1 AND kind = 'sync')";
    // All that is there now stands behind every number.
    let Some(next) = number.checked_add(1).filter(|_| number > 0) else { return Ok(None) };
    let noted = doubts(connection)?;
    let beside = [number, next].into_iter().find(|it| noted.times.contains(it));
    if beside.is_some() {
        return Ok(beside);
    }
    let missing: bool = connection.prepare_cached(MISSING)?.query_row([next], |row| row.get(0))?;
    Ok(missing.then_some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_doubt_is_noted_by_numbers_alone() {
        let doubts = Doubts {
            times: BTreeSet::from([4, 19]),
            spans: BTreeSet::from([(5, 8, 10), (5, 12, 14), (7, 1, 2)]),
        };
        let words = ["4", "19", "5:8-10", "5:12-14", "7:1-2"];
        assert_eq!(doubts.words(), words);
        assert_eq!(Doubts::read(words.into_iter()), doubts);
        assert_eq!(doubts.of(5).collect::<Vec<_>>(), [(8, 10), (12, 14)]);
        let times = BTreeSet::from([3]);
        let read = Doubts::read(["what", "3", "a:1-2", "1:2"].into_iter());
        assert_eq!(read, Doubts { times, ..Doubts::default() });
    }

    #[test]
    fn they_stand_beside_what_was_purged_and_neither_is_taken_for_the_other() {
        let archive = Connection::open_in_memory().unwrap();
        let tables = "CREATE TABLE syncs(number INTEGER PRIMARY KEY, synced_at, kind);
                      CREATE TABLE entries(id INTEGER PRIMARY KEY, identity);
                      INSERT INTO entries VALUES (7, x'07070707070707070707070707070707'), (8, NULL);
                      INSERT INTO syncs VALUES (-9223372036854775802, '', 'in doubt: 4 7:1-2');";
        archive.execute_batch(tables).unwrap();
        let more = Doubts { spans: BTreeSet::from([(8, 2, 3)]), ..Doubts::default() };
        note_doubts(&archive, more).unwrap();
        assert!(!super::super::has_purged(&archive).unwrap());
        assert_eq!(doubts(&archive).unwrap().words(), ["4", "7:1-2", "8:2-3"]);
        super::super::note_purged(&archive, &[7]).unwrap();
        archive.execute("DELETE FROM entries WHERE id = 7", []).unwrap();
        settle_doubts_of_none(&archive).unwrap();
        assert_eq!(doubts(&archive).unwrap().words(), ["4", "8:2-3"]);
        assert_eq!(super::super::purged(&archive).unwrap(), BTreeSet::from(["07".repeat(16)]));
        let rows = "SELECT group_concat(kind) FROM syncs";
        let rows: String = archive.query_row(rows, [], |row| row.get(0)).unwrap();
        assert_eq!(rows, format!("purged: {} in-doubt:4 in-doubt:8:2-3", "07".repeat(16)));
    }
}
