//! `journal migration lint`: what revisions would do to the archive's rows.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::super::answer;
use crate::archive::Archive;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::upgrade::Given;
use crate::finding::Finding;
use crate::migrate::{self, Consent, Prepared, Terms, lint, model};
use crate::revision::plan::Direction;
use crate::revision::target::Target;

/// Find what revisions would do to the archive's rows: NULLs, duplicates, misfits, orphans, losses
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A revision that is not applied, with all before it, or a file of SQL (all that is pending, when there is none)
    #[arg(value_name = "REVISION|FILE")]
    what: Option<String>,
    #[command(flatten)]
    given: Given,
}

/// What was judged, and what was found.
struct Judged {
    checked: usize,
    findings: Vec<Finding>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    args.given.give(ctx)?;
    let terms = ctx.terms(Consent::default())?;
    let archive = ctx.archive_to_read()?;
    ctx.at_work();
    archive.interrupt_by(&terms.progress)?;
    let judged = match &args.what {
        Some(path) if Path::new(path).is_file() => file(path, &archive, &terms)?,
        Some(target) => revisions(&target.parse()?, &archive, &terms)?,
        None => pending(&archive, &terms, ctx)?,
    };
    drop(terms);
    tell(&judged, ctx)
}

fn file(path: &str, archive: &Archive, terms: &Terms) -> Result<Judged, CommandError> {
    let text = fs::read_to_string(path).map_err(|error| CommandError::of("file", &error))?;
    Ok(Judged { checked: 1, findings: lint::file(archive, path, &text, terms)? })
}

fn revisions(target: &Target, archive: &Archive, terms: &Terms) -> Result<Judged, CommandError> {
    let prepared = prepare(target, archive, terms)?;
    let findings = lint::revisions(archive, &prepared, terms)?;
    Ok(Judged { checked: prepared.plan.steps.len(), findings })
}

/// All that is pending; where nothing is, what a new revision would do.
fn pending(archive: &Archive, terms: &Terms, ctx: &mut Context) -> Result<Judged, CommandError> {
    let judged = revisions(&Target::heads(), archive, terms)?;
    if judged.checked > 0 {
        return Ok(judged);
    }
    let model = model::model(ctx.workspace()?)?;
    let findings = lint::model(archive, &model.schema, terms)?;
    Ok(Judged { checked: 0, findings })
}

fn prepare(target: &Target, archive: &Archive, terms: &Terms) -> Result<Prepared, CommandError> {
    let prepared =
        migrate::prepare(archive.connection(), &terms.graph, target, Direction::Up, terms.owner)?;
    migrate::check_drift(archive.connection(), &prepared.ledger)?;
    Ok(prepared)
}

fn tell(judged: &Judged, ctx: &Context) -> Result<Outcome, CommandError> {
    let Judged { checked, findings } = judged;
    if ctx.output.json {
        let document = json!({"checked": checked, "findings": answer::findings(findings)});
        ctx.output.document(&document)?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    answer::summary(&ctx.output, findings);
    if findings.is_empty() {
        ctx.output.say(&match checked {
            0 => "nothing is pending, and no row conflicts with the model".to_owned(),
            count => format!("{}: no conflicting rows", answer::counted(*count, "script")),
        });
    }
    Ok(Outcome::of(findings))
}
