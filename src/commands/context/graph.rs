//! The revisions that a command is handed: those of the binary, of the workspace, and, where files are lost, of the ledger.

use std::path::PathBuf;

use super::Context;
use crate::archive::ArchiveError;
use crate::archive::file::vacant::is_vacant;
use crate::commands::error::CommandError;
use crate::engine::ledger;
use crate::finding::{Finding, Severity};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::workspace::revisions::RevisionsError;

impl Context {
    /// All revisions, as one graph. Where a file is missing that others build on, the archive's ledger may know it.
    pub(crate) fn graph(&mut self) -> Result<RevisionGraph, CommandError> {
        self.check_ways_up()?;
        let revisions = self.workspace()?.revisions()?;
        let error = match RevisionGraph::new(revisions.clone()) {
            Ok(graph) => return Ok(graph),
            Err(error) => RevisionsError::from(error),
        };
        let ledger = self.archive_to_read().ok().and_then(|it| ledger::read(it.connection()).ok());
        let with_ledger =
            ledger.and_then(|ledger| RevisionGraph::with_ledger(revisions, &ledger).ok());
        Ok(with_ledger.ok_or(error)?)
    }

    /// Refuses a folder of a revision that has no way up, unless it was applied: then the ledger knows it.
    fn check_ways_up(&mut self) -> Result<(), CommandError> {
        let lost = self.workspace()?.without_way_up()?;
        if lost.is_empty() {
            return Ok(());
        }
        let archive = self.archive_to_read().ok();
        let ledger = archive.and_then(|it| ledger::read(it.connection()).ok()).unwrap_or_default();
        let is_applied = |folder: &PathBuf| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            ledger.ids().iter().any(|id| {
                let rest = name.strip_prefix(id.as_str());
                rest.is_some_and(|it| it.is_empty() || it.starts_with('_'))
            })
        };
        match lost.into_iter().find(|it| !is_applied(it)) {
            None => Ok(()),
            Some(folder) => Err(RevisionsError::NoWayUp { path: folder.join("up.sql") }.into()),
        }
    }

    /// Says once why the revisions of the workspace are no graph.
    pub(crate) fn tell_of_graph(&mut self, fault: Option<Finding>) {
        if let Some(finding) = fault
            && !std::mem::replace(&mut self.has_told_of_graph, true)
        {
            self.output.findings(&[Finding { severity: Severity::Warning, ..finding }]);
        }
    }

    /// All revisions, for a command that only reads: where those of the workspace are no graph, what the binary carries and
    /// the archive's ledger knows will do, and beside it stands why.
    pub(crate) fn graph_with_fault(
        &mut self,
    ) -> Result<(RevisionGraph, Option<Finding>), CommandError> {
        let report = match self.graph() {
            Err(CommandError::Told(report)) => report,
            other => return other.map(|graph| (graph, None)),
        };
        match self.graph_of_ledger() {
            Ok(graph) => Ok((graph, Some(report.into_finding()))),
            Err(_) => Err(CommandError::Told(report)),
        }
    }

    /// What the binary carries, and what the archive's ledger knows.
    pub(crate) fn graph_of_ledger(&mut self) -> Result<RevisionGraph, CommandError> {
        let mut ledger = Ledger::default();
        if !is_vacant(&self.archive_path()?) {
            let archive = self.archive_to_read()?;
            let reading = ArchiveError::database("read the ledger");
            ledger = ledger::read(archive.connection()).map_err(reading)?;
        }
        let carried = self.workspace()?.carried().map_err(RevisionsError::from)?;
        Ok(RevisionGraph::with_ledger(carried, &ledger)?)
    }
}
