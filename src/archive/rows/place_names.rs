//! The ids of places: looked up in memory, made where they are new, with the spelling and the coordinates that the newest
//! entry gives.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Result, params};

use crate::archive::model::row::RowLocation;
use crate::archive::rows::names::Weight;
use crate::entry::Location;
use crate::sqlite::dropped::{none_left, one};

/// The table `locations`.
pub(crate) struct Places<'c> {
    connection: &'c Connection,
    /// Whether a place knows what it lies in; before that it is one text with commas.
    is_nested: bool,
    known: Option<HashMap<String, i64>>,
    /// What the entries that were written say, by the whole name as it was written, where all of them are; of the places
    /// of one entry the first counts.
    said: HashMap<String, ((Weight, Reverse<usize>), Location)>,
    positions: HashMap<i64, (Weight, (f64, f64))>,
}

impl<'c> Places<'c> {
    pub(crate) fn new(connection: &'c Connection, is_nested: bool) -> Self {
        let (said, positions) = (HashMap::new(), HashMap::new());
        Self { connection, is_nested, known: None, said, positions }
    }

    /// The id of a place.
    pub(crate) fn id_of(&mut self, place: &RowLocation) -> Result<i64> {
        let key = if self.is_nested { &place.canonical_name } else { &place.whole_name };
        let known = match &mut self.known {
            Some(known) => known,
            none => none.insert(read_places(self.connection, self.is_nested)?),
        };
        match known.get(key) {
            Some(id) => Ok(*id),
            None if self.is_nested => self.insert_nested(&place.location),
            None => self.insert_flat(key, &place.location),
        }
    }

    /// Forgets which places there are, because some may have gone.
    pub(crate) fn look_again(&mut self) {
        self.known = None;
    }

    /// Makes the row of a place, after those of the places that it lies in.
    fn insert_nested(&mut self, location: &Location) -> Result<i64> {
        let parent = self.around(location)?;
        let canonical = location.canonical_name();
        let sql = "INSERT INTO locations (name, canonical_name, parent_id, latitude, longitude) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let Location { name, latitude, longitude, .. } = location;
        let values = params![name, canonical, parent, latitude, longitude];
        one(self.connection.prepare_cached(sql)?.execute(values)?)?;
        Ok(self.remember(canonical))
    }

    fn insert_flat(&mut self, name: &str, location: &Location) -> Result<i64> {
        let sql = "INSERT INTO locations (name, latitude, longitude) VALUES (?1, ?2, ?3)";
        let values = params![name, location.latitude, location.longitude];
        one(self.connection.prepare_cached(sql)?.execute(values)?)?;
        Ok(self.remember(name.to_owned()))
    }

    fn remember(&mut self, key: String) -> i64 {
        let id = self.connection.last_insert_rowid();
        self.known.get_or_insert_default().insert(key, id);
        id
    }

    /// Notes how an entry spells a place, its nth, and those around it, and where it says that the place lies.
    pub(crate) fn offer(&mut self, id: i64, weight: &Weight, nth: usize, place: &RowLocation) {
        let say = (weight.clone(), Reverse(nth));
        match self.said.get_mut(&place.whole_name) {
            Some(best) if best.0 >= say => {}
            Some(best) => {
                best.0 = say;
                // Two names may be one text and not one place: `35.6, 139.5` is cut at its comma in some shapes alone.
                if best.1.name != place.location.name {
                    best.1.clone_from(&place.location);
                }
            }
            None => {
                self.said.insert(place.whole_name.clone(), (say, place.location.clone()));
            }
        }
        let Some(position) = place.location.latitude.zip(place.location.longitude) else { return };
        self.offer_position(id, weight, position);
    }

    /// Notes where an entry says that a place lies.
    fn offer_position(&mut self, id: i64, weight: &Weight, position: (f64, f64)) {
        match self.positions.get_mut(&id) {
            Some(best) if best.0 >= *weight => {}
            Some(best) => *best = (weight.clone(), position),
            None => {
                self.positions.insert(id, (weight.clone(), position));
            }
        }
    }

    /// Gives every place the spelling, the surroundings and the coordinates of the newest of the entries that were
    /// written; an entry whose file is gone places none that another one has.
    pub(crate) fn spell(&mut self) -> Result<()> {
        let mut said: Vec<_> = self.said.drain().map(|(_, said)| said).collect();
        said.sort_by(|(a, _), (b, _)| a.cmp(b));
        let (mut spelled, mut living) = (HashMap::new(), HashSet::new());
        for (((is_living, _), _), location) in said {
            for place in self.rows_of(location) {
                let id = self.id_of(&place)?;
                let (name, around) = match self.is_nested {
                    true => (place.location.name.clone(), self.around(&place.location)?),
                    false => (place.whole_name, None),
                };
                living.extend(is_living.then_some(id));
                spelled.insert(id, (name, around));
            }
        }
        for (id, (name, around)) in spelled {
            let position = self.positions.get(&id);
            let position =
                position.filter(|((is_living, _), _)| *is_living || !living.contains(&id));
            write(self.connection, id, &name, position.map(|it| it.1))?;
            if self.is_nested {
                put_into(self.connection, id, around)?;
            }
        }
        Ok(())
    }

    /// A place and those that it lies in, where these have rows of their own.
    fn rows_of(&self, location: Location) -> Vec<RowLocation> {
        match self.is_nested {
            true => location.chain().map(RowLocation::new).collect(),
            false => vec![RowLocation::new(location)],
        }
    }

    /// The id of the place that a place lies in.
    pub(crate) fn around(&mut self, location: &Location) -> Result<Option<i64>> {
        let around = location.chain().nth(1);
        around.map(|it| self.id_of(&RowLocation::new(it))).transpose()
    }
}

/// Writes what the entries say of a place, where the row says something else.
pub(crate) fn write(
    connection: &Connection,
    id: i64,
    name: &str,
    position: Option<(f64, f64)>,
) -> Result<()> {
    const WRITE: &str = "
        UPDATE locations
        SET name = ?2, latitude = ?3, longitude = ?4
        WHERE id = ?1 AND (name IS NOT ?2 OR latitude IS NOT ?3 OR longitude IS NOT ?4)";
    const DIFFERS: &str = "
        SELECT 1 FROM locations
        WHERE id = ?1 AND (name IS NOT ?2 OR latitude IS NOT ?3 OR longitude IS NOT ?4)";
    let (latitude, longitude) = position.unzip();
    let values = params![id, name, latitude, longitude];
    match connection.prepare_cached(WRITE)?.execute(values)? {
        0 => none_left(connection, DIFFERS, values),
        _ => Ok(()),
    }
}

/// Lays a place into another one, or into none, where its row says something else: a revision that cut names at their
/// commas knew no better.
pub(crate) fn put_into(connection: &Connection, id: i64, around: Option<i64>) -> Result<()> {
    let sql = "UPDATE locations SET parent_id = ?2 WHERE id = ?1 AND parent_id IS NOT ?2";
    let differs = "SELECT 1 FROM locations WHERE id = ?1 AND parent_id IS NOT ?2";
    match connection.prepare_cached(sql)?.execute(params![id, around])? {
        0 => none_left(connection, differs, params![id, around]),
        _ => Ok(()),
    }
}

/// Where two rows have one name, the older one counts: it comes last.
fn read_places(connection: &Connection, is_nested: bool) -> Result<HashMap<String, i64>> {
    let key = if is_nested { "canonical_name" } else { "name" };
    let sql = format!("SELECT {key}, id FROM locations ORDER BY id DESC");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let name: Option<String> = row.get(0)?;
        Ok((name.unwrap_or_default(), row.get(1)?))
    })?;
    rows.collect()
}
