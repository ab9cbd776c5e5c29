//! `journal show`: one entry, its front matter laid out and its text as it was written.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::output::safe;
use super::require_head;
use crate::archive::ArchiveError;
use crate::archive::record::{Place, Record, Records};
use crate::archive::show;
use crate::entry::FieldValue;

/// Show an entry
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A path, the end of one, an id, a day, `latest` or `random`
    entry: String,
    /// Write the bytes of its file, exactly
    #[arg(long, conflicts_with = "json")]
    raw: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (graph, fields) = (ctx.graph()?, ctx.fields()?);
    let archive = ctx.archive_to_read()?;
    require_head(&archive, &graph)?;
    // Which entry the random one is, nobody can foresee, and nobody needs to.
    let seed = RandomState::new().hash_one("random");
    let rows = show::find(archive.connection(), &args.entry, ctx.today(), seed)?;
    let reading = || ArchiveError::database("read the entry");
    let records = Records::new(archive.connection(), &fields).map_err(reading())?;
    if args.raw {
        for row in &rows {
            ctx.output.write(&records.source(row.id).map_err(reading())?.1)?;
        }
        return Ok(Outcome::Clean);
    }
    let read = rows.iter().map(|row| records.get(row.id)).collect::<Result<Vec<_>, _>>();
    let read = read.map_err(reading())?;
    drop(records);
    drop(archive);
    if ctx.output.json {
        let entries: Value = read.iter().map(to_json).collect();
        ctx.output.document(&json!({ "entries": entries }))?;
        return Ok(Outcome::Clean);
    }
    ctx.pages().text(read.iter().flat_map(lines))?;
    Ok(Outcome::Clean)
}

/// An entry as people read it.
fn lines(record: &Record) -> Vec<String> {
    const TITLE: anstyle::Style = anstyle::Style::new().bold();
    const LABEL: anstyle::Style = anstyle::Style::new().dimmed();
    let name = record.title.as_deref().unwrap_or(record.path.file_name());
    let mut lines = vec![format!("{TITLE}{}{TITLE:#}", safe(name))];
    let mut label = |label: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{LABEL}{label:<9}{LABEL:#}{}", safe(value)));
        }
    };
    let day = record.date_written.as_ref().or(record.date.as_ref());
    label("day", day.map_or("", String::as_str));
    let mood = |it: &crate::entry::Mood| match it.scale {
        Some(scale) => format!("{} ({scale})", it.name),
        None => it.name.clone(),
    };
    label("mood", &record.moods.iter().map(mood).collect::<Vec<_>>().join(", "));
    label("place", &record.locations.iter().map(Place::whole_name).collect::<Vec<_>>().join("; "));
    label("people", &record.people.join(", "));
    label("tags", &record.tags.join(", "));
    for (field, value) in &record.fields {
        label(field.as_str(), &field_text(value));
    }
    label("words", &answer::grouped(usize::try_from(record.word_count).unwrap_or_default()));
    label("path", record.path.as_str());
    label("removed", record.removed_at.as_deref().unwrap_or_default());
    lines.push(String::new());
    lines.extend(safe(record.body.trim()).lines().map(str::to_owned));
    lines.push(String::new());
    lines
}

fn field_text(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing | FieldValue::Null => String::new(),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Real(number) => number.to_string(),
        FieldValue::Boolean(yes) => yes.to_string(),
        FieldValue::List(names) => names.join(", "),
    }
}

fn field_json(value: &FieldValue) -> Value {
    match value {
        FieldValue::Missing | FieldValue::Null => Value::Null,
        FieldValue::Text(text) => json!(text),
        FieldValue::Integer(number) => json!(number),
        FieldValue::Real(number) => json!(number),
        FieldValue::Boolean(yes) => json!(yes),
        FieldValue::List(names) => json!(names),
    }
}

fn to_json(record: &Record) -> Value {
    let fields = record.fields.iter().map(|(name, value)| (name.to_string(), field_json(value)));
    let places = record.locations.iter().map(|it| {
        json!({"name": it.name, "parents": it.parents, "latitude": it.latitude, "longitude": it.longitude})
    });
    let moods = record.moods.iter().map(|it| json!({"name": it.name, "scale": it.scale}));
    json!({
        "id": record.id,
        "path": record.path.as_str(),
        "date": record.date,
        "date_written": record.date_written,
        "title": record.title,
        "word_count": record.word_count,
        "body": record.body,
        "front_matter": record.front_matter,
        "front_matter_error": record.front_matter_error,
        "locations": places.collect::<Value>(),
        "moods": moods.collect::<Value>(),
        "tags": record.tags,
        "people": record.people,
        "fields": fields.collect::<serde_json::Map<_, _>>(),
        "source_hash": record.source_hash,
        "removed_at": record.removed_at,
    })
}
