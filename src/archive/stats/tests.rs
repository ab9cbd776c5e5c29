//! The numbers, held against a second count: SQLite's own date functions over plain rows.

mod fields;
mod lately;
mod sample;
mod second_count;

use sample::Sample;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year(year: i32) -> StatsFilter {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    StatsFilter { from: day(1, 1), to: day(12, 31), ..StatsFilter::default() }
}

#[test]
fn an_empty_archive_has_numbers_too() {
    let stats = Sample::new().stats();
    assert_eq!((stats.entries, stats.words, stats.days), (0, 0, 0));
    assert_eq!((stats.first, stats.busiest_day, stats.wordiest_day), (None, None, None));
    assert_eq!(stats.by_weekday.len(), 7);
    assert!(stats.archive_bytes > 0);
}

#[test]
fn an_entry_without_a_day_counts_in_the_totals_and_in_no_day() {
    let sample = Sample::new();
    let undated = sample.undated(50);
    sample.tag(undated, "letters");
    sample.entry("2025-09-16", 10);
    let stats = sample.stats();
    assert_eq!((stats.entries, stats.undated, stats.words, stats.days), (2, 1, 60, 1));
    assert!((stats.pace.words_per_entry - 30.0).abs() < 1e-9);
    assert!((stats.pace.words_per_writing_day - 10.0).abs() < 1e-9);
    assert_eq!((stats.tags, stats.top_tags[0].last), (1, None));
    let dated = sample.stats_of(&year(2025));
    assert_eq!((dated.entries, dated.undated, dated.words, dated.tags), (1, 0, 10, 0));
}

#[test]
fn removed_entries_count_nowhere_but_among_the_removed() {
    let sample = Sample::new();
    let gone = sample.entry("2024-02-29", 10);
    sample.tag(gone, "letters");
    sample.mood(gone, "calm", Some(7.0));
    sample.place(gone, "Lisbon", None);
    sample.remove(gone);
    let stats = sample.stats();
    assert_eq!((stats.entries, stats.removed, stats.days, stats.tags), (0, 1, 0, 0));
    assert_eq!((stats.moods, stats.locations, stats.top_moods.len()), (0, 0, 0));
    for (number, removed) in [(2024, 1), (2025, 0)] {
        assert_eq!(sample.stats_of(&year(number)).removed, removed, "{number}");
    }
}

#[test]
fn the_day_of_a_night_is_the_day_before() {
    let sample = Sample::new();
    sample.written("2025-01-01", "2025-01-01T01:20:00+09:00", 5);
    sample.written("2025-01-01", "2025-01-01 22:00", 7);
    let filter = year(2024);
    let six = NaiveTime::from_hms_opt(6, 0, 0).unwrap();
    let stats = Stats::read(&sample.connection, &filter, six, day("2025-01-01")).unwrap();
    assert_eq!((stats.entries, stats.last), (1, Some(day("2024-12-31"))));
    let midnight = sample.stats_of(&filter);
    assert_eq!(midnight.entries, 0);
}

#[test]
fn ranges_narrow_each_other() {
    let sample = Sample::new();
    for date in ["0000-01-01", "2024-02-29", "2024-12-31", "2025-01-01", "9999-12-31"] {
        sample.entry(date, 1);
    }
    let check = |ranges: &[(Option<&str>, Option<&str>)], entries: u64| {
        let range = |(first, last): &(Option<&str>, Option<&str>)| DayRange {
            first: first.map(day),
            last: last.map(day),
        };
        let filter = StatsFilter::within(ranges.iter().map(range));
        assert_eq!(sample.stats_of(&filter).entries, entries, "{filter:?}");
    };
    let of_2024 = (Some("2024-01-01"), Some("2024-12-31"));
    check(&[], 5);
    check(&[of_2024], 2);
    check(&[of_2024, (Some("2024-03-01"), None)], 1);
    check(&[(Some("2024-12-31"), Some("2025-01-01"))], 2);
    check(&[(None, Some("0000-01-01"))], 1);
    check(&[(Some("9999-12-31"), None)], 1);
    check(&[of_2024, (Some("2025-01-01"), None)], 0);
    check(&[(Some("+12000-01-01"), Some("+12000-12-31"))], 0);
}

#[test]
fn the_mood_of_a_month_is_the_mean_of_its_days() {
    let sample = Sample::new();
    let (morning, evening, next) = (
        sample.entry("2025-09-16", 1),
        sample.entry("2025-09-16", 1),
        sample.entry("2025-09-17", 1),
    );
    sample.mood(morning, "calm", Some(8.0));
    sample.mood(morning, "tired", Some(2.0));
    sample.mood(evening, "calm", Some(5.0));
    sample.mood(next, "calm", Some(9.0));
    sample.mood(next, "curious", None);
    let stats = sample.stats();
    let month = &stats.mood_by_month[&Month { year: 2025, month: 9 }];
    assert_eq!((month.mean, month.days), (Some(7.0), 2));
    assert_eq!(month.moods["calm"], 3);
    assert_eq!((stats.moods, &*stats.top_moods[0].name), (3, "calm"));
    assert_eq!(stats.top_moods[0].scale, Some((8.0 + 5.0 + 9.0) / 3.0));
}

#[test]
fn a_place_holds_the_entries_of_the_places_in_it() {
    let sample = Sample::new();
    let (one, two) = (sample.entry("2025-09-16", 10), sample.entry("2025-09-17", 20));
    let portugal = sample.place_row("Portugal", None);
    let lisbon = sample.place_row("Lisbon", Some(portugal));
    sample.place(one, "Alfama", Some(lisbon));
    sample.place(one, "Chiado", Some(lisbon));
    sample.place_at(two, lisbon);
    let stats = sample.stats();
    assert_eq!(stats.locations, 3);
    let lisbon = stats.top_locations.iter().find(|it| it.name == "Lisbon").unwrap();
    assert_eq!((lisbon.entries, lisbon.entries_within), (1, 2));
    assert_eq!((&*lisbon.whole_name, lisbon.words), ("Lisbon, Portugal", 20));
}

#[test]
fn places_that_hold_each_other_end_somewhere() {
    let sample = Sample::new();
    let inner = sample.place_row("inner", None);
    let outer = sample.place_row("outer", Some(inner));
    sample
        .connection
        .execute("UPDATE locations SET parent_id = ?1 WHERE id = ?2", [outer, inner])
        .unwrap();
    sample.place_at(sample.entry("2025-09-16", 1), inner);
    assert_eq!(sample.stats().top_locations[0].entries_within, 1);
}

#[test]
fn the_memories_of_a_day_are_those_of_other_years() {
    let sample = Sample::new();
    for date in ["2025-02-28", "2024-02-28", "2023-02-28", "2024-02-29", "2026-02-28"] {
        sample.entry(date, 1);
    }
    let years = |today| {
        let filter = StatsFilter::default();
        let memories =
            on_this_day(&sample.connection, &filter, NaiveTime::MIN, day(today)).unwrap();
        memories.iter().map(|it| it.entry.date.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(years("2025-02-28"), ["2024-02-29", "2024-02-28", "2023-02-28"]);
    assert_eq!(years("2024-02-28"), ["2023-02-28"]);
    assert_eq!(years("2028-02-29"), ["2024-02-29"]);
}

#[test]
fn of_many_memories_each_year_keeps_the_longest() {
    let sample = Sample::new();
    for (nth, date) in ["2023-02-27", "2024-02-27"].iter().cycle().take(40).enumerate() {
        sample.entry(date, i64::try_from(nth).unwrap());
    }
    let today = day("2025-02-27");
    let memories =
        on_this_day(&sample.connection, &StatsFilter::default(), NaiveTime::MIN, today).unwrap();
    assert_eq!(memories.iter().map(|it| it.entry.words).collect::<Vec<_>>(), [39, 38]);
}

#[test]
fn the_longest_entries_come_first() {
    let sample = Sample::new();
    for words in 1..=30 {
        sample.entry("2025-09-16", words);
    }
    let words: Vec<_> = sample.stats().longest_entries.iter().map(|it| it.words).collect();
    assert_eq!(words, (11..=30).rev().collect::<Vec<_>>());
}

#[test]
fn of_entries_as_long_the_older_comes_first() {
    let sample = Sample::new();
    let ids = [
        sample.entry("2025-09-17", 5),
        sample.written("2025-09-16", "2025-09-16T22:00", 5),
        sample.written("2025-09-16", "2025-09-16T08:00", 5),
        sample.entry("2025-09-16", 5),
    ];
    for _ in 0..40 {
        sample.entry("2025-09-18", 5);
    }
    let longest: Vec<_> = sample.stats().longest_entries.iter().map(|it| it.id).collect();
    assert_eq!((longest.len(), &longest[..4]), (TOP, &[ids[3], ids[2], ids[1], ids[0]][..]));
    let today = day("2026-09-16");
    let filter = StatsFilter::default();
    let memories = on_this_day(&sample.connection, &filter, NaiveTime::MIN, today).unwrap();
    let remembered: Vec<_> = memories.iter().map(|it| it.entry.id).collect();
    assert_eq!(remembered, [ids[3], ids[2], ids[1]]);
}

#[test]
fn days_and_words_come_from_the_covering_index_alone() {
    let sample = Sample::new();
    for sql in selection::STATEMENTS {
        let plan = sample.plan(sql);
        assert!(plan.contains("USING COVERING INDEX entries_day"), "{sql}: {plan}");
    }
    let plan = sample.plan(moods::NUMBERS);
    assert!(plan.contains("USING COVERING INDEX entries_mood_scale"), "{plan}");
    for lookup in [names::TAGS, names::PEOPLE, names::MOODS, names::LOCATIONS] {
        let plan = sample.plan(&lookup.pairs(""));
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn the_document_has_every_key_of_the_contract() {
    let sample = Sample::new();
    let id = sample.entry("0033-04-03", 3);
    sample.mood(id, "calm", Some(7.0));
    let document = serde_json::to_value(sample.stats()).unwrap();
    for key in [
        "entries",
        "removed",
        "words",
        "days",
        "first",
        "last",
        "streak",
        "busiest_day",
        "wordiest_day",
        "by_year",
        "by_month",
        "by_weekday",
        "locations",
        "moods",
        "tags",
        "people",
        "top_locations",
        "top_moods",
        "mood_by_month",
        "archive_bytes",
    ] {
        assert!(document.get(key).is_some(), "{key}");
    }
    assert_eq!(document["by_year"]["0033"]["words"], 3);
    assert_eq!(document["by_month"]["0033-04"]["entries"], 1);
    assert_eq!(document["by_week"]["0033-W13"]["days"], 1);
    assert_eq!(document["by_weekday"]["sunday"]["days"], 1);
    assert_eq!(document["by_day"]["0033-04-03"]["entries"], 1);
    assert_eq!(document["mood_by_month"]["0033-04"]["mean"], 7.0);
    assert_eq!(document["busiest_day"]["date"], "0033-04-03");
}
