//! What others say, wrapped as an error of the archive, and the ways out that only the archive knows.

use std::io;
use std::path::Path;

use crate::archive::ArchiveError;
use crate::revision::ledger::name;
use crate::schema::{Name, plain_or_quoted};
use crate::sqlite::error::DatabaseError;
use crate::sqlite::introspect::IntrospectError;

impl ArchiveError {
    /// Wraps what SQLite said while `action` was tried.
    pub fn database(action: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| DatabaseError::sqlite(action)(source).into()
    }

    /// The command that makes an archive again of a file whose header does not say that it is one.
    pub fn way_out_of_mark(application_id: i32, revision: Option<&str>) -> String {
        let force = if application_id == 0 { "" } else { " --force" };
        let revision = revision.unwrap_or("heads");
        format!(
            "`journal migration stamp{force} {revision}` says so in the header again, after a backup"
        )
    }

    /// How the ledger of another program's database gets the name that the workspace gives it; nothing where it has it.
    pub fn way_out_of_ledger(&self) -> String {
        match self {
            Self::LedgerElsewhere { table, named, .. } => {
                let first = match table == name::USUAL {
                    true => "take `ledger` out of journal.toml".to_owned(),
                    false => format!("say `ledger = \"{table}\"` under `[schema]` in journal.toml"),
                };
                let (table, named) =
                    (plain_or_quoted(&Name::new(table)), plain_or_quoted(&Name::new(named)));
                format!("{first}, or rename the table: `ALTER TABLE {table} RENAME TO {named}`")
            }
            _ => {
                "give the ledger another name: `ledger = \"NAME\"` under `[schema]` in journal.toml"
                    .to_owned()
            }
        }
    }

    /// Wraps why a schema cannot be read.
    pub fn introspect(error: IntrospectError) -> Self {
        DatabaseError::introspect(error).into()
    }

    /// Wraps what the file system said while `action` was tried on `path`.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { action, path: path.to_owned(), source }
    }
}

impl From<DatabaseError> for ArchiveError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Sqlite { action, source } => Self::Database { action, source },
            DatabaseError::Schema(error) => Self::Schema(error),
            DatabaseError::Stopped => Self::Stopped,
        }
    }
}
