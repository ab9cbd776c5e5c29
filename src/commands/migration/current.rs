//! `journal migration current`: where the archive stands.

use serde_json::{Value, json};

use super::super::answer;
use crate::archive::ArchiveError;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::engine::ledger;

/// Show the revisions at which the archive stands
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    let ledger =
        ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?;
    let seen = graph.seen_from(&ledger)?;
    let (current, heads) = (ledger.current(&graph)?, graph.heads());
    if ctx.output.json {
        let revisions: Value = current
            .iter()
            .filter_map(|id| seen.get(id))
            .map(|it| json!({"revision": it.id().as_str(), "message": it.message(), "head": heads.contains(it.id())}))
            .collect();
        ctx.output.document(&json!({"current": answer::ids(&current), "revisions": revisions}))?;
        return Ok(Outcome::Clean);
    }
    if current.is_empty() {
        ctx.output.say("the archive is at base: no revision is applied");
    }
    for revision in current.iter().filter_map(|id| seen.get(id)) {
        let head = if heads.contains(revision.id()) { " (head)" } else { "" };
        ctx.output.line(&format!("{}{head}  {}", revision.id(), revision.message()))?;
    }
    Ok(Outcome::Clean)
}
