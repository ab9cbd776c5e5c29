//! Which entries there are: their rows, without their text.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::archive::read::order::Ordered;
use crate::archive::read::selection::Selection;
use crate::archive::{Archive, ArchiveError};
use crate::entry::body::opening;
use crate::threads;

/// How many characters of an entry without a title are shown.
const OPENING: usize = 60;

/// How many rows are read before they are visited.
const PAGE: usize = 1024;

/// How many rows the first pages have, about: whoever sees them may have seen enough, and only then the others are looked
/// for.
const FIRST_PAGES: [usize; 4] = [64, 128, 256, 512];

/// How many threads read: with more the one that prints is behind.
const MOST_READERS: usize = 4;

/// An entry as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the archive, for life.
    pub id: i64,
    /// Where its file lies, as it is shown.
    pub path: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// How many words it has.
    pub word_count: i64,
    /// The day as it was written, with its time, where that says more.
    pub written: Option<String>,
    /// When its file was found missing.
    pub removed_at: Option<String>,
    /// The entry of which it is a copy that a sync tool made of a conflict.
    pub conflict_of: Option<i64>,
    /// How its text begins, where it has no title.
    pub opening: Option<String>,
}

impl Row {
    pub(crate) const COLUMNS: &str = "entries.id, entries.path, entries.date, entries.title, entries.word_count, entries.removed_at, entries.conflict_of, \
         entries.date_written, CASE WHEN entries.title IS NULL THEN substr(entries.body, 1, 500) END";

    /// How many columns these are.
    pub(crate) const WIDTH: usize = 9;

    /// Reads a row that begins with [`Row::COLUMNS`].
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let beginning: Option<String> = row.get(8)?;
        let opening = beginning.map(|it| opening(&it, OPENING)).filter(|it| !it.is_empty());
        Ok(Self {
            id: row.get(0)?,
            path: row.get(1)?,
            date: row.get(2)?,
            title: row.get(3)?,
            word_count: row.get(4)?,
            removed_at: row.get(5)?,
            conflict_of: row.get(6)?,
            written: row.get(7)?,
            opening,
        })
    }
}

/// The selected entries in their order, by day and the newest first where none was asked for.
///
/// # Errors
///
/// What SQLite reports.
pub fn rows(connection: &Connection, selection: &Selection) -> rusqlite::Result<Vec<Row>> {
    let ids = selection.ids_and_ties(connection)?;
    let mut rows = Vec::with_capacity(ids.ids.len());
    for page in ids.pages(PAGE) {
        rows.extend(read_page(connection, &ids, &page)?);
    }
    Ok(rows)
}

/// Visits the selected entries in their order, a page at a time: each page is read and laid out by one of several threads,
/// each with a connection of its own, and visited in its turn, until `visit` says no.
///
/// Where they come by day the first pages are visited before it is known which follow, and else as soon as the ids are
/// known, so that a first page does not wait for the last; nothing is locked meanwhile.
///
/// # Errors
///
/// What SQLite reports, or `visit` returns.
pub fn each_page<T: Send, E: From<ArchiveError>>(
    archive: &Archive,
    selection: &Selection,
    lay_out: impl Fn(Vec<Row>) -> T + Sync,
    mut visit: impl FnMut(T) -> Result<bool, E>,
) -> Result<(), E> {
    let connection = archive.connection();
    let mut rest = Cow::Borrowed(selection);
    for size in FIRST_PAGES {
        let held = at_one_moment(connection).map_err(listing())?;
        let first = rest.first_days(connection, size).map_err(listing())?;
        let Some((ids, following)) = first else { break };
        let rows = read_page(connection, &ids, &(0..ids.ids.len())).map_err(listing())?;
        drop(held);
        match (visit(lay_out(rows))?, following) {
            (true, Some(following)) => rest = Cow::Owned(following),
            (false, _) | (_, None) => return Ok(()),
        }
    }
    let ids = rest.ids_and_ties(connection).map_err(listing())?;
    let pages = ids.pages(PAGE);
    if pages.len() < 2 {
        let all = 0..ids.ids.len();
        let rows = read_page(archive.connection(), &ids, &all).map_err(listing())?;
        return visit(lay_out(rows)).map(|_| ());
    }
    let readers = threads::crew().map_or(1, |it| it.min(MOST_READERS));
    if readers < 2 || !archive.has_locks() {
        for page in pages {
            let rows = read_page(archive.connection(), &ids, &page).map_err(listing())?;
            if !visit(lay_out(rows))? {
                break;
            }
        }
        return Ok(());
    }
    let (path, lay_out, ids, pages) = (archive.path(), &lay_out, &ids, &pages);
    thread::scope(|scope| {
        let turns: Result<Vec<Receiver<Result<T, ArchiveError>>>, ArchiveError> = (0..readers)
            .map(|first| {
                let (sender, turn) = sync_channel(2);
                let pages = pages.iter().skip(first).step_by(readers);
                let reading = threads::beside(scope, move || {
                    let read = || {
                        let own = Archive::open_to_read(path, |_| ())?;
                        for page in pages {
                            let rows = read_page(own.connection(), ids, page).map_err(listing())?;
                            // Whoever visits them may have seen enough.
                            if sender.send(Ok(lay_out(rows))).is_err() {
                                break;
                            }
                        }
                        Ok(())
                    };
                    if let Err(error) = read() {
                        let _ = sender.send(Err(error));
                    }
                });
                reading.map(|_| turn).map_err(ArchiveError::from)
            })
            .collect();
        let turns = turns?;
        for turn in turns.iter().cycle().take(pages.len()) {
            // A thread that sends no more has panicked, which the scope passes on.
            let Ok(page) = turn.recv() else { break };
            if !visit(page?)? {
                break;
            }
        }
        drop(turns);
        Ok(())
    })
}

fn listing() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("list the entries")
}

/// One transaction for what is read until it is dropped, because each locks the file; none where one is open already.
pub(super) fn at_one_moment(connection: &Connection) -> rusqlite::Result<Option<Transaction<'_>>> {
    connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()
}

/// Reads a page of entries; one that was forgotten meanwhile is left out.
fn read_page(
    connection: &Connection,
    ids: &Ordered,
    page: &Range<usize>,
) -> rusqlite::Result<Vec<Row>> {
    let sql = format!("SELECT {} FROM entries WHERE entries.id = ?", Row::COLUMNS);
    let held = at_one_moment(connection)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let rows =
        ids.ids[page.clone()].iter().map(|id| statement.query_row([id], Row::read).optional());
    let mut rows: Vec<Option<Row>> = rows.collect::<rusqlite::Result<_>>()?;
    drop(held);
    for tie in ids.of_page(page) {
        ids.put_in_order(&mut rows[tie], |row| row.as_ref().map_or("", |row| &row.path));
    }
    Ok(rows.into_iter().flatten().collect())
}
