//! What `journal migration stamp` did, in words.

use serde_json::json;

use super::super::super::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::engine::owner::Owner;
use crate::migrate::save::Tentative;
use crate::migrate::stamp::Stamped;
use crate::workspace::Workspace;
use serde_json::Value;

pub(super) fn tell_files(
    files: Tentative,
    is_undeclared: bool,
    workspace: &Workspace,
    ctx: &Context,
) -> Result<(), CommandError> {
    let (saved, declared) = files.keep();
    let Some(saved) = saved else { return Ok(()) };
    if !ctx.output.json {
        saved.files.iter().try_for_each(|it| ctx.output.done(&ctx.shown(it)))?;
    }
    match declared {
        Some(path) => ctx.output.say(&format!("declared in {}", ctx.shown(&path))),
        None if is_undeclared => {
            warn_of_left(workspace, ctx);
        }
        None => {}
    }
    Ok(())
}

/// That the declarations of the workspace were not written over.
fn warn_of_left(workspace: &Workspace, ctx: &Context) {
    let path = workspace.root().join("schema.sql");
    let words = format!("`{}` is there, and was left as it is", path.display());
    let hint = "`journal migration check` says what it does not declare yet";
    ctx.output.warn(&words, Some(hint));
}

pub(super) fn tell(
    stamped: &Stamped,
    versions: &[String],
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&document(stamped, versions))?;
        return Ok(Outcome::Clean);
    }
    for difference in &stamped.differences {
        ctx.output.warn(&format!("stamped all the same: {difference}"), None);
    }
    if stamped.backup.is_none() {
        ctx.output.say(&format!(
            "nothing to do: the ledger says {} already",
            answer::standing(&stamped.from)
        ));
        return Ok(Outcome::Clean);
    }
    tell_stamped(stamped, ctx)?;
    Ok(Outcome::Clean)
}

/// What the ledger says now, and said before.
fn tell_stamped(stamped: &Stamped, ctx: &mut Context) -> Result<(), CommandError> {
    let (from, to) = (answer::standing(&stamped.from), answer::standing(&stamped.to));
    let adopted = match (stamped.is_adopted, ctx.owner()?) {
        (true, Owner::Journal) => "the database is an archive now, and ",
        (true, Owner::Program) => "the database has a ledger now: ",
        (false, _) => "",
    };
    ctx.output.say(&format!("{adopted}the ledger says {to}, and said {from}"));
    if let Some(backup) = &stamped.backup {
        ctx.output.say(&format!("the state before is in {}", backup.display()));
    }
    Ok(())
}

fn document(stamped: &Stamped, versions: &[String]) -> Value {
    json!({
        "from": answer::ids(&stamped.from),
        "to": answer::ids(&stamped.to),
        "added": answer::ids(&stamped.added),
        "removed": answer::ids(&stamped.removed),
        "differences": stamped.differences,
        "adopted": stamped.is_adopted,
        "alembic_version": versions,
        "backup": stamped.backup.as_deref().map(answer::path),
    })
}
