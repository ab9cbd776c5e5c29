//! `journal restore --entry ENTRY`: an entry as it was, or its last text, out of the versions that the archive holds.

use std::path::Path;

use serde_json::json;

use super::entry::{in_journal, not_written};
use crate::archive::Archive;
use crate::archive::care::last_text;
use crate::archive::care::sought::Sought;
use crate::archive::versions::lives::Life;
use crate::backup::Backups;
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::entry_word::{self, Typed};
use crate::commands::error::{CommandError, Outcome};
use crate::commands::selecting;
use crate::commands::times;
use crate::finding::{Finding, Place, shell_quoted};
use crate::history::at::At;
use crate::history::bring_back::{self, BringBackError, Earlier, Placed};
use crate::history::left_out;
use crate::history::named;
use crate::journal::write::create_new;
use crate::session::guard;
use serde_json::Value;

/// Writes an entry as it stood, or else its last text, into the journal, or to a new file.
pub(super) fn bring_back(
    entry: &str,
    at: Option<&str>,
    to: Option<&Path>,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    guard::readable(&archive, &graph)?;
    let typed = Typed::of(entry, &archive, ctx);
    let word = typed.word(ctx);
    let at = at.map(|it| ctx.at(archive.connection(), it)).transpose()?;
    let id = match &at {
        Some(At::Sync(sync)) => named::entry_at(&archive, word, sync.number, &*ctx.progress())
            .map_err(entry_word::unknown)?,
        Some(At::Version(_)) | None => {
            named::entry(archive.connection(), word).map_err(entry_word::unknown)?
        }
    };
    let earlier = match &at {
        Some(at) => bring_back::at(&archive, id, at)?,
        None => bring_back::last_text(&archive, id, ctx.journal_of_archive().ok().as_ref())
            .map_err(|error| with_backup(error, &archive, id, ctx))?,
    };
    let mut in_journal_now = None;
    let target = match to {
        Some(file) if file.as_os_str() == "-" => {
            ctx.output.write(earlier.source.bytes())?;
            return Ok(selecting::tell_left_out(&lacks(&earlier), ctx));
        }
        Some(file) => {
            create_new(file, earlier.source.bytes()).map_err(|error| not_written(file, &error))?;
            file.to_owned()
        }
        None => {
            let journal = ctx.journal_of_archive()?;
            let placed = earlier.put_into(&archive, &journal);
            let placed = placed.map_err(|it| in_journal(it, &journal))?;
            in_journal_now = Some((placed, answer::next_sync(&journal, &earlier.path)));
            journal.locate(&earlier.path)
        }
    };
    tell(&earlier, &target, in_journal_now, ctx)
}

fn tell(
    earlier: &Earlier,
    target: &Path,
    in_journal: Option<(Placed, &'static str)>,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let findings = &lacks(earlier);
    let is_there = in_journal.is_some_and(|it| it.0 == Placed::AlreadyThere);
    if ctx.output.json {
        ctx.output.document(&document(earlier, target, is_there, findings))?;
        return Ok(Outcome::of(findings));
    }
    let told = selecting::tell_left_out(findings, ctx);
    if is_there {
        ctx.output.say(&format!("`{}` is so already; nothing was written", earlier.path.as_str()));
        return Ok(told);
    }
    tell_restored(earlier, target, ctx);
    if let Some((_, becomes)) = in_journal {
        ctx.output.say(becomes);
    }
    Ok(told)
}

/// Tells what was written, and from when it is.
fn tell_restored(earlier: &Earlier, target: &Path, ctx: &Context) {
    let since = earlier.life.seen_at.as_deref().map(|it| times::told_of(it, ctx));
    let since = since.map(|it| format!(", as a sync saw it on {it}"));
    let since = since.unwrap_or_default();
    ctx.output.say(&format!("restored `{}` to {}{since}", earlier.path.as_str(), target.display()));
}

fn document(earlier: &Earlier, target: &Path, is_there: bool, findings: &[Finding]) -> Value {
    json!({
        "path": answer::path(target),
        "entry": earlier.path.as_str(),
        "seen_at": earlier.life.seen_at,
        "sha256": earlier.life.hash,
        "unchanged": is_there,
        "backup": null,
        "findings": answer::findings(findings),
    })
}

/// Names the newest backup that holds a text of an entry of which the archive holds none.
fn with_backup(
    error: BringBackError,
    archive: &Archive,
    id: i64,
    ctx: &mut Context,
) -> CommandError {
    let BringBackError::NoText { path } = &error else {
        return match ctx.journal_of_archive() {
            Ok(journal) => in_journal(error, &journal),
            Err(_) => error.into(),
        };
    };
    let sought = Sought::of(archive.connection(), id, path.as_str());
    let of_many = bring_back::text_of_many(archive, id).ok().flatten();
    let hint = ctx.backups().map(|backups| holder(&backups, sought, of_many.as_deref()));
    let error = CommandError::from(error);
    match hint {
        Ok(hint) => error.with_hint(hint),
        Err(_) => error,
    }
}

fn holder(backups: &Backups, sought: Sought<'_>, of_many: Option<&str>) -> String {
    let shelf = backups.list().unwrap_or_default();
    match last_text::holder(backups, &shelf, sought, of_many) {
        Some(backup) if sought.may_be_forgotten().unwrap_or(false) => format!(
            "`journal restore {} --entry {} --to FILE` writes what that backup holds of it, which may be what was forgotten here",
            shell_quoted(&backup.name),
            shell_quoted(sought.path)
        ),
        Some(backup) => format!(
            "`journal restore {} --entry {}` takes it from that backup",
            shell_quoted(&backup.name),
            shell_quoted(sought.path)
        ),
        None => format!("no backup in {} holds one either", backups.settings().directory.display()),
    }
}

/// What is to be said of it besides.
fn lacks(earlier: &Earlier) -> Vec<Finding> {
    let Life { path, noted, .. } = &earlier.life;
    let noted = noted.as_ref().map(|it| left_out::noted_elsewhere(path.as_str(), it));
    let disputed = earlier.is_disputed.then(|| left_out::may_be_false(earlier.path.as_str()));
    newer(earlier).into_iter().chain(noted).chain(disputed).collect()
}

/// That something newer was there, and is no longer held.
fn newer(earlier: &Earlier) -> Option<Finding> {
    let message = "what it said later is no longer held: this is the newest text that is";
    let hint = "a backup may hold a newer one: `journal backup list`";
    let finding = || Finding::error(Place::file(earlier.path.as_str()), "not-held", message);
    (!earlier.is_newest).then(|| finding().with_hint(hint))
}

impl From<BringBackError> for CommandError {
    fn from(error: BringBackError) -> Self {
        let (code, hint) = match error {
            BringBackError::Write(error) => return error.into(),
            BringBackError::Archive(error) => return error.into(),
            BringBackError::Forgotten => ("no-such-entry", "`journal list` shows what is there"),
            BringBackError::Disputed { .. } => ("whereabouts", "`journal doctor` says more"),
            BringBackError::NotHeld { is_noted: false, .. } => {
                ("not-held", "`journal doctor` says more")
            }
            BringBackError::NotHeld { .. } => (
                "not-held",
                "`journal history ENTRY` lists what is held; a backup may hold it: `journal restore NAME --entry PATH --to FILE`",
            ),
            BringBackError::HasText { .. } => (
                "has-text",
                "`--at WHEN` says which one you mean: a day, a time, or `v1`, the oldest",
            ),
            BringBackError::LetGo { .. } => (
                "let-go",
                "`journal restore --entry ENTRY` without a backup brings that one back; `--to FILE` writes what the backup holds to a file",
            ),
            BringBackError::OtherHead { .. } => (
                "unsynced",
                "`journal sync --verify` takes it into the archive first, with `--accept-deletions` where many files have lost \
                 their text; then the same command brings the text back",
            ),
            BringBackError::NoText { .. } => {
                ("no-text", "a backup may hold one: `journal backup list`")
            }
            BringBackError::NotThere { is_before: true, .. } => {
                ("not-there", "name a later moment, or `--at v1` for its oldest version")
            }
            BringBackError::NotThere { .. } => (
                "not-there",
                "name an earlier moment, or `--at v1` for its oldest version; `journal history ENTRY` lists all",
            ),
            BringBackError::NoVersion { .. } => ("no-version", "`--at v1` is the oldest"),
            BringBackError::Taken { .. } => ("taken", "`--to FILE` writes another file"),
            BringBackError::Version { .. } => {
                ("damaged-version", "a backup may hold it whole: `journal doctor` says more")
            }
            BringBackError::Unsynced { .. } => (
                "unsynced",
                "`journal sync --verify` takes it into the archive first, with `--accept-deletions` where many files have lost \
                 their text; `--to FILE` writes another file",
            ),
            BringBackError::Unproved { .. } => (
                "damaged-entry",
                "`journal sync --verify` takes it into the archive again; `--to FILE` writes another file",
            ),
            BringBackError::Link { .. } => ("link", "`--to FILE` writes another file"),
            BringBackError::InTheWay { .. } => ("in-the-way", "`--to FILE` writes another file"),
        };
        Self::of(code, &error).with_hint(hint)
    }
}
