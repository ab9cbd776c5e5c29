//! What a filter asks of keys of the front matter that are no declared fields: every front matter is read for it.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;

use super::{LIVING, NO_COPY, Selection, UnknownName};
use crate::entry::filter::KeyTest;
use crate::entry::location::canonical_name;
use crate::nearest::nearest;

/// Whether a front matter (JSON) has a key with a value, as [`KeyTest`] asks for it.
const HOLDS_KEY: &str = "holds_key";

impl Selection {
    pub(super) fn add_keys(
        &mut self,
        connection: &Connection,
        keys: &[KeyTest],
    ) -> rusqlite::Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        connection.create_scalar_function(HOLDS_KEY, 3, FunctionFlags::SQLITE_UTF8, |call| {
            let front_matter: Option<String> = call.get(0)?;
            let front_matter = front_matter.and_then(|it| serde_json::from_str(&it).ok());
            let test = KeyTest { key: call.get(1)?, value: call.get(2)? };
            Ok(test.holds(&front_matter.unwrap_or_default()))
        })?;
        for test in keys {
            let values = [Value::from(test.key.clone()), Value::from(test.value.clone())];
            self.add(format!("{HOLDS_KEY}(entries.front_matter, ?, ?)"), values);
            self.unknown.extend(unknown(connection, test)?);
        }
        Ok(())
    }
}

/// What no entry has of a test: the key, or a text as its value.
fn unknown(connection: &Connection, test: &KeyTest) -> rusqlite::Result<Option<UnknownName>> {
    let KeyTest { key, value } = test;
    if !is_held(connection, key, None)? {
        let nearest = nearest_of(connection, key, "SELECT DISTINCT pair.key", None)?;
        let (kind, name) = ("key of front matter".to_owned(), key.clone());
        return Ok(Some(UnknownName { kind, name, nearest }));
    }
    let Some(text) = value.as_deref().filter(|it| !it.is_empty()) else { return Ok(None) };
    if text.contains("..") || is_held(connection, key, Some(text))? {
        return Ok(None);
    }
    let nearest = nearest_of(connection, text, "SELECT DISTINCT pair.value", Some(key))?;
    Ok(Some(UnknownName { kind: key.clone(), name: text.to_owned(), nearest }))
}

fn is_held(connection: &Connection, key: &str, value: Option<&str>) -> rusqlite::Result<bool> {
    let sql = format!(
        "SELECT 1 FROM entries
        WHERE {LIVING} AND {NO_COPY} AND {HOLDS_KEY}(entries.front_matter, ?, ?) LIMIT 1"
    );
    connection.prepare_cached(&sql)?.exists((key, value))
}

/// The key, or the text of a key, that is spelled almost so.
fn nearest_of(
    connection: &Connection,
    word: &str,
    select: &str,
    key: Option<&str>,
) -> rusqlite::Result<Option<String>> {
    let sql = format!(
        "{select}, pair.key FROM entries, json_each(entries.front_matter) AS pair
        WHERE {LIVING} AND {NO_COPY} AND json_valid(entries.front_matter)"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut known: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        let of_key: String = row.get(1)?;
        let is_asked = key.is_none_or(|it| canonical_name(it) == canonical_name(&of_key));
        known.extend(is_asked.then(|| row.get(0)).and_then(Result::ok));
    }
    known.sort_unstable();
    Ok(nearest(word, known.iter().map(String::as_str)).map(str::to_owned))
}
