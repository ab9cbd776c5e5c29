//! By what each part of the rows was derived, and which parts would be derived otherwise today: the table `derived_by`.
//!
//! Rows are a function of the sources, of how this version reads them, and of `[fields]`. A line of the table notes the
//! last two for each part; where they differ, or where there is no line, the part is derived again.

mod noted;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};
use serde_json::json;

use crate::archive::model::shape::Shape;
use crate::entry::date;
use crate::field::{Field, FieldKind};
use crate::revision::repopulate::{Part, Repopulate};
use crate::sql;
use noted::LEFT_OVER;
pub use noted::{forget, forget_all, forget_named, note, note_left_over, note_unknown, take_back};

/// By what a part was derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The version of the reader: of the code that gives the part its meaning.
    pub reader: i64,
    /// Type and keys of a field, as JSON, and of a field of days what `[dates]` says, which is that of the days, too; none for
    /// any other part of the core.
    pub definition: Option<String>,
}

/// What is not derived as it would be today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// The parts to derive again.
    pub parts: Repopulate,
    /// Fields that are no longer declared, or declared as what the archive does not hold (a list where it has a column),
    /// and whose values are still there.
    pub undeclared: BTreeSet<String>,
    /// Parts that a newer `journal` has derived: they are left alone.
    pub newer: BTreeSet<String>,
}

impl Due {
    /// Whether every part is what it would be today.
    pub fn is_nothing(&self) -> bool {
        self.parts.is_none() && self.undeclared.is_empty()
    }

    /// The names of all parts that wait, for people.
    pub fn names(&self) -> Vec<String> {
        let parts = match &self.parts {
            Repopulate::None => Vec::new(),
            Repopulate::Full => Part::CORE.iter().map(|it| it.as_str().to_owned()).collect(),
            Repopulate::Parts(parts) => parts.iter().map(|it| it.as_str().to_owned()).collect(),
        };
        parts.into_iter().chain(self.undeclared.iter().cloned()).collect()
    }
}

/// The version of the code that derives a part. A change of how a part is read is a change of its number.
fn reader_of(part: &Part) -> i64 {
    match part {
        Part::Dates => 18,
        Part::Field(_) => 14,
        Part::People | Part::Locations => 13,
        Part::Title | Part::Search | Part::Moods | Part::Tags => 12,
        Part::Words => 11,
        Part::Conflicts => 1,
    }
}

/// Compares what the archive notes with what this binary and the declared fields say.
pub fn due(connection: &Connection, shape: &Shape) -> Result<Due> {
    let (wanted, noted) = (wanted(shape), read(connection, shape)?);
    let is_newer = |part: &str, line: &Line| {
        let reader = Part::named(part).map_or(1, |it| reader_of(&it));
        line.reader > reader
    };
    let newer: BTreeSet<String> =
        noted.iter().filter(|(part, line)| is_newer(part, line)).map(|it| it.0.clone()).collect();
    let parts = wanted.iter().filter(|(part, line)| {
        !newer.contains(part.as_str()) && noted.get(part.as_str()) != Some(*line)
    });
    let parts = parts.map(|(part, _)| part.clone()).collect();
    let parts = with_followers(parts, shape).without(&newer);
    let is_core = |part: &str| Part::CORE.iter().any(|it| it.as_str() == part);
    let is_held = |part: &str| shape.present_fields().any(|it| it.name.as_str() == part);
    let undeclared = noted.iter().filter(|(it, line)| {
        !is_held(it) && !is_core(it) && !newer.contains(*it) && line.reader != LEFT_OVER
    });
    let undeclared = undeclared.map(|(part, _)| part.clone()).collect();
    Ok(Due { parts, undeclared, newer })
}

/// The same parts, and those that follow them: names are spelt, and places lie, as the newest entry says, and which is the newest
/// hangs on the days.
pub fn with_followers(parts: Repopulate, shape: &Shape) -> Repopulate {
    if parts == Repopulate::Full || !parts.includes(&Part::Dates) {
        return parts;
    }
    let follows =
        |part: &Part| matches!(part, Part::Locations | Part::Moods | Part::Tags | Part::People);
    parts.and(wanted_of_core(shape).filter(follows).collect())
}

/// The parts of the core that the archive has room for.
fn wanted_of_core(shape: &Shape) -> impl Iterator<Item = Part> {
    Part::CORE.into_iter().filter(|part| match part {
        Part::Moods => shape.moods,
        Part::Tags => shape.tags,
        Part::People => shape.people,
        Part::Search => shape.search,
        Part::Conflicts => shape.conflicts,
        _ => true,
    })
}

/// The parts that the archive has room for, and by what they would be derived today.
fn wanted(shape: &Shape) -> BTreeMap<Part, Line> {
    let core = wanted_of_core(shape);
    let core = core.map(|part| {
        let definition = (part == Part::Dates).then(date::definition).flatten();
        let line = Line { reader: reader_of(&part), definition };
        (part, line)
    });
    let fields = shape.present_fields().map(|field| {
        let part = Part::Field(field.name.clone());
        let line = Line { reader: reader_of(&part), definition: Some(definition(field)) };
        (part, line)
    });
    core.chain(fields).collect()
}

fn definition(field: &Field) -> String {
    let mut definition = json!({ "type": field.kind.as_str(), "keys": field.keys });
    let is_of_days = matches!(field.kind, FieldKind::Date | FieldKind::Datetime);
    if let Some(dates) = date::definition().filter(|_| is_of_days) {
        definition["dates"] = json!(dates);
    }
    definition.to_string()
}

fn read(connection: &Connection, shape: &Shape) -> Result<BTreeMap<String, Line>> {
    if !shape.histories {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT part, reader, definition FROM main.derived_by";
    let mut statement = connection.prepare_cached(sql)?;
    let lines = statement.query_map([], |row| {
        Ok((row.get(0)?, Line { reader: row.get(1)?, definition: row.get(2)? }))
    })?;
    lines.collect()
}

/// The names and words of a statement, in small letters.
fn words(statement: &str) -> Vec<String> {
    let names = sql::code(statement).into_iter().filter_map(|it| it.name());
    names.map(|it| it.to_ascii_lowercase()).collect()
}

/// Whether a statement may make, drop or change rows; a view, an index or a trigger does not.
fn writes_rows(statement: &[String]) -> bool {
    let first: Vec<&str> = statement.iter().take(3).map(String::as_str).collect();
    let is_loose = first.iter().any(|it| matches!(*it, "view" | "index" | "trigger"));
    match first.first() {
        Some(&"create" | &"drop") => !is_loose,
        Some(&"select" | &"pragma" | &"analyze" | &"reindex") | None => false,
        Some(_) => true,
    }
}

/// Whether a statement makes, drops or renames the table of entries itself, or fills or empties it, or writes what they say.
fn is_about_entries(statement: &[String]) -> bool {
    let word = |at: usize| statement.get(at).map(String::as_str);
    let names_it = statement.iter().any(|it| it == "entries");
    match word(0) {
        Some("create") => {
            let skipped = ["table", "if", "not", "exists", "temp", "temporary", "main"];
            statement[1..].iter().find(|it| !skipped.contains(&it.as_str())).map(String::as_str)
                == Some("entries")
        }
        Some("drop") => word(1) == Some("table") && names_it,
        Some("alter") => {
            names_it && statement.windows(2).any(|it| it[0] == "rename" && it[1] == "to")
        }
        Some("insert" | "replace" | "delete") => statement.iter().take(6).any(|it| it == "entries"),
        // What entries say of themselves stands behind every part.
        Some("update") => {
            names_it
                && statement.iter().any(|it| it == "front_matter" || it == "front_matter_error")
        }
        _ => false,
    }
}

/// Whether a statement names a table of a part, or, together with `entries`, one of its columns.
fn names(statement: &[String], part: &Part) -> bool {
    let (tables, columns) = objects(part);
    let has = |name: &String| statement.contains(name);
    tables.iter().any(has) || statement.iter().any(|it| it == "entries") && columns.iter().any(has)
}

/// The tables of a part and its columns of `entries`, in small letters.
fn objects(part: &Part) -> (Vec<String>, Vec<String>) {
    let (tables, columns): (&[&str], &[&str]) = match part {
        Part::Dates => (&[], &["date", "date_written"]),
        Part::Title => (&[], &["title"]),
        Part::Words => (&[], &["word_count", "body_offset", "body_decoded"]),
        Part::Moods => (&["moods", "entry_moods"], &["mood_scale"]),
        Part::Locations => (&["locations", "entry_locations"], &[]),
        Part::Tags => (&["tags", "entry_tags"], &[]),
        Part::People => (&["people", "entry_people"], &[]),
        Part::Search => (&["entries_fts", "search_forms"], &["characters"]),
        Part::Conflicts => (&[], &["conflict_of"]),
        Part::Field(name) => {
            let name = name.as_str().to_owned();
            return (vec![name.clone(), format!("entry_{name}")], vec![name]);
        }
    };
    let owned = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    (owned(tables), owned(columns))
}

#[cfg(test)]
mod tests;
