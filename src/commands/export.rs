//! `journal export`: entries out of the archive.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

use super::answer;
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use super::selecting;
use crate::export::{Export, Format};

/// Write entries out of the archive: their files byte for byte, Markdown, JSON, CSV, or a small site
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// In which shape
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Format,
    /// The folder (source, markdown, html) or file to write; stdout for one text where there is none
    #[arg(value_name = "DIR|FILE")]
    target: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    overwrite: bool,
    /// In CSV, leave cells as they are that a spreadsheet would take for a formula
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    which: selecting::Filters,
}

/// Reads a format; shells complete what a parser of possible values knows.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::as_str))
        .try_map(|word| Format::ALL.into_iter().find(|it| it.as_str() == word).ok_or("no format"))
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let fields = ctx.fields()?;
    let archive = ctx.archive_to_read()?;
    derived::warn_of_due(&archive, ctx)?;
    let selection = args.which.selection(&archive, ctx)?;
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let export = Export::new(archive.connection(), &selection, &fields, &*progress, args.raw)?;
    match (&args.target, args.format.is_folder()) {
        (None, true) => {
            let message = format!("`--format {}` writes a folder", args.format.as_str());
            return Err(CommandError::new("usage", message).with_hint(format!(
                "name it: `journal export --format {} DIR`",
                args.format.as_str()
            )));
        }
        (Some(folder), true) => export.write_folder(args.format, folder, args.overwrite)?,
        (Some(file), false) if file.as_os_str() != "-" => {
            export.write_file(args.format, file, args.overwrite)?;
        }
        (_, false) => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            export.write(args.format, &mut out)?;
            out.flush()?;
            return Ok(Outcome::Clean);
        }
    }
    let count = export.len();
    tell(args.target.as_deref().unwrap_or(Path::new("-")), count, ctx)
}

fn tell(to: &Path, count: usize, ctx: &Context) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&json!({"path": answer::path(to), "entries": count}))?;
    } else {
        ctx.output.say(&format!("wrote {} to {}", answer::counted(count, "entry"), to.display()));
    }
    Ok(Outcome::Clean)
}
