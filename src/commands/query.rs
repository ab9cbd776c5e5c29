//! `journal query`: read-only SQL, as a table, CSV or JSON.

use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use crate::archive::query::{Parameter, QueryError, Question};
use crate::finding::{Excerpt, Place};

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
    /// Answer with one JSON document a line
    #[arg(long, conflicts_with = "json")]
    jsonl: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let archive = ctx.archive_to_read()?;
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    let placed = |error| explained(error, &args.sql);
    let mut question = Question::prepare(archive.connection(), &args.sql).map_err(placed)?;
    let parameters: Vec<_> = args.param.iter().map(|it| parameter(it)).collect();
    question.bind(&parameters).map_err(placed)?;
    let columns = question.columns();
    if args.csv {
        return as_csv(&mut question, &columns, ctx);
    }
    let mut rows: Vec<Vec<Value>> = Vec::new();
    question
        .each(|row| {
            rows.push(row.iter().map(|it| to_json(*it)).collect());
            Ok::<_, QueryError>(())
        })
        .map_err(placed)?;
    drop(question);
    drop(archive);
    let object =
        |row: &Vec<Value>| columns.iter().cloned().zip(row.iter().cloned()).collect::<Map<_, _>>();
    if ctx.output.json {
        let rows: Vec<_> = rows.iter().map(object).collect();
        ctx.output.document(&json!({"columns": columns, "rows": rows}))?;
    } else if args.jsonl {
        for row in &rows {
            ctx.output.line(&Value::Object(object(row)).to_string())?;
        }
    } else {
        ctx.pages().text(table(&columns, &rows))?;
    }
    Ok(Outcome::Clean)
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
            Err(_) => json!(format!("{} bytes", bytes.len())),
        },
    }
}

fn as_csv(
    question: &mut Question<'_>,
    columns: &[String],
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| CommandError::of("csv", &error);
    csv.write_record(columns).map_err(failed)?;
    let mut rows = Vec::new();
    question.each(|row| {
        rows.push(row.iter().map(|it| cell(&to_json(*it))).collect::<Vec<_>>());
        Ok::<_, QueryError>(())
    })?;
    for row in rows {
        csv.write_record(row).map_err(failed)?;
    }
    let bytes = csv.into_inner().map_err(|error| CommandError::of("csv", &error))?;
    ctx.output.write(&bytes)?;
    Ok(Outcome::Clean)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Columns side by side, each as wide as its widest cell, but no wider than most of a screen.
fn table(columns: &[String], rows: &[Vec<Value>]) -> Vec<String> {
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
    let width = |index: usize| {
        let cells = body.iter().filter_map(|row| row.get(index)).chain(head.get(index));
        cells.map(|it| it.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    [line(&head), line(&rule)].into_iter().chain(body.iter().map(|row| line(row))).collect()
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
