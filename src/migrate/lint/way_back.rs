//! Whether the way down of a revision leads back to where its way up began.

use super::told::failure;
use crate::archive::file::functions;
use crate::engine::drift;
use crate::finding::{Finding, Place};
use crate::revision::ledger::Ledger;
use crate::revision::plan::Plan;
use crate::revision::{Revision, Script as RevisionScript};
use crate::schema::Schema;
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

/// Tells which revisions of the workspace do not lead back, by running both of their scripts in memory; a way up that fails
/// is told elsewhere.
pub(super) fn findings(ledger: &Ledger, plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Where the ledger's own scripts cannot be replayed, that is told as drift.
    let _stopped = walk(ledger, plan, &mut findings);
    findings
}

fn walk(ledger: &Ledger, plan: &Plan, findings: &mut Vec<Finding>) -> Result<(), ScratchError> {
    let mut before = drift::replay(ledger, functions::register)?;
    let mut up = of(&before)?;
    for step in &plan.steps {
        up.run(script(step.script()))?;
        let after = up.schema()?;
        let revision = step.revision();
        if revision.is_own() {
            findings.extend(leads_elsewhere(revision, &before, &after, &mut up)?);
        }
        before = after;
    }
    Ok(())
}

fn of(schema: &Schema) -> Result<Scratch, ScratchError> {
    let scratch = Scratch::new(functions::register)?;
    scratch.build(schema)?;
    Ok(scratch)
}

fn script(script: &RevisionScript) -> Script<'_> {
    Script { path: &script.path, text: &script.text }
}

/// Goes the way down in the scratch database, and takes it back.
fn leads_elsewhere(
    revision: &Revision,
    before: &Schema,
    after: &Schema,
    scratch: &mut Scratch,
) -> Result<Option<Finding>, ScratchError> {
    let Some(down) = revision.way_back() else { return Ok(None) };
    let settle = |scratch: &Scratch, sql| {
        scratch.connection().execute_batch(sql).map_err(ScratchError::Open)
    };
    settle(scratch, "SAVEPOINT way_back")?;
    let ran = scratch.run(script(&down));
    let back = match &ran {
        Ok(()) => Some(scratch.schema()?),
        Err(_) => None,
    };
    let differences = back.map(|it| before.differences(&it)).unwrap_or_default();
    // Up again is less than back: SQLite reads every definition after a savepoint that is taken back.
    let is_up_again = ran.is_ok()
        && differences.is_empty()
        && settle(scratch, "RELEASE way_back").is_ok()
        && scratch.run(script(&revision.up)).is_ok()
        && scratch.schema()? == *after;
    // A statement that failed may leave a virtual table in no state to go on from: then it begins anew.
    let is_taken_back =
        || ran.is_ok() && settle(scratch, "ROLLBACK TO way_back; RELEASE way_back").is_ok();
    if !is_up_again && !is_taken_back() {
        *scratch = of(after)?;
    }
    if let Err(error) = ran {
        return Ok(Some(failure(&down, &error)));
    }
    Ok((!differences.is_empty()).then(|| {
        let message = format!(
            "undoing revision `{}` does not lead back to the schema before it: {}",
            revision.id(),
            differences.join("; ")
        );
        Finding::error(Place::file(&down.path), "not-back", message)
            .with_hint("mend the down script: `journal downgrade` refuses it; `-` should be there, `+` should not")
    }))
}
