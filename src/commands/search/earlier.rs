//! `journal search --at` and `--versions`: what the journal said.

use serde_json::{Value, json};

use super::{Args, Asked, Ended, lines, to_json};
use crate::archive::read::search::{Hit, Search};
use crate::archive::versions::lives;
use crate::archive::{Archive, ArchiveError};
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::list::FAINT;
use crate::commands::pager::Sheet;
use crate::commands::times;
use crate::commands::{answer, selecting};
use crate::history::journal::{GoneHit, Journal, LookError};

/// A hit as it is told: as lines for people, or as a document.
struct Told {
    lines: Vec<String>,
    document: Value,
}

/// Searches the journal as it stood, or the versions for what is gone.
pub(super) fn search(
    args: &Args,
    asked: &Asked,
    search: &Search,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    if search.is_everything() && args.versions {
        let message = "`--versions` looks for text that is gone, and the query has filters alone";
        return Err(CommandError::new("query", message).with_hint("add the words to look for"));
    }
    let sync = args.at.when().map(|when| ctx.sync_at(archive.connection(), when)).transpose()?;
    let (filter, fields, progress) =
        (asked.which.filter(args.conflicts.copies(), ctx)?, ctx.fields()?, ctx.progress());
    let number = sync.as_ref().map_or(i64::MAX, |it| it.number);
    let journal = Journal::at(archive, number, filter, &fields, &*progress);
    let width = ctx.output.is_terminal().then(|| ctx.output.width());
    let mut documents = Vec::new();
    let mut sheet = None;
    let mut tell = |told: Told| {
        if ctx.output.json {
            documents.push(told.document);
            return Ok(());
        }
        let open = || match args.jsonl {
            true => Sheet::Plain(ctx.output.data_lines()),
            false => ctx.pages().open(),
        };
        let sheet = sheet.get_or_insert_with(open);
        if args.jsonl {
            sheet.line(&told.document.to_string())?;
            return Ok(());
        }
        for line in &told.lines {
            if !sheet.line(line)? {
                return Err(Ended::Enough);
            }
        }
        Ok(())
    };
    let exact = asked.exact_search(args.fts)?;
    let searched = match &sync {
        Some(_) => journal.search(search, |hit| tell(stood(&hit, search, width))),
        None => {
            journal.gone(search, &exact, |hit| tell(gone(&hit, search, archive, (width, ctx))?))
        }
    };
    let is_found = sheet.is_some();
    sheet.map(Sheet::close).transpose()?;
    match searched {
        Ok(()) | Err(Ended::Enough) => {}
        Err(Ended::Failed(error)) => return Err(error),
    }
    let left_out = journal.left_out()?;
    if !is_found {
        asked.which.tell_unknown(archive.connection(), ctx)?;
    }
    if ctx.output.json {
        ctx.output.document(&json!({
            "sync": sync.as_ref().map(|it| it.number),
            "synced_at": sync.map(|it| it.synced_at),
            "entries": documents,
            "findings": answer::findings(&left_out),
        }))?;
    } else if !is_found && !args.jsonl {
        ctx.output.say("nothing was found");
    }
    Ok(selecting::tell_left_out(&left_out, ctx))
}

fn stood(hit: &Hit, search: &Search, width: Option<usize>) -> Told {
    Told { lines: lines(hit, search, width), document: to_json(hit) }
}

/// A version that says what its entry no longer says, with its number and its end.
fn gone(
    hit: &GoneHit,
    search: &Search,
    archive: &Archive,
    (width, ctx): (Option<usize>, &Context),
) -> Result<Told, CommandError> {
    let lives = lives::of(archive.connection(), hit.hit.row.id);
    let lives = lives.map_err(ArchiveError::database("read the versions"))?;
    let place = lives.iter().position(|it| it.version == hit.stood.version);
    let (number, life) = place.map_or((0, None), |at| (at + 1, lives.get(at)));
    let end = life.and_then(|it| it.replaced_in);
    let ended = end.and_then(|end| lives.iter().find(|it| it.seen_in == end));
    let ended = ended.and_then(|it| it.seen_at.clone()).or(hit.stood.row.removed_at.clone());
    let until = ended
        .as_deref()
        .map(|it| format!(", until {}", times::told_of(it, ctx)))
        .unwrap_or_default();
    let mut told = stood(&hit.hit, search, width);
    told.lines.push(format!("            {FAINT}v{number}{until}{FAINT:#}"));
    told.document["number"] = json!(number);
    told.document["version"] = json!(hit.stood.version);
    told.document["replaced_in"] = json!(end);
    told.document["replaced_at"] = json!(ended);
    Ok(told)
}

impl From<LookError> for Ended {
    fn from(error: LookError) -> Self {
        Self::Failed(error.into())
    }
}
