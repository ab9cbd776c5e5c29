//! `journal show --at`: an entry as it was.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Args, print};
use crate::archive::read::past::Mould;
use crate::archive::rows::laid_out;
use crate::archive::rows::record::{Record, Records};
use crate::archive::versions::lives::Life;
use crate::archive::{Archive, ArchiveError};
use crate::commands::context::Context;
use crate::commands::entry_word::Typed;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::{answer, selecting};
use crate::entry::{EntryPath, Source};
use crate::export::json;
use crate::finding::{Finding, Place};
use crate::history::at::At;
use crate::history::left_out;
use crate::history::look::{self, NotThen};
use crate::history::named::{self, Word};

/// Shows entries as they were: the bytes that they had, or what these say.
pub(super) fn show(
    args: &Args,
    when: &str,
    archive: &Archive,
    seed: u64,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let fields = ctx.fields()?;
    let connection = archive.connection();
    let at = ctx.at(connection, when)?;
    let typed = Typed::of(&args.entry, archive, ctx);
    let word = Word { seed: Some(seed), ..typed.word(ctx) };
    let entries = match &at {
        At::Version(_) => named::entries(connection, word)?,
        At::Sync(sync) => named::entries_at(archive, word, sync.number, &*ctx.progress())?,
    };
    let (mut lives, mut not_then) = (Vec::new(), Vec::new());
    for id in entries {
        match look::at(connection, id, &at) {
            Ok(life) => lives.push((id, life)),
            Err(NotThen::Sqlite(error)) => return Err(NotThen::Sqlite(error).into()),
            Err(error) => not_then.push(error),
        }
    }
    if lives.is_empty() && !not_then.is_empty() {
        return Err(not_then.swap_remove(0).into());
    }
    let findings = not_then.iter().map(finding);
    let mut findings: Vec<Finding> = findings.collect();
    findings.extend(lives.iter().filter_map(|(_, (life, ..))| {
        life.noted.as_ref().map(|it| left_out::noted_elsewhere(life.path.as_str(), it))
    }));
    for (id, _) in &lives {
        let is_disputed = look::is_disputed(connection, *id, &at);
        if is_disputed.map_err(ArchiveError::database("read the versions"))? {
            let finding = left_out::not_agreed(connection, *id);
            findings.push(finding.map_err(ArchiveError::database("read the versions"))?);
        }
    }
    if let (At::Sync(sync), "latest", Some((_, (life, ..)))) =
        (&at, args.entry.trim(), lives.first())
    {
        let newer = left_out::may_be_newer(connection, sync.number, life.date.as_deref());
        findings.extend(newer.map_err(ArchiveError::database("read the versions"))?);
    }
    let told = || selecting::tell_left_out(&findings, ctx);
    if args.raw {
        for (_, (_, _, source)) in &lives {
            ctx.output.write(source.bytes())?;
        }
        return Ok(told());
    }
    let mould = Mould::of(connection, &fields)?;
    let mut read = Vec::with_capacity(lives.len());
    let mut documents = Vec::with_capacity(lives.len());
    for (id, (life, number, source)) in lives {
        let record = record(connection, &mould, id, &life, source)?;
        documents.push(to_json(&record, &life, number));
        read.push(record);
    }
    if ctx.output.json {
        let findings = answer::findings(&findings);
        ctx.output.document(&json!({ "entries": documents, "findings": findings }))?;
        return Ok(told());
    }
    print(&read, &fields, ctx)?;
    Ok(told())
}

/// Why one of several entries is not shown.
pub(super) fn finding(error: &NotThen) -> Finding {
    let path = error.path().map(EntryPath::as_str).unwrap_or_default();
    Finding::error(Place::file(path), error.code(), error.to_string())
}

/// What an entry said of itself.
fn record(
    connection: &Connection,
    mould: &Mould,
    id: i64,
    life: &Life,
    source: Source,
) -> Result<Record, ArchiveError> {
    let reading = || ArchiveError::database("read the entry");
    let row = laid_out::row(connection, (id, life.version), &life.path, source, mould.fields());
    let past = mould.cast([(id, &life.path, &row.map_err(reading())?)])?;
    let records = Records::new(past.connection(), mould.fields()).map_err(reading())?;
    records.get(id).map_err(reading())
}

/// The entry with the keys of the contract, and which version it is.
fn to_json(record: &Record, life: &Life, number: usize) -> Value {
    let mut document = json::entry(record);
    document["number"] = json!(number);
    document["seen_in"] = json!(life.seen_in);
    document["seen_at"] = json!(life.seen_at);
    document["replaced_in"] = json!(life.replaced_in);
    document
}
