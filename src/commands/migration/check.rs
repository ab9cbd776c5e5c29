//! `journal migration check`: whether model, head, archive, ledger and files agree.

use serde_json::{Value, json};

use super::super::answer;
use super::answer as told;
use crate::archive::Archive;
use crate::archive::file::vacant::is_vacant;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::refusals;
use crate::finding::Finding;
use crate::migrate::check::{self, Check, Shown};
use crate::migrate::model;
use crate::terminal::safe;

/// Show where model and head, archive and ledger, or ledger and files differ
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let model = model::model(ctx.workspace()?)?;
    let (graph, fields) = (ctx.graph()?, ctx.fields()?);
    let archive = match is_vacant(&ctx.archive_path()?) {
        false => Some(ctx.archive_to_read()?),
        true => None,
    };
    archive.iter().try_for_each(Archive::begin_reading)?;
    let check = check::check(&model, &graph, &fields, archive.as_ref())?;
    let migrations = told::migrations(ctx)?;
    let shown = |it| check::shown(it, &check.ledger, &migrations);
    let edited: Vec<Shown> = check.disagreements.iter().map(shown).collect();
    let of_schema = ctx.of_schema()?;
    let refused =
        archive.iter().flat_map(|it| refusals::of_upgrade(it, &graph, &fields, &of_schema));
    // Whether the rest of what waits can be applied tells `status`; a header is wrong whatever the archive holds.
    let refused: Vec<Finding> = refused.filter(|it| it.code == "header").collect();
    // A view that is broken stops nobody but the one who asks it.
    let is_fine = refused.is_empty() && !check.broken.iter().any(Finding::is_error);
    let outcome = if check.is_clean() && is_fine { Outcome::Clean } else { Outcome::Findings };
    if ctx.output.json {
        let mut document = document(&check, &edited);
        document["refused"] = answer::findings(&refused);
        document["broken"] = answer::findings(&check.broken);
        ctx.output.document(&document)?;
        return Ok(outcome);
    }
    ctx.output.findings(&model.notes);
    ctx.output.findings(&refused);
    ctx.output.findings(&check.broken);
    if refused.is_empty() || !check.is_clean() {
        tell(&check, &edited, ctx)?;
    }
    Ok(outcome)
}

/// How many possible renames are asked about.
const QUESTIONS: usize = 10;

fn document(check: &Check, edited: &[Shown]) -> Value {
    json!({
        "model_differs": !check.changes.is_empty(),
        "changes": check.changes,
        "renames": told::asked(&check.renames),
        "drift": check.drift.differences,
        "foreign": check.drift.foreign,
        "misplaced": check.misplaced.as_ref().map(answer::misplaced),
        "ill_noted": check.ill_noted,
        "corrections": answer::corrections(&check.corrections),
        "edited": edited.iter().map(told::disagreement).collect::<Value>(),
    })
}

fn tell(check: &Check, edited: &[Shown], ctx: &mut Context) -> Result<(), CommandError> {
    if !check.corrections.is_empty() {
        tell_corrections(check, ctx)?;
    }
    if check.is_clean() {
        let file = if ctx.owner()?.is_journal() { "archive" } else { "database" };
        ctx.output.say(&format!("model and head, {file} and ledger, ledger and files agree"));
        return Ok(());
    }
    tell_changes(check, ctx)?;
    // Where the ledger is behind its schema, the differences are what it lacks.
    let is_behind = check.misplaced.as_ref().is_some_and(|it| !it.is_count_alone());
    tell_renames(check, ctx)?;
    tell_ledger(check, is_behind, ctx)?;
    if !edited.is_empty() {
        let way = if is_behind { "" } else { " (`journal migration repair` mends either)" };
        ctx.output.line(&format!("the ledger and the files differ{way}:"))?;
    }
    tell_edited(edited, ctx)
}

/// In what the schema and the ledger differ, and what in the ledger cannot be true.
fn tell_ledger(check: &Check, is_behind: bool, ctx: &Context) -> Result<(), CommandError> {
    if !check.drift.differences.is_empty() && !is_behind {
        ctx.output.line(&ctx.output.worded(
            "the archive differs from its ledger (`-` the ledger, `+` the archive; `journal migration diff archive current` mends it):",
        ))?;
        indented(&check.drift.differences, ctx)?;
    }
    if let Some(misplaced) = &check.misplaced {
        let told = format!("{misplaced} ({})", misplaced.way_out());
        ctx.output.line(&ctx.output.worded(&told))?;
    }
    if !check.ill_noted.is_empty() {
        ctx.output.line(
            "the ledger was changed by another tool (`journal migration repair` mends it):",
        )?;
        indented(&check.ill_noted, ctx)?;
    }
    Ok(())
}

/// The scripts that are others now, and wait to be taken.
fn tell_corrections(check: &Check, ctx: &Context) -> Result<(), CommandError> {
    ctx.output.line(
        "this `journal` has corrected scripts that the ledger holds as they were (`journal upgrade` takes them):",
    )?;
    let waiting: Vec<String> = check.corrections.iter().map(ToString::to_string).collect();
    indented(&waiting, ctx)?;
    Ok(())
}

/// What could be a rename, and is not answered.
fn tell_renames(check: &Check, ctx: &Context) -> Result<(), CommandError> {
    let open: Vec<String> = check.renames.iter().take(QUESTIONS).map(told::question).collect();
    indented(&open, ctx)?;
    if let more @ 1.. = check.renames.len().saturating_sub(QUESTIONS) {
        ctx.output.line(&format!("  … and {more} other possible renames (`--json` lists them)"))?;
    }
    Ok(())
}

/// What of the model no revision makes yet.
fn tell_changes(check: &Check, ctx: &Context) -> Result<(), CommandError> {
    if !check.changes.is_empty() {
        ctx.output.line(
            "the model differs from head (`journal migration create` writes the revision):",
        )?;
        indented(&check.changes, ctx)?;
        if check.changes.iter().any(|it| it.starts_with("drop ")) {
            ctx.output.say(told::UNDECLARED);
        }
    }
    Ok(())
}

/// In what the ledger and the files differ, line by line.
fn tell_edited(edited: &[Shown], ctx: &Context) -> Result<(), CommandError> {
    for shown in edited {
        let place =
            if shown.place.path.is_empty() { String::new() } else { format!("{}: ", shown.place) };
        ctx.output.line(&format!("  {place}{}", safe(&shown.message)))?;
        for line in shown.diff.lines() {
            ctx.output.line(&format!("    {}", safe(line)))?;
        }
    }
    Ok(())
}

fn indented(lines: &[String], ctx: &Context) -> Result<(), CommandError> {
    lines.iter().try_for_each(|it| ctx.output.line(&format!("  {}", safe(it))))
}
