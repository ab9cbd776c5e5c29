//! `journal migration heads`: the revisions that no other one revises.

use serde_json::{Value, json};

use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};

/// Show the revisions that no other one revises
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let heads: Vec<_> = graph.heads().iter().filter_map(|id| graph.get(id).cloned()).collect();
    if ctx.output.json {
        let heads: Value = heads
            .iter()
            .map(|it| json!({"revision": it.id().as_str(), "message": it.message()}))
            .collect();
        ctx.output.document(&json!({"heads": heads}))?;
        return Ok(Outcome::Clean);
    }
    for head in &heads {
        ctx.output.line(&format!("{}  {}", head.id(), head.message()))?;
    }
    Ok(Outcome::Clean)
}
