//! Places: how often each is written about, itself and with the places in it, and where it lies.

use std::collections::{BTreeSet, HashMap};

use rusqlite::Connection;
use serde::Serialize;

use super::TOP;
use super::error::StatsError;
use super::names::{LOCATIONS, NameCount, text};
use super::selection::Selection;

/// How many places a map shows at most.
pub(super) const MAPPED: usize = 300;

/// How many places a place may lie in; what is deeper, or goes round in a ring, is cut off.
const DEPTH: usize = 16;

/// How often a place is written about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceCount {
    /// Its own name: `Alfama`.
    pub name: String,
    /// The name with the places it lies in: `Alfama, Lisbon, Portugal`.
    pub whole_name: String,
    /// The entries that name the place itself.
    pub entries: u64,
    /// The words of these entries.
    pub words: u64,
    /// The entries that name it or a place in it.
    pub entries_within: u64,
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Located {
    /// Its own name.
    pub name: String,
    /// The name with the places it lies in.
    pub whole_name: String,
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// The entries that name the place itself.
    pub entries: u64,
}

/// What is counted in one walk.
#[derive(Debug, Default)]
pub(super) struct Places {
    rows: HashMap<i64, LocationRow>,
    named: HashMap<i64, NameCount>,
    within: HashMap<i64, u64>,
}

#[derive(Debug)]
struct LocationRow {
    name: String,
    parent: Option<i64>,
    position: Option<(f64, f64)>,
}

impl Places {
    /// Counts the places of the selection.
    pub(super) fn read(connection: &Connection, selection: &Selection) -> Result<Self, StatsError> {
        let mut places = Self { rows: read_rows(connection)?, ..Self::default() };
        let mut touched = BTreeSet::new();
        let mut current = None;
        selection.walk(&mut connection.prepare(&LOCATIONS.pairs(""))?, |entry, row| {
            // The rows come by entry, so an entry is whole once the next begins.
            if current.replace(entry.id) != Some(entry.id) {
                places.close(&mut touched);
            }
            let place = row.get(1)?;
            places.named.entry(place).or_default().add(entry);
            touched.extend(places.chain(place));
            Ok(())
        })?;
        places.close(&mut touched);
        Ok(places)
    }

    /// Counts the places that one entry touched.
    fn close(&mut self, touched: &mut BTreeSet<i64>) {
        for place in std::mem::take(touched) {
            *self.within.entry(place).or_default() += 1;
        }
    }

    /// A place and the places it lies in, the nearest first.
    fn chain(&self, place: i64) -> impl Iterator<Item = i64> {
        let parent_of = |id: &i64| self.rows.get(id).and_then(|it| it.parent);
        std::iter::successors(Some(place), parent_of).take(DEPTH)
    }

    fn whole_name(&self, place: i64) -> String {
        let names =
            self.chain(place).filter_map(|id| self.rows.get(&id)).map(|it| it.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn distinct(&self) -> u64 {
        self.named.len() as u64
    }

    /// The places that entries name most often themselves.
    pub(super) fn top(&self) -> Vec<PlaceCount> {
        let count = |(id, count): (&i64, &NameCount)| PlaceCount {
            name: self.rows.get(id).map(|it| it.name.clone()).unwrap_or_default(),
            whole_name: self.whole_name(*id),
            entries: count.entries,
            words: count.words,
            entries_within: self.within.get(id).copied().unwrap_or_default(),
        };
        let mut ranking: Vec<_> = self.named.iter().map(count).collect();
        ranking.sort_by(|a, b| {
            (b.entries, b.words)
                .cmp(&(a.entries, a.words))
                .then_with(|| a.whole_name.cmp(&b.whole_name))
        });
        ranking.truncate(TOP);
        ranking
    }

    /// The places that have coordinates on the earth, most written about first.
    pub(super) fn located(&self) -> Vec<Located> {
        let located = |(id, count): (&i64, &NameCount)| {
            let place = self.rows.get(id)?;
            let (latitude, longitude) = place.position?;
            let (name, whole_name) = (place.name.clone(), self.whole_name(*id));
            Some(Located { name, whole_name, latitude, longitude, entries: count.entries })
        };
        let mut places: Vec<_> = self.named.iter().filter_map(located).collect();
        places.sort_by(|a, b| {
            b.entries.cmp(&a.entries).then_with(|| a.whole_name.cmp(&b.whole_name))
        });
        places.truncate(MAPPED);
        places
    }
}

fn read_rows(connection: &Connection) -> Result<HashMap<i64, LocationRow>, StatsError> {
    let sql = "SELECT id, name, parent_id, latitude, longitude FROM locations";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let position = row.get::<_, Option<f64>>(3)?.zip(row.get(4)?);
        let on_earth = |(north, east): &(f64, f64)| {
            (-90.0..=90.0).contains(north) && (-180.0..=180.0).contains(east)
        };
        let place = LocationRow {
            name: text(row, 1)?,
            parent: row.get(2)?,
            position: position.filter(on_earth),
        };
        Ok((row.get(0)?, place))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
