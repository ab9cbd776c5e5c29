//! What a move of the schema would do: its steps, and what would go, counted on a copy of the archive.

use std::sync::Arc;
use std::time::Duration;

use super::How;
use crate::archive::file::copy::Copy;
use crate::archive::file::functions;
use crate::archive::rows::moved::EntryRows;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::commands::context::Context;
use crate::commands::error::CommandError;
use crate::commands::refusals;
use crate::engine::error::ExecuteError;
use crate::engine::executor;
use crate::engine::executor::{Done, Settings};
use crate::finding::Finding;
use crate::migrate::{self, MigrateError, MigrationReport, Prepared, Terms, again, handed};
use crate::revision::Origin;
use crate::revision::plan::{Direction, Step};
use crate::revision::repopulate::Repopulate;
use crate::sql;

/// The report of a move that is not made; the archive, where there is one, is only read. What keeps the move from being
/// made at all is an error here too; that it would lose what nobody has allowed is found, beside the plan.
pub(super) fn forecast(
    prepared: &Prepared,
    archive: Option<&Archive>,
    how: &How,
    ctx: &mut Context,
) -> Result<MigrationReport, CommandError> {
    let steps = prepared.plan.steps.iter().map(|step| Done {
        revision: step.revision().id().clone(),
        direction: step.direction(),
        took: Duration::ZERO,
    });
    let losses = match archive {
        Some(archive) => losses(prepared, archive, how, ctx)?,
        None => Losses::default(),
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
        lost: losses.lost,
        findings: losses.refusal.into_iter().collect(),
        ..MigrationReport::default()
    })
}

/// What would go, in words, and that the move itself would be refused because of it.
#[derive(Default)]
struct Losses {
    lost: Vec<String>,
    refusal: Option<Finding>,
}

fn losses(
    prepared: &Prepared,
    archive: &Archive,
    how: &How,
    ctx: &mut Context,
) -> Result<Losses, CommandError> {
    check_fit(prepared, archive, how, ctx)?;
    if !may_lose(archive, prepared)? {
        return Ok(Losses::default());
    }
    let is_up = prepared.plan.direction() == Some(Direction::Up);
    let declared = migrate::refuse_losses(&prepared.plan).err().filter(|_| is_up);
    let is_allowed = how.allow_data_loss || (!is_up && !how.no_backup);
    let refusal = match declared.filter(|_| !is_allowed) {
        _ if is_allowed => None,
        Some(declared) => refusals::told(declared),
        // What no `loses` line names is only known once it is gone.
        None => match run_on_copy(prepared, archive, false, ctx)? {
            Ok(lost) => return Ok(Losses { lost, refusal: None }),
            Err(error @ (ExecuteError::Lost { .. } | ExecuteError::LostWithoutBackup { .. })) => {
                refusals::told(MigrateError::Execute { error, backup: None })
            }
            Err(error) => return Err(error.into()),
        },
    };
    let lost = run_on_copy(prepared, archive, true, ctx)??;
    Ok(Losses { lost, refusal })
}

/// Refuses a move that cannot be made on this schema.
fn check_fit(
    prepared: &Prepared,
    archive: &Archive,
    how: &How,
    ctx: &mut Context,
) -> Result<(), CommandError> {
    let (graph, fields, of_schema) = (ctx.graph()?, ctx.fields()?, ctx.of_schema()?);
    let terms = Terms {
        graph: &graph,
        fields: &fields,
        of_schema: &of_schema,
        now: ctx.now(),
        progress: ctx.progress(),
        allow_data_loss: how.allow_data_loss,
        allow_drift: how.allow_drift,
    };
    Ok(migrate::check_fit(archive, prepared, &terms)?)
}

/// The words of statements that rows can go by.
const TAKING: [&str; 5] = ["delete", "drop", "insert", "replace", "update"];

/// A way down mostly loses something; a way up says so, hands over what is there already, or has statements of somebody's
/// own that rows can go by.
fn may_lose(archive: &Archive, prepared: &Prepared) -> Result<bool, ArchiveError> {
    let plan = &prepared.plan;
    let takes = |it: &Step| {
        let words = sql::code(&it.script().text);
        let is_taking = |word: &sql::Token<'_>| {
            TAKING.iter().any(|taking| word.text.eq_ignore_ascii_case(taking))
        };
        it.revision().origin != Origin::Embedded && words.iter().any(is_taking)
    };
    let is_down = plan.direction() == Some(Direction::Down);
    let is_said = is_down || !plan.losses().is_nothing() || plan.steps.iter().any(takes);
    Ok(is_said || handed::may_hand_over(archive.connection(), prepared)?)
}

/// What goes, as the move itself would tell it.
fn run_on_copy(
    prepared: &Prepared,
    archive: &Archive,
    allow_data_loss: bool,
    ctx: &mut Context,
) -> Result<Result<Vec<String>, ExecuteError<ArchiveError>>, CommandError> {
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
    let settings = Settings { now, rows, allow_data_loss, register, progress };
    // A copy needs no backup.
    let receipt = Receipt::nothing_to_back_up();
    let executed = executor::execute(copy.connection_mut(), &prepared.plan, &receipt, settings);
    Ok(executed.map(|it| it.lost))
}
