//! The first page of the site: this day in other years, the newest entries, the years day by day, and the places.

use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::page::{self, Line, Shelf};
use crate::archive::rows::record::Record;
use crate::chart::look::{FIGURES, LOOK};
use crate::chart::months::MONTH_NAMES;
use crate::chart::{Calendar, Caption, Levels, Map, Spot, gap, plain, svg};
use crate::number::{counted, grouped};

/// How many of the newest entries, and of the places, are named.
const NEWEST: usize = 5;
const PLACES: usize = 24;

/// How many years are drawn day by day at most; the others are named.
const YEARS: usize = 60;

/// What the first page shows, taken in entry by entry, so that however many there are, few are in memory.
pub(super) struct Front {
    today: Option<NaiveDate>,
    words: BTreeMap<NaiveDate, u64>,
    /// The page of the first entry of each day.
    pages: BTreeMap<NaiveDate, String>,
    places: BTreeMap<String, Spot>,
    memories: Vec<Line>,
    newest: VecDeque<Line>,
}

impl Front {
    /// The page of an export on this day.
    pub(super) fn new(today: Option<NaiveDate>) -> Self {
        let (words, pages, places, memories, newest) = Default::default();
        Self { today, words, pages, places, memories, newest }
    }

    /// Takes in the next entry; they come in the order of their days, those without a day last.
    pub(super) fn add(&mut self, record: &Record) {
        let day = record.date.as_deref().and_then(|it| it.parse::<NaiveDate>().ok());
        if let Some(day) = day {
            *self.words.entry(day).or_default() += record.word_count.unsigned_abs();
            self.pages.entry(day).or_insert_with(|| page::path_of(record.id));
            self.newest.push_front(Line::of(record));
            self.newest.truncate(NEWEST);
            if self.today.is_some_and(|today| is_anniversary(day, today)) {
                self.memories.push(Line::of(record));
            }
        }
        self.add_places(record);
    }

    fn add_places(&mut self, record: &Record) {
        for place in &record.locations {
            let spot = self.places.entry(place.whole_name()).or_insert_with(|| Spot {
                // Where it is drawn says a place that is only a position.
                label: Some(&place.name)
                    .filter(|it| !it.starts_with("geo:"))
                    .cloned()
                    .unwrap_or_default(),
                whole_name: place.whole_name(),
                latitude: f64::NAN,
                longitude: f64::NAN,
                weight: 0,
            });
            spot.weight += 1;
            if let Some((latitude, longitude)) = place.latitude.zip(place.longitude) {
                (spot.latitude, spot.longitude) = (latitude, longitude);
            }
        }
    }

    /// The page; `report` is the name of one that lies beside it.
    pub(super) fn page(&self, shelves: &[Shelf], report: Option<&str>) -> String {
        let years: Vec<&Shelf> = shelves.iter().rev().filter(|it| it.year.is_some()).collect();
        let undated = shelves.iter().find(|it| it.year.is_none());
        let sections: Vec<(&str, &str, Markup)> = [
            (!self.memories.is_empty()).then(|| ("on-this-day", "On this day", self.memories())),
            (!self.newest.is_empty()).then(|| ("newest", "Newest", self.newest())),
            (!years.is_empty()).then(|| ("days", "Years", self.years(&years))),
            (!self.places.is_empty()).then(|| ("places", "Places", self.places())),
        ]
        .into_iter()
        .flatten()
        .collect();
        let content = html! {
            header {
                h1 { "Journal" }
                p .count { (page::counted_all(shelves)) }
            }
            nav aria-label="This page" {
                @for (id, title, _) in &sections { a href={ "#" (id) } { (title) } }
                @if let Some(shelf) = undated { a href=(shelf.path()) { (shelf.name()) } }
                @if let Some(report) = report { a href=(report) { "Report" } }
            }
            main {
                @for (id, title, content) in &sections {
                    section id=(id) aria-labelledby={ (id) "-heading" } {
                        h2 id={ (id) "-heading" } { (title) }
                        (content)
                    }
                }
                @if let Some(shelf) = undated {
                    p .note { a href=(shelf.path()) { (shelf.name()) } ": " (page::counted(shelf)) }
                }
            }
            footer {
                span { @if let Some(today) = self.today { "Written by journal export on " (in_words(today)) "." } }
                span { "These pages need no network." }
            }
        };
        page::page("Journal", &[LOOK, FIGURES], &content)
    }

    fn memories(&self) -> Markup {
        html! {
            @if let Some(today) = self.today {
                p .note { "Of " (today.day()) " " (month_name(today)) ", the day on which these pages were written." }
            }
            (list(self.memories.iter().rev()))
        }
    }

    fn newest(&self) -> Markup {
        list(self.newest.iter())
    }

    /// The years, the latest first, each leading to its page; days are as strong as what was written on them.
    fn years(&self, years: &[&Shelf]) -> Markup {
        let levels = Levels::of_values(self.words.values().copied());
        html! {
            (svg::legend(&levels))
            @for (nth, shelf) in years.iter().take(YEARS).enumerate() {
                @let later = nth.checked_sub(1).and_then(|it| years[it].name().parse().ok());
                @if let Some(gap) = shelf.name().parse().ok().zip(later).and_then(|(year, later)| gap(year, later)) {
                    p .note { (gap) }
                }
                figure .years {
                    figcaption {
                        h3 { a href=(shelf.path()) { (shelf.name()) } }
                        p .count { (page::counted(shelf)) }
                    }
                    @if let Some(year) = shelf.name().parse().ok() { (self.halves(year, levels)) }
                }
            }
            @for shelf in years.iter().skip(YEARS) {
                p { a href=(shelf.path()) { (shelf.name()) } " " span .count { (page::counted(shelf)) } }
            }
        }
    }

    /// A year as two halves, which stand beside each other where there is room.
    fn halves(&self, year: i32, levels: Levels) -> Markup {
        let last = self.words.last_key_value().map(|it| *it.0);
        let until = self.today.into_iter().chain(last).max().unwrap_or(NaiveDate::MAX);
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
        let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
        let days = self.words.range(first..=end).map(|(day, words)| (*day, *words)).collect();
        let caption = Caption::default();
        let calendar = Calendar { caption, unit: "words".into(), year, days, levels, until };
        let half = |months: RangeInclusive<u32>, name: &str| {
            let caption = Caption {
                id: format!("year-{year:04}-{}", months.start()),
                title: format!("Days of {year:04}, {name}"),
                description: "A square for each day, stronger for more words.".into(),
            };
            svg::calendar(&calendar, months, &caption, &|day| self.pages.get(&day).cloned())
        };
        html! { div .halves { (half(1..=6, "January to June")) (half(7..=12, "July to December")) } }
    }

    fn places(&self) -> Markup {
        let mut spots: Vec<&Spot> = self.places.values().collect();
        spots.sort_by_key(|it| std::cmp::Reverse(it.weight));
        let located: Vec<Spot> =
            spots.iter().filter(|it| it.latitude.is_finite()).map(|it| (*it).clone()).collect();
        let more = spots.len().saturating_sub(PLACES);
        let caption = Caption {
            id: "map".into(),
            title: "Where you wrote".into(),
            description: counted(located.len() as u64, "place", "places"),
        };
        let map = Map { caption, unit: "entries".into(), spots: located };
        html! {
            @if !map.spots.is_empty() { div .wide tabindex="0" role="region" aria-label="Where you wrote" { (svg::map(&map)) }
                p .sideways { "Move the picture sideways to see the rest." } }
            ul .entries {
                @for spot in spots.iter().take(PLACES) {
                    li { bdi { (plain(&spot.whole_name)) } span .count { (counted(spot.weight, "entry", "entries")) } }
                }
            }
            @if more > 0 { p .note { "And " (grouped(more as u64)) " more." } }
        }
    }
}

/// Entries by name, each leading to its page.
fn list<'a>(lines: impl Iterator<Item = &'a Line>) -> Markup {
    html! { ul .entries { @for line in lines { (line.item("entries/")) } } }
}

/// Whether a day is `today` in another year. Where February has 28 days, the last one stands for the 29th too.
fn is_anniversary(day: NaiveDate, today: NaiveDate) -> bool {
    let (of_year, this) = ((day.month(), day.day()), (today.month(), today.day()));
    let has_no_29th = this == (2, 28) && !today.leap_year();
    day.year() != today.year() && (of_year == this || has_no_29th && of_year == (2, 29))
}

/// `16 September 2025`.
fn in_words(day: NaiveDate) -> String {
    format!("{} {} {:04}", day.day(), month_name(day), day.year())
}

fn month_name(day: NaiveDate) -> &'static str {
    MONTH_NAMES[day.month0() as usize % 12]
}
