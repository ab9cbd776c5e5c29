//! The numbers as a page of text for a terminal.

use chrono::NaiveDate;

use super::{pictures, words};
use crate::archive::stats::{FieldStats, MOOD_RULE, Stats};
use crate::chart::text::{self, Role, Row};
use crate::chart::{Bars, Months, gap};
use crate::number::{counted, grouped};

/// The least width of a terminal that two rankings stand beside each other in, and the space between them.
const BOTH: usize = 72;
const GAP: usize = 4;

/// How many years are drawn day by day, and month by month.
const CALENDARS: usize = 2;
const YEARS: usize = 12;

/// How many names a ranking shows.
const NAMES: usize = 8;

/// The least and the greatest width that a page is laid out in.
const NARROWEST: usize = 30;
const WIDEST: usize = 116;

/// Lays the numbers out in a terminal of `width` columns; very wide ones are not filled, because a line that long is no
/// longer read at a glance.
pub fn page(stats: &Stats, today: NaiveDate, width: usize) -> Vec<Row> {
    let width = width.clamp(NARROWEST, WIDEST);
    let parts = [
        overview(stats, width),
        calendars(stats, today, width),
        months(&pictures::words_by_month(stats), width),
        pictures::mood_by_month(stats).map(|months| mood(&months, width)).unwrap_or_default(),
        pair(&pictures::moods(stats, NAMES), &pictures::weekdays(stats), width),
        ranking(&pictures::places(stats, NAMES), width),
        map(stats, width),
        pair(&pictures::people(stats, NAMES), &pictures::tags(stats, NAMES), width),
    ];
    let fields = stats.fields.iter().map(|(name, field)| self::field(name, field, width));
    let mut rows = Vec::new();
    for part in parts.into_iter().chain(fields).filter(|part| !part.is_empty()) {
        if !rows.is_empty() {
            rows.push(Row::default());
        }
        rows.extend(part.into_iter().map(Row::trimmed));
    }
    rows
}

/// The span, the facts, and the records.
fn overview(stats: &Stats, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    match stats.first.zip(stats.last) {
        Some((first, last)) => {
            rows.extend(lines(Role::Heading, &words::span(first, last), width));
        }
        None if stats.entries == 0 => {
            return vec![Row::of(Role::Faint, "There is no entry to count.")];
        }
        None => {}
    }
    rows.extend(facts(stats, width));
    rows.push(Row::default());
    for record in pictures::records(stats) {
        rows.extend(lines(Role::Faint, &record, width));
    }
    rows
}

/// The facts in as many columns as fit.
fn facts(stats: &Stats, width: usize) -> Vec<Row> {
    let facts: Vec<Row> = pictures::facts(stats)
        .into_iter()
        .map(|(name, number)| Row::of(Role::Number, number).with(Role::Faint, format!(" {name}")))
        .collect();
    let widest = facts.iter().map(Row::width).max().unwrap_or(0);
    let columns = ((width + 2) / (widest + 2)).clamp(1, 3);
    let room = (width / columns).min(widest + GAP);
    let line = |facts: &[Row]| {
        let put = |line: Vec<Row>, (nth, fact): (usize, &Row)| {
            text::beside(line, vec![fact.clone()], nth * room)
        };
        facts.iter().enumerate().fold(Vec::new(), put)
    };
    facts.chunks(columns).flat_map(line).collect()
}

/// The latest years by day.
fn calendars(stats: &Stats, today: NaiveDate, width: usize) -> Vec<Row> {
    let levels = pictures::levels(stats);
    let mut rows = Vec::new();
    let mut later: Option<i32> = None;
    for year in stats.by_year.keys().rev().take(CALENDARS) {
        if let Some(gap) = later.and_then(|it| gap(year.0, it)) {
            rows.extend([Row::of(Role::Faint, gap), Row::default()]);
        }
        later = Some(year.0);
        let calendar = pictures::calendar(stats, levels, year.0, today);
        rows.push(heading(&calendar.caption.title, &calendar.caption.description, width));
        rows.extend(text::calendar(&calendar, width));
        rows.push(Row::default());
    }
    if !rows.is_empty() {
        rows.push(text::legend(&levels, "words", width));
    }
    rows.extend(undrawn(stats, width));
    rows
}

/// That earlier years are not drawn by day, where there are any.
fn undrawn(stats: &Stats, width: usize) -> Vec<Row> {
    let earlier = stats.by_year.len().saturating_sub(CALENDARS);
    if earlier == 0 {
        return Vec::new();
    }
    let are = counted(earlier as u64, "earlier year is", "earlier years are");
    let told = format!("{are} not drawn by day here: `journal report` draws all of them");
    lines(Role::Faint, &told, width)
}

/// A row for each of the latest years.
fn months(months: &Months, width: usize) -> Vec<Row> {
    if months.years.is_empty() {
        return Vec::new();
    }
    let (latest, earlier) = months.latest(YEARS);
    let mut rows = vec![heading(&months.caption.title, &months.caption.description, width)];
    rows.extend(text::months(&latest, width));
    if earlier > 0 {
        let years = counted(earlier as u64, "earlier year is", "earlier years are");
        rows.push(Row::of(Role::Faint, format!("{years} not shown")));
    }
    rows
}

fn mood(by_month: &Months, width: usize) -> Vec<Row> {
    let mut rows = months(by_month, width);
    let rule = format!("On a scale to ten: {MOOD_RULE}.");
    rows.extend(lines(Role::Faint, &rule, width));
    rows
}

fn ranking(bars: &Bars, width: usize) -> Vec<Row> {
    if bars.bars.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![Row::of(Role::Heading, text::cut(&bars.caption.title, width))];
    rows.extend(text::bars(bars, width));
    rows
}

/// Two rankings beside each other where there is room, else below each other.
fn pair(left: &Bars, right: &Bars, width: usize) -> Vec<Row> {
    let half = (width - GAP) / 2;
    if width < BOTH || left.bars.is_empty() || right.bars.is_empty() {
        let (mut rows, below) = (ranking(left, width), ranking(right, width));
        let is_between = !rows.is_empty() && !below.is_empty();
        rows.extend(is_between.then(Row::default));
        rows.extend(below);
        return rows;
    }
    text::beside(ranking(left, half), ranking(right, half), half + GAP)
}

/// Where the places lie, where there are several and room for them.
fn map(stats: &Stats, width: usize) -> Vec<Row> {
    if stats.map.len() < 2 || width < BOTH {
        return Vec::new();
    }
    let map = pictures::map(stats);
    let mut rows = vec![Row::of(Role::Heading, map.caption.title.clone())];
    rows.extend(text::map(&map, width));
    rows
}

/// A field that was asked for: how many entries have it, its range, and its values.
fn field(name: &str, stats: &FieldStats, width: usize) -> Vec<Row> {
    let entries = counted(stats.entries, "entry has", "entries have");
    let values = counted(stats.distinct, "value", "values");
    let known = format!("{entries} it, {} have not; {values}", grouped(stats.missing));
    let mut rows = vec![heading(name, &known, width)];
    if let Some(numbers) = stats.numbers {
        let [min, mean, max] = [numbers.min, numbers.mean, numbers.max].map(words::mean);
        let range = Row::of(Role::Faint, "from ").with(Role::Number, min);
        let range = range.with(Role::Faint, " to ").with(Role::Number, max);
        rows.push(range.with(Role::Faint, ", mean ").with(Role::Number, mean));
        rows.extend(text::months(&pictures::field_by_month(stats), width));
        return rows;
    }
    rows.extend(text::bars(&pictures::field_values(stats), width));
    rows
}

/// A heading, and what there is to say beside it.
fn heading(title: &str, note: &str, width: usize) -> Row {
    let title = text::cut(title, width);
    let row = Row::of(Role::Heading, title);
    let note = note.trim_end_matches('.');
    let room = width.saturating_sub(row.width() + 2);
    if room < 8 { row } else { row.with(Role::Faint, format!("  {}", text::cut(note, room))) }
}

/// A sentence of ours in as many rows as it takes.
fn lines(role: Role, sentence: &str, width: usize) -> Vec<Row> {
    text::wrapped(sentence, width).into_iter().map(|line| Row::of(role, line)).collect()
}
