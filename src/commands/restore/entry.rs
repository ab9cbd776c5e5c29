//! `journal restore --entry`: one entry out of a backup, into a file or back into the archive.

use std::io;
use std::path::Path;

use serde_json::json;

use crate::archive::show::ShowError;
use crate::archive::{Archive, ArchiveError, mend};
use crate::backup::{Backup, Backups, Occasion, Receipt};
use crate::commands;
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::entry_word::{self, Typed};
use crate::commands::error::{CommandError, Outcome};
use crate::entry::Source;
use crate::finding::Finding;
use crate::history::bring_back::{self, BringBackError};
use crate::history::named;
use crate::journal::write::{WriteError, create_new};

/// The path that a word means: one in the backup, else that of the entry which the archive calls so.
pub(super) fn path_in(
    backups: &Backups,
    from: &Backup,
    word: &str,
    ctx: &mut Context,
) -> Result<String, CommandError> {
    if backups.entry_in(from, word, None)?.is_some() {
        return Ok(word.to_owned());
    }
    // Where the archive cannot be asked, a path is all that can be meant.
    let graph = ctx.graph()?;
    let Ok(archive) = ctx.archive_to_read() else { return Ok(word.to_owned()) };
    if commands::require_head(&archive, &graph).is_err() {
        return Ok(word.to_owned());
    }
    let typed = Typed::of(word, &archive, ctx);
    match named::entry(archive.connection(), typed.word(ctx)) {
        Ok(id) => {
            let reading = ArchiveError::database("read the entry");
            Ok(named::path_of(archive.connection(), id).map_err(reading)?)
        }
        Err(error @ ShowError::Ambiguous { .. }) => Err(error.into()),
        Err(_) => Ok(word.to_owned()),
    }
}

/// Writes the bytes of one entry, as a backup holds them, to a new file.
pub(super) fn take_out(
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
    create_new(file, &bytes).map_err(|error| not_written(file, &error))?;
    tell_entry(ctx, entry, from, file, None)
}

/// Gives an entry whose bytes are damaged in the archive those back that a backup holds, after a safety backup.
pub(super) fn put_back(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    no_backup: bool,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let (graph, fields, now) = (ctx.graph()?, ctx.fields()?, ctx.now());
    let (path, lock) = (ctx.archive_path()?, ctx.lock()?);
    let mut archive = Archive::open_to_write(&path, lock)?;
    commands::require_head(&archive, &graph)?;
    commands::derived::refuse_newer(&archive, &fields)?;
    let reading = ArchiveError::database("read the entry");
    let Some(damaged) = mend::damaged_at(archive.connection(), entry).map_err(reading)? else {
        return into_journal(backups, from, entry, &archive, ctx);
    };
    // The very bytes where the backup has them, else an earlier version.
    let bytes = match backups.entry_in(from, entry, Some(&damaged.hash))? {
        Some(bytes) => Some(bytes),
        None => backups.entry_in(from, entry, None)?,
    };
    let source = Source::new(bytes.ok_or_else(|| not_held(from, entry))?);
    let progress = ctx.progress();
    let receipt = if no_backup {
        ctx.output.warn("no backup is taken, as was asked for", None);
        Receipt::declined_by_writer()
    } else {
        let before = Occasion::Before("restore");
        backups.take(archive.connection(), before, now, &*progress)?
    };
    mend::put_back(archive.connection_mut(), &damaged, source, &fields)?;
    drop(progress);
    tell_entry(ctx, entry, from, &path, receipt.path())
}

/// Writes what a backup holds of an entry into the journal, where its file is gone, or has lost its text.
fn into_journal(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let bytes = backups.entry_in(from, entry, None)?.ok_or_else(|| not_held(from, entry))?;
    let typed = Typed::of(entry, archive, ctx);
    let id = named::entry(archive.connection(), typed.word(ctx)).map_err(entry_word::unknown)?;
    let journal = ctx.named_journal(None)?;
    let earlier = match bring_back::of_backup(archive, id, Source::new(bytes), Some(&journal)) {
        Err(BringBackError::HasText { .. }) => {
            let message = format!("`{entry}` has its text, and what the archive holds is whole");
            let hint = "`--to FILE` writes what the backup holds of it to a file";
            return Err(CommandError::new("not-damaged", message).with_hint(hint));
        }
        other => other?,
    };
    earlier.put_into(&journal)?;
    let outcome = tell_entry(ctx, entry, from, &journal.locate(&earlier.path), None)?;
    ctx.output.say("the next `journal sync` takes it into the archive");
    Ok(outcome)
}

pub(super) fn not_written(file: &Path, error: &WriteError) -> CommandError {
    match error.source.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` exists, and is not replaced", file.display());
            CommandError::new("exists", message).with_hint("name another file")
        }
        _ => CommandError::of("file", error),
    }
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
