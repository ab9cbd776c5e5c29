//! Which entries were copies of a conflict at a sync: told anew by the names and texts that they had.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::archive::read::stood::Stood;
use crate::archive::versions::lives::Standing;
use crate::archive::versions::{VersionError, lives};
use crate::entry;
use crate::entry::conflict::{self, Candidacy, Candidates, Pair};

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
            WHERE removed_at IS NULL AND coalesce(seen_in, 0) <= ?1 AND conflict_of IS NOT NULL";
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
        let standing = lives::standing_at(self.connection, self.number)?;
        let originals = originals(self.connection, &standing)?;
        Ok(self.originals.get_or_init(|| originals))
    }
}

fn is_named_so(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    !conflict::claims(name).is_empty()
}

/// Of each copy among entries that stood side by side, its original.
fn originals(
    connection: &Connection,
    standing: &[Standing],
) -> rusqlite::Result<HashMap<i64, i64>> {
    let paths = || standing.iter().map(|it| it.path.as_str()).enumerate();
    let mut candidates = Candidates::among(paths());
    paths().for_each(|(at, path)| candidates.meet(at, path));
    let is_kin = |pair: &Pair<usize>| {
        let copy = text(connection, &standing[pair.copy])?;
        let original = text(connection, &standing[pair.original])?;
        let texts = copy.zip(original);
        Ok::<_, rusqlite::Error>(
            texts.is_some_and(|(copy, other)| conflict::is_kin(pair.strength, &copy, &other)),
        )
    };
    let pairs = candidates.decide(HashSet::new(), |_, _| Candidacy::Open, is_kin)?;
    let pairs = pairs.iter().map(|it| (standing[it.copy].entry, standing[it.original].entry));
    Ok(pairs.collect())
}

/// What an entry said; nothing where that is damaged, which is told where it is listed.
fn text(connection: &Connection, standing: &Standing) -> rusqlite::Result<Option<String>> {
    let source = match lives::bytes_standing(connection, standing) {
        Ok(source) => source,
        Err(VersionError::Sqlite(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    let (entry, _) = entry::parse(&standing.path, &source, &[]);
    Ok(Some(entry.body.text(&source).into_owned()))
}
