//! What is read to decide: the bytes of files, and what the archive holds of them.

use std::collections::HashMap;

use super::super::report::{DAMAGED, mended_entry, version_lost};
use super::super::unreadable;
use crate::archive::Archive;
use crate::archive::care::health;
use crate::archive::care::health::{Ailment, AilmentKind};
use crate::entry::sync_plan::{Evidence, Listed, Reading, Triage};
use crate::entry::{EntryPath, Lack, Stamp};
use crate::finding::{Finding, Place};
use crate::journal::{Journal, JournalError};
use crate::progress::Progress;
use crate::threads;

/// Hashes what the archive holds as well: a row whose bytes are damaged is no evidence, so that its file is taken for an
/// edited one, and written again.
pub(super) fn find_damage(
    archive: &Archive,
    triage: &Triage,
    evidence: &mut Evidence,
    progress: &dyn Progress,
) -> rusqlite::Result<Vec<Finding>> {
    let held: HashMap<i64, &EntryPath> =
        triage.suspects.iter().map(|it| (it.id, &it.file.path)).collect();
    progress.begin("verifying", None);
    let (ailments, _) = health::sources(archive.connection(), progress)?;
    let damaged = ailments.into_iter().filter(|it| matches!(it.kind, AilmentKind::Bytes { .. }));
    let damaged: Vec<Ailment> = damaged.collect();
    let files = &evidence.files;
    let finding = |it: &Ailment| damaged_entry(it, held.get(&it.id).copied(), files);
    let findings = damaged.iter().map(finding).collect();
    for ailment in damaged.iter().filter(|it| held.contains_key(&it.id)) {
        evidence.rows.remove(&ailment.id);
    }
    Ok(findings)
}

/// What is told of an entry whose bytes are damaged; `file` is where it lies in the journal, where it does.
fn damaged_entry(
    ailment: &Ailment,
    file: Option<&EntryPath>,
    files: &HashMap<EntryPath, Reading>,
) -> Finding {
    let read = file.and_then(|path| files.get(path));
    if let Some(Reading::Hash(hash)) = read
        && !ailment.is_mended_by(hash)
    {
        return version_lost(&ailment.path);
    }
    // A file that was moved, or came back elsewhere, is known by the hash of its bytes.
    let is_mended = |it: &Reading| matches!(it, Reading::Hash(hash) if ailment.has_hash(hash));
    if file.is_some() || files.values().any(is_mended) {
        return mended_entry(&ailment.path);
    }
    let message = "what the archive held of this entry is damaged";
    Finding::error(Place::file(ailment.path.clone()), DAMAGED, message)
        .with_hint("its file is gone; `journal doctor` says which backup holds it")
}

/// Hashes the files that the decision asks for, on every core, a window at a time.
pub(super) fn hash_files(
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
