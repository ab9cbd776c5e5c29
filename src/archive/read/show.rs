//! Which entry is meant: by number, path, the end of a path, day, title, `first`, `latest` or `random`.

mod called;
mod titled;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};

use crate::archive::read::list;
use crate::archive::read::list::Row;
use crate::archive::read::order::Direction;
use crate::archive::read::selection::Selection;
use crate::entry::filter::DayRange;
pub use called::{
    by_whole_names, composed, ends_with_names, ends_with_names_composed, the_one_called,
};
pub use titled::Titled;

/// What an entry is called.
#[derive(Clone, Copy, Debug)]
pub struct Name<'n> {
    /// As it was said.
    pub text: &'n str,
    /// The path in the journal of the file that this is as seen from the current folder: the whole path of the entry.
    pub file: Option<&'n str>,
    /// Whether it may be a title.
    pub may_be_title: bool,
}

impl<'n> From<&'n str> for Name<'n> {
    fn from(text: &'n str) -> Self {
        Self { text, file: None, may_be_title: true }
    }
}

impl Name<'_> {
    /// What was said with spaces around it, which are left out of what a person says, and are a part of a file's name: whole
    /// names alone are so. None where it has none.
    pub fn spaced(self) -> Option<Self> {
        let is_spaced = self.text.trim() != self.text;
        is_spaced.then_some(Self { file: None, may_be_title: false, ..self })
    }

    /// The same without spaces around it.
    #[must_use]
    pub fn trimmed(self) -> Self {
        Self { text: self.text.trim(), ..self }
    }

    /// Whether it is a title, but for case and accents.
    pub fn is_title(&self, title: &str) -> bool {
        self.may_be_title && titled::is_the_same(title, self.text)
    }
}

/// Why no entry is meant.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// None is called so.
    #[error("no entry is called `{name}`")]
    Nothing {
        /// What was asked for.
        name: String,
        /// The path that was likely meant.
        nearest: Option<String>,
    },
    /// Several paths end so.
    #[error("`{name}` may be {}", some_of(.paths))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// The paths.
        paths: Vec<String>,
    },
    /// Several titles are so.
    #[error("`{name}` may be {}", some_titles(.entries))]
    SeveralTitles {
        /// What was asked for.
        name: String,
        /// The entries.
        entries: Vec<Titled>,
    },
    /// It is a day, or a span of days, and none is of it.
    #[error("there is no entry of {days}{}", as_said(.name, .days))]
    NoDay {
        /// What was asked for.
        name: String,
        /// The days.
        days: String,
        /// The nearest day that has one.
        nearest: Option<String>,
    },
    /// There is no entry at all.
    #[error("the archive has no entry yet")]
    Empty,
    /// SQLite failed.
    #[error("cannot look for the entry in the archive")]
    Sqlite(#[from] rusqlite::Error),
}

/// The first few of some paths.
fn some_of(paths: &[String]) -> String {
    first_few(&paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>())
}

fn some_titles(entries: &[Titled]) -> String {
    first_few(&entries.iter().map(Titled::told).collect::<Vec<_>>())
}

/// The word for days, where it says something else.
fn as_said(name: &str, days: &str) -> String {
    if name == days { String::new() } else { format!(" (`{name}`)") }
}

fn first_few(all: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = &all[..all.len().min(SHOWN)];
    let more = all.len() - shown.len();
    let rest = if more == 0 { String::new() } else { format!(" or one of {more} more") };
    format!("{}{rest}", shown.join(", "))
}

/// Finds the entries that `name` means: one, or all of a day in their order.
///
/// `today` is what `yesterday` is the day before of; `seed` decides which entry is the random one.
///
/// # Errors
///
/// [`ShowError`], where none is meant, or several by their path.
pub fn find(
    connection: &Connection,
    name: Name<'_>,
    today: NaiveDate,
    seed: u64,
) -> Result<Vec<Row>, ShowError> {
    if let Some(name) = name.spaced()
        && let Some(id) = by_spaced(connection, name)?
    {
        return Ok(row(connection, "WHERE id = ?", [id])?.into_iter().collect());
    }
    let name = name.trimmed();
    let text = name.text;
    let alone = match text {
        "latest" => Some(latest(connection)?.ok_or(ShowError::Empty)?),
        "first" => Some(first(connection)?.ok_or(ShowError::Empty)?),
        "random" => Some(random(connection, seed)?.ok_or(ShowError::Empty)?),
        _ => by_path(connection, text)?.or(by_number(connection, text)?),
    };
    if let Some(row) = alone {
        return Ok(vec![row]);
    }
    let range = days(text, today);
    let of_day = range.map(|it| of_days(connection, it)).transpose()?.unwrap_or_default();
    if !of_day.is_empty() {
        return Ok(of_day);
    }
    let paths = living(connection)?;
    match the_one_called(&paths, name, || Ok(titled::all(connection)?)) {
        Ok(id) => Ok(row(connection, "WHERE id = ?", [id])?.into_iter().collect()),
        Err(error @ ShowError::Nothing { .. }) => match range.filter(|_| !text.contains('/')) {
            Some(range) => Err(no_day(connection, text, range)?),
            None => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Whether a word found an entry as the end of a longer name, and as nothing else that it may be: `01-15` of `2025-01-15.md`.
pub fn is_end_of_longer(word: &str, row: &Row, today: NaiveDate) -> bool {
    let word = word.trim();
    let path = row.path.as_str();
    let is_other = word.bytes().all(|it| it.is_ascii_digit()) && row.id.to_string() == word
        || ends_with_names(path, word.into())
        || days(word, today).is_some()
        || row.title.as_deref().is_some_and(|it| Name::from(word).is_title(it));
    !is_other && called::ends_with(path, word)
}

fn living(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let sql = "SELECT id, path FROM entries WHERE removed_at IS NULL ORDER BY path";
    let mut statement = connection.prepare_cached(sql)?;
    let paths = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    paths.collect()
}

/// The entry whose path, or whole names at its end, are what was said with its spaces.
///
/// # Errors
///
/// [`ShowError::Ambiguous`], and what SQLite reports.
pub fn by_spaced(connection: &Connection, name: Name<'_>) -> Result<Option<i64>, ShowError> {
    match by_path(connection, name.text)? {
        Some(row) => Ok(Some(row.id)),
        None => by_whole_names(&living(connection)?, name),
    }
}

const ALL_DAYS: DayRange = DayRange { first: None, last: None };

/// That no entry is of some days, and which day near them has one: the last before them, else the first after them.
fn no_day(connection: &Connection, name: &str, range: DayRange) -> rusqlite::Result<ShowError> {
    let before = range.first.and_then(|it| it.pred_opt());
    let after = range.last.and_then(|it| it.succ_opt());
    let one = |range, direction| {
        let selection = Selection::of_days(range, direction, Some(1));
        Ok::<_, rusqlite::Error>(list::rows(connection, &selection)?.pop().and_then(|it| it.date))
    };
    let mut nearest = None;
    if before.is_some() {
        nearest = one(DayRange { first: None, last: before }, Direction::NewestFirst)?;
    }
    if nearest.is_none() && after.is_some() {
        nearest = one(DayRange { first: after, last: None }, Direction::OldestFirst)?;
    }
    let day = |it: Option<NaiveDate>| it.map(|it| it.to_string()).unwrap_or_default();
    let (first, last) = (day(range.first), day(range.last));
    let days = if first == last { first } else { format!("{first}..{last}") };
    Ok(ShowError::NoDay { name: name.to_owned(), days, nearest })
}

fn row(
    connection: &Connection,
    tail: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<Option<Row>> {
    let sql = format!("SELECT {} FROM entries {tail}", Row::COLUMNS);
    connection.prepare_cached(&sql)?.query_row(values, Row::read).optional()
}

fn latest(connection: &Connection) -> rusqlite::Result<Option<Row>> {
    let newest = Selection::of_days(ALL_DAYS, Direction::NewestFirst, Some(1));
    Ok(list::rows(connection, &newest)?.pop())
}

/// The first entry of the first day; where none has a day, the first of them.
fn first(connection: &Connection) -> rusqlite::Result<Option<Row>> {
    let dated = DayRange { first: NaiveDate::from_ymd_opt(1, 1, 1), last: None };
    for range in [dated, ALL_DAYS] {
        let oldest = Selection::of_days(range, Direction::OldestFirst, Some(1));
        if let Some(row) = list::rows(connection, &oldest)?.pop() {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn random(connection: &Connection, seed: u64) -> rusqlite::Result<Option<Row>> {
    let sql = "SELECT count(*) FROM entries WHERE removed_at IS NULL AND conflict_of IS NULL";
    let count: u64 = connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
    let Some(nth) = seed.checked_rem(count) else { return Ok(None) };
    let tail = "WHERE id = (
        SELECT id FROM entries WHERE removed_at IS NULL AND conflict_of IS NULL ORDER BY date, id LIMIT 1 OFFSET ?)";
    row(connection, tail, [nth.cast_signed()])
}

/// The entry at a path: a living one before a removed one, of removed ones the last that was.
pub fn by_path(connection: &Connection, path: &str) -> rusqlite::Result<Option<Row>> {
    let tail = "WHERE path = ? ORDER BY removed_at IS NOT NULL, removed_at DESC LIMIT 1";
    row(connection, tail, [path])
}

/// The entry of this id, removed or not.
pub fn by_number(connection: &Connection, name: &str) -> rusqlite::Result<Option<Row>> {
    let is_number = name.bytes().all(|it| it.is_ascii_digit());
    match name.parse::<i64>() {
        Ok(id) if is_number => row(connection, "WHERE id = ?", [id]),
        _ => Ok(None),
    }
}

/// The day, or the span of days, that a name is; a number alone is no year.
pub fn days(name: &str, today: NaiveDate) -> Option<DayRange> {
    let is_short_number = name.len() < 8 && name.bytes().all(|it| it.is_ascii_digit());
    DayRange::said(name, today).ok().filter(|_| !is_short_number)
}

fn of_days(connection: &Connection, range: DayRange) -> rusqlite::Result<Vec<Row>> {
    list::rows(connection, &Selection::of_days(range, Direction::OldestFirst, None))
}

#[cfg(test)]
mod tests;
