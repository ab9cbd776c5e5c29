//! The plan that would lead where a script leads, and what it asks of the rows.

use rusqlite::Connection;

use crate::engine::inventory;
use crate::engine::owner::Owner;
use crate::migrate::{generate, model};
use crate::revision::Script as RevisionScript;
use crate::schema::{Answers, Danger, Name, Options, Plan, Rename, Schema, SchemaDiff};
use crate::sqlite::apart;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::Script;

/// The plan that leads over what a script changes; none where it fails in memory already, or only moves rows.
pub(super) fn lead(
    before: &Schema,
    script: &RevisionScript,
    owner: Owner,
) -> Result<Option<Plan>, ScratchError> {
    let scratch = model::scratch(owner)?;
    let before = &apart::apart(&model::scratch(owner)?, before).map_err(ScratchError::from)?.known;
    scratch.build(before).map_err(ScratchError::from)?;
    if scratch.run(Script { path: &script.path, text: &script.text }).is_err() {
        return Ok(None);
    }
    let after = scratch.schema().map_err(ScratchError::from)?;
    let mut answers = Answers { renames: inventory::renames(script).list(), no_others: true };
    answers.renames.retain(|it| is_rename(it, before, &after));
    let diff = SchemaDiff::between(before, &after).answered(&answers);
    Ok(diff.ok().and_then(|it| generate::plan(&it, Options::default()).ok()))
}

/// Whether a rename leads from something that was there to something that is.
fn is_rename(rename: &Rename, before: &Schema, after: &Schema) -> bool {
    let is_table = |schema: &Schema, it: &Name| {
        schema.table(it).is_some() || schema.virtual_table(it).is_some()
    };
    match rename {
        Rename::Table { from, to } => is_table(before, from) && is_table(after, to),
        Rename::Column { table, from, to } => {
            let has = |schema: &Schema, column| {
                schema.table(table).is_some_and(|it| it.column(column).is_some())
            };
            has(before, from) && has(after, to)
        }
    }
}

/// The dangers of a plan that rows meet, with their number.
pub(super) fn counted(connection: &Connection, plan: &Plan) -> Vec<(Danger, u64)> {
    let asked = plan.dangers().filter_map(|it| {
        let question = it.question.as_ref()?;
        let count: i64 = connection.query_row(question, (), |row| row.get(0)).ok()?;
        Some((it.clone(), count.unsigned_abs()))
    });
    asked.filter(|(_, rows)| *rows > 0).collect()
}
