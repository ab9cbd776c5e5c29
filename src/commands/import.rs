//! `journal import`: other tools' entries into Markdown files of the journal.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use crate::finding::{Finding, Place};
use crate::import::{self, ImportReport, Tool};
use crate::number::grouped;

/// Turn other tools' entries into Markdown files of the journal; nothing is ever replaced
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// jrnl (its text or JSON), dayone (the JSON of an export) or 750words (the text of an export)
    #[arg(long, value_name = "TOOL", value_parser = tools(), ignore_case = true)]
    from: Tool,
    /// The files that the tool wrote; `-` is stdin
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder of entries (the workspace's journal when there is none)
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Say which files would be written, and write none
    #[arg(long)]
    dry_run: bool,
}

/// Reads a tool; shells complete what a parser of possible values knows.
fn tools() -> impl TypedValueParser<Value = Tool> {
    PossibleValuesParser::new(Tool::ALL.map(Tool::as_str)).try_map(|word| {
        Tool::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(&word)).ok_or("no tool")
    })
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let journal = ctx.named_journal(args.to.as_deref())?;
    let mut entries = Vec::new();
    let mut findings = Vec::new();
    for file in &args.files {
        let name = answer::path(file);
        let text = read_text(file, &name)?;
        let reading = import::read(args.from, &name, &text)?;
        entries.extend(reading.entries);
        findings.extend(reading.findings);
    }
    let progress = ctx.progress();
    let report = import::write(&entries, journal.root(), args.dry_run, &*progress)?;
    drop(progress);
    tell(args, ctx, journal.root(), &report, &findings)
}

/// The text of a file; an archive in which it may lie is not opened.
fn read_text(file: &Path, name: &str) -> Result<String, CommandError> {
    let unreadable = |error: std::io::Error| {
        CommandError::new("unreadable", format!("cannot read the file: {error}"))
            .at(Place::file(name), None)
    };
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        bytes = std::fs::read(file).map_err(unreadable)?;
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(CommandError::new("compressed", format!("`{name}` is a ZIP archive"))
            .with_hint("unpack it, then name the JSON file that was in it"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        CommandError::new("not-utf8", format!("`{name}` is not UTF-8"))
            .at(Place::of_offset(name, &text, valid), None)
    })
}

fn tell(
    args: &Args,
    ctx: &Context,
    root: &Path,
    report: &ImportReport,
    findings: &[Finding],
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        let paths = |paths: &[crate::entry::EntryPath]| {
            paths.iter().map(|it| Value::from(it.as_str())).collect::<Value>()
        };
        ctx.output.document(&json!({
            "added": paths(&report.added),
            "unchanged": paths(&report.unchanged),
            "findings": answer::findings(findings),
            "dry_run": args.dry_run,
        }))?;
        return Ok(Outcome::of(findings));
    }
    for path in &report.added {
        ctx.output.line(&safe(path.as_str()))?;
    }
    ctx.output.findings(findings);
    let verb = if args.dry_run { "would write" } else { "wrote" };
    let there = match report.unchanged.len() {
        0 => String::new(),
        count => format!(", {} there already", grouped(count as u64)),
    };
    let count = answer::counted(report.added.len(), "entry");
    ctx.output.say(&format!("{verb} {count} below {}{there}", root.display()));
    answer::summary(&ctx.output, findings);
    if !report.added.is_empty() && !args.dry_run {
        ctx.output.say("next: `journal sync` brings them into the archive");
    }
    Ok(Outcome::of(findings))
}
