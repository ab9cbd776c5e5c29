//! `journal migration diff`: the SQL from one schema to another.

use serde_json::json;

use super::super::answer;
use super::answer::{self as told, Renaming};
use crate::archive::file::vacant::is_vacant;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::migrate::diff::{self, Desk, Side};
use crate::schema::RenameCandidate;

/// Print the SQL from one schema to another
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where it begins: model, archive, base, head, a revision, a .sql file or a database
    from: String,
    /// Where it leads: likewise
    to: String,
    /// Use only what SQLite 3.37 knows
    #[arg(long)]
    portable: bool,
    #[command(flatten)]
    renaming: Renaming,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let path = ctx.archive_path()?;
    let (from, to) = (Side::named(&args.from, &path)?, Side::named(&args.to, &path)?);
    let graph = ctx.graph()?;
    let is_needed = needs_archive(&from) || needs_archive(&to);
    let archive = match is_needed && !is_vacant(&path) {
        true => Some(ctx.database_to_read()?),
        false => None,
    };
    let workspace = ctx.workspace()?.clone();
    let desk = Desk { workspace: &workspace, graph: &graph, archive: archive.as_ref() };
    let (before, after) = (desk.look(&from)?, desk.look(&to)?);
    let mut notes = before.notes.clone();
    notes.extend(after.notes.iter().filter(|it| !before.notes.contains(it)).cloned());
    let output = &ctx.output;
    let mut ask = |it: &RenameCandidate| output.asks(&told::question(it));
    let can_ask = output.can_ask();
    let answers = args.renaming.answers();
    let diff = diff::answered(&before, &after, &answers, can_ask.then_some(&mut ask))?;
    let plan = diff::plan(&diff, args.portable)?;
    if output.json {
        output.document(&json!({
            "statements": told::statements(&plan.statements),
            "renames": told::answered(diff.renames()),
            "changes": told::changes(&plan.changes),
            "findings": answer::findings(&notes),
        }))?;
        return Ok(Outcome::Clean);
    }
    output.findings(&notes);
    output.write(plan.to_script().as_bytes())?;
    Ok(Outcome::Clean)
}

/// Whether a side is looked up in the archive: its own schema, or its ledger.
fn needs_archive(side: &Side) -> bool {
    matches!(side, Side::Archive | Side::Revision(_))
}
