//! What an entry's row says that its versions do not.

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use super::super::Fix;
use super::super::syncs::Numbers;
use super::Life;
use crate::archive::care::health;
use crate::archive::versions::last_text::is_of_many;
use crate::archive::versions::story::Story;
use crate::entry::{Lack, Source};

impl Life {
    /// What replaced its newest version saw it as it is. No sync sees a file that an earlier one found gone, and none is noted to have
    /// seen first what none has seen.
    pub(super) fn other_seen_in(&self, numbers: &Numbers) -> Option<Value> {
        let replaced = self.versions.iter().map(|it| it.replaced_in);
        let last = replaced.filter(|it| numbers.has(*it)).max().unwrap_or(i64::MIN);
        // The last text of an imported entry may have stood at no moment, while one before it did.
        let is_in_order = self.seen() < 0 || last <= self.seen();
        let since = self.since_what_was_before(numbers);
        let is_late = self.gone_for_sure(numbers).is_some_and(|gone_in| {
            self.seen() >= gone_in && since.is_none_or(|since| since < gone_in)
        });
        let is_first = self.seen() <= 0 && self.first_seen_in.is_some_and(|it| it > 0);
        let is_well = self.seen_in.is_none_or(|it| numbers.has(it)) && is_in_order;
        let is_well = is_well && !is_late && !(is_first && since.is_some());
        (!is_well).then(|| since.filter(|it| *it > 0).into())
    }

    /// Since when it is as it is by what is told of it before: the end of its last version or absence, or else the first sync that saw it.
    fn since_what_was_before(&self, numbers: &Numbers) -> Option<i64> {
        let ends = self.versions.iter().map(|it| it.replaced_in);
        let ends = ends.chain(self.absences.iter().map(|it| it.1)).chain(self.first_seen_in);
        ends.filter(|it| numbers.has(*it)).max()
    }

    /// The sync that found its file gone, where that was at the time at which it went.
    fn gone_for_sure(&self, numbers: &Numbers) -> Option<i64> {
        let at = self.removed_at.as_ref()?;
        self.gone_in.filter(|it| *it > 0 && numbers.syncs.get(it) == Some(at))
    }

    /// An entry has lost its text where it holds none, or one that others have, and where it held one before.
    pub(super) fn other_emptied_in(
        &self,
        connection: &Connection,
        numbers: &Numbers,
    ) -> Result<Option<Value>> {
        let newest = self.versions.last().filter(|it| it.replaced_in == self.seen());
        let had_text = newest.is_some_and(|it| it.word_count > 0 && it.length > 0);
        if self.emptied_in.is_none() && (self.word_count > 0 || !had_text || self.seen() <= 0) {
            return Ok(None);
        }
        let lack = || -> Result<Option<Lack>> {
            let sql = "SELECT source FROM main.entries WHERE id = ?1";
            let source = connection.prepare_cached(sql)?.query_row([self.id], |row| row.get(0))?;
            Ok(Lack::of(&Source::new(source)))
        };
        Ok(match self.emptied_in {
            // That it had words tells of a body, and nothing of NUL bytes.
            None => {
                let is_lost = matches!(lack()?, Some(Lack::Text | Lack::Body));
                (self.removed_at.is_none() && is_lost).then(|| self.seen_in.into())
            }
            Some(it) if !numbers.has(it) || it > self.seen() => Some(self.seen_in.into()),
            Some(_)
                if lack()?.is_some()
                    || health::is_held_by_others(connection, self.id, &self.hash)?
                    || is_of_many(connection, &self.hash)? =>
            {
                None
            }
            Some(_) => Some(Value::Null),
        })
    }

    /// Where two versions claim the same time, and beside it is the one time of which nothing is held, one of them was there:
    /// the newer one, which the other is pressed against, where that time comes after it.
    pub(super) fn misplaced(
        &self,
        connection: &Connection,
        numbers: &Numbers,
    ) -> Result<Option<Vec<Fix>>> {
        let pairs = || self.versions.iter().zip(self.versions.iter().skip(1));
        let Some((one, other)) = pairs().find(|(one, other)| {
            one.seen_in > 0 && one.seen_in < one.replaced_in && other.seen_in < one.replaced_in
        }) else {
            return Ok(None);
        };
        let story = Story::of(connection, self.id)?;
        let Some((from, until)) = story.only_gap() else { return Ok(None) };
        let is_turned =
            other.base == Some(one.bytes) || one.base != Some(other.bytes) && other.id < one.id;
        let (older, newer) = if is_turned { (other, one) } else { (one, other) };
        let moves = if from == older.replaced_in.max(newer.replaced_in) {
            newer
        } else if until == older.seen_in.min(newer.seen_in) {
            older
        } else {
            return Ok(None);
        };
        let fix = |column, number| Fix {
            table: "entry_versions",
            column,
            id: moves.id,
            value: Value::Integer(number),
        };
        let is_well = numbers.has(from) && numbers.has(until);
        Ok(is_well.then(|| vec![fix("seen_in", from), fix("replaced_in", until)]))
    }
}
