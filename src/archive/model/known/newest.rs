//! The entries that were written last, in the order of their days.

use chrono::{Datelike, Months, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::path_of;
use crate::entry::{EntryPath, SourceHash};

/// The paths of the entries that were added last, the oldest of them first.
fn added_last(connection: &Connection, count: i64) -> Result<Vec<EntryPath>> {
    const ADDED_LAST: &str = "
        SELECT path, path_bytes FROM (
            SELECT id, path, path_bytes FROM entries WHERE removed_at IS NULL ORDER BY id DESC LIMIT ?1
        ) ORDER BY id";
    let mut statement = connection.prepare_cached(ADDED_LAST)?;
    let paths =
        statement.query_map([count], |row| Ok(path_of(row.get_ref(0)?, row.get_ref(1)?)?))?;
    paths.collect()
}

/// The paths of the newest entries up to a day, at most so many, where none has a day the last that were added, and before them one
/// of each of some months before: what is the same in all of the newest may only stay so for a month, or a year. The oldest
/// of them comes first.
///
/// # Errors
///
/// Whatever SQLite says, and a path that no entry can have.
pub fn newest(connection: &Connection, day: NaiveDate, count: usize) -> Result<Vec<EntryPath>> {
    /// So many months back: each way in which a name may move, and the turn of a year.
    const BACK: [u32; 7] = [12, 9, 6, 3, 2, 1, 0];
    const NEWEST: &str = "
        SELECT path, path_bytes, date
        FROM entries
        WHERE removed_at IS NULL AND date <= ?1
        ORDER BY date DESC, id DESC
        LIMIT ?2";
    const FIRST_FROM: &str = "
        SELECT path, path_bytes, date
        FROM entries
        WHERE removed_at IS NULL AND date BETWEEN ?1 AND ?2
        ORDER BY date
        LIMIT 1";
    let dated = |row: &rusqlite::Row<'_>| -> Result<(EntryPath, String)> {
        Ok((path_of(row.get_ref(0)?, row.get_ref(1)?)?, row.get(2)?))
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let newest: Vec<(EntryPath, String)> = connection
        .prepare_cached(NEWEST)?
        .query_map(params![day.to_string(), count], dated)?
        .collect::<Result<_>>()?;
    if newest.is_empty() {
        return added_last(connection, count);
    }
    let last = newest.first().and_then(|it| it.1.parse::<NaiveDate>().ok());
    let month = last.and_then(|it| it.with_day(1));
    let mut first = connection.prepare_cached(FIRST_FROM)?;
    let mut paths: Vec<EntryPath> = Vec::new();
    for back in BACK {
        let Some(from) = month.and_then(|it| it.checked_sub_months(Months::new(back))) else {
            break;
        };
        let to = from.checked_add_months(Months::new(1)).and_then(|it| it.pred_opt());
        let within = [from.to_string(), to.unwrap_or(day).min(day).to_string()];
        let found = first.query_row(within, dated).optional()?;
        paths.extend(found.map(|it| it.0).filter(|it| newest.iter().all(|(new, _)| new != it)));
    }
    paths.extend(newest.into_iter().rev().map(|it| it.0));
    Ok(paths)
}

/// Visits the path and the hash of every entry whose file is there, in the order of the paths, until `visit` says no.
///
/// # Errors
///
/// Whatever SQLite says, and a path that no entry can have.
pub fn living(
    connection: &Connection,
    mut visit: impl FnMut(EntryPath, SourceHash) -> bool,
) -> Result<()> {
    let sql =
        "SELECT path, path_bytes, source_hash FROM entries WHERE removed_at IS NULL ORDER BY path";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let path = path_of(row.get_ref(0)?, row.get_ref(1)?)?;
        // A hash that is none is no hash of any file.
        let hash: Option<SourceHash> = row.get_ref(2)?.as_str()?.parse().ok();
        if hash.is_some_and(|hash| !visit(path, hash)) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

    /// What lies last among the paths is not the newest, and of what is to come none is.
    #[test]
    fn the_newest_are_those_of_the_last_days_and_one_of_each_month_before() {
        let mut fixture = Fixture::new();
        let days = [
            "2024-12-31",
            "2025-07-03",
            "2025-07-20",
            "2025-08-01",
            "2025-09-14",
            "2025-09-15",
            "2025-09-16",
        ];
        for path in ["notes/z.md", "plans/2030-01-01.md", "zettel/2019-01-01.md"] {
            fixture = fixture.file(path, b"Rain.");
        }
        for day in days {
            fixture = fixture.file(&format!("daily/{day}.md"), b"Rain.");
        }
        let today = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();
        let found = newest(&fixture.connection, today, 2).unwrap();
        let found: Vec<&str> = found.iter().map(EntryPath::as_str).collect();
        let month = |day: &str| format!("daily/2025-{day}.md");
        let wanted = [
            "daily/2024-12-31.md".to_owned(),
            month("07-03"),
            month("08-01"),
            month("09-14"),
            month("09-15"),
            month("09-16"),
        ];
        assert_eq!(found, wanted);
        assert!(newest(&Fixture::new().connection, today, 2).unwrap().is_empty());
    }
}
