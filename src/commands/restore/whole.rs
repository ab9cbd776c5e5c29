//! `journal restore --at WHEN --to DIR`: the whole journal as it stood, in a folder of its own.

use std::io;
use std::path::Path;

use serde_json::json;

use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::times;
use crate::history::whole::{self, WholeError, WholeReport};
use crate::session::guard;

/// Writes the journal as it stood into a new or empty folder.
pub(super) fn bring_back(
    at: &str,
    to: Option<&Path>,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let folder = target(to)?;
    refuse_in_journal(folder, ctx)?;
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    guard::readable(&archive, &graph)?;
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let sync = ctx.sync_at(archive.connection(), at)?;
    let report = whole::write(&archive, sync, folder, &*progress)?;
    drop(progress);
    tell(&report, folder, ctx)
}

/// The folder that is to hold the journal.
fn target(to: Option<&Path>) -> Result<&Path, CommandError> {
    let Some(folder) = to else {
        let message = "the whole journal as it stood takes a folder of its own";
        return Err(CommandError::new("usage", message)
            .with_hint("`--to DIR` names one that is new or empty; `--entry ENTRY` brings back one entry alone"));
    };
    if folder == Path::new("-") {
        let message = "the whole journal does not go to stdout";
        return Err(CommandError::new("usage", message).with_hint(
            "`--to DIR` names a folder that is new or empty; `--entry ENTRY --to -` prints one entry",
        ));
    }
    Ok(folder)
}

fn refuse_in_journal(folder: &Path, ctx: &mut Context) -> Result<(), CommandError> {
    if ctx.protected()?.is_to_be_in_journal(folder) {
        let message = format!("`{}` is in the journal itself", folder.display());
        return Err(CommandError::new("in-journal", message)
            .with_hint("name a folder outside of it: `--to DIR`"));
    }
    Ok(())
}

fn tell(report: &WholeReport, folder: &Path, ctx: &Context) -> Result<Outcome, CommandError> {
    let WholeReport { sync, written, findings } = report;
    if ctx.output.json {
        ctx.output.document(&json!({
            "path": answer::path(folder),
            "sync": sync.number,
            "synced_at": sync.synced_at,
            "entries": written,
            "findings": answer::findings(findings),
        }))?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    let count = answer::counted(*written, "entry");
    let (place, at) = (folder.display(), times::told_of(&sync.synced_at, ctx));
    ctx.output.say(&format!("wrote {count} to {place}, as a sync saw them on {at}"));
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}

impl From<WholeError> for CommandError {
    fn from(error: WholeError) -> Self {
        match error {
            WholeError::Archive(error) => error.into(),
            WholeError::Write(error) if error.source.kind() == io::ErrorKind::AlreadyExists => {
                let message =
                    format!("`{}` is there, and is not an empty folder", error.path.display());
                Self::new("exists", message).with_hint("`--to DIR` names one that is new or empty")
            }
            WholeError::Write(error) => error.into(),
        }
    }
}
