//! Whether a file is at fault for what SQLite says of it, or the machine around it.

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
