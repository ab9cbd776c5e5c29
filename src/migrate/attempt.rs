//! A plan, tried on the archive's schema in memory before a backup is taken: what cannot work on the schema fails here.

use rusqlite::Connection;

use super::others::Others;
use super::tied::Tied;
use super::{MigrateError, Terms, in_the_way};
use crate::archive::ArchiveError;
use crate::archive::file::functions;
use crate::archive::file::opened::stopped_by;
use crate::engine::error::{self, ExecuteError};
use crate::engine::inventory::{self, Core};
use crate::finding::{Excerpt, Place};
use crate::revision::Revision;
use crate::revision::plan::{Direction, Plan};
use crate::sqlite::apart;
use crate::sqlite::introspect;
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;
use crate::sqlite::settings;

/// Tries the steps of a plan, without rows: statements that change the schema run, the others are compiled.
///
/// What cannot be built in memory (it may need a module of another tool) is left out: a statement that fails then says
/// nothing, and the archive itself must tell.
///
/// # Errors
///
/// [`MigrateError::InTheWay`], [`MigrateError::Tied`], and [`MigrateError::Execute`] as the execution would have failed.
pub(super) fn attempt(
    connection: &Connection,
    plan: &Plan,
    terms: &Terms,
) -> Result<(), MigrateError> {
    let Some(Built { scratch, is_whole }) = built(connection) else { return Ok(()) };
    let at_first = scratch.schema().map_err(ScratchError::from)?;
    stopped_by(scratch.connection(), &terms.progress)?;
    let others = Others::of(connection)?;
    if others.are_beside_drift() {
        // A column that somebody took away is no text.
        settings::take_text_in_double_quotes(scratch.connection(), false)
            .map_err(ArchiveError::database("open a scratch database"))?;
    }
    let core = |scratch: &Scratch| {
        let taken = inventory::core(scratch.connection(), terms.bookkeeping());
        taken.map_err(ArchiveError::database("read a scratch database"))
    };
    let mut held = core(&scratch)?;
    let looking = || ArchiveError::database("read a scratch database");
    let mut bystanders = others.on_ours(&at_first, &scratch).map_err(looking())?;
    for step in &plan.steps {
        let text = others.insisting(&step.script().text);
        let script = Script { path: &step.script().path, text: &text };
        let tried = script.try_on_schema_telling(scratch.connection(), |statement| {
            bystanders.follow(scratch.connection(), statement)
        });
        let Err(error) = tried else {
            // What its table does not take any more is told where the step is executed.
            bystanders.bring_back(scratch.connection()).map_err(looking())?;
            let now = core(&scratch)?;
            let mut taken = others.gone(&at_first, &scratch);
            taken.extend(
                others
                    .replaced(step)
                    .into_iter()
                    .filter(|it| !taken.contains(it))
                    .collect::<Vec<_>>(),
            );
            takes(step.revision(), taken, &held, &now, terms)?;
            held = now;
            continue;
        };
        if error.is_stopped() {
            return Err(ArchiveError::Stopped.into());
        }
        let tied = Tied::of(&error);
        if let Some(tied) = tied.filter(|_| step.direction() == Direction::Up)
            && tied.is_unmanaged(connection)?
        {
            let (place, text) = (error.place, &step.script().text);
            let excerpt = Excerpt::of(text, &place, 1);
            let revision = step.revision().id().clone();
            let (tied, spot) = (Box::new(tied), Box::new((place, excerpt)));
            return Err(MigrateError::Tied { revision, is_down: false, tied, spot });
        }
        let in_the_way = in_the_way::of(connection, step, &error, &terms.graph)?;
        return match in_the_way {
            Some(in_the_way) => Err(MigrateError::InTheWay(Box::new(in_the_way))),
            // It may name what was left out.
            None if !is_whole => Ok(()),
            None => Err(MigrateError::Execute { error: error::failed(step, error), backup: None }),
        };
    }
    torn(connection, plan, &scratch)
}

/// Refuses a step that takes away what another tool made, or what every archive has.
fn takes(
    revision: &Revision,
    objects: Vec<String>,
    before: &Core,
    after: &Core,
    terms: &Terms,
) -> Result<(), MigrateError> {
    let tables = terms.bookkeeping().taken_from_core(revision, before, after);
    let revision = revision.id().clone();
    let error = match (objects.is_empty(), tables.is_empty()) {
        (true, true) => return Ok(()),
        (false, _) => ExecuteError::Takes { revision, objects },
        (true, false) => ExecuteError::TakesCore { revision, tables },
    };
    Err(MigrateError::Execute { error, backup: None })
}

/// Refuses a plan that leaves something behind which names what went: a table that is built anew takes nothing along that
/// names it, and SQLite would find out only when that is used.
fn torn(connection: &Connection, plan: &Plan, after: &Scratch) -> Result<(), MigrateError> {
    let (Some(before), Some(step)) = (built(connection), plan.steps.last()) else {
        return Ok(());
    };
    let is_down = step.direction() == Direction::Down;
    // A table that goes on the way down comes back on the way up.
    let is_told = |it: &Tied| !is_down || !it.lacks_a_table();
    let mut tied = Vec::new();
    let torn = Tied::newly_torn(&before.scratch, after);
    let torn = torn.into_iter().chain(Tied::newly_unfollowable(&before.scratch, after));
    for it in torn.filter(is_told) {
        tied.extend(it.is_unmanaged(connection)?.then_some(it.beside(plan, after)));
    }
    let Some(tied) = Tied::together(tied) else { return Ok(()) };
    let (revision, tied) = (step.revision().id().clone(), Box::new(tied));
    let spot = Box::new((Place::file(&step.script().path), None));
    Err(MigrateError::Tied { revision, is_down, tied, spot })
}

/// The schema of a database, built in memory.
struct Built {
    scratch: Scratch,
    /// Whether all of it could be built.
    is_whole: bool,
}

fn built(connection: &Connection) -> Option<Built> {
    if let Some(scratch) = scratch_like(connection) {
        return Some(Built { scratch, is_whole: true });
    }
    let schema = introspect::schema(connection).ok()?;
    let fresh = || Scratch::new(functions::register).ok();
    let known = apart::apart(&fresh()?, &schema).ok()?.known;
    let scratch = fresh()?;
    scratch.build(&known).ok()?;
    Some(Built { scratch, is_whole: false })
}

/// The schema of a database, built in memory, with the tables of statistics where it has them.
pub(super) fn scratch_like(connection: &Connection) -> Option<Scratch> {
    let schema = introspect::schema(connection).ok()?;
    let scratch = Scratch::of_schema(functions::register, &schema).ok()?;
    let statistics = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1')";
    if connection.query_row(statistics, (), |row| row.get(0)).ok()? {
        scratch.connection().execute_batch("ANALYZE").ok()?;
    }
    Some(scratch)
}
