//! A moment of the past, as people say it, and the sync that it means.

use chrono::{DateTime, Days, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::entry::filter::{DayRange, NoDays};

/// A moment of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The sync of this number: `#3`, or `#-3` for a commit that was imported.
    Sync(i64),
    /// The version of this number of one entry, the oldest as 1: `v3`.
    Version(usize),
    /// Whatever the last sync up to this moment saw.
    Moment(DateTime<Utc>),
}

/// A sync, as [`sync_at`] finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncAt {
    /// Its number; that of an imported commit is negative.
    pub number: i64,
    /// When it was, RFC 3339 in UTC.
    pub synced_at: String,
}

/// Why a text means no moment, or a moment no sync.
#[derive(Debug, thiserror::Error)]
pub enum AtError {
    /// It does not read like a moment.
    #[error("`{text}` is not a moment: {source}")]
    Unknown {
        /// The text.
        text: String,
        /// Why not.
        source: NoDays,
    },
    /// It has not come yet.
    #[error("`{text}` is still to come")]
    Future {
        /// The text.
        text: String,
    },
    /// It lies before everything that the archive knows.
    #[error("the first sync was at {first}, after that")]
    TooEarly {
        /// When the first sync was.
        first: String,
    },
    /// The archive has counted no sync yet.
    #[error("the archive has not counted a sync yet")]
    NoSync,
    /// No sync has that number.
    #[error("there is no sync #{number}")]
    NoSuchSync {
        /// The number.
        number: i64,
    },
    /// A version is one of an entry, and none of the whole journal.
    #[error("v{number} is a version of one entry, and not a moment of the journal")]
    OfOneEntry {
        /// The number of the version.
        number: usize,
    },
    /// SQLite said no.
    #[error("cannot read the syncs")]
    Sqlite(#[from] rusqlite::Error),
}

impl When {
    /// Reads a moment: `#3`, `v3`, RFC 3339, a time of the writer's clock, `2 hours ago`, or days as [`DayRange`] reads
    /// them, which mean the end of the last of them. `to_utc` knows the writer's zone on any day.
    ///
    /// # Errors
    ///
    /// [`AtError::Unknown`] and [`AtError::Future`].
    pub fn parse(
        text: &str,
        now: DateTime<FixedOffset>,
        to_utc: &dyn Fn(NaiveDateTime) -> DateTime<Utc>,
    ) -> Result<Self, AtError> {
        let text = text.trim();
        if let Some(number) = numbered(text) {
            return Ok(number);
        }
        if let Some(moment) = moment(text, now, to_utc) {
            return match moment > now.with_timezone(&Utc) {
                true => Err(AtError::Future { text: text.to_owned() }),
                false => Ok(Self::Moment(moment)),
            };
        }
        let today = now.naive_local().date();
        let unknown = |source| AtError::Unknown { text: text.to_owned(), source };
        let days = DayRange::said(text, today).map_err(unknown)?;
        if days.first.is_some_and(|first| first > today) {
            return Err(AtError::Future { text: text.to_owned() });
        }
        Ok(Self::Moment(end_of(days.last.unwrap_or(today), to_utc)))
    }
}

/// `#3` and `v3`.
fn numbered(text: &str) -> Option<When> {
    let sync = || text.strip_prefix('#')?.parse().ok().map(When::Sync);
    let version = || text.strip_prefix(['v', 'V'])?.parse().ok().map(When::Version);
    sync().or_else(version)
}

/// A time of a day, or one that is so many hours or minutes back.
fn moment(
    text: &str,
    now: DateTime<FixedOffset>,
    to_utc: &dyn Fn(NaiveDateTime) -> DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.with_timezone(&Utc));
    }
    const TIMES: [&str; 4] =
        ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let read = |form: &&str| NaiveDateTime::parse_from_str(text, form).ok();
    if let Some(local) = TIMES.iter().find_map(read) {
        return Some(to_utc(local));
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let back = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["now"] => Duration::zero(),
        [number, "hour" | "hours", "ago"] => Duration::try_hours(count(number)?)?,
        [number, "minute" | "minutes", "ago"] => Duration::try_minutes(count(number)?)?,
        _ => return None,
    };
    now.with_timezone(&Utc).checked_sub_signed(back)
}

fn count(word: &str) -> Option<i64> {
    let is_one = matches!(word, "a" | "an" | "one");
    if is_one { Some(1) } else { word.parse().ok().filter(|it| *it >= 0) }
}

/// The last second of a day where the writer is.
fn end_of(day: NaiveDate, to_utc: &dyn Fn(NaiveDateTime) -> DateTime<Utc>) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    to_utc(next.and_time(NaiveTime::MIN)) - Duration::seconds(1)
}

/// The last sync, by its number, whose time is not after a moment: a clock that was set back hides nothing.
///
/// # Errors
///
/// [`AtError`].
pub fn sync_at(connection: &Connection, when: &When) -> Result<SyncAt, AtError> {
    const UP_TO: &str = "
        SELECT number, synced_at
        FROM syncs
        WHERE kind <> 'sweep' AND synced_at <= ?1
        ORDER BY number DESC
        LIMIT 1";
    const NUMBERED: &str =
        "SELECT number, synced_at FROM syncs WHERE kind <> 'sweep' AND number = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok(SyncAt { number: row.get(0)?, synced_at: row.get(1)? });
    match *when {
        When::Version(number) => Err(AtError::OfOneEntry { number }),
        When::Sync(number) => {
            let sync = connection.query_row(NUMBERED, [number], read).optional()?;
            sync.ok_or(AtError::NoSuchSync { number })
        }
        When::Moment(moment) => {
            let text = moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let sync = connection.query_row(UP_TO, params![text], read).optional()?;
            sync.map_or_else(|| Err(too_early(connection)), Ok)
        }
    }
}

fn too_early(connection: &Connection) -> AtError {
    let sql = "SELECT synced_at FROM syncs WHERE kind <> 'sweep' ORDER BY number LIMIT 1";
    match connection.query_row(sql, [], |row| row.get(0)).optional() {
        Ok(Some(first)) => AtError::TooEarly { first },
        Ok(None) => AtError::NoSync,
        Err(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four hours east of UTC in summer, three in winter.
    fn to_utc(local: NaiveDateTime) -> DateTime<Utc> {
        use chrono::Datelike;
        let hours = if (4..10).contains(&local.month()) { 4 } else { 3 };
        (local - Duration::hours(hours)).and_utc()
    }

    fn parse(text: &str) -> Result<When, AtError> {
        let now = DateTime::parse_from_rfc3339("2026-01-15T12:00:00+03:00").unwrap();
        When::parse(text, now, &to_utc)
    }

    fn check(text: &str, expected: &str) {
        let expected = DateTime::parse_from_rfc3339(expected).unwrap().with_timezone(&Utc);
        assert_eq!(parse(text).unwrap(), When::Moment(expected), "{text}");
    }

    #[test]
    fn a_day_means_its_end_where_the_writer_is() {
        check("2026-01-14", "2026-01-14T20:59:59Z");
        check("yesterday", "2026-01-14T20:59:59Z");
        check("today", "2026-01-15T20:59:59Z");
        check("3 weeks ago", "2025-12-25T20:59:59Z");
        check("2025-07-01", "2025-07-01T19:59:59Z");
        check("2025", "2025-12-31T20:59:59Z");
        check("last month", "2025-12-31T20:59:59Z");
    }

    #[test]
    fn a_time_means_itself() {
        check("2026-01-14T08:00:00Z", "2026-01-14T08:00:00Z");
        check("2026-01-14 08:00", "2026-01-14T05:00:00Z");
        check("2 hours ago", "2026-01-15T07:00:00Z");
        check("now", "2026-01-15T09:00:00Z");
    }

    #[test]
    fn syncs_and_versions_have_numbers() {
        assert_eq!(parse("#3").unwrap(), When::Sync(3));
        assert_eq!(parse("#-12").unwrap(), When::Sync(-12));
        assert_eq!(parse("v2").unwrap(), When::Version(2));
    }

    #[test]
    fn what_is_no_moment_or_still_to_come_is_said() {
        assert!(matches!(parse("soon"), Err(AtError::Unknown { .. })));
        assert!(matches!(parse("03/04/2025"), Err(AtError::Unknown { .. })));
        for text in ["tomorrow", "2027", "2026-01-16", "2026-01-15T13:00:00+03:00"] {
            assert!(matches!(parse(text), Err(AtError::Future { .. })), "{text}");
        }
    }

    #[test]
    fn the_last_sync_by_number_is_meant_whatever_the_clock_did() {
        let connection = Connection::open_in_memory().unwrap();
        let sql = "CREATE TABLE syncs (number INTEGER PRIMARY KEY, synced_at TEXT, kind TEXT DEFAULT 'sync')";
        connection.execute_batch(sql).unwrap();
        let at = |day: &str| {
            let moment = DateTime::parse_from_rfc3339(&format!("{day}T00:00:00Z")).unwrap();
            sync_at(&connection, &When::Moment(moment.with_timezone(&Utc))).map(|it| it.number)
        };
        assert!(matches!(at("2026-01-10"), Err(AtError::NoSync)));
        let add = "INSERT INTO syncs VALUES
            (-1, '2025-01-01T00:00:00Z', 'import'), (1, '2026-01-01T00:00:00Z', 'sync'),
            (2, '2026-01-09T00:00:00Z', 'sync'), (3, '2026-01-05T00:00:00Z', 'sync'),
            (4, '2026-01-06T00:00:00Z', 'sweep')";
        connection.execute_batch(add).unwrap();
        assert_eq!(at("2026-01-02").unwrap(), 1);
        assert_eq!(at("2026-01-07").unwrap(), 3);
        assert_eq!(at("2026-01-20").unwrap(), 3);
        assert_eq!(at("2025-06-01").unwrap(), -1);
        assert!(matches!(at("2024-01-01"), Err(AtError::TooEarly { .. })));
        assert!(matches!(sync_at(&connection, &When::Sync(4)), Err(AtError::NoSuchSync { .. })));
        assert!(matches!(sync_at(&connection, &When::Version(1)), Err(AtError::OfOneEntry { .. })));
    }
}
