//! Which numbers of the paths have a zero before them: each kind as the paths have it.

use super::component::{Component, Standing};
use super::part::{Part, Width};
use super::taken::Taken;

/// Numbers that are written alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Month,
    /// The day of a date in numbers, or alone.
    Day,
    /// A day beside the name of its month: `September 5`.
    NamedDay,
    /// A day with its ending: `5th`.
    EndedDay,
    /// A week that a word says to be one: `Week 5`.
    Week,
    /// A week that is a number alone: `2025/05`.
    BareWeek,
    DayOfYear,
}

impl Kind {
    fn of(component: &Component, at: usize) -> Option<Self> {
        let is_ended = || component.pieces.get(at + 1).is_some_and(|it| it.part == Part::Ordinal);
        let is_month = |it: &Part| matches!(it, Part::Month(_));
        let is_named =
            || component.has(|it| *it == Part::MonthName) && !component.is_beside(at, is_month);
        match component.pieces[at].part {
            Part::Month(_) => Some(Self::Month),
            Part::Day(_) if is_ended() => Some(Self::EndedDay),
            Part::Day(_) if is_named() => Some(Self::NamedDay),
            Part::Day(_) => Some(Self::Day),
            Part::Week(_) if component.is_bare() => Some(Self::BareWeek),
            Part::Week(_) => Some(Self::Week),
            Part::DayOfYear(_) => Some(Self::DayOfYear),
            _ => None,
        }
    }
}

/// Settles the numbers that have two digits by those below ten.
pub(super) fn settle_widths(told: &mut [Taken]) {
    // A number that only happens to be that of the day, `Part 3`, is outvoted by those that are.
    let is_plain = |kind: Kind| {
        let count = |width| told.iter().filter(|it| has(it, kind, width)).count();
        let (plain, padded) = (count(Width::Plain), count(Width::Padded));
        (plain + padded > 0).then_some(plain > padded)
    };
    let (month, day) = (is_plain(Kind::Month), is_plain(Kind::Day));
    let (named, ended) = (is_plain(Kind::NamedDay), is_plain(Kind::EndedDay));
    let (week, bare_week) = (is_plain(Kind::Week), is_plain(Kind::BareWeek));
    let day_of_year = is_plain(Kind::DayOfYear);
    // What tells of the one tells of the other where nothing else does; beside words mostly no number has a zero.
    let is_plain = |kind: Kind| match kind {
        Kind::Month => month.or(day).unwrap_or(false),
        Kind::Day => day.or(month).unwrap_or(false),
        Kind::NamedDay => named.unwrap_or(true),
        Kind::EndedDay => ended.unwrap_or(true),
        Kind::Week => week.unwrap_or(true),
        Kind::DayOfYear => day_of_year.unwrap_or(true),
        Kind::BareWeek => bare_week.or(month).or(day).unwrap_or(false),
    };
    for component in told.iter_mut().flat_map(|it| &mut it.components) {
        for at in 0..component.pieces.len() {
            if let Some(kind) = Kind::of(component, at) {
                component.pieces[at].part.settle(is_plain(kind));
            }
        }
    }
}

/// Whether a number of a kind stands so in a path, and is surely one of its day.
fn has(taken: &Taken, kind: Kind, width: Width) -> bool {
    taken.components.iter().any(|component| {
        (0..component.pieces.len()).any(|at| {
            let piece = &component.pieces[at];
            piece.standing != Standing::Doubtful
                && piece.part.width() == Some(width)
                && Kind::of(component, at) == Some(kind)
        })
    })
}
