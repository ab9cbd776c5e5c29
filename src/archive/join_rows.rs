//! The rows that join an entry with its moods, its places, its tags, its people and the values of its list fields.

use rusqlite::types::ToSql;
use rusqlite::{Connection, Result};

use super::held::Held;
use super::names::{Names, Places};
use super::row::Row;
use super::shape::Shape;
use crate::entry::FieldValue;
use crate::field::FieldKind;
use crate::revision::repopulate::{Part, Repopulate};
use crate::sql::quoted;

/// Writes the joins of entries, in an archive of one shape.
pub(super) struct JoinRows<'c> {
    moods: Option<(Names<'c>, JoinTable<'c>)>,
    places: (Places<'c>, JoinTable<'c>),
    lists: Vec<List<'c>>,
}

/// A list of plain names that the archive has tables for.
struct List<'c> {
    part: Part,
    /// Its place among the declared fields, where it is one.
    field: usize,
    names: Names<'c>,
    table: JoinTable<'c>,
}

impl<'c> JoinRows<'c> {
    pub(super) fn new(connection: &'c Connection, shape: &Shape) -> Self {
        let moods = || {
            let table = JoinTable::new(connection, "entry_moods", "mood_id", Some("scale"));
            (Names::new(connection, "moods"), table)
        };
        let list = |part: Part, column: &str, field: usize| {
            let table =
                JoinTable::new(connection, &format!("entry_{}", part.as_str()), column, None);
            List { names: Names::new(connection, part.as_str()), part, field, table }
        };
        let tags = shape.tags.then(|| list(Part::Tags, "tag_id", 0));
        let people = shape.people.then(|| list(Part::People, "person_id", 0));
        let fields = shape.fields.iter().enumerate();
        let fields = fields.filter(|(_, (field, there))| *there && field.kind == FieldKind::List);
        let fields =
            fields.map(|(at, (field, _))| list(Part::Field(field.name.clone()), "value_id", at));
        Self {
            moods: shape.moods.then(moods),
            places: (
                Places::new(connection, shape.hierarchy),
                JoinTable::new(connection, "entry_locations", "location_id", None),
            ),
            lists: tags.into_iter().chain(people).chain(fields).collect(),
        }
    }

    /// Writes those of an entry; `is_new` says that it has none yet.
    pub(super) fn write(
        &mut self,
        id: i64,
        row: &Row,
        parts: &Repopulate,
        is_new: bool,
    ) -> Result<()> {
        if let Some((names, table)) = &mut self.moods
            && parts.includes(&Part::Moods)
        {
            table.begin(id, is_new)?;
            for mood in &row.moods {
                table.add(names.id_of(&mood.name)?, Some(&mood.scale))?;
            }
        }
        if parts.includes(&Part::Locations) {
            let (places, table) = &mut self.places;
            table.begin(id, is_new)?;
            for place in &row.places {
                table.add(places.id_of(place)?, None)?;
            }
        }
        for list in self.lists.iter_mut().filter(|list| parts.includes(&list.part)) {
            list.table.begin(id, is_new)?;
            for name in names_of(row, &list.part, list.field) {
                list.table.add(list.names.id_of(name)?, None)?;
            }
        }
        Ok(())
    }
}

fn names_of<'r>(row: &'r Row, part: &Part, field: usize) -> &'r [String] {
    match (part, row.fields.get(field)) {
        (Part::Tags, _) => &row.tags,
        (Part::People, _) => &row.people,
        (_, Some(FieldValue::List(names))) => names,
        _ => &[],
    }
}

/// A table that joins entries with something that has an id of its own.
struct JoinTable<'c> {
    insert: Held<'c>,
    clear: Held<'c>,
    entry: i64,
    position: i64,
}

impl<'c> JoinTable<'c> {
    /// The table whose column for the other id is `column`, with one more column where it has one.
    fn new(connection: &'c Connection, table: &str, column: &str, more: Option<&str>) -> Self {
        let (table, column) = (quoted(table), quoted(column));
        let (more, mark) = more.map_or_else(Default::default, |it| (format!(", {it}"), ", ?4"));
        let insert = format!(
            "INSERT OR IGNORE INTO {table} (entry_id, {column}, position{more}) VALUES (?1, ?2, ?3{mark})"
        );
        let clear = format!("DELETE FROM {table} WHERE entry_id = ?1");
        let (insert, clear) = (Held::new(connection, insert), Held::new(connection, clear));
        Self { insert, clear, entry: 0, position: 0 }
    }

    /// Begins with an entry, which is joined with nothing any more.
    fn begin(&mut self, entry: i64, is_new: bool) -> Result<()> {
        (self.entry, self.position) = (entry, 0);
        if !is_new {
            self.clear.execute([entry])?;
        }
        Ok(())
    }

    /// Joins the entry with another; with one that it is joined with already, the first joining counts.
    fn add(&mut self, other: i64, more: Option<&dyn ToSql>) -> Result<()> {
        let statement = self.insert.statement()?;
        for (at, value) in [self.entry, other, self.position].into_iter().enumerate() {
            statement.raw_bind_parameter(at + 1, value)?;
        }
        if let Some(more) = more {
            statement.raw_bind_parameter(4, more)?;
        }
        self.position += 1;
        statement.raw_execute().map(|_| ())
    }
}
