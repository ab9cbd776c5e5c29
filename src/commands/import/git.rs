//! `journal import --from git DIR`: the history of a journal that was kept in git, into versions.

use serde_json::{Value, json};

use super::Args;
use crate::backup::VersionPolicy;
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::entry::EntryPath;
use crate::import::git::{self, HistoryReport, Settings};
use crate::journal::Journal;
use crate::migrate::Consent;
use crate::sync::place;
use crate::terminal::safe_line;
use std::path::Path;

pub(super) fn run(
    args: &Args,
    journal: &Journal,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let folder = repository(args)?;
    let (mut archive, means) = ctx.session(Consent::default())?.open_at_head()?;
    means.begin_work(&archive)?;
    if !args.dry_run {
        archive.refuse_closed()?;
    }
    let progress = &*means.terms.progress;
    place::check(&archive, journal, ctx.trust(journal, false)?, progress)?;
    let search_path = ctx.search_path();
    let policy = means.workspace.config().versions;
    let settings = Settings {
        fields: &means.terms.fields,
        now: means.now(),
        search_path: search_path.as_deref(),
        versions: policy,
        wall: means.wall,
        is_dry_run: args.dry_run,
        progress,
    };
    let report = git::import(&mut archive, journal, folder, settings)?;
    drop(means);
    tell(args, &report, &policy, ctx)
}

/// The repository, where the arguments name one, and nothing that is not meant for it.
fn repository(args: &Args) -> Result<&Path, CommandError> {
    let [folder] = &args.files[..] else {
        return Err(CommandError::new("usage", "one repository is read at a time")
            .with_hint("`journal import --from git DIR`"));
    };
    if args.update || !args.moods.is_empty() {
        let message = "`--update` and `--moods` are not meant for a repository";
        return Err(CommandError::new("usage", message)
            .with_hint("a second import takes what is new in its history"));
    }
    Ok(folder)
}

fn tell(
    args: &Args,
    report: &HistoryReport,
    policy: &VersionPolicy,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let findings = &report.findings;
    if ctx.output.json {
        ctx.output.document(&document(args, report, policy))?;
        return Ok(Outcome::of(findings));
    }
    tell_entries(args, report, ctx)?;
    ctx.output.findings(findings);
    tell_taken(args, report, ctx);
    tell_going(args, report, policy, ctx);
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}

/// The entries that have versions now, each with how many.
fn tell_entries(args: &Args, report: &HistoryReport, ctx: &Context) -> Result<(), CommandError> {
    if answer::most_named(args.dry_run, &ctx.output) > 0 {
        for (path, count) in &report.entries {
            ctx.output.line(&line("versions", *count, path))?;
        }
    }
    for (path, count) in &report.removed {
        ctx.output.line(&line("removed", count + 1, path))?;
    }
    Ok(())
}

/// Tells how much was taken out of the repository.
fn tell_taken(args: &Args, report: &HistoryReport, ctx: &Context) {
    let HistoryReport { commits, entries, removed, .. } = report;
    let versions = answer::counted(report.versions(), "version");
    let commits = answer::counted(*commits, "commit");
    let (verb, would) =
        if args.dry_run { ("would import", "would become") } else { ("imported", "became") };
    ctx.output.say(&format!(
        "{verb} {versions} of {} out of {commits}",
        answer::counted(entries.len() + removed.len(), "entry")
    ));
    if !removed.is_empty() {
        let files = answer::counted(removed.len(), "file");
        let entries = if removed.len() == 1 { "a removed entry" } else { "removed entries" };
        ctx.output.say(&format!(
            "{files} that the archive did not hold {would} {entries}: `journal list --removed`"
        ));
    }
}

/// Tells how many of the versions `[versions]` lets go again.
fn tell_going(args: &Args, report: &HistoryReport, policy: &VersionPolicy, ctx: &Context) {
    if let Some((count, is_least)) =
        report.going.filter(|(count, is_least)| *count > 0 || *is_least)
    {
        let least = if is_least { "at least " } else { "" };
        let policy = policy.words();
        let then = if args.dry_run { "the sync after it would let" } else { "the next sync lets" };
        let count = answer::counted(count, "version");
        ctx.output.say(&format!("`[versions]` says {policy}: {then} {least}{count} go again"));
    }
}

fn document(args: &Args, report: &HistoryReport, policy: &VersionPolicy) -> Value {
    let HistoryReport { commits, entries, removed, going, findings } = report;
    let named = |all: &[(EntryPath, usize)]| -> Value {
        all.iter().map(|(path, count)| json!({"path": path.as_str(), "versions": count})).collect()
    };
    json!({
        "commits": commits,
        "versions": report.versions(),
        "entries": named(entries),
        "removed": named(removed),
        "policy": policy.words(),
        "would_go": going.map_or(0, |it| it.0),
        "dry_run": args.dry_run,
        "findings": answer::findings(findings),
    })
}

/// `versions  12  2025/a.md`.
fn line(word: &str, count: usize, path: &EntryPath) -> String {
    format!("{word:8}  {count:>5}  {}", safe_line(path.as_str()))
}
