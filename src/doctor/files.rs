//! The files around the archive: who may read them, what was left behind, and on what kind of disk they lie.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::remedy::Remedies;
use super::{Diagnosis, Subject};
use crate::archive::ArchiveError;
use crate::archive::file::beside::{
    beside, is_scratch, is_set_aside, one_name, real, refuse_links,
};
use crate::archive::file::open::wide_permissions;
use crate::archive::file::others_journal::others_journal;
use crate::archive::file::stray_log::{stray_log, way_out};
use crate::archive::file::vacant::is_vacant;
use crate::archive::file::{beside, copy, cut_off, holder, lock};
use crate::finding::{Finding, Place, shell_quoted};
use crate::place::folder_of;
use crate::sqlite::write_ahead_log;

/// The kinds of file systems on which locks, or the order of writes, cannot be relied on, by the number of `statfs`.
const FAR_AWAY: &[(u64, &str)] = &[
    (0x6969, "nfs"),
    (0x517B, "smb"),
    (0xFE53_4D42, "smb"),
    (0xFF53_4D42, "cifs"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "fuse"),
    (0x5346_414F, "afs"),
    (0x7375_7245, "coda"),
    (0x00C3_6400, "ceph"),
    (0x0BD0_0BD0, "lustre"),
    (0x786F_4256, "vboxsf"),
    (0xBACB_ACBC, "vmhgfs"),
];

/// Looks at the files beside the archive; none is opened that SQLite may have open.
pub(super) fn examine(subject: &Subject<'_>, remedies: &Remedies<'_>, diagnosis: &mut Diagnosis) {
    diagnosis.check(file_system(subject.archive));
    // Who may read it, and whether it keeps a log, another program decides of its own.
    if subject.owner.is_journal() {
        diagnosis.check(permissions(subject, remedies));
        diagnosis.check(log(subject.archive));
    }
    diagnosis.check(second_name(subject.archive));
    diagnosis.check(others_journal(subject.archive).and_then(others));
    diagnosis.check(leftovers(subject));
    diagnosis.check(lock::refuse_others(subject.archive).err().map(|it| not_ours(&it)));
}

/// The finding that something else has the name of a file of ours.
pub(super) fn not_ours(error: &ArchiveError) -> Finding {
    let path = match error {
        ArchiveError::NotOurs { path, .. } => path.as_path(),
        _ => Path::new(""),
    };
    let hint = format!("give the archive another name, or move the file away: {}", moved(path));
    Finding::error(place(path), "not-ours", error.to_string()).with_hint(hint)
}

/// The finding that a journal of another user's keeps the archive from being written.
fn others(error: ArchiveError) -> Option<Finding> {
    let told = error.to_string();
    let ArchiveError::OthersJournal { path, way_out, .. } = error else { return None };
    Some(Finding::error(place(&path), "others-journal", told).with_hint(way_out))
}

fn moved(path: &Path) -> String {
    let name = |it: &Path| shell_quoted(&it.display().to_string());
    format!("mv {} {}", name(path), name(&beside(path, ".other")))
}

fn file_system(archive: &Path) -> Option<Finding> {
    let kind = rustix::fs::statfs(folder_of(archive)).ok()?.f_type;
    let name = far_away(u64::try_from(kind).unwrap_or_default())?;
    let message = format!("lies on a file system of the kind `{name}`, where locks may not hold");
    let hint = "keep the archive on a local disk (`archive` in journal.toml); journal and backups may stay";
    Some(Finding::warning(place(archive), "network-file-system", message).with_hint(hint))
}

fn far_away(kind: u64) -> Option<&'static str> {
    // Some systems give the number with its sign spread over the upper half.
    let kind = kind & 0xFFFF_FFFF;
    FAR_AWAY.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name)
}

/// That another program has put the archive into WAL mode: it is checked with what its log holds.
fn log(archive: &Path) -> Option<Finding> {
    let size =
        beside(&real(archive), "-wal").metadata().ok().map(|it| it.len()).filter(|it| *it > 0);
    let newest =
        size.map(|it| format!(", and its newest changes lie in `-wal` beside it ({it} bytes)"));
    let message =
        format!("another program has put the archive into WAL mode{}", newest.unwrap_or_default());
    let finding = || Finding::warning(place(archive), "wal", message);
    write_ahead_log::is_kept(archive).then(|| finding().with_hint(LEAVE_WAL))
}

/// The way out of WAL mode, for whoever does not want it.
const LEAVE_WAL: &str = "it stays so, for whatever program wants it (copy it with `journal backup` alone); `journal_mode = \"delete\"` \
     under `[sqlite]` in journal.toml lets the next `journal sync` take it back";

/// The finding that the file has a second name, for which whoever writes refuses it.
pub fn second_name(archive: &Path) -> Option<Finding> {
    let has_one = archive.metadata().is_ok_and(|it| it.is_file() && it.nlink() > 1);
    let message = "has a second name (a hard link), under which a crash would go unnoticed";
    let finding = || Finding::error(place(archive), "hard-link", message);
    has_one.then(|| finding().with_hint(one_name(archive)))
}

/// The files with the writer's text that others may read.
fn permissions(subject: &Subject<'_>, remedies: &Remedies<'_>) -> Vec<Finding> {
    let backups = remedies.backups().iter().flat_map(|it| [it.path.clone(), manifest(&it.path)]);
    // What has the name of the lock file and is none is told elsewhere, and no command of ours touches it.
    let lock = if lock::refuse_others(subject.archive).is_ok() { ".lock" } else { "" };
    let files: BTreeSet<PathBuf> =
        ["", lock, "-journal", "-wal"].map(|it| beside(&real(subject.archive), it)).into();
    let files = files.into_iter().chain(backups).map(|it| (it, "600"));
    let folder = (subject.backups.settings().directory.clone(), "700");
    let wide = |(path, mode): (PathBuf, &str)| {
        // In an empty file is nothing to be read.
        if path == real(subject.archive) && is_vacant(&path) {
            return None;
        }
        let found = wide_permissions(&path)?;
        let message = format!("others may use it: its mode is {found:03o}");
        let hint = format!("chmod {mode} {}", shell_quoted(&path.display().to_string()));
        Some(Finding::warning(place(&path), "wide-permissions", message).with_hint(hint))
    };
    files.chain([folder]).filter_map(wide).collect()
}

/// What work that was cut off, or a restore, has left in the journal, beside the archive and among the backups.
fn leftovers(subject: &Subject<'_>) -> Vec<Finding> {
    let in_journal = subject.journal.map(|it| it.left_behind(&*subject.progress));
    let mut findings = in_journal.unwrap_or_default();
    // On a link, both its own name and that of the file to which it leads may have some.
    let names = BTreeSet::from([subject.archive.to_owned(), real(subject.archive)]);
    for (path, ending) in names.iter().flat_map(|it| beside::all(it)) {
        findings.extend(leftover(&path, &ending, subject));
    }
    for path in names.iter().flat_map(|it| copy::left_behind(it)) {
        let message = "is a copy that a command which was cut off has left";
        let delete = format!("delete it: rm {}", shell_quoted(&path.display().to_string()));
        findings.push(Finding::warning(place(&path), "leftover", message).with_hint(delete));
    }
    // Backups are named after the archive, as if it lay among them.
    findings.extend(partial_backups(subject));
    findings
}

/// What backups that were cut off have left.
fn partial_backups(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = subject.archive.file_name().unwrap_or_default();
    for (path, ending) in beside::all(&subject.backups.settings().directory.join(name)) {
        if ending.ends_with(".partial") && !holder::is_locked(&path) {
            let message = "is what a backup that was cut off has left";
            let finding = Finding::warning(place(&path), "leftover", message);
            findings.push(finding.with_hint("`journal backup` makes a whole one, and deletes it"));
        }
    }
    findings
}

/// What a file is that stands beside the archive, and what is to be done with it.
fn leftover(path: &Path, ending: &str, subject: &Subject<'_>) -> Option<Finding> {
    let delete = || format!("delete it: rm {}", shell_quoted(&path.display().to_string()));
    let is_at_rest =
        || !holder::is_held(subject.archive) && !write_ahead_log::is_kept(subject.archive);
    let has_wal = || beside(&real(subject.archive), "-wal").exists();
    let (message, hint) = match ending {
        it if is_scratch(it) && !holder::is_held(subject.archive) => {
            ("is what a first sync that was cut off has left", delete())
        }
        ".partial" if !holder::is_locked(path) => {
            ("is what a restore that was cut off has left", delete())
        }
        "-shm" if is_at_rest() && !has_wal() => {
            ("belongs to another database that had this name", delete())
        }
        it if is_set_aside(it) => {
            let hint = format!("once nothing in it is needed, {}", delete());
            ("was set aside by a restore or a first sync", hint)
        }
        _ => return None,
    };
    Some(Finding::warning(place(path), "leftover", message).with_hint(hint))
}

/// Why the database is not opened: a journal of SQLite's waits to be played back, which would be a change.
pub(super) fn unsettled(archive: &Path) -> Option<Finding> {
    if !archive.exists() || holder::is_held(archive) {
        return None;
    }
    if let Err(error) = refuse_links(archive) {
        return Some(not_ours(&error));
    }
    let rest = "the database was not checked, because opening it would change it";
    if let Some(journal) = cut_off::journal(archive) {
        let message = format!("a write to the archive was cut off, and waits to be undone; {rest}");
        let hint =
            format!("{}, and then `journal doctor` checks the rest", cut_off::way_out(archive));
        return Some(Finding::error(place(&journal), "unsettled", message).with_hint(hint));
    }
    let log = stray_log(archive)?;
    let message = format!(
        "may hold the newest changes of the archive, or those of another database: the archive's header knows of no log; {rest}"
    );
    Some(Finding::error(place(&log), "unsettled", message).with_hint(way_out(&log, "journal list")))
}

fn manifest(backup: &Path) -> PathBuf {
    beside(backup, ".sha256")
}

pub(super) fn place(path: &Path) -> Place {
    Place::file(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_file_system_is_known_by_its_number_whatever_its_width() {
        assert_eq!(far_away(0x6969), Some("nfs"));
        assert_eq!(far_away(0xFFFF_FFFF_FF53_4D42), Some("cifs"));
        assert_eq!(far_away(0xEF53), None, "ext4 lies here");
    }
}
