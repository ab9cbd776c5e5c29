//! `journal new`: starts an entry from a template, and opens it in the user's editor.

use std::path::PathBuf;

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::writing::{self, Day, Details, Written, place};

/// Start an entry from a template, and open it in the editor
///
/// Where the day has an entry this is another one. What stays as the template has it, or is emptied, is removed again once the
/// editor is closed; so it is where the editor fails. What was written is archived: that file alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Another day, with or without a time: 2025-09-16, '2025-09-16 22:10', 'yesterday 6pm', last friday
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[command(flatten)]
    details: Details,
    /// A text with {{date}}, {{day}}, {{title}}, {{mood}}, {{location}} and {{tags}} to be filled in
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Only write the file and print its path
    #[arg(long)]
    no_edit: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let day = match args.date.as_deref() {
        Some(said) => Day::said(said, ctx)?,
        None => Day::now(ctx),
    };
    let text = writing::begun(args.template.as_deref(), &day, &args.details, ctx)?;
    let journal = ctx.journal_to_write_in()?;
    let edits = !args.no_edit && ctx.can_edit()?;
    let layout = place::layout(&journal, day.day, ctx)?;
    let paths = layout.paths(day.day, args.details.title.as_deref());
    let path = place::create(&journal, paths, text.as_bytes())?;
    let written = Written::at(&journal, path, Some(day.day));
    written.go_on(&journal, &text, edits, ctx)
}
