//! Whether a file is at fault for what SQLite says of it, or the machine around it.

use std::error::Error;
use std::iter;

/// Why reading a whole database ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// SQLite refused.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The person asked to stop.
    #[error("stopped")]
    Stopped,
}

impl ReadError {
    /// Whether the file itself is at fault.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Sqlite(error) if is_damage(error))
    }
}

/// Whether the file itself is at fault: whatever is not the fault of the machine around it.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as Code;
    let is_the_machines = matches!(
        error.sqlite_error_code(),
        Some(
            Code::SystemIoFailure
                | Code::OutOfMemory
                | Code::DatabaseBusy
                | Code::DatabaseLocked
                | Code::DiskFull
                | Code::CannotOpen
                | Code::PermissionDenied
                | Code::OperationInterrupted
                | Code::FileLockingProtocolFailed
        )
    );
    !is_the_machines
}

/// Whether a question failed because a table is not there, or has not the columns that it was made with.
pub fn is_of_another_shape(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqlInputError { .. })
        || error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown)
}

/// Whether the disk is at fault, however deep behind an error that is: what it holds is not known then.
pub fn is_of_disk(error: &(dyn Error + 'static)) -> bool {
    let is_it = |error: &rusqlite::Error| {
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure)
    };
    iter::successors(Some(error), |it| Error::source(*it))
        .any(|it| it.downcast_ref::<rusqlite::Error>().is_some_and(is_it))
}

/// Whether SQLite says that what is stored is at fault. Of a file that is known to be ours and whole elsewhere this tells
/// more than [`is_damage`], which holds whatever is not the machine's for the fault of a file that may be anything.
pub fn is_corrupt(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(code) => matches!(code, Code::DatabaseCorrupt | Code::NotADatabase),
        // A value that is not of its column's type, or a text that is none.
        None => matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..)
        ),
    }
}
