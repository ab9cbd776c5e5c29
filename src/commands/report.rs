//! `journal report`: one HTML page of pictures.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::answer;
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome, UNLISTED, unwritable};
use super::stats::{self, Days};
use crate::archive::ArchiveError;
use crate::archive::stats::day_of_moment;
use crate::archive::versions::held;
use crate::finding::Place;
use crate::journal::protected::Protected;
use crate::place::folder_of;
use crate::report::{Report, WriteError, write};

/// Draw the journal as one HTML page that needs no network
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file to write; `-` is stdout
    #[arg(long, short, value_name = "FILE", default_value = "journal-report.html")]
    output: PathBuf,
    /// Replace a file that is no report
    #[arg(long)]
    overwrite: bool,
    /// What stands at the head of the page
    #[arg(long, value_name = "TEXT", default_value = "Journal")]
    title: String,
    #[command(flatten)]
    days: Days,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let is_stdout = args.output == Path::new("-");
    let protected = check_output(args, is_stdout, ctx)?;
    let (starts_at, today) = stats::today(ctx)?;
    let filter = args.days.filter(today)?;
    let archive = derived::archive_at_head(ctx)?;
    let day_of = |moment| day_of_moment(ctx.on_the_wall(moment), starts_at);
    let connection = archive.connection();
    let report = Report::read(connection, &args.title, &filter, starts_at, today, &day_of);
    let report = report.map_err(stats::told)?;
    let folder = folder_of(&args.output);
    let report = if is_stdout { report } else { report.in_folder(folder) };
    let html = report.to_html();
    if is_stdout {
        ctx.output.write(html.as_bytes())?;
        return Ok(Outcome::Clean);
    }
    let holds = |bytes: &[u8]| held::holds(archive.connection(), bytes);
    write(&args.output, &html, args.overwrite, &protected, holds).map_err(told)?;
    drop(archive);
    tell(args, ctx, &report, html.len())
}

/// Refuses a place that the page cannot be written to.
fn check_output(
    args: &Args,
    is_stdout: bool,
    ctx: &mut Context,
) -> Result<Protected, CommandError> {
    if is_stdout && ctx.output.json {
        return Err(CommandError::new(
            "usage",
            "`--output -` writes the page where `--json` writes its document",
        )
        .with_hint("name a file with `--output FILE`"));
    }
    let protected = ctx.protected()?;
    if !is_stdout {
        protected.check(&args.output)?;
    }
    Ok(protected)
}

fn told(error: WriteError) -> CommandError {
    let place = Place::file(error.path().map(answer::path).unwrap_or_default());
    match error {
        WriteError::Sqlite(error) => ArchiveError::database("read the entries")(error).into(),
        WriteError::Unlisted { .. } => CommandError::of("unsynced", &error).with_hint(UNLISTED),
        WriteError::Protected(refused) => refused.into(),
        WriteError::InTheWay { .. } => CommandError::of("in-the-way", &error)
            .at(place, None)
            .with_hint("name another file with `--output`, or replace this one with `--overwrite`"),
        WriteError::File { ref path, ref source } => {
            unwritable(CommandError::of("file", &error).at(place, None), path, source)
        }
    }
}

fn tell(
    args: &Args,
    ctx: &Context,
    report: &Report,
    bytes: usize,
) -> Result<Outcome, CommandError> {
    let path = answer::path(&args.output);
    if ctx.output.json {
        let entries = report.stats.entries;
        ctx.output.document(&json!({"path": path, "bytes": bytes, "entries": entries}))?;
    } else {
        let size = answer::bytes(bytes as u64);
        ctx.output.say(&format!("wrote {path} ({size}); it opens in any browser"));
    }
    Ok(Outcome::Clean)
}
