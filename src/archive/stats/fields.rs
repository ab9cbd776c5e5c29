//! One field by value and by month: moods, places, tags, people, a declared field, or any key of the front matter.

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::TOP;
use super::error::StatsError;
use super::moods::Mean;
use super::names::{LOCATIONS, Lookup, MOODS, PEOPLE, TAGS};
use super::period::Month;
use super::selection::{Chosen, Selection};
use crate::field::{Field, FieldKind};
use crate::sql::quoted;

/// A field that can be counted by value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldOf {
    /// The moods.
    Moods,
    /// The places that entries name themselves.
    Locations,
    /// The tags.
    Tags,
    /// The people.
    People,
    /// A field that the writer declared.
    Declared(Field),
    /// A key of the front matter that is no field: scalars and lists of them, as they were written.
    Key(String),
}

impl FieldOf {
    /// The field of a name: the core's own, in the singular or the plural, else a declared one, else a key.
    pub fn named(name: &str, declared: &[Field]) -> Self {
        match name {
            "mood" | "moods" => Self::Moods,
            "location" | "locations" => Self::Locations,
            "tag" | "tags" => Self::Tags,
            "person" | "people" => Self::People,
            _ => match declared.iter().find(|field| field.name.as_str() == name) {
                Some(field) => Self::Declared(field.clone()),
                None => Self::Key(name.to_owned()),
            },
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Moods => "moods",
            Self::Locations => "locations",
            Self::Tags => "tags",
            Self::People => "people",
            Self::Declared(field) => field.name.as_str(),
            Self::Key(key) => key,
        }
    }
}

/// What the values of a field are, and when they were written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldStats {
    /// `list`, `key`, or the kind that the field was declared with.
    pub kind: &'static str,
    /// The entries that have a value.
    pub entries: u64,
    /// The entries that count and have none.
    pub missing: u64,
    /// The distinct values.
    pub distinct: u64,
    /// The most frequent values, at most [`TOP`].
    pub values: Vec<ValueCount>,
    /// The range of numbers; none where values are no numbers.
    pub numbers: Option<Numbers>,
    /// The months that have a value.
    pub by_month: BTreeMap<Month, FieldMonth>,
}

/// How often a value was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// The value as text.
    pub value: String,
    /// The entries that have it.
    pub entries: u64,
}

/// The range of a field of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Numbers {
    /// The smallest.
    pub min: f64,
    /// The mean.
    pub mean: f64,
    /// The greatest.
    pub max: f64,
}

/// The values of a month.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FieldMonth {
    /// The entries that have a value.
    pub entries: u64,
    /// The range of numbers.
    pub numbers: Option<Numbers>,
    /// The entries that have each of the field's most frequent values.
    pub values: BTreeMap<String, u64>,
}

/// Counts each field that was asked for.
pub(super) fn read_all(
    connection: &Connection,
    fields: &[FieldOf],
    selection: &Selection,
) -> Result<BTreeMap<String, FieldStats>, StatsError> {
    let read = |field: &FieldOf| Ok((field.name().to_owned(), read(connection, field, selection)?));
    fields.iter().map(read).collect()
}

fn read(
    connection: &Connection,
    field: &FieldOf,
    selection: &Selection,
) -> Result<FieldStats, StatsError> {
    let counts = match field {
        FieldOf::Moods => of_list(connection, &MOODS, selection)?,
        FieldOf::Locations => of_list(connection, &LOCATIONS, selection)?,
        FieldOf::Tags => of_list(connection, &TAGS, selection)?,
        FieldOf::People => of_list(connection, &PEOPLE, selection)?,
        FieldOf::Declared(field) if field.kind == FieldKind::List => {
            let (table, join) = (field.name.as_str(), format!("entry_{}", field.name));
            let lookup = Lookup { table, join: &join, key: "value_id" };
            of_list(connection, &lookup, selection)?
        }
        FieldOf::Declared(field) => of_column(connection, field, selection)?,
        FieldOf::Key(key) => of_key(connection, key, selection)?,
    };
    let kind = match field {
        FieldOf::Declared(field) => field.kind.as_str(),
        FieldOf::Key(_) => "key",
        _ => FieldKind::List.as_str(),
    };
    Ok(counts.into_stats(kind, selection.entries.len() as u64))
}

fn of_list(
    connection: &Connection,
    lookup: &Lookup<'_>,
    selection: &Selection,
) -> Result<Counts, StatsError> {
    if !connection.table_exists(None, lookup.table)?
        || !connection.table_exists(None, lookup.join)?
    {
        return Err(StatsError::NoField { name: lookup.table.to_owned() });
    }
    let names = lookup.names(connection)?;
    let mut counts = Counts::default();
    selection.walk(&mut connection.prepare(&lookup.pairs(""))?, |entry, row| {
        if let Some(name) = names.get(&row.get(1)?) {
            counts.add(entry, name, None);
        }
        Ok(())
    })?;
    Ok(counts)
}

/// Reads the rows of `entries` themselves, text and all: a declared column is in no index.
fn of_column(
    connection: &Connection,
    field: &Field,
    selection: &Selection,
) -> Result<Counts, StatsError> {
    let name = field.name.as_str();
    if !connection.column_exists(None, "entries", name)? {
        return Err(StatsError::NoField { name: name.to_owned() });
    }
    let column = quoted(name);
    let sql = format!(
        "SELECT id, {column} FROM entries \
         WHERE id BETWEEN ?1 AND ?2 AND {column} IS NOT NULL ORDER BY id"
    );
    let mut counts = Counts::default();
    selection.walk(&mut connection.prepare(&sql)?, |entry, row| {
        let (value, number) = read_value(row, field.kind)?;
        counts.add(entry, &value, number);
        Ok(())
    })?;
    Ok(counts)
}

/// A key may hold a scalar or a list of them. What it holds are numbers where every value reads as one.
fn of_key(connection: &Connection, key: &str, selection: &Selection) -> Result<Counts, StatsError> {
    let sql = "
        SELECT entries.id, item.value
        FROM entries,
            json_each(CASE WHEN json_valid(front_matter) THEN front_matter ELSE '{}' END) AS pair,
            json_each(CASE pair.type WHEN 'array' THEN pair.value ELSE json_array(pair.value) END)
                AS item
        WHERE entries.id BETWEEN ?1 AND ?2
            AND pair.key = ?3
            AND pair.type <> 'object'
            AND item.type NOT IN ('null', 'array', 'object')
        ORDER BY entries.id";
    let mut statement = connection.prepare(sql)?;
    statement.raw_bind_parameter(3, key)?;
    let mut counts = Counts::default();
    selection.walk(&mut statement, |entry, row| {
        let value = super::names::text(row, 1)?;
        counts.add(entry, &value, value.trim().parse().ok());
        Ok(())
    })?;
    Ok(counts)
}

/// A value as text, and as a number where its kind is one.
fn read_value(row: &Row<'_>, kind: FieldKind) -> rusqlite::Result<(String, Option<f64>)> {
    let is_number = matches!(kind, FieldKind::Integer | FieldKind::Real);
    let value = row.get_ref(1)?;
    let text = match (kind, value) {
        (FieldKind::Boolean, ValueRef::Integer(truth)) => (truth != 0).to_string(),
        _ => super::names::text(row, 1)?,
    };
    Ok((text, if is_number { row.get(1).ok() } else { None }))
}

/// What is counted in one walk.
#[derive(Debug, Default)]
struct Counts {
    values: HashMap<String, Value>,
    by_month: BTreeMap<Month, InMonth>,
    all: Range,
    entries: u64,
    last: Option<i64>,
}

#[derive(Debug, Default)]
struct Value {
    entries: u64,
    last: Option<i64>,
    by_month: HashMap<Month, u64>,
}

#[derive(Debug, Default)]
struct InMonth {
    entries: u64,
    range: Range,
}

impl Counts {
    /// Takes one value of an entry. The values of an entry come one after another; the same value again counts once.
    fn add(&mut self, entry: Chosen, text: &str, number: Option<f64>) {
        let month = entry.day.map(Month::of);
        let is_new_entry = self.last.replace(entry.id) != Some(entry.id);
        self.entries += u64::from(is_new_entry);
        if !self.values.contains_key(text) {
            self.values.insert(text.to_owned(), Value::default());
        }
        let Some(value) = self.values.get_mut(text) else { return };
        let is_new_value = value.last.replace(entry.id) != Some(entry.id);
        value.entries += u64::from(is_new_value);
        self.all.add(number);
        let Some(month) = month else { return };
        *value.by_month.entry(month).or_default() += u64::from(is_new_value);
        let in_month = self.by_month.entry(month).or_default();
        in_month.entries += u64::from(is_new_entry);
        in_month.range.add(number);
    }

    fn into_stats(self, kind: &'static str, entries: u64) -> FieldStats {
        let distinct = self.values.len() as u64;
        let mut values: Vec<_> = self.values.into_iter().collect();
        values.sort_by(|(a, left), (b, right)| {
            right.entries.cmp(&left.entries).then_with(|| a.cmp(b))
        });
        values.truncate(TOP);
        let are_numbers = self.all.is_whole();
        let month_of = |(month, it): (Month, InMonth)| {
            let numbers = it.range.numbers().filter(|_| are_numbers);
            let in_month = |(text, value): &(String, Value)| {
                Some((text.clone(), *value.by_month.get(&month)?))
            };
            let values = values.iter().filter_map(in_month).collect();
            (month, FieldMonth { entries: it.entries, numbers, values })
        };
        FieldStats {
            kind,
            entries: self.entries,
            missing: entries - self.entries,
            distinct,
            numbers: self.all.numbers().filter(|_| are_numbers),
            by_month: self.by_month.into_iter().map(month_of).collect(),
            values: values
                .into_iter()
                .map(|(value, it)| ValueCount { value, entries: it.entries })
                .collect(),
        }
    }
}

/// A range in the making.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    mean: Mean,
    ends: Option<(f64, f64)>,
    has_others: bool,
}

impl Range {
    fn add(&mut self, number: Option<f64>) {
        let Some(number) = number.filter(|it| it.is_finite()) else {
            self.has_others = true;
            return;
        };
        let (min, max) = self.ends.unwrap_or((number, number));
        self.ends = Some((min.min(number), max.max(number)));
        self.mean.extend([number]);
    }

    /// Whether all that came was a number.
    fn is_whole(&self) -> bool {
        !self.has_others
    }

    fn numbers(&self) -> Option<Numbers> {
        let (min, max) = self.ends?;
        Some(Numbers { min, mean: self.mean.value()?, max })
    }
}
