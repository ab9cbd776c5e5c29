//! `journal lint`: checks front matter without touching the archive.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::entry::conflict::Pair;
use crate::entry::{self, EntryPath};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::journal::Journal;
use crate::progress::Progress;
use crate::sync::copies;
use crate::threads;

/// Check front matter without touching the archive
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files or folders to check (the whole journal when there are none)
    paths: Vec<PathBuf>,
    /// Count warnings as problems: exit status 1
    #[arg(long)]
    strict: bool,
}

impl Args {
    /// Whether a folder is named.
    pub(super) fn names_folder(&self) -> bool {
        !self.paths.is_empty()
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let fields = ctx.fields()?;
    let mut findings = Vec::new();
    let mut checked = 0;
    for (journal, only) in places(args, ctx)? {
        let progress = ctx.progress();
        let mut paths = paths(&journal, only, &*progress, &mut findings)?;
        paths.sort();
        findings.extend(twins(&paths));
        progress.begin("checking", u64::try_from(paths.len()).ok());
        findings.extend(check_all(&paths, &journal, &fields, &*progress)?);
        checked += paths.len();
    }
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    tell(args, ctx, checked, &findings)
}

/// What is wrong with files, read on all cores.
fn check_all(
    paths: &[EntryPath],
    journal: &Journal,
    fields: &[Field],
    progress: &dyn Progress,
) -> Result<Vec<Finding>, CommandError> {
    let mut findings = Vec::new();
    for window in paths.chunks(512) {
        if progress.is_stopped() {
            return Err(CommandError::Stopped);
        }
        let found = threads::map(window.iter().collect(), |path| check(path, journal, fields));
        findings.extend(found.into_iter().flatten());
        progress.advance(window.len() as u64);
    }
    Ok(findings)
}

/// The files that are meant in a folder, and which of them are copies of others.
fn paths(
    journal: &Journal,
    only: Option<EntryPath>,
    progress: &dyn Progress,
    findings: &mut Vec<Finding>,
) -> Result<Vec<EntryPath>, CommandError> {
    let paths = if let Some(path) = only {
        let copy = copies::of_one(journal, &path, progress)?;
        findings.extend(copy.iter().map(Pair::finding));
        vec![path]
    } else {
        let listed = journal.walk(progress, |files| files.map(|it| it.path).collect());
        let (paths, met): (Vec<EntryPath>, _) = listed?;
        findings.extend(met.findings);
        findings.extend(copies::among(journal, &paths).iter().map(Pair::finding));
        paths
    };
    Ok(paths)
}

/// What is wrong with one file.
fn check(path: &EntryPath, journal: &Journal, fields: &[Field]) -> Vec<Finding> {
    match journal.read(path) {
        Ok((source, _)) => entry::parse(path, &source, fields).1,
        Err(error) => {
            let place = Place::file(path.as_str());
            let finding = Finding::error(place, "unreadable", error.to_string());
            let way = journal.way_to_read(path, &error);
            vec![Finding { hint: way, ..finding }]
        }
    }
}

/// The journals to check, each whole or one file of it.
fn places(
    args: &Args,
    ctx: &mut Context,
) -> Result<Vec<(Journal, Option<EntryPath>)>, CommandError> {
    if args.paths.is_empty() {
        return Ok(vec![(ctx.journal(None)?, None)]);
    }
    args.paths.iter().map(|path| place(path, ctx)).collect()
}

/// A folder is a journal of its own; a file is one of the workspace's journal where it lies in it, so that the path
/// can tell its day.
fn place(path: &Path, ctx: &mut Context) -> Result<(Journal, Option<EntryPath>), CommandError> {
    use std::os::unix::ffi::OsStrExt;
    let unreadable = |error: &std::io::Error| unreadable(path, error);
    let metadata = path.metadata().map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        return Ok((ctx.journal(Some(path))?, None));
    }
    let whole = path.canonicalize().map_err(|error| unreadable(&error))?;
    let root = ctx.workspace()?.journal().canonicalize().ok();
    let root =
        root.filter(|root| whole.starts_with(root)).or_else(|| whole.parent().map(Path::to_owned));
    let root = root.unwrap_or_default();
    let rest = whole.strip_prefix(&root).unwrap_or(&whole);
    let entry = EntryPath::from_bytes(rest.as_os_str().as_bytes());
    let entry = entry.map_err(|error| CommandError::of("path", &error))?;
    Ok((ctx.journal(Some(&root))?, Some(entry)))
}

fn unreadable(path: &Path, error: &std::io::Error) -> CommandError {
    let told = CommandError::of("unreadable", error).at(Place::file(answer::path(path)), None);
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            told.with_hint("look at its name; `journal lint` checks the whole journal")
        }
        _ => told,
    }
}

/// Paths that other file systems take for one: they differ in case, or in how an accent is written.
fn twins(paths: &[EntryPath]) -> Vec<Finding> {
    let mut by_fold: BTreeMap<String, &EntryPath> = BTreeMap::new();
    let mut findings = Vec::new();
    for path in paths {
        let fold: String = path.as_str().nfc().flat_map(char::to_lowercase).collect();
        match by_fold.get(&fold) {
            None => {
                by_fold.insert(fold, path);
            }
            Some(twin) => {
                let message =
                    format!("differs from `{twin}` only in case, or in how an accent is written");
                let hint = "rename one of them: other systems take both for one file";
                let finding = Finding::warning(Place::file(path.as_str()), "name-twins", message);
                findings.push(finding.with_hint(hint));
            }
        }
    }
    findings
}

fn tell(
    args: &Args,
    ctx: &Context,
    checked: usize,
    findings: &[Finding],
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output
            .document(&json!({"checked": checked, "findings": answer::findings(findings)}))?;
    } else {
        ctx.output.findings(findings);
        ctx.output.say(&format!("checked {}", answer::counted(checked, "entry")));
        answer::summary(&ctx.output, findings);
    }
    let is_found = args.strict && !findings.is_empty();
    Ok(if is_found { Outcome::Findings } else { Outcome::of(findings) })
}
