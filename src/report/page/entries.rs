//! Entries by name: those of this day in other years, and the longest ones.

use chrono::Datelike;
use maud::{Markup, html};

use super::Section;
use crate::archive::stats::{Memory, NamedEntry};
use crate::chart::plain;
use crate::entry::body::plain_text;
use crate::number::{counted, grouped};
use crate::report::{Report, words};

/// How many characters of an entry are shown.
const GLANCE: usize = 280;

/// The most entries that are listed as the longest.
const LONGEST: usize = 10;

pub(super) fn on_this_day(report: &Report) -> Option<Section> {
    let memory = |memory: &Memory| {
        let date = memory.entry.date?;
        let years = i64::from(report.today.year()) - i64::from(date.year());
        let ago = counted(years.unsigned_abs(), "year ago", "years ago");
        Some(html! {
            article {
                h3 { (linked(&memory.entry, report)) }
                p class="note" { (words::day(date)) ", " (ago) }
                p dir="auto" { (glance(memory)) }
            }
        })
    };
    let memories: Vec<Markup> = report.memories.iter().filter_map(memory).collect();
    let content = html! { @for memory in &memories { (memory) } };
    (!memories.is_empty()).then_some(Section { id: "on-this-day", title: "On this day", content })
}

pub(super) fn longest(report: &Report) -> Option<Section> {
    let entries: Vec<_> = report.stats.longest_entries.iter().take(LONGEST).collect();
    let content = html! {
        div class="wide-table" tabindex="0" role="region" aria-label="Longest entries" {
            table {
                caption class="hidden" { "Longest entries" }
                thead { tr { th scope="col" { "Entry" } th scope="col" { "Day" } th scope="col" { "Words" } } }
                tbody {
                    @for entry in &entries {
                        tr {
                            th scope="row" { (linked(entry, report)) }
                            td { (entry.date.map(words::day).unwrap_or_default()) }
                            td { (grouped(entry.words)) }
                        }
                    }
                }
            }
        }
    };
    (!entries.is_empty()).then_some(Section { id: "longest", title: "Longest entries", content })
}

/// What an entry is called, leading to its page where there is one.
fn linked(entry: &NamedEntry, report: &Report) -> Markup {
    let has_page = report.beside.as_ref().is_some_and(|it| it.contains(&entry.id));
    html! {
        @if has_page {
            a href=(format!("entries/{}.html", entry.id)) { bdi { (title(entry)) } }
        } @else {
            bdi { (title(entry)) }
        }
    }
}

/// What an entry is called.
pub(super) fn title(entry: &NamedEntry) -> String {
    plain(&entry.name)
}

/// How an entry begins, without what it is called and without its markup.
fn glance(memory: &Memory) -> String {
    let text = plain_text(&memory.beginning);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // First words that name it are not said twice.
    let (name, goes_on) = match memory.entry.name.strip_suffix('…') {
        Some(cut) if memory.entry.title.is_none() => (cut, "… "),
        _ => (&*memory.entry.name, ""),
    };
    let text = match text.strip_prefix(name) {
        Some(rest) => format!("{goes_on}{}", plain(rest.trim_start())),
        None => plain(&text),
    };
    if text.chars().count() <= GLANCE {
        return text;
    }
    let cut: String = text.chars().take(GLANCE).collect();
    let end = cut.rfind(' ').filter(|it| *it > GLANCE / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', '.', ',', ';', ':']))
}
