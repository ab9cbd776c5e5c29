//! What an upgrade would be refused for before a backup is taken, as findings.

use rusqlite::{Connection, ErrorCode};

use crate::archive::care::drift;
use crate::archive::file::functions;
use crate::archive::{Archive, ArchiveError};
use crate::engine::bystanders::Bystanders;
use crate::engine::error::ExecuteError;
use crate::engine::executor;
use crate::engine::text_indexes::Stale;
use crate::finding::{Finding, Place};
use crate::migrate::{MigrateError, Prepared, Terms, attempt, foretold, handed};
use crate::revision::Revision;
use crate::revision::ledger::Ledger;

/// That an upgrade would be refused because of what else stands in the database, or of what a step takes away or breaks; a
/// statement that fails is found where it is run.
pub(in crate::migrate) fn attempted(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<Option<Finding>, MigrateError> {
    let Err(error) = attempt::attempt(archive.connection(), &prepared.plan, terms) else {
        return Ok(None);
    };
    let message = error.to_string();
    let of = |place, way_out: String| {
        Some(Finding::error(place, "in-the-way", message.clone()).with_hint(way_out))
    };
    Ok(match &error {
        MigrateError::InTheWay(it) => {
            of(it.place.clone(), it.way_out()).map(|found| found.with_excerpt(it.excerpt.clone()))
        }
        MigrateError::Tied { tied, spot, .. } => {
            of(spot.0.clone(), tied.way_out()).map(|found| found.with_excerpt(spot.1.clone()))
        }
        MigrateError::Execute {
            error: ExecuteError::Takes { .. } | ExecuteError::TakesCore { .. },
            ..
        } => of(Place::default(), "leave the statement out".to_owned()),
        MigrateError::Archive(_) => return Err(error),
        _ => None,
    })
}

/// Whether the steps run where nothing stands but what the revisions make.
pub(super) fn within(archive: &Archive, prepared: &Prepared) -> Result<(), Refused> {
    let (ledger, plan) = (&prepared.ledger, &prepared.plan);
    executor::check_within(archive.connection(), ledger, plan, functions::register)
}

/// Why they do not.
pub(super) type Refused = ExecuteError<ArchiveError>;

/// That a script reads the ledger, which is there as long as the archive is, and which no revision makes.
pub(super) fn names_ledger(checked: &Result<(), Refused>) -> Option<Finding> {
    let Err(ExecuteError::Statement { source, excerpt, .. }) = checked else { return None };
    let denied = Some(ErrorCode::AuthorizationForStatementDenied);
    let is_denied = source.source.sqlite_error_code() == denied;
    let finding = Finding::error(source.place.clone(), "script-fails", source.to_string());
    is_denied.then(|| finding.with_excerpt(excerpt.as_deref().cloned()))
}

/// That after the last step a full-text index does not agree with its text.
pub(super) fn stale(stale: Stale, prepared: &Prepared) -> Option<Finding> {
    let last = prepared.plan.steps.last()?;
    let way_out = stale.way_out();
    let message = Refused::StaleIndex { stale }.to_string();
    let place = Place::file(&last.script().path);
    Some(Finding::error(place, "stale-index", message).with_hint(way_out))
}

/// What runs only where something stands that no revision makes.
pub(super) fn outside(checked: &Result<(), Refused>) -> Option<Finding> {
    if let Err(error @ ExecuteError::Leaves { torn, lack, .. }) = checked {
        let finding = Finding::error(Place::default(), "outside", error.to_string());
        return Some(finding.with_hint(lack.way_out(torn)));
    }
    let Err(ExecuteError::Outside { revision, source, excerpt }) = checked else { return None };
    let message = format!("revision `{revision}` names what no revision makes: {source}");
    let finding = Finding::error(source.place.clone(), "outside", message);
    let finding = finding.with_excerpt(excerpt.as_deref().cloned());
    Some(
        finding.with_hint(
            "declare it in schema.sql first (`journal migration create`), or leave it out",
        ),
    )
}

/// What other tools have hung on tables of ours, while scripts run on a copy.
#[derive(Default)]
pub(super) struct Bystanding(Bystanders);

impl Bystanding {
    /// None, where the ledger cannot be replayed, which is told as drift.
    pub(super) fn of(connection: &Connection, ledger: &Ledger) -> Result<Self, MigrateError> {
        let Ok(ours) = drift::replay(ledger) else { return Ok(Self::default()) };
        let all = Bystanders::of(connection, &ours);
        Ok(Self(all.map_err(ArchiveError::database("read the schema"))?))
    }

    /// Whether there are none.
    pub(super) fn are_none(&self) -> bool {
        self.0.are_none()
    }

    /// Follows a statement that has run, as an upgrade does.
    pub(super) fn follow(
        &mut self,
        connection: &Connection,
        statement: &str,
    ) -> rusqlite::Result<()> {
        self.0.follow(connection, statement)
    }

    /// Makes those again that a script has taken along, as an upgrade does, and tells of those which its rows refuse.
    pub(super) fn lost(
        &mut self,
        connection: &Connection,
        revision: &Revision,
    ) -> Result<Vec<Finding>, MigrateError> {
        let reading = || ArchiveError::database("read the copy");
        let mut lost = self.0.bring_back(connection).map_err(reading())?;
        self.0.take_gone(connection).map_err(reading())?;
        lost.retain(|it| !it.is_named_in(&revision.header.loses));
        let told = lost.iter().map(|it| {
            let message = format!("{it} would go");
            let finding = Finding::error(Place::file(&revision.up.path), "undeclared-loss", message);
            finding.with_hint(
                "drop it with the tool that made it, or mend the script; where it may go, name the table in the `loses` line",
            )
        });
        Ok(told.collect())
    }
}

/// What an upgrade would be refused for because of what other tools' triggers and indexes make of rows, the derived ones too.
pub(super) fn on_rows(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<Option<Finding>, MigrateError> {
    match foretold::check(archive, prepared, terms) {
        Ok(()) => Ok(None),
        Err(MigrateError::Execute { error: error @ ExecuteError::Lost { .. }, .. }) => {
            let finding = Finding::error(Place::default(), "undeclared-loss", error.to_string());
            Ok(Some(finding.with_hint(foretold::WAY_OUT)))
        }
        Err(MigrateError::Execute { error, .. }) => {
            Ok(Some(Finding::error(Place::default(), "migration-failed", error.to_string())))
        }
        Err(error) => Err(error),
    }
}

/// What hands over to a field what cannot hold it.
pub(super) fn unfit(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<Vec<Finding>, MigrateError> {
    let checked = handed::check(archive.connection(), prepared, handed::Names::of(terms));
    match checked.and_then(|()| handed::check_rows(archive, prepared, terms)) {
        // A step that fails is found where it is run.
        Err(MigrateError::Execute { .. }) => Ok(Vec::new()),
        Err(MigrateError::Unfit(unfit)) => {
            let finding = Finding::error(Place::file(unfit.path()), "unfit", unfit.to_string());
            Ok(vec![finding.with_hint(unfit.way_out())])
        }
        other => other.map(|()| Vec::new()),
    }
}
