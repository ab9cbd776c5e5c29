//! The life of one entry: the syncs of its versions follow each other, and what it is now follows them.

pub(super) mod read;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result};

use super::Fix;
use super::chain::{Chain, Edge, Move, Verdict};
use super::exchanged;
use super::exchanged::Link;
use super::syncs;
use super::syncs::Numbers;
use crate::archive::care::health;
use crate::archive::versions::last_text::is_of_many;
use crate::archive::versions::story::Story;
use crate::archive::versions::{VersionError, bytes_by_length, bytes_of, lives};
use crate::entry::{EntryPath, Lack, Source};
use crate::sqlite::damage;

/// An entry as its numbers tell of it.
pub(super) struct Life {
    pub(super) id: i64,
    pub(super) path: String,
    seen_in: Option<i64>,
    gone_in: Option<i64>,
    emptied_in: Option<i64>,
    removed_at: Option<String>,
    word_count: i64,
    hash: String,
    first_seen_in: Option<i64>,
    /// From which sync to which its file was gone.
    absences: Vec<(i64, i64)>,
    /// Oldest first, each once.
    versions: Vec<Version>,
    /// The versions that are another one again.
    copies: Vec<i64>,
    /// Where it must lie, where its row notes another path.
    now_at: Option<EntryPath>,
}

/// An absence that cannot have been, and what it was.
#[derive(Clone, Copy)]
pub(super) struct Absence {
    pub(super) entry: i64,
    /// The sync that is noted to have found the file gone.
    pub(super) noted: i64,
    pub(super) was: Option<(i64, i64)>,
}

/// What is to be thought of an entry.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) fixes: Vec<Fix>,
    /// Absences that cannot have been, each with the one that was, where there was any.
    pub(super) absences: Vec<Absence>,
    /// Versions that are another one again.
    pub(super) copies: Vec<i64>,
    /// Whether something is no longer held then that a version tells of now.
    pub(super) lets_go: bool,
    /// Whether something is wrong that nothing here can put right.
    pub(super) is_contradicted: bool,
}

impl Judged {
    fn is_nothing(&self) -> bool {
        self.fixes.is_empty()
            && self.absences.is_empty()
            && self.copies.is_empty()
            && !self.is_contradicted
    }
}

struct Version {
    id: i64,
    hash: Vec<u8>,
    noted: (String, Option<Vec<u8>>),
    seen_in: i64,
    replaced_in: i64,
    /// The path that it had, where its row notes another one, or other exact bytes of it.
    path: Option<EntryPath>,
    is_delta: bool,
    length: i64,
    bytes: i64,
    /// The bytes that its own are pressed against.
    base: Option<i64>,
    /// The length of the bytes that are stored; none where there are none.
    stored: Option<i64>,
    word_count: i64,
}

impl Version {
    /// Where the two lengths differ: the one that is stored with the bytes counts, if these come back by it.
    fn other_length(&self, connection: &Connection) -> Result<Option<Fix>> {
        let Some(stored) = self.stored.filter(|it| *it != self.length) else { return Ok(None) };
        let (table, id, length) = match bytes_of(connection, self.id) {
            Ok(_) => ("entry_versions", self.id, stored),
            Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => return Err(error),
            Err(_) => match bytes_by_length(connection, self.id, Some(self.length)) {
                Ok(_) => ("version_bytes", self.bytes, self.length),
                // Then it is not the length that is wrong.
                Err(_) => return Ok(None),
            },
        };
        Ok(Some(Fix { table, column: "length", id, value: Value::Integer(length) }))
    }
}

impl Life {
    /// What cannot be true of it, each with what may be.
    pub(super) fn judge(&self, connection: &Connection, numbers: &Numbers) -> Result<Judged> {
        let mut judged = Judged { copies: self.copies.clone(), ..Judged::default() };
        match self.misplaced(connection, numbers)? {
            Some(fixes) => judged.fixes = fixes,
            None => match self.exchanged(connection)? {
                Some(fixes) => judged.fixes = fixes,
                None => self.of_numbers(connection, numbers, &mut judged)?,
            },
        }
        // Which bytes stand beside which says what lay where: it is judged once they stand in their order.
        if judged.is_nothing() {
            judged.fixes.extend(self.of_paths(connection)?);
        }
        for it in &self.versions {
            judged.fixes.extend(it.other_length(connection)?);
        }
        let is_moved = |it: &Fix| it.table == "entry_versions" && it.column == "replaced_in";
        let is_settled = judged.is_contradicted || judged.fixes.iter().any(is_moved);
        self.of_entry(connection, numbers, is_settled, &mut judged.fixes)?;
        Ok(judged)
    }

    /// What cannot be true of what it is now. Since when it is so is not judged by versions that are wrong themselves.
    fn of_entry(
        &self,
        connection: &Connection,
        numbers: &Numbers,
        is_settled: bool,
        fixes: &mut Vec<Fix>,
    ) -> Result<()> {
        let mut fix = |column, value: Value| {
            fixes.push(Fix { table: "entries", column, id: self.id, value });
        };
        if let Some(seen_in) = self.other_seen_in(numbers).filter(|_| !is_settled) {
            fix("seen_in", seen_in);
            return Ok(());
        }
        if let Some(gone_in) = self.other_gone_in(numbers) {
            fix("gone_in", gone_in);
        }
        if let Some(removed_at) = self.other_removed_at(numbers) {
            fix("removed_at", removed_at);
        }
        if let Some(emptied_in) = self.other_emptied_in(connection, numbers)? {
            fix("emptied_in", emptied_in);
        }
        Ok(())
    }

    fn seen(&self) -> i64 {
        self.seen_in.unwrap_or(0)
    }

    /// What replaced its newest version saw it as it is.
    fn other_seen_in(&self, numbers: &Numbers) -> Option<Value> {
        let replaced = self.versions.iter().map(|it| it.replaced_in);
        let last = replaced.filter(|it| numbers.has(*it)).max().unwrap_or(i64::MIN);
        // The last text of an imported entry may have stood at no moment, while one before it did.
        let is_in_order = self.seen() < 0 || last <= self.seen();
        let is_well = self.seen_in.is_none_or(|it| numbers.has(it)) && is_in_order;
        (!is_well).then(|| Some(last).filter(|it| *it > 0).into())
    }

    /// Only an entry whose file is gone was missed: by a later sync than the one that saw it. What no sync has seen may have
    /// gone before any was counted. A time that is that of a sync is no chance, and says which one it was.
    fn other_gone_in(&self, numbers: &Numbers) -> Option<Value> {
        let Some(removed_at) = &self.removed_at else {
            let is_time_lost = self.gone_at(numbers).is_some();
            return self.gone_in.filter(|_| !is_time_lost).map(|_| Value::Null);
        };
        let later = || numbers.syncs.range(self.seen().max(0) + 1..);
        let of_time = later().find(|it| it.1 == removed_at).map(|it| *it.0);
        let is_well = match self.gone_in {
            Some(gone_in) if gone_in <= 0 => numbers.has(gone_in) && gone_in >= self.seen(),
            Some(gone_in) if numbers.has(gone_in) && gone_in > self.seen() => {
                of_time.is_none() || numbers.syncs.get(&gone_in) == Some(removed_at)
            }
            Some(_) => false,
            None => self.seen() <= 0,
        };
        let next = || later().next().map(|it| *it.0);
        (!is_well).then(|| of_time.or_else(next).or(self.seen_in).into())
    }

    /// When the sync was that is noted to have found its file gone, where it can have.
    fn gone_at<'n>(&self, numbers: &'n Numbers) -> Option<&'n String> {
        let gone_in = self.gone_in.filter(|it| *it > self.seen())?;
        numbers.syncs.get(&gone_in).filter(|it| syncs::is_time(it))
    }

    /// The sync that found a file gone says when that was, unless the time is that of another one.
    fn other_removed_at(&self, numbers: &Numbers) -> Option<Value> {
        let time = self.gone_at(numbers)?;
        let later = || numbers.syncs.range(self.seen().max(0) + 1..);
        let is_of_another = |it: &String| later().any(|other| other.1 == it);
        let is_well = self.removed_at.as_ref().is_some_and(|it| it == time || is_of_another(it));
        (!is_well).then(|| Value::Text(time.clone()))
    }

    /// An entry has lost its text where it holds none, or one that others have, and where it held one before.
    fn other_emptied_in(
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
    fn misplaced(&self, connection: &Connection, numbers: &Numbers) -> Result<Option<Vec<Fix>>> {
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

    /// Where two versions that can be given back stand in each other's places.
    fn exchanged(&self, connection: &Connection) -> Result<Option<Vec<Fix>>> {
        let link = |it: &Version| Link {
            version: it.id,
            seen_in: it.seen_in,
            replaced_in: it.replaced_in,
            bytes: it.bytes,
            is_delta: it.is_delta,
            base: it.base,
        };
        let links: Vec<Link> = self.versions.iter().map(link).collect();
        let Some(pair) = exchanged::within(&links) else { return Ok(None) };
        for it in [pair.0, pair.1] {
            match bytes_of(connection, it.version) {
                Ok(_) => {}
                Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => {
                    return Err(error);
                }
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(exchanged::turned(pair)))
    }

    /// The one number of its versions and absences that is wrong, where the others agree that it is.
    fn of_numbers(
        &self,
        connection: &Connection,
        numbers: &Numbers,
        judged: &mut Judged,
    ) -> Result<()> {
        let chain = Chain {
            versions: self.versions.iter().map(|it| (it.seen_in, it.replaced_in)).collect(),
            absences: self.absences.clone(),
            first: self.first_seen_in,
            now: self.seen(),
        };
        if chain.is_well(&|it| numbers.has(it)) {
            return Ok(());
        }
        let beside = self.written_beside(connection)?;
        let is_in_order = |nth: usize, number: i64| {
            let (before, behind) = beside[nth];
            before.is_none_or(|it| it <= number) && behind.is_none_or(|it| number <= it)
        };
        match chain.judge(&|it| numbers.has(it), &is_in_order) {
            Verdict::Well => {}
            Verdict::One(one) => self.put(one, judged),
            Verdict::Drop(nth) => judged.absences.push(self.absence(nth, None)),
            Verdict::Disputed(moves) => {
                for it in moves {
                    self.put(it, judged);
                }
                judged.lets_go = true;
            }
            Verdict::Contradicted => judged.is_contradicted = true,
        }
        Ok(())
    }

    /// Notes what puts another number in its place; that of the entry itself is judged with what else is noted of it.
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
            Edge::Now => {}
        }
    }

    fn absence(&self, nth: usize, was: Option<(i64, i64)>) -> Absence {
        Absence { entry: self.id, noted: self.absences[nth].0, was }
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

    /// The paths that versions had, and that the entry has, where their rows note others.
    fn of_paths(&self, connection: &Connection) -> Result<Vec<Fix>> {
        let mut fixes = Vec::new();
        let mut fix = |table, id, path: &EntryPath| {
            let exact = path.exact().map_or(Value::Null, |it| Value::Blob(it.to_vec()));
            let shown = Value::Text(path.as_str().to_owned());
            for (column, value) in [("path", shown), ("path_bytes", exact)] {
                fixes.push(Fix { table, column, id, value });
            }
        };
        for it in &self.versions {
            if let Some(path) = &it.path {
                fix("entry_versions", it.id, path);
            }
        }
        // Nothing lies where another entry does.
        if let Some(path) = &self.now_at
            && lives::living_at(connection, path)?.is_none()
        {
            fix("entries", self.id, path);
        }
        Ok(fixes)
    }
}
