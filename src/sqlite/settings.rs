//! What every connection of ours is told first: to wait, to believe nothing, and to stay within limits.

use std::error;
use std::iter;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error, ErrorCode, Result};

use super::patience;

/// 8 MiB of page cache; more was no faster.
const CACHE_KIB: i64 = 8192;

/// Sets a connection up.
pub fn set_up(connection: &Connection, defensive: bool) -> Result<()> {
    secure(connection, defensive)?;
    tune(connection)
}

/// The settings that read nothing of the database: to wait, and to believe nothing of what it says.
///
/// Whoever is the last to close a database in WAL mode would play its log back and delete it: a program that replicates
/// the log would then have to copy the whole file again, so no connection of ours does it.
pub fn secure(connection: &Connection, defensive: bool) -> Result<()> {
    patience::wait_on(connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, defensive)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    take_text_in_double_quotes(connection, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 200)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cell_size_check", true)
}

/// Whether text may stand in double quotes, as most programs let SQLite take it; a name that is mistyped is text then.
pub fn take_text_in_double_quotes(connection: &Connection, is_taken: bool) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, is_taken)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, is_taken).map(drop)
}

/// Has a connection take what another one takes.
pub fn take_text_as(connection: &Connection, other: &Connection) -> Result<()> {
    let is_taken = other.db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL)?;
    take_text_in_double_quotes(connection, is_taken)
}

/// The settings for which SQLite reads the schema first: they wait for whoever has it locked, and fail after that.
pub fn tune(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    let set = connection.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(()));
    // A database without a name can have no map, and answers nothing.
    set.or_else(|error| match error {
        Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    })
}

/// Whether that lies behind an error, however deep.
pub fn is_of_busy(error: &(dyn error::Error + 'static)) -> bool {
    iter::successors(Some(error), |it| error::Error::source(*it))
        .any(|it| it.downcast_ref::<rusqlite::Error>().is_some_and(is_busy))
}

/// Whether something failed because another connection has the database, or a part of it, for itself.
pub fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
        )
    )
}
