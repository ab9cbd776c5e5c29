//! `journal migration history`: the revisions, newest first, with those that are applied marked.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::answer;
use crate::archive::{ArchiveError, ledger};
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;

/// Show the revisions, newest first, with those marked at which the archive stands
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show what each revision revises, when it was made and applied, and its files
    #[arg(long)]
    verbose: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let ledger = held(ctx)?;
    let seen = graph.seen_from(&ledger)?;
    let current = ledger.current(&graph)?;
    let shelf = Shelf { graph: &seen, ledger: &ledger, current: &current };
    if ctx.output.json {
        let revisions: Value = seen.revisions().rev().map(|it| shelf.to_json(it)).collect();
        ctx.output.document(&json!({"revisions": revisions}))?;
        return Ok(Outcome::Clean);
    }
    for revision in seen.revisions().rev() {
        ctx.output.line(&shelf.line(revision))?;
        if args.verbose {
            for line in shelf.details(revision) {
                ctx.output.line(&format!("    {line}"))?;
            }
        }
    }
    Ok(Outcome::Clean)
}

/// The ledger of the archive; an empty one where there is no archive yet.
fn held(ctx: &mut Context) -> Result<Ledger, CommandError> {
    if ctx.archive_path()?.symlink_metadata().is_err() {
        return Ok(Ledger::default());
    }
    let archive = ctx.archive_to_read()?;
    Ok(ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?)
}

struct Shelf<'a> {
    graph: &'a RevisionGraph,
    ledger: &'a Ledger,
    current: &'a BTreeSet<RevisionId>,
}

impl Shelf<'_> {
    fn line(&self, revision: &Revision) -> String {
        let id = revision.id();
        let mark = match (self.current.contains(id), self.ledger.holds(id)) {
            (true, _) => '*',
            (false, true) => '+',
            (false, false) => ' ',
        };
        let notes = self.notes(id);
        let notes =
            if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
        format!("{mark} {id}{notes}  {}", revision.message())
    }

    fn notes(&self, id: &RevisionId) -> Vec<&'static str> {
        let kinds = [
            (self.current.contains(id), "current"),
            (self.graph.heads().contains(id), "head"),
            (self.graph.bases().contains(id), "base"),
            (self.graph.branch_points().contains(id), "branch point"),
            (self.graph.merge_points().contains(id), "merge point"),
        ];
        kinds.into_iter().filter(|(is_one, _)| *is_one).map(|(_, word)| word).collect()
    }

    fn details(&self, revision: &Revision) -> Vec<String> {
        let mut lines = Vec::new();
        let parents: Vec<String> =
            self.graph.parents(revision.id()).iter().map(ToString::to_string).collect();
        lines.push(format!(
            "revises:    {}",
            if parents.is_empty() { "none".to_owned() } else { parents.join(", ") }
        ));
        lines.extend(revision.header.created.iter().map(|it| format!("created:    {it}")));
        lines.extend(
            self.ledger.get(revision.id()).map(|it| format!("applied:    {}", it.applied_at)),
        );
        lines.push(format!("repopulate: {}", revision.header.repopulate));
        lines.push(format!("loses:      {}", revision.header.loses));
        lines.push(format!("folder:     {}", revision.folder));
        lines.extend(revision.header.prose.iter().map(|it| format!("| {it}")));
        lines
    }

    fn to_json(&self, revision: &Revision) -> Value {
        let applied = self.ledger.get(revision.id());
        json!({
            "revision": revision.id().as_str(),
            "message": revision.message(),
            "revises": answer::ids(&self.graph.parents(revision.id())),
            "created": revision.header.created,
            "applied_at": applied.map(|it| it.applied_at.clone()),
            "current": self.current.contains(revision.id()),
            "head": self.graph.heads().contains(revision.id()),
            "folder": revision.folder,
        })
    }
}
