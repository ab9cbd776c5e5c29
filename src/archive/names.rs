//! The ids of moods, places, tags, people and values of list fields: looked up in memory, made where they are new.

use std::collections::HashMap;

use rusqlite::{Connection, Result, params};

use super::held::Held;
use super::row::Place;
use crate::entry::Location;
use crate::sql::quoted;

/// A lookup table `(id, name)`.
pub(super) struct Names<'c> {
    connection: &'c Connection,
    table: String,
    insert: Held<'c>,
    ids: Option<HashMap<String, i64>>,
}

impl<'c> Names<'c> {
    pub(super) fn new(connection: &'c Connection, table: &str) -> Self {
        let table = quoted(table);
        let insert = format!("INSERT INTO {table} (name) VALUES (?1)");
        Self { connection, insert: Held::new(connection, insert), table, ids: None }
    }

    /// The id of a name.
    pub(super) fn id_of(&mut self, name: &str) -> Result<i64> {
        let ids = match &mut self.ids {
            Some(ids) => ids,
            none => none.insert(read_ids(self.connection, &self.table)?),
        };
        if let Some(id) = ids.get(name) {
            return Ok(*id);
        }
        let id = self.insert.insert([name])?;
        ids.insert(name.to_owned(), id);
        Ok(id)
    }
}

fn read_ids(connection: &Connection, table: &str) -> Result<HashMap<String, i64>> {
    let mut statement = connection.prepare(&format!("SELECT name, id FROM {table}"))?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The table `locations`.
pub(super) struct Places<'c> {
    connection: &'c Connection,
    /// Whether a place knows what it lies in; before that it is one text with commas.
    is_nested: bool,
    known: Option<HashMap<String, Known>>,
}

/// A place as it stands in its row.
#[derive(Clone, Copy)]
struct Known {
    id: i64,
    has_coordinates: bool,
}

impl<'c> Places<'c> {
    pub(super) fn new(connection: &'c Connection, is_nested: bool) -> Self {
        Self { connection, is_nested, known: None }
    }

    /// The id of a place.
    pub(super) fn id_of(&mut self, place: &Place) -> Result<i64> {
        let key = if self.is_nested { &place.canonical_name } else { &place.whole_name };
        let known = match &mut self.known {
            Some(known) => known,
            none => none.insert(read_places(self.connection, self.is_nested)?),
        };
        match known.get_mut(key) {
            Some(known) => known.take_coordinates(self.connection, &place.location),
            None if self.is_nested => self.insert_nested(&place.location),
            None => self.insert_flat(key, &place.location),
        }
    }

    /// Makes the row of a place, after those of the places that it lies in.
    fn insert_nested(&mut self, location: &Location) -> Result<i64> {
        let parent = match location.chain().nth(1) {
            Some(parent) => Some(self.id_of(&Place::new(parent))?),
            None => None,
        };
        let canonical = location.canonical_name();
        let sql = "INSERT INTO locations (name, canonical_name, parent_id, latitude, longitude) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let Location { name, latitude, longitude, .. } = location;
        let values = params![name, canonical, parent, latitude, longitude];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(self.remember(canonical, location))
    }

    fn insert_flat(&mut self, name: &str, location: &Location) -> Result<i64> {
        let sql = "INSERT INTO locations (name, latitude, longitude) VALUES (?1, ?2, ?3)";
        let values = params![name, location.latitude, location.longitude];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(self.remember(name.to_owned(), location))
    }

    fn remember(&mut self, key: String, location: &Location) -> i64 {
        let id = self.connection.last_insert_rowid();
        let known = Known { id, has_coordinates: location.latitude.is_some() };
        self.known.get_or_insert_default().insert(key, known);
        id
    }
}

impl Known {
    /// Fills in the coordinates of a place that had none; those that it has stay. Gives its id.
    fn take_coordinates(&mut self, connection: &Connection, location: &Location) -> Result<i64> {
        if !self.has_coordinates && location.latitude.is_some() {
            let sql = "UPDATE locations SET latitude = ?2, longitude = ?3 WHERE id = ?1";
            let values = params![self.id, location.latitude, location.longitude];
            connection.prepare_cached(sql)?.execute(values)?;
            self.has_coordinates = true;
        }
        Ok(self.id)
    }
}

fn read_places(connection: &Connection, is_nested: bool) -> Result<HashMap<String, Known>> {
    let key = if is_nested { "canonical_name" } else { "name" };
    // Where two rows have one name, the older one counts: it comes last.
    let sql = format!("SELECT {key}, id, latitude IS NOT NULL FROM locations ORDER BY id DESC");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let name: Option<String> = row.get(0)?;
        let known = Known { id: row.get(1)?, has_coordinates: row.get(2)? };
        Ok((name.unwrap_or_default(), known))
    })?;
    rows.collect()
}
