//! `journal list`: entries, newest first.

mod earlier;

use anstyle::Style;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::pager::Sheet;
use super::{derived, selecting};
use crate::archive::Archive;
use crate::archive::ArchiveError;
use crate::archive::read::list;
use crate::archive::read::list::Row;
use crate::archive::read::selection::Selection;
use crate::number::grouped;
use crate::terminal::{self, safe_line};

/// List entries, newest first
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Answer with one JSON document a line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    #[command(flatten)]
    which: selecting::Filters,
    #[command(flatten)]
    at: selecting::At,
    #[command(flatten)]
    conflicts: selecting::WithConflicts,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let archive = derived::archive_at_head(ctx)?;
    if let Some(when) = args.at.when() {
        return earlier::list(args, when, &archive, ctx);
    }
    let selection = args.which.selection(archive.connection(), args.conflicts.copies(), ctx)?;
    if ctx.output.json {
        let reading = ArchiveError::database("list the entries");
        let rows = list::rows(archive.connection(), &selection).map_err(reading)?;
        let entries: Value = rows.iter().map(to_json).collect();
        ctx.output.document(&json!({ "entries": entries }))?;
        return Ok(Outcome::Clean);
    }
    // What follows is printed as it is read, page by page, each as it then is.
    archive.end_reading()?;
    if args.jsonl {
        return print_lines(&archive, &selection, ctx);
    }
    print_sheet(&archive, &selection, ctx)
}

/// Prints a line of text for each entry.
fn print_sheet(
    archive: &Archive,
    selection: &Selection,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let width = ctx.output.is_terminal().then(|| ctx.output.width());
    let faint = if ctx.output.is_plain() { Style::new() } else { FAINT };
    let lay_out = |rows: Vec<Row>| rows.iter().map(|it| line(it, width, faint)).collect();
    let (mut sheet, mut is_empty) = (None, true);
    list::each_page(archive, selection, lay_out, |page: Vec<String>| {
        is_empty &= page.is_empty();
        let is_first = sheet.is_none();
        let sheet = sheet.get_or_insert_with(|| ctx.pages().open());
        let heading = width.filter(|_| is_first && !page.is_empty()).map(heading);
        for line in heading.iter().chain(&page) {
            if !sheet.line(line)? {
                return Ok(false);
            }
        }
        sheet.send()?;
        Ok::<_, CommandError>(true)
    })?;
    sheet.map(Sheet::close).transpose()?;
    if is_empty {
        ctx.output.say("no entries match");
    }
    Ok(Outcome::Clean)
}

/// Prints a document for each entry, a line each.
fn print_lines(
    archive: &Archive,
    selection: &Selection,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let mut lines = ctx.output.data_lines();
    let lay_out = |rows: Vec<Row>| rows.iter().map(|it| to_json(it).to_string()).collect();
    list::each_page(archive, selection, lay_out, |page: Vec<String>| {
        page.iter().try_for_each(|line| lines.line(line))?;
        lines.finish()?;
        Ok::<_, CommandError>(true)
    })?;
    lines.finish()?;
    Ok(Outcome::Clean)
}

/// How paths are shown beside names.
pub(super) const FAINT: Style = Style::new().dimmed();

/// An entry on one line: its day, its words, its title or how it begins, its path, `faint`; `width` is that of the terminal,
/// where there is one.
pub(super) fn line(row: &Row, width: Option<usize>, faint: Style) -> String {
    line_with(row, width, faint, |name, _| name)
}

/// The same, but that `marked` lays out the name that is shown, which may be cut and have space behind it; it is handed the
/// whole name beside it.
pub(super) fn line_with(
    row: &Row,
    width: Option<usize>,
    faint: Style,
    marked: impl Fn(String, &str) -> String,
) -> String {
    /// The columns of the name, elsewhere than on a terminal.
    const ELSEWHERE: usize = 40;
    let day = match (row.date.as_deref(), width) {
        (None, _) => "-".to_owned(),
        (Some(day), None) => day.to_owned(),
        (Some(day), Some(_)) => with_weekday(day),
    };
    let file = || row.path.rsplit('/').next().unwrap_or(&row.path);
    let name = row.title.as_deref().or(row.opening.as_deref()).unwrap_or_else(file);
    let words = grouped(row.word_count.unsigned_abs());
    let (whole, path) = (&safe_line(name), safe_line(&row.path));
    let mark = match row {
        Row { removed_at: Some(_), .. } => "  (removed)",
        Row { conflict_of: Some(_), .. } => "  (conflict copy)",
        _ => "",
    };
    let (name, path) = match width.map(|it| rooms(it.saturating_sub(mark.len()))) {
        // Elsewhere than on a terminal nothing is cut but what is only a glance at the text.
        None if row.title.is_none() => (terminal::fitted(whole, ELSEWHERE), path),
        None => (terminal::padded(whole, ELSEWHERE), path),
        Some((for_name, for_path)) => {
            (terminal::fitted(whole, for_name), terminal::fitted_end(&path, for_path).into())
        }
    };
    let name = marked(name, whole);
    let for_day = if width.is_some() { DAY } else { 10 };
    format!("{day:for_day$}  {words:>6}  {name}  {faint}{path}{faint:#}{mark}")
}

/// The columns of a day with its weekday.
const DAY: usize = 14;

/// The columns of name and path on a terminal of so many.
fn rooms(width: usize) -> (usize, usize) {
    /// The columns of day and words, and of the space between all four.
    const FIXED: usize = DAY + 12;
    let room = width.saturating_sub(FIXED).max(20);
    let for_name = (room * 3 / 5).min(60);
    (for_name, room - for_name)
}

/// What stands above the entries on a terminal.
pub(super) fn heading(width: usize) -> String {
    let (for_name, _) = rooms(width);
    let name = terminal::padded("TITLE", for_name);
    format!("{FAINT}{:DAY$}  {:>6}  {name}  PATH{FAINT:#}", "DAY", "WORDS")
}

/// `Tue 2025-09-16`.
fn with_weekday(day: &str) -> String {
    match day.parse::<NaiveDate>() {
        Ok(date) => format!("{} {day}", date.format("%a")),
        Err(_) => day.to_owned(),
    }
}

/// An entry with the keys of the contract.
pub(super) fn to_json(row: &Row) -> Value {
    json!({
        "id": row.id,
        "path": row.path,
        "date": row.date,
        "title": row.title,
        "word_count": row.word_count,
        "removed_at": row.removed_at,
        "conflict_of": row.conflict_of,
    })
}
