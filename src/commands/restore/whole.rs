//! `journal restore --at WHEN --to DIR`: the whole journal as it stood, in a folder of its own.

use std::io;
use std::path::Path;

use serde_json::json;

use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::history::at::{AtError, When};
use crate::history::whole::{self, WholeError, WholeReport};

/// Writes the journal as it stood into a new or empty folder.
pub(super) fn bring_back(
    when: &When,
    to: Option<&Path>,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let Some(folder) = to else {
        let message = "the whole journal as it stood takes a folder of its own";
        return Err(CommandError::new("usage", message)
            .with_hint("`--to DIR` names one that is new or empty; `--entry ENTRY` brings back one entry alone"));
    };
    if ctx.protected()?.is_to_be_in_journal(folder) {
        let message = format!("`{}` is in the journal itself", folder.display());
        return Err(CommandError::new("in-journal", message)
            .with_hint("name a folder outside of it: `--to DIR`"));
    }
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    crate::commands::require_head(&archive, &graph)?;
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let report = whole::write(&archive, when, folder, &*progress)?;
    drop(progress);
    tell(&report, folder, ctx)
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
    let (place, at) = (folder.display(), &sync.synced_at);
    ctx.output.say(&format!("wrote {count} to {place}, as sync #{} saw them at {at}", sync.number));
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}

impl From<WholeError> for CommandError {
    fn from(error: WholeError) -> Self {
        match error {
            WholeError::At(error) => error.into(),
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

impl From<AtError> for CommandError {
    fn from(error: AtError) -> Self {
        const SAID: &str = "a day (`2025-09-16`, which means its end), a time (`2025-09-16 08:00`), `3 weeks ago`, or a \
                            sync (`#3`)";
        match &error {
            AtError::Unknown { .. } => Self::of("no-moment", &error).with_hint(SAID),
            AtError::Future { .. } => {
                Self::of("no-moment", &error).with_hint("name a moment of the past")
            }
            AtError::OfOneEntry { .. } => Self::of("no-moment", &error).with_hint(SAID),
            AtError::TooEarly { first } => {
                Self::of("too-early", &error).with_hint(format!("`--at {first}` is the earliest"))
            }
            AtError::NoSync => Self::of("no-sync", &error).with_hint("`journal sync` is counted"),
            AtError::NoSuchSync { .. } => Self::of("no-sync", &error).with_hint(
                "`journal query 'SELECT number, synced_at, kind FROM syncs'` lists them",
            ),
            AtError::Sqlite(_) => Self::of("database", &error),
        }
    }
}
