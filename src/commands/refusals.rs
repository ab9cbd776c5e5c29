//! What an upgrade would be refused for, told before anybody asks for one.

use std::collections::BTreeSet;

use super::error::CommandError;
use crate::archive::Archive;
use crate::field::Field;
use crate::finding::Finding;
use crate::migrate::{self, MigrateError, Prepared, handed};
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::Direction;
use crate::revision::target::Target;

/// Why an upgrade to all heads would be refused, as far as that lies with the revisions that wait; drift, and a ledger that
/// disagrees with the files, are told elsewhere.
pub(super) fn of_upgrade(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Vec<Finding> {
    let connection = archive.connection();
    let prepared = migrate::prepare(connection, graph, &Target::heads(), Direction::Up);
    let error = match prepared {
        Err(error @ (MigrateError::Header(_) | MigrateError::NameTaken(_))) => error,
        Err(_) => return Vec::new(),
        Ok(prepared) => {
            let names = handed::Names { fields, of_schema };
            match handed::check(connection, &prepared, names) {
                Err(error @ MigrateError::Unfit(_)) => error,
                _ => return losing(&prepared).into_iter().collect(),
            }
        }
    };
    told(error).into_iter().collect()
}

fn losing(prepared: &Prepared) -> Option<Finding> {
    let finding = told(migrate::refuse_losses(&prepared.plan).err()?)?;
    Some(finding.with_hint(
        "`journal upgrade --allow-data-loss` lets it; the backup that is taken first keeps what goes",
    ))
}

fn told(error: MigrateError) -> Option<Finding> {
    match CommandError::from(error) {
        CommandError::Told(report) => Some(report.into_finding()),
        _ => None,
    }
}
