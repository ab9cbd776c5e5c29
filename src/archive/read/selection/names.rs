//! Names of a filter, looked up in the archive's small tables without regard to case and diacritics.

use std::borrow::Cow;

use rusqlite::Connection;

use crate::entry::location::canonical_name;
use crate::field::FieldName;
use crate::nearest::nearest;
use crate::sql::quoted;

/// A name in a filter that the archive does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What it should be a name of: `tag`, `mood`, `person`, `location`, or a field's name.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The known name that was likely meant.
    pub nearest: Option<String>,
}

/// A table of names and the table that joins it with entries, each ready to stand in SQL.
pub(super) struct Lookup {
    word: Cow<'static, str>,
    table: Cow<'static, str>,
    pub(super) join_table: Cow<'static, str>,
    pub(super) join_column: &'static str,
}

impl Lookup {
    pub(super) const MOODS: Self = Self::core("mood", "moods", "entry_moods", "mood_id");
    pub(super) const TAGS: Self = Self::core("tag", "tags", "entry_tags", "tag_id");
    pub(super) const PEOPLE: Self = Self::core("person", "people", "entry_people", "person_id");

    pub(super) const LOCATIONS: Self =
        Self::core("location", "locations", "entry_locations", "location_id");

    const fn core(
        word: &'static str,
        table: &'static str,
        join_table: &'static str,
        join_column: &'static str,
    ) -> Self {
        Self {
            word: Cow::Borrowed(word),
            table: Cow::Borrowed(table),
            join_table: Cow::Borrowed(join_table),
            join_column,
        }
    }

    /// The tables of a declared list.
    pub(super) fn of_list(field: &FieldName) -> Self {
        Self {
            word: field.as_str().to_owned().into(),
            table: quoted(field.as_str()).into(),
            join_table: quoted(&format!("entry_{field}")).into(),
            join_column: "value_id",
        }
    }

    /// The ids of the rows whose name is this one, but for case and diacritics; or what is known of a name that is
    /// in none.
    pub(super) fn ids(
        &self,
        connection: &Connection,
        name: &str,
    ) -> rusqlite::Result<Result<Vec<i64>, UnknownName>> {
        let folded = canonical_name(name);
        let mut statement =
            connection.prepare_cached(&format!("SELECT id, name FROM {}", self.table))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
        let same = rows.iter().filter(|(_, it)| canonical_name(it) == folded);
        let ids: Vec<i64> = same.map(|(id, _)| *id).collect();
        if !ids.is_empty() {
            return Ok(Ok(ids));
        }
        Ok(Err(UnknownName {
            kind: self.word.clone().into_owned(),
            name: name.to_owned(),
            nearest: nearest(name, rows.iter().map(|(_, it)| it.as_str())).map(str::to_owned),
        }))
    }
}
