//! Whether the ledger may take edited files: what was applied under them must stay true.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use rusqlite::Connection;

use super::{Ailments, Choice, RepairError, accept};
use crate::archive::care::drift;
use crate::archive::model::asked;
use crate::archive::model::derived::{self, Derived};
use crate::archive::model::owned::OwnedParts;
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;
use crate::migrate::model;
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::header::{Key, Spot};
use crate::revision::ledger::{Disagreement, Ledger};
use crate::revision::names::RevisionId;

/// A `repopulate` line that was edited so that what stands in the archive changes hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handing {
    /// The line, and where the word stands in it.
    pub spot: Box<Spot>,
    revision: RevisionId,
    field: String,
    /// Whether it is handed to a field; else it is taken from one.
    is_given: bool,
}

impl fmt::Display for Handing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { revision, field, is_given, .. } = self;
        let line = format!("the edited `repopulate` line of revision `{revision}`");
        match is_given {
            true => {
                write!(f, "{line} hands `{field}` over to the entries, and it is somebody's own")
            }
            false => write!(f, "{line} no longer says that `{field}` holds what entries say"),
        }
    }
}

impl Handing {
    /// The way out of it.
    pub fn way_out(&self) -> String {
        let back = "`journal migration repair --restore-files` puts back what was applied";
        match self.is_given {
            true => format!(
                "{back}; to hand it over, `journal migration create --empty \"Hand over\"` begins a revision that does, with its \
                 own `repopulate` and `loses` lines"
            ),
            false => back.to_owned(),
        }
    }
}

/// Refuses edited files that the ledger cannot take as if they had been applied.
///
/// # Errors
///
/// [`RepairError::Header`], [`RepairError::Handing`], [`RepairError::Replay`] and [`RepairError::Unlike`], before a file or
/// the archive is written.
pub(super) fn check(
    archive: &Archive,
    ailments: &Ailments,
    choices: &[Choice],
    graph: &RevisionGraph,
) -> Result<(), RepairError> {
    let accepted = accepted(ailments, choices, graph);
    if accepted.is_empty() {
        return Ok(());
    }
    let revisions = accepted.iter().map(|it| &**it);
    let unknown = match archive.owner() {
        Owner::Journal => asked::unknown_part(revisions, graph),
        Owner::Program => asked::any_part(revisions),
    };
    if let Some(error) = unknown {
        return Err(RepairError::Header(error));
    }
    let mut rows = ailments.ledger.applied().to_vec();
    for revision in &accepted {
        accept(&mut rows, revision);
    }
    let after = Ledger::new(rows);
    let reading = || ArchiveError::database("look whose the tables are");
    for revision in &accepted {
        let handing = handing(archive.connection(), ailments, &after, revision);
        if let Some(handing) = handing.map_err(reading())? {
            return Err(RepairError::Handing(Box::new(handing)));
        }
    }
    let is_whole = accepted.len() >= edited(ailments).count()
        && ailments.disagreements.iter().all(|it| matches!(it, Disagreement::Edited { .. }));
    if is_whole { check_start(&after, graph) } else { Ok(()) }
}

fn edited(ailments: &Ailments) -> impl Iterator<Item = &RevisionId> {
    let edited: BTreeSet<&RevisionId> = ailments
        .disagreements
        .iter()
        .filter_map(|it| match it {
            Disagreement::Edited { revision, .. } => Some(revision),
            _ => None,
        })
        .collect();
    edited.into_iter()
}

/// The revisions whose edited files the ledger is to take.
fn accepted(ailments: &Ailments, choices: &[Choice], graph: &RevisionGraph) -> Vec<Arc<Revision>> {
    let chosen = ailments.disagreements.iter().zip(choices);
    let chosen = chosen.filter_map(|it| match it {
        (Disagreement::Edited { revision, .. }, Choice::Accept) => Some(revision),
        _ => None,
    });
    let ids: BTreeSet<&RevisionId> = chosen.collect();
    ids.into_iter().filter_map(|it| graph.find(it).cloned()).collect()
}

/// What changes hands by the edited `repopulate` line of a revision, if anything.
fn handing(
    connection: &Connection,
    ailments: &Ailments,
    after: &Ledger,
    revision: &Revision,
) -> rusqlite::Result<Option<Handing>> {
    let applied = ailments.ledger.get(revision.id()).and_then(|it| it.to_revision().ok());
    let Some(applied) = applied else { return Ok(None) };
    let (was, now) = (words(&applied), words(revision));
    if was == now {
        return Ok(None);
    }
    let held = OwnedParts::of(connection)?;
    let still = Derived::applied(after);
    let still: BTreeSet<&String> = still.fields().collect();
    for field in was.symmetric_difference(&now) {
        let is_given = now.contains(field);
        // What another applied revision says of it stays said.
        let changes = match is_given {
            true => !held.is_known(field),
            false => held.is_known(field) && !still.contains(field),
        };
        if changes && is_there(connection, field)? {
            let word = if is_given { field.as_str() } else { "" };
            let spot = Box::new(revision.up.spot_of(Key::Repopulate, word));
            let revision = revision.id().clone();
            return Ok(Some(Handing { spot, revision, field: field.clone(), is_given }));
        }
    }
    Ok(None)
}

fn words(revision: &Revision) -> BTreeSet<String> {
    derived::asked(revision).map(str::to_owned).collect()
}

/// Whether a column of `entries`, or a table, has the name of a field.
fn is_there(connection: &Connection, field: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('entries') WHERE lower(name) = ?1)
        OR EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) IN (?1, 'entry_' || ?1))";
    connection.query_row(sql, [field], |row| row.get(0))
}

/// Refuses edits after which a new archive, made by the files, would have another schema than the ledger's scripts make in the
/// order in which they were applied. Where something is still to be applied, that is seen when it is.
fn check_start(after: &Ledger, graph: &RevisionGraph) -> Result<(), RepairError> {
    for revision in graph.revisions() {
        if !after.counts(graph, revision.id())? {
            return Ok(());
        }
    }
    let fresh = model::after(graph.revisions().map(|it| &**it)).map_err(RepairError::Replay)?;
    let Ok(applied) = drift::replay(after) else { return Ok(()) };
    match applied.differences(&fresh) {
        differences if differences.is_empty() => Ok(()),
        differences => Err(RepairError::Unlike(differences.into_iter().take(NAMED).collect())),
    }
}

/// How many differences an error names.
const NAMED: usize = 4;
