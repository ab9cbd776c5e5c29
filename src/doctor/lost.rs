//! Entries whose files have lost their text, while a version or a backup has it.

use super::Subject;
use super::remedy::{Remedies, writes_forgotten};
use crate::archive::care::health;
use crate::archive::care::sought::Sought;
use crate::archive::model::known;
use crate::archive::model::shape::Shape;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backup;
use crate::finding::{Finding, Place, shell_quoted};
use rusqlite::Connection;

/// For how many entries the backups are asked for a text.
const SHOWN: usize = 20;

/// What became of the text of a file.
struct Lost {
    path: String,
    /// What the file holds instead; none where that is no text.
    hash: Option<String>,
}

impl Lost {
    fn finding(&self) -> Finding {
        let message = match self.hash {
            None => "the file has lost its text",
            Some(_) => {
                "the file has the text that many others have, too, and a backup holds its own"
            }
        };
        Finding::warning(Place::file(self.path.clone()), "emptied", message)
    }
}

/// Looks for files that hold no text, or one that many have.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read the entries");
    let connection = archive.connection();
    let is_old = !Shape::of(connection, subject.fields).map_err(reading())?.histories;
    let emptied = known::emptied(connection).map_err(reading())?;
    let mut lost = textless(connection)?;
    lost.retain(|it| !emptied.contains(&it.path));
    let of_versions = emptied.into_iter().map(emptied_now);
    let more = lost.len().saturating_sub(SHOWN);
    let mut held: Vec<(&Lost, &Backup, bool)> = Vec::new();
    for it in lost.iter().take(SHOWN) {
        let entry = known::living_at(connection, &it.path).map_err(reading())?;
        let sought = Sought { path: &it.path, here: entry.map(|entry| (connection, entry)) };
        if let Some(backup) = remedies.other_text_of(sought, it.hash.as_deref()) {
            held.push((it, backup, sought.may_be_forgotten().map_err(reading())?));
        }
    }
    let rest = held.first().filter(|_| more > 0).map(|(_, backup, _)| rest(more, backup, archive));
    let of_backups =
        held.into_iter().map(|(lost, backup, may_be_forgotten)| match may_be_forgotten {
            true => lost.finding().with_hint(writes_forgotten(backup, &lost.path)),
            false => of_backup(lost, backup, is_old),
        });
    Ok(of_versions.chain(of_backups).chain(rest).collect())
}

/// A file that lost its text, of which a version is held.
fn emptied_now(path: String) -> Finding {
    let hint = format!("`journal restore --entry {}` brings it back", shell_quoted(&path));
    Finding::warning(Place::file(path), "emptied", "the file has lost its text").with_hint(hint)
}

/// Files that hold nothing, and those whose text many have.
fn textless(connection: &Connection) -> Result<Vec<Lost>, ArchiveError> {
    let reading = || ArchiveError::database("read the entries");
    let blank = health::blank(connection).map_err(reading())?;
    let shared = health::shared(connection).map_err(reading())?;
    let is_blank = |path: &String| blank.binary_search(path).is_ok();
    let shared = shared.into_iter().filter(|(path, _)| !is_blank(path));
    let shared = shared.map(|(path, hash)| Lost { path, hash: Some(hash) });
    let lost: Vec<Lost> =
        blank.iter().map(|it| Lost { path: it.clone(), hash: None }).chain(shared).collect();
    Ok(lost)
}

fn of_backup(lost: &Lost, backup: &Backup, is_old: bool) -> Finding {
    // What is brought back goes into the journal, which an archive that is behind is not read for.
    let first = if is_old { "after `journal upgrade`, " } else { "" };
    let hint = format!(
        "{first}`journal restore {} --entry {}` writes what that backup holds of it into the journal",
        shell_quoted(&backup.name),
        shell_quoted(&lost.path)
    );
    lost.finding().with_hint(hint)
}

/// That there are more than were asked for.
fn rest(more: usize, backup: &Backup, archive: &Archive) -> Finding {
    let message = format!("{more} more files have no text, or one that many have");
    let hint = format!(
        "`journal backup diff {}` names those whose text that backup holds",
        shell_quoted(&backup.name)
    );
    let place = Place::file(archive.path().display().to_string());
    Finding::warning(place, "emptied", message).with_hint(hint)
}
