//! One field by value and by month: moods, places, tags, people, a declared field, or any key of the front matter.

mod counts;

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::error::StatsError;
use super::names::{LOCATIONS, Lookup, MOODS, PEOPLE, TAGS};
use super::period::Month;
use super::selection::Selection;
use crate::field::{Field, FieldKind};
use crate::sql::quoted;
use counts::Counts;

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
    /// The most frequent values, at most [`TOP`](super::TOP).
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
