//! The rows that join an entry with its moods, its places, its tags, its people and the values of its list fields.

use std::sync::Arc;

use rusqlite::{Connection, Result};

use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::rows::join_table::JoinTable;
use crate::archive::rows::names::{Case, Names, Weight};
use crate::archive::rows::place_names::Places;
use crate::archive::rows::spelling::Touched;
use crate::archive::rows::unused;
use crate::entry::FieldValue;
use crate::field::FieldKind;
use crate::revision::repopulate::{Part, Repopulate};

/// Whether a writer sees every entry, so that it knows by itself which of them spells a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Every entry of the archive is written.
    All,
    /// Those that have changed.
    Some,
}

/// Where an entry stands while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has no rows yet.
    New,
    /// Its file is there.
    Living,
    /// Its file is gone.
    Removed,
}

/// Writes the joins of entries, in an archive of one shape.
pub(crate) struct JoinRows<'c> {
    connection: &'c Connection,
    pass: Pass,
    moods: Option<(Names<'c>, JoinTable<'c>)>,
    places: (Places<'c>, JoinTable<'c>),
    lists: Vec<List<'c>>,
    /// The names that another entry may spell from now on, or that none may have any more.
    touched: Touched,
    /// Whether the entry at hand is to say something else of its names, or stands elsewhere.
    is_noted: bool,
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
    pub(crate) fn new(connection: &'c Connection, shape: &Shape, pass: Pass) -> Self {
        let moods = || {
            let table = JoinTable::new(connection, "entry_moods", "mood_id", Some("scale"));
            (Names::new(connection, "moods", Case::Folds), table)
        };
        let list = |part: Part, column: &str, field: usize, case: Case| {
            let table =
                JoinTable::new(connection, &format!("entry_{}", part.as_str()), column, None);
            List { names: Names::new(connection, part.as_str(), case), part, field, table }
        };
        let tags = shape.tags.then(|| list(Part::Tags, "tag_id", 0, Case::Folds));
        let people = shape.people.then(|| list(Part::People, "person_id", 0, Case::Folds));
        let fields = shape.fields.iter().enumerate();
        let fields = fields.filter(|(_, (field, there))| *there && field.kind == FieldKind::List);
        let fields = fields.map(|(at, (field, _))| {
            list(Part::Field(field.name.clone()), "value_id", at, Case::Counts)
        });
        Self {
            connection,
            pass,
            moods: shape.moods.then(moods),
            places: (
                Places::new(connection, shape.hierarchy),
                JoinTable::new(connection, "entry_locations", "location_id", None),
            ),
            lists: tags.into_iter().chain(people).chain(fields).collect(),
            touched: Touched::default(),
            is_noted: false,
        }
    }

    /// Looks at what an entry says before its row is written: called before [`JoinRows::write`], unless it is new.
    pub(crate) fn prepare(&mut self, id: i64, row: &Row) -> Result<()> {
        self.is_noted = self.pass == Pass::Some && self.touched.before(self.connection, id, row)?;
        Ok(())
    }

    /// Writes those of an entry, after its row.
    pub(crate) fn write(
        &mut self,
        id: i64,
        row: &Row,
        parts: &Repopulate,
        standing: Standing,
    ) -> Result<()> {
        self.write_rows(id, row, parts, standing)?;
        match standing {
            Standing::New if self.pass == Pass::Some => {
                self.touched.after_new(self.connection, id, row)
            }
            _ if std::mem::take(&mut self.is_noted) => self.touched.after(self.connection, id),
            _ => Ok(()),
        }
    }

    fn write_rows(
        &mut self,
        id: i64,
        row: &Row,
        parts: &Repopulate,
        standing: Standing,
    ) -> Result<()> {
        let is_new = standing == Standing::New;
        let weight: Weight = (standing != Standing::Removed, Arc::clone(&row.rank));
        if parts.includes(&Part::Moods) {
            self.write_moods((id, is_new), row, &weight)?;
        }
        if parts.includes(&Part::Locations) {
            self.write_places((id, is_new), row, &weight)?;
        }
        self.write_lists((id, is_new), row, &weight, parts)
    }

    fn write_lists(
        &mut self,
        (id, is_new): (i64, bool),
        row: &Row,
        weight: &Weight,
        parts: &Repopulate,
    ) -> Result<()> {
        let offers = self.pass == Pass::All;
        for list in self.lists.iter_mut().filter(|list| parts.includes(&list.part)) {
            list.table.begin(id, is_new);
            for name in names_of(row, &list.part, list.field) {
                let name_id = list.names.id_of(name)?;
                list.table.add(name_id, None);
                if offers {
                    list.names.offer(name_id, weight, name);
                }
            }
            list.table.end()?;
        }
        Ok(())
    }

    fn write_places(
        &mut self,
        (id, is_new): (i64, bool),
        row: &Row,
        weight: &Weight,
    ) -> Result<()> {
        let offers = self.pass == Pass::All;
        let (places, table) = &mut self.places;
        table.begin(id, is_new);
        for (nth, place) in row.places.iter().enumerate() {
            let place_id = places.id_of(place)?;
            table.add(place_id, None);
            if offers {
                places.offer(place_id, weight, nth, place);
            }
        }
        table.end()?;
        Ok(())
    }

    fn write_moods(&mut self, (id, is_new): (i64, bool), row: &Row, weight: &Weight) -> Result<()> {
        let offers = self.pass == Pass::All;
        if let Some((names, table)) = &mut self.moods {
            table.begin(id, is_new);
            for mood in &row.moods {
                let mood_id = names.id_of(&mood.name)?;
                table.add(mood_id, mood.scale);
                if offers {
                    names.offer(mood_id, weight, &mood.name);
                }
            }
            table.end()?;
        }
        Ok(())
    }

    /// Notes the names of an entry that comes or goes, or takes another place among the entries.
    pub(crate) fn note(&mut self, id: i64) -> Result<()> {
        if self.pass == Pass::Some { self.touched.note(self.connection, id) } else { Ok(()) }
    }

    /// Spells the names as the newest entries do, and drops those that no entry has any more.
    ///
    /// An older `journal` made two rows of names that differ in case. The one that is no longer used goes before the other
    /// is spelled, for it may be spelled so; places may be left over once others lie where they should.
    pub(crate) fn finish(mut self) -> Result<()> {
        if self.pass == Pass::Some {
            return self.touched.settle(self.connection);
        }
        unused::drop_all(self.connection)?;
        self.places.0.look_again();
        if let Some((names, _)) = &mut self.moods {
            names.spell()?;
        }
        self.places.0.spell()?;
        self.lists.iter_mut().try_for_each(|it| it.names.spell())?;
        unused::drop_all(self.connection)
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
