//! `journal repopulate`: derives every row of the archive again.

use std::path::PathBuf;
use std::time::Instant;

use super::answer::{self, SyncAnswer};
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::model::shape::Shape;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{Occasion, Receipt};
use crate::nearest::nearest;
use crate::revision::repopulate::{Part, Repopulate};
use crate::session::guard;
use crate::sync::{self, Settings, place, repopulate};

/// Derive every row of the archive again, from the files or from the sources that it holds
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of entries (the workspace's journal when there is none)
    #[arg(conflicts_with = "from_archive")]
    dir: Option<PathBuf>,
    /// Do it without asking
    #[arg(long)]
    force: bool,
    /// Only these: dates, title, words, moods, locations, tags, people, search, conflict_of, or names of fields
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    only: Vec<String>,
    /// From the sources that the archive holds; the journal is not read
    #[arg(long)]
    from_archive: bool,
    /// Go on even if more than 20 % of the entries are missing, or have lost their text
    #[arg(long)]
    accept_deletions: bool,
    /// Keep the archive in step with this folder from now on, whatever lies in it
    #[arg(long, conflicts_with = "from_archive")]
    root_moved: bool,
    /// Take no backup first
    #[arg(long)]
    no_backup: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let start = Instant::now();
    let (fields, now) = (ctx.fields()?, ctx.moment());
    let graph = ctx.graph()?;
    let journal = match args.from_archive {
        true => None,
        false => Some(ctx.named_journal(args.dir.as_deref())?),
    };
    let lock = ctx.lock()?;
    let path = ctx.archive_path()?;
    let mut archive = Archive::open_to_write(&path, lock)?;
    guard::at_head(&archive, &graph)?;
    if !args.force {
        guard::derived_here(&archive, &fields)?;
    }
    guard::names_are_free(&archive, &ctx.terms(crate::migrate::Consent::default())?)?;
    let shape = Shape::of(archive.connection(), &fields)
        .map_err(ArchiveError::database("read the schema"))?;
    let parts = parts(&args.only, &shape)?;
    if !args.force {
        ask(ctx, &parts)?;
    }
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let disk = match &journal {
        None => None,
        Some(journal) => {
            let place =
                place::check(&archive, journal, ctx.trust(journal, args.root_moved)?, &*progress)?;
            let look = sync::look(journal, Some(&archive), true, &*progress)?;
            if !args.accept_deletions {
                look.guard()?;
            }
            Some((journal, look, place))
        }
    };
    let receipt = if args.no_backup {
        ctx.output.warn("no backup is taken, as was asked for", None);
        Receipt::declined_by_user()
    } else {
        ctx.backups()?.take(
            archive.connection(),
            Occasion::Before("repopulate"),
            ctx.now(),
            &*progress,
        )?
    };
    let most_named = answer::most_named(false, &ctx.output);
    let versions = ctx.workspace()?.config().versions;
    let of_schema = ctx.of_schema()?;
    let (fields, of_schema) = (&fields[..], &of_schema);
    let settings = Settings { fields, of_schema, now, progress: &*progress, most_named, versions };
    let report = repopulate::repopulate(&mut archive, disk, &parts, &receipt, settings)?;
    drop(progress);
    let answer = SyncAnswer {
        report: &report,
        upgrade: None,
        backup: receipt.path(),
        took: Some(start.elapsed()),
        most_named,
    };
    tell(ctx, &answer, &parts, journal.is_some())
}

/// What is to be derived; each word must name a part that this archive has.
fn parts(words: &[String], shape: &Shape) -> Result<Repopulate, CommandError> {
    if words.is_empty() {
        return Ok(Repopulate::Full);
    }
    let mut known: Vec<&str> = Part::CORE.iter().map(Part::as_str).collect();
    known.extend(shape.present_fields().map(|it| it.name.as_str()));
    let part = |word: &String| {
        let word = word.trim();
        let part = Part::named(word).filter(|_| known.contains(&word));
        part.ok_or_else(|| {
            let unknown = CommandError::new(
                "unknown-field",
                format!("there is nothing called `{word}` to derive"),
            );
            match nearest(word, known.iter().copied()) {
                Some(near) => unknown.with_hint(format!("did you mean `{near}`?")),
                None => unknown.with_hint(format!("there is {}", known.join(", "))),
            }
        })
    };
    words.iter().map(part).collect()
}

fn ask(ctx: &Context, parts: &Repopulate) -> Result<(), CommandError> {
    let what = match parts {
        Repopulate::Full => "every row".to_owned(),
        parts => format!("{parts} of every entry"),
    };
    if !ctx.output.can_ask() {
        let message = format!("repopulate derives {what} again, and stdin is not a terminal");
        return Err(CommandError::new("not-confirmed", message)
            .with_hint("say `--force`; a backup is taken first"));
    }
    match ctx.output.asks(&format!("Derive {what} again? A backup is taken first.")) {
        true => Ok(()),
        false => Err(CommandError::new("not-confirmed", "nothing was changed")),
    }
}

fn tell(
    ctx: &mut Context,
    answer: &SyncAnswer<'_>,
    parts: &Repopulate,
    is_synced: bool,
) -> Result<Outcome, CommandError> {
    let findings = &answer.report.findings;
    if ctx.output.json {
        ctx.output.document(&answer.to_json())?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    let what = if *parts == Repopulate::Full { "every row".to_owned() } else { parts.to_string() };
    answer.name_changes(&ctx.output)?;
    let counts = if is_synced { format!("; {}", answer.line()) } else { String::new() };
    ctx.output.say(&format!("derived {what} again{counts}"));
    if let Some(backup) = answer.backup {
        ctx.output.say(&format!("the state before is in {}", backup.display()));
    }
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}
