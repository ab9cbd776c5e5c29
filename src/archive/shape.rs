//! Which derived parts of an entry an archive has room for, at whatever revision it stands.

use rusqlite::{Connection, OptionalExtension, Result};

use super::joins;
use super::owned::Held;
use crate::entry::FieldValue;
use crate::field::{Field, FieldKind};
use crate::revision::graph::RevisionGraph;
use crate::sqlite::catalog::has_table;

/// The parts that rows can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// `moods` and `entry_moods`.
    pub moods: bool,
    /// `locations.canonical_name` and `parent_id`; before them a place is one text with commas.
    pub hierarchy: bool,
    /// `tags` and `entry_tags`.
    pub tags: bool,
    /// `people` and `entry_people`.
    pub people: bool,
    /// `entries.characters`.
    pub characters: bool,
    /// `entries_fts`.
    pub search: bool,
    /// `entries.conflict_of`.
    pub conflicts: bool,
    /// `derived_by`, `file_stamps`, `entry_versions` and what came with them.
    pub histories: bool,
    /// The declared fields, each with whether the archive has its column or its tables. The kind is that of the column,
    /// where this cannot hold what the declared kind gives: then a revision is still to be made.
    pub fields: Vec<(Field, bool)>,
}

/// The declared type of a column of `entries`; none where there is no such column.
///
/// # Errors
///
/// Whatever SQLite says.
pub(super) fn type_of_column(connection: &Connection, column: &str) -> Result<Option<String>> {
    let sql = "SELECT type FROM pragma_table_xinfo('entries') WHERE lower(name) = lower(?1)";
    connection.prepare_cached(sql)?.query_row([column], |row| row.get(0)).optional()
}

/// The kind by which a field is derived into a column of this type.
fn kind_in(kind: FieldKind, column: &str) -> FieldKind {
    let fitting: &[FieldKind] = match column.to_ascii_uppercase().as_str() {
        "TEXT" => &[FieldKind::Text, FieldKind::Date, FieldKind::Datetime],
        "INTEGER" | "INT" => &[FieldKind::Integer, FieldKind::Boolean],
        "REAL" => &[FieldKind::Real],
        _ => return kind,
    };
    if fitting.contains(&kind) { kind } else { fitting[0] }
}

/// The first declared field whose column or tables are there and hold what somebody else wrote: neither an applied
/// revision nor one of the graph that is still to be made them for the field.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn taken<'f>(
    connection: &Connection,
    graph: &RevisionGraph,
    fields: &'f [Field],
) -> Result<Option<&'f Field>> {
    let held = Held::of(connection)?.and_waiting(connection, graph)?;
    if !held.is_noting() {
        return Ok(None);
    }
    for field in fields {
        let name = field.name.as_str();
        let is_free = match field.kind {
            FieldKind::List => held.is_list(connection, name)?,
            _ => type_of_column(connection, name)?.is_none() || held.is_column(connection, name)?,
        };
        if !is_free {
            return Ok(Some(field));
        }
    }
    Ok(None)
}

impl Shape {
    /// Looks at what is there.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn of(connection: &Connection, fields: &[Field]) -> Result<Self> {
        let has_table = |name: &str| has_table(connection, name);
        let has_column = |table: &str, column: &str| -> Result<bool> {
            let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(?1) WHERE lower(name) = lower(?2))";
            connection.query_row(sql, [table, column], |row| row.get(0))
        };
        // What nobody made for a field, and holds somebody else's values or rows, is not the field's.
        let held = if fields.is_empty() { Held::default() } else { Held::of(connection)? };
        let fields = fields.iter().map(|field| match field.kind {
            FieldKind::List => {
                let name = field.name.as_str();
                let is_there =
                    joins::has_tables_of(connection, name)? && held.is_list(connection, name)?;
                Ok((field.clone(), is_there))
            }
            _ => Ok(match type_of_column(connection, field.name.as_str())? {
                Some(column) if held.is_column(connection, field.name.as_str())? => {
                    (Field { kind: kind_in(field.kind, &column), ..field.clone() }, true)
                }
                _ => (field.clone(), false),
            }),
        });
        Ok(Self {
            moods: has_table("entry_moods")?,
            hierarchy: has_column("locations", "canonical_name")?,
            tags: has_table("entry_tags")?,
            people: has_table("entry_people")?,
            characters: has_column("entries", "characters")?,
            search: has_table("entries_fts")?,
            conflicts: has_column("entries", "conflict_of")?,
            histories: has_table("derived_by")?,
            fields: fields.collect::<Result<_>>()?,
        })
    }

    /// The declared fields, whether the archive has room for them or not.
    pub fn declared(&self) -> Vec<Field> {
        self.fields.iter().map(|(field, _)| field.clone()).collect()
    }

    /// The fields that are declared and not yet in the schema.
    pub fn missing_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|(_, there)| !there).map(|(field, _)| field)
    }

    /// The values of the fields that the archive has a column for; `values` has one for each declared field.
    pub(super) fn scalar_fields<'v>(
        &'v self,
        values: &'v [FieldValue],
    ) -> impl Iterator<Item = (&'v Field, &'v FieldValue)> {
        let is_column = |field: &Field, there: bool| there && field.kind != FieldKind::List;
        self.fields
            .iter()
            .zip(values)
            .filter(move |((field, there), _)| is_column(field, *there))
            .map(|((field, _), value)| (field, value))
    }

    /// The fields that the archive has a column or tables for.
    pub fn present_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|(_, there)| *there).map(|(field, _)| field)
    }
}
