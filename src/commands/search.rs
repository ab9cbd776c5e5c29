//! `journal search`: entries that say something, the best first.

use serde_json::{Value, json};

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use super::{list, require_head, selecting};
use crate::archive::search::{Hit, Search, Wanted};

/// Find entries: words, "phrases", pre*, AND, OR, NOT, title:word
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What they say
    #[arg(required = true)]
    query: Vec<String>,
    /// The query is in the syntax of SQLite's FTS5
    #[arg(long)]
    fts: bool,
    /// Answer with one JSON document a line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
    #[command(flatten)]
    which: selecting::Filters,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let query = args.query.join(" ");
    let wanted = if args.fts { Wanted::Fts(&query) } else { Wanted::Plain(&query) };
    let search = Search::new(wanted);
    if search.is_empty() {
        return Err(CommandError::new(
            "empty-query",
            format!("`{query}` holds no letter and no digit to look for"),
        ));
    }
    let graph = ctx.graph()?;
    let archive = ctx.archive_to_read()?;
    require_head(&archive, &graph)?;
    let selection = args.which.selection(&archive, ctx)?;
    let hits = search.hits(archive.connection(), &selection)?;
    drop(archive);
    if ctx.output.json {
        let entries: Value = hits.iter().map(to_json).collect();
        ctx.output.document(&json!({ "entries": entries }))?;
        return Ok(Outcome::Clean);
    }
    if args.jsonl {
        for hit in &hits {
            ctx.output.line(&to_json(hit).to_string())?;
        }
        return Ok(Outcome::Clean);
    }
    let pages = ctx.pages();
    pages.text(
        hits.iter().map(|hit| format!("{}\n            {}", list::line(&hit.row), marked(hit))),
    )?;
    if hits.is_empty() {
        ctx.output.say("nothing was found");
    }
    Ok(Outcome::Clean)
}

/// The snippet with what was found in bold.
fn marked(hit: &Hit) -> String {
    const FOUND: anstyle::Style = anstyle::AnsiColor::Yellow.on_default().bold();
    let text = &hit.snippet.text;
    let (mut line, mut end) = (String::new(), 0);
    for found in &hit.snippet.matches {
        line.push_str(&safe(text.get(end..found.start).unwrap_or_default()));
        line.push_str(&format!(
            "{FOUND}{}{FOUND:#}",
            safe(text.get(found.clone()).unwrap_or_default())
        ));
        end = found.end;
    }
    line.push_str(&safe(text.get(end..).unwrap_or_default()));
    line
}

fn to_json(hit: &Hit) -> Value {
    let mut entry = list::to_json(&hit.row);
    entry["snippet"] = json!(hit.snippet.text);
    entry["matches"] = hit.snippet.matches.iter().map(|it| json!([it.start, it.end])).collect();
    entry
}
