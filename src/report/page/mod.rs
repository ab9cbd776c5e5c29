//! The page: a head that forbids all that a page does not need, and the sections one after another.

mod calendars;
mod entries;
mod figure;
mod growth;
mod overview;
mod rankings;
mod series;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Report, words};
use crate::archive::stats::MOOD_RULE;
use crate::chart::look::{FIGURES, LOOK, REPORT_MARK};
use crate::chart::plain;

/// How the page looks beside what it shares with the site. Styles and mark are all that is not escaped, and are ours.
const STYLE: &str = include_str!("page.css");

/// What a browser may do with the page: apply its style, and nothing else. Nothing is fetched, nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// A part of the page that has something to show.
struct Section {
    id: &'static str,
    title: &'static str,
    content: Markup,
}

pub(super) fn page(report: &Report) -> Markup {
    let sections = sections(report);
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(report))
            body {
                a class="skip" href="#content" { "Skip to the numbers" }
                (overview::header(report))
                @if sections.len() > 1 || report.beside.is_some() {
                    (links(report, &sections))
                }
                main id="content" {
                    (overview::section(report))
                    @for section in &sections {
                        section id=(section.id) aria-labelledby=(format!("{}-heading", section.id)) {
                            h2 id=(format!("{}-heading", section.id)) { (section.title) }
                            (section.content)
                        }
                    }
                }
                (footer(report))
            }
        }
    }
}

/// The sections below the overview, each where there is something to tell.
fn sections(report: &Report) -> Vec<Section> {
    let all = [
        calendars::section(report),
        series::words(report),
        series::mood(report),
        growth::section(report),
        rankings::places(report),
        rankings::people(report),
        rankings::tags(report),
        entries::on_this_day(report),
        entries::longest(report),
    ];
    all.into_iter().flatten().collect()
}

/// The links to the sections, and to the entries beside the report.
fn links(report: &Report, sections: &[Section]) -> Markup {
    html! {
        nav aria-label="Sections" {
            @if report.beside.is_some() { a href="index.html" { "All entries" } }
            @for section in sections { a href=(format!("#{}", section.id)) { (section.title) } }
        }
    }
}

fn head(report: &Report) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            (PreEscaped(REPORT_MARK))
            title { (plain(&report.title)) }
            style { (PreEscaped(LOOK)) (PreEscaped(FIGURES)) (PreEscaped(STYLE)) }
        }
    }
}

fn footer(report: &Report) -> Markup {
    html! {
        footer {
            p { "How moods are combined: " (MOOD_RULE) "." }
            @if report.day_starts_at > chrono::NaiveTime::MIN {
                p { "A day starts at " (report.day_starts_at.format("%H:%M")) "; what was written before belongs to the day before." }
            }
            p { "Written by " code { "journal report" } " on " (words::day(report.today)) ". This page needs no other file and no network." }
        }
    }
}
