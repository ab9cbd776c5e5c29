//! `journal backup`: verified backups, and what is known of those that are there.

mod diff;
mod stopwatch;
mod table;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use stopwatch::Stopwatch;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::Archive;
use crate::archive::care::kin;
use crate::archive::file::copy;
use crate::backup::{
    Backup, Backups, Depth, Occasion, Problem, Pruning, Receipt, Verification, Whose,
};
use crate::engine::owner::Owner;
use crate::place::right::right_to;
use crate::terminal::safe;

/// Make a verified backup, or look after those that are there
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    make: Make,
}

#[derive(Debug, clap::Args)]
struct Make {
    /// A word for the end of its name
    #[arg(long, value_name = "TEXT")]
    suffix: Option<String>,
    /// Another folder or file than the backup folder; `-` is stdout
    #[arg(long, value_name = "DIR|FILE|-")]
    to: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the backups, newest first
    List,
    /// Verify a backup again, or all of them
    Verify(VerifyArgs),
    /// Delete the backups that the policy of `[backup]` lets go
    Prune(PruneArgs),
    /// Show which entries differ between a backup and another one, or the archive
    Diff(diff::Args),
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The name of a backup, or `latest` (the newest one when there is none)
    name: Option<String>,
    /// Verify every backup
    #[arg(long, conflicts_with = "name")]
    all: bool,
}

#[derive(Debug, clap::Args)]
struct PruneArgs {
    /// Print what would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    /// Whether it compares entries.
    pub(crate) fn is_of_entries(&self) -> bool {
        matches!(self.command, Some(Command::Diff(_)))
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    match &args.command {
        None => make(&args.make, ctx),
        Some(Command::List) => table::run(ctx),
        Some(Command::Verify(args)) => verify(args, ctx),
        Some(Command::Prune(args)) => prune(args, ctx),
        Some(Command::Diff(args)) => diff::run(args, ctx),
    }
}

fn make(args: &Make, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let is_stream = args.to.as_deref().is_some_and(|it| it.as_os_str() == "-");
    if is_stream {
        check_stream(args, ctx)?;
    }
    if let Some(to) = args.to.as_deref().filter(|_| !is_stream) {
        ctx.protected()?.check_new(to)?;
    }
    let archive = ctx.archive_to_read()?;
    // What a killed rehearsal has left beside it is as large as the archive itself.
    copy::sweep(archive.path());
    if is_stream {
        return stream(&archive, ctx);
    }
    let (receipt, times) = take(args, &archive, ctx)?;
    let Some(backup) = receipt.backup() else { return Ok(Outcome::Clean) };
    if ctx.output.json {
        let mut document = to_json(backup);
        document["seconds_copying"] = json!(times.map(|it| it.0.as_secs_f64()));
        document["seconds_verifying"] = json!(times.map(|it| it.1.as_secs_f64()));
        document["problems"] =
            receipt.minor().iter().map(|it| Value::from(it.to_string())).collect();
        ctx.output.document(&document)?;
        return Ok(outcome_of(&receipt));
    }
    ctx.output.done(&answer::path(&backup.path))?;
    let entries = backup.items.and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
    let entries = match ctx.owner()? {
        Owner::Journal => format!("{}, ", answer::counted(entries, "entry")),
        Owner::Program => String::new(),
    };
    let times = times.map_or_else(String::new, |(copying, verifying)| {
        let (copying, verifying) = (copying.as_secs_f64(), verifying.as_secs_f64());
        format!("; copied in {copying:.2} s, verified in {verifying:.2} s")
    });
    ctx.output.say(&format!("verified: {entries}{}{times}", answer::bytes(backup.bytes)));
    for problem in receipt.minor() {
        ctx.output.warn(&problem.to_string(), Some("`journal doctor` says what can be done"));
    }
    Ok(outcome_of(&receipt))
}

/// Versions of entries that are damaged are no reason to have no backup of all else, and are told.
fn outcome_of(receipt: &Receipt) -> Outcome {
    if receipt.minor().is_empty() { Outcome::Clean } else { Outcome::Findings }
}

/// Makes the backup; gives back, too, how long the copying and the verifying took.
fn take(
    args: &Make,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<(Receipt, Option<(Duration, Duration)>), CommandError> {
    let (backups, now) = (ctx.backups()?, ctx.now());
    let progress = ctx.progress();
    let watch = Stopwatch::new(&*progress);
    let occasion = Occasion::Asked(args.suffix.as_deref());
    let source = archive.connection();
    let receipt = match &args.to {
        Some(to) => backups.take_to(to, source, occasion, now, &watch)?,
        None => backups.take(source, occasion, now, &watch)?,
    };
    Ok((receipt, watch.times()))
}

/// Refuses what stdout cannot be beside the backup itself.
fn check_stream(args: &Make, ctx: &Context) -> Result<(), CommandError> {
    let refuse = |message: &str, hint: &str| {
        Err(CommandError::new("usage", message).with_hint(hint.to_owned()))
    };
    if args.suffix.is_some() {
        return refuse("a backup on stdout has no name that `--suffix` could end", "leave it out");
    }
    if ctx.output.json {
        return refuse("stdout cannot be the backup and a JSON document", "leave `--json` out");
    }
    if ctx.output.is_terminal() {
        let hint = "send it on: `journal backup --to - | age -r KEY > journal.db.age`";
        return refuse("a backup is not for a terminal", hint);
    }
    Ok(())
}

fn stream(archive: &Archive, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (backups, now) = (ctx.backups()?, ctx.now());
    let progress = ctx.progress();
    let mut stdout = std::io::stdout().lock();
    let bytes = backups.stream(archive.connection(), &mut stdout, now, &*progress)?;
    drop(progress);
    ctx.output.say(&format!("wrote a verified backup of {}", answer::bytes(bytes)));
    Ok(Outcome::Clean)
}

fn verify(args: &VerifyArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
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
        let row = |(backup, found): &(Backup, Verification)| {
            let mut row = to_json(backup);
            row["verified"] = json!(found.is_sound());
            row["problems"] = found.problems.iter().map(|it| Value::from(it.to_string())).collect();
            row
        };
        ctx.output.document(&json!({"backups": rows.iter().map(row).collect::<Value>()}))?;
        return Ok(outcome);
    }
    for (backup, found) in rows {
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
    }
    if damaged > 0 {
        let all = answer::counted(rows.len(), "backup");
        ctx.output.say(&format!(
            "{damaged} of {all} cannot be trusted; `journal backup` makes one that can"
        ));
    }
    Ok(outcome)
}

fn prune(args: &PruneArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    let retention = ctx.workspace()?.config().backup.keep;
    let progress = ctx.progress();
    // Nothing may be made or put back while backups are deleted.
    let _lock = if args.dry_run { None } else { Some(ctx.lock()?) };
    // One that cannot be asked, or is no journal's, has no kin.
    let was_moved = backups.list()?.iter().any(|it| it.whose != Whose::Ours);
    let archive = if was_moved { ctx.archive_to_read().ok() } else { None };
    let is_kin = |it: &Backup| {
        let held = archive.as_ref().zip(backups.open(it).ok());
        held.is_some_and(|(archive, held)| {
            kin::share_entries(archive.connection(), &held).is_ok_and(|it| it)
        })
    };
    let pruning = backups.plan_pruning(&retention, ctx.now(), &is_kin, &*progress)?;
    drop(archive);
    if !args.dry_run {
        backups.prune(&pruning)?;
    }
    drop(progress);
    tell_pruned(&pruning, args, ctx)
}

fn tell_pruned(
    pruning: &Pruning,
    args: &PruneArgs,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        let kept = pruning.kept().map(|(backup, reasons)| {
            let mut row = to_json(backup);
            row["keep"] = reasons.iter().map(|it| Value::from(it.to_string())).collect();
            row
        });
        let removed = pruning.removed().map(to_json);
        let document = json!({"kept": kept.collect::<Value>(), "removed": removed.collect::<Value>(),
            "dry_run": args.dry_run});
        ctx.output.document(&document)?;
        return Ok(Outcome::Clean);
    }
    let print = |line: &str| match args.dry_run {
        true => ctx.output.line(line),
        false => ctx.output.done(line),
    };
    for (backup, reasons) in pruning.kept() {
        let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
        let line = format!("keep     {}  ({})", safe(&backup.name), reasons.join(", "));
        print(&line)?;
    }
    let word = if args.dry_run { "would go" } else { "deleted" };
    let mut freed = 0;
    for backup in pruning.removed() {
        freed += backup.bytes;
        print(&format!("{word:<8} {}", safe(&backup.name)))?;
    }
    let kept = answer::counted(pruning.kept().count(), "backup");
    let gone = pruning.removed().count();
    let freed = answer::bytes(freed);
    ctx.output.say(&format!("{kept} kept, {gone} {word}, {freed}"));
    Ok(Outcome::Clean)
}

/// A backup, with the keys of the contract.
pub(super) fn to_json(backup: &Backup) -> Value {
    json!({
        "path": answer::path(&backup.path),
        "name": backup.name,
        "number": backup.number,
        "created": backup.created.map(moment),
        "suffix": backup.suffix,
        "reason": backup.reason.as_ref().map(ToString::to_string),
        "revision": revision(&backup.heads),
        "entries": backup.items,
        "bytes": backup.bytes,
        "sha256": backup.sha256,
        "verified": backup.is_verified(),
        "verified_at": backup.checked.as_ref().map(|it| moment(it.at)),
        "verified_depth": backup.checked.as_ref().map(|it| it.depth),
    })
}

/// A moment as machines read it.
fn moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Where it stands: one revision mostly, several as a list, none as null.
pub(super) fn revision(heads: &[String]) -> Value {
    match heads {
        [] => Value::Null,
        [one] => json!(one),
        several => json!(several),
    }
}

/// The backup that a word of the command line means: a file, a name, or `latest`.
pub(super) fn find(backups: &Backups, word: &str) -> Result<Backup, CommandError> {
    let path = Path::new(word);
    let is_path = word.contains('/') || path.is_file();
    Ok(if is_path { backups.at(path)? } else { backups.find(word)? })
}
