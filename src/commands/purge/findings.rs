//! What a purge leaves to be done, each with the way out.

use std::path::{Path, PathBuf};

use crate::archive::care::purge;
use crate::archive::care::purge::elsewhere::{Keeper, Texts};
use crate::archive::care::purge::versions::Chosen;
use crate::archive::care::purge::{Because, Fate, Found, Holder, Undecided, elsewhere};
use crate::archive::file::beside;
use crate::archive::file::beside::is_set_aside;
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{Backup, BackupError, Backups};
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::CommandError;
use crate::finding::{Finding, Place, Severity, shell_quoted};

/// Texts that stay because an entry which nobody named has the same bytes.
pub(super) struct Kept {
    here: Vec<Finding>,
    /// Each with whether its entry is here too.
    in_backups: Vec<(Backup, Keeper, bool)>,
}

impl Kept {
    /// They in words, once something `was_done` about the backups: what each of these was called, and what became of it.
    /// In backups they are errors where they `should_not` be there.
    pub(super) fn findings(
        self,
        was_done: (&[PathBuf], &[Holder]),
        should_not: bool,
    ) -> impl Iterator<Item = Finding> {
        let of_backup = |(backup, keeper, is_here): &(Backup, Keeper, bool)| {
            let mut made = was_done.0.iter().zip(was_done.1);
            let now = made.find(|(path, _)| **path == backup.path).map(|(_, it)| &it.backup);
            kept_in_backup(now.unwrap_or(backup), keeper, *is_here, should_not)
        };
        let in_backups: Vec<Finding> = self.in_backups.iter().map(of_backup).collect();
        self.here.into_iter().chain(in_backups)
    }
}

/// Looks for them, here and in the backups.
pub(super) fn kept(
    archive: &Archive,
    (backups, found): (&Backups, &[Found]),
    texts: &Texts,
    (going, versions): (&[i64], &[Chosen]),
) -> Result<Kept, CommandError> {
    let here = elsewhere::keepers(archive.connection(), texts, going, versions);
    let here = here.map_err(ArchiveError::database("read the versions"))?;
    let here = here.iter().map(kept_elsewhere).collect();
    let mut in_backups = Vec::new();
    for (backup, keepers) in purge::keepers(backups, found, texts)? {
        for keeper in keepers {
            let is_here = !keeper.versions.is_empty() && stays(archive, &keeper, going)?;
            in_backups.push((backup.clone(), keeper, is_here));
        }
    }
    Ok(Kept { here, in_backups })
}

/// Whether the archive still holds an entry that can be named as this one, once those that are `going` are gone.
fn stays(archive: &Archive, keeper: &Keeper, going: &[i64]) -> Result<bool, CommandError> {
    let named = known::of_path(archive.connection(), &keeper.path);
    let named = named.map_err(ArchiveError::database("read the entries"))?;
    Ok(named.iter().any(|id| !going.contains(id)))
}

/// Rows are gone, and their bytes may not be: something was found, and what was asked for was done.
pub(super) fn unswept(error: ArchiveError) -> Option<Finding> {
    match CommandError::from(error) {
        CommandError::Told(report) => Some(report.into_finding()),
        _ => None,
    }
}

/// What a backup still holds, or may: a warning where it was left as it is, an error where it `should_not`. `command` is
/// what takes it from there, without its entries; where these `are_gone` from the archive, only what has an identity.
pub(super) fn of_backup(
    holder: &Holder,
    (command, are_gone): (&str, bool),
    should_not: bool,
) -> Vec<Finding> {
    let undecided = holder.undecided.iter().map(|it| in_doubt(&holder.backup, it, should_not));
    let later = holder.later.iter().map(|it| later(&holder.backup, it));
    still_held(holder, command, are_gone).into_iter().chain(undecided).chain(later).collect()
}

/// That a backup keeps on purpose what came later there than what is left here: the archive was restored since.
fn later(backup: &Backup, path: &str) -> Finding {
    let message = format!(
        "this backup has texts of `{path}` that came later there than what the archive holds of it, and keeps them"
    );
    let hint = format!("where they are to go too, delete the backup: {}", rm(backup));
    let place = Place::file(answer::path(&backup.path));
    Finding::warning(place, "held-by-backup", message).with_hint(hint)
}

fn still_held(holder: &Holder, command: &str, are_gone: bool) -> Option<Finding> {
    let place = Place::file(answer::path(&holder.backup.path));
    let (message, command) = match &holder.fate {
        Fate::Rewritten | Fate::InDoubt => return None,
        Fate::Failed(error) => return Some(failed(place, &holder.backup, error)),
        Fate::Holds if are_gone && !holder.has_identities => {
            let message = "this backup still holds it, and is from before entries had identities, by which it would be found \
                           again";
            let hint = format!("delete it where it is of no more use: {}", rm(&holder.backup));
            return Some(Finding::warning(place, "held-by-backup", message).with_hint(hint));
        }
        Fate::Holds => {
            let paths: Vec<String> = holder.paths.iter().map(|it| shell_quoted(it)).collect();
            let (message, entries) = match command {
                "purge" => ("this backup still holds it", paths.join(" ")),
                _ if command.contains("--all") => {
                    ("this backup still holds earlier versions", String::new())
                }
                _ => ("this backup still holds earlier versions", paths.join(" ")),
            };
            (
                message,
                format!("journal {command} --backups --force {entries}").trim_end().to_owned(),
            )
        }
        Fate::HoldsInFreePages => {
            let message = "this backup was made before an earlier purge was finished, and may hold in free pages what that \
                           forgot";
            (message, "journal purge --sweep --backups".to_owned())
        }
    };
    let hint = format!("`{command}` makes it anew without it, or delete it");
    Some(Finding::warning(place, "held-by-backup", message).with_hint(hint))
}

/// The command that deletes a backup.
fn rm(backup: &Backup) -> String {
    let manifest = beside::beside(&backup.path, ".sha256");
    let word = |it: &Path| shell_quoted(&answer::path(it));
    format!("rm {} {}", word(&backup.path), word(&manifest))
}

fn failed(place: Place, backup: &Backup, error: &BackupError) -> Finding {
    let words = match CommandError::of("held-by-backup", error) {
        CommandError::Told(report) => report.into_finding().message,
        _ => error.to_string(),
    };
    let message = format!("this backup may still hold it: {words}");
    let hint = format!(
        "`journal backup verify {}` says what is wrong with it; delete it where it is of no more use",
        shell_quoted(&backup.name)
    );
    Finding::error(place, "held-by-backup", message).with_hint(hint)
}

/// A row that is left as it is, because nobody can tell whether it is the entry.
fn in_doubt(backup: &Backup, row: &Undecided, should_not: bool) -> Finding {
    let path = &row.path;
    let why = why(row.because);
    let message = format!("`{path}` in this backup may be it, and was left there: {why}");
    let hint = format!(
        "`journal restore {} --entry {} --to -` shows it; where it is the entry, delete the backup: {}",
        shell_quoted(&backup.name),
        shell_quoted(path),
        rm(backup),
    );
    let place = Place::file(answer::path(&backup.path));
    let is_error = should_not && row.because != Because::SamePathOtherIdentity;
    let finding = Finding::error(place, "may-be-held-by-backup", message).with_hint(hint);
    let severity = if is_error { Severity::Error } else { Severity::Warning };
    Finding { severity, ..finding }
}

/// Why nobody can tell whether a row is the entry.
fn why(because: Because) -> &'static str {
    match because {
        Because::SamePath => "it has the same path, other bytes, and no identity to tell by",
        Because::SamePathOtherIdentity => {
            "it has the same path, other bytes, and an identity that the archive does not know"
        }
        Because::SharedBytes => "it has the same bytes, and other entries have them too",
        Because::LikeDoubtful => "it has the bytes of a row that may be it",
    }
}

/// That a text stays in the archive as that of an entry which nobody named.
fn kept_elsewhere(keeper: &Keeper) -> Finding {
    let word = word(keeper);
    let purge = match (keeper.is_own, keeper.is_removed) {
        (true, true) => format!("`journal purge --force {word}` forgets it, too"),
        (true, false) => format!(
            "where it is to go too, change its text or delete its file, run `journal sync`, then `journal purge --versions \
             --force {word}`, or for a file that is gone `journal purge --force {word}`"
        ),
        (false, _) => format!("`journal purge --versions --force {word}` forgets it, too"),
    };
    let message = format!("{} has the same bytes, and keeps them", whose(keeper));
    Finding::error(Place::file(&keeper.path), "held-by-entry", message).with_hint(purge)
}

/// That a text stays in a backup as that of an entry which nobody named: an error where it `should_not`. Only where the
/// entry `is_here` too, and the text a version of it, a purge can reach it.
fn kept_in_backup(backup: &Backup, keeper: &Keeper, is_here: bool, should_not: bool) -> Finding {
    let message = format!("in this backup {} has the same bytes, and keeps them", whose(keeper));
    let hint = match is_here {
        true => format!(
            "`journal purge --versions --backups --force {}` forgets what is a version there and no text of today; else \
             delete the backup: {}",
            word(keeper),
            rm(backup),
        ),
        false => format!("only without the backup it is gone: {}", rm(backup)),
    };
    let finding =
        Finding::error(Place::file(answer::path(&backup.path)), "held-by-backup", message);
    let severity = if should_not { Severity::Error } else { Severity::Warning };
    Finding { severity, ..finding.with_hint(hint) }
}

/// What `purge` takes for an entry.
fn word(keeper: &Keeper) -> String {
    match keeper.shares_path {
        true => keeper.entry.to_string(),
        false => shell_quoted(&keeper.path),
    }
}

/// Who keeps the text, and as what: its own text, or which of its versions.
fn whose(keeper: &Keeper) -> String {
    let path = &keeper.path;
    let versions: Vec<String> = keeper.versions.iter().map(|it| format!("v{it}")).collect();
    let (versions, what) =
        (versions.join(", "), if keeper.is_removed { "last text" } else { "text" });
    match (keeper.is_own, versions.is_empty()) {
        (true, true) => format!("the {what} of `{path}`"),
        (true, false) => format!("the {what} of `{path}`, as its {versions},"),
        (false, _) => format!("`{path}` in its {versions}"),
    }
}

/// That the journal lies in a git repository, which keeps what was committed: nothing here looks into it.
pub(super) fn in_git(ctx: &mut Context) -> Option<Finding> {
    let journal = ctx.journal_of_archive().ok()?;
    let root = journal.root().canonicalize().ok()?;
    let git = root.ancestors().map(|it| it.join(".git")).find(|it| it.exists())?;
    let message = "what was committed in this repository stays in it";
    let hint = "`git log -- FILE` in it shows the commits of a file; `journal import --from git` would bring it back";
    let place = Place::file(answer::path(&git));
    Some(Finding::warning(place, "held-by-git", message).with_hint(hint))
}

/// Files beside the archive that nobody has looked into.
pub(super) fn set_aside(archive: &Path) -> Vec<Finding> {
    let finding = |(path, ending): (PathBuf, String)| {
        // The lock is ours, so that nobody writes these any more.
        let is_left = matches!(ending.as_str(), ".partial" | ".new");
        let message = match (is_left, is_set_aside(&ending)) {
            (true, _) => "is what work that was cut off has left, and may still hold it",
            (false, true) => "was set aside, and may still hold it",
            (false, false) => return None,
        };
        let place = Place::file(answer::path(&path));
        let rm = format!("rm {}", shell_quoted(&answer::path(&path)));
        let hint = match is_left {
            true => format!("delete it: {rm}"),
            false => format!("delete it once nothing in it is needed: {rm}"),
        };
        Some(Finding::warning(place, "held-by-file", message).with_hint(hint))
    };
    beside::all(archive).into_iter().filter_map(finding).collect()
}
