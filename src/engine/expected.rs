//! The schemas that revisions make, one after the other, in memory, away from what else stands in a database.

use super::broken::broken;
use super::drift;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::plan::{Direction, Plan, Step};
use crate::schema::Schema;
use crate::sqlite::scratch::{Register, Scratch, ScratchError};
use crate::sqlite::script::{Script, ScriptError};

/// What revisions make before a plan, and after each of its steps.
pub(super) struct Expected {
    pub(super) before: Schema,
    pub(super) after: Vec<Schema>,
    /// What SQLite says of what the steps leave behind and cannot be used with what the revisions make alone.
    pub(super) broken: Vec<String>,
}

/// Why it is not known what a plan makes.
pub(super) enum Unknown {
    /// What the ledger says cannot be replayed, which is told as drift.
    Ledger,
    /// The script of a step does not run on what the revisions make.
    Step(usize, ScriptError),
}

impl Expected {
    /// Replays the ledger, and then the steps of a plan; for a way down, what stays, and then what goes, from the end.
    pub(super) fn of(ledger: &Ledger, plan: &Plan, register: Register) -> Result<Self, Unknown> {
        let scratch = Scratch::new(register).map_err(|_| Unknown::Ledger)?;
        let moved =
            |row: &&Applied| plan.steps.iter().any(|it| *it.revision().id() == row.revision);
        let is_down = plan.direction() == Some(Direction::Down);
        for row in ledger.applied().iter().filter(|it| !(is_down && moved(it))) {
            let corrected = plan.corrected.iter().find(|it| it.revision == row.revision);
            run(&scratch, corrected.unwrap_or(row)).map_err(|_| Unknown::Ledger)?;
        }
        let schema = || scratch.schema().map_err(|_| Unknown::Ledger);
        let mut schemas = vec![schema()?];
        let broken_before = broken(scratch.connection(), &schemas[0]);
        let moving: Vec<(usize, &Step)> = plan.steps.iter().enumerate().collect();
        let moving = if is_down { moving.into_iter().rev().collect() } else { moving };
        for (index, step) in moving {
            if is_down {
                let row = ledger.get(step.revision().id()).ok_or(Unknown::Ledger)?;
                run(&scratch, row).map_err(|_| Unknown::Ledger)?;
            } else {
                let script = Script { path: &step.script().path, text: &step.script().text };
                scratch.run(script).map_err(|error| Unknown::Step(index, error))?;
            }
            schemas.push(schema()?);
        }
        let mut new = Vec::new();
        if is_down {
            schemas.reverse();
        } else if let Some(last) = schemas.last() {
            let broken = broken(scratch.connection(), last);
            new.extend(broken.difference(&broken_before).cloned());
        }
        let after = schemas.split_off(1);
        let before = schemas.pop().ok_or(Unknown::Ledger)?;
        Ok(Self { before, after, broken: new })
    }
}

fn run(scratch: &Scratch, row: &Applied) -> Result<(), ScratchError> {
    let path = format!("{}/{}/up.sql", crate::revision::ledger::table(), row.revision);
    Ok(scratch.run(Script { path: &path, text: &row.up_sql })?)
}

/// What stood in a database before a move, and no revision had made: it is another tool's.
#[derive(Default)]
pub(super) struct Outsiders {
    foreign: Vec<String>,
    /// The schema in which they stand.
    schema: Schema,
}

impl Outsiders {
    /// Names what no revision has made.
    pub(super) fn of(found: &Schema, expected: &Schema) -> Self {
        let foreign = drift::foreign_beside(found, &[expected]);
        Self { foreign, schema: found.clone() }
    }

    /// What of it is gone, but for what went with a table of ours.
    pub(super) fn gone(&self, found: &Schema) -> Vec<String> {
        drift::taken_along(&self.foreign, &self.schema, found)
    }

    /// In what a schema differs from the one that revisions make, but for these; not for one of them whose name a revision
    /// has used since.
    pub(super) fn differences(&self, found: Schema, expected: &Schema) -> Vec<String> {
        let still = drift::foreign_beside(&found, &[expected]);
        let foreign: Vec<String> =
            still.into_iter().filter(|it| self.foreign.contains(it)).collect();
        expected.differences(&drift::without(found, &foreign))
    }
}
