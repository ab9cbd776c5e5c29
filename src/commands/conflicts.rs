//! `journal conflicts`: the copies that sync tools made of conflicts, their differences, and the text that is chosen.

mod take;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde_json::{Value, json};

use super::context::Context;
use super::derived;
use super::entry_word::Typed;
use super::error::{CommandError, Outcome};
use crate::archive::read::show::ShowError;
use crate::archive::rows::conflicts;
use crate::archive::{Archive, ArchiveError};
use crate::entry::conflict::Pair;
use crate::finding::shell_quoted;
use crate::history::conflicts::{self as sides, Choice, Conflict, ConflictError, InBoth, Stretch};
use crate::history::named;
use crate::terminal::{self, safe, safe_line};
use take::take;

/// Show the copies a sync tool made of conflicts, and settle them
///
/// The text you choose is written into the entry's file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The copy, or its original, by any name that `show` takes: shows the difference (all conflicts are listed when there is none)
    #[arg(value_parser = super::entry_word::parse)]
    path: Option<String>,
    /// Write this text into the original: its own, that of the copy, or both below each other
    #[arg(long, value_name = "WHICH", requires = "path")]
    take: Option<Which>,
    /// Write it without asking
    #[arg(long, requires = "take")]
    force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The original stays as it is
    Original,
    /// The text of the copy
    Copy,
    /// The original, a line, and the text of the copy
    Both,
}

impl Which {
    fn choice(self) -> Choice {
        match self {
            Self::Original => Choice::Original,
            Self::Copy => Choice::Copy,
            Self::Both => Choice::Both,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Copy => "copy",
            Self::Both => "both",
        }
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let Some(path) = &args.path else { return list(ctx) };
    let archive = derived::archive_at_head(ctx)?;
    let conflict = named(path, &archive, ctx)?;
    drop(archive);
    match args.take {
        None => show(&conflict, ctx),
        Some(which) => take(&conflict, which, args.force, ctx),
    }
}

/// The conflict that a word means: by the path of one of its sides, else by any name of one of them.
fn named(word: &str, archive: &Archive, ctx: &mut Context) -> Result<Conflict, CommandError> {
    let error = match sides::find(archive, word) {
        Err(error @ ConflictError::NoConflict { .. }) => error,
        found => return Ok(found?),
    };
    let typed = Typed::of(word, archive, ctx);
    match named::entries(archive.connection(), typed.word(ctx)) {
        Ok(ids) => Ok(sides::of_entries(archive, word, &ids)?),
        Err(ShowError::Nothing { .. } | ShowError::NoDay { .. }) => Err(error.into()),
        Err(error) => Err(error.into()),
    }
}

fn list(ctx: &mut Context) -> Result<Outcome, CommandError> {
    let archive = derived::archive_at_head(ctx)?;
    let reading = ArchiveError::database("look for copies of conflicts");
    let pairs = conflicts::all(archive.connection()).map_err(reading)?;
    drop(archive);
    if ctx.output.json {
        let conflicts: Value = pairs.iter().map(to_json).collect();
        ctx.output.document(&json!({ "conflicts": conflicts }))?;
        return Ok(Outcome::Clean);
    }
    if pairs.is_empty() {
        ctx.output.say("no copies of conflicts");
        return Ok(Outcome::Clean);
    }
    let lines = pairs.iter().map(|it| {
        let (original, copy) = (safe_line(&it.original_path), safe_line(&it.copy_path));
        format!("{original}  {copy}  ({})", it.tool)
    });
    ctx.pages().text(lines)?;
    Ok(Outcome::Clean)
}

fn to_json(pair: &Pair<i64>) -> Value {
    json!({
        "id": pair.copy,
        "path": pair.copy_path,
        "original_id": pair.original,
        "original": pair.original_path,
        "tool": pair.tool,
    })
}

/// Shows the difference; on a terminal, says how to choose.
fn show(conflict: &Conflict, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let difference = conflict.difference();
    if ctx.output.json {
        let pieces: Value = difference.iter().map(piece).collect();
        ctx.output.document(&json!({
            "path": conflict.copy.path.as_str(),
            "original": conflict.original.path.as_str(),
            "tool": conflict.tool,
            "difference": pieces,
        }))?;
        return Ok(Outcome::Clean);
    }
    ctx.pages().text(lines(conflict, &difference, ctx))?;
    if difference.iter().all(|it| it.side == InBoth::Both) {
        ctx.output.say("both say the same: the copy's file can go");
    }
    let path = shell_quoted(conflict.copy.path.as_str());
    ctx.output.say(&format!(
        "`journal conflicts {path} --take original|copy|both` writes a text into the original"
    ));
    Ok(Outcome::Clean)
}

fn piece(stretch: &Stretch) -> Value {
    let stands_in = match stretch.side {
        InBoth::Both => "both",
        InBoth::Original => "original",
        InBoth::Copy => "copy",
    };
    json!({ "in": stands_in, "text": stretch.text })
}

/// The difference, line by line: what only the original has stands as `[-so-]`, what only the copy has as `{+so+}`.
fn lines(conflict: &Conflict, difference: &[Stretch], ctx: &Context) -> Vec<String> {
    const ORIGINAL: Style = AnsiColor::Red.on_default();
    const COPY: Style = AnsiColor::Green.on_default();
    let width = ctx.output.is_terminal().then(|| ctx.output.width());
    let head = |mark, path: &str| format!("{mark} {}", safe_line(path));
    let mut lines = vec![
        head("[-original-]", conflict.original.path.as_str()),
        head("{+copy+}", conflict.copy.path.as_str()),
        String::new(),
    ];
    let mut line: Vec<(Style, String)> = Vec::new();
    for stretch in shortened(difference) {
        let (style, open, close) = match stretch.side {
            InBoth::Both => (Style::new(), "", ""),
            InBoth::Original => (ORIGINAL, "[-", "-]"),
            InBoth::Copy => (COPY, "{+", "+}"),
        };
        for (nth, part) in stretch.text.split('\n').enumerate() {
            if nth > 0 {
                lines.extend(laid_out(&std::mem::take(&mut line), width));
            }
            let part = safe(part.trim_end_matches('\r')).replace('\n', " ");
            if !part.is_empty() {
                line.push((style, format!("{open}{part}{close}")));
            }
        }
    }
    lines.extend(laid_out(&line, width));
    lines
}

fn laid_out(line: &[(Style, String)], width: Option<usize>) -> Vec<String> {
    if let Some(width) = width {
        let pieces: Vec<(Style, &str)> = line.iter().map(|it| (it.0, it.1.as_str())).collect();
        return terminal::wrapped("", &pieces, width);
    }
    let pieces: Vec<String> =
        line.iter().map(|(style, text)| format!("{style}{text}{style:#}")).collect();
    vec![pieces.concat()]
}

/// The difference with long stretches that both have cut in their middles.
fn shortened(difference: &[Stretch]) -> Vec<Stretch> {
    /// How many lines stay at either end.
    const KEPT: usize = 3;
    let cut = |stretch: &Stretch| {
        let lines: Vec<&str> = stretch.text.split('\n').collect();
        if stretch.side != InBoth::Both || lines.len() <= 2 * KEPT + 1 {
            return stretch.clone();
        }
        let (first, last) = (&lines[..KEPT], &lines[lines.len() - KEPT..]);
        let text = [first, &["…"], last].concat().join("\n");
        Stretch { side: stretch.side, text }
    };
    difference.iter().map(cut).collect()
}
