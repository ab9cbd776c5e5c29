//! The schema, moved: look at ledger and graph, decide the plan, take the backup, execute.

pub mod adopt;
pub mod again;
mod attempt;
pub mod check;
pub mod core_names;
pub mod create;
mod dangling;
pub mod diff;
pub mod draft;
mod fit;
pub mod forecast;
pub mod foretold;
pub mod generate;
pub mod ground;
pub mod handed;
pub mod identity;
pub mod in_the_way;
pub mod lint;
pub mod merge;
mod met;
pub mod model;
mod offline;
mod others;
mod otherwise;
pub mod prove;
pub mod rehearse;
pub mod repair;
pub mod save;
mod script;
pub mod squash;
pub mod stamp;
pub mod strangers;
mod sweep;
pub mod taken;
mod terms;
pub mod tied;
pub mod unmade;
pub mod vacuum;
pub mod values;

pub use fit::{check_fit, check_standing, is_at_head};
pub use offline::prepare_offline;
pub use script::script;
pub use terms::{Consent, Terms};

use std::collections::BTreeSet;
use std::path::PathBuf;

use rusqlite::Connection;

use crate::archive::care::drift;
use crate::archive::care::standing::Misplaced;
use crate::archive::model::asked;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{BackupError, Backups, Occasion, Receipt};
use crate::engine::drift::Drift;
use crate::engine::error::ExecuteError;
use crate::engine::outcome::{Done, MayLose};
use crate::engine::owner::Owner;
use crate::engine::{executor, ledger};
use crate::finding::{Excerpt, Finding, Place};
use crate::revision::graph::RevisionGraph;
use crate::revision::header::HeaderError;
use crate::revision::ledger::{Correction, Disagreement, Ledger, LedgerError};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan, PlanError};
use crate::revision::repopulate::Repopulate;
use crate::revision::target::Target;
use crate::sqlite::error::DatabaseError;
use crate::sqlite::scratch::ScratchError;

use handed::Unfit;
use in_the_way::InTheWay;
use taken::Taken;
use tied::Tied;
use unmade::Unmade;
use vacuum::Vacuumed;
use values::ValueError;

/// What is to be done before a move: the plan, and where it leads.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The steps.
    pub plan: Plan,
    /// Where the archive stands: the applied revisions that no other applied one revises.
    pub from: BTreeSet<RevisionId>,
    /// Where it will stand.
    pub to: BTreeSet<RevisionId>,
    /// The ledger as it is.
    pub ledger: Ledger,
    /// The scripts that it takes as this binary corrected them.
    pub corrections: Vec<Correction>,
    /// That the rows of a ledger that is right are miscounted, which matters to nobody while there is nothing to do.
    pub miscounted: Option<Misplaced>,
}

/// What a move did.
#[derive(Debug, Default)]
pub struct MigrationReport {
    /// Where the archive stood.
    pub from: BTreeSet<RevisionId>,
    /// Where it stands.
    pub to: BTreeSet<RevisionId>,
    /// The steps, in order.
    pub steps: Vec<Done>,
    /// The backup from before, where one was taken.
    pub backup: Option<PathBuf>,
    /// What was derived again.
    pub repopulated: Repopulate,
    /// The scripts that the ledger took as this binary corrected them.
    pub corrected: Vec<Correction>,
    /// What went, in words.
    pub lost: Vec<String>,
    /// Where NULLs were given a value, in words.
    pub filled: Vec<String>,
    /// The tables that may give ids of rows again that are gone, in words.
    pub reused: Vec<String>,
    /// What the file took before it was written anew and after, where that was asked for.
    pub vacuumed: Option<Vacuumed>,
    /// What was found when rows were derived again.
    pub findings: Vec<Finding>,
}

/// Why the schema was not moved; the archive is as it was.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Ledger and files disagree.
    #[error("the archive's ledger and the migrations disagree: {}", first(.0))]
    Disagreement(Vec<Disagreement>),
    /// The archive knows revisions that this binary does not.
    #[error("the archive is newer than this `journal`: it has revision {}", quoted(.revisions))]
    Newer {
        /// Those that are in no file.
        revisions: Vec<RevisionId>,
    },
    /// Ledger or `user_version` say what the schema does not.
    #[error("{0}")]
    Misplaced(Box<Misplaced>),
    /// The ledger cannot be followed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A revision on the way asks for something that cannot be derived.
    #[error(transparent)]
    Header(HeaderError),
    /// What a revision of the core brings is there already, and is the user's.
    #[error("revision `{}` brings `{}` to the core, and the archive has something of that name already", .0.by, .0.name)]
    NameTaken(Box<Taken>),
    /// What a revision makes is there already, and no revision made it.
    #[error("{0}")]
    InTheWay(Box<InTheWay>),
    /// Something of another tool names what a revision drops or renames.
    #[error("revision `{revision}` cannot be {}: {tied}", if *.is_down { "undone" } else { "applied" })]
    Tied {
        /// The revision.
        revision: RevisionId,
        /// Whether it is undone.
        is_down: bool,
        /// What it would break.
        tied: Box<Tied>,
        /// The statement, and the line it stands on.
        spot: Box<(Place, Option<Excerpt>)>,
    },
    /// A revision builds a table anew, and with the old one goes what cannot be made again.
    #[error("revision `{revision}` builds a table anew, and with the old one would go what another tool made: {}", Unmade::listed(.unmade))]
    Unmade {
        /// The revision.
        revision: RevisionId,
        /// What would go.
        unmade: Vec<Unmade>,
    },
    /// A revision hands over to a field what cannot hold it.
    #[error("{0}")]
    Unfit(Box<Unfit>),
    /// Scripts take values that are not there, or values are there that no script takes.
    #[error(transparent)]
    Values(#[from] ValueError),
    /// There is no way to the target.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The archive's schema is not what its ledger says.
    #[error("the archive's schema differs from what its ledger says: {}", .0.first().map_or("", String::as_str))]
    Drift(Vec<String>),
    /// A revision on the way says that it loses data.
    #[error("revision `{revision}` would lose {losses}")]
    DataLoss {
        /// The revision.
        revision: RevisionId,
        /// What its `loses` line names.
        losses: String,
    },
    /// There is no backup, so nothing is changed.
    #[error("no backup could be made, so nothing was changed")]
    Backup(#[source] BackupError),
    /// A step failed.
    #[error("{error}")]
    Execute {
        /// Why.
        error: ExecuteError<ArchiveError>,
        /// The backup from before, where one was taken.
        backup: Option<PathBuf>,
    },
    /// The scripts cannot be replayed in memory, to know the schema after each.
    #[error("the revisions cannot be replayed in memory")]
    Replay(#[from] ScratchError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn first(found: &[Disagreement]) -> String {
    found.first().map(ToString::to_string).unwrap_or_default()
}

fn quoted(ids: &[RevisionId]) -> String {
    let ids: Vec<String> = ids.iter().map(|it| format!("`{it}`")).collect();
    ids.join(", ")
}

/// Decides the steps from the ledger of an archive to a target.
///
/// On the way up, ledger and files must agree. On the way down the ledger's own texts stand in for files that are not
/// there, so that an archive can be taken back by a binary that is older than it.
///
/// # Errors
///
/// [`MigrateError`]; nothing was looked at but the ledger.
pub fn prepare(
    connection: &Connection,
    graph: &RevisionGraph,
    target: &Target,
    direction: Direction,
    owner: Owner,
) -> Result<Prepared, MigrateError> {
    let ledger = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
    let miscounted = check_standing(connection, &ledger, graph, owner)?;
    check_agreement(&ledger, graph, direction, owner)?;
    let plan = match direction {
        Direction::Up => Plan::up(graph, &ledger, target)?,
        Direction::Down => Plan::down(graph, &ledger, target)?,
    };
    if direction == Direction::Up {
        let revisions = plan.steps.iter().map(|it| &**it.revision());
        let unknown = match owner {
            Owner::Journal => asked::unknown_part(revisions, graph),
            Owner::Program => asked::any_part(revisions),
        };
        if let Some(error) = unknown {
            return Err(MigrateError::Header(error));
        }
        let reading = ArchiveError::database("read the schema");
        if let Some(taken) = taken::taken(connection, &plan, &ledger).map_err(reading)? {
            return Err(MigrateError::NameTaken(Box::new(taken)));
        }
    }
    if let Some(misplaced) = miscounted.clone().filter(|_| !plan.is_empty()) {
        return Err(MigrateError::Misplaced(Box::new(misplaced)));
    }
    let from = ledger.current(graph)?;
    let to = standing_after(&plan, &ledger, graph)?;
    let corrections = match direction {
        Direction::Up => ledger.corrections(graph.known().map(|it| &**it)),
        Direction::Down => Vec::new(),
    };
    Ok(Prepared { plan, from, to, ledger, corrections, miscounted })
}

/// Decides the steps of an archive that is still to be made: its ledger is empty.
///
/// # Errors
///
/// [`MigrateError`].
pub fn prepare_new(
    graph: &RevisionGraph,
    target: &Target,
    direction: Direction,
    owner: Owner,
) -> Result<Prepared, MigrateError> {
    let empty = Connection::open_in_memory();
    let empty = empty.map_err(ArchiveError::database("open a database in memory"))?;
    prepare(&empty, graph, target, direction, owner)
}

/// Refuses a ledger that the files contradict, as far as the direction minds.
///
/// # Errors
///
/// [`MigrateError::Newer`], [`MigrateError::Disagreement`].
pub fn check_agreement(
    ledger: &Ledger,
    graph: &RevisionGraph,
    direction: Direction,
    owner: Owner,
) -> Result<(), MigrateError> {
    let Err(mut found) = ledger.agree(graph) else { return Ok(()) };
    if direction == Direction::Down {
        found.retain(|it| !matches!(it, Disagreement::Missing { .. } | Disagreement::Newer { .. }));
    }
    if found.is_empty() {
        return Ok(());
    }
    // Where every revision is the workspace's own, one that is in no file was lost.
    let newer = found.iter().filter(|_| owner.is_journal()).filter_map(|it| match it {
        Disagreement::Newer { revision, .. } => Some(revision.clone()),
        _ => None,
    });
    let revisions: Vec<_> = newer.collect();
    match revisions.len() == found.len() {
        true => Err(MigrateError::Newer { revisions }),
        false => Err(MigrateError::Disagreement(found)),
    }
}

/// The revisions that no other applied one revises, once the plan was executed.
fn standing_after(
    plan: &Plan,
    ledger: &Ledger,
    graph: &RevisionGraph,
) -> Result<BTreeSet<RevisionId>, LedgerError> {
    let seen = graph.seen_from(ledger)?;
    let mut held: BTreeSet<RevisionId> = plan.kept.iter().cloned().collect();
    if plan.direction() != Some(Direction::Down) {
        held.extend(plan.steps.iter().map(|it| it.revision().id().clone()));
    }
    Ok(held.iter().filter(|id| seen.children(id).is_disjoint(&held)).cloned().collect())
}

/// Executes a prepared move, after a verified backup, unless the user agrees that none is made.
///
/// # Errors
///
/// [`MigrateError`]; the archive is as it was.
pub fn execute(
    archive: &mut Archive,
    prepared: &Prepared,
    backups: &Backups,
    terms: &Terms,
) -> Result<MigrationReport, MigrateError> {
    let Prepared { plan, from, to, corrections, .. } = prepared;
    let (from, to) = (from.clone(), to.clone());
    if plan.is_empty() {
        return again::derive(archive, prepared, backups, terms);
    }
    values::check(prepared, &terms.values)?;
    let direction = plan.direction().unwrap_or(Direction::Up);
    if direction == Direction::Up && !archive.is_new() {
        handed::check(archive.connection(), prepared, handed::Names::of(terms))?;
    }
    // A new archive has nothing that could go.
    if direction == Direction::Up && !terms.consent.data_loss && !archive.is_new() {
        refuse_losses(plan)?;
        unmade::refuse(archive.connection(), plan, archive.owner())?;
    }
    match archive.is_new() {
        // In a new one stands nothing but what the revisions make.
        true => {}
        false => check_fit(archive, prepared, terms)?,
    }
    let receipt = back_up(backups, archive, direction, terms)?;
    let settings = terms.settings(plan.repopulate(), MayLose::agreed(terms.consent.data_loss));
    let backup = receipt.path().map(ToOwned::to_owned);
    let swept = sweep::Before::of(archive)?;
    let executed = executor::execute(archive.connection_mut(), plan, &receipt, settings);
    let is_taken_back = executed.as_ref().is_err_and(|error| backups.take_back(&receipt, error));
    let backup = backup.filter(|_| !is_taken_back);
    let executed = executed.map_err(|error| match error {
        ExecuteError::Database(DatabaseError::Stopped)
        | ExecuteError::Rows(ArchiveError::Stopped) => MigrateError::Archive(ArchiveError::Stopped),
        error => MigrateError::Execute { error, backup: backup.clone() },
    })?;
    let unswept = swept.finish(archive, &terms.progress)?;
    Ok(MigrationReport {
        from,
        to,
        steps: executed.steps,
        backup,
        repopulated: executed.derived.parts,
        corrected: corrections.clone(),
        lost: executed.lost,
        filled: executed.filled,
        reused: executed.reused,
        vacuumed: None,
        findings: executed
            .derived
            .findings
            .into_iter()
            .chain(unswept)
            .chain(dangling::findings(&executed.dangling))
            .chain(otherwise::done(&executed.otherwise))
            .collect(),
    })
}

/// A move that fails is tried again, an upgrade by each sync: one backup of that state will do.
fn back_up(
    backups: &Backups,
    archive: &Archive,
    direction: Direction,
    terms: &Terms,
) -> Result<Receipt, MigrateError> {
    if archive.is_new() {
        return Ok(Receipt::nothing_to_back_up());
    }
    archive.refuse_closed()?;
    if terms.consent.no_backup {
        return Ok(Receipt::declined_by_user());
    }
    let occasion = match direction {
        Direction::Up => Occasion::Before("upgrade"),
        Direction::Down => Occasion::Before("downgrade"),
    };
    let taken = backups.take_or_reuse(archive.connection(), occasion, terms.now, &*terms.progress);
    taken.map_err(|error| match error {
        BackupError::Stopped => MigrateError::Archive(ArchiveError::Stopped),
        error => MigrateError::Backup(error),
    })
}

/// Refuses a plan one of whose revisions says that it loses data.
///
/// # Errors
///
/// [`MigrateError::DataLoss`].
pub fn refuse_losses(plan: &Plan) -> Result<(), MigrateError> {
    let lossy = plan.steps.iter().find(|it| !it.revision().header.loses.is_nothing());
    match lossy {
        None => Ok(()),
        Some(step) => Err(MigrateError::DataLoss {
            revision: step.revision().id().clone(),
            losses: step.revision().header.loses.to_string(),
        }),
    }
}

/// Refuses an archive whose schema is not what its ledger says, by the scripts themselves: a fingerprint that was noted of a
/// schema that had drifted already hides what the next statement fails for.
///
/// # Errors
///
/// [`MigrateError::Drift`].
pub fn check_drift(connection: &Connection, ledger: &Ledger) -> Result<(), MigrateError> {
    match drift::thoroughly(connection, ledger)? {
        Drift { differences, .. } if differences.is_empty() => Ok(()),
        Drift { differences, .. } => Err(MigrateError::Drift(differences)),
    }
}

/// The revisions that the archive has still to derive rows for, with what each asks for.
///
/// # Errors
///
/// A text of the ledger that cannot be read.
pub fn pending_repopulation(ledger: &Ledger) -> Result<Repopulate, LedgerError> {
    ledger.pending_repopulation()
}

#[cfg(test)]
mod tests;
