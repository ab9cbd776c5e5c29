//! `journal show`: one entry, its front matter laid out; on a terminal its text too, elsewhere as it was written.

mod earlier;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use rusqlite::Connection;
use serde_json::Value;

use super::context::Context;
use super::derived;
use super::entry_word::Typed;
use super::error::{CommandError, Outcome};
use super::selecting;
use super::times;
use crate::archive::ArchiveError;
use crate::archive::read::show;
use crate::archive::rows::record::{EntryLocation, Record, Records};
use crate::entry::body::called;
use crate::export::{json, markdown, text_of};
use crate::field::Field;
use crate::history::look::{self, NotThen};
use crate::number::grouped;
use crate::terminal::{self, MEASURE, safe, with_line_feeds};

/// Show an entry
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A path, the end of one, an id, a day (`yesterday`), a title, `first`, `latest` or `random`
    #[arg(value_parser = super::entry_word::parse)]
    entry: String,
    /// Write the bytes of its file, exactly
    #[arg(long, conflicts_with = "json")]
    raw: bool,
    /// As it was: `yesterday`, `3 weeks ago`, 2025-09-16 (its end), a time, or a version: v3
    #[arg(long, value_name = "WHEN|VERSION")]
    at: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let fields = ctx.fields()?;
    let archive = derived::archive_at_head(ctx)?;
    // Which entry the random one is, nobody can foresee, and nobody needs to.
    let seed = RandomState::new().hash_one("random");
    if let Some(when) = &args.at {
        return earlier::show(args, when, &archive, seed, ctx);
    }
    let typed = Typed::of(&args.entry, &archive, ctx);
    let rows = show::find(archive.connection(), typed.word(ctx).name(), ctx.today(), seed)?;
    if let [row] = rows.as_slice()
        && show::is_end_of_longer(&args.entry, row, ctx.today())
    {
        ctx.output.say(&format!("`{}` is the end of `{}`", args.entry.trim(), row.path));
    }
    let reading = || ArchiveError::database("read the entry");
    if args.raw {
        let ids: Vec<i64> = rows.iter().map(|it| it.id).collect();
        return raw(&ids, archive.connection(), ctx);
    }
    let records = Records::new(archive.connection(), &fields).map_err(reading())?;
    let read = rows.iter().map(|row| records.get(row.id)).collect::<Result<Vec<_>, _>>();
    let read = read.map_err(reading())?;
    drop(records);
    // Nothing is locked while a person reads.
    drop(archive);
    if ctx.output.json {
        let entries: Value = read.iter().map(json::entry).collect();
        ctx.output.document(&serde_json::json!({ "entries": entries }))?;
        return Ok(Outcome::Clean);
    }
    print(&read, &fields, ctx)
}

/// Writes the bytes of entries, each proved; those that are damaged are told, and refused where no other is there.
fn raw(entries: &[i64], connection: &Connection, ctx: &Context) -> Result<Outcome, CommandError> {
    let mut damaged = Vec::new();
    for id in entries {
        match look::now(connection, *id) {
            Ok(source) => ctx.output.write(source.bytes())?,
            Err(NotThen::Sqlite(error)) => return Err(NotThen::Sqlite(error).into()),
            Err(error) => damaged.push(error),
        }
    }
    if damaged.len() == entries.len()
        && let Some(error) = damaged.pop()
    {
        return Err(error.into());
    }
    let findings: Vec<_> = damaged.iter().map(earlier::finding).collect();
    Ok(selecting::tell_left_out(&findings, ctx))
}

fn print(read: &[Record], fields: &[Field], ctx: &Context) -> Result<Outcome, CommandError> {
    if ctx.output.is_terminal() {
        print_pages(read, fields, ctx)?;
        return Ok(Outcome::Clean);
    }
    for record in read {
        head(record, fields, None).iter().try_for_each(|line| ctx.output.line(line))?;
        // Nobody's terminal reads it: the text is given as it is, but for one kind of line end.
        let body = with_line_feeds(record.body.trim());
        let end = if body.is_empty() { "\n" } else { "\n\n" };
        ctx.output.write(format!("{body}{end}").as_bytes())?;
    }
    Ok(Outcome::Clean)
}

/// Prints entries for a person, one below the other.
fn print_pages(read: &[Record], fields: &[Field], ctx: &Context) -> Result<(), CommandError> {
    let width = ctx.output.width().min(MEASURE);
    let lines = read.iter().flat_map(|record| {
        let mut lines = head(record, fields, Some((width, ctx)));
        let (block, text) = record.block_and_text();
        lines.extend(block.into_iter().flat_map(str::lines).map(|it| safe(it).clone()));
        lines.extend(terminal::markdown(text, &name(record), width));
        lines.push(String::new());
        lines
    });
    let mut lines: Vec<_> = lines.collect();
    lines.pop_if(|it| it.is_empty());
    ctx.pages().text(lines)?;
    Ok(())
}

/// What an entry is called.
fn name(record: &Record) -> String {
    called(record.title.as_deref(), &record.body, record.path.file_name())
}

/// What stands above the text of an entry; `reader` is the width of the terminal, where there is one, and whose clock it is.
fn head(record: &Record, fields: &[Field], reader: Option<(usize, &Context)>) -> Vec<String> {
    const TITLE: anstyle::Style = anstyle::Style::new().bold();
    // What has no title begins with its first words right below.
    let is_named = record.title.is_some() || record.body.trim().is_empty();
    let title = || format!("{TITLE}{}{TITLE:#}", on_one_line(&name(record)));
    let mut lines: Vec<String> = is_named.then(title).into_iter().collect();
    let width = reader.map(|it| it.0);
    let labels = labels(record, fields, reader.map(|it| it.1)).into_iter();
    let labels = labels.filter(|(_, value)| !value.is_empty());
    lines.extend(labels.flat_map(|(label, value)| labelled(&label, &value, width)));
    lines.push(String::new());
    lines
}

/// What the archive knows of an entry, each under its name: first what every entry may have, then declared fields, then
/// the other keys of its front matter.
fn labels(record: &Record, fields: &[Field], reader: Option<&Context>) -> Vec<(String, String)> {
    let day = record.date_written.as_ref().or(record.date.as_ref()).cloned().unwrap_or_default();
    let removed = record.removed_at.clone().unwrap_or_default();
    // Where no person reads, times stay as they are stored.
    let (day, removed) = match reader {
        Some(ctx) => (times::of_entry(&day, ctx), times::told_of(&removed, ctx)),
        None => (day, removed),
    };
    let moods: Vec<String> = record.moods_in_words().collect();
    let places: Vec<String> = record.locations.iter().map(EntryLocation::whole_name).collect();
    let words = grouped(record.word_count.unsigned_abs());
    let core = [
        ("day", day),
        ("mood", moods.join(", ")),
        ("place", places.join("; ")),
        ("people", record.people.join(", ")),
        ("tags", record.tags.join(", ")),
    ];
    let of_file = [
        ("words", words),
        ("path", record.path.as_str().to_owned()),
        ("removed", removed),
        ("broken", record.front_matter_error.clone().unwrap_or_default()),
    ];
    let named = |(label, value): (&str, String)| (label.to_owned(), value);
    let declared = record.fields.iter().map(|(field, value)| (field.to_string(), text_of(value)));
    let is_declared = |key: &str| {
        fields.iter().flat_map(|field| &field.keys).any(|it| it.eq_ignore_ascii_case(key))
    };
    let others = markdown::other_keys(record).filter(|(key, _)| !is_declared(key));
    let others = others.map(|(key, value)| (key.clone(), plain(value)));
    core.into_iter()
        .map(named)
        .chain(declared)
        .chain(others)
        .chain(of_file.into_iter().map(named))
        .collect()
}

/// A value behind its name, on as many lines as the terminal needs.
fn labelled(label: &str, value: &str, width: Option<usize>) -> Vec<String> {
    const LABEL: anstyle::Style = anstyle::Style::new().dimmed();
    let label = format!("{LABEL}{:<9}{LABEL:#} ", on_one_line(label));
    match width {
        Some(width) => terminal::wrapped(&label, &[(anstyle::Style::new(), value)], width),
        None => vec![format!("{label}{}", on_one_line(value))],
    }
}

fn on_one_line(text: &str) -> String {
    safe(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value of the front matter: texts as they were written, several separated by commas, maps as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
