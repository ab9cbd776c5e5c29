//! `journal migration history`: the revisions, newest first, with those that are applied marked.

use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::Shelf;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::output::Voice;
use crate::revision::Revision;
use crate::revision::range::Range;

/// Show the revisions, newest first, with those marked at which the archive stands; with `--verbose` what each revises, when it
/// was made and applied, and its files
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only the revisions from one target to another: `base:moods`, `current:`, `-3:head`
    #[arg(long, short, alias = "rev-range", value_name = "FROM:TO", allow_hyphen_values = true)]
    range: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let range: Option<Range> = args.range.as_deref().map(str::parse).transpose()?;
    let shelf = Shelf::open(ctx)?;
    let mut revisions: Vec<Arc<Revision>> = match range {
        Some(range) => shelf.revisions(&range.revisions(&shelf.graph, &shelf.ledger)?),
        None => shelf.graph.revisions().cloned().collect(),
    };
    revisions.reverse();
    if ctx.output.json {
        let revisions: Value = revisions.iter().map(|it| shelf.to_json(it)).collect();
        ctx.output.document(&json!({"revisions": revisions}))?;
        return Ok(Outcome::Clean);
    }
    print(&revisions, &shelf, ctx)?;
    Ok(Outcome::Clean)
}

/// A line for each revision, and with `--verbose` what is known of it.
fn print(revisions: &[Arc<Revision>], shelf: &Shelf, ctx: &Context) -> Result<(), CommandError> {
    for revision in revisions {
        ctx.output.line(&shelf.line(revision))?;
        if ctx.output.voice == Voice::Verbose {
            for line in shelf.details(revision) {
                ctx.output.line(&format!("    {line}"))?;
            }
        }
    }
    Ok(())
}
