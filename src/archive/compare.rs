//! The rows beside what the sources say: every entry is derived again in memory, and nothing is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params};

use super::ArchiveError;
use super::derive::{Held, next_readable};
use super::names::Weight;
use super::row::{Place, Row};
use super::shape::Shape;
use super::write::{Standing, scalar_value};
use crate::entry::{FieldValue, fold_case};
use crate::field::{Field, FieldKind};
use crate::progress::Progress;
use crate::sql::quoted;

/// What is not as the sources say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The paths of entries, each with the parts of its rows that differ.
    pub entries: BTreeMap<String, BTreeSet<String>>,
    /// Names and places that are spelled, or placed, as no entry says, or that no entry has: by the names of their tables.
    pub names: BTreeMap<String, BTreeSet<String>>,
}

/// Compares the rows of every entry whose file is there with what its source says, and the names with the newest entries
/// that have them.
///
/// # Errors
///
/// [`ArchiveError::Database`]; [`ArchiveError::Stopped`] where the person asked to stop.
pub fn differences(
    connection: &Connection,
    fields: &[Field],
    progress: &dyn Progress,
) -> std::result::Result<Differences, ArchiveError> {
    let fail = || ArchiveError::database("compare the rows with their sources");
    let shape = Shape::of(connection, fields).map_err(fail())?;
    let declared = shape.declared();
    progress.begin("comparing", None);
    let mut compared = Comparison::new(connection, &shape);
    let mut last = i64::MIN;
    loop {
        let batch = next_readable(connection, last).map_err(fail())?;
        let Some(end) = batch.last() else { break };
        last = end.id();
        let size = batch.len() as u64;
        // Damaged bytes say nothing of what their rows should be.
        let whole = batch.into_par_iter().filter(Held::is_whole);
        let parsed: Vec<_> = whole.map(|held| held.parse(&declared)).collect();
        for (id, standing, row, _) in parsed {
            compared.entry(id, standing, &row).map_err(fail())?;
        }
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        progress.advance(size);
    }
    compared.finish().map_err(fail())
}

/// A name, and with a mood its scale: what an entry is joined with, in its order.
type Joined = Vec<(String, Option<f64>)>;

struct Comparison<'c> {
    connection: &'c Connection,
    shape: &'c Shape,
    columns: Vec<(String, &'static str)>,
    spellings: HashMap<(&'static str, String), (Weight, String)>,
    positions: HashMap<String, (Weight, (f64, f64))>,
    found: Differences,
}

impl<'c> Comparison<'c> {
    fn new(connection: &'c Connection, shape: &'c Shape) -> Self {
        let mut columns: Vec<(String, &'static str)> = vec![
            ("date".to_owned(), "dates"),
            ("date_written".to_owned(), "dates"),
            ("title".to_owned(), "title"),
            ("word_count".to_owned(), "words"),
            ("body_offset".to_owned(), "words"),
            ("body_decoded".to_owned(), "words"),
        ];
        columns.extend(shape.histories.then(|| ("mood_scale".to_owned(), "moods")));
        let scalars = shape.present_fields().filter(|it| it.kind != FieldKind::List);
        columns.extend(scalars.map(|it| (it.name.as_str().to_owned(), "")));
        let (spellings, positions) = (HashMap::new(), HashMap::new());
        Self { connection, shape, columns, spellings, positions, found: Differences::default() }
    }

    fn entry(&mut self, id: i64, standing: Standing, row: &Row) -> Result<()> {
        let weight: Weight = (standing != Standing::Removed, row.rank.clone());
        self.listen(row, &weight);
        let mut parts = self.columns_that_differ(id, row)?;
        for (part, table, column, expected) in self.joins(row) {
            if self.joined(id, table, column)? != expected {
                parts.insert(part);
            }
        }
        if !parts.is_empty() {
            let sql = "SELECT path FROM entries WHERE id = ?1";
            let path = self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
            self.found.entries.entry(path).or_default().extend(parts);
        }
        Ok(())
    }

    fn columns_that_differ(&self, id: i64, row: &Row) -> Result<BTreeSet<String>> {
        let expected = self.expected(row);
        let names: Vec<String> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        let sql = format!("SELECT {} FROM entries WHERE id = ?1", names.join(", "));
        let held: Vec<Value> = self
            .connection
            .prepare_cached(&sql)?
            .query_row([id], |row| (0..names.len()).map(|at| row.get(at)).collect())?;
        let differs = held.iter().zip(&expected).zip(&self.columns).filter(|((a, b), _)| a != b);
        let part = |name: &String, part: &str| {
            if part.is_empty() { name.clone() } else { part.to_owned() }
        };
        Ok(differs.map(|(_, (name, its))| part(name, its)).collect())
    }

    fn expected(&self, row: &Row) -> Vec<Value> {
        let text = |it: &Option<String>| it.clone().map_or(Value::Null, Value::Text);
        let whole = |it: usize| Value::Integer(i64::try_from(it).unwrap_or(i64::MAX));
        let mut values = vec![
            text(&row.day),
            text(&row.written),
            text(&row.title),
            whole(row.body.word_count),
            whole(row.body.offset),
            text(&row.body.decoded),
        ];
        values
            .extend(self.shape.histories.then(|| row.mood_scale.map_or(Value::Null, Value::Real)));
        values.extend(self.shape.scalar_fields(&row.fields).map(|(_, it)| scalar_value(it)));
        values
    }

    /// What the entry is to be joined with: the part, the table of names, the join's column, and the folded names.
    fn joins<'r>(&self, row: &'r Row) -> Vec<(String, &'r str, &'static str, Joined)>
    where
        'c: 'r,
    {
        let plain = |names: &[String]| names.iter().map(|it| (fold_case(it), None)).collect();
        let mut joins: Vec<(String, &'r str, &'static str, Joined)> = Vec::new();
        if self.shape.moods {
            let moods = row.moods.iter().map(|it| (fold_case(&it.name), it.scale)).collect();
            joins.push(("moods".to_owned(), "moods", "mood_id", moods));
        }
        let place = |it: &Place| match self.shape.hierarchy {
            true => it.canonical_name.clone(),
            false => it.whole_name.clone(),
        };
        let places = row.places.iter().map(|it| (place(it), None)).collect();
        joins.push(("locations".to_owned(), "locations", "location_id", places));
        if self.shape.tags {
            joins.push(("tags".to_owned(), "tags", "tag_id", plain(&row.tags)));
        }
        if self.shape.people {
            joins.push(("people".to_owned(), "people", "person_id", plain(&row.people)));
        }
        let shape: &'c Shape = self.shape;
        for ((field, is_there), value) in shape.fields.iter().zip(&row.fields) {
            if *is_there && field.kind == FieldKind::List {
                let values: Joined = match value {
                    FieldValue::List(names) => names.iter().map(|it| (it.clone(), None)).collect(),
                    _ => Vec::new(),
                };
                let name = field.name.as_str();
                joins.push((name.to_owned(), name, "value_id", values));
            }
        }
        // With one that it is joined with already, the first joining counts.
        for (_, _, _, joined) in &mut joins {
            let mut seen = BTreeSet::new();
            joined.retain(|(name, _)| seen.insert(name.clone()));
        }
        joins
    }

    fn joined(&self, id: i64, table: &str, column: &str) -> Result<Joined> {
        let join = quoted(&format!("entry_{table}"));
        let name = match table {
            "locations" if self.shape.hierarchy => "canonical_name",
            _ => "name",
        };
        let scale = if table == "moods" { "scale" } else { "NULL" };
        let sql = format!(
            "SELECT {name}, {scale} FROM {join} JOIN {} AS names ON names.id = {column} \
             WHERE entry_id = ?1 ORDER BY position",
            quoted(table)
        );
        let folds = matches!(table, "moods" | "tags" | "people");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([id], |row| {
            let name: Option<String> = row.get(0)?;
            let name = name.unwrap_or_default();
            Ok((if folds { fold_case(&name) } else { name }, row.get(1)?))
        })?;
        rows.collect()
    }

    /// Notes how an entry spells its names, and where it says that its places lie.
    fn listen(&mut self, row: &Row, weight: &Weight) {
        let moods = row.moods.iter().map(|it| ("moods", fold_case(&it.name), &it.name));
        let tags = row.tags.iter().map(|it| ("tags", fold_case(it), it));
        let people = row.people.iter().map(|it| ("people", fold_case(it), it));
        for (table, key, spelling) in moods.chain(tags).chain(people) {
            offer(&mut self.spellings, (table, key), weight, || spelling.clone());
        }
        if !self.shape.hierarchy {
            return;
        }
        for place in &row.places {
            for around in place.location.chain().map(Place::new) {
                let key = ("locations", around.canonical_name);
                offer(&mut self.spellings, key, weight, || around.location.name);
            }
            if let Some(position) = place.location.latitude.zip(place.location.longitude) {
                offer(&mut self.positions, place.canonical_name.clone(), weight, || position);
            }
        }
    }

    /// Compares the names with what the entries said.
    fn finish(mut self) -> Result<Differences> {
        let tables =
            [("moods", self.shape.moods), ("tags", self.shape.tags), ("people", self.shape.people)];
        for (table, _) in tables.into_iter().filter(|it| it.1) {
            let names = self.names(&format!("SELECT name FROM {table}"))?;
            for name in names {
                let said = self.spellings.get(&(table, fold_case(&name)));
                if said.is_some_and(|(_, spelling)| *spelling != name) {
                    self.found.names.entry(table.to_owned()).or_default().insert(name);
                }
            }
        }
        if self.shape.hierarchy {
            self.places()?;
        }
        Ok(self.found)
    }

    fn names(&self, sql: &str) -> Result<Vec<String>> {
        self.connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    }

    fn places(&mut self) -> Result<()> {
        let sql = "SELECT coalesce(canonical_name, ''), name, latitude, longitude FROM locations";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(params![])?;
        while let Some(row) = rows.next()? {
            let (key, name): (String, String) = (row.get(0)?, row.get(1)?);
            let (latitude, longitude): (Option<f64>, Option<f64>) = (row.get(2)?, row.get(3)?);
            let spelling = self.spellings.get(&("locations", key.clone()));
            let is_spelled = spelling.is_none_or(|(_, spelling)| *spelling == name);
            let position = self.position(&key);
            if !is_spelled || spelling.is_some() && position != latitude.zip(longitude) {
                self.found.names.entry("locations".to_owned()).or_default().insert(name);
            }
        }
        Ok(())
    }
}

impl Comparison<'_> {
    /// Where a place lies: what removed entries say counts only where no other entry names it.
    fn position(&self, key: &str) -> Option<(f64, f64)> {
        let (weight, position) = self.positions.get(key)?;
        let is_named = self.spellings.get(&("locations", key.to_owned())).is_some_and(|it| it.0.0);
        (weight.0 || !is_named).then_some(*position)
    }
}

fn offer<K: std::hash::Hash + Eq, V>(
    best: &mut HashMap<K, (Weight, V)>,
    key: K,
    weight: &Weight,
    value: impl FnOnce() -> V,
) {
    if best.get(&key).is_none_or(|it| it.0 < *weight) {
        best.insert(key, (weight.clone(), value()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;
    use crate::progress::Silent;

    fn archive() -> Fixture {
        Fixture::with_fields(&[("sky", FieldKind::Text), ("projects", FieldKind::List)])
            .entry(
                "2025-01-01.md",
                "{mood: calm 7/10, tags: [sea], sky: rain, projects: [boat]}",
                "One.",
            )
            .entry(
                "2025-01-02.md",
                "{location: 'Alfama, Lisbon', people: [Ana], tags: [Sea]}",
                "Two.",
            )
            .entry("2025-01-03.md", "{location: {name: Hut, lat: 1, lon: 2}}", "Three.")
    }

    fn differences_of(fixture: &Fixture) -> Differences {
        differences(&fixture.connection, fixture.fields(), &Silent).unwrap()
    }

    fn check(change: &str, expected: &[&str]) {
        let fixture = archive();
        fixture.connection.execute_batch(change).unwrap();
        let found = differences_of(&fixture);
        let entries = found
            .entries
            .iter()
            .flat_map(|(path, parts)| parts.iter().map(move |part| format!("{path} {part}")));
        let names = found
            .names
            .iter()
            .flat_map(|(table, names)| names.iter().map(move |name| format!("{table} {name}")));
        assert_eq!(entries.chain(names).collect::<Vec<_>>(), expected, "{change}");
    }

    #[test]
    fn rows_that_say_what_the_sources_say_do_not_differ() {
        check("", &[]);
    }

    #[test]
    fn a_place_that_only_removed_entries_gave_coordinates_has_none() {
        let place = "{location: {name: Hut, lat: 3, lon: 4}}";
        let fixture = archive().entry("2025-01-04.md", place, "Four.");
        let removed =
            "UPDATE entries SET removed_at = 'x' WHERE path IN ('2025-01-03.md', '2025-01-04.md')";
        fixture.connection.execute_batch(removed).unwrap();
        assert_eq!(differences_of(&fixture).names.len(), 0, "nobody else names it");
        let fixture = fixture.entry("2025-01-05.md", "{location: Hut}", "Five.");
        let without = "UPDATE locations SET latitude = NULL, longitude = NULL WHERE name = 'Hut'";
        fixture.connection.execute_batch(without).unwrap();
        let found = differences_of(&fixture);
        assert_eq!(found.names.len(), 0, "{found:?}");
    }

    #[test]
    fn what_is_named_twice_is_joined_once() {
        let twice = "{moods: [STRASSE, straße 7], tags: [Sea, sea], people: [Ana, ANA], projects: [boat, boat], \
                     locations: [Lisbon, LISBON]}";
        let fixture = archive().entry("2025-01-04.md", twice, "Four.");
        assert_eq!(differences_of(&fixture).entries.len(), 0);
    }

    #[test]
    fn every_part_that_differs_is_found() {
        check("UPDATE entries SET title = 'x' WHERE id = 1", &["2025-01-01.md title"]);
        check("UPDATE entries SET date = NULL WHERE id = 2", &["2025-01-02.md dates"]);
        check("UPDATE entries SET sky = NULL", &["2025-01-01.md sky"]);
        check("DELETE FROM entry_projects", &["2025-01-01.md projects"]);
        check("UPDATE entry_moods SET scale = 3", &["2025-01-01.md moods"]);
        check("DELETE FROM entry_people", &["2025-01-02.md people"]);
        check("UPDATE tags SET name = 'SEA'", &["tags SEA"]);
        check("UPDATE locations SET latitude = 9 WHERE name = 'Hut'", &["locations Hut"]);
        check("UPDATE locations SET name = 'lisbon' WHERE name = 'Lisbon'", &["locations lisbon"]);
        check("UPDATE entries SET word_count = 9 WHERE id = 3", &["2025-01-03.md words"]);
    }
}
