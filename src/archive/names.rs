//! The ids of moods, places, tags, people and values of list fields: looked up once, made where they are new.

use std::collections::HashMap;

use rusqlite::{Connection, Result, params};

use crate::entry::Location;
use crate::sql::quoted;

/// The names that the archive holds, with their ids.
pub(super) struct Names<'c> {
    connection: &'c Connection,
    tables: HashMap<String, HashMap<String, i64>>,
    places: Option<HashMap<String, Place>>,
}

/// A place as it stands in its row.
#[derive(Clone, Copy)]
struct Place {
    id: i64,
    has_coordinates: bool,
}

impl<'c> Names<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, tables: HashMap::new(), places: None }
    }

    /// The id of a name in a lookup table `(id, name)`.
    pub(super) fn id_of(&mut self, table: &str, name: &str) -> Result<i64> {
        if !self.tables.contains_key(table) {
            let sql = format!("SELECT name, id FROM {}", quoted(table));
            let mut statement = self.connection.prepare(&sql)?;
            let ids = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_>>()?;
            self.tables.insert(table.to_owned(), ids);
        }
        let ids = self.tables.entry(table.to_owned()).or_default();
        if let Some(id) = ids.get(name) {
            return Ok(*id);
        }
        let sql = format!("INSERT INTO {} (name) VALUES (?1)", quoted(table));
        self.connection.prepare_cached(&sql)?.execute([name])?;
        let id = self.connection.last_insert_rowid();
        ids.insert(name.to_owned(), id);
        Ok(id)
    }

    /// The id of a place in its places, which are made from the outermost in.
    pub(super) fn place(&mut self, location: &Location) -> Result<i64> {
        let canonical = location.canonical_name();
        if let Some(known) = self.known_places("canonical_name")?.get(&canonical).copied() {
            return self.with_coordinates(known, canonical, location);
        }
        let parent = match location.chain().nth(1) {
            Some(parent) => Some(self.place(&parent)?),
            None => None,
        };
        let sql = "INSERT INTO locations (name, canonical_name, parent_id, latitude, longitude) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let values =
            params![location.name, canonical, parent, location.latitude, location.longitude];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(self.remember(canonical, location))
    }

    /// The id of a place in an archive that knows no places in places.
    pub(super) fn flat_place(&mut self, location: &Location) -> Result<i64> {
        let name = location.whole_name();
        if let Some(known) = self.known_places("name")?.get(&name).copied() {
            return self.with_coordinates(known, name, location);
        }
        let sql = "INSERT INTO locations (name, latitude, longitude) VALUES (?1, ?2, ?3)";
        self.connection.prepare_cached(sql)?.execute(params![
            name,
            location.latitude,
            location.longitude
        ])?;
        Ok(self.remember(name, location))
    }

    fn known_places(&mut self, key: &str) -> Result<&mut HashMap<String, Place>> {
        if self.places.is_none() {
            // Where two rows have one name, the older one counts: it comes last.
            let sql =
                format!("SELECT {key}, id, latitude IS NOT NULL FROM locations ORDER BY id DESC");
            let mut statement = self.connection.prepare(&sql)?;
            let rows = statement.query_map([], |row| {
                let name: Option<String> = row.get(0)?;
                Ok((
                    name.unwrap_or_default(),
                    Place { id: row.get(1)?, has_coordinates: row.get(2)? },
                ))
            })?;
            self.places = Some(rows.collect::<Result<_>>()?);
        }
        Ok(self.places.get_or_insert_default())
    }

    fn remember(&mut self, key: String, location: &Location) -> i64 {
        let id = self.connection.last_insert_rowid();
        let place = Place { id, has_coordinates: location.latitude.is_some() };
        self.places.get_or_insert_default().insert(key, place);
        id
    }

    /// Fills in the coordinates of a known place that had none; those that it has stay.
    fn with_coordinates(&mut self, known: Place, key: String, location: &Location) -> Result<i64> {
        if !known.has_coordinates && location.latitude.is_some() {
            let sql = "UPDATE locations SET latitude = ?2, longitude = ?3 WHERE id = ?1";
            self.connection.prepare_cached(sql)?.execute(params![
                known.id,
                location.latitude,
                location.longitude
            ])?;
            self.places
                .get_or_insert_default()
                .insert(key, Place { has_coordinates: true, ..known });
        }
        Ok(known.id)
    }
}
