//! `journal migration diff`: the SQL from one schema to another.

use serde_json::json;

use super::super::answer;
use super::answer::{self as told, Renaming};
use crate::archive::file::vacant::is_vacant;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::engine::broken::Torn;
use crate::finding::{Finding, Place};
use crate::migrate::diff::{self, Desk, Side};
use crate::schema::{Kind, RenameCandidate};

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
    let left = diff::left(&diff);
    refuse_unfollowable(&left.unfollowable, &args.to)?;
    notes.extend(left.torn.iter().map(|it| broken(it, &args.to)));
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

/// Refuses a side in which tables refer to columns that are no key there any more: no row could be written to them.
fn refuse_unfollowable(tables: &[Torn], side: &str) -> Result<(), CommandError> {
    let Some(first) = tables.first() else { return Ok(()) };
    let message = format!(
        "in `{side}` the foreign keys of `{}` can no longer be followed: {}",
        first.name, first.said
    );
    Err(CommandError::new("unfollowable", message).with_hint(
        "leave the columns that it refers to a primary key, or give them a unique index, or drop the key that refers to them there, too",
    ))
}

/// Something of a side that cannot be used.
fn broken(torn: &Torn, side: &str) -> Finding {
    let hint = match torn.kind {
        Kind::Table => {
            "make what it refers to, with a primary key or a unique index, or drop the key"
        }
        _ => "make what it names, or drop it",
    };
    Finding::warning(Place::file(side), "broken-object", torn.to_string()).with_hint(hint)
}

/// Whether a side is looked up in the archive: its own schema, or its ledger.
fn needs_archive(side: &Side) -> bool {
    matches!(side, Side::Archive | Side::Revision(_))
}
