//! What taking back the last sync comes to, out of the archive alone.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::{Seen, State, Step, Undo, UndoError, UndoneChange};
use crate::archive::model::syncs;
use crate::archive::model::syncs::{NotedSync, OtherWalk, UnreadBefore};
use crate::archive::versions::held::Held;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{Story, Then};
use crate::archive::versions::{VersionError, disputed, thin};
use crate::archive::{Archive, ArchiveError};
use crate::entry::EntryPath;
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::Journal;

/// Plans to take back the last sync that wrote.
///
/// # Errors
///
/// [`UndoError`].
pub fn plan(archive: &Archive) -> Result<Undo, UndoError> {
    let connection = archive.connection();
    let Some(sync) = last(connection).map_err(reading())? else {
        return Err(match holds_entries(connection).map_err(reading())? {
            true => UndoError::Uncounted,
            false => UndoError::NoSync,
        });
    };
    if is_first(connection, sync.number).map_err(reading())? {
        return Err(UndoError::First { number: sync.number });
    }
    let walk = syncs::other_walk(connection, sync.number).map_err(reading())?;
    if walk == Some(OtherWalk::Anew) {
        return Err(UndoError::Anew { number: sync.number });
    }
    let lost = Lost::of(connection, sync.number).map_err(reading())?;
    let mut changes = Vec::new();
    let mut steps: BTreeMap<EntryPath, Step> = BTreeMap::new();
    for entry in touched(connection, sync.number).map_err(reading())? {
        let seen = seen(connection, entry, sync.number, lost)?;
        let (now, then) = (seen.now.clone(), seen.then.clone());
        if let Some(life) = now {
            step(&mut steps, &life.path).now = Some(State { entry, life: life.clone() });
        }
        if let Some(life) = then {
            step(&mut steps, &life.path).then = Some(State { entry, life: life.clone() });
        }
        changes.push(seen.change);
    }
    changes.sort();
    let living = living(connection).map_err(reading())?;
    let steps = steps.into_values().collect();
    let passed_over = passed_over(connection, sync.number).map_err(reading())?;
    let mut undo = Undo { sync, changes, steps, living, left: Vec::new(), passed_over };
    if walk == Some(OtherWalk::Rules) {
        undo.leave_taken_in();
    }
    undo.leave_unread(&UnreadBefore::of(connection, undo.sync.number).map_err(reading())?);
    Ok(undo)
}

impl Undo {
    /// Leaves the files that the sync saw first, or again, where it listed the journal by other rules than the one before:
    /// they may have been there all the time, and only `[sync]` took them in.
    fn leave_taken_in(&mut self) {
        let is_new = |it: &UndoneChange| matches!(it.seen, Seen::Added | Seen::Returned);
        let (new, changes) = std::mem::take(&mut self.changes).into_iter().partition(is_new);
        self.changes = changes;
        self.leave(&new, taken_in);
    }

    /// Leaves the files that the sync before could not read: what they are now they may have been then.
    fn leave_unread(&mut self, unread: &UnreadBefore) {
        let is_unread = |it: &UndoneChange| {
            it.seen != Seen::Removed
                && (unread.has(it.path.as_str())
                    || it.was.as_ref().is_some_and(|it| unread.has(it.as_str())))
        };
        let (out, changes) = std::mem::take(&mut self.changes).into_iter().partition(is_unread);
        self.changes = changes;
        self.leave(&out, unread_before);
    }

    /// Leaves the files that no sync looks at any more, because `[sync]` leaves them out now: a change of which one file is
    /// such is left as a whole.
    pub fn leave_left_out(&mut self, journal: &Journal) {
        let is_out = |it: &UndoneChange| {
            !journal.is_entry(&it.path) || it.was.as_ref().is_some_and(|it| !journal.is_entry(it))
        };
        let (out, changes) = std::mem::take(&mut self.changes).into_iter().partition(is_out);
        self.changes = changes;
        self.leave(&out, left_out);
    }

    fn leave(&mut self, changes: &[UndoneChange], finding: impl Fn(&EntryPath) -> Finding) {
        for change in changes {
            let is_of = |it: &UndoneChange, path: &EntryPath| {
                it.path == *path || it.was.as_ref() == Some(path)
            };
            // Another entry may come back to the place of one that is left.
            let is_left = |it: &Step| {
                is_of(change, &it.path) && !self.changes.iter().any(|other| is_of(other, &it.path))
            };
            self.steps.retain(|it| !is_left(it));
            self.left.push(finding(&change.path));
        }
    }
}

/// That a file is no entry any more: what is written there is nothing to a sync.
fn left_out(path: &EntryPath) -> Finding {
    let message = "it is left as it is: `include` and `exclude` of `[sync]` leave it out now, so that no sync looks at it";
    let hint = format!(
        "let `[sync]` in journal.toml take `{path}` in again, then run `journal undo` again"
    );
    Finding::warning(Place::file(path.as_str()), "left-out", message).with_hint(hint)
}

/// That a file was there before the sync, and nobody knows what it said.
fn unread_before(path: &EntryPath) -> Finding {
    let message = "it is left as it is: the sync before could not read it, so that what it says may have stood there before";
    let hint = format!("`journal history {}` shows what it was", shell_quoted(path.as_str()));
    Finding::warning(Place::file(path.as_str()), "unread-before", message).with_hint(hint)
}

/// That a file may have been there before the sync.
fn taken_in(path: &EntryPath) -> Finding {
    let message = "it is left as it is: `[sync]` in journal.toml was another before this sync, and may have left it out, so \
                   that the file may have been there before";
    let hint = "delete the file where it is to go; the archive keeps its text";
    Finding::warning(Place::file(path.as_str()), "taken-in", message).with_hint(hint)
}

fn reading() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("read the versions")
}

fn step<'s>(steps: &'s mut BTreeMap<EntryPath, Step>, path: &EntryPath) -> &'s mut Step {
    let empty = || Step { path: path.clone(), now: None, then: None };
    steps.entry(path.clone()).or_insert_with(empty)
}

fn last(connection: &Connection) -> rusqlite::Result<Option<NotedSync>> {
    // A sync may have noted no more than times of change: the last one that an entry remembers is meant.
    const LAST: &str = "
        SELECT number, synced_at
        FROM syncs
        WHERE kind = 'sync' AND number = coalesce(
            (SELECT max(max(coalesce(seen_in, 0), coalesce(gone_in, 0))) AS number FROM entries HAVING number > 0),
            (SELECT max(number) FROM syncs WHERE kind = 'sync')
        )";
    let read =
        |row: &rusqlite::Row<'_>| Ok(NotedSync { number: row.get(0)?, synced_at: row.get(1)? });
    connection.query_row(LAST, [], read).optional()
}

/// The last sync, where no entry remembers it, and it may be because entries were purged.
fn passed_over(connection: &Connection, number: i64) -> rusqlite::Result<Option<NotedSync>> {
    let last = syncs::last(connection)?.filter(|it| it.number > number);
    Ok(if syncs::has_purged(connection)? { last } else { None })
}

fn holds_entries(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM entries")?.exists([])
}

/// Whether a sync found an archive that held nothing: what was imported is older than that, and was seen by no sync.
fn is_first(connection: &Connection, number: i64) -> rusqlite::Result<bool> {
    const FIRST: &str = "
        SELECT NOT EXISTS (SELECT 1 FROM syncs WHERE kind = 'sync' AND number < ?1)
           AND NOT EXISTS (SELECT 1 FROM entries WHERE coalesce(seen_in, 0) = 0)
           AND NOT EXISTS (SELECT 1 FROM entry_versions WHERE seen_in = 0)";
    connection.query_row(FIRST, [number], |row| row.get(0))
}

fn touched(connection: &Connection, number: i64) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT id FROM entries WHERE seen_in = ?1 OR gone_in = ?1 ORDER BY id";
    connection.prepare(sql)?.query_map([number], |row| row.get(0))?.collect()
}

fn living(connection: &Connection) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM entries WHERE removed_at IS NULL";
    let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// What the sync saw of an entry: its file afterwards, and before.
struct SeenEntry {
    change: UndoneChange,
    now: Option<Life>,
    then: Option<Life>,
}

/// Why a version that the sync replaced may not be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    Nothing,
    NotKept,
    Forgotten,
}

impl Lost {
    fn of(connection: &Connection, number: i64) -> rusqlite::Result<Self> {
        if thin::keeps_nothing(connection)? {
            return Ok(Self::NotKept);
        }
        let is_forgotten = syncs::forgotten_until(connection)? >= number;
        Ok(if is_forgotten { Self::Forgotten } else { Self::Nothing })
    }

    fn error(self, path: EntryPath, number: i64) -> UndoError {
        match self {
            Self::Nothing => UndoError::NotHeld { path, number },
            Self::NotKept => UndoError::NotKept { path, number },
            Self::Forgotten => UndoError::Forgotten { path, number },
        }
    }
}

fn seen(
    connection: &Connection,
    entry: i64,
    number: i64,
    lost: Lost,
) -> Result<SeenEntry, UndoError> {
    let story = Story::of(connection, entry).map_err(reading())?;
    let Some(now) = story.lives.last() else {
        return Err(ArchiveError::database("read the versions")(
            rusqlite::Error::QueryReturnedNoRows,
        )
        .into());
    };
    let path = now.path.clone();
    let is_disputed = |sync| disputed::at(connection, sync, Some(&[entry])).map_err(reading());
    if !is_disputed(number)?.is_empty() || !is_disputed(number - 1)?.is_empty() {
        return Err(UndoError::Disputed { path, number });
    }
    let change = |seen, was| UndoneChange { path: path.clone(), seen, was };
    if now.replaced_in == Some(number) {
        let then = Some(now.clone());
        return Ok(SeenEntry { change: change(Seen::Removed, None), now: None, then });
    }
    let then = match story.at(number - 1) {
        Then::Was(then) => Some(then.clone()),
        Then::Absent => None,
        Then::NotHeld => return Err(lost.error(path, number)),
    };
    let change = match &then {
        None if story.first_seen_in == number => change(Seen::Added, None),
        None => change(Seen::Returned, None),
        Some(then) if then.path == now.path => change(Seen::Updated, None),
        Some(then) => change(Seen::Renamed, Some(then.path.clone())),
    };
    Ok(SeenEntry { change, now: Some(now.clone()), then })
}

impl State {
    /// Its bytes, proved by their hash.
    pub(super) fn held(&self, archive: &Archive) -> Result<Held, UndoError> {
        let held = Held::of_life(archive.connection(), self.entry, &self.life);
        held.map_err(|error| match error {
            VersionError::Sqlite(error) => reading()(error).into(),
            source => UndoError::Version { path: self.life.path.clone(), source },
        })
    }
}
