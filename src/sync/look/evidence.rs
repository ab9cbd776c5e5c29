//! What is read to decide: the bytes of files, and what the archive holds of them.

use std::collections::{HashMap, HashSet};

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
    let held: HashSet<i64> = triage.suspects.iter().map(|it| it.id).collect();
    progress.begin("verifying", None);
    let (ailments, _) = health::sources(archive.connection(), progress)?;
    let finding = |it| damaged_entry(it, &held);
    let damaged = ailments.into_iter().filter(|it| matches!(it.kind, AilmentKind::Bytes { .. }));
    let damaged: Vec<Ailment> = damaged.collect();
    for ailment in damaged.iter().filter(|it| held.contains(&it.id)) {
        evidence.rows.remove(&ailment.id);
    }
    Ok(damaged.into_iter().map(finding).collect())
}

fn damaged_entry(ailment: Ailment, held: &HashSet<i64>) -> Finding {
    let place = Place::file(ailment.path);
    let message = "what the archive held of this entry is damaged";
    match held.contains(&ailment.id) {
        true => Finding::warning(place, "damaged-entry", message)
            .with_hint("it is written again from its file"),
        false => Finding::error(place, "damaged-entry", message)
            .with_hint("its file is gone; `journal doctor` says which backup holds it"),
    }
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
