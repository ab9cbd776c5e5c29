//! The way from any schema to any other: of a `.sql` file, a database, a revision, the model, the archive.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::generate::{self, Ask};
use super::model::{self, ModelError};
use crate::archive::file::{functions, open};
use crate::archive::{Archive, ArchiveError};
use crate::engine::broken::{self, Torn};
use crate::engine::likeness::values_in_common;
use crate::engine::{drift, ledger, trial};
use crate::finding::Finding;
use crate::place;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Ledger, LedgerError};
use crate::revision::target::{Target, TargetError};
use crate::schema::{
    AnsweredDiff, Answers, Kind, Name, Options, Plan, PlanError, Rename, RenameCandidate,
    RenameError, Schema, SchemaDiff, Table,
};
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;
use crate::sqlite::{introspect, sentences};
use crate::workspace::Workspace;

/// One side of a comparison, as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// The model of the workspace.
    Model,
    /// The workspace's archive.
    Archive,
    /// A file: SQL, or an SQLite database.
    File(PathBuf),
    /// What the revisions up to here make.
    Revision(Target),
}

impl Side {
    /// Reads the name of a side: `model`, `archive`, a file that is there, else a target. A name that can be no target
    /// is that of a file that is not there.
    ///
    /// # Errors
    ///
    /// It is neither.
    pub fn named(word: &str, archive: &Path) -> Result<Self, TargetError> {
        let path = Path::new(word);
        let is_archive = || same_file(path, archive);
        match word {
            "model" => Ok(Self::Model),
            "archive" => Ok(Self::Archive),
            "base" | "head" | "heads" | "current" => word.parse().map(Self::Revision),
            _ if path.is_file() && is_archive() => Ok(Self::Archive),
            _ if path.is_file() || word.contains(['/', '.', '\\']) => Ok(Self::File(path.into())),
            _ => word.parse().map(Self::Revision),
        }
    }
}

/// Whether a file is the archive itself, which is never opened a second time.
fn same_file(path: &Path, archive: &Path) -> bool {
    matches!((path.canonicalize(), archive.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// A side, looked at.
#[derive(Debug)]
pub struct Looked<'a> {
    /// Its schema.
    pub schema: Schema,
    /// What it says that is no schema, and was left out.
    pub notes: Vec<Finding>,
    /// The database, where it is one: its rows can tell what was renamed.
    database: Option<Database<'a>>,
    /// What the revisions in its ledger make, where it has one: what it holds beside that is another tool's.
    own: Option<Schema>,
    /// Whether it is the workspace's database, before any revision of it was applied: all of it is another tool's.
    is_unmanaged: bool,
}

/// The connection to a side's rows.
#[derive(Debug)]
enum Database<'a> {
    Own(Box<Connection>),
    Lent(&'a Connection),
}

impl Database<'_> {
    fn connection(&self) -> &Connection {
        match self {
            Self::Own(connection) => connection,
            Self::Lent(connection) => connection,
        }
    }
}

/// Why a side cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum SideError {
    /// The file cannot be read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// It is no revision that is known.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The ledger cannot be followed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// It is no schema.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The database cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl From<ScratchError> for SideError {
    fn from(error: ScratchError) -> Self {
        Self::Model(error.into())
    }
}

/// What sides are looked at with.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// All revisions that are known.
    pub graph: &'a RevisionGraph,
    /// The archive, where there is one.
    pub archive: Option<&'a Archive>,
}

impl<'a> Desk<'a> {
    /// Looks at one side.
    ///
    /// # Errors
    ///
    /// [`SideError`].
    pub fn look(&self, side: &Side) -> Result<Looked<'a>, SideError> {
        match side {
            Side::Model => {
                let model = model::model(self.workspace)?;
                Ok(Looked { notes: model.notes, ..Looked::schema(model.schema) })
            }
            Side::Archive => self.of_archive(),
            Side::File(path) => of_file(path),
            Side::Revision(target) => self.of_revision(target),
        }
    }

    fn of_archive(&self) -> Result<Looked<'a>, SideError> {
        let path = || self.workspace.archive().to_owned();
        let archive = self.archive.ok_or_else(|| ArchiveError::Missing { path: path() })?;
        let connection = archive.connection();
        let database = Some(Database::Lent(connection));
        let looked = of_database(connection)?;
        let reading = ArchiveError::database("read the ledger");
        let is_unmanaged = ledger::read(connection).map_err(reading)?.applied().is_empty();
        Ok(Looked { database, is_unmanaged, ..looked })
    }

    fn of_revision(&self, target: &Target) -> Result<Looked<'a>, SideError> {
        let reading = ArchiveError::database("read the ledger");
        let ledger = match self.archive {
            Some(archive) => ledger::read(archive.connection()).map_err(reading)?,
            None => Ledger::default(),
        };
        let seen = self.graph.seen_from(&ledger)?;
        let held = seen.ancestors(&target.points(&seen, &ledger)?);
        let revisions = seen.revisions().filter(|it| held.contains(it.id()));
        Ok(Looked::schema(model::after(revisions.map(|it| &**it))?))
    }
}

impl Looked<'_> {
    fn schema(schema: Schema) -> Self {
        Self { schema, notes: Vec::new(), database: None, own: None, is_unmanaged: false }
    }

    /// The schema without what other tools have added: what neither its ledger nor the other side knows, nor an answer names.
    fn beside(&self, other: &Schema, named: &[&Name]) -> Schema {
        match &self.own {
            Some(own) => self.known_to(&[own, other, &self.named(named)]),
            None if self.is_unmanaged => self.known_to(&[other, &self.named(named)]),
            None => self.schema.clone(),
        }
    }

    /// These tables, with what hangs on them.
    fn named(&self, tables: &[&Name]) -> Schema {
        let mut schema = self.schema.clone();
        schema.tables.retain(|it| tables.contains(&&it.name));
        schema.indexes.retain(|it| tables.contains(&&it.table));
        schema.triggers.retain(|it| tables.contains(&&it.table));
        schema.virtual_tables.retain(|it| tables.contains(&&it.name));
        schema.views.clear();
        schema
    }

    /// The schema without what none of these knows.
    fn known_to(&self, schemas: &[&Schema]) -> Schema {
        let foreign = drift::foreign_beside(&self.schema, schemas);
        drift::without(self.schema.clone(), &foreign)
    }
}

/// A database that has its rows too.
fn of_database<'a>(connection: &Connection) -> Result<Looked<'a>, SideError> {
    let reading = ArchiveError::database("read the ledger");
    let schema = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let ledger = ledger::read(connection).map_err(reading)?;
    // A ledger that cannot be replayed says nothing about what is foreign.
    let own = (!ledger.applied().is_empty())
        .then(|| drift::replay(&ledger, functions::register).ok())
        .flatten();
    Ok(Looked { own, ..Looked::schema(schema.without(&[ledger::table()])) })
}

fn of_file<'a>(path: &Path) -> Result<Looked<'a>, SideError> {
    let failed = |source| SideError::File { path: path.to_owned(), source };
    if is_database(path).map_err(failed)? {
        let connection = open::database_to_read(path)?;
        let looked = of_database(&connection)?;
        return Ok(Looked { database: Some(Database::Own(Box::new(connection))), ..looked });
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    let shown = path.display().to_string();
    let (scratch, notes) =
        Scratch::of_dump(functions::register, Script { path: &shown, text: &text })?;
    let schema = scratch.schema().map_err(ScratchError::from)?;
    // The dump of a database has its ledger too, which is no part of the schema that it says.
    let is_ledger = |it: &Table| it.column(&Name::from("checksum_up")).is_some();
    let has_ledger = schema.table(&Name::from(ledger::table())).is_some_and(is_ledger);
    let schema = if has_ledger { schema.without(&[ledger::table()]) } else { schema };
    Ok(Looked { notes, ..Looked::schema(schema) })
}

/// Whether a file begins as every SQLite database does. An empty file is an empty script, and the same schema.
fn is_database(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    place::open_file(path)?.take(16).read_to_end(&mut start)?;
    Ok(start == b"SQLite format 3\0")
}

/// Settles what was renamed between two sides. Where both are databases, their values speak too.
///
/// # Errors
///
/// [`RenameError::Unanswered`] lists what is still open, the likeliest first.
pub fn answered(
    from: &Looked<'_>,
    to: &Looked<'_>,
    answers: &Answers,
    ask: Option<&mut Ask<'_>>,
) -> Result<AnsweredDiff, RenameError> {
    // What an answer names is meant, whoever made it.
    let named = answers.renames.iter().map(|it| match it {
        Rename::Table { from, to } => (from, to),
        Rename::Column { table, .. } => (table, table),
    });
    let (named, named_after): (Vec<&Name>, Vec<&Name>) = named.unzip();
    let before = from.beside(&to.schema, &named);
    let after = match to.is_unmanaged {
        true => to.schema.clone(),
        false => to.beside(&from.schema, &named_after),
    };
    let diff = SchemaDiff::between(&before, &after);
    let databases = from.database.as_ref().zip(to.database.as_ref());
    let weigh = |candidate: RenameCandidate| match databases {
        Some((one, other)) => {
            match values_in_common(one.connection(), other.connection(), &candidate.rename) {
                Some(share) => candidate.with_values_in_common(share),
                None => candidate,
            }
        }
        None => candidate,
    };
    generate::answer(&diff, answers, &weigh, ask)
}

/// The statements that lead over a difference on a database that has rows.
///
/// # Errors
///
/// [`PlanError`], where no way is known.
pub fn plan(diff: &AnsweredDiff, portable: bool) -> Result<Plan, PlanError> {
    trial::plan(diff, Options { portable, invent: true }, functions::register)
}

/// What cannot be used where a difference leads, and could where it begins.
#[derive(Debug, Default)]
pub struct Left {
    /// Tables that were there, whose foreign keys lead to no key any more.
    pub unfollowable: Vec<Torn>,
    /// Views and triggers that name what is not there, and tables whose foreign keys lead to no table, or, where they are new, to no key.
    pub torn: Vec<Torn>,
}

/// Looks for what a difference leaves behind that cannot be used.
pub fn left(diff: &AnsweredDiff) -> Left {
    if diff.is_empty() {
        return Left::default();
    }
    let after = torn(diff.to());
    if after.is_empty() {
        return Left::default();
    }
    let (before, renames) = (torn(diff.from()), diff.renames());
    let is_new = |it: &Torn| {
        let is_it = |old: &Torn| old.kind == it.kind && *renames.table_after(&old.name) == it.name;
        !before.iter().any(is_it)
    };
    let was_there = |it: &Torn| {
        let mut names = diff.from().tables.iter().map(|table| renames.table_after(&table.name));
        sentences::is_mismatch(&it.said) && names.any(|name| *name == it.name)
    };
    let (unfollowable, torn) = after.into_iter().filter(is_new).partition(was_there);
    Left { unfollowable, torn }
}

fn torn(schema: &Schema) -> Vec<Torn> {
    let mut torn = broken::torn_in(schema, functions::register);
    torn.retain(|it| it.kind != Kind::Table);
    torn.extend(broken::unfollowable_in(schema, functions::register));
    torn
}
