//! `journal list --at`: the entries as they stood.

use anstyle::Style;
use serde_json::{Value, json};

use super::{Args, FAINT, heading, line, to_json};
use crate::archive::Archive;
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::pager::Sheet;
use crate::commands::selecting;
use crate::history::journal::Journal;

/// Lists the entries of the sync that a moment means.
pub(super) fn list(
    args: &Args,
    when: &str,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let sync = ctx.sync_at(archive.connection(), when)?;
    let (filter, fields, progress) =
        (args.which.filter(args.conflicts.copies(), ctx)?, ctx.fields()?, ctx.progress());
    let journal = Journal::at(archive, sync.number, filter, &fields, &*progress);
    if ctx.output.json {
        let mut entries = Vec::new();
        journal.list(|row| {
            entries.push(to_json(&row));
            Ok::<_, CommandError>(true)
        })?;
        let entries: Value = entries.into();
        let left_out = journal.left_out()?;
        ctx.output.document(&json!({
            "sync": sync.number,
            "synced_at": sync.synced_at,
            "entries": entries,
            "findings": answer::findings(&left_out),
        }))?;
        return Ok(Outcome::of(&left_out));
    }
    let width = ctx.output.is_terminal().then(|| ctx.output.width());
    let faint = if ctx.output.is_plain() { Style::new() } else { FAINT };
    let mut sheet = None;
    journal.list(|row| {
        let text = match args.jsonl {
            true => to_json(&row).to_string(),
            false => line(&row, width, faint),
        };
        let open = || match args.jsonl {
            true => Sheet::Plain(ctx.output.data_lines()),
            false => ctx.pages().open(),
        };
        let is_first = sheet.is_none();
        let sheet = sheet.get_or_insert_with(open);
        if let Some(width) = width.filter(|_| is_first && !args.jsonl) {
            sheet.line(&heading(width))?;
        }
        sheet.line(&text)
    })?;
    let is_empty = sheet.is_none();
    sheet.map(Sheet::close).transpose()?;
    if is_empty {
        args.which.tell_unknown(archive.connection(), ctx)?;
    }
    if is_empty && !args.jsonl {
        ctx.output.say("no entry was like that");
    }
    Ok(selecting::tell_left_out(&journal.left_out()?, ctx))
}
