//! `journal repopulate`: derives every row of the archive again.

use std::path::PathBuf;
use std::time::Instant;

use super::answer::{self, SyncAnswer};
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::migrate::Consent;
use crate::revision::repopulate::Repopulate;
use crate::session::repopulate::{self, Repopulated, Wish};

/// Derive every row again, from the files or the archived sources
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

impl Args {
    /// Whether a folder is named.
    pub(super) fn names_folder(&self) -> bool {
        self.dir.is_some()
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let start = Instant::now();
    let journal = match args.from_archive {
        true => None,
        false => Some(ctx.named_journal(args.dir.as_deref())?),
    };
    let consent = Consent { no_backup: args.no_backup, ..Consent::default() };
    let ready = repopulate::look(ctx.session(consent)?, args.force)?;
    let parts = ready.parts(&args.only)?;
    if !args.force {
        ask(ctx, &parts)?;
    }
    let most_named = answer::most_named(false, &ctx.output);
    let named = match &journal {
        Some(journal) => Some((journal, ctx.trust(journal, args.root_moved)?)),
        None => None,
    };
    let wish =
        Wish { parts: &parts, journal: named, accept_deletions: args.accept_deletions, most_named };
    let Repopulated { report, backup } = ready.run(&wish)?;
    let answer = SyncAnswer {
        report: &report,
        upgrade: None,
        backup: backup.as_deref(),
        took: Some(start.elapsed()),
        most_named,
    };
    tell(ctx, &answer, &parts, journal.is_some())
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
    ctx.output.findings_by_kind(findings);
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
