//! A program that upgrades its own database at start.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use rusqlite::Connection;

use super::derive::NoRows;
use super::drift;
use super::error::ExecuteError;
use super::executor;
use super::folder::{self, FolderError};
use super::ledger;
use super::outcome::{Executed, MayLose, Settings};
use super::owner::Owner;
use crate::backup::{BackupError, BackupSettings, Backups, Holdings, Occasion, Receipt};
use crate::progress::Silent;
use crate::revision::graph::{GraphError, RevisionGraph};
use crate::revision::header::HeaderError;
use crate::revision::ledger::{Disagreement, LedgerError, name};
use crate::revision::plan::{Plan, PlanError};
use crate::revision::target::Target;
use crate::revision::{Origin, Revision};
use crate::sql::variables::Values;
use crate::sqlite::patience;

/// How often a plan is made again where another process moves the schema meanwhile.
const TRIES: u32 = 3;

/// A program's database, and the revisions that it has to have.
#[derive(Clone, Debug)]
pub struct Program {
    database: PathBuf,
    revisions: Vec<Revision>,
    backups: Option<PathBuf>,
    may_lose: bool,
    ledger: String,
}

/// What an upgrade did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upgrade {
    /// The ids of the revisions that were applied, in order; none where there was nothing to do.
    pub applied: Vec<String>,
    /// The verified backup from before, where one was taken.
    pub backup: Option<PathBuf>,
}

/// Why a database was not upgraded; it is as it was.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// The ledger cannot have this name: it takes small letters, digits and underscores, and is one in a process.
    #[error("`{0}` cannot be the name of the ledger's table in this process")]
    LedgerName(String),
    /// The folder of revisions cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A folder of a revision has no `up.sql`.
    #[error("`{}` has no `up.sql`", .0.display())]
    NoWayUp(PathBuf),
    /// The revisions form no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The ledger cannot be followed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger and the revisions do not agree.
    #[error("the database's ledger and the revisions disagree: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Disagreement(Vec<Disagreement>),
    /// There is no way to the newest revisions.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A revision says that it loses data, and that is not allowed.
    #[error("revision `{revision}` would lose {losses}")]
    Losses {
        /// The revision.
        revision: String,
        /// What its `loses` line names.
        losses: String,
    },
    /// The schema is not what the ledger says.
    #[error("the database's schema differs from what its ledger says: {}", .0.join("; "))]
    Drift(Vec<String>),
    /// No backup could be made.
    #[error("no backup could be made, so nothing was changed")]
    Backup(#[from] BackupError),
    /// A step failed.
    #[error(transparent)]
    Execute(#[from] ExecuteError<Infallible>),
    /// The database cannot be opened or read.
    #[error("cannot read the database")]
    Database(#[from] rusqlite::Error),
}

impl From<HeaderError> for UpgradeError {
    fn from(error: HeaderError) -> Self {
        Self::Folder(error.into())
    }
}

impl Program {
    /// The database at a path, which is made where there is none. It has no revisions yet, and no backups are taken.
    pub fn new(database: impl Into<PathBuf>) -> Self {
        let (revisions, backups) = (Vec::new(), None);
        let ledger = name::USUAL.to_owned();
        Self { database: database.into(), revisions, backups, may_lose: false, ledger }
    }

    /// Gives the ledger another name than `schema_revisions`: one for all databases of a process, to be kept once a revision
    /// was applied.
    #[must_use]
    pub fn with_ledger(mut self, table: &str) -> Self {
        table.clone_into(&mut self.ledger);
        self
    }

    /// Adds the revisions of a folder, as `journal migration create` writes them.
    ///
    /// # Errors
    ///
    /// [`UpgradeError::Folder`] and [`UpgradeError::NoWayUp`].
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, UpgradeError> {
        if let Some(lacking) = folder::without_way_up(folder)?.into_iter().next() {
            return Err(UpgradeError::NoWayUp(lacking));
        }
        self.revisions.extend(folder::read(folder, folder)?);
        Ok(self)
    }

    /// Adds a revision that the program carries: the name of its folder, and the texts of `up.sql` and `down.sql`.
    ///
    /// # Errors
    ///
    /// The head comment of `up.sql` cannot be read.
    pub fn with_revision(
        mut self,
        folder: &str,
        up: &str,
        down: Option<&str>,
    ) -> Result<Self, UpgradeError> {
        self.revisions.push(Revision::read(folder, up, down, Origin::Workspace)?);
        Ok(self)
    }

    /// Takes a verified backup into this folder before each upgrade of a database that is there.
    #[must_use]
    pub fn with_backups(mut self, folder: impl Into<PathBuf>) -> Self {
        self.backups = Some(folder.into());
        self
    }

    /// Applies revisions that say that they lose something, too.
    #[must_use]
    pub fn allowing_losses(mut self) -> Self {
        self.may_lose = true;
        self
    }

    /// Brings the database to its newest revisions: all of those that are pending in one transaction, or none. Nothing is
    /// written where none is pending. Two processes may do so at once.
    ///
    /// # Errors
    ///
    /// [`UpgradeError`]; the database is as it was.
    pub fn upgrade(&self) -> Result<Upgrade, UpgradeError> {
        if !name::is_fit(&self.ledger) || !name::settle(&self.ledger) {
            return Err(UpgradeError::LedgerName(self.ledger.clone()));
        }
        let graph = RevisionGraph::new(self.revisions.clone())?;
        let mut connection = Connection::open(&self.database)?;
        patience::renew();
        patience::wait_on(&connection)?;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_to_upgrade(&mut connection, &graph) {
                Err(UpgradeError::Execute(
                    ExecuteError::LedgerMoved | ExecuteError::ChangedSinceBackup,
                )) if tries < TRIES => {}
                other => return other,
            }
        }
    }

    fn try_to_upgrade(
        &self,
        connection: &mut Connection,
        graph: &RevisionGraph,
    ) -> Result<Upgrade, UpgradeError> {
        // What is read of the ledger and of the schema has to be of one moment.
        let snapshot = connection.transaction()?;
        let held = ledger::read(&snapshot)?;
        held.agree(graph).map_err(UpgradeError::Disagreement)?;
        let plan = Plan::up(graph, &held, &Target::heads())?;
        if plan.is_empty() {
            return Ok(Upgrade::default());
        }
        if !self.may_lose {
            refuse_losses(&plan)?;
        }
        let drift = drift::of(&snapshot, &held, |_| Ok(())).map_err(ExecuteError::from)?;
        drop(snapshot);
        if !drift.differences.is_empty() {
            return Err(UpgradeError::Drift(drift.differences));
        }
        let now = now();
        let receipt = self.back_up(connection, now)?;
        let settings = Settings {
            owner: Owner::Program,
            now: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            rows: NoRows,
            may_lose: MayLose::Named,
            register: |_| Ok(()),
            values: Values::default(),
            progress: Arc::new(Silent),
        };
        let Executed { steps, .. } = executor::execute(connection, &plan, &receipt, settings)?;
        let applied = steps.iter().map(|it| it.revision.to_string()).collect();
        Ok(Upgrade { applied, backup: receipt.path().map(Path::to_owned) })
    }

    fn back_up(
        &self,
        connection: &Connection,
        now: DateTime<Utc>,
    ) -> Result<Receipt, UpgradeError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema)";
        if !connection.query_row(sql, [], |row| row.get(0))? {
            return Ok(Receipt::nothing_to_back_up());
        }
        if self.backups.is_none() {
            return Ok(Receipt::declined_by_user());
        }
        let backups = Backups::new(BackupSettings {
            archive: self.database.clone(),
            directory: self.backups.clone().unwrap_or_default(),
            application_id: None,
            holdings: Holdings::NOTHING,
        });
        let before = Occasion::Before("upgrade");
        Ok(backups.take_or_reuse(connection, before, now, &Silent)?)
    }
}

fn refuse_losses(plan: &Plan) -> Result<(), UpgradeError> {
    let lossy = plan.steps.iter().find(|it| !it.revision().header.loses.is_nothing());
    lossy.map_or(Ok(()), |step| {
        Err(UpgradeError::Losses {
            revision: step.revision().id().to_string(),
            losses: step.revision().header.loses.to_string(),
        })
    })
}

/// The present moment, to the second.
fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "whoever upgrades at start hands in no clock")]
    let now = Utc::now();
    now.trunc_subsecs(0)
}

#[cfg(test)]
mod tests;
