//! Which derived parts of an entry an archive has room for, at whatever revision it stands.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::derived::Kind;
use crate::archive::model::owned::OwnedParts;
use crate::archive::model::{joins, misfit};
use crate::entry::FieldValue;
use crate::field::{Field, FieldKind};
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
    /// `search_forms`.
    pub forms: bool,
    /// `entries.conflict_of`.
    pub conflicts: bool,
    /// `derived_by`, `file_stamps`, `entry_versions` and what came with them.
    pub histories: bool,
    /// The declared fields, each with whether the archive has its column or its tables. The kind is that of the column,
    /// where this cannot hold what the declared kind gives: then a revision is still to be made.
    pub fields: Vec<(Field, bool)>,
}

/// A field that waits for a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmigrated {
    /// Its name.
    pub field: String,
    /// What it waits for.
    pub message: String,
    /// The way there.
    pub hint: &'static str,
}

/// The declared type of a column of `entries`; none where there is no such column.
pub(crate) fn type_of_column(connection: &Connection, column: &str) -> Result<Option<String>> {
    let sql = "SELECT type FROM pragma_table_xinfo('entries') WHERE lower(name) = lower(?1)";
    connection.prepare_cached(sql)?.query_row([column], |row| row.get(0)).optional()
}

impl Shape {
    /// Looks at what is there.
    pub fn of(connection: &Connection, fields: &[Field]) -> Result<Self> {
        let has_table = |name: &str| has_table(connection, name);
        let has_column = |table: &str, column: &str| has_column(connection, table, column);
        let held =
            if fields.is_empty() { OwnedParts::default() } else { OwnedParts::of(connection)? };
        let fields = fields.iter().map(|it| present(connection, it, &held));
        Ok(Self {
            moods: has_table("entry_moods")?,
            hierarchy: has_column("locations", "canonical_name")?,
            tags: has_table("entry_tags")?,
            people: has_table("entry_people")?,
            characters: has_column("entries", "characters")?,
            search: has_table("entries_fts")?,
            forms: has_ours(connection, "search_forms")?,
            conflicts: has_column("entries", "conflict_of")?,
            histories: has_ours(connection, "derived_by")?,
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

    /// What a new revision is wanted for: what is declared and not yet in the schema, and what is declared as another
    /// kind than the archive holds; each in words, with the way there.
    pub fn unmigrated(&self, declared: &[Field]) -> Vec<Unmigrated> {
        let missing = self.missing_fields().map(|field| Unmigrated {
            field: field.name.to_string(),
            message: format!("the field `{}` is declared and not yet in the schema", field.name),
            hint: "`journal migration create \"Add a field\"` writes the revision, `journal upgrade` applies it",
        });
        let both = declared.iter().zip(&self.fields);
        let retyped = both.filter(|(field, (held, _))| field.kind != held.kind);
        let retyped = retyped.map(|(field, (held, _))| Unmigrated {
            field: field.name.to_string(),
            message: format!(
                "the field `{}` is declared as {}, and the archive holds it as {}",
                field.name,
                field.kind.as_str(),
                held.kind.as_str()
            ),
            hint: "`journal migration create \"Retype a field\"` writes the revision, `journal upgrade` applies it",
        });
        missing.chain(retyped).collect()
    }

    /// The values of the fields that the archive has a column for; `values` has one for each declared field.
    pub(crate) fn scalar_fields<'v>(
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

fn has_column(connection: &Connection, table: &str, column: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(?1) WHERE lower(name) = lower(?2))";
    connection.prepare_cached(sql)?.query_row([table, column], |row| row.get(0))
}

/// A field as it is there, and whether it is. What nobody made for a field, and holds somebody else's values or rows, is not the
/// field's.
fn present(connection: &Connection, field: &Field, held: &OwnedParts) -> Result<(Field, bool)> {
    match field.kind {
        FieldKind::List => {
            let name = field.name.as_str();
            let is_there = joins::has_tables_of(connection, name)?
                && held.is_list(connection, name)?
                && (held.is_known_as(name, Kind::List)
                    || misfit::of_list(connection, name)?.is_none());
            Ok((field.clone(), is_there))
        }
        _ => Ok(match type_of_column(connection, field.name.as_str())? {
            Some(column)
                if held.is_column(connection, field.name.as_str())?
                    && !misfit::is_generated(connection, field.name.as_str())? =>
            {
                (Field { kind: misfit::kind_in(field.kind, &column), ..field.clone() }, true)
            }
            _ => (field.clone(), false),
        }),
    }
}
