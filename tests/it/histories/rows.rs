//! What the living rows of an archive say, as lines of text: ids and history apart, whatever made them.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row};

use journal_archive::sql::quoted;

/// The columns of entries that tell of the way an archive came there.
const HISTORY: [&str; 12] = [
    "id",
    "identity",
    "seen_in",
    "first_seen_in",
    "gone_in",
    "emptied_in",
    "removed_at",
    "size",
    "modified_ns",
    "source",
    "body_offset",
    "conflict_of",
];

/// The words that are searched for.
const WORDS: [&str; 8] = ["rain", "sea", "tide", "heron", "東", "naive", "calm", "end"];

/// Everything that the rows of entries say whose files are there.
pub(crate) fn living(connection: &Connection) -> Result<Vec<String>> {
    let mut lines = entries(connection)?;
    let scales = "SELECT path, 'mood', name, scale FROM entry_moods JOIN moods ON moods.id = mood_id \
                  JOIN entries ON entries.id = entry_id WHERE removed_at IS NULL ORDER BY path, position";
    lines.extend(ask(connection, scales)?);
    lines.extend(places(connection)?);
    for (table, column) in name_tables(connection)? {
        let sql = format!(
            "SELECT path, '{table}', name FROM {join} JOIN {names} ON {names}.id = {column} \
             JOIN entries ON entries.id = entry_id WHERE removed_at IS NULL ORDER BY path, position",
            join = quoted(&format!("entry_{table}")),
            names = quoted(&table),
        );
        lines.extend(ask(connection, &sql)?);
    }
    for word in WORDS {
        let sql = format!(
            "SELECT 'found', '{word}', path FROM entries WHERE removed_at IS NULL \
             AND id IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH '\"{word}\"') ORDER BY path"
        );
        lines.extend(ask(connection, &sql)?);
    }
    Ok(lines)
}

fn entries(connection: &Connection) -> Result<Vec<String>> {
    let columns = "SELECT name FROM pragma_table_xinfo('entries') ORDER BY name";
    let columns = ask(connection, columns)?;
    let columns = columns.into_iter().filter(|it| !HISTORY.contains(&it.as_str()));
    let shown: Vec<String> = columns.map(|it| format!("'{it}', {}", quoted(&it))).collect();
    let (first, rest) = shown.split_at(shown.len() / 2);
    let sql = format!(
        "SELECT path, {}, {} FROM entries WHERE removed_at IS NULL ORDER BY path",
        first.join(", "),
        rest.join(", ")
    );
    ask(connection, &sql)
}

fn places(connection: &Connection) -> Result<Vec<String>> {
    const PLACES: &str = "
        WITH RECURSIVE upward(entry, position, depth, name, canonical_name, latitude, longitude, parent_id) AS (
            SELECT entry_id, position, 0, name, canonical_name, latitude, longitude, parent_id
            FROM entry_locations JOIN locations ON locations.id = location_id
            UNION ALL
            SELECT entry, position, depth + 1, place.name, place.canonical_name, place.latitude,
                place.longitude, place.parent_id
            FROM upward JOIN locations AS place ON place.id = upward.parent_id
            WHERE depth < 30
        )
        SELECT path, 'place', position, depth, name, canonical_name, latitude, longitude
        FROM upward JOIN entries ON entries.id = entry
        WHERE removed_at IS NULL
        ORDER BY path, position, depth";
    ask(connection, PLACES)
}

/// The tables of names, but for moods and places, with the column of their joins.
fn name_tables(connection: &Connection) -> Result<Vec<(String, String)>> {
    let joins = "SELECT substr(name, 7), (SELECT name FROM pragma_table_info(one.name) \
                 WHERE name IN ('tag_id', 'person_id', 'value_id')) AS names \
                 FROM sqlite_schema AS one WHERE type = 'table' AND name LIKE 'entry\\_%' ESCAPE '\\' \
                 AND names IS NOT NULL ORDER BY name";
    let mut statement = connection.prepare(joins)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The names that no entry has.
pub(super) fn unused(connection: &Connection) -> Result<Vec<String>> {
    let moods = "SELECT 'mood', name FROM moods WHERE id NOT IN (SELECT mood_id FROM entry_moods) \
                 AND color_hex IS NULL AND description IS NULL";
    let places = "WITH RECURSIVE used(id) AS (SELECT location_id FROM entry_locations \
                  UNION SELECT parent_id FROM used JOIN locations USING (id)) \
                  SELECT 'place', canonical_name FROM locations WHERE id NOT IN (SELECT id FROM used WHERE id IS NOT NULL)";
    let mut lines = ask(connection, moods)?;
    lines.extend(ask(connection, places)?);
    for (table, column) in name_tables(connection)? {
        let (names, join) = (quoted(&table), quoted(&format!("entry_{table}")));
        let sql = format!(
            "SELECT '{table}', name FROM {names} WHERE id NOT IN (SELECT {column} FROM {join})"
        );
        lines.extend(ask(connection, &sql)?);
    }
    Ok(lines)
}

/// What is wrong with the file, its keys or its index.
pub(super) fn damage(connection: &Connection) -> Result<Vec<String>> {
    let mut found = ask(connection, "PRAGMA integrity_check")?;
    found.retain(|it| it != "ok");
    found.extend(ask(connection, "PRAGMA foreign_key_check")?);
    let check = "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)";
    if let Err(error) = connection.execute(check, []) {
        found.push(format!("the index: {error}"));
    }
    Ok(found)
}

/// The words that are looked for under another form; of words that are gone there may be some more.
pub(super) fn forms(connection: &Connection) -> Result<Vec<String>> {
    ask(connection, "SELECT folded, form FROM search_forms")
}

/// The rows that SQL gives, a line for each.
pub(crate) fn ask(connection: &Connection, sql: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], line)?;
    rows.collect()
}

fn line(row: &Row<'_>) -> Result<String> {
    let width = row.as_ref().column_count();
    let values = (0..width).map(|at| {
        Ok(match row.get_ref(at)? {
            ValueRef::Null => "NULL".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => format!("{number:?}"),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            ValueRef::Blob(bytes) => format!("{bytes:?}"),
        })
    });
    Ok(values.collect::<Result<Vec<String>>>()?.join(" | "))
}
