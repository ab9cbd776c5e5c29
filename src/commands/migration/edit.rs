//! `journal migration edit`: the scripts of a revision that is not applied, in the user's editor.

use std::path::PathBuf;

use serde_json::json;

use super::super::answer;
use super::answer::Shelf;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::finding::{Finding, Place};
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::target::Target;
use crate::workspace::revisions::RevisionsError;

/// Open the scripts of a revision that is not applied in $VISUAL or $EDITOR
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The revision: its id (or the beginning of it), its slug, head
    #[arg(value_name = "REVISION")]
    target: String,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let target: Target = args.target.parse()?;
    let shelf = Shelf::open(ctx)?;
    let id = target.one(&shelf.graph, &shelf.ledger)?;
    let revision = shelf.graph.get(&id).cloned();
    let revision =
        revision.ok_or_else(|| CommandError::new("target", "there is no such revision"))?;
    refuse_fixed(&revision, shelf.ledger.holds(&id))?;
    let folder = ctx.workspace()?.root().join(&revision.folder);
    let files: Vec<PathBuf> = ["up.sql", "down.sql"].map(|name| folder.join(name)).into();
    ctx.edit(&files)?;
    let findings: Vec<Finding> = read_again(ctx).into_iter().collect();
    if ctx.output.json {
        let files: Vec<String> = files.iter().map(|it| answer::path(it)).collect();
        let findings = answer::findings(&findings);
        let document = json!({"revision": id.as_str(), "files": files, "findings": findings});
        ctx.output.document(&document)?;
    } else {
        ctx.output.findings(&findings);
    }
    Ok(Outcome::of(&findings))
}

/// Refuses a revision that nobody may change any more, or can.
fn refuse_fixed(revision: &Revision, is_applied: bool) -> Result<(), CommandError> {
    let id = revision.id();
    if is_applied {
        let message =
            format!("revision `{id}` is applied, and an applied revision is never edited");
        return Err(CommandError::new("applied", message)
            .with_hint(format!("write another revision that goes on from it, or take it back first: `journal downgrade {id}-1`")));
    }
    if revision.is_carried {
        let message = format!("revision `{id}` is part of `journal` itself");
        return Err(CommandError::new("embedded", message)
            .with_hint("write a revision of your own: `journal migration create \"MESSAGE\"`"));
    }
    Ok(())
}

/// Reads all revisions as they are now; what is wrong with them, as a finding.
fn read_again(ctx: &mut Context) -> Option<Finding> {
    // What is wrong with the workspace itself was said before the editor was opened.
    let revisions = ctx.workspace().ok()?.revisions();
    let graph = revisions.and_then(|it| Ok(RevisionGraph::new(it)?));
    graph.err().map(|error| finding(&error))
}

fn finding(error: &RevisionsError) -> Finding {
    let of = |place: Place| Finding::error(place, "revisions", error.to_string());
    let hinted = |finding: Finding, hint: Option<String>| match hint {
        Some(hint) => finding.with_hint(hint),
        None => finding,
    };
    match error {
        RevisionsError::File { path, .. }
        | RevisionsError::NotWritten { path, .. }
        | RevisionsError::NoWayUp { path }
        | RevisionsError::Meanwhile { path }
        | RevisionsError::Exists { path } => of(Place::file(path.display().to_string())),
        RevisionsError::NotText { path, line, column } => {
            let path = path.display().to_string();
            of(Place { path, line: Some(*line), column: Some(*column) })
        }
        RevisionsError::Header(it) => {
            let finding = of(it.spot.place.clone()).with_excerpt(it.spot.excerpt.clone());
            hinted(finding, it.hint())
        }
        RevisionsError::Graph(it) => {
            let finding = of(it.spot().place.clone()).with_excerpt(it.spot().excerpt.clone());
            hinted(finding, it.hint())
        }
    }
}
