//! Which entries a word means, wherever one is named: today, or at a sync.

mod then;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::journal::LookError;
use crate::archive::ArchiveError;
use crate::archive::model::known;
use crate::archive::read::show;
use crate::archive::read::show::{Name, ShowError};
use crate::entry::EntryPath;
use crate::entry::filter::DayRange;
pub use then::{entries_at, entry_at};

/// A word that names entries, and when it was said.
#[derive(Clone, Copy, Debug)]
pub struct Word<'w> {
    /// A path, the end of one, an id, a day, a title, `first`, `latest` or `random`.
    pub text: &'w str,
    /// The path in the journal of the file that this is as seen from the current folder.
    pub file: Option<&'w str>,
    /// What `yesterday` is the day before of.
    pub today: NaiveDate,
    /// Decides which entry is the random one; without it, `random` is a name like any other.
    pub seed: Option<u64>,
    /// Whether it may be a title.
    pub may_be_title: bool,
}

impl<'w> Word<'w> {
    /// What it calls an entry, at whatever time.
    pub fn name(&self) -> Name<'w> {
        Name { text: self.text, file: self.file, may_be_title: self.may_be_title }
    }
}

/// Why no entry is meant.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    /// None is called so, or several are.
    #[error(transparent)]
    Name(#[from] ShowError),
    /// There was none.
    #[error("nothing that is held was in the journal then")]
    NoneThen,
    /// The journal of then cannot be looked at.
    #[error(transparent)]
    Look(#[from] LookError),
}

impl From<rusqlite::Error> for NameError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Name(error.into())
    }
}

impl From<ArchiveError> for NameError {
    fn from(error: ArchiveError) -> Self {
        Self::Look(error.into())
    }
}

/// The entries that a word means: as `show` reads it, else those whose file is gone, else those that once were called so.
///
/// # Errors
///
/// [`ShowError`].
pub fn entries(connection: &Connection, word: Word<'_>) -> Result<Vec<i64>, ShowError> {
    if let Some(found) = spaced(connection, word)? {
        return Ok(vec![found]);
    }
    let found = match (word.text.trim(), word.seed) {
        (name @ "random", None) => Err(ShowError::Nothing { name: name.to_owned(), nearest: None }),
        (_, seed) => show::find(connection, word.name(), word.today, seed.unwrap_or_default()),
    };
    let error = match found {
        Ok(rows) => return Ok(rows.into_iter().map(|row| row.id).collect()),
        Err(error @ (ShowError::Nothing { .. } | ShowError::NoDay { .. })) => error,
        Err(error) => return Err(error),
    };
    let days = show::days(word.text.trim(), word.today);
    let once = the_one_once_called(connection, word, word.name().trimmed(), days)?;
    once.map(|it| vec![it]).ok_or(error)
}

/// The entry that is, or once was, called so with the spaces around the word.
fn spaced(connection: &Connection, word: Word<'_>) -> Result<Option<i64>, ShowError> {
    let Some(name) = word.name().spaced() else { return Ok(None) };
    match show::by_spaced(connection, name)? {
        None => the_one_once_called(connection, word, name, None),
        found => Ok(found),
    }
}

fn the_one_once_called(
    connection: &Connection,
    word: Word<'_>,
    name: Name<'_>,
    days: Option<DayRange>,
) -> Result<Option<i64>, ShowError> {
    let once = once_called(connection, name, days)?;
    let ids: BTreeSet<i64> = once.iter().map(|(id, _)| *id).collect();
    match ids.len() {
        0 | 1 => Ok(ids.first().copied()),
        _ => Err(ambiguous(word, once)),
    }
}

/// The one entry that a word means.
///
/// # Errors
///
/// [`ShowError`]; [`ShowError::Ambiguous`] also where it is a day of several.
pub fn entry(connection: &Connection, word: Word<'_>) -> Result<i64, ShowError> {
    only(connection, word, &entries(connection, word)?)
}

fn only(connection: &Connection, word: Word<'_>, entries: &[i64]) -> Result<i64, ShowError> {
    if let [only] = entries {
        return Ok(*only);
    }
    let path = |id: &i64| Ok((*id, path_of(connection, *id)?));
    Err(ambiguous(word, entries.iter().map(path).collect::<rusqlite::Result<_>>()?))
}

/// The path of an entry, as it is shown.
pub fn path_of(connection: &Connection, entry: i64) -> rusqlite::Result<String> {
    let sql = "SELECT CAST(path AS TEXT) FROM entries WHERE id = ?1";
    connection.query_row(sql, [entry], |row| row.get(0))
}

/// The path of an entry, with its exact bytes.
///
/// # Errors
///
/// Whatever SQLite says, and a path that no entry can have.
pub fn exact_path_of(connection: &Connection, entry: i64) -> rusqlite::Result<EntryPath> {
    let sql = "SELECT path, path_bytes FROM entries WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok(known::path_of(row.get_ref(0)?, row.get_ref(1)?)?);
    connection.query_row(sql, [entry], read)
}

fn ambiguous(word: Word<'_>, paths: Vec<(i64, String)>) -> ShowError {
    let paths = paths.into_iter().map(|(_, path)| path).collect();
    ShowError::Ambiguous { name: word.text.to_owned(), paths }
}

/// Entries whose file is gone, or lay elsewhere once, by the path or whole names at its end, and those whose file is gone
/// by their day, or by the whole title.
fn once_called(
    connection: &Connection,
    name: Name<'_>,
    days: Option<DayRange>,
) -> rusqlite::Result<Vec<(i64, String)>> {
    const ONCE: &str = "
        SELECT id, path, date, title FROM entries WHERE removed_at IS NOT NULL
        UNION
        SELECT entry_id, path, NULL, NULL FROM entry_versions
        ORDER BY 2";
    let mut statement = connection.prepare(ONCE)?;
    let mut rows = statement.query([])?;
    let mut once: Vec<(i64, String)> = Vec::new();
    let mut composed: Vec<(i64, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (path, day): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let title: Option<String> = row.get(3)?;
        let is_titled = title.is_some_and(|it| name.is_title(&it));
        let is_of_day = days.zip(day).is_some_and(|(days, day)| is_in(days, &day));
        if is_of_day || is_titled || show::ends_with_names(&path, name) {
            once.push((row.get(0)?, path));
        } else if show::ends_with_names_composed(&path, name) {
            composed.push((row.get(0)?, path));
        }
    }
    let mut once = if once.is_empty() { composed } else { once };
    once.dedup();
    Ok(once)
}

fn is_in(days: DayRange, day: &str) -> bool {
    let Ok(day) = day.parse::<NaiveDate>() else { return false };
    days.first.is_none_or(|it| it <= day) && days.last.is_none_or(|it| day <= it)
}
