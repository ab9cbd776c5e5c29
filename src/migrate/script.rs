//! A plan as SQL for the SQLite shell, the ledger's rows included.

use super::{MigrateError, Prepared, values};
use crate::archive::file::functions;
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::script::{Count, Ground, Written, to_sql};
use crate::sql::literal;
use crate::sql::variables::Values;
use crate::sql::shell::{Followed, Keys};
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

/// Writes the steps as one script, which gives the same result when the SQLite shell runs it on the same archive.
///
/// # Errors
///
/// [`MigrateError::Replay`]: the ledger keeps the schema's fingerprint after each step, so all of them are tried in
/// memory first.
pub fn script(
    prepared: &Prepared,
    owner: Owner,
    values: &Values,
) -> Result<String, MigrateError> {
    values::check(prepared, values)?;
    let scratch = Scratch::new(functions::register)?;
    for row in prepared.ledger.applied() {
        let path = format!("{}/{}/up.sql", crate::revision::ledger::table(), row.revision);
        scratch.run(Script { path: &path, text: &row.up_sql }).map_err(ScratchError::from)?;
    }
    let before = followed(&scratch)?;
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
    let keys = Keys { before, after: followed(&scratch)? };
    let ground = Ground { functions: functions::NAMES, count, keys, values };
    Ok(to_sql(&steps, &prepared.plan.corrected, &prepared.ledger, &ground))
}

/// The tables whose foreign keys SQLite can follow.
fn followed(scratch: &Scratch) -> Result<Followed, ScratchError> {
    let check = |of: &str| {
        let text = format!("SELECT * FROM pragma_foreign_key_check{of}");
        scratch.run(Script { path: "", text: &text }).is_ok()
    };
    if check("") {
        return Ok(Followed::All);
    }
    let schema = scratch.schema()?;
    let tables = schema.tables.iter().filter(|it| !it.foreign_keys.is_empty());
    let names = tables.map(|it| it.name.as_str());
    let followed = names.filter(|it| check(&format!("({})", literal(it))));
    Ok(Followed::Tables(followed.map(ToOwned::to_owned).collect()))
}
