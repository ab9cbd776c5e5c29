//! `journal new`: starts an entry from a template, and opens it in the user's editor.

mod draft;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::entry::filter::{DayRange, NoDays};
use crate::entry::naming::Layout;
use crate::entry::template::{self, Values};
use crate::entry::{EntryPath, date};
use crate::finding::Place;
use crate::journal::Journal;
use crate::journal::write::Tree;

/// Start today's entry from a template, and open it in the editor
///
/// What stays as the template has it, or is emptied, is removed again once the editor is closed; so it is where the editor fails.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Another day, with or without a time: 2025-09-16, '2025-09-16 22:10', yesterday, last friday
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// How it feels
    #[arg(long)]
    mood: Option<String>,
    /// Where it is: 'Alfama, Lisbon, Portugal'
    #[arg(long)]
    location: Option<String>,
    /// Its title; a second entry of the day has it in the name of its file
    #[arg(long)]
    title: Option<String>,
    /// A text with {{date}}, {{day}}, {{title}}, {{mood}} and {{location}} to be filled in
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Only write the file and print its path
    #[arg(long)]
    no_edit: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (day, written) = day(args.date.as_deref(), ctx)?;
    let template = match &args.template {
        Some(file) => read(file)?,
        None => template::DEFAULT.to_owned(),
    };
    let values = Values {
        date: written,
        title: args.title.clone(),
        mood: args.mood.clone(),
        location: args.location.clone(),
    };
    let text = template::fill(&template, &values);
    let journal = ctx.journal_to_write_in()?;
    let progress = ctx.progress();
    let listed = journal.walk(&*progress, |files| files.map(|it| it.path).collect());
    let (paths, _): (Vec<EntryPath>, _) = listed?;
    drop(progress);
    let layout = layout(&journal, paths.iter(), day)?;
    let path = create(&journal, layout.paths(day, args.title.as_deref()), &text)?;
    let file = journal.locate(&path);
    if !args.no_edit && ctx.can_edit() {
        let edited = ctx.edit(std::slice::from_ref(&file));
        if !draft::settle(&file, journal.root(), &text, edited)? {
            ctx.output.say("nothing was written, so there is no new entry");
            return Ok(Outcome::Clean);
        }
    }
    if ctx.output.json {
        let document =
            json!({"path": answer::path(&file), "entry": path.as_str(), "date": day.to_string()});
        ctx.output.document(&document)?;
        return Ok(Outcome::Clean);
    }
    ctx.output.line(&answer::path(&file))?;
    Ok(Outcome::Clean)
}

/// The day, and how it is written into the entry: now with its time and offset, another day as it was said.
fn day(said: Option<&str>, ctx: &Context) -> Result<(NaiveDate, String), CommandError> {
    let Some(said) = said else {
        let now = ctx.local_time();
        return Ok((now.date_naive(), now.format("%Y-%m-%dT%H:%M:%S%:z").to_string()));
    };
    let range = DayRange::said(said, ctx.today()).map_err(|error| no_day(said, &error))?;
    match (range.first, range.last) {
        (Some(first), Some(last)) if first == last => {
            let written = date::to_the_second(said).unwrap_or_else(|| first.to_string());
            Ok((first, written))
        }
        _ => Err(CommandError::new("date", format!("`{said}` is more than one day"))
            .with_hint("name one day: 2025-09-16, yesterday, last friday")),
    }
}

fn no_day(said: &str, error: &NoDays) -> CommandError {
    let hint = match error {
        NoDays::Unknown { nearest: Some(nearest) } => format!("did you mean `{nearest}`?"),
        _ => "2025-09-16, '2025-09-16 22:10', yesterday, last friday".to_owned(),
    };
    CommandError::new("date", format!("`{said}`: {error}")).with_hint(hint)
}

fn read(file: &Path) -> Result<String, CommandError> {
    let text = std::fs::read_to_string(file);
    text.map_err(|error| {
        CommandError::new("template", format!("cannot read the template: {error}"))
            .at(Place::file(answer::path(file)), None)
    })
}

/// The layout of the journal, with an extension that a sync takes for an entry's.
fn layout<'a>(
    journal: &Journal,
    paths: impl IntoIterator<Item = &'a EntryPath>,
    day: NaiveDate,
) -> Result<Layout, CommandError> {
    let layout = Layout::of(paths);
    let others = ["md", "markdown"].map(|it| layout.with_extension(it));
    let is_entry = |layout: &Layout| {
        layout.paths(day, None).next().is_some_and(|path| journal.is_entry(&path))
    };
    std::iter::once(layout).chain(others).find(is_entry).ok_or_else(|| {
        CommandError::new("no-name", "no name for it is one that `include` and `exclude` take")
            .with_hint("look at `[sync]` in journal.toml")
    })
}

/// Writes the file under the first path at which there is none.
fn create(
    journal: &Journal,
    paths: impl Iterator<Item = EntryPath>,
    text: &str,
) -> Result<EntryPath, CommandError> {
    let tree = Tree::of_journal(journal.root(), false);
    let mut tree = tree.map_err(|it| CommandError::of("file", &it))?;
    for path in paths {
        if journal.locate(&path).symlink_metadata().is_ok() {
            continue;
        }
        match tree.write(&path, text.as_bytes()) {
            Ok(()) => return Ok(path),
            // Somebody was quicker: the next name is free.
            Err(error) if error.source.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(CommandError::of("file", &error)),
        }
    }
    Err(CommandError::new("no-name", "every name for it is taken"))
}
