//! Where a draft is tried: a database of the schema it leads from, with rows in it.

use rusqlite::Connection;

use crate::archive::file::copy::Copy;
use crate::engine::owner::Owner;
use crate::engine::{drift, ledger};
use crate::revision::Revision;
use crate::schema::{Danger, DangerKind, Index, Kind, Name, Schema};
use crate::sql::quoted;
use crate::sqlite::introspect::IntrospectError;
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::{Script, ScriptError};
use crate::sqlite::{introspect, made_up, sentences};

use super::model;

/// A database to try a draft on; it is gone when it is dropped.
#[derive(Debug)]
pub struct Ground {
    database: Database,
    foreign: Schema,
    /// Whose database it is like.
    pub(super) owner: Owner,
    /// Whose rows are in it.
    pub rows: Rows,
}

#[derive(Debug)]
enum Database {
    Scratch(Box<Scratch>),
    Copy(Box<Copy>),
}

/// Whose rows a draft was tried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The archive's own.
    Archive,
    /// Rows that nobody wrote.
    MadeUp {
        /// The tables that took none.
        unfilled: Vec<Name>,
    },
}

impl Ground {
    /// A database in memory of this schema, with made-up rows. Rows that would stand in the way are taken out: whether
    /// an archive has such rows is for `migration lint` to say.
    ///
    /// # Errors
    ///
    /// A definition that SQLite does not take any more.
    pub fn made_up<'a>(
        from: &Schema,
        dangers: impl Iterator<Item = &'a Danger>,
        owner: Owner,
    ) -> Result<Self, ScratchError> {
        let scratch = model::scratch(owner)?;
        let (views, triggers) = (from.views.clone(), from.triggers.clone());
        let loose = Schema { views, triggers, ..Schema::default() };
        let tables = Schema { views: Vec::new(), triggers: Vec::new(), ..from.clone() };
        scratch.build(&tables)?;
        let filling = |error| ScratchError::Introspect(IntrospectError::Sqlite(error));
        let mut unfilled = made_up::fill(scratch.connection(), from).map_err(filling)?;
        for danger in dangers.filter(|it| it.kind == DangerKind::Stands) {
            if stands_in_the_way(scratch.connection(), danger) {
                let sql = format!("DELETE FROM {}", quoted(danger.table.as_str()));
                scratch.connection().execute(&sql, ()).map_err(filling)?;
                unfilled.push(danger.table.clone());
            }
        }
        scratch.build(&loose)?;
        let rows = Rows::MadeUp { unfilled };
        Ok(Self {
            database: Database::Scratch(Box::new(scratch)),
            foreign: Schema::default(),
            owner,
            rows,
        })
    }

    /// A database in memory of this schema, without rows.
    ///
    /// # Errors
    ///
    /// A definition that SQLite does not take any more.
    pub fn without_rows(from: &Schema, owner: Owner) -> Result<Self, ScratchError> {
        let scratch = model::scratch(owner)?;
        scratch.build(from)?;
        let rows =
            Rows::MadeUp { unfilled: from.tables.iter().map(|it| it.name.clone()).collect() };
        Ok(Self {
            database: Database::Scratch(Box::new(scratch)),
            foreign: Schema::default(),
            owner,
            rows,
        })
    }

    /// A copy of an archive that stands at this schema, with its own rows; none where it does not stand there. What
    /// other tools have added is in it, and is left out of every comparison.
    ///
    /// # Errors
    ///
    /// The schema of the copy cannot be read.
    pub fn of_archive(
        copy: Copy,
        from: &Schema,
        owner: Owner,
    ) -> Result<Option<Self>, ScratchError> {
        let found = introspect::schema(copy.connection())?.without(&[ledger::table()]);
        let (ours, _) = drift::without_foreign(found.clone(), from);
        if ours != *from {
            return Ok(None);
        }
        let off = copy.connection().pragma_update(None, "foreign_keys", false);
        off.map_err(ScratchError::Open)?;
        let foreign = without(found, from);
        Ok(Some(Self {
            database: Database::Copy(Box::new(copy)),
            foreign,
            owner,
            rows: Rows::Archive,
        }))
    }

    /// Whether the rows are the archive's own.
    pub fn is_of_archive(&self) -> bool {
        self.rows == Rows::Archive
    }

    /// The connection.
    pub fn connection(&self) -> &Connection {
        match &self.database {
            Database::Scratch(scratch) => scratch.connection(),
            Database::Copy(copy) => copy.connection(),
        }
    }

    /// Runs a script as a revision is run.
    pub(super) fn run(&self, script: Script<'_>) -> Result<(), ScriptError> {
        script.run(self.connection())
    }

    /// Runs the way up of revisions, one after the other.
    pub(super) fn run_all<'a>(
        &self,
        revisions: impl IntoIterator<Item = &'a Revision>,
    ) -> Result<(), ScratchError> {
        for Revision { up, .. } in revisions {
            self.run(Script { path: &up.path, text: &up.text })?;
        }
        Ok(())
    }

    /// The indexes of other tools that went with a table which a draft has built anew, and that its rows refuse: each with what
    /// SQLite says. Those that they do not refuse stand again.
    pub(super) fn refused_indexes(&self) -> Result<Vec<(Index, String)>, IntrospectError> {
        let now = introspect::schema(self.connection())?;
        let is_gone = |it: &&Index| {
            now.table(&it.table).is_some() && now.object(Kind::Index, &it.name).is_none()
        };
        let gone = self.foreign.indexes.iter().filter(is_gone);
        let refused = gone.filter_map(|it| {
            let error = self.connection().execute_batch(&it.sql).err()?;
            Some((it.clone(), sentences::bare(&error)))
        });
        Ok(refused.collect())
    }

    /// The schema that stands now, without what other tools have added.
    pub(super) fn schema(&self) -> Result<Schema, IntrospectError> {
        let found = introspect::schema(self.connection())?.without(&[ledger::table()]);
        Ok(without(found, &self.foreign))
    }
}

/// Whether rows meet a danger; where nobody can ask, they may.
fn stands_in_the_way(connection: &Connection, danger: &Danger) -> bool {
    let ask = |sql: &String| connection.query_row(sql, (), |row| row.get::<_, i64>(0));
    danger.question.as_ref().is_none_or(|sql| ask(sql).map_or(true, |count| count > 0))
}

/// What a schema holds beside another, by name.
fn without(mut schema: Schema, other: &Schema) -> Schema {
    schema.tables.retain(|it| other.table(&it.name).is_none());
    schema.virtual_tables.retain(|it| other.virtual_table(&it.name).is_none());
    schema.indexes.retain(|it| other.indexes.iter().all(|other| other.name != it.name));
    schema.views.retain(|it| other.views.iter().all(|other| other.name != it.name));
    schema.triggers.retain(|it| other.triggers.iter().all(|other| other.name != it.name));
    schema
}
