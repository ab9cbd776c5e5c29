//! `journal versions`: what the earlier versions of entries cost, and what `[versions]` lets go.

use serde_json::{Value, json};

use super::answer::{self, bytes, counted};
use super::context::{Context, wall};
use super::derived;
use super::error::{CommandError, Outcome};
use super::times;
use crate::archive::ArchiveError;
use crate::archive::versions::cost::{self, Cost};
use crate::backup::VersionPolicy;
use crate::doctor::versions;
use crate::number;

/// Show what earlier versions cost, and what `[versions]` lets go
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let policy = ctx.workspace()?.config().versions;
    let archive = derived::archive_at_head(ctx)?;
    let cost = cost::cost(archive.connection(), &policy, wall)
        .map_err(ArchiveError::database("count the versions"))?;
    let findings = versions::missing(&archive)?;
    drop(archive);
    if ctx.output.json {
        let mut document = document(&cost, &policy);
        document["findings"] = answer::findings(&findings);
        ctx.output.document(&document)?;
        return Ok(Outcome::of(&findings));
    }
    ctx.output.findings(&findings);
    for line in lines(&cost, &policy, ctx) {
        ctx.output.line(&line)?;
    }
    Ok(Outcome::of(&findings))
}

fn document(cost: &Cost, policy: &VersionPolicy) -> Value {
    let years = cost.years.iter().map(
        |(year, versions, plain)| json!({"year": year, "versions": versions, "plain_bytes": plain}),
    );
    json!({
        "versions": cost.versions,
        "entries": cost.entries,
        "stored_bytes": cost.stored,
        "plain_bytes": cost.plain,
        "oldest": cost.oldest,
        "newest": cost.newest,
        "by_year": years.collect::<Value>(),
        "policy": policy.words(),
        "would_go": cost.would_go,
        "excess_bytes": cost.excess,
    })
}

fn lines(cost: &Cost, policy: &VersionPolicy, ctx: &Context) -> Vec<String> {
    let count = |it: u64| counted(usize::try_from(it).unwrap_or(usize::MAX), "version");
    let entries = number::counted(cost.entries, "entry", "entries");
    let mut lines = vec![
        format!("versions    {} of {entries}", count(cost.versions)),
        format!("stored      {}, which were {} as files", bytes(cost.stored), bytes(cost.plain)),
    ];
    if let (Some(oldest), Some(newest)) = (&cost.oldest, &cost.newest) {
        lines.push(format!(
            "first seen  {} to {}",
            times::told_of(oldest, ctx),
            times::told_of(newest, ctx)
        ));
    }
    lines.extend(cost.years.iter().map(|(year, versions, plain)| {
        let year = year.as_deref().unwrap_or("earlier");
        format!("{year:<10}  {}, {} as files", count(*versions), bytes(*plain))
    }));
    lines.push(format!("[versions]  {}", policy.words()));
    if cost.would_go > 0 {
        let least = if cost.is_least { "at least " } else { "" };
        lines.push(format!("            the next sync lets {least}{} go", count(cost.would_go)));
    }
    if cost.excess > 0 {
        lines.push(format!(
            "            {} more than `max_bytes` are stored; the newest version of each entry stays",
            bytes(cost.excess)
        ));
    }
    lines
}
