//! `journal restore`: puts a backup back, after a safety backup of what it replaces, or takes one entry out of it; and
//! brings back entries as they were.

mod entry;
mod version;
mod whole;

use std::path::{Path, PathBuf};

use serde_json::json;

use super::answer;
use super::backup;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::backup::{Backup, Backups, Problem, Restored, Safety, Sound, Standing};
use crate::finding::{Finding, Place, shell_quoted};
use crate::migrate::Consent;
use crate::session;
use serde_json::Value;

/// Put a backup back, or bring back what entries were
///
/// What a backup replaces is backed up first.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of a backup, `latest`, or a file; without one, the versions that the archive holds
    #[arg(value_name = "NAME|latest|FILE", required_unless_present_any = ["entry", "at"])]
    from: Option<String>,
    /// Make a new file, or, of the whole journal, a new folder of it, and leave all else alone
    #[arg(long, value_name = "FILE|DIR")]
    to: Option<PathBuf>,
    /// Only this entry, by a path, the end of one, an id, a day or a title: into the file of `--to`, else out of a backup into the archive, where what that holds of it is
    /// damaged, or into the journal, where its file is gone or has lost its text; where no backup is named, its last text
    /// into the journal
    #[arg(long, value_name = "ENTRY", value_parser = super::entry_word::parse)]
    entry: Option<String>,
    /// As it stood then: a day (its end), a time, `3 weeks ago`, or a version of the entry (`v3`)
    #[arg(long, value_name = "WHEN", conflicts_with_all = ["from", "no_backup", "allow_drift"])]
    at: Option<String>,
    /// Take no safety backup of what it replaces
    #[arg(long, conflicts_with = "to")]
    no_backup: bool,
    /// Restore even if the backup has triggers that no revision makes, or calls functions that SQLite does not have
    #[arg(long, conflicts_with_all = ["to", "entry"])]
    allow_drift: bool,
}

impl Args {
    /// Whether it brings back entries, and not the whole database.
    pub(crate) fn is_of_entries(&self) -> bool {
        self.entry.is_some() || self.at.is_some()
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    check_target(args, ctx)?;
    let Some(from) = &args.from else {
        let to = args.to.as_deref();
        return match (&args.entry, args.at.as_deref()) {
            (Some(entry), at) => version::bring_back(entry, at, to, ctx),
            (None, Some(at)) => whole::bring_back(at, to, ctx),
            (None, None) => Err(CommandError::new("usage", "nothing was named to restore")),
        };
    };
    let chosen = backup::find(&backups, from)?;
    if from == "latest" {
        tell_passed_over(&backups, &chosen, ctx)?;
    }
    match (&args.entry, &args.to) {
        (Some(entry), Some(file)) => entry::take_out(&backups, &chosen, entry, file, ctx),
        (Some(entry), None) => entry::put_back(&backups, &chosen, entry, args.no_backup, ctx),
        (None, Some(file)) => beside(&backups, &chosen, file, ctx),
        (None, None) => replace(args, &chosen, ctx),
    }
}

/// Refuses a place that nothing may be written to.
fn check_target(args: &Args, ctx: &mut Context) -> Result<(), CommandError> {
    if let Some(to) = &args.to {
        ctx.protected()?.check_new(to)?;
        if ctx.output.json && to.as_os_str() == "-" {
            let message = "`--to -` writes the entry where `--json` writes its document";
            return Err(
                CommandError::new("usage", message).with_hint("name a file with `--to FILE`")
            );
        }
    }
    Ok(())
}

/// Says of a backup that may be newer than the latest which can be trusted why it is not that.
fn tell_passed_over(backups: &Backups, latest: &Backup, ctx: &Context) -> Result<(), CommandError> {
    for backup in backups.list()?.iter().filter(|it| it.name != latest.name) {
        let Standing::Damaged(why) = &backup.standing else { continue };
        let is_older = backup.created < latest.created
            || backup.number.is_some_and(|it| latest.number.is_some_and(|latest| it < latest));
        if is_older {
            continue;
        }
        let name = shell_quoted(&backup.name);
        let way_out = backups.way_out_of_manifest(backup);
        let hint = way_out.unwrap_or_else(|| format!("`journal backup verify {name}` says more"));
        let message = format!("`{}` may be newer, and cannot be trusted: {why}", backup.name);
        ctx.output.warn(&message, Some(&hint));
    }
    Ok(())
}

/// Makes a new file of a backup; whatever is in it, it is only looked at there.
fn beside(
    backups: &Backups,
    chosen: &Backup,
    file: &Path,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let progress = ctx.progress();
    let sound = backups.examine(chosen, &*progress)?;
    let restored = backups.restore_to(&sound, file, ctx.now(), &*progress)?;
    drop(progress);
    tell(&sound, &restored, file, ctx)
}

/// Puts a backup in the place of the archive.
fn replace(args: &Args, chosen: &Backup, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (drift, no_backup) = (args.allow_drift, args.no_backup);
    let session = ctx.session(Consent { drift, no_backup, ..Consent::default() })?;
    let (sound, restored) = session::restore::go(session, chosen)?;
    let path = ctx.archive_path()?;
    tell(&sound, &restored, &path, ctx)
}

fn tell(
    sound: &Sound,
    restored: &Restored,
    target: &Path,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let backup = sound.backup();
    let (safety, word) = before(restored);
    let findings: Vec<Finding> = sound.harm().iter().map(|it| harmed(it, backup)).collect();
    if ctx.output.json {
        ctx.output.document(&document((target, backup), restored, safety, &findings))?;
        return Ok(Outcome::of(&findings));
    }
    ctx.output.findings(&findings);
    let holding = answer::holding(&restored.contents, ctx.owner()?);
    ctx.output.say(&format!("restored {} from {}: {holding}", target.display(), backup.name));
    if let Some(safety) = safety {
        ctx.output.say(&format!("{word} {}", safety.path.display()));
    }
    Ok(Outcome::of(&findings))
}

/// Where the state before is kept, and in which words.
fn before(restored: &Restored) -> (Option<&Backup>, &'static str) {
    match &restored.safety {
        Safety::Backup(backup) => (Some(backup), "the state before is in"),
        Safety::Evidence(backup) => (Some(backup), "the archive was damaged; its copy is kept as"),
        Safety::Nothing => (None, ""),
    }
}

fn document(
    (target, backup): (&Path, &Backup),
    restored: &Restored,
    safety: Option<&Backup>,
    findings: &[Finding],
) -> Value {
    json!({
        "path": answer::path(target),
        "from": answer::path(&backup.path),
        "backup": safety.map(|it| answer::path(&it.path)),
        "revision": backup::revision(&restored.contents.heads),
        "entries": restored.contents.items,
        "findings": answer::findings(findings),
    })
}

/// That something in a backup which was put back is damaged, and is so where it was put now.
fn harmed(problem: &Problem, backup: &Backup) -> Finding {
    let place = Place::file(answer::path(&backup.path));
    Finding::error(place, "damaged-version", problem.to_string())
        .with_hint("`journal doctor` says which other backup holds it whole")
}
