//! `journal restore --entry`: one entry out of a backup, into a file or back into the archive.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;

use crate::archive::care::mend::Damaged;
use crate::archive::care::{diff, lacking, last_text, mend, mend_versions, whole_life};
use crate::archive::model::known;
use crate::archive::read::show::ShowError;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{Backup, Backups};
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::entry_word::{self, Typed};
use crate::commands::error::{CommandError, Outcome};
use crate::entry::Source;
use crate::finding::Finding;
use crate::history::bring_back::{self, BringBackError};
use crate::history::named;
use crate::journal::write::{WriteError, create_new};
use crate::migrate::Consent;
use crate::session::guard;

/// The path that a word means: one in the backup, else that of the entry which the archive calls so.
pub(super) fn path_in(
    backups: &Backups,
    from: &Backup,
    word: &str,
    ctx: &mut Context,
) -> Result<String, CommandError> {
    if diff::entry_in(backups, from, word)?.is_some() {
        return Ok(word.to_owned());
    }
    // Where the archive cannot be asked, a path is all that can be meant.
    let graph = ctx.graph()?;
    let Ok(archive) = ctx.archive_to_read() else { return Ok(word.to_owned()) };
    if guard::at_head(&archive, &graph).is_err() {
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

/// Writes the bytes of one entry, as a backup holds them, to a new file; where there is no text in them, the last text that
/// the backup has in a version of it.
pub(super) fn take_out(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    file: &Path,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let held = diff::entry_in(backups, from, entry)?.map(Source::new);
    let source = match held.clone().filter(|it| !it.is_blank()) {
        None => last_text::in_backup(backups, from, entry, None)?.or(held),
        with_text => with_text,
    };
    let source = source.ok_or_else(|| not_held(from, entry))?;
    if file.as_os_str() == "-" {
        ctx.output.write(source.bytes())?;
        return Ok(Outcome::Clean);
    }
    if source.is_blank() {
        return Err(no_text(from, entry));
    }
    create_new(file, source.bytes()).map_err(|error| not_written(file, &error))?;
    tell_entry(ctx, entry, from, file, None)
}

/// Gives an entry, and its versions, whose bytes are damaged in the archive those back that a backup holds, after a safety
/// backup.
pub(super) fn put_back(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    no_backup: bool,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let session = ctx.session(Consent { no_backup, ..Consent::default() })?;
    let (mut archive, means) = session.open_at_head()?;
    let fields = &means.terms.fields;
    guard::derived_here(&archive, fields)?;
    let held = backups.open(from)?;
    let damage = Damage::at(entry, &archive, &held)?;
    if damage.is_nothing() {
        return into_journal(backups, from, entry, &archive, ctx);
    }
    let source = damage.entry.as_ref().map(|it| sound(it, entry, &archive, backups, from, &held));
    let source = source.transpose()?.flatten();
    if source.is_none() && damage.versions.is_empty() && !damage.is_of_life() {
        return Err(not_held(from, entry));
    }
    // A file that has lost its text comes back with what is missing of earlier ones; one that was deleted stays so.
    let reading = ArchiveError::database("read the entry");
    let is_there = known::is_living_at(archive.connection(), entry).map_err(reading)?;
    let file = match is_there && damage.entry.is_none() && damage.versions.is_empty() {
        true => text_into_journal(backups, from, entry, &archive, ctx).ok(),
        false => None,
    };
    means.at_work();
    let receipt = means.receipt(&archive, "restore")?;
    if let Some((damaged, source)) = damage.entry.as_ref().zip(source) {
        mend::put_back(archive.connection_mut(), damaged, source, fields, &receipt)?;
    }
    put_versions_back(entry, &mut archive, &held)?;
    drop(means);
    let outcome = tell_entry(ctx, entry, from, archive.path(), receipt.path())?;
    if let Some(file) = file {
        ctx.output.say(&format!("its text is in {} again", file.display()));
        ctx.output.say(TAKEN_IN);
    }
    Ok(outcome)
}

/// What is said of a file that was written into the journal.
const TAKEN_IN: &str = "the next `journal sync` takes it into the archive";

/// What is damaged of an entry, and can be mended.
struct Damage {
    entry: Option<Damaged>,
    /// The versions that the backup holds whole.
    versions: Vec<i64>,
    /// The entries of which something is missing that the backup holds.
    lacking: Vec<i64>,
    /// The entries of which the backup holds the whole life, which is told otherwise here.
    told_otherwise: Vec<i64>,
}

impl Damage {
    fn is_nothing(&self) -> bool {
        self.entry.is_none() && self.versions.is_empty() && !self.is_of_life()
    }

    fn is_of_life(&self) -> bool {
        !self.lacking.is_empty() || !self.told_otherwise.is_empty()
    }

    fn at(entry: &str, archive: &Archive, held: &Connection) -> Result<Self, ArchiveError> {
        let reading = || ArchiveError::database("read the entry");
        let connection = archive.connection();
        let damaged = mend::damaged_at(connection, entry).map_err(reading())?;
        let mut versions = mend_versions::damaged_at(connection, entry).map_err(reading())?;
        versions.retain(|it| mend_versions::is_held(held, connection, *it).is_ok_and(|it| it));
        let all = known::of_path(connection, entry).map_err(reading())?;
        let mut lacking = all.clone();
        lacking.retain(|it| lacking::is_held(held, connection, *it).is_ok_and(|it| it));
        let mut told_otherwise = all;
        told_otherwise.retain(|it| whole_life::is_held(held, connection, *it).is_ok_and(|it| it));
        Ok(Self { entry: damaged, versions, lacking, told_otherwise })
    }
}

/// The bytes of a damaged entry: those that it should have, or those that it has, where the backup vouches for them, else an
/// earlier text.
fn sound(
    damaged: &Damaged,
    entry: &str,
    archive: &Archive,
    backups: &Backups,
    from: &Backup,
    held: &Connection,
) -> Result<Option<Source>, CommandError> {
    for hash in [&damaged.hash, &damaged.found] {
        let bytes = mend_versions::bytes_with(held, archive.connection(), damaged.id, hash)
            .map_err(ArchiveError::database("read the backup"))?;
        if let Some(bytes) = bytes {
            return Ok(Some(Source::new(bytes)));
        }
    }
    Ok(last_text::in_backup(backups, from, entry, None)?)
}

fn put_versions_back(
    entry: &str,
    archive: &mut Archive,
    held: &Connection,
) -> Result<(), ArchiveError> {
    let writing = || ArchiveError::database("put the versions back");
    let transaction = archive.connection_mut().transaction().map_err(writing())?;
    let entries = known::of_path(&transaction, entry).map_err(writing())?;
    // Which version is which is known before one is mended by its numbers.
    for id in &entries {
        whole_life::put_back(&transaction, held, *id).map_err(writing())?;
    }
    let damaged = mend_versions::damaged_at(&transaction, entry).map_err(writing())?;
    mend_versions::put_back(&transaction, &damaged, held).map_err(writing())?;
    for id in entries {
        lacking::put_back(&transaction, held, id).map_err(writing())?;
    }
    transaction.commit().map_err(writing())
}

/// Writes the last text that a backup holds of an entry into the journal, where its file is gone, or has lost its text.
fn into_journal(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let file = text_into_journal(backups, from, entry, archive, ctx)?;
    let outcome = tell_entry(ctx, entry, from, &file, None)?;
    ctx.output.say(TAKEN_IN);
    Ok(outcome)
}

/// The same, and gives the file.
fn text_into_journal(
    backups: &Backups,
    from: &Backup,
    entry: &str,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<PathBuf, CommandError> {
    let text = last_text::in_backup(backups, from, entry, None)?;
    if text.is_none() && diff::entry_in(backups, from, entry)?.is_none() {
        return Err(not_held(from, entry));
    }
    let typed = Typed::of(entry, archive, ctx);
    let id = named::entry(archive.connection(), typed.word(ctx)).map_err(entry_word::unknown)?;
    let journal = ctx.journal_of_archive()?;
    let of_many = bring_back::text_of_many(archive, id)?;
    let text = match of_many {
        Some(hash) => last_text::in_backup(backups, from, entry, Some(&hash))?.or(text),
        None => text,
    };
    let source = text.ok_or_else(|| no_text(from, entry))?;
    let earlier = match bring_back::of_backup(archive, id, source, Some(&journal)) {
        Err(BringBackError::HasText { .. }) => {
            let message = format!("`{entry}` has its text, and what the archive holds is whole");
            let hint = "`--to FILE` writes what the backup holds of it to a file";
            return Err(CommandError::new("not-damaged", message).with_hint(hint));
        }
        other => other?,
    };
    earlier.put_into(&journal)?;
    Ok(journal.locate(&earlier.path))
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

fn no_text(from: &Backup, entry: &str) -> CommandError {
    let message = format!(
        "`{}` holds no text of `{entry}`: neither of its file then nor of an earlier version",
        from.name
    );
    CommandError::new("no-text", message).with_hint("`journal backup list` shows the others")
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
