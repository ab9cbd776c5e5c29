//! A move of the schema, tried on a copy of the archive: there, back and there again, everything counted before and after.

use std::time::Duration;

use rusqlite::Connection;

use super::lint::refused;
use super::{Prepared, Terms, dangling};
use crate::archive::file::copy::Copy;
use crate::archive::file::sweep;
use crate::archive::model::derived::Derived;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::error::ExecuteError;
use crate::engine::inventory::Renames;
use crate::engine::outcome::{Done, MayLose};
use crate::engine::{executor, inventory, ledger};
use crate::finding::{Finding, Place};
use crate::revision::losses::Losses;
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan, Step};
use crate::revision::repopulate::Repopulate;
use crate::schema::{Name, Schema};
use crate::sqlite::introspect;
use crate::sqlite::tally::{Tally, Unlike};

/// What a rehearsal showed.
#[derive(Debug, Default)]
pub struct Rehearsal {
    /// The revisions, in the order in which they move.
    pub steps: Vec<RehearsedStep>,
    /// The tables that were there, and those that came.
    pub tables: Vec<RehearsedTable>,
    /// The columns that hold other values after the way there.
    pub changed: Vec<String>,
    /// What went, in words.
    pub lost: Vec<String>,
    /// What was wrong.
    pub findings: Vec<Finding>,
}

/// How long a revision took each way; none where that way was not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RehearsedStep {
    /// The revision.
    pub revision: RevisionId,
    /// Up.
    pub up: Option<Duration>,
    /// Down.
    pub down: Option<Duration>,
    /// The way there again.
    pub again: Option<Duration>,
}

/// The rows of a table at each stage; none where there was no such table, or the stage was not reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RehearsedTable {
    /// Its name.
    pub table: String,
    /// Before.
    pub before: Option<u64>,
    /// After the way up.
    pub up: Option<u64>,
    /// After the way down.
    pub down: Option<u64>,
    /// After the way there again.
    pub again: Option<u64>,
}

/// What is looked at between the stages.
struct State {
    schema: Schema,
    tally: Tally,
}

impl State {
    fn of(connection: &Connection, terms: &Terms) -> Result<Self, ArchiveError> {
        let schema = introspect::schema(connection).map_err(ArchiveError::introspect)?;
        let schema = schema.without(&[ledger::table()]);
        let tally = Tally::take(connection, &schema, &*terms.progress)?;
        Ok(Self { schema, tally })
    }
}

/// Goes the way on a copy of the archive, back, and forth again; the archive itself is only read.
///
/// A step that fails ends the rehearsal, and is what it found.
///
/// # Errors
///
/// [`ArchiveError`], where no copy can be made or read.
pub fn rehearse(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<Rehearsal, ArchiveError> {
    let mut copy = Copy::beside(archive.path(), archive.connection(), &terms.progress)?;
    let stage = Stage { prepared, terms };
    let mut rehearsal = stage.cast();
    rehearsal.findings.extend(refused::attempted(archive, prepared, terms).ok().flatten());
    let before = State::of(copy.connection(), terms)?;
    let (there, back) = match prepared.plan.direction() {
        Some(Direction::Down) => ("down", "up"),
        _ => ("up", "down"),
    };
    let Some(end) = stage.go_there(&mut copy, &mut rehearsal, false)? else {
        return Ok(stage.with_tables(rehearsal, [Some(&before), None, None, None]));
    };
    rehearsal.changed = stage.changed(&before, &end);
    let Some(way_back) = way_back(prepared) else {
        let message = "there is no down script: a revision on the way has no down.sql";
        rehearsal.findings.push(Finding::warning(Place::default(), "no-way-back", message));
        return Ok(stage.with_tables(rehearsal, [Some(&before), Some(&end), None, None]));
    };
    let Some(again) = stage.go_back(&mut copy, &way_back, &mut rehearsal)? else {
        return Ok(stage.with_tables(rehearsal, [Some(&before), Some(&end), None, None]));
    };
    rehearsal.findings.extend(stage.compare(back, &before, &again, &end));
    let Some(last) = stage.go_there(&mut copy, &mut rehearsal, true)? else {
        return Ok(stage.with_tables(rehearsal, [Some(&before), Some(&end), Some(&again), None]));
    };
    let way = format!("{there} again");
    rehearsal.findings.extend(stage.compare(&way, &end, &last, &again));
    Ok(stage.with_tables(rehearsal, [Some(&before), Some(&end), Some(&again), Some(&last)]))
}

/// The plan that leads back to where another begins; none where one of its revisions has no way down.
fn way_back(prepared: &Prepared) -> Option<Plan> {
    let turned = |it: &Step| match it.direction() {
        Direction::Up => Step::down(it.revision()),
        Direction::Down => Some(Step::up(it.revision())),
    };
    Some(Plan {
        steps: prepared.plan.steps.iter().rev().map(turned).collect::<Option<_>>()?,
        kept: prepared.plan.kept.clone(),
        corrected: Vec::new(),
    })
}

/// What one way did.
struct Went {
    done: Vec<Done>,
    /// What went, in words.
    lost: Vec<String>,
}

struct Stage<'a> {
    prepared: &'a Prepared,
    terms: &'a Terms,
}

impl Stage<'_> {
    fn cast(&self) -> Rehearsal {
        let steps = self.prepared.plan.steps.iter().map(|it| RehearsedStep {
            revision: it.revision().id().clone(),
            up: None,
            down: None,
            again: None,
        });
        Rehearsal { steps: steps.collect(), ..Rehearsal::default() }
    }

    fn go_there(
        &self,
        copy: &mut Copy,
        rehearsal: &mut Rehearsal,
        is_again: bool,
    ) -> Result<Option<State>, ArchiveError> {
        let Some(Went { done, lost }) = self.go(copy, &self.prepared.plan, rehearsal)? else {
            return Ok(None);
        };
        // The second time what went may be gone already.
        if !is_again {
            rehearsal.lost = lost;
        }
        note(rehearsal, &done, is_again);
        State::of(copy.connection(), self.terms).map(Some)
    }

    fn go_back(
        &self,
        copy: &mut Copy,
        way_back: &Plan,
        rehearsal: &mut Rehearsal,
    ) -> Result<Option<State>, ArchiveError> {
        let Some(went) = self.go(copy, way_back, rehearsal)? else { return Ok(None) };
        note(rehearsal, &went.done, false);
        State::of(copy.connection(), self.terms).map(Some)
    }

    /// Executes a plan on the copy; what stops it is a finding.
    fn go(
        &self,
        copy: &mut Copy,
        plan: &Plan,
        rehearsal: &mut Rehearsal,
    ) -> Result<Option<Went>, ArchiveError> {
        let (repopulate, may_lose) = match plan.direction() {
            // A copy is all the backup that a copy needs.
            Some(Direction::Down) => (Repopulate::None, MayLose::Anything),
            _ => (plan.repopulate(), MayLose::agreed(self.terms.consent.data_loss)),
        };
        let settings = self.terms.settings(repopulate, may_lose);
        let receipt = Receipt::nothing_to_back_up();
        match executor::execute(copy.connection_mut(), plan, &receipt, settings) {
            Ok(executed) => {
                // A copy that is thrown away owes nothing, and its rows are counted.
                if self.terms.owner.is_journal() {
                    let settling = ArchiveError::database("compare the rows");
                    sweep::settle(copy.connection()).map_err(settling)?;
                }
                rehearsal.findings.extend(executed.derived.findings);
                for finding in dangling::findings(&executed.dangling) {
                    if !rehearsal.findings.contains(&finding) {
                        rehearsal.findings.push(finding);
                    }
                }
                Ok(Some(Went { done: executed.steps, lost: executed.lost }))
            }
            Err(ExecuteError::Rows(error)) => Err(error),
            Err(ExecuteError::Database(error)) => Err(error.into()),
            Err(error) => {
                rehearsal.findings.push(finding(&error));
                Ok(None)
            }
        }
    }

    /// The columns that hold other values after the way there, by the names that they had.
    fn changed(&self, before: &State, end: &State) -> Vec<String> {
        let renames = self.renames();
        let unlike =
            before.tally.unlike(&end.tally, |table, column| renames.followed(table, column));
        let changed = unlike.iter().filter(|it| matches!(it, Unlike::Values { .. }));
        changed.map(|it| format!("{it}")).collect()
    }

    /// All renames of the plan, one script after the other.
    fn renames(&self) -> Renames {
        let scripts = self.prepared.plan.steps.iter().map(Step::script);
        inventory::renames_of(scripts)
    }

    /// What is other than it was at the same place before; `between` is the place from where it was come back to.
    fn compare(&self, way: &str, was: &State, is: &State, between: &State) -> Vec<Finding> {
        let differences = was.schema.differences(&is.schema);
        let mut findings = Vec::new();
        if !differences.is_empty() {
            let message =
                format!("after the way {way} the schema is another: {}", differences.join("; "));
            findings.push(Finding::error(Place::default(), "schema-differs", message));
        }
        let same = |table: &Name, column: &Name| (table.clone(), column.clone());
        let renames = self.renames();
        let had_no_numbers = |table: &Name| {
            let called = renames.followed(table, &Name::from("")).0;
            between.schema.table(&called).is_some_and(|it| !it.has_numbers_beside())
        };
        let unlike = was.tally.unlike_but_for(&is.tally, same, had_no_numbers);
        let silent = unlike.iter().filter(|it| !self.is_declared(it));
        findings.extend(silent.map(|it| {
            let message = format!("after the way {way} {it}");
            Finding::warning(Place::default(), "rows-differ", message)
        }));
        findings
    }

    /// Whether a revision says that it may lose this, or the sources can give it again.
    fn is_declared(&self, unlike: &Unlike) -> bool {
        let steps = || self.prepared.plan.steps.iter();
        let losses =
            steps().fold(Losses::default(), |all, it| all.and(it.revision().header.loses.clone()));
        let mut derived = Derived::applied(&self.prepared.ledger);
        steps().for_each(|it| derived.add(it.revision()));
        match unlike {
            Unlike::Rows { table, .. } => {
                losses.covers_table(table.as_str()) || derived.covers_table(table.as_str())
            }
            Unlike::Gone { table, column } | Unlike::Values { table, column } => {
                losses.covers_column(table.as_str(), column.as_str())
                    || derived.covers_column(table.as_str(), column.as_str())
            }
        }
    }
}

impl Stage<'_> {
    /// The rehearsal with the rows of every table before, there, back again and there again, as far as that was reached.
    fn with_tables(&self, mut rehearsal: Rehearsal, states: [Option<&State>; 4]) -> Rehearsal {
        let names = states.iter().flatten().flat_map(|it| it.tally.tables().map(|(name, _)| name));
        let mut names: Vec<&Name> = names.collect();
        names.sort_unstable();
        names.dedup();
        let rows = |state: Option<&State>, name: &Name| Some(state?.tally.table(name)?.rows);
        let is_down = self.prepared.plan.direction() == Some(Direction::Down);
        let told = names.into_iter().map(|name| {
            let (there, back) = (rows(states[1], name), rows(states[2], name));
            let (up, down) = if is_down { (back, there) } else { (there, back) };
            let (table, before) = (name.to_string(), rows(states[0], name));
            RehearsedTable { table, before, up, down, again: rows(states[3], name) }
        });
        rehearsal.tables = told.collect();
        rehearsal
    }
}

fn note(rehearsal: &mut Rehearsal, done: &[Done], is_again: bool) {
    for done in done {
        let mut steps = rehearsal.steps.iter_mut();
        let Some(step) = steps.find(|it| it.revision == done.revision) else { continue };
        let place = match done.direction {
            _ if is_again => &mut step.again,
            Direction::Up => &mut step.up,
            Direction::Down => &mut step.down,
        };
        *place = Some(done.took);
    }
}

/// Why a step failed, with its place.
fn finding(error: &ExecuteError<ArchiveError>) -> Finding {
    match error {
        ExecuteError::Statement { source, excerpt, .. } => {
            let finding = Finding::error(
                source.place.clone(),
                "migration-failed",
                format!("{error}: {source}"),
            );
            let finding = finding.with_excerpt(excerpt.as_deref().cloned());
            match source.way_out_of_needless() {
                Some(way_out) => finding.with_hint(way_out),
                None => finding,
            }
        }
        ExecuteError::ForeignKeys { way_out: Some(way_out), .. } => {
            let finding = Finding::error(Place::default(), "migration-failed", error.to_string());
            finding.with_hint(way_out.clone())
        }
        other => Finding::error(Place::default(), "migration-failed", other.to_string()),
    }
}
