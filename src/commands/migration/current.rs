//! `journal migration current`: where the archive stands.

use serde_json::{Value, json};

use super::super::answer;
use crate::archive::ArchiveError;
use crate::archive::care::standing;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::engine::ledger;
use crate::migrate::MigrateError;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use std::collections::BTreeSet;

/// Show the revisions at which the archive stands
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Exit 1 where the archive does not stand at every head
    #[arg(long)]
    check_heads: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    let ledger =
        ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?;
    let misplaced = standing::misplaced(archive.connection(), &graph, &ledger, archive.owner())?;
    let seen = match (graph.seen_from(&ledger), &misplaced) {
        (Err(_), Some(misplaced)) => {
            return Err(MigrateError::Misplaced(Box::new(misplaced.clone())).into());
        }
        (seen, _) => seen?,
    };
    let (current, heads) = (ledger.current(&graph)?, graph.heads());
    let is_at_heads = current == heads;
    let outcome = match misplaced.is_some() || args.check_heads && !is_at_heads {
        true => Outcome::Findings,
        false => Outcome::Clean,
    };
    if ctx.output.json {
        let revisions: Value = current
            .iter()
            .filter_map(|id| seen.get(id))
            .map(|it| json!({"revision": it.id().as_str(), "message": it.message(), "head": heads.contains(it.id())}))
            .collect();
        ctx.output.document(&json!({
            "current": answer::ids(&current),
            "at_heads": is_at_heads,
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
    if args.check_heads && !is_at_heads {
        tell_behind(&heads, &ledger, ctx);
    }
    Ok(outcome)
}

/// Tells which of the two knows more.
fn tell_behind(heads: &BTreeSet<RevisionId>, ledger: &Ledger, ctx: &Context) {
    let behind = heads.iter().any(|it| !ledger.ids().contains(it));
    let hint = match behind {
        true => "`journal upgrade` applies what is pending",
        false => "a newer `journal` has applied what this one does not know",
    };
    ctx.output.warn("the archive does not stand at every head", Some(hint));
}
