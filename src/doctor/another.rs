//! Whether another journal was once synced over this one: a backup holds texts with which those of the same names have
//! nothing in common.

use super::Subject;
use super::remedy::Remedies;
use crate::archive::care::diff::{EntryError, held_hashes, text_of};
use crate::archive::care::pairs::{EntryChange, EntryDiff};
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backup;
use crate::entry::conflict::{Strength, is_kin};
use crate::finding::{Finding, Place, shell_quoted};
use rusqlite::Connection;

/// Of so many texts that differ the words are compared.
const COMPARED: usize = 200;

/// Of fewer entries than this most must be others, of more a fifth.
const FEW: usize = 10;

/// Looks through the backups, the newest first, and names the first that holds another journal.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    for backup in remedies.backups().iter().filter(|it| it.is_verified()) {
        if subject.progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        // A backup that cannot be read is told where backups are looked at.
        let others = unrelated(archive, subject, backup).unwrap_or_default();
        if !others.is_empty() {
            return Ok(vec![finding(archive, backup, &others)]);
        }
    }
    Ok(Vec::new())
}

/// The paths under which a backup holds another text than the archive; none where they are few.
fn unrelated(
    archive: &Archive,
    subject: &Subject<'_>,
    backup: &Backup,
) -> Result<Vec<String>, EntryError> {
    let Ok(held) = subject.backups.open(backup) else { return Ok(Vec::new()) };
    let now = archive.connection();
    let diff = EntryDiff::between(&held, now)?;
    let all = usize::try_from(backup.items.unwrap_or_default()).unwrap_or_default();
    let least = if all < FEW { all / 2 + 1 } else { all.div_ceil(5).max(FEW) };
    let edited = diff.changed.iter().filter(|it| it.is_edited() && !it.is_renamed());
    let edited: Vec<&EntryChange> = edited.collect();
    if edited.len() < least {
        return Ok(Vec::new());
    }
    let others = of_another_text(&edited, &held, now)?;
    // Of a part that was compared, the part of it.
    let least = least * edited.len().min(COMPARED) / edited.len();
    Ok(if others.len() < least.max(1) { Vec::new() } else { others })
}

/// The paths, among the first ones that were edited, under which the two texts have nothing in common.
fn of_another_text(
    edited: &[&EntryChange],
    held: &Connection,
    now: &Connection,
) -> Result<Vec<String>, EntryError> {
    let known = held_hashes(now)?;
    let mut others = Vec::new();
    for change in edited.iter().take(COMPARED) {
        if !known.contains(&change.before.source_hash) {
            let (then, now) = (text_of(held, &change.before)?, text_of(now, &change.after)?);
            if is_another(&then, &now) {
                others.push(change.before.path.clone());
            }
        }
    }
    Ok(others)
}

/// Whether two texts have nothing in common; one that is blank is no other text, but none.
fn is_another(then: &str, now: &str) -> bool {
    let is_bare = |text: &str| text.chars().all(|it| it.is_whitespace() || it == '\0');
    !is_bare(then) && !is_bare(now) && !is_kin(Strength::Weak, then, now)
}

fn finding(archive: &Archive, backup: &Backup, others: &[String]) -> Finding {
    let (name, first) = (shell_quoted(&backup.name), others.first().map_or("", String::as_str));
    let message = format!(
        "under many paths, `{first}` among them, the archive holds texts that have nothing in common with those in the \
         backup `{}`: another folder was synced over them, or they were all written anew",
        backup.name
    );
    let hint = format!(
        "`journal backup diff {name}` names them; `journal restore {name} --to other.db` makes an archive of its own of \
         what it holds, for `journal --archive other.db`"
    );
    let place = Place::file(archive.path().display().to_string());
    Finding::warning(place, "another-journal", message).with_hint(hint)
}
