//! Which entry is meant: by number, path, the end of a path, day, `latest` or `random`.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};

use crate::archive::read::list;
use crate::archive::read::list::Row;
use crate::archive::read::order::Direction;
use crate::archive::read::selection::Selection;
use crate::entry::filter::DayRange;
use crate::nearest::nearest;

/// What an entry is called.
#[derive(Clone, Copy, Debug)]
pub struct Name<'n> {
    /// As it was said.
    pub text: &'n str,
    /// The path in the journal of the file that this is as seen from the current folder: the whole path of the entry.
    pub file: Option<&'n str>,
}

impl<'n> From<&'n str> for Name<'n> {
    fn from(text: &'n str) -> Self {
        Self { text, file: None }
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
    name: Name<'_>,
    today: NaiveDate,
    seed: u64,
) -> Result<Vec<Row>, ShowError> {
    let name = Name { text: name.text.trim(), ..name };
    let text = name.text;
    let alone = match text {
        "latest" => Some(latest(connection)?.ok_or(ShowError::Empty)?),
        "random" => Some(random(connection, seed)?.ok_or(ShowError::Empty)?),
        _ => by_path(connection, text)?.or(by_number(connection, text)?),
    };
    if let Some(row) = alone {
        return Ok(vec![row]);
    }
    let of_day = by_day(connection, text, today)?;
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

fn by_day(connection: &Connection, name: &str, today: NaiveDate) -> rusqlite::Result<Vec<Row>> {
    let Some(range) = days(name, today) else { return Ok(Vec::new()) };
    list::rows(connection, &Selection::of_days(range, Direction::OldestFirst, None))
}

/// The one living entry whose path ends so.
fn by_end_of_path(connection: &Connection, name: Name<'_>) -> Result<Row, ShowError> {
    let sql = "SELECT id, path FROM entries WHERE removed_at IS NULL ORDER BY path";
    let mut statement = connection.prepare_cached(sql)?;
    let paths = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let paths: Vec<(i64, String)> = paths.collect::<Result<_, _>>()?;
    let (_, path) = the_one_ending(&paths, name)?;
    by_path(connection, path)?.ok_or(ShowError::Empty)
}

/// The one of some paths that ends so, with or without what follows the last dot; whole names come before parts of names,
/// and a name with a folder is never taken for a part of one, nor for an entry that lies in another folder.
///
/// # Errors
///
/// [`ShowError::Nothing`] and [`ShowError::Ambiguous`].
pub fn the_one_ending<'p>(
    paths: &'p [(i64, String)],
    name: Name<'_>,
) -> Result<&'p (i64, String), ShowError> {
    let mut found: Vec<_> = paths.iter().filter(|it| ends_with_names(&it.1, name)).collect();
    if found.is_empty() && !name.text.is_empty() && !name.text.contains('/') {
        found = paths.iter().filter(|it| ends_with(&it.1, name.text)).collect();
    }
    match found.as_slice() {
        [only] => Ok(only),
        [] => {
            let nearest = likely(name, paths).map(str::to_owned);
            Err(ShowError::Nothing { name: name.text.to_owned(), nearest })
        }
        several => Err(ShowError::Ambiguous {
            name: name.text.to_owned(),
            paths: several.iter().map(|it| it.1.clone()).collect(),
        }),
    }
}

/// The path that is spelled almost so, else the first one of a file that is called so in another folder.
fn likely<'p>(name: Name<'_>, paths: &'p [(i64, String)]) -> Option<&'p str> {
    let (_, file_name) = name.text.rsplit_once('/').unwrap_or_default();
    let mut names = paths.iter().map(|it| it.1.as_str());
    let is_called_so = |it: &&str| ends_with_names(it, file_name.into());
    let near = nearest(name.file.unwrap_or(name.text), names.clone());
    near.or_else(|| names.find(is_called_so))
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

/// Whether whole names at the end of a path are the name, with or without what follows the last dot, or it is that of the
/// file that is meant.
pub fn ends_with_names(path: &str, name: Name<'_>) -> bool {
    let is_end = |path: &str, end: &str| {
        path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let is_so = |it: &str| it == path || it == without_extension(path);
    let text = name.text;
    !text.is_empty()
        && (is_end(path, text)
            || is_end(without_extension(path), text)
            || name.file.is_some_and(is_so))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

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
        let rows = find(&journal().connection, name.into(), today, 6)?;
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
    }

    #[test]
    fn a_path_names_no_entry_of_another_folder() {
        for name in
            ["2024/12.md", "2024/12", "5/09/16-sun.md", "/12.md", "/2025/09/16-sun.md", "x/gone.md"]
        {
            assert!(matches!(found(name), Err(ShowError::Nothing { .. })), "{name}");
        }
        let error = found("2026/03/12.md").unwrap_err();
        assert!(matches!(error, ShowError::Nothing { nearest: Some(it), .. } if it == "12.md"));
        check("09/16-sun.md", "2025/09/16-sun.md");
        let paths = [(1, "2024/12.md".to_owned()), (2, "12.md".to_owned())];
        let name = Name { text: "journal/12.md", file: Some("12.md") };
        assert_eq!(the_one_ending(&paths, name).unwrap().0, 2);
        assert!(the_one_ending(&paths[..1], name).is_err());
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
            let rows = find(&fixture.connection, name.into(), today, 0).unwrap();
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
        let error = find(&empty.connection, "latest".into(), today, 0).unwrap_err();
        assert!(matches!(error, ShowError::Empty));
        assert!(matches!(
            find(&empty.connection, "random".into(), today, 7),
            Err(ShowError::Empty)
        ));
    }
}
