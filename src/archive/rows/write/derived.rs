//! What is derived from an entry, written beside its row.

use rusqlite::Result;

use super::{RowWriter, Version};
use crate::archive::model::row::Row;
use crate::archive::rows::assignments::Assignments;
use crate::archive::rows::join_rows::Standing;
use crate::archive::rows::values::{scalar, whole};
use crate::revision::repopulate::{Part, Repopulate};

impl RowWriter<'_> {
    pub(super) fn note_forms(&mut self, row: &Row) {
        if let Some(forms) = &mut self.forms {
            forms.note(row);
        }
    }

    /// The row of an entry whose front matter cannot be read, with what the archive holds of it; none where the front
    /// matter can be read, or nothing is held.
    pub(super) fn with_held(&self, id: i64, version: Version<'_>) -> Result<Option<Row>> {
        if version.row.error.is_none() {
            return Ok(None);
        }
        let sql = "SELECT front_matter FROM entries WHERE id = ?1";
        let held: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
        Ok(held.map(|it| version.row.with_held(version.path, &self.declared, &it)))
    }

    /// Writes what is derived from a source again. The full-text index is left to the caller.
    pub fn derive(
        &mut self,
        id: i64,
        row: &Row,
        parts: &Repopulate,
        standing: Standing,
    ) -> Result<()> {
        self.joins.prepare(id, row)?;
        let mut set = Assignments::new(id);
        set.add("front_matter", &row.front_matter);
        set.add("front_matter_error", &row.error);
        if parts.includes(&Part::Words) || parts.includes(&Part::Search) {
            set.add("word_count", &whole(row.body.word_count));
            set.add("body_offset", &whole(row.body.offset));
            set.add("body_decoded", &row.body.decoded);
        }
        if self.shape.characters && (parts.includes(&Part::Search) || parts.includes(&Part::Title))
        {
            set.add("characters", &row.body.characters);
        }
        if parts.includes(&Part::Dates) {
            set.add("date", &row.day);
            set.add("date_written", &row.written);
        }
        if parts.includes(&Part::Title) {
            set.add("title", &row.title);
        }
        if self.shape.histories && parts.includes(&Part::Moods) {
            set.add("mood_scale", &row.mood_scale);
        }
        for (field, value) in self.shape.scalar_fields(&row.fields) {
            if parts.includes(&Part::Field(field.name.clone())) {
                set.add(field.name.as_str(), &scalar(value));
            }
        }
        set.run(self.connection)?;
        self.joins.write(id, row, parts, standing)
    }
}
