//! What other tables say of an entry: its places, moods and names.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::{EntryLocation, Records};
use crate::entry::Mood;

impl Records<'_> {
    pub(super) fn locations(&self, id: i64) -> rusqlite::Result<Vec<EntryLocation>> {
        let sql = "SELECT location_id FROM entry_locations WHERE entry_id = ? ORDER BY position, location_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement.query_map([id], |row| row.get::<_, i64>(0))?;
        let places = ids.map(|id| Ok(self.places.get(&id?).cloned()));
        Ok(places.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    pub(super) fn moods(&self, id: i64) -> rusqlite::Result<Vec<Mood>> {
        let sql = "SELECT moods.name, entry_moods.scale FROM entry_moods
            JOIN moods ON moods.id = entry_moods.mood_id
            WHERE entry_moods.entry_id = ? ORDER BY entry_moods.position, moods.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let moods =
            statement.query_map([id], |row| Ok(Mood { name: row.get(0)?, scale: row.get(1)? }))?;
        moods.collect()
    }

    /// The names that a lookup table and its join table give an entry; each ready to stand in SQL.
    pub(super) fn names(
        &self,
        table: &str,
        join_table: &str,
        join_column: &str,
        id: i64,
    ) -> rusqlite::Result<Vec<String>> {
        let sql = format!(
            "SELECT names.name FROM {join_table} AS joined JOIN {table} AS names ON names.id = joined.{join_column}
            WHERE joined.entry_id = ? ORDER BY joined.position, names.id"
        );
        self.connection.prepare_cached(&sql)?.query_map(params![id], |row| row.get(0))?.collect()
    }
}

/// Every place with the names of those it lies in.
pub(super) fn places(connection: &Connection) -> rusqlite::Result<HashMap<i64, EntryLocation>> {
    let sql = "SELECT id, name, canonical_name, latitude, longitude, parent_id FROM locations";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let place = EntryLocation {
            name: row.get(1)?,
            parents: Vec::new(),
            canonical_name: row.get(2)?,
            latitude: row.get(3)?,
            longitude: row.get(4)?,
        };
        Ok((row.get(0)?, (place, row.get(5)?)))
    })?;
    let rows: HashMap<i64, (EntryLocation, Option<i64>)> = rows.collect::<Result<_, _>>()?;
    let parents = |id: i64| {
        let mut chain: Vec<i64> = Vec::new();
        let mut next = rows.get(&id).and_then(|(_, parent)| *parent);
        // Other tools may have closed a ring of parents.
        while let Some(parent) = next.filter(|it| *it != id && !chain.contains(it)) {
            chain.push(parent);
            next = rows.get(&parent).and_then(|(_, parent)| *parent);
        }
        chain.iter().filter_map(|id| Some(rows.get(id)?.0.name.clone())).collect()
    };
    let with_parents = |(id, (place, _)): (&i64, &(EntryLocation, _))| {
        (*id, EntryLocation { parents: parents(*id), ..place.clone() })
    };
    Ok(rows.iter().map(with_parents).collect())
}
