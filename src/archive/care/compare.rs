//! The rows beside what the sources say: every entry is derived again in memory, and nothing is written.

mod forms;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use forms::Forms;
use names::Said;

use crate::archive::ArchiveError;
use crate::archive::model::row::{Row, RowLocation};
use crate::archive::model::shape::Shape;
use crate::archive::rows::derive::{Parsed, next_readable};
use crate::archive::rows::unused;
use crate::archive::rows::values::scalar_value;
use crate::archive::rows::write::Standing;
use crate::entry::{FieldValue, fold_case};
use crate::field::{Field, FieldKind};
use crate::finding::Finding;
use crate::progress::Progress;
use crate::sql::quoted;
use crate::threads;

/// What is not as the sources say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The paths of entries, each with the parts of its rows that differ.
    pub entries: BTreeMap<String, BTreeSet<String>>,
    /// Names and places that are spelled, or placed, as no entry says, or that stand twice: by the names of their tables.
    pub names: BTreeMap<String, BTreeSet<String>>,
    /// Names that no entry has: by the names of their tables.
    pub strays: BTreeMap<String, BTreeSet<String>>,
    /// What entries say of fields that does not fit their kind: there is no value in the rows.
    pub misfits: Vec<Finding>,
}

/// Compares the rows of every entry whose file is there with what its source says, and the names with the newest entries
/// that have them.
///
/// # Errors
///
/// [`ArchiveError::Database`]; [`ArchiveError::Stopped`] where the person asked to stop.
pub fn differences(
    connection: &Connection,
    fields: &[Field],
    progress: &dyn Progress,
) -> std::result::Result<Differences, ArchiveError> {
    let fail = || ArchiveError::database("compare the rows with their sources");
    let shape = Shape::of(connection, fields).map_err(fail())?;
    let declared = shape.declared();
    progress.begin("comparing", None);
    let mut compared = Comparison::new(connection, &shape);
    let mut last = i64::MIN;
    loop {
        let batch = next_readable(connection, last).map_err(fail())?;
        let Some(end) = batch.last() else { break };
        last = end.id();
        let size = batch.len() as u64;
        // Damaged bytes say nothing of what their rows should be.
        let parsed = threads::map(batch, |held| held.is_whole().then(|| held.parse(&declared)));
        for parsed in parsed.into_iter().flatten() {
            let parsed = parsed.proved(connection, &declared).map_err(fail())?;
            compared.entry(&parsed).map_err(fail())?;
        }
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        progress.advance(size);
    }
    compared.finish().map_err(fail())
}

/// A name, its position, and with a mood its scale: what an entry is joined with, in its order.
type Joined = Vec<(String, i64, Option<f64>)>;

struct Comparison<'c> {
    connection: &'c Connection,
    shape: &'c Shape,
    columns: Vec<(String, &'static str)>,
    said: Said,
    forms: Forms<'c>,
    found: Differences,
}

impl<'c> Comparison<'c> {
    fn new(connection: &'c Connection, shape: &'c Shape) -> Self {
        let mut columns: Vec<(String, &'static str)> = vec![
            ("date".to_owned(), "dates"),
            ("date_written".to_owned(), "dates"),
            ("title".to_owned(), "title"),
            ("word_count".to_owned(), "words"),
            ("body_offset".to_owned(), "words"),
            ("body_decoded".to_owned(), "words"),
        ];
        if shape.histories {
            // What an older `journal` wrote of these has another form, which its upgrade changes.
            let newer = [
                ("mood_scale", "moods"),
                ("front_matter", "front_matter"),
                ("front_matter_error", "front_matter"),
                ("characters", "search"),
            ];
            columns.extend(newer.map(|(column, part)| (column.to_owned(), part)));
        }
        let scalars = shape.present_fields().filter(|it| it.kind != FieldKind::List);
        columns.extend(scalars.map(|it| (it.name.as_str().to_owned(), "")));
        let (said, found) = (Said::default(), Differences::default());
        let forms = Forms::new(connection, shape.forms);
        Self { connection, shape, columns, said, forms, found }
    }

    fn entry(&mut self, parsed: &Parsed) -> Result<()> {
        let Parsed { id, row, findings, .. } = parsed;
        if parsed.standing != Standing::Removed {
            let misfits = findings.iter().filter(|it| it.code == "field-misfit");
            self.found.misfits.extend(misfits.cloned());
        }
        let (id, weight) = (*id, (parsed.standing != Standing::Removed, row.rank.clone()));
        self.said.listen(row, &weight, self.shape.hierarchy);
        let mut parts = self.columns_that_differ(id, row)?;
        if self.shape.histories && !parsed.is_path_sound {
            parts.insert("path".to_owned());
        }
        if !self.forms.have(row)? {
            parts.insert("search".to_owned());
        }
        for (part, table, column, expected) in self.joins(row) {
            if self.joined(id, table, column)? != expected {
                parts.insert(part);
            }
        }
        if !parts.is_empty() {
            let sql = "SELECT path FROM entries WHERE id = ?1";
            let path = self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
            self.found.entries.entry(path).or_default().extend(parts);
        }
        Ok(())
    }

    fn columns_that_differ(&self, id: i64, row: &Row) -> Result<BTreeSet<String>> {
        let expected = self.expected(row);
        let names: Vec<String> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        let sql = format!("SELECT {} FROM entries WHERE id = ?1", names.join(", "));
        let held: Vec<Value> = self
            .connection
            .prepare_cached(&sql)?
            .query_row([id], |row| (0..names.len()).map(|at| row.get(at)).collect())?;
        let differs = held.iter().zip(&expected).zip(&self.columns).filter(|((a, b), _)| a != b);
        let part = |name: &String, part: &str| {
            if part.is_empty() { name.clone() } else { part.to_owned() }
        };
        Ok(differs.map(|(_, (name, its))| part(name, its)).collect())
    }

    fn expected(&self, row: &Row) -> Vec<Value> {
        let text = |it: &Option<String>| it.clone().map_or(Value::Null, Value::Text);
        let whole = |it: usize| Value::Integer(i64::try_from(it).unwrap_or(i64::MAX));
        let mut values = vec![
            text(&row.day),
            text(&row.written),
            text(&row.title),
            whole(row.body.word_count),
            whole(row.body.offset),
            text(&row.body.decoded),
        ];
        if self.shape.histories {
            values.extend([
                row.mood_scale.map_or(Value::Null, Value::Real),
                text(&row.front_matter),
                text(&row.error),
                text(&row.body.characters),
            ]);
        }
        values.extend(self.shape.scalar_fields(&row.fields).map(|(_, it)| scalar_value(it)));
        values
    }

    /// What the entry is to be joined with: the part, the table of names, the join's column, and the folded names.
    fn joins<'r>(&self, row: &'r Row) -> Vec<(String, &'r str, &'static str, Joined)>
    where
        'c: 'r,
    {
        let plain = |names: &[String]| joined(names.iter().map(|it| (fold_case(it), None)));
        let mut joins: Vec<(String, &'r str, &'static str, Joined)> = Vec::new();
        if self.shape.moods {
            let moods = joined(row.moods.iter().map(|it| (fold_case(&it.name), it.scale)));
            joins.push(("moods".to_owned(), "moods", "mood_id", moods));
        }
        let place = |it: &RowLocation| match self.shape.hierarchy {
            true => it.canonical_name.clone(),
            false => it.whole_name.clone(),
        };
        let places = joined(row.places.iter().map(|it| (place(it), None)));
        joins.push(("locations".to_owned(), "locations", "location_id", places));
        if self.shape.tags {
            joins.push(("tags".to_owned(), "tags", "tag_id", plain(&row.tags)));
        }
        if self.shape.people {
            joins.push(("people".to_owned(), "people", "person_id", plain(&row.people)));
        }
        let shape: &'c Shape = self.shape;
        for ((field, is_there), value) in shape.fields.iter().zip(&row.fields) {
            if *is_there && field.kind == FieldKind::List {
                let values: Joined = match value {
                    FieldValue::List(names) => joined(names.iter().map(|it| (it.clone(), None))),
                    _ => Vec::new(),
                };
                let name = field.name.as_str();
                joins.push((name.to_owned(), name, "value_id", values));
            }
        }
        joins
    }

    fn joined(&self, id: i64, table: &str, column: &str) -> Result<Joined> {
        let join = quoted(&format!("entry_{table}"));
        let name = match table {
            "locations" if self.shape.hierarchy => "canonical_name",
            _ => "name",
        };
        let scale = if table == "moods" { "scale" } else { "NULL" };
        let sql = format!(
            "SELECT {name}, position, {scale} FROM {join} JOIN {} AS names ON names.id = {column} \
             WHERE entry_id = ?1 ORDER BY position",
            quoted(table)
        );
        let folds = matches!(table, "moods" | "tags" | "people");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([id], |row| {
            let name: Option<String> = row.get(0)?;
            let name = name.unwrap_or_default();
            Ok((if folds { fold_case(&name) } else { name }, row.get(1)?, row.get(2)?))
        })?;
        let mut joined: Joined = rows.collect::<Result<_>>()?;
        if !self.shape.histories {
            // An older `journal` may have counted otherwise.
            (0..).zip(&mut joined).for_each(|(nth, it)| it.1 = nth);
        }
        Ok(joined)
    }

    /// What the tables of names hold that the entries did not say.
    fn finish(mut self) -> Result<Differences> {
        self.found.names = self.said.differing(self.connection, self.shape)?;
        self.found.strays = unused::strays(self.connection)?;
        Ok(self.found)
    }
}

/// Names in their order; of those that stand twice the first counts, and the others leave their positions free.
fn joined(names: impl Iterator<Item = (String, Option<f64>)>) -> Joined {
    let mut seen = BTreeSet::new();
    let numbered = (0..).zip(names).map(|(nth, (name, scale))| (name, nth, scale));
    numbered.filter(|it| seen.insert(it.0.clone())).collect()
}

#[cfg(test)]
mod tests;
