//! `journal add`: an entry of one line, or of what stands on stdin, without an editor.

mod head;

use std::io::{self, IsTerminal, Read};
use std::string::FromUtf8Error;

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::writing::{self, Day, Details, Written, place};
use crate::entry::date::{BAD_DATE, WEEKDAY};
use crate::entry::{self, Entry, EntryPath, Source};
use crate::finding::Finding;
use head::{Head, no_head};

/// The longest text that is read from stdin, in bytes: what a sync reads of one file.
const LONGEST: u64 = crate::journal::LARGEST_FILE;

/// Add an entry without an editor
///
/// A day or a time before a colon is that of the entry: `journal add yesterday 6pm: we sailed`. It is an entry of its own, beside
/// others of its day, and is archived: that file alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The text; what stands on stdin where there is none
    text: Vec<String>,
    /// Another day, with or without a time: 2025-09-16, '2025-09-16 22:10', 'yesterday 6pm', last friday
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[command(flatten)]
    details: Details,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    // A lone dash is stdin, as in other tools.
    let said = match args.text.is_empty() || args.text == ["-"] {
        true => from_stdin()?,
        false => args.text.join(" ").trim().to_owned(),
    };
    if said.trim().is_empty() {
        return Err(CommandError::new("empty-text", "there is nothing to add")
            .with_hint("`journal add \"one line\"`, or `journal add < FILE`"));
    }
    let journal = ctx.journal_to_write_in()?;
    let (day, text) = match own_block(&said, args)? {
        true => (own_day(&said)?.unwrap_or_else(|| Day::now(ctx)), said),
        false => composed(&said, args, ctx)?,
    };
    let layout = place::layout(&journal, day.day, ctx)?;
    let paths = layout.paths(day.day, args.details.title.as_deref());
    let path = place::create(&journal, paths, text.as_bytes())?;
    Written::at(&journal, path, Some(day.day)).archive(&journal, ctx)
}

fn from_stdin() -> Result<String, CommandError> {
    if io::stdin().is_terminal() {
        return Err(CommandError::new("empty-text", "there is nothing to add")
            .with_hint("`journal add \"one line\"`, or `journal add < FILE`"));
    }
    let refused = |error: &(dyn std::error::Error + 'static)| CommandError::of("stdin", error);
    let mut bytes = Vec::new();
    let read = io::stdin().take(LONGEST + 1).read_to_end(&mut bytes);
    if read.map_err(|error| refused(&error))? as u64 > LONGEST {
        return Err(CommandError::new("stdin", "the text is longer than an entry can be: 256 MiB"));
    }
    String::from_utf8(bytes).map_err(|error| not_utf8(&error))
}

/// That a text is no UTF-8, and what makes it one.
fn not_utf8(error: &FromUtf8Error) -> CommandError {
    let at = error.utf8_error().valid_up_to();
    let from = match error.as_bytes() {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "UTF-16",
        _ => "WINDOWS-1252",
    };
    let message = format!("the text on stdin is no UTF-8: byte {} is none of it", at + 1);
    CommandError::new("stdin", message)
        .with_hint(format!("`iconv -f {from} -t UTF-8 FILE | journal add` makes it UTF-8"))
}

/// Whether the text brings front matter of its own, which stays as it is, also where it cannot be read.
fn own_block(said: &str, args: &Args) -> Result<bool, CommandError> {
    // One line is no front matter.
    let has_block = said.contains('\n')
        && parsed(said).is_some_and(|(it, _)| {
            !it.front_matter.values.is_empty() || it.front_matter.error.is_some()
        });
    if !has_block {
        return Ok(false);
    }
    match args.date.is_none() && args.details.flags().next().is_none() {
        true => Ok(true),
        false => Err(CommandError::new("own-front-matter", "the text has front matter of its own")
            .with_hint(
                "leave out --date, --mood, --location, --title and --tag, or write them into it",
            )),
    }
}

/// The text as an entry whose path says no day, and what is to be told of it.
fn parsed(said: &str) -> Option<(Entry, Vec<Finding>)> {
    let path = EntryPath::new("added.md").ok()?;
    Some(entry::parse(&path, &Source::new(said.as_bytes().to_vec()), &[]))
}

/// The day that a text with front matter of its own says; none where it says none. One that cannot be read is refused: the name of
/// the file would say today.
fn own_day(said: &str) -> Result<Option<Day>, CommandError> {
    if let Some(day) = day_of(said) {
        return Ok(Some(day));
    }
    let findings = parsed(said).map(|it| it.1).unwrap_or_default();
    match findings.into_iter().find(|it| it.code == BAD_DATE) {
        None => Ok(None),
        Some(Finding { message, hint, .. }) => {
            let message = format!("the day of the text cannot be told: {message}");
            Err(CommandError::new("date", message).with_hint(hint.unwrap_or_default()))
        }
    }
}

/// The day that the text itself says, in its front matter or its heading, as a file of the journal is read.
fn day_of(said: &str) -> Option<Day> {
    let day = parsed(said)?.0.date?.day;
    Some(Day { day: day.parse().ok()?, written: day })
}

/// The day that a text without front matter says in its heading; that its weekday is another one is told now, for the entry will say
/// its day beside it.
fn in_heading(said: &str, ctx: &Context) -> Option<Day> {
    // Most lines have none, and to look whether they are a day costs more than to write them.
    let may_have_one = said.contains('#') || said.contains("\n=") || said.contains("\n-");
    let day = may_have_one.then(|| day_of(said)).flatten()?;
    let findings = parsed(said).map(|it| it.1).unwrap_or_default();
    for it in findings.iter().filter(|it| it.code == WEEKDAY) {
        ctx.output.warn(&it.message, it.hint.as_deref());
    }
    Some(day)
}

/// Now, for a text that says no day. What looks like one is told of.
fn today(said: &str, ctx: &Context) -> Day {
    if let Some((head, why)) = no_head(said, ctx.today()) {
        let message = format!("`{head}` is not taken for the day, and stays in the text: {why}");
        ctx.output.warn(&message, Some("the entry is of today; `--date DAY` says another"));
    }
    Day::now(ctx)
}

/// The entry of a text that has no front matter.
fn composed(said: &str, args: &Args, ctx: &Context) -> Result<(Day, String), CommandError> {
    let (day, body) = match &args.date {
        Some(date) => {
            let day = Day::said(date, ctx)?;
            // The day is said once, and the time before the text: `--date yesterday "6pm: we sailed"`.
            let has_time = day.written.contains('T');
            let head = Head::of(said, day.day).filter(|it| !has_time && it.is_time_alone());
            match head {
                Some(head) => (Day { day: head.day, written: head.written }, head.rest),
                None => (day, said),
            }
        }
        None => match Head::of(said, ctx.today()) {
            Some(head) => (Day { day: head.day, written: head.written }, head.rest),
            None => (in_heading(said, ctx).unwrap_or_else(|| today(said, ctx)), said),
        },
    };
    let head = writing::head(&day, &args.details)?;
    // What was piped stays as it is, but for empty lines before it: the spaces of a first line may make it code.
    let body = body.strip_prefix('\u{feff}').unwrap_or(body).trim_start_matches(['\r', '\n']);
    let end = if body.ends_with('\n') { "" } else { "\n" };
    Ok((day, format!("{head}{body}{end}")))
}
