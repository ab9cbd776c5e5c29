//! Whether the file of an entry is gone, and which sync found that: told by a number and by a time, each of which may be the false
//! one. The times of the syncs say which where they can; else one of both is taken, and noted to be in doubt.

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use super::super::syncs::{self, Numbers};
use super::Life;
use crate::archive::versions::lives;
use crate::entry::EntryPath;

/// What is to be noted instead, and what of it is not known.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Gone {
    /// The column that cannot be as it is, and what it is to be.
    pub(super) fix: Option<(&'static str, Value)>,
    /// The time of the sync that is taken, where no sync is at the one that is noted.
    pub(super) removed_at: Option<String>,
    /// From which sync to which it is not known whether the file was there.
    pub(super) span: Option<(i64, i64)>,
    /// The sync of which it is not known when it was.
    pub(super) time: Option<i64>,
}

impl Gone {
    fn is_in(number: i64, span: Option<(i64, i64)>) -> Self {
        Self { fix: Some(("gone_in", Value::Integer(number))), span, ..Self::default() }
    }
}

impl Life {
    /// What of number and time cannot be: only an entry whose file is gone was missed, by a later sync than the one that saw it, and
    /// at the time of that. What no sync has seen may have gone before any was counted.
    pub(super) fn gone_otherwise(
        &self,
        connection: &Connection,
        numbers: &Numbers,
    ) -> Result<Gone> {
        match (&self.removed_at, self.gone_in) {
            (None, Some(gone_in)) => Ok(self.without_time(gone_in, numbers)),
            (Some(_), None) if self.seen() <= 0 => Ok(Gone::default()),
            (Some(at), gone_in) if gone_in.is_none_or(|it| !self.can_be_gone_in(it, numbers)) => {
                self.without_number(connection, at, numbers)
            }
            (Some(at), Some(gone_in)) => Ok(self.at_another_time(gone_in, at, numbers)),
            (_, None) => Ok(Gone::default()),
        }
    }

    fn can_be_gone_in(&self, number: i64, numbers: &Numbers) -> bool {
        let is_later = if number <= 0 { number >= self.seen() } else { number > self.seen() };
        is_later && numbers.has(number)
    }

    /// A number that a sync has, and no time: nobody but a sync notes the number, and it is not known whether the file is there.
    fn without_time(&self, gone_in: i64, numbers: &Numbers) -> Gone {
        let time = numbers.syncs.get(&gone_in).filter(|it| syncs::is_time(it));
        match time.filter(|_| gone_in > self.seen()) {
            Some(time) => Gone {
                fix: Some(("removed_at", Value::Text(time.clone()))),
                span: Some((gone_in, numbers.next())),
                ..Gone::default()
            },
            None => Gone { fix: Some(("gone_in", Value::Null)), ..Gone::default() },
        }
    }

    /// A time, and no number that can be: that of the sync at this time; where there is none, that of the next one, and it is not
    /// known. No sync can have found a file gone that the last one saw.
    fn without_number(&self, connection: &Connection, at: &str, numbers: &Numbers) -> Result<Gone> {
        let later = || numbers.syncs.range(self.seen().max(0) + 1..);
        let exact = later().find(|it| it.1 == at).map(|it| *it.0);
        let Some(next) = later().next().map(|it| *it.0) else {
            let path = EntryPath::new(&self.path).ok();
            let other = path.map(|it| lives::living_at(connection, &it)).transpose()?.flatten();
            return Ok(match other {
                None => Gone { fix: Some(("removed_at", Value::Null)), ..Gone::default() },
                Some(_) if self.gone_in == self.seen_in => Gone::default(),
                Some(_) => Gone { fix: Some(("gone_in", self.seen_in.into())), ..Gone::default() },
            });
        };
        let is_told_twice = self.gone_in.is_some() && exact.is_some();
        let from = exact.unwrap_or(next);
        // Nothing is said of when that sync was by a number that is taken here.
        let time = numbers.syncs.get(&from).filter(|it| exact.is_none() && syncs::is_time(it));
        let gone = Gone::is_in(from, (!is_told_twice).then(|| (from, numbers.next())));
        Ok(Gone { removed_at: time.cloned(), ..gone })
    }

    /// A number of a sync that was at another time.
    fn at_another_time(&self, gone_in: i64, at: &str, numbers: &Numbers) -> Gone {
        let time = numbers.syncs.get(&gone_in).filter(|it| gone_in > self.seen() && *it != at);
        let Some(time) = time.filter(|it| syncs::is_time(it)) else { return Gone::default() };
        let mut later = numbers.syncs.range(self.seen().max(0) + 1..);
        match later.find(|it| it.1 == at).map(|it| *it.0) {
            Some(exact) => Gone::is_in(exact, Some((exact.min(gone_in), exact.max(gone_in)))),
            None => Gone {
                fix: Some(("removed_at", Value::Text(time.clone()))),
                time: (syncs::is_time(at) && !numbers.is_vouched(gone_in)).then_some(gone_in),
                ..Gone::default()
            },
        }
    }
}
