//! The names beside what the entries call them: how each is spelled, and where each place lies.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use rusqlite::{Connection, Result};

use crate::archive::model::row::{Row, RowLocation};
use crate::archive::model::shape::Shape;
use crate::archive::rows::names::Weight;
use crate::entry::fold_case;

/// What the entries say of names.
#[derive(Default)]
pub(super) struct Said {
    spellings: HashMap<(&'static str, String), (Weight, String)>,
    /// By the canonical names of places: the name, and the canonical name of the place around it.
    places: HashMap<String, (Weight, (String, Option<String>))>,
    positions: HashMap<String, (Weight, (f64, f64))>,
}

/// A row of a table of names, oldest first where several have one name.
struct Name {
    name: String,
    is_used: bool,
}

/// A row of `locations`.
struct PlaceRow {
    name: String,
    around: Option<String>,
    position: (Option<f64>, Option<f64>),
    is_used: bool,
}

const PLACES: &str = "
    SELECT coalesce(place.canonical_name, ''), place.name, coalesce(around.canonical_name, around.name),
           place.latitude, place.longitude,
           EXISTS (SELECT 1 FROM entry_locations WHERE location_id = place.id)
               OR EXISTS (SELECT 1 FROM locations AS inner_place WHERE inner_place.parent_id = place.id)
    FROM locations AS place LEFT JOIN locations AS around ON around.id = place.parent_id
    ORDER BY place.id";

impl Said {
    /// Notes how an entry spells its names, and where it says that its places lie.
    pub(super) fn listen(&mut self, row: &Row, weight: &Weight, is_nested: bool) {
        let moods = row.moods.iter().map(|it| ("moods", fold_case(&it.name), &it.name));
        let tags = row.tags.iter().map(|it| ("tags", fold_case(it), it));
        let people = row.people.iter().map(|it| ("people", fold_case(it), it));
        for (table, key, spelling) in moods.chain(tags).chain(people) {
            offer(&mut self.spellings, (table, key), weight, || spelling.clone());
        }
        for place in row.places.iter().filter(|_| is_nested) {
            let mut chain = place.location.chain().map(RowLocation::new).peekable();
            while let Some(it) = chain.next() {
                let around = chain.peek().map(|it| it.canonical_name.clone());
                let said = || (it.location.name, around);
                offer(&mut self.places, it.canonical_name, weight, said);
            }
            if let Some(position) = place.location.latitude.zip(place.location.longitude) {
                offer(&mut self.positions, place.canonical_name.clone(), weight, || position);
            }
        }
    }

    /// The names that are not as the entries say, by their tables.
    pub(super) fn differing(
        &self,
        connection: &Connection,
        shape: &Shape,
    ) -> Result<BTreeMap<String, BTreeSet<String>>> {
        let tables = [
            ("moods", "mood_id", shape.moods),
            ("tags", "tag_id", shape.tags),
            ("people", "person_id", shape.people),
        ];
        let mut differing = BTreeMap::new();
        for (table, column, _) in tables.into_iter().filter(|it| it.2) {
            differing.insert(table.to_owned(), self.names(connection, table, column)?);
        }
        if shape.hierarchy {
            differing.insert("locations".to_owned(), self.places(connection)?);
        }
        differing.retain(|_, names: &mut BTreeSet<String>| !names.is_empty());
        Ok(differing)
    }

    fn names(
        &self,
        connection: &Connection,
        table: &'static str,
        column: &str,
    ) -> Result<BTreeSet<String>> {
        let rows = by_spelling(connection, table, column)?;
        let differing = rows.into_iter().flat_map(|(key, rows)| {
            let said = self.spellings.get(&(table, key)).map(|(_, spelling)| spelling.clone());
            // The user may have kept a row of its own for the spelling.
            let is_spelled = said.is_none_or(|said| rows.iter().any(|it| it.name == said));
            let differs = move |(nth, it): &(usize, Name)| match nth {
                0 => !is_spelled,
                _ => it.is_used,
            };
            rows.into_iter().enumerate().filter(differs).map(|(_, it)| it.name)
        });
        Ok(differing.collect())
    }

    fn places(&self, connection: &Connection) -> Result<BTreeSet<String>> {
        let mut statement = connection.prepare(PLACES)?;
        let rows = statement.query_map([], |row| {
            let (name, around, position) = (row.get(1)?, row.get(2)?, (row.get(3)?, row.get(4)?));
            Ok((
                row.get::<_, String>(0)?,
                PlaceRow { name, around, position, is_used: row.get(5)? },
            ))
        })?;
        let (mut seen, mut differing) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            let (key, place) = row?;
            let differs = match seen.insert(key.clone()) {
                true => self.says_otherwise(&key, &place),
                false => place.is_used,
            };
            differing.extend(differs.then_some(place.name));
        }
        Ok(differing)
    }

    fn says_otherwise(&self, key: &str, place: &PlaceRow) -> bool {
        let Some((weight, (name, around))) = self.places.get(key) else { return false };
        let position = self.positions.get(key);
        // What removed entries say counts only where no other entry names it.
        let position = position.filter(|it| it.0.0 || !weight.0).map(|it| it.1);
        *name != place.name || *around != place.around || position.unzip() != place.position
    }
}

/// The names of a table, by what they are once their case is folded.
fn by_spelling(
    connection: &Connection,
    table: &str,
    column: &str,
) -> Result<BTreeMap<String, Vec<Name>>> {
    let mut rows: BTreeMap<String, Vec<Name>> = BTreeMap::new();
    let sql = format!(
        "SELECT name, EXISTS (SELECT 1 FROM entry_{table} WHERE {column} = {table}.id) FROM {table} ORDER BY id"
    );
    let mut statement = connection.prepare(&sql)?;
    let read =
        statement.query_map([], |row| Ok(Name { name: row.get(0)?, is_used: row.get(1)? }))?;
    for name in read {
        let name = name?;
        rows.entry(fold_case(&name.name)).or_default().push(name);
    }
    Ok(rows)
}

fn offer<K: Hash + Eq, V>(
    best: &mut HashMap<K, (Weight, V)>,
    key: K,
    weight: &Weight,
    value: impl FnOnce() -> V,
) {
    if best.get(&key).is_none_or(|it| it.0 < *weight) {
        best.insert(key, (weight.clone(), value()));
    }
}
