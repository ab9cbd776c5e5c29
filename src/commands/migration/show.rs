//! `journal migration show`: a revision, what it says of itself, and both of its scripts.

use serde_json::{Value, json};

use super::answer::Shelf;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::revision::Revision;
use crate::revision::target::{Target, TargetError};
use crate::terminal::safe;

/// Show a revision and both of its scripts
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A revision's id (or its beginning), its slug, head, heads, current, LABEL@head
    #[arg(value_name = "REVISION", default_value = "heads", allow_negative_numbers = true)]
    target: String,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let target: Target = args.target.parse()?;
    let shelf = Shelf::open(ctx)?;
    let points = target.points(&shelf.graph, &shelf.ledger)?;
    if points.is_empty() {
        return Err(TargetError::NoRevision { target: target.to_string() }.into());
    }
    let revisions = shelf.revisions(&shelf.graph.ordered(&points));
    if ctx.output.json {
        let revisions: Value = revisions.iter().map(|it| document(it, &shelf)).collect();
        ctx.output.document(&json!({"revisions": revisions}))?;
        return Ok(Outcome::Clean);
    }
    for revision in &revisions {
        tell(&shelf, revision, ctx)?;
    }
    Ok(Outcome::Clean)
}

fn document(it: &Revision, shelf: &Shelf) -> Value {
    let mut document = shelf.to_json(it);
    document["up"] = Value::from(it.up.text.as_str());
    document["down"] = it.down.as_ref().map(|it| it.text.as_str()).into();
    document
}

fn tell(shelf: &Shelf, revision: &Revision, ctx: &Context) -> Result<(), CommandError> {
    ctx.output.line(&shelf.line(revision))?;
    for line in shelf.details(revision) {
        ctx.output.line(&format!("    {}", safe(&line)))?;
    }
    for script in std::iter::once(&revision.up).chain(&revision.down) {
        ctx.output.line(&format!("\n==> {} <==", script.path))?;
        ctx.output.line(safe(&script.text).trim_end())?;
    }
    if revision.down.is_none() {
        ctx.output.line("\nThere is no down.sql.")?;
    }
    Ok(())
}
