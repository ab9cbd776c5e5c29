//! `journal export`: entries out of the archive.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

use super::answer;
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use super::selecting;
use crate::archive::Archive;
use crate::archive::read::past::Past;
use crate::entry::Filter;
use crate::export::{Export, Format, Tidied};
use crate::field::Field;
use crate::finding::Finding;
use crate::history::journal::Journal;
use crate::history::left_out;
use crate::journal::protected::Protected;
use crate::session::guard::{self, GuardError};
use serde_json::Value;

/// Write entries out: files, Markdown, JSON, CSV, or a small site
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// In which shape
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Format,
    /// The folder (source, markdown, html) or file to write; stdout for one text where there is none
    #[arg(value_name = "DIR|FILE")]
    target: Option<PathBuf>,
    /// Replace files that are there, and delete those of an earlier export that are not in this one
    #[arg(long)]
    overwrite: bool,
    /// In CSV, leave cells as they are that a spreadsheet would take for a formula
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    which: selecting::Filters,
    #[command(flatten)]
    at: selecting::At,
}

/// Reads a format; shells complete what a parser of possible values knows.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::as_str))
        .try_map(|word| Format::ALL.into_iter().find(|it| it.as_str() == word).ok_or("no format"))
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let fields = ctx.fields()?;
    let archive = ctx.archive_to_read()?;
    archive.begin_reading()?;
    // Of the same moment as what is read: another command may bring the archive up to date meanwhile.
    let graph = ctx.graph();
    let behind = graph.ok().and_then(|graph| guard::at_head(&archive, &graph).err());
    export(args, &archive, &fields, ctx).map_err(|error| behind_else(error, behind))
}

/// Why an export failed that reads an archive at whatever revision it stands: where it lacks what was asked for, because it
/// is behind.
fn behind_else(error: CommandError, behind: Option<GuardError>) -> CommandError {
    let is_of_the_archive = matches!(&error, CommandError::Told(it) if it.code == "database");
    match behind.filter(|it| is_of_the_archive && matches!(it, GuardError::Behind { .. })) {
        Some(behind) => behind.into(),
        None => error,
    }
}

fn export(
    args: &Args,
    archive: &Archive,
    fields: &[Field],
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    derived::warn_of_due(archive, ctx)?;
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let protected = ctx.protected()?;
    let (mut past, mut left_out) = (None, Vec::new());
    if let Some(when) = args.at.when() {
        guard::at_head(archive, &ctx.graph()?)?;
        let number = ctx.sync_at(archive.connection(), when)?.number;
        let journal = Journal::at(archive, number, Filter::default(), fields, &*progress);
        past = Some(journal.whole()?);
        left_out = journal.left_out()?;
    }
    let connection = past.as_ref().map_or(archive.connection(), Past::connection);
    let selection = args.which.selection(connection, selecting::Copies::Wanted, ctx)?;
    let mut export = Export::new(connection, &selection, fields, &*progress, args.raw)?
        .out_of(archive.connection())
        .on(ctx.today());
    // What was looked back at is proved already.
    if past.is_none() {
        let (proved, damaged) = export.proved()?;
        left_out.extend(damaged.iter().map(|it| left_out::not_read(it)));
        export = proved;
    }
    let export = export.in_part(!left_out.is_empty());
    let tidied = match (&args.target, args.format.is_folder()) {
        (None, true) => {
            let message = format!("`--format {}` writes a folder", args.format.as_str());
            return Err(CommandError::new("usage", message).with_hint(format!(
                "name it: `journal export --format {} DIR`",
                args.format.as_str()
            )));
        }
        (Some(folder), true) => {
            refuse_in_journal(args.format, folder, &protected)?;
            export.write_folder(args.format, folder, args.overwrite, &protected)?
        }
        (Some(file), false) if file.as_os_str() != "-" => {
            export.write_file(args.format, file, args.overwrite, &protected)?;
            Tidied::default()
        }
        (_, false) => {
            let mut out = ctx.output.data();
            export.write(args.format, &mut out)?;
            out.flush()?;
            return Ok(selecting::tell_left_out(&left_out, ctx));
        }
    };
    let count = export.len();
    let to = args.target.as_deref().unwrap_or(Path::new("-"));
    tell(to, count, &tidied, &left_out, ctx)?;
    Ok(selecting::tell_left_out(&left_out, ctx))
}

/// Refuses files that the next sync would take for entries: what is in the journal already would be there twice. Into the journal
/// itself its own files go back, as they are.
fn refuse_in_journal(
    format: Format,
    folder: &Path,
    protected: &Protected,
) -> Result<(), CommandError> {
    // What is written anew says the same in other bytes.
    let is_in_the_way = match format {
        Format::Source => protected.is_to_be_below_journal(folder),
        Format::Markdown => protected.is_to_be_in_own_journal(folder),
        _ => false,
    };
    if !is_in_the_way {
        return Ok(());
    }
    let message = format!("`{}` is in the journal itself", folder.display());
    let hint =
        format!("name a folder outside of it: `journal export --format {} DIR`", format.as_str());
    Err(CommandError::new("in-journal", message).with_hint(hint))
}

fn tell(
    to: &Path,
    count: usize,
    tidied: &Tidied,
    left_out: &[Finding],
    ctx: &Context,
) -> Result<(), CommandError> {
    if ctx.output.json {
        ctx.output.document(&document(to, count, tidied, left_out))?;
        return Ok(());
    }
    let place = to.display();
    ctx.output.say(&format!("wrote {} to {place}", answer::counted(count, "entry")));
    tell_tidied(to, tidied, ctx);
    Ok(())
}

/// What an earlier export left, and what became of it.
fn tell_tidied(to: &Path, tidied: &Tidied, ctx: &Context) {
    let place = to.display();
    if tidied.deleted > 0 {
        let files = answer::counted(tidied.deleted, "file");
        ctx.output
            .say(&format!("deleted {files} that an earlier export wrote and this one did not"));
    }
    if !tidied.left.is_empty() {
        let files = answer::counted(tidied.left.len(), "other file");
        let message = format!(
            "`{place}` holds {files} that this export did not write: {}",
            named(&tidied.left)
        );
        ctx.output.warn(&message, Some("delete what you do not need, or export into a new folder"));
    }
}

fn document(to: &Path, count: usize, tidied: &Tidied, left_out: &[Finding]) -> Value {
    json!({
        "path": answer::path(to),
        "entries": count,
        "deleted": tidied.deleted,
        "left": tidied.left.iter().map(|it| answer::path(it)).collect::<Vec<_>>(),
        "findings": answer::findings(left_out),
    })
}

/// The first few of many files.
fn named(files: &[PathBuf]) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = files.iter().take(SHOWN).map(|it| answer::path(it)).collect();
    let more = if files.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}
