//! `journal import`: other tools' entries into Markdown files of the journal.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use crate::entry::EntryPath;
use crate::import::{self, Tool};

/// Turn the entries of jrnl, Day One or 750words into Markdown files of the journal
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The tool: jrnl, dayone or 750words
    #[arg(long, value_name = "TOOL", value_parser = read_tool)]
    from: Tool,
    /// The file that the tool wrote: text or JSON
    file: PathBuf,
    /// The folder of entries (the workspace's journal when there is none)
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn read_tool(word: &str) -> Result<Tool, String> {
    let named = Tool::ALL.into_iter().find(|it| it.as_str() == word);
    named.ok_or_else(|| "it is one of jrnl, dayone and 750words".to_owned())
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let unreadable = |error: &std::io::Error| {
        CommandError::new("unreadable", format!("cannot read `{}`: {error}", args.file.display()))
    };
    let text = fs::read_to_string(&args.file).map_err(|error| unreadable(&error))?;
    let journal = ctx.named_journal(args.to.as_deref())?;
    let progress = ctx.progress();
    let reading = import::read(args.from, &answer::path(&args.file), &text)?;
    let report = import::write(&reading.entries, journal.root(), args.dry_run, &*progress)?;
    drop(progress);
    if ctx.output.json {
        let paths =
            |all: &[EntryPath]| all.iter().map(|it| Value::from(it.as_str())).collect::<Value>();
        ctx.output.document(&json!({
            "added": paths(&report.added),
            "unchanged": paths(&report.unchanged),
            "findings": answer::findings(&reading.findings),
            "dry_run": args.dry_run,
        }))?;
        return Ok(Outcome::of(&reading.findings));
    }
    ctx.output.findings(&reading.findings);
    for path in &report.added {
        ctx.output.line(&safe(path.as_str()))?;
    }
    tell(report.added.len(), report.unchanged.len(), journal.root(), args, ctx);
    answer::summary(&ctx.output, &reading.findings);
    Ok(Outcome::of(&reading.findings))
}

fn tell(added: usize, unchanged: usize, root: &Path, args: &Args, ctx: &Context) {
    let verb = if args.dry_run { "would write" } else { "wrote" };
    let there = if unchanged > 0 {
        format!(", {} there already", answer::grouped(unchanged))
    } else {
        String::new()
    };
    ctx.output.say(&format!(
        "{verb} {} below {}{there}",
        answer::counted(added, "entry"),
        root.display()
    ));
    if added > 0 && !args.dry_run {
        ctx.output.say("next: `journal sync` brings them into the archive");
    }
}
