//! What an archive notes of fields once a plan has moved its schema.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::EntryRows;
use super::before::Before;
use crate::archive::model::derived::{Derived, asked};
use crate::archive::model::parts;
use crate::archive::model::shape::Shape;
use crate::engine::ledger;
use crate::revision::plan::{Direction, Plan};

impl EntryRows {
    /// Notes the fields as they stand in the schema, so that they are known as such. Of those that are not declared a step
    /// may have given the column another name, or made it of another one; their values stay until the next sync, which
    /// empties what nobody declares. Of those that are declared a step may have made the column without a word. What was
    /// handed over is given back with the revision that did it.
    pub(super) fn note_fields(
        &self,
        connection: &Connection,
        before: &Before,
        plan: &Plan,
    ) -> rusqlite::Result<()> {
        let shape = Shape::of(connection, &self.fields)?;
        let known = Derived::applied(&ledger::read(connection)?);
        let given_back = given_back(plan, &known);
        parts::forget_all(connection, &given_back)?;
        let present: BTreeSet<&str> = shape.present_fields().map(|it| it.name.as_str()).collect();
        let mut moved = Derived::default();
        plan.steps.iter().for_each(|it| moved.add(it.revision()));
        // What was emptied when it was no longer declared may hold somebody else's values since.
        let is_of_plan = |name: &str| moved.fields().any(|it| it == name);
        let left = known.fields().map(String::as_str).filter(|it| !present.contains(it));
        let left = left.filter(|it| before.is_noted(it) || is_of_plan(it));
        let declared = self.fields.iter().map(|it| it.name.as_str());
        let made = declared.filter(|it| before.is_of_field(it) && !given_back.contains(*it));
        parts::note_unknown(connection, &shape, left.chain(made))
    }
}

/// The fields that undone revisions asked for, and that no other makes.
fn given_back(plan: &Plan, known: &Derived) -> BTreeSet<String> {
    let undone = plan.steps.iter().filter(|it| it.direction() == Direction::Down);
    let asked = undone.flat_map(|it| asked(it.revision()));
    let is_made = |name: &str| known.fields().any(|it| it == name);
    asked.filter(|it| !is_made(it)).map(str::to_owned).collect()
}
