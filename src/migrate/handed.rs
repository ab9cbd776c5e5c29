//! What revisions hand over to fields, looked at before a backup is taken: a field that could not be held there is refused.

use std::collections::BTreeSet;
use std::fmt;

use rusqlite::{Connection, ErrorCode};

use super::{MigrateError, Prepared, Terms, attempt, values};
use crate::archive::file::copy::Copy;
use crate::archive::model::derived::{asked, names_in};
use crate::archive::model::misfit;
use crate::archive::model::owned::OwnedParts;
use crate::archive::model::taken::Taken;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::error::ExecuteError;
use crate::engine::executor;
use crate::engine::outcome::MayLose;
use crate::field::{Field, FieldKind};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Step};
use crate::sqlite::script::Script;

/// A field to which a revision hands over what cannot hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The revision.
    pub revision: RevisionId,
    /// Its folder, as it is shown.
    folder: String,
    /// The field, and what has its name.
    pub taken: Taken,
    /// Why it cannot hold the field; none where only the workspace's own part of the model stands against it.
    pub why: Option<String>,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (listed, field) = (self.taken.listed(), &self.taken.field.name);
        let revision = &self.revision;
        match &self.why {
            Some(why) => write!(
                f,
                "revision `{revision}` hands {listed} over to the field `{field}`, which cannot be held there: {why}"
            ),
            None => write!(
                f,
                "revision `{revision}` hands {listed} over to the field `{field}`, and schema.sql still declares what it hands over"
            ),
        }
    }
}

impl Unfit {
    /// The script that hands it over.
    pub fn path(&self) -> String {
        format!("{}/up.sql", self.folder)
    }

    /// The ways out, once the revision is gone.
    pub fn way_out(&self) -> String {
        match self.why.is_none() {
            true => format!("take {} out of schema.sql, then upgrade again", self.taken.listed()),
            false => format!("delete `{}`, then {}", self.folder, self.taken.way_out()),
        }
    }
}

/// What the workspace says of names.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The declared fields.
    pub fields: &'a [Field],
    /// The names, as those of fields, that the workspace's own part of the model declares.
    pub of_schema: &'a BTreeSet<String>,
}

impl<'a> Names<'a> {
    /// As the terms of a move have them.
    pub fn of(terms: &'a Terms) -> Self {
        Self { fields: &terms.fields, of_schema: &terms.of_schema }
    }
}

/// Whether a step may hand over what is there already: it asks for a field that no revision made before it, and its name is
/// taken now, or by a step before.
pub fn may_hand_over(connection: &Connection, prepared: &Prepared) -> Result<bool, ArchiveError> {
    if prepared.plan.steps.iter().all(|it| asked(it.revision()).next().is_none()) {
        return Ok(false);
    }
    let reading = || ArchiveError::database("look whose the tables are");
    let mut held = OwnedParts::of(connection).map_err(reading())?;
    let mut there = there(connection).map_err(reading())?;
    for step in prepared.plan.steps.iter().filter(|it| it.direction() == Direction::Up) {
        let revision = step.revision();
        if asked(revision).any(|it| !held.is_known(it) && there.contains(it)) {
            return Ok(true);
        }
        there.extend(names_in(&revision.up.text));
        held.add(revision);
    }
    Ok(false)
}

/// Refuses a plan that hands over to a declared field what cannot hold it, or what `schema.sql` still declares.
///
/// # Errors
///
/// [`MigrateError::Unfit`], before anything is written.
pub fn check(
    connection: &Connection,
    prepared: &Prepared,
    names: Names<'_>,
) -> Result<(), MigrateError> {
    for (step, field, why) in handed(connection, prepared, names)? {
        if why.is_some() || names.of_schema.contains(field.name.as_str()) {
            return Err(unfit(connection, step, field, why, names)?);
        }
    }
    Ok(())
}

/// Tries a plan that hands something over on a copy of the archive, and refuses one after which the entries' own values are
/// refused there: a `CHECK`, a unique index or a trigger says so of rows alone.
///
/// # Errors
///
/// [`MigrateError::Unfit`], and whatever else the plan fails for.
pub fn check_rows(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<(), MigrateError> {
    let (connection, names) = (archive.connection(), Names::of(terms));
    let handed = handed(connection, prepared, names)?;
    // Without the values that its scripts take nobody can tell.
    if handed.is_empty() || values::check(prepared, &terms.values).is_err() {
        return Ok(());
    }
    let mut copy = Copy::beside(archive.path(), connection, &terms.progress)?;
    let settings = terms.settings(prepared.plan.repopulate(), MayLose::Anything);
    // A copy needs no backup.
    let receipt = Receipt::nothing_to_back_up();
    let executed = executor::execute(copy.connection_mut(), &prepared.plan, &receipt, settings);
    let said = match executed {
        Ok(_) => return Ok(()),
        Err(ExecuteError::Rows(ArchiveError::Database { source, .. }))
            if source.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) =>
        {
            source.to_string()
        }
        // Where a row was to be written, and nothing was.
        Err(ExecuteError::Rows(ArchiveError::Database {
            source: rusqlite::Error::StatementChangedRows(_),
            ..
        })) => "a row was not taken, because of a `CHECK`, a unique index or a trigger".to_owned(),
        Err(error) => return Err(MigrateError::Execute { error, backup: None }),
    };
    let refuses = |it: &&(&Step, &Field, _)| is_of(connection, it.1, &said).unwrap_or(false);
    let Some((step, field, _)) = handed.iter().find(refuses).or(handed.first()) else {
        return Ok(());
    };
    let why = format!("it refuses what entries say: {said}");
    Err(unfit(connection, step, field, Some(why), names)?)
}

/// Whether what SQLite says of a constraint is of the tables, or the column, that have a field's name: it names a table, or
/// has the text of a `CHECK`.
fn is_of(connection: &Connection, field: &Field, said: &str) -> rusqlite::Result<bool> {
    let told = said.rsplit_once("failed: ").map_or(said, |it| it.1);
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema
        WHERE lower(tbl_name) IN (?1, 'entry_' || ?1) AND (instr(sql, ?2) > 0 OR ?2 LIKE tbl_name || '.%'))";
    connection.query_row(sql, (field.name.as_str(), told), |row| row.get(0))
}

/// A step, the field to which it hands something over, and why that cannot hold it.
type HandedOver<'p> = (&'p Step, &'p Field, Option<String>);

/// What a plan hands over to declared fields: the step, the field, and why what it is given cannot hold it.
fn handed<'p>(
    connection: &Connection,
    prepared: &'p Prepared,
    names: Names<'p>,
) -> Result<Vec<HandedOver<'p>>, MigrateError> {
    if !may_hand_over(connection, prepared)? {
        return Ok(Vec::new());
    }
    let reading = || ArchiveError::database("look whose the tables are");
    // Where the schema cannot be built in memory, the archive itself must tell.
    let Some(scratch) = attempt::scratch_like(connection) else { return Ok(Vec::new()) };
    let scratch = scratch.connection();
    let mut held = OwnedParts::of(connection).map_err(reading())?;
    let mut handed: Vec<(&Step, &Field)> = Vec::new();
    for step in &prepared.plan.steps {
        let before = room(scratch).map_err(reading())?;
        let script = Script { path: &step.script().path, text: &step.script().text };
        if script.try_on_schema(scratch).is_err() {
            return Ok(Vec::new());
        }
        let after = room(scratch).map_err(reading())?;
        let is_handed = |field: &&Field| {
            let name = field.name.as_str();
            let is_asked = asked(step.revision()).any(|it| it == name);
            is_asked && !held.is_known(name) && before.is_there(field) && after.is_there(field)
        };
        handed.extend(names.fields.iter().filter(is_handed).map(|field| (step, field)));
        held.add(step.revision());
    }
    let judged = handed.into_iter().map(|(step, field)| {
        let why = misfit::of(scratch, field).map_err(reading())?;
        Ok((step, field, why))
    });
    judged.collect()
}

fn unfit(
    connection: &Connection,
    step: &Step,
    field: &Field,
    why: Option<String>,
    names: Names<'_>,
) -> Result<MigrateError, ArchiveError> {
    let reading = ArchiveError::database("look whose the tables are");
    let taken = Taken::of(connection, field, names.of_schema).map_err(reading)?;
    let taken = why.iter().fold(taken, |taken, why| taken.that_refuses(why));
    let (revision, folder) = (step.revision().id().clone(), step.revision().folder.clone());
    Ok(MigrateError::Unfit(Box::new(Unfit { revision, folder, taken, why })))
}

/// What has the names that fields may have.
struct Room {
    columns: BTreeSet<String>,
    all: BTreeSet<String>,
}

impl Room {
    /// Whether something is there that a field would take: of the name of a scalar only a column.
    fn is_there(&self, field: &Field) -> bool {
        let names = if field.kind == FieldKind::List { &self.all } else { &self.columns };
        names.contains(field.name.as_str())
    }
}

fn room(connection: &Connection) -> rusqlite::Result<Room> {
    let sql = "SELECT lower(name) FROM pragma_table_xinfo('entries')";
    let mut columns = connection.prepare_cached(sql)?;
    let columns = columns.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Room { columns, all: there(connection)? })
}

/// The names, as those of fields, of the columns of `entries` and of the tables.
fn there(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT lower(name) FROM pragma_table_xinfo('entries') UNION
        SELECT CASE WHEN lower(name) LIKE 'entry\\_%' ESCAPE '\\' THEN substr(lower(name), 7) ELSE lower(name) END
        FROM sqlite_schema WHERE type = 'table'";
    connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}
