//! Entries in the order of [`Rank`]: by day, in a day those without a time first, then by time, then by path.
//!
//! An index has the days in order, with the times; the paths lie in the rows, and are looked at only where day and time
//! are the same.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use chrono::NaiveTime;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result, params_from_iter};

use crate::entry::{Rank, order};

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Entries without a day first.
    OldestFirst,
    /// Entries without a day last.
    NewestFirst,
}

impl Direction {
    /// Lists show the newest first, or the other way round.
    pub(crate) fn of(is_reversed: bool) -> Self {
        if is_reversed { Self::OldestFirst } else { Self::NewestFirst }
    }
}

/// Ids in their order, but for those that only their paths put in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ordered {
    pub(crate) ids: Vec<i64>,
    /// Where ids stand that are of one day and time: they ascend, and do not overlap.
    pub(crate) ties: Vec<Range<usize>>,
    direction: Option<Direction>,
}

/// A tie as long as this is settled before anything is shown: it would be one page.
const LONGEST: usize = 1024;

impl Ordered {
    /// Ids that are all in their order.
    pub(crate) fn none(ids: Vec<i64>) -> Self {
        Self { ids, ties: Vec::new(), direction: None }
    }

    /// The ids, all in their order.
    pub(crate) fn settled(mut self, connection: &Connection) -> Result<Vec<i64>> {
        for tie in std::mem::take(&mut self.ties) {
            self.settle(connection, tie)?;
        }
        Ok(self.ids)
    }

    fn settle(&mut self, connection: &Connection, tie: Range<usize>) -> Result<()> {
        let mut statement = connection.prepare_cached("SELECT path FROM entries WHERE id = ?1")?;
        // One that was forgotten meanwhile is left out where the rows are read.
        let path = |id: &i64| {
            let path: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
            Ok((path.unwrap_or_default(), *id))
        };
        let mut paths: Vec<(String, i64)> =
            self.ids[tie.clone()].iter().map(path).collect::<Result<_>>()?;
        self.put_in_order(&mut paths, |(path, _)| path);
        for (id, (_, settled)) in self.ids[tie].iter_mut().zip(paths) {
            *id = settled;
        }
        Ok(())
    }

    /// Puts what stands in a tie in the order of its paths.
    pub(crate) fn put_in_order<T>(&self, tied: &mut [T], path: impl Fn(&T) -> &str) {
        tied.sort_by(|one, other| {
            let order = order::by_path(path(one), path(other));
            if self.direction == Some(Direction::NewestFirst) { order.reverse() } else { order }
        });
    }

    /// Cuts the ids into pages of about `size`, none of which ends within a tie.
    pub(crate) fn pages(&self, size: usize) -> Vec<Range<usize>> {
        let (mut pages, mut start) = (Vec::new(), 0);
        while start < self.ids.len() {
            let end = (start + size).min(self.ids.len());
            let after = self.ties.partition_point(|tie| tie.start < end);
            let end = after.checked_sub(1).map_or(end, |at| end.max(self.ties[at].end));
            pages.push(start..end);
            start = end;
        }
        pages
    }

    /// The ties of a page, counted from its beginning.
    pub(crate) fn of_page(&self, page: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self.ties.partition_point(|tie| tie.start < page.start);
        let ties = self.ties[first..].iter().take_while(|tie| tie.start < page.end);
        ties.map(|tie| tie.start - page.start..tie.end - page.start)
    }
}

/// Entries by day and time.
pub(crate) struct ByDay {
    ties: Ordered,
    /// How many have no day.
    pub(crate) undated: usize,
    /// The last day that was read, where others follow.
    pub(crate) followed: Option<LastDay>,
}

/// The day of entries; none of those that have no day.
#[derive(Clone, Debug)]
pub(crate) struct LastDay(pub(crate) Option<String>);

impl ByDay {
    /// Reads whole days, until there are enough, from a query for ids, days and dates as they were written, by day.
    pub(crate) fn read(
        connection: &Connection,
        (query, values): (&str, &[Value]),
        direction: Direction,
        most: usize,
    ) -> Result<Self> {
        let mut statement = connection.prepare(query)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let ties = Ordered { ids: Vec::new(), ties: Vec::new(), direction: Some(direction) };
        let mut read = Self { ties, undated: 0, followed: None };
        let (mut day, mut of_day) = (None, Day::default());
        while let Some(row) = rows.next()? {
            let date = row.get_ref(1)?.as_bytes_or_null()?;
            if day.as_deref() != date {
                read.add(&mut of_day);
                if read.ties.ids.len() >= most {
                    let text = |it: Vec<u8>| String::from_utf8_lossy(&it).into_owned();
                    read.followed = Some(LastDay(day.take().map(text)));
                    break;
                }
                day = date.map(<[u8]>::to_vec);
            }
            read.undated += usize::from(date.is_none());
            of_day.add(row.get(0)?, text(row.get_ref(2)?).as_deref());
        }
        read.add(&mut of_day);
        Ok(read)
    }

    /// Takes the entries of a day, and leaves it empty.
    fn add(&mut self, day: &mut Day) {
        let newest_first = self.ties.direction == Some(Direction::NewestFirst);
        let mut entries = day.entries();
        entries.sort_unstable();
        if newest_first {
            entries.reverse();
        }
        for tied in entries.chunk_by(|(one, _), (other, _)| one == other) {
            let start = self.ties.ids.len();
            self.ties.ids.extend(tied.iter().map(|(_, id)| *id));
            if tied.len() > 1 {
                self.ties.ties.push(start..self.ties.ids.len());
            }
        }
        day.clear();
    }

    /// The first so many; what a tie that is cut, or a very long one, holds is in its order then.
    pub(crate) fn cut(self, connection: &Connection, most: usize) -> Result<Ordered> {
        let mut ties = self.ties;
        let (long, short): (Vec<_>, Vec<_>) = std::mem::take(&mut ties.ties)
            .into_iter()
            .filter(|it| it.start < most)
            .partition(|it| it.len() > LONGEST || it.end > most);
        long.into_iter().try_for_each(|tie| ties.settle(connection, tie))?;
        ties.ids.truncate(most);
        ties.ties = short;
        Ok(ties)
    }

    /// All of them, in their order.
    pub(crate) fn settled(self, connection: &Connection) -> Result<Vec<i64>> {
        self.ties.settled(connection)
    }
}

/// The entries of one day. When they were written is looked at only where there are several.
#[derive(Default)]
struct Day {
    /// Each id, and where its date as it was written stands in `written`.
    ids: Vec<(i64, Range<usize>)>,
    written: String,
}

impl Day {
    fn add(&mut self, id: i64, written: Option<&str>) {
        let start = self.written.len();
        self.written.push_str(written.unwrap_or_default());
        self.ids.push((id, start..self.written.len()));
    }

    fn entries(&self) -> Vec<(Option<NaiveTime>, i64)> {
        let time = |written: &Range<usize>| order::time(&self.written[written.clone()]);
        let is_alone = self.ids.len() == 1;
        let entry = |(id, at): &(i64, Range<usize>)| (if is_alone { None } else { time(at) }, *id);
        self.ids.iter().map(entry).collect()
    }

    fn clear(&mut self) {
        self.ids.clear();
        self.written.clear();
    }
}

/// Where an entry stands; none where it is gone meanwhile.
fn rank(connection: &Connection, id: i64) -> Result<Option<Rank>> {
    let sql = "SELECT date, date_written, path FROM entries WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (day, written) = (text(row.get_ref(0)?), text(row.get_ref(1)?));
    let path = text(row.get_ref(2)?).unwrap_or_default();
    Ok(Some(Rank::new(day.as_deref(), written.as_deref(), &path)))
}

/// A text, whatever another tool wrote into it.
fn text(value: ValueRef<'_>) -> Option<Cow<'_, str>> {
    value.as_bytes_or_null().ok().flatten().map(String::from_utf8_lossy)
}

/// Puts a few entries in their order, by their ids.
pub(crate) fn sort_by_rank<T>(
    connection: &Connection,
    entries: &mut [T],
    id: impl Fn(&T) -> i64,
    direction: Direction,
) -> Result<()>
where
    T: Copy,
{
    let ranked = entries.iter().map(|it| Ok((rank(connection, id(it))?, *it)));
    let mut ranked: Vec<(Option<Rank>, T)> = ranked.collect::<Result<_>>()?;
    match direction {
        Direction::OldestFirst => ranked.sort_by(|(one, _), (other, _)| one.cmp(other)),
        Direction::NewestFirst => ranked.sort_by_key(|(rank, _)| Reverse(rank.clone())),
    }
    for (entry, (_, ranked)) in entries.iter_mut().zip(ranked) {
        *entry = ranked;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ties(ids: usize, ties: &[Range<usize>]) -> Ordered {
        let ids = (0..i64::try_from(ids).unwrap()).collect();
        Ordered { ids, ties: ties.to_vec(), direction: Some(Direction::OldestFirst) }
    }

    #[test]
    fn no_page_ends_within_a_tie() {
        assert_eq!(ties(5, &[]).pages(2), [0..2, 2..4, 4..5]);
        assert_eq!(ties(6, &[1..4, 4..6]).pages(2), [0..4, 4..6]);
        assert_eq!(ties(6, &[0..2, 2..4, 4..6]).pages(2), [0..2, 2..4, 4..6]);
        assert_eq!(ties(6, &[0..3, 3..6]).pages(2), [0..3, 3..6]);
        assert_eq!(ties(0, &[]).pages(2), Vec::<Range<usize>>::new());
        let of_page: Vec<_> = ties(8, &[0..2, 3..5, 5..7]).of_page(&(2..8)).collect();
        assert_eq!(of_page, [1..3, 3..5]);
    }
}
