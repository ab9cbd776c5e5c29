//! `journal` alone, in a terminal: where one stands, in ten lines, and the commands to go on with.

use anstyle::Style;
use chrono::{NaiveDate, NaiveTime};

use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use super::stats;
use super::status::{self, Status};
use crate::archive::read::list;
use crate::archive::read::order::Direction;
use crate::archive::read::selection::Selection;
use crate::archive::stats::{Stats, StatsFilter};
use crate::archive::{Archive, ArchiveError};
use crate::entry::filter::DayRange;
use crate::number::{counted, grouped};
use crate::sync::{self, Look};
use crate::terminal::safe_line;

const BOLD: Style = Style::new().bold();
const LABEL: Style = Style::new().dimmed();

pub(super) fn run(ctx: &mut Context) -> Result<Outcome, CommandError> {
    let day = ctx.today();
    ctx.output.line(&format!("{BOLD}{}{BOLD:#}", day.format("%A, %-d %B %Y")))?;
    let (graph, fault) = ctx.graph_with_fault()?;
    let status = match ctx.owner()?.is_journal() {
        true => status::look(&graph, ctx)?,
        false => return status::run(&status::Args::default(), ctx),
    };
    match status.is_there() {
        true => tell(day, &status, ctx)?,
        false if ctx.workspace()?.names_its_journal() => {
            let told = "There is no archive yet: `journal sync` makes it.";
            ctx.output.line(&ctx.output.repeated_in(told))?;
        }
        false => {
            return tell_of_no_journal(ctx);
        }
    }
    ctx.output.findings(fault.as_slice());
    tell_ways(ctx)?;
    Ok(Outcome::Clean)
}

fn tell_of_no_journal(ctx: &Context) -> Result<Outcome, CommandError> {
    ctx.output.line("There is no journal here. `journal init` makes this folder one,")?;
    ctx.output
        .line("`journal config` tells how a journal is named that is found from anywhere.")?;
    Ok(Outcome::Clean)
}

/// Where one may go from here.
fn tell_ways(ctx: &Context) -> Result<(), CommandError> {
    let ways = [
        ("journal today", "write today's entry"),
        ("journal search WORDS", "find what you wrote"),
        ("journal list", "look back"),
    ];
    ctx.output.line("")?;
    let ways = ways.map(|(command, what)| (ctx.output.repeated_in(&format!("`{command}`")), what));
    let width = ways.iter().map(|(command, _)| command.chars().count()).max().unwrap_or_default();
    for (command, what) in ways {
        ctx.output.line(&format!("{command:width$}  {LABEL}{what}{LABEL:#}"))?;
    }
    Ok(())
}

fn tell(day: NaiveDate, status: &Status, ctx: &mut Context) -> Result<(), CommandError> {
    let pending = status.in_short();
    // Rows of a revision that is not the newest are not read: the rest is told.
    let numbers = match (derived::archive_at_head(ctx), &pending) {
        (Ok(archive), _) => Some(told_of(archive, day, ctx)?),
        (Err(_), Some(_)) => None,
        (Err(error), None) => return Err(error),
    };
    let backup = newest_backup(day, status, ctx);
    let pending = pending.map(|it| ("pending", it));
    let lines = std::iter::once(("journal", folder(status, ctx)?));
    for (label, value) in
        lines.chain(numbers.into_iter().flatten()).chain(pending).chain([("backup", backup)])
    {
        let value = ctx.output.repeated_in(&value);
        ctx.output.line(&format!("{LABEL}{label:<9}{LABEL:#} {value}"))?;
    }
    Ok(())
}

fn newest_backup(day: NaiveDate, status: &Status, ctx: &Context) -> String {
    let backup = status.last_backup().map(|it| match it.created {
        Some(then) => ago((ctx.on_the_wall(then).date(), day)),
        None => it.name.clone(),
    });
    backup.unwrap_or_else(|| "none yet: `journal backup` makes one".to_owned())
}

/// The journal's name, where it has one, and its folder: that which the archive remembers, else the workspace's.
fn folder(status: &Status, ctx: &mut Context) -> Result<String, CommandError> {
    let configured = ctx.workspace()?.journal().to_owned();
    let folder = status.journal().unwrap_or(&configured);
    let folder = match ctx.shown(folder) {
        here if here == "." => folder.display().to_string(),
        folder => folder,
    };
    let name = ctx.workspace_name().filter(|it| *it != folder);
    Ok(name.map_or(folder.clone(), |it| format!("{it}, {folder}")))
}

/// What the rows tell, each with its label.
fn told_of(
    archive: Archive,
    day: NaiveDate,
    ctx: &mut Context,
) -> Result<Vec<(&'static str, String)>, CommandError> {
    let (starts_at, today) = stats::today(ctx)?;
    let numbers = numbers(&archive, starts_at, today)?;
    let entries = todays(day, &archive)?;
    let changed = changed(&archive, ctx);
    drop(archive);
    let days = |count| counted(count, "day", "days");
    let longest = grouped(numbers.streak.longest);
    let first = numbers.first.map(|it| format!(", since {}", it.format("%-d %B %Y")));
    let so_far = format!(
        "{} on {}, {}{}",
        counted(numbers.entries, "entry", "entries"),
        days(numbers.days),
        counted(numbers.words, "word", "words"),
        first.unwrap_or_default(),
    );
    Ok(vec![
        ("today", entries),
        ("streak", format!("{} (the longest: {longest})", days(numbers.streak.current))),
        ("so far", so_far),
        ("changed", changed.map_or_else(|| "not known".to_owned(), |it| changes(&it))),
    ])
}

fn numbers(
    archive: &Archive,
    starts_at: NaiveTime,
    today: NaiveDate,
) -> Result<Stats, CommandError> {
    let filter = StatsFilter::within([DayRange { first: None, last: None }]);
    Stats::read(archive.connection(), &filter, starts_at, today).map_err(stats::told)
}

/// The entries of the day in words: the newest by its name.
fn todays(day: NaiveDate, archive: &Archive) -> Result<String, CommandError> {
    let today = DayRange { first: Some(day), last: Some(day) };
    let selection = Selection::of_days(today, Direction::NewestFirst, None);
    let rows = list::rows(archive.connection(), &selection);
    let rows = rows.map_err(ArchiveError::database("read the archive"))?;
    Ok(match rows.as_slice() {
        [] => "nothing yet".to_owned(),
        [only] => format!(
            "{}, {}",
            safe_line(&only.path),
            counted(only.word_count.unsigned_abs(), "word", "words")
        ),
        [newest, ..] => {
            format!("{} entries, the newest {}", rows.len(), safe_line(&newest.path))
        }
    })
}

/// What a sync would find; none where the folder cannot be looked at.
fn changed(archive: &Archive, ctx: &mut Context) -> Option<Look> {
    let journal = ctx.journal_of_archive().ok()?;
    let progress = ctx.progress();
    sync::look(&journal, Some(archive), false, &*progress).ok()
}

fn changes(look: &Look) -> String {
    let plan = &look.plan;
    let counts = [
        (plan.add.len() + plan.revive.len(), "new"),
        (plan.update.len(), "edited"),
        (plan.rename.len(), "renamed"),
        (plan.remove.len(), "gone"),
    ];
    let parts = counts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
    match parts.is_empty() {
        true => "nothing since the last sync".to_owned(),
        false => format!("{} since the last sync: `journal sync`", parts.join(", ")),
    }
}

fn ago((then, day): (NaiveDate, NaiveDate)) -> String {
    match (day - then).num_days() {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    }
}
