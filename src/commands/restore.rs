//! `journal restore`: puts a backup back, after a safety backup of what it replaces.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::answer;
use super::backup;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::{APPLICATION_ID, Archive, ArchiveError};
use crate::backup::{
    Backup, Backups, RestoreError, Restored, Safety, Sound, find_entry, source_of,
};
use crate::finding::Finding;
use crate::journal::write;
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
    /// Take this one entry out of the backup, to the file named by `--to` (stdout when there is none)
    #[arg(long, value_name = "PATH")]
    entry: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (backups, graph, now) = (ctx.backups()?, ctx.graph()?, ctx.now());
    let chosen = backup::find(&backups, &args.from)?;
    if let Some(entry) = &args.entry {
        return take_entry(&backups, &chosen, entry, args.to.as_deref(), ctx);
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
            Err(error) => return Err(error.into()),
        },
    };
    drop(progress);
    let target = args.to.clone().unwrap_or(path);
    tell(&sound, &restored, &target, ctx)
}

/// Writes the bytes of one entry, exactly, where no file is yet.
fn take_entry(
    backups: &Backups,
    backup: &Backup,
    path: &str,
    to: Option<&Path>,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let progress = ctx.progress();
    let sound = backups.examine(backup, &*progress)?;
    drop(progress);
    let found = find_entry(sound.connection(), path)?;
    let entry = found.ok_or_else(|| {
        CommandError::new("unknown-entry", format!("`{}` holds no entry `{path}`", backup.name))
            .with_hint("`journal backup diff NAME` lists what it holds differently")
    })?;
    let source = source_of(sound.connection(), &entry)?;
    match to {
        None => ctx.output.write(&source)?,
        Some(file) => {
            write::create_new(file, &source)?;
            ctx.output.say(&format!("wrote {}", file.display()));
        }
    }
    Ok(Outcome::Clean)
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
