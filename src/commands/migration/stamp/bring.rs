//! The revisions of another program, brought along.

use super::super::answer as told;
use super::refuse_waiting;
use crate::archive::model::missing;
use crate::archive::{Archive, ArchiveError};
use crate::commands::context::Context;
use crate::commands::error::CommandError;
use crate::engine::ledger;
use crate::migrate::adopt::{Brought, Found};
use crate::migrate::identity::Wish;
use crate::migrate::save::{SaveError, Tentative};
use crate::migrate::stamp::StampError;
use crate::migrate::{Terms, adopt, core_names, model};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::target::Target;
use crate::workspace::Workspace;

/// The revision that the database brings along beside these, or beside what its ledger says.
pub(super) fn bring_along(
    mut wish: Wish,
    (targets, is_foreign): (&[Target], bool),
    terms: &Terms,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Option<Brought>, CommandError> {
    let graph = &terms.graph;
    for target in targets {
        wish.revises.extend(target.points(graph, &Ledger::default())?);
    }
    let reading = ArchiveError::database("read the ledger");
    let ledger = ledger::read(archive.connection()).map_err(reading)?;
    told::refuse_lost(&ledger, graph)?;
    wish.noted = ledger.ids();
    if targets.is_empty() {
        refuse_waiting(&ledger, graph)?;
        wish.revises = ledger.current(graph)?;
    }
    refuse_lacking(&wish, (targets, is_foreign), archive, graph)?;
    let model = model::model(ctx.workspace()?)?;
    let found = adopt::brought_along(archive.connection(), &wish, &model.schema, terms)?;
    let Found { brought, left_out } = found;
    if !left_out.is_empty() {
        let words = "left to the program that brings along what is lacking here; a move that would take it along is refused";
        ctx.output.say(&format!("{words}: {}", left_out.join(", ")));
    }
    let Some(brought) = brought else {
        ctx.output.say("the database holds nothing beside what those revisions make");
        return Ok(None);
    };
    if !terms.owner.is_journal() {
        return Ok(Some(brought));
    }
    let names = core_names::of_core(graph).map_err(StampError::Replay)?;
    let diff = &brought.generated.diff;
    let taken = core_names::brought(&names, diff.from(), diff.to());
    match taken.is_empty() {
        true => Ok(Some(brought)),
        false => Err(StampError::CoreNames(taken).into()),
    }
}

/// The way out where a database that never was an archive is said to stand at a revision of one.
const NEVER_AN_ARCHIVE: &str = "it never was an archive: `journal migration stamp --create \"MESSAGE\"`, without a revision, takes over what it has, \
                                and the next upgrade makes it one; `core = false` under `[schema]` in journal.toml moves its schema, and \
                                leaves it another program's";

/// Refuses to take for a wish that something of the archive's own is gone.
fn refuse_lacking(
    wish: &Wish,
    (targets, is_foreign): (&[Target], bool),
    archive: &Archive,
    graph: &RevisionGraph,
) -> Result<(), CommandError> {
    let differences = adopt::lacking_of_core(archive.connection(), wish, graph)?;
    if differences.is_empty() {
        return Ok(());
    }
    let there = match wish.revises.iter().collect::<Vec<_>>().as_slice() {
        _ if targets.is_empty() => "current",
        [one] => one.as_str(),
        _ => "heads",
    };
    let way_out = match is_foreign {
        true => NEVER_AN_ARCHIVE.to_owned(),
        false => missing::way_out_at(archive.path(), there),
    };
    Err(StampError::Lacking { differences, way_out }.into())
}

/// Writes the revision that the database brings along, and declares what it makes, unless the workspace has declarations of
/// its own already.
pub(super) fn write(
    workspace: &Workspace,
    brought: &Brought,
    files: &mut Tentative,
) -> Result<(), SaveError> {
    files.save(workspace, &brought.generated.draft, &brought.proof)?;
    match brought.declarations.is_empty() || workspace.schema_sql().is_some() {
        true => Ok(()),
        false => files.declare(&workspace.root().join("schema.sql"), &brought.declarations),
    }
}
