//! The numbers of an archive that stand as text: facts and records.

use chrono::NaiveDate;

use super::super::words;
use super::greatest;
use crate::archive::stats::{Stats, Tally};
use crate::number::{counted, grouped};

/// The facts of an archive in a few words each: a name, and a number that matters.
pub(in crate::report) fn facts(stats: &Stats) -> Vec<(&'static str, String)> {
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
pub(in crate::report) fn records(stats: &Stats) -> Vec<String> {
    let mut records = Vec::new();
    let named = |days: Vec<NaiveDate>| words::tied(days.into_iter().map(words::day).collect());
    let ends = longest_runs(stats);
    if stats.streak.longest > 1 {
        let days = counted(stats.streak.longest, "day", "days");
        records.push(match ends.len() {
            0 | 1 => {
                format!("The longest run of days without a gap was {days}, up to {}.", named(ends))
            }
            _ => format!(
                "The longest runs of days without a gap were {days} each, up to {}.",
                named(ends)
            ),
        });
    }
    let of_days =
        |value: fn(&Tally) -> u64| greatest(stats.by_day.iter().map(|it| (*it.0, value(it.1))));
    let record = |kind: &str, (days, count): (Vec<NaiveDate>, String)| match days.len() {
        1 => format!("The {kind} day was {}, with {count}.", named(days)),
        _ => format!("The {kind} days were {}, with {count} each.", named(days)),
    };
    let (days, most) = of_days(|it| it.entries);
    if most > 1 {
        records.push(record("busiest", (days, counted(most, "entry", "entries"))));
    }
    let (days, most) = of_days(|it| it.words);
    if most > 0 {
        records.push(record("wordiest", (days, counted(most, "word", "words"))));
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

/// The last days of the longest runs of days without a gap, the earliest first.
fn longest_runs(stats: &Stats) -> Vec<NaiveDate> {
    let days: Vec<NaiveDate> = stats.by_day.keys().copied().collect();
    let runs = days.chunk_by(|day, next| day.succ_opt() == Some(*next));
    let longest = runs.filter(|run| run.len() as u64 == stats.streak.longest);
    longest.filter_map(|run| run.last().copied()).collect()
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
