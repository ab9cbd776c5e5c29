//! `journal migration current`: where the archive stands.

use serde_json::{Value, json};

use super::super::answer;
use crate::archive::ArchiveError;
use crate::archive::care::standing;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::engine::ledger;
use crate::migrate::MigrateError;

/// Show the revisions at which the archive stands
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    let ledger =
        ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?;
    let misplaced = standing::misplaced(archive.connection(), &graph, &ledger, archive.owner())?;
    let outcome = if misplaced.is_some() { Outcome::Findings } else { Outcome::Clean };
    let seen = match (graph.seen_from(&ledger), &misplaced) {
        (Err(_), Some(misplaced)) => {
            return Err(MigrateError::Misplaced(Box::new(misplaced.clone())).into());
        }
        (seen, _) => seen?,
    };
    let (current, heads) = (ledger.current(&graph)?, graph.heads());
    if ctx.output.json {
        let revisions: Value = current
            .iter()
            .filter_map(|id| seen.get(id))
            .map(|it| json!({"revision": it.id().as_str(), "message": it.message(), "head": heads.contains(it.id())}))
            .collect();
        ctx.output.document(&json!({
            "current": answer::ids(&current),
            "revisions": revisions,
            "misplaced": misplaced.as_ref().map(answer::misplaced),
        }))?;
        return Ok(outcome);
    }
    if current.is_empty() {
        ctx.output.say("the archive is at base: no revision is applied");
    }
    if let Some(misplaced) = &misplaced {
        ctx.output.warn(&misplaced.to_string(), Some(&misplaced.way_out()));
    }
    for revision in current.iter().filter_map(|id| seen.get(id)) {
        let head = if heads.contains(revision.id()) { " (head)" } else { "" };
        ctx.output.line(&format!("{}{head}  {}", revision.id(), revision.message()))?;
    }
    Ok(outcome)
}
