//! `journal init`: writes a commented `journal.toml` and `migrations/`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::workspace::Workspace;

/// Write a commented `journal.toml` and `migrations/`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of the workspace (the current one when there is none)
    dir: Option<PathBuf>,
    /// The folder of entries, as it shall stand in `journal.toml`
    #[arg(long, value_name = "DIR")]
    journal: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let folder = match &args.dir {
        Some(folder) => folder.clone(),
        None => ctx.current_folder()?,
    };
    let made = Workspace::init(&folder, args.journal.as_deref())?;
    if ctx.output.json {
        let made: Value = made.iter().map(|it| Value::from(answer::path(it))).collect();
        ctx.output.document(&json!({"made": made}))?;
    } else if made.is_empty() {
        ctx.output
            .say(&format!("`{}` is a workspace already; nothing was changed", folder.display()));
    } else {
        for path in &made {
            ctx.output.say(&format!("made {}", path.display()));
        }
        ctx.output.say("next: `journal sync` makes the archive");
    }
    Ok(Outcome::Clean)
}
