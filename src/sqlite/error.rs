//! Why a database cannot be read or written.

use super::introspect::IntrospectError;

/// Why a database cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite said no.
    #[error("cannot {action}")]
    Sqlite {
        /// What was tried: a verb and its object.
        action: &'static str,
        /// What it said.
        source: rusqlite::Error,
    },
    /// What is stored of the schema cannot be read.
    #[error(transparent)]
    Schema(IntrospectError),
    /// The person asked to stop.
    #[error("stopped")]
    Stopped,
}

impl DatabaseError {
    /// Wraps what SQLite said while `action` was tried.
    pub fn sqlite(action: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Stopped,
            _ => Self::Sqlite { action, source },
        }
    }

    /// Wraps why a schema cannot be read.
    pub fn introspect(error: IntrospectError) -> Self {
        match error {
            IntrospectError::Sqlite(source) => Self::sqlite("read the schema")(source),
            error @ IntrospectError::Unreadable(_) => Self::Schema(error),
        }
    }
}
