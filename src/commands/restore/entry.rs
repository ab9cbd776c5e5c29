//! `journal restore --entry`: one entry out of a backup, into a file or back into the archive.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;

use crate::archive::care::mend::Damaged;
use crate::archive::care::sought::{self, Meant, Sought};
use crate::archive::care::{lacking, last_text, mend, mend_versions, whole_life, witness};
use crate::archive::model::known;
use crate::archive::read::show::ShowError;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{Backup, Backups};
use crate::commands::answer::{self, LEFT_OUT};
use crate::commands::context::Context;
use crate::commands::entry_word::{self, Typed};
use crate::commands::error::{CommandError, Outcome, unwritable};
use crate::entry::Source;
use crate::finding::{Finding, shell_quoted};
use crate::history::bring_back::{self, BringBackError};
use crate::history::named;
use crate::journal::Journal;
use crate::journal::write::{WriteError, create_new};
use crate::migrate::Consent;
use crate::session::guard;

/// The entry that a word means.
struct Wanted {
    /// Its path here; where nothing here is called so, the word.
    path: String,
    /// Its row here.
    here: Option<i64>,
}

impl Wanted {
    /// By a path the one that lies at it here, else the one that the backup has there; else one that the archive calls so.
    fn of(
        word: &str,
        archive: &Archive,
        held: &Connection,
        ctx: &mut Context,
    ) -> Result<Self, CommandError> {
        let reading = || ArchiveError::database("read the entry");
        let connection = archive.connection();
        let here = match sought::meant(connection, held, word).map_err(reading())? {
            Meant::Here(id) => Some(id),
            Meant::There => None,
            Meant::Nothing => {
                let typed = Typed::of(word, archive, ctx);
                match named::entry(connection, typed.word(ctx)) {
                    Ok(id) => Some(id),
                    Err(error @ ShowError::Ambiguous { .. }) => return Err(error.into()),
                    Err(_) => None,
                }
            }
        };
        let path = here.map(|id| named::path_of(connection, id)).transpose().map_err(reading())?;
        Ok(Self { path: path.unwrap_or_else(|| word.to_owned()), here })
    }

    fn sought<'a>(&'a self, archive: Option<&'a Archive>) -> Sought<'a> {
        let here = archive.map(Archive::connection).zip(self.here);
        Sought { path: &self.path, here }
    }

    /// The one text of it that a backup gives back: the last one there that is its own. What was written over many is given only
    /// where there is no other, and never where the entry has such a text itself.
    fn text_in(
        &self,
        held: &Connection,
        from: &Backup,
        archive: Option<&Archive>,
    ) -> Result<Source, CommandError> {
        let reading = || ArchiveError::database("read the backup");
        let sought = self.sought(archive);
        let of_many = archive.zip(self.here).map(|(it, id)| bring_back::text_of_many(it, id));
        let of_many = of_many.transpose()?.flatten();
        let found = last_text::within(held, sought, of_many.as_deref()).map_err(reading())?;
        if let Some(found) = found.filter(|it| of_many.is_none() || !it.is_of_many) {
            return Ok(found.source);
        }
        match sought::bytes_in(held, sought).map_err(reading())? {
            Some(_) if of_many.is_some() => Err(of_many_alone(from, &self.path)),
            Some(_) => Err(no_text(from, &self.path)),
            None => Err(self.not_held(held, from, archive)),
        }
    }

    fn not_held(
        &self,
        held: &Connection,
        from: &Backup,
        archive: Option<&Archive>,
    ) -> CommandError {
        let error = not_held(from, &self.path);
        if sought::was_purged(self.sought(archive), held).unwrap_or(false) {
            let message = format!(
                "`{}` holds at `{}` another entry than the one that lies there now, and that was purged here",
                from.name, self.path
            );
            return CommandError::new("no-such-entry", message).with_hint(format!(
                "`journal restore {} --to FILE` writes the whole backup to a file beside, which has it",
                shell_quoted(&from.name)
            ));
        }
        let moved = sought::now_of(self.sought(archive), held).ok().flatten();
        match moved.filter(|now| *now != self.path) {
            Some(now) => error.with_hint(format!(
                "what lay there then is `{now}` now: `--entry {}` means that",
                shell_quoted(&now)
            )),
            None => error,
        }
    }
}

/// The archive, where it can be asked what a word means.
fn readable(ctx: &mut Context) -> Result<Option<Archive>, CommandError> {
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read().ok();
    Ok(archive.filter(|it| guard::at_head(it, &graph).is_ok()))
}

/// Writes the text of one entry that a backup gives back to a new file.
pub(super) fn take_out(
    backups: &Backups,
    from: &Backup,
    word: &str,
    file: &Path,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let held = backups.open(from)?;
    let archive = readable(ctx)?;
    let wanted = match &archive {
        Some(archive) => Wanted::of(word, archive, &held, ctx)?,
        // Where the archive cannot be asked, a path is all that can be meant.
        None => Wanted { path: word.to_owned(), here: None },
    };
    let source = wanted.text_in(&held, from, archive.as_ref())?;
    drop(archive);
    if file.as_os_str() == "-" {
        ctx.output.write(source.bytes())?;
        return Ok(Outcome::Clean);
    }
    create_new(file, source.bytes()).map_err(|error| not_written(file, &error))?;
    tell_entry(ctx, &wanted.path, from, file, None)
}

/// Gives an entry, and its versions, whose bytes are damaged in the archive those back that a backup holds, after a safety
/// backup.
pub(super) fn put_back(
    backups: &Backups,
    from: &Backup,
    word: &str,
    no_backup: bool,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let session = ctx.session(Consent { no_backup, ..Consent::default() })?;
    let (mut archive, means) = session.open_at_head()?;
    let fields = &means.terms.fields;
    guard::derived_here(&archive, fields)?;
    let held = backups.open(from)?;
    let wanted = Wanted::of(word, &archive, &held, ctx)?;
    let entry = &wanted.path;
    let damage = Damage::at(entry, &archive, &held)?;
    if damage.is_nothing() {
        return into_journal((from, &held), &wanted, &archive, ctx);
    }
    let source = damage.entry.as_ref().map(|it| sound(it, &archive, &held));
    let source = source.transpose()?.flatten();
    if source.is_none() && damage.versions.is_empty() && !damage.is_of_life() {
        return Err(wanted.not_held(&held, from, Some(&archive)));
    }
    // A file that has lost its text comes back with what is missing of earlier ones; one that was deleted stays so.
    let reading = ArchiveError::database("read the entry");
    let is_there = known::living_at(archive.connection(), entry).map_err(reading)?.is_some();
    let file = match is_there && damage.entry.is_none() && damage.versions.is_empty() {
        true => text_into_journal((from, &held), &wanted, &archive, ctx).ok(),
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
    if let Some((file, becomes)) = file {
        ctx.output.say(&format!("its text is in {} again", file.display()));
        ctx.output.say(becomes);
    }
    Ok(outcome)
}

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
        told_otherwise.retain(|it| {
            whole_life::is_held(held, connection, *it).is_ok_and(|it| it)
                || witness::is_noted_otherwise(held, connection, *it).is_ok_and(|it| it)
        });
        Ok(Self { entry: damaged, versions, lacking, told_otherwise })
    }
}

/// The bytes of a damaged entry: those that it should have, or those that it has, where the backup vouches for them, else an
/// earlier text.
fn sound(
    damaged: &Damaged,
    archive: &Archive,
    held: &Connection,
) -> Result<Option<Source>, ArchiveError> {
    let reading = || ArchiveError::database("read the backup");
    let archive = archive.connection();
    for hash in [&damaged.hash, &damaged.found] {
        let bytes = mend_versions::bytes_with(held, archive, damaged.id, hash);
        let bytes = bytes.map_err(reading())?;
        if let Some(bytes) = bytes {
            return Ok(Some(Source::new(bytes)));
        }
    }
    let sought = Sought::of(archive, damaged.id, damaged.path.as_str());
    let found = last_text::within(held, sought, None).map_err(reading())?;
    Ok(found.map(|it| it.source))
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
        witness::put_back(held, &transaction, *id).map_err(writing())?;
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
    from: (&Backup, &Connection),
    wanted: &Wanted,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let (file, becomes) = text_into_journal(from, wanted, archive, ctx)?;
    let outcome = tell_entry(ctx, &wanted.path, from.0, &file, None)?;
    ctx.output.say(becomes);
    Ok(outcome)
}

/// The same, and gives the file, and what becomes of it.
fn text_into_journal(
    (from, held): (&Backup, &Connection),
    wanted: &Wanted,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<(PathBuf, &'static str), CommandError> {
    let source = wanted.text_in(held, from, Some(archive))?;
    let id = wanted.here.ok_or_else(|| {
        let nothing = ShowError::Nothing { name: wanted.path.clone(), nearest: None };
        entry_word::unknown(nothing)
    })?;
    let journal = ctx.journal_of_archive()?;
    let earlier = match bring_back::of_backup(archive, id, source, Some(&journal)) {
        Err(BringBackError::HasText { path }) => {
            let message = format!("`{path}` has its text, and what the archive holds is whole");
            let hint = "`--to FILE` writes what the backup holds of it to a file";
            return Err(CommandError::new("not-damaged", message).with_hint(hint));
        }
        other => other.map_err(|it| in_journal(it, &journal))?,
    };
    earlier.put_into(&journal).map_err(|it| in_journal(it, &journal))?;
    Ok((journal.locate(&earlier.path), answer::next_sync(&journal, &earlier.path)))
}

/// Why nothing was written into a journal: what a sync leaves out, none takes into the archive first.
pub(super) fn in_journal(error: BringBackError, journal: &Journal) -> CommandError {
    let is_left_out = match &error {
        BringBackError::Unsynced { path } | BringBackError::OtherHead { path } => {
            !journal.is_entry(path)
        }
        _ => false,
    };
    let told = CommandError::from(error);
    match is_left_out {
        true => told.with_hint(format!("{LEFT_OUT}; `--to FILE` writes another file")),
        false => told,
    }
}

pub(super) fn not_written(file: &Path, error: &WriteError) -> CommandError {
    match error.source.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` exists, and is not replaced", file.display());
            CommandError::new("exists", message).with_hint("name another file")
        }
        _ => unwritable(CommandError::of("file", error), file, &error.source),
    }
}

fn no_text(from: &Backup, entry: &str) -> CommandError {
    let message = format!(
        "`{}` holds no text of `{entry}`: neither of its file then nor of an earlier version",
        from.name
    );
    CommandError::new("no-text", message).with_hint("`journal backup list` shows the others")
}

fn of_many_alone(from: &Backup, entry: &str) -> CommandError {
    let message = format!(
        "`{}` holds no text of `{entry}` but such as many others have, as its file does",
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
