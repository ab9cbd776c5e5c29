//! The places of a filter: by name, with the places in them, and by nearness.

use std::collections::HashMap;

use rusqlite::Connection;

use super::UnknownName;
use crate::entry::filter::Near;
use crate::entry::location::canonical_name;
use crate::nearest::nearest;

/// Every place that the archive knows.
pub(super) struct Places {
    places: HashMap<i64, LocationChain>,
}

struct LocationChain {
    name: String,
    /// The folded names of the place and of those it lies in, the nearest first.
    chain: Vec<String>,
    parent: Option<i64>,
    point: Option<(f64, f64)>,
}

impl Places {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT id, name, coalesce(canonical_name, ''), parent_id, latitude, longitude FROM locations";
        let mut statement = connection.prepare_cached(sql)?;
        let places = statement.query_map([], |row| {
            let name: String = row.get(1)?;
            let canonical: String = row.get(2)?;
            let canonical = if canonical.is_empty() { canonical_name(&name) } else { canonical };
            let point = Option::zip(row.get(4)?, row.get(5)?);
            let chain = canonical.split(", ").map(str::to_owned).collect();
            Ok((row.get(0)?, LocationChain { name, chain, parent: row.get(3)?, point }))
        })?;
        Ok(Self { places: places.collect::<Result<_, _>>()? })
    }

    /// The places of this name and all that lie in them: `Lisbon` and `Lisbon, Portugal` hold `Alfama, Lisbon,
    /// Portugal`.
    pub(super) fn named(&self, name: &str) -> Result<Vec<i64>, UnknownName> {
        let canonical = canonical_name(name);
        let parts: Vec<&str> = canonical.split(", ").collect();
        let ids: Vec<i64> =
            self.places.keys().copied().filter(|id| self.lies_in(*id, &parts)).collect();
        if !ids.is_empty() {
            return Ok(ids);
        }
        let mut known: Vec<&str> = self.places.values().map(|it| it.name.as_str()).collect();
        known.sort_unstable();
        let nearest = nearest(name, known).map(str::to_owned);
        Err(UnknownName { kind: "location".to_owned(), name: name.to_owned(), nearest })
    }

    /// The places with coordinates in a circle. A place without any lies nowhere, whatever it lies in: somewhere in
    /// Portugal is not near the middle of Portugal.
    pub(super) fn near(&self, near: Near) -> Vec<i64> {
        let is_near =
            |place: &LocationChain| place.point.is_some_and(|(lat, lon)| near.holds(lat, lon));
        self.places.iter().filter(|(_, place)| is_near(place)).map(|(id, _)| *id).collect()
    }

    /// Whether these names stand in the chain of a place, or of one that it lies in.
    fn lies_in(&self, id: i64, parts: &[&str]) -> bool {
        let holds = |place: &LocationChain| {
            place.chain.windows(parts.len()).any(|names| names.iter().eq(parts))
        };
        let mut next = self.places.get(&id);
        // Other tools may have closed a ring of parents.
        for _ in 0..=self.places.len() {
            let Some(place) = next else { return false };
            if holds(place) {
                return true;
            }
            next = place.parent.and_then(|parent| self.places.get(&parent));
        }
        false
    }
}
