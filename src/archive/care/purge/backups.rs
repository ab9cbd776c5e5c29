//! The backups that hold entries, or may, and what becomes of them.

mod rewrite;

use super::doomed::Doomed;
use super::elsewhere::{self, Keeper, Texts};
use super::kin::{Kin, Undecided};
use super::trace::Trace;
use super::versions::{Chosen, Kept, OfBackup};
use crate::archive::file::sweep;
use crate::backup::{Backup, BackupError, Backups};
use crate::progress::Progress;
pub use rewrite::rewrite;

/// What is to be forgotten of the entries.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// They themselves.
    Entries,
    /// Their versions, but for these.
    Versions(&'a Kept),
}

/// A backup that holds one of the entries, or may.
#[derive(Debug)]
pub struct Found {
    /// The backup.
    pub backup: Backup,
    /// What was found in it; an error where it cannot be read: it may hold them.
    pub rows: Result<FoundRows, BackupError>,
}

/// What was found in a backup.
#[derive(Debug)]
pub struct FoundRows {
    ids: Vec<i64>,
    versions: Vec<Chosen>,
    has_identities: bool,
    /// The paths that the entries have there.
    pub paths: Vec<String>,
    /// The rows that may be one of them.
    pub undecided: Vec<Undecided>,
    /// The entries of which it has texts that came later there than what stays here: they are kept.
    pub later: Vec<String>,
    /// Whether an earlier purge was cut off when it was made, so that its free pages may hold anything.
    pub owes_sweep: bool,
}

impl FoundRows {
    fn is_nothing(&self) -> bool {
        !self.is_certain() && self.undecided.is_empty() && self.later.is_empty()
    }

    /// Whether there is something to be erased.
    pub fn is_certain(&self) -> bool {
        !self.ids.is_empty() || !self.versions.is_empty() || self.owes_sweep
    }
}

/// A backup that holds one of the entries, or may, and what became of it.
#[derive(Debug)]
pub struct Holder {
    /// The backup; where it was made again, the new one.
    pub backup: Backup,
    /// The paths that the entries had there.
    pub paths: Vec<String>,
    /// The rows that may be one of them, which are still there.
    pub undecided: Vec<Undecided>,
    /// The entries of which it keeps texts that came later there than what stays here.
    pub later: Vec<String>,
    /// How many entries it holds, or held, that are to be erased from it.
    pub entries: usize,
    /// How many versions of others.
    pub versions: usize,
    /// Whether all of it is known by identity, so that it is found again once the archive holds the entries no more.
    pub has_identities: bool,
    /// What became of it.
    pub fate: Fate,
}

impl Holder {
    /// Whether it was made again without what was to be forgotten.
    pub fn is_rewritten(&self) -> bool {
        matches!(self.fate, Fate::Rewritten)
    }
}

/// What became of a backup that holds an entry, or may.
#[derive(Debug)]
pub enum Fate {
    /// It still holds it.
    Holds,
    /// It was made while an earlier purge had not yet overwritten free pages, and may hold in them what that forgot.
    HoldsInFreePages,
    /// It holds nothing but what may be it, or what is kept in it on purpose.
    InDoubt,
    /// It was made again without it.
    Rewritten,
    /// It could not be read, or not be made again: it may hold it.
    Failed(BackupError),
}

/// Of each backup that can be read, the entries that keep some texts once what was found in it is gone.
///
/// # Errors
///
/// Where the folder cannot be read.
pub fn keepers(
    backups: &Backups,
    found: &[Found],
    texts: &Texts,
) -> Result<Vec<(Backup, Vec<Keeper>)>, BackupError> {
    let mut all = Vec::new();
    for backup in backups.list()? {
        let rows = found.iter().find(|it| it.backup.path == backup.path);
        let Ok(rows) = rows.map(|it| it.rows.as_ref()).transpose() else { continue };
        let none = (&[][..], &[][..]);
        let (ids, versions) = rows.map_or(none, |it| (&it.ids[..], &it.versions[..]));
        let doubtful: Vec<&String> =
            rows.iter().flat_map(|it| &it.undecided).map(|it| &it.path).collect();
        // One that cannot be opened is told of by those who looked for the entries.
        let Ok(connection) = backups.open(&backup) else { continue };
        let kept = elsewhere::keepers(&connection, texts, ids, versions);
        let mut kept = kept.map_err(BackupError::sqlite("read", &backup.path))?;
        kept.retain(|it| !doubtful.contains(&&it.path));
        if !kept.is_empty() {
            all.push((backup, kept));
        }
    }
    Ok(all)
}

/// Looks for entries in every backup of the folder; nothing is changed. What one backup tells of them may lead to more in
/// another, so all are read until nothing new is learned.
///
/// # Errors
///
/// Where the folder cannot be read, or the person asked to stop; what fails for one backup is told of it.
pub fn look(
    backups: &Backups,
    mut trace: Trace<'_>,
    doomed: &[Doomed],
    scope: Scope<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Found>, BackupError> {
    let all = backups.list()?;
    for word in doomed {
        trace.learn_named(&named(backups, &all, &trace, &word.path));
    }
    loop {
        let before = trace.size();
        let mut found = Vec::new();
        for backup in &all {
            let rows = look_into(backups, backup, &mut trace, scope);
            if progress.is_stopped() {
                return Err(BackupError::Stopped);
            }
            if !rows.as_ref().is_ok_and(FoundRows::is_nothing) {
                found.push(Found { backup: backup.clone(), rows });
            }
        }
        if trace.size() == before {
            return Ok(found);
        }
    }
}

/// The rows at a path in all backups that can be read; one that cannot is told of later.
fn named(backups: &Backups, all: &[Backup], trace: &Trace<'_>, path: &str) -> Vec<Kin> {
    let rows = |backup: &Backup| {
        let connection = backups.open(backup).ok()?;
        trace.unheld_at(path, &connection).ok()
    };
    all.iter().filter_map(rows).flatten().collect()
}

fn look_into(
    backups: &Backups,
    backup: &Backup,
    trace: &mut Trace<'_>,
    scope: Scope<'_>,
) -> Result<FoundRows, BackupError> {
    let failed = || BackupError::sqlite("read", &backup.path);
    let connection = backups.open(backup)?;
    let mut verdicts = trace.judge(&connection).map_err(failed())?;
    let mut of_backup = OfBackup::default();
    if let Scope::Versions(kept) = scope {
        of_backup = kept.choose(&mut verdicts, &connection).map_err(failed())?;
    }
    let OfBackup { chosen: versions, later } = of_backup;
    let of_versions = versions.iter().map(|it| it.path.clone());
    let mut paths: Vec<String> =
        verdicts.same.iter().map(|it| it.path.clone()).chain(of_versions).collect();
    paths.sort();
    paths.dedup();
    Ok(FoundRows {
        ids: verdicts.same.iter().map(|it| it.id).collect(),
        has_identities: verdicts.same.iter().all(|it| it.identity.is_some()),
        versions,
        paths,
        undecided: verdicts.undecided,
        later,
        owes_sweep: sweep::is_owed(&connection).map_err(failed())?,
    })
}

impl Found {
    /// What it is as long as nothing is done about it.
    pub fn into_holder(self) -> Holder {
        let Self { backup, rows } = self;
        match rows {
            Err(error) => failed(backup, error),
            Ok(rows) => {
                let holds = !rows.ids.is_empty() || !rows.versions.is_empty();
                let fate = match (holds, rows.owes_sweep) {
                    (true, _) => Fate::Holds,
                    (false, true) => Fate::HoldsInFreePages,
                    (false, false) => Fate::InDoubt,
                };
                let versions = rows.versions.iter().map(|it| it.versions.len()).sum();
                let (paths, undecided, entries) = (rows.paths, rows.undecided, rows.ids.len());
                let (has_identities, later) = (rows.has_identities, rows.later);
                Holder { backup, paths, undecided, later, entries, versions, has_identities, fate }
            }
        }
    }
}

/// A backup that cannot be read, and may hold anything.
fn failed(backup: Backup, error: BackupError) -> Holder {
    let (paths, undecided) = (Vec::new(), Vec::new());
    let fate = Fate::Failed(error);
    Holder {
        backup,
        paths,
        undecided,
        later: Vec::new(),
        entries: 0,
        versions: 0,
        has_identities: true,
        fate,
    }
}
