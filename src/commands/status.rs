//! `journal status`: where the archive stands.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::parts::Due;
use crate::archive::{Archive, ArchiveError, drift, ledger};
use crate::backup::Backup;
use crate::field::Field;
use crate::migrate;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan, Step};
use crate::revision::target::Target;

/// Say where the archive stands: revision, pending revisions, drift, last backup
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Where an archive stands.
#[derive(Debug)]
pub(crate) struct Status {
    archive: String,
    exists: bool,
    current: BTreeSet<RevisionId>,
    heads: BTreeSet<RevisionId>,
    pending: Vec<(RevisionId, String)>,
    newer: Vec<RevisionId>,
    drift: Vec<String>,
    foreign: Vec<String>,
    /// The parts of the rows that are to be derived again, and whether a revision asked for it.
    repopulate: Vec<String>,
    is_asked: bool,
    /// The parts that a newer `journal` derived.
    derived_by_newer: Vec<String>,
    last_backup: Option<Backup>,
}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let status = look(ctx)?;
    let outcome = if status.drift.is_empty() { Outcome::Clean } else { Outcome::Findings };
    if ctx.output.json {
        ctx.output.document(&status.to_json())?;
        return Ok(outcome);
    }
    tell(&status, ctx)?;
    Ok(outcome)
}

/// Looks at archive, graph and backups.
pub(crate) fn look(ctx: &mut Context) -> Result<Status, CommandError> {
    let graph = ctx.graph()?;
    let path = ctx.archive_path()?;
    let mut status = Status {
        archive: answer::path(&path),
        exists: path.symlink_metadata().is_ok(),
        current: BTreeSet::new(),
        heads: graph.heads(),
        pending: Vec::new(),
        newer: Vec::new(),
        drift: Vec::new(),
        foreign: Vec::new(),
        repopulate: Vec::new(),
        is_asked: false,
        derived_by_newer: Vec::new(),
        last_backup: ctx.backups()?.list()?.into_iter().next(),
    };
    let mut held = Ledger::default();
    if status.exists {
        let archive = ctx.archive_to_read()?;
        held = ledger::read(archive.connection())
            .map_err(ArchiveError::database("read the ledger"))?;
        let found = drift::of(archive.connection(), &held)?;
        (status.drift, status.foreign) = (found.differences, found.foreign);
        status.look_at_parts(&archive, &held, &ctx.fields()?)?;
    }
    status.current = held.current(&graph)?;
    status.newer = held.newer(&graph).iter().map(|it| it.revision.clone()).collect();
    if migrate::check_agreement(&held, &graph, Direction::Up).is_ok() {
        let plan = Plan::up(&graph, &held, &Target::heads())?;
        let steps = plan.steps.iter().map(Step::revision);
        status.pending = steps.map(|it| (it.id().clone(), it.message().to_owned())).collect();
    }
    Ok(status)
}

impl Status {
    /// Looks at what is to be derived again: because a revision asks for it, or because it would be derived otherwise today.
    fn look_at_parts(
        &mut self,
        archive: &Archive,
        held: &Ledger,
        fields: &[Field],
    ) -> Result<(), CommandError> {
        let asked = migrate::pending_repopulation(held)?;
        self.is_asked = !asked.is_none();
        let due = derived::due(archive, fields)?.unwrap_or_default();
        self.derived_by_newer = due.newer.iter().cloned().collect();
        self.repopulate = Due { parts: due.parts.and(asked), ..due }.names();
        Ok(())
    }

    /// The document of the contract.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "archive": self.archive,
            "exists": self.exists,
            "current": answer::ids(&self.current),
            "heads": answer::ids(&self.heads),
            "pending": answer::ids(self.pending.iter().map(|(id, _)| id)),
            "newer": answer::ids(&self.newer),
            "drift": !self.drift.is_empty(),
            "differences": self.drift,
            "foreign": self.foreign,
            "repopulate": self.repopulate,
            "derived_by_newer": self.derived_by_newer,
            "last_backup": self.last_backup.as_ref().map(|it| answer::path(&it.path)),
        })
    }
}

impl Status {
    /// A few words for where the schema stands: `20251120_194000`, `20251120_194000, drifted`.
    pub(crate) fn standing(&self) -> String {
        let drift = if self.drift.is_empty() { "" } else { ", drifted" };
        format!("{}{drift}", answer::standing(&self.current))
    }
}

fn tell(status: &Status, ctx: &Context) -> Result<(), CommandError> {
    let line = |label: &str, value: &str| ctx.output.line(&format!("{label:<12}{value}"));
    let missing = if status.exists { "" } else { " (not there yet: `journal sync` makes it)" };
    line("archive", &format!("{}{missing}", status.archive))?;
    line("revision", &answer::standing(&status.current))?;
    match status.pending.len() {
        0 => line("pending", "nothing")?,
        count => line("pending", &answer::counted(count, "revision"))?,
    }
    for (id, message) in &status.pending {
        line("", &format!("{id}  {message}"))?;
    }
    if !status.newer.is_empty() {
        let ids: Vec<_> = status.newer.iter().map(RevisionId::as_str).collect();
        line("newer", &format!("{} (not known to this `journal`)", ids.join(", ")))?;
    }
    if !status.repopulate.is_empty() {
        let parts = status.repopulate.join(", ");
        let way = if status.is_asked { "repopulate --from-archive" } else { "sync" };
        line("to derive", &format!("{parts} (`journal {way}`)"))?;
    }
    if !status.derived_by_newer.is_empty() {
        let parts = status.derived_by_newer.join(", ");
        line("derived", &format!("{parts} (by a newer `journal`)"))?;
    }
    let drift = if status.drift.is_empty() {
        "none".to_owned()
    } else {
        answer::counted(status.drift.len(), "difference")
    };
    line("drift", &drift)?;
    for difference in &status.drift {
        line("", difference)?;
    }
    if !status.foreign.is_empty() {
        line("foreign", &status.foreign.join(", "))?;
    }
    match &status.last_backup {
        Some(backup) => line("last backup", &answer::path(&backup.path)),
        None => line("last backup", "none"),
    }
}
