//! The looking half of a sync: the folder's listing beside what the archive knows, and the files worth hashing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::report::version_lost;
use super::{SyncError, SyncReport, unreadable};
use crate::archive::care::health;
use crate::archive::care::health::{Ailment, AilmentKind};
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::entry::sync_plan::{Evidence, Known, Listed, Merge, Reading, SyncPlan, Triage, decide};
use crate::entry::{EntryPath, Lack, Stamp};
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::walk::Met;
use crate::journal::{Journal, JournalError, RACY_NS};
use crate::progress::Progress;
use crate::threads;

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

/// How far a time of change may lie in the future because two clocks differ.
const SKEW_NS: i64 = 3_600_000_000_000;

/// The times of change of files that may change again within the same stamp.
#[derive(Clone, Copy, Debug)]
pub(super) struct Racy {
    from_ns: i64,
    until_ns: i64,
}

impl Racy {
    pub(super) fn at(now: DateTime<Utc>) -> Self {
        let now = now.timestamp_nanos_opt();
        Self {
            from_ns: now.map_or(i64::MIN, |it| it.saturating_sub(RACY_NS)),
            until_ns: now.map_or(i64::MAX, |it| it.saturating_add(SKEW_NS)),
        }
    }

    /// Whether a stamp is old enough to be trusted, or so far in the future that no change of these days can have it.
    pub(super) fn trusts(self, stamp: Stamp) -> bool {
        !(self.from_ns..self.until_ns).contains(&stamp.modified_ns)
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
    let (triage, met) = journal.walk(progress, |files| {
        let mut merge = Merge::new(files);
        let rows = known::known(archive.connection(), |row| {
            let is_distrusted = verify && !row.removed;
            merge.row(Known { stamp: row.stamp.filter(|_| !is_distrusted), ..row })
        });
        rows.map(|()| merge.finish())
    })?;
    let Met { unknown, mut findings } = met;
    let mut triage = triage.map_err(reading())?;
    keep_unknown(&mut triage, &unknown);
    let mut evidence = Evidence::default();
    let mut read_stamps = HashMap::new();
    hash_files(journal, &triage, progress, &mut evidence, &mut read_stamps, &mut findings)?;
    evidence.rows = known::hashes(archive.connection(), triage.rows_to_hash()).map_err(reading())?;
    if verify {
        let damaged = find_damage(archive, &triage, &mut evidence, progress);
        findings.extend(damaged.map_err(reading())?);
    }
    let unchanged = triage.unchanged;
    let mut plan = decide(triage, &evidence);
    keep_losses(archive, &mut plan).map_err(reading())?;
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

/// Looks at one file alone, as an editor has just closed it: nothing is listed, and no other entry is taken for renamed or
/// gone. Where the file is gone there is nothing to do: a whole look sees what became of it, but for one that was withdrawn by who
/// had begun it.
///
/// # Errors
///
/// [`SyncError`] where the archive cannot be read.
pub fn look_at_one(
    journal: &Journal,
    archive: &Archive,
    (path, is_withdrawn): (&EntryPath, bool),
    progress: &dyn Progress,
) -> Result<Look, SyncError> {
    let reading = || ArchiveError::database("read the archive");
    let file = journal.stamp(path).map(|stamp| Listed { path: path.clone(), stamp });
    let is_there = file.is_some();
    let mut merge = Merge::new(file);
    let mut is_known = false;
    let known = known::known_at(archive.connection(), path, |row| {
        is_known = true;
        merge.row(row)
    });
    known.map_err(reading())?;
    let mut triage = merge.finish();
    let (mut read_stamps, mut findings) = (HashMap::new(), Vec::new());
    if !is_there && !is_withdrawn {
        triage.vanished.clear();
        findings.push(no_file(journal, path, is_known));
    }
    let mut evidence = Evidence::default();
    hash_files(journal, &triage, progress, &mut evidence, &mut read_stamps, &mut findings)?;
    evidence.rows = known::hashes(archive.connection(), triage.rows_to_hash()).map_err(reading())?;
    let unchanged = triage.unchanged;
    let mut plan = decide(triage, &evidence);
    keep_losses(archive, &mut plan).map_err(reading())?;
    Ok(Look {
        plan,
        findings,
        unchanged,
        found_nothing: false,
        is_first: false,
        is_of_all: false,
        bytes: None,
        read_stamps,
    })
}

/// Tells that no file lies at a path any more, and what lies there.
fn no_file(journal: &Journal, path: &EntryPath, is_known: bool) -> Finding {
    let (message, hint) = match journal.no_file_at(path) {
        Some(what) => (
            format!("{what} lies there, and a sync takes files: the archive keeps what it holds"),
            what.way_out().to_owned(),
        ),
        None if is_known => (
            "the file is gone: the archive keeps what it holds of it".to_owned(),
            format!(
                "`journal restore --entry {}` brings it back; `journal sync` notes that it is gone",
                shell_quoted(path.as_str())
            ),
        ),
        None => (
            "the file is gone, or is none that a sync takes".to_owned(),
            "`journal sync` sees what became of it".to_owned(),
        ),
    };
    Finding::error(Place::file(path.as_str()), "not-a-file", message).with_hint(hint)
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

/// Hashes what the archive holds as well: a row whose bytes are damaged is no evidence, so that its file is taken for an
/// edited one, and written again.
fn find_damage(
    archive: &Archive,
    triage: &Triage,
    evidence: &mut Evidence,
    progress: &dyn Progress,
) -> rusqlite::Result<Vec<Finding>> {
    let held: HashMap<i64, &EntryPath> =
        triage.suspects.iter().map(|it| (it.id, &it.file.path)).collect();
    progress.begin("verifying", None);
    let (ailments, _) = health::sources(archive.connection(), progress)?;
    let files = &evidence.files;
    let finding = |ailment: Ailment| {
        let file = held.get(&ailment.id).and_then(|path| files.get(*path));
        if let Some(Reading::Hash(file)) = file
            && !ailment.is_mended_by(file)
        {
            return version_lost(&ailment.path);
        }
        let place = Place::file(ailment.path);
        let message = "what the archive held of this entry is damaged";
        match held.contains_key(&ailment.id) {
            true => Finding::warning(place, "damaged-entry", message)
                .with_hint("it is written again from its file"),
            false => Finding::error(place, "damaged-entry", message)
                .with_hint("its file is gone; `journal doctor` says which backup holds it"),
        }
    };
    let damaged = ailments.into_iter().filter(|it| matches!(it.kind, AilmentKind::Bytes { .. }));
    let damaged: Vec<Ailment> = damaged.collect();
    let findings = damaged.iter().cloned().map(finding).collect();
    for ailment in damaged.iter().filter(|it| held.contains_key(&it.id)) {
        evidence.rows.remove(&ailment.id);
    }
    Ok(findings)
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

/// Hashes the files that the decision asks for, on every core, a window at a time.
fn hash_files(
    journal: &Journal,
    triage: &Triage,
    progress: &dyn Progress,
    evidence: &mut Evidence,
    read_stamps: &mut HashMap<EntryPath, Stamp>,
    findings: &mut Vec<Finding>,
) -> Result<(), JournalError> {
    let files: Vec<&Listed> = triage.files_to_hash().collect();
    progress.begin("comparing", u64::try_from(files.len()).ok());
    for window in files.chunks(256) {
        if progress.is_stopped() {
            return Err(JournalError::Stopped);
        }
        let read = threads::map(window.to_vec(), |file| {
            let read = journal.read(&file.path);
            read.map(|(source, stamp)| (source.hash(), Lack::of(&source), stamp))
        });
        for (file, read) in window.iter().zip(read) {
            let reading = match read {
                Ok((hash, lack, stamp)) => {
                    evidence.lacks.extend(lack.map(|it| (file.path.clone(), it)));
                    read_stamps.insert(file.path.clone(), stamp);
                    Reading::Hash(hash)
                }
                Err(error) => {
                    findings.push(unreadable(journal, &file.path, &error));
                    Reading::Failed
                }
            };
            evidence.files.insert(file.path.clone(), reading);
        }
        progress.advance(window.len() as u64);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
