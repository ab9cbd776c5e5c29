//! What only rows tell, told before a backup is taken: what triggers and unique indexes of other tools make of a plan, and keys
//! that come to be followed, found by executing it on a copy.

use std::error::Error;
use std::iter;

use rusqlite::Connection;

use super::{MigrateError, Prepared, Terms, attempt, values};
use crate::archive::care::drift;
use crate::archive::file::copy::Copy;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::broken::{self, Torn};
use crate::engine::bystanders::Bystanders;
use crate::engine::error::ExecuteError;
use crate::engine::outcome::MayLose;
use crate::engine::{executor, ledger};
use crate::revision::plan::{Direction, Plan, Step};
use crate::sqlite::damage::is_damage;
use crate::sqlite::error::DatabaseError;
use crate::sqlite::script::Script;

/// What helps where something would go that no script names.
pub const WAY_OUT: &str = "where a script takes it, mend that or name it in the `loses` line; where a trigger of another tool does, \
     drop the trigger with that tool, and make it again afterwards";

/// Refuses a plan up that fails on a copy, or loses there what no revision names, where other tools have triggers or unique indexes
/// on tables of ours or triggers on the ledger, or a key could not be followed so far. Where it is not so nothing is tried.
///
/// # Errors
///
/// [`MigrateError::Execute`], as the execution would have failed.
pub(super) fn check(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<(), MigrateError> {
    let (connection, plan) = (archive.connection(), &prepared.plan);
    // Without the values that its scripts take nobody can tell.
    let is_known = values::check(prepared, &terms.values).is_ok();
    let is_asked = plan.direction() == Some(Direction::Up) && is_known;
    if !is_asked {
        return Ok(());
    }
    let is_beset = ledger::is_beset(connection, terms.bookkeeping().books);
    let is_beset = is_beset.map_err(ArchiveError::database("read the schema"))?;
    if !is_beset && !others_have_a_say(connection, prepared)? && !comes_to_follow(connection, plan)
    {
        return Ok(());
    }
    let mut copy = match Copy::beside(archive.path(), connection, &terms.progress) {
        Ok(copy) => copy,
        Err(ArchiveError::Stopped) => return Err(ArchiveError::Stopped.into()),
        // Where there is no room for one, the backup from before is all there is.
        Err(_) => return Ok(()),
    };
    let settings = terms.settings(plan.repopulate(), MayLose::agreed(terms.consent.data_loss));
    // A copy needs no backup.
    let receipt = Receipt::nothing_to_back_up();
    match executor::execute(copy.connection_mut(), plan, &receipt, settings) {
        Err(
            ExecuteError::Database(DatabaseError::Stopped)
            | ExecuteError::Rows(ArchiveError::Stopped),
        ) => Err(ArchiveError::Stopped.into()),
        // That is the copy's own trouble, or the archive says it, too.
        Ok(_) | Err(ExecuteError::Database(_)) => Ok(()),
        Err(error) if is_of_the_machine(&error) => Ok(()),
        Err(error) => Err(MigrateError::Execute { error, backup: None }),
    }
}

/// Whether a copy failed for what the machine has not: it may have room for the archive alone.
fn is_of_the_machine(error: &ExecuteError<ArchiveError>) -> bool {
    let said = |error: &(dyn Error + 'static)| {
        let boxed = error.downcast_ref::<Box<rusqlite::Error>>().map(|it| &**it);
        let said = error.downcast_ref::<rusqlite::Error>().or(boxed);
        said.is_some_and(|it| !is_damage(it))
    };
    iter::successors(Some(error as &(dyn Error + 'static)), |it| Error::source(*it)).any(said)
}

fn others_have_a_say(connection: &Connection, prepared: &Prepared) -> Result<bool, ArchiveError> {
    // Where the ledger cannot be replayed, that is told as drift.
    let Ok(ours) = drift::replay(&prepared.ledger) else { return Ok(false) };
    let others = Bystanders::of(connection, &ours);
    Ok(others.map_err(ArchiveError::database("read the schema"))?.have_a_say())
}

/// Whether a key comes to be followed that referred to what was no key, or not there: rows that point at nothing are found then.
fn comes_to_follow(connection: &Connection, plan: &Plan) -> bool {
    let unfollowable = |plan: &[Step]| -> Option<Vec<Torn>> {
        let scratch = attempt::scratch_like(connection)?;
        for step in plan {
            let script = Script { path: &step.script().path, text: &step.script().text };
            script.try_on_schema(scratch.connection()).ok()?;
        }
        broken::unfollowable(scratch.connection(), &scratch.schema().ok()?).ok()
    };
    let Some(before) = unfollowable(&[]).filter(|it| !it.is_empty()) else { return false };
    let after = unfollowable(&plan.steps).unwrap_or_default();
    before.iter().any(|it| !after.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::sqlite::script::ScriptError;
    use rusqlite::ffi;

    #[test]
    fn a_copy_without_room_is_told_from_a_script_that_fails() {
        let of = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        for (code, is_it) in [
            (ffi::SQLITE_FULL, true),
            (ffi::SQLITE_IOERR_WRITE, true),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, false),
            (ffi::SQLITE_ERROR, false),
        ] {
            let place = Place::file("up.sql");
            let source =
                ScriptError { place, statement: String::new(), source: Box::new(of(code)) };
            let statement = ExecuteError::Statement {
                revision: "one".parse().unwrap(),
                direction: Direction::Up,
                source: Box::new(source),
                excerpt: None,
            };
            assert_eq!(is_of_the_machine(&statement), is_it, "{code}");
            let rows = ArchiveError::Database { action: "derive rows", source: of(code) };
            assert_eq!(is_of_the_machine(&ExecuteError::Rows(rows)), is_it, "{code}");
        }
    }
}
