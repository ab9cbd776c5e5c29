//! What a filter asks of declared fields.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::names::Lookup;
use super::{LISTED, Selection, SelectionError, listed};
use crate::archive::model::shape::Shape;
use crate::entry::filter::{FieldTest, Test};
use crate::entry::location::canonical_name;
use crate::field::{Field, FieldKind, FieldName};
use crate::sql::quoted;

impl Selection {
    pub(super) fn add_field(
        &mut self,
        connection: &Connection,
        asked: &FieldTest,
    ) -> Result<(), SelectionError> {
        if !is_migrated(connection, asked)? {
            return Err(SelectionError::NotMigrated { field: asked.name.to_string() });
        }
        if asked.kind == FieldKind::List {
            return Ok(self.add_list(connection, asked)?);
        }
        let column = format!("entries.{}", quoted(asked.name.as_str()));
        match &asked.test {
            Test::Present => self.add(format!("{column} IS NOT NULL"), []),
            Test::Absent => self.add(format!("{column} IS NULL"), []),
            Test::Numbers(range) => self.add_range(&column, Some(*range)),
            Test::Boolean(answer) => self.add(format!("{column} = ?"), [Value::from(*answer)]),
            // Of a date-time the day counts as it was written.
            Test::Days(range) => self.add_day_range(&format!("substr({column}, 1, 10)"), *range),
            Test::Name(text) => {
                let texts = texts_like(connection, &asked.name, text)?;
                self.add(format!("{column} IN {LISTED}"), [Value::from(texts)]);
            }
        }
        Ok(())
    }

    fn add_list(&mut self, connection: &Connection, asked: &FieldTest) -> rusqlite::Result<()> {
        let lookup = Lookup::of_list(&asked.name);
        let joined = format!("(SELECT entry_id FROM {})", lookup.join_table);
        match &asked.test {
            Test::Absent => self.add(format!("+entries.id NOT IN {joined}"), []),
            Test::Name(name) => {
                let ids = self.look_up(connection, &lookup, name)?;
                self.add_joined(&lookup, &ids);
            }
            _ => self.add(format!("+entries.id IN {joined}"), []),
        }
        Ok(())
    }

    /// The rows of a lookup table that have this name; a name without any is remembered as unknown.
    pub(super) fn look_up(
        &mut self,
        connection: &Connection,
        lookup: &Lookup,
        name: &str,
    ) -> rusqlite::Result<Vec<i64>> {
        let ids = lookup.ids(connection, name)?;
        Ok(ids.unwrap_or_else(|unknown| {
            self.unknown.push(unknown);
            Vec::new()
        }))
    }

    /// Is joined with one of these rows of a lookup table.
    ///
    /// The plus keeps SQLite from reading each entry of a large set by its id: the small index over days is scanned
    /// instead, whatever the size of the set.
    pub(super) fn add_joined(&mut self, lookup: &Lookup, ids: &[i64]) {
        let Lookup { join_table, join_column, .. } = lookup;
        let term = format!(
            "+entries.id IN (SELECT entry_id FROM {join_table} WHERE {join_column} IN {LISTED})"
        );
        self.add(term, [listed(ids)]);
    }
}

/// Whether the archive has the column, or the tables, of a field, and they are the field's.
fn is_migrated(connection: &Connection, asked: &FieldTest) -> rusqlite::Result<bool> {
    let field = Field::new(asked.name.clone(), asked.kind);
    Ok(Shape::of(connection, &[field])?.present_fields().next().is_some())
}

/// The texts in a column that are this one but for case and diacritics, as a list in JSON.
fn texts_like(connection: &Connection, field: &FieldName, text: &str) -> rusqlite::Result<String> {
    let column = quoted(field.as_str());
    let sql = format!("SELECT DISTINCT {column} FROM entries WHERE {column} IS NOT NULL");
    let mut statement = connection.prepare(&sql)?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let folded = canonical_name(text);
    let mut like = Vec::new();
    for text in texts {
        like.extend(Some(text?).filter(|it| canonical_name(it) == folded));
    }
    Ok(serde_json::Value::from(like).to_string())
}
