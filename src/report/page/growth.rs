//! How entries grew from version to version; nothing where no entry has an earlier one.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::entries::title;
use super::series::{ROWS, YEARS, left_out};
use super::{Section, figure, rankings};
use crate::archive::stats::{Grown, Growth, Month, Words};
use crate::chart::{Balance, Bar, Bars, Caption, Table, number, svg};
use crate::number::{counted, grouped};
use crate::report::pictures::{decimal, greatest};
use crate::report::{Report, words};

/// The most entries that are named.
const NAMED: usize = 10;

pub(super) fn section(report: &Report) -> Option<Section> {
    let growth = &report.growth;
    let most = most(growth);
    let content = html! {
        p { (summary(growth)) }
        @if !growth.by_month.is_empty() { (changes(growth)) }
        (rankings::with_numbers(&most, &most_table(growth), growth.entries))
    };
    (growth.entries > 0).then_some(Section { id: "growth", title: "How entries grew", content })
}

/// `12 entries have 31 earlier versions.`
fn summary(growth: &Growth) -> String {
    let entries = counted(growth.entries, "entry has", "entries have");
    let versions = counted(growth.versions, "earlier version", "earlier versions");
    format!("{entries} {versions}.")
}

fn changes(growth: &Growth) -> Markup {
    let balance = balance(growth);
    let (latest, not_drawn) = balance.latest(YEARS);
    let (listed, not_listed) = balance.latest(ROWS);
    html! {
        (figure::months(&balance.caption, &svg::balance(&latest.spread()), &listed.table()))
        p class="note" {
            "Above the line the words that versions have more than the one before, below it those that they have fewer, \
             in the month of the sync that first saw them. What was written first is not counted."
        }
        (left_out(not_drawn, not_listed))
    }
}

/// What the versions of each month have more or fewer than those before.
fn balance(growth: &Growth) -> Balance {
    let caption = Caption {
        id: "growth-words".into(),
        title: "Words changed later, by month".into(),
        description: in_words(growth),
    };
    let names = ["Words more".into(), "Words fewer".into()];
    let mut balance = Balance { caption, names, ..Balance::default() };
    for (month, words) in &growth.by_month {
        balance.set(month.year, month.month, decimal(words.more), decimal(words.fewer));
    }
    balance
}

fn in_words(growth: &Growth) -> String {
    let changed = |(_, words): &(&Month, &Words)| words.more + words.fewer;
    let (more, fewer) = growth
        .by_month
        .values()
        .fold((0, 0), |(more, fewer), it| (more + it.more, fewer + it.fewer));
    let total = format!("{} added, {} removed.", counted(more, "word", "words"), grouped(fewer));
    match growth.by_month.iter().rev().max_by_key(changed) {
        Some((month, words)) if growth.by_month.len() > 1 => {
            let name = words::month(month.year, month.month);
            let (more, fewer) = (grouped(words.more), grouped(words.fewer));
            format!("{total} Most in {name}: {more} added, {fewer} removed.")
        }
        _ => total,
    }
}

fn most(growth: &Growth) -> Bars {
    let bars: Vec<Bar> = growth.most.iter().take(NAMED).map(bar).collect();
    let (names, most) = greatest(bars.iter().map(|bar| (bar.label.clone(), bar.value)));
    let versions = counted(most, "version", "versions");
    let description = match names.len() {
        0 => String::new(),
        1 => format!("{} leads with {versions}, what it is now among them.", words::tied(names)),
        _ => format!(
            "{} lead with {versions} each, what they are now among them.",
            words::tied(names)
        ),
    };
    let title = "Entries with most versions".into();
    let caption = Caption { id: "growth-entries".into(), title, description };
    Bars { caption, of: "Entry".into(), unit: "Versions".into(), bars }
}

/// An entry's versions, and how many words more or fewer it has than at first.
fn bar(grown: &Grown) -> Bar {
    let (first, now) = (decimal(grown.first_words), decimal(grown.entry.words));
    let difference = number::short((now - first).abs());
    let words = if difference == "1" { "word" } else { "words" };
    let note = match grown.entry.words.cmp(&grown.first_words) {
        Ordering::Less => format!("−{difference} {words}"),
        Ordering::Equal => String::new(),
        Ordering::Greater => format!("+{difference} {words}"),
    };
    Bar { label: title(&grown.entry), value: grown.versions, note, colour: None }
}

fn most_table(growth: &Growth) -> Table {
    let head = ["Entry", "Day", "Versions", "Words at first", "Words now"];
    let row = |it: &Grown| {
        let day = it.entry.date.map(words::day).unwrap_or_default();
        let (first, now) = (grouped(it.first_words), grouped(it.entry.words));
        vec![title(&it.entry), day, grouped(it.versions), first, now]
    };
    let rows = growth.most.iter().take(NAMED).map(row).collect();
    Table { head: head.map(str::to_owned).to_vec(), rows }
}
