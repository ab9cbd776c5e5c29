//! The order of an upgrade and of a downgrade: the plan is decided under the lock, and a backup is made before the schema
//! moves.

use super::site::Site;
use super::{Means, Notice, Session, SessionError, guard};
use crate::archive::Archive;
use crate::archive::care::standing::Misplaced;
use crate::archive::file::copy;
use crate::migrate::{self, MigrationReport, vacuum};
use crate::revision::plan::Direction;
use crate::revision::target::Target;

/// What a move did, and what it found of the ledger.
pub struct Moved {
    /// The report.
    pub report: MigrationReport,
    /// That the ledger's rows are miscounted, where nothing was to be done.
    pub miscounted: Option<Misplaced>,
}

/// What a move of the schema is to do.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Where it leads.
    pub target: &'a Target,
    /// Up or down.
    pub direction: Direction,
    /// Whether the file is written anew afterwards.
    pub vacuums: bool,
}

/// Moves the schema to a target. An upgrade makes an archive that is not there yet.
///
/// # Errors
///
/// [`SessionError`].
pub fn go(session: Session, wish: &Wish<'_>) -> Result<Moved, SessionError> {
    let Wish { target, direction, vacuums } = *wish;
    copy::sweep(session.means.workspace.archive());
    let (mut archive, means) = open(session, direction)?;
    means.begin_work(&archive)?;
    let terms = &means.terms;
    let owner = terms.owner;
    let prepared = migrate::prepare(archive.connection(), &terms.graph, target, direction, owner)?;
    let is_nothing = archive.is_new() && prepared.plan.is_empty();
    if is_nothing && !owner.is_journal() {
        // A database that nothing makes is not begun.
        let (from, to) = (prepared.from, prepared.to);
        let report = MigrationReport { from, to, ..MigrationReport::default() };
        return Ok(Moved { report, miscounted: None });
    }
    if terms.consent.no_backup && !archive.is_new() && !prepared.plan.is_empty() {
        means.door.tell(Notice::NoBackup);
    }
    if prepared.plan.is_empty() && !archive.is_new() {
        guard::whole(&archive, &terms.graph)?;
    }
    let is_old = !archive.is_new();
    let mut report = migrate::execute(&mut archive, &prepared, &means.backups, terms)?;
    if vacuums && is_old {
        match vacuum::vacuum(&archive, &terms.progress)? {
            Ok(vacuumed) => report.vacuumed = Some(vacuumed),
            Err(finding) => report.findings.push(finding),
        }
    }
    archive.publish()?;
    Ok(Moved { report, miscounted: prepared.miscounted })
}

/// The archive that is to be moved: on the way up a new one where there is none.
fn open(session: Session, direction: Direction) -> Result<(Archive, Means), SessionError> {
    Ok(match direction {
        Direction::Up => {
            let (site, means) = Site::of(session)?;
            (site.into_archive(None)?, means)
        }
        Direction::Down => session.open()?,
    })
}
