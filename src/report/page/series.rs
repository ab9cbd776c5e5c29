//! What changes over the months: words, and mood.

use maud::{Markup, html};

use super::{Section, figure, rankings};
use crate::archive::stats::MOOD_RULE;
use crate::chart::{Bars, Months, svg};
use crate::number::{counted, grouped};
use crate::report::{Report, pictures};

/// How many years a picture spans at most, and how many its table holds.
pub(super) const YEARS: usize = 60;
pub(super) const ROWS: usize = 200;

pub(super) fn words(report: &Report) -> Option<Section> {
    let alone = |bars: &Bars| figure::figure(&bars.caption, &svg::bars(bars), &bars.table());
    let content = html! {
        (drawn(&pictures::words_by_month(&report.stats), svg::columns))
        div class="halves" {
            (alone(&pictures::weekdays(&report.stats)))
            (alone(&pictures::years(&report.stats, 7)))
        }
    };
    (report.stats.days > 0).then_some(Section { id: "words", title: "Words", content })
}

pub(super) fn mood(report: &Report) -> Option<Section> {
    let moods = pictures::moods(&report.stats, rankings::NAMES);
    let content = html! {
        @if let Some(months) = pictures::mood_by_month(&report.stats) {
            (drawn(&months, svg::line))
            p class="note" { "On a scale to ten: " (MOOD_RULE) "." }
        }
        @if !moods.bars.is_empty() { (rankings::ranking(&moods, report.stats.moods)) }
    };
    (!report.stats.mood_by_month.is_empty() || !moods.bars.is_empty()).then_some(Section {
        id: "moods",
        title: "Mood",
        content,
    })
}

/// The latest years as a picture, more of them in the table.
fn drawn(months: &Months, draw: impl Fn(&Months) -> Markup) -> Markup {
    let (latest, not_drawn) = months.latest(YEARS);
    let (listed, not_listed) = months.latest(ROWS);
    html! {
        (figure::months(&months.caption, &draw(&latest.spread()), &listed.table()))
        (left_out(not_drawn, not_listed))
    }
}

/// Says how many years are in no picture, and how many in no table.
pub(super) fn left_out(not_drawn: usize, not_listed: usize) -> Markup {
    html! {
        @if not_drawn > 0 {
            p class="note" {
                (counted(not_drawn as u64, "earlier year is", "earlier years are")) " not drawn"
                @if not_listed > 0 { ", and " (grouped(not_listed as u64)) " of them not in the table" }
                "."
            }
        }
    }
}
