//! `journal migration squash`: one revision in the place of many.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::answer;
use super::answer as told;
use crate::archive::file::vacant::is_vacant;
use crate::backup::Occasion;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::migrate::draft::Draft;
use crate::migrate::identity::Wish;
use crate::migrate::save::Saved;
use crate::migrate::{save, squash};
use crate::revision::header::Header;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::revision::range::Range;
use crate::revision::target::Target;
use serde_json::Value;

/// Write one revision that stands for many; archives that have come along those go on
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// From one revision to another, both among them: `FROM:TO` (all of them, when there is none)
    #[arg(value_name = "FROM:TO", conflicts_with = "to")]
    range: Option<String>,
    /// All revisions up to this one
    #[arg(long, value_name = "REVISION")]
    to: Option<String>,
    /// What the revision is for, in one line
    #[arg(long, short, default_value = "Squash")]
    message: String,
    /// Its id (the present moment, as in `20260115_120000`, when there is none)
    #[arg(long, value_name = "ID")]
    rev_id: Option<RevisionId>,
    /// Take no backup of the archive
    #[arg(long)]
    no_backup: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let range = range(args)?;
    let graph = ctx.graph()?;
    let held = told::held(ctx)?;
    told::refuse_lost(&held, &graph)?;
    let ids = range.revisions(&graph, &Ledger::default())?.into_iter().collect();
    let wish = wish(args, &held, ctx);
    let progress = ctx.progress();
    let (draft, proof) = squash::squash(&graph, &held, &ids, &wish, &*progress)?;
    let backup = back_up(args.no_backup, ctx)?;
    let saved = save::save(ctx.workspace()?, &draft, &proof)?;
    drop(progress);
    let header = &draft.header;
    if ctx.output.json {
        ctx.output.document(&document(header, &saved, backup.as_deref()))?;
        return Ok(Outcome::Clean);
    }
    tell(&draft, &saved, backup.as_deref(), ctx)?;
    Ok(Outcome::Clean)
}

/// What was written, and where the state before is.
fn tell(
    draft: &Draft,
    saved: &Saved,
    backup: Option<&Path>,
    ctx: &Context,
) -> Result<(), CommandError> {
    let header = &draft.header;
    saved.files.iter().try_for_each(|it| ctx.output.done(&ctx.shown(it)))?;
    let count = answer::counted(header.replaces.len(), "revision");
    ctx.output
        .say(&format!("`{}` stands for {count}, and was proved to make the same", header.revision));
    if let Some(path) = backup {
        ctx.output.say(&format!("the state before is in {}", ctx.shown(path)));
    }
    if draft.down.is_none() {
        ctx.output.warn("it has no down script, because one of those has none", None);
    }
    Ok(())
}

/// The revision that is to stand for them.
fn wish(args: &Args, held: &Ledger, ctx: &Context) -> Wish {
    Wish {
        message: args.message.clone(),
        id: args.rev_id.clone(),
        revises: [].into(),
        depends_on: [].into(),
        label: None,
        noted: held.ids(),
        now: ctx.now(),
    }
}

/// The revisions that are meant.
fn range(args: &Args) -> Result<Range, CommandError> {
    Ok(match (&args.range, &args.to) {
        (Some(range), _) => range.parse()?,
        (None, Some(to)) => Range { from: None, to: Some(to.parse::<Target>()?) },
        (None, None) => Range::default(),
    })
}

fn document(header: &Header, saved: &Saved, backup: Option<&Path>) -> Value {
    json!({
        "revision": header.revision.as_str(),
        "message": header.message,
        "revises": answer::ids(&header.revises),
        "replaces": answer::ids(&header.replaces),
        "backup": backup.map(answer::path),
        "folder": answer::path(&saved.folder),
        "files": saved.files.iter().map(|it| answer::path(it)).collect::<Vec<_>>(),
    })
}

/// Backs the archive up, where there is one: it goes on, but from here on its history is told in other revisions.
fn back_up(is_declined: bool, ctx: &mut Context) -> Result<Option<PathBuf>, CommandError> {
    if is_vacant(&ctx.archive_path()?) {
        return Ok(None);
    }
    if is_declined {
        ctx.output.warn("no backup is taken, as was asked for", None);
        return Ok(None);
    }
    let (backups, now, progress) = (ctx.backups()?, ctx.now(), ctx.progress());
    let archive = ctx.archive_to_read()?;
    let before = Occasion::Before("squash");
    let receipt = backups.take(archive.connection(), before, now, &*progress)?;
    Ok(receipt.path().map(Path::to_owned))
}
