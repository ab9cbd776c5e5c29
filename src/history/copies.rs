//! Which entries were copies of a conflict at a sync: told anew by the names and texts that they had.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::archive::read::list::Row;
use crate::archive::read::stood::Stood;
use crate::archive::versions::standing::Standing;
use crate::archive::versions::story::Care;
use crate::archive::versions::{VersionError, lives, standing, story};
use crate::entry;
use crate::entry::conflict::{self, Candidacy, Candidates, Pair};
use crate::entry::{EntryPath, Source};

/// Tells what was a copy at a sync; nothing is looked up until a name says that it may be one.
pub(super) struct Copies<'c> {
    connection: &'c Connection,
    number: i64,
    originals: OnceCell<HashMap<i64, i64>>,
    is_otherwise: OnceCell<bool>,
}

impl<'c> Copies<'c> {
    /// Those at the sync of a number.
    pub(super) fn at(connection: &'c Connection, number: i64) -> Self {
        let (originals, is_otherwise) = (OnceCell::new(), OnceCell::new());
        Self { connection, number, originals, is_otherwise }
    }

    /// Notes in the rows of which entries they were copies.
    pub(super) fn mark(&self, stood: &mut [Stood]) -> rusqlite::Result<()> {
        if !stood.iter().any(|it| is_named_so(&it.row.path)) {
            return Ok(());
        }
        let originals = self.originals()?;
        for it in stood {
            it.row.conflict_of = originals.get(&it.row.id).copied();
        }
        Ok(())
    }

    /// All copies with their originals, where those among the entries that have not changed since are others now: the entry
    /// beside one of them was renamed, came or went, or says something else.
    pub(super) fn otherwise(&self) -> rusqlite::Result<Option<&HashMap<i64, i64>>> {
        let is_otherwise = match self.is_otherwise.get() {
            Some(known) => *known,
            None => self.has_marks()? && self.differs()?,
        };
        let is_otherwise = *self.is_otherwise.get_or_init(|| is_otherwise);
        is_otherwise.then(|| self.originals()).transpose()
    }

    /// Notes in the row of an entry that has not changed since whether it was a copy then, where copies are others now.
    pub(super) fn mark_unchanged(&self, row: &mut Row) -> rusqlite::Result<()> {
        // Most names are no copy's, now or then, and nothing is to be looked up for them.
        if is_named_so(&row.path)
            && let Some(originals) = self.otherwise()?
        {
            row.conflict_of = originals.get(&row.id).copied();
        }
        Ok(())
    }

    /// Whether an entry among these, which are no copies now, may have been one, or whether any is a copy now, and may not have been.
    pub(super) fn may_be_among(&self, entries: &[i64]) -> rusqlite::Result<bool> {
        // Without the sign SQLite would go through all entries by another index, and not by that of the few copies.
        const NOW: &str = "
            SELECT EXISTS (SELECT 1 FROM entries WHERE conflict_of IS NOT NULL AND +removed_at IS NULL)";
        if self.connection.prepare_cached(NOW)?.query_row([], |row| row.get(0))? {
            return Ok(true);
        }
        let sql = "SELECT path FROM entries WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        for entry in entries {
            let is_named =
                |row: &rusqlite::Row<'_>| Ok(row.get_ref(0)?.as_str().is_ok_and(is_named_so));
            if statement.query_row([entry], is_named)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a name says of any entry that it may be a copy; the names stand in an index.
    fn has_marks(&self) -> rusqlite::Result<bool> {
        let sql = "SELECT path FROM entries WHERE removed_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if row.get_ref(0)?.as_str().is_ok_and(is_named_so) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn differs(&self) -> rusqlite::Result<bool> {
        const NOW: &str = "
            SELECT id, conflict_of FROM entries
            WHERE +removed_at IS NULL AND coalesce(seen_in, 0) <= ?1 AND conflict_of IS NOT NULL";
        const STILL: &str = "
            SELECT 1 FROM entries WHERE id = ?1 AND removed_at IS NULL AND coalesce(seen_in, 0) <= ?2";
        let mut now = self.connection.prepare_cached(NOW)?;
        let now = now.query_map([self.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let now: HashMap<i64, i64> = now.collect::<rusqlite::Result<_>>()?;
        let mut still = self.connection.prepare_cached(STILL)?;
        let mut then = HashMap::new();
        for (copy, original) in self.originals()? {
            if still.exists([*copy, self.number])? {
                then.insert(*copy, *original);
            }
        }
        Ok(then != now)
    }

    fn originals(&self) -> rusqlite::Result<&HashMap<i64, i64>> {
        if let Some(originals) = self.originals.get() {
            return Ok(originals);
        }
        let originals = originals(self.connection, &there(self.connection, self.number)?)?;
        Ok(self.originals.get_or_init(|| originals))
    }
}

fn is_named_so(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    !conflict::claims(name).is_empty()
}

/// An entry that was in the journal, whether or not it is held what it said.
struct There {
    entry: i64,
    path: EntryPath,
    sync: i64,
    /// What it was, where that is held.
    standing: Option<Standing>,
}

/// All entries that were in the journal at a sync.
fn there(connection: &Connection, sync: i64) -> rusqlite::Result<Vec<There>> {
    let standing = standing::standing_at(connection, sync)?.into_iter();
    let held = standing.map(|it| {
        let (entry, path) = (it.entry, it.path.clone());
        There { entry, path, sync, standing: Some(it) }
    });
    let not_held = story::not_held_at(connection, sync, Care::Every)?.into_iter();
    let not_held =
        not_held.map(|it| There { entry: it.entry, path: it.path, sync, standing: None });
    let mut there: Vec<There> = held.chain(not_held).collect();
    there.sort_by(|one, other| (&one.path, one.entry).cmp(&(&other.path, other.entry)));
    Ok(there)
}

/// Of each copy among entries that were side by side, its original.
fn originals(connection: &Connection, there: &[There]) -> rusqlite::Result<HashMap<i64, i64>> {
    let paths = || there.iter().map(|it| it.path.as_str()).enumerate();
    let mut candidates = Candidates::among(paths());
    paths().for_each(|(at, path)| candidates.meet(at, path));
    let is_kin = |pair: &Pair<usize>| {
        let copy = text(connection, &there[pair.copy])?;
        let original = text(connection, &there[pair.original])?;
        let texts = copy.zip(original);
        Ok::<_, rusqlite::Error>(
            texts.is_some_and(|(copy, other)| conflict::is_kin(pair.strength, &copy, &other)),
        )
    };
    let pairs = candidates.decide(HashSet::new(), |_, _| Candidacy::Open, is_kin)?;
    Ok(pairs.iter().map(|it| (there[it.copy].entry, there[it.original].entry)).collect())
}

/// What an entry said, or, where that is not held or damaged, what it said nearest to that: it tells as well whose copy another is.
fn text(connection: &Connection, there: &There) -> rusqlite::Result<Option<String>> {
    let held = there.standing.as_ref().map(|it| standing::bytes_standing(connection, it));
    let source = match held {
        Some(Ok(source)) => source,
        Some(Err(VersionError::Sqlite(error))) => return Err(error),
        Some(Err(_)) | None => match nearest(connection, there)? {
            Some(source) => source,
            None => return Ok(None),
        },
    };
    let (entry, _) = entry::parse(&there.path, &source, &[]);
    Ok(Some(entry.body.text(&source).into_owned()))
}

/// The bytes of an entry that are held of the first time after a sync, else of the last before.
fn nearest(connection: &Connection, there: &There) -> rusqlite::Result<Option<Source>> {
    let lives = lives::of(connection, there.entry)?;
    let (before, after): (Vec<_>, Vec<_>) = lives.iter().partition(|it| it.seen_in <= there.sync);
    for life in after.into_iter().chain(before.into_iter().rev()) {
        match lives::bytes_of(connection, there.entry, life) {
            Ok(source) => return Ok(Some(source)),
            Err(VersionError::Sqlite(error)) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(None)
}
