//! `journal undo`: the files of the journal as they were before the last sync.

use std::io;

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::times;
use crate::finding::Finding;
use crate::history::undo::{self, Seen, Undo, UndoError, UndoneChange};
use crate::migrate::Consent;
use crate::place::right::no_right;
use crate::sync::place;
use crate::terminal::safe_line;

/// Give files back what they were before the last sync's changes
///
/// It is the last sync that changed anything.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Do it without asking
    #[arg(long)]
    force: bool,
    /// Print which files would change back, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let journal = ctx.journal_of_archive()?;
    let (archive, means) = ctx.session(Consent::default())?.open_at_head()?;
    means.at_work();
    let progress = &*means.terms.progress;
    place::check(&archive, &journal, ctx.trust(&journal, false)?, progress)?;
    let mut undo = undo::plan(&archive)?;
    undo.leave_left_out(&journal);
    let files = undo.check(&archive, &journal)?;
    if !ctx.output.json {
        ctx.output.findings(undo.passed_over().as_slice());
    }
    if args.dry_run || files == 0 {
        return tell(&undo, args, (files, undo.left()), ctx);
    }
    show(&undo, !args.force, ctx)?;
    if !args.force {
        ask(&undo, ctx)?;
    }
    let files = undo.apply(&archive, &journal, progress)?;
    drop(means);
    tell(&undo, args, (files, undo.left()), ctx)
}

/// Names what changes back, a line each, be it the answer or told beside what is done.
fn show(undo: &Undo, is_answer: bool, ctx: &Context) -> Result<(), CommandError> {
    if ctx.output.json {
        return Ok(());
    }
    let print = |line: &str| match is_answer {
        true => ctx.output.line(line),
        false => ctx.output.done(line),
    };
    undo.changes.iter().try_for_each(|it| print(&line(it)))
}

/// `updated   a.md  gets back what it was`.
fn line(change: &UndoneChange) -> String {
    let path = safe_line(change.path.as_str());
    let becomes = match (change.seen, &change.was) {
        (Seen::Updated, _) | (Seen::Renamed, None) => "gets back what it was".to_owned(),
        (Seen::Renamed, Some(was)) => format!("becomes {} again", safe_line(was.as_str())),
        (Seen::Added, _) => "goes; the archive keeps its text".to_owned(),
        (Seen::Returned, _) => "goes again; the archive keeps its text".to_owned(),
        (Seen::Removed, _) => "is written again".to_owned(),
    };
    format!("{:8}  {path}  {becomes}", change.seen.as_str())
}

fn ask(undo: &Undo, ctx: &Context) -> Result<(), CommandError> {
    let entries = answer::counted(undo.changes.len(), "entry");
    if !ctx.output.can_ask() {
        let message = format!("undo changes {entries}, and stdin is not a terminal");
        return Err(CommandError::new("not-confirmed", message)
            .with_hint("say `--force`; `--dry-run` names them"));
    }
    let at = times::told_of(&undo.sync.synced_at, ctx);
    let question = match undo.changes.len() {
        1 => format!("Give {entries} back what it was before the sync of {at}?"),
        _ => format!("Give {entries} back what they were before the sync of {at}?"),
    };
    match ctx.output.asks(&question) {
        true => Ok(()),
        false => Err(CommandError::new("not-confirmed", "nothing was changed")),
    }
}

/// Tells how many files were, or would be, changed, and what stands against taking them in.
fn tell(
    undo: &Undo,
    args: &Args,
    (files, findings): (usize, &[Finding]),
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let next = match undo.looks_like_a_disaster() {
        true => "journal sync --accept-deletions",
        false => "journal sync",
    };
    if ctx.output.json {
        ctx.output.document(&document(undo, args, (files, findings), next))?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    let sync =
        format!("sync #{} of {}", undo.sync.number, times::told_of(&undo.sync.synced_at, ctx));
    if files == 0 && !findings.is_empty() {
        let also = if undo.changes.is_empty() { "" } else { "other " };
        ctx.output.say(&format!("there is no {also}file that is not as it was before {sync}"));
        return Ok(Outcome::of(findings));
    }
    if files == 0 {
        ctx.output.say(&format!("the files are as they were before {sync} already"));
    } else if args.dry_run {
        show(undo, true, ctx)?;
        ctx.output.say(&format!("would undo {sync}: {}", answer::counted(files, "file")));
        return Ok(Outcome::Clean);
    } else {
        ctx.output.say(&format!("undid {sync}: {} changed", answer::counted(files, "file")));
    }
    ctx.output.say(&format!("next: `{next}` takes them in; `journal undo` then brings them back"));
    Ok(Outcome::Clean)
}

fn document(undo: &Undo, args: &Args, (files, findings): (usize, &[Finding]), next: &str) -> Value {
    let all: Vec<Finding> = undo.passed_over().into_iter().chain(findings.to_vec()).collect();
    json!({
        "sync": undo.sync.number,
        "synced_at": undo.sync.synced_at,
        "changes": undo.changes.iter().map(change).collect::<Value>(),
        "files": files,
        "dry_run": args.dry_run,
        "next": next,
        "findings": answer::findings(&all),
    })
}

fn change(change: &UndoneChange) -> Value {
    let mut document = json!({"path": change.path.as_str(), "change": change.seen.as_str()});
    if let Some(was) = &change.was {
        document["was"] = was.as_str().into();
    }
    document
}

impl From<UndoError> for CommandError {
    fn from(error: UndoError) -> Self {
        match &error {
            UndoError::Archive(_) => {}
            UndoError::NoSync => {
                return Self::of("nothing-to-undo", &error)
                    .with_hint("`journal sync` is what is undone");
            }
            UndoError::Uncounted => {
                return Self::of("nothing-to-undo", &error).with_hint(
                    "a downgrade to before syncs were counted forgets them; the next sync that changes anything can be undone, \
                     and a backup may hold what was before: `journal backup list`",
                );
            }
            UndoError::First { .. } => return Self::of("nothing-to-undo", &error),
            UndoError::Anew { .. } => {
                return Self::of("nothing-to-undo", &error).with_hint(
                    "nothing was changed; `journal restore --entry PATH --at WHEN` gives one file back what it was",
                );
            }
            UndoError::NotKept { .. } => {
                return Self::of("not-held", &error).with_hint(
                    "nothing was changed; a backup may hold it: `journal backup list`, `journal restore NAME --entry PATH --to FILE`; \
                     `keep = \"all\"` keeps versions from the next sync on",
                );
            }
            UndoError::NotHeld { .. } | UndoError::Forgotten { .. } => {
                return Self::of("not-held", &error).with_hint(
                    "nothing was changed; a backup may hold it: `journal backup list`, `journal restore NAME --entry PATH --to FILE`",
                );
            }
            UndoError::Disputed { .. } => {
                return Self::of("whereabouts", &error)
                    .with_hint("nothing was changed; `journal doctor` says more");
            }
            UndoError::Version { .. } => {
                return Self::of("damaged-version", &error).with_hint(
                    "nothing was changed; a backup may hold it whole: `journal doctor` says more",
                );
            }
            UndoError::Unheld { .. } => {
                return Self::of("damaged-entry", &error).with_hint(
                    "nothing was changed; `journal sync --verify` writes it again from the file, then run `journal undo` again",
                );
            }
            UndoError::Differs { files } => {
                // What a sync would not mend says itself what does.
                let blocked = files.iter().find(|it| it.code != "differs");
                let hint = blocked.and_then(|it| Some((it.code, it.hint.as_deref()?)));
                let way_out = match hint {
                    Some(("link", hint)) => hint.to_owned(),
                    Some((_, hint)) => format!("{hint}, then run `journal undo` again"),
                    None => "`journal sync --verify` takes the files into the archive as they are, with `--accept-deletions` \
                             where many are gone or have lost their text; then `journal restore --entry PATH --at WHEN` \
                             brings back one of them"
                        .to_owned(),
                };
                let hint = format!("nothing was changed; {way_out}");
                return Self::of("differs", &error).with_hint(hint).of_files(files);
            }
            UndoError::Failed { .. } => {
                let way = match &error {
                    UndoError::Failed { source, .. }
                        if source.source.kind() == io::ErrorKind::PermissionDenied =>
                    {
                        no_right(&source.path)
                    }
                    _ => "make room".to_owned(),
                };
                let hint = format!("{way}, then run `journal undo` again");
                return Self::of("file", &error).with_hint(hint);
            }
        }
        match error {
            UndoError::Archive(error) => error.into(),
            other => Self::of("undo", &other),
        }
    }
}

impl CommandError {
    /// Names files: one by its place, all of them in the list of causes and beside the error in JSON.
    fn of_files(self, files: &[Finding]) -> Self {
        match self {
            Self::Told(mut report) => {
                let cause = |it: &Finding| format!("{}: {}", it.place.path, it.message);
                report.causes = files.iter().map(cause).collect();
                report.beside.push(("findings", answer::findings(files)));
                Self::Told(report)
            }
            other => other,
        }
    }
}
