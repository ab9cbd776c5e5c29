//! What a move of the schema would do: its steps, and what would go, counted on a copy of the archive.

use std::time::Duration;

use super::{MigrateError, MigrationReport, Prepared, Terms, again, handed};
use crate::archive::file::copy::Copy;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::executor;
use crate::engine::executor::Done;
use crate::revision::plan::Direction;
use crate::revision::repopulate::Repopulate;

/// The report of a move that is not made; the archive, where there is one, is only read.
///
/// # Errors
///
/// [`MigrateError`] where the move itself would be refused or would fail.
pub fn forecast(
    prepared: &Prepared,
    archive: Option<&Archive>,
    terms: &Terms,
) -> Result<MigrationReport, MigrateError> {
    if let Some(archive) = archive {
        handed::check(archive.connection(), prepared, handed::Names::of(terms))?;
    }
    let steps = prepared.plan.steps.iter().map(|step| Done {
        revision: step.revision().id().clone(),
        direction: step.direction(),
        took: Duration::ZERO,
    });
    let lost = match archive {
        Some(archive) if may_lose(archive, prepared)? => counted(prepared, archive, terms)?,
        _ => prepared.plan.losses().iter().map(ToString::to_string).collect(),
    };
    let due = match archive {
        Some(archive) if prepared.plan.is_empty() => again::due(archive, prepared, &terms.fields)?,
        _ => Repopulate::None,
    };
    Ok(MigrationReport {
        from: prepared.from.clone(),
        to: prepared.to.clone(),
        steps: steps.collect(),
        repopulated: prepared.plan.repopulate().and(due),
        corrected: prepared.corrections.clone(),
        lost,
        ..MigrationReport::default()
    })
}

/// A way down mostly loses something; a way up says so, or hands over what is there already.
fn may_lose(archive: &Archive, prepared: &Prepared) -> Result<bool, ArchiveError> {
    let is_down = prepared.plan.direction() == Some(Direction::Down);
    let is_said = is_down || !prepared.plan.losses().is_nothing();
    Ok(is_said || handed::may_hand_over(archive.connection(), prepared)?)
}

/// What goes, as the move itself would tell it.
fn counted(
    prepared: &Prepared,
    archive: &Archive,
    terms: &Terms,
) -> Result<Vec<String>, MigrateError> {
    archive.interrupt_by(&terms.progress)?;
    let mut copy = Copy::beside(archive.path(), archive.connection(), &*terms.progress)?;
    // A copy needs no backup.
    let receipt = Receipt::nothing_to_back_up();
    let settings = terms.settings(Repopulate::None, true);
    let executed = executor::execute(copy.connection_mut(), &prepared.plan, &receipt, settings);
    let executed = executed.map_err(|error| MigrateError::Execute { error, backup: None })?;
    Ok(executed.lost)
}
