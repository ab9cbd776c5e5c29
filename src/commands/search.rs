//! `journal search`: entries that say something, the best first.

mod earlier;
mod named;
pub(super) mod words;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::pager::Sheet;
use super::{derived, list, selecting};
use crate::archive::Archive;
use crate::archive::read::search::{Hit, Search, SearchError, Snippet, Wanted};
use crate::entry::filter::in_query::part;
use crate::terminal::{self, safe};

/// Find entries: words, "phrases", pre*, AND, OR, NOT, tag:work
///
/// Words are found without regard to case and accents, in every script, and so are words of the same stem: `walking` finds `walked`
/// and `walks`, after the entries that say `walking` itself. What stands in quotes is found as it stands.
///
/// Behind the first word, `-heron` leaves out the entries that say heron; an option of one letter stands apart from its value there
/// (`-n 5`), and `--` ends the options.
///
/// `tag:`, `mood:`, `place:`, `person:`, `on:`, `before:`, `after:`, `from:`, `to:`, `year:` and `month:` are filters, as the options are;
/// with a `-` they leave out. A query of filters alone lists their entries.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What they say
    #[arg(required = true)]
    query: Vec<String>,
    /// Leave out words that only have the same stem
    #[arg(long, conflicts_with = "fts")]
    exact: bool,
    /// The query is in the syntax of SQLite's FTS5
    #[arg(long)]
    fts: bool,
    /// Answer with one JSON document a line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    #[command(flatten)]
    which: selecting::Filters,
    #[command(flatten)]
    at: selecting::At,
    #[command(flatten)]
    conflicts: selecting::WithConflicts,
    /// Look for text that is gone: of entries that no longer say it, or whose files are gone
    #[arg(long, conflicts_with_all = ["at", "removed"])]
    versions: bool,
}

/// What is looked for, and among which entries.
struct Asked {
    /// The query without its filters.
    text: String,
    /// The query's filters, and the options.
    which: selecting::Filters,
}

impl Asked {
    /// What arguments ask for.
    fn of(args: &Args, archive: &Archive, ctx: &Context) -> Result<Self, CommandError> {
        let text = args.query.join(" ");
        if args.fts {
            return Ok(Self { text, which: args.which.clone() });
        }
        let fit = |said: &_| selecting::fit(said, archive.connection(), ctx);
        let parted = part(&text, args.query.len() == 1, fit)?;
        for (word, meant) in &parted.near {
            let hint = format!("did you mean `{meant}`?");
            ctx.output.warn(&format!("`{word}` is looked for as text"), Some(&hint));
        }
        Ok(Self { text: parted.text, which: args.which.and_said(parted.filters) })
    }

    /// What is looked for, without words that only have the same stem.
    fn exact_search(&self, is_fts: bool) -> Result<Search, SearchError> {
        match (is_fts, self.text.is_empty() && self.which.has_said()) {
            (true, _) => Search::new(Wanted::Fts(&self.text)),
            (_, true) => Ok(Search::everything()),
            (_, false) => Search::new(Wanted::Plain(&self.text)),
        }
    }
}

/// The first entries that a query finds, its filters obeyed: their ids, the best first.
pub(super) fn first(
    query: &str,
    most: u64,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Vec<i64>, CommandError> {
    let fit = |said: &_| selecting::fit(said, archive.connection(), ctx);
    let parted = part(query, true, fit)?;
    let which = selecting::Filters::at_most(most).and_said(parted.filters);
    let asked = Asked { text: parted.text, which };
    let search = asked.exact_search(false)?.with_stems(ctx.workspace()?.config().language);
    if search.is_empty() {
        return Ok(Vec::new());
    }
    let copies = selecting::Copies::LeftOut;
    let selection = asked.which.selection(archive.connection(), copies, ctx)?;
    let hits = search.hits(archive.connection(), &selection)?;
    Ok(hits.iter().map(|it| it.row.id).collect())
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    if args.query.iter().all(|it| it.trim().is_empty()) {
        return Err(CommandError::new(
            "empty-query",
            "there is nothing to look for in an empty query",
        ));
    }
    if let Some((word, option)) = words::like_an_option(&args.query) {
        let message = format!("`{word}` leaves out what says it; the option is `{option}`");
        ctx.output.warn(&message, None);
    }
    let archive = derived::archive_at_head(ctx)?;
    let asked = Asked::of(args, &archive, ctx)?;
    let search = asked.exact_search(args.fts)?;
    let search = match args.exact {
        true => search,
        false => search.with_stems(ctx.workspace()?.config().language),
    };
    if args.versions || args.at.when().is_some() {
        return earlier::search(args, &asked, &search, &archive, ctx);
    }
    let selection = asked.which.selection(archive.connection(), args.conflicts.copies(), ctx)?;
    let holding = named::holding(args, &asked, &archive, ctx)?;
    if ctx.output.json {
        let hits = search.hits(archive.connection(), &selection)?;
        ctx.output.document(&document(&hits, &holding))?;
        return Ok(Outcome::Clean);
    }
    archive.end_reading()?;
    let width = ctx.output.is_terminal().then(|| ctx.output.width());
    let mut sheet =
        if args.jsonl { Sheet::Plain(ctx.output.data_lines()) } else { ctx.pages().open() };
    let mut is_found = false;
    // Each is printed as it is found: the first page does not wait for the last.
    let searched = search.each(archive.connection(), &selection, |hit| {
        let is_first = !std::mem::replace(&mut is_found, true);
        if args.jsonl {
            sheet.line(&to_json(&hit).to_string())?;
            return Ok(());
        }
        let heading = width.filter(|_| search.is_everything() && is_first).map(list::heading);
        for line in heading.into_iter().chain(lines(&hit, &search, width)) {
            if !sheet.line(&line)? {
                return Err(Ended::Enough);
            }
        }
        Ok(())
    });
    drop(archive);
    sheet.close()?;
    match searched {
        Ok(()) | Err(Ended::Enough) => {}
        Err(Ended::Failed(error)) => return Err(error),
    }
    if args.jsonl {
        return Ok(Outcome::Clean);
    }
    tell_rest(is_found, &holding, search.is_everything(), ctx);
    Ok(Outcome::Clean)
}

/// Tells that nothing was found, and whose names the words are.
fn tell_rest(is_found: bool, holding: &[named::Holding], is_list: bool, ctx: &Context) {
    if !is_found && holding.is_empty() {
        ctx.output.say(if is_list { "no entries match" } else { "nothing was found" });
    }
    if !is_found && !holding.is_empty() {
        ctx.output.say("no text says it");
    }
    for it in holding {
        ctx.output.say(&ctx.output.repeated_in(&it.line()));
    }
}

fn document(hits: &[Hit], holding: &[named::Holding]) -> Value {
    let entries: Value = hits.iter().map(to_json).collect();
    let names: Value = holding.iter().map(named::Holding::to_json).collect();
    json!({ "entries": entries, "names": names })
}

/// Why a search ended before its end.
enum Ended {
    /// The person has seen enough.
    Enough,
    Failed(CommandError),
}

impl From<SearchError> for Ended {
    fn from(error: SearchError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<CommandError> for Ended {
    fn from(error: CommandError) -> Self {
        Self::Failed(error)
    }
}

/// An entry, and under it the snippet with what was found in bold; where no text was looked for, it says nothing.
fn lines(hit: &Hit, search: &Search, width: Option<usize>) -> Vec<String> {
    const INDENT: &str = "            ";
    let marked = |name: String, whole: &str| match whole == hit.title.text {
        true => marked(&name, &hit.title),
        false => name,
    };
    let mut lines = vec![list::line_with(&hit.row, width, list::FAINT, marked)];
    if search.is_everything() {
        return lines;
    }
    let pieces = pieces(&hit.snippet);
    if let Some(width) = width {
        lines.extend(terminal::wrapped(INDENT, &pieces, width));
    } else {
        let snippet = pieces.iter().map(|(style, text)| format!("{style}{}{style:#}", safe(text)));
        lines.push(format!("{INDENT}{}", snippet.collect::<String>()));
    }
    lines
}

// Read on light and on dark, unlike yellow; and red is for errors.
const FOUND: Style = AnsiColor::Magenta.on_default().bold();

/// A title as it is shown, with what was found in bold.
fn marked(shown: &str, title: &Snippet) -> String {
    let letters = shown.chars().zip(title.text.chars()).take_while(|(a, b)| a == b);
    let end: usize = letters.map(|(letter, _)| letter.len_utf8()).sum();
    let found = title.matches.iter().filter(|it| it.start < end);
    let matches = found.map(|it| it.start..it.end.min(end)).collect();
    let shown = Snippet { text: shown.to_owned(), matches };
    let pieces = pieces(&shown).into_iter();
    pieces.map(|(style, text)| format!("{style}{text}{style:#}")).collect::<Vec<_>>().concat()
}

/// The snippet cut where something that was found begins or ends.
fn pieces(snippet: &Snippet) -> Vec<(Style, &str)> {
    let mut pieces = Vec::new();
    let mut end = 0;
    for found in &snippet.matches {
        pieces.push((Style::new(), &snippet.text[end..found.start]));
        pieces.push((FOUND, &snippet.text[found.clone()]));
        end = found.end;
    }
    pieces.push((Style::new(), &snippet.text[end..]));
    pieces
}

fn to_json(hit: &Hit) -> Value {
    let mut entry = list::to_json(&hit.row);
    // What was found in the title alone is shown there.
    let is_in_title = hit.snippet.matches.is_empty() && !hit.title.matches.is_empty();
    let snippet = if is_in_title { &hit.title } else { &hit.snippet };
    let ranges = |it: &Snippet| it.matches.iter().map(|it| json!([it.start, it.end])).collect();
    entry["snippet"] = json!(snippet.text);
    entry["matches"] = ranges(snippet);
    entry["title_matches"] = ranges(&hit.title);
    entry
}
