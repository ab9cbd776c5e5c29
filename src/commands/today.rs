//! `journal today`: opens today's entry, or starts it.

use std::path::PathBuf;

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::writing::{self, Day, Details, Written, archived, place};
use crate::archive::read::list;
use crate::archive::read::order::Direction;
use crate::archive::read::selection::Selection;
use crate::entry::EntryPath;
use crate::entry::filter::DayRange;
use crate::entry::naming::Layout;
use crate::history::named;
use crate::journal::Journal;
use crate::terminal::safe_line;

/// Open today's entry in the editor, or start it
///
/// Of several it is the one whose file is called by the day alone, else the newest; a note that lies elsewhere than the entries
/// of days do is none of them. What the editor closed is archived: that file
/// alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    details: Details,
    /// A text with {{date}}, {{day}}, {{title}}, {{mood}}, {{location}} and {{tags}} to be filled in
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Only start it, where there is none, and print its path
    #[arg(long)]
    no_edit: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let day = Day::now(ctx);
    let text = writing::begun(args.template.as_deref(), &day, &args.details, ctx)?;
    let journal = ctx.journal_to_write_in()?;
    let edits = !args.no_edit && ctx.can_edit()?;
    let layout = place::layout(&journal, day.day, ctx)?;
    let plain = layout.paths(day.day, None).next();
    let plain = plain.filter(|it| journal.stamp(it).is_some());
    let found = plain.or_else(|| archived(&journal, &day, &layout, ctx));
    if let Some(path) = found {
        warn_of_what_is_not_done(&path, args, ctx);
        let entry = Written::at(&journal, path, Some(day.day));
        if !edits {
            return entry.tell(ctx);
        }
        ctx.edit_one(&entry.file)?;
        // A path that leads nowhere any more is no answer.
        return match journal.stamp(&entry.path) {
            Some(_) => entry.archive(&journal, ctx),
            None => archived::sync(&journal, &entry.path, ctx)?.tell(ctx),
        };
    }
    let paths = layout.paths(day.day, args.details.title.as_deref());
    let path = place::create(&journal, paths, text.as_bytes())?;
    let entry = Written::at(&journal, path, Some(day.day));
    entry.go_on(&journal, &text, edits, ctx)
}

/// An entry that is there is opened as it is.
fn warn_of_what_is_not_done(path: &EntryPath, args: &Args, ctx: &Context) {
    let template = args.template.is_some().then_some("--template");
    let flags: Vec<_> = template.into_iter().chain(args.details.flags()).collect();
    if !flags.is_empty() {
        let path = safe_line(path.as_str());
        let message =
            format!("{path} is there already: nothing is changed in it by {}", flags.join(" and "));
        ctx.output.warn(&message, Some("`journal new` starts another entry of the day"));
    }
}

/// The newest entry of the day that the archive holds, whose file is there, and is called as those of days are: a note that was made
/// today is not what somebody writes every day.
fn archived(journal: &Journal, day: &Day, layout: &Layout, ctx: &mut Context) -> Option<EntryPath> {
    let archive = ctx.reader().ok()?;
    archive.begin_reading().ok()?;
    let today = DayRange { first: Some(day.day), last: Some(day.day) };
    let selection = Selection::of_days(today, Direction::NewestFirst, None);
    let rows = list::rows(archive.connection(), &selection).ok()?;
    let path = |id| named::exact_path_of(archive.connection(), id).ok();
    let mut of_day = rows.iter().filter_map(|row| path(row.id));
    of_day.find(|it| layout.may_be_of_day(it, day.day) && journal.stamp(it).is_some())
}
