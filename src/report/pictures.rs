//! The numbers as charts, with captions: the same for the page and for the terminal.

mod facts;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::words;
use crate::archive::stats::{
    FieldStats, Located, Month, MoodCount, NameCount, Stats, Tally, ValueCount, Weekday, Year,
};
use crate::chart::{Bar, Bars, Calendar, Caption, Levels, Map, Months, Spot};
use crate::number::counted;
pub(super) use facts::{facts, records};

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
    let months = stats.by_month.iter();
    let months = months.map(|(month, tally)| (words::month(month.year, month.month), tally.words));
    let description = most_words(months);
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
    let best = means.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let worst = means.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    // What reads alike is a tie.
    let in_words = |(_, mean): &(Month, f64)| {
        let told = words::mean(*mean);
        let alike = means.iter().filter(|it| words::mean(it.1) == told);
        let names = alike.map(|(month, _)| words::month(month.year, month.month)).collect();
        format!("{} ({told})", words::tied(names))
    };
    let description = match words::mean(best.1) == words::mean(worst.1) {
        true if means.len() > 1 => format!("{} in every month.", words::mean(best.1)),
        true => format!("In {}.", in_words(best)),
        false => format!("Highest in {}, lowest in {}.", in_words(best), in_words(worst)),
    };
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
    let years = stats.by_year.iter().map(|(year, tally)| (year.to_string(), tally.words));
    let description = most_words(years);
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

/// All that have the greatest value, which is more than 0, in their order, and the value.
pub(super) fn greatest<T>(values: impl Iterator<Item = (T, u64)>) -> (Vec<T>, u64) {
    let mut found = (Vec::new(), 0);
    for (name, value) in values {
        if value > found.1 {
            found = (vec![name], value);
        } else if value == found.1 && value > 0 {
            found.0.push(name);
        }
    }
    found
}

/// Where most words were written: `Most in October 2024: 832 words.`
fn most_words(values: impl Iterator<Item = (String, u64)>) -> String {
    let (names, most) = greatest(values);
    let words = counted(most, "word", "words");
    match names.len() {
        0 => String::new(),
        1 => format!("Most in {}: {words}.", words::tied(names)),
        _ => format!("Most in {}: {words} each.", words::tied(names)),
    }
}

fn ranking(id: &str, title: &str, of: &str, bars: Vec<Bar>) -> Bars {
    let (names, most) = greatest(bars.iter().map(|bar| (bar.label.clone(), bar.value)));
    let entries = counted(most, "entry", "entries");
    let description = match names.len() {
        0 => String::new(),
        1 => format!("{} leads with {entries}.", words::tied(names)),
        _ => format!("{} lead with {entries} each.", words::tied(names)),
    };
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
