//! The versions of entries: whether each can be given back, and whether nothing is stored that none of them needs.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Subject;
use super::remedy::{GIVES_BACK, Remedies, takes};
use crate::archive::care::{marks, missing};
use crate::archive::model::parts;
use crate::archive::model::shape::Shape;
use crate::archive::versions::check::{self, Ailing, Checked, Otherwise};
use crate::archive::versions::same_place::{self, SamePlace};
use crate::archive::versions::story;
use crate::archive::versions::story::check::{Wrong, WrongKind};
use crate::archive::versions::twice::{self, Twice};
use crate::archive::{Archive, ArchiveError};
use crate::finding::{Finding, Place, shell_quoted};
use crate::number;

/// How many versions of an entry are named.
const SHOWN: usize = 5;

/// Reads every version, and counts who uses which bytes.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read the versions");
    let connection = archive.connection();
    let shape = Shape::of(connection, subject.fields).map_err(reading())?;
    if !shape.histories {
        return Ok(Vec::new());
    }
    subject.progress.begin("hashing versions", None);
    let checked = check::check(connection, &*subject.progress).map_err(reading())?;
    let missing = missing_entries(archive, remedies).map_err(reading())?;
    let stray = (checked.stray > 0).then(|| stray(checked.stray, missing.is_some(), archive));
    let misplaced = told_here(story::check::wrong(connection).map_err(reading())?, connection);
    let misplaced = misplaced.map_err(reading())?;
    let exchanged = match checked.ailing.is_empty() {
        true => BTreeSet::new(),
        false => marks::exchanged(connection).map_err(reading())?,
    };
    let findings = checked.ailing.iter().map(|it| {
        let is_exchanged = it.lost.iter().all(|it| exchanged.contains(&it.version));
        if is_exchanged { named(it).with_hint(GIVES_BACK) } else { lost(it, connection, remedies) }
    });
    let twice = twice::all(connection, None).map_err(reading())?;
    let twice = twice.iter().map(|it| twice_there(it, connection, remedies));
    let same_place = same_place::all(connection).map_err(reading())?;
    let mut in_one_place = Vec::new();
    for it in &same_place {
        in_one_place.push(at_one_path(it, connection, remedies).map_err(reading())?);
    }
    let whereabouts = whereabouts(&misplaced, connection, remedies).map_err(reading())?;
    // What the next sync derives again, or a newer reader has derived, is told with the rows.
    let due = parts::due(connection, &shape).map_err(reading())?;
    let is_as_today = due.is_nothing() && due.newer.is_empty();
    let otherwise = is_as_today.then(|| otherwise(&checked, archive, remedies)).flatten();
    // What a backup holds comes first: a sweep deletes bytes that may be what is missing.
    Ok(missing
        .into_iter()
        .chain(findings)
        .chain(twice)
        .chain(whereabouts)
        .chain(in_one_place)
        .chain(stray)
        .chain(otherwise)
        .collect())
}

/// What is not told by the number of the sync since which an entry is as it is, where that cannot be.
fn told_here(mut wrong: Vec<Wrong>, connection: &Connection) -> rusqlite::Result<Vec<Wrong>> {
    if !wrong.is_empty() {
        let notes = marks::wrong(connection)?;
        let since = notes.into_iter().filter(|it| it.what == "entries.seen_in");
        let since: BTreeSet<i64> = since.filter_map(|it| it.entry).collect();
        wrong.retain(|it| !since.contains(&it.entry));
    }
    Ok(wrong)
}

/// Bytes of versions that are used otherwise than they are counted. They may be what is left of an entry that another tool has
/// deleted.
fn stray(count: usize, is_missing: bool, archive: &Archive) -> Finding {
    let message = match count {
        1 => "1 row of `version_bytes` is not used as it is counted".to_owned(),
        more => format!("{more} rows of `version_bytes` are not used as they are counted"),
    };
    let hint = match is_missing {
        true => {
            "they are what is left of the entry that is missing: bring back first what the backup has of it; then \
             `journal purge --sweep` erases for good those that no version has"
        }
        false => {
            "`journal backup diff latest` says whether a backup has an entry that is gone, and whose they may be; else \
             `journal purge --sweep` counts them again, and erases for good those that no version has"
        }
    };
    let place = Place::file(archive.path().display().to_string());
    Finding::warning(place, "stray-version", message).with_hint(hint)
}

/// That an entry is missing which a backup has: another tool has deleted it, and what is left of it knows it.
fn missing_entries(
    archive: &Archive,
    remedies: &Remedies<'_>,
) -> rusqlite::Result<Option<Finding>> {
    if !missing::is_any(archive.connection())? {
        return Ok(None);
    }
    let Some((backup, paths)) = remedies.holder_of_missing(archive.connection()) else {
        return Ok(None);
    };
    let Some(first) = paths.first() else { return Ok(None) };
    let named: Vec<String> = paths.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    let more = paths.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let backup = shell_quoted(&backup.name);
    let message = format!(
        "an entry is missing, which another tool has deleted; {backup} has it: {}{more}",
        named.join(", ")
    );
    let hint = format!(
        "`journal restore {backup} --entry {} --to FILE` writes what it said last, and `journal backup diff {backup}` tells what \
         else that backup has of it: only a restore of the whole backup brings its versions back, and lets go what came after",
        shell_quoted(first)
    );
    let place = Place::file(archive.path().display().to_string());
    Ok(Some(Finding::error(place, "entry-missing", message).with_hint(hint)))
}

/// That a version has the bytes of the one beside it.
fn twice_there(twice: &Twice, archive: &Connection, remedies: &Remedies<'_>) -> Finding {
    let message = format!(
        "what a sync saw at {} is stored as the version beside it, and what the entry was then is lost with it",
        twice.seen
    );
    let finding = Finding::error(Place::file(&twice.path), "version-twice", message);
    if let Some(way) = remedies.life(archive, twice.entry, &twice.path) {
        return finding.with_hint(way);
    }
    let held = twice.versions.iter().find_map(|it| remedies.holder_of_version(archive, *it));
    let hint = match held {
        Some(backup) => takes(backup, &twice.path),
        None => "no backup holds it; `journal repopulate --from-archive --force` notes that it is no longer held, after a backup"
            .to_owned(),
    };
    finding.with_hint(hint)
}

/// That two entries lay at one path at one sync.
fn at_one_path(
    it: &SamePlace,
    archive: &Connection,
    remedies: &Remedies<'_>,
) -> rusqlite::Result<Finding> {
    let [one, other] = &it.entries;
    let message = two_there(it, archive)?;
    let place = (it.path.as_str(), it.sync);
    let life = |it: &(i64, String)| remedies.life_apart(archive, (it.0, &it.1), place);
    let hint = life(one).or_else(|| life(other)).unwrap_or_else(|| {
        format!(
            "no backup says which of them it was; of the other, `journal purge --versions --force {}` or \
             `journal purge --versions --force {}` forgets all versions",
            shell_quoted(&one.1),
            shell_quoted(&other.1)
        )
    });
    Ok(Finding::error(Place::file(&it.path), "two-at-one-path", message).with_hint(hint))
}

fn two_there(it: &SamePlace, archive: &Connection) -> rusqlite::Result<String> {
    let [one, other] = &it.entries;
    Ok(format!(
        "two entries are noted to have lain here at {}: those that are `{}` and `{}` now",
        sync_named(archive, it.sync)?,
        one.1,
        other.1
    ))
}

/// A sync, with its time where that is known.
fn sync_named(archive: &Connection, number: i64) -> rusqlite::Result<String> {
    Ok(match story::time_of(archive, number)? {
        Some(time) => format!("sync {number} ({time})"),
        None => format!("sync {number}"),
    })
}

/// That what is noted of when entries were there does not agree with their versions: of the first ones each with its way out.
fn whereabouts(
    wrong: &[Wrong],
    archive: &Connection,
    remedies: &Remedies<'_>,
) -> rusqlite::Result<Vec<Finding>> {
    let more = wrong.len().saturating_sub(SHOWN);
    let mut findings = Vec::new();
    for (nth, it) in wrong.iter().take(SHOWN).enumerate() {
        let (what, hint) = match it.kind {
            WrongKind::Contradiction => (CONTRADICTION.to_owned(), agreeing(it, archive, remedies)),
            WrongKind::Missing(from) => lacking(it, from, archive, remedies)?,
        };
        let more = match nth + 1 == SHOWN && more > 0 {
            true => format!("; so it is with {more} more"),
            false => String::new(),
        };
        let message = format!("{what}{more}");
        findings
            .push(Finding::error(Place::file(&it.path), "whereabouts", message).with_hint(hint));
    }
    Ok(findings)
}

const CONTRADICTION: &str = "when the entry was in the journal does not agree with its versions";

/// What makes both agree.
fn agreeing(it: &Wrong, archive: &Connection, remedies: &Remedies<'_>) -> String {
    remedies.life(archive, it.entry, &it.path).unwrap_or_else(|| {
        "`journal repopulate --from-archive --force` makes both agree, as far as versions tell, after a backup"
            .to_owned()
    })
}

/// What is missing, and what brings it back: of several times of which something is missing the one that comes back.
fn lacking(
    it: &Wrong,
    from: i64,
    archive: &Connection,
    remedies: &Remedies<'_>,
) -> rusqlite::Result<(String, String)> {
    let life = remedies.life(archive, it.entry, &it.path).map(|hint| (from, hint));
    let part = || {
        let (backup, from) = remedies.holder_of_lacking(archive, it.entry, from)?;
        Some((from, takes(backup, &it.path)))
    };
    let (from, hint) = life.or_else(part).unwrap_or_else(|| {
        let hint = "no backup holds it; `journal repopulate --from-archive --force` notes that it is no longer held, after \
                    a backup";
        (from, hint.to_owned())
    });
    let from = sync_named(archive, from)?;
    Ok((format!("what the entry was from {from} on is missing, and nothing let it go"), hint))
}

/// That rows of versions do not say what their bytes say.
fn otherwise(checked: &Checked, archive: &Archive, remedies: &Remedies<'_>) -> Option<Finding> {
    let mut paths: Vec<String> =
        checked.otherwise.iter().map(|it| format!("`{}`", it.path)).collect();
    paths.dedup();
    paths.truncate(SHOWN);
    let count = number::counted(checked.otherwise.len() as u64, "version", "versions");
    let message = format!(
        "day, title or number of words of {count} are not as their bytes say: {}",
        paths.join(", ")
    );
    // Their bytes may be those of another one.
    let life = |it: &Otherwise| remedies.life(archive.connection(), it.entry, &it.path);
    let hint = checked.otherwise.iter().take(SHOWN).find_map(life).unwrap_or_else(|| {
        "`journal repopulate --from-archive --force` derives them again, after a backup".to_owned()
    });
    let place = Place::file(archive.path().display().to_string());
    let finding = Finding::error(place, "version-differs", message).with_hint(hint);
    (!checked.otherwise.is_empty()).then_some(finding)
}

/// The versions of which nothing is stored any more, or not all that they need; those whose bytes are damaged take longer to
/// find.
pub fn missing(archive: &Archive) -> Result<Vec<Finding>, ArchiveError> {
    let reading = ArchiveError::database("read the versions");
    let missing = check::missing(archive.connection()).map_err(reading)?;
    let finding = |ailing: Ailing| named(&ailing).with_hint(forget(&ailing));
    Ok(missing.into_iter().map(finding).collect())
}

fn lost(ailing: &Ailing, archive: &Connection, remedies: &Remedies<'_>) -> Finding {
    named(ailing).with_hint(way_out(ailing, archive, remedies))
}

fn named(ailing: &Ailing) -> Finding {
    let seen: Vec<&str> = ailing.lost.iter().take(SHOWN).map(|it| it.seen.as_str()).collect();
    let more = ailing.lost.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "what is stored of versions is damaged or gone, and these cannot be given back: {}{more}",
        seen.join(", ")
    );
    Finding::error(Place::file(ailing.path.clone()), "damaged-version", message)
}

fn forget(ailing: &Ailing) -> String {
    let path = shell_quoted(&ailing.path);
    format!(
        "`journal purge --versions --damaged --force {path}` forgets these, and keeps all others"
    )
}

fn way_out(ailing: &Ailing, archive: &Connection, remedies: &Remedies<'_>) -> String {
    if ailing.path.is_empty() {
        return remedies.without_entry(archive, ailing.entry);
    }
    let path = shell_quoted(&ailing.path);
    if ailing.is_source_damaged {
        return "the bytes of the entry itself are damaged, and its newest versions lean on them: mend the entry first"
            .to_owned();
    }
    if ailing.is_length_wrong {
        return "`journal repopulate --from-archive --force` mends the length that is noted, after a backup"
            .to_owned();
    }
    if let Some(way) = remedies.life(archive, ailing.entry, &ailing.path) {
        return way;
    }
    let newest_first = ailing.lost.iter().rev();
    let holder =
        newest_first.map(|it| remedies.holder_of_version(archive, it.version)).find_map(|it| it);
    match holder {
        Some(backup) => format!(
            "`journal restore {} --entry {path}` takes what that backup holds of them",
            shell_quoted(&backup.name)
        ),
        None => format!("no backup holds them; {}", forget(ailing)),
    }
}
