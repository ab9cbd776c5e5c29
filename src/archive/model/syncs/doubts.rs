//! What is noted and not known: rows told two things, and nothing in the archive says which of them is true. One of both stands
//! there; that it may be false is told by whoever reads it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::sqlite::dropped::one;

/// The row that notes them: no sync has its number, none was at its time.
const DOUBTS: (i64, &str) = (i64::MIN + 6, "9999-12-31T23:59:59Z");

/// What its kind begins with; a word for each follows, a space between two: `19` of the time of a sync, `5:8-10` of an entry from
/// the eighth sync to the tenth.
const DOUBTS_KIND: &str = "in doubt: ";

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

    fn read(kind: &str) -> Self {
        let mut doubts = Self::default();
        for word in kind.strip_prefix(DOUBTS_KIND).unwrap_or_default().split(' ') {
            doubts.times.extend(word.parse::<i64>().ok());
            doubts.spans.extend(span(word));
        }
        doubts
    }

    fn kind(&self) -> String {
        let times = self.times.iter().map(ToString::to_string);
        let spans = self.spans.iter().map(|(entry, from, until)| format!("{entry}:{from}-{until}"));
        format!("{DOUBTS_KIND}{}", times.chain(spans).collect::<Vec<_>>().join(" "))
    }
}

fn span(word: &str) -> Option<(i64, i64, i64)> {
    let (entry, span) = word.split_once(':')?;
    let (from, until) = span.split_once('-')?;
    Some((entry.parse().ok()?, from.parse().ok()?, until.parse().ok()?))
}

/// What is noted to be in doubt.
pub fn doubts(connection: &Connection) -> Result<Doubts> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let kind: Option<String> = statement.query_row([DOUBTS.0], |row| row.get(0)).optional()?;
    Ok(kind.map(|it| Doubts::read(&it)).unwrap_or_default())
}

/// Notes that more is in doubt.
pub(in crate::archive) fn note_doubts(connection: &Connection, more: Doubts) -> Result<()> {
    let noted = doubts(connection)?;
    let mut all = noted.clone();
    all.extend(more);
    if all == noted { Ok(()) } else { set(connection, &all) }
}

/// Notes that what an entry was is known: a backup has told it.
pub(in crate::archive) fn settle_doubts_of(connection: &Connection, entry: i64) -> Result<()> {
    let noted = doubts(connection)?;
    let mut left = noted.clone();
    left.spans.retain(|it| it.0 != entry);
    if left == noted { Ok(()) } else { set(connection, &left) }
}

fn set(connection: &Connection, doubts: &Doubts) -> Result<()> {
    const NOTE: &str =
        "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    let (number, time) = DOUBTS;
    if doubts.is_nothing() {
        return one(connection.execute("DELETE FROM main.syncs WHERE number = ?1", [number])?);
    }
    one(connection.execute(NOTE, params![number, time, doubts.kind()])?)
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
        assert_eq!(doubts.kind(), "in doubt: 4 19 5:8-10 5:12-14 7:1-2");
        assert_eq!(Doubts::read(&doubts.kind()), doubts);
        assert_eq!(doubts.of(5).collect::<Vec<_>>(), [(8, 10), (12, 14)]);
        assert_eq!(
            Doubts::read("in doubt: what 3 a:1-2 1:2"),
            Doubts { times: BTreeSet::from([3]), ..Doubts::default() }
        );
    }
}
