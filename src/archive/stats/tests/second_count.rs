//! The same numbers counted again by SQLite's own date functions, on days that are easy to get wrong.

use std::collections::BTreeMap;

use chrono::{Days, NaiveTime};
use rusqlite::Connection;

use super::sample::Sample;
use super::*;

/// Days around month ends, leap days, week years and the ends of the calendar; each is written on several times.
const EDGES: &[&str] = &[
    "0000-01-02",
    "0000-02-29",
    "1900-02-28",
    "1900-03-01",
    "2000-02-29",
    "2019-12-29",
    "2019-12-30",
    "2020-12-31",
    "2021-01-01",
    "2021-01-03",
    "2021-01-04",
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-12-30",
    "2025-09-16",
    "9999-12-31",
];

/// A little generator, so that the archive is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn write_much(sample: &Sample) {
    let mut dice = Dice(7);
    let start = day("2023-11-20");
    for turn in 0..1_500_usize {
        let date = if turn % 5 == 0 {
            EDGES[turn / 5 % EDGES.len()].to_owned()
        } else {
            (start + Days::new(dice.roll(900))).to_string()
        };
        let (hour, minute) = (dice.roll(24), dice.roll(60));
        let offset = ["Z", "+02:00", "-11:00", "+14:00", ""][turn % 5];
        let words = i64::try_from(dice.roll(900)).unwrap();
        let entry = match dice.roll(4) {
            0 => sample.entry(&date, words),
            _ => sample.written(&date, &format!("{date}T{hour:02}:{minute:02}:00{offset}"), words),
        };
        for _ in 0..dice.roll(4) {
            sample.tag(entry, ["garden", "rain", "letters", "sea"][turn % 4]);
            sample.tag(entry, ["bread", "night"][usize::try_from(dice.roll(2)).unwrap()]);
        }
        for mood in
            ["calm", "tired", "glad"].into_iter().take(usize::try_from(dice.roll(4)).unwrap())
        {
            let scale =
                (dice.roll(3) > 0).then(|| f64::from(u32::try_from(dice.roll(10)).unwrap()));
            sample.mood(entry, mood, scale);
        }
        if dice.roll(3) == 0 {
            sample.set(entry, "mood_scale", f64::from(u32::try_from(dice.roll(11)).unwrap()));
        }
        if dice.roll(20) == 0 {
            sample.remove(entry);
        }
    }
}

/// The living entries that count, each with its day: SQLite shifts the written time back by the hours of the night.
fn count_again(connection: &Connection, hours: u32, from: &str, to: &str) {
    let sql = format!(
        "DROP VIEW IF EXISTS counted;
         CREATE TEMP VIEW counted AS
         SELECT id, word_count AS words, day FROM (
            SELECT *, coalesce(
                date(substr(date_written, 1, 16), '-{hours} hours'), date) AS day
            FROM entries WHERE removed_at IS NULL)
         WHERE day BETWEEN '{from}' AND '{to}'"
    );
    connection.execute_batch(&sql).unwrap();
}

fn map(connection: &Connection, sql: &str) -> BTreeMap<String, (u64, u64, u64)> {
    let mut statement = connection.prepare(sql).unwrap();
    let number = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(i64::unsigned_abs);
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, (number(row, 1)?, number(row, 2)?, number(row, 3)?)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn as_text<Key: ToString>(periods: &BTreeMap<Key, Tally>) -> BTreeMap<String, (u64, u64, u64)> {
    periods.iter().map(|(key, it)| (key.to_string(), (it.entries, it.words, it.days))).collect()
}

#[track_caller]
fn check(sample: &Sample, hours: u32, filter: &StatsFilter, from: &str, to: &str) {
    let connection = &sample.connection;
    let starts_at = NaiveTime::from_hms_opt(hours, 0, 0).unwrap();
    let stats = Stats::read(connection, filter, starts_at, day("2025-09-20")).unwrap();
    count_again(connection, hours, from, to);
    let by = |format: &str| {
        map(
            connection,
            &format!(
                "SELECT strftime('{format}', day), count(*), sum(words), count(DISTINCT day) FROM counted GROUP BY 1"
            ),
        )
    };
    assert_eq!(as_text(&stats.by_day), by("%Y-%m-%d"));
    assert_eq!(as_text(&stats.by_week), by("%G-W%V"));
    assert_eq!(as_text(&stats.by_month), by("%Y-%m"));
    assert_eq!(as_text(&stats.by_year), by("%Y"));
    let weekdays: BTreeMap<_, _> = Weekday::ALL
        .iter()
        .zip(1..)
        .map(|(it, nth)| (nth.to_string(), stats.by_weekday[it]))
        .collect();
    assert_eq!(
        as_text(&weekdays).into_iter().filter(|(_, it)| it.0 > 0).collect::<BTreeMap<_, _>>(),
        by("%u")
    );
    let tags = map(
        connection,
        "SELECT name, count(*), sum(words), 0 FROM counted
         JOIN entry_tags ON entry_id = counted.id JOIN tags ON tag_id = tags.id GROUP BY name",
    );
    let counted = stats.top_tags.iter().map(|it| (it.name.clone(), (it.entries, it.words, 0)));
    assert_eq!(counted.collect::<BTreeMap<_, _>>(), tags);
    check_moods(&stats, connection);
    check_streak(&stats);
}

fn check_moods(stats: &Stats, connection: &Connection) {
    let sql = "
        SELECT strftime('%Y-%m', day), avg(scale), count(*)
        FROM (
            SELECT day, avg(scale) AS scale
            FROM counted JOIN (
                SELECT entry_id, scale FROM entry_moods
                UNION ALL
                SELECT id, mood_scale FROM entries
            ) ON entry_id = id
            WHERE scale IS NOT NULL
            GROUP BY day
        )
        GROUP BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
    let expected: BTreeMap<String, (f64, i64)> = rows.map(Result::unwrap).collect();
    let scaled = stats.mood_by_month.iter().filter(|(_, it)| it.days > 0);
    assert_eq!(scaled.clone().count(), expected.len());
    for (month, mood) in scaled {
        let (mean, days) = expected[&month.to_string()];
        assert!((mood.mean.unwrap() - mean).abs() < 1e-9, "{month}");
        assert_eq!(mood.days, days.unsigned_abs(), "{month}");
    }
}

/// Counts each run of days from each of its days on.
fn check_streak(stats: &Stats) {
    let run =
        |from: NaiveDate| from.iter_days().take_while(|it| stats.by_day.contains_key(it)).count();
    let longest = stats.by_day.keys().map(|day| run(*day)).max().unwrap_or(0);
    assert_eq!(stats.streak.longest, longest as u64);
    if let Some(end) = stats.streak.longest_end {
        assert_eq!(run(end - Days::new(stats.streak.longest - 1)), longest);
    }
}

#[test]
fn a_second_count_agrees() {
    let sample = Sample::new();
    write_much(&sample);
    for hours in [0, 4, 6] {
        let (first, last) = ("0000-01-01", "9999-12-31");
        check(&sample, hours, &StatsFilter::default(), first, last);
        check(&sample, hours, &year(2024), "2024-01-01", "2024-12-31");
        let (from, to) = (Some(day("2024-02-29")), Some(day("2025-01-01")));
        let range = StatsFilter { from, to, ..StatsFilter::default() };
        check(&sample, hours, &range, "2024-02-29", "2025-01-01");
    }
}
