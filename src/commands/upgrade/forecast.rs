//! What a move of the schema would do: its steps, and what would go, counted on a copy of the archive.

use std::sync::Arc;
use std::time::Duration;

use crate::archive::file::copy::Copy;
use crate::archive::file::functions;
use crate::archive::rows::moved::EntryRows;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::commands::context::Context;
use crate::commands::error::CommandError;
use crate::engine::executor;
use crate::engine::executor::{Done, Settings};
use crate::migrate::{MigrationReport, Prepared, again, handed};
use crate::revision::plan::Direction;
use crate::revision::repopulate::Repopulate;

/// The report of a move that is not made; the archive, where there is one, is only read.
pub(super) fn forecast(
    prepared: &Prepared,
    archive: Option<&Archive>,
    ctx: &mut Context,
) -> Result<MigrationReport, CommandError> {
    let steps = prepared.plan.steps.iter().map(|step| Done {
        revision: step.revision().id().clone(),
        direction: step.direction(),
        took: Duration::ZERO,
    });
    let lost = match archive {
        Some(archive) if may_lose(archive, prepared)? => counted(prepared, archive, ctx)?,
        _ => prepared.plan.losses().iter().map(ToString::to_string).collect(),
    };
    let due = match archive {
        Some(archive) if prepared.plan.is_empty() => again::due(archive, prepared, &ctx.fields()?)?,
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
    ctx: &mut Context,
) -> Result<Vec<String>, CommandError> {
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let mut copy = Copy::beside(archive.path(), archive.connection(), &*progress)?;
    let now = ctx.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let rows = EntryRows {
        fields: ctx.fields()?,
        repopulate: Repopulate::None,
        now: now.clone(),
        progress: Arc::clone(&progress),
    };
    let register = functions::register;
    let settings = Settings { now, rows, allow_data_loss: true, register, progress };
    // A copy needs no backup.
    let receipt = Receipt::nothing_to_back_up();
    Ok(executor::execute(copy.connection_mut(), &prepared.plan, &receipt, settings)?.lost)
}
