//! The numbers of commits, which lie before those of all syncs: in the order of their times, of whatever repositories they are.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Result};

/// The numbers that commits have got so far.
#[derive(Debug)]
pub struct Numbers {
    known: HashMap<String, Vec<i64>>,
    /// Those of commits before the first sync, the lowest first, each with the earliest time from it on.
    places: Vec<(i64, String)>,
    /// The least number that is in use.
    least: i64,
}

/// What the commits of a history get.
#[derive(Debug, Default)]
pub struct Given {
    /// Of each commit its number, and whether it is new.
    pub numbers: Vec<(i64, bool)>,
    /// How numbers that are given already go down, so that there is a place for new ones.
    pub shift: Shift,
    /// The new ones, where they stand next to each other between those of other histories, or after these.
    pub run: Option<Run>,
}

/// Numbers next to each other, which one history has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The first of them.
    pub from: i64,
    /// The one after them: that of a commit that another history has, or 0.
    pub until: i64,
    /// The same as long as there is no place for them.
    pub anchor: i64,
}

/// Below which numbers there is a place for how many new ones.
#[derive(Clone, Debug, Default)]
pub struct Shift(BTreeMap<i64, i64>);

impl Shift {
    /// What a number becomes.
    pub fn of(&self, number: i64) -> i64 {
        number - self.0.range(number.saturating_add(1)..).map(|it| it.1).sum::<i64>()
    }

    /// Gives all that is numbered in an archive its new number.
    pub fn apply(&self, connection: &Connection) -> Result<()> {
        const COLUMNS: [(&str, &str); 8] = [
            ("syncs", "number"),
            ("entry_versions", "seen_in"),
            ("entry_versions", "replaced_in"),
            ("entries", "seen_in"),
            ("entries", "gone_in"),
            ("entries", "emptied_in"),
            ("entries", "first_seen_in"),
            ("file_absences", "gone_in"),
        ];
        // The lowest first: what was put below one goes down with it below the next.
        for (anchor, count) in &self.0 {
            for (table, column) in COLUMNS.into_iter().chain([("file_absences", "back_in")]) {
                lower(connection, (table, column), *anchor, *count)?;
            }
        }
        Ok(())
    }
}

/// Lowers the numbers of commits in a column that are below one.
fn lower(
    connection: &Connection,
    (table, column): (&str, &str),
    anchor: i64,
    count: i64,
) -> Result<()> {
    // Far below all of them, so that none meets another on its way, and above the notes of other kinds.
    const FAR: i64 = 1 << 40;
    let of_commits = if table == "syncs" { "kind = 'import' AND" } else { "" };
    let change = |by: &str, from: &str, until: &str| {
        let sql = format!(
            "UPDATE main.{table} SET {column} = {column} {by}
             WHERE {of_commits} {column} > {from} AND {column} < {until}"
        );
        connection.prepare_cached(&sql)?.execute([FAR, anchor, count]).map(|_| ())
    };
    change("- ?1 + 0 * ?3", "-?1", "?2")?;
    change("+ ?1 - ?3", "-2 * ?1", "?2 - ?1")
}

const LEAST: &str = "
    SELECT min(
        0,
        (SELECT coalesce(min(number), 0) FROM main.syncs WHERE kind = 'import'),
        (SELECT coalesce(min(seen_in), 0) FROM main.entry_versions),
        (SELECT coalesce(min(seen_in), 0) FROM main.entries)
    )";

impl Numbers {
    /// Those that are given already; `first` is the time of the first sync.
    pub fn of(connection: &Connection, first: Option<&str>) -> Result<Self> {
        let mut known: HashMap<String, Vec<i64>> = HashMap::new();
        let mut places: Vec<(i64, String)> = Vec::new();
        let sql =
            "SELECT synced_at, number FROM main.syncs WHERE kind = 'import' ORDER BY number DESC";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (time, number): (String, i64) = (row.get(0)?, row.get(1)?);
            if first.is_none_or(|first| time.as_str() <= first) {
                let later = places.last().map(|it| it.1.clone());
                places.push((
                    number,
                    later.into_iter().chain([time.clone()]).min().unwrap_or_default(),
                ));
            }
            known.entry(time).or_default().push(number);
        }
        places.reverse();
        let least = connection.query_row(LEAST, [], |row| row.get(0))?;
        Ok(Self { known, places, least })
    }

    /// The numbers of commits at these times, in their order: a commit that has one keeps its place, the others get places
    /// by their times. Of those before the first sync there are `before`; the others go below all.
    pub fn give(mut self, times: &[String], before: usize) -> Given {
        let known: Vec<Option<i64>> =
            times.iter().map(|it| self.known.get_mut(it).and_then(Vec::pop)).collect();
        let anchors = self.anchors(&times[..before], &known[..before]);
        let mut shift = Shift::default();
        for anchor in anchors.iter().flatten() {
            *shift.0.entry(*anchor).or_default() += 1;
        }
        let mut next: BTreeMap<i64, i64> =
            shift.0.iter().map(|(anchor, count)| (*anchor, shift.of(*anchor) - count)).collect();
        let lowest = next.values().copied().chain([shift.of(self.least)]).min().unwrap_or(0);
        let late = known[before..].iter().filter(|it| it.is_none()).count();
        let mut late = lowest - i64::try_from(late).unwrap_or_default();
        let mut numbers = Vec::with_capacity(times.len());
        for (at, known) in known.iter().enumerate() {
            let anchor = anchors.get(at).copied().flatten();
            let place = anchor.and_then(|it| next.get_mut(&it)).unwrap_or(&mut late);
            numbers.push((known.map_or(*place, |it| shift.of(it)), known.is_none()));
            *place += i64::from(known.is_none());
        }
        let run = self.run(&shift).filter(|_| numbers[..before].is_sorted_by(|a, b| a.0 < b.0));
        Given { numbers, shift, run }
    }

    /// Below which number each new commit belongs.
    fn anchors(&self, times: &[String], known: &[Option<i64>]) -> Vec<Option<i64>> {
        let mut anchors = vec![None; times.len()];
        let below: Vec<Option<i64>> = known
            .iter()
            .scan(None, |last, it| {
                let below = *last;
                *last = it.or(*last);
                Some(below)
            })
            .collect();
        let (mut earliest, mut above): (Option<&String>, i64) = (None, 0);
        for at in (0..times.len()).rev() {
            earliest = earliest.into_iter().chain([&times[at]]).min();
            if let Some(number) = known[at] {
                above = number;
                continue;
            }
            let place = self.places.partition_point(|it| Some(&it.1) <= earliest);
            let by_time = self.places.get(place).map_or(0, |it| it.0);
            let next = below[at].map_or(by_time, |below| {
                let place = self.places.partition_point(|it| it.0 <= below);
                self.places.get(place).map_or(0, |it| it.0).max(by_time)
            });
            above = next.min(above);
            anchors[at] = Some(above);
        }
        anchors
    }

    fn run(&self, shift: &Shift) -> Option<Run> {
        let (anchor, count) = shift.0.first_key_value().filter(|_| shift.0.len() == 1)?;
        let until = shift.of(*anchor);
        (!self.places.is_empty()).then_some(Run { from: until - count, until, anchor: *anchor })
    }
}
