//! `journal list`: entries, newest first.

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use super::{require_head, selecting};
use crate::archive::ArchiveError;
use crate::archive::list::{self, Row};

/// List entries, newest first
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Answer with one JSON document a line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    #[command(flatten)]
    which: selecting::Filters,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    require_head(&archive, &graph)?;
    let selection = args.which.selection(&archive, ctx)?;
    let reading = ArchiveError::database("list the entries");
    let rows = list::rows(archive.connection(), &selection).map_err(reading)?;
    // Nothing is locked while a person reads.
    drop(archive);
    if ctx.output.json {
        let entries: Value = rows.iter().map(to_json).collect();
        ctx.output.document(&json!({ "entries": entries }))?;
        return Ok(Outcome::Clean);
    }
    if args.jsonl {
        for row in &rows {
            ctx.output.line(&to_json(row).to_string())?;
        }
        return Ok(Outcome::Clean);
    }
    let pages = ctx.pages();
    pages.text(rows.iter().map(line))?;
    if rows.is_empty() {
        ctx.output.say("no entry is like that");
    }
    Ok(Outcome::Clean)
}

/// An entry on one line: its day, its title or name, its path, its words.
pub(super) fn line(row: &Row) -> String {
    let day = row.date.as_deref().unwrap_or("-");
    let name =
        row.title.as_deref().unwrap_or_else(|| row.path.rsplit('/').next().unwrap_or(&row.path));
    let words = answer::grouped(usize::try_from(row.word_count).unwrap_or_default());
    let removed = if row.removed_at.is_some() { "  (removed)" } else { "" };
    format!("{day:10}  {words:>6}  {}  {}{removed}", fitted(&safe(name), 40), safe(&row.path))
}

/// A text in so many columns: cut, or filled with spaces.
fn fitted(text: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    let text = text.replace(['\n', '\t'], " ");
    if text.width() <= columns {
        return format!("{text}{}", " ".repeat(columns - text.width()));
    }
    let mut cut = String::new();
    for letter in text.chars() {
        if cut.width() + letter.width().unwrap_or(0) + 1 > columns {
            break;
        }
        cut.push(letter);
    }
    let rest = columns - cut.width() - 1;
    format!("{cut}…{}", " ".repeat(rest))
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
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_takes_its_columns_whatever_it_is_written_in() {
        assert_eq!(fitted("Rain", 6), "Rain  ");
        assert_eq!(fitted("Rainy days", 6), "Rainy…");
        assert_eq!(fitted("散歩の日記", 6), "散歩… ");
    }
}
