//! The numbers as charts, with captions: the same for the page and for the terminal.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::words;
use crate::archive::stats::{
    FieldStats, Located, Month, MoodCount, NameCount, Stats, Tally, ValueCount, Weekday, Year,
};
use crate::chart::{Bar, Bars, Calendar, Caption, Levels, Map, Months, Spot};
use crate::number::{counted, grouped};

/// A year of days, and what was written in it.
pub(super) fn calendar(stats: &Stats, levels: Levels, year: i32, today: NaiveDate) -> Calendar {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
    let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
    let days = stats.by_day.range(first..=last).map(|(day, tally)| (*day, tally.words));
    let days: BTreeMap<_, _> = days.collect();
    let until = days.last_key_value().map_or(today, |(day, _)| today.max(*day));
    Calendar { caption: year_caption(stats, year), unit: "words".into(), year, days, levels, until }
}

/// The strengths of a day, the same in every year.
pub(super) fn levels(stats: &Stats) -> Levels {
    Levels::of_values(stats.by_day.values().map(|tally| tally.words))
}

fn year_caption(stats: &Stats, year: i32) -> Caption {
    let of_year = |(found, tally): (&Year, &Tally)| (found.0 == year).then_some(*tally);
    let tally = stats.by_year.iter().find_map(of_year).unwrap_or_default();
    Caption {
        id: format!("year-{year:04}"),
        title: format!("{year:04}"),
        description: format!("{}.", tally_in_words(tally)),
    }
}

/// `243 entries on 120 days, 71,204 words`.
pub(super) fn tally_in_words(tally: Tally) -> String {
    let entries = counted(tally.entries, "entry", "entries");
    let days = counted(tally.days, "day", "days");
    format!("{entries} on {days}, {}", counted(tally.words, "word", "words"))
}

/// The words of each month.
pub(super) fn words_by_month(stats: &Stats) -> Months {
    let most = stats.by_month.iter().rev().max_by_key(|(_, tally)| tally.words);
    let description = most.map_or_else(String::new, |(month, tally)| {
        let words = counted(tally.words, "word", "words");
        format!("Most in {}: {words}.", words::month(month.year, month.month))
    });
    let caption = Caption { id: "words".into(), title: "Words by month".into(), description };
    let totals = stats.by_year.iter().map(|(year, tally)| (year.0, decimal(tally.words)));
    let mut months =
        Months { caption, unit: "words".into(), totals: totals.collect(), ..Months::default() };
    for (month, tally) in &stats.by_month {
        months.set(month.year, month.month, decimal(tally.words));
    }
    months
}

/// The mean mood of each month, on the scale to ten; none where no mood has a scale.
pub(super) fn mood_by_month(stats: &Stats) -> Option<Months> {
    let means: Vec<(Month, f64)> =
        stats.mood_by_month.iter().filter_map(|(month, mood)| Some((*month, mood.mean?))).collect();
    let best = means.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let worst = means.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let in_words = |(month, mean): &(Month, f64)| {
        format!("{} ({})", words::month(month.year, month.month), words::mean(*mean))
    };
    let description = format!("Highest in {}, lowest in {}.", in_words(best), in_words(worst));
    let caption = Caption { id: "mood".into(), title: "Mood by month".into(), description };
    let mut months = Months { caption, unit: "mean".into(), scale: 10.0, ..Months::default() };
    for (month, mean) in means {
        months.set(month.year, month.month, mean);
    }
    Some(months)
}

/// The entries of each day of the week.
pub(super) fn weekdays(stats: &Stats) -> Bars {
    let bar = |weekday: Weekday| Bar {
        label: weekday_name(weekday).to_owned(),
        value: stats.by_weekday.get(&weekday).map_or(0, |tally| tally.entries),
        ..Bar::default()
    };
    let week = if stats.days > 0 { Weekday::ALL.map(bar).to_vec() } else { Vec::new() };
    ranking("weekdays", "Days of the week", "Day", week)
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The words of the latest years.
pub(super) fn years(stats: &Stats, most: usize) -> Bars {
    let latest = stats.by_year.iter().rev().take(most);
    let bar = |(year, tally): (&Year, &Tally)| Bar {
        label: year.to_string(),
        value: tally.words,
        ..Bar::default()
    };
    let most = stats.by_year.iter().rev().max_by_key(|(_, tally)| tally.words);
    let description = most.map_or_else(String::new, |(year, tally)| {
        format!("Most in {year}: {}.", counted(tally.words, "word", "words"))
    });
    let caption = Caption { id: "years".into(), title: "Words by year".into(), description };
    let bars = latest.map(bar).collect();
    Bars { caption, of: "Year".into(), unit: "Words".into(), bars }
}

/// The moods most often named, the mean of their scales beside them.
pub(super) fn moods(stats: &Stats, most: usize) -> Bars {
    let bar = |mood: &MoodCount| Bar {
        label: mood.name.clone(),
        value: mood.entries,
        note: mood.scale.map(|scale| format!("mean {}", words::mean(scale))).unwrap_or_default(),
        colour: mood.color_hex.clone(),
    };
    ranking(
        "moods",
        "Moods named most often",
        "Mood",
        stats.top_moods.iter().take(most).map(bar).collect(),
    )
}

/// The places most written about.
pub(super) fn places(stats: &Stats, most: usize) -> Bars {
    let places = stats.top_locations.iter().take(most);
    let bars =
        places.map(|it| Bar { label: it.whole_name.clone(), value: it.entries, ..Bar::default() });
    ranking("places", "Places written about most", "Place", bars.collect())
}

/// The people most written about.
pub(super) fn people(stats: &Stats, most: usize) -> Bars {
    ranking("people", "People written about most", "Person", names(&stats.top_people, most))
}

/// The tags most often given.
pub(super) fn tags(stats: &Stats, most: usize) -> Bars {
    ranking("tags", "Tags given most often", "Tag", names(&stats.top_tags, most))
}

fn names(ranking: &[NameCount], most: usize) -> Vec<Bar> {
    let bar = |it: &NameCount| Bar { label: it.name.clone(), value: it.entries, ..Bar::default() };
    ranking.iter().take(most).map(bar).collect()
}

fn ranking(id: &str, title: &str, of: &str, bars: Vec<Bar>) -> Bars {
    let most = bars.iter().rev().max_by_key(|bar| bar.value);
    let description = most.map_or_else(String::new, |bar| {
        format!("{} leads with {}.", bar.label, counted(bar.value, "entry", "entries"))
    });
    let caption = Caption { id: id.into(), title: title.into(), description };
    Bars { caption, of: of.into(), unit: "Entries".into(), bars }
}

/// The places that have coordinates.
pub(super) fn map(stats: &Stats) -> Map {
    let spot = |it: &Located| Spot {
        // A place that is only a position has no other name: where it is drawn says it.
        label: if it.name.starts_with("geo:") { String::new() } else { it.name.clone() },
        whole_name: it.whole_name.clone(),
        latitude: it.latitude,
        longitude: it.longitude,
        weight: it.entries,
    };
    let count = stats.map.len();
    let description = format!(
        "{} with coordinates, each as large as the number of its entries.",
        counted(count as u64, "place", "places")
    );
    Map {
        caption: Caption { id: "map".into(), title: "Where you wrote".into(), description },
        unit: "Entries".into(),
        spots: stats.map.iter().map(spot).collect(),
    }
}

/// A count as a number to be drawn.
#[expect(clippy::cast_precision_loss, reason = "a picture has no 2^52 dots")]
pub(super) fn decimal(count: u64) -> f64 {
    count as f64
}

/// The facts of an archive in a few words each: a name, and a number that matters.
pub(super) fn facts(stats: &Stats) -> Vec<(&'static str, String)> {
    let named = |count, one, many| (if count == 1 { one } else { many }, grouped(count));
    let mean = words::mean(stats.pace.words_per_entry);
    let of_entry = if mean == "1" { "word an entry" } else { "words an entry" };
    let mut facts = vec![
        named(stats.entries, "entry", "entries"),
        named(stats.words, "word", "words"),
        named(stats.days, "day written", "days written"),
        (of_entry, mean),
    ];
    if stats.streak.current > 0 {
        facts.push(named(stats.streak.current, "day in a row", "days in a row"));
    }
    facts.push(("longest streak", counted(stats.streak.longest, "day", "days")));
    facts
}

/// The records, each a sentence.
pub(super) fn records(stats: &Stats) -> Vec<String> {
    let mut records = Vec::new();
    if let Some(end) = stats.streak.longest_end.filter(|_| stats.streak.longest > 1) {
        let days = counted(stats.streak.longest, "day", "days");
        records.push(format!(
            "The longest run of days without a gap was {days}, up to {}.",
            words::day(end)
        ));
    }
    if let Some(day) = stats.busiest_day.filter(|day| day.entries > 1) {
        let entries = counted(day.entries, "entry", "entries");
        records.push(format!("The busiest day was {}, with {entries}.", words::day(day.date)));
    }
    if let Some(day) = stats.wordiest_day.filter(|day| day.words > 0) {
        let count = counted(day.words, "word", "words");
        records.push(format!("The wordiest day was {}, with {count}.", words::day(day.date)));
    }
    if stats.days > 0 {
        let pace = &stats.pace;
        records.push(format!(
            "{} of {} have an entry: {} a day, {} a week.",
            words::percent(pace.days_written),
            span_in_words(stats),
            words::counted_mean(pace.words_per_day, "word", "words"),
            words::counted_mean(pace.entries_per_week, "entry", "entries"),
        ));
    }
    if stats.undated > 0 {
        let stand = if stats.undated == 1 { "stands" } else { "stand" };
        let entries = counted(stats.undated, "entry has", "entries have");
        records.push(format!("{entries} no day, and {stand} in no picture of days and months."));
    }
    records
}

/// The days that a share is of; which they are is said where they are others than those of the heading.
fn span_in_words(stats: &Stats) -> String {
    match stats.span {
        Some(span) if Some(span.first) != stats.first || Some(span.last) != stats.last => {
            let days = counted(span.days, "day", "days");
            format!("the {days} from {}", words::span(span.first, span.last))
        }
        _ => "the days".to_owned(),
    }
}

/// The most frequent values of a field.
pub(super) fn field_values(field: &FieldStats) -> Bars {
    let bar =
        |it: &ValueCount| Bar { label: it.value.clone(), value: it.entries, ..Bar::default() };
    ranking("field", "Values", "Value", field.values.iter().map(bar).collect())
}

/// The mean of a field of numbers in each month.
pub(super) fn field_by_month(field: &FieldStats) -> Months {
    let mut months = Months::default();
    for (month, of_month) in &field.by_month {
        if let Some(numbers) = of_month.numbers {
            months.set(month.year, month.month, numbers.mean);
        }
    }
    months
}
