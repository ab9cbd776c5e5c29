//! `journal import`: other tools' entries into Markdown files of the journal, and the history of one that was kept in git.

mod git;
mod tell;

use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::answer;
use super::context::Context;
use super::error::Report;
use super::error::{CommandError, Outcome};
use crate::finding::{Finding, Place, shell_quoted};
use crate::import::bundle::Bundle;
use crate::import::tool::Tool;
use crate::import::write::{ImportReport, Source, Wish};
use crate::import::{self, Options};
use crate::journal::Journal;
use crate::progress::Progress;
use tell::tell;

/// Turn other diaries' exports into entries, or git into versions
///
/// What wrote a file, a folder or a ZIP archive is told from its bytes; `docs/import.md` lists what is read. Nothing is ever
/// replaced but with `--update`, and the same export again adds nothing. `--from git DIR` reads the history of a journal that
/// was kept in git: what each entry was from commit to commit becomes its versions, with the times of the commits.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What wrote the files, where that is not to be told from them; git is the history of a repository
    #[arg(long, value_name = "SOURCE", value_parser = tools(), ignore_case = true)]
    from: Option<Origin>,
    /// Files, folders or ZIP archives that another diary wrote; `-` is stdin; of git the folder of the repository
    #[arg(required = true, value_name = "FILE|DIR|ZIP")]
    files: Vec<PathBuf>,
    /// The folder of entries (the workspace's journal when there is none)
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Write the new text where an entry was edited in its source, and its file was not changed here
    #[arg(long)]
    update: bool,
    /// The names of your moods in Daylio's table, the best first, which gives them a scale: `rad,good,meh,bad,awful`
    #[arg(long, value_name = "NAMES")]
    moods: Vec<String>,
    /// How jrnl was set to write dates (`timeformat`), where these are not read by themselves: `%d/%m/%Y %H:%M`
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,
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
    if let Some(folder) = &args.to {
        refuse_no_folder(folder)?;
    }
    let journal = ctx.named_journal(args.to.as_deref())?;
    let journal = match &args.to {
        Some(folder) => journal.lying_below(below_own(folder, ctx)?),
        None => journal,
    };
    let tool = match args.from {
        Some(Origin::Tool(tool)) => Some(tool),
        Some(Origin::Git) => return git::run(args, &journal, ctx),
        // Nothing else has one.
        None => args.time_format.as_ref().map(|_| Tool::Jrnl),
    };
    let options = options(args)?;
    let progress = ctx.progress();
    let (sources, mut refused) = read_all(args, tool, &options, &journal, &progress)?;
    // One that cannot be read is told beside the others; where there is none, nothing is done.
    if sources.is_empty()
        && let Some(first) = refused.drain(..).next()
    {
        return Err(CommandError::Told(Box::new(first)));
    }
    let wish = Wish {
        journal: &journal,
        is_dry_run: args.dry_run,
        is_updating: args.update,
        progress: &*progress,
    };
    let report = import::write::write(&sources, wish)?;
    drop(progress);
    let findings = findings(refused, sources, &report);
    tell(args, ctx, journal.root(), &report, &findings)
}

/// Refuses a folder that is not there: no setting names it, so the way out is another one.
fn refuse_no_folder(folder: &Path) -> Result<(), CommandError> {
    if folder.is_dir() {
        return Ok(());
    }
    let shown = folder.display().to_string();
    let hint = if folder.exists() {
        "`--to` takes a folder, and this is none: name another".to_owned()
    } else {
        let make = format!("mkdir -p {}", shell_quoted(&shown));
        format!("`--to` takes a folder that is there: look at its name, or make it, `{make}`")
    };
    let message = format!("there is no journal folder at `{shown}`");
    Err(CommandError::new("no-journal", message).with_hint(hint))
}

/// Where a folder lies below the journal of the workspace; none where it lies elsewhere, or there is no journal.
fn below_own(folder: &Path, ctx: &mut Context) -> Result<Option<PathBuf>, CommandError> {
    let workspace = ctx.workspace()?;
    if !workspace.names_its_journal() {
        return Ok(Some(PathBuf::new()));
    }
    let places = (workspace.journal().canonicalize(), folder.canonicalize());
    let (Ok(own), Ok(folder)) = places else { return Ok(None) };
    Ok(folder.strip_prefix(own).ok().map(Path::to_path_buf))
}

fn findings(refused: Vec<Report>, sources: Vec<Source>, report: &ImportReport) -> Vec<Finding> {
    let mut findings: Vec<Finding> = refused.into_iter().map(Report::into_finding).collect();
    findings.extend(sources.into_iter().flat_map(|it| it.reading.findings));
    findings.extend(report.findings.iter().cloned());
    findings
}

/// What could be read of the files, and what is told of the others.
fn read_all(
    args: &Args,
    tool: Option<Tool>,
    options: &Options,
    journal: &Journal,
    progress: &Arc<dyn Progress + Send + Sync>,
) -> Result<(Vec<Source>, Vec<Report>), CommandError> {
    let (mut sources, mut refused) = (Vec::new(), Vec::new());
    for file in &args.files {
        match read(file, tool, options, journal, progress) {
            Ok(source) => sources.push(source),
            Err(CommandError::Told(report)) => refused.push(*report),
            Err(stopped) => return Err(stopped),
        }
    }
    Ok((sources, refused))
}

/// How the files are read, as the arguments say.
fn options(args: &Args) -> Result<Options, CommandError> {
    let options = Options::of_moods(&args.moods).ok_or_else(|| {
        CommandError::new("moods", "`--moods` names no mood, or moods in no order")
            .with_hint("name all of yours, the best first: `--moods 'rad,good,meh,bad,awful'`")
    })?;
    options.with_time_format(args.time_format.as_deref()).ok_or_else(|| {
        CommandError::new("time-format", "`--time-format` names neither a day nor a time")
            .with_hint("write it as strftime and jrnl's `timeformat` have it: `--time-format '%d/%m/%Y %H:%M'`")
    })
}

/// Opens, recognises and reads what was named.
fn read(
    file: &Path,
    tool: Option<Tool>,
    options: &Options,
    journal: &Journal,
    progress: &Arc<dyn Progress + Send + Sync>,
) -> Result<Source, CommandError> {
    let name = answer::path(file);
    let bundle = open(file, &name)?;
    // A file of several days is cut into entries of its days, wherever it lies.
    let is_cut = tool == Some(Tool::DatedHeadings) && bundle.alone().is_some();
    if !is_cut {
        refuse_own(&bundle, journal)?;
    }
    let bundle = bundle.watched(Arc::clone(progress));
    let tool = tool.map_or_else(|| import::recognise(&bundle), Ok)?;
    let reading = import::read(tool, &bundle, options)?;
    Ok(Source { bundle, tool, reading })
}

/// A file, or stdin, as what may hold several.
fn open(file: &Path, name: &str) -> Result<Bundle, CommandError> {
    let bundle = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| {
            CommandError::new("unreadable", format!("cannot read the file: {error}"))
                .at(Place::file(name), None)
        })?;
        Bundle::of_bytes(bytes, name)?
    } else {
        Bundle::open(file, name)?
    };
    Ok(bundle)
}

/// Refuses to import what is in the journal, or what the journal is in: its own entries would come again.
fn refuse_own(bundle: &Bundle, journal: &Journal) -> Result<(), CommandError> {
    let whole = |path: &Path| path.canonicalize().ok();
    let (Some(from), Some(root)) = (bundle.folder().and_then(whole), whole(journal.root())) else {
        return Ok(());
    };
    let is_around = bundle.alone().is_none() && root.starts_with(&from);
    if is_around || from.starts_with(&root) {
        let message = format!("`{}` and the journal lie in each other", bundle.name());
        return Err(CommandError::new("own-journal", message).with_hint(
            "the entries of the journal are there already; move the export out of it, or name another journal with `--to`",
        ));
    }
    Ok(())
}
