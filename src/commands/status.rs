//! `journal status`: where the archive stands.

mod look;
mod tell;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::care::standing::Misplaced;
use crate::archive::file::sweep::Owed;
use crate::backup::Backup;
use crate::engine::owner::Owner;
use crate::finding::Finding;
use crate::revision::ledger::{Correction, Disagreement};
use crate::revision::names::RevisionId;
pub(crate) use look::look;
use tell::tell;

/// Show where the archive stands: revision, drift, last backup
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Exit with 1 also where revisions are pending
    #[arg(long)]
    check: bool,
}

/// Where an archive stands.
#[derive(Debug)]
pub(crate) struct Status {
    owner: Owner,
    archive: String,
    exists: bool,
    /// Whether its file is empty, and backups tell that something stood there.
    is_emptied: bool,
    current: BTreeSet<RevisionId>,
    heads: BTreeSet<RevisionId>,
    pending: Vec<(RevisionId, String)>,
    /// Whether a sync applies what is pending.
    upgrades_itself: bool,
    newer: Vec<RevisionId>,
    disagreements: Vec<Disagreement>,
    /// What ledger and `user_version` say that the schema does not.
    misplaced: Option<Misplaced>,
    /// What the ledger notes of revisions, and cannot be.
    ill_noted: Vec<String>,
    drift: Vec<String>,
    /// What no revision made, and is no drift.
    unmanaged: Vec<String>,
    /// The folder that the archive is kept in step with, and how many entries have their files.
    journal: Option<PathBuf>,
    entries: usize,
    corrections: Vec<Correction>,
    /// Why the workspace's revisions cannot be read, or are no graph: then only the others are known.
    fault: Option<Finding>,
    /// What the next upgrade or sync is refused for.
    refused: Vec<Finding>,
    /// The parts of the rows that are to be derived again.
    repopulate: Vec<String>,
    /// The parts that a newer `journal` derived.
    derived_by_newer: Vec<String>,
    owed: Option<Owed>,
    /// Whether another program has put it into WAL mode, and how many bytes its log has.
    log: Option<u64>,
    last_backup: Option<Backup>,
    /// Whether the user may not look at the backups.
    backups_are_closed: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    ctx.name_folder(None)?;
    let (graph, fault) = ctx.graph_with_fault()?;
    let mut status = look(&graph, ctx)?;
    if let Some(fault) = fault {
        // What is in no file may be in one that cannot be read.
        status.disagreements.retain(|it| !it.is_loss());
        status.newer.clear();
        status.fault = Some(fault);
    }
    let outcome = outcome(&status, args);
    if ctx.output.json {
        ctx.output.document(&status.to_json())?;
        return Ok(outcome);
    }
    tell(&status, ctx)?;
    ctx.output.findings(status.fault.as_slice());
    Ok(outcome)
}

/// Whether anything is otherwise than it should be.
fn outcome(status: &Status, args: &Args) -> Outcome {
    let is_behind = args.check && !status.pending.is_empty();
    let is_ledger_well = status.disagreements.is_empty()
        && status.ill_noted.is_empty()
        && status.misplaced.is_none()
        && status.fault.is_none();
    let is_elsewhere = args.check && status.refused.iter().any(|it| it.code == "another-folder");
    let is_clean = status.drift.is_empty() && is_ledger_well && !is_behind && !is_elsewhere;
    if is_clean { Outcome::Clean } else { Outcome::Findings }
}

impl Status {
    /// The document of the contract.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "core": self.owner.is_journal(),
            "archive": self.archive,
            "journal": self.journal.as_ref().map(|it| answer::path(it)),
            "entries": self.entries,
            "exists": self.exists,
            "current": answer::ids(&self.current),
            "heads": answer::ids(&self.heads),
            "pending": answer::ids(self.pending.iter().map(|(id, _)| id)),
            "newer": answer::ids(&self.newer),
            "edited": answer::ids(self.edited()),
            "missing": answer::ids(self.missing()),
            "disorder": self.disorder(),
            "misplaced": self.misplaced.as_ref().map(answer::misplaced),
            "drift": !self.drift.is_empty(),
            "differences": self.drift,
            "unmanaged": self.unmanaged,
            "corrections": answer::corrections(&self.corrections),
            "refused": answer::findings(&self.refused),
            "findings": answer::findings(self.fault.as_slice()),
            "repopulate": self.repopulate,
            "sweep_owed": self.owed.is_some(),
            "journal_mode": if self.log.is_some() { "wal" } else { "delete" },
            "derived_by_newer": self.derived_by_newer,
            "last_backup": self.last_backup.as_ref().map(|it| answer::path(&it.path)),
        })
    }
}

impl Status {
    /// Whether nothing is written before the user upgrades.
    fn waits(&self) -> bool {
        !self.pending.is_empty() && !self.upgrades_itself
    }

    /// The way to something that a command does once the archive is at head.
    fn after_upgrade(&self, command: &str) -> String {
        if self.waits() { format!("`journal upgrade`, then {command}") } else { command.to_owned() }
    }

    /// Whether there is an archive.
    pub(super) fn is_there(&self) -> bool {
        self.exists
    }

    /// The folder that the archive is kept in step with.
    pub(super) fn journal(&self) -> Option<&Path> {
        self.journal.as_deref()
    }

    /// The newest backup.
    pub(super) fn last_backup(&self) -> Option<&Backup> {
        self.last_backup.as_ref()
    }

    /// What waits, or is not as it should be, in one line; none where all is well.
    pub(super) fn in_short(&self) -> Option<String> {
        if !self.disagreements.is_empty() || !self.drift.is_empty() || !self.refused.is_empty() {
            return Some("something is not as it should be: `journal status`".to_owned());
        }
        let way = if self.upgrades_itself { "`journal sync`" } else { "`journal upgrade`" };
        match (self.pending.len(), self.repopulate.is_empty()) {
            (0, true) => None,
            (0, false) => {
                Some(format!("{} to be derived again: {way}", self.repopulate.join(", ")))
            }
            (count, _) => Some(format!("{}: {way}", answer::counted(count, "revision"))),
        }
    }

    /// A few words for where the schema stands: `20251120_194000`, `20251120_194000, drifted`.
    pub(crate) fn standing(&self) -> String {
        let drift = if self.drift.is_empty() { "" } else { ", drifted" };
        format!("{}{drift}", answer::standing(&self.current))
    }
}
