//! `journal history`: what an entry was, from sync to sync, and what changed.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use anstyle::{AnsiColor, Style};
use chrono::DateTime;
use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::derived;
use super::entry_word::Typed;
use super::error::{CommandError, Outcome};
use super::list::FAINT;
use super::selecting;
use super::times;
use crate::archive::ArchiveError;
use crate::archive::versions::disputed;
use crate::entry::EntryPath;
use crate::entry::changes::{Changes, Fate, Line};
use crate::finding::Finding;
use crate::history::left_out;
use crate::history::look::{self, Version};
use crate::history::named::{self, Word};
use crate::number::grouped;
use crate::terminal::{self, safe_line};
use rusqlite::Connection;

/// Show the versions of an entry, the newest first
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A path, the end of one, an id, a day, a title, `first`, `latest`; one whose file is gone, too
    #[arg(value_parser = super::entry_word::parse)]
    entry: String,
    /// Show what changed, word by word: [-gone-] and {+new+}
    #[arg(long)]
    text: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let archive = derived::archive_at_head(ctx)?;
    let connection = archive.connection();
    let seed = RandomState::new().hash_one("random");
    let typed = Typed::of(&args.entry, &archive, ctx);
    let word = Word { seed: Some(seed), ..typed.word(ctx) };
    let entries = named::entries(connection, word)?;
    let progress = ctx.progress();
    let versions = |id| Ok((id, look::versions(connection, id, args.text, &*progress)?));
    let histories = entries.into_iter().map(versions).collect::<Result<Vec<_>, ArchiveError>>()?;
    drop(progress);
    let findings = disputes(connection, &histories)?;
    // Nothing is locked while a person reads.
    drop(archive);
    let is_ill = |it: &Version| it.damage.is_some() || it.life.noted.is_some();
    let is_ill = histories.iter().flat_map(|(_, it)| it).any(is_ill);
    if ctx.output.json {
        ctx.output.document(&document(&histories, &findings, args.text))?;
    } else {
        let width = ctx.output.is_terminal().then(|| ctx.output.width());
        let lines = histories.iter().flat_map(|(_, it)| lines(it, args.text, width, ctx));
        let mut lines: Vec<_> = lines.collect();
        lines.pop_if(|it| it.is_empty());
        ctx.pages().text(lines)?;
    }
    let told = selecting::tell_left_out(&findings, ctx);
    Ok(if is_ill { Outcome::Findings } else { told })
}

/// Of which entries rows tell two things.
fn disputes(
    connection: &Connection,
    histories: &[(i64, Vec<Version>)],
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read the versions");
    let mut findings = Vec::new();
    for (id, _) in histories {
        if disputed::is_of(connection, *id).map_err(reading())? {
            findings.push(left_out::not_agreed(connection, *id).map_err(reading())?);
        }
    }
    Ok(findings)
}

fn document(histories: &[(i64, Vec<Version>)], findings: &[Finding], with_text: bool) -> Value {
    let versions = histories
        .iter()
        .flat_map(|(id, versions)| versions.iter().map(|it| to_json(*id, it, with_text)));
    json!({
        "versions": versions.collect::<Value>(),
        "findings": answer::findings(findings),
    })
}

const GONE: Style = AnsiColor::Red.on_default().strikethrough();
const NEW: Style = AnsiColor::Green.on_default().bold();

/// The history of an entry; `width` is that of the terminal, where there is one.
fn lines(
    versions: &[Version],
    with_text: bool,
    width: Option<usize>,
    ctx: &Context,
) -> Vec<String> {
    const PATH: Style = Style::new().bold();
    let Some(last) = versions.last() else { return Vec::new() };
    let mut lines = vec![format!("{PATH}{}{PATH:#}", safe_line(last.life.path.as_str()))];
    for version in versions.iter().rev() {
        if let Some(sync) = version.gone_in {
            let then = moment(sync, version.gone_at.as_deref(), ctx);
            lines.push(format!("      {FAINT}its file was gone {}{FAINT:#}", then.at));
        }
        lines.push(line(version, ctx));
        let lost = version.lost_in.map(|sync| {
            let since = moment(sync, version.lost_at.as_deref(), ctx).since;
            format!("      {FAINT}what it was {since} is no longer held{FAINT:#}")
        });
        // All of the first one is new: `show --at v1` shows it better.
        let is_shown = with_text && version.number > 1;
        if let Some(change) =
            version.change.as_ref().and_then(|it| it.text.as_ref()).filter(|_| is_shown)
        {
            lines.extend(changes(change, width));
        }
        lines.extend(lost);
    }
    lines.push(String::new());
    lines
}

/// A sync, or a commit of a history that was imported, in words.
struct Moment {
    at: String,
    since: String,
}

/// The numbers of commits are below those of all syncs, and mean nothing to a person: their time does.
fn moment(number: i64, time: Option<&str>, ctx: &Context) -> Moment {
    let time = time.and_then(|it| on_the_wall(it, ctx));
    match (number, time) {
        (1.., _) => {
            Moment { at: format!("at sync {number}"), since: format!("from sync {number} on") }
        }
        (_, Some(time)) => Moment {
            at: format!("at the commit of {time}"),
            since: format!("from the commit of {time} on"),
        },
        _ => Moment { at: "before the first sync".into(), since: "before the first sync".into() },
    }
}

fn on_the_wall(time: &str, ctx: &Context) -> Option<String> {
    let time = DateTime::parse_from_rfc3339(time).ok()?;
    Some(times::told(time.to_utc(), ctx))
}

/// A version on one line: its number, when a sync first saw it, its words, those that are new and gone, and what else befell
/// it.
fn line(version: &Version, ctx: &Context) -> String {
    let seen = version.life.seen_at.as_deref().and_then(|it| on_the_wall(it, ctx));
    let seen = seen.unwrap_or_else(|| "-".to_owned());
    let words = grouped(version.life.word_count.unsigned_abs());
    let (added, removed) = match &version.change {
        Some(change) => (
            format!("+{}", grouped(change.added as u64)),
            format!("-{}", grouped(change.removed as u64)),
        ),
        None => ("?".to_owned(), "?".to_owned()),
    };
    let number = format!("v{}", version.number);
    let notes = notes(version);
    let line = format!("{number:<4}  {seen:<16}  {words:>6}  {added:>6}  {removed:>6}  {notes}");
    line.trim_end().to_owned()
}

/// What befell a version, separated by commas.
fn notes(version: &Version) -> String {
    let is_later = version.number > 1;
    let only = version.change.as_ref().filter(|it| it.added + it.removed == 0 && it.is_of_bytes);
    let only = only.filter(|_| is_later).map(|it| match it.is_of_space {
        true => "only white space changed".to_owned(),
        false => "only front matter or layout changed".to_owned(),
    });
    let was = version.was.as_ref().map(|it| format!("was {}", safe_line(it.as_str())));
    let damage = version.damage.as_ref().map(|it| format!("damaged: {it}"));
    let said = |is_so: bool, word: &str| is_so.then(|| word.to_owned());
    let noted = version.life.noted.as_ref();
    let noted = noted.map(|it| format!("noted as {}, where it cannot have been", safe_line(it)));
    let (now, returned) = (said(version.is_current, "now"), said(version.is_return, "returned"));
    let notes = [now, returned, was, only, noted, damage];
    notes.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a version changed, indented.
fn changes(change: &Changes, width: Option<usize>) -> Vec<String> {
    const INDENT: &str = "      ";
    let lines = change.lines.iter().flat_map(|line| match line {
        Line::Same(1) => vec![format!("{INDENT}{FAINT}… 1 line is the same{FAINT:#}")],
        Line::Same(count) => {
            vec![format!("{INDENT}{FAINT}… {} lines are the same{FAINT:#}", grouped(*count as u64))]
        }
        Line::Pieces(pieces) => {
            let pieces: Vec<(Style, String)> = pieces.iter().map(marked).collect();
            let pieces: Vec<(Style, &str)> =
                pieces.iter().map(|(style, text)| (*style, text.as_str())).collect();
            // Elsewhere than on a terminal a line stays a line.
            terminal::wrapped(INDENT, &pieces, width.unwrap_or(usize::MAX))
        }
    });
    lines.collect()
}

/// A piece with the marks that tell it without colours, and its colour.
fn marked((fate, text): &(Fate, String)) -> (Style, String) {
    let space = if text.ends_with(' ') { " " } else { "" };
    let bare = text.trim_end();
    match fate {
        Fate::Kept => (Style::new(), text.clone()),
        Fate::Gone => (GONE, format!("[-{bare}-]{space}")),
        Fate::New => (NEW, format!("{{+{bare}+}}{space}")),
    }
}

/// A version with the keys of the contract.
fn to_json(entry: i64, version: &Version, with_text: bool) -> Value {
    let life = &version.life;
    let change = version.change.as_ref();
    let mut document = json!({
        "number": version.number,
        "entry": entry,
        "version": life.version,
        "seen_in": life.seen_in,
        "seen_at": life.seen_at,
        "replaced_in": life.replaced_in,
        "gone_in": version.gone_in,
        "gone_at": version.gone_at,
        "returned": version.is_return,
        "lost_in": version.lost_in,
        "lost_at": version.lost_at,
        "path": life.path.as_str(),
        "was": version.was.as_ref().map(EntryPath::as_str),
        "date": life.date,
        "title": life.title,
        "word_count": life.word_count,
        "added": change.map(|it| it.added),
        "removed": change.map(|it| it.removed),
        "sha256": life.hash,
        "bytes": life.length,
        "current": version.is_current,
        "damaged": version.damage.is_some(),
    });
    if with_text {
        document["changes"] =
            change.and_then(|it| it.text.as_ref()).map_or(Value::Null, |it| in_words(&it.lines));
    }
    document
}

/// Lines as people read them without colours.
fn in_words(lines: &[Line]) -> Value {
    let line = |line: &Line| match line {
        Line::Same(count) => json!({ "same": count }),
        Line::Pieces(pieces) => {
            let text: String = pieces.iter().map(|it| marked(it).1).collect();
            json!({ "text": text.trim_end() })
        }
    };
    lines.iter().map(line).collect()
}
