//! `journal backup`: verified backups, and what is known of those that are there.

mod diff;
mod prune;
mod stopwatch;
mod table;
mod verify;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use stopwatch::Stopwatch;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::Archive;
use crate::archive::file::copy;
use crate::backup::{Backup, Backups, Occasion, Receipt};
use crate::engine::owner::Owner;
use prune::{PruneArgs, prune};
use verify::{VerifyArgs, verify};

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
        ctx.output.document(&document(backup, &receipt, times))?;
        return Ok(outcome_of(&receipt));
    }
    ctx.output.done(&answer::path(&backup.path))?;
    tell_verified(backup, times, ctx)?;
    for problem in receipt.minor() {
        ctx.output.warn(&problem.to_string(), Some("`journal doctor` says what can be done"));
    }
    Ok(outcome_of(&receipt))
}

/// What was copied and verified, and how long both took.
fn tell_verified(
    backup: &Backup,
    times: Option<(Duration, Duration)>,
    ctx: &mut Context,
) -> Result<(), CommandError> {
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
    Ok(())
}

fn document(backup: &Backup, receipt: &Receipt, times: Option<(Duration, Duration)>) -> Value {
    let mut document = to_json(backup);
    document["seconds_copying"] = json!(times.map(|it| it.0.as_secs_f64()));
    document["seconds_verifying"] = json!(times.map(|it| it.1.as_secs_f64()));
    document["problems"] = receipt.minor().iter().map(|it| Value::from(it.to_string())).collect();
    document
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
