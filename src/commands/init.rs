//! `journal init`: writes a commented `journal.toml` and `migrations/`.

use std::path::{Path, PathBuf};

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
    /// For a database without a journal: that of `--archive`, else the one that lies in the folder
    #[arg(long, conflicts_with = "journal")]
    schema_only: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    if ctx.names_a_journal() {
        return Err(CommandError::new(
            "usage",
            "`init` makes a folder a workspace, and `-j` names a journal",
        )
        .with_hint("leave out `-j`, and name the folder: `init DIR`"));
    }
    let folder = args.dir.clone().unwrap_or(ctx.current_folder()?);
    let made = make(args, &folder, ctx)?;
    if ctx.output.json {
        let made: Value = made.iter().map(|it| Value::from(answer::path(it))).collect();
        ctx.output.document(&json!({"made": made}))?;
    } else if made.is_empty() {
        ctx.output
            .say(&format!("`{}` is a workspace already; nothing was changed", folder.display()));
    } else {
        tell_made(&made, args.schema_only, ctx);
    }
    Ok(Outcome::Clean)
}

/// Makes what is not there yet; gives it.
fn make(args: &Args, folder: &Path, ctx: &Context) -> Result<Vec<PathBuf>, CommandError> {
    let here = ctx.current_folder()?;
    Ok(if args.schema_only {
        let database = ctx.named_archive().map(|it| seen_from(&here.join(folder), &here, it));
        Workspace::init_database(folder, database.as_deref())?
    } else {
        Workspace::init(folder, args.journal.as_deref())?
    })
}

fn tell_made(made: &[PathBuf], is_schema_only: bool, ctx: &Context) {
    for path in made {
        ctx.output.say(&format!("made {}", path.display()));
    }
    ctx.output.say(match is_schema_only {
        false => "next: `journal sync` makes the archive",
        true => {
            "next: `journal migration stamp --create \"First schema\"` takes a database over that has tables; for a new one, \
             write `schema.sql` and run `journal migration create \"First schema\"`"
        }
    });
}

/// A path of the command line as it shall stand in a file of `folder`: as it was typed where that is the current one, else
/// relative to it where it lies below.
fn seen_from(folder: &Path, here: &Path, path: &Path) -> PathBuf {
    if folder == here {
        return path.to_owned();
    }
    let whole = here.join(path);
    whole.strip_prefix(folder).map_or_else(|_| whole.clone(), Path::to_owned)
}
