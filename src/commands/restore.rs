//! `journal restore`: puts a backup back, after a safety backup of what it replaces, or takes one entry out of it.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::answer;
use super::backup;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::health::is_damage;
use crate::archive::{APPLICATION_ID, Archive, ArchiveError, mend};
use crate::backup::{Backup, Backups, Occasion, RestoreError, Restored, Safety, Sound};
use crate::entry::Source;
use crate::finding::Finding;
use crate::journal::write::create_new;
use crate::revision::graph::RevisionGraph;

/// Put a backup back, after a safety backup of what it replaces
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of a backup, `latest`, or a file
    #[arg(value_name = "NAME|latest|FILE")]
    from: String,
    /// Make a new file of it, and leave the archive alone
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Only this entry: into the file of `--to`, else into the archive, where what that holds of it is damaged
    #[arg(long, value_name = "PATH")]
    entry: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (backups, graph, now) = (ctx.backups()?, ctx.graph()?, ctx.now());
    let chosen = backup::find(&backups, &args.from)?;
    if let Some(entry) = &args.entry {
        return match &args.to {
            Some(file) => take_out(&backups, &chosen, entry, file, ctx),
            None => put_back(&backups, &chosen, entry, ctx),
        };
    }
    let lock = ctx.lock()?;
    let progress = ctx.progress();
    let sound = backups.examine(&chosen, &*progress)?;
    check(&sound, &graph)?;
    let path = ctx.archive_path()?;
    let restored = match &args.to {
        Some(target) => backups.restore_to(&sound, target, now, &*progress)?,
        None if path.symlink_metadata().is_err() => {
            backups.restore_to(&sound, &path, now, &*progress)?
        }
        None => match Archive::open_to_write(&path, lock) {
            Ok(mut archive) => {
                match backups.restore(&sound, archive.connection_mut(), now, &*progress) {
                    Err(RestoreError::Unreadable { .. }) => {
                        drop(archive);
                        anew(&backups, &sound, ctx)?
                    }
                    other => other?,
                }
            }
            Err(ArchiveError::NotAnArchive { .. }) => anew(&backups, &sound, ctx)?,
            Err(ArchiveError::Database { source, .. }) if is_damage(&source) => {
                anew(&backups, &sound, ctx)?
            }
            Err(error) => return Err(error.into()),
        },
    };
    drop(progress);
    let target = args.to.clone().unwrap_or(path);
    tell(&sound, &restored, &target, ctx)
}

/// Where the archive is no database any more it is set aside, and the backup takes its place.
fn anew(backups: &Backups, sound: &Sound, ctx: &mut Context) -> Result<Restored, CommandError> {
    let (path, now) = (ctx.archive_path()?, ctx.now());
    let _lock = ctx.lock()?;
    let progress = ctx.progress();
    for aside in backups.set_aside(&path, now)? {
        ctx.output.say(&format!("what was there is no archive; it is kept as {}", aside.display()));
    }
    Ok(backups.restore_to(sound, &path, now, &*progress)?)
}

/// Writes the bytes of one entry, as a backup holds them, to a new file.
fn take_out(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    file: &Path,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let bytes = backups.entry_in(from, entry, None)?.ok_or_else(|| not_held(from, entry))?;
    if file.as_os_str() == "-" {
        ctx.output.write(&bytes)?;
        return Ok(Outcome::Clean);
    }
    create_new(file, &bytes).map_err(|error| CommandError::of("file", &error))?;
    tell_entry(ctx, entry, from, file, None)
}

/// Gives an entry whose bytes are damaged in the archive those back that a backup holds, after a safety backup.
fn put_back(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let (graph, fields, now) = (ctx.graph()?, ctx.fields()?, ctx.now());
    let (path, lock) = (ctx.archive_path()?, ctx.lock()?);
    let mut archive = Archive::open_to_write(&path, lock)?;
    super::require_head(&archive, &graph)?;
    let reading = ArchiveError::database("read the entry");
    let Some(damaged) = mend::damaged_at(archive.connection(), entry).map_err(reading)? else {
        let message = format!("the archive holds no damaged entry `{entry}`");
        let hint = "`--to FILE` writes what the backup holds of it to a file";
        return Err(CommandError::new("not-damaged", message).with_hint(hint));
    };
    // The very bytes where the backup has them, else an earlier version.
    let bytes = match backups.entry_in(from, entry, Some(&damaged.hash))? {
        Some(bytes) => Some(bytes),
        None => backups.entry_in(from, entry, None)?,
    };
    let source = Source::new(bytes.ok_or_else(|| not_held(from, entry))?);
    let progress = ctx.progress();
    let before = Occasion::Before("restore");
    let receipt = backups.take(archive.connection(), before, now, &*progress)?;
    mend::put_back(archive.connection_mut(), &damaged, source, &fields)?;
    drop(progress);
    tell_entry(ctx, entry, from, &path, receipt.path())
}

fn not_held(from: &Backup, entry: &str) -> CommandError {
    let message = format!("`{}` holds no entry `{entry}` whose bytes are whole", from.name);
    CommandError::new("no-such-entry", message)
        .with_hint("`journal backup list` shows the others; the path is as `journal list` shows it")
}

fn tell_entry(
    ctx: &Context,
    entry: &str,
    from: &Backup,
    to: &Path,
    safety: Option<&Path>,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&json!({
            "path": answer::path(to),
            "from": answer::path(&from.path),
            "entry": entry,
            "backup": safety.map(answer::path),
            "findings": answer::findings(&[] as &[Finding]),
        }))?;
        return Ok(Outcome::Clean);
    }
    ctx.output.say(&format!("restored `{entry}` from {} to {}", from.name, to.display()));
    if let Some(safety) = safety {
        ctx.output.say(&format!("the state before is in {}", safety.display()));
    }
    Ok(Outcome::Clean)
}

/// Refuses what is no archive of ours, and what only a newer binary understands.
fn check(sound: &Sound, graph: &RevisionGraph) -> Result<(), CommandError> {
    let contents = sound.contents();
    let name = &sound.backup().name;
    if contents.application_id != APPLICATION_ID {
        return Err(CommandError::new(
            "not-an-archive",
            format!("`{name}` is no archive of journal"),
        ));
    }
    let known = |id: &String| id.parse().is_ok_and(|id| !graph.meant_by(&id).is_empty());
    let unknown: Vec<&String> = contents.revisions.iter().filter(|id| !known(id)).collect();
    match unknown.first() {
        None => Ok(()),
        Some(first) => {
            let message =
                format!("`{name}` holds revision `{first}`, which this `journal` does not know");
            let hint = "use a `journal` that knows it, or `--to FILE` to look at it";
            Err(CommandError::new("newer-archive", message).with_hint(hint))
        }
    }
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
            "revision": restored.contents.heads,
            "entries": restored.contents.entries,
            "findings": answer::findings(&[] as &[Finding]),
        }))?;
        return Ok(Outcome::Clean);
    }
    let entries = usize::try_from(restored.contents.entries).unwrap_or(usize::MAX);
    let entries = answer::counted(entries, "entry");
    ctx.output.say(&format!("restored {} from {}: {entries}", target.display(), backup.name));
    if let Some(safety) = safety {
        ctx.output.say(&format!("{word} {}", safety.path.display()));
    }
    Ok(Outcome::Clean)
}
