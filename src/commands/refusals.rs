//! What an upgrade would be refused for, told before anybody asks for one.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::DateTime;

use super::error::CommandError;
use crate::archive::Archive;
use crate::field::Field;
use crate::finding::Finding;
use crate::migrate::{self, Consent, MigrateError, Prepared, Terms, unmade};
use crate::progress::Silent;
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::Direction;
use crate::revision::target::Target;
use crate::sql::variables::Values;

/// Why an upgrade to all heads would be refused, as far as that lies with the revisions that wait; drift, and a ledger that
/// disagrees with the files, are told elsewhere.
pub(super) fn of_upgrade(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Vec<Finding> {
    let connection = archive.connection();
    let prepared =
        migrate::prepare(connection, graph, &Target::heads(), Direction::Up, archive.owner());
    let error = match prepared {
        Err(error @ (MigrateError::Header(_) | MigrateError::NameTaken(_))) => error,
        Err(_) => return Vec::new(),
        Ok(prepared) => match unfit(archive, graph, fields, of_schema, &prepared) {
            Some(error) => error,
            None => return losing(archive, &prepared).into_iter().collect(),
        },
    };
    told(error).into_iter().collect()
}

/// Why the revisions that wait cannot be applied to what is there; drift is told elsewhere.
fn unfit(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
    prepared: &Prepared,
) -> Option<MigrateError> {
    let connection = archive.connection();
    let is_drifted = migrate::check_drift(connection, &prepared.ledger).is_err();
    let terms = terms(archive, graph, fields, of_schema);
    match migrate::check_fit(archive, prepared, &terms) {
        Err(error @ MigrateError::Unfit(_)) => Some(error),
        tried => tried.err().filter(|_| !is_drifted),
    }
}

/// What a move goes by that is only tried.
fn terms(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Terms {
    Terms {
        owner: archive.owner(),
        graph: graph.clone(),
        fields: fields.to_vec(),
        of_schema: of_schema.clone(),
        // Nothing is noted, and nobody waits for long.
        now: DateTime::UNIX_EPOCH,
        progress: Arc::new(Silent),
        consent: Consent { data_loss: true, drift: true, no_backup: false },
        values: Values::default(),
    }
}

fn losing(archive: &Archive, prepared: &Prepared) -> Option<Finding> {
    let Err(losses) = migrate::refuse_losses(&prepared.plan) else {
        let unmade = unmade::refuse(archive.connection(), &prepared.plan, archive.owner());
        return told(unmade.err()?);
    };
    let finding = told(losses)?;
    Some(finding.with_hint(
        "`journal upgrade --allow-data-loss` lets it; the backup that is taken first keeps what goes",
    ))
}

/// A refusal as something that was found.
pub(super) fn told(error: MigrateError) -> Option<Finding> {
    match CommandError::from(error) {
        CommandError::Told(report) => Some(report.into_finding()),
        _ => None,
    }
}
