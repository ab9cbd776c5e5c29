//! By what each part was derived: noted, taken back, forgotten.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params};
use serde_json::json;

use super::{due, is_about_entries, names, read, wanted, words, writes_rows};
use crate::archive::file::ours::has_ours;
use crate::archive::model::shape::Shape;
use crate::archive::model::{joins, shape};
use crate::field::{CORE_NAMES, FieldKind};
use crate::revision::repopulate::{Part, Repopulate};
use crate::sql;
use crate::sqlite::dropped::{none_left, one};

/// Notes that these parts have been derived as they are today.
pub fn note(connection: &Connection, shape: &Shape, parts: &Repopulate) -> Result<()> {
    const NOTE: &str = "
        INSERT INTO main.derived_by (part, reader, definition) VALUES (?1, ?2, ?3)
        ON CONFLICT (part) DO UPDATE SET reader = ?2, definition = ?3";
    if !shape.histories {
        return Ok(());
    }
    let mut note = connection.prepare_cached(NOTE)?;
    for (part, line) in wanted(shape).iter().filter(|(part, _)| parts.includes(part)) {
        one(note.execute(params![part.as_str(), line.reader, line.definition])?)?;
    }
    Ok(())
}

/// Forgets by what parts were derived that no schema here has: a newer `journal` derived them, and all rows have been derived
/// by this one since.
pub fn take_back(connection: &Connection, shape: &Shape) -> Result<()> {
    let newer = due(connection, shape)?.newer;
    let wanted: Vec<Part> = wanted(shape).into_keys().collect();
    let is_gone = |part: &&String| !wanted.iter().any(|it| it.as_str() == part.as_str());
    newer.iter().filter(is_gone).try_for_each(|it| forget(connection, it))
}

/// Notes of fields that the schema has room for that nobody knows by what they were derived; what is noted stays.
pub fn note_unknown<'a>(
    connection: &Connection,
    shape: &Shape,
    fields: impl Iterator<Item = &'a str>,
) -> Result<()> {
    if !shape.histories {
        return Ok(());
    }
    let sql =
        "INSERT INTO main.derived_by (part, reader) VALUES (?1, 0) ON CONFLICT (part) DO NOTHING";
    let mut note = connection.prepare_cached(sql)?;
    for field in fields.filter(|it| !CORE_NAMES.contains(it)) {
        let is_there = joins::has_tables_of(connection, field)?
            || shape::type_of_column(connection, field)?.is_some();
        if is_there {
            note.execute([field])?;
        }
    }
    Ok(())
}

/// The reader of a list field that is no longer declared, of which names are left to which somebody else's rows refer.
pub(super) const LEFT_OVER: i64 = -1;

/// Notes that this is so: the tables stay the field's.
pub fn note_left_over(connection: &Connection, field: &str) -> Result<()> {
    const NOTE: &str = "
        INSERT OR REPLACE INTO main.derived_by (part, reader, definition) VALUES (?1, ?2, ?3)";
    let list = json!({ "type": FieldKind::List.as_str() }).to_string();
    one(connection.execute(NOTE, params![field, LEFT_OVER, list])?)
}

/// Forgets by what parts were derived: they are not derived any more, and what they hold is somebody else's.
pub fn forget_all(connection: &Connection, parts: &BTreeSet<String>) -> Result<()> {
    parts.iter().try_for_each(|it| forget(connection, it))
}

/// Forgets by what a part was derived, in an archive that notes it.
pub fn forget(connection: &Connection, part: &str) -> Result<()> {
    if has_ours(connection, "derived_by")? {
        connection.execute("DELETE FROM main.derived_by WHERE part = ?1", [part])?;
        none_left(connection, "SELECT 1 FROM main.derived_by WHERE part = ?1", [part])?;
    }
    Ok(())
}

/// Forgets by what those parts were derived that a script may have made, dropped, built anew or written: those whose
/// tables or columns it names.
pub fn forget_named(connection: &Connection, shape: &Shape, script: &str) -> Result<()> {
    let statements: Vec<Vec<String>> = sql::statements(script)
        .iter()
        .map(|it| words(it.text))
        .filter(|it| writes_rows(it))
        .collect();
    let is_rebuilt = statements.iter().any(|it| is_about_entries(it));
    for part in read(connection, shape)?.keys() {
        let is_named = Part::named(part)
            .is_none_or(|part| statements.iter().any(|statement| names(statement, &part)));
        if is_named || is_rebuilt {
            forget(connection, part)?;
        }
    }
    Ok(())
}
