//! Which derived parts of an entry an archive has room for, at whatever revision it stands.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result};

use super::{joins, owned};
use crate::entry::FieldValue;
use crate::field::{Field, FieldKind};

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

impl Shape {
    /// Looks at what is there.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn of(connection: &Connection, fields: &[Field]) -> Result<Self> {
        let has_table = |name: &str| -> Result<bool> {
            let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1))";
            connection.query_row(sql, [name], |row| row.get(0))
        };
        let has_column = |table: &str, column: &str| -> Result<bool> {
            let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(?1) WHERE lower(name) = lower(?2))";
            connection.query_row(sql, [table, column], |row| row.get(0))
        };
        let has_list = fields.iter().any(|it| it.kind == FieldKind::List);
        let lists = if has_list { owned::list_fields(connection)? } else { BTreeSet::new() };
        let fields = fields.iter().map(|field| match field.kind {
            FieldKind::List => {
                let name = field.name.as_str();
                // Tables of that name which nobody made for the field hold rows that are not ours.
                let is_there = lists.contains(name) && joins::has_tables_of(connection, name)?;
                Ok((field.clone(), is_there))
            }
            _ => Ok(match type_of_column(connection, field.name.as_str())? {
                Some(column) => {
                    (Field { kind: kind_in(field.kind, &column), ..field.clone() }, true)
                }
                None => (field.clone(), false),
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
