//! Every value of a field, and how many entries have it.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::archive::model::shape::Shape;
use crate::entry::location::canonical_name;
use crate::field::{Field, FieldKind};
use crate::nearest::nearest;
use crate::sql::quoted;

/// A value, and how many living entries have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCount {
    /// The value as text.
    pub value: String,
    /// How many entries have it; of a place, those in the places in it too.
    pub count: i64,
}

/// Why a field has no values.
#[derive(Debug, thiserror::Error)]
pub enum ValuesError {
    /// No entry has such a key, and no field is called so.
    #[error("there is no field `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The name that was likely meant.
        nearest: Option<String>,
    },
    /// A declared field that the archive does not hold.
    #[error("the archive does not hold the field `{name}` yet")]
    NotHeld {
        /// Its name.
        name: String,
    },
    /// SQLite failed.
    #[error("cannot read the values from the archive")]
    Sqlite(#[from] rusqlite::Error),
}

/// The fields that every archive has, as people may call them.
const CORE: [(&[&str], Source); 7] = [
    (&["moods", "mood"], Source::Names { table: "moods", join: "entry_moods", column: "mood_id" }),
    (&["tags", "tag"], Source::Names { table: "tags", join: "entry_tags", column: "tag_id" }),
    (
        &["people", "person"],
        Source::Names { table: "people", join: "entry_people", column: "person_id" },
    ),
    (&["locations", "location", "places", "place"], Source::Places),
    (&["dates", "date"], Source::Column("date")),
    (&["titles", "title"], Source::Column("title")),
    (&["paths", "path"], Source::Column("path")),
];

#[derive(Clone, Copy)]
enum Source {
    Names { table: &'static str, join: &'static str, column: &'static str },
    Places,
    Column(&'static str),
}

/// Reads the values of a field, the most frequent first: of moods, locations, tags, people, dates, titles, of a declared
/// field, or of any other key of the front matter.
///
/// # Errors
///
/// [`ValuesError::Unknown`] where nothing is called so.
pub fn values(
    connection: &Connection,
    name: &str,
    fields: &[Field],
) -> Result<Vec<ValueCount>, ValuesError> {
    let name = name.trim();
    let is_called = |it: &str| it.eq_ignore_ascii_case(name);
    let shape = Shape::of(connection, fields)?;
    let core = CORE.iter().find(|(names, _)| names.iter().any(|it| is_called(it)));
    let field = shape.present_fields().find(|field| is_called(field.name.as_str()));
    let mut values = match (core, field) {
        (Some((_, source)), _) => of_core(connection, *source)?,
        (None, Some(field)) => of_field(connection, field)?,
        (None, None) => of_key(connection, name)?,
    };
    let mut waiting = shape.missing_fields().map(|it| it.name.as_str());
    if values.is_empty() && core.is_none() && waiting.any(is_called) {
        return Err(ValuesError::NotHeld { name: name.to_owned() });
    }
    if values.is_empty() && core.is_none() && field.is_none() {
        return Err(unknown(connection, name, fields)?);
    }
    values.sort_by_cached_key(|it| (-it.count, canonical_name(&it.value), it.value.clone()));
    Ok(values)
}

/// The few removed entries, and the copies that a sync tool made of conflicts, are known from small indexes; the others
/// count.
const LIVING: &str = "entry_id NOT IN (
    SELECT id FROM entries WHERE removed_at IS NOT NULL
    UNION ALL
    SELECT id FROM entries WHERE conflict_of IS NOT NULL
)";

fn of_core(connection: &Connection, source: Source) -> rusqlite::Result<Vec<ValueCount>> {
    match source {
        Source::Names { table, join, column } => of_names(connection, table, join, column),
        Source::Places => of_places(connection),
        Source::Column(column) => of_column(connection, column),
    }
}

fn of_field(connection: &Connection, field: &Field) -> rusqlite::Result<Vec<ValueCount>> {
    let column = quoted(field.name.as_str());
    match field.kind {
        FieldKind::List => {
            let join = quoted(&format!("entry_{}", field.name));
            of_names(connection, &column, &join, "value_id")
        }
        FieldKind::Boolean => of_column(
            connection,
            &format!("CASE {column} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE {column} END"),
        ),
        _ => of_column(connection, &column),
    }
}

/// The names of a lookup table; each argument is ready to stand in SQL.
fn of_names(
    connection: &Connection,
    table: &str,
    join: &str,
    column: &str,
) -> rusqlite::Result<Vec<ValueCount>> {
    let sql = format!(
        "SELECT names.name, count(*) FROM {join} JOIN {table} AS names ON names.id = {column}
        WHERE {LIVING} GROUP BY names.id"
    );
    connection.prepare(&sql)?.query_map([], read)?.collect()
}

/// An expression over `entries`, ready to stand in SQL.
fn of_column(connection: &Connection, expression: &str) -> rusqlite::Result<Vec<ValueCount>> {
    let sql = format!(
        "SELECT {expression}, count(*) FROM entries \
        WHERE removed_at IS NULL AND conflict_of IS NULL AND {expression} IS NOT NULL GROUP BY 1"
    );
    connection.prepare(&sql)?.query_map([], read)?.collect()
}

/// Each place with its whole name, and the entries in it or in a place in it.
fn of_places(connection: &Connection) -> rusqlite::Result<Vec<ValueCount>> {
    // UNION keeps each pair once, so that a ring of parents ends. A chain of names that long is none.
    let sql = format!(
        "WITH RECURSIVE lies_in(location_id, place_id) AS (
            SELECT id, id FROM locations
            UNION
            SELECT lies_in.location_id, locations.parent_id
            FROM lies_in JOIN locations ON locations.id = lies_in.place_id
            WHERE locations.parent_id IS NOT NULL
        ),
        named(id, whole_name, parent_id, depth) AS (
            SELECT id, name, parent_id, 0 FROM locations
            UNION ALL
            SELECT named.id, named.whole_name || ', ' || locations.name, locations.parent_id, named.depth + 1
            FROM named JOIN locations ON locations.id = named.parent_id
            WHERE named.depth < 20
        ),
        whole(id, whole_name) AS (SELECT id, whole_name FROM named GROUP BY id HAVING depth = max(depth))
        SELECT whole.whole_name, count(DISTINCT entry_id)
        FROM lies_in
        JOIN entry_locations USING (location_id)
        JOIN whole ON whole.id = lies_in.place_id
        WHERE {LIVING} GROUP BY lies_in.place_id"
    );
    connection.prepare(&sql)?.query_map([], read)?.collect()
}

/// A key of the front matter, whatever the case of its letters: texts, each text of a list, and maps as JSON.
fn of_key(connection: &Connection, key: &str) -> rusqlite::Result<Vec<ValueCount>> {
    let pairs = "entries, json_each(entries.front_matter) AS pair
        WHERE entries.removed_at IS NULL AND entries.conflict_of IS NULL AND json_valid(entries.front_matter)
        AND pair.key = ?1 COLLATE NOCASE";
    let sql = format!(
        "SELECT value, count(DISTINCT id) FROM (
            SELECT entries.id, pair.value FROM {pairs} AND pair.type IN ('text', 'object')
            UNION ALL
            SELECT list.id, item.value
            FROM (SELECT entries.id, pair.value FROM {pairs} AND pair.type = 'array') AS list, json_each(list.value) AS item
            WHERE item.type IN ('text', 'object', 'array')
        ) GROUP BY value"
    );
    connection.prepare(&sql)?.query_map([key], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<ValueCount> {
    let value = match row.get_ref(0)? {
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        text => String::from_utf8_lossy(text.as_bytes_or_null()?.unwrap_or_default()).into_owned(),
    };
    Ok(ValueCount { value, count: row.get(1)? })
}

fn unknown(connection: &Connection, name: &str, fields: &[Field]) -> rusqlite::Result<ValuesError> {
    let sql = "SELECT DISTINCT pair.key FROM entries, json_each(entries.front_matter) AS pair
        WHERE entries.removed_at IS NULL AND json_valid(entries.front_matter) ORDER BY 1";
    let mut statement = connection.prepare(sql)?;
    let keys = statement.query_map([], |row| row.get::<_, String>(0))?;
    let keys: Vec<String> = keys.collect::<Result<_, _>>()?;
    let core = CORE.iter().map(|(names, _)| names[0]);
    let known = core.chain(fields.iter().map(|it| it.name.as_str()));
    let nearest = nearest(name, known.chain(keys.iter().map(String::as_str))).map(str::to_owned);
    Ok(ValuesError::Unknown { name: name.to_owned(), nearest })
}

#[cfg(test)]
mod tests;
