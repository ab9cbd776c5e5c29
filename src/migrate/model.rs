//! The two schemas that a new revision leads between: the model as it is declared, and head as the revisions make it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::archive::file::functions;
use crate::archive::model::fields;
use crate::engine::owner::Owner;
use crate::field::Field;
use crate::finding::Finding;
use crate::revision::Revision;
use crate::schema::Schema;
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::{Script, ScriptError};
use crate::sqlite::settings;
use crate::workspace::Workspace;

/// The core of the model.
const CORE: Script<'static> = Script {
    path: "src/archive/model/model.sql",
    text: include_str!("../archive/model/model.sql"),
};

/// The schema as it is declared.
#[derive(Clone, Debug)]
pub struct Model {
    /// The schema.
    pub schema: Schema,
    /// What `schema.sql` says that is no schema, and was left out.
    pub notes: Vec<Finding>,
}

/// Why there is no schema to lead from or to.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The workspace's own part cannot be read.
    #[error("cannot read `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// A declared field does not fit into the schema.
    #[error("the field `{field}` cannot be added to the model")]
    Field {
        /// The field.
        field: String,
        /// What SQLite said.
        source: Box<ScriptError>,
    },
    /// The workspace's own part does not fit beside the declared fields; without them it would.
    #[error(transparent)]
    Beside(ScratchError),
    /// What is declared, or what a revision does, is no schema.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
}

impl From<ScriptError> for ModelError {
    fn from(error: ScriptError) -> Self {
        Self::Scratch(error.into())
    }
}

/// Builds the model in memory: the core and the declared fields of an archive, and `schema.sql` of the workspace, where there
/// is one.
///
/// # Errors
///
/// [`ModelError`]: `schema.sql` cannot be read, or SQLite refuses what is declared.
pub fn model(workspace: &Workspace) -> Result<Model, ModelError> {
    let own = match workspace.schema_sql() {
        None => None,
        Some(path) => Some(read(&path)?),
    };
    declared(workspace.owner(), workspace.fields(), own.as_deref())
}

fn read(path: &Path) -> Result<String, ModelError> {
    fs::read_to_string(path).map_err(|source| ModelError::File { path: path.to_owned(), source })
}

/// Builds the model of these fields and of the workspace's own part.
fn declared(
    owner: Owner,
    declared_fields: &[Field],
    own: Option<&str>,
) -> Result<Model, ModelError> {
    let scratch = scratch(owner)?;
    if owner.is_journal() {
        scratch.run(CORE)?;
    }
    for field in declared_fields {
        for sql in fields::declare(std::slice::from_ref(field)) {
            let added = scratch.run(Script { path: "journal.toml", text: &sql });
            added.map_err(|source| ModelError::Field {
                field: field.name.to_string(),
                source: Box::new(source),
            })?;
        }
    }
    let notes = match own {
        None => Vec::new(),
        Some(text) => scratch.load(Script { path: "schema.sql", text }).map_err(|error| {
            let is_of_fields = !declared_fields.is_empty() && declared(owner, &[], own).is_ok();
            let error = ScratchError::from(error);
            if is_of_fields { ModelError::Beside(error) } else { ModelError::Scratch(error) }
        })?,
    };
    Ok(Model { schema: scratch.schema().map_err(ScratchError::from)?, notes })
}

/// Builds in memory what these revisions make, one after the other, as the database takes it whose revisions they are.
///
/// # Errors
///
/// The statement that fails, with its place.
pub fn after<'a>(
    revisions: impl IntoIterator<Item = &'a Revision>,
) -> Result<Schema, ScratchError> {
    Ok(replayed(revisions)?.schema()?)
}

/// The database that these revisions make, with the rows that they bring along.
pub(super) fn replayed<'a>(
    revisions: impl IntoIterator<Item = &'a Revision>,
) -> Result<Scratch, ScratchError> {
    let revisions: Vec<&Revision> = revisions.into_iter().collect();
    let scripts: Vec<Script<'_>> =
        revisions.iter().map(|it| Script { path: &it.up.path, text: &it.up.text }).collect();
    Scratch::of_scripts(registered(owner_of(revisions)), &scripts)
}

/// Whose database these revisions make: the binary brings revisions along for archives alone.
pub(super) fn owner_of<'a>(revisions: impl IntoIterator<Item = &'a Revision>) -> Owner {
    match revisions.into_iter().any(|it| it.is_carried) {
        true => Owner::Journal,
        false => Owner::Program,
    }
}

/// A scratch database that takes what a database of this owner takes: our functions, and text in double quotes where that is
/// not an archive.
pub(super) fn scratch(owner: Owner) -> Result<Scratch, ScratchError> {
    Scratch::new(registered(owner))
}

/// The same with a schema in it.
pub(super) fn built(owner: Owner, schema: &Schema) -> Result<Scratch, ScratchError> {
    Scratch::of_schema(registered(owner), schema)
}

/// What a connection for a database of this owner is told.
fn registered(owner: Owner) -> impl Fn(&Connection) -> rusqlite::Result<()> {
    move |connection| {
        settings::take_text_in_double_quotes(connection, !owner.is_journal())?;
        functions::register(connection)
    }
}
