//! `journal import`: other tools' entries into Markdown files of the journal, and the history of one that was kept in git.

mod git;

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::finding::{Finding, Place};
use crate::import::{self, ImportReport, Tool};
use crate::number::grouped;
use crate::terminal::safe;

/// Turn other tools' entries into Markdown, or git into versions
///
/// Nothing is ever replaced. `--from git DIR` reads the history of a journal that was kept in git: what each entry was
/// from commit to commit becomes its versions, with the times of the commits.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// jrnl (its text or JSON), dayone (the JSON of an export), 750words (the text of an export), dated-headings (a file of several days) or git (a repository)
    #[arg(long, value_name = "TOOL", value_parser = tools(), ignore_case = true)]
    from: Origin,
    /// The files that the tool wrote; `-` is stdin; of git the folder of the repository
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// The folder of entries (the workspace's journal when there is none)
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Print which files would be written, or which versions, and write none
    #[arg(long)]
    dry_run: bool,
}

/// Where something is imported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Files of a tool.
    Tool(Tool),
    /// A repository.
    Git,
}

/// The word for a repository.
const GIT: &str = "git";

/// Reads a tool; shells complete what a parser of possible values knows.
fn tools() -> impl TypedValueParser<Value = Origin> {
    let words = Tool::ALL.into_iter().map(Tool::as_str).chain([GIT]);
    PossibleValuesParser::new(words).try_map(|word| {
        let tool = Tool::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(&word));
        let git = word.eq_ignore_ascii_case(GIT).then_some(Origin::Git);
        tool.map(Origin::Tool).or(git).ok_or("no tool")
    })
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let journal = ctx.named_journal(args.to.as_deref())?;
    let tool = match args.from {
        Origin::Tool(tool) => tool,
        Origin::Git => return git::run(args, &journal, ctx),
    };
    let mut entries = Vec::new();
    let mut findings = Vec::new();
    for file in &args.files {
        let name = answer::path(file);
        let text = read_text(file, &name)?;
        let reading = import::read(tool, &name, &text)?;
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
        let line = safe(path.as_str());
        if args.dry_run { ctx.output.line(&line) } else { ctx.output.done(&line) }?;
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
