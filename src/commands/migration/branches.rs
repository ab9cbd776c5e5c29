//! `journal migration branches`: where the graph forks.

use serde_json::{Value, json};

use super::answer::Shelf;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::revision::Revision;

/// Show the revisions at which the graph forks, and where each branch begins
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let shelf = Shelf::open(ctx)?;
    let forks = shelf.revisions(&shelf.graph.ordered(&shelf.graph.branch_points()));
    let children =
        |fork: &Revision| shelf.revisions(&shelf.graph.ordered(&shelf.graph.children(fork.id())));
    if ctx.output.json {
        let fork = |it: &Revision| {
            let mut fork = shelf.to_json(it);
            let branches = children(it);
            fork["children"] = branches.iter().map(|it| shelf.to_json(it)).collect();
            fork
        };
        let forks: Value = forks.iter().map(|it| fork(it)).collect();
        ctx.output.document(&json!({"branches": forks}))?;
        return Ok(Outcome::Clean);
    }
    if forks.is_empty() {
        ctx.output.say("the graph does not fork: there is one branch");
    }
    for fork in &forks {
        ctx.output.line(&shelf.line(fork))?;
        for child in children(fork) {
            ctx.output.line(&format!("    -> {}", shelf.line(&child).trim_start()))?;
        }
    }
    Ok(Outcome::Clean)
}
