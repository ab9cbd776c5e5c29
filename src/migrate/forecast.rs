//! What a move of the schema would do: its steps, and what would go, counted on a copy of the archive.

use std::time::Duration;

use super::{
    MigrateError, MigrationReport, Prepared, Terms, again, check_fit, dangling, handed, otherwise,
    refuse_losses, unmade, values,
};
use crate::archive::file::copy::Copy;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::error::ExecuteError;
use crate::engine::executor;
use crate::engine::outcome::{Done, MayLose};
use crate::finding::Finding;
use crate::revision::plan::{Direction, Step};
use crate::revision::repopulate::Repopulate;

/// What a move would do, were it made.
#[derive(Debug)]
pub struct Forecast {
    /// The report of the move; nothing was done.
    pub report: MigrationReport,
    /// That the move would be refused, because it would lose what nobody has allowed.
    pub refusal: Option<MigrateError>,
}

/// Looks ahead at a move that is not made; the archive, where there is one, is only read.
///
/// # Errors
///
/// [`MigrateError`] where the move cannot be made at all. That it would lose what nobody has allowed stands beside the plan.
pub fn forecast(
    prepared: &Prepared,
    archive: Option<&Archive>,
    terms: &Terms,
) -> Result<Forecast, MigrateError> {
    values::check(prepared, &terms.values)?;
    let steps = prepared.plan.steps.iter().map(|step| Done {
        revision: step.revision().id().clone(),
        direction: step.direction(),
        took: Duration::ZERO,
    });
    let Losses { lost, filled, reused, findings, refusal } = match archive {
        Some(archive) => losses(prepared, archive, terms)?,
        None => Losses::default(),
    };
    let due = match archive {
        Some(archive) if prepared.plan.is_empty() => again::due(archive, prepared, &terms.fields)?,
        _ => Repopulate::None,
    };
    let report = MigrationReport {
        from: prepared.from.clone(),
        to: prepared.to.clone(),
        steps: steps.collect(),
        repopulated: prepared.plan.repopulate().and(due),
        corrected: prepared.corrections.clone(),
        lost,
        filled,
        reused,
        findings,
        ..MigrationReport::default()
    };
    Ok(Forecast { report, refusal })
}

/// What would go, and what would be left behind, in words, and that the move itself would be refused because of it.
#[derive(Default)]
struct Losses {
    lost: Vec<String>,
    filled: Vec<String>,
    reused: Vec<String>,
    findings: Vec<Finding>,
    refusal: Option<MigrateError>,
}

fn losses(prepared: &Prepared, archive: &Archive, terms: &Terms) -> Result<Losses, MigrateError> {
    check_fit(archive, prepared, terms)?;
    if !may_lose(archive, prepared)? {
        return Ok(Losses::default());
    }
    let is_up = prepared.plan.direction() == Some(Direction::Up);
    let (connection, owner) = (archive.connection(), archive.owner());
    let declared = refuse_losses(&prepared.plan)
        .and_then(|()| unmade::refuse(connection, &prepared.plan, owner))
        .err()
        .filter(|_| is_up);
    let is_agreed = terms.consent.data_loss;
    let refusal = match declared.filter(|_| !is_agreed) {
        _ if !is_up && (is_agreed || !terms.consent.no_backup) => None,
        Some(declared) => Some(declared),
        // What no `loses` line names is only known once it is gone.
        None => match run_on_copy(prepared, archive, terms, MayLose::agreed(is_agreed))? {
            Ok(told) => return Ok(told),
            Err(error @ (ExecuteError::Lost { .. } | ExecuteError::LostWithoutBackup { .. })) => {
                Some(failed(error))
            }
            Err(error) => return Err(failed(error)),
        },
    };
    let told = run_on_copy(prepared, archive, terms, MayLose::Anything)?.map_err(failed)?;
    Ok(Losses { refusal, ..told })
}

fn failed(error: ExecuteError<ArchiveError>) -> MigrateError {
    MigrateError::Execute { error, backup: None }
}

/// A way down mostly loses something; a way up says so, hands over what is there already, or has statements of somebody's
/// own, which rows may refuse too.
fn may_lose(archive: &Archive, prepared: &Prepared) -> Result<bool, ArchiveError> {
    let plan = &prepared.plan;
    let is_down = plan.direction() == Some(Direction::Down);
    let is_own = |it: &Step| !it.revision().is_carried;
    let is_said = is_down || !plan.losses().is_nothing() || plan.steps.iter().any(is_own);
    Ok(is_said || handed::may_hand_over(archive.connection(), prepared)?)
}

/// What goes, as the move itself would tell it.
fn run_on_copy(
    prepared: &Prepared,
    archive: &Archive,
    terms: &Terms,
    may_lose: MayLose,
) -> Result<Result<Losses, ExecuteError<ArchiveError>>, ArchiveError> {
    archive.interrupt_by(&terms.progress)?;
    let mut copy = Copy::beside(archive.path(), archive.connection(), &terms.progress)?;
    // A copy needs no backup.
    let receipt = Receipt::nothing_to_back_up();
    let settings = terms.settings(Repopulate::None, may_lose);
    let executed = executor::execute(copy.connection_mut(), &prepared.plan, &receipt, settings);
    Ok(executed.map(|it| Losses {
        lost: it.lost,
        filled: it.filled,
        reused: it.reused,
        findings: dangling::findings(&it.dangling)
            .chain(otherwise::foretold(&it.otherwise))
            .collect(),
        refusal: None,
    }))
}
