//! Which entries were copies of a conflict at a sync, as far as they have changed since: told anew by the names and texts
//! that they had.

use std::cell::OnceCell;
use std::collections::HashMap;

use rusqlite::Connection;

use crate::archive::read::stood::Stood;
use crate::archive::versions::lives::Standing;
use crate::archive::versions::{VersionError, lives};
use crate::entry;
use crate::entry::conflict::{self, Candidates, Known, Pair};

/// Tells what was a copy at a sync; nothing is looked up until a name says that it may be one.
pub(super) struct Copies<'c> {
    connection: &'c Connection,
    number: i64,
    originals: OnceCell<HashMap<i64, i64>>,
}

impl<'c> Copies<'c> {
    /// Those at the sync of a number.
    pub(super) fn at(connection: &'c Connection, number: i64) -> Self {
        Self { connection, number, originals: OnceCell::new() }
    }

    /// Notes in the rows of which entries they were copies.
    pub(super) fn mark(&self, stood: &mut [Stood]) -> rusqlite::Result<()> {
        let is_named_so = |it: &Stood| {
            let name = it.row.path.rsplit('/').next().unwrap_or(&it.row.path);
            !conflict::claims(name).is_empty()
        };
        if !stood.iter().any(is_named_so) {
            return Ok(());
        }
        let originals = self.originals()?;
        for it in stood {
            it.row.conflict_of = originals.get(&it.row.id).copied();
        }
        Ok(())
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
    let pairs = candidates.decide(|_, _| Known::Open, is_kin)?;
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
