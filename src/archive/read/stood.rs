//! The entries as they stood at a sync, as far as they have changed since: out of their versions.

mod since;

pub use since::{Changed, Since};

use std::cmp::Ordering;

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::model::known::path_of;
use crate::archive::read::list::Row;
use crate::archive::versions;
use crate::archive::versions::{VersionError, lives};
use crate::entry::filter::Sort;
use crate::entry::location::canonical_name;
use crate::entry::{EntryPath, Rank, Source};

/// An entry as it was at a sync, and is no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// The version that it was; none where it is as it was then, and its file is gone.
    pub version: Option<i64>,
    /// The entry as lists show it, but for how its text begins.
    pub row: Row,
    /// The path that is noted of the version, where its file cannot have lain there.
    pub noted: Option<String>,
}

/// The versions of all entries that are no longer what their entries are, and what those were last whose files are gone, the
/// newest first.
pub fn earlier(connection: &Connection) -> Result<Vec<Stood>> {
    const EARLIER: &str = "
        SELECT * FROM (
            SELECT id AS version, entry_id, path, date, title, word_count, date_written, NULL, replaced_in AS ended_in
            FROM main.entry_versions
            UNION ALL
            SELECT NULL, id, path, date, title, word_count, date_written, removed_at, coalesce(gone_in, 0)
            FROM main.entries
            WHERE removed_at IS NOT NULL
        )
        ORDER BY ended_in DESC, version IS NOT NULL, version DESC, entry_id DESC";
    let mut statement = connection.prepare(EARLIER)?;
    let mut earlier: Vec<Stood> = statement.query_map([], read)?.collect::<Result<_>>()?;
    place(connection, &mut earlier)?;
    Ok(earlier)
}

/// Whether any entry whose file is there is what it was at a sync.
pub fn is_any_unchanged(connection: &Connection, number: i64) -> Result<bool> {
    let sql = "
        SELECT EXISTS (
            SELECT 1 FROM entries INDEXED BY entries_day
            WHERE removed_at IS NULL AND coalesce(seen_in, 0) <= ?1
        )";
    connection.prepare_cached(sql)?.query_row([number], |row| row.get(0))
}

fn read(row: &rusqlite::Row<'_>) -> Result<Stood> {
    let shown = Row {
        id: row.get(1)?,
        path: row.get(2)?,
        date: row.get(3)?,
        title: row.get(4)?,
        word_count: row.get(5)?,
        written: row.get(6)?,
        removed_at: row.get(7)?,
        conflict_of: None,
        opening: None,
    };
    Ok(Stood { version: row.get(0)?, row: shown, noted: None })
}

/// Gives versions the paths that they had, where their rows note others.
fn place(connection: &Connection, all: &mut [Stood]) -> Result<()> {
    for it in all {
        let Some(version) = it.version else { continue };
        if let Some(there) = lives::whereabouts(connection, it.row.id, version)?
            && there.noted.is_some()
        {
            it.row.path = there.path.to_string();
            it.noted = there.noted;
        }
    }
    Ok(())
}

impl Stood {
    /// An entry that is as it was, by its id; of what lists show nothing is looked up.
    pub fn as_it_is(id: i64) -> Self {
        let row = Row {
            id,
            path: String::new(),
            date: None,
            title: None,
            word_count: 0,
            written: None,
            removed_at: None,
            conflict_of: None,
            opening: None,
        };
        Self { version: None, row, noted: None }
    }

    /// The same under its path, where that was not looked up.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn named(&self, connection: &Connection) -> Result<Self> {
        const PATH: &str = "SELECT CAST(path AS TEXT) FROM main.entries WHERE id = ?1";
        let mut named = self.clone();
        if named.row.path.is_empty() {
            let mut path = connection.prepare_cached(PATH)?;
            named.row.path = path.query_row([self.row.id], |row| row.get(0))?;
        }
        Ok(named)
    }

    /// Where its file lay, and its bytes, proved by their hash.
    ///
    /// # Errors
    ///
    /// [`VersionError`].
    pub fn source(
        &self,
        connection: &Connection,
    ) -> std::result::Result<(EntryPath, Source), VersionError> {
        let path = match self.version {
            Some(version) => {
                lives::whereabouts(connection, self.row.id, version)?.map(|it| it.path)
            }
            None => path_now(connection, self.row.id)?,
        };
        let path = path.ok_or(VersionError::Missing)?;
        let source = match self.version {
            Some(version) => Source::new(versions::bytes_of(connection, version)?),
            None => lives::bytes_now(connection, self.row.id)?,
        };
        Ok((path, source))
    }
}

fn path_now(connection: &Connection, entry: i64) -> Result<Option<EntryPath>> {
    let sql = "SELECT path, path_bytes FROM main.entries WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok(path_of(row.get_ref(0)?, row.get_ref(1)?)?);
    statement.query_row([entry], read).optional()
}

/// How two entries stand to each other in an order, as [`Selection::ids`](crate::archive::read::selection::Selection::ids) has them.
pub fn compare(one: &Row, other: &Row, sort: Sort, reverse: bool) -> Ordering {
    let rank = |row: &Row| Rank::new(row.date.as_deref(), row.written.as_deref(), &row.path);
    let title = |row: &Row| {
        let folded = row.title.as_deref().map(canonical_name);
        (folded.is_none(), folded, row.title.clone(), row.id)
    };
    let order = match sort {
        Sort::Date => rank(other).cmp(&rank(one)),
        Sort::Path => (&one.path, one.id).cmp(&(&other.path, other.id)),
        Sort::Title => title(one).cmp(&title(other)),
        Sort::Words => (other.word_count, other.id).cmp(&(one.word_count, one.id)),
        Sort::Id => one.id.cmp(&other.id),
    };
    if reverse { order.reverse() } else { order }
}
