//! Which entry is meant: by number, path, the end of a path, day, `latest` or `random`.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};

use super::list::{self, Row};
use super::order::Direction;
use super::selection::Selection;
use crate::entry::filter::DayRange;
use crate::nearest::nearest;

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
    /// There is no entry at all.
    #[error("the archive has no entry yet")]
    Empty,
    /// SQLite failed.
    #[error("cannot look for the entry in the archive")]
    Sqlite(#[from] rusqlite::Error),
}

/// The first few of some paths.
fn some_of(paths: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = paths.iter().take(SHOWN).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(SHOWN);
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
    name: &str,
    today: NaiveDate,
    seed: u64,
) -> Result<Vec<Row>, ShowError> {
    let name = name.trim();
    let alone = match name {
        "latest" => Some(latest(connection)?.ok_or(ShowError::Empty)?),
        "random" => Some(random(connection, seed)?.ok_or(ShowError::Empty)?),
        _ => by_path(connection, name)?.or(by_number(connection, name)?),
    };
    if let Some(row) = alone {
        return Ok(vec![row]);
    }
    let of_day = by_day(connection, name, today)?;
    if of_day.is_empty() { by_end_of_path(connection, name).map(|it| vec![it]) } else { Ok(of_day) }
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
    let all = DayRange { first: None, last: None };
    let newest = Selection::of_days(all, Direction::NewestFirst, Some(1));
    Ok(list::rows(connection, &newest)?.pop())
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
///
/// # Errors
///
/// Whatever SQLite says.
pub fn by_path(connection: &Connection, path: &str) -> rusqlite::Result<Option<Row>> {
    let tail = "WHERE path = ? ORDER BY removed_at IS NOT NULL, removed_at DESC LIMIT 1";
    row(connection, tail, [path])
}

/// The entry of this id, removed or not.
///
/// # Errors
///
/// Whatever SQLite says.
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

fn by_day(connection: &Connection, name: &str, today: NaiveDate) -> rusqlite::Result<Vec<Row>> {
    let Some(range) = days(name, today) else { return Ok(Vec::new()) };
    list::rows(connection, &Selection::of_days(range, Direction::OldestFirst, None))
}

/// The one living entry whose path ends so.
fn by_end_of_path(connection: &Connection, name: &str) -> Result<Row, ShowError> {
    let sql = "SELECT id, path FROM entries WHERE removed_at IS NULL ORDER BY path";
    let mut statement = connection.prepare_cached(sql)?;
    let paths = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let paths: Vec<(i64, String)> = paths.collect::<Result<_, _>>()?;
    let (_, path) = the_one_ending(&paths, name)?;
    by_path(connection, path)?.ok_or(ShowError::Empty)
}

/// The one of some paths that ends so, with or without what follows the last dot; whole names come before parts of names.
/// A path that begins above the journal is meant too.
///
/// # Errors
///
/// [`ShowError::Nothing`] and [`ShowError::Ambiguous`].
pub fn the_one_ending<'p>(
    paths: &'p [(i64, String)],
    name: &str,
) -> Result<&'p (i64, String), ShowError> {
    let mut found: Vec<_> = paths.iter().filter(|it| ends_with_names(&it.1, name)).collect();
    if found.is_empty() && !name.is_empty() {
        found = paths.iter().filter(|it| ends_with(&it.1, name)).collect();
    }
    match found.as_slice() {
        [only] => Ok(only),
        [] => {
            let names = paths.iter().map(|it| it.1.as_str());
            let nearest = nearest(name, names).map(str::to_owned);
            Err(ShowError::Nothing { name: name.to_owned(), nearest })
        }
        several => Err(ShowError::Ambiguous {
            name: name.to_owned(),
            paths: several.iter().map(|it| it.1.clone()).collect(),
        }),
    }
}

fn without_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    }
}

fn ends_with(path: &str, end: &str) -> bool {
    path.ends_with(end) || without_extension(path).ends_with(end)
}

/// Whether whole names at the end of one path are the other, with or without what follows the last dot.
pub fn ends_with_names(path: &str, name: &str) -> bool {
    let is_end = |path: &str, end: &str| {
        path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    !name.is_empty()
        && (is_end(path, name) || is_end(without_extension(path), name) || is_end(name, path))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn journal() -> Fixture {
        Fixture::new()
            .entry("2024/09/16-rain.md", "date: 2024-09-16", "")
            .entry("2025/09/16-rain.md", "date: 2025-09-16", "")
            .entry("2025/09/16-sun.md", "date: 2025-09-16", "")
            .entry("12.md", "date: 2023-01-01", "")
            .entry("gone.md", "date: 2025-09-20", "")
            .removed("gone.md")
    }

    fn found(name: &str) -> Result<String, ShowError> {
        let today = NaiveDate::from_ymd_opt(2025, 9, 17).unwrap();
        let rows = find(&journal().connection, name, today, 6)?;
        Ok(rows.iter().map(|row| row.path.as_str()).collect::<Vec<_>>().join(" "))
    }

    fn check(name: &str, expected: &str) {
        assert_eq!(found(name).unwrap(), expected, "{name}");
    }

    #[test]
    fn an_entry_is_called_by_number_path_or_the_end_of_its_path() {
        check("2", "2025/09/16-rain.md");
        check("2025/09/16-sun.md", "2025/09/16-sun.md");
        check("16-sun.md", "2025/09/16-sun.md");
        check("16-sun", "2025/09/16-sun.md");
        check("sun", "2025/09/16-sun.md");
        check("2024/09/16-rain", "2024/09/16-rain.md");
        check("12", "12.md");
        check("journal/2025/09/16-rain.md", "2025/09/16-rain.md");
        check("/home/ana/journal/2025/09/16-rain.md", "2025/09/16-rain.md");
    }

    #[test]
    fn a_day_means_all_its_entries() {
        check("2025-09-16", "2025/09/16-rain.md 2025/09/16-sun.md");
        check("20250916", "2025/09/16-rain.md 2025/09/16-sun.md");
        check("yesterday", "2025/09/16-rain.md 2025/09/16-sun.md");
        check("2024-09", "2024/09/16-rain.md");
        check("last year", "2024/09/16-rain.md");
    }

    #[test]
    fn the_entries_of_a_day_stand_by_time_and_the_latest_is_the_last_of_them() {
        let fixture = Fixture::new()
            .entry("2026-01-02.md", "date: 2026-01-02T08:00", "")
            .entry("2026-01-02-10.md", "date: 2026-01-02", "")
            .entry("2026-01-02-2.md", "date: 2026-01-02T22:00", "")
            .entry("2026-01-02-3.md", "date: 2026-01-02", "");
        let today = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
        let paths = |name: &str| -> Vec<String> {
            let rows = find(&fixture.connection, name, today, 0).unwrap();
            rows.into_iter().map(|row| row.path).collect()
        };
        let of_day = ["2026-01-02-3.md", "2026-01-02-10.md", "2026-01-02.md", "2026-01-02-2.md"];
        assert_eq!(paths("today"), of_day);
        assert_eq!(paths("latest"), of_day[3..]);
    }

    #[test]
    fn latest_and_random_are_words() {
        check("latest", "2025/09/16-sun.md");
        check("random", "2025/09/16-rain.md");
    }

    #[test]
    fn a_removed_entry_is_found_by_its_path_or_number_alone() {
        check("gone.md", "gone.md");
        check("5", "gone.md");
        assert!(matches!(found("gone"), Err(ShowError::Nothing { .. })));
    }

    #[test]
    fn what_is_missing_or_ambiguous_is_told() {
        let error = found("16-rain").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`16-rain` may be `2024/09/16-rain.md`, `2025/09/16-rain.md`"
        );
        let error = found("2025/09/16-rian.md").unwrap_err();
        assert!(
            matches!(error, ShowError::Nothing { nearest: Some(it), .. } if it == "2025/09/16-rain.md")
        );
        assert!(matches!(found(""), Err(ShowError::Nothing { nearest: None, .. })));
        assert!(matches!(found("2099"), Err(ShowError::Nothing { .. })));
        let today = NaiveDate::from_ymd_opt(2025, 9, 17).unwrap();
        let empty = Fixture::new();
        let error = find(&empty.connection, "latest", today, 0).unwrap_err();
        assert!(matches!(error, ShowError::Empty));
        assert!(matches!(find(&empty.connection, "random", today, 7), Err(ShowError::Empty)));
    }
}
