//! The numbers of an entry's versions and absences, held against each other.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result};

use super::super::Fix;
use super::super::chain::{Chain, Edge, Move, Verdict};
use super::super::syncs::Numbers;
use super::{Judged, Life};

impl Life {
    /// The one number of its versions and absences that is wrong, where the others agree that it is.
    pub(super) fn of_numbers(
        &self,
        connection: &Connection,
        numbers: &Numbers,
        judged: &mut Judged,
    ) -> Result<()> {
        let chain = self.chain();
        if chain.is_well(&|it| numbers.has(it)) {
            return Ok(());
        }
        let beside = self.written_beside(connection)?;
        let is_in_order = |nth: usize, number: i64| {
            let (before, behind) = beside[nth];
            before.is_none_or(|it| it <= number) && behind.is_none_or(|it| number <= it)
        };
        self.obey(&chain.judge(&|it| numbers.has(it), &is_in_order), judged);
        // What no sync can have noted is false.
        judged.doubts.spans.retain(|(_, from, until)| numbers.has(*from) && numbers.has(*until));
        Ok(())
    }

    /// Notes what a verdict asks for.
    fn obey(&self, verdict: &Verdict, judged: &mut Judged) {
        match *verdict {
            Verdict::Well => {}
            Verdict::One(one) => self.put(one, judged),
            Verdict::Either(one, span) => {
                self.put(one, judged);
                self.doubt(span, judged);
            }
            Verdict::Drop(nth) => {
                judged.absences.push(self.absence(nth, None));
                self.doubt(self.absences[nth], judged);
            }
            Verdict::Disputed(moves) => {
                for it in moves {
                    self.put(it, judged);
                }
                judged.lets_go = true;
            }
            Verdict::Contradicted => judged.is_contradicted = true,
        }
    }

    /// Notes that it is not known what it was from one sync to another.
    fn doubt(&self, (from, until): (i64, i64), judged: &mut Judged) {
        if from.max(1) < until {
            judged.doubts.spans.insert((self.id, from.max(1), until));
        }
    }

    fn chain(&self) -> Chain {
        Chain {
            versions: self.versions.iter().map(|it| (it.seen_in, it.replaced_in)).collect(),
            absences: self.absences.clone(),
            first: self.first_seen_in,
            now: self.seen(),
        }
    }

    /// Notes what puts another number in its place.
    fn put(&self, (edge, number): Move, judged: &mut Judged) {
        let mut fix = |column, nth: usize| {
            let (id, value) = (self.versions[nth].id, Value::Integer(number));
            judged.fixes.push(Fix { table: "entry_versions", column, id, value });
        };
        match edge {
            Edge::From(nth) => fix("seen_in", nth),
            Edge::Until(nth) => fix("replaced_in", nth),
            Edge::Gone(nth) => {
                let was = (number, self.absences[nth].1);
                judged.absences.push(self.absence(nth, Some(was)));
            }
            Edge::Back(nth) => {
                let was = (self.absences[nth].0, number);
                judged.absences.push(self.absence(nth, Some(was)));
            }
            // One from before syncs were counted is judged with what else is noted of the entry.
            Edge::Now if number > 0 => {
                let value = Value::Integer(number);
                judged.fixes.push(Fix { table: "entries", column: "seen_in", id: self.id, value });
            }
            Edge::Now => {}
        }
    }

    /// For each version the syncs that replaced those of other entries that were written just before it, and just after it.
    fn written_beside(&self, connection: &Connection) -> Result<Vec<(Option<i64>, Option<i64>)>> {
        const BEFORE: &str = "
            SELECT replaced_in FROM main.entry_versions WHERE id < ?1 AND entry_id <> ?2 ORDER BY id DESC LIMIT 1";
        const BEHIND: &str = "
            SELECT replaced_in FROM main.entry_versions WHERE id > ?1 AND entry_id <> ?2 ORDER BY id LIMIT 1";
        let asked = |sql, id| {
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_row([id, self.id], |row| row.get(0)).optional()
        };
        self.versions.iter().map(|it| Ok((asked(BEFORE, it.id)?, asked(BEHIND, it.id)?))).collect()
    }
}
