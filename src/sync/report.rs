//! What a sync did, in numbers and by name.

use std::collections::BTreeSet;

use super::change::EntryChange;
use crate::archive::rows::derive::Derivation;
use crate::finding::{Finding, Place, shell_quoted};
use crate::revision::repopulate::Repopulate;

/// What a finding is called that a version could not be kept.
pub const VERSION_LOST: &str = "version-lost";

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Files that were new, or that came back.
    pub added: usize,
    /// Files with other bytes than before.
    pub updated: usize,
    /// Files whose bytes lay at another path before.
    pub renamed: usize,
    /// Entries whose file is gone; their rows stay, marked.
    pub removed: usize,
    /// Files with the bytes that the archive holds.
    pub unchanged: usize,
    /// Earlier versions that went because `[versions]` says something else than at the last sync.
    pub let_go: usize,
    /// What was derived again, of all entries.
    pub derived: Repopulate,
    /// The fields whose values went, because `journal.toml` no longer declares them; the entries hold them.
    pub emptied_fields: BTreeSet<String>,
    /// What was wrong with the files that were read, or could not be.
    pub findings: Vec<Finding>,
    /// What was changed, by path: as many as [`Settings::most_named`](super::Settings::most_named) asks for.
    pub changes: Vec<EntryChange>,
}

impl SyncReport {
    /// Adds what was derived again. What is wrong with a file is said once.
    pub(super) fn add_derived(&mut self, derived: Derivation) {
        self.findings.retain(|it| !derived.findings.contains(it));
        self.findings.extend(derived.findings);
        self.derived = derived.parts;
        self.emptied_fields = derived.emptied;
    }
}

/// What a finding is called that the bytes of an entry are damaged.
pub(super) const DAMAGED: &str = "damaged-entry";

/// That what the archive held of an entry was damaged, and its file has the bytes of before.
pub(super) fn mended_entry(path: &str) -> Finding {
    Finding::warning(Place::file(path), DAMAGED, "what the archive held of this entry is damaged")
        .with_hint("it is written again from its file")
}

/// That a file is another one now, and what the archive held of it could not be kept.
pub(super) fn version_lost(path: &str) -> Finding {
    let message = "what the archive held of this entry is damaged, and its file says something else now: what it said \
                   before is not kept";
    let hint = format!(
        "a backup may hold it: `journal backup list`, then `journal restore BACKUP --entry {}`",
        shell_quoted(path)
    );
    Finding::error(Place::file(path), VERSION_LOST, message).with_hint(hint)
}
