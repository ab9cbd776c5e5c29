//! What stands first: whose page it is, how much there is, and the records.

use maud::{Markup, html};

use crate::chart::plain;
use crate::report::{Report, pictures, words};

pub(super) fn header(report: &Report) -> Markup {
    let stats = &report.stats;
    html! {
        header {
            h1 { bdi { (plain(&report.title)) } }
            @if let Some((first, last)) = stats.first.zip(stats.last) {
                p { (words::span(first, last)) }
            } @else {
                p { "There is no entry to count." }
            }
        }
    }
}

pub(super) fn section(report: &Report) -> Markup {
    html! {
        section id="overview" aria-label="Overview" {
            dl class="facts" {
                @for (name, number) in pictures::facts(&report.stats) {
                    div { dt { (name) } dd { (number) } }
                }
            }
            ul class="records" {
                @for record in pictures::records(&report.stats) { li { (record) } }
            }
        }
    }
}
