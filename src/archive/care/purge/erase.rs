//! The rows of entries, their versions, and the names that only they used, deleted.

use rusqlite::{Connection, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::joins::Join;
use crate::archive::model::{joins, syncs};
use crate::archive::rows::conflicts::Touched;
use crate::archive::rows::refusal::Refusal;
use crate::archive::rows::spelling::Touched as Names;
use crate::archive::rows::users_rows::Dangling;
use crate::archive::rows::{conflicts, refusal, unused, users_rows};
use crate::archive::{ArchiveError, versions};
use crate::sql::quoted;
use crate::sqlite::dropped::none_left;

/// Why entries were not forgotten; nothing was changed, but for [`ArchiveError::Unswept`].
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    /// Rows of the user's refer to what would go, and their keys do not say what is to become of them.
    #[error("rows of other tables still refer to what would be forgotten: {rows}")]
    Referred {
        /// Which.
        rows: Dangling,
    },
    /// Something that somebody else added to the archive refuses it.
    #[error("{} refuses to let the entries go", .refusal.objects.join(" and "))]
    Refused {
        /// What, and in which words.
        #[source]
        refusal: Refusal,
    },
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Deletes the rows of entries inside a transaction of the caller's.
pub(super) fn rows(connection: &Connection, ids: &[i64]) -> std::result::Result<(), PurgeError> {
    let attempted = refusal::attempt(connection, || attempt(connection, ids));
    match attempted.map_err(ArchiveError::database("erase the entries"))? {
        Err(refusal) => Err(PurgeError::Refused { refusal }),
        Ok(rows) if !rows.is_empty() => Err(PurgeError::Referred { rows }),
        Ok(_) => Ok(()),
    }
}

/// Deletes, and gives the rows that would then refer to nothing. Until the transaction ends SQLite lets keys be broken,
/// so that all such rows can be named; a key that says what is to become of its rows is obeyed meanwhile.
fn attempt(connection: &Connection, ids: &[i64]) -> Result<Dangling> {
    connection.pragma_update(None, "defer_foreign_keys", true)?;
    let (joins, theirs) = (joins::all(connection)?, users_rows::keys(connection)?);
    let before = Dangling::of(connection, &theirs)?;
    let mut names = Names::default();
    for id in ids {
        names.note(connection, *id)?;
        for join in &joins {
            take(connection, join, *id)?;
        }
    }
    delete_versions(connection, ids)?;
    for id in ids {
        delete_notes(connection, *id)?;
        connection.prepare_cached("DELETE FROM entries WHERE id = ?1")?.execute([id])?;
        check_gone(connection, "entries", "id", *id)?;
    }
    if has_ours(connection, "entry_versions")? {
        syncs::note_of_many(connection, &[])?;
        for id in ids {
            syncs::settle_doubts_of(connection, *id)?;
        }
    }
    // What an erased entry alone has said of names that others have goes too.
    names.settle_in_spite_of_the_user(connection)?;
    unused::drop_all(connection)?;
    // What was a copy of an erased entry is an entry of its own, or a copy of another.
    conflicts::settle(connection, &Touched::All)?;
    Ok(Dangling::of(connection, &theirs)?.without(&before))
}

/// Deletes what joins an entry with names.
fn take(connection: &Connection, join: &Join, id: i64) -> Result<()> {
    let (table, entry) = (quoted(&join.table), quoted(&join.entry_column));
    let sql = format!("DELETE FROM {table} WHERE {entry} = ?1");
    connection.prepare_cached(&sql)?.execute([id])?;
    check_gone(connection, &join.table, &join.entry_column, id)
}

/// Deletes what is noted of an entry's file: its key would let it go too, and SQLite say nothing of what stays.
fn delete_notes(connection: &Connection, id: i64) -> Result<()> {
    for table in ["file_stamps", "file_absences"] {
        if has_ours(connection, table)? {
            let sql = format!("DELETE FROM main.{table} WHERE entry_id = ?1");
            connection.prepare_cached(&sql)?.execute([id])?;
            check_gone(connection, table, "entry_id", id)?;
        }
    }
    Ok(())
}

/// A trigger that says `RAISE(IGNORE)` leaves rows where they are, and SQLite calls that no error.
fn check_gone(connection: &Connection, table: &str, column: &str, id: i64) -> Result<()> {
    let (table, column) = (quoted(table), quoted(column));
    none_left(connection, &format!("SELECT 1 FROM {table} WHERE {column} = ?1"), [id])
}

/// Deletes the versions of entries, and all bytes that no version has any more: those that another entry's version has
/// too stay.
fn delete_versions(connection: &Connection, ids: &[i64]) -> Result<()> {
    if !has_ours(connection, "entry_versions")? {
        return Ok(());
    }
    let mut gone = 0;
    for id in ids {
        let sql = "DELETE FROM entry_versions WHERE entry_id = ?1";
        gone += connection.prepare_cached(sql)?.execute([id])?;
        check_gone(connection, "entry_versions", "entry_id", *id)?;
    }
    if gone == 0 { Ok(()) } else { versions::recount(connection) }
}
