//! What `journal status` looks at.

use std::collections::BTreeSet;

use super::super::context::Context;
use super::super::error::CommandError;
use super::super::{answer, refusals};
use super::Status;
use crate::archive::care::standing::Misplaced;
use crate::archive::care::{drift, standing};
use crate::archive::file::vacant::{is_empty, is_vacant};
use crate::archive::file::{journal_place, sweep};
use crate::archive::model::known;
use crate::archive::model::parts::Due;
use crate::archive::{Archive, ArchiveError};
use crate::backup::BackupError;
use crate::engine::{ledger, ledger_notes};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Disagreement, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Plan, Step};
use crate::revision::target::Target;
use crate::session::guard;
use crate::{doctor, migrate};

/// Looks at archive, graph and backups.
pub(crate) fn look(graph: &RevisionGraph, ctx: &mut Context) -> Result<Status, CommandError> {
    let path = ctx.archive_path()?;
    let owner = ctx.owner()?;
    let mut status = Status {
        owner,
        archive: answer::path(&path),
        exists: !is_vacant(&path),
        is_emptied: is_empty(&path) && ctx.backups()?.list().is_ok_and(|it| !it.is_empty()),
        current: BTreeSet::new(),
        heads: graph.heads(),
        pending: Vec::new(),
        upgrades_itself: owner.is_journal() && ctx.workspace()?.config().auto_upgrade,
        newer: Vec::new(),
        disagreements: Vec::new(),
        misplaced: None,
        ill_noted: Vec::new(),
        drift: Vec::new(),
        unmanaged: Vec::new(),
        journal: None,
        entries: 0,
        corrections: Vec::new(),
        fault: None,
        refused: Vec::new(),
        repopulate: Vec::new(),
        derived_by_newer: Vec::new(),
        owed: None,
        log: None,
        last_backup: None,
        backups_are_closed: false,
    };
    match ctx.backups()?.list() {
        // Somebody else may read the archive and not its backups.
        Err(error) if error.is_of_folder() => {
            let is_closed = matches!(error, BackupError::File { .. });
            let cause = if is_closed { ": permission denied" } else { "" };
            let way_out = error.way_out_of_folder();
            ctx.output.warn(&format!("{error}{cause}"), way_out.as_deref());
            status.backups_are_closed = true;
        }
        listed => status.last_backup = listed?.into_iter().next(),
    }
    let (mut held, mut elsewhere) = (Ledger::default(), None);
    if status.exists {
        let archive = ctx.archive_to_read()?;
        archive.begin_reading()?;
        held = ledger::read(archive.connection())
            .map_err(ArchiveError::database("read the ledger"))?;
        status.ill_noted =
            ledger_notes::wrong(archive.connection(), &held).map_err(ArchiveError::from)?;
        let found = drift::thoroughly(archive.connection(), &held)?;
        (status.drift, status.unmanaged) = (found.differences, found.foreign);
        if owner.is_journal() {
            status.look_at_journal(&archive)?;
            status.owed = sweep::owed_at_rest(&archive)
                .map_err(ArchiveError::database("read the archive"))?;
            status.look_at_parts(&archive, &held, &ctx.fields()?)?;
            elsewhere = ctx.remembered().and_then(|it| ctx.other_folder(&it));
        }
        status.misplaced = standing::misplaced(archive.connection(), graph, &held, owner)?;
        // What an upgrade would be refused for is told once the ledger says what is applied.
        if status.misplaced.as_ref().is_none_or(Misplaced::is_count_alone) {
            status.look_at_refusals(&archive, graph, ctx)?;
        } else {
            status.unmanaged.clear();
        }
        status.refused.extend(elsewhere);
        status.log = archive.log().map_err(ArchiveError::database("read the archive"))?;
    }
    // A ledger that cannot be followed is told below.
    let last = || held.applied().last().map(|it| it.revision.clone()).into_iter().collect();
    status.current = held.current(graph).unwrap_or_else(|_| last());
    status.newer = held.newer(graph).iter().map(|it| it.revision.clone()).collect();
    status.corrections = held.corrections(graph.known().map(|it| &**it));
    status.disagreements = held.agree(graph).err().unwrap_or_default();
    if status.disagreements.is_empty() {
        let plan = Plan::up(graph, &held, &Target::heads())?;
        let steps = plan.steps.iter().map(Step::revision);
        status.pending = steps.map(|it| (it.id().clone(), it.message().to_owned())).collect();
    }
    Ok(status)
}

impl Status {
    /// The revisions whose files, or texts in the ledger, were changed after they were applied.
    pub(super) fn edited(&self) -> BTreeSet<&RevisionId> {
        let edited = self.disagreements.iter().filter_map(|it| match it {
            Disagreement::Edited { revision, .. } | Disagreement::Altered { revision, .. } => {
                Some(revision)
            }
            _ => None,
        });
        edited.collect()
    }

    /// The applied revisions that are in no file: lost ones, and those of a newer `journal`, which nobody can tell apart.
    pub(super) fn missing(&self) -> BTreeSet<&RevisionId> {
        let missing = self.disagreements.iter().filter_map(|it| match it {
            Disagreement::Missing { revision, .. } | Disagreement::Newer { revision, .. } => {
                Some(revision)
            }
            _ => None,
        });
        missing.collect()
    }

    /// What else ledger and files disagree about, in words.
    pub(super) fn disorder(&self) -> Vec<String> {
        let is_named = |it: &Disagreement| {
            use Disagreement::{Edited, Missing, Newer};
            matches!(it, Edited { .. } | Missing { .. } | Newer { .. })
        };
        let told = self.disagreements.iter().filter(|it| !is_named(it)).map(ToString::to_string);
        let misplaced = self.misplaced.iter().map(ToString::to_string);
        misplaced.chain(told).chain(self.ill_noted.iter().cloned()).collect()
    }

    /// Looks at the folder that the archive remembers, and counts its entries.
    fn look_at_journal(&mut self, archive: &Archive) -> Result<(), CommandError> {
        let reading = || ArchiveError::database("read the archive");
        let connection = archive.connection();
        let remembered = journal_place::remembered(connection).map_err(reading())?;
        self.journal = remembered.map(|it| it.find(archive.path()).unwrap_or(it.canonical));
        self.entries = known::count_living(connection).map_err(reading())?;
        Ok(())
    }

    /// Looks at what stands against the next upgrade, and against the next sync.
    fn look_at_refusals(
        &mut self,
        archive: &Archive,
        graph: &RevisionGraph,
        ctx: &mut Context,
    ) -> Result<(), CommandError> {
        let (fields, of_schema) = (ctx.fields()?, ctx.of_schema()?);
        self.refused = refusals::of_upgrade(archive, graph, &fields, &of_schema);
        self.refused.extend(doctor::second_name(archive.path()));
        let place = || Place::file(self.archive.clone());
        if !self.owner.is_journal() {
            return Ok(());
        }
        let taken = guard::taken(archive, graph, &fields, &of_schema)?;
        let taken = taken
            .iter()
            .map(|it| Finding::error(place(), "taken", it.to_string()).with_hint(it.way_out()));
        let taken: Vec<Finding> = taken.collect();
        self.refused.extend(taken);
        let altering = guard::altering(archive, &fields)?;
        self.refused.extend(altering.in_words().into_iter().map(|words| {
            let way_out = altering.way_out(Some(archive.path()));
            Finding::error(place(), "altering-trigger", words).with_hint(way_out)
        }));
        Ok(())
    }

    /// Looks at what is to be derived again: because a revision asks for it, or because it would be derived otherwise today.
    fn look_at_parts(
        &mut self,
        archive: &Archive,
        held: &Ledger,
        fields: &[Field],
    ) -> Result<(), CommandError> {
        // A text of the ledger that cannot be read is told with the ledger.
        let asked = migrate::pending_repopulation(held).unwrap_or_default();
        let due = guard::due(archive, fields)?.unwrap_or_default();
        self.derived_by_newer = due.newer.iter().cloned().collect();
        self.repopulate = Due { parts: due.parts.and(asked), ..due }.names();
        Ok(())
    }
}
