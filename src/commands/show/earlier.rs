//! `journal show --at`: an entry as it was.

use serde_json::{Value, json};

use super::{Args, print};
use crate::archive::lives::Life;
use crate::archive::past::Mould;
use crate::archive::record::{Record, Records};
use crate::archive::row::Row;
use crate::archive::{Archive, ArchiveError};
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::entry::{self, Source};
use crate::export::json;
use crate::history::look;

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
    let entries = look::entries(connection, &args.entry, ctx.today(), seed)?;
    let lives = entries.into_iter().map(|id| Ok((id, look::at(connection, id, &at)?)));
    let lives = lives.collect::<Result<Vec<_>, CommandError>>()?;
    if args.raw {
        for (_, (_, _, source)) in &lives {
            ctx.output.write(source.bytes())?;
        }
        return Ok(Outcome::Clean);
    }
    let mould = Mould::of(connection, &fields)?;
    let mut read = Vec::with_capacity(lives.len());
    let mut documents = Vec::with_capacity(lives.len());
    for (id, (life, number, source)) in lives {
        let record = record(&mould, id, &life, source)?;
        documents.push(to_json(&record, &life, number));
        read.push(record);
    }
    if ctx.output.json {
        ctx.output.document(&json!({ "entries": documents }))?;
        return Ok(Outcome::Clean);
    }
    print(&read, &fields, ctx)
}

/// What an entry said of itself.
fn record(mould: &Mould, id: i64, life: &Life, source: Source) -> Result<Record, ArchiveError> {
    let (entry, _) = entry::parse(&life.path, &source, mould.fields());
    let row = Row::new(&life.path, source, entry);
    let past = mould.cast([(id, &life.path, &row)])?;
    let reading = || ArchiveError::database("read the entry");
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
