//! The schemas that revisions make, one after the other, in memory, away from what else stands in a database.

use rusqlite::Connection;

use super::broken::{self, Torn};
use super::drift;
use super::error::Lack;
use crate::revision::ledger::{self, Applied, Ledger};
use crate::revision::plan::{Direction, Plan, Step};
use crate::schema::{Kind, Name, Schema};
use crate::sqlite::catalog;
use crate::sqlite::error::DatabaseError;
use crate::sqlite::scratch::{Register, Scratch, ScratchError};
use crate::sqlite::script::{Script, ScriptError};

/// What revisions make before a plan, and after each of its steps.
pub(super) struct Expected {
    pub(super) before: Schema,
    pub(super) after: Vec<Schema>,
    /// What cannot be used with what the revisions make alone, and could before the steps.
    pub(super) torn: Vec<Torn>,
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
        let moved =
            |row: &&Applied| plan.steps.iter().any(|it| *it.revision().id() == row.revision);
        let is_down = plan.direction() == Some(Direction::Down);
        let stays = ledger.applied().iter().filter(|it| !(is_down && moved(it)));
        let corrected = stays.map(|row| {
            let corrected = plan.corrected.iter().find(|it| it.revision == row.revision);
            Script { path: ledger::table(), text: &corrected.unwrap_or(row).up_sql }
        });
        let scripts: Vec<Script<'_>> = corrected.collect();
        let scratch = Scratch::of_scripts(register, &scripts).map_err(|_| Unknown::Ledger)?;
        let schema = || scratch.schema().map_err(|_| Unknown::Ledger);
        let mut schemas = vec![schema()?];
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
        let mut torn = Vec::new();
        if is_down {
            schemas.reverse();
        } else if let Some(last) = schemas.last() {
            let now = broken::torn(scratch.connection(), last).unwrap_or_default();
            torn = newly_torn(now, &schemas[0], register);
            torn.extend(newly_dangling(&scratch, &schemas, register));
        }
        let after = schemas.split_off(1);
        let before = schemas.pop().ok_or(Unknown::Ledger)?;
        Ok(Self { before, after, torn })
    }

    /// The number of the step since which something cannot be used.
    pub(super) fn tears(&self, torn: &Torn, register: Register) -> usize {
        let is_torn = |schema: &&Schema| {
            let found = match torn.kind {
                Kind::Table => broken::unfollowable_in(schema, register),
                _ => broken::torn_in(schema, register),
            };
            found.iter().any(|it| (it.kind, &it.name) == (torn.kind, &torn.name))
        };
        let before_last = self.after.split_last().map_or(&[][..], |it| it.1);
        before_last.len() - before_last.iter().rev().take_while(is_torn).count()
    }

    /// What something lacks that cannot be used; what is in the database is asked of it.
    pub(super) fn lack(
        &self,
        torn: &Torn,
        plan: &Plan,
        connection: &Connection,
    ) -> Result<Lack, DatabaseError> {
        let Some(table) = torn.missing_table() else { return Ok(Lack::Other) };
        let name = Name::new(table);
        let schemas = std::iter::once(&self.before).chain(&self.after);
        let is_made = schemas.into_iter().any(|it| it.has_name(&name));
        let is_there = |it: &Name| self.after.last().is_some_and(|last| last.has_name(it));
        let scripts = plan.steps.iter().map(Step::script);
        if let Some(statement) = broken::put_aside(scripts, table, is_there) {
            return Ok(Lack::Aside(statement));
        }
        if is_made {
            return Ok(Lack::Gone(table.to_owned()));
        }
        let found = catalog::kind_of(connection, table);
        let found = found.map_err(DatabaseError::sqlite("read the schema"))?;
        Ok(match found {
            Some(_) => Lack::Unmanaged(table.to_owned()),
            None => Lack::Nowhere(table.to_owned()),
        })
    }
}

/// What cannot be used, and could in a schema as it was before. Of a database that nothing was applied to only triggers: what was
/// adopted may hold a view that nobody could use there either.
pub(super) fn newly_torn(mut torn: Vec<Torn>, before: &Schema, register: Register) -> Vec<Torn> {
    torn.retain(|it| !it.is_lacking());
    if before.is_empty() {
        torn.retain(|it| it.kind == Kind::Trigger);
    }
    if torn.is_empty() {
        return torn;
    }
    let before = broken::torn_in(before, register);
    torn.retain(|it| before.iter().all(|old| (old.kind, &old.name) != (it.kind, &it.name)));
    torn
}

/// The tables whose foreign keys came to refer to a table that a step has dropped or renamed: whether they have rows or not, they take none
/// any more while keys are asked for. The scratch database has no triggers any more.
fn newly_dangling(scratch: &Scratch, schemas: &[Schema], register: Register) -> Vec<Torn> {
    let (Some(before), Some(last)) = (schemas.first(), schemas.last()) else { return Vec::new() };
    let parents = last.tables.iter().flat_map(|it| &it.foreign_keys).map(|it| &it.parent);
    if parents.into_iter().all(|it| last.has_name(it)) {
        return Vec::new();
    }
    let was_made = |it: &Torn| {
        let table = it.missing_table().map(Name::new);
        table.is_some_and(|it| schemas.iter().any(|schema| schema.has_name(&it)))
    };
    // They are gone since what cannot be used was looked for.
    let bare = Schema { triggers: Vec::new(), ..last.clone() };
    let mut now = broken::unfollowable(scratch.connection(), &bare).unwrap_or_default();
    now.retain(was_made);
    if !now.is_empty() {
        let stood = broken::unfollowable_in(before, register);
        now.retain(|it| !stood.contains(it));
    }
    now
}

fn run(scratch: &Scratch, row: &Applied) -> Result<(), ScratchError> {
    let path = format!("{}/{}/up.sql", ledger::table(), row.revision);
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
    pub(super) fn differences(&self, found: &Schema, expected: &Schema) -> Vec<String> {
        let (found, expected) = found.without_shared(expected);
        let still = drift::foreign_beside(&found, &[&expected]);
        let foreign: Vec<String> =
            still.into_iter().filter(|it| self.foreign.contains(it)).collect();
        expected.differences(&drift::without(found, &foreign))
    }
}
