//! `journal values`: every value of a field with its count, for people and for completion.

use serde_json::{Value, json};

use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::read::values;
use crate::terminal::safe;

/// Show every value of a field, and how many entries have it
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// moods, locations, tags, people, dates, titles, a declared field, or any key of the front matter
    field: String,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let fields = ctx.fields()?;
    let archive = derived::archive_at_head(ctx)?;
    let values = values::values(archive.connection(), &args.field, &fields)?;
    drop(archive);
    if ctx.output.json {
        let values: Value =
            values.iter().map(|it| json!({"value": it.value, "count": it.count})).collect();
        ctx.output.document(&json!({"field": args.field, "values": values}))?;
        return Ok(Outcome::Clean);
    }
    if values.is_empty() {
        ctx.output.say(&format!("no entry has `{}`", safe(&args.field)));
        return Ok(Outcome::Clean);
    }
    let lines =
        values.iter().map(|it| format!("{:>7}  {}", it.count, safe(&it.value).replace('\n', " ")));
    ctx.pages().text(lines)?;
    Ok(Outcome::Clean)
}
