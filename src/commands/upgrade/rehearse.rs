//! `--rehearse`: an upgrade or a downgrade, tried on a copy of the archive.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::answer;
use super::How;
use crate::archive::Archive;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::migrate::MigrateError;
use crate::migrate::rehearse::{self, Rehearsal, RehearsedStep, RehearsedTable};
use crate::migrate::{self, handed};
use crate::migrate::{Prepared, Terms};
use crate::revision::plan::Direction;
use crate::revision::target::Target;

pub(super) fn run(
    target: &Target,
    direction: Direction,
    how: &How,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let terms = ctx.terms(how.consent())?;
    let archive = ctx.archive_to_read()?;
    ctx.at_work();
    archive.interrupt_by(&terms.progress)?;
    let prepared =
        migrate::prepare(archive.connection(), &terms.graph, target, direction, terms.owner)?;
    check(&archive, &prepared, (&terms, direction), how)?;
    let rehearsal = match prepared.plan.steps.is_empty() {
        true => Rehearsal::default(),
        false => rehearse::rehearse(&archive, &prepared, &terms)?,
    };
    drop(terms);
    tell(&rehearsal, direction, ctx)?;
    Ok(Outcome::of(&rehearsal.findings))
}

/// Refuses what an upgrade would be refused for, before anything is copied.
fn check(
    archive: &Archive,
    prepared: &Prepared,
    (terms, direction): (&Terms, Direction),
    how: &How,
) -> Result<(), CommandError> {
    migrate::values::check_there_and_back(prepared, &terms.values).map_err(MigrateError::from)?;
    if !how.allow_drift {
        migrate::check_drift(archive.connection(), &prepared.ledger)?;
    }
    if direction == Direction::Up {
        handed::check(archive.connection(), prepared, handed::Names::of(terms))?;
        handed::check_rows(archive, prepared, terms)?;
    }
    Ok(())
}

fn tell(rehearsal: &Rehearsal, direction: Direction, ctx: &Context) -> Result<(), CommandError> {
    let ways = ways(direction);
    if ctx.output.json {
        return ctx.output.document(&document(rehearsal));
    }
    if rehearsal.steps.is_empty() {
        ctx.output.say("nothing to rehearse: the archive is there already");
        return Ok(());
    }
    ctx.output.line(&table(&step_rows(&rehearsal.steps, direction)))?;
    ctx.output.line(&table(&table_rows(&rehearsal.tables, direction)))?;
    for changed in &rehearsal.changed {
        ctx.output.say(&format!("after the way {} {changed}", ways[0]));
    }
    for lost in &rehearsal.lost {
        ctx.output.say(&format!("would lose {lost}"));
    }
    ctx.output.findings(&rehearsal.findings);
    answer::summary(&ctx.output, &rehearsal.findings);
    tell_end(rehearsal, ctx);
    Ok(())
}

/// How it ended.
fn tell_end(rehearsal: &Rehearsal, ctx: &Context) {
    let is_sound = Outcome::of(&rehearsal.findings) == Outcome::Clean;
    ctx.output.say(match is_sound {
        true => "rehearsed on a copy, which is gone; the archive was only read",
        false => "the rehearsal failed on a copy, which is gone; the archive was only read",
    });
}

fn document(rehearsal: &Rehearsal) -> Value {
    let seconds = |took: Option<Duration>| took.map(|it| it.as_secs_f64());
    let step = |it: &RehearsedStep| {
        json!({
            "revision": it.revision.as_str(),
            "up": seconds(it.up),
            "down": seconds(it.down),
            "again": seconds(it.again),
        })
    };
    let table = |it: &RehearsedTable| {
        json!({
            "table": it.table, "before": it.before, "up": it.up, "down": it.down, "again": it.again,
        })
    };
    json!({
        "steps": rehearsal.steps.iter().map(step).collect::<Value>(),
        "tables": rehearsal.tables.iter().map(table).collect::<Value>(),
        "changed": rehearsal.changed,
        "lost": rehearsal.lost,
        "findings": answer::findings(&rehearsal.findings),
    })
}

/// What the ways are called: there, back, and there again.
fn ways(direction: Direction) -> [&'static str; 3] {
    match direction {
        Direction::Up => ["up", "down", "up again"],
        Direction::Down => ["down", "up", "down again"],
    }
}

fn step_rows(steps: &[RehearsedStep], direction: Direction) -> Vec<Vec<String>> {
    let shown = |took: Option<Duration>| {
        took.map_or_else(|| "-".to_owned(), |it| format!("{:.3} s", it.as_secs_f64()))
    };
    let ways = ways(direction);
    let head = ["revision", ways[0], ways[1], ways[2]].map(str::to_owned).to_vec();
    let rows = steps.iter().map(|it| {
        let (up, down) = (shown(it.up), shown(it.down));
        let (there, back) = if direction == Direction::Up { (up, down) } else { (down, up) };
        vec![it.revision.to_string(), there, back, shown(it.again)]
    });
    std::iter::once(head).chain(rows).collect()
}

fn table_rows(tables: &[RehearsedTable], direction: Direction) -> Vec<Vec<String>> {
    let shown = |rows: Option<u64>| rows.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let ways = ways(direction);
    let head = ["table", "rows before", ways[0], ways[1], ways[2]].map(str::to_owned).to_vec();
    let rows = tables.iter().map(|it| {
        let (up, down) = (shown(it.up), shown(it.down));
        let (there, back) = if direction == Direction::Up { (up, down) } else { (down, up) };
        vec![it.table.clone(), shown(it.before), there, back, shown(it.again)]
    });
    std::iter::once(head).chain(rows).collect()
}

/// Rows as text: the first column on the left, the others on the right.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            text.push_str(&match at {
                0 => format!("{cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            });
        }
        text.push('\n');
    }
    text
}
