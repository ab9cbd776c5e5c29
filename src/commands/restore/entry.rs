//! `journal restore --entry`: one entry out of a backup, into a file or back into the archive.

mod damage;
mod file;
mod older;
mod told;

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;

use crate::archive::care::last_text::{self, Found};
use crate::archive::care::mend;
use crate::archive::care::sought::{self, Meant, Sought};
use crate::archive::model::known;
use crate::archive::read::show::ShowError;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{Backup, Backups};
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::entry_word::Typed;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::selecting;
use crate::finding::{Finding, shell_quoted};
use crate::history::bring_back;
use crate::history::named;
use crate::journal::write::create_new;
use crate::migrate::Consent;
use crate::session::guard;
use damage::{Damage, put_versions_back, sound};
use file::{IntoJournal, into_journal, no_text, text_into_journal};
pub(super) use file::{in_journal, not_written};
use older::older_into_journal;
use serde_json::Value;
use told::{older_there, still_damaged};

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
    ) -> Result<Found, CommandError> {
        let reading = || ArchiveError::database("read the backup");
        let sought = self.sought(archive);
        let of_many = archive.zip(self.here).map(|(it, id)| bring_back::text_of_many(it, id));
        let of_many = of_many.transpose()?.flatten();
        let found = last_text::within(held, sought, of_many.as_deref()).map_err(reading())?;
        if let Some(found) = found.filter(|it| of_many.is_none() || !it.is_of_many) {
            return Ok(found);
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
            return self.purged(from);
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

    /// That what the backup holds there was purged here.
    fn purged(&self, from: &Backup) -> CommandError {
        let message = format!(
            "`{}` holds at `{}` another entry than the one that lies there now, and that was purged here",
            from.name, self.path
        );
        CommandError::new("no-such-entry", message).with_hint(format!(
            "`journal restore {} --to FILE` writes the whole backup to a file beside, which has it",
            shell_quoted(&from.name)
        ))
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
    let found = wanted.text_in(&held, from, archive.as_ref())?;
    drop(archive);
    let findings = found.is_older.then(|| older_there(&wanted.path, from));
    let findings = Vec::from_iter(findings);
    if file.as_os_str() == "-" {
        ctx.output.write(found.source.bytes())?;
        return Ok(selecting::tell_left_out(&findings, ctx));
    }
    create_new(file, found.source.bytes()).map_err(|error| not_written(file, &error))?;
    tell_entry(ctx, &wanted.path, (from, &findings), file, None)
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
    let stays_damaged = damage.entry.is_some() && source.is_none();
    if stays_damaged && damage.versions.is_empty() && !damage.is_of_life() {
        return older_into_journal((from, &held), &wanted, &archive, ctx);
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
    let findings = Vec::from_iter(stays_damaged.then(|| still_damaged(entry, from)));
    let outcome = tell_entry(ctx, entry, (from, &findings), archive.path(), receipt.path())?;
    if let Some(IntoJournal { file, becomes, .. }) = file {
        ctx.output.say(&format!("its text is in {} again", file.display()));
        ctx.output.say(becomes);
    }
    Ok(outcome)
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
    (from, findings): (&Backup, &[Finding]),
    to: &Path,
    safety: Option<&Path>,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&document((to, from), entry, safety, findings))?;
        return Ok(Outcome::of(findings));
    }
    let outcome = selecting::tell_left_out(findings, ctx);
    ctx.output.say(&format!("restored `{entry}` from {} to {}", from.name, to.display()));
    if let Some(safety) = safety {
        ctx.output.say(&format!("the state before is in {}", safety.display()));
    }
    Ok(outcome)
}

fn document(
    (to, from): (&Path, &Backup),
    entry: &str,
    safety: Option<&Path>,
    findings: &[Finding],
) -> Value {
    json!({
        "path": answer::path(to),
        "from": answer::path(&from.path),
        "entry": entry,
        "backup": safety.map(answer::path),
        "findings": answer::findings(findings),
    })
}
