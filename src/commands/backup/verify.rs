//! `journal backup verify`: reads backups through, and says of each whether it can be restored.

use serde_json::{Value, json};

use super::super::answer;
use super::super::context::Context;
use super::super::error::{CommandError, Outcome};
use super::{find, to_json};
use crate::backup::{Backup, Backups, Depth, Problem, Verification};
use crate::place::right::right_to;
use crate::terminal::safe;

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// The name of a backup, or `latest` (the newest one when there is none)
    name: Option<String>,
    /// Verify every backup
    #[arg(long, conflicts_with = "name")]
    all: bool,
}

pub(super) fn verify(args: &VerifyArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (backups, now) = (ctx.backups()?, ctx.now());
    let chosen = match (&args.name, args.all) {
        (_, true) => backups.list()?,
        (Some(name), _) => vec![find(&backups, name)?],
        (None, _) => vec![backups.find("latest")?],
    };
    let progress = ctx.progress();
    let mut rows = Vec::new();
    for backup in &chosen {
        let verification = match backups.verify(backup, Depth::Full, &*progress) {
            // The others are read all the same.
            Err(error) if args.all && error.is_of(&backup.path) => Verification::closed(&error),
            verified => verified?,
        };
        let noted = backups.note(backup, &verification, now);
        rows.push((backups.at(&backup.path)?, verification, noted.err()));
    }
    drop(progress);
    for (_, _, error) in &rows {
        if let Some(error) = error {
            ctx.output.warn(&format!("that it was verified is not noted: {error}"), None);
        }
    }
    let rows: Vec<_> = rows.into_iter().map(|(backup, found, _)| (backup, found)).collect();
    tell_verified(&rows, &backups, ctx)
}

fn tell_verified(
    rows: &[(Backup, Verification)],
    backups: &Backups,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let damaged = rows.iter().filter(|(_, it)| !it.is_sound()).count();
    let outcome = if damaged == 0 { Outcome::Clean } else { Outcome::Findings };
    if ctx.output.json {
        ctx.output.document(&document(rows))?;
        return Ok(outcome);
    }
    for (backup, found) in rows {
        tell_one(backup, found, backups, ctx)?;
    }
    if damaged > 0 {
        let all = answer::counted(rows.len(), "backup");
        ctx.output.say(&format!(
            "{damaged} of {all} cannot be trusted; `journal backup` makes one that can"
        ));
    }
    Ok(outcome)
}

fn tell_one(
    backup: &Backup,
    found: &Verification,
    backups: &Backups,
    ctx: &Context,
) -> Result<(), CommandError> {
    match found.is_sound() {
        true => ctx.output.done(&format!("sound    {}", safe(&backup.name)))?,
        false => ctx.output.line(&format!("DAMAGED  {}", safe(&backup.name)))?,
    }
    for problem in &found.problems {
        ctx.output.line(&format!("         {}", safe(&problem.to_string())))?;
    }
    let closed = found.problems.iter().any(|it| matches!(it, Problem::Closed { .. }));
    let right = if closed { right_to(&backup.path) } else { None };
    for way_out in backups.way_out_of_manifest(backup).into_iter().chain(right) {
        ctx.output.say(&format!("{}: {way_out}", safe(&backup.name)));
    }
    Ok(())
}

fn document(rows: &[(Backup, Verification)]) -> Value {
    let row = |(backup, found): &(Backup, Verification)| {
        let mut row = to_json(backup);
        row["verified"] = json!(found.is_sound());
        row["problems"] = found.problems.iter().map(|it| Value::from(it.to_string())).collect();
        row
    };
    json!({"backups": rows.iter().map(row).collect::<Value>()})
}
