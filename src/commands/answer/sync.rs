//! What a sync answers, as a document and in a line.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::error::CommandError;
use super::super::output::{Output, Voice};
use super::{corrections, findings, ids, path};
use crate::migrate::MigrationReport;
use crate::number::grouped;
use crate::sync::{EntryChange, SyncReport};
use crate::terminal::safe_line;

/// What a sync or a repopulation did.
pub(crate) struct SyncAnswer<'a> {
    pub(crate) report: &'a SyncReport,
    pub(crate) upgrade: Option<&'a MigrationReport>,
    pub(crate) backup: Option<&'a Path>,
    pub(crate) took: Option<Duration>,
    /// How many changes were asked for by name.
    pub(crate) most_named: usize,
}

impl SyncAnswer<'_> {
    fn backup(&self) -> Option<&Path> {
        self.backup.or_else(|| self.upgrade.and_then(|it| it.backup.as_deref()))
    }

    /// The document of the contract.
    pub(crate) fn to_json(&self) -> Value {
        let upgraded =
            self.upgrade.map(|it| it.steps.iter().map(|step| &step.revision).collect::<Vec<_>>());
        let mut document = json!({
            "added": self.report.added,
            "updated": self.report.updated,
            "renamed": self.report.renamed,
            "removed": self.report.removed,
            "unchanged": self.report.unchanged,
            "versions_let_go": self.report.let_go,
            "repopulated": self.report.derived.to_string(),
            "upgraded": ids(upgraded.unwrap_or_default()),
            "corrected": corrections(self.upgrade.map(|it| &it.corrected[..]).unwrap_or_default()),
            "backup": self.backup().map(path),
            "findings": findings(&self.report.findings),
            "seconds": self.took.map(|it| it.as_secs_f64()),
        });
        if self.most_named > 0 {
            document["changes"] = self.report.changes.iter().map(change).collect();
        }
        document
    }

    /// Names what was changed, a line each, and says how many more there are.
    pub(crate) fn name_changes(&self, output: &Output) -> Result<(), CommandError> {
        if self.most_named == 0 || output.voice < Voice::Normal {
            return Ok(());
        }
        let SyncReport { added, updated, renamed, removed, ref changes, .. } = *self.report;
        for change in changes {
            let path = safe_line(change.path.as_str());
            let was = change.was.as_ref().map(|it| format!(" (was {})", safe_line(it.as_str())));
            output.line(&format!(
                "{:8}  {path}{}",
                change.kind.as_str(),
                was.unwrap_or_default()
            ))?;
        }
        match (added + updated + renamed + removed).saturating_sub(changes.len()) {
            0 => Ok(()),
            more => output.line(&format!("and {} more", grouped(more as u64))),
        }
    }

    /// One line: `112 added, 3 updated, 240 unchanged`.
    pub(crate) fn line(&self) -> String {
        let SyncReport { added, updated, renamed, removed, unchanged, .. } = self.report;
        let counts =
            [(added, "added"), (updated, "updated"), (renamed, "renamed"), (removed, "removed")];
        let changed = counts.into_iter().filter(|(count, _)| **count > 0);
        let mut words: Vec<String> =
            changed.map(|(count, word)| format!("{} {word}", grouped(*count as u64))).collect();
        if *unchanged > 0 {
            words.push(format!("{} unchanged", grouped(*unchanged as u64)));
        }
        if words.is_empty() { "no entries".to_owned() } else { words.join(", ") }
    }
}

/// A change of a sync, with the keys of the contract.
fn change(change: &EntryChange) -> Value {
    let mut document = json!({"path": change.path.as_str(), "change": change.kind.as_str()});
    if let Some(was) = &change.was {
        document["was"] = was.as_str().into();
    }
    document
}
