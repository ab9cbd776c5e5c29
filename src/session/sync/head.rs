//! An archive that is behind, brought to the head before a sync.

use super::super::guard::GuardError;
use super::super::{Means, Notice, SessionError};
use crate::archive::model::shape::{Shape, Unmigrated};
use crate::archive::{Archive, ArchiveError};
use crate::migrate;
use crate::migrate::{MigrateError, MigrationReport, Prepared, handed};
use crate::revision::plan::Direction;
use crate::revision::target::Target;

impl Means {
    /// The upgrade that a sync makes first; what that is refused for is refused here too.
    pub(super) fn forecast_move(
        &self,
        archive: &Archive,
    ) -> Result<Option<MigrationReport>, SessionError> {
        let prepared = self.to_head(archive)?;
        if prepared.plan.steps.is_empty() {
            return Ok(None);
        }
        if !self.workspace.config().auto_upgrade {
            return Err(GuardError::Behind { pending: prepared.plan.steps.len() }.into());
        }
        let names = handed::Names::of(&self.terms);
        handed::check(archive.connection(), &prepared, names)?;
        migrate::refuse_losses(&prepared.plan)?;
        let forecast = migrate::forecast::forecast(&prepared, Some(archive), &self.terms)?;
        match forecast.refusal {
            Some(refusal) => Err(refusal.into()),
            None => Ok(Some(forecast.report)),
        }
    }

    /// The way to head; that the ledger's rows are miscounted is told.
    fn to_head(&self, archive: &Archive) -> Result<Prepared, MigrateError> {
        let (graph, target) = (&self.terms.graph, Target::heads());
        let prepared =
            migrate::prepare(archive.connection(), graph, &target, Direction::Up, archive.owner())?;
        if let Some(miscounted) = &prepared.miscounted {
            self.door.tell(Notice::Miscounted(miscounted));
        }
        Ok(prepared)
    }

    /// Upgrades an archive that is behind, after a backup; a new one is made at head.
    pub(super) fn bring_to_head(
        &self,
        archive: &mut Archive,
    ) -> Result<Option<MigrationReport>, SessionError> {
        let prepared = self.to_head(archive)?;
        if prepared.plan.is_empty() {
            return Ok(None);
        }
        archive.end_reading()?;
        let is_new = archive.is_new();
        if !is_new && !self.workspace.config().auto_upgrade {
            // A corrected script can wait: the schema is at head without it.
            return match prepared.plan.steps.len() {
                0 => Ok(None),
                pending => Err(GuardError::Behind { pending }.into()),
            };
        }
        let report = migrate::execute(archive, &prepared, &self.backups, &self.terms)?;
        if !is_new {
            self.door.tell(Notice::Upgraded(&report));
        }
        Ok(Some(report))
    }

    /// The declared fields that wait for a revision.
    pub(super) fn unmigrated(&self, archive: &Archive) -> Result<Vec<Unmigrated>, ArchiveError> {
        let fields = &self.terms.fields;
        let shape = Shape::of(archive.connection(), fields);
        let shape = shape.map_err(ArchiveError::database("read the schema"))?;
        Ok(shape.unmigrated(fields))
    }
}
