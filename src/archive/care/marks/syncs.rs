//! The syncs themselves: their numbers follow each other without a gap, each has its time, and nothing else has such a
//! number.

use rusqlite::Statement;
use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use rusqlite::{Connection, Result, params};

use crate::archive::model::syncs::noted_last;

/// The numbers that something can be noted with.
pub(super) struct Numbers {
    /// When each sync was, as it is written.
    pub(super) syncs: BTreeMap<i64, String>,
    /// The syncs whose time an entry says whose file they found gone.
    vouched: BTreeSet<i64>,
    /// The lowest number of what was imported.
    first_import: i64,
}

impl Numbers {
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        const VOUCHED: &str = "
            SELECT DISTINCT number
            FROM main.entries JOIN main.syncs ON number = gone_in AND synced_at = removed_at
            WHERE removed_at IS NOT NULL AND gone_in > 0";
        let sql = "SELECT number, synced_at FROM main.syncs WHERE kind = 'sync'";
        let mut statement = connection.prepare(sql)?;
        let syncs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let syncs = syncs.collect::<Result<_>>()?;
        let mut vouched = connection.prepare(VOUCHED)?;
        let vouched = vouched.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
        let sql = "SELECT coalesce(min(number), 0) FROM main.syncs WHERE kind = 'import'";
        let first_import = connection.query_row(sql, [], |row| row.get(0))?;
        Ok(Self { syncs, vouched, first_import })
    }

    /// Whether the time of a sync is also that at which a file went which it found gone.
    pub(super) fn is_vouched(&self, number: i64) -> bool {
        self.vouched.contains(&number)
    }

    /// The number that the next sync will have.
    pub(super) fn next(&self) -> i64 {
        self.syncs.keys().next_back().map_or(1, |it| it + 1)
    }

    /// Whether something can be noted with this number. What is imported has numbers between those of commits, too; 0 is
    /// the time before syncs were counted.
    pub(super) fn has(&self, number: i64) -> bool {
        match number {
            ..=-1 => number >= self.first_import,
            0 => true,
            _ => self.syncs.contains_key(&number),
        }
    }
}

/// The notes that are of no sync, and what their kinds begin with.
const NOTES: [(i64, &str); 7] = [
    (i64::MIN, "policy: "),
    (i64::MIN + 1, "forgotten: "),
    (i64::MIN + 2, "versions let go"),
    (i64::MIN + 3, "purged: "),
    (i64::MIN + 4, "listed by: "),
    (i64::MIN + 5, "of many: "),
    (LAST_NOTE, "in doubt: "),
];

/// All numbers up to this one are of such notes.
const LAST_NOTE: i64 = i64::MIN + 6;

/// A note in `syncs`.
struct Note {
    number: i64,
    synced_at: String,
    kind: String,
}

impl Note {
    /// Whether it is of a kind that has such numbers.
    fn is_of_a_kind(&self) -> bool {
        match self.kind.as_str() {
            "sync" => self.number > 0,
            "import" => self.number < 0 && self.number > LAST_NOTE,
            "sweep" | "log" => self.number == 0,
            other => NOTES.iter().any(|it| it.0 == self.number && other.starts_with(it.1)),
        }
    }

    fn has_time(&self) -> bool {
        is_time(&self.synced_at)
    }
}

/// Whether a time can be read.
pub(super) fn is_time(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok()
}

/// What is wrong with them, a sentence each, with whether it is not known what is true.
pub(super) fn wrong(connection: &Connection, numbers: &Numbers) -> Result<Vec<(String, bool)>> {
    let mut wrong = Vec::new();
    let notes = notes(connection)?;
    let times = Times::of(connection, &notes)?;
    for note in &notes {
        let Note { number, synced_at, kind } = note;
        if !note.is_of_a_kind() {
            let sentence = format!(
                "row {number} of `syncs` is of the kind `{kind}`, which has no such number"
            );
            wrong.push((sentence, false));
        } else if !note.has_time() {
            let sentence = format!("sync {number} has no time that can be read: `{synced_at}`");
            wrong.push((sentence, times.are_unknown(*number)));
        } else if *number > 0 && times.is_otherwise(note) {
            let sentence = format!(
                "sync {number} is noted with the time {synced_at}, and found files gone at {}",
                times.at(*number)
            );
            wrong.push((sentence, false));
        }
    }
    let lost = numbers.lost_last(connection)?;
    let last = numbers.next() - 1 + i64::try_from(lost.len()).unwrap_or_default();
    let missing = last - i64::try_from(numbers.syncs.len()).unwrap_or(last);
    if missing != 0 {
        let are_unknown = numbers.missing().chain(lost).any(|it| times.are_unknown(it));
        wrong.push((format!("{missing} of {last} syncs are not noted"), are_unknown));
    }
    Ok(wrong)
}

fn notes(connection: &Connection) -> Result<Vec<Note>> {
    let sql = "SELECT number, synced_at, kind FROM main.syncs ORDER BY number";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Note { number: row.get(0)?, synced_at: row.get(1)?, kind: row.get(2)? })
    })?;
    rows.collect()
}

/// Gives each note the kind that its number says and a time, takes out what no sync was, and puts in what is missing. Gives the
/// syncs whose times nothing tells: they have that of the next one.
pub(super) fn mend(connection: &Connection) -> Result<BTreeSet<i64>> {
    const SET: &str = "
        INSERT INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)
        ON CONFLICT (number) DO UPDATE SET synced_at = ?2, kind = ?3";
    let mut set = connection.prepare(SET)?;
    let mut drop = connection.prepare("DELETE FROM main.syncs WHERE number = ?1")?;
    for note in notes(connection)?.iter().filter(|it| !it.is_of_a_kind()) {
        match note.number {
            ..=LAST_NOTE | 0 => drop.execute([note.number])?,
            ..=-1 => set.execute(params![note.number, note.synced_at, "import"])?,
            _ => set.execute(params![note.number, note.synced_at, "sync"])?,
        };
    }
    let named = named(connection)?;
    let mut unknown = put_lost_back(connection, &named)?;
    for number in beyond(&Numbers::read(connection)?, &named) {
        drop.execute([number])?;
    }
    unknown.extend(fill_gaps(connection, &named, &mut set)?);
    let times = Times::of(connection, &self::notes(connection)?)?;
    unknown.retain(|it| times.are_unknown(*it));
    Ok(unknown)
}

/// Gives each note a time, and notes the syncs between them, and behind the last one, that are named.
fn fill_gaps(
    connection: &Connection,
    named: &BTreeMap<i64, usize>,
    set: &mut Statement<'_>,
) -> Result<Vec<i64>> {
    let notes = notes(connection)?;
    let times = Times::of(connection, &notes)?;
    let (mut next, mut filled) = (1, Vec::new());
    for note in &notes {
        while note.number > 0 && next < note.number {
            set.execute(params![next, times.at(next), "sync"])?;
            filled.push(next);
            next += 1;
        }
        if !note.has_time() || note.number > 0 && times.is_otherwise(note) {
            set.execute(params![note.number, times.at(note.number), note.kind])?;
            filled.push(note.number);
        }
        next = if note.number > 0 { note.number + 1 } else { next };
    }
    // The last ones may be missing too, where more than one row names each, or the last one is noted.
    let last = noted_last(connection)?;
    while next <= last || named.get(&next).is_some_and(|count| *count > 1) {
        set.execute(params![next, times.at(next), "sync"])?;
        filled.push(next);
        next += 1;
    }
    Ok(filled)
}

/// When syncs were, as far as anything says it.
struct Times {
    /// As it is noted with them.
    noted: BTreeMap<i64, String>,
    /// As the entries say whose files they found gone, where all of a sync say the same.
    missed: BTreeMap<i64, String>,
}

impl Times {
    fn of(connection: &Connection, notes: &[Note]) -> Result<Self> {
        const MISSED: &str = "
            SELECT gone_in, min(removed_at)
            FROM main.entries
            WHERE gone_in > 0 AND removed_at IS NOT NULL
            GROUP BY gone_in
            HAVING min(removed_at) = max(removed_at)";
        let noted = notes.iter().filter(|it| it.number > LAST_NOTE && it.number != 0);
        let noted = noted.filter(|it| it.has_time());
        let noted = noted.map(|it| (it.number, it.synced_at.clone())).collect();
        let mut statement = connection.prepare(MISSED)?;
        let missed = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let missed: BTreeMap<i64, String> = missed.collect::<Result<_>>()?;
        Ok(Self { noted, missed: missed.into_iter().filter(|it| is_time(&it.1)).collect() })
    }

    /// The time of a sync of which none is noted that can be: that at which it found files gone, else that of the next one,
    /// by which every other moment means the sync that it meant.
    fn at(&self, number: i64) -> String {
        let next = || self.noted.range(number + 1..).next().map(|it| it.1);
        let before = || self.noted.range(..number).next_back().map(|it| it.1);
        let time = self.missed.get(&number).or_else(next).or_else(before);
        time.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), Clone::clone)
    }

    /// Whether nothing tells when a sync was of which no time is noted that can be.
    fn are_unknown(&self, number: i64) -> bool {
        number > 0 && !self.missed.contains_key(&number)
    }

    /// Whether a sync found files gone at another time than is noted with it, which stands between those of its neighbours
    /// while the noted one does not.
    fn is_otherwise(&self, note: &Note) -> bool {
        let time = |it: &String| DateTime::parse_from_rfc3339(it).ok();
        let Some(missed) = self.missed.get(&note.number).and_then(time) else { return false };
        let Some(noted) = time(&note.synced_at) else { return true };
        let before = self.noted.range(..note.number).next_back().and_then(|it| time(it.1));
        let next = self.noted.range(note.number + 1..).next().and_then(|it| time(it.1));
        let fits =
            |it| before.is_none_or(|before| before < it) && next.is_none_or(|next| it < next);
        noted != missed && fits(missed) && !fits(noted)
    }
}

/// Where no sync, or nothing that was imported, is noted any more, what names their numbers is all that says there were
/// any. A number far above the others that one row alone names is a wrong one. Gives the syncs that are put back, whose times are
/// not known.
fn put_lost_back(connection: &Connection, named: &BTreeMap<i64, usize>) -> Result<BTreeSet<i64>> {
    const PUT: &str = "
        INSERT INTO main.syncs (number, synced_at, kind)
        SELECT ?1, coalesce((SELECT max(removed_at) FROM main.entries WHERE gone_in BETWEEN 1 AND ?1), ?2), ?3
        WHERE true
        ON CONFLICT (number) DO NOTHING";
    const BEGINNING: &str = "1970-01-01T00:00:00Z";
    let mut put = connection.prepare(PUT)?;
    let is_gone = |kind: &str| -> Result<bool> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM main.syncs WHERE kind = ?1)";
        connection.query_row(sql, [kind], |row| row.get(0))
    };
    let mut unknown = BTreeSet::new();
    if is_gone("sync")? {
        let mut last = 0;
        for (number, count) in named.range(1..) {
            if *count > 1 || *number == last + 1 {
                last = *number;
            }
        }
        for number in 1..=last {
            put.execute(params![number, BEGINNING, "sync"])?;
            unknown.insert(number);
        }
    }
    let is_chain = named.range(LAST_NOTE + 1..0).any(|(_, count)| *count > 1);
    if is_chain && is_gone("import")? {
        for (number, _) in named.range(LAST_NOTE + 1..0) {
            put.execute(params![number, BEGINNING, "import"])?;
        }
    }
    Ok(unknown)
}

impl Numbers {
    /// The last syncs, where they are not noted any more and more than one number names each.
    fn lost_last(&self, connection: &Connection) -> Result<Vec<i64>> {
        if self.syncs.is_empty() {
            return Ok(Vec::new());
        }
        let named = named(connection)?;
        let noted = noted_last(connection)?;
        let is_named = |it: &i64| *it <= noted || named.get(it).is_some_and(|count| *count > 1);
        let last = named.keys().next_back().copied().unwrap_or_default().max(noted);
        Ok((self.next()..=last).take_while(is_named).collect())
    }

    /// The same numbers with those of the last syncs that are to be noted again: nothing is wrong that names these.
    pub(super) fn with_lost_last(mut self, connection: &Connection) -> Result<Self> {
        for number in self.lost_last(connection)? {
            self.syncs.insert(number, String::new());
        }
        Ok(self)
    }

    /// The syncs that are not noted, up to the last one.
    fn missing(&self) -> impl Iterator<Item = i64> {
        let last = self.syncs.keys().next_back().copied().unwrap_or(0);
        (1..=last).filter(|it| !self.syncs.contains_key(it))
    }
}

/// The numbers behind a gap that nothing was noted with: no sync had them.
fn beyond(numbers: &Numbers, named: &BTreeMap<i64, usize>) -> BTreeSet<i64> {
    let gap = numbers.syncs.keys().zip(1..).find(|(number, nth)| *number != nth);
    let Some((_, gap)) = gap else { return BTreeSet::new() };
    let behind = numbers.syncs.keys().rev().take_while(|it| **it > gap);
    behind.take_while(|it| !named.contains_key(it)).copied().collect()
}

/// The numbers that entries and versions name, and how often.
fn named(connection: &Connection) -> Result<BTreeMap<i64, usize>> {
    const NAMED: &str = "
        SELECT seen_in FROM main.entries WHERE seen_in <> 0
        UNION ALL SELECT first_seen_in FROM main.entries WHERE first_seen_in > 0
        UNION ALL SELECT gone_in FROM main.entries WHERE gone_in <> 0
        UNION ALL SELECT seen_in FROM main.entry_versions WHERE seen_in <> 0
        UNION ALL SELECT replaced_in FROM main.entry_versions WHERE replaced_in <> 0
        UNION ALL SELECT gone_in FROM main.file_absences WHERE gone_in <> 0
        UNION ALL SELECT back_in FROM main.file_absences WHERE back_in <> 0";
    let mut statement = connection.prepare(NAMED)?;
    let (mut rows, mut named) = (statement.query([])?, BTreeMap::new());
    while let Some(row) = rows.next()? {
        *named.entry(row.get(0)?).or_default() += 1;
    }
    Ok(named)
}
