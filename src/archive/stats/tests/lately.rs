//! Numbers of the days that were asked for, and of no others.

use chrono::NaiveTime;

use super::super::{Stats, StatsFilter};
use super::day;
use super::sample::Sample;

/// Checks days written, words a day and words an entry of four entries of ten words: on 1, 2 and 20 January 2025, and one
/// without a day.
#[track_caller]
fn check_span(
    from: Option<&str>,
    to: Option<&str>,
    today: &str,
    span: Option<(&str, &str)>,
    written: u64,
) {
    let sample = Sample::new();
    for date in ["2025-01-01", "2025-01-02", "2025-01-20"] {
        sample.entry(date, 10);
    }
    let undated = sample.entry("2025-01-01", 30);
    sample.set(undated, "date", None::<String>);
    let filter = StatsFilter { from: from.map(day), to: to.map(day), ..StatsFilter::default() };
    let stats = Stats::read(&sample.connection, &filter, NaiveTime::MIN, day(today)).unwrap();
    let found = stats.span.map(|it| (it.first, it.last));
    assert_eq!(found, span.map(|(first, last)| (day(first), day(last))));
    let days = stats.span.map_or(1.0, |it| number(it.days));
    let by_entry = number(stats.words) / number(stats.entries.max(1));
    for (found, expected) in [
        (stats.pace.days_written, number(written) / days),
        (stats.pace.words_per_day, number(written * 10) / days),
        (stats.pace.entries_per_week, number(written * 7) / days),
        (stats.pace.words_per_entry, by_entry),
    ] {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
    assert_eq!(stats.entries, written + u64::from(!filter.is_bounded()));
}

pub(super) fn number(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

#[test]
fn shares_are_of_the_days_that_were_asked_for() {
    let (january, year) = (Some("2025-01-01"), Some("2025-12-31"));
    check_span(None, None, "2026-06-01", Some(("2025-01-01", "2025-01-20")), 3);
    check_span(january, year, "2026-06-01", Some(("2025-01-01", "2025-12-31")), 3);
    check_span(Some("2024-12-01"), year, "2025-02-01", Some(("2024-12-01", "2025-02-01")), 3);
    check_span(january, year, "2025-01-10", Some(("2025-01-01", "2025-01-20")), 3);
    check_span(january, None, "2025-01-31", Some(("2025-01-01", "2025-01-31")), 3);
    check_span(None, year, "2026-06-01", Some(("2025-01-01", "2025-12-31")), 3);
    check_span(
        Some("2025-01-02"),
        Some("2025-01-02"),
        "2026-06-01",
        Some(("2025-01-02", "2025-01-02")),
        1,
    );
    check_span(
        Some("2025-02-01"),
        Some("2025-02-28"),
        "2026-06-01",
        Some(("2025-02-01", "2025-02-28")),
        0,
    );
    check_span(Some("2027-01-01"), None, "2026-06-01", None, 0);
    check_span(None, Some("2024-12-31"), "2026-06-01", None, 0);
}

#[test]
fn what_was_written_lately_is_of_the_days_that_were_asked_for() {
    let sample = Sample::new();
    sample.entry("2025-01-30", 100);
    let recent = |from: Option<&str>, to: Option<&str>| {
        let filter = StatsFilter { from: from.map(day), to: to.map(day), ..StatsFilter::default() };
        let today = day("2025-01-31");
        let stats = Stats::read(&sample.connection, &filter, NaiveTime::MIN, today).unwrap();
        format!("{:.3}", stats.pace.last_30_days.words_per_day)
    };
    assert_eq!(recent(None, None), "3.333");
    assert_eq!(recent(Some("2025-01-22"), None), "10.000");
    assert_eq!(recent(Some("2020-01-01"), None), "3.333");
    assert_eq!(recent(Some("2025-01-30"), Some("2025-01-30")), "100.000");
    assert_eq!(recent(None, Some("2024-12-31")), "0.000");
}
