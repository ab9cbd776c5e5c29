//! Which entries were copies of a conflict at a sync, as far as they have changed since: told anew by the names and texts
//! that they had.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::archive::lives::{self, Standing};
use crate::archive::stood::Stood;
use crate::archive::versions::VersionError;
use crate::entry;
use crate::entry::conflict::{self, Candidates, Known, Pair};

/// Notes in the rows of which entries they were copies; nothing is looked up where no name says that it may be one.
pub(super) fn mark(
    connection: &Connection,
    number: i64,
    stood: &mut [Stood],
) -> rusqlite::Result<()> {
    let is_named_so = |it: &Stood| {
        let name = it.row.path.rsplit('/').next().unwrap_or(&it.row.path);
        !conflict::claims(name).is_empty()
    };
    if !stood.iter().any(is_named_so) {
        return Ok(());
    }
    let standing = lives::standing_at(connection, number)?;
    let originals = originals(connection, &standing)?;
    for it in stood {
        it.row.conflict_of = originals.get(&it.row.id).copied();
    }
    Ok(())
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
