//! A plan as SQL for the SQLite shell, the ledger's rows included.

use super::{MigrateError, Prepared, values};
use crate::archive::APPLICATION_ID;
use crate::archive::file::functions;
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::Script as RevisionScript;
use crate::revision::script::{Count, Ground, Written, called, to_sql};
use crate::sql::shell::{Followed, Keys};
use crate::sql::variables::Values;
use crate::sql::{first, literal};
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

/// Writes the steps as one script, which gives the same result when the SQLite shell runs it on the same archive.
///
/// # Errors
///
/// [`MigrateError::Replay`]: the ledger keeps the schema's fingerprint after each step, so all of them are tried in
/// memory first.
pub fn script(prepared: &Prepared, owner: Owner, values: &Values) -> Result<String, MigrateError> {
    values::check(prepared, values)?;
    let scratch = Scratch::new(functions::register)?;
    for row in prepared.ledger.applied() {
        let path = format!("{}/{}/up.sql", crate::revision::ledger::table(), row.revision);
        scratch.run(Script { path: &path, text: &row.up_sql }).map_err(ScratchError::from)?;
    }
    let before = followed(&scratch)?;
    // A script from the base finds no row but those that it makes itself.
    let is_from_base = prepared.ledger.applied().is_empty();
    let mut reached = Vec::new();
    for step in &prepared.plan.steps {
        let script = step.script();
        let idle = if is_from_base { idle(&scratch, script, values)? } else { Vec::new() };
        if !is_from_base {
            let script = Script { path: &script.path, text: &script.text };
            scratch.run(script).map_err(ScratchError::from)?;
        }
        let schema = scratch.schema().map_err(ScratchError::from)?;
        reached.push((schema.without(&[ledger::table()]).fingerprint(), idle));
    }
    let steps = prepared.plan.steps.iter().zip(&reached);
    let steps: Vec<_> =
        steps.map(|(step, (fingerprint, idle))| Written { step, fingerprint, idle }).collect();
    let (count, application_id) = match owner {
        Owner::Journal => (Count::Kept, Some(APPLICATION_ID)),
        Owner::Program => (Count::Untouched, None),
    };
    let keys = Keys { before, after: followed(&scratch)? };
    let ground = Ground { functions: functions::NAMES, count, keys, values, application_id };
    Ok(to_sql(&steps, &prepared.plan.corrected, &prepared.ledger, &ground))
}

/// Runs a script, and gives the statements of it that call what only our binary has and change no row.
fn idle(
    scratch: &Scratch,
    script: &RevisionScript,
    values: &Values,
) -> Result<Vec<usize>, ScratchError> {
    let connection = scratch.connection();
    let (mut idle, mut changes) = (Vec::new(), connection.total_changes());
    let run = Script { path: &script.path, text: &script.text };
    run.run_with(connection, &[ledger::table()], values, |index, statement| {
        let now = connection.total_changes();
        let is_own = !called(statement, functions::NAMES).is_empty();
        idle.extend((is_own && now == changes && is_of_rows(statement)).then_some(index));
        changes = now;
        Ok(())
    })?;
    Ok(idle)
}

/// Whether a statement only reads or changes rows.
fn is_of_rows(statement: &str) -> bool {
    let words = ["INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "VALUES", "WITH"];
    first(statement).is_some_and(|it| words.iter().any(|word| it.is_word(word)))
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
