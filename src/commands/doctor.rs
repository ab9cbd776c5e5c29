//! `journal doctor`: everything that can be checked, with the way out of each finding.

use serde_json::json;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::notices;
use super::refusals;
use crate::archive::Archive;
use crate::doctor::{self, Diagnosis, Subject};
use crate::engine::owner::Owner;
use crate::finding::{Finding, Place};
use crate::journal::Journal;
use crate::progress::Progress;
use crate::sync::{self, SyncError};
use serde_json::Value;

/// What keeps waiting revisions from being applied, and is told by no check of the examination.
const TOLD: [&str; 4] = ["in-the-way", "migration-failed", "name-taken", "unfit"];

/// Check everything, and say the way out of what is found
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let path = ctx.archive_path()?;
    let (fields, backups, now) = (ctx.fields()?, ctx.backups()?, ctx.now());
    let of_schema = ctx.of_schema()?;
    // What keeps another command from its work is a finding of this one.
    let mut findings = Vec::new();
    let whole = keep(ctx.graph(), &mut findings)?;
    let is_graph_whole = whole.is_some();
    // The archive itself can be checked all the same.
    let graph = whole.or_else(|| ctx.graph_of_ledger().ok());
    let owner = ctx.owner()?;
    ctx.name_folder(None)?;
    let place = if owner.is_journal() { doctor::journal_place(&path) } else { None };
    let journal = match (owner, place) {
        (Owner::Program, _) => None,
        (Owner::Journal, Some(place)) => {
            findings.extend(ctx.other_folder(&place));
            keep(ctx.there(&place), &mut findings)?
        }
        (Owner::Journal, None) => keep(ctx.journal(None), &mut findings)?,
    };
    let progress = ctx.progress();
    let watched = ctx.progress();
    // What doctor tells itself of revisions that wait comes with its own way out.
    let refused = |archive: &Archive| {
        let graph = graph.iter();
        let all = graph.flat_map(|it| refusals::of_upgrade(archive, it, &fields, &of_schema));
        let of_upgrade = all.filter(|it| TOLD.contains(&it.code));
        let of_sync = journal.iter().flat_map(|it| of_next_sync(archive, it, &*watched));
        of_upgrade.chain(of_sync).collect()
    };
    let subject = Subject {
        owner,
        archive: &path,
        journal: journal.as_ref(),
        backups: &backups,
        graph: graph.as_ref(),
        is_graph_whole,
        fields: &fields,
        of_schema: &of_schema,
        refused: &refused,
        now,
        progress,
    };
    let output = &ctx.output;
    let mut diagnosis =
        doctor::examine(&subject, |holder| notices::waiting(output, &path, holder))?;
    drop(subject);
    // The revisions and the journal's folder were looked at as well.
    diagnosis.checked += if owner.is_journal() { 2 } else { 1 };
    diagnosis.findings.splice(..0, findings);
    tell(&diagnosis, ctx)
}

/// What the next sync could not read of the journal, and why it would be refused for what became of it. What cannot be
/// looked at in the archive is told elsewhere.
fn of_next_sync(archive: &Archive, journal: &Journal, progress: &dyn Progress) -> Vec<Finding> {
    let look = match sync::look(journal, Some(archive), false, progress) {
        Ok(look) => look,
        Err(SyncError::Journal(error)) => return told(error).into_iter().collect(),
        Err(_) => {
            let listed = journal.walk(progress, |files| files.for_each(drop));
            return listed.map(|((), met)| unreadable(met.findings)).unwrap_or_default();
        }
    };
    let refused = look.guard().err().and_then(told).map(|it| {
        let place = Place::file(journal.root().display().to_string());
        Finding { place, ..it }.with_hint(
            "is the folder mounted, and the right one? `journal sync --accept-deletions` takes it as it is, and the \
             entries stay readable in the archive",
        )
    });
    unreadable(look.findings).into_iter().chain(refused).collect()
}

fn told(error: impl Into<CommandError>) -> Option<Finding> {
    match error.into() {
        CommandError::Told(report) => Some(report.into_finding()),
        _ => None,
    }
}

fn unreadable(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|it| it.code == "unreadable");
    findings
}

/// What was opened; where it could not be, why not becomes a finding.
fn keep<T>(
    opened: Result<T, CommandError>,
    findings: &mut Vec<Finding>,
) -> Result<Option<T>, CommandError> {
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(CommandError::Told(report)) => {
            findings.push(report.into_finding());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn tell(diagnosis: &Diagnosis, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let Diagnosis { checked, entries, findings, foreign } = diagnosis;
    if ctx.output.json {
        ctx.output.document(&document(diagnosis))?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    if !foreign.is_empty() {
        ctx.output.say(&format!("of other tools, kept: {}", foreign.join(", ")));
    }
    let well = if findings.is_empty() { ": all is well" } else { "" };
    let hashed = match ctx.owner()? {
        Owner::Journal => format!(", and hashed {}", answer::counted(*entries, "entry")),
        Owner::Program => String::new(),
    };
    let checks = answer::counted(*checked, "check");
    ctx.output.say(&format!("made {checks}{hashed}{well}"));
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}

fn document(diagnosis: &Diagnosis) -> Value {
    let Diagnosis { checked, entries, findings, foreign } = diagnosis;
    json!({
        "checked": checked,
        "entries": entries,
        "findings": answer::findings(findings),
        "foreign": foreign,
    })
}
