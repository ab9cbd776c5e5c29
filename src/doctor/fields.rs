//! The declared fields: whether the schema has them, as they are declared, and whose what has their names is.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::Subject;
use crate::archive::ArchiveError;
use crate::archive::model::derived::asked;
use crate::archive::model::owned::OwnedParts;
use crate::archive::model::shape::{Shape, Unmigrated};
use crate::archive::model::taken;
use crate::archive::model::taken::Taken;
use crate::engine::ledger;
use crate::finding::{Finding, Place};
use crate::revision::graph::RevisionGraph;

/// Names that are taken, and what a new revision is wanted for, unless one that is still to be applied brings it.
pub(super) fn examine(
    connection: &Connection,
    subject: &Subject<'_>,
    place: &Place,
) -> Result<Vec<Finding>, ArchiveError> {
    if !subject.owner.is_journal() {
        return Ok(Vec::new());
    }
    let reading = || ArchiveError::database("read the schema");
    let shape = Shape::of(connection, subject.fields).map_err(reading())?;
    let mut held = OwnedParts::of(connection).map_err(reading())?;
    let mut taken = Vec::new();
    let mut coming = BTreeSet::new();
    if let Some(graph) = subject.graph {
        held = held.and_waiting(connection, graph).map_err(reading())?;
        taken =
            taken::taken(connection, graph, subject.fields, subject.of_schema).map_err(reading())?;
        coming = waiting(connection, graph).map_err(reading())?;
    }
    let is_taken = |name: &str| taken.iter().any(|it| it.field.name.as_str() == name);
    let is_there = |name: &str| shape.present_fields().any(|it| it.name.as_str() == name);
    // A revision that made the field as another kind brings nothing.
    let declared = |name: &str| subject.fields.iter().find(|it| it.name.as_str() == name);
    let is_made = |name: &str| declared(name).is_some_and(|it| held.makes_as(name, it.kind));
    let is_coming = |name: &str| if is_there(name) { coming.contains(name) } else { is_made(name) };
    let unmigrated = shape.unmigrated(subject.fields).into_iter();
    let unmigrated = unmigrated.filter(|it| !is_taken(&it.field) && !is_coming(&it.field));
    let unmigrated = unmigrated.map(|Unmigrated { message, hint, .. }| {
        Finding::warning(place.clone(), "field-not-migrated", message).with_hint(hint)
    });
    let refused =
        |it: &Taken| Finding::error(place.clone(), "taken", it.to_string()).with_hint(it.way_out());
    Ok(taken.iter().map(refused).chain(unmigrated).collect())
}

/// The fields that revisions ask for which are still to be applied.
fn waiting(connection: &Connection, graph: &RevisionGraph) -> rusqlite::Result<BTreeSet<String>> {
    let ledger = ledger::read(connection)?;
    let waiting = graph.revisions().filter(|it| !ledger.holds(it.id()));
    Ok(waiting.flat_map(|it| asked(it)).map(str::to_owned).collect())
}
