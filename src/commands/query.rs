//! `journal query`: read-only SQL, as a table, CSV or JSON.

use std::io::Write;

use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::read::query::{Parameter, QueryError, Question};
use crate::export::csv::{Cell, Table};
use crate::finding::{Excerpt, Place};
use crate::terminal::{self, safe};

/// Ask the archive in SQL; nothing can be changed
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// One statement
    sql: String,
    /// A value for a parameter: `name=value`, or the next one
    #[arg(short, long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Answer as CSV
    #[arg(long, conflicts_with_all = ["jsonl", "json"])]
    csv: bool,
    /// In CSV, leave cells as they are that a spreadsheet would take for a formula
    #[arg(long, requires = "csv")]
    raw: bool,
    /// Answer with one JSON document a line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let archive = ctx.archive_to_read()?;
    if ctx.owner()?.is_journal() {
        // It answers at any revision, and whatever the ledger says.
        let _ = derived::warn_of_due(&archive, ctx);
    }
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let placed = |error| explained(error, &args.sql);
    let mut question = Question::prepare(archive.connection(), &args.sql).map_err(placed)?;
    let parameters: Vec<_> = args.param.iter().map(|it| parameter(it)).collect();
    question.bind(&parameters).map_err(placed)?;
    let columns = question.columns();
    if args.csv {
        write_csv(&mut question, &columns, args.raw, ctx)?;
        return Ok(Outcome::Clean);
    }
    if args.jsonl {
        write_lines(&mut question, &columns, ctx)?;
        return Ok(Outcome::Clean);
    }
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut keep = |row: &[ValueRef<'_>]| {
        rows.push(row.iter().map(|it| to_json(*it)).collect());
        Ok::<_, QueryError>(())
    };
    question.each(&mut keep).map_err(placed)?;
    drop(question);
    // Nothing is locked while a person reads.
    drop(archive);
    if ctx.output.json {
        let rows: Value = rows.into_iter().map(|row| object(&columns, row)).collect();
        ctx.output.document(&json!({"columns": columns, "rows": rows}))?;
    } else {
        let width = ctx.output.is_terminal().then(|| ctx.output.width());
        ctx.pages().text(table(&columns, &rows, width))?;
    }
    Ok(Outcome::Clean)
}

/// Writes rows as they are found, so that however many there are, one is in memory.
fn write_csv(
    question: &mut Question<'_>,
    columns: &[String],
    is_raw: bool,
    ctx: &Context,
) -> Result<(), CommandError> {
    let mut table = Table::new(ctx.output.data(), is_raw);
    table.row(columns.iter().map(|it| Cell::text(it)))?;
    question.each(|row| {
        let cells = row.iter().map(|value| match value {
            ValueRef::Integer(_) | ValueRef::Real(_) => Cell::Number(cell(&to_json(*value))),
            other => Cell::Text(cell(&to_json(*other)).into()),
        });
        Ok::<_, CommandError>(table.row(cells)?)
    })?;
    Ok(table.finish()?)
}

fn write_lines(
    question: &mut Question<'_>,
    columns: &[String],
    ctx: &Context,
) -> Result<(), CommandError> {
    let mut out = ctx.output.data();
    question.each(|row| {
        let row = row.iter().map(|it| to_json(*it)).collect();
        Ok::<_, CommandError>(writeln!(out, "{}", object(columns, row))?)
    })?;
    Ok(out.flush()?)
}

/// A row as an object. Of columns that are called alike, each after the first has its number behind its name.
fn object(columns: &[String], row: Vec<Value>) -> Value {
    let mut object = Map::new();
    for (number, (column, value)) in (1..).zip(columns.iter().zip(row)) {
        let is_taken = object.contains_key(column);
        object.insert(if is_taken { format!("{column}_{number}") } else { column.clone() }, value);
    }
    Value::Object(object)
}

/// `name=value`, or a value for the next parameter.
fn parameter(text: &str) -> Parameter {
    let named = text.split_once('=').filter(|(name, _)| {
        !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || it == '_')
    });
    match named {
        Some((name, value)) => Parameter { name: Some(name.to_owned()), value: value.to_owned() },
        None => Parameter { name: None, value: text.to_owned() },
    }
}

fn to_json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(bytes) => json!(String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!(text),
            Err(_) => json!(hexadecimal(bytes)),
        },
    }
}

/// Bytes that are no text, as SQL writes them: `x'00ff'`.
fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits: String = digits.filter_map(|it| char::from_digit(u32::from(it), 16)).collect();
    format!("x'{digits}'")
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Columns side by side, each as wide as its widest cell, but no wider than most of a screen; `width` is that of the terminal,
/// where there is one.
fn table(columns: &[String], rows: &[Vec<Value>], width: Option<usize>) -> Vec<String> {
    use unicode_width::UnicodeWidthStr;
    const WIDEST: usize = 60;
    let shown = |text: &str| {
        let line = safe(text).replace(['\n', '\t'], " ");
        if line.width() <= WIDEST {
            return line;
        }
        let mut cut: String = line.chars().take(WIDEST - 1).collect();
        while cut.width() >= WIDEST {
            cut.pop();
        }
        cut + "…"
    };
    let head: Vec<String> = columns.iter().map(|it| shown(it)).collect();
    let body: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|it| shown(&cell(it))).collect()).collect();
    // Elsewhere than on a terminal a row is one line, however long.
    let rows: Vec<_> = std::iter::once(head).chain(body).collect();
    terminal::table(&rows, &[], width.unwrap_or(usize::MAX), '-')
}

/// The error, and where in the query it is.
fn explained(error: QueryError, sql: &str) -> CommandError {
    let token = match &error {
        QueryError::Sql { token, .. } => *token,
        QueryError::Several { offset } => Some((*offset, 1)),
        _ => None,
    };
    let told = CommandError::from(error);
    match token {
        None => told,
        Some((start, length)) => {
            let place = Place::of_offset("query", sql, start);
            let excerpt = Excerpt::of(sql, &place, length);
            told.at(place, excerpt)
        }
    }
}
