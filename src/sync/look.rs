//! The looking half of a sync: the folder's listing beside what the archive knows, and the files worth hashing.

mod evidence;
mod one;
mod racy;

use std::collections::{HashMap, HashSet};

use super::{SyncError, SyncReport};
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::entry::sync_plan::{Evidence, Known, Merge, SyncPlan, Triage, decide};
use crate::entry::{EntryPath, Stamp};
use crate::finding::Finding;
use crate::journal::Journal;
use crate::journal::JournalError;
use crate::journal::walk::Met;
use crate::progress::Progress;
use evidence::{find_damage, hash_files};
pub use one::look_at_one;
pub(super) use racy::Racy;

/// What there is to do, and what was found on the way.
#[derive(Debug)]
pub struct Look {
    /// What there is to do.
    pub plan: SyncPlan,
    /// What was left out of the listing, or could not be read.
    pub findings: Vec<Finding>,
    /// How many files have the stamp that the archive knows.
    pub unchanged: usize,
    /// Whether no file was found that is an entry, although the whole folder was looked through.
    pub found_nothing: bool,
    /// Whether there is no archive yet, or none with a table of entries: every file is new, and none is in the plan. They
    /// are listed again as they are written, so that a first sync never has all of them in memory.
    pub(super) is_first: bool,
    /// Whether the whole journal was listed.
    pub(super) is_of_all: bool,
    /// How many bytes the files of a first sync have.
    pub bytes: Option<u64>,
    /// The stamps of the files that were hashed, as they were at that moment.
    pub(super) read_stamps: HashMap<EntryPath, Stamp>,
}

impl Look {
    /// The paths where the archive holds other bytes than those that lie there now, or where no file lies any more.
    pub fn superseded(&self) -> HashSet<String> {
        let plan = &self.plan;
        let updated = plan.update.iter().map(|it| it.file.path.to_string());
        let revived = plan.revive.iter().map(|it| it.file.path.to_string());
        let moved = plan.rename.iter().map(|it| it.from.to_string());
        let gone = plan.remove.iter().map(|it| it.path.to_string());
        updated.chain(revived).chain(moved).chain(gone).collect()
    }
}

impl Look {
    /// Refuses a plan that would mark a great part of the journal as removed.
    ///
    /// # Errors
    ///
    /// [`SyncError::MassDisappearance`].
    pub fn guard(&self) -> Result<(), SyncError> {
        match self.plan.is_mass_disappearance() {
            false => Ok(()),
            true => Err(SyncError::MassDisappearance {
                removed: self.plan.remove.len(),
                emptied: self.plan.emptied.len(),
                living: self.plan.living,
            }),
        }
    }

    /// Whether the archive is up to date, but for stamps.
    pub fn is_nothing(&self) -> bool {
        let plan = &self.plan;
        plan.add.is_empty()
            && plan.update.is_empty()
            && plan.rename.is_empty()
            && plan.revive.is_empty()
            && plan.remove.is_empty()
    }

    /// The stamps that were learned of files whose bytes are those that the archive holds, where they are old enough to be
    /// trusted.
    pub(super) fn learned(&self, racy: Racy) -> impl Iterator<Item = (i64, Stamp)> {
        let stamps = self.plan.touch.iter().map(|held| {
            let read = self.read_stamps.get(&held.file.path).copied();
            (held.id, read.unwrap_or(held.file.stamp))
        });
        stamps.filter(move |(_, stamp)| racy.trusts(*stamp))
    }

    /// The report of a sync that has nothing to do.
    pub(super) fn into_report(self) -> SyncReport {
        let left = self.plan.leave.iter().filter(|it| it.id.is_some()).count();
        let unchanged = self.unchanged + self.plan.touch.len() + left;
        SyncReport { unchanged, findings: self.findings, ..SyncReport::default() }
    }
}

/// Lists the folder, compares it with the archive (none yet for a first sync), and decides what there is to do.
///
/// Only files are opened whose stamp differs or is not trusted, or that may be renamed ones; `verify` opens all.
///
/// # Errors
///
/// [`SyncError`] where the folder or the archive cannot be read.
pub fn look(
    journal: &Journal,
    archive: Option<&Archive>,
    verify: bool,
    progress: &dyn Progress,
) -> Result<Look, SyncError> {
    progress.begin("listing", None);
    let reading = || ArchiveError::database("read the archive");
    let Some(archive) = archive else { return first_look(journal, progress) };
    if !known::has_entries(archive.connection()).map_err(reading())? {
        return first_look(journal, progress);
    }
    let (triage, met) = compare(journal, archive, verify, progress)?;
    let Met { unknown, mut findings } = met;
    let mut triage = triage.map_err(reading())?;
    keep_unknown(&mut triage, &unknown);
    let unchanged = triage.unchanged;
    let (plan, read_stamps) = weigh(journal, archive, triage, (verify, progress), &mut findings)?;
    let found_nothing = plan.listed == 0 && unknown.is_empty();
    Ok(Look {
        plan,
        findings,
        unchanged,
        found_nothing,
        is_first: false,
        is_of_all: true,
        bytes: None,
        read_stamps,
    })
}

/// Merges the listing with the rows.
fn compare(
    journal: &Journal,
    archive: &Archive,
    verify: bool,
    progress: &dyn Progress,
) -> Result<(rusqlite::Result<Triage>, Met), JournalError> {
    journal.walk(progress, |files| {
        let mut merge = Merge::new(files);
        let rows = known::known(archive.connection(), |row| {
            let is_distrusted = verify && !row.removed;
            merge.row(Known { stamp: row.stamp.filter(|_| !is_distrusted), ..row })
        });
        rows.map(|()| merge.finish())
    })
}

/// Decides what there is to do of what the comparison leaves open, from the bytes of files and rows; gives the stamps of the
/// files that were read.
fn weigh(
    journal: &Journal,
    archive: &Archive,
    triage: Triage,
    (verify, progress): (bool, &dyn Progress),
    findings: &mut Vec<Finding>,
) -> Result<(SyncPlan, HashMap<EntryPath, Stamp>), SyncError> {
    let reading = || ArchiveError::database("read the archive");
    let (mut evidence, mut read_stamps) = (Evidence::default(), HashMap::new());
    hash_files(journal, &triage, progress, &mut evidence, &mut read_stamps, findings)?;
    evidence.rows = known::hashes(archive.connection(), triage.rows_to_hash()).map_err(reading())?;
    if verify {
        let damaged = find_damage(archive, &triage, &mut evidence, progress);
        findings.extend(damaged.map_err(reading())?);
    }
    let mut plan = decide(triage, &evidence);
    keep_losses(archive, &mut plan).map_err(reading())?;
    Ok((plan, read_stamps))
}

/// Takes those out of the emptied rows that had nothing of what their files lack: they lose none. One that has lost its text already does
/// not have it again.
fn keep_losses(archive: &Archive, plan: &mut SyncPlan) -> rusqlite::Result<()> {
    let connection = archive.connection();
    for (id, emptied) in std::mem::take(&mut plan.emptied) {
        let is_loss = emptied.lack.is_loss_of(&known::source(connection, id)?);
        let was_lost = !is_loss && known::is_emptied(connection, id)?;
        plan.emptied_before += usize::from(was_lost);
        if is_loss || was_lost {
            plan.emptied.insert(id, emptied);
        }
    }
    for (id, alike) in std::mem::take(&mut plan.returned_alike) {
        let is_loss = alike.lack.is_loss_of(&known::source(connection, id)?);
        if is_loss || known::is_emptied(connection, id)? {
            plan.returned_alike.insert(id, alike);
        }
    }
    Ok(())
}

/// Counts the files of a first sync: there is nothing to compare them with.
fn first_look(journal: &Journal, progress: &dyn Progress) -> Result<Look, SyncError> {
    let (seen, met) = journal.walk(progress, |files| {
        files.fold((0, 0_u64), |(count, bytes), it| (count + 1, bytes + it.stamp.size))
    })?;
    let (listed, bytes) = seen;
    let plan = SyncPlan { listed, ..SyncPlan::default() };
    let found_nothing = listed == 0 && met.unknown.is_empty();
    let (findings, read_stamps) = (met.findings, HashMap::new());
    Ok(Look {
        plan,
        findings,
        unchanged: 0,
        found_nothing,
        is_first: true,
        is_of_all: true,
        bytes: Some(bytes),
        read_stamps,
    })
}

/// Takes rows out of the comparison whose files lie where the walk could not look: they are unknown, and no loss.
fn keep_unknown(triage: &mut Triage, unknown: &[String]) {
    if unknown.is_empty() {
        return;
    }
    let unknown: HashSet<&str> = unknown.iter().map(String::as_str).collect();
    let is_unknown = |path: &str| {
        let folders = path.match_indices('/').map(|(slash, _)| &path[..slash]);
        folders.chain([path]).any(|it| unknown.contains(it))
    };
    let before = triage.vanished.len();
    triage.vanished.retain(|row| !is_unknown(row.path.as_str()));
    triage.unchanged += before - triage.vanished.len();
}

#[cfg(test)]
mod tests;
