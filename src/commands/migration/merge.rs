//! `journal migration merge`: one revision that revises several heads.

use serde_json::json;

use super::super::answer;
use super::answer as told;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::migrate::draft::Draft;
use crate::migrate::identity::Wish;
use crate::migrate::save::Saved;
use crate::migrate::{merge, save};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::{Label, RevisionId};
use crate::revision::target::Target;
use serde_json::Value;

/// Write a revision that joins several heads
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The heads to join (all of them when there is none)
    #[arg(value_name = "REVISION", default_value = "heads")]
    targets: Vec<String>,
    /// What the revision is for, in one line
    #[arg(long, short, default_value = "Merge")]
    message: String,
    /// Its id (the present moment, as in `20260115_120000`, when there is none)
    #[arg(long, value_name = "ID")]
    rev_id: Option<RevisionId>,
    /// The name of the branch that begins here
    #[arg(long, value_name = "NAME")]
    label: Option<Label>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let wish = wish(args, &graph, ctx)?;
    let (draft, proof) = merge::merge(&graph, &wish)?;
    let saved = save::save(ctx.workspace()?, &draft, &proof)?;
    if ctx.output.json {
        ctx.output.document(&document(&draft, &saved))?;
        return Ok(Outcome::Clean);
    }
    saved.files.iter().try_for_each(|it| ctx.output.done(&ctx.shown(it)))?;
    let heads = answer::standing(&wish.revises);
    ctx.output.say(&format!("`{}` joins {heads}", draft.header.revision));
    Ok(Outcome::Clean)
}

/// The revision that is wanted.
fn wish(args: &Args, graph: &RevisionGraph, ctx: &mut Context) -> Result<Wish, CommandError> {
    let none = Ledger::default();
    let held = told::held(ctx)?;
    told::refuse_lost(&held, graph)?;
    let mut wish = Wish {
        message: args.message.clone(),
        id: args.rev_id.clone(),
        revises: [].into(),
        depends_on: [].into(),
        label: args.label.clone(),
        noted: held.ids(),
        now: ctx.now(),
    };
    for target in &args.targets {
        let target: Target = target.parse()?;
        wish.revises.extend(target.points(graph, &none)?);
    }
    Ok(wish)
}

fn document(draft: &Draft, saved: &Saved) -> Value {
    json!({
        "revision": draft.header.revision.as_str(),
        "message": draft.header.message,
        "revises": answer::ids(&draft.header.revises),
        "folder": answer::path(&saved.folder),
        "files": saved.files.iter().map(|it| answer::path(it)).collect::<Vec<_>>(),
    })
}
