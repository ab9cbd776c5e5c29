//! Which derived parts of an entry an archive has room for, at whatever revision it stands.

use rusqlite::{Connection, Result};

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
    /// The declared fields, each with whether the archive has its column or its tables.
    pub fields: Vec<(Field, bool)>,
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
        let is_migrated = |field: &Field| -> Result<bool> {
            let name = field.name.as_str();
            match field.kind {
                FieldKind::List => Ok(has_table(name)? && has_table(&format!("entry_{name}"))?),
                _ => has_column("entries", name),
            }
        };
        let fields = fields.iter().map(|field| Ok((field.clone(), is_migrated(field)?)));
        Ok(Self {
            moods: has_table("entry_moods")?,
            hierarchy: has_column("locations", "canonical_name")?,
            tags: has_table("entry_tags")?,
            people: has_table("entry_people")?,
            characters: has_column("entries", "characters")?,
            search: has_table("entries_fts")?,
            fields: fields.collect::<Result<_>>()?,
        })
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
