//! Folders that are called by a span of time whose ends stand in no calendar: `2026/Autumn`, `age 36`. Which of them holds a day tell
//! the days that lie in them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::component::Component;
use super::part::{Part, Span};
use crate::entry::date::folder_words;

#[rustfmt::skip]
const SEASONS: &[&str] = &[
    "spring", "summer", "autumn", "fall", "winter", "frühling", "frühjahr", "sommer", "herbst", "printemps", "été", "automne", "hiver",
    "primavera", "verano", "otoño", "invierno", "verão", "outono", "inverno", "estate", "autunno", "lente", "zomer", "herfst", "forår",
    "efterår", "vinter", "vår", "høst", "höst", "wiosna", "lato", "jesień", "zima", "jaro", "léto", "podzim", "весна", "лето", "осень",
    "зима", "春", "夏", "秋", "冬", "봄", "여름", "가을", "겨울",
];

#[rustfmt::skip]
const AGES: &[&str] = &[
    "age", "aged", "alter", "âge", "edad", "idade", "età", "leeftijd", "alder", "ålder", "wiek", "věk", "возраст", "歳", "岁", "세",
];

#[rustfmt::skip]
const PARTS_OF_DAY: &[&str] = &[
    "morning", "noon", "midday", "afternoon", "evening", "night", "am", "pm", "morgen", "vormittag", "mittag", "nachmittag", "abend",
    "nacht", "matin", "midi", "soir", "nuit", "mañana", "tarde", "noche", "manhã", "noite", "mattina", "pomeriggio", "sera", "notte",
    "ochtend", "middag", "avond", "rano", "wieczór", "утро", "день", "вечер", "ночь", "朝", "昼", "夜",
];

impl Span {
    /// What a text that stands in a folder is called by, with the signs around it.
    fn of(text: &str) -> Option<Self> {
        let has_digit = text.contains(|it: char| it.is_ascii_digit());
        let are = |known: &[&str]| all_words(text, known);
        match has_digit {
            true => are(AGES).then_some(Self::Age),
            false => are(SEASONS).then_some(Self::Season),
        }
    }

    /// The name of the span that holds a day, by the names of others; none where that is not known.
    pub(super) fn held(self, named: &[(NaiveDate, String)], day: NaiveDate) -> Option<&str> {
        match self {
            Self::Season => season_of(named, day),
            Self::Age => age_at(named, day),
        }
    }
}

/// Whether a text has words, and all of them are known.
fn all_words(text: &str, known: &[&str]) -> bool {
    let mut words = folder_words::words(text).peekable();
    words.peek().is_some() && words.all(|it| known.contains(&it.to_lowercase().as_str()))
}

/// Whether a text says a part of a day and nothing else: `-evening`.
pub(super) fn is_part_of_day(text: &str) -> bool {
    all_words(text, PARTS_OF_DAY) && !text.contains(|it: char| it.is_ascii_digit())
}

/// Takes the names of spans in folders for what they are.
pub(super) fn settle_spans(components: &mut [Component]) {
    if let Some((_, folders)) = components.split_last_mut() {
        folders.iter_mut().for_each(settle);
    }
}

fn settle(folder: &mut Component) {
    for piece in &mut folder.pieces {
        let Some(text) = piece.part.text() else { continue };
        if let Some(span) = Span::of(text) {
            piece.letters = text.to_owned();
            piece.part = Part::Span(span);
        }
    }
}

/// The season of a day: that of the nearest day of its month in whatever year, else of the three months that are mostly one season
/// with it, on either half of the earth.
fn season_of(named: &[(NaiveDate, String)], day: NaiveDate) -> Option<&str> {
    const YEAR: u32 = 366;
    let months = |it: NaiveDate| it.month() % 12 / 3;
    let nearest = |is_like: &dyn Fn(NaiveDate) -> bool| {
        let alike = named.iter().filter(|it| is_like(it.0));
        alike.min_by_key(|(other, _)| {
            let apart = other.ordinal().abs_diff(day.ordinal());
            (apart.min(YEAR - apart), Reverse(*other))
        })
    };
    let found = nearest(&|it| it.month() == day.month());
    let found = found.or_else(|| nearest(&|it| months(it) == months(day)));
    found.map(|it| it.1.as_str())
}

/// The age at a day: one that has days before and behind it, else the last one, less than a year from its first day.
fn age_at(named: &[(NaiveDate, String)], day: NaiveDate) -> Option<&str> {
    const YEAR: Days = Days::new(365);
    let mut ages: BTreeMap<&str, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for (other, name) in named {
        let (first, last) = ages.entry(name).or_insert((*other, *other));
        (*first, *last) = ((*first).min(*other), (*last).max(*other));
    }
    let holds = |(first, last): &(NaiveDate, NaiveDate)| (*first..=*last).contains(&day);
    if let Some((name, _)) = ages.iter().find(|it| holds(it.1)) {
        return Some(name);
    }
    let before = ages.into_iter().filter(|(_, (first, _))| *first <= day);
    let (name, (first, _)) = before.max_by_key(|it| it.1.0)?;
    let is_within = first.checked_add_days(YEAR).is_some_and(|end| day < end);
    is_within.then_some(name)
}
