//! What in a path may only happen to be of its day: it is of it where other paths show that it moves with their days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::component::{Component, Piece, Standing};
use super::part::Part;
use super::taken::{Taken, add};
use crate::entry::date::folder_words;

/// Doubts what stands beside a date that is whole without it, unless a year beside it, or its name beside its number, says what
/// it is. A folder that has words with its year, `2025 Trip`, may be one of that year alone.
pub(super) fn doubt(components: &mut [Component]) {
    if !components.iter().any(|it| it.is_whole) {
        return;
    }
    let (mut has_year, mut has_month) = (false, false);
    for component in components {
        has_year |= component.has(Part::is_year);
        let sure: Vec<bool> = (0..component.pieces.len())
            .map(|at| is_sure(component, at, has_year, has_month))
            .collect();
        has_month |= component.has(Part::is_month);
        for (piece, is_sure) in component.pieces.iter_mut().zip(sure) {
            if piece.standing == Standing::Likely {
                piece.standing = if is_sure { Standing::Sure } else { Standing::Doubtful };
            }
        }
    }
}

/// Whether a piece is of the day by what stands beside it, and by whether a year and a month stand above it.
fn is_sure(component: &Component, at: usize, has_year: bool, has_month: bool) -> bool {
    if component.has(Part::is_year) && !is_of_any_year(component) {
        return component.pieces[at].part.is_text();
    }
    let beside = |is_one: fn(&Part) -> bool| component.is_beside(at, is_one);
    let is_bare_below_year = has_year && component.is_bare();
    // `2025/12 Journal/2025-12-05.md`.
    let is_any_below_year = has_year && is_of_any_year(component);
    match &component.pieces[at].part {
        Part::Month(_) => {
            beside(Part::is_year) || beside(|it| *it == Part::MonthName) || is_any_below_year
        }
        Part::MonthName => {
            beside(Part::is_year)
                || beside(|it| matches!(it, Part::Month(_) | Part::Day(_)))
                || is_any_below_year
        }
        Part::Day(_) | Part::Ordinal => {
            is_bare_below_year && (has_month || component.has(Part::is_month))
        }
        Part::Weekday => component.has(|it| it.is_day() || it.is_month()) && is_bare_below_year,
        _ => true,
    }
}

/// Whether a folder of a year, or of a month below one, may be called so in any other: no words stand in it, or what a journal and its texts are called,
/// or a part of the calendar.
fn is_of_any_year(component: &Component) -> bool {
    let mut words = component.texts().flat_map(folder_words::words);
    let is_half = |it: &str| it.eq_ignore_ascii_case("h");
    words.all(|it| {
        is_half(it) || folder_words::is_of_any_year(it) || folder_words::is_of_calendar(it)
    })
}

/// Takes what may only happen to be of the day for words that stay, unless paths that are alike but for their days show that it
/// moves with them. The name of a month that several of them have, and none of another month, is of their days.
pub(super) fn settle_doubts(told: &mut [Taken]) {
    let mut alike: BTreeMap<Vec<Part>, Vec<usize>> = BTreeMap::new();
    for (index, it) in told.iter().enumerate() {
        if it.pieces().any(is_doubted) {
            alike.entry(key(it, |it| it.part.clone(), ends_in_doubt(it))).or_default().push(index);
        }
    }
    let mut spelt: BTreeMap<Vec<Part>, BTreeSet<usize>> = BTreeMap::new();
    for (index, it) in told.iter().enumerate() {
        for has_end in [true, false] {
            spelt.entry(key(it, as_spelt, has_end)).or_default().insert(index);
        }
    }
    for members in alike.into_values() {
        let days: BTreeSet<NaiveDate> = members.iter().map(|it| told[*it].day).collect();
        for &index in &members {
            let as_it = &spelt[&key(&told[index], as_spelt, ends_in_doubt(&told[index]))];
            let has_other = as_it.iter().any(|it| !members.contains(it));
            let is_named = days.len() > 1 && !has_other;
            for component in &mut told[index].components {
                settle(component, &days, is_named);
            }
        }
    }
}

/// Settles the doubts of a component, by the days of all paths that are like its own.
fn settle(component: &mut Component, days: &BTreeSet<NaiveDate>, is_named: bool) {
    let is_whole = component.is_whole;
    let is_name = |part: &Part| match part {
        Part::MonthName => true,
        // `Sunday/2025-12-07.md` may be a journal of Sundays.
        Part::Weekday => is_whole,
        _ => false,
    };
    let moves = |part: &Part| {
        let values: BTreeSet<i64> = days.iter().map(|day| part.value(*day)).collect();
        values.len() > 1 || is_named && is_name(part)
    };
    // What is larger moves with what is smaller beside it: `0512/2025-05-12.md`, `2025-12 Trip/2025-12-05.md`.
    let is_of_date = |it: &Part| it.is_day() || it.is_month();
    let date_moves =
        component.pieces.iter().any(|it| is_doubted(it) && is_of_date(&it.part) && moves(&it.part));
    for piece in component.pieces.iter_mut().filter(|it| is_doubted(it)) {
        let is_of_day = date_moves && piece.part != Part::Weekday || moves(&piece.part);
        if !is_of_day {
            piece.part = Part::Text(std::mem::take(&mut piece.letters));
        }
    }
}

fn is_doubted(piece: &Piece) -> bool {
    piece.standing == Standing::Doubtful
}

/// Whether nothing of the day stands behind a doubt in the name of the file: words behind it may be of one name with it, `May
/// came over`.
fn ends_in_doubt(taken: &Taken) -> bool {
    let stem = taken.components.last().map_or(&[][..], |it| &it.pieces);
    stem.iter().rev().find(|it| !it.part.is_text()).is_some_and(is_doubted)
}

/// The parts of a path, with or without what stands behind its day.
fn key(taken: &Taken, part: impl Fn(&Piece) -> Part, has_end: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    for component in &taken.components {
        add(&mut parts, Part::Text("/".to_owned()));
        component.pieces.iter().for_each(|it| add(&mut parts, part(it)));
    }
    let stem = taken.components.last().map_or(&[][..], |it| &it.pieces);
    if !has_end && stem.last().is_some_and(|it| it.part.is_text()) {
        parts.pop();
    }
    parts
}

/// The part that a piece is where it is not of the day after all.
fn as_spelt(piece: &Piece) -> Part {
    match piece.standing {
        Standing::Doubtful => Part::Text(piece.letters.clone()),
        _ => piece.part.clone(),
    }
}
