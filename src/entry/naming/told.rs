//! What one path tells of how the others are made, and which of it other paths confirm.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::component::{Around, Component, Piece, Standing};
use super::part::{Part, Plain, Width};
use super::spelling::{Named, Word};
use crate::entry::date::{day_of_path, settled};
use crate::entry::path::EntryPath;

/// What one path tells of the others.
pub(super) struct Told {
    day: NaiveDate,
    /// The components of the path, each with the sign that parts it from the next one.
    components: Vec<Component>,
    pub(super) extension: String,
}

/// The same once it is settled.
#[derive(Clone)]
pub(super) struct Settled {
    pub(super) parts: Vec<Part>,
    pub(super) extension: String,
    /// The names in it.
    pub(super) words: Vec<Word>,
    /// What stands behind the day: the words of a title, or what every entry of the journal has there.
    pub(super) end: String,
    /// Whether the file's name says nothing of the day, which its folders have.
    pub(super) is_in_folders: bool,
    /// Whether words stand before the day.
    pub(super) is_behind_words: bool,
}

/// What the paths tell, those left out whose day cannot be told.
pub(super) fn told<'a>(paths: impl IntoIterator<Item = &'a EntryPath>) -> Vec<Settled> {
    let mut told: Vec<Told> = paths.into_iter().filter_map(Told::by).collect();
    settle_widths(&mut told);
    settle_doubts(&mut told);
    told.into_iter().filter_map(Told::settled).collect()
}

fn settle_widths(told: &mut [Told]) {
    let has = |it: &Told, part: &Part| {
        it.pieces().any(|it| it.part == *part && it.standing != Standing::Doubtful)
    };
    let counts = |of: fn(Width) -> Part| {
        [Width::Plain, Width::Padded].map(|width| {
            let part = of(width);
            told.iter().filter(|it| has(it, &part)).count()
        })
    };
    // A number that only happens to be that of the day, `Part 3`, is outvoted by those that are.
    let is_plain = |[plain, padded]: [usize; 2]| (plain > padded, padded > 0 && padded >= plain);
    let (month, padded_month) = is_plain(counts(Part::Month));
    let (day, padded_day) = is_plain(counts(Part::Day));
    // What tells of the one tells of the other where nothing else does.
    let plain = Plain {
        month: month || day && !padded_month,
        day: day || month && !padded_day,
        named: day || !padded_day,
        week: !is_plain(counts(Part::Week)).1,
    };
    let pieces = told.iter_mut().flat_map(|it| &mut it.components).flat_map(|it| &mut it.pieces);
    pieces.for_each(|it| it.part.settle(&plain));
}

/// Takes what may only happen to be of the day for words that stay, unless paths that are alike but for their days show that it
/// moves with them.
fn settle_doubts(told: &mut [Told]) {
    let mut alike: BTreeMap<Vec<Part>, Vec<usize>> = BTreeMap::new();
    for (index, it) in told.iter().enumerate() {
        if it.pieces().any(|it| it.standing == Standing::Doubtful) {
            let parts = it.pieces().map(|it| it.part.clone()).collect();
            alike.entry(parts).or_default().push(index);
        }
    }
    for members in alike.into_values() {
        let days: Vec<NaiveDate> = members.iter().map(|it| told[*it].day).collect();
        let moves = |part: &Part| {
            days.iter().map(|day| part.value(*day)).collect::<BTreeSet<_>>().len() > 1
        };
        for index in members {
            for component in &mut told[index].components {
                // A month stands for itself where the day beside it moves: `0512/2025-05-12.md`.
                let doubted = |it: &Piece| it.standing == Standing::Doubtful && it.part.is_day();
                let is_of_day = component.pieces.iter().any(|it| doubted(it) && moves(&it.part));
                let doubtful =
                    component.pieces.iter_mut().filter(|it| it.standing == Standing::Doubtful);
                for piece in doubtful.filter(|it| !is_of_day && !moves(&it.part)) {
                    piece.part = Part::Text(std::mem::take(&mut piece.letters));
                }
            }
        }
    }
}

impl Told {
    /// What a path tells; none where its day cannot be told.
    fn by(path: &EntryPath) -> Option<Self> {
        let languages: Vec<&str> = settled().languages.iter().map(String::as_str).collect();
        let day = day_of_path(path, &languages)?;
        let (stem, extension) = path.file_name().rsplit_once('.')?;
        let folders = path.parent().into_iter().flat_map(|it| it.split('/'));
        let texts = folders.map(|it| (it, true)).chain([(stem, false)]);
        let (mut components, mut before) = (Vec::new(), Vec::new());
        for (text, is_folder) in texts {
            let read = Component::read(text, &Around { day, before: &before, is_folder })?;
            before.extend(read.pieces.iter().map(|it| it.part.clone()));
            components.push(read);
        }
        doubt(&mut components);
        count_by_weeks(&mut components, day);
        let is_whole = Part::are_whole(&before.iter().collect::<Vec<_>>());
        is_whole.then(|| Self { day, components, extension: extension.to_owned() })
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.components.iter().flat_map(|it| &it.pieces)
    }

    /// The parts of the path, and what stands behind them.
    fn settled(self) -> Option<Settled> {
        let mut components = self.components;
        let mut stem = components.pop()?.pieces;
        let is_behind_words = stem.first().is_some_and(|it| it.part.is_text());
        let count = stem.iter().rev().take_while(|it| it.part.is_text()).count();
        let end = stem.split_off(stem.len() - count);
        let text =
            |it: &Piece| if let Part::Text(text) = &it.part { text.clone() } else { String::new() };
        let end: String = end.iter().map(text).collect();
        let is_in_folders = stem.is_empty();
        let (mut parts, mut words) = (Vec::new(), Vec::new());
        for component in components {
            take(component.pieces, self.day, &mut parts, &mut words);
            add(&mut parts, Part::Text("/".to_owned()));
        }
        let folders: Vec<&Part> = parts.iter().collect();
        let is_dated = !is_in_folders || Part::are_whole(&folders);
        take(stem, self.day, &mut parts, &mut words);
        let extension = self.extension;
        let is_behind_words = is_behind_words && !is_in_folders;
        is_dated.then_some(Settled { parts, extension, words, end, is_in_folders, is_behind_words })
    }
}

fn take(pieces: Vec<Piece>, day: NaiveDate, parts: &mut Vec<Part>, words: &mut Vec<Word>) {
    for piece in pieces {
        let named = match piece.part {
            Part::MonthName => Some((Named::Month, day.month0())),
            Part::Weekday => Some((Named::Weekday, day.weekday().num_days_from_sunday())),
            _ => None,
        };
        words.extend(named.map(|(named, index)| Word {
            named,
            letters: piece.letters,
            index: index as usize,
        }));
        add(parts, piece.part);
    }
}

/// Adds a part; texts that follow each other are one.
fn add(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), part) {
        (Some(Part::Text(text)), Part::Text(other)) => text.push_str(&other),
        (_, part) => parts.push(part),
    }
}

/// A year of weeks is that of ISO 8601: the folder of a week lies in it, `2026/W01/2025-12-30.md`.
fn count_by_weeks(components: &mut [Component], day: NaiveDate) {
    let is_of_weeks = |it: &Component| {
        it.has(|it| matches!(it, Part::Week(_)))
            && !it.has(Part::is_year)
            && !it.has(Part::is_month)
    };
    let is_year = |it: &Component| matches!(&it.pieces[..], [only] if only.part == Part::Year);
    let is_one = Part::Year.written(day) == Part::WeekYear.written(day);
    for at in 1..components.len().saturating_sub(1) {
        if is_one && is_of_weeks(&components[at]) && is_year(&components[at - 1]) {
            components[at - 1].pieces[0].part = Part::WeekYear;
        }
    }
}

/// Doubts what stands beside a date that is whole without it, unless a year beside it, or its name beside its number, says what it is.
fn doubt(components: &mut [Component]) {
    if !components.iter().any(|it| it.is_whole) {
        return;
    }
    let (mut has_year, mut has_month) = (false, false);
    for component in components {
        has_year |= component.has(Part::is_year);
        let is_bare = component.pieces.iter().all(|it| match &it.part {
            Part::Text(text) => !text.contains(char::is_alphanumeric),
            _ => true,
        });
        let sure: Vec<bool> = (0..component.pieces.len())
            .map(|at| {
                let beside = |is_one: fn(&Part) -> bool| is_beside(&component.pieces, at, is_one);
                match &component.pieces[at].part {
                    Part::Month(_) => {
                        beside(Part::is_year)
                            || beside(|it| *it == Part::MonthName)
                            || has_year && is_bare
                    }
                    Part::MonthName => {
                        beside(Part::is_year)
                            || beside(|it| matches!(it, Part::Month(_) | Part::Day(_)))
                            || has_year && is_bare
                    }
                    Part::Day(_) | Part::Ordinal => {
                        has_year && is_bare && (has_month || component.has(Part::is_month))
                    }
                    Part::Weekday => {
                        component.has(|it| it.is_day() || it.is_month()) && is_bare && has_year
                    }
                    _ => true,
                }
            })
            .collect();
        has_month |= component.has(Part::is_month);
        for (piece, is_sure) in component.pieces.iter_mut().zip(sure) {
            if piece.standing == Standing::Likely {
                piece.standing = if is_sure { Standing::Sure } else { Standing::Doubtful };
            }
        }
    }
}

/// Whether such a part stands before or behind another one, with nothing or signs between them.
fn is_beside(pieces: &[Piece], at: usize, is_one: fn(&Part) -> bool) -> bool {
    let is_sign = |it: &&Piece| match &it.part {
        Part::Text(text) => !text.contains(char::is_alphanumeric) || text == "年",
        _ => false,
    };
    let behind = pieces[at + 1..].iter().find(|it| !is_sign(it));
    let before = pieces[..at].iter().rev().find(|it| !is_sign(it));
    behind.into_iter().chain(before).any(|it| is_one(&it.part))
}
