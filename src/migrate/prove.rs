//! The proof of a draft: it ran up, down and up again on a database with rows, and ended each time where it should.

use std::collections::BTreeSet;
use std::fmt;

use crate::archive::ArchiveError;
use crate::archive::model::derived::Derived;
use crate::engine::broken::broken;
use crate::engine::inventory;
use crate::finding::Excerpt;
use crate::progress::Progress;
use crate::revision::Revision;
use crate::revision::checksum::Checksum;
use crate::revision::header::HeaderError;
use crate::revision::plan::Direction;
use crate::schema::{DangerKind, Name, Renames, Schema};
use crate::sqlite::foreign_keys::{self, Violation};
use crate::sqlite::introspect::IntrospectError;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::{Script, ScriptError};
use crate::sqlite::sentences;
use crate::sqlite::tally::{Tally, Unlike};

use super::draft::Draft;
use super::ground::{Ground, Rows};
use super::met::Met;
use super::model;

/// The proof that a draft does what it says; only [`prove`] and its neighbours make one.
#[derive(Clone, Debug)]
pub struct Proof {
    up: Checksum,
    down: Option<Checksum>,
    /// Whose rows it was proved on.
    pub rows: Rows,
}

impl Proof {
    /// The proof of this very draft.
    pub(super) fn of(revision: &Revision, rows: Rows) -> Self {
        Self { up: revision.checksum_up().clone(), down: revision.checksum_down().cloned(), rows }
    }

    /// Whether it is the proof of this revision and of no other.
    pub(super) fn is_of(&self, revision: &Revision) -> bool {
        self.up == *revision.checksum_up() && self.down.as_ref() == revision.checksum_down()
    }
}

/// Between which schemas a draft leads, and what may change on the way.
#[derive(Clone, Copy, Debug)]
pub struct Goal<'a> {
    /// Where it begins, and where its way back must end.
    pub from: &'a Schema,
    /// Where it must end.
    pub to: &'a Schema,
    /// What it renames.
    pub renames: &'a Renames,
    /// The columns whose values may change, by their names before.
    pub changed: &'a BTreeSet<(Name, Name)>,
    /// The fields, whose values the sources can give again.
    pub derived: &'a Derived,
    /// References of which it is known that they lead nowhere.
    pub tolerated: &'a [Violation],
}

/// Why a draft is not proved.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// A statement fails.
    #[error("the {} of the new revision fails", script_name(*.direction))]
    Fails {
        /// Which way.
        direction: Direction,
        /// The statement, its place, and what SQLite said.
        source: Box<ScriptError>,
        /// The line it stands on.
        excerpt: Option<Box<Excerpt>>,
    },
    /// A script leads elsewhere.
    #[error("the {} of the new revision does not lead where it should: {}", script_name(*.direction), .differences.join("; "))]
    LeadsElsewhere {
        /// Which way.
        direction: Direction,
        /// What is other than it should be.
        differences: Vec<String>,
    },
    /// Rows are not what they were.
    #[error("the {} of the new revision changes rows that it does not name: {}", script_name(*.direction), shown(.unlike))]
    ChangesRows {
        /// Which way.
        direction: Direction,
        /// What changed.
        unlike: Vec<Unlike>,
    },
    /// Views or triggers can no longer be used.
    #[error("after the {} of the new revision a view or a trigger is broken: {}", script_name(*.direction), .said.join("; "))]
    Breaks {
        /// Which way.
        direction: Direction,
        /// What SQLite says.
        said: Vec<String>,
    },
    /// Rows point at rows that are not there.
    #[error("after the {} of the new revision {example}", script_name(*.direction))]
    Orphans {
        /// Which way.
        direction: Direction,
        /// One of the rows, or a table whose references cannot be followed, in words.
        example: String,
        /// How rows make room that pointed at nothing before, where that is why.
        way_out: Option<String>,
    },
    /// Its own header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A scratch database failed.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The rows cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl From<IntrospectError> for ProveError {
    fn from(error: IntrospectError) -> Self {
        Self::Scratch(error.into())
    }
}

fn script_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up.sql",
        Direction::Down => "down.sql",
    }
}

fn shown(unlike: &[Unlike]) -> String {
    unlike.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Runs a draft up, down and up again, and compares schema, rows, references, views and triggers each time.
///
/// # Errors
///
/// [`ProveError`] says what is other than it should be.
pub fn prove(
    draft: &Draft,
    ground: &Ground,
    goal: Goal<'_>,
    progress: &dyn Progress,
) -> Result<Proof, ProveError> {
    let revision = draft.to_revision("migrations")?;
    let trial = Trial { revision: &revision, ground, goal, progress };
    let before = trial.look()?;
    trial.go(Direction::Up, &before)?;
    if revision.down.is_some() {
        trial.go(Direction::Down, &before)?;
        trial.go(Direction::Up, &before)?;
    }
    Ok(Proof::of(&revision, ground.rows.clone()))
}

/// What is looked at before and after each script.
struct State {
    tally: Tally,
    violations: Vec<Violation>,
}

struct Trial<'a> {
    revision: &'a Revision,
    ground: &'a Ground,
    goal: Goal<'a>,
    progress: &'a dyn Progress,
}

impl Trial<'_> {
    fn look(&self) -> Result<State, ProveError> {
        let connection = self.ground.connection();
        let tally = Tally::take(connection, &self.ground.schema()?, self.progress)
            .map_err(ArchiveError::from)?;
        let checking = ArchiveError::database("check foreign keys");
        Ok(State { tally, violations: foreign_keys::violations(connection).map_err(checking)? })
    }

    /// Runs one script, and compares what it leads to with what it should.
    fn go(&self, direction: Direction, before: &State) -> Result<(), ProveError> {
        self.run(direction)?;
        let expected = match direction {
            Direction::Up => self.goal.to,
            Direction::Down => self.goal.from,
        };
        let differences = self.ground.schema()?.differences(expected);
        if !differences.is_empty() {
            return Err(ProveError::LeadsElsewhere { direction, differences });
        }
        self.check_objects(direction, expected)?;
        let after = self.look()?;
        let renames = match direction {
            Direction::Up => inventory::renames(&self.revision.up, &|table| {
                self.goal.from.has_table(&Name::from(table))
            }),
            Direction::Down => inventory::Renames::default(),
        };
        let now_called = |table: &Name, column: &Name| renames.followed(table, column);
        let stood: Vec<_> = before.violations.iter().map(|it| it.followed(now_called)).collect();
        let new = foreign_keys::new_since(&stood, &after.violations);
        if let Some(new) = new.into_iter().find(|it| !self.goal.tolerated.contains(it)) {
            let connection = self.ground.connection();
            let way_out = foreign_keys::way_out_of_orphans(connection, new, &stood);
            let way_out = way_out.map_err(ArchiveError::database("read the schema"))?;
            return Err(ProveError::Orphans { direction, example: new.sentence(), way_out });
        }
        let unlike = self.unlike(direction, &before.tally, &after.tally);
        if unlike.is_empty() { Ok(()) } else { Err(ProveError::ChangesRows { direction, unlike }) }
    }

    fn run(&self, direction: Direction) -> Result<(), ProveError> {
        let script = match (direction, &self.revision.down) {
            (Direction::Down, Some(down)) => down,
            _ => &self.revision.up,
        };
        let ran = self.ground.run(Script { path: &script.path, text: &script.text });
        ran.map_err(|error| {
            let excerpt = Excerpt::of(&script.text, &error.place, 1).map(Box::new);
            ProveError::Fails { direction, source: Box::new(error), excerpt }
        })
    }

    /// Views and triggers must be as usable as where the same schema is built at once.
    fn check_objects(&self, direction: Direction, expected: &Schema) -> Result<(), ProveError> {
        let found = broken(self.ground.connection(), expected);
        if found.is_empty() {
            return Ok(());
        }
        let clean = model::scratch(self.ground.owner)?;
        clean.build(expected).map_err(ScratchError::from)?;
        let known = broken(clean.connection(), expected);
        // Only its program can use what calls a function that is not here.
        let new = found.difference(&known).filter(|it| !sentences::is_lacking(it));
        let said: Vec<String> = new.cloned().collect();
        if said.is_empty() { Ok(()) } else { Err(ProveError::Breaks { direction, said }) }
    }

    /// What changed of the rows that is neither declared nor can be derived again.
    fn unlike(&self, direction: Direction, before: &Tally, after: &Tally) -> Vec<Unlike> {
        let renames = self.goal.renames;
        let now_called = |table: &Name, column: &Name| match direction {
            Direction::Down => (table.clone(), column.clone()),
            Direction::Up => {
                let renamed = renames.columns(table).find(|(from, _)| *from == column);
                let column = renamed.map_or(column, |(_, to)| to);
                (renames.table_after(table).clone(), column.clone())
            }
        };
        // What a table has forgotten that has no numbers beside its columns comes back with no way down.
        let had_no_numbers = |table: &Name| {
            let between = self.goal.to.table(renames.table_after(table));
            direction == Direction::Down && between.is_some_and(|it| !it.has_numbers_beside())
        };
        let mut unlike = before.unlike_but_for(after, now_called, had_no_numbers);
        unlike.retain(|it| !self.is_declared(it));
        unlike
    }

    fn is_declared(&self, unlike: &Unlike) -> bool {
        let losses = &self.revision.header.loses;
        let Goal { changed, derived, .. } = self.goal;
        match unlike {
            Unlike::Rows { table, .. } => {
                losses.covers_table(table.as_str()) || derived.covers_table(table.as_str())
            }
            Unlike::Gone { table, column } | Unlike::Values { table, column } => {
                losses.covers_column(table.as_str(), column.as_str())
                    || derived.covers_column(table.as_str(), column.as_str())
                    || changed.contains(&(table.clone(), column.clone()))
            }
        }
    }
}

/// Rows that would make a statement fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTheWay {
    /// What would happen, in words.
    message: String,
    /// Which rows.
    met: Met,
    /// What may be done, beside changing the rows.
    way_out: Option<&'static str>,
}

impl InTheWay {
    /// What may be done.
    pub fn way_out(&self) -> &'static str {
        self.way_out
            .unwrap_or("change those rows first, or write the statements yourself: `--empty`")
    }
}

impl fmt::Display for InTheWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, met, .. } = self;
        write!(f, "{message} {met}")
    }
}

/// Asks the rows of a ground whether they stand in the way of a plan.
pub fn in_the_way(plan: &crate::schema::Plan, ground: &Ground) -> Vec<InTheWay> {
    let standing = plan.dangers().filter(|it| it.kind == DangerKind::Stands);
    let met = standing.filter_map(|it| Some((it, Met::of(it, ground.connection())?)));
    met.map(|(it, met)| InTheWay { message: it.to_string(), met, way_out: it.way_out }).collect()
}

/// Which NULLs take a default by a plan, in words: on an archive's own rows how many, on made-up ones those that may be there.
pub fn filled(plan: &crate::schema::Plan, ground: &Ground) -> Vec<String> {
    let filling = plan.dangers().filter(|it| it.kind == DangerKind::Fills);
    let told = filling.filter_map(|it| match ground.is_of_archive() {
        true => Met::of(it, ground.connection()).map(|met| format!("{it} {met}")),
        false => Some(it.to_string()),
    });
    told.collect()
}
