//! A plan as SQL for the SQLite shell, the ledger's rows included.

use super::{MigrateError, Prepared};
use crate::archive::file::functions;
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::script::{Count, Written, to_sql};
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

/// Writes the steps as one script, which gives the same result when the SQLite shell runs it on the same archive.
///
/// # Errors
///
/// [`MigrateError::Replay`]: the ledger keeps the schema's fingerprint after each step, so all of them are tried in
/// memory first.
pub fn script(prepared: &Prepared, owner: Owner) -> Result<String, MigrateError> {
    let scratch = Scratch::new(functions::register)?;
    for row in prepared.ledger.applied() {
        let path = format!("{}/{}/up.sql", crate::revision::ledger::table(), row.revision);
        scratch.run(Script { path: &path, text: &row.up_sql }).map_err(ScratchError::from)?;
    }
    let mut fingerprints = Vec::new();
    for step in &prepared.plan.steps {
        let script = step.script();
        scratch
            .run(Script { path: &script.path, text: &script.text })
            .map_err(ScratchError::from)?;
        let schema = scratch.schema().map_err(ScratchError::from)?;
        fingerprints.push(schema.without(&[ledger::table()]).fingerprint());
    }
    let steps = prepared.plan.steps.iter().zip(&fingerprints);
    let steps: Vec<_> = steps.map(|(step, fingerprint)| Written { step, fingerprint }).collect();
    let count = match owner {
        Owner::Journal => Count::Kept,
        Owner::Program => Count::Untouched,
    };
    Ok(to_sql(&steps, &prepared.plan.corrected, &prepared.ledger, functions::NAMES, count))
}
