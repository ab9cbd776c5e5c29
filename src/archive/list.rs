//! Which entries there are: their rows, without their text.

use rusqlite::{Connection, OptionalExtension};

use super::selection::Selection;
use crate::entry::body::opening;

/// How many characters of an entry without a title are shown.
const OPENING: usize = 60;

/// How many rows are read before they are visited.
const PAGE: usize = 256;

/// An entry as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the archive, for life.
    pub id: i64,
    /// Where its file lies, as it is shown.
    pub path: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// How many words it has.
    pub word_count: i64,
    /// When its file was found missing.
    pub removed_at: Option<String>,
    /// How its text begins, where it has no title.
    pub opening: Option<String>,
}

impl Row {
    pub(super) const COLUMNS: &str = "entries.id, entries.path, entries.date, entries.title, entries.word_count, entries.removed_at, \
         CASE WHEN entries.title IS NULL THEN substr(entries.body, 1, 500) END";

    /// How many columns these are.
    pub(super) const WIDTH: usize = 7;

    /// Reads a row that begins with [`Row::COLUMNS`].
    pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let beginning: Option<String> = row.get(6)?;
        let opening = beginning.map(|it| opening(&it, OPENING)).filter(|it| !it.is_empty());
        Ok(Self {
            id: row.get(0)?,
            path: row.get(1)?,
            date: row.get(2)?,
            title: row.get(3)?,
            word_count: row.get(4)?,
            removed_at: row.get(5)?,
            opening,
        })
    }
}

/// Visits the selected entries in their order, by day and the newest first where none was asked for.
///
/// The first one is visited as soon as the ids are known, so that a first page does not wait for the last.
///
/// # Errors
///
/// What SQLite reports, or `visit` returns.
pub fn each<E: From<rusqlite::Error>>(
    connection: &Connection,
    selection: &Selection,
    mut visit: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("SELECT {} FROM entries WHERE entries.id = ?", Row::COLUMNS);
    for page in selection.ids(connection)?.chunks(PAGE) {
        // One transaction for many rows, because each locks the file; and none while somebody reads.
        let held = connection.is_autocommit().then(|| connection.unchecked_transaction());
        let held = held.transpose()?;
        let mut statement = connection.prepare_cached(&sql)?;
        // Between two pages an entry may be forgotten.
        let rows = page.iter().map(|id| statement.query_row([id], Row::read).optional());
        let rows = rows.filter_map(Result::transpose);
        let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
        drop(held);
        rows.into_iter().try_for_each(&mut visit)?;
    }
    Ok(())
}

/// The selected entries in their order, by day and the newest first where none was asked for.
///
/// # Errors
///
/// What SQLite reports.
pub fn rows(connection: &Connection, selection: &Selection) -> rusqlite::Result<Vec<Row>> {
    let mut rows = Vec::new();
    each(connection, selection, |row| {
        rows.push(row);
        Ok::<_, rusqlite::Error>(())
    })?;
    Ok(rows)
}
