//! Rankings: what is written about most, and for places where they lie.

use maud::{Markup, html};

use super::{Section, figure};
use crate::chart::{Bars, Table, svg};
use crate::number::grouped;
use crate::report::{Report, pictures};

/// The most names that are ranked, and how many stand below each other.
pub(super) const NAMES: usize = 16;
const COLUMN: usize = 8;

pub(super) fn places(report: &Report) -> Option<Section> {
    let places = pictures::places(&report.stats, NAMES);
    let map = pictures::map(&report.stats);
    let content = html! {
        @if !map.spots.is_empty() { (figure::wide(&map.caption, &svg::map(&map), &map.table())) }
        (ranking(&places, report.stats.locations))
    };
    section("places", "Places", &places, content)
}

pub(super) fn people(report: &Report) -> Option<Section> {
    let people = pictures::people(&report.stats, NAMES);
    section("people", "People", &people, ranking(&people, report.stats.people))
}

pub(super) fn tags(report: &Report) -> Option<Section> {
    let tags = pictures::tags(&report.stats, NAMES);
    section("tags", "Tags", &tags, ranking(&tags, report.stats.tags))
}

fn section(id: &'static str, title: &'static str, bars: &Bars, content: Markup) -> Option<Section> {
    (!bars.bars.is_empty()).then_some(Section { id, title, content })
}

/// A ranking in one column or two; `distinct` is how many names there are in all.
pub(super) fn ranking(bars: &Bars, distinct: u64) -> Markup {
    with_numbers(bars, &bars.table(), distinct)
}

/// A ranking with a table of its own.
pub(super) fn with_numbers(bars: &Bars, table: &Table, distinct: u64) -> Markup {
    let shown = bars.bars.len() as u64;
    let parts = if bars.bars.len() > COLUMN {
        bars.parts(bars.bars.len().div_ceil(2)).iter().map(|it| svg::part(it, bars)).collect()
    } else {
        vec![svg::bars(bars)]
    };
    html! {
        (figure::figure(&bars.caption, &html! { div class="halves" { @for part in &parts { (part) } } }, table))
        @if distinct > shown { p class="note" { "And " (grouped(distinct - shown)) " more." } }
    }
}
