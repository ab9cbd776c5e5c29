//! `journal migration repair`: ledger and files, brought to agree again.

use serde_json::{Value, json};

use super::super::answer;
use super::answer as told;
use crate::archive::care::standing::Misplaced;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::output::Output;
use crate::migrate::Consent;
use crate::migrate::check::{self, Shown};
use crate::migrate::repair::{self, Choice, Repaired};
use crate::revision::ledger::Disagreement;
use crate::terminal::safe;
use std::path::PathBuf;

/// Write lost revisions again, and settle what becomes of edited ones
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Take edited files, and the order of the graph, into the ledger as they are
    #[arg(long, conflicts_with = "restore_files")]
    accept: bool,
    /// Write what was applied into edited files; what they say now is kept beside them
    #[arg(long)]
    restore_files: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let session = ctx.session(Consent { drift: true, ..Consent::default() })?;
    let (mut archive, means) = session.open()?;
    let (terms, backups) = (&means.terms, &means.backups);
    let ailments = repair::look(&archive, &terms.graph)?;
    let migrations = told::migrations(ctx)?;
    let shown = |it: &Disagreement| check::shown(it, &ailments.ledger, &migrations);
    if !ctx.output.json {
        ailments.disagreements.iter().try_for_each(|it| show(&shown(it), ctx))?;
    }
    means.at_work();
    let choose = |it: &Disagreement| choice(args, it, &ctx.output);
    let repaired = repair::mend(&mut archive, &means.workspace, &ailments, choose, backups, terms)?;
    drop(means);
    let left: Vec<Shown> = repaired.left.iter().map(shown).collect();
    let elsewhere = ailments.misplaced.as_ref().filter(|it| !it.is_count_alone());
    tell(&repaired, &left, elsewhere, ctx)?;
    let is_well = left.is_empty() && elsewhere.is_none();
    Ok(if is_well { Outcome::Clean } else { Outcome::Findings })
}

fn show(shown: &Shown, ctx: &Context) -> Result<(), CommandError> {
    let place =
        if shown.place.path.is_empty() { String::new() } else { format!("{}: ", shown.place) };
    ctx.output.line(&format!("{place}{}", safe(&shown.message)))?;
    shown.diff.lines().try_for_each(|it| ctx.output.line(&format!("  {}", safe(it))))
}

/// What becomes of an edited script: as the flags say, else as the user says.
fn choice(args: &Args, disagreement: &Disagreement, output: &Output) -> Choice {
    let is_edit = matches!(disagreement, Disagreement::Edited { .. });
    match (args.accept, args.restore_files) {
        (true, _) => Choice::Accept,
        (_, true) => Choice::PutBack,
        _ if !output.can_ask() => Choice::Leave,
        _ if output.asks(&format!("{disagreement}. Let the ledger take it as it is?")) => {
            Choice::Accept
        }
        _ if is_edit && output.asks("Put back the text that was applied?") => Choice::PutBack,
        _ => Choice::Leave,
    }
}

fn tell(
    repaired: &Repaired,
    left: &[Shown],
    elsewhere: Option<&Misplaced>,
    ctx: &Context,
) -> Result<(), CommandError> {
    if ctx.output.json {
        return ctx.output.document(&document(repaired, left, elsewhere));
    }
    tell_files(repaired, ctx);
    tell_notes(repaired, ctx);
    if let Some(elsewhere) = elsewhere {
        ctx.output.warn(&elsewhere.to_string(), Some(&elsewhere.way_out()));
    }
    for shown in left {
        ctx.output.warn(&shown.message, Some(way_out(shown)));
    }
    if left.is_empty() && elsewhere.is_none() && is_idle(repaired) {
        ctx.output.say("nothing to repair: ledger and files agree");
    }
    Ok(())
}

/// Whether nothing was mended.
fn is_idle(repaired: &Repaired) -> bool {
    repaired.written.is_empty() && repaired.put_back.is_empty() && repaired.backup.is_none()
}

/// What was noted again in the ledger.
fn tell_notes(repaired: &Repaired, ctx: &Context) {
    if let Some(was) = repaired.recounted {
        ctx.output.say(&format!(
            "`user_version` was {was}, and is the number of the ledger's rows again"
        ));
    }
    for it in &repaired.noted {
        ctx.output.say(&format!("{it}: noted again"));
    }
    if let Some(backup) = &repaired.backup {
        ctx.output.say(&format!("the state before is in {}", backup.display()));
    }
}

/// The files and revisions that were mended.
fn tell_files(repaired: &Repaired, ctx: &Context) {
    let say = |what: &str, all: &[String]| {
        for it in all {
            ctx.output.say(&format!("{what} {it}"));
        }
    };
    say("written again:", &paths(&repaired.written));
    say("put back:", &paths(&repaired.put_back));
    say("what it said is in", &paths(&repaired.kept));
    let accepted: Vec<String> = repaired.accepted.iter().map(ToString::to_string).collect();
    say("the ledger takes as it is:", &accepted);
}

fn paths(all: &[PathBuf]) -> Vec<String> {
    all.iter().map(|it| answer::path(it)).collect()
}

fn document(repaired: &Repaired, left: &[Shown], elsewhere: Option<&Misplaced>) -> Value {
    json!({
        "written": paths(&repaired.written),
        "accepted": answer::ids(&repaired.accepted),
        "restored": paths(&repaired.put_back),
        "kept": paths(&repaired.kept),
        "recounted": repaired.recounted,
        "noted": repaired.noted,
        "misplaced": elsewhere.map(answer::misplaced),
        "left": left.iter().map(told::disagreement).collect::<Value>(),
        "backup": repaired.backup.as_deref().map(answer::path),
    })
}

fn way_out(shown: &Shown) -> &'static str {
    match shown.kind {
        "edited" => {
            "`--accept` lets the ledger take it as it is, `--restore-files` puts back what was applied"
        }
        "reordered" => "`--accept` lets the ledger take the order of the graph",
        "inserted" => {
            "`journal migration stamp heads` says that it is applied, where the schema is that of the newest revisions; else \
             `journal downgrade` to before it and `journal upgrade` apply it"
        }
        _ => "`journal restore` puts back a backup from before",
    }
}
