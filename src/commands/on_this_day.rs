//! `journal on-this-day`: what was written on a day of the month, year after year, to be read.

use anstyle::Style;
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::ArchiveError;
use crate::archive::read::list;
use crate::archive::read::selection::Selection;
use crate::archive::rows::record::{EntryLocation, Record, Records};
use crate::entry::Filter;
use crate::entry::filter::{DayRange, anniversary, month_and_day};
use crate::export::json;
use crate::terminal::{self, MEASURE, safe_line, with_line_feeds};

/// Read what was written on this day, in each year, newest first
///
/// The 29th of February is read on the 28th in years that lack it. `journal list --on-this-day` lists the same.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Another day: 09-16, `16 september`, yesterday
    day: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let days = days(args.day.as_deref(), ctx.today())?;
    let fields = ctx.fields()?;
    let archive = derived::archive_at_head(ctx)?;
    let filter = Filter { anniversaries: vec![days.clone()], ..Filter::default() };
    let selection = Selection::new(archive.connection(), &filter)?;
    let reading = || ArchiveError::database("read the entries");
    let mut rows = list::rows(archive.connection(), &selection).map_err(reading())?;
    // The newest year stands first, and of a day the entry that was written first.
    rows.chunk_by_mut(|one, other| one.date == other.date).for_each(<[_]>::reverse);
    let records = Records::new(archive.connection(), &fields).map_err(reading())?;
    let read = rows.iter().map(|row| records.get(row.id)).collect::<Result<Vec<_>, _>>();
    let read = read.map_err(reading())?;
    drop(records);
    // Nothing is locked while a person reads.
    drop(archive);
    if ctx.output.json {
        let entries: Value = read.iter().map(json::entry).collect();
        let days: Value = days.iter().map(|(month, day)| format!("{month:02}-{day:02}")).collect();
        ctx.output.document(&json!({ "days": days, "entries": entries }))?;
        return Ok(Outcome::Clean);
    }
    if read.is_empty() {
        ctx.output.say("no entries match");
        return Ok(Outcome::Clean);
    }
    let width = ctx.output.is_terminal().then(|| ctx.output.width().min(MEASURE));
    let years = read.chunk_by(|one, other| one.date == other.date);
    let lines = years.flat_map(|of_year| year(of_year, ctx.today(), width));
    ctx.pages().text(lines.collect::<Vec<_>>())?;
    Ok(Outcome::Clean)
}

/// The days of the month that are meant: of a day of a year as it was that year.
fn days(word: Option<&str>, today: NaiveDate) -> Result<Vec<(u32, u32)>, CommandError> {
    const SAID: &str = "a day is written `09-16`, `16 september`, `yesterday`, `2025-09-16`";
    let Some(word) = word else { return Ok(anniversary(today)) };
    if let Some((month, day)) = month_and_day(word) {
        // The latest one, as `28 february` is; the 29th is itself in a year that lacks it.
        let is_ahead = (month, day) > (today.month(), today.day());
        let latest = NaiveDate::from_ymd_opt(today.year() - i32::from(is_ahead), month, day);
        return Ok(latest.map_or(vec![(month, day)], anniversary));
    }
    let refused = |message: String, hint: Option<String>| {
        let hint = hint.unwrap_or_else(|| SAID.to_owned());
        Err(CommandError::new("usage", message).with_hint(hint))
    };
    match DayRange::said(word, today) {
        Ok(DayRange { first: Some(first), last }) if last == Some(first) => Ok(anniversary(first)),
        Ok(_) => refused(format!("`{word}` is more than a day"), None),
        Err(error) => refused(format!("`{word}`: {error}"), error.hint()),
    }
}

/// The entries of a day; `width` is that of the terminal, where there is one.
fn year(of_day: &[Record], today: NaiveDate, width: Option<usize>) -> Vec<String> {
    const YEAR: Style = Style::new().bold().underline();
    const NAME: Style = Style::new().bold();
    const FAINT: Style = Style::new().dimmed();
    let day = of_day.first().and_then(|it| it.date.as_deref()?.parse::<NaiveDate>().ok());
    let heading = day.map(|day| {
        let (said, ago) = (day.format("%A, %-d %B %Y"), ago(day, today));
        format!("{YEAR}{said}{YEAR:#}{FAINT}{ago}{FAINT:#}")
    });
    let mut lines: Vec<String> = heading.into_iter().chain([String::new()]).collect();
    for record in of_day {
        lines.extend(record.title.as_deref().map(|it| format!("{NAME}{}{NAME:#}", safe_line(it))));
        let places = record.locations.iter().map(EntryLocation::whole_name);
        let around: Vec<String> = places.chain(record.moods_in_words()).collect();
        if !around.is_empty() {
            lines.push(format!("{FAINT}{}{FAINT:#}", safe_line(&around.join(" · "))));
        }
        if record.title.is_some() || !around.is_empty() {
            lines.push(String::new());
        }
        let (_, text) = record.block_and_text();
        match width {
            Some(width) => {
                lines.extend(terminal::markdown(
                    text,
                    record.title.as_deref().unwrap_or(""),
                    width,
                ));
            }
            // Nobody's terminal reads it: the text is given as it is, but for one kind of line end.
            None => lines.extend(with_line_feeds(text.trim()).lines().map(str::to_owned)),
        }
        lines.push(String::new());
    }
    lines
}

/// How far the day is back; nothing within a year of it.
fn ago(day: NaiveDate, today: NaiveDate) -> String {
    if day > today {
        return " · to come".to_owned();
    }
    match today.years_since(day) {
        None | Some(0) => String::new(),
        Some(1) => " · a year ago".to_owned(),
        Some(years) => format!(" · {years} years ago"),
    }
}
