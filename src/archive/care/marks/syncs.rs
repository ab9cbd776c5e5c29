//! The syncs themselves: their numbers follow each other without a gap, each has its time, and nothing else has such a
//! number.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use rusqlite::{Connection, Result, params};

/// The numbers that something can be noted with.
pub(super) struct Numbers {
    /// When each sync was, as it is written.
    pub(super) syncs: BTreeMap<i64, String>,
    /// The lowest number of what was imported.
    first_import: i64,
}

impl Numbers {
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let sql = "SELECT number, synced_at FROM main.syncs WHERE kind = 'sync'";
        let mut statement = connection.prepare(sql)?;
        let syncs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let syncs = syncs.collect::<Result<_>>()?;
        let sql = "SELECT coalesce(min(number), 0) FROM main.syncs WHERE kind = 'import'";
        Ok(Self { syncs, first_import: connection.query_row(sql, [], |row| row.get(0))? })
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
const NOTES: [(i64, &str); 4] = [
    (i64::MIN, "policy: "),
    (i64::MIN + 1, "forgotten: "),
    (i64::MIN + 2, "versions let go"),
    (LAST_NOTE, "purged: "),
];

/// All numbers up to this one are of such notes.
const LAST_NOTE: i64 = i64::MIN + 3;

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
        DateTime::parse_from_rfc3339(&self.synced_at).is_ok()
    }
}

/// What is wrong with them, a sentence each.
pub(super) fn wrong(connection: &Connection, numbers: &Numbers) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for note in notes(connection)? {
        let Note { number, synced_at, kind } = &note;
        if !note.is_of_a_kind() {
            wrong.push(format!(
                "row {number} of `syncs` is of the kind `{kind}`, which has no such number"
            ));
        } else if !note.has_time() {
            wrong.push(format!("sync {number} has no time that can be read: `{synced_at}`"));
        }
    }
    let last = numbers.syncs.keys().next_back().copied().unwrap_or(0);
    let missing = last - i64::try_from(numbers.syncs.len()).unwrap_or(last);
    if missing != 0 {
        wrong.push(format!("{missing} of {last} syncs are not noted"));
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

/// Gives each note the kind that its number says and a time, takes out what no sync was, and puts in what is missing: at
/// the time of the sync before, for more is not known.
pub(super) fn mend(connection: &Connection) -> Result<()> {
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
    put_lost_back(connection, &named)?;
    for number in beyond(&Numbers::read(connection)?, &named) {
        drop.execute([number])?;
    }
    let notes = notes(connection)?;
    let first = notes.iter().find(|it| it.number > LAST_NOTE && it.has_time());
    let mut time =
        first.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |it| it.synced_at.clone());
    let mut next = 1;
    for note in &notes {
        while note.number > 0 && next < note.number {
            set.execute(params![next, time, "sync"])?;
            next += 1;
        }
        match note.has_time() {
            true if note.number > LAST_NOTE => time.clone_from(&note.synced_at),
            true => {}
            false => {
                set.execute(params![note.number, time, note.kind])?;
            }
        }
        next = if note.number > 0 { note.number + 1 } else { next };
    }
    // The last ones may be missing too, where more than one row names each.
    while named.get(&next).is_some_and(|count| *count > 1) {
        set.execute(params![next, time, "sync"])?;
        next += 1;
    }
    Ok(())
}

/// Where no sync, or nothing that was imported, is noted any more, what names their numbers is all that says there were
/// any. A number far above the others that one row alone names is a wrong one.
fn put_lost_back(connection: &Connection, named: &BTreeMap<i64, usize>) -> Result<()> {
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
    if is_gone("sync")? {
        let mut last = 0;
        for (number, count) in named.range(1..) {
            if *count > 1 || *number == last + 1 {
                last = *number;
            }
        }
        for number in 1..=last {
            put.execute(params![number, BEGINNING, "sync"])?;
        }
    }
    let is_chain = named.range(LAST_NOTE + 1..0).any(|(_, count)| *count > 1);
    if is_chain && is_gone("import")? {
        for (number, _) in named.range(LAST_NOTE + 1..0) {
            put.execute(params![number, BEGINNING, "import"])?;
        }
    }
    Ok(())
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
