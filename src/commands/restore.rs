//! `journal restore`: puts a backup back, after a safety backup of what it replaces, or takes one entry out of it; and
//! brings back entries as they were.

mod entry;
mod version;
mod whole;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::answer;
use super::backup;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::file::lock::WriteLock;
use crate::archive::{APPLICATION_ID, Archive, ArchiveError};
use crate::backup::{Backup, Backups, RestoreError, Restored, Safety, SafetyBackup, Sound};
use crate::finding::Finding;
use crate::migrate::strangers::strangers;
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::sqlite::damage::is_corrupt;

/// Put a backup back, after a safety backup of what it replaces, or bring back what entries were
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of a backup, `latest`, or a file; without one, the versions that the archive holds
    #[arg(value_name = "NAME|latest|FILE", required_unless_present_any = ["entry", "at"])]
    from: Option<String>,
    /// Make a new file, or, of the whole journal, a new folder of it, and leave all else alone
    #[arg(long, value_name = "FILE|DIR")]
    to: Option<PathBuf>,
    /// Only this entry, by a path, the end of one, an id or a day: into the file of `--to`, else out of a backup into the archive, where what that holds of it is
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

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    if let Some(to) = &args.to {
        ctx.protected()?.check_new(to)?;
        if ctx.output.json && to.as_os_str() == "-" {
            let message = "`--to -` writes the entry where `--json` writes its document";
            return Err(
                CommandError::new("usage", message).with_hint("name a file with `--to FILE`")
            );
        }
    }
    let Some(from) = &args.from else {
        let to = args.to.as_deref();
        return match (&args.entry, args.at.as_deref()) {
            (Some(entry), at) => version::bring_back(entry, at, to, ctx),
            (None, Some(at)) => whole::bring_back(at, to, ctx),
            (None, None) => Err(CommandError::new("usage", "nothing was named to restore")),
        };
    };
    let chosen = backup::find(&backups, from)?;
    let named = args.entry.as_deref().map(|it| entry::path_in(&backups, &chosen, it, ctx));
    match (&named.transpose()?, &args.to) {
        (Some(entry), Some(file)) => entry::take_out(&backups, &chosen, entry, file, ctx),
        (Some(entry), None) => entry::put_back(&backups, &chosen, entry, args.no_backup, ctx),
        (None, Some(file)) => beside(&backups, &chosen, file, ctx),
        (None, None) => replace(args, &backups, &chosen, ctx),
    }
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
fn replace(
    args: &Args,
    backups: &Backups,
    chosen: &Backup,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let (graph, path, lock) = (ctx.graph()?, ctx.archive_path()?, ctx.lock()?);
    let progress = ctx.progress();
    let sound = backups.examine(chosen, &*progress)?;
    check(&sound, &graph)?;
    if !args.allow_drift {
        check_strangers(&sound, &graph)?;
    }
    let restored = match path.symlink_metadata().is_err() {
        true => backups.restore_to(&sound, &path, ctx.now(), &*progress)?,
        false => over(&sound, lock, args.no_backup, &progress, ctx)?,
    };
    drop(progress);
    tell(&sound, &restored, &path, ctx)
}

/// Writes a backup over what the archive holds, where it is still an archive.
fn over(
    sound: &Sound,
    lock: WriteLock,
    no_backup: bool,
    progress: &Arc<dyn Progress + Send + Sync>,
    ctx: &mut Context,
) -> Result<Restored, CommandError> {
    let (backups, path, now) = (ctx.backups()?, ctx.archive_path()?, ctx.now());
    let mut archive = match Archive::open_to_write(&path, lock) {
        Ok(archive) => archive,
        Err(
            ArchiveError::NotAnArchive { .. }
            | ArchiveError::Unmarked { .. }
            | ArchiveError::Missing { .. },
        ) => {
            return anew(&backups, sound, ctx);
        }
        Err(ArchiveError::Database { source, .. }) if is_corrupt(&source) => {
            return anew(&backups, sound, ctx);
        }
        Err(error) => return Err(error.into()),
    };
    if no_backup {
        ctx.output.warn("no backup is taken, as was asked for", None);
    }
    let safety = if no_backup { SafetyBackup::Declined } else { SafetyBackup::Wanted };
    match backups.restore(sound, archive.connection_mut(), safety, now, &**progress) {
        Err(RestoreError::Unreadable { .. }) => {
            drop(archive);
            anew(&backups, sound, ctx)
        }
        other => Ok(other?),
    }
}

/// Where the archive is no database any more it is set aside, and the backup takes its place.
fn anew(backups: &Backups, sound: &Sound, ctx: &mut Context) -> Result<Restored, CommandError> {
    let (path, now) = (ctx.archive_path()?, ctx.now());
    let _lock = ctx.lock()?;
    let progress = ctx.progress();
    for aside in backups.set_aside(&path, now)? {
        ctx.output
            .say(&format!("what was there is not an archive; it is kept as {}", aside.display()));
    }
    Ok(backups.restore_to(sound, &path, now, &*progress)?)
}

/// Refuses what is no archive of ours, and what only a newer binary understands.
fn check(sound: &Sound, graph: &RevisionGraph) -> Result<(), CommandError> {
    let contents = sound.contents();
    let name = &sound.backup().name;
    if contents.application_id != APPLICATION_ID {
        return Err(CommandError::new(
            "not-an-archive",
            format!("`{name}` is not an archive of journal"),
        ));
    }
    let known = |id: &String| id.parse().is_ok_and(|id| !graph.meant_by(&id).is_empty());
    let unknown: Vec<&String> = contents.revisions.iter().filter(|id| !known(id)).collect();
    match unknown.first() {
        None => Ok(()),
        Some(first) => {
            let message =
                format!("`{name}` holds revision `{first}`, which this `journal` does not know");
            let hint = "use a `journal` that knows it; `--to FILE` makes a file of it to look at";
            Err(CommandError::new("newer-archive", message).with_hint(hint))
        }
    }
}

/// Refuses what would act by itself in the archive, and was not written here.
fn check_strangers(sound: &Sound, graph: &RevisionGraph) -> Result<(), CommandError> {
    let strangers = strangers(sound.connection(), graph, &sound.contents().revisions)?;
    let name = &sound.backup().name;
    let Some(first) = strangers.first() else { return Ok(()) };
    let more = match strangers.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let message = format!("`{name}` brings along what nobody here has written: {first}{more}");
    let hint =
        "`--to FILE` makes a file of it to look at; `--allow-drift` restores it all the same";
    Err(CommandError::new("strangers", message).with_hint(hint))
}

fn tell(
    sound: &Sound,
    restored: &Restored,
    target: &Path,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let backup = sound.backup();
    let (safety, word) = match &restored.safety {
        Safety::Backup(backup) => (Some(backup), "the state before is in"),
        Safety::Evidence(backup) => (Some(backup), "the archive was damaged; its copy is kept as"),
        Safety::Nothing => (None, ""),
    };
    if ctx.output.json {
        ctx.output.document(&json!({
            "path": answer::path(target),
            "from": answer::path(&backup.path),
            "backup": safety.map(|it| answer::path(&it.path)),
            "revision": backup::revision(&restored.contents.heads),
            "entries": restored.contents.items,
            "findings": answer::findings(&[] as &[Finding]),
        }))?;
        return Ok(Outcome::Clean);
    }
    let entries = usize::try_from(restored.contents.items).unwrap_or(usize::MAX);
    let entries = answer::counted(entries, "entry");
    ctx.output.say(&format!("restored {} from {}: {entries}", target.display(), backup.name));
    if let Some(safety) = safety {
        ctx.output.say(&format!("{word} {}", safety.path.display()));
    }
    Ok(Outcome::Clean)
}
