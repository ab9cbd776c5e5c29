//! `journal backup`: verified backups, and what is known of those that are there.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use crate::backup::{
    ArchivedEntry, Backup, Backups, Depth, EntryDiff, Occasion, Retention, Standing, source_of,
};
use rusqlite::Connection;

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
    /// Say which entries a backup holds differently than another, or than the archive
    Diff(DiffArgs),
}

#[derive(Debug, clap::Args)]
struct DiffArgs {
    /// A backup: its name, `latest`, or a file
    #[arg(value_name = "A")]
    before: String,
    /// Another one (the archive when there is none)
    #[arg(value_name = "B")]
    after: Option<String>,
    /// Show the lines that differ
    #[arg(long)]
    text: bool,
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
    /// Say what would go, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    match &args.command {
        None => make(&args.make, ctx),
        Some(Command::List) => list(ctx),
        Some(Command::Verify(args)) => verify(args, ctx),
        Some(Command::Prune(args)) => prune(args, ctx),
        Some(Command::Diff(args)) => diff(args, ctx),
    }
}

fn make(args: &Make, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let archive = ctx.archive_to_read()?;
    let (backups, now) = (ctx.backups()?, ctx.now());
    let progress = ctx.progress();
    let occasion = Occasion::Asked(args.suffix.as_deref());
    let receipt = match &args.to {
        Some(to) if to.as_os_str() == "-" => {
            let mut stdout = std::io::stdout().lock();
            let bytes = backups.stream(archive.connection(), &mut stdout, now, &*progress)?;
            ctx.output.say(&format!("wrote a verified backup of {}", answer::bytes(bytes)));
            return Ok(Outcome::Clean);
        }
        Some(to) => backups.take_to(to, archive.connection(), occasion, now, &*progress)?,
        None => backups.take(archive.connection(), occasion, now, &*progress)?,
    };
    drop(progress);
    let Some(backup) = receipt.backup() else { return Ok(Outcome::Clean) };
    if ctx.output.json {
        ctx.output.document(&to_json(backup))?;
        return Ok(Outcome::Clean);
    }
    ctx.output.line(&answer::path(&backup.path))?;
    let entries = backup.entries.and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
    ctx.output.say(&format!(
        "verified: {}, {}",
        answer::counted(entries, "entry"),
        answer::bytes(backup.bytes)
    ));
    Ok(Outcome::Clean)
}

fn list(ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?.list()?;
    if ctx.output.json {
        let backups: Value = backups.iter().map(to_json).collect();
        ctx.output.document(&json!({"backups": backups}))?;
        return Ok(Outcome::Clean);
    }
    if backups.is_empty() {
        ctx.output.say("there are no backups yet; `journal backup` makes one");
    }
    for backup in &backups {
        ctx.output.line(&row(backup))?;
    }
    Ok(Outcome::Clean)
}

/// A backup as a row of the list.
fn row(backup: &Backup) -> String {
    let created = backup
        .created
        .map_or_else(|| "-".to_owned(), |it| it.format("%Y-%m-%d %H:%M:%S").to_string());
    let entries = backup.entries.map_or_else(|| "?".to_owned(), |it| it.to_string());
    let standing = match &backup.standing {
        Standing::Verified => "verified".to_owned(),
        Standing::Unverified => "not verified".to_owned(),
        Standing::Damaged(why) => format!("DAMAGED: {why}"),
    };
    let reason = backup.reason.as_deref().unwrap_or("-");
    let size = answer::bytes(backup.bytes);
    format!(
        "{created}  {entries:>7} entries  {size:>9}  {reason:<18}  {standing:<12}  {}",
        backup.name
    )
}

fn verify(args: &VerifyArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    let chosen = match (&args.name, args.all) {
        (_, true) => backups.list()?,
        (Some(name), _) => vec![backups.find(name)?],
        (None, _) => vec![backups.find("latest")?],
    };
    let progress = ctx.progress();
    let mut rows = Vec::new();
    let mut is_sound = true;
    for backup in &chosen {
        let verification = backups.verify(backup, Depth::Full, &*progress)?;
        is_sound &= verification.is_sound();
        rows.push((backup, verification));
    }
    drop(progress);
    if ctx.output.json {
        let rows: Value = rows
            .iter()
            .map(|(backup, it)| {
                let mut row = to_json(backup);
                row["verified"] = json!(it.is_sound());
                row["problems"] =
                    it.problems.iter().map(|it| Value::from(it.to_string())).collect();
                row
            })
            .collect();
        ctx.output.document(&json!({"backups": rows}))?;
    } else {
        for (backup, verification) in &rows {
            let word = if verification.is_sound() { "sound" } else { "DAMAGED" };
            ctx.output.line(&format!("{word:<8} {}", backup.name))?;
            for problem in &verification.problems {
                ctx.output.line(&format!("         {problem}"))?;
            }
        }
    }
    Ok(if is_sound { Outcome::Clean } else { Outcome::Findings })
}

fn prune(args: &PruneArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    let retention = retention(ctx)?;
    let progress = ctx.progress();
    // Nothing may be made or put back while backups are deleted.
    let _lock = if args.dry_run { None } else { Some(ctx.lock()?) };
    let pruning = backups.plan_pruning(&retention, &*progress)?;
    if !args.dry_run {
        backups.prune(&pruning)?;
    }
    drop(progress);
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
    for (backup, reasons) in pruning.kept() {
        let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
        ctx.output.line(&format!("keep    {}  ({})", backup.name, reasons.join(", ")))?;
    }
    let word = if args.dry_run { "would go" } else { "deleted" };
    for backup in pruning.removed() {
        ctx.output.line(&format!("{word:<8}{}", backup.name))?;
    }
    Ok(Outcome::Clean)
}

fn retention(ctx: &mut Context) -> Result<Retention, CommandError> {
    let keep = ctx.workspace()?.config().backup.keep;
    Ok(Retention {
        last: keep.last,
        daily: keep.daily,
        weekly: keep.weekly,
        monthly: keep.monthly,
        yearly: keep.yearly,
    })
}

fn diff(args: &DiffArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    let progress = ctx.progress();
    let before = backups.examine(&find(&backups, &args.before)?, &*progress)?;
    let difference = match &args.after {
        Some(after) => {
            let after = backups.examine(&find(&backups, after)?, &*progress)?;
            Difference::between(before.connection(), after.connection(), args.text)?
        }
        None => Difference::between(
            before.connection(),
            ctx.archive_to_read()?.connection(),
            args.text,
        )?,
    };
    drop(progress);
    difference.tell(ctx)?;
    Ok(Outcome::Clean)
}

/// What two archives hold differently, and, where it was asked for, the lines.
struct Difference {
    entries: EntryDiff,
    lines: Vec<String>,
}

impl Difference {
    fn between(
        before: &Connection,
        after: &Connection,
        with_text: bool,
    ) -> Result<Self, CommandError> {
        let entries = EntryDiff::between(before, after)?;
        let mut lines = Vec::new();
        for change in entries.changed.iter().filter(|it| with_text && it.is_edited()) {
            let (old, new) = (source_of(before, &change.before)?, source_of(after, &change.after)?);
            let (old, new) = (String::from_utf8_lossy(&old), String::from_utf8_lossy(&new));
            let diff = similar::TextDiff::from_lines(&*old, &*new);
            let diff =
                diff.unified_diff().header(&change.before.path, &change.after.path).to_string();
            lines.extend(diff.lines().map(str::to_owned));
        }
        Ok(Self { entries, lines })
    }

    fn tell(&self, ctx: &Context) -> Result<(), CommandError> {
        let EntryDiff { added, removed, changed } = &self.entries;
        let paths = |all: &[ArchivedEntry]| {
            all.iter().map(|it| Value::from(it.path.as_str())).collect::<Value>()
        };
        if ctx.output.json {
            let changed = changed.iter().map(|it| {
                json!({"path": it.after.path, "was": it.before.path, "edited": it.is_edited()})
            });
            let changed: Value = changed.collect();
            let document = json!({"added": paths(added), "removed": paths(removed), "changed": changed,
                "text": self.lines});
            return ctx.output.document(&document);
        }
        for entry in added {
            ctx.output.line(&format!("added    {}", safe(&entry.path)))?;
        }
        for entry in removed {
            ctx.output.line(&format!("removed  {}", safe(&entry.path)))?;
        }
        for it in changed {
            let word = if it.is_edited() { "changed" } else { "renamed" };
            let was = if it.is_renamed() {
                format!("  (was {})", safe(&it.before.path))
            } else {
                String::new()
            };
            ctx.output.line(&format!("{word}  {}{was}", safe(&it.after.path)))?;
        }
        for line in &self.lines {
            ctx.output.line(&safe(line))?;
        }
        if self.entries.is_empty() {
            ctx.output.say("no entry differs");
        }
        Ok(())
    }
}

/// A backup, with the keys of the contract.
pub(super) fn to_json(backup: &Backup) -> Value {
    json!({
        "path": answer::path(&backup.path),
        "name": backup.name,
        "created": backup.created.map(|it| it.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        "suffix": backup.suffix,
        "reason": backup.reason,
        "revision": revision(&backup.heads),
        "entries": backup.entries,
        "bytes": backup.bytes,
        "sha256": backup.sha256,
        "verified": backup.is_verified(),
    })
}

/// Where it stands: one revision mostly, several as a list, none as null.
fn revision(heads: &[String]) -> Value {
    match heads {
        [] => Value::Null,
        [one] => json!(one),
        several => json!(several),
    }
}

/// The backup that a word of the command line means: a file, a name, or `latest`.
pub(super) fn find(backups: &Backups, word: &str) -> Result<Backup, CommandError> {
    let path = std::path::Path::new(word);
    let is_path = word.contains('/') || path.is_file();
    Ok(if is_path { backups.at(path)? } else { backups.find(word)? })
}
