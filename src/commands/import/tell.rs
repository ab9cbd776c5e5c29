//! What an import did, in words.

use std::path::Path;

use serde_json::{Value, json};

use super::super::answer;
use super::super::context::Context;
use super::super::error::{CommandError, Outcome};
use super::Args;
use crate::entry::EntryPath;
use crate::finding::Finding;
use crate::import::write::ImportReport;
use crate::number::grouped;
use crate::terminal::safe;

pub(super) fn tell(
    args: &Args,
    ctx: &Context,
    root: &Path,
    report: &ImportReport,
    findings: &[Finding],
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&document(report, findings, args.dry_run))?;
        return Ok(Outcome::of(findings));
    }
    tell_written(args, report, ctx)?;
    ctx.output.findings(findings);
    ctx.output.say(&sum(args, root, report));
    tell_edited(args, report, ctx);
    answer::summary(&ctx.output, findings);
    let is_changed = !report.added.is_empty() || !report.updated.is_empty();
    if is_changed && !args.dry_run {
        ctx.output.say("next: `journal sync` brings them into the archive");
    }
    Ok(Outcome::of(findings))
}

/// The files that were written, or would be.
fn tell_written(args: &Args, report: &ImportReport, ctx: &Context) -> Result<(), CommandError> {
    for path in report.added.iter().chain(&report.updated) {
        let line = safe(path.as_str());
        if args.dry_run { ctx.output.line(&line) } else { ctx.output.done(&line) }?;
    }
    Ok(())
}

/// Tells of entries that their source changed since, and that were left as they are.
fn tell_edited(args: &Args, report: &ImportReport, ctx: &Context) {
    if args.update {
        return;
    }
    let (here, source): (Vec<_>, Vec<_>) =
        report.edited.iter().partition(|it| report.edited_here.contains(it));
    for (paths, what) in [
        (source, "edited in the source since; `--update` writes the new text"),
        (here, "edited in the source and here, and stays as it is"),
    ] {
        let count = answer::counted(paths.len(), "entry");
        let (were, what) = match paths.len() {
            0 => continue,
            1 => ("was", what.to_owned()),
            _ => ("were", what.replace("stays as it is", "stay as they are")),
        };
        ctx.output.say(&format!("{count} {were} {what}:"));
        for path in paths {
            ctx.output.say(&format!("  {}", safe(path.as_str())));
        }
    }
}

fn document(report: &ImportReport, findings: &[Finding], is_dry_run: bool) -> Value {
    let paths =
        |paths: &[EntryPath]| paths.iter().map(|it| Value::from(it.as_str())).collect::<Value>();
    json!({
        "added": paths(&report.added),
        "unchanged": paths(&report.unchanged),
        "updated": paths(&report.updated),
        "edited": paths(&report.edited),
        "media": paths(&report.media),
        "findings": answer::findings(findings),
        "dry_run": is_dry_run,
    })
}

/// What was done, in a line.
fn sum(args: &Args, root: &Path, report: &ImportReport) -> String {
    let verb = if args.dry_run { "would write" } else { "wrote" };
    let count = answer::counted(report.added.len(), "entry");
    let mut line = format!("{verb} {count}");
    if !report.media.is_empty() {
        line += &format!(" and {}", answer::counted(report.media.len(), "file"));
    }
    line += &format!(" below {}", root.display());
    if !report.updated.is_empty() {
        line += &format!(", {} updated", grouped(report.updated.len() as u64));
    }
    if !report.unchanged.is_empty() {
        line += &format!(", {} there already", grouped(report.unchanged.len() as u64));
    }
    line
}
