//! Entries forgotten for good: their rows and versions, the names that only they used, the full-text index, the free
//! pages, and, where that is asked for, the backups.

mod backups;
pub mod damaged;
mod doomed;
pub mod elsewhere;
mod erase;
mod kin;
mod others;
mod trace;
pub mod versions;

use crate::sqlite::catalog::has_table;
use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, Result, Transaction, TransactionBehavior};

use crate::archive::ArchiveError;
use crate::archive::file::sweep;
use crate::archive::model::syncs;
use crate::archive::rows::refusal::blame;
use crate::archive::rows::{search_forms, text_index};

pub use backups::{Fate, Found, FoundRows, Holder, Scope, keepers, look, rewrite};
pub use doomed::{Doomed, doomed, find};
pub use erase::PurgeError;
pub use kin::{Because, Undecided};
pub use trace::Trace;
use versions::Chosen;

/// Makes sure that nothing stands against forgetting entries: what refuses it refuses it now, and nothing is changed.
///
/// # Errors
///
/// [`PurgeError`].
pub fn rehearse(connection: &mut Connection, ids: &[i64]) -> std::result::Result<(), PurgeError> {
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(erasing())?;
    // Dropped, it rolls back.
    erase::rows(&transaction, ids)
}

/// Makes sure that nobody else reads or writes where a purge would have to wait for it: nothing is changed.
///
/// # Errors
///
/// [`PurgeError`].
pub fn check_free(connection: &mut Connection) -> std::result::Result<(), PurgeError> {
    let begun = connection.transaction_with_behavior(TransactionBehavior::Exclusive);
    begun.and_then(Transaction::rollback).map_err(erasing())?;
    Ok(())
}

/// Forgets entries in one transaction, and then overwrites what they have left in free pages. That this is owed stands in
/// the archive meanwhile, so that it is done in the end whatever cuts it off.
///
/// SQLite's own journal holds the old pages until the transaction ends, and is then deleted as any other file is: what a
/// disk keeps of deleted files is beyond this program.
///
/// # Errors
///
/// [`PurgeError`]: the archive is as it was, or, where only the free pages could not be overwritten,
/// [`ArchiveError::Unswept`].
pub fn purge(
    connection: &mut Connection,
    ids: &[i64],
    now: DateTime<Utc>,
) -> std::result::Result<(), PurgeError> {
    overwrite_what_is_deleted(connection).map_err(erasing())?;
    let transaction = connection.transaction().map_err(erasing())?;
    let refused = |error| blame(&transaction, erasing()(error));
    syncs::note_purged(&transaction, ids).map_err(refused)?;
    erase::rows(&transaction, ids)?;
    tidy(&transaction).map_err(refused)?;
    let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    sweep::owe(&transaction, &now).map_err(refused)?;
    transaction.commit().map_err(erasing())?;
    Ok(sweep::sweep(connection)?)
}

/// Erases entries, and versions of others, from a copy that nobody else has open.
fn without(
    copy: &Connection,
    ids: &[i64],
    versions: &[Chosen],
) -> std::result::Result<(), PurgeError> {
    overwrite_what_is_deleted(copy).map_err(erasing())?;
    // A copy has no journal, and without one nothing can be tried and taken back.
    journal(copy, "MEMORY").map_err(erasing())?;
    let transaction = copy.unchecked_transaction().map_err(erasing())?;
    erase::rows(&transaction, ids)?;
    versions::erase(&transaction, versions)?;
    let settled = sweep::settle(&transaction);
    settled.and_then(|()| transaction.commit()).map_err(erasing())?;
    let rest = journal(copy, "OFF").and_then(|()| tidy(copy));
    Ok(rest.and_then(|()| sweep::vacuum(copy)).map_err(erasing())?)
}

fn journal(copy: &Connection, mode: &str) -> Result<()> {
    copy.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(()))
}

fn erasing() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("erase the entries")
}

fn overwrite_what_is_deleted(connection: &Connection) -> Result<()> {
    connection.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))
}

/// Makes what is computed from rows anew.
fn tidy(connection: &Connection) -> Result<()> {
    if has_table(connection, "entries_fts")? {
        text_index::rebuild(connection)?;
        search_forms::write_again(connection)?;
    }
    // Another tool's statistics hold samples of what indexes hold, paths among them.
    if has_table(connection, "sqlite_stat4")? {
        connection.execute_batch("ANALYZE")?;
    }
    Ok(())
}
