//! A history while it happens: the workspace, and what every sync saw.

use std::collections::{BTreeMap, BTreeSet};

use journal_archive::archive::versions;
use journal_archive::revision::plan::Direction;
use journal_archive::revision::repopulate::Repopulate;
use journal_archive::revision::target::Target;
use rusqlite::{Connection, OptionalExtension, Result};

use super::world::{Tree, World};

type Outcome<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A workspace, and what is known of its past.
pub(super) struct History {
    pub(super) world: World,
    /// The bytes with which files were deleted, by the numbers of their paths.
    pub(super) deleted: BTreeMap<usize, Vec<u8>>,
    /// What the archive holds of files that are there: the journal as it was when it was synced last.
    synced: Tree,
    /// The ids of those.
    ids: BTreeMap<String, i64>,
    /// Everything that a sync saw since versions are kept: path and bytes.
    seen: BTreeSet<(String, Vec<u8>)>,
}

impl History {
    pub(super) fn new() -> Self {
        let (deleted, synced) = (BTreeMap::new(), Tree::new());
        Self { world: World::new(), deleted, synced, ids: BTreeMap::new(), seen: BTreeSet::new() }
    }

    pub(super) fn sync(&mut self, verify: bool) -> Outcome {
        self.world.sync(verify)?;
        self.was_synced()
    }

    /// Holds the archive to be in step with the journal, and to have kept the ids of what did not move.
    fn was_synced(&mut self) -> Outcome {
        let (tree, (synced, ids)) = (self.world.tree(), living(&self.world.connect())?);
        if synced != tree {
            return Err(format!("the archive holds {synced:?}, the journal is {tree:?}").into());
        }
        for (path, id) in &self.ids {
            if ids.get(path).is_some_and(|it| it != id) {
                return Err(format!("{path} had the id {id}, and now {:?}", ids.get(path)).into());
            }
        }
        self.seen.extend(tree);
        (self.synced, self.ids) = (synced, ids);
        Ok(())
    }

    pub(super) fn move_to(&mut self, target: &Target, direction: Direction) -> Outcome {
        self.world.move_to(target, direction)?;
        self.was_moved()
    }

    /// Forgets of what was seen what a way down takes along.
    fn was_moved(&mut self) -> Outcome {
        if !self.world.has_archive() {
            return Ok(());
        }
        let connection = self.world.connect();
        if !has_table(&connection, "entry_versions")? {
            self.seen.clear();
        }
        if !has_table(&connection, "entries")? {
            self.ids.clear();
            self.synced.clear();
        }
        Ok(())
    }

    pub(super) fn repopulate(&mut self, parts: &Repopulate, from_archive: bool) -> Outcome {
        match self.world.repopulate(parts, from_archive)? {
            true => self.was_synced(),
            false => Ok(()),
        }
    }

    /// A restore takes the archive's own past along.
    pub(super) fn restore(&mut self, which: usize) -> Outcome {
        if self.world.restore(which)? {
            self.seen.clear();
            self.ids.clear();
            self.synced.clear();
            let connection = self.world.connect();
            if has_table(&connection, "entries")? {
                (self.synced, self.ids) = living(&connection)?;
            }
        }
        Ok(())
    }

    /// Kills a command; whatever it was doing, it is done or it is not.
    pub(super) fn kill(&mut self, line: &str, after: u64) -> Outcome {
        self.world.kill(line, after);
        if !self.world.has_archive() {
            return Ok(());
        }
        self.was_moved()?;
        let connection = self.world.connect();
        if !has_table(&connection, "entries")? {
            return Ok(());
        }
        let (synced, _) = living(&connection)?;
        match synced {
            it if it == self.synced => Ok(()),
            _ => self.was_synced(),
        }
    }

    /// What was seen and is not held any more.
    pub(super) fn lost(&self) -> Outcome<Vec<String>> {
        let connection = self.world.connect();
        let mut held = rows(&connection, "SELECT path, source FROM entries")?;
        let versions = "SELECT id, path FROM entry_versions";
        let mut statement = connection.prepare(versions)?;
        let mut versions = statement.query([])?;
        while let Some(row) = versions.next()? {
            held.insert((row.get(1)?, versions::bytes_of(&connection, row.get(0)?)?));
        }
        let lost = self.seen.difference(&held);
        Ok(lost
            .map(|(path, bytes)| format!("{path}: {}", String::from_utf8_lossy(bytes)))
            .collect())
    }
}

/// The sources and the ids of the entries whose files are there.
fn living(connection: &Connection) -> Result<(Tree, BTreeMap<String, i64>)> {
    let sql = "SELECT path, source, id FROM entries WHERE removed_at IS NULL";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut tree, mut ids) = (Tree::new(), BTreeMap::new());
    while let Some(row) = rows.next()? {
        let path: String = row.get(0)?;
        tree.insert(path.clone(), row.get(1)?);
        ids.insert(path, row.get(2)?);
    }
    Ok((tree, ids))
}

fn rows(connection: &Connection, sql: &str) -> Result<BTreeSet<(String, Vec<u8>)>> {
    let mut statement = connection.prepare(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn has_table(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    Ok(connection.query_row(sql, [name], |_| Ok(())).optional()?.is_some())
}
