//! Changes that SQLite drops without a word: a trigger of somebody else's that says `RAISE(IGNORE)` is no error to it.

use rusqlite::{Connection, Error, Params, Result};

/// An error unless a statement changed one row.
///
/// # Errors
///
/// [`Error::StatementChangedRows`].
pub fn one(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::StatementChangedRows(changed)) }
}

/// An error where a statement that may have had nothing to do has left what it was to change: `left` selects that.
///
/// # Errors
///
/// [`Error::StatementChangedRows`].
pub fn none_left(connection: &Connection, left: &str, values: impl Params) -> Result<()> {
    match connection.prepare_cached(left)?.exists(values)? {
        true => Err(Error::StatementChangedRows(0)),
        false => Ok(()),
    }
}
